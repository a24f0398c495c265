package app

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// resume opens what somebody began and did not finish.
func (m *Model) resume(id string) tea.Cmd {
	k := m.drafts.known[id]
	if k == nil {
		return nil
	}
	s, err := screens.FromDraft(m.env(), k.Draft)
	switch {
	case err != nil:
		m.dropDraft(id)
		m.sayDropped(err)
		return tea.Batch(m.saveDrafts(), m.deliver(m.copyWork()))
	case s == nil && k.Place == "ticket":
		return m.act(screens.Ticketing{ID: id})
	case s == nil && k.Place == string(screens.HandOverPlace):
		return m.enterPlace(screens.Going{Place: screens.HandOverPlace, ID: id})
	case s == nil:
		if passed, ok := screens.PassOnCase(id); ok { // F8 leads on to where it was typed
			id = passed
		}
		return m.openCase(id)
	}
	k.waits = false
	m.say(m.t("drafts.back", "at", m.words().Clock(k.At)), ui.Text)
	if k.Place == "raise" || k.Place == "bookhome" {
		return m.over(s)
	}
	return m.open(s)
}

// tookBack gives what was typed back to whoever takes its letter back, and opens it where it can be opened.
func (m *Model) tookBack(subject string) tea.Cmd {
	m.say(m.t("outgoing.took_back"), ui.Text)
	again := tea.Batch(m.getWork(), m.getOutgoing())
	delete(m.parked, subject) // it shows a case that is not so any more
	k := m.drafts.known[subject]
	if k != nil {
		k.done, k.waits = false, true
	}
	switch {
	case k != nil:
		return tea.Batch(again, m.resume(subject))
	case slices.ContainsFunc(m.work.Cases, func(s desk.Summary) bool { return s.ID == subject && s.Version > 1 }):
		return tea.Batch(again, m.openCase(subject))
	}
	return again
}

// actHere does what a screen wants of what only this terminal has.
func (m *Model) actHere(out screens.Outcome) tea.Cmd {
	switch out := out.(type) {
	case screens.Resuming:
		return m.resume(out.ID)
	case screens.Discarded:
		return m.discard(out.ID)
	case screens.TookBack:
		return m.tookBack(out.Subject)
	case screens.Sent:
		if out.N == 0 {
			m.say(m.t("outgoing.sent_none"), ui.Warn)
		} else {
			m.say(m.t("outgoing.sent", "n", out.N), ui.Text)
		}
		return tea.Batch(m.getOutgoing(), m.getWork())
	}
	return nil
}

// gaveUp drops what was written on a ticket that is left: it was asked whether it may go.
func (m *Model) gaveUp() {
	if m.drafts.place == "ticket" && m.drafts.visit == m.visit {
		m.dropDraft(m.drafts.up)
	}
}

// discard forgets a draft that its owner does not want any more.
func (m *Model) discard(id string) tea.Cmd {
	m.dropDraft(id)
	return tea.Batch(m.saveDrafts(), m.deliver(m.copyWork()))
}

// quitText is the key of what becomes of what is half written when the program ends.
func (m *Model) quitText() string {
	if m.drafts.on && !m.drafts.failed {
		return "drafts.quit_text"
	}
	return "app.quit_text"
}
