package client_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
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

// toxicLine is a terminal, and an authority with a real database, and between them a line that can be spoilt.
type toxicLine struct {
	t        *testing.T
	db       string
	service  *sandbox.Service
	proxy    *toxiproxy.Proxy
	client   *client.Client
	arriving atomic.Pointer[string] // toxic that is put in when a write has arrived, once
	handled  chan struct{}          // a write was handled
}

// newToxicLine logs a clerk in over a line that is well. limit is how long the terminal waits for a write.
func newToxicLine(t *testing.T, limit time.Duration, outbox desk.Outbox) *toxicLine {
	t.Helper()
	l := &toxicLine{t: t, db: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), handled: make(chan struct{}, 1000)}
	keys := newKeys(t, pki.Options{})
	var err error
	if l.service, err = sandbox.New(t.Context(), sandbox.Options{DB: l.db, Signer: keys.List()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.ok(l.service.Close()) })
	upstream := l.serve(keys)
	zerolog.SetGlobalLevel(zerolog.Disabled) // some toxics have a log of their own
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	l.proxy = toxiproxy.NewProxy(server, "line", "127.0.0.1:0", strings.TrimPrefix(upstream, "https://"))
	l.ok(l.proxy.Start())
	t.Cleanup(l.proxy.Stop)
	kit, err := keys.Kit("TC-A-01")
	l.ok(err)
	l.client = dial(t, client.Config{
		URL: "https://" + l.proxy.Listen, CA: keys.Pool(), Certificate: kit.Certificate, Signer: kit.Signer,
		ListKey: keys.List().Public(), SealKey: keys.Seal().Public(), Write: limit, Dial: limit, Pause: time.Millisecond, Outbox: outbox,
	})
	l.login()
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

func (l *toxicLine) ok(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// serve serves the authority, and spoils the way back of a write when one has arrived.
func (l *toxicLine) serve(keys *pki.Authority) string {
	handler := api.Handler(l.service, api.Options{Keys: keys})
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
	return listenHandler(l.t, spoilt, keys)
}

func (l *toxicLine) put(toxic string) {
	_, err := l.proxy.Toxics.AddToxicJson(bytes.NewBufferString(toxic))
	if err != nil && !errors.Is(err, toxiproxy.ErrToxicAlreadyExists) { // another hand has spoilt the line
		l.t.Error(err)
	}
}

func (l *toxicLine) heal() { l.proxy.Toxics.ResetToxics(context.Background()) }

func (l *toxicLine) login() {
	ctx := l.t.Context()
	code, err := l.client.NewCode(ctx, desk.ToLogin)
	l.ok(err)
	_, err = l.service.Scan(ctx, "wangmin", code.QR)
	l.ok(err)
	l.ok(l.service.Confirm(ctx, "wangmin", code.QR, code.Number, true))
	status, err := l.client.CheckLogin(ctx, code.Device, true)
	l.ok(err)
	if status.State != desk.LoginDone {
		l.t.Fatal(status.State)
	}
}

// act is one act that has another effect each time that it is done: an original of the list.
func (l *toxicLine) act(key string) error {
	_, err := l.client.Issue(l.t.Context(), key, desk.Order{Kind: desk.ListPaper})
	return err
}

// effects counts what the acts left in the authority's database.
func (l *toxicLine) effects() int {
	l.t.Helper()
	s, err := store.Open(context.Background(), l.db)
	l.ok(err)
	n := 0
	err = s.Read(context.Background(), func(tx *store.Tx) error {
		papers, err := tx.Papers("TCA", string(desk.ListPaper), "")
		n = len(papers)
		return err
	})
	l.ok(errors.Join(err, s.Close()))
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
	for _, tc := range toxics {
		t.Run(tc.name, func(t *testing.T) {
			limit := 5 * time.Second
			if tc.fails {
				limit = 600 * time.Millisecond // is spent whole where nothing ever comes
			}
			l := newToxicLine(t, limit, newOutbox(t))
			if tc.arrived {
				l.arriving.Store(&tc.toxic)
			} else {
				l.put(tc.toxic)
			}
			k := key()
			err := l.act(k)
			if (err != nil) != tc.fails {
				t.Errorf("the act under the fault: %v", err)
			}
			if tc.effects > 0 {
				<-l.handled
			}
			if code := desk.CodeOf(err); tc.fails && tc.arrived && code != desk.Unknown || tc.fails && !tc.arrived && code != desk.Offline {
				t.Errorf("said %s of it", code)
			}
			if n := l.effects(); n != tc.effects {
				t.Errorf("%d effects, want %d", n, tc.effects)
			}
			l.heal()
			if err := l.act(k); err != nil {
				t.Errorf("the same again: %v", err)
			}
			if n := l.effects(); n != 1 {
				t.Errorf("%d effects of one act", n)
			}
		})
	}
}

var ops = flag.Int("ops", 300, "acts of the storm of faults")

// Many acts over a line whose faults change all the time, by several clerks' hands at once, kept in an outbox:
// there are as many effects in the authority's database as acts.
func TestFaultsStorm(t *testing.T) {
	outbox := newOutbox(t)
	l := newToxicLine(t, 250*time.Millisecond, outbox)
	var faults, tries atomic.Int64
	var line sync.Mutex // two cannot change the line at once
	spoil := func(n int) {
		line.Lock()
		defer line.Unlock()
		l.heal()
		tc := toxics[n]
		faults.Add(1)
		if tc.arrived {
			l.arriving.Store(&tc.toxic)
			return
		}
		l.put(tc.toxic)
	}
	work := make(chan string)
	var hands sync.WaitGroup
	for hand := range 4 {
		hands.Go(func() {
			random := rand.New(rand.NewPCG(7, uint64(hand)))
			for k := range work {
				for n, err := 0, errors.New("not tried"); err != nil; err = l.act(k) {
					if n++; n > 100 { // by chance that does not happen
						t.Errorf("an act is never done: %v", err)
						break
					}
					tries.Add(1)
					spoil(random.IntN(len(toxics)))
				}
			}
		})
	}
	for range *ops {
		work <- key()
	}
	close(work)
	hands.Wait()
	l.heal()
	waiting, err := outbox.Outgoing(t.Context())
	if err != nil || len(waiting) > 0 {
		t.Errorf("%d letters wait, %v", len(waiting), err)
	}
	effects := l.effects()
	if effects != *ops {
		t.Errorf("%d effects of %d acts", effects, *ops)
	}
	fmt.Printf("kinds=%d tries=%d faults=%d\n", len(toxics), tries.Load(), faults.Load()) //nolint:forbidigo // what stood behind it
	fmt.Printf("effects=%d acts=%d\n", effects, *ops)                                     //nolint:forbidigo // the figure, last
}
