package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// TerminalDesk is what the page about terminals needs of the authority.
type TerminalDesk interface {
	// Terminals are all terminals of all outlets with their certificates.
	Terminals(ctx context.Context, reviewer string) ([]sandbox.TerminalState, error)
	// NewEnrolment gives a code that a terminal enrols with, once.
	NewEnrolment(ctx context.Context, reviewer, terminal string) (sandbox.EnrolCode, error)
	// WithdrawTerminal withdraws all certificates of a terminal, at once.
	WithdrawTerminal(ctx context.Context, reviewer, terminal, reason string) error
}

// terminalsView are all terminals, and the code that was given just now: it is shown once.
type terminalsView struct {
	Reviewer desk.Person
	Rows     []terminalRow
	Code     string
	For      string // terminal
	Until    time.Time
	Max      int
	At       string // terminal that the error is about
	Reason   string // as entered there
	Error    *desk.Error
}

type terminalRow struct {
	sandbox.TerminalState
	Token string
}

// Now is the certificate in use; none when all were withdrawn, or none was ever seen.
func (t terminalRow) Now() *store.Certificate {
	for _, k := range t.Keys {
		if k.Withdrawn == 0 {
			return &k
		}
	}
	return nil
}

// Gone is the certificate that was withdrawn last; none when one is in use.
func (t terminalRow) Gone() *store.Certificate {
	if t.Now() != nil || len(t.Keys) == 0 {
		return nil
	}
	return &t.Keys[0]
}

// Millis is an instant as the store keeps it.
func (terminalRow) Millis(ms int64) time.Time { return time.UnixMilli(ms) }

// Short is as much of a thumbprint as tells two apart.
func (terminalRow) Short(thumb string) string { return thumb[:min(len(thumb), 12)] }

func (p *Pages) terminalRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/{reviewer}/terminals", p.asReviewer(p.terminals))
	mux.HandleFunc("POST /desk/{reviewer}/terminals/{terminal}", p.asReviewer(p.onTerminal))
}

func (p *Pages) terminalsFor(r *http.Request, reviewer desk.Person) (terminalsView, error) {
	v := terminalsView{Reviewer: reviewer, Max: maxWords}
	all, err := p.service.Terminals(r.Context(), reviewer.ID)
	for _, one := range all {
		path := "/desk/" + url.PathEscape(reviewer.ID) + "/terminals/" + url.PathEscape(one.Terminal.ID)
		v.Rows = append(v.Rows, terminalRow{one, p.forms.token(path)})
	}
	return v, err
}

func (p *Pages) terminals(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.terminalsFor(r, reviewer)
	p.page(w, r, "terminals", v, nil, err)
}

// onTerminal gives a code, or withdraws. The code is on the answer's page and nowhere else.
func (p *Pages) onTerminal(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	if _, err := p.form(r); err != nil {
		p.fail(w, r, err)
		return
	}
	terminal, reason := r.PathValue("terminal"), plain(r.PostForm.Get("reason"))
	var code sandbox.EnrolCode
	var err error
	if r.PostForm.Get("act") == "withdraw" {
		err = p.service.WithdrawTerminal(r.Context(), reviewer.ID, terminal, reason)
	} else {
		code, err = p.service.NewEnrolment(r.Context(), reviewer.ID, terminal)
	}
	if err == nil && code.Terminal == "" {
		p.to(w, r, url.Values{}, "desk", reviewer.ID, "terminals")
		return
	}
	v, again := p.terminalsFor(r, reviewer)
	if err != nil {
		v.At, v.Reason, v.Error = terminal, reason, p.known(r, err)
	} else {
		v.Code, v.For, v.Until = code.Text(p.fingerprint), terminal, code.Expires
	}
	p.page(w, r, "terminals", v, v.Error, again)
}
