package sandbox_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
)

// clause: H-8.3.1b
func TestTakeOver(t *testing.T) {
	h := newHouse(t)
	first := h.login("TC-A-01", "wangmin")
	h.clock.pass(time.Minute)
	code := h.confirmed(window2, "wangmin", desk.ToLogin)
	s := h.state(window2, code.Device, false)
	if s.State != desk.LoginElsewhere || s.Elsewhere == nil || s.Elsewhere.Terminal.ID != "TC-A-01" || !s.Elsewhere.Since.Equal(friday) {
		t.Fatalf("status %+v", s)
	}
	if _, err := h.Session(t.Context(), first); err != nil {
		t.Errorf("the old session ended before it was taken over: %v", err)
	}
	heard := make(chan desk.Event, 2)
	left := make(chan error, 1)
	go func() { left <- h.Listen(t.Context(), first, 0, func(e desk.Event) { heard <- e }) }()
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim"}})
	h.ok(err)
	<-heard // it listens
	if s := h.state(window2, code.Device, true); s.State != desk.LoginDone {
		t.Fatalf("taken over: %s", s.State)
	}
	e := <-heard
	if e.Kind != desk.SessionEnded || e.Reason != "session.taken_over" || e.Place == nil || e.Place.Terminal.ID != "TC-A-02" {
		t.Errorf("event %+v", e)
	}
	h.fails(<-left, desk.Denied, "session.ended")
	_, err = h.Session(t.Context(), first)
	h.fails(err, desk.Denied, "session.ended")
}

// clause: H-8.3.1b
func TestOneSessionOnePerson(t *testing.T) {
	h := newHouse(t)
	codes := map[sandbox.Caller]desk.LoginCode{window1: h.confirmed(window1, "wangmin", desk.ToLogin), window2: h.confirmed(window2, "wangmin", desk.ToLogin)}
	var wg sync.WaitGroup
	done := make(chan desk.LoginState, 2)
	for at, code := range codes {
		wg.Go(func() {
			s, _, err := h.CheckLogin(t.Context(), at, code.Device, false)
			if err != nil {
				t.Error(err)
			}
			done <- s.State
		})
	}
	wg.Wait()
	if a, b := <-done, <-done; a == b || a != desk.LoginDone && b != desk.LoginDone {
		t.Errorf("states %s and %s", a, b)
	}
}

