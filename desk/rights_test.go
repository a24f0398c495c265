package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

var (
	classes = []desk.Class{"A", "B", "C", "D"}
	posts   = []desk.Post{desk.Manager, desk.Guide, desk.Handler, desk.Courier, desk.Reviewer}
	rights  = []desk.Right{desk.MayConsult, desk.MayAccept, desk.MayHandle, desk.MayNotify, desk.MayDecide}
	// duties are what each post may do, by hand.
	duties = map[desk.Post]string{
		desk.Manager: "consult", desk.Guide: "consult", desk.Handler: "consult accept handle notify",
		desk.Courier: "", desk.Reviewer: "decide",
	}
)

// clause: H-5b, D-4b, G-8.1.1a, G-8.1.1c
func TestEveryItemClassPostRight(t *testing.T) {
	items := read(t).catalogue.Items
	if len(items) != 134 {
		t.Fatalf("%d items", len(items))
	}
	allowed := map[desk.Class]int{}
	for _, class := range classes {
		rules := rulesOf(t, class)
		listed := map[string]bool{}
		for _, e := range rules.List.Entries {
			listed[e.Code] = true
		}
		for _, item := range items {
			here := ""
			switch {
			case item.BankSide:
				here = "may.bank_side"
			case !strings.Contains(joined(item.Outlets), string(class)):
				here = "may.class"
			case !listed[item.Code]:
				here = "may.list"
			default:
				allowed[class]++
			}
			if got := keyOf(rules.Offers(item.Code, now)); got != here {
				t.Errorf("%s at class %s: %q, want %q", item.Code, class, got, here)
			}
			for _, post := range posts {
				for _, right := range rights {
					want := here
					if want == "" && !slices.Contains(strings.Fields(duties[post]), string(right)) {
						want = "may.post"
					}
					if got := keyOf(rules.May(clerk(class, post), right, item.Code, now)); got != want {
						t.Errorf("%s, class %s, %s, %s: %q, want %q", item.Code, class, post, right, got, want)
					}
				}
			}
		}
	}
	// res.cashout is the bank's own business at D.
	for class, want := range map[desk.Class]int{"A": 133, "B": 45, "C": 18, "D": 16} {
		if allowed[class] != want {
			t.Errorf("class %s may handle %d items, want %d", class, allowed[class], want)
		}
	}
}

func joined(classes []desk.Class) string {
	var b strings.Builder
	for _, c := range classes {
		b.WriteString(string(c))
	}
	return b.String()
}

// clause: H-B2, H-B3, H-B4
func TestClassesOfTheStandard(t *testing.T) {
	named := map[desk.Class]string{
		"B": "reg.flexible pay.flexible une.claim pen.cert qry.person_cert card.apply card.reissue",
		"C": "card.apply card.activate card.info card.loss_temp card.loss_formal card.pin_change card.reissue card.replace",
		"D": "res.enrol res.pay res.claim res.cert",
	}
	for class, codes := range named {
		for code := range strings.FieldsSeq(codes) {
			if err := rulesOf(t, class).May(clerk(class, desk.Handler), desk.MayHandle, code, now); err != nil {
				t.Errorf("class %s, %s: %v", class, code, err)
			}
		}
	}
	// C is for the card; nothing that changes other data may be handled there.
	for _, i := range read(t).catalogue.Items {
		if rulesOf(t, "C").Offers(i.Code, now) == nil && i.Category != "card" && i.Category != "qry" {
			t.Errorf("class C handles %s", i.Code)
		}
	}
	// A has all that is the authority's business.
	for _, i := range read(t).catalogue.Items {
		if err := rulesOf(t, "A").Offers(i.Code, now); (err == nil) == i.BankSide {
			t.Errorf("class A, %s: %v", i.Code, err)
		}
	}
}

