package desk_test

import (
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// A list past its validity leaves consulting, and closing what was accepted.
//
// clause: D-4b, B-5a
func TestListPastItsValidity(t *testing.T) {
	i := itemOf(t, "une.claim")
	act, p := handlerAct(t, "A"), clerk("A", desk.Handler)
	end := now.Add(time.Hour)
	act.Rules.List.Expires = end
	r := act.Rules
	for _, tt := range []struct {
		right desk.Right
		at    time.Time
		want  string
	}{
		{desk.MayConsult, end.Add(-1), ""},
		{desk.MayAccept, end.Add(-1), ""},
		{desk.MayConsult, end, ""},
		{desk.MayAccept, end, "may.list_expired"},
		{desk.MayHandle, end, ""},
		{desk.MayNotify, end, ""},
	} {
		if got := keyOf(r.May(p, tt.right, i.Code, tt.at)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.right, got, tt.want)
		}
	}
	if got := keyOf(r.Offers(i.Code, end)); got != "may.list_expired" {
		t.Errorf("it is offered to other outlets: %q", got)
	}
	past := later(act, time.Hour)
	none := desk.Case{ID: "c1", OutletID: r.Outlet.ID}
	begun, err := none.Apply(desk.Consultation{Item: i.Code}, past)
	if err != nil {
		t.Fatalf("consulting: %v", err)
	}
	if _, err := begun.Apply(accepted(i), past); keyOf(err) != "may.list_expired" {
		t.Errorf("a new case: %v", err)
	}
	got, err := begun.Apply(accepted(i), act)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := got.Apply(desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}, past); err != nil {
		t.Errorf("a case with a receipt: %v", err)
	}
}

// Every class with every item: catalogue, class and list decide together, and each alone is not enough.
//
// clause: D-4b, H-5a, N-13
func TestMatrixOfClassesAndItems(t *testing.T) {
	cat := read(t).catalogue
	classes := append(cat.Classes(), "", "premium")
	for _, class := range classes {
		for _, i := range cat.Items {
			for _, listed := range []bool{true, false} {
				r := rulesOf(t, "A")
				r.Outlet.Class = class
				r.List.Entries = nil
				if listed {
					r.List.Entries = []desk.ListEntry{{Code: i.Code}}
				}
				want := ""
				switch {
				case i.BankSide:
					want = "may.bank_side"
				case !slices.Contains(i.Outlets, class):
					want = "may.class"
				case !listed:
					want = "may.list"
				}
				if got := keyOf(r.Offers(i.Code, now)); got != want {
					t.Errorf("class %q, %s, listed %t: %q, want %q", class, i.Code, listed, got, want)
				}
			}
		}
	}
}

// What was done yesterday is judged by the list of yesterday.
//
// clause: H-5d, B-5a, G-7.1.1
func TestYesterdayByItsOwnList(t *testing.T) {
	midnight := now.Truncate(24 * time.Hour).Add(-8 * time.Hour)
	r, p := rulesOf(t, "A"), clerk("A", desk.Handler)
	old, next := r.List, r.List
	old.Until = midnight
	next.Version, next.From, next.Entries = old.Version+1, midnight, []desk.ListEntry{{Code: "une.claim"}}
	for _, tt := range []struct {
		name string
		list desk.ItemList
		at   time.Time
		want string
	}{
		{"yesterday by yesterday's", old, midnight.Add(-time.Millisecond), ""},
		{"today by yesterday's", old, midnight, "may.list_date"},
		{"yesterday by today's", next, midnight.Add(-time.Millisecond), "may.list_date"},
		{"today by today's", next, midnight, "may.list"},
	} {
		r.List = tt.list
		if got := keyOf(r.May(p, desk.MayAccept, "pen.retire", tt.at)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestListChanges(t *testing.T) {
	list := func(version int64, from time.Time, codes ...string) desk.ItemList {
		l := desk.ItemList{Version: version, From: from}
		for _, c := range codes {
			l.Entries = append(l.Entries, desk.ListEntry{Code: c})
		}
		return l
	}
	c := list(1, now, "a", "b", "c").ChangeTo(list(2, now, "d", "b", "e"))
	if c.Version != 2 || !slices.Equal(c.Added, []string{"d", "e"}) || !slices.Equal(c.Gone, []string{"a", "c"}) {
		t.Errorf("%+v", c)
	}
	hour := func(n int) time.Time { return now.Add(time.Duration(n) * time.Hour) }
	ahead := desk.ListsAhead([]desk.ItemList{list(2, hour(9)), list(3, hour(5)), list(4, hour(7)), list(5, hour(8)), list(1, hour(-1))}, now)
	var got []int64
	for _, l := range ahead {
		got = append(got, l.Version)
	}
	if !slices.Equal(got, []int64{3, 4, 5}) {
		t.Errorf("ahead are %v: version 2 is overtaken before it begins", got)
	}
}
