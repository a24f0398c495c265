package sandbox_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// midnight begins the day after [friday] in China.
var midnight = time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)

// A list is written on the newest one, those that are not in force yet among them.
//
// clause: B-5a, G-7.1.1
func TestListsAreWrittenInOrder(t *testing.T) {
	h := newHouse(t)
	set := func(was int64, from time.Time, codes ...string) error {
		_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: was, Codes: codes, From: from})
		return err
	}
	h.fails(set(0, time.Time{}, "une.claim"), desk.Conflict, "list.stale")
	h.ok(set(1, midnight, "une.claim"))
	err := set(1, time.Time{}, "pen.retire")
	h.fails(err, desk.Conflict, "list.stale")
	if e, _ := errors.AsType[*desk.Error](err); e.Args["version"] != "2" || e.Args["shown"] != "1" {
		t.Errorf("it does not say which: %v", e.Args)
	}
	_, err = h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 2, From: midnight, Expires: midnight})
	h.fails(err, desk.Invalid, "list.expires")
	h.ok(set(2, midnight.Add(time.Hour), "une.claim", "pen.retire"))

	lists, err := h.Lists(t.Context(), "jiangwei", "TCA")
	h.ok(err)
	if lists.Current.Version != 1 || lists.Newest != 3 || len(lists.Ahead) != 2 || lists.Ahead[0].Version != 2 {
		t.Errorf("%d now, %d newest, ahead %+v", lists.Current.Version, lists.Newest, lists.Ahead)
	}
	h.ok(h.WithdrawList(t.Context(), "jiangwei", "TCA", 2))
	h.fails(h.WithdrawList(t.Context(), "jiangwei", "TCA", 2), desk.Conflict, "list.begun")
	h.fails(h.WithdrawList(t.Context(), "jiangwei", "TCA", 1), desk.Conflict, "list.begun")
	h.fails(h.WithdrawList(t.Context(), "wangmin", "TCA", 3), desk.Denied, "may.decide")
	h.fails(h.WithdrawList(t.Context(), "jiangwei", "TCX", 3), desk.NotFound, "outlet.none")
	now, err := h.CurrentList(t.Context(), "TCA")
	h.ok(err)
	if !now.Until.Equal(midnight.Add(time.Hour)) {
		t.Errorf("version 1 is in force until %s", now.Until)
	}
	h.clock.pass(midnight.Sub(friday))
	if now, err = h.CurrentList(t.Context(), "TCA"); err != nil || now.Version != 1 {
		t.Errorf("at midnight version %d, %v: the one taken back holds", now.Version, err)
	}
	h.clock.pass(time.Hour)
	if now, err = h.CurrentList(t.Context(), "TCA"); err != nil || now.Version != 3 {
		t.Errorf("later version %d, %v", now.Version, err)
	}
	h.ok(set(3, time.Time{}, "une.claim")) // the number of the one taken back is not given again
}

// clause: D-4b
func TestListRunsOut(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	l, err := h.CurrentList(t.Context(), "TCA")
	h.ok(err)
	codes := []string{}
	for _, e := range l.Entries {
		codes = append(codes, e.Code)
	}
	_, err = h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: codes, Expires: midnight})
	h.ok(err)
	begun := h.counter(at, "une.claim").upTo(desk.StageHandle)
	waits := h.counter(at, "une.claim").upTo(desk.StageAccept)
	h.clock.pass(midnight.Sub(friday))
	at = h.login("TC-A-01", "wangmin")
	begun.at, waits.at = at, at
	h.ok(h.counter(at, "une.claim").do(desk.Consultation{Item: "une.claim"}))
	h.fails(waits.do(waits.acceptance()), desk.Denied, "may.list_expired")
	h.ok(begun.do(begun.handling()))
	signed, err := h.List(t.Context(), at)
	h.ok(err)
	got, err := h.list.Verify(signed)
	if err != nil || !got.Expires.Equal(midnight) {
		t.Errorf("the terminal is told %s, %v", got.Expires, err)
	}
}

// The authority knows since when each terminal works by a list.
//
// clause: H-C3.1
func TestListReceipt(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	since := func() (out []time.Time) {
		l, err := h.Lists(t.Context(), "jiangwei", "TCA")
		h.ok(err)
		for _, r := range l.Receipts {
			out = append(out, r.Since)
		}
		return out
	}
	fetch := func() {
		t.Helper()
		_, err := h.List(t.Context(), at)
		h.ok(err)
	}
	if got := since(); len(got) != 2 || !got[0].IsZero() || !got[1].IsZero() {
		t.Fatalf("before anybody has it: %v", got)
	}
	fetch()
	h.clock.pass(time.Minute)
	fetch() // the first time counts
	if got := since(); !got[0].Equal(friday) || !got[1].IsZero() {
		t.Errorf("version 1 in force since %v", got)
	}
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim"}})
	h.ok(err)
	if got := since(); !got[0].IsZero() {
		t.Errorf("version 2 before it was fetched: %v", got)
	}
	fetch()
	if got := since(); !got[0].Equal(friday.Add(time.Minute)) {
		t.Errorf("version 2 in force since %v", got)
	}
	_, err = h.Lists(t.Context(), "wangmin", "TCA")
	h.fails(err, desk.Denied, "may.decide")
}

