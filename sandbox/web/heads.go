package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"sheyin/desk"
	"sheyin/sandbox"
)

// LogDesk is what the pages about the terminals' logs need of the authority.
type LogDesk interface {
	// Alarms are the terminals whose logs do not go on from what was signed.
	Alarms(ctx context.Context, reviewer string) ([]sandbox.Alarm, error)
	// BeginLog lets a terminal's log begin anew. A repeat with the same key is the same write.
	BeginLog(ctx context.Context, reviewer, key, outletID, terminal, reason string) error
}

// logs are the pages about the terminals' logs.
func (p *Pages) logs(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/{reviewer}/outlets/{outlet}/logs/{terminal}", p.asReviewer(p.oneLog))
	mux.HandleFunc("POST /desk/{reviewer}/outlets/{outlet}/logs/{terminal}", p.asReviewer(p.beginLog))
}

// logView is one alarm, with the form that settles it.
type logView struct {
	Reviewer desk.Person
	sandbox.Alarm
	Token  string
	Reason string // as entered
	Max    int
	Error  *desk.Error
}

// At gives the error when it belongs to field.
func (v logView) At(field string) *desk.Error { return errorAt(v.Error, field) }

func (p *Pages) logFor(r *http.Request, reviewer desk.Person) (logView, error) {
	alarms, err := p.service.Alarms(r.Context(), reviewer.ID)
	if err != nil {
		return logView{}, err
	}
	at := slices.IndexFunc(alarms, func(a sandbox.Alarm) bool {
		return a.Outlet.ID == r.PathValue("outlet") && a.Terminal.ID == r.PathValue("terminal")
	})
	if at < 0 {
		return logView{}, &desk.Error{Code: desk.NotFound, Key: "head.none"}
	}
	return logView{Reviewer: reviewer, Alarm: alarms[at], Token: p.forms.token(r.URL.Path), Max: maxWords}, nil
}

func (p *Pages) oneLog(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.logFor(r, reviewer)
	p.page(w, r, "log", v, nil, err)
}

func (p *Pages) beginLog(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, err := p.form(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	reason := plain(r.PostForm.Get("reason"))
	err = p.service.BeginLog(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("terminal"), reason)
	if err == nil {
		p.to(w, r, url.Values{}, "desk", reviewer.ID, "outlets")
		return
	}
	v, again := p.logFor(r, reviewer)
	v.Reason, v.Error = reason, p.known(r, err)
	p.page(w, r, "log", v, v.Error, again)
}
