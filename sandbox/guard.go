package sandbox

import (
	"context"
	"errors"

	"sheyin/desk"
)

// ReportSurroundings writes into the audit trail what a terminal says that it is connected to: one entry for each
// danger, and one when there is none any more. It decides nothing: the terminal stops by itself.
//
// Errors: Denied terminal.unknown; those of [desk.Surroundings.Check].
func (s *Service) ReportSurroundings(ctx context.Context, c Caller, found desk.Surroundings) error {
	if err := found.Check(); err != nil {
		return s.settle(ctx, err)
	}
	return s.do(ctx, func(a *act) error {
		outlet, terminal, err := a.admit(c)
		if err != nil {
			return err
		}
		var errs []error
		for _, d := range found.Dangers {
			errs = append(errs, a.audit(outlet.ID, "", terminal.ID, "guard."+string(d.Kind), d.Name, "guard.found"))
		}
		if found.Safe() {
			errs = append(errs, a.audit(outlet.ID, "", terminal.ID, "guard", "", ""))
		}
		return errors.Join(errs...)
	})
}
