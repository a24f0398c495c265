package journal

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"sheyin/desk"
)

// Waits between two tries while the line is down: doubled each time, and never the same for two terminals,
// because those of a county come back at once when their line does.
const (
	firstPause = time.Second
	lastPause  = time.Minute
)

// idle is how long it waits for a message while nothing is to be sent.
const idle = time.Hour

// Deliver sends what waits until ctx ends: it is the only one that tries again by itself. It wakes up when
// something new waits, by [Journal.Wake], and by its own clock. It needs nobody to be logged in.
func (j *Journal) Deliver(ctx context.Context, send desk.Send) {
	j.posts.use(send)
	defer j.posts.use(nil)
	pause := firstPause
	for {
		left, ended, err := j.goThrough(ctx, send)
		if ended > 0 {
			pause = firstPause
		}
		wait := idle
		if left || err != nil {
			wait = pause/2 + rand.N(pause) //nolint:gosec // it only spreads the tries
			pause = min(2*pause, lastPause)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-j.posts.wake:
			timer.Stop()
			pause = firstPause
		case <-timer.C:
		}
	}
}

// Wake tells that the line is back.
func (j *Journal) Wake() { ring(j.posts.wake) }

// Changed gives a message when the queue, or a case that was written here, is not as it was. It is for one listener;
// several changes may come as one.
func (j *Journal) Changed() <-chan struct{} { return j.posts.changed }

// SendNow implements [desk.Outgoing]. Offline outbox.idle while nothing is sent here at all.
func (j *Journal) SendNow(ctx context.Context) (int, error) {
	send := j.posts.used()
	if send == nil {
		return 0, &desk.Error{Code: desk.Offline, Key: "outbox.idle"}
	}
	_, ended, err := j.goThrough(ctx, send)
	if err != nil {
		return ended, &desk.Error{Code: desk.Offline, Key: "outbox.idle", Err: err}
	}
	return ended, nil
}

// goThrough tries each letter that waits, in the order of writing, until the line turns out to be down. It
// gives whether some are left that may go later, and how many were answered.
func (j *Journal) goThrough(ctx context.Context, send desk.Send) (left bool, answered int, err error) {
	select {
	case <-j.posts.round:
	case <-ctx.Done():
		return true, 0, ctx.Err()
	}
	defer func() { j.posts.round <- struct{}{} }()
	var queue []row
	err = j.do(ctx, func(tx *sql.Tx) error {
		queue, err = unsettled(tx)
		return err
	})
	if err != nil {
		return true, 0, err
	}
	stopped := map[string]bool{} // lanes in which a person has to do something, or an earlier letter goes first
	for _, r := range queue {
		name := lane(r.Letter)
		if stopped[name] {
			continue
		}
		stopped[name] = r.state == desk.LetterRefused
		// What nobody was promised counts in its writer's session only. Sent while nobody is at work it would be refused, and
		// stop what was promised behind it.
		stopped[name] = stopped[name] || r.state == desk.LetterSent && !r.kept && j.posts.alone.Load()
		if stopped[name] {
			continue
		}
		e, err := j.tryOne(ctx, r, send)
		if e.state == desk.LetterAnswered {
			answered++
		}
		if err != nil || e.down || ctx.Err() != nil {
			return true, answered, err
		}
		if e.state != desk.LetterAnswered {
			stopped[name] = true
			left = left || e.state != desk.LetterRefused
		}
	}
	return left, answered, nil
}

// tryOne sends one letter, unless somebody else is just doing it: who does wakes the sender when it did not go.
func (j *Journal) tryOne(ctx context.Context, r row, send desk.Send) (end, error) {
	name := lane(r.Letter)
	if _, entered := j.posts.lanes.try(name); !entered {
		return end{state: r.state}, nil
	}
	defer j.posts.lanes.leave(name)
	err := j.do(ctx, func(tx *sql.Tx) (err error) {
		r, err = j.often.find(tx, r.Key)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return end{state: desk.LetterDropped}, nil
	}
	if err != nil || r.state != desk.LetterWaiting && r.state != desk.LetterSent {
		return end{state: r.state}, err // somebody ended it meanwhile
	}
	_, e, err := j.deliver(ctx, r, send, false)
	return e, err
}
