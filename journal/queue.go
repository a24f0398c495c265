package journal

import (
	"context"
	"database/sql"
	"errors"

	"sheyin/desk"
)

// Outgoing implements [desk.Outgoing].
func (j *Journal) Outgoing(ctx context.Context) ([]desk.Posted, error) {
	var out []desk.Posted
	err := j.do(ctx, func(tx *sql.Tx) error {
		queue, err := unsettled(tx)
		before := map[string]bool{}
		for _, r := range queue {
			p := desk.Posted{
				Key: r.Key, Subject: r.Subject, Kind: r.Kind, Item: r.Item, Person: r.Person, At: r.At, State: r.state,
				Tries: r.tries, Tried: r.tried, Behind: r.Subject != "" && before[r.Subject],
			}
			if r.fault != "" {
				p.Fault = j.faultOf(r)
			}
			before[r.Subject] = true
			out = append(out, p)
		}
		return err
	})
	return out, closed(err)
}

// TakeBack implements [desk.Outgoing]. A letter that waits and was never sent may be taken back too, unless it is just being sent.
func (j *Journal) TakeBack(ctx context.Context, key string) error {
	r, err := j.mayTakeBack(ctx, key)
	if err != nil {
		return closed(err)
	}
	if _, entered := j.posts.lanes.try(lane(r.Letter)); !entered {
		return &desk.Error{Code: desk.Conflict, Key: "outbox.sent"}
	}
	defer j.posts.lanes.leave(lane(r.Letter))
	if _, err = j.mayTakeBack(ctx, key); err == nil { // it may have been sent before the lane was free
		err = j.do(ctx, func(tx *sql.Tx) error { return j.giveUp(tx, r) })
	}
	if err == nil {
		ring(j.posts.wake)
		ring(j.posts.changed)
	}
	return closed(err)
}

// mayTakeBack finds a letter that may be taken back.
func (j *Journal) mayTakeBack(ctx context.Context, key string) (r row, err error) {
	err = j.do(ctx, func(tx *sql.Tx) error {
		r, err = j.often.find(tx, key)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return &desk.Error{Code: desk.NotFound, Key: "outbox.none"}
		case err != nil:
			return err
		case r.state == desk.LetterSent:
			return &desk.Error{Code: desk.Conflict, Key: "outbox.sent"}
		case r.state != desk.LetterRefused && r.state != desk.LetterWaiting:
			return &desk.Error{Code: desk.NotFound, Key: "outbox.none"}
		}
		return nil
	})
	return r, err
}

// giveUp drops a letter and those behind it, which were never sent: they waited for this one.
func (j *Journal) giveUp(tx *sql.Tx, r row) error {
	queue, err := unsettled(tx)
	if err != nil {
		return err
	}
	for _, later := range queue {
		if later.seq != r.seq && (r.Subject == "" || later.Subject != r.Subject || later.seq < r.seq) {
			continue
		}
		if _, err := tx.Exec(`UPDATE letters SET state = 'dropped', kept = 0, after = x'' WHERE seq = $1`, later.seq); err != nil {
			return err
		}
		e := j.byWorker(desk.LogEntry{Act: "take_back", Subject: later.Subject, Item: later.Item, Key: later.Key})
		if err := j.note(tx, e); err != nil {
			return err
		}
	}
	return nil
}

// closed is err as a port gives it: what the store did not do is Denied outbox.closed.
func closed(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e
	}
	return &desk.Error{Code: desk.Denied, Key: "outbox.closed", Err: err}
}
