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
			return s.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实")
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
