package journal

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sheyin/desk"
)

// promised writes a letter that may wait for the line.
func (l *line) promised(t testing.TB, j *Journal, d desk.Letter) error {
	t.Helper()
	p := &promise{after: []byte(`{"id":"` + d.Subject + `","item":"` + d.Key + `"}`)}
	_, err := j.Post(withPromise(t.Context(), p), d, l.send)
	if p.kept != (err != nil) {
		t.Errorf("%s: kept %t, %v", d.Key, p.kept, err)
	}
	return err
}

// What waits goes out by itself when the line is back: each once, each record's in the order of writing, with the
// bytes, the person and the time of the writing.
//
// clause: H-7.2
func TestDeliver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		j := opened(t, options(t.TempDir(), &clock{at: t0}))
		l := &line{answer: always(errDown)}
		fails(t, l.promised(t, j, letter("key-1", "c-1")), desk.Offline, "authority.offline")
		fails(t, l.promised(t, j, letter("key-2", "c-1")), desk.Offline, "outbox.behind")
		fails(t, l.promised(t, j, letter("key-3", "c-2")), desk.Offline, "authority.offline")
		queue, err := j.Outgoing(ctx)
		if err != nil || len(queue) != 3 || queue[0].Behind || !queue[1].Behind || queue[2].Behind || queue[0].Fault.Key != "authority.offline" {
			t.Fatalf("%+v, %v", queue, err)
		}
		ended := make(chan struct{})
		var seen []desk.Letter
		go func() {
			defer close(ended)
			j.Deliver(ctx, func(ctx context.Context, d desk.Letter) ([]byte, error) {
				seen = append(seen, d)
				return l.send(ctx, d)
			})
		}()
		begun := time.Now()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		// 10 minutes: a few tries at first, then one a minute.
		if n := len(seen); n < 8 || n > 30 {
			t.Errorf("%d tries in %v", n, time.Since(begun))
		}
		for _, d := range seen {
			if d.Key != "key-1" {
				t.Errorf("%s was tried while the line was down", d.Key)
			}
		}
		l.is(nil)
		j.Wake()
		synctest.Wait()
		if got, want := l.keys(), []string{"key-1", "key-2", "key-3"}; !slices.Equal(got, want) {
			t.Errorf("arrived %v, want %v", got, want)
		}
		want := letter("key-2", "c-1")
		if got := seen[len(seen)-2]; got.Key != want.Key || string(got.Body) != string(want.Body) || string(got.Signature) != "signed" ||
			got.Session != want.Session || got.Person != want.Person || !got.At.Equal(want.At) || got.Route != want.Route {
			t.Errorf("went as %+v", got)
		}
		select {
		case <-j.Changed():
		default:
			t.Error("nobody was told")
		}
		l.is(always(errDown)) // what is written from now on wakes it by itself
		fails(t, l.promised(t, j, letter("key-4", "c-3")), desk.Offline, "authority.offline")
		l.is(nil)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := l.keys(); got[len(got)-1] != "key-4" || len(stands(t, j)) != 0 {
			t.Errorf("arrived %v, left %v", got, stands(t, j))
		}
		stop()
		<-ended
		if _, err := j.SendNow(t.Context()); desk.CodeOf(err) != desk.Offline {
			t.Errorf("sent by nobody: %v", err)
		}
	})
}

