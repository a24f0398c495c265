package sandbox_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

func (h *house) acts(outlet string) []string {
	var out []string
	for _, e := range h.audit(outlet) {
		out = append(out, e.Act)
	}
	return out
}

// Who leaves at a later instant may begin a case before it. At the instant it is put before the manager, the
// terminals are told, and it can be taken over without her.
//
// clause: H-8.3.2, H-4.4.1b
func TestLeaverHoldsSomething(t *testing.T) {
	h := newHouse(t)
	manager := h.login("TC-A-02", "zhaolei")
	do := desk.Apply{Wish: desk.ToLeave, PersonID: "wangmin", Reason: "离职"}
	app := h.apply(manager, do)
	leaves := h.clock.now().Add(2 * time.Hour)
	_, err := h.answer(app, desk.Grant{From: leaves})
	h.ok(err)
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageAccept)
	h.ok(h.Sweep(t.Context()))
	manager = h.login("TC-A-02", "zhaolei")
	if b := h.board(manager); len(b.People.Left) != 0 {
		t.Fatalf("before the instant: %+v", b.People.Left)
	}
	told := func() int {
		n := 0
		h.store(func(tx *store.Tx) error {
			events, err := tx.Events("TCA", "TC-A-02", 0)
			for _, e := range events {
				if strings.Contains(e.Body, `"person"`) && strings.Contains(e.Body, "wangmin") {
					n++
				}
			}
			return err
		})
		return n
	}
	before := told()
	h.clock.pass(2 * time.Hour)
	for range 2 { // once is once
		h.ok(h.Sweep(t.Context()))
	}
	if n := told() - before; n != 1 {
		t.Errorf("the terminals were told %d times", n)
	}
	if n := len(h.acts("TCA")) - len(slices.DeleteFunc(h.acts("TCA"), func(a string) bool { return a == "left.holding" })); n != 1 {
		t.Errorf("%d audit entries", n)
	}
	manager = h.login("TC-A-02", "zhaolei")
	left := h.board(manager).People.Left
	if len(left) != 1 || left[0].PersonID != "wangmin" || left[0].Things < 1 {
		t.Fatalf("the manager sees %+v", left)
	}
	second := h.login("TC-A-01", "liqian")
	if b := h.board(second); b.People != nil {
		t.Error("a handler sees it too")
	}
	o := desk.HandOver{ID: newKey()}
	for _, p := range h.standing(second).People {
		if p.ID == "wangmin" && p.Barred == nil {
			t.Error("who has left may work")
		}
	}
	held, err := h.Held(t.Context(), second, "wangmin")
	h.ok(err)
	h.ok(h.hand(second, &o, desk.TakeOver{From: "wangmin", Reason: "离职", Counts: held.Counts}))
	got, err := h.Case(t.Context(), second, c.c.ID)
	h.ok(err)
	if got.OwnerID != "liqian" {
		t.Errorf("the case is %s's", got.OwnerID)
	}
	if left := h.board(h.login("TC-A-02", "zhaolei")).People.Left; len(left) != 0 {
		t.Errorf("afterwards: %+v", left)
	}
}

// An account that the authority freezes is told of to the outlet's terminals.
//
// clause: H-8.3.2
func TestTerminalsHearOfAccounts(t *testing.T) {
	h := newHouse(t)
	h.ok(h.SetAccount(t.Context(), "jiangwei", "liqian", desk.AccountFrozen, "核实"))
	heard := false
	h.store(func(tx *store.Tx) error {
		events, err := tx.Events("TCA", "TC-A-01", 0)
		for _, e := range events {
			var got desk.Event
			if err := json.Unmarshal([]byte(e.Body), &got); err != nil {
				return err
			}
			heard = heard || got.Kind == desk.PersonChanged && got.Ref == "liqian"
		}
		return err
	})
	if !heard {
		t.Error("nobody heard of it")
	}
}

// A record that cannot be read stops no other: it is passed over, kept in the audit trail once, and stands at the
// authority's desk as what it is.
//
// clause: G-9.4, H-10.1b
func TestSweepPassesOverWhatCannotBeRead(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	bad, good := h.raise(at, desk.Complaint, "window"), h.raise(at, desk.Complaint, "phone")
	run(t, h.db, `UPDATE records SET body = '{"id":' WHERE record_id = '`+bad.ID+`'`, `UPDATE records SET body = 'x' WHERE what = 'window'`)
	h.clock.pass(25 * time.Hour)
	for range 2 {
		h.ok(h.Sweep(t.Context()))
	}
	late, err := h.Overdue(t.Context(), "jiangwei")
	h.ok(err)
	found := map[string]bool{}
	for _, e := range late {
		found[e.ID] = true
		if e.Unreadable != (e.ID == bad.ID) {
			t.Errorf("%s: unreadable %v", e.Number, e.Unreadable)
		}
	}
	if !found[bad.ID] || !found[good.ID] {
		t.Errorf("at the authority's desk: %+v", late)
	}
	entries := 0
	for _, e := range h.audit("TCA") {
		if e.Act == "record.unreadable" && e.Subject == bad.ID {
			entries++
		}
	}
	if entries != 1 {
		t.Errorf("%d audit entries about it", entries)
	}
	h.ok(h.Close())
	openHouse(t, h.db) // and it stops no start
}

// What serves the day goes when its term has passed; a key stays for longer than a letter may lie at a terminal.
//
// clause: G-9.4
func TestRetention(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.arrive(at, "")
	handed := h.call(at, "B1")
	key, step, id := newKey(), desk.Consultation{Item: "une.claim"}, newKey()
	first, err := h.Advance(t.Context(), at, key, id, 0, step)
	h.ok(err)
	counts := func() (keys, events, waiting, acts int) {
		all := h.written()
		for _, r := range all["records"] {
			if strings.Contains(r, `"state":"waiting"`) && strings.Contains(r, "visit") {
				waiting++
			}
		}
		return len(all["write_keys"]), len(all["events"]), waiting, len(all["acts"])
	}
	keys, events, waiting, _ := counts()
	if keys == 0 || events == 0 || waiting != 1 {
		t.Fatalf("%d keys, %d events, %d wait", keys, events, waiting)
	}
	h.clock.pass((desk.MinKeysDays - 1) * 24 * time.Hour)
	h.ok(h.Sweep(t.Context()))
	after, _, waiting, _ := counts()
	if after < keys || waiting != 0 {
		t.Errorf("%d keys of %d, %d wait", after, keys, waiting)
	}
	again, err := h.Advance(t.Context(), h.login("TC-A-01", "wangmin"), key, id, 0, step)
	h.ok(err)
	if again.Version != first.Version {
		t.Errorf("done again: version %d", again.Version)
	}
	if _, err := h.Visit(t.Context(), h.login("TC-A-01", "wangmin"), handed.ID); err != nil {
		t.Errorf("a visit that was called is gone: %v", err)
	}
	h.clock.pass(60 * 24 * time.Hour)
	h.ok(h.Sweep(t.Context()))
	if after, _, _, _ = counts(); after >= keys {
		t.Errorf("%d keys are left", after)
	}
	if trail := h.acts(""); !slices.Contains(trail, "retention.keys") || !slices.Contains(trail, "retention.visits") || !slices.Contains(trail, "retention.events") {
		t.Errorf("audit %v", trail)
	}
}
