package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// listView is one outlet with its list, as a form.
type listView struct {
	Reviewer desk.Person
	Outlet   desk.Outlet
	List     desk.ItemList // in force
	Lists    sandbox.Lists
	Ahead    []aheadView
	Classes  []desk.Class
	Grade    string // token of the form with the class
	Groups   []itemGroup
	Dropped  []string // codes on the list that the class does not allow (any more)
	Token    string
	When     string // "now" or "at"
	From     string // as entered, local time
	Expires  string // as entered, local time; empty: open
	Error    *desk.Error
	Stale    bool     // somebody changed the list while the form was open
	Added    []string // what that change put on the list
	Removed  []string // and took off it
	Saved    int64    // version that was issued just now
	SavedAt  time.Time
}

// aheadView is a list that is issued and not in force yet, and what it changes.
type aheadView struct {
	desk.ItemList
	Change desk.ListChange
	Token  string // of the form that takes it back
}

// itemGroup is one category with the items that the outlet's class allows.
type itemGroup struct {
	desk.Category
	Items []itemBox
}

type itemBox struct {
	desk.Item
	On      bool // ticked
	Current bool // on the list in force
}

// At gives the error when it belongs to field.
func (v listView) At(field string) *desk.Error {
	if v.Error == nil || v.Error.Field != field {
		return nil
	}
	return v.Error
}

// Count is the number of ticked items.
func (v listView) Count() int {
	n := 0
	for _, g := range v.Groups {
		for _, i := range g.Items {
			if i.On {
				n++
			}
		}
	}
	return n
}

// localForm is what a datetime-local input sends; browsers add seconds only when set.
const localForm = "2006-01-02T15:04"

func (p *Pages) oneOutlet(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.listFor(r, reviewer, nil)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	q := r.URL.Query()
	if n, err := strconv.ParseInt(q.Get("saved"), 10, 64); err == nil {
		if at, err := time.Parse(time.RFC3339, q.Get("from")); err == nil {
			v.Saved, v.SavedAt = n, at
		}
	}
	p.show(w, r, http.StatusOK, "outlet", v)
}

// listFor gathers the page of one outlet; ticked are the codes to tick, nil for those of the
// list in force.
func (p *Pages) listFor(r *http.Request, reviewer desk.Person, ticked []string) (listView, error) {
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		return listView{}, err
	}
	at := outletAt(outlets, r.PathValue("outlet"))
	if at < 0 {
		return listView{}, &desk.Error{Code: desk.NotFound, Key: "outlet.none"}
	}
	v := listView{Reviewer: reviewer, Outlet: outlets[at], Token: p.forms.token(r.URL.Path), When: "now"}
	v.From = p.now().In(calendar.China).Format(localForm)
	if v.Lists, err = p.service.Lists(r.Context(), reviewer.ID, v.Outlet.ID); err != nil {
		return listView{}, err
	}
	v.List = v.Lists.Current
	before := v.List
	for _, l := range v.Lists.Ahead {
		v.Ahead = append(v.Ahead, aheadView{l, before.ChangeTo(l), p.forms.token(v.withdrawPath(l.Version))})
		before = l
	}
	catalogue, err := p.service.Catalogue(r.Context(), "")
	if err != nil {
		return listView{}, err
	}
	v.Classes, v.Grade = catalogue.Classes(), p.forms.token(v.classPath())
	current := codesOf(v.List)
	if ticked == nil {
		ticked = current
	}
	v.Groups = groups(catalogue, v.Outlet.Class, ticked, current)
	for _, code := range current {
		if item, ok := catalogue.Item(code); !ok || !offered(item, v.Outlet.Class) {
			v.Dropped = append(v.Dropped, code)
		}
	}
	return v, nil
}

