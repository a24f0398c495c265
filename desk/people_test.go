package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// idOf is a number of the form of an identity card for somebody born on the day. Nobody has it: 000.
func idOf(birth string) string {
	d := calendar.MustParse(birth)
	body := fmt.Sprintf("420106%04d%02d%02d000", d.Year(), d.Month(), d.Day())
	sum := 0
	for n, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[n]-'0') * weight
	}
	return body + string("10X98765432"[sum%11])
}

// newcomer is an application for somebody who meets every condition.
func newcomer(posts ...desk.Post) desk.Apply {
	return desk.Apply{
		Wish: desk.ToOpen, Name: "林晓", IDNo: idOf("1995-06-30"), Education: "本科", Exam: calendar.MustParse("2026-02-20"),
		Training: "政策、业务、礼仪", Confidential: calendar.MustParse("2026-02-21"), Posts: posts, Reason: "新增经办人员",
	}
}

func managerAct(t testing.TB, class desk.Class) desk.Act {
	a := handlerAct(t, class)
	a.By, a.Number = clerk(class, desk.Manager), "R-1"
	a.By.Name = "赵经理"
	return a
}

func deciderAct(t testing.TB, class desk.Class) desk.Act {
	a := managerAct(t, class)
	a.By, a.Terminal = reviewer(), ""
	return a
}