// clause: D-4b, H-5d, D-4a, H-6.3
func TestWhatStandsAgainstIt(t *testing.T) {
	const code = "card.apply"
	midnight := time.Date(2026, time.March, 10, 0, 0, 0, 0, calendar.China)
	day := func(y int, m time.Month, d, hour, minute, sec int) time.Time {
		return time.Date(y, m, d, hour, minute, sec, 0, calendar.China)
	}
	tests := []struct {
		name string
		make func(*desk.Rules, *desk.Person)
		at   time.Time
		want string
	}{
		{"nothing", func(*desk.Rules, *desk.Person) {}, now, ""},
		{"not on the list", func(r *desk.Rules, _ *desk.Person) {
			r.List.Entries = slices.DeleteFunc(slices.Clone(r.List.Entries), func(e desk.ListEntry) bool { return e.Code == code })
		}, now, "may.list"},
		{"on the list but not of the class", func(r *desk.Rules, _ *desk.Person) { r.Outlet.Class = "D" }, now, "may.class"},
		{"a class that nobody knows", func(r *desk.Rules, _ *desk.Person) { r.Outlet.Class = "" }, now, "may.class"},
		{"list of another outlet", func(r *desk.Rules, _ *desk.Person) { r.List.OutletID = "outlet-9" }, now, "may.list_date"},
		{"no list", func(r *desk.Rules, _ *desk.Person) { r.List = desk.ItemList{} }, now, "may.list_date"},
		{"a moment before the list", func(r *desk.Rules, _ *desk.Person) { r.List.From = midnight }, midnight.Add(-1), "may.list_date"},
		{"the moment of the list", func(r *desk.Rules, _ *desk.Person) { r.List.From = midnight }, midnight, ""},
		{"last moment of the list", func(r *desk.Rules, _ *desk.Person) { r.List.Until = midnight }, midnight.Add(-1), ""},
		{"end of the list", func(r *desk.Rules, _ *desk.Person) { r.List.Until = midnight }, midnight, "may.list_date"},
		{"only agreed", func(r *desk.Rules, _ *desk.Person) { r.Outlet.State = desk.OutletAgreed }, now, "outlet.not_authorised"},
		{"only accepted", func(r *desk.Rules, _ *desk.Person) { r.Outlet.State = desk.OutletAccepted }, now, "outlet.not_authorised"},
		{"no state", func(r *desk.Rules, _ *desk.Person) { r.Outlet.State = "" }, now, "outlet.not_authorised"},
		{"frozen outlet", func(r *desk.Rules, _ *desk.Person) { r.Outlet.State = desk.OutletFrozen }, now, "outlet.frozen"},
		{"day before the agreement", agreement, day(2026, 3, 8, 23, 59, 59), "outlet.agreement"},
		{"first day of the agreement", agreement, day(2026, 3, 9, 0, 0, 0), ""},
		{"last second of the agreement", agreement, day(2026, 3, 20, 23, 59, 59), ""},
		{"day after the agreement", agreement, day(2026, 3, 21, 0, 0, 0), "outlet.agreement"},
		{"no agreement", func(r *desk.Rules, _ *desk.Person) { r.Outlet.Agreement = desk.Agreement{} }, now, "outlet.agreement"},
		{"another outlet's clerk", func(_ *desk.Rules, p *desk.Person) { p.OutletID = "outlet-9" }, now, "person.outlet"},
		{"the authority's own person", func(_ *desk.Rules, p *desk.Person) { p.OutletID = "" }, now, "person.outlet"},
		{"granted this item", func(_ *desk.Rules, p *desk.Person) { p.Items = []string{"card.loss_temp", code} }, now, ""},
		{"granted other items", func(_ *desk.Rules, p *desk.Person) { p.Items = []string{"card.loss_temp"} }, now, "may.person"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, p := rulesOf(t, "C"), clerk("C", desk.Handler)
			tt.make(&r, &p)
			if got := keyOf(r.May(p, desk.MayHandle, code, tt.at)); got != tt.want {
				t.Errorf("May says %q, want %q", got, tt.want)
			}
			personal := strings.HasPrefix(tt.want, "person.") || tt.want == "may.person"
			if got := r.Offers(code, tt.at); (got == nil) != (tt.want == "" || personal) {
				t.Errorf("Offers says %v", got)
			}
			if err := r.May(p, desk.MayHandle, code, tt.at); err != nil && desk.CodeOf(err) != desk.Denied {
				t.Errorf("code %s", desk.CodeOf(err))
			}
		})
	}
	if p := clerk("C", desk.Guide, desk.Courier); !p.Has(desk.Courier) || p.Has(desk.Handler) {
		t.Error("posts")
	}
	if got := keyOf(rulesOf(t, "A").Offers("no.such", now)); got != "may.unknown" {
		t.Errorf("unknown item: %q", got)
	}
}

func agreement(r *desk.Rules, _ *desk.Person) {
	r.Outlet.Agreement.From, r.Outlet.Agreement.To = calendar.MustParse("2026-03-09"), calendar.MustParse("2026-03-20")
}