func TestLock(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	before, err := h.Session(t.Context(), at)
	h.ok(err)
	h.ok(h.Lock(t.Context(), at))
	for name, call := range map[string]func() error{
		"session": func() error { _, err := h.Session(t.Context(), at); return err },
		"open":    func() error { _, err := h.Open(t.Context(), at); return err },
		"list":    func() error { _, err := h.List(t.Context(), at); return err },
		"case":    func() error { _, err := h.Case(t.Context(), at, newKey()); return err },
		"match":   func() error { _, err := h.Match(t.Context(), at, desk.Query{}); return err },
		"lock":    func() error { return h.Lock(t.Context(), at) },
		"listen":  func() error { return h.Listen(t.Context(), at, 0, func(desk.Event) {}) },
		"advance": func() error {
			_, err := h.Advance(t.Context(), at, newKey(), newKey(), 0, desk.Consultation{Item: "une.claim"})
			return err
		},
		"elsewhere": func() error { _, err := h.Elsewhere(t.Context(), at, "une.claim"); return err },
	} {
		if e, ok := errors.AsType[*desk.Error](call()); !ok || e.Key != "session.locked" {
			t.Errorf("%s while locked: %v", name, e)
		}
	}
	code, err := h.NewCode(t.Context(), at, desk.ToUnlock)
	h.ok(err)
	_, err = h.Scan(t.Context(), "liqian", code.QR)
	h.fails(err, desk.Denied, "login.other_person")
	if s := h.state(at, code.Device, false); s.State != desk.LoginRefused || s.Refusal.Key != "login.other_person" {
		t.Errorf("somebody else: %+v", s)
	}
	code = h.confirmed(at, "wangmin", desk.ToUnlock)
	s, token, err := h.CheckLogin(t.Context(), at, code.Device, false)
	h.ok(err)
	if s.State != desk.LoginDone || s.Session.ID != before.ID || s.Session.Locked || token == at.Token {
		t.Fatalf("unlocked: %+v", s)
	}
	_, err = h.Session(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended") // the old token
	at.Token = token
	_, err = h.Session(t.Context(), at)
	h.ok(err)
	_, err = h.NewCode(t.Context(), window2, desk.ToUnlock)
	h.fails(err, desk.Denied, "session.ended")
}

// A terminal that has locked has no token: it names its session. The name locks, is told of it twice, offers the opening, and
// ends; nothing else, whether the authority has heard of the lock or not, and at no other terminal.
//
// clause: H-8.4.1, G-9.4
func TestNameOfASession(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	s, err := h.Session(t.Context(), at)
	h.ok(err)
	named, elsewhere := sandbox.Caller{Terminal: "TC-A-01", Session: s.ID}, sandbox.Caller{Terminal: "TC-A-02", Session: s.ID}
	for range 2 {
		_, err = h.Session(t.Context(), named)
		h.fails(err, desk.Denied, "session.locked")
		_, err = h.Open(t.Context(), named)
		h.fails(err, desk.Denied, "session.locked")
		_, err = h.Advance(t.Context(), named, newKey(), newKey(), 0, desk.Consultation{Item: "une.claim"})
		h.fails(err, desk.Denied, "session.locked")
		h.fails(h.Lock(t.Context(), elsewhere), desk.Denied, "session.ended")
		_, err = h.NewCode(t.Context(), elsewhere, desk.ToUnlock)
		h.fails(err, desk.Denied, "session.ended")
		h.fails(h.Listen(t.Context(), elsewhere, 0, func(desk.Event) {}), desk.Denied, "session.ended")
		h.ok(h.Logout(t.Context(), elsewhere)) // there is none to end
		h.ok(h.Lock(t.Context(), named))
	}
	locks := 0
	for _, e := range h.audit("TCA") {
		if e.Act == "session.stolen" {
			t.Error("a name is taken for a stolen token")
		}
		if e.Act == "lock" {
			locks++
		}
	}
	if locks != 1 {
		t.Errorf("%d locks in the audit trail", locks)
	}
	_, err = h.Session(t.Context(), at)
	h.fails(err, desk.Denied, "session.locked") // the token is of no use either
	code := h.confirmed(named, "wangmin", desk.ToUnlock)
	if s := h.state(named, code.Device, false); s.State != desk.LoginDone {
		t.Fatalf("%+v", s)
	}
	_, err = h.Open(t.Context(), named)
	h.fails(err, desk.Denied, "session.locked") // nor the name, once it is open
	h.ok(h.Logout(t.Context(), named))
	h.fails(h.Lock(t.Context(), named), desk.Denied, "session.ended")
}

// B relieves A at the terminal that A has locked.
func TestRelief(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.ok(h.Lock(t.Context(), at))
	b := h.login("TC-A-01", "liqian")
	_, err := h.Session(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended")
	got, err := h.Session(t.Context(), b)
	h.ok(err)
	if got.Person.ID != "liqian" {
		t.Errorf("at work: %s", got.Person.ID)
	}
}

// What has ended stays ended, and what is locked locked, while the same session is being
// prolonged: the answer to the one must not undo the other.
//
// clause: H-8.3.2
func TestEndIsNotUndone(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct {
		key string
		end func(at sandbox.Caller) error
	}{
		"logout": {"session.ended", func(at sandbox.Caller) error { return h.Logout(t.Context(), at) }},
		"lock":   {"session.locked", func(at sandbox.Caller) error { return h.Lock(t.Context(), at) }},
		"freeze": {"session.ended", func(sandbox.Caller) error {
			return errors.Join(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"),
				h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountActive, "核实"))
		}},
	} {
		for range 6 { // fewer than the codes that a terminal gets
			at := h.login("TC-A-01", "wangmin")
			var wg sync.WaitGroup
			stop := make(chan struct{})
			for range 8 {
				wg.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
							_, _ = h.Session(t.Context(), at) // refused from some time on
						}
					}
				})
			}
			h.ok(c.end(at))
			for range 20 {
				if _, err := h.Session(t.Context(), at); err == nil {
					t.Errorf("%s: the session goes on", name)
					break
				}
			}
			close(stop)
			wg.Wait()
			_, err := h.Session(t.Context(), at)
			h.fails(err, desk.Denied, c.key)
		}
	}
}

