package web_test

import (
	"context"

	"sheyin/desk"
	"sheyin/sandbox"
)

// The small authority has no terminals of its own: their page is tried over the reference authority.

func (a *authority) Terminals(context.Context, string) ([]sandbox.TerminalState, error) {
	return nil, nil
}

func (a *authority) NewEnrolment(context.Context, string, string) (sandbox.EnrolCode, error) {
	return sandbox.EnrolCode{}, fail(desk.Denied, "terminal.unknown", "")
}

func (a *authority) WithdrawTerminal(context.Context, string, string, string) error {
	return fail(desk.Denied, "terminal.unknown", "")
}
