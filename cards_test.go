//go:build real && linux

package main_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/devices/pcsc"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/testdata/vpcd"
)

// A card of the third generation says whose it is after the authority proved it: a real card service and card OS, the
// driver, and the reference authority behind a clerk's session. Without one who may accept nothing is proved, and a
// card that was reported as lost is refused in the authority's words.
func TestRealThirdGeneration(t *testing.T) {
	t.Parallel()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	svc, err := sandbox.New(t.Context(), sandbox.Options{DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Signer: keys.List()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := svc.Close(); err != nil {
			t.Error(err)
		}
	})
	clerk := svc.Terminal("TC-A-01", keys.List().Verify)
	passed := 0
	for _, c := range []struct{ kind, person, fault string }{
		{"third", "", "session.ended"}, {"third", "sunting", "may.post"}, {"third0", "wangmin", ""}, {"lost", "wangmin", "card.lost"}, {"false", "wangmin", "card.false"},
	} {
		s := vpcd.Serve(t, true, func(socket string) bool {
			names, err := pcsc.New(pcsc.Options{Socket: socket}).Readers(t.Context())
			return err == nil && len(names) > 0
		})
		if c.person != "" {
			login(t, svc, clerk, c.person)
		}
		s.Insert(c.kind)
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		got, err := pcsc.New(pcsc.Options{Socket: s.Socket, Name: vpcd.Name, Prover: clerk}).ReadSocialCard(ctx)
		cancel()
		key := ""
		if e, ok := errors.AsType[*desk.Error](err); ok {
			key = e.Key
		}
		want := desk.SocialCard{
			Area: "654201", Number: "X0000001A", Version: "3.00", Issued: calendar.MustParse("2023-01-05"), Until: calendar.MustParse("2033-01-05"),
			IDNo: "420802198803070012", Name: "阿依古丽·买买提江·吐尔逊江·肉孜", Sex: "2", Birth: calendar.MustParse("1988-03-07"),
		}
		if key != c.fault || err == nil && got != want {
			t.Errorf("%s read by %q: %+v, %v, want %q", c.kind, c.person, got, err, c.fault)
			continue
		}
		passed++
	}
	t.Logf("cases %d: pcscd, vpcd, vsmartcard's card OS and OpenSSL's SM4, with the reference authority", passed)
}

// login brings somebody to work at a terminal in this process.
func login(t *testing.T, svc *sandbox.Service, at desk.Authority, person string) {
	t.Helper()
	code, err := at.NewCode(t.Context(), desk.ToLogin)
	if err == nil {
		_, err = svc.Scan(t.Context(), person, code.QR)
	}
	if err == nil {
		err = svc.Confirm(t.Context(), person, code.QR, code.Number, true)
	}
	if err == nil {
		_, err = at.CheckLogin(t.Context(), code.Device, true)
	}
	if err != nil {
		t.Fatal(err)
	}
}
