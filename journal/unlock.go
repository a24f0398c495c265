package journal

import (
	"context"
	"errors"

	"sheyin/desk"
)

// offlineOutcome tells an unlocking without the line from one by the authority.
const offlineOutcome = "offline"

// OpenCode implements [desk.Login].
func (a *authority) OpenCode(ctx context.Context) (desk.OpenCode, error) {
	if err := a.mayOpen(); err != nil {
		return desk.OpenCode{}, err
	}
	a.mu.Lock()
	a.told = false // the phone may bring it to the authority, which then takes the session for open
	a.mu.Unlock()
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
		if err == nil {
			_ = a.tell(ctx) // the token goes, whether the authority hears of it or not
		}
		return desk.Session{}, noted
	}
	if err != nil {
		return desk.Session{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.session.Locked = false
	a.j.posts.alone.Store(false)
	a.j.Wake()
	return a.session, nil
}

// mayOpen tells whether the session of this run may be opened here: it is locked, the authority cannot be asked, and was
// not long ago.
func (a *authority) mayOpen() error {
	a.mu.Lock()
	locked := a.session.ID != "" && a.session.Locked
	a.mu.Unlock()
	switch {
	case !locked:
		return &desk.Error{Code: desk.Denied, Key: "open.none"}
	case !a.down.Load():
		return &desk.Error{Code: desk.Denied, Key: "open.online"}
	case a.j.left():
		return &desk.Error{Code: desk.Denied, Key: "open.late"}
	}
	return nil
}

// untold tells, by what the authority says of the session, whether it is locked at this terminal while the authority may
// take it for open: it could not be told of the lock, or it has answered a challenge and nobody typed the answer.
func (a *authority) untold(said error) bool {
	e, _ := errors.AsType[*desk.Error](said)
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.session.Locked && (said == nil || e != nil && e.Key == "session.locked" && !a.told)
}

// tell tells the authority of the lock.
func (a *authority) tell(ctx context.Context) error {
	err := a.heard(a.Authority.Lock(ctx))
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told = err == nil
	return err
}

// lockThere tells the authority what could not be told before. The lock here holds whatever it says. An answer that the
// phone got before is no good from now on: what is written after it the authority would take for written under the lock.
func (a *authority) lockThere(ctx context.Context) error {
	_, _ = a.Authority.OpenCode(ctx) // ends the challenge; that there is none to end is no matter
	if err := a.tell(ctx); err != nil {
		return err
	}
	return &desk.Error{Code: desk.Denied, Key: "session.locked"}
}