// An upgrade holds at once for those who are at work, and the terminals hear of it.
//
// clause: H-5a, N-13
func TestUpgradeWhilePeopleWork(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-C-01", "guliya")
	all := []string{"une.claim", "pen.retire", "card.apply"}
	_, err := h.SetList(t.Context(), "jiangwei", "TCC", sandbox.ListOrder{Was: 1, Codes: all})
	h.ok(err)
	try := func(code, want string) {
		t.Helper()
		_, err := h.Advance(t.Context(), at, newKey(), newKey(), 0, desk.Consultation{Item: code})
		if want == "" {
			h.ok(err)
			return
		}
		h.fails(err, desk.Denied, want)
	}
	grade := func(class desk.Class) {
		t.Helper()
		o, err := h.SetClass(t.Context(), "jiangwei", "TCC", class)
		h.ok(err)
		s, err := h.Session(t.Context(), at)
		if err != nil || o.Class != class || s.Outlet.Class != class {
			t.Errorf("class %s, %s at the terminal, %v", o.Class, s.Outlet.Class, err)
		}
	}
	try("card.apply", "")
	try("une.claim", "may.class")
	grade("B")
	try("une.claim", "")
	try("pen.retire", "may.class")
	grade("A")
	try("pen.retire", "")
	grade("C")
	try("une.claim", "may.class")

	var events []string
	h.store(func(tx *store.Tx) error {
		rows, err := tx.Events("TCC", "TC-C-01", 0)
		for _, r := range rows {
			var e desk.Event
			if err := json.Unmarshal([]byte(r.Body), &e); err != nil {
				return err
			}
			if e.Kind == desk.ListChanged {
				events = append(events, string(e.Kind))
			}
		}
		return err
	})
	if len(events) != 4 {
		t.Errorf("%d events for one list and three grades", len(events))
	}
	_, err = h.SetClass(t.Context(), "guliya", "TCC", "A")
	h.fails(err, desk.Denied, "may.decide")
	_, err = h.SetClass(t.Context(), "jiangwei", "TCC", "Z")
	h.fails(err, desk.Invalid, "outlet.class")
	_, err = h.SetClass(t.Context(), "jiangwei", "TCX", "A")
	h.fails(err, desk.NotFound, "outlet.none")
}

// What the list changed stands on the board for a day, and what is to come before it begins.
//
// clause: H-5d, H-C3.1
func TestListNews(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	news := func() []desk.ListChange {
		b, err := h.Board(t.Context(), at)
		h.ok(err)
		return b.Lists
	}
	if got := news(); got != nil {
		t.Fatalf("the first list is news: %+v", got)
	}
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim", "qry.rights"}})
	h.ok(err)
	_, err = h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 2, Codes: []string{"une.claim", "pen.retire"}, From: midnight})
	h.ok(err)
	got := news()
	if len(got) != 2 || got[0].Version != 2 || len(got[0].Added) != 0 || !slices.Contains(got[0].Gone, "pen.retire") {
		t.Fatalf("%+v", got)
	}
	next := got[1]
	if next.Version != 3 || !next.From.Equal(midnight) || !slices.Equal(next.Added, []string{"pen.retire"}) || !slices.Equal(next.Gone, []string{"qry.rights"}) {
		t.Errorf("to come: %+v", next)
	}
	h.clock.pass(midnight.Sub(friday))
	at = h.login("TC-A-01", "wangmin")
	if got := news(); len(got) != 1 || got[0].Version != 3 {
		t.Errorf("after midnight %+v", got)
	}
	h.clock.pass(desk.ListNewsFor)
	at = h.login("TC-A-01", "wangmin")
	if got := news(); got != nil {
		t.Errorf("a day later %+v", got)
	}
}

// Each kept version is found again by the time at which it held.
//
// clause: H-5d, G-7.1.1
func TestListOfYesterday(t *testing.T) {
	h := newHouse(t)
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim"}, From: midnight})
	h.ok(err)
	for _, tt := range []struct {
		at   time.Time
		want int64
	}{{friday, 1}, {midnight.Add(-time.Millisecond), 1}, {midnight, 2}, {midnight.AddDate(1, 0, 0), 2}} {
		h.store(func(tx *store.Tx) error {
			l, err := tx.ListAt("TCA", tt.at.UnixMilli())
			if l.Version != tt.want {
				t.Errorf("at %s version %d, want %d", tt.at, l.Version, tt.want)
			}
			return err
		})
	}
}

