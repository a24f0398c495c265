package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
)

// bundlesView is what was carried to the authority and has to be counted in or settled.
type bundlesView struct {
	Reviewer desk.Person
	Rows     []bundleRow
	Done     string           // number of the bundle that was counted in just now
	State    desk.BundleState // and what came of it
}

// bundleRow is one bundle for the eye.
type bundleRow struct {
	desk.Bundle
	Outlet desk.Outlet
}

func (p *Pages) openBundles(r *http.Request, reviewer desk.Person) ([]bundleRow, error) {
	open, err := p.service.OpenBundles(r.Context(), reviewer.ID)
	if err != nil {
		return nil, err
	}
	outlets, err := p.service.Outlets(r.Context())
	rows := make([]bundleRow, len(open))
	for n, b := range open {
		rows[n] = bundleRow{Bundle: b, Outlet: outletOf(outlets, b.OutletID)}
	}
	return rows, err
}

func (p *Pages) bundles(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	rows, err := p.openBundles(r, reviewer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v := bundlesView{Reviewer: reviewer, Rows: rows}
	q := r.URL.Query()
	if state := desk.BundleState(q.Get("state")); receipt.MatchString(q.Get("done")) && (state == desk.BundleReceived || state == desk.BundleShort) {
		v.Done, v.State = q.Get("done"), state
	}
	p.show(w, r, http.StatusOK, "bundles", v)
}

// bundleView is one bundle before the reviewer, who counts it.
type bundleView struct {
	Reviewer desk.Person
	bundleRow
	Items   []desk.Item // of the files, in their order
	Token   string
	Counted []string // as entered
	Reason  string
	Error   *desk.Error
	Stale   bool // Error says what happened to the bundle meanwhile
}

// File is the file with this number and what was entered for it.
func (v bundleView) File(n int) fileRow {
	f := fileRow{Filed: v.Files[n], Item: v.Items[n], N: n}
	if n < len(v.Counted) {
		f.Entered = v.Counted[n]
	}
	if f.Leaf > 0 && f.Leaf <= len(f.Leaves) {
		f.Wrong = f.Leaves[f.Leaf-1]
	}
	return f
}

// fileRow is one file of the list. It names no person.
type fileRow struct {
	desk.Filed
	Item    desk.Item
	N       int
	Entered string
	Wrong   desk.Leaf // the part whose hash differs
}

// Gaps is how many parts were missing when it was packed.
func (f fileRow) Gaps() int {
	n := 0
	for _, l := range f.Leaves {
		if !l.There {
			n++
		}
	}
	return n
}

func (p *Pages) oneBundle(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.bundleFor(r, reviewer)
	p.page(w, r, "bundle", v, nil, err)
}

// bundleFor gathers the page of one bundle. NotFound bundle.none when it is not at the authority (any more).
func (p *Pages) bundleFor(r *http.Request, reviewer desk.Person) (bundleView, error) {
	rows, err := p.openBundles(r, reviewer)
	if err != nil {
		return bundleView{}, err
	}
	at := slices.IndexFunc(rows, func(b bundleRow) bool { return b.OutletID == r.PathValue("outlet") && b.ID == r.PathValue("id") })
	if at < 0 {
		return bundleView{}, &desk.Error{Code: desk.NotFound, Key: "bundle.none"}
	}
	catalogue, err := p.service.Catalogue(r.Context(), "")
	v := bundleView{Reviewer: reviewer, bundleRow: rows[at], Token: p.forms.token(r.URL.Path)}
	for _, f := range v.Files {
		item := desk.Item{Code: f.Item, NameZH: f.Item, NameEN: f.Item} // one that is gone is called by its code
		if err == nil {
			if known, ok := catalogue.Item(f.Item); ok {
				item = known
			}
		}
		v.Items = append(v.Items, item)
	}
	return v, err
}

func (p *Pages) takeBundle(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, version, err := p.versioned(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	reason, counted := strings.TrimSpace(r.PostForm.Get("reason")), r.PostForm["counted"]
	var do desk.BundleAct = desk.ResolveBundle{Reason: reason}
	if r.PostForm.Get("act") == "receive" {
		do = desk.ReceiveBundle{Counted: sheets(counted)}
	}
	b, err := p.service.TakeBundle(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("id"), version, do)
	if err != nil {
		p.bundleAgain(w, r, reviewer, counted, reason, p.known(r, err))
		return
	}
	p.to(w, r, url.Values{"done": {b.Number}, "state": {string(b.State)}}, "desk", reviewer.ID, "bundles")
}

// sheets are the counts as numbers; what is none counts as less than nothing, which no rule takes.
func sheets(counted []string) []int {
	out := make([]int, len(counted))
	for n, s := range counted {
		v, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			v = -1
		}
		out[n] = v
	}
	return out
}

// bundleAgain shows the bundle once more, as it is now, with what was entered and what is wrong.
func (p *Pages) bundleAgain(w http.ResponseWriter, r *http.Request, reviewer desk.Person, counted []string, reason string, e *desk.Error) {
	v, err := p.bundleFor(r, reviewer)
	if err != nil {
		p.gone(w, r, goneView{Reviewer: reviewer, Reason: reason, List: "bundles"}, e, err)
		return
	}
	v.Counted, v.Reason, v.Error, v.Stale = counted, reason, e, e.Code == desk.Conflict
	p.show(w, r, statusOf(e.Code), "bundle", v)
}
