package web

import (
	"net/http"
	"net/url"
	"slices"

	"sheyin/desk"
)

// accountView asks before an account is frozen, closed or opened: it ends what somebody has at work.
type accountView struct {
	Reviewer desk.Person
	accountRow
	To     desk.AccountState
	Token  string
	Reason string // as entered
	Max    int
	Error  *desk.Error
}

// At gives the error when it belongs to field.
func (v accountView) At(field string) *desk.Error { return errorAt(v.Error, field) }

func (p *Pages) accountFor(r *http.Request, reviewer desk.Person) (accountView, error) {
	all, err := p.peopleFor(r, reviewer)
	if err != nil {
		return accountView{}, err
	}
	n := slices.IndexFunc(all.People, func(a accountRow) bool { return a.Person.ID == r.PathValue("person") })
	if n < 0 {
		return accountView{}, &desk.Error{Code: desk.NotFound, Key: "person.none"}
	}
	to := desk.AccountState(r.PathValue("state"))
	if !slices.Contains(all.People[n].States(), to) {
		return accountView{}, &desk.Error{Code: desk.Invalid, Key: "person.state", Field: "state"}
	}
	return accountView{Reviewer: reviewer, accountRow: all.People[n], To: to, Token: p.forms.token(r.URL.Path), Max: maxWords}, nil
}

func (p *Pages) askAccount(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.accountFor(r, reviewer)
	p.page(w, r, "account", v, nil, err)
}

func (p *Pages) setAccount(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	if _, err := p.form(r); err != nil {
		p.fail(w, r, err)
		return
	}
	to, reason := desk.AccountState(r.PathValue("state")), plain(r.PostForm.Get("reason"))
	if err := p.service.SetAccount(r.Context(), reviewer.ID, r.PathValue("person"), to, reason); err != nil {
		v, again := p.accountFor(r, reviewer)
		v.Reason, v.Error = reason, p.known(r, err)
		p.page(w, r, "account", v, v.Error, again)
		return
	}
	p.to(w, r, url.Values{}, "desk", reviewer.ID, "people")
}
