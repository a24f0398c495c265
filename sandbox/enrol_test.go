package sandbox_test

import (
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
)

// made certifies whoever asks, under a thumbprint of its own.
func (h *house) made(thumb string) sandbox.Certify {
	return func(string) (sandbox.Certificate, error) {
		return sandbox.Certificate{Print: thumb, Signer: "key " + thumb, Issued: h.clock.now(), Expires: h.clock.now().AddDate(1, 0, 0)}, nil
	}
}

// certified is a caller with the certificate that made gives.
func (h *house) certified(terminal, thumb string) sandbox.Caller {
	c, err := h.made(thumb)(terminal)
	h.ok(err)
	return sandbox.Caller{Terminal: terminal, Certificate: c}
}

// Of fifty who use one code at once, one gets a certificate; a code dies by its fifth wrong secret, by its age and by
// the next one.
//
// clause: H-8.3.1c
func TestCodesOfTerminals(t *testing.T) {
	h := newHouse(t)
	give := func() sandbox.EnrolCode {
		c, err := h.NewEnrolment(t.Context(), "jiangwei", "TC-A-01")
		h.ok(err)
		return c
	}
	code := give()
	var wg sync.WaitGroup
	errs := make([]error, 50)
	for n := range errs {
		wg.Go(func() { _, errs[n] = h.Enrol(t.Context(), code.ID, code.Secret, h.made("one")) })
	}
	wg.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
			continue
		}
		h.fails(err, desk.Denied, "enrol.over")
	}
	if good != 1 {
		t.Errorf("%d got a certificate", good)
	}
	old := give()
	code = give()
	_, err := h.Enrol(t.Context(), old.ID, old.Secret, h.made("two"))
	h.fails(err, desk.Denied, "enrol.over")
	for range 5 {
		_, err = h.Enrol(t.Context(), code.ID, []byte("wrong"), h.made("two"))
		h.fails(err, desk.Denied, "enrol.code")
	}
	_, err = h.Enrol(t.Context(), code.ID, code.Secret, h.made("two"))
	h.fails(err, desk.Denied, "enrol.over")
	code = give()
	h.clock.pass(15 * time.Minute)
	_, err = h.Enrol(t.Context(), code.ID, code.Secret, h.made("two"))
	h.fails(err, desk.Denied, "enrol.over")
	_, err = h.NewEnrolment(t.Context(), "wangmin", "TC-A-01")
	h.fails(err, desk.Denied, "may.decide")
	_, err = h.NewEnrolment(t.Context(), "jiangwei", "TC-X-99")
	h.fails(err, desk.Denied, "terminal.unknown")
}

// A session is bound to its certificate, and a withdrawn one stops at once; one that was issued later goes on.
//
// clause: H-8.3.1c, H-8.3.2, G-9.4
func TestCertificatesOfTerminals(t *testing.T) {
	h := newHouse(t)
	one, two := h.certified("TC-A-01", "one"), h.certified("TC-A-01", "two")
	login := func(c sandbox.Caller) sandbox.Caller {
		code := h.confirmed(c, "wangmin", desk.ToLogin)
		_, token, err := h.CheckLogin(t.Context(), c, code.Device, true)
		h.ok(err)
		c.Token = token
		return c
	}
	at := login(one)
	thief := two
	thief.Token = at.Token
	_, err := h.Session(t.Context(), thief)
	h.fails(err, desk.Denied, "session.ended")
	_, err = h.Session(t.Context(), at)
	h.fails(err, desk.Denied, "session.ended")
	all, err := h.Terminals(t.Context(), "jiangwei")
	h.ok(err)
	if len(all[0].Alarms) != 1 || all[0].Terminal.ID != "TC-A-01" {
		t.Errorf("%+v", all[0])
	}

	at = login(one)
	h.clock.pass(time.Second)
	h.ok(h.WithdrawTerminal(t.Context(), "jiangwei", "TC-A-01", "stolen"))
	for _, c := range []sandbox.Caller{at, one, two} {
		_, err := h.Session(t.Context(), c)
		h.fails(err, desk.Denied, "terminal.withdrawn")
		h.fails(h.Renew(t.Context(), c, h.made("next")), desk.Denied, "terminal.withdrawn")
	}
	keys, err := h.SigningKeys(t.Context(), sandbox.Caller{Terminal: "TC-A-01"})
	h.ok(err)
	for _, k := range keys {
		if k.Withdrawn.IsZero() {
			t.Errorf("%+v is good", k)
		}
	}
	h.clock.pass(time.Second)
	next := h.certified("TC-A-01", "next")
	login(next)
	for range 3 {
		h.ok(h.Renew(t.Context(), next, h.made(newKey())))
	}
	h.fails(h.Renew(t.Context(), next, h.made("more")), desk.Denied, "enrol.too_many")
	h.fails(h.WithdrawTerminal(t.Context(), "jiangwei", "TC-A-01", " "), desk.Invalid, "terminal.reason")
	h.fails(h.WithdrawTerminal(t.Context(), "wangmin", "TC-A-01", "stolen"), desk.Denied, "may.decide")
}
