package sandbox

import (
	"context"
	"fmt"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// member is a person with a remark for those who play with the demo, and with what was granted to him and
// is not in force yet.
type member struct {
	desk.Person
	NoteZH string `json:"note_zh,omitempty"`
	NoteEN string `json:"note_en,omitempty"`
	Next   []turn `json:"next,omitempty"` // by From
}

// turn is a change of somebody's rights at an instant to come. It stands beside the person, so that whoever
// reads him at that instant or later sees it done: no clock has to run for it.
type turn struct {
	Entry  desk.Permission `json:"entry"`
	Person desk.Person     `json:"person"` // as the grant makes him
}

// at is the member as he is at an instant.
func (m member) at(at time.Time) member {
	for len(m.Next) > 0 && !m.Next[0].Entry.From.After(at) {
		m.Person, m.Next = m.Next[0].on(m.Person), m.Next[1:]
	}
	return m
}

// on does the turn. A freeze outlasts what was granted: only who lifts it ends it.
func (t turn) on(p desk.Person) desk.Person {
	if !t.Entry.Gives() {
		p.State = desk.AccountClosed
		return p
	}
	state := p.State
	p = t.Person
	if state == desk.AccountFrozen {
		p.State = state
	}
	return p
}

// members are the people that a query gave, as they are now.
func (a *act) members(bodies []string, err error) ([]member, error) {
	out, err := loadAll[member](bodies, err)
	for n, m := range out {
		out[n] = m.at(a.at)
	}
	return out, err
}

// enlist adds an entry to the permission ledger.
func (a *act) enlist(p desk.Permission) (desk.Permission, error) {
	seq, err := a.Next(p.OutletID, permissionSeries)
	if err != nil {
		return p, err
	}
	p.Seq, p.At = seq, a.at
	return p, a.AddPermission(store.Permission{
		OutletID: p.OutletID, Seq: p.Seq, PersonID: p.PersonID, Kind: string(p.Kind), From: p.From.UnixMilli(), At: a.ms(), Body: encode(p),
	})
}

// entry is an entry of the ledger about a person as he is, from now on, by one of the authority.
func (a *act) entry(kind desk.PermissionKind, p desk.Person, by desk.Person) desk.Permission {
	return desk.Permission{
		OutletID: p.OutletID, PersonID: p.ID, Name: p.Name, Kind: kind, Posts: p.Posts, Items: p.Items, Steps: p.Steps,
		From: a.at, Until: p.LastMoment(), By: by.ID, ByName: by.Name,
	}
}

// firstEntries writes what people may who were there before the ledger was: at the first start, and in a
// database of a former version. They hold since outlet and person met what is asked of both.
func (a *act) firstEntries() error {
	ids, err := a.Unlisted()
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, err := a.person(id)
		if err != nil {
			return err
		}
		if m.Exam.IsZero() || m.Confidential.IsZero() || m.Education == "" || len(m.Posts) == 0 {
			continue // he never had a right
		}
		since, by := m.Exam, desk.Person{}
		if m.Confidential.After(since) {
			since = m.Confidential
		}
		if m.OutletID != "" {
			o, err := a.outlet(m.OutletID)
			if err != nil {
				return err
			}
			if o.Agreement.From.After(since) {
				since = o.Agreement.From
			}
			by = desk.Person{ID: o.Authority.ID, Name: o.Authority.NameZH}
		}
		first := a.entry(desk.PermissionGranted, m.Person, by)
		first.From, first.Paper = midnight(since), desk.FirstPaper
		if _, err := a.enlist(first); err != nil {
			return err
		}
		if kind, stopped := stops[m.State]; stopped {
			stop := a.entry(kind, m.Person, by)
			stop.Paper, stop.From = desk.FirstPaper, first.From // it came so with the data, unless the authority did it
			since, err := a.LastEntry(m.OutletID, "account."+string(m.State), m.ID)
			if err != nil {
				return err
			}
			if since > 0 {
				stop.From = time.UnixMilli(since).UTC()
			}
			if _, err := a.enlist(stop); err != nil {
				return err
			}
		}
	}
	return nil
}

// stops are the entries for accounts that must not be used.
var stops = map[desk.AccountState]desk.PermissionKind{
	desk.AccountFrozen: desk.PermissionFrozen, desk.AccountClosed: desk.PermissionClosed,
}

func midnight(d calendar.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, china).UTC()
}

// account keeps in the ledger that the authority has frozen, closed or opened an account.
func (a *act) account(m member, by desk.Person, reason string) error {
	kind, stopped := stops[m.State]
	if !stopped {
		kind = desk.PermissionUnfrozen
	}
	entry := a.entry(kind, m.Person, by)
	entry.Reason = reason
	_, err := a.enlist(entry)
	return err
}

// ledger is an outlet's entries; with "" those of the authority's own people.
func (a *act) ledger(outlet string) (desk.Ledger, error) {
	return loadAll[desk.Permission](a.Permissions(outlet))
}

// Permissions answers who of the caller's outlet could do what at an instant; at the zero time it gives the
// whole ledger, in order. Denied may.manage.
func (s *Service) Permissions(ctx context.Context, c Caller, at time.Time) ([]desk.Permission, error) {
	var out []desk.Permission
	err := s.manage(ctx, c, func(a *act, w worker) (err error) {
		out, err = a.permissions(w.outlet.ID, at)
		return err
	})
	return out, err
}

func (a *act) permissions(outlet string, at time.Time) ([]desk.Permission, error) {
	if at.IsZero() {
		return a.ledger(outlet)
	}
	l, err := loadAll[desk.Permission](a.PermissionsUntil(outlet, at.UnixMilli()))
	return desk.Ledger(l).InForce(at), err
}

// PermissionsAt is [Service.Permissions] of an outlet for the authority, "" for its own people. Denied
// may.decide.
func (s *Service) PermissionsAt(ctx context.Context, reviewer, outlet string, at time.Time) ([]desk.Permission, error) {
	var out []desk.Permission
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		var err error
		out, err = a.permissions(outlet, at)
		return err
	})
	return out, err
}

// apart refuses people whose posts must not be one person's (G-8.1.1b): what no application could bring about
// must not come in with the data either.
func (d demo) apart(rules desk.Service) error {
	for _, p := range d.people {
		for _, o := range d.outlets {
			if p.OutletID != o.ID {
				continue
			}
			if err := rules.PostsClash(p.Posts, o.Class); err != nil {
				return fmt.Errorf("demo/staff.json: %s: %w", p.ID, err)
			}
		}
	}
	return nil
}
