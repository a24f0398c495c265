package sandbox_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

var (
	window1 = sandbox.Caller{Terminal: "TC-A-01"}
	window2 = sandbox.Caller{Terminal: "TC-A-02"}
)

func (h *house) state(c sandbox.Caller, device string, takeOver bool) desk.LoginStatus {
	h.t.Helper()
	s, token, err := h.CheckLogin(h.t.Context(), c, device, takeOver)
	h.ok(err)
	if (token != "") != (s.State == desk.LoginDone) {
		h.t.Fatalf("a token in state %s", s.State)
	}
	return s
}

func (h *house) code(c sandbox.Caller) desk.LoginCode {
	h.t.Helper()
	code, err := h.NewCode(h.t.Context(), c, desk.ToLogin)
	h.ok(err)
	return code
}

// clause: H-8.3.1c
func TestLogin(t *testing.T) {
	h := newHouse(t)
	code := h.code(window1)
	if len(code.QR) > 38 || !strings.HasPrefix(code.QR, "HTTP://127.0.0.1:8471/S/") || len(code.Number) != 4 ||
		len(code.Device) < 43 || code.Lives != time.Minute || !code.Expires.Equal(friday.Add(time.Minute)) {
		t.Errorf("code %+v", code)
	}
	if strings.Contains(code.Device, code.QR[len(code.QR)-14:]) {
		t.Error("the picture tells the device code")
	}
	if s := h.state(window1, code.Device, false); s.State != desk.LoginWaiting {
		t.Errorf("before the scan: %s", s.State)
	}
	ask, err := h.Scan(t.Context(), "wangmin", code.QR)
	h.ok(err)
	if ask.OutletZH != "塔城迎宾路支行" || ask.TerminalID != "TC-A-01" || ask.WindowZH != "1号窗" || !ask.Since.Equal(friday) || ask.Purpose != desk.ToLogin {
		t.Errorf("ask %+v", ask)
	}
	right, different := 0, map[string]bool{}
	for _, n := range ask.Choices {
		different[n] = true
		if n == code.Number {
			right++
		}
	}
	if right != 1 || len(different) != 3 {
		t.Errorf("choices %v for %s", ask.Choices, code.Number)
	}
	if again, err := h.Scan(t.Context(), "wangmin", code.QR[len(code.QR)-14:]); err != nil || again != ask {
		t.Errorf("looking again: %+v %v", again, err)
	}
	if s := h.state(window1, code.Device, false); s.State != desk.LoginScanned {
		t.Errorf("after the scan: %s", s.State)
	}
	h.ok(h.Confirm(t.Context(), "wangmin", code.QR, code.Number, true))
	s, token, err := h.CheckLogin(t.Context(), window1, code.Device, false)
	h.ok(err)
	if s.State != desk.LoginDone || s.Session == nil || s.Session.Person.ID != "wangmin" || s.Session.Terminal.ID != "TC-A-01" || len(token) < 43 {
		t.Fatalf("status %+v", s)
	}
	got, err := h.Session(t.Context(), sandbox.Caller{Terminal: "TC-A-01", Token: token})
	h.ok(err)
	if got.ID != s.Session.ID || got.Locked {
		t.Errorf("session %+v", got)
	}
	if s := h.state(window1, code.Device, false); s.State != desk.LoginExpired {
		t.Errorf("redeemed twice: %s", s.State)
	}
	h.store(func(tx *store.Tx) error {
		if _, err := tx.SessionByToken(token); !errors.Is(err, store.ErrNone) {
			t.Error("the token itself is in the store")
		}
		return nil
	})
}

