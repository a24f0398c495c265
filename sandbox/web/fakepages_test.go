package web_test

import (
	"context"

	"sheyin/desk"
)

// The small authority's cases have no scanned pages: what the pages do is tried over the reference authority.

func (a *authority) PagesFor(context.Context, string, string, string) ([]desk.CasePage, error) {
	return nil, nil
}

func (a *authority) PageImage(context.Context, string, string, string, string) ([]byte, error) {
	return nil, fail(desk.NotFound, "page.none", "")
}
