package journal_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/journal"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// Who is killed: the clerk of a convenience point, and the authority.
const (
	killTerminal = "TC-D-01"
	killPerson   = "madong"
)

// copiesPerCase is how many copies of the notice are printed of one case. A copy is what a repeat that is taken for
// something new makes one more of; a step that is done twice is a conflict.
const copiesPerCase = 6

// TestKillProcess is one of the two processes; it is no test by itself.
func TestKillProcess(t *testing.T) {
	h := killHouse{dir: os.Getenv(killFolder), authority: os.Getenv(killLine), phone: os.Getenv(killPhone)}
	switch role := os.Getenv(killRole); role {
	case "console":
		h.runConsole(t)
	case "authority", "mutant":
		h.runAuthority(t, role == "mutant")
	}
}

// terminal opens the journal and the line of the terminal, which waits so long for an answer.
func (h killHouse) terminal(t *testing.T, limit time.Duration) (*journal.Journal, *client.Client) {
	t.Helper()
	cfg, err := client.Load(filepath.Join(h.dir, "pki", "terminals", killTerminal+".pem"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(t.Context(), journal.Options{Dir: filepath.Join(h.dir, "terminal"), Terminal: killTerminal, Key: make([]byte, 16), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	cfg.URL, cfg.Outbox = "https://"+h.authority, j
	cfg.Dial, cfg.Read, cfg.Write, cfg.Pause = limit, limit, limit, time.Millisecond
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return j, c
}

// hasty is the clerk: she serves without end, and says what she was promised.
type hasty struct {
	desk  desk.Authority
	phone string
}

func (h killHouse) runConsole(t *testing.T) {
	j, c := h.terminal(t, 2*time.Second)
	fmt.Println("READY") //nolint:forbidigo // to the test that started it
	go j.Deliver(t.Context(), c.Send)
	k := hasty{j.Authority(c), "http://" + h.phone}
	for {
		err := k.login(t.Context())
		for err == nil {
			err = k.serve(t.Context())
		}
		time.Sleep(2 * time.Millisecond) // the authority is dead just now
	}
}

func (k hasty) login(ctx context.Context) error {
	code, err := k.desk.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, k.phone+"/?"+url.Values{"qr": {code.QR[len(code.QR)-14:]}, "number": {code.Number}}.Encode(), nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	if _, err := k.desk.CheckLogin(ctx, code.Device, true); err != nil {
		return err
	}
	// What the screens ask for at the beginning, and what it takes to go on without the line.
	if _, err := k.desk.Catalogue(ctx, ""); err != nil {
		return err
	}
	_, err = k.desk.List(ctx)
	return err
}

// serve is one customer, who thinks better of it in the end. The error says that the session is over.
func (k hasty) serve(ctx context.Context) error {
	c, err := k.step(ctx, desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
	if err != nil {
		return over(err)
	}
	for n := range 1 + copiesPerCase {
		under := key()
		order := desk.Order{Kind: desk.NoticePaper, Subject: c.ID}
		if n > 0 {
			order.Reason = under
		}
		err := again(func() error { _, err := k.desk.Issue(ctx, under, order); return err })
		if err != nil {
			break // without the line there are no numbers
		}
		if n > 0 {
			promise(under)
		}
	}
	for _, s := range []desk.Step{intake(), desk.Withdrawal{Reason: "改日再来"}} {
		if c, err = k.step(ctx, c, s); err != nil {
			return over(err)
		}
	}
	v, err := k.desk.Visit(ctx, c.Visit)
	if err != nil {
		return over(err)
	}
	_, err = k.desk.Attend(ctx, key(), v, desk.Leaving{})
	return over(err)
}

// over is the error when it says that somebody has to log in; whatever else went wrong, the next customer comes.
func over(err error) error {
	if desk.CodeOf(err) == desk.Denied {
		return err
	}
	return nil
}

// step does a step, and asks again under its key as long as nobody knows what became of it.
func (k hasty) step(ctx context.Context, c desk.Case, s desk.Step) (next desk.Case, err error) {
	under := key()
	err = again(func() (err error) {
		next, err = k.desk.Advance(ctx, under, c, s)
		return err
	})
	if err == nil {
		promise(c.ID + " " + string(s.Kind()))
	}
	return next, err
}

func again(do func() error) error {
	err := do()
	for range 20 {
		if desk.CodeOf(err) != desk.Unknown {
			break
		}
		time.Sleep(2 * time.Millisecond) // the authority is being started
		err = do()
	}
	return err
}

// promise says what was promised, in one write and with a mark at its end.
func promise(what string) { fmt.Println("PROMISE " + what + ".") } //nolint:forbidigo // to the test that started it

// runAuthority is the reference authority on its database, behind mutual TLS, and the phones of those who log in.
func (h killHouse) runAuthority(t *testing.T, mutant bool) {
	keys, err := pki.Open(filepath.Join(h.dir, "pki"), pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.KeepBundle(killTerminal); err != nil {
		t.Fatal(err)
	}
	svc, err := sandbox.New(t.Context(), sandbox.Options{DB: "sqlite:" + h.db(), Signer: keys.List()})
	if err != nil {
		t.Fatal(err)
	}
	var routes api.Service = svc
	if mutant {
		routes = twice{svc, filepath.Join(h.dir, "seen-")}
	}
	line := h.listen(t, h.authority)
	phone := &http.Server{Handler: h.phones(t, svc), ReadHeaderTimeout: time.Second}
	go func() { t.Error(phone.Serve(h.listen(t, h.phone))) }()
	server := api.Server(api.Handler(routes, api.Options{Keys: keys}), keys.ServerTLS(), nil)
	fmt.Println("READY") //nolint:forbidigo // to the test that started it
	t.Fatal(server.ServeTLS(line, "", ""))
}

func (h killHouse) listen(t *testing.T, address string) net.Listener {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// phones scan and confirm. A terminal is given twenty codes in ten minutes, and here each start takes one: so what
// it was given before is made older.
func (h killHouse) phones(t *testing.T, svc *sandbox.Service) http.Handler {
	db, err := sql.Open("sqlite", "file:"+h.db()+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		qr := r.FormValue("qr")
		_, err := svc.Scan(r.Context(), killPerson, qr)
		if err == nil {
			err = svc.Confirm(r.Context(), killPerson, qr, r.FormValue("number"), true)
		}
		if err == nil {
			_, err = db.ExecContext(r.Context(), `UPDATE login_codes SET created = created - 600000`)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
}

// twice is an authority with the classic mistake: that a write was done is noted apart from doing it.
type twice struct {
	*sandbox.Service
	seen string
}

func (s twice) Issue(ctx context.Context, by sandbox.Caller, under string, o desk.Order) (desk.Paper, error) {
	if _, err := os.Stat(s.seen + under); err == nil {
		return desk.Paper{Number: "seen", Copy: 1}, nil
	}
	paper, err := s.Service.Issue(ctx, by, key(), o)
	time.Sleep(20 * time.Millisecond) // the moment in which the plug is pulled, long enough to be met on a slow machine
	return paper, errors.Join(err, os.WriteFile(s.seen+under, nil, 0o600))
}