func TestSessionLife(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	for range 3 {
		h.clock.pass(14 * time.Minute)
		_, err := h.Session(t.Context(), at)
		h.ok(err)
	}
	h.clock.pass(15 * time.Minute)
	_, err := h.Session(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended")
	h.ok(h.Logout(t.Context(), at))
	at = h.login("TC-A-01", "wangmin")
	h.ok(h.Logout(t.Context(), at))
	h.ok(h.Logout(t.Context(), at))
	_, err = h.Open(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended")
	_, err = h.Open(t.Context(), window1)
	h.fails(err, desk.Denied, "session.ended")
}

// clause: G-9.4
func TestStolenToken(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	_, err := h.Open(t.Context(), sandbox.Caller{Terminal: "TC-A-02", Token: at.Token})
	h.fails(err, desk.Denied, "session.ended")
	_, err = h.Open(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended") // dead for everybody
	trail := h.audit("TCA")
	last := trail[len(trail)-1]
	if last.Act != "session.stolen" || last.TerminalID != "TC-A-02" || last.PersonID != "wangmin" {
		t.Errorf("audit %+v", last)
	}
}

// A token that is shown at another outlet, by a terminal whose certificate was withdrawn, or by one that nobody knows is dead as
// well, and the alarm stands at the terminal that showed it.
//
// clause: H-8.3.1c, G-9.4
func TestStolenTokenElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		thief     sandbox.Caller
		withdrawn bool
		alarms    int
	}{
		"another outlet": {sandbox.Caller{Terminal: "TC-D-01"}, false, 1},
		"withdrawn":      {sandbox.Caller{Terminal: "TC-D-01", Certificate: sandbox.Certificate{Print: "gone"}}, true, 1},
		"unknown":        {sandbox.Caller{Terminal: "TC-X-09"}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			at := h.login("TC-A-01", "wangmin")
			if c.withdrawn {
				c.thief.Certificate.Issued = h.clock.now()
				h.clock.pass(time.Minute)
				h.ok(h.WithdrawTerminal(t.Context(), "jiangwei", c.thief.Terminal, "stolen"))
			}
			c.thief.Token = at.Token
			_, err := h.Open(t.Context(), c.thief)
			h.fails(err, desk.Denied, "session.ended")
			_, err = h.Open(t.Context(), at)
			h.fails(err, desk.Denied, "session.ended")
			all, err := h.Terminals(t.Context(), "jiangwei")
			h.ok(err)
			alarms := 0
			for _, one := range all {
				if one.Terminal.ID == c.thief.Terminal {
					alarms += len(one.Alarms)
				}
			}
			if alarms != c.alarms {
				t.Errorf("%d alarms, want %d", alarms, c.alarms)
			}
			trail := h.audit("TCA")
			if last := trail[len(trail)-1]; last.Act != "session.stolen" || last.TerminalID != c.thief.Terminal {
				t.Errorf("audit %+v", last)
			}
		})
	}
}

// clause: H-8.3.2
func TestFrozenAtNextCall(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
	_, err := h.Open(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended")
	code := h.code(window1)
	_, err = h.Scan(t.Context(), "wangmin", code.QR)
	h.fails(err, desk.Denied, "person.frozen")
	h.fails(h.SetAccount(t.Context(), "wangmin", "liqian", desk.AccountFrozen, "核实"), desk.Denied, "may.decide")
}
