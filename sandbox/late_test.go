package sandbox_test

import (
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// letter is the caller of a letter that was written in her session, some time ago by now.
func (h *house) letter(at sandbox.Caller, ago time.Duration) sandbox.Caller {
	h.t.Helper()
	var s store.Session
	h.store(func(tx *store.Tx) (err error) {
		all, err := tx.SessionsOf("TCA")
		for _, one := range all {
			if one.TerminalID == at.Terminal {
				s = one
			}
		}
		return err
	})
	return sandbox.Caller{Terminal: at.Terminal, Letter: sandbox.Signed{Session: s.ID, Person: s.PersonID, At: h.clock.now().Add(-ago)}}
}

// A case that was begun without a line and arrives when its session is long over is its writer's, at the
// instant of writing, with the number of the day on which it arrives; once.
//
// clause: G-9.4, H-7.2
func TestLate(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "res.pay_level")
	h.clock.pass(5 * time.Minute)
	letter := h.letter(at, 0)
	h.clock.pass(20 * time.Minute) // a quarter of an hour after the last renewal nobody is logged in any more
	_, err := h.Advance(t.Context(), at, newKey(), c.c.ID, 0, c.consultation())
	h.fails(err, desk.Denied, "session.ended")

	later := letter
	later.Letter.At = letter.Letter.At.Add(10 * time.Minute) // without a line the session goes on
	h.clock.pass(24 * time.Hour)
	keys := [2]string{newKey(), newKey()}
	for range 2 {
		one, err := h.Advance(t.Context(), letter, keys[0], c.c.ID, 0, c.consultation())
		h.ok(err)
		two, err := h.Advance(t.Context(), later, keys[1], c.c.ID, 1, c.acceptance())
		h.ok(err)
		if one.Version != 1 || two.Version != 2 || two.Receipt != "TCA-20261121-0001" || two.Visit != "" {
			t.Errorf("%+v", two)
		}
		for n, l := range []sandbox.Caller{letter, later} {
			if r := two.History[n]; !r.At.Equal(l.Letter.At) || r.By != "wangmin" || r.Terminal != "TC-A-01" {
				t.Errorf("record %d: %+v", n, r)
			}
		}
	}
	arrived := 0
	for _, e := range h.audit("TCA") {
		if e.Subject == c.c.ID && e.Outcome == "" && time.UnixMilli(e.At).Equal(h.clock.now()) && e.PersonID == "wangmin" {
			arrived++
		}
	}
	if arrived != 2 {
		t.Errorf("%d entries of their arrival", arrived)
	}
}

// What nobody could have written there and then is refused.
//
// clause: H-8.3.2, G-9.4, H-8.3.1b
func TestLateIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		key     string
		prepare func(h *house, at sandbox.Caller) sandbox.Caller
	}{
		"another terminal": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, 0)
			l.Terminal = "TC-A-02"
			return l
		}},
		"another person": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, 0)
			l.Letter.Person = "liqian"
			return l
		}},
		"no such session": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, 0)
			l.Letter.Session = newKey()
			return l
		}},
		"before the session": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller { return h.letter(at, time.Hour) }},
		"the future":         {"letter.future", func(h *house, at sandbox.Caller) sandbox.Caller { return h.letter(at, -3*time.Minute) }},
		"too old": {"letter.old", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, 0)
			h.clock.pass(30*24*time.Hour + time.Second)
			return l
		}},
		"days after the line went": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, 0)
			h.clock.pass(80 * time.Hour)
			l.Letter.At = h.clock.now()
			return l
		}},
		"after the logout": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, -time.Second)
			h.ok(h.Logout(h.t.Context(), at))
			h.clock.pass(time.Minute)
			return l
		}},
		"after the take-over": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, -time.Second)
			h.login("TC-A-02", "wangmin")
			h.clock.pass(time.Minute)
			return l
		}},
		"after the freeze": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, -time.Second)
			h.ok(h.SetAccount(h.t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
			h.clock.pass(time.Minute)
			return l
		}},
		"after the terminal was withdrawn": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, -time.Second)
			h.ok(h.WithdrawTerminal(h.t.Context(), "jiangwei", "TC-A-01", "stolen"))
			h.clock.pass(time.Minute)
			return l
		}},
		"while it was locked": {"letter.session", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, -time.Second)
			l.Token = at.Token
			h.ok(h.Lock(h.t.Context(), at))
			h.clock.pass(10 * time.Minute)
			return l
		}},
		"while it was locked, and never opened": {"session.ended", func(h *house, at sandbox.Caller) sandbox.Caller {
			l := h.letter(at, -time.Second)
			h.ok(h.Lock(h.t.Context(), at))
			h.clock.pass(13 * time.Hour)
			return l
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			at := h.login("TC-A-01", "wangmin")
			c := h.counter(at, "res.pay_level")
			_, err := h.Advance(t.Context(), tc.prepare(h, at), newKey(), c.c.ID, 0, c.consultation())
			h.fails(err, desk.Denied, tc.key)
		})
	}
}

