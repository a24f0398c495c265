package sandbox

import (
	"context"
	"encoding/json"
	"io/fs"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// bulletinSeed is a policy notice of the demo, and who has read it already.
type bulletinSeed struct {
	Reviewer string         `json:"reviewer"`
	Days     int            `json:"days"` // before today
	Bulletin desk.Bulletin  `json:"bulletin"`
	Read     []desk.Reading `json:"read"`
}

// readAfter is how long after it was issued those of the demo read a notice.
const readAfter = 40 * time.Minute

// seedBulletins issues the notices of the demo at their time.
func (s *Service) seedBulletins(ctx context.Context) error {
	text, err := fs.ReadFile(s.data, "demo/bulletins.json")
	if err != nil {
		return err
	}
	var seeds []bulletinSeed
	if err := json.Unmarshal(text, &seeds); err != nil {
		return err
	}
	for _, d := range seeds {
		at := dayBegin(s.now()).AddDate(0, 0, -d.Days).Add(8 * time.Hour)
		past := *s
		past.now = func() time.Time { return at }
		b, err := past.IssueBulletin(ctx, d.Reviewer, s.newKey(), d.Bulletin)
		if err != nil {
			return err
		}
		err = past.do(ctx, func(a *act) error {
			for _, r := range d.Read {
				row := store.Reading{OutletID: r.Outlet, BulletinID: b.ID, PersonID: r.Person, TerminalID: r.Terminal, At: at.Add(readAfter).UnixMilli()}
				if err := a.AddReading(row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