// filed is an application that the outlet has made.
func filed(t testing.TB, class desk.Class, do desk.Apply, to *desk.Person) desk.Application {
	t.Helper()
	a := managerAct(t, class)
	a.To = to
	app, err := desk.Application{ID: "a1", OutletID: a.Rules.Outlet.ID}.Apply(do, a)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// A handler who was given some steps only has no others, whatever the posts would allow.
//
// clause: N-2, G-8.1.1c
func TestRightsByStep(t *testing.T) {
	r := rulesOf(t, "A")
	for _, post := range []desk.Post{desk.Handler, desk.Guide, desk.Manager, desk.Courier} {
		for _, given := range [][]desk.Right{nil, {desk.MayConsult}, {desk.MayConsult, desk.MayAccept}, {desk.MayHandle, desk.MayNotify}} {
			p := clerk("A", post)
			whole := p
			p.Steps = given
			for _, right := range rights {
				want := keyOf(r.May(whole, right, "card.apply", now))
				if want == "" && len(given) > 0 && !slices.Contains(given, right) {
					want = "may.step"
				}
				if got := keyOf(r.May(p, right, "card.apply", now)); got != want {
					t.Errorf("%s with %v, %s: %q, want %q", post, given, right, got, want)
				}
			}
		}
	}
	// The same holds in the middle of a case: the steps are judged one by one.
	a := handlerAct(t, "A")
	a.By.Steps = []desk.Right{desk.MayConsult}
	c, err := desk.Case{ID: "c1", OutletID: a.Rules.Outlet.ID}.Apply(desk.Consultation{Item: "card.apply"}, a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Apply(desk.Acceptance{}, a); keyOf(err) != "may.step" {
		t.Errorf("accepted: %v", err)
	}
}

// clause: G-8.1.1b
func TestPostsThatMustNotMeet(t *testing.T) {
	rules := read(t).catalogue.Service
	posts := []desk.Post{desk.Manager, desk.Guide, desk.Handler, desk.Courier}
	for _, class := range classes {
		for set := 1; set < 1<<len(posts); set++ {
			var held []desk.Post
			for n, p := range posts {
				if set&(1<<n) != 0 {
					held = append(held, p)
				}
			}
			// The handler is nobody else; in a village shop one person is all there is, but no manager.
			clash := slices.Contains(held, desk.Handler) && len(held) > 1
			if class == "D" {
				clash = slices.Contains(held, desk.Handler) && slices.Contains(held, desk.Manager)
			}
			err := rules.PostsClash(held, class)
			if (err != nil) != clash {
				t.Errorf("class %s, %v: %v", class, held, err)
			}
			if e, ok := errors.AsType[*desk.Error](err); ok && (e.Key != "application.apart" || e.Field != "posts") {
				t.Errorf("error %+v", e)
			}
			a := managerAct(t, class)
			_, err = desk.Application{ID: "a1", OutletID: a.Rules.Outlet.ID}.Apply(newcomer(held...), a)
			if (err != nil) != clash {
				t.Errorf("application at class %s for %v: %v", class, held, err)
			}
		}
	}
}

// Whatever the post: without every condition there is no account, and each refusal names its own and stands at the
// field of its evidence.
//
// clause: G-8.2.2a, B-9.1b, B-9.1c, B-2.3b, H-4.4.3a, H-4.4.3b, G-9.3a, H-C5.4
func TestQualificationGate(t *testing.T) {
	day := func(s string) calendar.Date { return calendar.MustParse(s) }
	tests := []struct {
		name  string
		make  func(*desk.Apply)
		key   string
		field string
	}{
		{"fit", func(*desk.Apply) {}, "", ""},
		{"no exam", func(a *desk.Apply) { a.Exam = calendar.Date{} }, "person.exam", "exam"},
		{"exam tomorrow", func(a *desk.Apply) { a.Exam = day("2026-03-11") }, "person.exam", "exam"},
		{"exam today", func(a *desk.Apply) { a.Exam = day("2026-03-10") }, "", ""},
		{"exam before it begins", func(a *desk.Apply) { a.Exam, a.From = day("2026-03-12"), now.AddDate(0, 0, 2) }, "", ""},
		{"exam after it begins", func(a *desk.Apply) { a.Exam, a.From = day("2026-03-13"), now.AddDate(0, 0, 2) }, "person.exam", "exam"},
		{"no agreement", func(a *desk.Apply) { a.Confidential = calendar.Date{} }, "person.confidential", "confidential"},
		{"agreement tomorrow", func(a *desk.Apply) { a.Confidential = day("2026-03-11") }, "person.confidential", "confidential"},
		{"no education", func(a *desk.Apply) { a.Education = "" }, "person.education", "education"},
		{"18 today", func(a *desk.Apply) { a.IDNo = idOf("2008-03-10") }, "", ""},
		{"18 tomorrow", func(a *desk.Apply) { a.IDNo = idOf("2008-03-11") }, "person.too_young", "id_no"},
		{"18 when it begins", func(a *desk.Apply) { a.IDNo, a.From = idOf("2008-03-11"), now.AddDate(0, 0, 1) }, "", ""},
		{"55 today", func(a *desk.Apply) { a.IDNo = idOf("1971-03-10") }, "", ""},
		{"55 yesterday", func(a *desk.Apply) { a.IDNo = idOf("1971-03-09") }, "person.too_old", "id_no"},
		{"no post", func(a *desk.Apply) { a.Posts = nil }, "application.posts", "posts"},
		{"the authority's post", func(a *desk.Apply) { a.Posts = []desk.Post{desk.Reviewer} }, "application.posts", "posts"},
		{"no name", func(a *desk.Apply) { a.Name = "" }, "application.name", "name"},
		{"number with a wrong digit", func(a *desk.Apply) { a.IDNo = "420106199506300009" }, "application.id_no", "id_no"},
		{"unknown item", func(a *desk.Apply) { a.Items = []string{"no.such"} }, "application.item", "items"},
		{"deciding", func(a *desk.Apply) { a.Steps = []desk.Right{desk.MayDecide} }, "application.step", "steps"},
		{"no reason", func(a *desk.Apply) { a.Reason = " " }, "application.reason", "reason"},
		{"from yesterday", func(a *desk.Apply) { a.From = now.AddDate(0, 0, -1) }, "application.past", "from"},
	}
	for _, post := range []desk.Post{desk.Manager, desk.Guide, desk.Handler, desk.Courier} {
		for _, tt := range tests {
			t.Run(string(post)+" "+tt.name, func(t *testing.T) {
				a := managerAct(t, "A")
				do := newcomer(post)
				tt.make(&do)
				app, err := desk.Application{ID: "a1", OutletID: a.Rules.Outlet.ID}.Apply(do, a)
				if keyOf(err) != tt.key {
					t.Fatalf("%v, want %q", err, tt.key)
				}
				if e, ok := errors.AsType[*desk.Error](err); ok && (e.Code != desk.Invalid || e.Field != tt.field) {
					t.Errorf("%+v", e)
				}
				if err == nil && (app.Asked.IDNo != "" || app.Asked.Birth.IsZero()) {
					t.Errorf("kept %+v", app.Asked)
				}
			})
		}
	}
}

// What was fit when it was asked for may not be so when it is decided: the gate stands at both.
//
// clause: G-8.2.2a, H-4.4.3a
func TestGateAgainAtTheGrant(t *testing.T) {
	do := newcomer(desk.Handler)
	do.IDNo = idOf("1971-03-10")
	app := filed(t, "A", do, nil)
	a := deciderAct(t, "A")
	if _, err := app.Apply(desk.Grant{Posts: do.Posts}, a); err != nil {
		t.Fatal(err)
	}
	a.At = a.At.AddDate(0, 0, 1)
	if _, err := app.Apply(desk.Grant{Posts: do.Posts}, a); keyOf(err) != "person.too_old" {
		t.Errorf("%v", err)
	}
	// A change for an account that was closed meanwhile opens nothing.
	p := clerk("A", desk.Handler)
	app = filed(t, "A", desk.Apply{Wish: desk.ToChange, PersonID: p.ID, Posts: p.Posts, Reason: "x"}, &p)
	p.State, a.To = desk.AccountClosed, &p
	if _, err := app.Apply(desk.Grant{Posts: p.Posts}, a); keyOf(err) != "application.person" {
		t.Errorf("%v", err)
	}
}

// clause: H-C5.4, H-4.4.3a
func TestConcerns(t *testing.T) {
	rules := read(t).catalogue.Service
	tests := []struct {
		name string
		make func(*desk.Person)
		want []string
	}{
		{"fit", func(*desk.Person) {}, nil},
		{"educated a year ago", func(p *desk.Person) { p.Confidential = calendar.MustParse("2025-03-10") }, []string{desk.ConfidentialDue}},
		{"a day less", func(p *desk.Person) { p.Confidential = calendar.MustParse("2025-03-11") }, nil},
		{"no exam", func(p *desk.Person) { p.Exam = calendar.Date{} }, []string{"person.exam"}},
		{"55 in 90 days", func(p *desk.Person) { p.Birth = calendar.MustParse("1971-06-08") }, []string{desk.AgeSoon}},
		{"55 in 91 days", func(p *desk.Person) { p.Birth = calendar.MustParse("1971-06-09") }, nil},
		{"55 today", func(p *desk.Person) { p.Birth = calendar.MustParse("1971-03-10") }, []string{desk.AgeSoon}},
		{"55 yesterday", func(p *desk.Person) { p.Birth = calendar.MustParse("1971-03-09") }, []string{"person.too_old"}},
		{"closed", func(p *desk.Person) { p.State, p.Exam = desk.AccountClosed, calendar.Date{} }, nil},
	}
	for _, tt := range tests {
		p := clerk("A", desk.Handler)
		tt.make(&p)
		if got := rules.Concerns(p, calendar.DateOf(now)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	// The warning stops nothing.
	p := clerk("A", desk.Handler)
	p.Confidential = calendar.MustParse("2025-03-10")
	if err := rulesOf(t, "A").May(p, desk.MayAccept, "card.apply", now); err != nil {
		t.Error(err)
	}
}

// The instant at which age ends a right is the one from which on nobody lets the person in.
//
// clause: H-4.4.3a
func TestLastMoment(t *testing.T) {
	for _, birth := range []string{"1971-03-10", "1972-02-29", "1970-12-31", "1971-02-28"} {
		p := clerk("A", desk.Handler)
		p.Birth = calendar.MustParse(birth)
		o := outletOf("A")
		o.Agreement.To = calendar.MustParse("2030-01-01")
		end := p.LastMoment()
		o.Agreement.From = calendar.MustParse("2020-01-01")
		p.Exam, p.Confidential = o.Agreement.From, o.Agreement.From
		if err := p.MayWork(o, end.Add(-time.Millisecond)); err != nil {
			t.Errorf("%s before: %v", birth, err)
		}
		if err := p.MayWork(o, end); keyOf(err) != "person.too_old" {
			t.Errorf("%s after: %v", birth, err)
		}
	}
}

// Each act by its own side only, whoever tries and in whatever state; nobody about himself.
//
// clause: G-7.2a
func TestWhoDoesWhatWithAnApplication(t *testing.T) {
	acts := []desk.ApplicationAct{
		newcomer(desk.Handler), desk.Grant{Posts: []desk.Post{desk.Handler}}, desk.Refuse{Reason: "x"}, desk.Withdraw{Reason: "x"},
	}
	people := []desk.Person{
		clerk("A", desk.Handler), clerk("A", desk.Manager), clerk("A", desk.Guide), clerk("A", desk.Courier), clerk("B", desk.Manager),
		reviewer(), clerk("A", desk.Reviewer), clerk("A", desk.Manager, desk.Reviewer),
	}
	frozen := reviewer()
	frozen.State = desk.AccountFrozen
	people = append(people, frozen)
	for n, p := range people {
		for _, act := range acts {
			a := managerAct(t, "A")
			a.By = p
			app := desk.Application{ID: "a1", OutletID: a.Rules.Outlet.ID}
			answers := act.ApplicationKind() == desk.KindGrant || act.ApplicationKind() == desk.KindRefuse
			if act.ApplicationKind() != desk.KindApply {
				app = filed(t, "A", newcomer(desk.Handler), nil)
				app.ByID = "somebody"
			}
			_, err := app.Apply(act, a)
			right := !answers && p.OutletID == "outlet-A" && p.Has(desk.Manager) || answers && n == 5
			if (err == nil) != right {
				t.Errorf("%d %v does %s: %v", n, p.Posts, act.ApplicationKind(), err)
			}
		}
	}
	// Nobody about himself, neither by his account nor as the same human being under another one.
	for _, make := range []func(*desk.Application, *desk.Person){
		func(a *desk.Application, p *desk.Person) { a.PersonID = p.ID },
		func(a *desk.Application, p *desk.Person) { a.ByID = p.ID },
		func(a *desk.Application, p *desk.Person) { a.Asked.Name, a.Asked.Birth = p.Name, p.Birth },
		func(a *desk.Application, p *desk.Person) { a.Asked.Identity, p.Identity = "token", "token" },
	} {
		app, a := filed(t, "A", newcomer(desk.Handler), nil), deciderAct(t, "A")
		a.By.Birth = calendar.MustParse("1980-01-01")
		make(&app, &a.By)
		if _, err := app.Apply(desk.Grant{Posts: []desk.Post{desk.Handler}}, a); keyOf(err) != "application.own" {
			t.Errorf("%v", err)
		}
	}
}

// However posts, items, steps and time are put together, what is granted is never more than what was asked for.
//
// clause: G-7.2a
func TestGrantNeverWidens(t *testing.T) {
	seeded := rand.New(rand.NewPCG(7, 2))
	some := func(of []string, n int) []string {
		var out []string
		for _, v := range of {
			if seeded.IntN(n) == 0 {
				out = append(out, v)
			}
		}
		return out
	}
	as := func(of []string) (posts []desk.Post, steps []desk.Right) {
		for _, v := range of {
			posts, steps = append(posts, desk.Post(v)), append(steps, desk.Right(v))
		}
		return posts, steps
	}
	items := []string{"card.apply", "card.loss_temp", "reg.flexible", "pay.flexible"}
	granted := 0
	for range 5000 {
		do := newcomer()
		do.Posts = []desk.Post{desk.Handler}
		if seeded.IntN(3) == 0 {
			do.Posts, _ = as(some([]string{"manager", "guide", "courier"}, 2))
		}
		_, do.Steps = as(some([]string{"consult", "accept", "handle", "notify"}, 3))
		do.Items = some(items, 3)
		if seeded.IntN(2) == 0 {
			do.From = now.Add(time.Duration(seeded.IntN(72)) * time.Hour)
		}
		a := managerAct(t, "A")
		app, err := desk.Application{ID: "a1", OutletID: a.Rules.Outlet.ID}.Apply(do, a)
		if err != nil {
			continue
		}
		g := desk.Grant{Items: some(items, 2), From: now.Add(time.Duration(seeded.IntN(96)-24) * time.Hour)}
		g.Posts = do.Posts
		if seeded.IntN(3) == 0 {
			g.Posts, _ = as(some([]string{"manager", "guide", "handler", "courier"}, 2))
		}
		_, g.Steps = as(some([]string{"consult", "accept", "handle", "notify"}, 2))
		if len(do.Steps) > 0 && seeded.IntN(3) > 0 {
			g.Steps = do.Steps[:1]
		}
		if len(do.Items) > 0 && seeded.IntN(3) > 0 {
			g.Items = do.Items[:1]
		}
		app, err = app.Apply(g, deciderAct(t, "A"))
		if err != nil {
			continue
		}
		granted++
		asked, given := do.Person(nil), do.Person(nil)
		given.Posts, given.Items, given.Steps = app.Granted.Posts, app.Granted.Items, app.Granted.Steps
		if app.Granted.From.Before(now) || app.Granted.From.Before(do.From) {
			t.Fatalf("asked from %s, given from %s", do.From, app.Granted.From)
		}
		asked.OutletID, given.OutletID = "outlet-A", "outlet-A"
		asked.Birth, given.Birth = app.Asked.Birth, app.Asked.Birth
		for _, right := range rights {
			for _, item := range items {
				r := rulesOf(t, "A")
				if r.May(given, right, item, now) == nil && r.May(asked, right, item, now) != nil {
					t.Fatalf("asked %+v, given %+v: %s %s", do, app.Granted, right, item)
				}
			}
		}
	}
	if granted < 50 {
		t.Fatalf("%d grants", granted)
	}
}

// clause: G-7.2b, H-8.3.2
func TestLedgerAt(t *testing.T) {
	at := func(hour int) time.Time { return now.Add(time.Duration(hour) * time.Hour) }
	entry := func(seq int64, kind desk.PermissionKind, from int) desk.Permission {
		return desk.Permission{
			Seq: seq, PersonID: "p", Name: "沈一鸣", Kind: kind, From: at(from), At: at(from), Paper: fmt.Sprint("R-", seq),
			Posts: []desk.Post{desk.Handler},
		}
	}
	until := entry(1, desk.PermissionGranted, 0)
	until.Until = at(5)
	early := entry(2, desk.PermissionFrozen, 1)
	tests := []struct {
		name   string
		ledger desk.Ledger
		want   map[int]string // hour: seq, with a mark when rights are held
	}{
		{"nothing", nil, map[int]string{0: "0"}},
		{"granted", desk.Ledger{entry(1, desk.PermissionGranted, 1)}, map[int]string{0: "0", 1: "1+", 99: "1+"}},
		{"only applied", desk.Ledger{entry(1, desk.PermissionApplied, 1), entry(2, desk.PermissionRefused, 2)}, map[int]string{3: "0"}},
		{
			"changed, left",
			desk.Ledger{entry(1, desk.PermissionGranted, 1), entry(2, desk.PermissionChanged, 4), entry(3, desk.PermissionClosed, 8)},
			map[int]string{3: "1+", 4: "2+", 7: "2+", 8: "3", 9: "3"},
		},
		{
			"frozen, then lifted",
			desk.Ledger{entry(1, desk.PermissionGranted, 1), entry(2, desk.PermissionFrozen, 3), entry(3, desk.PermissionUnfrozen, 5)},
			map[int]string{2: "1+", 3: "2", 4: "2", 5: "1+"},
		},
		{
			"a change takes effect in a freeze",
			desk.Ledger{entry(1, desk.PermissionGranted, 0), early, entry(3, desk.PermissionChanged, 3), entry(4, desk.PermissionUnfrozen, 6)},
			map[int]string{0: "1+", 2: "2", 4: "2", 6: "3+"},
		},
		{
			"opened again after it was closed",
			desk.Ledger{entry(1, desk.PermissionGranted, 0), entry(2, desk.PermissionTransferred, 2), entry(3, desk.PermissionGranted, 4)},
			map[int]string{1: "1+", 2: "2", 3: "2", 4: "3+"},
		},
		{"too old", desk.Ledger{until}, map[int]string{4: "1+", 5: "1"}},
		{
			"written in another order",
			desk.Ledger{entry(3, desk.PermissionClosed, 8), entry(1, desk.PermissionGranted, 1), entry(2, desk.PermissionChanged, 4)},
			map[int]string{3: "1+", 4: "2+", 8: "3"},
		},
	}
	for _, tt := range tests {
		for hour, want := range tt.want {
			p, gives := tt.ledger.At("p", at(hour))
			got := fmt.Sprint(p.Seq)
			if gives {
				got += "+"
			}
			if got != want {
				t.Errorf("%s at %d: %s, want %s", tt.name, hour, got, want)
			}
			if _, other := tt.ledger.At("q", at(hour)); other {
				t.Errorf("%s: somebody else has rights", tt.name)
			}
			if held := tt.ledger.Held("p", at(hour)); gives && len(held) == 0 {
				t.Errorf("%s at %d: nothing held", tt.name, hour)
			}
		}
	}
	// Of the millisecond in which it was taken nobody knows whether the act or the end was first; a moment later all do.
	l := desk.Ledger{entry(1, desk.PermissionGranted, 0), entry(2, desk.PermissionClosed, 2)}
	if len(l.Held("p", at(2))) != 1 || len(l.Held("p", at(2).Add(time.Millisecond))) != 0 {
		t.Error("the millisecond of the end")
	}
}

func TestApplicationEnvelope(t *testing.T) {
	for _, act := range []desk.ApplicationAct{newcomer(desk.Guide), desk.Grant{Posts: []desk.Post{desk.Guide}}, desk.Refuse{Reason: "x"}, desk.Withdraw{Reason: "y"}} {
		got, err := desk.WrapApplication(act).Act()
		if err != nil || got.ApplicationKind() != act.ApplicationKind() {
			t.Errorf("%v: %v %v", act, got, err)
		}
	}
	if _, err := (desk.ApplicationEnvelope{Kind: desk.KindGrant, Refuse: &desk.Refuse{}}).Act(); keyOf(err) != "step.envelope" {
		t.Error(err)
	}
}