// What the authority refuses stops its record and no other, until a person gives it up; what was computed from it
// goes with it.
//
// clause: G-9.4
func TestPoison(t *testing.T) {
	ctx := t.Context()
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{answer: always(errDown)}
	for _, d := range []desk.Letter{letter("key-1", "c-1"), letter("key-2", "c-1"), letter("key-3", "c-2"), letter("key-4", "c-3")} {
		if err := l.promised(t, j, d); err == nil {
			t.Fatal("was sent")
		}
	}
	l.is(func(d desk.Letter) error {
		if d.Key == "key-1" {
			return errRefused
		}
		return nil
	})
	j.posts.use(l.send)
	for range 2 { // the second time nothing more happens
		if _, err := j.SendNow(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := l.keys(), []string{"key-3", "key-4"}; !slices.Equal(got, want) {
		t.Errorf("arrived %v, want %v", got, want)
	}
	queue, err := j.Outgoing(ctx)
	if err != nil || len(queue) != 2 || queue[0].State != desk.LetterRefused || queue[0].Fault.Key != "case.stale" ||
		queue[0].Fault.Args["by"] != "x" || queue[1].State != desk.LetterWaiting || !queue[1].Behind {
		t.Fatalf("%+v, %v", queue, err)
	}
	_, err = j.Post(ctx, letter("key-1", "c-1"), l.send)
	fails(t, err, desk.Conflict, "case.stale")
	_, err = j.Post(ctx, letter("key-5", "c-1"), l.send)
	fails(t, err, desk.Conflict, "outbox.stopped")
	for key, want := range map[string]string{"key-3": "outbox.none", "nothing": "outbox.none"} {
		fails(t, j.TakeBack(ctx, key), desk.NotFound, want)
	}
	if err := j.TakeBack(ctx, "key-1"); err != nil {
		t.Fatal(err)
	}
	if left := stands(t, j); len(left) != 0 {
		t.Errorf("left %v", left)
	}
	if here, err := j.allWrittenHere(ctx); err != nil || len(here) != 0 {
		t.Errorf("still here: %v, %v", here, err)
	}
	if _, err := j.Post(ctx, letter("key-6", "c-1"), l.send); err != nil {
		t.Error(err)
	}
}

// What may have arrived is not taken back.
func TestTakeBackOfWhatIsOut(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{answer: always(errLost)}
	_, err := j.Post(t.Context(), letter("key-1", "c-1"), l.send)
	fails(t, err, desk.Unknown, "authority.unknown")
	fails(t, j.TakeBack(t.Context(), "key-1"), desk.Conflict, "outbox.sent")
}

// The order is that of writing, whatever the clock says; and what is done is kept for its term, what is not for good.
func TestClockAndTerm(t *testing.T) {
	ctx := t.Context()
	c := &clock{at: t0}
	o := options(t.TempDir(), c)
	j := opened(t, o)
	l := &line{}
	if _, err := j.Post(ctx, letter("key-0", "c-0"), l.send); err != nil {
		t.Fatal(err)
	}
	l.is(always(errDown))
	for n, d := range []time.Duration{0, -400 * 24 * time.Hour, 800 * 24 * time.Hour} { // behind, ahead
		c.pass(d)
		w := letter("key-"+string(rune('1'+n)), "c-1")
		w.At = c.now()
		if err := l.promised(t, j, w); err == nil {
			t.Fatal("was sent")
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = opened(t, o)
	var kept int
	if err := j.db.QueryRow(`SELECT count(*) FROM letters`).Scan(&kept); err != nil || kept != 3 {
		t.Errorf("%d letters are kept, %v", kept, err)
	}
	l.is(nil)
	j.posts.use(l.send)
	if n, err := j.SendNow(ctx); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if got, want := l.keys(), []string{"key-0", "key-1", "key-2", "key-3"}; !slices.Equal(got, want) {
		t.Errorf("arrived %v, want %v", got, want)
	}
}

// A draft comes back as it was, to the person who typed it and to nobody else.
//
// clause: N-5
func TestDrafts(t *testing.T) {
	ctx := t.Context()
	o := options(t.TempDir(), &clock{at: t0})
	j := opened(t, o)
	for n, body := range []string{`"first"`, `"周"`} {
		for _, id := range []string{"c-1", "c-2"} {
			d := desk.Draft{Person: "p-1", ID: id, Place: "handle", At: t0.Add(time.Duration(n) * time.Second), Body: []byte(body)}
			if id == "c-2" {
				d.At = d.At.Add(time.Hour)
			}
			if err := j.KeepDraft(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = opened(t, o)
	got, err := j.Drafts(ctx, "p-1")
	if err != nil || len(got) != 2 || got[0].ID != "c-2" || string(got[1].Body) != `"周"` || got[1].Place != "handle" {
		t.Fatalf("%+v, %v", got, err)
	}
	if other, err := j.Drafts(ctx, "p-2"); err != nil || len(other) != 0 {
		t.Errorf("%v, %v", other, err)
	}
	for range 2 {
		if err := j.DropDraft(ctx, "p-1", "c-2"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err = j.Drafts(ctx, "p-1"); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	o.Key = []byte("another key, 16b")
	j = opened(t, o)
	if got, err = j.Drafts(ctx, "p-1"); err != nil || len(got) != 0 {
		t.Errorf("with another key: %v, %v", got, err)
	}
}

// What a sender has in hand is not taken back meanwhile, and what was taken back is not sent by one who had read it before.
func TestTakeBackWhileItIsSent(t *testing.T) {
	ctx := t.Context()
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{answer: always(errDown)}
	d := letter("key-1", "c-1")
	if err := l.promised(t, j, d); err == nil {
		t.Fatal("was sent")
	}
	// As tryOne does, up to where it marks the letter.
	if _, entered := j.posts.lanes.try(lane(d)); !entered {
		t.Fatal("somebody sends")
	}
	fails(t, j.TakeBack(ctx, d.Key), desk.Conflict, "outbox.sent")
	j.posts.lanes.leave(lane(d))
	if err := j.TakeBack(ctx, d.Key); err != nil {
		t.Fatal(err)
	}
	l.is(nil)
	j.posts.use(l.send)
	if n, err := j.SendNow(ctx); n != 0 || err != nil || len(l.keys()) != 0 {
		t.Errorf("%d, %v, %v", n, err, l.keys())
	}
}

// What the authority said of a letter may name somebody: it is sealed.
//
// clause: H-8.4.1
func TestFaultsNameNobody(t *testing.T) {
	o := options(t.TempDir(), &clock{at: t0})
	j := opened(t, o)
	refusal := (&desk.Error{Code: desk.Conflict, Key: "case.stale"}).With("by", "李清和").With("number", "420802198803070012")
	l := &line{answer: always(refusal)}
	_, err := j.Post(t.Context(), letter("key-1", "c-1"), l.send)
	fails(t, err, desk.Conflict, "case.stale")
	l.is(always(errDown))
	if err := l.promised(t, j, letter("key-2", "c-2")); err == nil {
		t.Fatal("was sent")
	}
	l.is(always(refusal))
	j.posts.use(l.send)
	if _, err := j.SendNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	queue, err := j.Outgoing(t.Context())
	if err != nil || len(queue) != 1 || queue[0].Fault.Key != "case.stale" || queue[0].Fault.Args["by"] != "李清和" {
		t.Fatalf("%+v, %v", queue, err)
	}
	for name, text := range filesOf(t, o.Dir) {
		if bytes.Contains(text, []byte("李清和")) || bytes.Contains(text, []byte("420802198803070012")) {
			t.Errorf("it stands in %s", name)
		}
	}
}

// From before the first byte goes out nobody takes for granted that a letter did not arrive, also after a crash.
//
// clause: G-9.4
func TestWhatGoesOutIsMarkedBefore(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{answer: always(errDown)}
	if err := l.promised(t, j, letter("key-1", "c-1")); err == nil {
		t.Fatal("was sent")
	}
	for key, state := range stands(t, j) {
		if state != desk.LetterWaiting {
			t.Fatalf("%s is %s", key, state)
		}
	}
	seen := map[string]desk.LetterState{}
	send := func(_ context.Context, d desk.Letter) ([]byte, error) {
		seen[d.Key] = stands(t, j)[d.Key]
		return []byte(`{}`), nil
	}
	j.posts.use(send)
	if n, err := j.SendNow(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := j.Post(t.Context(), letter("key-2", "c-2"), send); err != nil {
		t.Fatal(err)
	}
	if seen["key-1"] != desk.LetterSent || seen["key-2"] != desk.LetterSent {
		t.Errorf("while they went out: %v", seen)
	}
}
