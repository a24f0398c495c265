package app

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// places are where the palette leads to from any screen, as far as the screen's own table does not. What is
// typed in a case is kept when it is left.
func (m *Model) places() (keys ui.Keys) {
	if !m.atWork() {
		return nil
	}
	if m.carries() {
		return nil
	}
	here, own := m.screen.Head().ID, m.local()
	add := func(id, off string) {
		k := ui.Key{ID: id, Word: m.t("go.word_" + id), Help: m.t("go.help_" + id), Off: off}
		switch _, listed := own.ByID(id); {
		case listed: // by the screen's own key
			return
		case here == id:
			k.Off = m.t("go.here")
		case len(m.under) > 0: // a form lies over another screen: leaving it so would lose what is typed in it
			k.Off = m.t("go.over")
		}
		keys = append(keys, k)
	}
	nobody := ""
	if m.atWindow().ID == "" {
		nobody = m.t("go.nobody")
	}
	add("home", "")
	add("queue", "")
	add("visit", nobody)
	add("find", "")
	add("list", "")
	for _, r := range rooms {
		if r.goes(m.session.Person) {
			add(string(r.place), "")
		}
	}
	if m.benched() {
		add(string(screens.BenchPlace), "")
	}
	add("voice", "") // by whatever way it came, also with nobody at the window (H-10.1b)
	return keys
}

// rooms are the places of the house's own matters, by the ID of their head. The palette leads to each of
// them; goes tells whether the person at work has anything to do there.
var rooms = []struct {
	place screens.Place
	goes  func(desk.Person) bool
	make  func(m *Model, id string) screens.Screen
}{
	{screens.HandOverPlace, consults, func(m *Model, id string) screens.Screen { return screens.HandOver(m.env(), id) }},
	{screens.DutyPlace, consults, func(m *Model, _ string) screens.Screen { return screens.Duty(m.env()) }},
	{screens.FilesPlace, desk.Person.KeepsFiles, func(m *Model, _ string) screens.Screen { return screens.Files(m.env()) }},
	{screens.BundlesPlace, desk.Person.CarriesFiles, func(m *Model, id string) screens.Screen { return screens.Bundles(m.env(), id) }},
	{screens.BulletinsPlace, consults, func(m *Model, id string) screens.Screen { return screens.Bulletins(m.env(), id) }},
	{screens.FiguresPlace, consults, func(m *Model, _ string) screens.Screen { return screens.Figures(m.env()) }},
	{screens.InspectionPlace, consults, func(m *Model, id string) screens.Screen { return screens.Inspection(m.env(), id) }},
	{screens.PeoplePlace, manages, func(m *Model, _ string) screens.Screen { return screens.People(m.env()) }},
	{screens.OutgoingPlace, consults, func(m *Model, id string) screens.Screen { return screens.Outgoing(m.env(), m.copyWork(), id) }},
	{screens.AffairsPlace, consults, func(m *Model, _ string) screens.Screen { return screens.AffairsPage(m.env()) }},
	{screens.DevicesPlace, consults, func(m *Model, _ string) screens.Screen { return screens.DevicesPage(m.env()) }},
	{screens.PrintsPlace, consults, func(m *Model, _ string) screens.Screen { return screens.PrintsPage(m.env()) }},
	{screens.EmergencyPlace, anybody, func(m *Model, _ string) screens.Screen { return screens.EmergencyPage(m.env(), m.session.Outlet) }},
	{screens.ListNewsPlace, consults, func(m *Model, _ string) screens.Screen { return screens.ListNews(m.env()) }},
}

// consults tells whether a person sees business at all.
func consults(p desk.Person) bool { return p.May(desk.MayConsult) }

// anybody has something to do there.
func anybody(desk.Person) bool { return true }

// manages tells whether a person manages the outlet.
func manages(p desk.Person) bool { return p.Has(desk.Manager) }

// carries tells that the person at work carries bundles and has no other work: they are his home, and
// nothing of the business is in sight (I2, G-8.1.1c).
func (m *Model) carries() bool {
	p := m.session.Person
	return p.CarriesFiles() && !p.KeepsFiles() && !p.May(desk.MayConsult)
}

// enterPlace opens one of the rooms.
func (m *Model) enterPlace(g screens.Going) tea.Cmd {
	for _, r := range rooms {
		if r.place == g.Place {
			if g.Place == screens.EmergencyPlace {
				return m.emergency()
			}
			if m.comesBack(g.Place) {
				return m.over(r.make(m, g.ID))
			}
			return m.open(r.make(m, g.ID))
		}
	}
	return nil
}

// comesBack tells whether a place lies over what is up: whoever is stopped by a bulletin, or looks after a device in the middle of a
// case, comes back to what was stopped.
func (m *Model) comesBack(p screens.Place) bool {
	switch here := m.screen.Head().ID; p {
	case screens.BulletinsPlace:
		return len(m.under) == 0
	case screens.DevicesPlace:
		return len(m.under) == 0 && here != "home"
	case screens.PrintsPlace:
		return here == string(screens.DevicesPlace) || len(m.under) == 0 && here != "home"
	}
	return false
}

// emergency opens the page for emergencies over whatever is up, also when nobody is logged in: what is being
// done comes back as it was.
func (m *Model) emergency() tea.Cmd {
	outlet := m.session.Outlet
	if outlet.ID == "" {
		outlet = m.screen.Head().Outlet
	}
	env := m.env()
	if m.locked() { // it is read by whoever stands there, and records nothing
		env.Session = desk.Session{}
	}
	return m.over(screens.EmergencyPage(env, outlet))
}

// benched tells that the devices are played here, so that the newcomer may put a card onto one.
func (m *Model) benched() bool { return m.cfg.Demo != nil && m.cfg.Demo.Bench != nil }

// goTo leads to one of the places.
func (m *Model) goTo(id string) tea.Cmd {
	switch id {
	case "home":
		return tea.Batch(m.home(), m.getWork())
	case "queue":
		return m.act(screens.Queueing{})
	case "visit":
		return m.act(screens.Visiting{})
	case "find":
		return m.act(screens.Finding{})
	case "list":
		return m.act(m.listPaper())
	case string(screens.BenchPlace): // over what is up: it comes back as it is, and sees the card being read
		return m.over(screens.BenchPage(m.env()))
	case "voice":
		return m.act(screens.Raising{Kind: desk.Complaint})
	}
	return m.enterPlace(screens.Going{Place: screens.Place(id)})
}

// listPaper is the outlet's list of items in force, for whoever asks for it or for the notice board
// (H-4.3.1e).
func (m *Model) listPaper() screens.Printing {
	list := m.rules.List
	return screens.Printing{Order: desk.Order{Kind: desk.ListPaper}, Sheet: desk.Sheet{
		Outlet: m.session.Outlet, Terminal: m.session.Terminal, Catalogue: m.rules.Catalogue, List: &list,
	}}
}
