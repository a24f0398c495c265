package app

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// act does what a screen wants.
func (m *Model) act(out screens.Outcome) tea.Cmd {
	switch out := out.(type) {
	case nil:
		return nil
	case screens.LoggedIn:
		return m.load(out.Session)
	case screens.Policed:
		return m.police(out)
	case screens.Advanced:
		return m.advanced(out.Case, out.Printed)
	case screens.Opened:
		return m.openCase(out.CaseID)
	case screens.Rereading:
		return m.askWork(m.visit, nil)
	case screens.Finding:
		return m.open(screens.Find(m.env()))
	case screens.Chosen:
		if m.screen.Head().ID != "item" {
			m.found = parked{screen: m.screen, visit: m.visit}
		}
		return m.open(screens.ItemPage(m.env(), out.Item))
	case screens.Back:
		m.gaveUp()
		return m.back()
	case screens.Resuming, screens.Discarded, screens.TookBack, screens.Sent:
		return m.actHere(out)
	case screens.Leafing, screens.PassingOn, screens.BookingHome:
		return m.actOver(out)
	case screens.Serving, screens.Departed, screens.Recalling:
		return m.actFront(out)
	case screens.Gone:
		return m.gone(out.Visit)
	case screens.Queueing:
		return m.open(screens.Queue(m.env(), m.copyWork()))
	case screens.Visiting:
		return m.open(screens.VisitPage(m.env(), m.copyWork(), out.ID))
	case screens.Ticketing, screens.Raising, screens.Ticketed:
		return m.actTicket(out)
	case screens.Printing:
		return m.over(screens.PaperPage(m.env(), out.Order, out.Sheet))
	case screens.PrintedPaper:
		if out.Printed.InLine {
			m.say(m.t("app.in_line", "where", out.Printed.Where), ui.Text)
		} else {
			m.say(m.t("app.printed", "where", out.Printed.Where), ui.Text)
		}
		return m.back()
	case screens.Said:
		if weight(out.Style) > 0 {
			m.refuse(out.Text, out.Style)
		} else {
			m.say(out.Text, out.Style)
		}
	case screens.Ask:
		m.ask, m.dialog = out.ID, out.Dialog
	case screens.Going:
		return m.enterPlace(out)
	case screens.Acknowledged:
		return m.acknowledged(out)
	case screens.Failed:
		return m.failed(out.Err)
	case screens.Left:
		return m.logout()
	}
	return nil
}

// actOver opens what lies over the screen that is up.
func (m *Model) actOver(out screens.Outcome) tea.Cmd {
	switch out := out.(type) {
	case screens.Leafing:
		return m.over(screens.CasePages(m.env(), out.Case, out.Item))
	case screens.PassingOn:
		return m.over(screens.PassOn(m.env(), out.Case, out.Item))
	case screens.BookingHome:
		return m.over(screens.BookHome(m.env()))
	}
	return nil
}

// actTicket does what a screen wants of tickets.
func (m *Model) actTicket(out screens.Outcome) tea.Cmd {
	switch out := out.(type) {
	case screens.Ticketing:
		m.from = out.ID
		return m.open(screens.TicketPage(m.env(), m.copyWork(), out.ID))
	case screens.Raising:
		return m.over(screens.Raise(m.env(), out.Kind, out.Subject))
	case screens.Ticketed:
		m.say(m.t("app.ticketed", "number", out.Ticket.Number), ui.Text)
		return tea.Batch(m.back(), m.getWork())
	}
	return nil
}

// serving shows the customer who is at the window now.
func (m *Model) serving(v desk.Visit) tea.Cmd {
	m.servingNext(v)
	m.attended(v)
	m.say(m.t("app.serving", "number", v.Number), ui.Text)
	return tea.Batch(m.open(screens.Served(m.env(), m.copyWork(), v)), m.getWork(), m.callOut(v))
}

// gone goes home once the customer at the window has left.
func (m *Model) gone(v desk.Visit) tea.Cmd {
	m.clearDesk()
	m.attended(v)
	delete(m.effort, v.ID)
	m.say(m.t("app.gone", "number", v.Number), ui.Text)
	return tea.Batch(m.home(), m.getWork())
}

