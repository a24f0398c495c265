package sandbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// versions are the catalogues in memory, those of cases begun earlier among them.
type versions struct {
	mu    sync.Mutex
	known map[string]*desk.Catalogue
}

// version gives a version of the catalogue, the newest for "".
func (a *act) version(version string) (*desk.Catalogue, error) {
	v := a.s.versions
	v.mu.Lock()
	defer v.mu.Unlock()
	if c, ok := v.known[cmp.Or(version, a.s.catalogue.Version)]; ok {
		return c, nil
	}
	body, err := a.Catalogue(version)
	c, err := load[*desk.Catalogue](body, err, notFound("catalogue.version"))
	if err != nil {
		return nil, err
	}
	// Calendars are facts and no rules: what goes on into a new year needs that year's.
	for _, y := range a.s.catalogue.Years {
		if !slices.ContainsFunc(c.Years, func(old calendar.Year) bool { return old.Year == y.Year }) {
			c.Years = append(c.Years, y)
		}
	}
	if err := c.Ready(); err != nil {
		return nil, err
	}
	v.known[version] = c
	return c, nil
}

// Catalogue gives one version of the catalogue, the newest for "". It is shared: do not
// change it. NotFound catalogue.version.
func (s *Service) Catalogue(ctx context.Context, version string) (*desk.Catalogue, error) {
	var c *desk.Catalogue
	err := s.look(ctx, func(a *act) (err error) {
		c, err = a.version(version)
		return err
	})
	return c, err
}

// CatalogueFor is Catalogue for a terminal, of which nobody has to be logged in.
//
// Errors besides: Denied terminal.unknown, terminal.withdrawn.
func (s *Service) CatalogueFor(ctx context.Context, by Caller, version string) (*desk.Catalogue, error) {
	var c *desk.Catalogue
	err := s.look(ctx, func(a *act) (err error) {
		if _, _, err = a.admit(by); err == nil {
			c, err = a.version(version)
		}
		return err
	})
	return c, err
}

// List gives the list in force at the caller's outlet, signed. The first time that a terminal gets a
// version is its receipt (H-C3.1). NotFound list.none.
func (s *Service) List(ctx context.Context, c Caller) (desk.SignedList, error) {
	var l desk.ItemList
	receipted := false
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		if l, err = a.list(w.outlet.ID); err != nil {
			return err
		}
		receipted, err = a.receipted(l, w.terminal.ID)
		return err
	})
	if err == nil && !receipted {
		err = s.receipt(ctx, l, c.Terminal)
	}
	if err != nil {
		return desk.SignedList{}, err
	}
	payload := []byte(encode(l))
	signature, key, err := s.signer.Sign(payload)
	if err != nil {
		return desk.SignedList{}, s.settle(ctx, err)
	}
	return desk.SignedList{Payload: payload, Signature: signature, Key: key}, nil
}

// list is the list in force at an outlet; a later version that is known already says how long.
func (a *act) list(outlet string) (desk.ItemList, error) {
	row, err := a.ListAt(outlet, a.at.UnixMilli())
	if errors.Is(err, store.ErrNone) {
		return desk.ItemList{}, notFound("list.none")
	}
	if err != nil {
		return desk.ItemList{}, err
	}
	return listOf(row)
}

func listOf(row store.List) (desk.ItemList, error) {
	l := desk.ItemList{OutletID: row.OutletID, Version: row.Version, From: time.UnixMilli(row.From).UTC()}
	if row.Until != 0 {
		l.Until = time.UnixMilli(row.Until).UTC()
	}
	if row.Expires != 0 {
		l.Expires = time.UnixMilli(row.Expires).UTC()
	}
	return l, json.Unmarshal([]byte(row.Entries), &l.Entries)
}

// rules are what is in force at an outlet now, under a version of the catalogue. An outlet
// without a list has an empty one, which allows nothing.
func (a *act) rules(outlet desk.Outlet, version string) (desk.Rules, error) {
	c, err := a.version(version)
	if err != nil {
		return desk.Rules{}, err
	}
	l, err := a.list(outlet.ID)
	if err != nil && desk.CodeOf(err) != desk.NotFound {
		return desk.Rules{}, err
	}
	return desk.Rules{Outlet: outlet, List: l, Catalogue: c}, nil
}

// Elsewhere gives the other outlets that may handle an item now. Those of the same authority
// come first. NotFound may.unknown.
func (s *Service) Elsewhere(ctx context.Context, c Caller, item string) ([]desk.Outlet, error) {
	var out []desk.Outlet
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		if _, ok := s.catalogue.Item(item); !ok {
			return notFound("may.unknown").With("item", item)
		}
		all, err := loadAll[desk.Outlet](a.Outlets())
		if err != nil {
			return err
		}
		out, err = a.offering(all, w.outlet, item)
		return err
	})
	return out, err
}

func (a *act) offering(all []desk.Outlet, here desk.Outlet, item string) ([]desk.Outlet, error) {
	var out []desk.Outlet
	for _, o := range all {
		r, err := a.rules(o, "")
		if err != nil {
			return nil, err
		}
		if o.ID != here.ID && r.Offers(item, a.at) == nil {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(x, y desk.Outlet) int { return cmp.Compare(away(x, here), away(y, here)) })
	return out, nil
}

// away is how far an outlet is, in km. Where that is not known it is behind the known ones, those of
// the same authority first.
func away(o, here desk.Outlet) float64 {
	km, ok := o.Distance(here)
	switch {
	case ok:
		return km
	case o.Authority.ID == here.Authority.ID:
		return math.MaxFloat64 / 2
	}
	return math.MaxFloat64
}

// Outlets gives all outlets, by ID.
func (s *Service) Outlets(ctx context.Context) ([]desk.Outlet, error) {
	var out []desk.Outlet
	err := s.look(ctx, func(a *act) (err error) {
		out, err = loadAll[desk.Outlet](a.Outlets())
		return err
	})
	return out, err
}

// CurrentList gives the list in force at an outlet. NotFound list.none.
func (s *Service) CurrentList(ctx context.Context, outlet string) (desk.ItemList, error) {
	var l desk.ItemList
	err := s.look(ctx, func(a *act) (err error) {
		l, err = a.list(outlet)
		return err
	})
	return l, err
}

// entries are the lines of a list. A line that the outlet had keeps its basis and its own limit.
func (a *act) entries(outlet string, codes []string) ([]desk.ListEntry, error) {
	before, err := a.list(outlet)
	if err != nil && desk.CodeOf(err) != desk.NotFound {
		return nil, err
	}
	out := make([]desk.ListEntry, 0, len(codes))
	for n, code := range codes {
		if _, ok := a.s.catalogue.Item(code); !ok || slices.Contains(codes[:n], code) {
			return nil, invalid("list.item", "codes").With("item", desk.Clean(code, 60))
		}
		e := desk.ListEntry{Code: code, Basis: desk.Typical}
		if i := slices.IndexFunc(before.Entries, func(e desk.ListEntry) bool { return e.Code == code }); i >= 0 {
			e = before.Entries[i]
		}
		out = append(out, e)
	}
	return out, nil
}
