package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
)

// ticketsView is what the authority has to answer, and what outlets have left undone.
type ticketsView struct {
	Reviewer desk.Person
	Answer   []ticketRow // the authority's to answer
	Late     []ticketRow // the outlets' to settle, and late
	Done     string      // number of the ticket that was answered just now
}

// ticketRow is one ticket for the eye. Nobody's name or number is in it.
type ticketRow struct {
	desk.Ticket
	Outlet desk.Outlet // with its ID only, when it is not known any more
	Item   desk.Item
	Clock  clock
}

// Row is the ticket without the rest of its page.
func (r ticketRow) Row() ticketRow { return r }

// Answered is who answered and when, nil before that.
func (r ticketRow) Answered() *desk.Record {
	for _, h := range slices.Backward(r.History) {
		if h.Kind == desk.KindAnswer && r.State != desk.TicketOpen {
			return &h
		}
	}
	return nil
}

// clock is how a time limit stands.
type clock struct {
	desk.Urgency
	Hours, Minutes int  // left, or since
	Known          bool // there is a limit
}

func clockOf(t desk.Ticket, now time.Time) clock {
	if t.Due.IsZero() {
		return clock{Urgency: desk.Calm}
	}
	d := t.Due.Sub(now).Abs()
	return clock{Urgency: t.Urgency(now), Hours: int(d / time.Hour), Minutes: int(d % time.Hour / time.Minute), Known: true}
}

// answerable tells whether the authority is the one to answer: questions and problems, and a
// follow-up that nobody at the outlet owns.
func answerable(t desk.Ticket) bool {
	return t.Allows(desk.KindAnswer) && (t.Waits() || t.OwnerID == "")
}

// openTickets are the rows of all tickets that the authority sees.
func (p *Pages) openTickets(r *http.Request, reviewer desk.Person) ([]ticketRow, error) {
	tickets, err := p.service.OpenTickets(r.Context(), reviewer.ID)
	if err != nil {
		return nil, err
	}
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		return nil, err
	}
	catalogue, err := p.service.Catalogue(r.Context(), "")
	if err != nil {
		return nil, err
	}
	now := p.now()
	var rows []ticketRow
	for _, t := range tickets {
		row := ticketRow{Ticket: t, Outlet: outletOf(outlets, t.OutletID), Clock: clockOf(t, now)}
		row.Item, _ = catalogue.Item(t.Subject.Item) // one that is gone from the catalogue has no name
		rows = append(rows, row)
	}
	return rows, nil
}

func (p *Pages) tickets(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	rows, err := p.openTickets(r, reviewer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v := ticketsView{Reviewer: reviewer}
	for _, row := range rows {
		if answerable(row.Ticket) {
			v.Answer = append(v.Answer, row)
		} else {
			v.Late = append(v.Late, row)
		}
	}
	v.Done = done(r)
	p.show(w, r, http.StatusOK, "tickets", v)
}

// ticketView is one ticket before the reviewer, with its form.
type ticketView struct {
	Reviewer desk.Person
	ticketRow
	Token string
	Text  string // as entered
	Max   int
	Error *desk.Error
	Stale bool // Error says what happened to the ticket meanwhile
}

func (p *Pages) oneTicket(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.ticketFor(r, reviewer)
	p.page(w, r, "ticket", v, nil, err)
}

// ticketFor gathers the page of one ticket. NotFound ticket.not_waiting when it does not wait for
// the authority's answer (any more).
func (p *Pages) ticketFor(r *http.Request, reviewer desk.Person) (ticketView, error) {
	rows, err := p.openTickets(r, reviewer)
	if err != nil {
		return ticketView{}, err
	}
	at := slices.IndexFunc(rows, func(t ticketRow) bool {
		return t.OutletID == r.PathValue("outlet") && t.ID == r.PathValue("id") && answerable(t.Ticket)
	})
	if at < 0 {
		return ticketView{}, &desk.Error{Code: desk.NotFound, Key: "ticket.not_waiting"}
	}
	return ticketView{Reviewer: reviewer, ticketRow: rows[at], Token: p.forms.token(r.URL.Path), Max: maxWords}, nil
}

func (p *Pages) answerTicket(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, version, err := p.versioned(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	text := plain(r.PostForm.Get("text"))
	t, err := p.service.AnswerTicket(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("id"), version, text)
	if err != nil {
		p.answerAgain(w, r, reviewer, text, p.known(r, err))
		return
	}
	p.to(w, r, url.Values{"done": {t.Number}}, "desk", reviewer.ID, "tickets")
}

// answerAgain shows the ticket once more, as it is now, with what was entered and what is wrong.
func (p *Pages) answerAgain(w http.ResponseWriter, r *http.Request, reviewer desk.Person, text string, e *desk.Error) {
	v, err := p.ticketFor(r, reviewer)
	if err != nil {
		p.gone(w, r, goneView{Reviewer: reviewer, Reason: text, List: "tickets"}, e, err)
		return
	}
	v.Text, v.Error, v.Stale = text, e, e.Code == desk.Conflict
	p.show(w, r, statusOf(e.Code), "ticket", v)
}

// board is what stands on top of the authority's desk: what is overdue anywhere, and how much waits.
type board struct {
	Overdue []overdueRow
	Waiting int // cases that wait for a decision
	Answer  int // tickets that wait for an answer
}

type overdueRow struct {
	sandbox.Escalation
	Outlet desk.Outlet
}

// boardOf gathers the board for a desk where so many cases wait.
func (p *Pages) boardOf(r *http.Request, reviewer desk.Person, outlets []desk.Outlet, waiting int) (board, error) {
	overdue, err := p.service.Overdue(r.Context(), reviewer.ID)
	if err != nil {
		return board{}, err
	}
	tickets, err := p.service.OpenTickets(r.Context(), reviewer.ID)
	if err != nil {
		return board{}, err
	}
	b := board{Waiting: waiting}
	for _, e := range overdue {
		b.Overdue = append(b.Overdue, overdueRow{Escalation: e, Outlet: outletOf(outlets, e.OutletID)})
	}
	for _, t := range tickets {
		if answerable(t) {
			b.Answer++
		}
	}
	return b, nil
}

// outletOf is the outlet with this ID; one that is not known any more is called by its ID.
func outletOf(outlets []desk.Outlet, id string) desk.Outlet {
	if at := outletAt(outlets, id); at >= 0 {
		return outlets[at]
	}
	return desk.Outlet{ID: id, NameZH: id, NameEN: id}
}
