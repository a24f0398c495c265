package journal

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
)

var t0 = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

// clock is a terminal's clock that only goes when it is told to.
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

func options(dir string, c *clock) Options {
	return Options{Dir: dir, Terminal: "TC-D-01", Key: make([]byte, 16), Now: c.now}
}

func opened(t testing.TB, o Options) *Journal {
	t.Helper()
	j, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func letter(key, subject string) desk.Letter {
	return desk.Letter{
		Key: key, Subject: subject, Kind: desk.KindConsultation, Item: "res.pay_level", Route: "/v1/cases/" + subject + "/steps",
		Body: []byte("body of " + key), Signature: []byte("signed"), Session: "s-1", Person: "p-1", At: t0,
	}
}

// line answers what the test tells it to, and keeps what arrived.
type line struct {
	mu      sync.Mutex
	answer  func(desk.Letter) error // nil: fine
	arrived []string                // keys, in order; those that got no answer too
	bodies  []string
}

func (l *line) send(_ context.Context, d desk.Letter) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answer != nil {
		if err := l.answer(d); err != nil {
			return nil, err
		}
	}
	l.arrived = append(l.arrived, d.Key)
	l.bodies = append(l.bodies, string(d.Body))
	return []byte(`{"id":"` + d.Subject + `","key":"` + d.Key + `"}`), nil
}

func (l *line) is(answer func(desk.Letter) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = answer
}

func (l *line) keys() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.arrived)
}

var (
	errDown    = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	errLost    = &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	errRefused = (&desk.Error{Code: desk.Conflict, Key: "case.stale"}).With("by", "x")
	errBarred  = &desk.Error{Code: desk.Denied, Key: "terminal.unknown"}
	errEnded   = &desk.Error{Code: desk.Denied, Key: "session.ended"}
)

func always(err error) func(desk.Letter) error { return func(desk.Letter) error { return err } }

func fails(t testing.TB, err error, code desk.Code, key string) {
	t.Helper()
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != code || e.Key != key {
		t.Errorf("got %v, want %s %s", err, code, key)
	}
}

// stands are the states of the queue, by key.
func stands(t testing.TB, j *Journal) map[string]desk.LetterState {
	t.Helper()
	queue, err := j.Outgoing(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]desk.LetterState{}
	for _, p := range queue {
		out[p.Key] = p.State
	}
	return out
}

// What becomes of a letter by what the line says of it, while a clerk waits, and when the same key comes again.
//
// clause: G-9.4
func TestPost(t *testing.T) {
	for name, tt := range map[string]struct {
		says, again error
		code, code2 desk.Code
		left        desk.LetterState // in the queue, after the first
		left2       desk.LetterState
		arrived     int
	}{
		"answered":                  {nil, errDown, "", "", "", "", 1},
		"not sent, then done":       {errDown, nil, desk.Offline, "", "", "", 1},
		"lost, then done":           {errLost, nil, desk.Unknown, "", desk.LetterSent, "", 1},
		"lost, then no line":        {errLost, errDown, desk.Unknown, desk.Unknown, desk.LetterSent, desk.LetterSent, 0},
		"lost, then not let in":     {errLost, errBarred, desk.Unknown, desk.Denied, desk.LetterSent, desk.LetterSent, 0},
		"lost, then no session":     {errLost, errEnded, desk.Unknown, desk.Denied, desk.LetterSent, "", 0},
		"lost, then refused":        {errLost, errRefused, desk.Unknown, desk.Conflict, desk.LetterSent, "", 0},
		"refused, then done":        {errRefused, nil, desk.Conflict, "", "", "", 1},
		"no session, then refused":  {errEnded, errRefused, desk.Denied, desk.Conflict, "", "", 0},
		"an error of no known kind": {errors.New("oh"), nil, desk.Unknown, "", desk.LetterSent, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := &clock{at: t0}
			j := opened(t, options(t.TempDir(), c))
			l := &line{answer: always(tt.says)}
			first, err := j.Post(t.Context(), letter("key-1", "c-1"), l.send)
			if got := desk.CodeOf(err); got != tt.code {
				t.Fatalf("first: %v", err)
			}
			if got := stands(t, j)["key-1"]; got != tt.left {
				t.Errorf("left as %q, want %q", got, tt.left)
			}
			l.is(always(tt.again))
			changed := letter("key-1", "c-1")
			changed.Body = []byte("other bytes")
			second, err := j.Post(t.Context(), changed, l.send)
			if got := desk.CodeOf(err); got != tt.code2 {
				t.Errorf("second: %v", err)
			}
			if got := stands(t, j)["key-1"]; got != tt.left2 {
				t.Errorf("left as %q, want %q", got, tt.left2)
			}
			if len(l.arrived) != tt.arrived || tt.arrived == 1 && l.bodies[0] != "body of key-1" {
				t.Errorf("arrived %v %v", l.arrived, l.bodies)
			}
			if tt.says == nil && string(first) != string(second) {
				t.Errorf("another answer: %s, %s", first, second)
			}
		})
	}
}

