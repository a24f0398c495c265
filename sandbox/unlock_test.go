package sandbox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
	"sheyin/sandbox"
)

// opened is a login with what its terminal needs to be opened without the line.
type opened struct {
	session desk.Session
	caller  sandbox.Caller
	key     desk.OpenKey
}

func (h *house) openable(c sandbox.Caller, person string) opened {
	h.t.Helper()
	code := h.code(c)
	_, err := h.Scan(h.t.Context(), person, code.QR)
	h.ok(err)
	h.ok(h.Confirm(h.t.Context(), person, code.QR, code.Number, true))
	s, token, err := h.CheckLogin(h.t.Context(), c, code.Device, true)
	h.ok(err)
	if s.Opening == nil || len(s.Opening.Secret) != 32 || s.Opening.Page != "HTTP://127.0.0.1:8471/S/" {
		h.t.Fatalf("status %+v", s)
	}
	c.Token = token
	return opened{*s.Session, c, desk.OpenKey{Hash: sm3.New, Secret: s.Opening.Secret, Session: s.Session.ID, Terminal: c.Terminal}}
}

// outcomes are how the acts of a kind ended, as the audit trail of the outlet TCA has them.
func (h *house) outcomes(act string) []string {
	h.t.Helper()
	var out []string
	for _, e := range h.audit("TCA") {
		if e.Act == act {
			out = append(out, e.Outcome)
		}
	}
	return out
}

// The person's phone gets what opens the terminal, and the session is open from then on: the lock that was told is gone,
// and the time in which nobody renewed it too.
//
// clause: H-8.3.1c, H-C5.3
func TestOpenOffline(t *testing.T) {
	for name, tc := range map[string]struct {
		lock  bool
		after time.Duration
	}{
		"locked while the line was there": {true, time.Hour},
		"locked without it":               {false, 5 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			o := h.openable(window1, "wangmin")
			if tc.lock {
				h.ok(h.Lock(t.Context(), o.caller))
			}
			h.clock.pass(tc.after)
			challenge := o.key.Challenge()
			ask, err := h.Scan(t.Context(), "wangmin", "HTTP://127.0.0.1:8471/S/"+challenge)
			h.ok(err)
			if ask.Purpose != desk.ToOpenOffline || ask.TerminalID != "TC-A-01" || ask.WindowZH != "1号窗" || ask.Choices != [3]string{} {
				t.Errorf("%+v", ask)
			}
			answer, err := h.OpenOffline(t.Context(), "wangmin", challenge, true)
			h.ok(err)
			if answer != o.key.Answer(challenge) || len(answer) != desk.OpenDigits {
				t.Errorf("answer %q", answer)
			}
			_, err = h.Session(t.Context(), o.caller)
			h.fails(err, desk.Denied, "session.ended") // the token of before
			o.caller.Token = string(o.key.Token(challenge))
			s, err := h.Session(t.Context(), o.caller)
			h.ok(err)
			if s.Locked || s.ID != o.session.ID {
				t.Errorf("%+v", s)
			}
			if !slices.Contains(h.outcomes("unlock.offline"), "") {
				t.Error("not in the audit trail")
			}
		})
	}
}

