package journal

import (
	"context"

	"sheyin/desk"
)

// offlineOutcome tells an unlocking without the line from one by the authority.
const offlineOutcome = "offline"

// OpenCode implements [desk.Login].
func (a *authority) OpenCode(ctx context.Context) (desk.OpenCode, error) {
	if err := a.mayOpen(); err != nil {
		return desk.OpenCode{}, err
	}
	return a.Authority.OpenCode(ctx)
}

// Unlock implements [desk.Login]. Every try is recorded, and what cannot be recorded opens nothing.
func (a *authority) Unlock(ctx context.Context, answer string) (desk.Session, error) {
	if err := a.mayOpen(); err != nil {
		return desk.Session{}, err
	}
	_, err := a.Authority.Unlock(ctx, answer)
	e := a.entry(string(desk.ToUnlock), "", "")
	e.Outcome = offlineOutcome
	if err != nil {
		e.Outcome = keyOf(err)
	}
	if noted := a.j.Note(ctx, e); noted != nil {
		return desk.Session{}, noted
	}
	if err != nil {
		return desk.Session{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.session.Locked = false
	return a.session, nil
}

// mayOpen tells whether the session of this run may be opened here: it is locked, the authority cannot be asked, and was
// not long ago.
func (a *authority) mayOpen() error {
	a.mu.Lock()
	locked := a.session.ID != "" && a.session.Locked
	a.mu.Unlock()
	since := a.j.o.Now().Sub(a.j.LastContact())
	switch {
	case !locked:
		return &desk.Error{Code: desk.Denied, Key: "open.none"}
	case !a.down.Load():
		return &desk.Error{Code: desk.Denied, Key: "open.online"}
	case since < 0 || since > offlineSession:
		return &desk.Error{Code: desk.Denied, Key: "open.late"}
	}
	return nil
}

// lockedHere tells whether the session is locked at this terminal while the authority takes it for open: it could not
// be told of the lock, or it has answered a challenge and nobody typed the answer.
func (a *authority) lockedHere(s desk.Session) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.session.Locked && a.session.ID == s.ID && !s.Locked
}

// lockThere tells the authority what could not be told before. The lock here holds whatever it says. An answer that the
// phone got before is no good from now on: what is written after it the authority would take for written under the lock.
func (a *authority) lockThere(ctx context.Context) error {
	_, _ = a.Authority.OpenCode(ctx) // ends the challenge; that there is none to end is no matter
	if err := a.heard(a.Authority.Lock(ctx)); err != nil {
		return err
	}
	return &desk.Error{Code: desk.Denied, Key: "session.locked"}
}