// clause: H-8.3.1c
func TestLoginAttacks(t *testing.T) {
	type stage struct {
		*house
		code desk.LoginCode // offered at window 1
	}
	scan := func(s stage, who string) error {
		_, err := s.Scan(t.Context(), who, s.code.QR)
		return err
	}
	wrong := func(s stage) string {
		ask, err := s.Scan(t.Context(), "wangmin", s.code.QR)
		s.ok(err)
		for _, n := range ask.Choices {
			if n != s.code.Number {
				return n
			}
		}
		return ""
	}
	for _, tc := range []struct {
		name   string
		attack func(stage) error
		key    string // of the error
		end    desk.LoginState
		why    string
	}{
		{name: "unknown terminal", end: desk.LoginWaiting, key: "terminal.unknown", attack: func(s stage) error {
			_, err := s.NewCode(t.Context(), sandbox.Caller{Terminal: "TC-X-99"}, desk.ToLogin)
			return err
		}},
		{name: "wrong number", end: desk.LoginRefused, why: "login.wrong_number", key: "login.wrong_number", attack: func(s stage) error {
			return s.Confirm(t.Context(), "wangmin", s.code.QR, wrong(s), true)
		}},
		{name: "second guess", end: desk.LoginRefused, why: "login.wrong_number", key: "login.expired", attack: func(s stage) error {
			s.fails(s.Confirm(t.Context(), "wangmin", s.code.QR, wrong(s), true), desk.Denied, "login.wrong_number")
			return s.Confirm(t.Context(), "wangmin", s.code.QR, s.code.Number, true)
		}},
		{name: "no", end: desk.LoginRefused, why: "login.declined", attack: func(s stage) error {
			s.ok(scan(s, "wangmin"))
			return s.Confirm(t.Context(), "wangmin", s.code.QR, s.code.Number, false)
		}},
		{name: "confirm without scan", end: desk.LoginWaiting, key: "login.unscanned", attack: func(s stage) error {
			return s.Confirm(t.Context(), "wangmin", s.code.QR, s.code.Number, true)
		}},
		{name: "second phone scans", end: desk.LoginScanned, key: "login.taken", attack: func(s stage) error {
			s.ok(scan(s, "wangmin"))
			return scan(s, "liqian")
		}},
		{name: "second phone confirms", end: desk.LoginScanned, key: "login.taken", attack: func(s stage) error {
			s.ok(scan(s, "wangmin"))
			return s.Confirm(t.Context(), "liqian", s.code.QR, s.code.Number, true)
		}},
		{name: "stolen device code", end: desk.LoginDone, key: "login.code", attack: func(s stage) error {
			s.ok(scan(s, "wangmin"))
			s.ok(s.Confirm(t.Context(), "wangmin", s.code.QR, s.code.Number, true))
			_, _, err := s.CheckLogin(t.Context(), window2, s.code.Device, false)
			return err
		}},
		{name: "QR text used to ask", end: desk.LoginWaiting, key: "login.code", attack: func(s stage) error {
			_, _, err := s.CheckLogin(t.Context(), window1, s.code.QR, false)
			return err
		}},
		{name: "invented QR text", end: desk.LoginWaiting, key: "login.code", attack: func(s stage) error {
			_, err := s.Scan(t.Context(), "wangmin", "HTTP://127.0.0.1:8471/S/ABCDEFGHIJKLMN")
			return err
		}},
		{name: "photo after a minute", end: desk.LoginExpired, key: "login.expired", attack: func(s stage) error {
			s.clock.pass(time.Minute)
			return scan(s, "wangmin")
		}},
		{name: "confirmed after a minute", end: desk.LoginExpired, key: "login.expired", attack: func(s stage) error {
			s.ok(scan(s, "wangmin"))
			s.clock.pass(time.Minute)
			return s.Confirm(t.Context(), "wangmin", s.code.QR, s.code.Number, true)
		}},
		{name: "redeemed too late", end: desk.LoginExpired, attack: func(s stage) error {
			s.ok(scan(s, "wangmin"))
			s.clock.pass(59 * time.Second)
			s.ok(s.Confirm(t.Context(), "wangmin", s.code.QR, s.code.Number, true))
			s.clock.pass(30 * time.Second)
			return nil
		}},
		{name: "superseded code", end: desk.LoginExpired, key: "login.expired", attack: func(s stage) error {
			s.house.code(window1)
			return scan(s, "wangmin")
		}},
		{name: "cancelled code", end: desk.LoginExpired, key: "login.expired", attack: func(s stage) error {
			s.ok(s.CancelLogin(t.Context(), window1, s.code.Device))
			return scan(s, "wangmin")
		}},
		{name: "cancelled by another terminal", end: desk.LoginWaiting, attack: func(s stage) error {
			return s.CancelLogin(t.Context(), window2, s.code.Device)
		}},
		{name: "no such person", end: desk.LoginWaiting, key: "person.none", attack: func(s stage) error { return scan(s, "nobody") }},
		{name: "frozen between confirming and asking", end: desk.LoginRefused, why: "person.frozen", attack: func(s stage) error {
			s.ok(scan(s, "wangmin"))
			s.ok(s.Confirm(t.Context(), "wangmin", s.code.QR, s.code.Number, true))
			return s.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHouse(t)
			s := stage{house: h, code: h.code(window1)}
			err := tc.attack(s)
			if e, ok := errors.AsType[*desk.Error](err); tc.key == "" && err != nil || tc.key != "" && (!ok || e.Key != tc.key) {
				t.Errorf("error %v, want %q", err, tc.key)
			}
			got := h.state(window1, s.code.Device, false)
			if got.State != tc.end || tc.why != "" && (got.Refusal == nil || got.Refusal.Key != tc.why) {
				t.Errorf("state %s, refusal %v; want %s %s", got.State, got.Refusal, tc.end, tc.why)
			}
		})
	}
}

func TestLoginFlood(t *testing.T) {
	h := newHouse(t)
	for range 20 {
		h.code(window1)
		h.clock.pass(time.Second)
	}
	_, err := h.NewCode(t.Context(), window1, desk.ToLogin)
	h.fails(err, desk.Denied, "login.too_many")
	h.code(window2)
	h.clock.pass(10 * time.Minute)
	h.code(window1)
}

