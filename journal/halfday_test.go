package journal_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/journal"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
	"sheyin/testdata/line"
)

// clock stands still until it is moved.
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

// point is a convenience point with its authority: a terminal of class D, its journal, and a line that can be cut.
type point struct {
	*sandbox.Service
	t        *testing.T
	clock    *clock // nil: the real one
	now      func() time.Time
	lived    func() time.Duration // as [journal.Options.Lived]
	terminal string
	keys     *pki.Authority
	way      *line.Line // to the authority
	dir      string     // of the journal
	journal  *journal.Journal
	client   *client.Client
	desk     desk.Authority
}

func newPoint(t *testing.T) *point {
	t.Helper()
	c := &clock{at: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)}
	p := newPointAt(t, "TC-D-01", c.now)
	p.clock = c
	return p
}

func newPointAt(t *testing.T, terminal string, now func() time.Time) *point {
	t.Helper()
	return newPointWith(t, terminal, now, nil)
}

func newPointWith(t *testing.T, terminal string, now func() time.Time, lived func() time.Duration) *point {
	t.Helper()
	p := &point{t: t, now: now, lived: lived, terminal: terminal, dir: t.TempDir()}
	var err error
	if p.keys, err = pki.New(pki.Options{Now: now}); err != nil {
		t.Fatal(err)
	}
	p.Service, err = sandbox.New(t.Context(), sandbox.Options{
		DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Signer: p.keys.List(), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	p.way = line.Listen(t)
	server := api.Server(api.Handler(p.Service, api.Options{Keys: p.keys, Now: now}), p.keys.ServerTLS(), nil)
	served := make(chan error, 1)
	go func() { served <- server.ServeTLS(p.way, "", "") }()
	t.Cleanup(func() {
		p.stop()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	p.start()
	return p
}

func (p *point) line(up bool) { p.way.Up(up) }

// start is the terminal as it is switched on.
func (p *point) start() {
	p.t.Helper()
	p.journal, p.client = p.open(p.terminal, p.dir)
	p.desk = p.journal.Authority(p.client)
}

// another is another terminal.
func (p *point) another(terminal string) desk.Authority {
	p.t.Helper()
	j, c := p.open(terminal, p.t.TempDir())
	p.t.Cleanup(func() { p.ok(errors.Join(c.Close(), j.Close())) })
	return j.Authority(c)
}

func (p *point) open(terminal, dir string) (*journal.Journal, *client.Client) {
	p.t.Helper()
	j, err := journal.Open(p.t.Context(), journal.Options{Dir: dir, Terminal: terminal, Key: make([]byte, 16), Now: p.now, Lived: p.lived})
	p.ok(err)
	kit, err := p.keys.Kit(terminal)
	p.ok(err)
	c, err := client.New(client.Config{
		URL: p.way.URL(), CA: p.keys.Pool(), Certificate: kit.Certificate, Signer: kit.Signer, ListKey: p.keys.List().Public(),
		SealKey: p.keys.Seal().Public(), Now: p.now, Pause: time.Millisecond, Outbox: j,
	})
	p.ok(err)
	return j, c
}

func (p *point) stop() {
	if err := p.journal.Close(); err != nil && !errors.Is(err, os.ErrClosed) { // a test may have closed it
		p.t.Error(err)
	}
	p.ok(p.client.Close())
}

func (p *point) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *point) login(person string) {
	p.t.Helper()
	ctx := p.t.Context()
	code, err := p.desk.NewCode(ctx, desk.ToLogin)
	p.ok(err)
	scan := code.QR[len(code.QR)-14:]
	_, err = p.Scan(ctx, person, scan)
	p.ok(err)
	p.ok(p.Confirm(ctx, person, scan, code.Number, true))
	status, err := p.desk.CheckLogin(ctx, code.Device, true)
	p.ok(err)
	if status.State != desk.LoginDone {
		p.t.Fatalf("login is %s", status.State)
	}
	// What the screens ask for at the beginning.
	_, err = p.desk.Catalogue(ctx, "")
	p.ok(err)
	_, err = p.desk.List(ctx)
	p.ok(err)
	_, err = p.desk.Board(ctx)
	p.ok(err)
	_, err = p.desk.Open(ctx)
	p.ok(err)
}

func (p *point) drain() {
	p.t.Helper()
	ctx, stop := context.WithCancel(p.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.journal.Deliver(ctx, p.client.Send)
	}()
	for {
		left, err := p.journal.Outgoing(ctx)
		p.ok(err)
		waits := 0
		for _, l := range left {
			if l.State != desk.LetterRefused && !l.Behind {
				waits++
			}
		}
		if waits == 0 {
			break
		}
		select {
		case <-p.journal.Changed():
		case <-ctx.Done():
			p.t.Fatal(ctx.Err())
		}
	}
	stop()
	<-ended
}

func key() string { return uuid.Must(uuid.NewV7()).String() }

// intake is somebody who comes with everything, checked by his original.
func intake() desk.Acceptance {
	return desk.Acceptance{Intake: desk.Intake{
		Applicant: desk.Identity{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101", Verified: desk.ByOriginal},
		Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}},
	}}
}

// Half a day without the line at a convenience point: what is written there arrives once each when the line is back,
// also when the terminal was switched off meanwhile and nobody is logged in, with author, terminal and time of the act.
//
// clause: N-5, H-7.2, G-9.4
func TestHalfADayOffline(t *testing.T) {
	p := newPoint(t)
	ctx := t.Context()
	p.login("madong")
	p.line(false)
	type act struct {
		id              string
		asked, accepted time.Time
	}
	var acts []act
	for range 40 {
		p.clock.pass(3 * time.Minute)
		a := act{id: key(), asked: p.clock.now()}
		c, err := p.desk.Advance(ctx, key(), desk.Case{ID: a.id}, desk.Consultation{Item: "res.pay_level"})
		p.ok(err)
		p.clock.pass(3 * time.Minute)
		a.accepted = p.clock.now()
		c, err = p.desk.Advance(ctx, key(), c, intake())
		p.ok(err)
		if c.Stage != desk.StageHandle || c.Receipt != "" || c.Status() != desk.Written || c.Version != 2 {
			t.Fatalf("%s, receipt %q, %s, version %d", c.Stage, c.Receipt, c.Status(), c.Version)
		}
		// To handle it needs the line, and says so.
		_, err = p.desk.Advance(ctx, key(), c, desk.Handling{Confirmed: true, Channel: "counter"})
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != desk.Offline {
			t.Fatalf("handled without the line: %v", err)
		}
		acts = append(acts, a)
	}
	who, err := p.desk.Session(ctx)
	p.ok(err)
	if who.Person.ID != "madong" {
		t.Errorf("at work: %q", who.Person.ID)
	}
	open, err := p.desk.Open(ctx)
	p.ok(err)
	written := 0
	for _, s := range open {
		if s.Status == desk.Written && s.Stage == desk.StageHandle {
			written++
		}
	}
	if written != 40 {
		t.Errorf("%d of %d open cases are written here", written, len(open))
	}
	p.stop() // the plug
	p.clock.pass(time.Hour)
	p.start()
	if left, err := p.journal.Outgoing(ctx); err != nil || len(left) != 80 {
		t.Fatalf("%d letters wait, %v", len(left), err)
	}
	p.line(true)
	p.drain()
	p.login("madong")
	open, err = p.desk.Open(ctx)
	p.ok(err)
	here := map[string]int{}
	for _, s := range open {
		here[s.ID]++
	}
	receipts := map[string]bool{}
	for n, a := range acts {
		c, err := p.desk.Case(ctx, a.id)
		p.ok(err)
		if here[a.id] != 1 || len(c.History) != 2 || c.Receipt == "" || receipts[c.Receipt] || c.Status() != desk.Received {
			t.Fatalf("case %d: %d times, receipt %q, %+v", n, here[a.id], c.Receipt, c.History)
		}
		receipts[c.Receipt] = true
		for step, at := range []time.Time{a.asked, a.accepted} {
			if r := c.History[step]; r.By != "madong" || r.Terminal != "TC-D-01" || !r.At.Equal(at) {
				t.Errorf("case %d, step %d: %+v, want %v", n, step, r, at)
			}
		}
	}
	if left, err := p.journal.Outgoing(ctx); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// entries are those of the log.
func (p *point) entries() []journal.LogLine {
	p.t.Helper()
	var out []journal.LogLine
	for e, err := range p.journal.LogLines(p.t.Context(), journal.LogFilter{}) {
		p.ok(err)
		out = append(out, e)
	}
	return out
}
