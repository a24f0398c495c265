package sandbox

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// ListOrder is a new list of items that the authority wants at an outlet.
type ListOrder struct {
	Was     int64     // the newest version that whoever wrote it has seen, 0 for none
	Codes   []string  // of the items
	From    time.Time // in force from then; a time that has passed, or none, means now
	Expires time.Time // end of its validity; zero: open
}

// SetList gives an outlet a new list of items. What was judged stays judged: a list never begins
// before now (H-5d, B-5a, G-7.1.1). The outlet's terminals are told.
//
// Errors: Denied may.decide; NotFound outlet.none; Invalid list.item for a code that the
// catalogue does not have or that stands twice, list.expires when it would end before it begins;
// Conflict list.stale when another list came first, with its version in Args.
func (s *Service) SetList(ctx context.Context, reviewer, outlet string, o ListOrder) (desk.ItemList, error) {
	var l desk.ItemList
	err := s.do(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		if _, err := a.outlet(outlet); err != nil {
			return err
		}
		entries, err := a.entries(outlet, o.Codes)
		if err != nil {
			return err
		}
		newest, err := a.NewestList(outlet)
		if err != nil {
			return err
		}
		stale := conflict("list.stale").With("shown", strconv.FormatInt(o.Was, 10)).With("version", strconv.FormatInt(newest, 10))
		if newest != o.Was {
			return stale
		}
		start := o.From.UTC().Truncate(time.Millisecond)
		if start.Before(a.at) {
			start = a.at
		}
		skipped, err := a.Value(outlet, listSeries)
		if err != nil {
			return err
		}
		row := store.List{OutletID: outlet, Version: max(newest, skipped) + 1, From: start.UnixMilli(), Entries: encode(entries)}
		if !o.Expires.IsZero() {
			if !o.Expires.After(start) {
				return invalid("list.expires", "expires")
			}
			row.Expires = o.Expires.UnixMilli()
		}
		added, err := a.AddList(row)
		if err != nil {
			return err
		}
		if !added {
			return stale
		}
		if l, err = listOf(row); err != nil {
			return err
		}
		return a.listChanged(reviewer, outlet, "list", row.Version)
	})
	return l, err
}

// listChanged tells the outlet and the audit trail.
func (a *act) listChanged(reviewer, outlet, what string, version int64) error {
	if err := a.tell(outlet, "", desk.Event{Kind: desk.ListChanged, List: version}); err != nil {
		return err
	}
	return a.audit(outlet, reviewer, "", what, strconv.FormatInt(version, 10), "")
}

// WithdrawList takes a list back that is not in force yet; one that has begun is ended by another
// one. The outlet's terminals are told.
//
// Errors: Denied may.decide; NotFound outlet.none; Conflict list.begun when it is not, or no
// longer, to be withdrawn.
func (s *Service) WithdrawList(ctx context.Context, reviewer, outlet string, version int64) error {
	return s.do(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		if _, err := a.outlet(outlet); err != nil {
			return err
		}
		gone, err := a.WithdrawList(outlet, version, a.ms())
		if err != nil {
			return err
		}
		if !gone {
			return conflict("list.begun").With("version", strconv.FormatInt(version, 10))
		}
		return a.listChanged(reviewer, outlet, "list.withdraw", version)
	})
}

// SetClass grades an outlet anew. It holds at once, for everybody at work there: nothing is
// installed, the terminals are told (H-5a, B5).
//
// Errors: Denied may.decide; NotFound outlet.none; Invalid outlet.class for a class that no item of
// the catalogue knows: classes are data.
func (s *Service) SetClass(ctx context.Context, reviewer, outlet string, class desk.Class) (desk.Outlet, error) {
	var o desk.Outlet
	err := s.do(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		var err error
		if o, err = a.lockedOutlet(outlet); err != nil {
			return err
		}
		if !slices.Contains(a.s.catalogue.Classes(), class) {
			return invalid("outlet.class", "class").With("class", desk.Clean(string(class), 20))
		}
		o.Class = class
		if err := a.SaveOutlet(outlet, encode(o)); err != nil {
			return err
		}
		l, err := a.list(outlet)
		if err != nil && desk.CodeOf(err) != desk.NotFound {
			return err
		}
		return a.listChanged(reviewer, outlet, "class", l.Version)
	})
	return o, err
}

