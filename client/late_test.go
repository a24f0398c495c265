package client_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// clock is that of an authority and its terminal, and stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// realAuthority is a real one, behind the real handlers, with the configuration of one terminal.
type realAuthority struct {
	*sandbox.Service
	keys *pki.Authority
	url  string
	time *clock
}

func newAuthority(t *testing.T) realAuthority {
	t.Helper()
	return authorityAt(t, time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))
}

func authorityAt(t *testing.T, at time.Time) realAuthority {
	t.Helper()
	a := realAuthority{time: &clock{at: at}}
	a.keys = newKeys(t, pki.Options{Now: a.time.now})
	var err error
	a.Service, err = sandbox.New(t.Context(), sandbox.Options{
		DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Signer: a.keys.List(), Now: a.time.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	a.url = listen(t, a.Service, a.keys, api.Options{Now: a.time.now})
	return a
}

func (a realAuthority) config(t *testing.T, terminal string) client.Config {
	t.Helper()
	kit, err := a.keys.Kit(terminal)
	if err != nil {
		t.Fatal(err)
	}
	return client.Config{
		URL: a.url, CA: a.keys.Pool(), Certificate: kit.Certificate, Signer: kit.Signer, Now: a.time.now,
		ListKey: a.keys.List().Public(), SealKey: a.keys.Seal().Public(), Pause: time.Millisecond,
	}
}

// login brings a person to work at the terminal of the client.
func (a realAuthority) login(t *testing.T, c *client.Client, person string) {
	t.Helper()
	a.scanned(t, c, person, desk.ToLogin)
}

// scanned is a code of the terminal that a person's phone confirms.
func (a realAuthority) scanned(t *testing.T, c *client.Client, person string, purpose desk.Purpose) {
	t.Helper()
	code, err := c.NewCode(t.Context(), purpose)
	if err != nil {
		t.Fatal(err)
	}
	scan := code.QR[len(code.QR)-14:]
	if _, err := a.Scan(t.Context(), person, scan); err != nil {
		t.Fatal(err)
	}
	if err := a.Confirm(t.Context(), person, scan, code.Number, true); err != nil {
		t.Fatal(err)
	}
	status, err := c.CheckLogin(t.Context(), code.Device, true)
	if err != nil || status.State != desk.LoginDone {
		t.Fatalf("%v %v", status.State, err)
	}
}

// What was written without a line is delivered when nobody is logged in any more, by a terminal that was
// started anew: once, with author, terminal and instant of the act.
//
// clause: G-9.4
func TestLettersArriveLate(t *testing.T) {
	a := newAuthority(t)
	cfg := a.config(t, "TC-D-01")
	var out kept
	cfg.Outbox = &out
	c := dial(t, cfg)
	a.login(t, c, "madong")
	var at []time.Time
	for range 40 {
		a.time.pass(5 * time.Minute)
		at = append(at, a.time.now())
		_, err := c.Advance(t.Context(), newKey(), desk.Case{ID: newKey()}, desk.Consultation{Item: "res.pay_level"})
		wantError(t, err, desk.Offline, "authority.offline")
	}
	a.time.pass(time.Hour)
	again := dial(t, cfg)
	_, err := again.Session(t.Context())
	wantError(t, err, desk.Denied, "session.ended")
	for range 2 {
		for _, l := range out.letters {
			if _, err := again.Send(t.Context(), l); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.login(t, again, "madong")
	open, err := again.Open(t.Context())
	if err != nil || len(open) != 40 {
		t.Fatalf("%d cases, %v", len(open), err)
	}
	for n, l := range out.letters {
		got, err := again.Case(t.Context(), l.Subject)
		if err != nil {
			t.Fatal(err)
		}
		if r := got.History[0]; len(got.History) != 1 || r.By != "madong" || r.Terminal != "TC-D-01" || !r.At.Equal(at[n]) {
			t.Errorf("case %d: %+v", n, got.History)
		}
	}
}

// A terminal's clock that is wrong by minutes loses nothing that is written right after the login, and what it writes has
// the authority's time.
//
// clause: G-9.4
func TestLettersOfAWrongClock(t *testing.T) {
	for _, wrong := range []time.Duration{-5 * time.Minute, 5 * time.Minute} {
		t.Run(wrong.String(), func(t *testing.T) {
			a := newAuthority(t)
			cfg := a.config(t, "TC-D-01")
			cfg.Now = func() time.Time { return a.time.now().Add(wrong) }
			var out kept
			cfg.Outbox = &out
			c := dial(t, cfg)
			a.login(t, c, "madong")
			a.time.pass(10 * time.Second)
			at := a.time.now()
			_, err := c.Advance(t.Context(), newKey(), desk.Case{ID: newKey()}, desk.Consultation{Item: "res.pay_level"})
			wantError(t, err, desk.Offline, "authority.offline")
			a.time.pass(time.Hour)
			again := dial(t, cfg)
			if _, err := again.Send(t.Context(), out.letters[0]); err != nil {
				t.Fatal(err)
			}
			a.login(t, again, "madong")
			got, err := again.Case(t.Context(), out.letters[0].Subject)
			if err != nil || !got.History[0].At.Equal(at) {
				t.Fatalf("written at %v: %+v, %v", at, got.History, err)
			}
		})
	}
}

func newKey() string { return uuid.Must(uuid.NewV7()).String() }

// That nobody was at work in the session that a letter was written in ends nobody else's.
//
// clause: G-9.4
func TestALetterEndsNoSessionButItsOwn(t *testing.T) {
	a := newAuthority(t)
	cfg := a.config(t, "TC-A-01")
	var out kept
	cfg.Outbox = &out
	c := dial(t, cfg)
	a.login(t, c, "liqian")
	a.time.pass(time.Minute)
	raise := desk.Raise{Kind: desk.Inquiry, Text: "the printer", Source: "window"}
	_, err := c.Follow(t.Context(), newKey(), desk.Ticket{ID: newKey()}, raise)
	wantError(t, err, desk.Offline, "authority.offline")
	a.login(t, c, "wangmin")
	_, err = c.Send(t.Context(), out.letters[0])
	wantError(t, err, desk.Denied, "letter.session")
	if s, err := c.Session(t.Context()); err != nil || s.Person.ID != "wangmin" {
		t.Fatalf("%+v, %v", s, err)
	}
	if err := c.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = c.Send(t.Context(), out.letters[0])
	wantError(t, err, desk.Denied, "letter.session")
	_, err = c.Session(t.Context())
	wantError(t, err, desk.Denied, "session.locked")
}
