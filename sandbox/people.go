package sandbox

import (
	"cmp"
	"context"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

func init() { fills = append(fills, (*act).fillPeople) }

// manage reads for the outlet's manager. Denied may.manage for the others.
func (s *Service) manage(ctx context.Context, c Caller, f func(*act, worker) error) error {
	return s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		switch {
		case err != nil:
			return err
		case !w.person.Has(desk.Manager):
			return denied("may.manage")
		}
		return f(a, w)
	})
}

// Staff gives the people of the caller's outlet and its applications. Denied may.manage.
func (s *Service) Staff(ctx context.Context, c Caller) (desk.Staff, error) {
	var out desk.Staff
	err := s.manage(ctx, c, func(a *act, w worker) (err error) {
		out, err = a.staff(w.outlet)
		return err
	})
	return out, err
}

// answersFor is how long answered applications stand in the list.
const answersFor = 90 // days

func (a *act) staff(o desk.Outlet) (desk.Staff, error) {
	people, err := a.members(a.PeopleOf(o.ID))
	if err != nil {
		return desk.Staff{}, err
	}
	apps, err := loadAll[desk.Application](a.OpenRecords(o.ID, store.AApplication, a.at.AddDate(0, 0, -answersFor).UnixMilli()))
	if err != nil {
		return desk.Staff{}, err
	}
	sortApplications(apps)
	out := desk.Staff{Applications: apps}
	held, err := a.pending(o)
	if err != nil {
		return desk.Staff{}, err
	}
	for _, m := range people {
		one := desk.StaffMember{
			Person: m.Person, Concerns: a.s.catalogue.Service.Concerns(m.Person, calendar.DateOf(a.at)),
			Holds: desk.HoldingsOf(m.Person, held).Things(),
		}
		for _, t := range m.Next {
			one.Next = append(one.Next, t.Entry)
		}
		out.People = append(out.People, one)
	}
	slices.SortStableFunc(out.People, func(x, y desk.StaffMember) int {
		return cmp.Or(cmp.Compare(rank(x.Person.State), rank(y.Person.State)), cmp.Compare(x.Person.Name, y.Person.Name))
	})
	return out, nil
}

// rank puts those first who may work.
func rank(s desk.AccountState) int {
	return slices.Index([]desk.AccountState{desk.AccountActive, desk.AccountFrozen, desk.AccountClosed}, s)
}

// sortApplications puts those first that wait, the oldest of them at the top, and then the newest answers.
func sortApplications(apps []desk.Application) {
	slices.SortFunc(apps, func(x, y desk.Application) int {
		wait := func(p desk.Application) int {
			if p.State == desk.ApplicationFiled {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(wait(x), wait(y)), y.Closed.Compare(x.Closed), cmp.Compare(x.Number, y.Number))
	})
}

// pendingOf are the records of [act.pending].
func (a *act) pendingOf(outlet string) (desk.Pending, error) {
	var p desk.Pending
	var err error
	if p.Cases, err = loadAll[desk.Case](a.OpenRecords(outlet, store.ACase, a.ms()+1)); err != nil {
		return p, err
	}
	if p.Tickets, err = loadAll[desk.Ticket](a.OpenRecords(outlet, store.ATicket, a.ms()+1)); err != nil {
		return p, err
	}
	if p.Visits, err = loadAll[desk.Visit](a.OpenRecords(outlet, store.AVisit, a.ms()+1)); err != nil {
		return p, err
	}
	p.Windows, err = loadAll[desk.Window](a.OpenRecords(outlet, store.AWindow, a.ms()+1))
	return p, err
}

func (a *act) fillPeople(w worker, b *desk.Board) error {
	if !w.person.Has(desk.Manager) {
		return nil
	}
	people, err := a.members(a.PeopleOf(w.outlet.ID))
	if err != nil {
		return err
	}
	apps, err := loadAll[desk.Application](a.OpenRecords(w.outlet.ID, store.AApplication, dayBegin(a.at).UnixMilli()))
	if err != nil {
		return err
	}
	var out desk.PeopleBoard
	for _, p := range apps {
		if p.State == desk.ApplicationFiled {
			out.Open++
		} else if p.Outcome != desk.PermissionWithdrawn {
			out.Answered++
		}
	}
	for _, m := range people {
		if slices.Contains(a.s.catalogue.Service.Concerns(m.Person, calendar.DateOf(a.at)), desk.ConfidentialDue) {
			out.Confidential++
		}
	}
	out.Left, err = a.left(w.outlet.ID, people)
	b.People = &out
	return err
}

// Accounts are all people of all outlets, outlet by outlet. Denied may.decide.
func (s *Service) Accounts(ctx context.Context, reviewer string) ([]desk.StaffMember, error) {
	var out []desk.StaffMember
	err := s.eachOutlet(ctx, reviewer, func(a *act, o desk.Outlet) error {
		staff, err := a.staff(o)
		out = append(out, staff.People...)
		return err
	})
	return out, err
}
