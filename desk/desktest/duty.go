package desktest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"sheyin/desk"
)

var dutyChecks = []check{
	{"duty/who stands where", standing},
	{"duty/a window", window},
	{"duty/a wrong count is named", wrongCount},
	{"duty/all of hers is the taker's", allHanded},
	{"duty/not there", noDuty},
}

// windowHere is the window of Here's terminal as it is now.
func (s *session) windowHere(ctx context.Context) (desk.Window, error) {
	st, err := s.Here.Standing(ctx)
	if err != nil {
		return desk.Window{}, err
	}
	n := slices.IndexFunc(st.Windows, func(w desk.Window) bool { return w.Terminal == s.at.Terminal.ID })
	if n < 0 {
		return desk.Window{}, fmt.Errorf("no window of this terminal")
	}
	return st.Windows[n], nil
}

func standing(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	st, err := s.Here.Standing(ctx)
	if err != nil {
		return err
	}
	held, err := s.Here.Held(ctx, s.Clerk)
	if err != nil {
		return err
	}
	me := slices.IndexFunc(st.People, func(p desk.OnDuty) bool { return p.ID == s.Clerk })
	return first(
		that(len(st.Windows) == len(s.at.Outlet.Terminals), "%d windows of %d terminals", len(st.Windows), len(s.at.Outlet.Terminals)),
		that(me >= 0 && st.People[me].There() && st.People[me].Terminal == s.at.Terminal.ID, "who asks is not said to work here"),
		that(len(held.Counts) == len(desk.CountLines) && reflect.DeepEqual(held.Counts, st.Mine.Counts), "%d lines are counted, or two ways of asking differ", len(held.Counts)),
	)
}

func window(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	if _, err := s.served(ctx); err != nil { // opens it
		return err
	}
	open, err := s.windowHere(ctx)
	if err != nil {
		return err
	}
	key, pause := s.NewKey(), desk.Pause{Reason: "conformance"}
	_, other := s.There.Hold(ctx, s.NewKey(), open, pause)
	_, without := s.Here.Hold(ctx, s.NewKey(), open, desk.Pause{})
	paused, err := s.Here.Hold(ctx, key, open, pause)
	if err != nil {
		return err
	}
	again, err := s.Here.Hold(ctx, key, open, pause)
	_, stale := s.Here.Hold(ctx, s.NewKey(), open, desk.Close{})
	resumed, back := s.Here.Hold(ctx, s.NewKey(), paused, desk.Resume{})
	return first(err, back,
		that(open.State == desk.WindowOpen && open.HolderID == s.Clerk, "%s, held by %q while a customer is served", open.State, open.HolderID),
		that(paused.State == desk.WindowPaused && reflect.DeepEqual(paused, again), "%s after a pause, or the repeat gave another answer", paused.State),
		that(resumed.State == desk.WindowOpen, "%s after it goes on", resumed.State),
		refused(other, desk.Denied, "window.terminal", "window.other"), refused(without, desk.Invalid, "window.reason"), refused(stale, desk.Conflict, "case.stale"),
	)
}

// offered is a hand-over from Clerk to Second of everything that she answers for.
func (s *session) offered(ctx context.Context) (desk.HandOver, error) {
	st, err := s.Here.Standing(ctx)
	if err != nil {
		return desk.HandOver{}, err
	}
	h, err := s.Here.Hand(ctx, s.NewKey(), desk.HandOver{ID: s.NewKey()}, desk.Offer{To: s.Second, Cause: desk.CauseShift, Counts: st.Mine.Counts})
	if err != nil {
		return h, fmt.Errorf("offering: %w", err)
	}
	return h, that(h.State == desk.HandOverOffered && h.Number != "" && h.FromID == s.Clerk && h.ToID == s.Second, "state %s, number %q when it is offered", h.State, h.Number)
}

// wrongCount wants each line that was counted wrong to be named, on both sides.
func wrongCount(ctx context.Context, s *session) error {
	if _, _, err := s.begun(ctx); err != nil {
		return err
	}
	h, err := s.offered(ctx)
	if err != nil {
		return err
	}
	for _, line := range desk.CountLines {
		wrong := maps.Clone(h.Expected())
		wrong[line]++
		_, take := s.There.Hand(ctx, s.NewKey(), h, desk.Take{Counts: wrong})
		if err := refused(take, desk.Invalid, "handover.differs"); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		e, _ := errors.AsType[*desk.Error](take) // refused has seen it
		if err := that(e.Field == string(line) && e.Args["expected"] != e.Args["counted"], "the refusal names %q instead of %s", e.Field, line); err != nil {
			return err
		}
	}
	_, second := s.Here.Hand(ctx, s.NewKey(), desk.HandOver{ID: s.NewKey()}, desk.Offer{To: s.Second, Cause: desk.CauseShift, Counts: h.Expected()})
	_, other := s.There.Hand(ctx, s.NewKey(), h, desk.Retract{Reason: "conformance"})
	_, err = s.Here.Hand(ctx, s.NewKey(), h, desk.Retract{Reason: "conformance"})
	return first(err, refused(second, desk.Conflict, "handover.open"), refused(other, desk.Denied, "handover.giver"))
}

func allHanded(ctx context.Context, s *session) error {
	c, _, err := s.begun(ctx)
	if err != nil {
		return err
	}
	t, err := s.raised(ctx, s.inquiry())
	if err != nil {
		return err
	}
	h, err := s.offered(ctx)
	if err != nil {
		return err
	}
	key, take := s.NewKey(), desk.Take{Counts: h.Expected()}
	_, own := s.Here.Hand(ctx, s.NewKey(), h, take)
	taken, err := s.There.Hand(ctx, key, h, take)
	if err != nil {
		return fmt.Errorf("taking: %w", err)
	}
	again, err := s.There.Hand(ctx, key, h, take)
	if err != nil {
		return err
	}
	now, err := s.Here.Case(ctx, c.ID)
	if err != nil {
		return err
	}
	ticket, err := s.Here.Ticket(ctx, t.ID)
	if err != nil {
		return err
	}
	st, err := s.Here.Standing(ctx)
	return first(err, refused(own, desk.Denied, "handover.taker"),
		that(reflect.DeepEqual(taken, again) && taken.Done(), "the repeat gave another answer, or it is not done"),
		that(st.Mine.Empty(), "the giver still answers for %d things", st.Mine.Things()),
		that(now.OwnerID == s.Second && now.Version == c.Version+1 && ticket.OwnerID == s.Second, "case of %q, ticket of %q", now.OwnerID, ticket.OwnerID),
		that(now.History[len(now.History)-1].Kind == desk.KindHandOver, "the case does not say that it was handed over"),
	)
}

func noDuty(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	_, none := s.Here.Hold(ctx, s.NewKey(), desk.Window{ID: s.NewKey()}, desk.Open{})
	_, hand := s.Here.Hand(ctx, s.NewKey(), desk.HandOver{ID: s.NewKey(), Version: 1}, desk.Acknowledge{})
	_, held := s.Here.Held(ctx, s.NewKey())
	_, absent := s.Here.Excuse(ctx, s.NewKey(), desk.Absence{ID: s.NewKey(), PersonID: s.Clerk})
	return first(
		refused(none, desk.NotFound, "window.none"), refused(hand, desk.NotFound, "handover.none"), refused(held, desk.NotFound, "person.none"),
		refused(absent, desk.Denied, "duty.manager"),
	)
}
