package web_test

import (
	"context"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// The small authority supervises nothing: what these pages do is tried over the reference authority.

func (a *authority) Reports(context.Context, string, calendar.Date, calendar.Date) ([]desk.Report, error) {
	return nil, nil
}

func (a *authority) AllFindings(context.Context, string) ([]desk.Finding, error) { return nil, nil }

func (a *authority) AllGear(context.Context, string) ([]sandbox.OutletGear, error) { return nil, nil }

func (a *authority) Supervise(context.Context, string, string, string, string, int64, desk.FindingAct) (desk.Finding, error) {
	return desk.Finding{}, fail(desk.NotFound, "finding.none", "")
}

func (a *authority) Freeze(context.Context, string, string, string, string, string) (desk.Exit, error) {
	return desk.Exit{}, fail(desk.NotFound, "exit.none", "")
}

func (a *authority) SignFor(context.Context, string, string, string, string, int64, desk.SignFor) (desk.Exit, error) {
	return desk.Exit{}, fail(desk.NotFound, "exit.none", "")
}

func (a *authority) Unfreeze(context.Context, string, string, string, string, int64, string) (desk.Exit, error) {
	return desk.Exit{}, fail(desk.NotFound, "exit.none", "")
}

func (a *authority) Exits(context.Context, string) ([]desk.Exit, error) { return nil, nil }
