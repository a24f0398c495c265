package client_test

import (
	"errors"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
)

// The secret that opens a terminal comes over the wire once, is handed to nobody, and goes with the session.
//
// clause: H-8.3.1c, H-C5.3
func TestOpenWithoutTheLine(t *testing.T) {
	a := newAuthority(t)
	c, err := client.New(a.config(t, "TC-D-01"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	none := func(when string) {
		t.Helper()
		if _, err := c.OpenCode(t.Context()); !is(err, "open.none") {
			t.Errorf("%s: %v", when, err)
		}
	}
	none("before the login")
	code, err := c.NewCode(t.Context(), desk.ToLogin)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Scan(t.Context(), "madong", code.QR); err != nil {
		t.Fatal(err)
	}
	if err := a.Confirm(t.Context(), "madong", code.QR, code.Number, true); err != nil {
		t.Fatal(err)
	}
	status, err := c.CheckLogin(t.Context(), code.Device, false)
	if err != nil || status.State != desk.LoginDone {
		t.Fatalf("%+v, %v", status, err)
	}
	if status.Opening != nil {
		t.Error("the secret is handed on")
	}
	if err := c.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	offer, err := c.OpenCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.OpenOffline(t.Context(), "madong", offer.QR, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Unlock(t.Context(), "nothing"); !is(err, "open.wrong") {
		t.Errorf("wrong: %v", err)
	}
	s, err := c.Unlock(t.Context(), answer)
	if err != nil || s.Locked || s.Person.ID != "madong" {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := c.Session(t.Context()); err != nil || s.Locked {
		t.Errorf("with the line: %+v, %v", s, err)
	}
	a.time.pass(time.Hour) // nobody renewed it
	if _, err := c.Session(t.Context()); !is(err, "session.ended") {
		t.Errorf("an hour later: %v", err)
	}
	none("after the session")
	a.login(t, c, "madong")
	if err := c.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	none("after the logout")
}

func is(err error, key string) bool {
	e, ok := errors.AsType[*desk.Error](err)
	return ok && e.Key == key
}
