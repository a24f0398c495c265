package journal

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"sheyin/desk"
)

// posts is what an outbox knows beside what is stored.
type posts struct {
	lanes   lanes
	round   chan struct{} // holds a token while nobody goes through the queue
	wake    chan struct{} // something may be sent now
	changed chan struct{} // something is not as it was
	alone   atomic.Bool   // there may be somebody at work here, and there is nobody

	mu   sync.Mutex
	send desk.Send // of the running Deliver; nil: there is none
}

func newPosts() *posts {
	p := &posts{
		lanes: lanes{busy: map[string]chan struct{}{}},
		round: make(chan struct{}, 1), wake: make(chan struct{}, 1), changed: make(chan struct{}, 1),
	}
	p.round <- struct{}{}
	return p
}

func (p *posts) use(send desk.Send) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.send = send
}

func (p *posts) used() desk.Send {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.send
}

// ring leaves a message for whoever listens, if there is not one already.
func ring(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// promise goes with a write that may be kept without the line: what the record is after it, as computed
// here, and whether the letter was kept.
type promise struct {
	after []byte // JSON
	kept  bool
}

type promiseKey struct{}

func withPromise(ctx context.Context, p *promise) context.Context {
	return context.WithValue(ctx, promiseKey{}, p)
}

// promised is the promise that goes with ctx; nil when the letter must not stay here unsent.
func promised(ctx context.Context) *promise {
	p, _ := ctx.Value(promiseKey{}).(*promise)
	return p
}

// lane is what letters that must follow each other share.
func lane(l desk.Letter) string {
	if l.Subject == "" {
		return "key/" + l.Key
	}
	return "subject/" + l.Subject
}

// Post implements [desk.Outbox]: intent, act, outcome. Conflict outbox.stopped besides, when an earlier
// letter about the same record was refused: a person has to see to that first.
func (j *Journal) Post(ctx context.Context, l desk.Letter, send desk.Send) ([]byte, error) {
	if err := j.posts.lanes.enter(ctx, lane(l)); err != nil {
		return nil, j.notNow(ctx, l, err)
	}
	defer j.posts.lanes.leave(lane(l))
	r, answer, err := j.intend(ctx, l, promised(ctx))
	if err != nil || answer != nil {
		return answer, err
	}
	if r.behind {
		ring(j.posts.wake)
		return nil, &desk.Error{Code: desk.Offline, Key: "outbox.behind"}
	}
	answer, e, err := j.deliver(ctx, r, send, true)
	switch {
	case err != nil && e.state == desk.LetterSent:
		return nil, &desk.Error{Code: desk.Unknown, Key: "authority.unknown", Err: err}
	case err != nil:
		return nil, &desk.Error{Code: desk.Denied, Key: "outbox.closed", Err: err}
	}
	return answer, e.err
}

// notNow is the end of a write that found another one under way about the same record, and had no time
// to wait for it.
func (j *Journal) notNow(ctx context.Context, l desk.Letter, cause error) error {
	var state desk.LetterState
	err := j.do(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		r, err := j.often.find(tx, l.Key)
		state = r.state
		return err
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && state == desk.LetterDropped {
		return &desk.Error{Code: desk.Offline, Key: "outbox.behind", Err: cause}
	}
	return &desk.Error{Code: desk.Unknown, Key: "authority.unknown", Err: cause}
}

// intend keeps a letter, with its record in the log, before anything is sent. The answer is given when it
// has one already.
func (j *Journal) intend(ctx context.Context, l desk.Letter, p *promise) (r row, answer []byte, err error) {
	err = j.do(ctx, func(tx *sql.Tx) error {
		r, err = j.often.find(tx, l.Key)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			r, err = j.begin(tx, row{Letter: l}, p)
		case err == nil:
			r, answer, err = j.repeat(tx, r, l, p)
		}
		return err
	})
	if err == nil {
		return r, answer, nil
	}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return r, nil, e
	}
	return r, nil, &desk.Error{Code: desk.Denied, Key: "outbox.closed", Err: err}
}

