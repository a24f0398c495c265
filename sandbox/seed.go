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

// seed is something of the demo: who did which acts, where, and how long ago. The acts are of a
// case, of a visit or of a ticket.
type seed struct {
	Terminal string                `json:"terminal"`
	Person   string                `json:"person"`
	Reviewer string                `json:"reviewer"` // of the decisions and the answers
	Days     int                   `json:"days"`     // before today
	Time     string                `json:"time"`     // of the first act, in China
	Minutes  int                   `json:"minutes"`  // before now, where there is no time
	Steps    []desk.Envelope       `json:"steps"`
	Visit    []desk.VisitEnvelope  `json:"visit"`
	Ticket   []desk.TicketEnvelope `json:"ticket"`
	Print    []desk.PaperKind      `json:"print"`  // of the case, at its end
	Pack     bool                  `json:"pack"`   // what is complete then
	Window   []desk.WindowEnvelope `json:"window"` // of the terminal
	Gear     [][]desk.GearEnvelope `json:"gear"`   // lines of the device ledger, each with its acts
}

const (
	stepTakes     = 7 * time.Minute
	decisionTakes = 26 * time.Hour
	answerTakes   = 2 * time.Hour
)

// SeedDemo gives an authority that has no case yet some cases in different stages, people who
// wait, and what customers are owed an answer to. It goes the same way as everybody, log-in and
// rules and all; only its clock is in the past. It does nothing when there are cases.
func (s *Service) SeedDemo(ctx context.Context) error {
	if empty, err := s.empty(ctx); err != nil || !empty {
		return err
	}
	if err := s.seedBulletins(ctx); err != nil {
		return fmt.Errorf("demo/bulletins.json: %w", err)
	}
	for _, name := range []string{"demo/gear.json", "demo/cases.json", "demo/files.json", "demo/tickets.json", "demo/visits.json", "demo/windows.json"} {
		seeds, err := s.seeds(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for n, d := range seeds {
			if err := s.plant(ctx, d); err != nil {
				return fmt.Errorf("%s: seed %d: %w", name, n+1, err)
			}
		}
	}
	return nil
}

func (s *Service) seeds(name string) ([]seed, error) {
	b, err := fs.ReadFile(s.data, name)
	if err != nil {
		return nil, err
	}
	today := calendar.DateOf(s.now())
	b = []byte(strings.NewReplacer(
		"{month}", calendar.MonthOf(today).String(),
		"{day}", today.Add(-30).String(),
		"{tomorrow}", today.Add(1).String(),
	).Replace(string(b)))
	var out []seed
	return out, json.Unmarshal(b, &out)
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

// begins is when the first act of a seed was. Who waits today has come today.
func (s *Service) begins(d seed) (time.Time, error) {
	today := dayBegin(s.now())
	if d.Time == "" {
		at := s.now().Add(-time.Duration(d.Minutes) * time.Minute)
		if len(d.Visit) > 0 && at.Before(today) {
			at = today
		}
		return at, nil
	}
	clock, err := time.Parse("15:04", d.Time)
	return today.AddDate(0, 0, -d.Days).Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute), err
}

// plant does the acts of one seed at their time.
func (s *Service) plant(ctx context.Context, d seed) error {
	at, err := s.begins(d)
	if err != nil {
		return err
	}
	past := *s
	past.now = func() time.Time { return at }
	if err := past.plantCase(ctx, d, &at); err != nil {
		return err
	}
	v := desk.Visit{ID: s.newKey()}
	for _, e := range d.Visit {
		do, err := e.Act()
		if err != nil {
			return err
		}
		err = past.workAt(ctx, d, func(c Caller) (err error) {
			v, err = past.Attend(ctx, c, s.newKey(), v.ID, v.Version, do)
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := past.plantTicket(ctx, d, &at); err != nil {
		return err
	}
	if err := past.plantGear(ctx, d, &at); err != nil {
		return err
	}
	return past.plantWindow(ctx, d)
}

// plantWindow does the acts on a window.
func (s *Service) plantWindow(ctx context.Context, d seed) error {
	for _, e := range d.Window {
		do, err := e.Act()
		if err != nil {
			return err
		}
		if err := s.workAt(ctx, d, func(c Caller) error { return s.atWindow(ctx, c, do) }); err != nil {
			return err
		}
	}
	return nil
}

// atWindow does an act on the caller's window as it is now.
func (s *Service) atWindow(ctx context.Context, c Caller, do desk.WindowAct) error {
	standing, err := s.Standing(ctx, c)
	for _, w := range standing.Windows {
		if w.Terminal == c.Terminal {
			_, err = s.Hold(ctx, c, s.newKey(), w.ID, w.Version, do)
		}
	}
	return err
}

// plantCase does the steps of a case; the customer leaves before the authority decides.
func (s *Service) plantCase(ctx context.Context, d seed, at *time.Time) error {
	c := desk.Case{ID: s.newKey()}
	for n, e := range d.Steps {
		step, err := e.Step()
		if err != nil {
			return err
		}
		if decision, ok := step.(desk.Decision); ok {
			*at = at.Add(decisionTakes)
			if c, err = s.Decide(ctx, d.Reviewer, s.newKey(), c.OutletID, c.ID, c.Version, decision); err != nil {
				return err
			}
			continue
		}
		*at = at.Add(stepTakes)
		leaves := n+1 == len(d.Steps) || d.Steps[n+1].Kind == desk.KindDecision
		err = s.workAt(ctx, d, func(who Caller) (err error) {
			if c, err = s.Advance(ctx, who, s.newKey(), c.ID, c.Version, step); err != nil || !leaves {
				return err
			}
			v, err := s.Visit(ctx, who, c.Visit)
			if err != nil {
				return err
			}
			_, err = s.Attend(ctx, who, s.newKey(), v.ID, v.Version, desk.Leaving{})
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.plantFile(ctx, d, c.ID)
}

func (s *Service) plantTicket(ctx context.Context, d seed, at *time.Time) error {
	t := desk.Ticket{ID: s.newKey()}
	for _, e := range d.Ticket {
		do, err := e.Act()
		if err != nil {
			return err
		}
		if answer, ok := do.(desk.Answer); ok {
			*at = at.Add(answerTakes)
			t, err = s.AnswerTicket(ctx, d.Reviewer, s.newKey(), t.OutletID, t.ID, t.Version, answer.Text)
		} else {
			err = s.workAt(ctx, d, func(c Caller) (err error) {
				t, err = s.Follow(ctx, c, s.newKey(), t.ID, t.Version, do)
				return err
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// workAt logs the person in, does the work and logs out. The phone is in the same hand.
func (s *Service) workAt(ctx context.Context, d seed, work func(Caller) error) error {
	c := Caller{Terminal: d.Terminal}
	code, err := s.NewCode(ctx, c, desk.ToLogin)
	if err != nil {
		return err
	}
	if _, err := s.Scan(ctx, d.Person, code.QR); err != nil {
		return err
	}
	if err := s.Confirm(ctx, d.Person, code.QR, code.Number, true); err != nil {
		return err
	}
	status, token, err := s.CheckLogin(ctx, c, code.Device, true)
	if err != nil {
		return err
	}
	if status.State != desk.LoginDone {
		return fmt.Errorf("login of %s: %s", d.Person, status.State)
	}
	c.Token = token
	if err := work(c); err != nil {
		return err
	}
	// Who goes home closes her window; it is none if she needed none.
	if err := s.atWindow(ctx, c, desk.Close{}); err != nil && desk.CodeOf(err) != desk.Conflict {
		return err
	}
	return s.Logout(ctx, c)
}
