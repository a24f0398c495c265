package web

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"

	"sheyin/desk"
	"sheyin/sandbox"
)

// desker is a handler that knows which reviewer acts.
type desker func(w http.ResponseWriter, r *http.Request, reviewer desk.Person)

// asReviewer finds the reviewer that the address names.
func (p *Pages) asReviewer(next desker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		all, err := p.service.Reviewers(r.Context())
		if err != nil {
			p.fail(w, r, err)
			return
		}
		at := slices.IndexFunc(all, func(o desk.Person) bool { return o.ID == r.PathValue("reviewer") })
		if at < 0 {
			p.fail(w, r, &desk.Error{Code: desk.NotFound, Key: "reviewer.none"})
			return
		}
		next(w, r, all[at])
	}
}

func (p *Pages) reviewers(w http.ResponseWriter, r *http.Request) {
	all, err := p.service.Reviewers(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.show(w, r, http.StatusOK, "reviewers", all)
}

// casesView is the list of the cases that wait.
type casesView struct {
	Reviewer desk.Person
	Board    board
	Rows     []caseRow
	Done     desk.Verdict // what was decided just now, to say so
	Receipt  string       // of the case that was decided
}

// caseRow is one line of the list; the applicant is masked in it.
type caseRow struct {
	desk.Summary
	OutletID string
	Outlet   string // both names, "" when the outlet is not known any more
	OutletEN string
	Item     desk.Item
	ItemCode string
	Sent     desk.Record // the handling that sent it here
}

var receipt = regexp.MustCompile(`^[A-Za-z0-9-]{0,64}$`)

func (p *Pages) cases(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	waiting, err := p.service.Waiting(r.Context(), reviewer.ID)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v := casesView{Reviewer: reviewer}
	if v.Board, err = p.boardOf(r, reviewer, outlets, len(waiting)); err != nil {
		p.fail(w, r, err)
		return
	}
	for _, c := range waiting {
		item, err := p.itemOf(r, c)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		row := caseRow{Summary: c.Summary(), OutletID: c.OutletID, Item: item, ItemCode: c.Item, Sent: lastRecord(c)}
		if at := outletAt(outlets, c.OutletID); at >= 0 {
			row.Outlet, row.OutletEN = outlets[at].NameZH, outlets[at].NameEN
		}
		v.Rows = append(v.Rows, row)
	}
	slices.SortStableFunc(v.Rows, func(a, b caseRow) int { return desk.Earlier(a.Summary, b.Summary) })
	q := r.URL.Query()
	if d := desk.Verdict(q.Get("done")); slices.Contains([]desk.Verdict{desk.Granted, desk.Refused, desk.Returned}, d) && receipt.MatchString(q.Get("receipt")) {
		v.Done, v.Receipt = d, q.Get("receipt")
	}
	p.show(w, r, http.StatusOK, "cases", v)
}

// itemOf is the case's item in the version of the catalogue that it was begun under.
func (p *Pages) itemOf(r *http.Request, c desk.Case) (desk.Item, error) {
	catalogue, err := p.service.Catalogue(r.Context(), c.CatalogueVersion)
	if err != nil {
		return desk.Item{}, err
	}
	item, ok := catalogue.Item(c.Item)
	if !ok {
		return desk.Item{}, &desk.Error{Code: desk.NotFound, Key: "may.unknown", Args: map[string]string{"item": c.Item}}
	}
	return item, nil
}

func lastRecord(c desk.Case) desk.Record {
	if len(c.History) == 0 {
		return desk.Record{}
	}
	return c.History[len(c.History)-1]
}

func outletAt(outlets []desk.Outlet, id string) int {
	return slices.IndexFunc(outlets, func(o desk.Outlet) bool { return o.ID == id })
}

// outletsView is the list of outlets.
type outletsView struct {
	Reviewer desk.Person
	Rows     []outletRow
	Alarms   []sandbox.Alarm // terminals whose logs are not what they were
}

type outletRow struct {
	desk.Outlet
	List desk.ItemList // in force; zero when there is none
}

func (p *Pages) outlets(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	slices.SortFunc(outlets, func(a, b desk.Outlet) int { return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.ID, b.ID)) })
	v := outletsView{Reviewer: reviewer}
	if v.Alarms, err = p.service.Alarms(r.Context(), reviewer.ID); err != nil {
		p.fail(w, r, err)
		return
	}
	for _, o := range outlets {
		list, err := p.service.CurrentList(r.Context(), o.ID)
		if err != nil && desk.CodeOf(err) != desk.NotFound { // an outlet without a list is shown as such
			p.fail(w, r, err)
			return
		}
		v.Rows = append(v.Rows, outletRow{Outlet: o, List: list})
	}
	p.show(w, r, http.StatusOK, "outlets", v)
}
