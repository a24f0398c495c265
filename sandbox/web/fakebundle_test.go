package web_test

import (
	"context"
	"slices"

	"sheyin/desk"
)

func (a *authority) OpenBundles(context.Context, string) ([]desk.Bundle, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.bundles), func(b desk.Bundle) bool { return b.State == desk.BundleReceived }), nil
}

func (a *authority) TakeBundle(_ context.Context, reviewer, key, outlet, id string, version int64, do desk.BundleAct) (desk.Bundle, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := slices.IndexFunc(a.bundles, func(b desk.Bundle) bool { return b.OutletID == outlet && b.ID == id })
	switch {
	case n < 0:
		return desk.Bundle{}, fail(desk.NotFound, "bundle.none", "")
	case slices.Contains(a.keys, key):
		return a.bundles[n], nil
	case a.bundles[n].Version != version:
		return desk.Bundle{}, fail(desk.Conflict, "case.stale", "")
	}
	b := a.bundles[n]
	files := make([]desk.File, len(b.Files))
	for k, f := range b.Files {
		files[k] = desk.File{CaseID: f.CaseID, Leaves: f.Leaves}
	}
	at := slices.IndexFunc(a.reviewers, func(p desk.Person) bool { return p.ID == reviewer })
	next, err := b.Apply(do, desk.Act{By: a.reviewers[at], At: a.now(), Rules: desk.Rules{Outlet: a.outlets[0]}}, files)
	if err == nil {
		a.bundles[n], a.keys = next, append(a.keys, key)
	}
	return next, err
}
