package sandbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// windowShut is how the store knows a closed window: it has a drawer with a keeper, and is never done.
const windowShut = "shut"

// windowID is the ID of a terminal's window, always the same.
func windowID(terminal string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("window:"+terminal)).String()
}

// window is the window of a terminal, closed and empty if nothing was ever done with it.
func (a *act) window(outlet, terminal string) (desk.Window, error) {
	id := windowID(terminal)
	row, err := a.Record(outlet, store.AWindow, id)
	if errors.Is(err, store.ErrNone) {
		return desk.Window{ID: id, OutletID: outlet, Terminal: terminal, State: desk.WindowClosed}, nil
	}
	return load[desk.Window](row.Body, err, nil)
}

// windows are those of all terminals of an outlet, in their order.
func (a *act) windows(o desk.Outlet) ([]desk.Window, error) {
	out := make([]desk.Window, len(o.Terminals))
	for n, t := range o.Terminals {
		var err error
		if out[n], err = a.window(o.ID, t.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *act) keepWindow(w write, next desk.Window) error {
	w.what, w.id = store.AWindow, next.ID
	row := store.Record{ID: next.ID, Version: next.Version, State: string(next.State), Body: encode(next)}
	if next.State == desk.WindowClosed {
		row.State = windowShut
	}
	return a.keep(w, row, desk.Event{Kind: desk.DutyChanged, Ref: next.ID})
}

// roster is who may stand at the windows of an outlet.
func (a *act) roster(outlet string) (desk.Roster, error) {
	people, err := a.members(a.PeopleOf(outlet))
	if err != nil {
		return desk.Roster{}, err
	}
	r := desk.Roster{}
	for _, m := range people {
		r.People = append(r.People, m.Person)
	}
	r.Absences, err = loadAll[desk.Absence](a.Absences(outlet, calendar.DateOf(a.at).String()))
	return r, err
}

// duty is an act at the windows of an outlet, with all that only the authority knows.
func (a *act) duty(w write) (desk.Act, error) {
	full := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: desk.Rules{Outlet: w.outlet, Catalogue: a.s.catalogue}}
	if err := a.equipped(w, &full.Rules); err != nil {
		return full, err
	}
	var err error
	full.Roster, err = a.roster(w.outlet.ID)
	return full, err
}

// Hold does one act on a window of the caller's outlet and gives the window after it.
//
// Errors: NotFound window.none; Conflict case.stale; Invalid case.id, key.form, key.reused; those of
// [desk.Window.Apply].
func (s *Service) Hold(ctx context.Context, c Caller, key, id string, version int64, do desk.WindowAct) (desk.Window, error) {
	if do == nil {
		return desk.Window{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.AWindow, id: id, version: version, kind: string(do.WindowKind()), said: encode(desk.WrapWindow(do))}
	if err := w.named(); err != nil {
		return desk.Window{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Window, error) { return a.hold(w, do) })
}

func (a *act) hold(w write, do desk.WindowAct) (desk.Window, error) {
	n := slices.IndexFunc(w.outlet.Terminals, func(t desk.Terminal) bool { return windowID(t.ID) == w.id })
	if n < 0 {
		return desk.Window{}, notFound("window.none")
	}
	terminal := w.outlet.Terminals[n].ID
	if err := a.LockTerminal(terminal); err != nil {
		return desk.Window{}, err
	}
	fresh, err := a.window(w.outlet.ID, terminal)
	if err != nil {
		return desk.Window{}, err
	}
	now, err := current(a, w, fresh, notFound("window.none"))
	if err != nil {
		return desk.Window{}, err
	}
	full, err := a.duty(w)
	if err != nil {
		return desk.Window{}, err
	}
	if _, enters := do.(desk.Stock); enters { // which cards that were made still lie there
		if full.Waiting, err = a.OpenNumbers(w.outlet.ID, store.ACase); err != nil {
			return desk.Window{}, err
		}
	}
	next, err := now.Apply(do, full)
	if err != nil {
		return desk.Window{}, err
	}
	return next, a.keepWindow(w, next)
}

// stand opens the window at which a handler begins to serve, if it is not open, by the same rules as
// if she had opened it herself. Guides and managers need none.
func (a *act) stand(w write) error {
	if !w.by.Has(desk.Handler) {
		return nil
	}
	now, err := a.window(w.outlet.ID, w.terminal)
	if err != nil || now.State == desk.WindowOpen && now.HolderID == w.by.ID && now.Away() == nil {
		return err
	}
	if err := a.LockTerminal(w.terminal); err != nil {
		return err
	}
	if now, err = a.window(w.outlet.ID, w.terminal); err != nil {
		return err
	}
	full, err := a.duty(w)
	if err != nil {
		return err
	}
	next, do, err := now.Serve(full)
	if err != nil || next.Version == now.Version {
		return err
	}
	w.kind, w.said = string(desk.KindBack), "{}"
	if do != nil {
		w.kind, w.said = string(do.WindowKind()), encode(desk.WrapWindow(do))
	}
	return a.keepWindow(w, next)
}

// leaves pauses the open window at which a session ends.
func (a *act) leaves(s store.Session) error {
	if err := a.LockTerminal(s.TerminalID); err != nil {
		return err
	}
	now, err := a.window(s.OutletID, s.TerminalID)
	if err != nil || now.State != desk.WindowOpen || now.HolderID != s.PersonID {
		return err
	}
	w := write{
		by: desk.Person{ID: now.HolderID, Name: now.Holder}, outlet: desk.Outlet{ID: s.OutletID}, terminal: s.TerminalID,
		kind: string(desk.KindPause), said: "{}",
	}
	return a.keepWindow(w, now.LoggedOut(desk.Act{By: w.by, Terminal: w.terminal, At: a.at}))
}

// watch finds open windows at which nobody is, and those at which somebody is again (H-4.4.1b).
func (s *Service) watch(ctx context.Context) error {
	var open []store.Record
	err := s.look(ctx, func(a *act) (err error) {
		open, err = a.RowsAt(store.AWindow, string(desk.WindowOpen))
		return err
	})
	for _, r := range open {
		w, bad := load[desk.Window](r.Body, nil, nil)
		if bad != nil {
			if err := s.do(ctx, func(a *act) error { return a.unreadable(r, bad) }); err != nil {
				return err
			}
			continue
		}
		if err := s.do(ctx, func(a *act) error { return a.watch(w.OutletID, w.Terminal) }); err != nil {
			return err
		}
	}
	return err
}

func (a *act) watch(outlet, terminal string) error {
	if err := a.LockTerminal(terminal); err != nil {
		return err
	}
	now, err := a.window(outlet, terminal)
	if err != nil || now.State != desk.WindowOpen {
		return err
	}
	present, err := a.Present(outlet)
	if err != nil {
		return err
	}
	since, reason := a.away(now, present)
	gone := reason != "" && a.at.Sub(since) > a.s.catalogue.Service.Duty.Gap()
	w := write{outlet: desk.Outlet{ID: outlet}, terminal: terminal, said: "{}"}
	full := desk.Act{Terminal: terminal, At: a.at}
	switch {
	case gone && now.Away() == nil:
		w.kind = string(desk.KindGap)
		return a.keepWindow(w, now.Left(since, reason, full))
	case reason == "" && now.Away() != nil:
		w.kind = string(desk.KindBack)
		return a.keepWindow(w, now.Returned(full))
	}
	return nil
}

// away tells since when nobody is at an open window, and why; an empty reason: somebody is.
func (a *act) away(w desk.Window, present []store.Session) (since time.Time, reason string) {
	n := slices.IndexFunc(present, func(s store.Session) bool { return s.TerminalID == w.Terminal && s.PersonID == w.HolderID })
	switch {
	case n < 0: // cannot be: whoever logs out pauses it
		return w.Since, "idle"
	case present[n].Locked:
		return time.UnixMilli(present[n].Expires).UTC().Add(-lockedLife), "locked"
	case a.ms() >= present[n].Expires:
		return time.UnixMilli(present[n].Expires).UTC().Add(-sessionLife), "idle"
	}
	return since, ""
}

// Excuse files that somebody of the outlet does not work on some days, changes it, or takes it back.
// The window of a point's only clerk is closed with it (H-4.4.2).
//
// Errors: Invalid case.id, key.form, key.reused; those of [desk.Absence.File].
func (s *Service) Excuse(ctx context.Context, c Caller, key string, e desk.Absence) (desk.Absence, error) {
	w := write{key: key, what: "absence", id: e.ID, kind: "absence", said: encode(e)}
	if err := w.named(); err != nil {
		return desk.Absence{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Absence, error) { return a.excuse(w, e) })
}

func (a *act) excuse(w write, e desk.Absence) (desk.Absence, error) {
	full, err := a.duty(w)
	if err != nil {
		return e, err
	}
	if full.To, err = a.colleague(e.PersonID); err != nil {
		return e, err
	}
	if e, err = e.File(full); err != nil {
		return e, err
	}
	row := store.Absence{OutletID: w.outlet.ID, ID: e.ID, LastDay: e.To.String(), Void: e.Void, Body: encode(e)}
	if err := a.SaveAbsence(row); err != nil {
		return e, err
	}
	if err := a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, e.ID, ""); err != nil {
		return e, err
	}
	if a.s.catalogue.Service.Duty.IsSingle(w.outlet.Class) && e.On(calendar.DateOf(a.at)) {
		if err := a.shut(w, e.PersonID); err != nil {
			return e, err
		}
	}
	return e, a.tell(w.outlet.ID, "", desk.Event{Kind: desk.DutyChanged, Ref: e.ID})
}

// shut closes the windows at which a person stands.
func (a *act) shut(w write, person string) error {
	windows, err := a.windows(w.outlet)
	for _, now := range windows {
		if now.State == desk.WindowClosed || now.HolderID != person {
			continue
		}
		if err := a.LockTerminal(now.Terminal); err != nil {
			return err
		}
		w.kind, w.said = string(desk.KindClose), encode(desk.WrapWindow(desk.Close{}))
		if err := a.keepWindow(w, now.Shut(desk.Act{By: w.by, Terminal: w.terminal, At: a.at})); err != nil {
			return err
		}
	}
	return err
}
