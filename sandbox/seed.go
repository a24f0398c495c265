package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// seed is a case of the demo: who did which steps, where, and how long ago.
type seed struct {
	Terminal string          `json:"terminal"`
	Person   string          `json:"person"`
	Reviewer string          `json:"reviewer"` // of the decisions
	Days     int             `json:"days"`     // before today
	Time     string          `json:"time"`     // of the first step, in China
	Steps    []desk.Envelope `json:"steps"`
}

const (
	stepTakes     = 7 * time.Minute
	decisionTakes = 26 * time.Hour
)

// SeedDemo gives an authority that has no case yet some cases in different stages. It goes the
// same way as everybody, log-in and rules and all; only its clock is in the past. It does
// nothing when there are cases.
func (s *Service) SeedDemo(ctx context.Context) error {
	if empty, err := s.empty(ctx); err != nil || !empty {
		return err
	}
	b, err := fs.ReadFile(s.data, "demo/cases.json")
	if err != nil {
		return fmt.Errorf("demo cases: %w", err)
	}
	today := calendar.DateOf(s.now())
	b = []byte(strings.NewReplacer(
		"{month}", calendar.MonthOf(today).String(),
		"{day}", today.Add(-30).String(),
	).Replace(string(b)))
	var seeds []seed
	if err := json.Unmarshal(b, &seeds); err != nil {
		return fmt.Errorf("demo cases: %w", err)
	}
	for n, d := range seeds {
		if err := s.plant(ctx, d); err != nil {
			return fmt.Errorf("demo case %d: %w", n+1, err)
		}
	}
	return nil
}

func (s *Service) empty(ctx context.Context) (bool, error) {
	empty := true
	err := s.look(ctx, func(a *act) error {
		outlets, err := loadAll[desk.Outlet](a.Outlets())
		for _, o := range outlets {
			none, err := a.Empty(o.ID)
			if err != nil {
				return err
			}
			empty = empty && none
		}
		return err
	})
	return empty, err
}

// plant does the steps of one case at their time.
func (s *Service) plant(ctx context.Context, d seed) error {
	clock, err := time.Parse("15:04", d.Time)
	if err != nil {
		return err
	}
	at := dayBegin(s.now()).AddDate(0, 0, -d.Days).Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
	past := *s
	past.now = func() time.Time { return at }
	c := desk.Case{ID: s.newKey()}
	for _, e := range d.Steps {
		step, err := e.Step()
		if err != nil {
			return err
		}
		if decision, ok := step.(desk.Decision); ok {
			at = at.Add(decisionTakes)
			c, err = past.Decide(ctx, d.Reviewer, s.newKey(), c.OutletID, c.ID, c.Version, decision)
		} else {
			at = at.Add(stepTakes)
			c, err = past.workAt(ctx, d, c, step)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// workAt logs the person in, does a step and logs out. The phone is in the same hand.
func (s *Service) workAt(ctx context.Context, d seed, before desk.Case, step desk.Step) (desk.Case, error) {
	c := Caller{Terminal: d.Terminal}
	code, err := s.NewCode(ctx, c, desk.ToLogin)
	if err != nil {
		return before, err
	}
	if _, err := s.Scan(ctx, d.Person, code.QR); err != nil {
		return before, err
	}
	if err := s.Confirm(ctx, d.Person, code.QR, code.Number, true); err != nil {
		return before, err
	}
	status, token, err := s.CheckLogin(ctx, c, code.Device, true)
	if err != nil {
		return before, err
	}
	if status.State != desk.LoginDone {
		return before, fmt.Errorf("login of %s: %s", d.Person, status.State)
	}
	c.Token = token
	after, err := s.Advance(ctx, c, s.newKey(), before.ID, before.Version, step)
	if err != nil {
		return before, err
	}
	return after, s.Logout(ctx, c)
}