// over opens a screen over the one that is up, which comes back as it was.
func (m *Model) over(s screens.Screen) tea.Cmd {
	under := append(slices.Clone(m.under), parked{screen: m.screen, visit: m.visit})
	cmd := m.open(s)
	m.under = under
	return cmd
}

// home shows the work of today; the cursor stands on the case or ticket that one comes from.
func (m *Model) home() tea.Cmd {
	if m.carries() {
		return m.open(screens.Bundles(m.env(), ""))
	}
	return m.open(screens.Home(m.env(), m.copyWork(), m.from))
}

// refresh tells the screen that is up what is in force now.
func (m *Model) refresh() tea.Cmd {
	return tea.Batch(
		m.deliver(m.size()),
		m.deliver(screens.Refreshed{Session: m.session, Rules: m.rules}),
		m.deliver(m.guarded()),
		m.deliver(m.copyWork()),
		m.deliver(m.desk),
	)
}

// advanced goes where the case now is.
func (m *Model) advanced(c desk.Case, printed desk.Printed) tea.Cmd {
	delete(m.parked, c.ID)
	kept := tea.Batch(m.draftDone(c.ID), m.draftDone(screens.PassOnDraft(c.ID)), m.getOutgoing())
	m.sayAdvanced(c, printed)
	m.toured(c)
	record := c.History[len(c.History)-1]
	last, checked := record.Kind, record.Kind == desk.KindCheck && record.By == m.session.Person.ID
	if c.Stage == desk.StageClosed || checked || last == desk.KindSupplement || last == desk.KindTry || c.Stage == desk.StageCollect || c.Stage == desk.StagePass ||
		last == desk.KindSendBack {
		return tea.Batch(kept, m.home(), m.getWork())
	}
	return tea.Batch(kept, m.stage(c, m.catalogues[c.CatalogueVersion]), m.getWork())
}

func (m *Model) sayAdvanced(c desk.Case, printed desk.Printed) {
	record := c.History[len(c.History)-1]
	last := record.Kind
	key := "app.did_" + string(last)
	switch {
	case last == desk.KindCheck && record.By != m.session.Person.ID: // it is news for who handled it
		key = "app.checked"
	case last == desk.KindConsultation && c.Referred != "":
		key = "app.did_referral"
	case last == desk.KindHandling && c.Stage == desk.StageNotify:
		key = "app.did_effect"
	case last == desk.KindHandling && c.Stage == desk.StageCheck:
		key = "app.did_handling_check"
	case c.CheckedBack() && last == desk.KindCheck:
		key = "app.did_check_back"
	case last == desk.KindCheck && c.Stage == desk.StageReview:
		key = "app.did_check_there"
	case last == desk.KindNotification && c.Stage == desk.StageCollect:
		key = "app.did_told"
	}
	if last == desk.KindAcceptance && c.Receipt == "" {
		key = "outgoing.number_later"
	}
	no, verdict := 0, ""
	if record.Verdict != "" {
		verdict = m.t("verdict." + string(record.Verdict))
	}
	if n := len(c.Notices); n > 0 {
		no = c.Notices[n-1].No
	}
	text := m.t(key, "number", c.Receipt, "no", no, "day", c.TellBy.String(), "verdict", verdict)
	switch {
	case printed.InLine:
		text = m.t("app.did_in_line") + m.t("join.clause") + text
	case printed.Where != "": // its name is enough: the folder is known, and the line is short
		text = m.t("app.did_printed", "file", filepath.Base(printed.Where)) + m.t("join.clause") + text
	}
	m.say(text, ui.Text)
}

// stage opens the screen for the case's stage, as it was left if it was left in the middle.
func (m *Model) stage(c desk.Case, catalogue *desk.Catalogue) tea.Cmd {
	if catalogue == nil {
		return m.openCase(c.ID)
	}
	if p, ok := m.parked[c.ID]; ok && p.c.Version == c.Version {
		m.dialog, m.palette, m.help = nil, nil, nil
		m.screen, m.visit, m.from, m.under = p.screen, p.visit, c.ID, nil
		return m.refresh()
	}
	item, ok := catalogue.Item(c.Item)
	if !ok {
		return m.failed(&desk.Error{Code: desk.NotFound, Key: "may.unknown", Args: map[string]string{"item": c.Item}})
	}
	env := m.env()
	var s screens.Screen
	switch c.Stage {
	case desk.StageAccept:
		s = screens.Accept(env, c, item)
	case desk.StageHandle:
		s = screens.Handle(env, c, item)
	case desk.StageCheck:
		s = screens.Progress(env, c, item)
		if c.MayCheck(m.session.Person, desk.Act{At: m.cfg.Now(), Rules: m.rules}) == nil {
			s = screens.Check(env, c, item)
		}
	case desk.StageNotify:
		s = screens.Notify(env, c, item)
	case desk.StageCollect:
		s = screens.Collect(env, c, item)
	case desk.StagePass:
		s = screens.Passage(env, c, item)
	default:
		s = screens.Progress(env, c, item)
	}
	cmd := m.open(s)
	m.from = c.ID
	m.parked[c.ID] = parked{s, m.visit, c}
	return cmd
}

