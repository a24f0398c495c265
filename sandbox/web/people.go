package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// PeopleDesk is what the pages about people need of the authority.
type PeopleDesk interface {
	// Applications are those that wait for the authority, and those answered of late.
	Applications(ctx context.Context, reviewer string) ([]desk.Application, error)
	// AnswerApplication grants or refuses. A repeat with the same key is the same write.
	AnswerApplication(ctx context.Context, reviewer, key, outletID, id string, version int64, do desk.ApplicationAct) (desk.Application, error)
	// Accounts are all people of all outlets.
	Accounts(ctx context.Context, reviewer string) ([]desk.StaffMember, error)
	// SetAccount freezes, closes or opens an account, for a reason. Invalid person.reason.
	SetAccount(ctx context.Context, reviewer, person string, state desk.AccountState, reason string) error
	// PermissionsAt is who of an outlet could do what at an instant; at the zero time the whole ledger.
	PermissionsAt(ctx context.Context, reviewer, outletID string, at time.Time) ([]desk.Permission, error)
}

// peopleView is the page about the people of all outlets.
type peopleView struct {
	Reviewer desk.Person
	Waiting  []applicationRow
	Answered []applicationRow
	People   []accountRow
	Outlets  []desk.Outlet
	Outlet   string // that the ledger is asked about
	At       string // as entered, local time
	When     time.Time
	Then     []thenRow
	Asked    bool
	Done     string // number of the application that was answered just now
	Error    *desk.Error
}

type applicationRow struct {
	desk.Application
	Outlet desk.Outlet
}

type accountRow struct {
	desk.StaffMember
	Outlet desk.Outlet
}

// States are those that the account can be brought into.
func (a accountRow) States() []desk.AccountState {
	all := []desk.AccountState{desk.AccountActive, desk.AccountFrozen, desk.AccountClosed}
	return slices.DeleteFunc(all, func(s desk.AccountState) bool { return s == a.Person.State })
}

// thenRow is an entry of the ledger, and whether it gave rights at the instant.
type thenRow struct {
	desk.Permission
	Gave bool
}

func (p *Pages) peopleRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/{reviewer}/people", p.asReviewer(p.people))
	mux.HandleFunc("GET /desk/{reviewer}/people/ledger.csv", p.asReviewer(p.ledger))
	mux.HandleFunc("GET /desk/{reviewer}/people/{outlet}/{id}", p.asReviewer(p.oneApplication))
	mux.HandleFunc("POST /desk/{reviewer}/people/{outlet}/{id}", p.asReviewer(p.answerApplication))
	mux.HandleFunc("GET /desk/{reviewer}/accounts/{person}/{state}", p.asReviewer(p.askAccount))
	mux.HandleFunc("POST /desk/{reviewer}/accounts/{person}/{state}", p.asReviewer(p.setAccount))
}

func (p *Pages) people(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.peopleFor(r, reviewer)
	p.page(w, r, "staff", v, v.Error, err)
}

func (p *Pages) peopleFor(r *http.Request, reviewer desk.Person) (peopleView, error) {
	v := peopleView{Reviewer: reviewer}
	var err error
	if v.Outlets, err = p.service.Outlets(r.Context()); err != nil {
		return v, err
	}
	apps, err := p.service.Applications(r.Context(), reviewer.ID)
	if err != nil {
		return v, err
	}
	for _, a := range apps {
		row := applicationRow{a, outletOf(v.Outlets, a.OutletID)}
		if a.State == desk.ApplicationFiled {
			v.Waiting = append(v.Waiting, row)
		} else {
			v.Answered = append(v.Answered, row)
		}
	}
	people, err := p.service.Accounts(r.Context(), reviewer.ID)
	if err != nil {
		return v, err
	}
	for _, m := range people {
		v.People = append(v.People, accountRow{m, outletOf(v.Outlets, m.Person.OutletID)})
	}
	v.Done = done(r)
	q := r.URL.Query()
	v.At, v.Outlet = q.Get("at"), q.Get("outlet")
	if v.At == "" {
		v.At = p.now().In(calendar.China).Format(localForm)
		return v, nil
	}
	if v.When, err = time.ParseInLocation(localForm, v.At, calendar.China); err != nil || outletAt(v.Outlets, v.Outlet) < 0 && v.Outlet != "" {
		v.Error = &desk.Error{Code: desk.Invalid, Key: "ledger.time"}
		return v, nil
	}
	if now := p.now(); v.When.Equal(now.Truncate(time.Minute)) { // the form has no seconds: now is meant, with what was just done
		v.When = now
	}
	then, err := p.service.PermissionsAt(r.Context(), reviewer.ID, v.Outlet, v.When)
	for _, one := range then {
		v.Then = append(v.Then, thenRow{one, one.GivesAt(v.When)})
	}
	v.Asked = true
	return v, err
}

// applicationView is one application before the reviewer, with the evidence and the form of the answer.
type applicationView struct {
	Reviewer desk.Person
	applicationRow
	Person *desk.StaffMember // whose account it is; nil for somebody new
	Items  []itemBox         // that were asked for
	Token  string
	Grant  desk.Grant // as entered
	From   string     // as entered, local time
	Reason string     // as entered
	Max    int
	Error  *desk.Error
}

// Posted tells whether a post is ticked.
func (v applicationView) Posted(post desk.Post) bool { return slices.Contains(v.Grant.Posts, post) }

// Stepped tells whether a step is ticked.
func (v applicationView) Stepped(step desk.Right) bool { return slices.Contains(v.Grant.Steps, step) }