// Lists are what the authority knows about one outlet's lists.
type Lists struct {
	Current  desk.ItemList   // in force; version 0 when none is
	Newest   int64           // version of the one issued last, those taken back among them
	Ahead    []desk.ItemList // issued and not in force yet, by when they begin
	Receipts []ListReceipt   // which terminals have the current one, in the outlet's order
}

// ListReceipt tells since when a terminal has a list; zero when it has not fetched it.
type ListReceipt struct {
	Terminal desk.Terminal
	Since    time.Time
}

// Lists gives what there is to know about an outlet's lists (H-C3.1). NotFound outlet.none; Denied
// may.decide.
func (s *Service) Lists(ctx context.Context, reviewer, outlet string) (Lists, error) {
	var out Lists
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		o, err := a.outlet(outlet)
		if err != nil {
			return err
		}
		if out.Current, err = a.list(outlet); err != nil && desk.CodeOf(err) != desk.NotFound {
			return err
		}
		if out.Newest, err = a.NewestList(outlet); err != nil {
			return err
		}
		if out.Ahead, err = a.listsAhead(outlet); err != nil {
			return err
		}
		rows, err := a.Receipts(outlet, out.Current.Version)
		if err != nil {
			return err
		}
		for _, t := range o.Terminals {
			r := ListReceipt{Terminal: t}
			if n := slices.IndexFunc(rows, func(row store.Receipt) bool { return row.TerminalID == t.ID }); n >= 0 {
				r.Since = time.UnixMilli(rows[n].At).UTC()
			}
			out.Receipts = append(out.Receipts, r)
		}
		return nil
	})
	return out, err
}

func (a *act) listsAhead(outlet string) ([]desk.ItemList, error) {
	rows, err := a.ListsAfter(outlet, a.ms())
	if err != nil {
		return nil, err
	}
	all := make([]desk.ItemList, len(rows))
	for n, row := range rows {
		if all[n], err = listOf(row); err != nil {
			return nil, err
		}
	}
	return desk.ListsAhead(all, a.at), nil
}

// receipted tells whether the terminal's receipt for a list is there already.
func (a *act) receipted(l desk.ItemList, terminal string) (bool, error) {
	rows, err := a.Receipts(l.OutletID, l.Version)
	return slices.ContainsFunc(rows, func(r store.Receipt) bool { return r.TerminalID == terminal }), err
}

// receipt keeps that a terminal has a list.
func (s *Service) receipt(ctx context.Context, l desk.ItemList, terminal string) error {
	return s.do(ctx, func(a *act) error {
		return a.AddReceipt(l.OutletID, store.Receipt{Version: l.Version, TerminalID: terminal, At: a.ms()})
	})
}

// listBoard puts on the board what the list changed lately, and what is to come.
func listBoard(a *act, w worker, b *desk.Board) error {
	now, err := a.list(w.outlet.ID)
	if desk.CodeOf(err) == desk.NotFound {
		now, err = desk.ItemList{}, nil
	}
	if err != nil {
		return err
	}
	if now.Version > 0 && a.at.Sub(now.From) < desk.ListNewsFor {
		before, err := a.ListAt(w.outlet.ID, now.From.UnixMilli()-1)
		switch {
		case errors.Is(err, store.ErrNone): // the first list is no change
		case err != nil:
			return err
		default:
			was, err := listOf(before)
			if err != nil {
				return err
			}
			b.Lists = append(b.Lists, was.ChangeTo(now))
		}
	}
	ahead, err := a.listsAhead(w.outlet.ID)
	if err != nil {
		return err
	}
	for _, next := range ahead {
		b.Lists = append(b.Lists, now.ChangeTo(next))
		now = next
	}
	return nil
}
