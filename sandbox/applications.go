package sandbox

import (
	"context"
	"errors"
	"slices"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// FileApplication does one act on an application of the caller's outlet (G-7.2a, H-8.3.2).
//
// Errors: NotFound application.none; Conflict case.stale, application.pending (there is one about this
// person already), person.holds (who leaves still answers for so many things: Args n); Invalid
// application.has_account, case.id, key.form, key.reused; those of [desk.Application.Apply].
func (s *Service) FileApplication(ctx context.Context, c Caller, key, id string, version int64, do desk.ApplicationAct) (desk.Application, error) {
	w, do, err := s.fileOf(key, id, version, do)
	if err != nil {
		return desk.Application{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Application, error) { return a.fileApplication(w, do) })
}

// AnswerApplication is the authority's answer to an application. Errors: those of [Service.FileApplication]; NotFound outlet.none;
// Denied may.decide, application.own.
func (s *Service) AnswerApplication(ctx context.Context, reviewer, key, outlet, id string, version int64, do desk.ApplicationAct) (desk.Application, error) {
	w, do, err := s.fileOf(key, id, version, do)
	if err != nil {
		return desk.Application{}, err
	}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Application, error) { return a.fileApplication(w, do) })
}

// fileOf makes the write of an act. The number of somebody's identity card is kept nowhere: in what is
// remembered of the act stands the token that the authority makes of it.
func (s *Service) fileOf(key, id string, version int64, do desk.ApplicationAct) (write, desk.ApplicationAct, error) {
	if do == nil {
		return write{}, nil, invalid("step.envelope", "kind")
	}
	kept := do
	if it, ok := do.(desk.Apply); ok {
		it.Identity = ""
		if no := it.Number(); no != "" {
			it.Identity = s.identityOf(no)
		}
		do = it
		it.IDNo = ""
		kept = it
	}
	w := write{
		key: key, what: store.AApplication, id: id, version: version, kind: string(do.ApplicationKind()),
		said: encode(desk.WrapApplication(kept)),
	}
	return w, do, w.named()
}

func (a *act) fileApplication(w write, do desk.ApplicationAct) (desk.Application, error) {
	app, err := current(a, w, desk.Application{ID: w.id, OutletID: w.outlet.ID}, notFound("application.none"))
	if err != nil {
		return app, err
	}
	rules, err := a.rules(w.outlet, "")
	if err != nil {
		return app, err
	}
	full := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: rules}
	about := app.PersonID
	if it, ok := do.(desk.Apply); ok {
		about = it.PersonID
		if full.Number, err = a.number(w.outlet.ID, store.AApplication); err != nil {
			return app, err
		}
	}
	if about != "" {
		if full.To, err = a.colleague(about); err != nil {
			return app, err
		}
	}
	next, err := app.Apply(do, full)
	if err != nil {
		return app, err
	}
	if err := a.settleApplication(w, do, &next, full.To); err != nil {
		return app, err
	}
	state := next.State
	return next, a.keep(w, store.Record{
		ID: next.ID, Version: next.Version, State: state, Number: next.Number, Body: encode(next),
	}, desk.Event{Kind: desk.PersonChanged, Ref: next.ID})
}

// settleApplication does what an act brings about besides the application itself, and writes the ledger.
func (a *act) settleApplication(w write, do desk.ApplicationAct, next *desk.Application, who *desk.Person) error {
	switch do := do.(type) {
	case desk.Apply:
		if err := a.single(*next); err != nil {
			return err
		}
		return a.noted(w, *next, desk.PermissionApplied, do.Reason)
	case desk.Grant:
		return a.granted(w, next, who)
	}
	return a.noted(w, *next, next.Outcome, next.Reason)
}

// noted writes an entry that changes no right.
func (a *act) noted(w write, app desk.Application, kind desk.PermissionKind, reason string) error {
	asked := app.Asked
	_, err := a.enlist(desk.Permission{
		OutletID: app.OutletID, PersonID: app.PersonID, Name: asked.Name, Kind: kind, Posts: asked.Posts, Items: asked.Items,
		Steps: asked.Steps, From: a.at, By: w.by.ID, ByName: w.by.Name, Paper: app.Number, Reason: reason,
	})
	return err
}