func TestPostKeepsOneActToOneKey(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{}
	if _, err := j.Post(t.Context(), letter("key-1", "c-1"), l.send); err != nil {
		t.Fatal(err)
	}
	for _, other := range []func(*desk.Letter){
		func(d *desk.Letter) { d.Subject = "c-2" },
		func(d *desk.Letter) { d.Kind = desk.KindWithdrawal },
		func(d *desk.Letter) { d.Route = "/v1/visits/call" },
	} {
		d := letter("key-1", "c-1")
		other(&d)
		_, err := j.Post(t.Context(), d, l.send)
		fails(t, err, desk.Invalid, "key.reused")
	}
	if len(l.arrived) != 1 {
		t.Errorf("arrived %v", l.arrived)
	}
}

// An earlier letter whose end is not known holds back the later ones about the same record, and no others.
//
// clause: H-7.2
func TestPostKeepsTheOrder(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{answer: always(errLost)}
	_, err := j.Post(t.Context(), letter("key-1", "c-1"), l.send)
	fails(t, err, desk.Unknown, "authority.unknown")
	l.is(nil)
	_, err = j.Post(t.Context(), letter("key-2", "c-1"), l.send)
	fails(t, err, desk.Offline, "outbox.behind")
	for _, d := range []desk.Letter{letter("key-3", "c-2"), letter("key-4", ""), letter("key-1", "c-1"), letter("key-2", "c-1")} {
		if _, err := j.Post(t.Context(), d, l.send); err != nil {
			t.Errorf("%s: %v", d.Key, err)
		}
	}
	if got, want := l.keys(), []string{"key-3", "key-4", "key-1", "key-2"}; !slices.Equal(got, want) {
		t.Errorf("arrived %v, want %v", got, want)
	}
}

// Nothing is sent twice at once: who asks by a key that is on its way waits for that answer.
func TestPostSendsOnceAtATime(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	out, release := make(chan struct{}), make(chan struct{})
	slow := func(_ context.Context, d desk.Letter) ([]byte, error) {
		out <- struct{}{}
		<-release
		return []byte(`"` + d.Key + `"`), nil
	}
	first := make(chan error, 1)
	go func() {
		_, err := j.Post(context.Background(), letter("key-1", "c-1"), slow)
		first <- err
	}()
	<-out
	hurry, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := j.Post(hurry, letter("key-1", "c-1"), slow)
	fails(t, err, desk.Unknown, "authority.unknown") // nobody can say yet
	_, err = j.Post(hurry, letter("key-2", "c-1"), slow)
	fails(t, err, desk.Offline, "outbox.behind") // and of this one nothing was sent
	second := make(chan string, 1)
	go func() {
		answer, err := j.Post(context.Background(), letter("key-1", "c-1"), slow)
		if err != nil {
			t.Error(err)
		}
		second <- string(answer)
	}()
	release <- struct{}{}
	if err := <-first; err != nil {
		t.Error(err)
	}
	if got := <-second; got != `"key-1"` {
		t.Errorf("the second got %s", got)
	}
}

// Whoever stops waiting, what was sent is kept to its end.
func TestPostOfWhoGaveUp(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	ctx, cancel := context.WithCancel(t.Context())
	answer, err := j.Post(ctx, letter("key-1", "c-1"), func(context.Context, desk.Letter) ([]byte, error) {
		cancel()
		return []byte(`1`), nil
	})
	if err != nil || string(answer) != "1" || len(stands(t, j)) != 0 {
		t.Errorf("%s, %v, left %v", answer, err, stands(t, j))
	}
}

// What was promised and is then refused stays for a person to see, also when the clerk was the one who asked again.
func TestPostRefusesWhatWasPromised(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{answer: always(errDown)}
	fails(t, l.promised(t, j, letter("key-1", "c-1")), desk.Offline, "authority.offline")
	l.is(always(errRefused))
	_, err := j.Post(t.Context(), letter("key-1", "c-1"), l.send)
	fails(t, err, desk.Conflict, "case.stale")
	if got := stands(t, j)["key-1"]; got != desk.LetterRefused {
		t.Errorf("it is %q", got)
	}
}

// A letter that was not sent and comes again comes after what was written meanwhile.
func TestPostAgainIsTheNewest(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{answer: always(errDown)}
	_, err := j.Post(t.Context(), letter("key-1", "c-1"), l.send)
	fails(t, err, desk.Offline, "authority.offline")
	fails(t, l.promised(t, j, letter("key-2", "c-1")), desk.Offline, "authority.offline")
	fails(t, l.promised(t, j, letter("key-1", "c-1")), desk.Offline, "outbox.behind")
	l.is(nil)
	j.posts.use(l.send)
	if n, err := j.SendNow(t.Context()); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if got, want := l.keys(), []string{"key-2", "key-1"}; !slices.Equal(got, want) {
		t.Errorf("arrived %v, want %v", got, want)
	}
}
