package journal

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"sheyin/desk"
)

// offlineSession is how long after the last contact a session that began online goes on here.
const offlineSession = 24 * time.Hour

// authority is the authority behind the journal: what is looked at is recorded before it is shown, and without the line
// it answers from copies and goes on with what the rules allow.
type authority struct {
	desk.Authority // what is neither looked at by name nor kept here
	j              *Journal
	down           atomic.Bool // the last call got no answer

	mu         sync.Mutex
	session    desk.Session               // of this run, begun online, as the authority said last; zero: none
	told       bool                       // the authority has heard of the lock, and gave nobody an answer that opens it since
	purposes   map[string]desk.Purpose    // of login codes
	catalogues map[string]*desk.Catalogue // ready, by version
	newest     string                     // version
}

// Authority puts the journal before inner, whose writes go out by [Journal.Post]. An inner one without an outbox is
// recorded only where it reads.
//
// Errors besides those of inner: Denied log.closed when what is asked for cannot be recorded, and then it is
// not shown; Denied outbox.closed when it cannot be kept.
func (j *Journal) Authority(inner desk.Authority) desk.Authority {
	j.posts.alone.Store(true)
	return &authority{Authority: inner, j: j, purposes: map[string]desk.Purpose{}, catalogues: map[string]*desk.Catalogue{}}
}

// present is the session at work, zero when there is none or when it is locked.
func (a *authority) present() desk.Session {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.session.Locked {
		return desk.Session{}
	}
	return a.session
}

func (a *authority) hold(s desk.Session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.take(s)
}

// take is hold for who has mu.
func (a *authority) take(s desk.Session) {
	a.session = s
	a.j.works(s)
	if a.j.posts.alone.Swap(s.ID == "") && s.ID != "" {
		a.j.Wake()
	}
}

// goesOn takes over what the authority says of the session, unless it was locked here while that was on its way: then it tells so.
func (a *authority) goesOn(s desk.Session) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.session.Locked {
		return false
	}
	a.take(s)
	return true
}

// lock makes the session useless here until somebody opens it.
func (a *authority) lock() desk.Session {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.session.Locked = a.session.ID != ""
	a.j.posts.alone.Store(true) // nobody is at work
	return a.session
}

// heard draws conclusions from how a call ended: whether there is a line, and a session. It gives err.
func (a *authority) heard(err error) error {
	if desk.CodeOf(err) == desk.Offline {
		a.down.Store(true)
		return err
	}
	if a.down.Swap(false) && err == nil {
		a.j.Wake()
	}
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Key == "session.ended" {
		a.hold(desk.Session{})
	}
	return err
}

// entry is the log's line about something that the person at work does.
func (a *authority) entry(act, subject, item string) desk.LogEntry {
	a.mu.Lock()
	defer a.mu.Unlock()
	return desk.LogEntry{Session: a.session.ID, Person: a.session.Person.ID, Act: act, Subject: subject, Item: item}
}

// NewCode implements [desk.Login].
func (a *authority) NewCode(ctx context.Context, purpose desk.Purpose) (desk.LoginCode, error) {
	code, err := a.Authority.NewCode(ctx, purpose)
	if a.heard(err) == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		clear(a.purposes) // an older code of this terminal has ended
		a.purposes[code.Device] = purpose
	}
	return code, err
}

// CheckLogin implements [desk.Login]. A session that cannot be recorded is ended again.
func (a *authority) CheckLogin(ctx context.Context, device string, takeOver bool) (desk.LoginStatus, error) {
	status, err := a.Authority.CheckLogin(ctx, device, takeOver)
	if a.heard(err) != nil || status.State != desk.LoginDone && status.State != desk.LoginRefused {
		return status, err
	}
	a.mu.Lock()
	act := string(desk.ToLogin)
	if a.purposes[device] == desk.ToUnlock {
		act = string(desk.ToUnlock)
	}
	a.mu.Unlock()
	if status.State == desk.LoginRefused {
		e := desk.LogEntry{Act: act}
		if status.Refusal != nil {
			e.Outcome = status.Refusal.Key
		}
		return status, a.j.Note(ctx, e)
	}
	a.hold(*status.Session)
	if err := a.j.keep(ctx, "", nil, new(a.entry(act, "", ""))); err != nil {
		a.hold(desk.Session{})
		return desk.LoginStatus{}, errors.Join(&desk.Error{Code: desk.Denied, Key: "log.closed", Err: err}, a.Authority.Logout(ctx))
	}
	return status, nil
}

// Session implements [desk.Login]. Without the line it is the one of this run, for [offlineSession].
func (a *authority) Session(ctx context.Context) (desk.Session, error) {
	s, err := a.Authority.Session(ctx)
	switch {
	case a.untold(a.heard(err)), err == nil && !a.goesOn(s):
		return desk.Session{}, a.lockThere(ctx)
	case err == nil:
		return s, closed(a.j.keep(ctx, "", nil, nil))
	case desk.CodeOf(err) != desk.Offline:
		return s, err
	}
	have := a.present()
	if have.ID == "" || a.j.left() {
		return s, err
	}
	return have, nil
}

// left tells that the authority was heard too long ago for a session to go on here, or nobody knows how long.
func (j *Journal) left() bool {
	silence, ok := j.Heard().Silence(j.o.Now())
	return !ok || silence > offlineSession
}

// Lock implements [desk.Login]. Whatever the authority hears of it, nothing is answered here until it is opened.
func (a *authority) Lock(ctx context.Context) error {
	e := a.entry("lock", "", "")
	a.lock()
	a.ends(ctx, e)
	return a.tell(ctx)
}

// Logout implements [desk.Login].
func (a *authority) Logout(ctx context.Context) error {
	e := a.entry("logout", "", "")
	a.hold(desk.Session{})
	if e.Session != "" {
		a.ends(ctx, e)
	}
	return a.heard(a.Authority.Logout(ctx))
}

// ends records that nobody works any more, in a log that is damaged too: nothing new begins with it. Where it cannot be
// recorded the session ends all the same, and the authority's audit trail says so.
func (a *authority) ends(ctx context.Context, e desk.LogEntry) {
	_ = a.j.do(ctx, func(tx *sql.Tx) error { return a.j.note(tx, e) })
}