// The profiles of real places as outlets: each is a class of its own here, because classes are data.
//
// clause: H-5a, N-1, N-13, N-19, N-20, D-4b
func TestProfilesAsOutlets(t *testing.T) {
	sizes := map[string]int{ // items of the profile that are the authority's business
		"hubei.A": 133, "hubei.B": 45, "hubei.C": 18, "hubei.D": 16, "taizhou.basic22": 22, "taizhou.premium40": 40, "tacheng.14": 14,
		"beijing": 22, "guangdong": 93, "lincheng.village": 3, "ningbo.jiangbei": 6, "jingmen.75": 75,
	}
	h, profiles := profileHouse(t)
	if len(profiles) != len(sizes) {
		t.Fatalf("%d profiles, want %d", len(profiles), len(sizes))
	}
	cat, err := h.Catalogue(t.Context(), "")
	h.ok(err)
	for _, p := range profiles {
		t.Run(p.ID, func(t *testing.T) {
			at := h.login("T-"+p.ID, "p-"+p.ID)
			s, err := h.Session(t.Context(), at)
			h.ok(err)
			l, err := h.CurrentList(t.Context(), p.ID)
			h.ok(err)
			rules := desk.Rules{Outlet: s.Outlet, List: l, Catalogue: cat}
			offers, refused := "", ""
			n := 0
			for _, i := range cat.Items {
				err := rules.Offers(i.Code, friday)
				switch {
				case err == nil && !l.Has(i.Code):
					t.Errorf("%s is offered and not listed", i.Code)
				case err == nil:
					n, offers = n+1, i.Code
				case !i.BankSide && !l.Has(i.Code):
					refused = i.Code
				}
			}
			if n != sizes[p.ID] {
				t.Errorf("%d items are offered, want %d", n, sizes[p.ID])
			}
			_, err = h.Advance(t.Context(), at, newKey(), newKey(), 0, desk.Consultation{Item: offers})
			h.ok(err)
			if refused != "" {
				_, err = h.Advance(t.Context(), at, newKey(), newKey(), 0, desk.Consultation{Item: refused})
				h.fails(err, desk.Denied, "may.class")
			}
		})
	}
}

// profile is a list that may be agreed with outlets of one kind.
type profile struct {
	ID    string           `json:"id"`
	Items []desk.ListEntry `json:"items"`
}

// profileHouse is an authority with an outlet for each profile, and for a list of 75; the class of
// each outlet is the name of its profile, and the catalogue says which items that class has.
func profileHouse(t *testing.T) (*house, []profile) {
	t.Helper()
	files := copyOf(t)
	var profiles []profile
	decode := func(name string, into any) {
		t.Helper()
		if err := json.Unmarshal(files[name].Data, into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	put := func(name string, v any) {
		t.Helper()
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		files[name].Data = text
	}
	decode("catalogue/profiles.json", &profiles)
	profiles = append(profiles, profile{ID: "jingmen.75", Items: profiles[0].Items[:75]})
	put("catalogue/profiles.json", profiles)
	for name := range files {
		if !strings.HasPrefix(name, "catalogue/items/") {
			continue
		}
		var items []map[string]any
		decode(name, &items)
		for _, i := range items {
			classes := []string{}
			for _, p := range profiles {
				if slices.ContainsFunc(p.Items, func(e desk.ListEntry) bool { return e.Code == i["code"] }) {
					classes = append(classes, p.ID)
				}
			}
			i["outlets"] = classes
		}
		put(name, items)
	}
	var outlets []desk.Outlet
	var people []desk.Person
	decode("demo/outlets.json", &outlets)
	decode("demo/staff.json", &people)
	like, who := outlets[0], people[0]
	outlets, people = nil, slices.DeleteFunc(people, func(p desk.Person) bool { return p.OutletID != "" })
	for _, p := range profiles {
		o, clerk := like, who
		o.ID, o.Class, o.Agreement.Profile = p.ID, desk.Class(p.ID), p.ID
		o.Terminals = []desk.Terminal{{ID: "T-" + p.ID, WindowZH: "1号窗", WindowEN: "Window 1"}}
		clerk.ID, clerk.OutletID, clerk.Identity = "p-"+p.ID, p.ID, "" // nobody's second account
		deputy := clerk
		deputy.ID, deputy.Role = "q-"+p.ID, desk.RoleB
		outlets, people = append(outlets, o), append(people, clerk, deputy)
	}
	put("demo/outlets.json", outlets)
	put("demo/staff.json", people)
	return houseOf(t, files), profiles
}