// single refuses a second account for one person, and a second application beside one that waits.
func (a *act) single(app desk.Application) error {
	others, err := loadAll[desk.Application](a.OpenRecords(app.OutletID, store.AApplication, a.ms()+1))
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.State == desk.ApplicationFiled && other.PersonID == app.PersonID && other.Asked.Name == app.Asked.Name && other.Asked.Birth == app.Asked.Birth {
			return conflict("application.pending").With("number", other.Number)
		}
	}
	return a.newcomer(app)
}

// newcomer refuses an account for somebody who has one, here or elsewhere (H-8.3.1b).
func (a *act) newcomer(app desk.Application) error {
	if app.PersonID != "" {
		return nil
	}
	people, err := a.members(a.People())
	for _, p := range people {
		if app.Asked.Is(p.Person) {
			return invalid("application.has_account", "name")
		}
	}
	return err
}

// granted opens, changes or ends the account from the instant of the grant on.
func (a *act) granted(w write, app *desk.Application, who *desk.Person) error {
	give, asked := *app.Granted, app.Asked
	m := member{}
	switch {
	case who != nil:
		if err := a.LockPerson(who.ID); err != nil {
			return err
		}
		var err error
		if m, err = a.person(who.ID); err != nil {
			return err
		}
	default:
		if err := a.newcomer(*app); err != nil {
			return err
		}
		app.PersonID = a.s.newKey()
		m.Person = desk.Person{
			ID: app.PersonID, OutletID: app.OutletID, Name: asked.Name, Birth: asked.Birth, Identity: asked.Identity, State: desk.AccountClosed,
		}
		if err := a.AddPerson(m.ID, m.OutletID, encode(m)); err != nil {
			return err
		}
	}
	if app.Outcome == desk.PermissionClosed || app.Outcome == desk.PermissionTransferred {
		if err := a.idle(m.Person); err != nil {
			return err
		}
	}
	m.OutletID = app.OutletID // an account that was closed elsewhere is opened here
	before := m.at(give.From).Person
	asked.PersonID, asked.Posts, asked.Items, asked.Steps = m.ID, give.Posts, give.Items, give.Steps
	then := asked.Person(&before)
	then.OutletID = app.OutletID
	if app.Outcome == desk.PermissionGranted {
		if err := a.unique(then); err != nil {
			return err
		}
	}
	entry := a.entry(app.Outcome, then, w.by)
	entry.From, entry.Paper, entry.Reason = give.From, app.Number, asked.Reason
	entry, err := a.enlist(entry)
	if err != nil {
		return err
	}
	m.Next = append(m.Next, turn{Entry: entry, Person: then})
	slices.SortStableFunc(m.Next, func(x, y turn) int { return x.Entry.From.Compare(y.Entry.From) })
	m = m.at(a.at)
	if err := a.SavePerson(m.ID, m.OutletID, encode(m)); err != nil {
		return err
	}
	return a.stopSession(m.Person)
}

// stopSession ends the session of somebody whose account must not be used any more.
func (a *act) stopSession(p desk.Person) error {
	if p.State == desk.AccountActive {
		return nil
	}
	session, err := a.SessionOfPerson(p.OutletID, p.ID)
	if errors.Is(err, store.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.end(session, "person."+string(p.State), nil)
}

// Applications are the applications of all outlets that wait for the authority, and those answered of late.
// Denied may.decide.
func (s *Service) Applications(ctx context.Context, reviewer string) ([]desk.Application, error) {
	var out []desk.Application
	err := s.eachOutlet(ctx, reviewer, func(a *act, o desk.Outlet) error {
		apps, err := loadAll[desk.Application](a.OpenRecords(o.ID, store.AApplication, a.at.AddDate(0, 0, -answersFor).UnixMilli()))
		out = append(out, apps...)
		return err
	})
	sortApplications(out)
	return out, err
}
