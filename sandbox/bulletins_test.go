package sandbox_test

import (
	"io/fs"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/store"
)

// houseOf is an authority with other data.
func houseOf(t *testing.T, data fs.FS) *house {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, clock: &clock{at: friday}, list: keys.List(), db: database(t)}
	h.Service, err = sandbox.New(t.Context(), sandbox.Options{DB: h.db, Now: h.clock.now, Signer: h.list, NewKey: h.newKey, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.ok(h.Close()) })
	return h
}

// bulletin is one that stops an item from now on, with a control question.
func bulletin(code string, outlets ...string) desk.Bulletin {
	return desk.Bulletin{
		TitleZH: "办法有变", TitleEN: "A change", TextZH: []string{"一", "二"}, TextEN: []string{"one", "two"},
		Items: []string{code}, Outlets: outlets, Must: true,
		Check: &desk.Control{Line: desk.Line{ZH: "几", EN: "how many"}, Options: []desk.Line{{ZH: "甲", EN: "a"}, {ZH: "乙", EN: "b"}}, Right: 2, Part: 2},
	}
}

func (h *house) issue(b desk.Bulletin) desk.Bulletin {
	h.t.Helper()
	got, err := h.IssueBulletin(h.t.Context(), "jiangwei", newKey(), b)
	h.ok(err)
	return got
}

// A bulletin that has not been read stops its items for this person in the core, whatever a
// screen does, and nothing else; reading it lets them go on.
//
// clause: H-9.1.1c, H-C3.3
func TestBulletinBlocksUntilRead(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	open := h.counter(at, "une.claim").upTo(desk.StageHandle)
	waits := h.counter(at, "une.claim").upTo(desk.StageAccept)
	b := h.issue(bulletin("une.claim"))
	h.fails(waits.do(waits.acceptance()), desk.Denied, "may.unread")
	h.fails(open.do(open.handling()), desk.Denied, "may.unread")
	h.ok(h.counter(at, "une.claim").do(desk.Consultation{Item: "une.claim"}))
	h.counter(at, "qry.rights").upTo(desk.StageHandle) // another item goes on
	other := h.counter(h.login("TC-A-02", "liqian"), "une.claim").upTo(desk.StageAccept)

	_, err := h.Acknowledge(t.Context(), at, newKey(), b.ID, 1)
	h.fails(err, desk.Invalid, "bulletin.wrong")
	h.fails(open.do(open.handling()), desk.Denied, "may.unread")
	read, err := h.Acknowledge(t.Context(), at, newKey(), b.ID, 2)
	h.ok(err)
	if !read.Read.Equal(friday) {
		t.Errorf("read at %s", read.Read)
	}
	h.ok(open.do(open.handling()))
	h.ok(waits.do(waits.acceptance()))
	h.fails(other.do(other.acceptance()), desk.Denied, "may.unread") // a colleague has not read it

	h.clock.pass(time.Minute)
	again, err := h.Acknowledge(t.Context(), at, newKey(), b.ID, 2)
	if err != nil || !again.Read.Equal(friday) {
		t.Errorf("the first reading counts: %s, %v", again.Read, err)
	}
	if tried := slices.ContainsFunc(h.audit("TCA"), func(e store.Entry) bool { return e.Outcome == "may.unread" }); !tried {
		t.Error("the try is not in the audit trail")
	}
}

// clause: H-9.1.1c
func TestBulletinFromMidnight(t *testing.T) {
	h := newHouse(t)
	b := bulletin("une.claim")
	b.From = midnight
	h.issue(b)
	h.clock.pass(midnight.Sub(friday) - time.Millisecond)
	at := h.login("TC-A-01", "wangmin")
	board, err := h.Board(t.Context(), at)
	if err != nil || len(board.Unread) != 1 || board.Unread[0].Check.Right != 0 {
		t.Errorf("on the board before it holds: %+v, %v", board.Unread, err)
	}
	before := h.counter(at, "une.claim").upTo(desk.StageHandle)
	h.clock.pass(time.Millisecond)
	before.at = h.login("TC-A-01", "wangmin")
	h.fails(before.do(before.handling()), desk.Denied, "may.unread")
}

func TestBulletinRefuses(t *testing.T) {
	h := newHouse(t)
	issue := func(who string, b desk.Bulletin) error {
		_, err := h.IssueBulletin(t.Context(), who, newKey(), b)
		return err
	}
	h.fails(issue("wangmin", bulletin("une.claim")), desk.Denied, "may.decide")
	h.fails(issue("jiangwei", bulletin("no.such")), desk.Invalid, "may.unknown")
	h.fails(issue("jiangwei", bulletin("une.claim", "TCX")), desk.NotFound, "outlet.none")
	key := newKey()
	one, err := h.IssueBulletin(t.Context(), "jiangwei", key, bulletin("une.claim", "TCB"))
	h.ok(err)
	same, err := h.IssueBulletin(t.Context(), "jiangwei", key, bulletin("une.claim", "TCB"))
	if err != nil || same.ID != one.ID || one.Number != "B2026-001" {
		t.Errorf("%s and again %s, %v", one.Number, same.Number, err)
	}
	at := h.login("TC-A-01", "wangmin")
	_, err = h.Acknowledge(t.Context(), at, newKey(), one.ID, 2)
	h.fails(err, desk.NotFound, "bulletin.none") // of another outlet
	_, err = h.Acknowledge(t.Context(), h.login("TC-A-01", "gaoyuan"), newKey(), one.ID, 2)
	h.fails(err, desk.Denied, "may.post")
	if all, err := h.Bulletins(t.Context(), h.login("TC-A-01", "wangmin")); err != nil || len(all) != 0 {
		t.Errorf("%d of another outlet, %v", len(all), err)
	}
}

// The authority sees how many at each outlet have not read it.
//
// clause: H-9.1.2c
func TestBulletinReach(t *testing.T) {
	h := newHouse(t)
	b := h.issue(bulletin("une.claim", "TCA", "TCB"))
	unread := func() map[string]int {
		all, err := h.Reaches(t.Context(), "jiangwei")
		h.ok(err)
		if len(all) != 1 {
			t.Fatalf("%d bulletins", len(all))
		}
		out := map[string]int{}
		for _, o := range all[0].Outlets {
			out[o.Outlet.ID] = len(o.Unread)
		}
		return out
	}
	before := unread()
	_, err := h.Acknowledge(t.Context(), h.login("TC-A-01", "wangmin"), newKey(), b.ID, 2)
	h.ok(err)
	after := unread()
	if len(before) != 2 || after["TCA"] != before["TCA"]-1 || after["TCB"] != before["TCB"] || after["TCB"] == 0 {
		t.Errorf("unread %v, then %v", before, after)
	}
	_, err = h.Reaches(t.Context(), "wangmin")
	h.fails(err, desk.Denied, "may.decide")
}
