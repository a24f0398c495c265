package desk_test

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// clause: H-7.3b, H-9.2c, D-3b, N-17
func TestBooking(t *testing.T) {
	a := visitAct(t)
	change := func(f func(*desk.Booking)) desk.Booking {
		b := booking()
		f(&b)
		return b
	}
	for _, tt := range []struct {
		name       string
		b          desk.Booking
		key, field string
	}{
		{"as it is", booking(), "", ""},
		{"today", change(func(b *desk.Booking) { b.Day = today }), "", ""},
		{"yesterday", change(func(b *desk.Booking) { b.Day = today.Add(-1) }), "visit.day", "day"},
		{"in sixty days", change(func(b *desk.Booking) { b.Day = today.Add(60) }), "", ""},
		{"in sixty-one", change(func(b *desk.Booking) { b.Day = today.Add(61) }), "visit.day", "day"},
		{"no day", change(func(b *desk.Booking) { b.Day = calendar.Date{} }), "visit.day", "day"},
		{"afternoon", change(func(b *desk.Booking) { b.Half = "pm" }), "", ""},
		{"at night", change(func(b *desk.Booking) { b.Half = "night" }), "visit.half", "half"},
		{"nobody in particular", change(func(b *desk.Booking) { b.Name = "" }), "number.name.empty", "name"},
		{"no phone", change(func(b *desk.Booking) { b.Phone = "" }), "number.mobile.empty", "phone"},
		{"no address", change(func(b *desk.Booking) { b.Address = "　" }), "visit.address", "address"},
		{"address too long", change(func(b *desk.Booking) { b.Address = strings.Repeat("路", 101) }), "visit.address", "address"},
		{"nothing wanted", change(func(b *desk.Booking) { b.Items = nil }), "visit.items", "items"},
		{"an item not offered here", change(func(b *desk.Booking) { b.Items = []string{reviewed, "no.such"} }), "may.unknown", ""},
		{"no group", change(func(b *desk.Booking) { b.Group = "" }), "visit.home_group", "group"},
		{"a group that comes", change(func(b *desk.Booking) { b.Group = "pregnant" }), "visit.home_group", "group"},
		{"no such group", change(func(b *desk.Booking) { b.Group = "kings" }), "visit.group", "group"},
	} {
		v, err := desk.Visit{OutletID: "outlet-A"}.Apply(tt.b, a)
		if keyOf(err) != tt.key {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.key)
		}
		if err != nil {
			if e := err.(*desk.Error); e.Field != tt.field { //nolint:errorlint,forcetypeassert // keyOf has seen it
				t.Errorf("%s: at %q, want %q", tt.name, e.Field, tt.field)
			}
			continue
		}
		if v.State != desk.VisitBooked || v.OwnerID != "p-handler" || v.Number != "A001" || v.Home.Day != tt.b.Day {
			t.Errorf("%s: %+v", tt.name, v)
		}
	}
	for _, code := range []string{"elderly", "ill", "remote"} { // whom N-17 and H-7.3b name
		if g, ok := read(t).catalogue.Service.Group(code); !ok || !g.Home {
			t.Errorf("nobody books for %s", code)
		}
	}
	for _, g := range read(t).catalogue.Service.Groups {
		_, err := desk.Visit{OutletID: "outlet-A"}.Apply(change(func(b *desk.Booking) { b.Group = g.Code }), a)
		if g.Home != (err == nil) {
			t.Errorf("group %s: %v", g.Code, err)
		}
	}
}

// Everything that was taken to a customer's home is accounted for before the visit ends.
//
// clause: H-7.3b, D-3b
func TestPapersOfAHomeVisit(t *testing.T) {
	a := visitAct(t)
	booked := visitAt(t, "booked", a)
	for name, papers := range map[string][]string{
		"nameless": {"身份证", " "}, "twice": {"身份证", "身份证"}, "endless": {strings.Repeat("纸", 41)},
	} {
		_, err := booked.Apply(desk.Departure{Papers: papers}, a)
		fails(t, err, desk.Invalid, "visit.paper")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	away := attend(t, booked, visitActs()[desk.KindDeparture], by(a, colleague()))
	if away.OwnerID != colleague().ID || away.Home.Papers[1].Name != "申请表" || booked.Home.Papers != nil {
		t.Errorf("away: %+v", away.Home)
	}
	b := by(a, colleague())
	for name, papers := range map[string][]desk.HomePaper{
		"one forgotten": {{Name: "身份证", Returned: true}},
		"another one":   {{Name: "身份证", Returned: true}, {Name: "户口本", Returned: true}},
		"one too many":  {{Name: "身份证", Returned: true}, {Name: "申请表", Returned: true}, {Name: "户口本", Returned: true}},
		"lost":          {{Name: "身份证", Returned: true}, {Name: "申请表", Note: " "}},
	} {
		if _, err := away.Apply(desk.Return{Papers: papers}, b); keyOf(err) != "visit.papers" && keyOf(err) != "visit.paper_lost" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Handing the visit on does not make the papers forgotten.
	me := clerk("A", desk.Handler)
	b.To = &me
	handed := attend(t, away, desk.HandOn{To: me.ID, Reason: "换班"}, b)
	_, err := handed.Apply(desk.Leaving{Reason: "不办了"}, a)
	fails(t, err, desk.Conflict, "visit.away")
	back := attend(t, attend(t, handed, desk.Call{}, a), visitActs()[desk.KindReturn], a)
	if !back.Home.Back || !back.Home.Papers[0].Returned || back.Home.Papers[1].Note == "" || away.Home.Back {
		t.Errorf("back: %+v", back.Home)
	}
	attend(t, back, desk.Leaving{Reason: "下次再来"}, a)
	attend(t, booked, desk.Leaving{Reason: "来电取消"}, a)
	// A visit with nothing taken along has nothing to bring back.
	attend(t, attend(t, booked, desk.Departure{}, a), desk.Return{}, a)
}
