package desktest_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/desktest"
)

// Each mutant is an authority with one fault of the kind that a real one could have. The
// checks named must find it, or they prove nothing.
func TestSuiteFindsFaults(t *testing.T) {
	for _, tc := range []struct {
		name   string
		mutant func(desk.Authority) desk.Authority
		found  string
	}{
		{"does a repeat again", func(a desk.Authority) desk.Authority { return forgetsKeys{a} }, "cases/repeat under one key"},
		{"takes a key for another write", func(a desk.Authority) desk.Authority { return forgetsKeys{a} }, "cases/key of another write"},
		{"writes over a newer version", func(a desk.Authority) desk.Authority { return lastWins{a} }, "cases/stale version"},
		{"lets both clerks win", func(a desk.Authority) desk.Authority { return lastWins{a} }, "cases/two clerks, one winner"},
		{"shows names in full", func(a desk.Authority) desk.Authority { return unmasked{a} }, "cases/open"},
		{"matches any name", func(a desk.Authority) desk.Authority { return gullible{a} }, "register/another name"},
		{"draws the secret", func(a desk.Authority) desk.Authority { return openCode{a} }, "login/code"},
		{"works without a session", func(a desk.Authority) desk.Authority { return alwaysOpen{a} }, "login/no session, no work"},
		{"works while locked", func(a desk.Authority) desk.Authority { return neverLocks{a} }, "login/lock and unlock"},
		{"forgets where events began", func(a desk.Authority) desk.Authority { return fromStart{a} }, "events/resume"},
		{"gives the list of another outlet", func(a desk.Authority) desk.Authority { return otherList{a} }, "library/list"},
		{"keeps no history", func(a desk.Authority) desk.Authority { return noHistory{a} }, "cases/all steps"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			svc, keys := authority(t)
			f := fixture(svc)
			f.Here = tc.mutant(svc.Terminal("TC-A-01", keys.List().Verify))
			f.There = tc.mutant(svc.Terminal("TC-A-02", keys.List().Verify))
			checks := desktest.Run(t.Context(), f)
			if !slices.ContainsFunc(checks, func(c desktest.Check) bool { return c.Name == tc.found && c.Err != nil }) {
				t.Errorf("%s passed", tc.found)
			}
			for _, c := range checks {
				if c.Err != nil && (strings.Contains(c.Err.Error(), "李清和") || strings.Contains(c.Err.Error(), "420802")) {
					t.Errorf("%s reports personal data", c.Name)
				}
			}
		})
	}
}

type forgetsKeys struct{ desk.Authority }

func (m forgetsKeys) Advance(ctx context.Context, _ string, c desk.Case, s desk.Step) (desk.Case, error) {
	if s.Kind() == desk.KindConsultation { // of a case that is there: done again under another ID
		c.ID = newKey()
	}
	return m.Authority.Advance(ctx, newKey(), c, s)
}

type lastWins struct{ desk.Authority }

func (m lastWins) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	if now, err := m.Authority.Case(ctx, c.ID); err == nil && now.Stage != desk.StageClosed {
		c = now
	} else if err == nil {
		return now, nil
	}
	return m.Authority.Advance(ctx, key, c, s)
}

type unmasked struct{ desk.Authority }

func (m unmasked) Open(ctx context.Context) ([]desk.Summary, error) {
	lines, err := m.Authority.Open(ctx)
	for n := range lines {
		lines[n].Who = "李清和 420802198803070012"
	}
	return lines, err
}

type gullible struct{ desk.Authority }

func (m gullible) Match(ctx context.Context, q desk.Query) (desk.Match, error) {
	q.Name = "李清和"
	return m.Authority.Match(ctx, q)
}

type openCode struct{ desk.Authority }

func (m openCode) NewCode(ctx context.Context, p desk.Purpose) (desk.LoginCode, error) {
	c, err := m.Authority.NewCode(ctx, p)
	c.Device = c.QR
	return c, err
}

type alwaysOpen struct{ desk.Authority }

func (alwaysOpen) Open(context.Context) ([]desk.Summary, error) { return nil, nil }

type neverLocks struct{ desk.Authority }

func (neverLocks) Lock(context.Context) error { return nil }

type fromStart struct{ desk.Authority }

func (m fromStart) Listen(ctx context.Context, _ int64, deliver func(desk.Event)) error {
	return m.Authority.Listen(ctx, 0, deliver)
}

type otherList struct{ desk.Authority }

func (m otherList) List(ctx context.Context) (desk.ItemList, error) {
	l, err := m.Authority.List(ctx)
	l.OutletID = "another"
	return l, err
}

type noHistory struct{ desk.Authority }

func (m noHistory) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	c, err := m.Authority.Advance(ctx, key, c, s)
	c.History = nil
	return c, err
}

func (m noHistory) Case(ctx context.Context, id string) (desk.Case, error) {
	c, err := m.Authority.Case(ctx, id)
	c.History = nil
	return c, err
}