// Who was frozen later had her rights when she wrote, and one who was frozen then had none.
//
// clause: H-8.3.2, G-9.4
func TestLateByTheRightsOfThen(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "res.pay_level")
	h.clock.pass(time.Minute)
	before := h.letter(at, 0)
	h.clock.pass(time.Minute)
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
	h.clock.pass(time.Hour)
	_, err := h.Advance(t.Context(), before, newKey(), c.c.ID, 0, c.consultation())
	h.ok(err)
}

// What may not come late is refused without its session, but an answer that was lost is given again.
//
// clause: G-9.4
func TestOnlySomeComeLate(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.clock.pass(time.Minute)
	alive := h.letter(at, 0)
	alive.Token = at.Token
	key := newKey()
	raise := desk.Raise{Kind: desk.Inquiry, Text: "the printer", Source: "window", Contact: asker}
	id := newKey()
	first, err := h.Follow(t.Context(), alive, key, id, 0, raise)
	h.ok(err)
	h.clock.pass(time.Hour)
	gone := alive
	gone.Token = ""
	again, err := h.Follow(t.Context(), gone, key, id, 0, raise)
	h.ok(err)
	if again.Number != first.Number {
		t.Errorf("%q, then %q", first.Number, again.Number)
	}
	_, err = h.Follow(t.Context(), gone, newKey(), newKey(), 0, raise)
	h.fails(err, desk.Denied, "session.ended")

	// She is back: it is written under her session before this one, and counts now.
	back := h.login("TC-A-01", "wangmin")
	gone.Token = back.Token
	_, err = h.Follow(t.Context(), gone, newKey(), newKey(), 0, raise)
	h.ok(err)
	// The colleague who is there now does not lend her hers.
	gone.Token = h.login("TC-A-01", "liqian").Token
	_, err = h.Follow(t.Context(), gone, newKey(), newKey(), 0, raise)
	h.fails(err, desk.Denied, "letter.session")
	_, err = h.Session(t.Context(), sandbox.Caller{Terminal: gone.Terminal, Token: gone.Token})
	h.ok(err)
}

// A terminal's clock may be behind, and it may be locked when the line is back: what was written before counts.
//
// clause: G-9.4, H-7.2
func TestLateBySlowClocks(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	begun := h.clock.now()
	c := h.counter(at, "res.pay_level")
	h.clock.pass(time.Second)
	slow := h.letter(at, time.Minute)
	h.clock.pass(5 * time.Minute)
	written := h.letter(at, time.Minute)
	h.ok(h.Lock(t.Context(), at))
	h.clock.pass(time.Hour)
	one, err := h.Advance(t.Context(), slow, newKey(), c.c.ID, 0, c.consultation())
	h.ok(err)
	if !one.History[0].At.Equal(begun) {
		t.Errorf("%v, want %v", one.History[0].At, begun)
	}
	two, err := h.Advance(t.Context(), written, newKey(), c.c.ID, 1, c.acceptance())
	h.ok(err)
	if !two.History[1].At.Equal(written.Letter.At) {
		t.Errorf("%v, want %v", two.History[1].At, written.Letter.At)
	}
}

// What was done is answered again however late it is asked for, also when it could not be done any more.
//
// clause: G-9.4
func TestLateAnswers(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "res.pay_level")
	h.clock.pass(time.Minute)
	letter := h.letter(at, -time.Minute) // this terminal's clock is ahead
	letter.Token = at.Token
	key := newKey()
	first, err := h.Advance(t.Context(), letter, key, c.c.ID, 0, c.consultation())
	h.ok(err)
	h.ok(h.Logout(t.Context(), at))
	for _, later := range []time.Duration{time.Hour, 31 * 24 * time.Hour} {
		h.clock.pass(later)
		again, err := h.Advance(t.Context(), letter, key, c.c.ID, 0, c.consultation())
		h.ok(err)
		if again.Version != first.Version || len(again.History) != 1 {
			t.Errorf("after %v: %+v", later, again)
		}
	}
	_, err = h.Advance(t.Context(), letter, newKey(), c.c.ID, 1, c.acceptance())
	h.fails(err, desk.Denied, "letter.old")
}

// The rights of the instant of writing count in a session that lives, too: neither what she got later nor what she lost.
//
// clause: H-8.3.2, G-7.2b
func TestLateByTheRightsOfThenInOneSession(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "res.pay_level")
	h.clock.pass(time.Minute)
	letter := h.letter(at, 0)
	letter.Token = at.Token
	h.clock.pass(5 * time.Minute)
	h.grant(h.apply(h.login("TC-A-02", "zhaolei"), desk.Apply{
		Wish: desk.ToChange, PersonID: "wangmin", Posts: []desk.Post{desk.Handler}, Items: []string{"card.apply"}, Reason: "x",
	}))
	now := letter
	now.Letter.At = h.clock.now()
	_, err := h.Advance(t.Context(), now, newKey(), c.c.ID, 0, c.consultation())
	h.fails(err, desk.Denied, "duty.no_a") // nobody is left who may
	_, err = h.Advance(t.Context(), letter, newKey(), c.c.ID, 0, c.consultation())
	h.ok(err)
}