// openCase gets a case, and the version of the catalogue that it keeps.
func (m *Model) openCase(id string) tea.Cmd {
	if m.reading == m.visit {
		return nil
	}
	m.reading = m.visit
	m.say(m.t("app.reading"), ui.Text)
	authority, versions, visit := m.cfg.Authority, maps.Clone(m.catalogues), m.visit
	return m.do(func(ctx context.Context) tea.Msg {
		c, err := authority.Case(ctx, id)
		if err != nil {
			return fetched{visit: visit, err: err}
		}
		catalogue := versions[c.CatalogueVersion]
		if catalogue == nil {
			catalogue, err = authority.Catalogue(ctx, c.CatalogueVersion)
		}
		return fetched{visit, c, catalogue, err}
	})
}

func (m *Model) fetch(f fetched) tea.Cmd {
	if f.visit == m.reading {
		m.reading = 0
		m.toast.over(m.t("app.reading"))
	}
	if f.visit != m.visit || !m.atWork() {
		return nil
	}
	if f.err != nil {
		return m.failed(f.err)
	}
	m.catalogues[f.catalogue.Version] = f.catalogue
	return m.stage(f.c, f.catalogue)
}

// back leaves the screen. What is typed in a case stays until the case is opened again.
func (m *Model) back() tea.Cmd {
	if m.session.ID == "" && len(m.under) == 0 {
		return nil
	}
	m.hushed()
	if n := len(m.under); n > 0 {
		p := m.under[n-1]
		m.under = m.under[:n-1]
		m.screen, m.visit = p.screen, p.visit
		return m.refresh()
	}
	if m.screen.Head().ID == "item" && m.found.screen != nil {
		m.screen, m.visit = m.found.screen, m.found.visit
		return m.refresh()
	}
	return tea.Batch(m.home(), m.getWork())
}

// failed shows an error that no screen can show beside a field.
func (m *Model) failed(err error) tea.Cmd {
	e, ok := errors.AsType[*desk.Error](err)
	if ok && e.Code == desk.Denied && strings.HasPrefix(e.Key, "session.") {
		return m.sessionOver(err)
	}
	if ok && e.Key == "may.unread" {
		m.tellUnread(e)
		return nil
	}
	if ok && e.Key == "window.devices" { // on the page of the windows it is put on record, and the window opens all the same
		m.tell(m.t("app.failed_title"), m.fault(err))
		m.ask = "duty"
		m.offer(ui.Button{ID: "duty", Key: ui.Key{Codes: []string{"f7"}, Name: "F7", Word: m.t("app.key_duty")}})
		return nil
	}
	if ok && e.Code == desk.Conflict { // somebody was first: nothing is broken
		m.tell(m.t("app.failed_title"), m.fault(err))
		m.ask = "reload"
		return nil
	}
	m.tellFault(m.t("app.failed_title"), err)
	return nil
}

// fault gives the words of an error.
func (m *Model) fault(err error) string {
	return m.words().Fault(err)
}

// tell opens a dialog by itself: it is deaf for its first moment, so that a key on its way
// does not answer it.
func (m *Model) tell(title, text string) {
	m.ask = ""
	m.palette, m.help = nil, nil
	m.dialog = &ui.Dialog{
		Title: title, TitleStyle: ui.ErrBold, Bold: text,
		Buttons: []ui.Button{{ID: "ok", Harmless: true, Key: ui.Key{Word: m.t("app.known")}}},
		Opened:  m.cfg.Now(), Quiet: time.Second, QuietWord: m.t("app.quiet"),
	}
}
