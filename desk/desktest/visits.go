package desktest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"sheyin/desk"
)

var visitChecks = []check{
	{"visits/from the number to the door", visited},
	{"visits/repeat under one key", visitRepeated},
	{"visits/key of another write", visitKeyReused},
	{"visits/stale version", visitStale},
	{"visits/two clerks call at once", twoCalls},
	{"visits/a number from another machine", typedNumber},
	{"visits/a customer who just walked in", walkIn},
	{"visits/nobody leaves untold", untold},
	{"visits/first asked", firstAsked},
	{"visits/at home", atHome},
	{"visits/no act of a terminal rates", noActRates},
	{"visits/what another terminal did", visitEvent},
	{"visits/an empty queue", emptyQueue},
}

func visited(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	if _, err := s.arrived(ctx, ""); err != nil {
		return err
	}
	if groups := s.catalogue.Service.Groups; len(groups) > 0 {
		if v, err := s.arrived(ctx, groups[0].Code); err != nil || v.Group != groups[0].Code {
			return fmt.Errorf("an arrival of the group %s: %q, %w", groups[0].Code, v.Group, err)
		}
	}
	q, err := s.Here.Queue(ctx)
	if err != nil {
		return err
	}
	waiting := slices.DeleteFunc(slices.Clone(q.Visits), func(v desk.Visit) bool { return v.State != desk.VisitWaiting })
	inOrder := slices.IsSortedFunc(waiting, func(v, w desk.Visit) int { return v.Before(w, s.Clerk) })
	if err := first(
		that(len(waiting) > 0 && q.Figures.Waiting > 0, "%d wait, and the figures say %d", len(waiting), q.Figures.Waiting),
		that(inOrder, "those who wait are not in the order of the calls"),
		that(slices.ContainsFunc(q.Colleagues, func(c desk.Colleague) bool { return c.ID == s.Second && c.Name != "" }), "the other clerk is no colleague"),
	); err != nil {
		return err
	}
	v, err := s.Here.Call(ctx, s.NewKey(), "")
	if err != nil {
		return fmt.Errorf("call: %w", err)
	}
	if err := that(v.ID == waiting[0].ID, "another one was called than stands first"); err != nil {
		return err
	}
	if err := s.end(ctx, s.Here, v.ID); err != nil {
		return err
	}
	seen, err := s.There.Visit(ctx, v.ID)
	after, look := s.There.Queue(ctx)
	_, none := s.Here.Visit(ctx, s.NewKey())
	return first(err, look, refused(none, desk.NotFound, "visit.none"),
		that(seen.State == desk.VisitClosed && !seen.Left.IsZero() && int64(len(seen.History)) == seen.Version, "state %s, %d records of version %d at the end", seen.State, len(seen.History), seen.Version),
		that(after.Figures.Served > q.Figures.Served, "served %d, then %d", q.Figures.Served, after.Figures.Served),
	)
}

func visitRepeated(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	if _, err := s.arrived(ctx, ""); err != nil {
		return err
	}
	key := s.NewKey()
	v, err := s.Here.Call(ctx, key, "")
	if err != nil {
		return err
	}
	again, err := s.Here.Call(ctx, key, "")
	if err := first(err, that(reflect.DeepEqual(v, again), "the repeat of a call gave another answer")); err != nil {
		return err
	}
	key = s.NewKey()
	leave := desk.Leaving{Reason: "conformance"}
	left, err := s.Here.Attend(ctx, key, v, leave)
	if err != nil {
		return err
	}
	again, err = s.Here.Attend(ctx, key, v, leave)
	now, look := s.Here.Visit(ctx, v.ID)
	return first(err, look,
		that(reflect.DeepEqual(left, again), "the repeat of an act gave another answer"),
		that(now.Version == left.Version, "the repeat was done again: version %d", now.Version),
	)
}

func visitKeyReused(ctx context.Context, s *session) error {
	v, err := s.served(ctx)
	if err != nil {
		return err
	}
	key := s.NewKey()
	leave := desk.Leaving{Reason: "conformance"}
	if _, err := s.Here.Attend(ctx, key, v, leave); err != nil {
		return err
	}
	_, otherAct := s.Here.Attend(ctx, key, v, desk.Leaving{Reason: "another reason"})
	_, otherPlace := s.There.Attend(ctx, key, v, leave)
	_, otherKind := s.Here.Call(ctx, key, "")
	return first(
		refused(otherAct, desk.Invalid, "key.reused"), refused(otherPlace, desk.Invalid, "key.reused"), refused(otherKind, desk.Invalid, "key.reused"),
	)
}

func visitStale(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	old, err := s.arrived(ctx, "")
	if err != nil {
		return err
	}
	leave := desk.Leaving{Reason: "conformance"}
	if _, err := s.There.Attend(ctx, s.NewKey(), old, leave); err != nil {
		return err
	}
	_, err = s.Here.Attend(ctx, s.NewKey(), old, leave)
	return meanwhile(err, desk.KindLeaving)
}

// meanwhile wants a refusal that says who did which act since, as the second one, and when.
func meanwhile(err error, kind desk.Kind) error {
	if err := refused(err, desk.Conflict, "case.stale"); err != nil {
		return err
	}
	e, _ := errors.AsType[*desk.Error](err) // refused has seen it
	return that(e.Args["by"] != "" && e.Args["step"] == string(kind) && e.Args["at"] != "" && e.Args["version"] == "2",
		"it does not say who did what meanwhile: %d placeholders", len(e.Args))
}

