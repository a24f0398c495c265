package desktest

import (
	"context"
	"fmt"
	"slices"

	"sheyin/desk"
)

// passedOn wants that a case on its way to another outlet is the giver's, stands still, and is hers again
// when she takes it back (H-B1). An authority whose outlet has nobody to pass to is asked nothing.
func passedOn(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	item, to, err := s.passable(ctx)
	if err != nil || to.ID == "" {
		return err
	}
	c, err := s.consulted(ctx, item)
	if err != nil {
		return err
	}
	on := desk.Forward{To: to.ID, Reason: "conformance", Consent: true}
	silent := on
	silent.Consent = false
	_, err = s.advance(ctx, c, silent)
	if err := refused(err, desk.Invalid, "passage.consent"); err != nil {
		return err
	}
	passing, err := s.advance(ctx, c, on)
	if err != nil {
		return fmt.Errorf("forward: %w", err)
	}
	all, err := s.There.Open(ctx)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(all, func(x desk.Summary) bool { return x.ID == c.ID })
	_, takes := s.advance(ctx, passing, desk.TakeIn{})
	_, goesOn := s.advance(ctx, passing, desk.Withdrawal{Reason: "conformance"})
	if err := first(
		that(passing.Stage == desk.StagePass && passing.OwnerID == s.Clerk, "stage %s, owner %s on its way", passing.Stage, passing.OwnerID),
		that(n >= 0 && all[n].Passing != nil && all[n].Passing.To.ID == to.ID, "the list does not say where it goes"),
		that(takes != nil, "the giver took it in herself"),
		refused(goesOn, desk.Conflict, "step.order"),
	); err != nil {
		return err
	}
	back, err := s.advance(ctx, passing, desk.Recall{Reason: "conformance"})
	if err != nil {
		return fmt.Errorf("recall: %w", err)
	}
	if err := that(back.Stage == c.Stage && len(back.History) == len(c.History)+2, "stage %s after the recall", back.Stage); err != nil {
		return err
	}
	_, err = s.advance(ctx, back, desk.Withdrawal{Reason: "conformance"})
	return err
}

// passable is an item, and another outlet to which its cases may be passed; no outlet when there is none.
func (s *session) passable(ctx context.Context) (desk.Item, desk.Outlet, error) {
	for _, entry := range s.list.Entries {
		item, ok := s.catalogue.Item(entry.Code)
		if !ok || item.BankSide {
			continue
		}
		elsewhere, err := s.Here.Elsewhere(ctx, item.Code)
		if err != nil {
			return item, desk.Outlet{}, err
		}
		for _, o := range elsewhere {
			if s.catalogue.Service.Passes(s.at.Outlet.Class, o.Class) {
				return item, o, nil
			}
		}
	}
	return desk.Item{}, desk.Outlet{}, nil
}
