package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
	"sheyin/sandbox"
)

// Outcomes of the rating page besides expired and used, each with its own headline.
const (
	thanks  = "thanks"
	unknown = "unknown" // of whatever is not known, for whatever reason: nothing can be guessed from it
	early   = "early"   // nobody has been called yet
)

// maxWords is the longest text of a rating, in runes, as the rules have it.
const maxWords = 500

// rateView is the customer's rating page: choose, or outcome.
type rateView struct {
	Token   string
	Ask     sandbox.RateAsk
	Grade   int // chosen, when the form comes back
	Text    string
	Max     int
	Error   *desk.Error
	Outcome string
}

// At gives the error when it belongs to field.
func (v rateView) At(field string) *desk.Error {
	if v.Error == nil || v.Error.Field != field {
		return nil
	}
	return v.Error
}

// rating shows the form to whoever holds the code that is on the slip or on the customer's screen.
// A terminal has no way here: the counter's interface does not lead to it (F3).
func (p *Pages) rating(w http.ResponseWriter, r *http.Request) {
	v, ok := p.rateable(w, r)
	if ok {
		p.show(w, r, http.StatusOK, "rate", v)
	}
}

// rateable finds what the code of the address rates; if it rates nothing, it has said so.
func (p *Pages) rateable(w http.ResponseWriter, r *http.Request) (rateView, bool) {
	v := rateView{Token: p.forms.token(r.URL.Path), Max: maxWords}
	err := error(&desk.Error{Code: desk.NotFound, Key: "rating.code"})
	if codeForm.MatchString(codeOf(r)) {
		v.Ask, err = p.service.Rateable(r.Context(), codeOf(r))
	}
	if err != nil {
		p.rateRefused(w, r, v, err)
		return v, false
	}
	if v.Ask.Done {
		v.Outcome = used
		p.show(w, r, http.StatusOK, "rate", v)
		return v, false
	}
	return v, true
}

func (p *Pages) rate(w http.ResponseWriter, r *http.Request) {
	if _, err := p.form(r); err != nil {
		p.fail(w, r, err)
		return
	}
	v, ok := p.rateable(w, r)
	if !ok {
		return
	}
	// A browser sends two characters for the end of a line; the customer typed one.
	v.Text = strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"))
	var err error
	if v.Grade, err = strconv.Atoi(r.PostForm.Get("grade")); err != nil {
		err = &desk.Error{Code: desk.Invalid, Key: "rating.grade", Field: "grade", Err: err}
	} else {
		err = p.service.Rate(r.Context(), codeOf(r), v.Grade, v.Text)
	}
	if err != nil {
		p.rateRefused(w, r, v, err)
		return
	}
	v.Outcome = thanks
	p.show(w, r, http.StatusOK, "rate", v)
}

// rateRefused shows the form again when it can be put right, and else why there is none.
func (p *Pages) rateRefused(w http.ResponseWriter, r *http.Request, v rateView, err error) {
	e := p.known(r, err)
	switch e.Key {
	case "rating.twice":
		v.Outcome = used
	case "rating.late":
		v.Outcome = expired
	case "rating.early":
		v.Outcome = early
	case "rating.code":
		v.Outcome = unknown
	case "rating.grade", "rating.text":
		v.Error = e
	default:
		p.fail(w, r, e)
		return
	}
	p.show(w, r, statusOf(e.Code), "rate", v)
}

// askView is the page that says how far a case or a ticket is.
type askView struct {
	sandbox.AskAnswer
	Steps     []askStep
	Authority desk.Office
	Unknown   bool
}

// askStep is one of the words on the way: past, present or still to come.
type askStep struct {
	Word    string // key: status.case.received
	Past    bool
	Present bool
}

// Running tells whether a time limit is still of interest.
func (v askView) Running() bool {
	return !slices.Contains([]string{string(desk.StageClosed), string(desk.StageCollect), string(desk.StageAccept)}, v.Stage)
}

// howFar answers whoever holds a paper: where the case stands and whom to call. Nothing on the page
// says whose case it is.
func (p *Pages) howFar(w http.ResponseWriter, r *http.Request) {
	var v askView
	err := error(&desk.Error{Code: desk.NotFound, Key: "ask.code"})
	if codeForm.MatchString(codeOf(r)) {
		v.AskAnswer, err = p.service.Ask(r.Context(), codeOf(r))
	}
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Key == "ask.code" {
		p.show(w, r, statusOf(e.Code), "ask", askView{Unknown: true})
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if at := slices.IndexFunc(outlets, func(o desk.Outlet) bool { return o.NameZH == v.OutletZH }); at >= 0 {
		v.Authority = outlets[at].Authority
	}
	v.Steps = stepsOf(v.AskAnswer)
	p.show(w, r, http.StatusOK, "ask", v)
}

// stepsOf are the five honest words about a case, or the three of a ticket.
func stepsOf(a sandbox.AskAnswer) []askStep {
	way := desk.Statuses
	if a.Kind != "case" {
		way = []desk.Status{desk.Received, desk.Decided, desk.Informed}
	}
	now := slices.Index(way, a.Status)
	var steps []askStep
	for n, s := range way {
		steps = append(steps, askStep{Word: "status." + a.Kind + "." + string(s), Past: n < now, Present: n == now})
	}
	return steps
}
