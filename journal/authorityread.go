package journal

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"sheyin/desk"
)

// read gives what the authority says and keeps it, or, without the line, what is kept under the name.
func read[T any](ctx context.Context, a *authority, name string, ask func(context.Context) (T, error)) (T, error) {
	got, err := ask(ctx)
	if a.heard(err) == nil {
		return got, closed(a.j.keep(ctx, name, got, nil))
	}
	if desk.CodeOf(err) != desk.Offline || a.present().ID == "" {
		return got, err
	}
	kept, none := copied[T](ctx, a.j, name)
	if none != nil {
		return got, err
	}
	return kept, nil
}

// look records that somebody looks at something, before he sees it; what was refused is recorded too.
func look[T any](ctx context.Context, a *authority, e desk.LogEntry, ask func() (T, error)) (T, error) {
	var nothing T
	got, err := ask()
	switch code := desk.CodeOf(a.heard(err)); code {
	case "":
	case desk.Denied:
		e.Outcome = keyOf(err)
	default:
		return got, err // nothing was seen
	}
	if noted := a.j.Note(ctx, e); noted != nil {
		return nothing, noted
	}
	return got, err
}

// Catalogue implements [desk.Library].
func (a *authority) Catalogue(ctx context.Context, version string) (*desk.Catalogue, error) {
	got, err := a.Authority.Catalogue(ctx, version)
	if a.heard(err) != nil {
		if desk.CodeOf(err) != desk.Offline {
			return got, err
		}
		if kept := a.catalogue(ctx, version); kept != nil {
			return kept, nil
		}
		return got, err
	}
	a.mu.Lock()
	fresh := a.catalogues[got.Version] == nil || version == "" && a.newest != got.Version
	a.catalogues[got.Version] = got
	if version == "" {
		a.newest = got.Version
	}
	a.mu.Unlock()
	if !fresh {
		return got, nil
	}
	if err := a.j.keep(ctx, versionName(got.Version), got, nil); err != nil || version != "" {
		return got, closed(err)
	}
	return got, closed(a.j.keep(ctx, catalogueCopy, got.Version, nil))
}

// catalogue gives a version that is kept, the newest for ""; nil when there is none.
func (a *authority) catalogue(ctx context.Context, version string) *desk.Catalogue {
	a.mu.Lock()
	if version == "" {
		version = a.newest
	}
	have := a.catalogues[version]
	a.mu.Unlock()
	if have != nil {
		return have
	}
	if version == "" {
		newest, err := copied[string](ctx, a.j, catalogueCopy)
		if err != nil {
			return nil
		}
		version = newest
	}
	kept, err := copied[desk.Catalogue](ctx, a.j, versionName(version))
	if err != nil || kept.Ready() != nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.catalogues[version] = &kept
	return &kept
}

// List implements [desk.Library].
func (a *authority) List(ctx context.Context) (desk.ItemList, error) {
	l, err := a.Authority.List(ctx)
	if a.heard(err) == nil {
		return l, closed(a.j.keep(ctx, listName(l.OutletID), l, nil))
	}
	if desk.CodeOf(err) != desk.Offline {
		return l, err
	}
	kept, none := copied[desk.ItemList](ctx, a.j, listName(a.present().Outlet.ID))
	if none != nil {
		return l, err
	}
	return kept, nil
}

// Board implements [desk.Overview].
func (a *authority) Board(ctx context.Context) (desk.Board, error) {
	return read(ctx, a, boardName(a.present().Person.ID), a.Authority.Board)
}

