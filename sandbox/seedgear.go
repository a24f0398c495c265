package sandbox

import (
	"context"
	"time"

	"sheyin/desk"
)

// gearTakes is the time between two acts on a line of the ledger in the demo.
const gearTakes = 100 * time.Minute

// plantGear does the acts on lines of the device ledger: all are entered at one login, what happens to each comes later.
func (s *Service) plantGear(ctx context.Context, d seed, at *time.Time) error {
	if len(d.Gear) == 0 {
		return nil
	}
	lines := make([]desk.Gear, len(d.Gear))
	tend := func(c Caller, n int, e desk.GearEnvelope) error {
		do, err := e.Act()
		if err != nil {
			return err
		}
		lines[n], err = s.Tend(ctx, c, s.newKey(), lines[n].ID, lines[n].Version, do)
		return err
	}
	err := s.workAt(ctx, d, func(c Caller) error {
		for n, acts := range d.Gear {
			lines[n].ID = s.newKey()
			if err := tend(c, n, acts[0]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for n, acts := range d.Gear {
		for _, e := range acts[1:] {
			*at = at.Add(gearTakes)
			if err := s.workAt(ctx, d, func(c Caller) error { return tend(c, n, e) }); err != nil {
				return err
			}
		}
	}
	return nil
}