func twoCalls(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	for range 2 {
		if _, err := s.arrived(ctx, ""); err != nil {
			return err
		}
	}
	type answer struct {
		visit desk.Visit
		err   error
	}
	answers := make(chan answer, 2)
	for _, at := range []desk.Authority{s.Here, s.There} {
		key := s.NewKey()
		go func() {
			v, err := at.Call(ctx, key, "")
			answers <- answer{v, err}
		}()
	}
	one, two := <-answers, <-answers
	return first(one.err, two.err,
		that(one.visit.ID != two.visit.ID, "both called the same customer"),
		that(one.visit.OwnerID != two.visit.OwnerID, "both customers belong to one clerk"),
	)
}

func typedNumber(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	number := "X" + s.NewKey()[:7]
	v, err := s.Here.Call(ctx, s.NewKey(), number)
	if err != nil {
		return err
	}
	waits, err := s.arrived(ctx, "")
	if err != nil {
		return err
	}
	_, second := s.Here.Call(ctx, s.NewKey(), waits.Number)
	got, err := s.There.Call(ctx, s.NewKey(), waits.Number)
	return first(err,
		that(v.State == desk.VisitServing && v.Version == 1 && len(v.Number) == len(number), "a number from elsewhere: state %s, version %d", v.State, v.Version),
		refused(second, desk.Conflict, "visit.open"),
		that(got.ID == waits.ID, "the number that waits was not called"),
	)
}

func walkIn(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	one, item, err := s.begun(ctx)
	if err != nil {
		return err
	}
	two, err := s.consulted(ctx, item)
	if err != nil {
		return err
	}
	if err := that(one.Visit != "" && two.Visit == one.Visit, "two cases of one customer belong to the visits %q and %q", one.Visit, two.Visit); err != nil {
		return err
	}
	v, err := s.There.Visit(ctx, one.Visit)
	return first(err,
		that(v.State == desk.VisitServing && v.OwnerID == s.Clerk && v.Number != "", "state %s, owner %q, number %q", v.State, v.OwnerID, v.Number),
		that(slices.Equal(v.Cases, []string{one.ID, two.ID}), "%d cases in the visit of two", len(v.Cases)),
	)
}

func untold(ctx context.Context, s *session) error {
	v, err := s.served(ctx)
	if err != nil {
		return err
	}
	c, _, err := s.begun(ctx)
	if err != nil {
		return err
	}
	if err := that(c.Visit == v.ID, "the case does not belong to the visit that is served"); err != nil {
		return err
	}
	if v, err = s.Here.Visit(ctx, v.ID); err != nil {
		return err
	}
	_, early := s.Here.Attend(ctx, s.NewKey(), v, desk.Leaving{})
	if err := refused(early, desk.Conflict, "visit.untold"); err != nil {
		return err
	}
	if _, err := s.advance(ctx, c, desk.Withdrawal{Reason: "conformance"}); err != nil {
		return err
	}
	left, err := s.Here.Attend(ctx, s.NewKey(), v, desk.Leaving{})
	return first(err, that(left.State == desk.VisitClosed, "state %s after leaving", left.State))
}

func firstAsked(ctx context.Context, s *session) error {
	v, err := s.served(ctx)
	if err != nil {
		return err
	}
	leave := desk.Leaving{Reason: "conformance"}
	_, taken := s.There.Attend(ctx, s.NewKey(), v, leave)
	if err := refused(taken, desk.Denied, "visit.other"); err != nil {
		return err
	}
	if v, err = s.Here.Attend(ctx, s.NewKey(), v, desk.HandOn{To: s.Second, Reason: "conformance"}); err != nil {
		return fmt.Errorf("handing on: %w", err)
	}
	_, back := s.Here.Call(ctx, s.NewKey(), v.Number)
	got, err := s.There.Call(ctx, s.NewKey(), "")
	return first(err,
		that(v.OwnerID == s.Second && v.State == desk.VisitWaiting, "state %s, owner %q after handing on", v.State, v.OwnerID),
		refused(back, desk.Denied, "visit.other"),
		that(got.ID == v.ID && got.OwnerID == s.Second, "who was handed on is not the next"),
	)
}

// rating is what no terminal may send.
type rating struct{}

func (rating) VisitKind() desk.Kind { return desk.KindRating }

func noActRates(ctx context.Context, s *session) error {
	v, err := s.served(ctx)
	if err != nil {
		return err
	}
	_, rates := s.Here.Attend(ctx, s.NewKey(), v, rating{})
	now, err := s.Here.Visit(ctx, v.ID)
	return first(err,
		that(rates != nil && now.Rating == nil && now.Version == v.Version, "a terminal rated"),
		that(qrForm.MatchString(v.RateURL), "the way to rate is not 14 to 38 alphanumeric characters"),
	)
}

func visitEvent(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	v, err := s.There.Call(ctx, s.NewKey(), "X"+s.NewKey()[:7])
	if err != nil {
		return err
	}
	_, err = s.until(ctx, 0, func(e desk.Event) bool {
		return e.Kind == desk.VisitChanged && e.Visit != nil && e.Visit.ID == v.ID && e.Visit.Version == v.Version
	})
	return err
}

// maxCalls is how many who wait are called at most to empty a queue.
const maxCalls = 200

func emptyQueue(ctx context.Context, s *session) error {
	if err := s.free(ctx); err != nil {
		return err
	}
	for range maxCalls {
		v, err := s.Here.Call(ctx, s.NewKey(), "")
		if err != nil {
			return refused(err, desk.NotFound, "visit.empty")
		}
		if err := s.end(ctx, s.Here, v.ID); err != nil {
			return err
		}
	}
	return fmt.Errorf("%d were called and somebody waits still", maxCalls)
}
