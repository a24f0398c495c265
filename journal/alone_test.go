package journal

import (
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// What was sent before the terminal died, and was promised to nobody, counts in its writer's session only: it is sent again when
// somebody is at work, and not before. Else it would be refused, and with it what was promised behind it.
//
// clause: N-5
func TestSentWaitsForItsWriter(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, options(dir, &clock{at: t0}))
	l := &line{answer: always(errLost)}
	_, err := j.Post(t.Context(), letter("print", "c-1"), l.send)
	fails(t, err, desk.Unknown, "authority.unknown")
	fails(t, l.promised(t, j, letter("accept", "c-1")), desk.Offline, "outbox.behind")
	l.is(always(errDown))
	fails(t, l.promised(t, j, letter("other", "c-2")), desk.Offline, "authority.offline")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = opened(t, options(dir, &clock{at: t0}))
	a := j.Authority(nil).(*authority) //nolint:forcetypeassert // that is what it gives
	l.is(nil)
	j.posts.use(l.send)
	n, err := j.SendNow(t.Context())
	if want := []string{"other"}; n != 1 || err != nil || !slices.Equal(l.keys(), want) {
		t.Errorf("nobody is at work: %d, %v, %v", n, err, l.keys())
	}
	a.hold(desk.Session{ID: "s-2", Expires: t0.Add(time.Hour)})
	n, err = j.SendNow(t.Context())
	if want := []string{"other", "print", "accept"}; n != 2 || err != nil || !slices.Equal(l.keys(), want) {
		t.Errorf("%d, %v, %v", n, err, l.keys())
	}
}
