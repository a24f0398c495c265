package web

import (
	"net/http"
	"net/url"
	"strconv"

	"sheyin/desk"
)

// exitsView are the outlets that are frozen.
type exitsView struct {
	Reviewer desk.Person
	Rows     []exitRow
}

type exitRow struct {
	desk.Exit
	Outlet desk.Outlet
}

func (p *Pages) exitRows(r *http.Request, reviewer desk.Person) ([]exitRow, error) {
	exits, err := p.service.Exits(r.Context(), reviewer.ID)
	if err != nil {
		return nil, err
	}
	outlets, err := p.service.Outlets(r.Context())
	var rows []exitRow
	for _, x := range exits {
		rows = append(rows, exitRow{x, outletOf(outlets, x.OutletID)})
	}
	return rows, err
}

func (p *Pages) exits(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	rows, err := p.exitRows(r, reviewer)
	p.page(w, r, "exits", exitsView{reviewer, rows}, nil, err)
}

// freezeView asks before an outlet is frozen.
type freezeView struct {
	Reviewer desk.Person
	Outlet   desk.Outlet
	Token    string
	Order    string // as entered
	Reason   string
	Max      int
	Error    *desk.Error
}

// At gives the error when it belongs to field.
func (v freezeView) At(field string) *desk.Error { return errorAt(v.Error, field) }

func (p *Pages) freezeFor(r *http.Request, reviewer desk.Person) (freezeView, error) {
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		return freezeView{}, err
	}
	at := outletAt(outlets, r.PathValue("outlet"))
	if at < 0 {
		return freezeView{}, &desk.Error{Code: desk.NotFound, Key: "outlet.none"}
	}
	return freezeView{Reviewer: reviewer, Outlet: outlets[at], Token: p.forms.token(r.URL.Path), Max: maxWords}, nil
}

func (p *Pages) askFreeze(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.freezeFor(r, reviewer)
	p.page(w, r, "freeze", v, nil, err)
}

// freeze stops an outlet and leads to the list of what it holds.
func (p *Pages) freeze(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, err := p.form(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	order, reason := plain(r.PostForm.Get("order")), plain(r.PostForm.Get("reason"))
	x, err := p.service.Freeze(r.Context(), reviewer.ID, key, r.PathValue("outlet"), order, reason)
	if err != nil {
		v, again := p.freezeFor(r, reviewer)
		v.Order, v.Reason, v.Error = order, reason, p.known(r, err)
		p.page(w, r, "freeze", v, v.Error, again)
		return
	}
	p.to(w, r, url.Values{}, "desk", reviewer.ID, "exits", x.OutletID, x.ID)
}

// exitView is the list of one outlet, to be signed line by line, and to be printed.
type exitView struct {
	Reviewer desk.Person
	exitRow
	Items   map[string]desk.Item
	Token   string
	Line    int    // that the error is about
	Counted string // as entered there
	Handed  string
	Note    string
	Reason  string
	Max     int
	Error   *desk.Error
}

// At gives the error when it belongs to field of a line; -1 is what belongs to no line.
func (v exitView) At(line int, field string) *desk.Error {
	if v.Line != line {
		return nil
	}
	return errorAt(v.Error, field)
}

// Whole is the error that belongs to no field.
func (v exitView) Whole() *desk.Error { return errorAt(v.Error, "") }

func (p *Pages) exitFor(r *http.Request, reviewer desk.Person) (exitView, error) {
	rows, err := p.exitRows(r, reviewer)
	if err != nil {
		return exitView{}, err
	}
	catalogue, err := p.service.Catalogue(r.Context(), "")
	if err != nil {
		return exitView{}, err
	}
	for _, row := range rows {
		if row.OutletID != r.PathValue("outlet") || row.ID != r.PathValue("id") {
			continue
		}
		v := exitView{Reviewer: reviewer, exitRow: row, Items: map[string]desk.Item{}, Token: p.forms.token(r.URL.Path), Line: -1, Max: maxWords}
		for _, l := range row.Lines {
			v.Items[l.Item], _ = catalogue.Item(l.Item) // one that is gone from the catalogue has no name
		}
		return v, nil
	}
	return exitView{}, &desk.Error{Code: desk.NotFound, Key: "exit.none"}
}

func (p *Pages) oneExit(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.exitFor(r, reviewer)
	p.page(w, r, "exit", v, nil, err)
}

// onExit signs for a line, or lets the outlet go on.
func (p *Pages) onExit(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, version, err := p.versioned(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	in := r.PostForm
	outlet, id, line := r.PathValue("outlet"), r.PathValue("id"), -1
	if in.Get("act") == "unfreeze" {
		_, err = p.service.Unfreeze(r.Context(), reviewer.ID, key, outlet, id, version, plain(in.Get("reason")))
		if err == nil {
			p.to(w, r, url.Values{}, "desk", reviewer.ID, "exits")
			return
		}
	} else {
		line, err = p.signFor(r, reviewer, key, version)
		if err == nil {
			p.to(w, r, url.Values{}, "desk", reviewer.ID, "exits", outlet, id)
			return
		}
	}
	v, again := p.exitFor(r, reviewer)
	v.Line, v.Error, v.Reason = line, p.known(r, err), in.Get("reason")
	v.Counted, v.Handed, v.Note = in.Get("counted"), in.Get("handed"), in.Get("note")
	p.page(w, r, "exit", v, v.Error, again)
}

// signFor signs for the line that the form names.
func (p *Pages) signFor(r *http.Request, reviewer desk.Person, key string, version int64) (line int, err error) {
	in := r.PostForm
	line, err = strconv.Atoi(in.Get("line"))
	if err != nil {
		return -1, &desk.Error{Code: desk.Invalid, Key: "form.unreadable", Err: err}
	}
	counted, err := strconv.Atoi(plain(in.Get("counted")))
	if err != nil {
		return line, &desk.Error{Code: desk.Invalid, Key: "exit.counted", Field: "counted"}
	}
	_, err = p.service.SignFor(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("id"), version, desk.SignFor{
		Line: line, Counted: counted, HandedBy: plain(in.Get("handed")), Note: plain(in.Get("note")),
	})
	return line, err
}