// Stops tells whether the account ends with the grant.
func (v applicationView) Stops() bool {
	return v.Asked.Wish == desk.ToLeave || v.Asked.Wish == desk.ToTransfer
}

func (p *Pages) applicationFor(r *http.Request, reviewer desk.Person) (applicationView, error) {
	all, err := p.peopleFor(r, reviewer)
	if err != nil {
		return applicationView{}, err
	}
	n := slices.IndexFunc(all.Waiting, func(a applicationRow) bool {
		return a.OutletID == r.PathValue("outlet") && a.ID == r.PathValue("id")
	})
	if n < 0 {
		return applicationView{}, &desk.Error{Code: desk.NotFound, Key: "application.not_waiting"}
	}
	v := applicationView{Reviewer: reviewer, applicationRow: all.Waiting[n], Token: p.forms.token(r.URL.Path), Max: maxWords}
	v.Grant = desk.Grant{Posts: v.Asked.Posts, Items: v.Asked.Items, Steps: v.Asked.Steps}
	if !v.Asked.From.IsZero() {
		v.From = v.Asked.From.In(calendar.China).Format(localForm)
	}
	for _, m := range all.People {
		if m.Person.ID == v.PersonID && v.PersonID != "" {
			v.Person = &m.StaffMember
		}
	}
	return v, p.itemBoxes(r, &v)
}

// itemBoxes are the items that were asked for, with those ticked that the reviewer gives.
func (p *Pages) itemBoxes(r *http.Request, v *applicationView) error {
	catalogue, err := p.service.Catalogue(r.Context(), "")
	if err != nil {
		return err
	}
	v.Items = nil
	for _, code := range v.Asked.Items {
		if item, ok := catalogue.Item(code); ok {
			v.Items = append(v.Items, itemBox{Item: item, On: slices.Contains(v.Grant.Items, code)})
		}
	}
	return nil
}

func (p *Pages) oneApplication(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.applicationFor(r, reviewer)
	p.page(w, r, "application", v, nil, err)
}

func (p *Pages) answerApplication(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, version, err := p.versioned(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	grant := desk.Grant{Items: r.PostForm["item"]}
	for _, post := range r.PostForm["post"] {
		grant.Posts = append(grant.Posts, desk.Post(post))
	}
	for _, step := range r.PostForm["step"] {
		grant.Steps = append(grant.Steps, desk.Right(step))
	}
	from, reason := r.PostForm.Get("from"), strings.TrimSpace(r.PostForm.Get("reason"))
	var act desk.ApplicationAct = desk.Refuse{Reason: reason}
	if r.PostForm.Get("verdict") == "grant" {
		if from != "" {
			if grant.From, err = time.ParseInLocation(localForm, from, calendar.China); err != nil {
				p.applicationAgain(w, r, reviewer, grant, from, reason, &desk.Error{Code: desk.Invalid, Key: "ledger.time"})
				return
			}
		}
		act = grant
	}
	app, err := p.service.AnswerApplication(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("id"), version, act)
	if err != nil {
		p.applicationAgain(w, r, reviewer, grant, from, reason, p.known(r, err))
		return
	}
	p.to(w, r, url.Values{"done": {app.Number}}, "desk", reviewer.ID, "people")
}

// applicationAgain shows the application once more, with what was entered and what is wrong.
func (p *Pages) applicationAgain(w http.ResponseWriter, r *http.Request, reviewer desk.Person, grant desk.Grant, from, reason string, e *desk.Error) {
	v, err := p.applicationFor(r, reviewer)
	if err != nil {
		p.gone(w, r, goneView{Reviewer: reviewer, Reason: reason, List: "people"}, e, err)
		return
	}
	v.Grant, v.From, v.Reason, v.Error = grant, from, reason, e
	err = p.itemBoxes(r, &v)
	p.page(w, r, "application", v, e, err)
}

// ledger gives an outlet's whole permission ledger as a table for other programs (A5: exportable).
func (p *Pages) ledger(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	all, err := p.service.PermissionsAt(r.Context(), reviewer.ID, r.URL.Query().Get("outlet"), time.Time{})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	rows := [][]string{{"seq", "outlet", "person", "name", "kind", "posts", "steps", "items", "from", "until", "at", "by", "by_name", "paper", "reason"}}
	for _, one := range all {
		rows = append(rows, []string{
			strconv.FormatInt(one.Seq, 10), one.OutletID, one.PersonID, one.Name, string(one.Kind), joined(one.Posts), joined(one.Steps),
			strings.Join(one.Items, " "), instant(one.From), instant(one.Until), instant(one.At), one.By, one.ByName, one.Paper, one.Reason,
		})
	}
	for _, row := range rows {
		for n, cell := range row {
			if strings.IndexAny(cell, "=+-@\t\r") == 0 { // a spreadsheet would run it
				row[n] = "'" + cell
			}
		}
		if err := out.Write(row); err != nil {
			p.fail(w, r, err)
			return
		}
	}
	out.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="ledger.csv"`)
	if _, err := w.Write(b.Bytes()); err != nil {
		p.log.InfoContext(r.Context(), "ledger was not sent", "err", err)
	}
}

func joined[T ~string](of []T) string {
	out := make([]string, len(of))
	for n, v := range of {
		out[n] = string(v)
	}
	return strings.Join(out, " ")
}

// instant is a time as other programs read it; empty for none.
func instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(calendar.China).Format(time.RFC3339)
}
