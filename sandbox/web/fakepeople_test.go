package web_test

import (
	"context"
	"time"

	"sheyin/desk"
)

// The small authority has no people of its own: what the pages say about them is tried over the reference authority.

func (a *authority) Applications(context.Context, string) ([]desk.Application, error) {
	return nil, nil
}

func (a *authority) AnswerApplication(context.Context, string, string, string, string, int64, desk.ApplicationAct) (desk.Application, error) {
	return desk.Application{}, fail(desk.NotFound, "application.none", "")
}

func (a *authority) Accounts(context.Context, string) ([]desk.StaffMember, error) { return nil, nil }

func (a *authority) SetAccount(context.Context, string, string, desk.AccountState, string) error {
	return fail(desk.NotFound, "person.none", "")
}

func (a *authority) PermissionsAt(context.Context, string, string, time.Time) ([]desk.Permission, error) {
	return nil, nil
}
