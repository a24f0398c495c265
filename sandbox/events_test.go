package sandbox_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

func TestListen(t *testing.T) {
	h := newHouse(t)
	before := h.login("TC-A-02", "liqian")
	h.counter(before, "une.claim").upTo(desk.StageAccept) // before the other session began
	at := h.login("TC-A-01", "wangmin")
	listen := func(after int64, n int) (out []desk.Event) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		err := h.Listen(ctx, at, after, func(e desk.Event) {
			out = append(out, e)
			if len(out) == n {
				stop()
			}
		})
		if desk.CodeOf(err) != desk.Offline {
			t.Fatalf("listening ended: %v", err)
		}
		return out
	}
	c := h.counter(before, "une.claim").upTo(desk.StageReview)
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim"}})
	h.ok(err)
	all := listen(0, 5)
	var kinds []string
	for n, e := range all {
		kinds = append(kinds, string(e.Kind))
		if n > 0 && e.ID != all[n-1].ID+1 {
			t.Errorf("events %d and %d", all[n-1].ID, e.ID)
		}
	}
	if strings.Join(kinds, " ") != "visit case case case list" || all[3].Case.ID != c.c.ID || all[3].Case.Stage != desk.StageReview || all[4].List != 2 {
		t.Errorf("events %v: %+v", kinds, all)
	}
	if rest := listen(all[1].ID, 3); !reflect.DeepEqual(rest, all[2:]) {
		t.Errorf("resumed: %+v", rest)
	}
	// What happens while somebody listens arrives without anybody asking again.
	heard, left := make(chan desk.Event), make(chan error, 1)
	go func() { left <- h.Listen(t.Context(), at, all[4].ID, func(e desk.Event) { heard <- e }) }()
	for range 5 {
		c := h.counter(before, "une.claim").upTo(desk.StageAccept)
		if e := <-heard; e.Visit == nil || !slices.Contains(e.Visit.Cases, c.c.ID) {
			t.Errorf("event %+v", e)
		}
		if e := <-heard; e.Case == nil || e.Case.ID != c.c.ID {
			t.Errorf("event %+v", e)
		}
	}
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
	if e := <-heard; e.Kind != desk.SessionEnded || e.Reason != "person.frozen" {
		t.Errorf("event %+v", e)
	}
	h.fails(<-left, desk.Denied, "session.ended")
}

// The courier sees no business, and a locked screen shows none; both hear their end.
//
// clause: G-8.1.1c
func TestListenIsForThoseWhoMayKnow(t *testing.T) {
	h := newHouse(t)
	busy := h.login("TC-A-01", "wangmin")
	courier := h.login("TC-A-02", "gaoyuan")
	hear := func(c sandbox.Caller) (<-chan desk.Event, <-chan error) {
		heard, left := make(chan desk.Event, 20), make(chan error, 1)
		go func() {
			left <- h.Listen(t.Context(), c, 0, func(e desk.Event) { heard <- e })
			close(heard)
		}()
		return heard, left
	}
	kinds := func(heard <-chan desk.Event) (out []string) {
		for e := range heard {
			out = append(out, string(e.Kind))
		}
		return out
	}
	list := func() {
		_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim"}})
		h.ok(err)
	}
	quiet, ended := hear(courier)
	own, left := hear(busy)
	c := h.counter(busy, "une.claim").upTo(desk.StageReview)
	_, err := h.Follow(t.Context(), courier, newKey(), newKey(), 0, desk.Raise{Kind: desk.Problem, Text: "paper jam", Source: "window"})
	h.ok(err)
	list()
	first := []desk.EventKind{desk.DutyChanged, desk.VisitChanged, desk.VisitChanged, desk.CaseChanged, desk.CaseChanged, desk.CaseChanged, desk.TicketChanged, desk.ListChanged}
	for _, want := range first {
		if e := <-own; e.Kind != want {
			t.Errorf("who did it hears %+v, want %s", e, want)
		}
	}
	if e := <-quiet; e.Kind != desk.ListChanged {
		t.Errorf("the courier heard %+v", e)
	}
	h.ok(h.Lock(t.Context(), busy))
	_, err = h.Decide(t.Context(), "jiangwei", newKey(), "TCA", c.c.ID, c.c.Version, desk.Decision{Verdict: desk.Granted})
	h.ok(err)
	h.ok(h.SetAccount(t.Context(), "jiangwei", "gaoyuan", desk.AccountFrozen, "核实"))
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
	if got := kinds(quiet); !reflect.DeepEqual(got, []string{"session"}) {
		t.Errorf("then the courier heard %v", got)
	}
	if got := kinds(own); !reflect.DeepEqual(got, []string{"session"}) {
		t.Errorf("the locked terminal heard %v", got)
	}
	h.fails(<-ended, desk.Denied, "session.ended")
	h.fails(<-left, desk.Denied, "session.ended")
}

// What was before the session is not told, whatever event the terminal says that it has.
func TestListenBeginsWithTheSession(t *testing.T) {
	h := newHouse(t)
	before := h.login("TC-A-02", "liqian")
	h.counter(before, "une.claim").upTo(desk.StageHandle) // events 1 to 5
	at := h.login("TC-A-01", "wangmin")
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim"}})
	h.ok(err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err = h.Listen(ctx, at, 1, func(e desk.Event) {
		if e.ID != 6 || e.Kind != desk.ListChanged {
			t.Errorf("event %+v", e)
		}
		stop()
	})
	h.fails(err, desk.Offline, "authority.down")
}

func TestTerminal(t *testing.T) {
	h := newHouse(t)
	a := h.Terminal("TC-A-01", h.list.Verify)
	code, err := a.NewCode(t.Context(), desk.ToLogin)
	h.ok(err)
	_, err = h.Scan(t.Context(), "wangmin", code.QR)
	h.ok(err)
	h.ok(h.Confirm(t.Context(), "wangmin", code.QR, code.Number, true))
	_, err = a.Session(t.Context())
	h.fails(err, desk.Denied, "session.ended")
	s, err := a.CheckLogin(t.Context(), code.Device, false)
	h.ok(err)
	got, err := a.Session(t.Context())
	h.ok(err)
	if s.State != desk.LoginDone || got.ID != s.Session.ID {
		t.Errorf("session %+v", got)
	}
	l, err := a.List(t.Context())
	h.ok(err)
	if !l.Has("une.claim") {
		t.Error("the list lacks what the outlet may do")
	}
	forged := h.Terminal("TC-A-01", func(desk.SignedList) (desk.ItemList, error) { return desk.ItemList{}, errors.New("no") })
	_, err = forged.List(t.Context())
	h.fails(err, desk.Denied, "session.ended")
	c, err := a.Advance(t.Context(), newKey(), desk.Case{ID: newKey()}, desk.Consultation{Item: "une.claim"})
	h.ok(err)
	if c.Version != 1 {
		t.Errorf("case %+v", c)
	}
	h.ok(a.Logout(t.Context()))
}

// A reader sees one moment, on either database: otherwise who listens could meet a frozen
// person before the end of his session, and miss why it ended.
func TestReaderSeesOneMoment(t *testing.T) {
	h := newHouse(t)
	s, err := store.Open(t.Context(), h.db)
	h.ok(err)
	defer func() { h.ok(s.Close()) }()
	var before, after string
	h.ok(s.Read(t.Context(), func(tx *store.Tx) (err error) {
		if before, err = tx.Person("wangmin"); err != nil {
			return err
		}
		h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
		after, err = tx.Person("wangmin")
		return err
	}))
	if before == "" || before != after {
		t.Errorf("while reading, the person became %s", after)
	}
}
