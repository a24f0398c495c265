package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sheyin/desk"
)

var eventChecks = []check{
	{"events/what another terminal did", eventArrives},
	{"events/resume", resume},
	{"events/no session", eventsDenied},
}

// until listens at Here until an event is the wanted one, and gives all events up to it.
func (s *session) until(ctx context.Context, after int64, wanted func(desk.Event) bool) ([]desk.Event, error) {
	listening, cancel := context.WithCancel(ctx)
	defer cancel()
	var got []desk.Event
	found := false
	err := s.Here.Listen(listening, after, func(e desk.Event) {
		if found {
			return
		}
		got = append(got, e)
		if wanted(e) {
			found = true
			cancel()
		}
	})
	switch {
	case !found:
		return got, fmt.Errorf("%d events and not the wanted one: %w", len(got), err)
	case !errors.Is(err, context.Canceled):
		return got, fmt.Errorf("the reason for the end is not that the caller ended it: %w", err)
	}
	last := after
	for _, e := range got {
		if e.ID <= last {
			return got, fmt.Errorf("event %d after event %d", e.ID, last)
		}
		last = e.ID
	}
	return got, nil
}

// about tells an event that shows c at its version.
func about(c desk.Case) func(desk.Event) bool {
	return func(e desk.Event) bool {
		return e.Kind == desk.CaseChanged && e.Case != nil && e.Case.ID == c.ID && e.Case.Version == c.Version
	}
}

func eventArrives(ctx context.Context, s *session) error {
	item, _, err := s.find(ctx, anyItem)
	if err != nil {
		return err
	}
	c, err := s.There.Advance(ctx, s.NewKey(), desk.Case{ID: s.NewKey()}, desk.Consultation{Item: item.Code})
	if err != nil {
		return err
	}
	_, err = s.until(ctx, 0, about(c))
	return err
}

func resume(ctx context.Context, s *session) error {
	one, _, err := s.begun(ctx)
	if err != nil {
		return err
	}
	before, err := s.until(ctx, 0, about(one))
	if err != nil {
		return err
	}
	two, err := s.There.Advance(ctx, s.NewKey(), one, desk.Withdrawal{Reason: "conformance"})
	if err != nil {
		return err
	}
	after, err := s.until(ctx, before[len(before)-1].ID, about(two))
	return first(err, that(!slices.ContainsFunc(after, about(one)), "an event came twice"))
}

func eventsDenied(ctx context.Context, s *session) error {
	s.leave(ctx)
	err := s.Here.Listen(ctx, 0, func(desk.Event) {})
	return refused(err, desk.Denied, "session.ended")
}
