package desktest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"sheyin/desk"
)

var peopleChecks = []check{
	{"people/nobody's but the manager's", notManaged},
	{"people/no terminal grants", noGrant},
	{"people/apply and withdraw", applied},
	{"people/who could do what", couldDo},
}

// wish is an application that changes nothing for a colleague but the confidentiality education.
func (s *session) wish(of desk.Person) desk.Apply {
	return desk.Apply{Wish: desk.ToChange, PersonID: of.ID, Posts: of.Posts, Items: of.Items, Steps: of.Steps, Role: of.Role, Reason: "conformance"}
}

func notManaged(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	_, err := s.Here.Staff(ctx)
	if err := refused(err, desk.Denied, "may.manage"); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	_, err = s.Here.Permissions(ctx, s.Now())
	if err := refused(err, desk.Denied, "may.manage"); err != nil {
		return fmt.Errorf("permissions: %w", err)
	}
	_, err = s.Here.FileApplication(ctx, s.NewKey(), desk.Application{ID: s.NewKey()}, s.wish(s.at.Person))
	return refused(err, desk.Denied, "application.manager")
}

// managing is somebody of the outlet who manages it; ok is false where the fixture names nobody.
func (s *session) managing(ctx context.Context) (ok bool, err error) {
	if s.Manager == "" {
		return false, nil
	}
	if now, err := s.There.Session(ctx); err == nil && now.Person.ID == s.Manager {
		return true, nil
	}
	_, err = s.login(ctx, s.There, s.Manager)
	return true, err
}

// applying is an application that was made there, about the clerk here.
func (s *session) applying(ctx context.Context) (desk.Application, desk.Apply, error) {
	if err := s.work(ctx); err != nil {
		return desk.Application{}, desk.Apply{}, err
	}
	if _, err := s.managing(ctx); err != nil {
		return desk.Application{}, desk.Apply{}, err
	}
	do := s.wish(s.at.Person)
	app, err := s.There.FileApplication(ctx, s.NewKey(), desk.Application{ID: s.NewKey()}, do)
	if err != nil {
		return app, do, fmt.Errorf("applying: %w", err)
	}
	return app, do, that(app.State == desk.ApplicationFiled && app.Number != "" && app.Version == 1 && app.PersonID == s.Clerk && !app.Filed.IsZero(),
		"state %q, number %q, version %d of a new application", app.State, app.Number, app.Version)
}

func (s *session) takeBack(ctx context.Context, app desk.Application) error {
	_, err := s.There.FileApplication(ctx, s.NewKey(), app, desk.Withdraw{Reason: "conformance"})
	if err != nil {
		return fmt.Errorf("withdrawing: %w", err)
	}
	return nil
}

// noGrant tries to answer an application from a terminal, as the one who made it and as the one whom it is about.
func noGrant(ctx context.Context, s *session) error {
	if s.Manager == "" {
		return nil
	}
	app, do, err := s.applying(ctx)
	if err != nil {
		return err
	}
	for _, at := range []desk.Authority{s.Here, s.There} {
		for _, act := range []desk.ApplicationAct{desk.Grant{Posts: do.Posts}, desk.Refuse{Reason: "conformance"}} {
			_, err := at.FileApplication(ctx, s.NewKey(), app, act)
			if err := refused(err, desk.Denied, "application.decide"); err != nil {
				return fmt.Errorf("%s: %w", act.ApplicationKind(), err)
			}
		}
	}
	return s.takeBack(ctx, app)
}

func applied(ctx context.Context, s *session) error {
	if s.Manager == "" {
		return nil
	}
	app, do, err := s.applying(ctx)
	if err != nil {
		return err
	}
	staff, err := s.There.Staff(ctx)
	if err != nil {
		return err
	}
	listed := slices.ContainsFunc(staff.Applications, func(a desk.Application) bool { return a.ID == app.ID && a.State == desk.ApplicationFiled })
	there := slices.ContainsFunc(staff.People, func(m desk.StaffMember) bool { return m.Person.ID == s.Clerk })
	board, err := s.There.Board(ctx)
	if err != nil {
		return err
	}
	if err := first(
		that(listed && there, "the staff lacks the clerk or the application"),
		that(board.People != nil && board.People.Open > 0, "nothing waits on the board"),
	); err != nil {
		return err
	}
	_, err = s.There.FileApplication(ctx, s.NewKey(), desk.Application{ID: s.NewKey()}, do)
	if err := refused(err, desk.Conflict, "application.pending"); err != nil {
		return fmt.Errorf("a second one: %w", err)
	}
	key := s.NewKey()
	out, err := s.There.FileApplication(ctx, key, app, desk.Withdraw{Reason: "conformance"})
	if err != nil {
		return err
	}
	again, err := s.There.FileApplication(ctx, key, app, desk.Withdraw{Reason: "conformance"})
	if err != nil || !reflect.DeepEqual(out, again) {
		return fmt.Errorf("a repeat gave another answer: %w", err)
	}
	_, err = s.There.FileApplication(ctx, s.NewKey(), app, desk.Withdraw{Reason: "conformance"})
	return first(
		that(out.State == desk.ApplicationClosed && out.Outcome == desk.PermissionWithdrawn, "state %q, outcome %q", out.State, out.Outcome),
		refused(err, desk.Conflict, "case.stale"),
	)
}

func couldDo(ctx context.Context, s *session) error {
	if ok, err := s.managing(ctx); err != nil || !ok {
		return err
	}
	all, err := s.There.Permissions(ctx, time.Time{})
	if err != nil {
		return err
	}
	for n, p := range all {
		if p.Seq != int64(n+1) {
			return fmt.Errorf("entry %d of the ledger has number %d", n+1, p.Seq)
		}
	}
	now := s.Now()
	then, err := s.There.Permissions(ctx, now)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(then, func(p desk.Permission) bool { return p.PersonID == s.Clerk })
	if n < 0 || !then[n].GivesAt(now) || !then[n].May(desk.MayConsult, "") {
		return fmt.Errorf("the clerk at work holds nothing by the ledger")
	}
	before, err := s.There.Permissions(ctx, all[0].From.AddDate(-100, 0, 0))
	return first(err, that(len(before) == 0, "%d people before the first entry", len(before)))
}
