package sandbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// Bulletins gives those for the caller's outlet. Who sees no business gets none (G-8.1.1c).
func (s *Service) Bulletins(ctx context.Context, c Caller) ([]desk.Bulletin, error) {
	out := []desk.Bulletin{}
	err := s.seeAll(ctx, c, func(a *act, w worker) error {
		all, err := a.bulletins(w.outlet.ID, w.person.ID)
		out = append(out, all...)
		desk.BulletinsByUse(out)
		return err
	})
	return out, err
}

// bulletins are those for an outlet as they are given out to a person, newest first.
func (a *act) bulletins(outlet, person string) ([]desk.Bulletin, error) {
	all, err := loadAll[desk.Bulletin](a.Bulletins())
	if err != nil {
		return nil, err
	}
	read, err := a.ReadBy(person)
	if err != nil {
		return nil, err
	}
	var out []desk.Bulletin
	for _, b := range all {
		if b.For(outlet) {
			out = append(out, readBy(b, read).Asked())
		}
	}
	return out, nil
}

// readBy is the bulletin with when it was first read.
func readBy(b desk.Bulletin, read []store.Reading) desk.Bulletin {
	if n := slices.IndexFunc(read, func(r store.Reading) bool { return r.BulletinID == b.ID }); n >= 0 {
		b.Read = time.UnixMilli(read[n].At).UTC()
	}
	return b
}

// unread are the bulletins that a person must read and has not, by when they begin to hold.
func (a *act) unread(outlet, person string) ([]desk.Bulletin, error) {
	all, err := a.bulletins(outlet, person)
	all = slices.DeleteFunc(all, func(b desk.Bulletin) bool { return b.At.After(a.at) }) // who acted before could not know it
	return mustRead(all), err
}

func mustRead(all []desk.Bulletin) []desk.Bulletin {
	var out []desk.Bulletin
	for _, b := range all {
		if b.Must && b.Read.IsZero() {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(x, y desk.Bulletin) int { return x.From.Compare(y.From) })
	return out
}

// bulletinBoard puts on the board what the person must read.
func bulletinBoard(a *act, w worker, b *desk.Board) error {
	if !w.person.May(desk.MayConsult) {
		return nil
	}
	all, err := a.bulletins(w.outlet.ID, w.person.ID)
	for _, one := range all {
		if one.Recent(a.at) {
			one.TextZH, one.TextEN, one.Check = nil, nil, nil
			b.Recent = append(b.Recent, one)
		}
	}
	b.Unread = mustRead(all)
	return err
}

// Acknowledge tells that the caller has read a bulletin.
//
// Errors: NotFound bulletin.none, also for one of other outlets; Denied may.post; those of
// [desk.Bulletin.Answered], and Invalid key.form, key.reused.
func (s *Service) Acknowledge(ctx context.Context, c Caller, key, id string, answer int) (desk.Bulletin, error) {
	w := write{key: key, what: "bulletin", id: id, kind: "bulletin.read", said: encode(answer)}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Bulletin, error) {
		if !w.by.May(desk.MayConsult) {
			return desk.Bulletin{}, denied("may.post").With("right", string(desk.MayConsult))
		}
		body, err := a.Bulletin(id)
		b, err := load[desk.Bulletin](body, err, notFound("bulletin.none"))
		if err != nil {
			return b, err
		}
		if !b.For(w.outlet.ID) {
			return b, notFound("bulletin.none")
		}
		if err := b.Answered(answer); err != nil {
			return b, err
		}
		err = a.AddReading(store.Reading{OutletID: w.outlet.ID, BulletinID: id, PersonID: w.by.ID, TerminalID: w.terminal, At: a.ms()})
		if err != nil {
			return b, err
		}
		read, err := a.ReadBy(w.by.ID)
		if err != nil {
			return b, err
		}
		if err := a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, id, ""); err != nil {
			return b, err
		}
		return readBy(b, read).Asked(), nil
	})
}