// clause: H-4.4.3a, H-4.4.3b, H-4.4.3g, H-8.4.2b
func TestWhoMayWork(t *testing.T) {
	tests := []struct {
		name string
		make func(*desk.Person)
		day  string
		want string
	}{
		{"fit", func(*desk.Person) {}, "2026-03-10", ""},
		{"frozen", func(p *desk.Person) { p.State = desk.AccountFrozen }, "2026-03-10", "person.frozen"},
		{"closed", func(p *desk.Person) { p.State = desk.AccountClosed }, "2026-03-10", "person.closed"},
		{"no state", func(p *desk.Person) { p.State = "" }, "2026-03-10", "person.closed"},
		{"no post", func(p *desk.Person) { p.Posts = nil }, "2026-03-10", "person.no_post"},
		{"no exam", func(p *desk.Person) { p.Exam = calendar.Date{} }, "2026-03-10", "person.exam"},
		{"exam tomorrow", func(p *desk.Person) { p.Exam = calendar.MustParse("2026-03-11") }, "2026-03-10", "person.exam"},
		{"exam today", func(p *desk.Person) { p.Exam = calendar.MustParse("2026-03-10") }, "2026-03-10", ""},
		{"no confidentiality", func(p *desk.Person) { p.Confidential = calendar.Date{} }, "2026-03-10", "person.confidential"},
		{"confidential tomorrow", func(p *desk.Person) { p.Confidential = calendar.MustParse("2026-03-11") }, "2026-03-10", "person.confidential"},
		{"confidential today", func(p *desk.Person) { p.Confidential = calendar.MustParse("2026-03-10") }, "2026-03-10", ""},
		{"no education", func(p *desk.Person) { p.Education = "" }, "2026-03-10", "person.education"},
		{"day before 18", born("2008-03-11"), "2026-03-10", "person.too_young"},
		{"18 today", born("2008-03-10"), "2026-03-10", ""},
		{"born later this year", born("2008-12-01"), "2026-03-10", "person.too_young"},
		{"not born yet", born("2030-01-01"), "2026-03-10", "person.too_young"},
		{"day before 55", born("1971-03-11"), "2026-03-10", ""},
		{"55 today", born("1971-03-10"), "2026-03-10", ""},
		{"day after 55", born("1971-03-09"), "2026-03-10", "person.too_old"},
		{"56", born("1970-03-10"), "2026-03-10", "person.too_old"},
		{"55 on 31 December", born("1971-12-31"), "2026-12-31", ""},
		{"no birth", func(p *desk.Person) { p.Birth = calendar.Date{} }, "2026-03-10", "person.too_old"},
		{"leap day, not 18 on 28 February", born("2008-02-29"), "2026-02-28", "person.too_young"},
		{"leap day, 18 on 1 March", born("2008-02-29"), "2026-03-01", ""},
		{"leap day, 54 on 28 February", born("1972-02-29"), "2027-02-28", ""},
		{"leap day, 55 on 1 March", born("1972-02-29"), "2027-03-01", ""},
		{"leap day, over on 2 March", born("1972-02-29"), "2027-03-02", "person.too_old"},
		{"leap day in a leap year", born("2010-02-28"), "2028-02-28", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, p := outletOf("A"), clerk("A", desk.Handler)
			o.Agreement.To = calendar.MustParse("2030-12-31")
			tt.make(&p)
			day := calendar.MustParse(tt.day)
			noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, calendar.China)
			for _, instant := range []time.Time{noon.Add(-12 * time.Hour), noon, noon.Add(12*time.Hour - 1)} {
				err := p.MayWork(o, instant.UTC())
				if got := keyOf(err); got != tt.want {
					t.Errorf("at %s: %q, want %q", instant, got, tt.want)
				}
				if err != nil && desk.CodeOf(err) != desk.Denied {
					t.Errorf("code %s", desk.CodeOf(err))
				}
			}
		})
	}
}

func born(day string) func(*desk.Person) {
	return func(p *desk.Person) { p.Birth = calendar.MustParse(day) }
}

// clause: H-8.3.2
func TestNoActAfterTheFreeze(t *testing.T) {
	a := handlerAct(t, "A")
	for _, state := range []desk.AccountState{desk.AccountFrozen, desk.AccountClosed} {
		for _, stage := range desk.Stages {
			c := at(t, stage, reviewed, a)
			for kind, s := range stepsOf(t, c, reviewed) {
				if !c.Allows(kind) {
					continue
				}
				who := clerk("A", desk.Handler)
				if kind == desk.KindDecision {
					who = reviewer()
				}
				who.State = state
				_, err := c.Apply(s, by(a, who))
				if desk.CodeOf(err) != desk.Denied {
					t.Errorf("%s account, %s at %q: %v", state, kind, stage, err)
				}
			}
		}
	}
}

func TestOutletNames(t *testing.T) {
	o := outletOf("A")
	term, ok := o.Terminal("t1")
	if !ok {
		t.Fatal("no terminal")
	}
	if _, ok := o.Terminal("t9"); ok {
		t.Error("found a terminal that is not there")
	}
	for lang, want := range map[string][4]string{
		"zh-CN": {"样例支行", "样例路1号", "武昌区人社局", "1号窗口"},
		"en":    {"Sample branch", "1 Sample Road", "Wuchang HRSS", "Window 1"},
	} {
		got := [4]string{o.Name(lang), o.Address(lang), o.Authority.Name(lang), term.Window(lang)}
		if got != want {
			t.Errorf("%s: %v", lang, got)
		}
	}
}

// The nearest outlet is the nearest on the ground; where a place is not known nothing is claimed.
func TestDistance(t *testing.T) {
	here := desk.Outlet{Position: &desk.Position{Lat: 46.746, Lon: 82.983}}
	there := desk.Outlet{Position: &desk.Position{Lat: 46.7505, Lon: 82.9905}}
	if km, ok := there.Distance(here); !ok || km < 0.75 || km > 0.77 {
		t.Errorf("%.3f km, %t", km, ok)
	}
	if _, ok := (desk.Outlet{}).Distance(here); ok {
		t.Error("a distance from nowhere")
	}
}
