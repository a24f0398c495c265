package client_test

import (
	"context"
	"testing"

	"sheyin/client"
	"sheyin/desk"
)

// Under the lock the client has no token, whether the authority heard of the lock or not: the bytes are wiped where they
// were. Both ways of opening give a new one, and the old one is refused from then on.
//
// clause: H-8.4.1, H-8.3.1c, G-9.4
func TestLockWipesTheToken(t *testing.T) {
	for name, tc := range map[string]struct {
		told, byPhone bool // the lock; opened without the line
	}{
		"told, opened by the code":       {true, false},
		"told, opened by the digits":     {true, true},
		"not told, opened by the code":   {false, false},
		"not told, opened by the digits": {false, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAuthority(t)
			c, err := client.New(a.config(t, "TC-D-01"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := c.Close(); err != nil {
					t.Error(err)
				}
			})
			a.login(t, c, "madong")
			before, held := client.Token(c), client.Held(c)
			ctx := t.Context()
			if !tc.told {
				cut, cancel := context.WithCancel(ctx)
				cancel()
				ctx = cut
			}
			if err := c.Lock(ctx); (err == nil) != tc.told {
				t.Fatal(err)
			}
			for _, b := range held {
				if b != 0 {
					t.Fatalf("left %q", held)
				}
			}
			if client.Token(c) != "" {
				t.Error("a token under the lock")
			}
			_, err = c.Session(t.Context()) // also while the authority takes it for open
			wantError(t, err, desk.Denied, "session.locked")
			_, err = c.Open(t.Context())
			wantError(t, err, desk.Denied, "session.locked")
			for range 2 {
				if err := c.Lock(t.Context()); err != nil {
					t.Errorf("told again: %v", err)
				}
			}
			if tc.byPhone {
				offer, err := c.OpenCode(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				answer, err := a.OpenOffline(t.Context(), "madong", offer.QR, true)
				if err != nil {
					t.Fatal(err)
				}
				_, err = c.Session(t.Context()) // nobody has typed it yet
				wantError(t, err, desk.Denied, "session.locked")
				if _, err := c.Unlock(t.Context(), answer); err != nil {
					t.Fatal(err)
				}
			} else {
				a.scanned(t, c, "madong", desk.ToUnlock)
			}
			if s, err := c.Session(t.Context()); err != nil || s.Locked || s.Person.ID != "madong" {
				t.Errorf("opened: %+v, %v", s, err)
			}
			after := client.Token(c)
			if after == "" || after == before {
				t.Errorf("token %q after %q", after, before)
			}
			client.UseToken(c, before)
			_, err = c.Session(t.Context())
			wantError(t, err, desk.Denied, "session.ended")
		})
	}
}

// A terminal that locks goes on listening, by the name of its session, and hears nothing but its end; opened, it hears the
// rest. A locked session can be ended from its terminal, and by its person at another one.
//
// clause: H-8.3.1b, H-8.4.1
func TestLockedTerminalHearsItsEnd(t *testing.T) {
	a := newAuthority(t)
	there, err := client.New(a.config(t, "TC-A-01"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := client.New(a.config(t, "TC-A-02"))
	if err != nil {
		t.Fatal(err)
	}
	a.login(t, there, "wangmin")
	heard, ended := listens(t, there)
	if err := there.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.login(t, other, "wangmin")
	if e := within(t, "the end of the session", heard); e.Kind != desk.SessionEnded || e.Reason != "session.taken_over" {
		t.Errorf("heard %+v", e)
	}
	wantError(t, within(t, "the end of the line", ended), desk.Denied, "session.ended")
	if err := other.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := other.Logout(t.Context()); err != nil {
		t.Errorf("logout of a locked session: %v", err)
	}
	_, err = other.NewCode(t.Context(), desk.ToUnlock)
	wantError(t, err, desk.Denied, "session.ended")
	for _, c := range []*client.Client{there, other} {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
