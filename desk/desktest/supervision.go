package desktest

import (
	"context"
	"fmt"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

var supervisionChecks = []check{
	{"supervision/a clerk sees her own figures", ownFigures},
	{"supervision/a period that is none", noPeriod},
	{"supervision/the checks are the manager's", checksAreTheManagers},
	{"supervision/a finding that is not there", noFinding},
	{"supervision/who may not find", mayNotFind},
}

// ownFigures counts what the clerk has done by consulting once more.
func ownFigures(ctx context.Context, s *session) error {
	today := calendar.DateOf(s.Now())
	before, err := s.Here.Report(ctx, today, today)
	if err != nil {
		return err
	}
	if _, err := s.served(ctx); err != nil {
		return err
	}
	after, err := s.Here.Report(ctx, today, today)
	if err != nil {
		return err
	}
	return first(
		that(after.OutletID == s.at.Outlet.ID && after.From == today && after.To == today, "a report of %s from %s to %s", after.OutletID, after.From, after.To),
		that(len(after.People) == 1 && after.People[0].ID == s.Clerk, "the clerk sees %d people", len(after.People)),
		that(after.Total.Served > before.Total.Served, "served %d, and %d after one more", before.Total.Served, after.Total.Served),
		that(len(after.Total.Steps) == len(desk.ReportSteps), "%d steps", len(after.Total.Steps)),
	)
}

func noPeriod(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	today := calendar.DateOf(s.Now())
	_, err := s.Here.Report(ctx, today, today.Add(-1))
	_, long := s.Here.Report(ctx, today, today.Add(366))
	return first(refused(err, desk.Invalid, "report.period"), refused(long, desk.Invalid, "report.period"))
}

func checksAreTheManagers(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	today := calendar.DateOf(s.Now())
	_, err := s.Here.Inspection(ctx, today, today)
	return refused(err, desk.Denied, "finding.manager")
}

func noFinding(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	if _, err := s.Here.Findings(ctx); err != nil {
		return fmt.Errorf("listing: %w", err)
	}
	_, err := s.Here.Amend(ctx, s.NewKey(), desk.Finding{ID: s.NewKey(), Version: 1}, desk.Correct{Text: "conformance"})
	return refused(err, desk.NotFound, "finding.none")
}

// mayNotFind tries what neither a handler nor anybody of an outlet may do.
func mayNotFind(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	for _, kind := range desk.FindingKinds {
		_, err := s.Here.Amend(ctx, s.NewKey(), desk.Finding{ID: s.NewKey()}, desk.Find{
			Kind: kind, Text: "conformance", Responsible: s.Clerk, Due: calendar.DateOf(s.Now()),
		})
		if err := refused(err, desk.Denied, "finding.manager", "finding.authority"); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	return nil
}