// IssueBulletin gives a bulletin its number and sends it to its outlets (H-9.1.1c, H-C3.3). A repeat
// under the same key is the same bulletin.
//
// Errors: Denied may.decide; NotFound outlet.none; those of [desk.Bulletin.Ready]; Invalid key.form,
// key.reused.
func (s *Service) IssueBulletin(ctx context.Context, reviewer, key string, b desk.Bulletin) (desk.Bulletin, error) {
	// It is for many outlets: its key and its number are of none.
	w := write{key: key, what: "bulletin", kind: "bulletin", said: encode(b)}
	var out desk.Bulletin
	err := s.do(ctx, func(a *act) (err error) {
		if w.by, err = a.reviewer(reviewer); err != nil {
			w.by = desk.Person{ID: reviewer}
			return err
		}
		out, err = once(a, w, func(a *act, w write) (desk.Bulletin, error) { return a.issue(w, b) })
		return err
	})
	return out, s.remember(ctx, w, err)
}

func (a *act) issue(w write, b desk.Bulletin) (desk.Bulletin, error) {
	if err := b.Ready(a.s.catalogue); err != nil {
		return b, err
	}
	outlets, err := loadAll[desk.Outlet](a.Outlets())
	if err != nil {
		return b, err
	}
	for _, id := range b.Outlets {
		if !slices.ContainsFunc(outlets, func(o desk.Outlet) bool { return o.ID == id }) {
			return b, notFound("outlet.none")
		}
	}
	day := calendar.DateOf(a.at)
	n, err := a.Next("", fmt.Sprintf("bulletin:%d", day.Year()))
	if err != nil {
		return b, err
	}
	b.ID, b.Number, b.By, b.At = a.s.newKey(), fmt.Sprintf("B%d-%03d", day.Year(), n), w.by.Name, a.at
	b.Read = time.Time{}
	if b.From = b.From.UTC().Truncate(time.Millisecond); b.From.IsZero() {
		b.From = a.at
	}
	if _, err := a.AddBulletin(b.ID, encode(b), a.ms()); err != nil {
		return b, err
	}
	for _, o := range outlets {
		if !b.For(o.ID) {
			continue
		}
		if err := a.tell(o.ID, "", desk.Event{Kind: desk.BulletinIssued, Ref: b.ID}); err != nil {
			return b, err
		}
		if err := a.audit(o.ID, w.by.ID, "", w.kind, b.ID, ""); err != nil {
			return b, err
		}
	}
	return b, nil
}

// Reach is how far a bulletin has come at its outlets (H-9.1.2c).
type Reach struct {
	Bulletin desk.Bulletin
	Outlets  []OutletReach // by ID
}

// OutletReach is who at one outlet has read a bulletin, of those who see business.
type OutletReach struct {
	Outlet desk.Outlet
	Read   []string // names
	Unread []string
}

// Reaches gives all bulletins, newest first, with who has read them. Denied may.decide.
func (s *Service) Reaches(ctx context.Context, reviewer string) ([]Reach, error) {
	var out []Reach
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		all, err := loadAll[desk.Bulletin](a.Bulletins())
		if err != nil {
			return err
		}
		outlets, err := loadAll[desk.Outlet](a.Outlets())
		if err != nil {
			return err
		}
		for _, b := range all {
			r, err := a.reach(b, outlets)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

func (a *act) reach(b desk.Bulletin, outlets []desk.Outlet) (Reach, error) {
	r := Reach{Bulletin: b}
	read, err := a.ReadingsOf(b.ID)
	if err != nil {
		return r, err
	}
	for _, o := range outlets {
		if !b.For(o.ID) {
			continue
		}
		people, err := a.members(a.PeopleOf(o.ID))
		if err != nil {
			return r, err
		}
		at := OutletReach{Outlet: o}
		for _, p := range people {
			switch {
			case !p.May(desk.MayConsult) || p.MayWork(o, a.at) != nil:
			case slices.ContainsFunc(read, func(x store.Reading) bool { return x.PersonID == p.ID }):
				at.Read = append(at.Read, p.Name)
			default:
				at.Unread = append(at.Unread, p.Name)
			}
		}
		r.Outlets = append(r.Outlets, at)
	}
	return r, nil
}
