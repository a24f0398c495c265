package app

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// tour leads a newcomer through one case by cards over the real screens. It advances when the newcomer has done what
// the card speaks of, takes no key but its own two, and never goes back.
type tour struct{ at int }

// cards are the steps of the tour, by the names of their words. A card has words for each screen on which there
// is something to say about it, and others for everywhere else.
var cards = []string{"login", "find", "accept", "handle", "tell", "end"}

// tourKeys are those that a card takes: one that no screen uses, and Esc, which ends the tour before it
// means anything to the screen again.
func (m *Model) tourKeys() ui.Keys {
	next := ui.Key{ID: "next", Codes: []string{"ctrl+t"}, Name: "Ctrl+T", Word: m.t("tour.next"), Main: true}
	if m.tour.at == len(cards)-1 {
		next.Word = m.t("tour.end")
	}
	return ui.Keys{next, {ID: "skip", Codes: []string{"esc"}, Name: "Esc", Word: m.t("tour.skip")}}
}

// pressTour tells whether the card has taken the key.
func (m *Model) pressTour(k tea.KeyPressMsg) bool {
	if !m.touring() {
		return false
	}
	key, ok := m.tourKeys().Match(k)
	switch {
	case !ok:
		return false
	case key.ID == "skip" || m.tour.at == len(cards)-1:
		m.tour = nil
	default:
		m.tour.at++
	}
	return true
}

// touring tells whether a card is to be seen. A locked screen shows nothing but how to open it.
func (m *Model) touring() bool { return m.tour != nil && !m.locked() }

// leadOn shows the card for what has been reached; it is asked after every message.
func (m *Model) leadOn() {
	if m.tour != nil {
		m.tour.at = max(m.tour.at, slices.Index(cards, m.reached()))
	}
}

// reached is the step that the screen that is up belongs to; empty where it tells nothing.
func (m *Model) reached() string {
	if !m.atWork() {
		return "login"
	}
	switch m.screen.Head().ID {
	case "home", "find":
		return "find"
	case "item", "accept":
		return "accept"
	case "handle", "check", "progress":
		return "handle"
	case "notify", "collect":
		return "tell"
	}
	return ""
}

// toured ends the tour's last step when a customer has been told.
func (m *Model) toured(c desk.Case) {
	if m.tour != nil && c.Status() == desk.Informed {
		m.tour.at = len(cards) - 1
	}
}

// card is the one to be shown now.
func (m *Model) card() ui.Card {
	name := cards[m.tour.at]
	text := "tour.text." + name
	if on := text + "_" + m.screen.Head().ID; m.cfg.Words.Has(on) {
		text = on
	}
	return ui.Card{
		Title: m.t("tour.title." + name), Count: m.t("tour.count", "n", m.tour.at+1, "of", len(cards)),
		Text: m.t(text, m.tourPairs()...), Keys: m.tourKeys(),
	}
}

// tourPairs are what the words of a card may name: the keys of the screen that is up, as they are bound, the desk's
// address, and somebody who can log in here.
func (m *Model) tourPairs() (pairs []any) {
	h := m.screen.Head()
	for _, a := range Actions() {
		if codes := BoundKeys(m.cfg.Keys, a); len(codes) > 0 && (a.Screen == "" || a.Screen == h.ID) {
			pairs = append(pairs, a.ID, m.keyName(codes[0]))
		}
	}
	if d := m.cfg.Demo; d != nil {
		pairs = append(pairs, "person", newcomer(d, h.Outlet.ID), "desk", d.Desk)
	}
	return pairs
}

// newcomer is the name of somebody who can log in at the outlet.
func newcomer(d *screens.Demo, outlet string) string {
	n := slices.IndexFunc(d.People, func(p screens.DemoPerson) bool { return p.OutletID == outlet })
	if n < 0 {
		return ""
	}
	return d.People[n].Name
}
