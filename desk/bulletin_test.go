package desk_test

import (
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// changed is a bulletin about one item that must be read and is in force since the hour before now.
func changed(code string) desk.Bulletin {
	return desk.Bulletin{
		ID: "b1", Number: "B2026-001", TitleZH: "认证办法有变", TitleEN: "Changed", TextZH: []string{"一段"}, TextEN: []string{"one"},
		Items: []string{code}, From: now.Add(-time.Hour), Must: true,
	}
}

// An unread bulletin stops accepting and handling of its items from the instant on, and nothing else.
//
// clause: H-9.1.1c, H-9.1.2c
func TestUnreadStopsItsItemsOnly(t *testing.T) {
	const code = "une.claim"
	r, p := rulesOf(t, "A"), clerk("A", desk.Handler)
	b := changed(code)
	for _, right := range []desk.Right{desk.MayConsult, desk.MayAccept, desk.MayHandle, desk.MayNotify} {
		stopped := right == desk.MayAccept || right == desk.MayHandle
		for _, i := range read(t).catalogue.Items {
			want := keyOf(r.May(p, right, i.Code, now))
			if i.Code == code && stopped {
				want = "may.unread"
			}
			with := r
			with.Unread = []desk.Bulletin{b}
			if got := keyOf(with.May(p, right, i.Code, now)); got != want {
				t.Errorf("%s %s: %q, want %q", right, i.Code, got, want)
			}
		}
	}
	tests := []struct {
		name string
		make func(*desk.Bulletin)
		at   time.Time
		want string
	}{
		{"a moment before", func(b *desk.Bulletin) { b.From = now }, now.Add(-1), ""},
		{"the moment", func(b *desk.Bulletin) { b.From = now }, now, "may.unread"},
		{"need not be read", func(b *desk.Bulletin) { b.Must = false }, now, ""},
		{"read", func(b *desk.Bulletin) { b.Read = now }, now, ""},
		{"about another item", func(b *desk.Bulletin) { b.Items = []string{"qry.rights"} }, now, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, b := rulesOf(t, "A"), changed(code)
			tt.make(&b)
			r.Unread = []desk.Bulletin{b}
			if got := keyOf(r.May(p, desk.MayAccept, code, tt.at)); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A case meets a bulletin at any of its steps: what takes in and handles waits, the rest goes on.
//
// clause: H-9.1.1c, H-C3.3
func TestCaseMeetsBulletin(t *testing.T) {
	i := itemOf(t, "une.claim")
	free := handlerAct(t, "A")
	stopped := free
	stopped.Rules.Unread = []desk.Bulletin{changed(i.Code)}
	step := func(c desk.Case, s desk.Step, a desk.Act) desk.Case {
		t.Helper()
		next, err := c.Apply(s, a)
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	refused := func(c desk.Case, s desk.Step) {
		t.Helper()
		_, err := c.Apply(s, stopped)
		if desk.CodeOf(err) != desk.Denied || keyOf(err) != "may.unread" {
			t.Errorf("%s: %v", s.Kind(), err)
		}
	}
	c := step(desk.Case{ID: "c1", OutletID: free.Rules.Outlet.ID}, desk.Consultation{Item: i.Code}, stopped)
	if c.CatalogueVersion != free.Rules.Catalogue.Version {
		t.Error("the case does not keep the version that it was begun under")
	}
	refused(c, accepted(i))
	refused(c, notice(desk.Intake{Applicant: applicant}))
	step(c, desk.Withdrawal{Reason: "不办了"}, stopped)
	c = step(c, accepted(i), free)
	handling := desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}
	refused(c, handling)
	if c = step(c, handling, free); c.Stage == desk.StageReview {
		c = step(c, desk.Decision{Verdict: desk.Granted}, by(free, reviewer()))
	}
	if c.Stage == desk.StageNotify {
		step(c, told(t, c), stopped)
	}
}

func TestControlQuestion(t *testing.T) {
	b := changed("une.claim")
	if err := b.Answered(0); err != nil {
		t.Errorf("without a question: %v", err)
	}
	b.Check = &desk.Control{Options: make([]desk.Line, 3), Right: 2, Part: 4}
	for answer, want := range []string{"bulletin.answer", "bulletin.wrong", "", "bulletin.wrong", "bulletin.answer"} {
		err := b.Answered(answer)
		if keyOf(err) != want {
			t.Errorf("answer %d: %v, want %q", answer, err, want)
		}
		if want == "bulletin.wrong" && err.(*desk.Error).Args["part"] != "4" { //nolint:errorlint // it is the rule's own
			t.Errorf("it does not say what to read again: %v", err)
		}
	}
	if a := b.Asked(); a.Check.Right != 0 || b.Check.Right != 2 {
		t.Errorf("given out with the answer %d, kept %d", a.Check.Right, b.Check.Right)
	}
}

func TestBulletinReady(t *testing.T) {
	long := string(make([]rune, 3000))
	for name, tt := range map[string]struct {
		make func(*desk.Bulletin)
		want string
	}{
		"good":           {func(*desk.Bulletin) {}, ""},
		"no title":       {func(b *desk.Bulletin) { b.TitleEN = " " }, "bulletin.title"},
		"no text":        {func(b *desk.Bulletin) { b.TextZH = nil }, "bulletin.text"},
		"more in one":    {func(b *desk.Bulletin) { b.TextEN = []string{"a", "b"} }, "bulletin.text"},
		"too long":       {func(b *desk.Bulletin) { b.TextEN = []string{long} }, "bulletin.long"},
		"no item":        {func(b *desk.Bulletin) { b.Items = nil }, "bulletin.items"},
		"unknown item":   {func(b *desk.Bulletin) { b.Items = []string{"no.such"} }, "may.unknown"},
		"empty question": {func(b *desk.Bulletin) { b.Check = &desk.Control{} }, "bulletin.check"},
	} {
		b := changed("une.claim")
		tt.make(&b)
		if got := keyOf(b.Ready(read(t).catalogue)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestBulletinsByUse(t *testing.T) {
	all := []desk.Bulletin{
		{ID: "read", Read: now, Must: true, At: now.Add(9)}, {ID: "old", At: now}, {ID: "new", At: now.Add(5)}, {ID: "must", Must: true, At: now.Add(-5)},
	}
	desk.BulletinsByUse(all)
	var got []string
	for _, b := range all {
		got = append(got, b.ID)
	}
	if want := []string{"must", "new", "old", "read"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
