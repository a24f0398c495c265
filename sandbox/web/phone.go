package web

import (
	"net/http"
	"slices"

	"sheyin/desk"
	"sheyin/sandbox"
)

// Outcomes of the phone page; each has its own headline.
const (
	confirmed = "confirmed" // look at the counter's screen
	declined  = "declined"  // the person said no
	refused   = "refused"   // a rule said no
	expired   = "expired"   // ask for a new code
	used      = "used"      // somebody has taken it already
	opened    = "opened"    // type the digits at the counter
)

// phoneView is the phone page in one of its three states: choose the person, answer, outcome.
type phoneView struct {
	Code    string
	Token   string
	People  []sandbox.PhonePerson
	Chosen  string // person, once chosen
	Name    string // his name
	Missing bool   // nobody was chosen
	Ask     *sandbox.Ask
	Outcome string
	Digits  string // to type at the terminal whose line is down
	Error   *desk.Error
}

// Opens tells whether a terminal without its line is to be opened: then the phone shows digits and asks for none.
func (v phoneView) Opens() bool { return v.Ask != nil && v.Ask.Purpose == desk.ToOpenOffline }

func (p *Pages) phone(w http.ResponseWriter, r *http.Request) {
	people, err := p.service.People(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.show(w, r, http.StatusOK, "phone", phoneView{Code: codeOf(r), Token: p.forms.token(r.URL.Path), People: people})
}

// phoneAnswer takes the forms of the phone page: who I am (the scan), and the number, the wish to open a terminal
// without its line, or the refusal.
func (p *Pages) phoneAnswer(w http.ResponseWriter, r *http.Request) {
	if _, err := p.form(r); err != nil {
		p.fail(w, r, err)
		return
	}
	people, err := p.service.People(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v := phoneView{Code: codeOf(r), Token: p.forms.token(r.URL.Path), People: people, Chosen: r.PostForm.Get("person")}
	at := slices.IndexFunc(people, func(o sandbox.PhonePerson) bool { return o.ID == v.Chosen })
	if at < 0 {
		v.Missing = true
		p.show(w, r, http.StatusUnprocessableEntity, "phone", v)
		return
	}
	v.Name = people[at].Name
	switch r.PostForm.Get("act") {
	case "answer":
		p.phoneConfirm(w, r, v)
		return
	case "open":
		p.phoneOpen(w, r, v)
		return
	}
	ask, err := p.service.Scan(r.Context(), v.Chosen, v.Code)
	if err != nil {
		p.phoneRefused(w, r, v, err)
		return
	}
	v.Ask = &ask
	p.show(w, r, http.StatusOK, "phone", v)
}

// phoneConfirm sends the answer. Only a tapped number is a yes: whatever else reaches this
// place refuses, because that is the safe reading of a form that is not understood.
func (p *Pages) phoneConfirm(w http.ResponseWriter, r *http.Request, v phoneView) {
	number := r.PostForm.Get("number")
	yes := number != ""
	if err := p.service.Confirm(r.Context(), v.Chosen, v.Code, number, yes); err != nil {
		p.phoneRefused(w, r, v, err)
		return
	}
	v.Outcome = declined
	if yes {
		v.Outcome = confirmed
	}
	p.show(w, r, http.StatusOK, "phone", v)
}

// phoneOpen shows the digits that open a terminal without its line. As in phoneConfirm, what is not understood refuses.
func (p *Pages) phoneOpen(w http.ResponseWriter, r *http.Request, v phoneView) {
	yes := r.PostForm.Get("open") != ""
	digits, err := p.service.OpenOffline(r.Context(), v.Chosen, v.Code, yes)
	if err != nil {
		p.phoneRefused(w, r, v, err)
		return
	}
	v.Outcome = declined
	if yes {
		v.Outcome, v.Digits = opened, digits[:len(digits)/2]+" "+digits[len(digits)/2:]
	}
	p.show(w, r, http.StatusOK, "phone", v)
}

func (p *Pages) phoneRefused(w http.ResponseWriter, r *http.Request, v phoneView, err error) {
	v.Error = p.known(r, err)
	v.Outcome = refused
	switch v.Error.Key {
	case "login.expired":
		v.Outcome = expired
	case "login.taken":
		v.Outcome = used
	}
	p.show(w, r, statusOf(v.Error.Code), "phone", v)
}
