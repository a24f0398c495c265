package web_test

import (
	"context"

	"sheyin/desk"
	"sheyin/sandbox"
)

// The small authority has no electronic cards: the page is tried over the reference authority.

func (a *authority) Cardholders(context.Context) ([]sandbox.Cardholder, error) { return nil, nil }

func (a *authority) ShowESSC(context.Context, string) (sandbox.ESSCCode, error) {
	return sandbox.ESSCCode{}, fail(desk.NotFound, "person.none", "")
}
