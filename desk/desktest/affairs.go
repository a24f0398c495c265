package desktest

import (
	"context"
	"fmt"
	"slices"

	"sheyin/desk"
)

var affairChecks = []check{
	{"affairs/an emergency is begun, noted and ended", emergency},
	{"affairs/who may report what", affairRights},
}

// emergency wants that an emergency is on record from its begin to its end, that the board shows it meanwhile,
// and that nobody's number gets into it (N-5).
func emergency(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	fresh := desk.Affair{ID: s.NewKey(), OutletID: s.at.Outlet.ID}
	begin := desk.Begin{Kind: desk.Emergency, What: "device", Text: "conformance"}
	named := begin
	named.Text = "13800001111"
	_, err := s.Here.Settle(ctx, s.NewKey(), fresh, named)
	if err := refused(err, desk.Invalid, "affair.personal"); err != nil {
		return err
	}
	key := s.NewKey()
	begun, err := s.Here.Settle(ctx, key, fresh, begin)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	again, err := s.Here.Settle(ctx, key, fresh, begin)
	if err != nil {
		return fmt.Errorf("the same again: %w", err)
	}
	board, err := s.There.Board(ctx)
	if err != nil {
		return err
	}
	if err := first(
		that(again.Number == begun.Number && begun.Number != "" && begun.State == desk.AffairOpen, "number %q, then %q, state %s", begun.Number, again.Number, begun.State),
		that(slices.Contains(board.Affairs.Emergencies, "device"), "the board does not show it"),
	); err != nil {
		return err
	}
	noted, err := s.There.Settle(ctx, s.NewKey(), begun, desk.Note{Text: "conformance"})
	if err != nil {
		return fmt.Errorf("note: %w", err)
	}
	over, err := s.Here.Settle(ctx, s.NewKey(), noted, desk.End{Text: "conformance"})
	if err != nil {
		return fmt.Errorf("end: %w", err)
	}
	_, err = s.Here.Settle(ctx, s.NewKey(), over, desk.Note{Text: "conformance"})
	all, listed := s.Here.Affairs(ctx)
	return first(
		refused(err, desk.Conflict, "step.order"), listed,
		that(slices.ContainsFunc(all, func(a desk.Affair) bool { return a.ID == over.ID && a.State == desk.AffairClosed && len(a.Notes) == 1 }), "it is not on record"),
	)
}

// affairRights wants that feedback is the authority's to send and wishes are the manager's (N-10).
func affairRights(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	fresh := desk.Affair{ID: s.NewKey(), OutletID: s.at.Outlet.ID}
	_, sends := s.Here.Settle(ctx, s.NewKey(), fresh, desk.Begin{Kind: desk.Feedback, What: "conformance", Text: "conformance"})
	_, wishes := s.Here.Settle(ctx, s.NewKey(), fresh, desk.Begin{Kind: desk.Upgrade, What: "conformance", Text: "conformance"})
	return first(refused(sends, desk.Denied, "affair.authority"), refused(wishes, desk.Denied, "affair.manager"))
}