// Who gets nothing, and what is noted of it.
//
// clause: H-8.3.1c, H-C5.3, G-9.4
func TestOpenOfflineAttacks(t *testing.T) {
	day := 24 * time.Hour
	for name, tc := range map[string]struct {
		before func(h *house, o opened) // what happens between the login and the scan
		person string
		forged bool
		want   string
	}{
		"another person":                    {person: "liqian", want: "open.other"},
		"another person, at work elsewhere": {before: func(h *house, _ opened) { h.openable(window2, "liqian") }, person: "liqian", want: "open.other"},
		"a challenge that nobody made":      {forged: true, want: "open.other"},
		"after the logout":                  {before: func(h *house, o opened) { h.ok(h.Logout(h.t.Context(), o.caller)) }, want: "open.other"},
		"after a take-over":                 {before: func(h *house, _ opened) { h.openable(window2, "wangmin") }, want: "open.other"},
		"after somebody's relief":           {before: func(h *house, _ opened) { h.openable(window1, "liqian") }, want: "open.other"},
		"a session of last week":            {before: func(h *house, _ opened) { h.clock.pass(4 * day) }, want: "open.other"},
		"the account was frozen": {before: func(h *house, _ opened) {
			h.ok(h.SetAccount(h.t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
		}, want: "person.frozen"},
		"the outlet was frozen": {before: func(h *house, _ opened) { h.freeze() }, want: "outlet.frozen"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			o := h.openable(window1, "wangmin")
			challenge, person := o.key.Challenge(), "wangmin"
			if tc.forged {
				challenge = desk.OpenKey{Hash: sm3.New, Secret: make([]byte, 32), Session: o.session.ID, Terminal: "TC-A-01"}.Challenge()
			}
			if tc.person != "" {
				person = tc.person
			}
			if tc.before != nil {
				tc.before(h, o)
			}
			_, err := h.Scan(t.Context(), person, challenge)
			h.fails(err, desk.Denied, tc.want)
			answer, err := h.OpenOffline(t.Context(), person, challenge, true)
			h.fails(err, desk.Denied, tc.want)
			if answer != "" {
				t.Errorf("got %q", answer)
			}
			if got := h.outcomes("unlock.offline"); !slices.Contains(got, tc.want) || slices.Contains(got, "") {
				t.Errorf("audit trail %q", got)
			}
		})
	}
}

// A challenge is answered once, with yes or with no, and the answers are counted with the codes of the terminal.
func TestOpenOfflineOnce(t *testing.T) {
	h := newHouse(t)
	o := h.openable(window1, "wangmin")
	h.ok(h.Lock(t.Context(), o.caller))
	no := o.key.Challenge()
	answer, err := h.OpenOffline(t.Context(), "wangmin", no, false)
	h.ok(err)
	if answer != "" {
		t.Errorf("a refusal opens: %q", answer)
	}
	_, err = h.OpenOffline(t.Context(), "wangmin", no, true)
	h.fails(err, desk.Denied, "login.taken")
	_, err = h.Session(t.Context(), o.caller)
	h.fails(err, desk.Denied, "session.locked")
	yes := o.key.Challenge()
	_, err = h.OpenOffline(t.Context(), "wangmin", yes, true)
	h.ok(err)
	_, err = h.OpenOffline(t.Context(), "wangmin", yes, true)
	h.fails(err, desk.Denied, "login.taken")
	for range 17 { // one login, two challenges
		_, err = h.OpenOffline(t.Context(), "wangmin", o.key.Challenge(), true)
		h.ok(err)
	}
	_, err = h.OpenOffline(t.Context(), "wangmin", o.key.Challenge(), true)
	h.fails(err, desk.Denied, "login.too_many")
}

// A terminal in the same process keeps the secret to itself.
func TestTerminalOpens(t *testing.T) {
	h := newHouse(t)
	here := h.Terminal("TC-A-01", nil)
	code, err := here.NewCode(t.Context(), desk.ToLogin)
	h.ok(err)
	_, err = h.Scan(t.Context(), "wangmin", code.QR)
	h.ok(err)
	h.ok(h.Confirm(t.Context(), "wangmin", code.QR, code.Number, true))
	_, err = here.OpenCode(t.Context())
	h.fails(err, desk.Denied, "open.none")
	status, err := here.CheckLogin(t.Context(), code.Device, false)
	h.ok(err)
	if status.Opening != nil {
		t.Error("the secret is handed on")
	}
	h.ok(here.Lock(t.Context()))
	offer, err := here.OpenCode(t.Context())
	h.ok(err)
	answer, err := h.OpenOffline(t.Context(), "wangmin", offer.QR, true)
	h.ok(err)
	s, err := here.Unlock(t.Context(), answer)
	h.ok(err)
	if s.Locked || s.Person.ID != "wangmin" {
		t.Errorf("%+v", s)
	}
	h.ok(here.Logout(t.Context()))
	_, err = here.OpenCode(t.Context())
	h.fails(err, desk.Denied, "open.none")
}