// groups are the categories that hold something for class.
func groups(catalogue *desk.Catalogue, class desk.Class, ticked, current []string) []itemGroup {
	var out []itemGroup
	for _, category := range catalogue.Categories {
		g := itemGroup{Category: category}
		for _, item := range catalogue.Items {
			if item.Category == category.Code && offered(item, class) {
				g.Items = append(g.Items, itemBox{Item: item, On: slices.Contains(ticked, item.Code), Current: slices.Contains(current, item.Code)})
			}
		}
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func offered(item desk.Item, class desk.Class) bool {
	return !item.BankSide && slices.Contains(item.Outlets, class)
}

func codesOf(list desk.ItemList) []string {
	var codes []string
	for _, e := range list.Entries {
		codes = append(codes, e.Code)
	}
	return codes
}

func (p *Pages) setList(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	if _, err := p.form(r); err != nil {
		p.fail(w, r, err)
		return
	}
	codes := append([]string{}, r.PostForm["code"]...) // not nil: nothing ticked is something else than not asked
	v, err := p.listFor(r, reviewer, codes)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v.When, v.From, v.Expires = r.PostForm.Get("when"), r.PostForm.Get("from"), r.PostForm.Get("expires")
	again := func(e *desk.Error) {
		v.Error = e
		p.show(w, r, statusOf(e.Code), "outlet", v)
	}
	was, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	if err != nil || was != v.Lists.Newest {
		again(v.stale(r.PostForm))
		return
	}
	from, e := p.begin(v)
	expires, wrong := expiry(v)
	if e == nil {
		e = wrong
	}
	if e == nil && len(codes) == 0 {
		// To tick nothing is a slip: an outlet is stopped by freezing it, which says why.
		e = &desk.Error{Code: desk.Invalid, Key: "list.empty", Field: "codes"}
	}
	if e != nil {
		again(e)
		return
	}
	list, err := p.service.SetList(r.Context(), reviewer.ID, v.Outlet.ID, sandbox.ListOrder{Was: was, Codes: codes, From: from, Expires: expires})
	if desk.CodeOf(err) == desk.Conflict { // somebody was faster by a moment
		if now, err := p.listFor(r, reviewer, codes); err == nil {
			now.When, now.From, now.Expires, v = v.When, v.From, v.Expires, now
		}
		again(v.stale(r.PostForm))
		return
	}
	if err != nil {
		again(p.known(r, err))
		return
	}
	p.to(w, r, url.Values{"saved": {strconv.FormatInt(list.Version, 10)}, "from": {list.From.Format(time.RFC3339)}},
		"desk", reviewer.ID, "outlets", v.Outlet.ID)
}

// stale notes what changed since the form was shown, and gives the error that says so.
func (v *listView) stale(form url.Values) *desk.Error {
	v.Stale = true
	v.Added, v.Removed = difference(form["was"], codesOf(v.List))
	return &desk.Error{Code: desk.Conflict, Key: "list.stale", Args: map[string]string{
		"shown": form.Get("version"), "version": strconv.FormatInt(v.Lists.Newest, 10),
	}}
}

// begin is the instant that was asked for. The authority reads a past time as now; here it is
// an error, because a wrong year is more likely than that wish.
func (p *Pages) begin(v listView) (time.Time, *desk.Error) {
	now := p.now()
	if v.When == "now" {
		return now, nil
	}
	from, err := time.ParseInLocation(localForm, v.From, calendar.China)
	if err != nil {
		return time.Time{}, &desk.Error{Code: desk.Invalid, Key: "list.from_format", Field: "from"}
	}
	if from.Before(now.Truncate(time.Minute)) {
		return time.Time{}, &desk.Error{Code: desk.Invalid, Key: "list.from_past", Field: "from"}
	}
	return from, nil
}

// difference tells what is in now and was not, and the other way round.
func difference(was, now []string) (added, removed []string) {
	for _, code := range now {
		if !slices.Contains(was, code) {
			added = append(added, code)
		}
	}
	for _, code := range was {
		if !slices.Contains(now, code) {
			removed = append(removed, code)
		}
	}
	return added, removed
}

// expiry is the end of validity that was asked for; none: zero.
func expiry(v listView) (time.Time, *desk.Error) {
	if v.Expires == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(localForm, v.Expires, calendar.China)
	if err != nil {
		return time.Time{}, &desk.Error{Code: desk.Invalid, Key: "list.from_format", Field: "expires"}
	}
	return at, nil
}

// withdrawPath is where the form that takes a list back is sent.
func (v listView) withdrawPath(version int64) string {
	return "/desk/" + v.Reviewer.ID + "/outlets/" + v.Outlet.ID + "/lists/" + strconv.FormatInt(version, 10) + "/withdraw"
}

// withdrawList takes a list back that has not begun.
func (p *Pages) withdrawList(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	version, err := strconv.ParseInt(r.PathValue("version"), 10, 64)
	if err == nil {
		_, err = p.form(r)
	}
	if err == nil {
		err = p.service.WithdrawList(r.Context(), reviewer.ID, r.PathValue("outlet"), version)
	}
	p.backToOutlet(w, r, reviewer, err)
}

// setClass grades the outlet anew.
func (p *Pages) setClass(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	_, err := p.form(r)
	if err == nil {
		_, err = p.service.SetClass(r.Context(), reviewer.ID, r.PathValue("outlet"), desk.Class(r.PostForm.Get("class")))
	}
	p.backToOutlet(w, r, reviewer, err)
}

// classPath is where the form with the class is sent.
func (v listView) classPath() string {
	return "/desk/" + v.Reviewer.ID + "/outlets/" + v.Outlet.ID + "/class"
}

// backToOutlet shows the outlet's page after one of its small forms, or why that was not done.
func (p *Pages) backToOutlet(w http.ResponseWriter, r *http.Request, reviewer desk.Person, err error) {
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.to(w, r, url.Values{}, "desk", reviewer.ID, "outlets", r.PathValue("outlet"))
}