// begin keeps a letter whose key is new, or that was not sent when it was written first: then with the bytes
// of then. It is sent after that, unless others about the same record are before it.
func (j *Journal) begin(tx *sql.Tx, r row, p *promise) (row, error) {
	if err := j.logSound(); err != nil {
		return r, err
	}
	before, err := j.often.openBefore(tx, r)
	r.state, r.kept = desk.LetterSent, false
	switch {
	case err != nil:
		return r, err
	case before == desk.LetterRefused:
		return r, &desk.Error{Code: desk.Conflict, Key: "outbox.stopped"}
	case before != "" && p == nil:
		return r, &desk.Error{Code: desk.Offline, Key: "outbox.behind"}
	case before != "":
		r.state, r.kept, r.behind = desk.LetterWaiting, true, true
	}
	var after []byte
	if p != nil {
		after = j.seal.seal("after/"+r.Key, p.after)
		p.kept = r.kept
	}
	if err := j.often.put(tx, &r, after); err != nil {
		return r, err
	}
	return r, j.note(tx, j.entry(r, "written"))
}

// repeat finds what is to be done about a letter that is kept already: its answer, or the same bytes again.
func (j *Journal) repeat(tx *sql.Tx, r row, l desk.Letter, p *promise) (row, []byte, error) {
	if r.Subject != l.Subject || r.Kind != l.Kind || r.Route != l.Route {
		return r, nil, &desk.Error{Code: desk.Invalid, Key: "key.reused"}
	}
	switch r.state {
	case desk.LetterAnswered:
		answer, err := j.answer(tx, l.Key)
		return r, answer, err
	case desk.LetterRefused:
		return r, nil, j.faultOf(r)
	case desk.LetterDropped:
		r, err := j.begin(tx, r, p)
		return r, nil, err
	}
	before, err := j.often.openBefore(tx, r)
	if err == nil && before != "" {
		err = &desk.Error{Code: desk.Offline, Key: "outbox.behind"}
	}
	if p != nil {
		p.kept = r.kept
	}
	return r, nil, err
}

// answer opens what the authority said.
func (j *Journal) answer(tx *sql.Tx, key string) ([]byte, error) {
	var sealed []byte
	if err := tx.QueryRow(`SELECT answer FROM letters WHERE letter_key = $1`, key).Scan(&sealed); err != nil {
		return nil, err
	}
	return j.seal.open("answer/"+key, sealed)
}

// deliver sends a letter and keeps what became of it. The caller is in its lane. waits: a clerk waits for it.
// The error is that of the store; that of the letter is in the end.
func (j *Journal) deliver(ctx context.Context, r row, send desk.Send, waits bool) ([]byte, end, error) {
	// What was begun is kept to its end, whoever has stopped waiting.
	whole := context.WithoutCancel(ctx)
	if r.state == desk.LetterWaiting {
		if err := j.mark(whole, r); err != nil {
			return nil, end{state: r.state}, err
		}
	}
	answer, cause := send(ctx, r.Letter)
	p := promised(ctx)
	e := judge(r, cause, waits, p != nil)
	if err := j.settle(whole, r, e, answer); err != nil {
		return nil, end{state: desk.LetterSent}, err // so it is asked for again
	}
	if p != nil {
		p.kept = e.state == desk.LetterWaiting
	}
	if waits && (e.state == desk.LetterWaiting || e.state == desk.LetterSent) {
		ring(j.posts.wake)
	}
	ring(j.posts.changed)
	return answer, e, nil
}