// clause: H-8.3.1c
func TestLoginRedeemedOnce(t *testing.T) {
	h := newHouse(t)
	code := h.confirmed(window1, "wangmin", desk.ToLogin)
	var mu sync.Mutex
	var tokens []string
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			_, token, err := h.CheckLogin(t.Context(), window1, code.Device, false)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if token != "" {
				tokens = append(tokens, token)
			}
		})
	}
	wg.Wait()
	if len(tokens) != 1 {
		t.Errorf("%d tokens for one code", len(tokens))
	}
}

// Of many phones that scan at once one takes the code.
func TestScannedOnce(t *testing.T) {
	h := newHouse(t)
	for range 5 {
		code := h.code(window1)
		var wg sync.WaitGroup
		results := make(chan error, 4)
		for _, person := range []string{"wangmin", "liqian", "zhaolei", "sunting"} {
			wg.Go(func() {
				_, err := h.Scan(t.Context(), person, code.QR)
				results <- err
			})
		}
		wg.Wait()
		close(results)
		taken := 0
		for err := range results {
			if err == nil {
				taken++
				continue
			}
			h.fails(err, desk.Denied, "login.taken")
		}
		if taken != 1 {
			t.Errorf("%d phones took one code", taken)
		}
	}
}

// clause: H-4.4.3a, H-4.4.3g, H-8.3.2, H-8.4.2b, G-9.3a, H-8.4.2a
func TestLoginUnqualified(t *testing.T) {
	h := newHouse(t)
	for person, key := range map[string]string{
		"xiaofan": "person.exam", "dengkai": "person.frozen", "fanglin": "person.closed", "chenhao": "person.outlet",
		"houjianguo": "person.too_old", "tangyu": "person.confidential", "jiangwei": "person.outlet",
	} {
		t.Run(person, func(t *testing.T) {
			code := h.code(window1)
			_, err := h.Scan(t.Context(), person, code.QR)
			h.fails(err, desk.Denied, key)
			if s := h.state(window1, code.Device, false); s.State != desk.LoginRefused || s.Refusal.Key != key {
				t.Errorf("state %s %v", s.State, s.Refusal)
			}
			h.fails(h.Confirm(t.Context(), person, code.QR, code.Number, true), desk.Denied, "login.expired")
		})
	}
	refused := map[string]bool{}
	for _, e := range h.audit("TCA") {
		if e.Outcome != "" {
			refused[e.PersonID+" "+e.Outcome] = true
		}
	}
	if len(refused) != 7 {
		t.Errorf("refusals in the trail: %v", keysOf(refused))
	}
}

// clause: D-4a, H-6.3, B-2
func TestOutletNotAuthorised(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.ok(h.SetOutlet(t.Context(), "jiangwei", "TCA", desk.OutletAccepted))
	_, err := h.Open(t.Context(), at)
	h.fails(err, desk.Denied, "outlet.not_authorised")
	_, err = h.NewCode(t.Context(), window1, desk.ToLogin)
	h.fails(err, desk.Denied, "outlet.not_authorised")
	h.ok(h.SetOutlet(t.Context(), "jiangwei", "TCA", desk.OutletAuthorised))
	h.clock.pass(4 * 366 * 24 * time.Hour)
	_, err = h.NewCode(t.Context(), window1, desk.ToLogin)
	h.fails(err, desk.Denied, "outlet.agreement")
	h.fails(h.SetOutlet(t.Context(), "wangmin", "TCA", desk.OutletAuthorised), desk.Denied, "may.decide")
}

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
			return errors.Join(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen),
				h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountActive))
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

// Of codes that a terminal asks for at once, one lives.
func TestOneCodeAtOnce(t *testing.T) {
	h := newHouse(t)
	codes := make(chan desk.LoginCode, 8)
	var wg sync.WaitGroup
	for range cap(codes) {
		wg.Go(func() {
			code, err := h.NewCode(t.Context(), window1, desk.ToLogin)
			if err != nil {
				t.Error(err)
			}
			codes <- code
		})
	}
	wg.Wait()
	close(codes)
	live := 0
	for code := range codes {
		if h.state(window1, code.Device, false).State == desk.LoginWaiting {
			live++
		}
	}
	if live != 1 {
		t.Errorf("%d codes live", live)
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

// clause: H-8.3.2
func TestFrozenAtNextCall(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen))
	_, err := h.Open(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended")
	code := h.code(window1)
	_, err = h.Scan(t.Context(), "wangmin", code.QR)
	h.fails(err, desk.Denied, "person.frozen")
	h.fails(h.SetAccount(t.Context(), "wangmin", "liqian", desk.AccountFrozen), desk.Denied, "may.decide")
}
