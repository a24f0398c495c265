package desktest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
)

// Each mutant is an authority with faults of the kind that a real one could have, and the
// checks that must find them, or they prove nothing.
func TestSuiteFindsFaults(t *testing.T) {
	for _, tc := range []struct {
		name   string
		mutant func(desk.Authority) desk.Authority
		found  []string
	}{
		{
			"forgets keys", func(a desk.Authority) desk.Authority { return forgetsKeys{a} },
			[]string{"cases/repeat under one key", "cases/key of another write"},
		},
		{
			"lets the last one win", func(a desk.Authority) desk.Authority { return lastWins{a} },
			[]string{"cases/stale version", "cases/two clerks, one winner"},
		},
		{
			"is careless", func(a desk.Authority) desk.Authority { return careless{a} },
			[]string{"login/code", "login/lock and unlock", "register/another name", "cases/all steps", "cases/open", "events/resume"},
		},
		{
			"believes the terminal", func(a desk.Authority) desk.Authority { return believes{a} },
			[]string{"cases/the register is asked again"},
		},
		{
			"is not its own", func(a desk.Authority) desk.Authority { return notItsOwn{a} },
			[]string{"login/no session, no work", "library/list"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			svc, keys := authority(t)
			f := fixture(svc)
			f.Here = tc.mutant(svc.Terminal("TC-A-01", keys.List().Verify))
			f.There = tc.mutant(svc.Terminal("TC-A-02", keys.List().Verify))
			checks := desktest.Run(t.Context(), f)
			for _, name := range tc.found {
				if !slices.ContainsFunc(checks, func(c desktest.Check) bool { return c.Name == name && c.Err != nil }) {
					t.Errorf("%s passed", name)
				}
			}
			for _, c := range checks {
				if c.Err != nil && (strings.Contains(c.Err.Error(), f.Customer.Name) || strings.Contains(c.Err.Error(), f.Customer.IDNo)) {
					t.Errorf("%s reports personal data", c.Name)
				}
			}
		})
	}
}

// forgetsKeys does a repeat again.
type forgetsKeys struct{ desk.Authority }

func (m forgetsKeys) Advance(ctx context.Context, _ string, c desk.Case, s desk.Step) (desk.Case, error) {
	if s.Kind() == desk.KindConsultation { // of a case that is there: done again under another ID
		c.ID = newKey()
	}
	return m.Authority.Advance(ctx, newKey(), c, s)
}

// lastWins writes over what somebody else wrote, or says that it did.
type lastWins struct{ desk.Authority }

func (m lastWins) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	got, err := m.Authority.Advance(ctx, key, c, s)
	if desk.CodeOf(err) == desk.Conflict {
		return m.Case(ctx, c.ID)
	}
	return got, err
}

// careless shows what it should hide, and forgets what it should keep.
type careless struct{ desk.Authority }

func (m careless) NewCode(ctx context.Context, p desk.Purpose) (desk.LoginCode, error) {
	c, err := m.Authority.NewCode(ctx, p)
	c.Lives = time.Hour
	return c, err
}

func (careless) Lock(context.Context) error { return nil }

func (m careless) Match(ctx context.Context, q desk.Query) (desk.Match, error) {
	q.Name = "李清和"
	return m.Authority.Match(ctx, q)
}

func (m careless) Open(ctx context.Context) ([]desk.Summary, error) {
	lines, err := m.Authority.Open(ctx)
	for n := range lines {
		lines[n].Who = "李清和 420802198803070012"
	}
	return lines, err
}

func (m careless) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	c, err := m.Authority.Advance(ctx, key, c, s)
	c.History = nil
	return c, err
}

func (m careless) Listen(ctx context.Context, _ int64, deliver func(desk.Event)) error {
	return m.Authority.Listen(ctx, 0, deliver)
}

// believes takes the terminal's word for what the register said.
type believes struct{ desk.Authority }

func (m believes) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	switch step := s.(type) {
	case desk.Acceptance:
		step.Applicant.Verified = desk.ByReader
		s = step
	case desk.Supplement:
		step.Applicant.Verified = desk.ByReader
		s = step
	}
	return m.Authority.Advance(ctx, key, c, s)
}

// notItsOwn answers for everybody.
type notItsOwn struct{ desk.Authority }

func (notItsOwn) Open(context.Context) ([]desk.Summary, error) { return nil, nil }

func (m notItsOwn) List(ctx context.Context) (desk.ItemList, error) {
	l, err := m.Authority.List(ctx)
	l.OutletID = "another"
	return l, err
}