// Open implements [desk.Cases]: what was written here and is not answered stands in it as it is here.
func (a *authority) Open(ctx context.Context) ([]desk.Summary, error) {
	who := a.present()
	open, err := read(ctx, a, openName(who.Person.ID), a.Authority.Open)
	if err != nil || !who.Person.May(desk.MayConsult) {
		return open, err
	}
	here, err := a.j.allWrittenHere(ctx)
	if err != nil {
		return nil, closed(err)
	}
	open = slices.Clone(open)
	for _, s := range here {
		n := slices.IndexFunc(open, func(o desk.Summary) bool { return o.ID == s.ID })
		if n < 0 {
			open = append(open, s)
			continue
		}
		open[n] = s
	}
	desk.ByDue(open)
	return open, nil
}

// Case implements [desk.Cases]. A case of which something is on its way is the one that this terminal has.
func (a *authority) Case(ctx context.Context, id string) (desk.Case, error) {
	return look(ctx, a, a.entry("look.case", id, ""), func() (desk.Case, error) {
		who := a.present()
		if !who.Person.May(desk.MayConsult) {
			return a.Authority.Case(ctx, id) // which refuses it
		}
		here, ok, err := a.here(ctx, id)
		if ok || err != nil {
			return here, closed(err)
		}
		got, err := a.Authority.Case(ctx, id)
		if err == nil {
			return got, closed(a.j.keep(ctx, caseName(id), got, nil))
		}
		if desk.CodeOf(err) != desk.Offline {
			return got, err
		}
		kept, none := copied[desk.Case](ctx, a.j, caseName(id))
		if none != nil {
			return got, err
		}
		a.down.Store(true)
		return kept, nil
	})
}

// here gives the case as it was written here, while something of it is on its way.
func (a *authority) here(ctx context.Context, id string) (c desk.Case, ok bool, err error) {
	err = a.j.do(ctx, func(tx *sql.Tx) error {
		c, ok, err = a.j.writtenHere(tx, id)
		return err
	})
	if errors.Is(err, errSealed) { // another key: then only the authority can say what the case is
		return desk.Case{}, false, nil
	}
	return c, ok, err
}

// Visit implements [desk.Visits].
func (a *authority) Visit(ctx context.Context, id string) (desk.Visit, error) {
	return look(ctx, a, a.entry("look.visit", id, ""), func() (desk.Visit, error) { return a.Authority.Visit(ctx, id) })
}

// Ticket implements [desk.Tickets].
func (a *authority) Ticket(ctx context.Context, id string) (desk.Ticket, error) {
	return look(ctx, a, a.entry("look.ticket", id, ""), func() (desk.Ticket, error) { return a.Authority.Ticket(ctx, id) })
}

// Match implements [desk.Register]. About whom it asks is not recorded: the log holds no customers.
func (a *authority) Match(ctx context.Context, q desk.Query) (desk.Match, error) {
	return look(ctx, a, a.entry("look.match", "", q.Item), func() (desk.Match, error) { return a.Authority.Match(ctx, q) })
}

// ProveCard implements [desk.Cards]. Which card it is is not recorded: the log holds no customers.
func (a *authority) ProveCard(ctx context.Context, c desk.CardChallenge) (desk.CardProof, error) {
	return look(ctx, a, a.entry("look.card", "", ""), func() (desk.CardProof, error) { return a.Authority.ProveCard(ctx, c) })
}

// HolderOf implements [desk.Cards]. Neither the code nor whose it is is recorded.
func (a *authority) HolderOf(ctx context.Context, code string) (desk.Holder, error) {
	return look(ctx, a, a.entry("look.essc", "", ""), func() (desk.Holder, error) { return a.Authority.HolderOf(ctx, code) })
}

// Held implements [desk.Duty].
func (a *authority) Held(ctx context.Context, person string) (desk.Holdings, error) {
	return look(ctx, a, a.entry("look.holdings", person, ""), func() (desk.Holdings, error) { return a.Authority.Held(ctx, person) })
}

// File implements [desk.Files].
func (a *authority) File(ctx context.Context, caseID string) (desk.File, error) {
	return look(ctx, a, a.entry("look.file", caseID, ""), func() (desk.File, error) { return a.Authority.File(ctx, caseID) })
}
