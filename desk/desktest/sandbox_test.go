package desktest_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// clause: H-8.3.1b, H-8.3.1c, G-9.4, H-4.3.1g
func TestSandboxConforms(t *testing.T) {
	svc, keys := authority(t)
	f := fixture(svc)
	f.Here = svc.Terminal("TC-A-01", keys.List().Verify)
	f.There = svc.Terminal("TC-A-02", keys.List().Verify)
	report(t, f)
}

// The same checks through TLS, HTTP and JSON, so that nothing is lost on the way, and every
// answer as the published document has it.
//
// clause: D-3c, H-8.3.1b, H-8.3.1c, G-9.4, H-4.3.1g
func TestSandboxConformsOverHTTPS(t *testing.T) {
	svc, keys := authority(t)
	document := &contract{t: t}
	url := serve(t, document.over(api.Handler(svc, api.Options{Keys: keys})), keys)
	f := fixture(svc)
	f.Here, f.There = terminal(t, keys, url, "TC-A-01"), terminal(t, keys, url, "TC-A-02")
	report(t, f)
	if n := document.unseen(); n != 3 { // all but /v1/health and how a terminal gets its certificate
		t.Errorf("the checks left %d routes alone", n)
	}
}

// A token at another terminal opens nothing there, and afterwards nothing anywhere.
//
// clause: H-8.3.1c
func TestStolenTokenDies(t *testing.T) {
	svc, keys := authority(t)
	url := serve(t, api.Handler(svc, api.Options{}), keys)
	ctx, owner := t.Context(), sandbox.Caller{Terminal: "TC-A-01"}
	code, err := svc.NewCode(ctx, owner, desk.ToLogin)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Scan(ctx, "wangmin", code.QR); err != nil {
		t.Fatal(err)
	}
	if err := svc.Confirm(ctx, "wangmin", code.QR, code.Number, true); err != nil {
		t.Fatal(err)
	}
	_, token, err := svc.CheckLogin(ctx, owner, code.Device, false)
	if err != nil {
		t.Fatal(err)
	}
	for n, step := range []struct {
		terminal string
		status   int
	}{{"TC-A-01", http.StatusOK}, {"TC-A-02", http.StatusUnauthorized}, {"TC-A-01", http.StatusUnauthorized}} {
		if got := session(t, keys, url, step.terminal, token); got != step.status {
			t.Errorf("use %d, at %s: %d, want %d", n+1, step.terminal, got, step.status)
		}
	}
}

// session asks for the session under a token, and gives the status.
func session(t *testing.T, keys *pki.Authority, url, id, token string) int {
	t.Helper()
	certificate, err := keys.Terminal(id)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: keys.Pool(), Certificates: []tls.Certificate{certificate}}}
	defer transport.CloseIdleConnections()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/session", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+token)
	answer, err := (&http.Client{Transport: transport}).Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	return answer.StatusCode
}

func report(t *testing.T, f desktest.Fixture) {
	for _, c := range desktest.Run(t.Context(), f) {
		t.Run(c.Name, func(t *testing.T) {
			if c.Err != nil {
				t.Error(c.Err)
			}
		})
	}
}

func authority(t *testing.T) (*sandbox.Service, *pki.Authority) {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	svc, err := sandbox.New(t.Context(), sandbox.Options{
		DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Signer: keys.List(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := svc.Close(); err != nil {
			t.Error(err)
		}
	})
	return svc, keys
}

func fixture(svc *sandbox.Service) desktest.Fixture {
	return desktest.Fixture{
		Clerk: "wangmin", Second: "liqian", Manager: "zhaolei", Phone: phone{svc}, NewKey: newKey, Now: time.Now,
		Customer: desk.Identity{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101"},
		Decide: func(ctx context.Context, c desk.Case, d desk.Decision) error {
			reviewers, err := svc.Reviewers(ctx)
			if err != nil {
				return err
			}
			_, err = svc.Decide(ctx, reviewers[0].ID, newKey(), c.OutletID, c.ID, c.Version, d)
			return err
		},
		Show: func(ctx context.Context, customer desk.Identity) (string, error) {
			all, err := svc.Cardholders(ctx)
			if err != nil {
				return "", err
			}
			n := slices.IndexFunc(all, func(h sandbox.Cardholder) bool { return h.Name == customer.Name })
			shown, err := svc.ShowESSC(ctx, all[n].ID)
			return shown.Code, err
		},
		Card: desk.CardChallenge{
			Area: "654201", Algorithm: "03", CardID: "654201D156000005000102030405060A", InternalFactor: "0102030405060708",
			InternalSource: "1112131415161718", ExternalFactor: "2122232425262728", ExternalSource: "3132333435363738",
		},
		Announce: func(ctx context.Context, b desk.Bulletin) (desk.Bulletin, error) {
			return svc.IssueBulletin(ctx, "jiangwei", newKey(), b)
		},
		Answer: func(ctx context.Context, t desk.Ticket, text string) error {
			reviewers, err := svc.Reviewers(ctx)
			if err != nil {
				return err
			}
			_, err = svc.AnswerTicket(ctx, reviewers[0].ID, newKey(), t.OutletID, t.ID, t.Version, text)
			return err
		},
	}
}

func newKey() string { return uuid.Must(uuid.NewV7()).String() }

type phone struct{ svc *sandbox.Service }

func (p phone) Scan(ctx context.Context, person, qr string) ([]string, error) {
	ask, err := p.svc.Scan(ctx, person, qr)
	return ask.Choices[:], err
}

func (p phone) Confirm(ctx context.Context, person, qr, number string, yes bool) error {
	return p.svc.Confirm(ctx, person, qr, number, yes)
}

func serve(t *testing.T, h http.Handler, keys *pki.Authority) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := api.Server(h, keys.ServerTLS(), nil)
	served := make(chan error, 1)
	go func() { served <- server.ServeTLS(listener, "", "") }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return "https://" + listener.Addr().String()
}

func terminal(t *testing.T, keys *pki.Authority, url, id string) *client.Client {
	t.Helper()
	kit, err := keys.Kit(id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{
		URL: url, CA: keys.Pool(), Certificate: kit.Certificate, Signer: kit.Signer, ListKey: keys.List().Public(), SealKey: keys.Seal().Public(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}
