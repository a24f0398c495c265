package client_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/journal"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/store"
)

// toxicAuthority is an authority with a real database, to which lines lead that can be spoilt.
type toxicAuthority struct {
	t       *testing.T
	db      string
	keys    *pki.Authority
	service *sandbox.Service
}

func newToxicAuthority(t *testing.T) *toxicAuthority {
	t.Helper()
	zerolog.SetGlobalLevel(zerolog.Disabled) // some toxics have a log of their own
	a := &toxicAuthority{t: t, db: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), keys: newKeys(t, pki.Options{})}
	var err error
	if a.service, err = sandbox.New(t.Context(), sandbox.Options{DB: a.db, Signer: a.keys.List()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.service.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// toxicLine is a terminal at which a clerk is logged in, and the line that it has for itself.
type toxicLine struct {
	*toxicAuthority

	upstream string
	laying   sync.Mutex // a write that arrives late may spoil the line while the next is laid
	proxy    *toxiproxy.Proxy
	client   *client.Client         // has the ordinary limits
	hasty    *client.Client         // the same session, with a limit that suits a line on which nothing ever comes
	arriving atomic.Pointer[string] // toxic that is put in when a write has arrived, once
	handled  chan struct{}          // a write was handled
}

// line logs a clerk in over a line that is well. limit is how long the hasty one waits for a write.
func (a *toxicAuthority) line(terminal, clerk string, limit time.Duration, outbox desk.Outbox) *toxicLine {
	a.t.Helper()
	l := &toxicLine{toxicAuthority: a, handled: make(chan struct{}, 1000)}
	l.upstream = strings.TrimPrefix(l.serve(), "https://")
	l.lay()
	a.t.Cleanup(func() { l.proxy.Stop() })
	kit, err := a.keys.Kit(terminal)
	l.ok(err)
	cfg := client.Config{
		URL: "https://" + l.proxy.Listen, CA: a.keys.Pool(), Certificate: kit.Certificate, Signer: kit.Signer,
		ListKey: a.keys.List().Public(), SealKey: a.keys.Seal().Public(), Write: patience, Dial: patience, Pause: time.Millisecond, Outbox: outbox,
	}
	l.client = dial(a.t, cfg)
	cfg.Write, cfg.Dial = limit, limit
	l.hasty = dial(a.t, cfg)
	l.login(clerk)
	return l
}

// newOutbox is the terminal's own.
func newOutbox(t *testing.T) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Dir: t.TempDir(), Terminal: "TC-A-01", Key: make([]byte, 16), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

func (a *toxicAuthority) ok(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// serve serves the authority, and spoils the way back of a write when one has arrived.
func (l *toxicLine) serve() string {
	handler := api.Handler(l.service, api.Options{Keys: l.keys})
	spoilt := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/papers") {
			handler.ServeHTTP(w, r)
			return
		}
		if toxic := l.arriving.Swap(nil); toxic != nil {
			l.put(*toxic)
		}
		handler.ServeHTTP(w, r)
		select {
		case l.handled <- struct{}{}:
		default: // nobody waits for it in a storm
		}
	})
	return listenHandler(l.t, spoilt, l.keys)
}

// lay lays a new line, which has the toxics from its first byte, in the place of what is there. A toxic is never taken out
// of a line in use: toxiproxy 2.12 waits for ever where the terminal hangs up at that moment.
func (l *toxicLine) lay(toxics ...string) {
	l.laying.Lock()
	defer l.laying.Unlock()
	address := ""
	if l.proxy == nil {
		address = freeAddress(l.t)
	} else {
		l.proxy.Stop()
		address = l.proxy.Listen
	}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	l.proxy = toxiproxy.NewProxy(server, "line", address, l.upstream)
	for _, toxic := range toxics {
		l.add(toxic)
	}
	if err := l.proxy.Start(); err != nil {
		l.t.Error(err)
	}
}

// freeAddress is one that nobody listens on. It is none of those that the system gives to who asks for any, so that nobody
// takes it between two lines.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", 12_000+rand.IntN(20_000)))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

func (l *toxicLine) add(toxic string) {
	_, err := l.proxy.Toxics.AddToxicJson(bytes.NewBufferString(toxic))
	if err != nil && !errors.Is(err, toxiproxy.ErrToxicAlreadyExists) { // one that arrived late had spoilt it
		l.t.Error(err)
	}
}

// put spoils the line that is there, with what is on its way.
func (l *toxicLine) put(toxic string) {
	l.laying.Lock()
	defer l.laying.Unlock()
	l.add(toxic)
}

func (l *toxicLine) login(clerk string) {
	ctx := l.t.Context()
	code, err := l.client.NewCode(ctx, desk.ToLogin)
	l.ok(err)
	_, err = l.service.Scan(ctx, clerk, code.QR)
	l.ok(err)
	l.ok(l.service.Confirm(ctx, clerk, code.QR, code.Number, true))
	status, err := l.client.CheckLogin(ctx, code.Device, true)
	l.ok(err)
	if status.State != desk.LoginDone {
		l.t.Fatal(status.State)
	}
	client.Share(l.client, l.hasty)
	_, err = l.hasty.Session(ctx)
	l.ok(err)
}

// act is one act that has another effect each time that it is done: an original of the list.
func act(t *testing.T, by *client.Client, key string) error {
	t.Helper()
	_, err := by.Issue(t.Context(), key, desk.Order{Kind: desk.ListPaper})
	return err
}

