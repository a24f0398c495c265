package desktest_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
)

// Each mutant is an authority with faults of the kind that a real one could have, and the
// checks that must find them, or they prove nothing.
func TestSuiteFindsFaults(t *testing.T) {
	called := new(last)
	for _, tc := range []struct {
		name   string
		mutant func(desk.Authority) desk.Authority
		found  []string
	}{
		{
			"forgets keys", func(a desk.Authority) desk.Authority { return forgetsKeys{a} },
			[]string{
				"cases/repeat under one key", "cases/key of another write", "visits/repeat under one key", "visits/key of another write",
				"tickets/repeat under one key", "papers/repeat under one key", "duty/a window", "duty/all of hers is the taker's",
			},
		},
		{
			"lets the last one win", func(a desk.Authority) desk.Authority { return lastWins{a} },
			[]string{"cases/stale version", "cases/two clerks, one winner", "visits/stale version", "tickets/stale version"},
		},
		{
			"is careless", func(a desk.Authority) desk.Authority { return careless{a} },
			[]string{
				"login/code", "login/lock and unlock", "register/another name", "cases/all steps", "cases/open", "cases/open, with an agent", "events/resume",
				"visits/at home", "tickets/a question is taken along", "papers/original and copies",
			},
		},
		{
			"believes the terminal", func(a desk.Authority) desk.Authority { return believes{a} },
			[]string{"cases/the register is asked again"},
		},
		{
			"is not its own", func(a desk.Authority) desk.Authority { return notItsOwn{a} },
			[]string{"login/no session, no work", "library/list"},
		},
		{
			"says yes to everything", func(a desk.Authority) desk.Authority { return saysYes{a} },
			[]string{
				"visits/nobody leaves untold", "visits/first asked", "visits/at home", "visits/no act of a terminal rates",
				"visits/an empty queue", "tickets/a question is taken along", "tickets/a problem without personal data",
				"papers/original and copies", "papers/not before its time",
			},
		},
		{
			"begins the time anew", func(a desk.Authority) desk.Authority { return restarts{a} },
			[]string{"tickets/a complaint"},
		},
		{
			"does not count", func(a desk.Authority) desk.Authority { return believesCounts{a} },
			[]string{"duty/a wrong count is named"},
		},
		{
			"calls one customer twice", func(a desk.Authority) desk.Authority { return onlyOne{a, called} },
			[]string{"visits/two clerks call at once"},
		},
		{
			"loses who walks in", func(a desk.Authority) desk.Authority { return losesVisits{a} },
			[]string{"visits/a customer who just walked in", "visits/nobody leaves untold", "visits/what another terminal did"},
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

func (m forgetsKeys) Call(ctx context.Context, _, number string) (desk.Visit, error) {
	return m.Authority.Call(ctx, newKey(), number)
}

func (m forgetsKeys) Attend(ctx context.Context, _ string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	return m.Authority.Attend(ctx, newKey(), v, a)
}

func (m forgetsKeys) Follow(ctx context.Context, _ string, t desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	return m.Authority.Follow(ctx, newKey(), t, a)
}

func (m forgetsKeys) Hold(ctx context.Context, _ string, w desk.Window, a desk.WindowAct) (desk.Window, error) {
	return m.Authority.Hold(ctx, newKey(), w, a)
}

func (m forgetsKeys) Hand(ctx context.Context, _ string, h desk.HandOver, a desk.HandOverAct) (desk.HandOver, error) {
	return m.Authority.Hand(ctx, newKey(), h, a)
}

func (m forgetsKeys) Issue(ctx context.Context, _ string, o desk.Order) (desk.Paper, error) {
	if o.Reason == "" {
		o.Reason = "again"
	}
	return m.Authority.Issue(ctx, newKey(), o)
}

// believesCounts takes whatever was counted for right.
type believesCounts struct{ desk.Authority }

func (m believesCounts) Hand(ctx context.Context, key string, h desk.HandOver, a desk.HandOverAct) (desk.HandOver, error) {
	if take, ok := a.(desk.Take); ok {
		take.Counts = h.Expected()
		a = take
	}
	return m.Authority.Hand(ctx, key, h, a)
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

func (m lastWins) Attend(ctx context.Context, key string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	got, err := m.Authority.Attend(ctx, key, v, a)
	if desk.CodeOf(err) == desk.Conflict {
		return m.Visit(ctx, v.ID)
	}
	return got, err
}

func (m lastWins) Follow(ctx context.Context, key string, t desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	got, err := m.Authority.Follow(ctx, key, t, a)
	if desk.CodeOf(err) == desk.Conflict {
		return m.Ticket(ctx, t.ID)
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
		lines[n].Agent = lines[n].Who
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

func (m careless) Queue(ctx context.Context) (desk.Queue, error) {
	q, err := m.Authority.Queue(ctx)
	for _, v := range q.Visits {
		if v.Home != nil {
			v.Home.Name, v.Home.Address = "李清和", "conformance"
		}
	}
	return q, err
}

func (m careless) Tickets(ctx context.Context) ([]desk.Ticket, error) {
	list, err := m.Authority.Tickets(ctx)
	for n := range list {
		list[n].Contact = desk.Contact{Name: "李清和", Phone: "19900000101"}
	}
	return list, err
}

func (m careless) Issue(ctx context.Context, key string, o desk.Order) (desk.Paper, error) {
	p, err := m.Authority.Issue(ctx, key, o)
	p.Copy, p.Reason = 1, ""
	return p, err
}

// saysYes finds a way to do whatever is asked for.
type saysYes struct{ desk.Authority }

func (m saysYes) Attend(ctx context.Context, key string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	got, err := m.Authority.Attend(ctx, key, v, a)
	if err != nil {
		return v, nil
	}
	return got, nil
}

func (m saysYes) Call(ctx context.Context, key, number string) (desk.Visit, error) {
	v, err := m.Authority.Call(ctx, key, number)
	if desk.CodeOf(err) == desk.NotFound {
		return m.Authority.Call(ctx, newKey(), "X1")
	}
	return v, err
}

func (m saysYes) Follow(ctx context.Context, key string, t desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	got, err := m.Authority.Follow(ctx, key, t, a)
	if err != nil {
		return t, nil
	}
	return got, nil
}

func (m saysYes) Issue(ctx context.Context, key string, o desk.Order) (desk.Paper, error) {
	p, err := m.Authority.Issue(ctx, key, o)
	if err != nil {
		return desk.Paper{Kind: o.Kind, Subject: o.Subject, Number: "1", Copy: 1}, nil
	}
	return p, nil
}

// restarts begins the time of a ticket anew when somebody else takes it up.
type restarts struct{ desk.Authority }

func (m restarts) Follow(ctx context.Context, key string, t desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	got, err := m.Authority.Follow(ctx, key, t, a)
	if a.TicketKind() == desk.KindPass {
		got.Due = got.Due.Add(desk.VoiceLimit)
	}
	return got, err
}

// onlyOne gives every clerk the same customer while that one is served.
type onlyOne struct {
	desk.Authority
	last *last
}

// last is who was called last at any terminal.
type last struct {
	mu sync.Mutex
	id string
}

func (m onlyOne) Call(ctx context.Context, key, number string) (desk.Visit, error) {
	m.last.mu.Lock()
	defer m.last.mu.Unlock()
	if v, err := m.Visit(ctx, m.last.id); err == nil && v.State == desk.VisitServing {
		return v, nil
	}
	v, err := m.Authority.Call(ctx, key, number)
	m.last.id = v.ID
	return v, err
}

// losesVisits forgets to whom a case belongs, and tells nobody of a visit.
type losesVisits struct{ desk.Authority }

func (m losesVisits) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	c, err := m.Authority.Advance(ctx, key, c, s)
	c.Visit = ""
	return c, err
}

func (m losesVisits) Listen(ctx context.Context, after int64, deliver func(desk.Event)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return m.Authority.Listen(ctx, after, func(e desk.Event) {
		if e.Kind == desk.VisitChanged {
			cancel() // what comes of it is as if nothing had come
			return
		}
		deliver(e)
	})
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
