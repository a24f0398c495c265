package desktest

import (
	"context"
	"fmt"
	"slices"

	"sheyin/desk"
)

var reviewChecks = []check{
	{"review/second check by another person", secondCheck},
	{"review/second check sends back", checkReturns},
}

// secondCheck wants that who handled a case of medium risk cannot agree to it himself, and that a
// colleague can (G-9.1.2).
func secondCheck(ctx context.Context, s *session) error {
	c, err := s.toCheck(ctx)
	if err != nil || c.ID == "" {
		return err
	}
	agree := desk.Checking{Verdict: desk.Granted}
	_, err = s.advance(ctx, c, agree)
	_, told := s.advance(ctx, c, s.tell(c, "phone"))
	if err := first(refused(err, desk.Denied, "may.check_own"), refused(told, desk.Conflict, "step.order")); err != nil {
		return err
	}
	if c, err = s.There.Advance(ctx, s.NewKey(), c, agree); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	last := c.History[len(c.History)-1]
	return that(c.Stage == desk.StageNotify && c.Decision != nil && last.Kind == desk.KindCheck && last.By == s.Second,
		"stage %s after the check by %s", c.Stage, last.By)
}

// checkReturns wants that a returned case says why and where, keeps its number, and is checked again.
func checkReturns(ctx context.Context, s *session) error {
	c, err := s.toCheck(ctx)
	if err != nil || c.ID == "" {
		return err
	}
	item, _ := s.catalogue.Item(c.Item)
	back := desk.Checking{Verdict: desk.Returned, Fields: []string{item.Fields[0].Key}}
	_, err = s.There.Advance(ctx, s.NewKey(), c, back)
	if err := refused(err, desk.Invalid, "decision.reason"); err != nil {
		return err
	}
	back.Reason = "conformance"
	returned, err := s.There.Advance(ctx, s.NewKey(), c, back)
	if err != nil {
		return fmt.Errorf("return: %w", err)
	}
	d := returned.Decision
	if err := that(returned.Stage == desk.StageHandle && returned.Receipt == c.Receipt && d != nil && d.Reason == back.Reason && slices.Equal(d.Fields, back.Fields),
		"stage %s, number %s, %+v after the return", returned.Stage, returned.Receipt, d); err != nil {
		return err
	}
	again, err := s.advance(ctx, returned, desk.Handling{Values: c.Values, Confirmed: true, Channel: "counter"})
	if err != nil {
		return fmt.Errorf("handling again: %w", err)
	}
	return that(again.Stage == desk.StageCheck && again.Decision == nil, "stage %s when handled again", again.Stage)
}

// toCheck is a case that waits for the second check; a case without ID when the list has no item that
// comes to one.
func (s *session) toCheck(ctx context.Context) (desk.Case, error) {
	if err := s.work(ctx); err != nil {
		return desk.Case{}, err
	}
	fits := func(i desk.Item) bool {
		return i.Review == desk.SecondCheck && i.DecidedHere() && i.Subject == "person" &&
			!slices.ContainsFunc(s.catalogue.Risks, func(r desk.RiskRule) bool { return slices.Contains(r.Items, i.Code) })
	}
	if !slices.ContainsFunc(s.list.Entries, func(e desk.ListEntry) bool { i, ok := s.catalogue.Item(e.Code); return ok && fits(i) }) {
		return desk.Case{}, nil
	}
	c, err := s.handled(ctx, fits)
	if err != nil {
		return c, err
	}
	return c, that(c.Stage == desk.StageCheck && c.Decision == nil && c.Review == desk.SecondCheck, "stage %s, review %s of medium risk", c.Stage, c.Review)
}