// effects counts what the acts left in the authority's database.
func (a *toxicAuthority) effects() int {
	a.t.Helper()
	s, err := store.Open(context.Background(), a.db)
	a.ok(err)
	n := 0
	err = s.Read(context.Background(), func(tx *store.Tx) error {
		for _, outlet := range []string{"TCA", "TCB", "TCC"} {
			papers, err := tx.Papers(outlet, string(desk.ListPaper), "")
			if err != nil {
				return err
			}
			n += len(papers)
		}
		return nil
	})
	a.ok(errors.Join(err, s.Close()))
	return n
}

func key() string { return uuid.Must(uuid.NewV7()).String() }

func toxic(kind, stream, attributes string) string {
	return fmt.Sprintf(`{"name":"x","type":%q,"stream":%q,"toxicity":1,"attributes":{%s}}`, kind, stream, attributes)
}

// toxics are what may happen to a line. What spoils the answer only is put in when the write has arrived.
var toxics = []struct {
	name    string
	toxic   string
	arrived bool
	fails   bool
	effects int // before it is tried again
}{
	{name: "latency", toxic: toxic("latency", "downstream", `"latency":30,"jitter":10`), effects: 1},
	{name: "latency over the limit", toxic: toxic("latency", "downstream", `"latency":60000`), arrived: true, fails: true, effects: 1},
	{name: "reset after arrival", toxic: toxic("reset_peer", "downstream", `"timeout":0`), arrived: true, fails: true, effects: 1},
	{name: "half-open down", toxic: toxic("timeout", "downstream", `"timeout":0`), arrived: true, fails: true, effects: 1},
	{name: "half-open up", toxic: toxic("timeout", "upstream", `"timeout":0`), fails: true, effects: 0},
	{name: "cut in the headers", toxic: toxic("limit_data", "downstream", `"bytes":60`), arrived: true, fails: true, effects: 1},
	{name: "cut in the body", toxic: toxic("limit_data", "downstream", `"bytes":250`), arrived: true, fails: true, effects: 1},
	{name: "bandwidth", toxic: toxic("bandwidth", "downstream", `"rate":64`), effects: 1},
	{name: "slicer", toxic: toxic("slicer", "downstream", `"average_size":97,"size_variation":31,"delay":20`), effects: 1},
}

// Whatever happens to the line, an act that is tried again under its key is done once, and what is said of it
// before that is true: nothing was sent, or nobody knows.
func TestFaultsOfTheLine(t *testing.T) {
	for n, tc := range toxics {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			limit := patience
			switch { // where nothing ever comes it is spent whole
			case tc.fails && tc.arrived:
				limit = 15 * time.Second // the write has to arrive meanwhile
			case tc.fails:
				limit = 300 * time.Millisecond
			}
			l := newToxicAuthority(t).line("TC-A-01", "wangmin", limit, newOutbox(t))
			l.spoil(n)
			k := key()
			err := act(t, l.hasty, k)
			if (err != nil) != tc.fails {
				t.Errorf("the act under the fault: %v", err)
			}
			if tc.effects > 0 {
				within(t, "the write over there", l.handled)
			}
			if code := desk.CodeOf(err); tc.fails && tc.arrived && code != desk.Unknown || tc.fails && !tc.arrived && code != desk.Offline {
				t.Errorf("said %s of it", code)
			}
			if n := l.effects(); n != tc.effects {
				t.Errorf("%d effects, want %d", n, tc.effects)
			}
			l.lay()
			if err := act(t, l.client, k); err != nil {
				t.Errorf("the same again: %v", err)
			}
			if n := l.effects(); n != 1 {
				t.Errorf("%d effects of one act", n)
			}
		})
	}
}

// spoil lays a line that has the toxic, or gets it when the next write has arrived.
func (l *toxicLine) spoil(n int) {
	if tc := toxics[n]; tc.arrived {
		l.lay()
		l.arriving.Store(&tc.toxic)
	} else {
		l.lay(tc.toxic)
	}
}

var ops = flag.Int("ops", 300, "acts of the storm of faults")

// Many acts of several terminals at once, kept in their outboxes, over lines that break in another way at each try: there are
// as many effects in the authority's database as acts.
func TestFaultsStorm(t *testing.T) {
	authority := newToxicAuthority(t)
	work := make(chan string)
	var tries atomic.Int64
	var working sync.WaitGroup
	for n, hand := range []struct{ terminal, clerk string }{{"TC-A-01", "wangmin"}, {"TC-A-02", "zhaolei"}, {"TC-B-01", "chenhao"}, {"TC-C-01", "guliya"}} {
		outbox := newOutbox(t)
		l := authority.line(hand.terminal, hand.clerk, 250*time.Millisecond, outbox)
		random := rand.New(rand.NewPCG(7, uint64(n)))
		working.Go(func() {
			for k := range work {
				var err error
				for range 30 {
					tries.Add(1)
					l.spoil(random.IntN(len(toxics)))
					if err = act(t, l.hasty, k); err == nil {
						break
					}
				}
				if err != nil { // a machine that is slower than the limit: in the end the line is well
					l.arriving.Store(nil)
					l.lay()
					err = act(t, l.client, k)
				}
				if err != nil {
					t.Errorf("an act is never done: %v", err)
				}
			}
			if waiting, err := outbox.Outgoing(context.Background()); err != nil || len(waiting) > 0 {
				t.Errorf("%d letters wait, %v", len(waiting), err)
			}
		})
	}
	for range *ops {
		work <- key()
	}
	close(work)
	working.Wait()
	effects := authority.effects()
	if effects != *ops {
		t.Errorf("%d effects of %d acts", effects, *ops)
	}
	fmt.Printf("kinds=%d tries=%d\n", len(toxics), tries.Load()) //nolint:forbidigo // what stood behind it
	fmt.Printf("effects=%d acts=%d\n", effects, *ops)            //nolint:forbidigo // the figure, last
}