// mark says that a letter is about to be sent: from now on nobody knows whether it arrived.
func (j *Journal) mark(ctx context.Context, r row) error {
	return j.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE letters SET state = 'sent' WHERE seq = $1`, r.seq)
		return err
	})
}

// end is what became of a letter.
type end struct {
	state   desk.LetterState
	kept    bool
	err     error  // for who waits
	down    bool   // there is no line, or nobody who may use it
	done    bool   // there is something for the log
	outcome string // as in [desk.LogEntry]
}

// judge decides what a try means for a letter. r is as it was before it.
func judge(r row, cause error, waits, may bool) end {
	e := end{state: desk.LetterSent, kept: r.kept, err: cause}
	code := desk.CodeOf(cause)
	switch {
	case cause == nil:
		e.state, e.done = desk.LetterAnswered, true
	case code == desk.Unknown:
	case code == desk.Offline || unjudged(cause):
		e.down = keyOf(cause) != "letter.future" // others may be older
		switch {
		case r.out: // an earlier try may have arrived, so to say that nothing was sent would be wrong
			if code == desk.Offline {
				e.err = &desk.Error{Code: desk.Unknown, Key: "authority.unknown", Err: cause}
			}
		case r.kept || may && code == desk.Offline:
			e.state, e.kept = desk.LetterWaiting, true
		default:
			e.state, e.done, e.outcome = desk.LetterDropped, true, keyOf(cause)
		}
	case waits && !r.kept && !r.later:
		e.state, e.done, e.outcome = desk.LetterDropped, true, keyOf(cause)
	default:
		e.state, e.done, e.outcome = desk.LetterRefused, true, keyOf(cause)
	}
	return e
}

// unjudged tells that the authority has not looked at the letter itself: this terminal is not let in, or its clock is
// ahead. That may pass. An ended session does not: it means that nobody could have written the letter in it.
func unjudged(err error) bool {
	e, ok := errors.AsType[*desk.Error](err)
	return ok && e.Code == desk.Denied && (e.Key == "session.locked" || e.Key == "letter.future" || strings.HasPrefix(e.Key, "terminal."))
}

// settle keeps what became of a letter, with its record in the log.
func (j *Journal) settle(ctx context.Context, r row, e end, answer []byte) error {
	return j.do(ctx, func(tx *sql.Tx) error {
		now := j.o.Now().UnixMilli()
		fault, err := j.faultText(r.Key, e)
		if err != nil {
			return err
		}
		if _, err := tx.Stmt(j.often.settle).Exec(string(e.state), e.kept, now, fault, r.seq); err != nil {
			return err
		}
		if e.state == desk.LetterAnswered {
			if err := j.arrived(tx, r, answer, now); err != nil {
				return err
			}
		}
		if !e.done {
			return nil
		}
		if !e.down {
			if err := j.heard(tx, now); err != nil {
				return err
			}
		}
		return j.noteStill(tx, j.entry(r, e.outcome))
	})
}

// arrived keeps the answer, and forgets what this terminal thought the record would be.
func (j *Journal) arrived(tx *sql.Tx, r row, answer []byte, now int64) error {
	var after []byte
	if err := tx.Stmt(j.often.after).QueryRow(r.seq).Scan(&after); err != nil {
		return err
	}
	if _, err := tx.Stmt(j.often.answer).Exec(j.seal.seal("answer/"+r.Key, answer), r.seq); err != nil {
		return err
	}
	if r.Kind == desk.KindPage { // a picture that the authority has: its answer is all that a repeat needs
		if _, err := tx.Exec(`UPDATE letters SET body = x'' WHERE seq = $1`, r.seq); err != nil {
			return err
		}
	}
	if len(after) > 0 {
		return j.copy(tx, caseName(r.Subject), now, answer)
	}
	_, err := tx.Stmt(j.often.uncopy).Exec(caseName(r.Subject)) // it is not so any more
	return err
}

// entry is the line of the log about a letter.
func (j *Journal) entry(r row, outcome string) desk.LogEntry {
	return desk.LogEntry{
		Session: r.Session, Person: r.Person, Act: string(r.Kind), Subject: r.Subject, Item: r.Item, Key: r.Key, Outcome: outcome,
	}
}
