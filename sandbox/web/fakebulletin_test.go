package web_test

import (
	"context"
	"slices"

	"sheyin/desk"
	"sheyin/sandbox"
)

func (a *authority) Lists(_ context.Context, _, outlet string) (sandbox.Lists, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lists[outlet]
	out := sandbox.Lists{Current: l, Newest: l.Version, Ahead: a.ahead}
	if n := len(a.ahead); n > 0 {
		out.Newest = a.ahead[n-1].Version
	}
	out.Receipts = []sandbox.ListReceipt{{Terminal: desk.Terminal{ID: "JM-01", WindowZH: "1号窗", WindowEN: "Window 1"}, Since: noon}, {Terminal: desk.Terminal{ID: "JM-02", WindowZH: "2号窗", WindowEN: "Window 2"}}}
	return out, nil
}

func (a *authority) WithdrawList(_ context.Context, _, _ string, version int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := slices.IndexFunc(a.ahead, func(l desk.ItemList) bool { return l.Version == version })
	if n < 0 {
		return fail(desk.Conflict, "list.begun", "")
	}
	a.ahead = slices.Delete(a.ahead, n, n+1)
	return nil
}

func (a *authority) SetClass(_ context.Context, _, outlet string, class desk.Class) (desk.Outlet, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for n := range a.outlets {
		if a.outlets[n].ID == outlet {
			a.outlets[n].Class = class
			return a.outlets[n], nil
		}
	}
	return desk.Outlet{}, fail(desk.NotFound, "outlet.none", "")
}

func (a *authority) IssueBulletin(_ context.Context, _, _ string, b desk.Bulletin) (desk.Bulletin, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := b.Ready(a.catalogue); err != nil {
		return b, err
	}
	b.ID, b.Number, b.At = "b-1", "B2026-001", noon
	a.reaches = append(a.reaches, sandbox.Reach{Bulletin: b, Outlets: []sandbox.OutletReach{{Outlet: a.outlets[0], Unread: []string{"沈知行"}}}})
	return b, nil
}

func (a *authority) Reaches(context.Context, string) ([]sandbox.Reach, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.reaches), nil
}
