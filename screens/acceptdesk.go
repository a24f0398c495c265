package screens

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/ui"
)

// swapAsk is the dialog about a card of somebody else than who stands in the form.
const swapAsk = "accept.swap"

// lying are the cards that lie on the desk, as far as they are this customer's: another one's are nobody's business here.
func (s *accept) lying() []reading {
	if d := s.laid; d.Visit == "" || s.c.Visit == "" || d.Visit == s.c.Visit {
		return d.readings(s.env.Today())
	}
	return nil
}

// hearDesk hears that something else lies on the desk. That nothing does changes nothing that stands in the form.
func (s *accept) hearDesk(d OnDesk) tea.Cmd {
	if d == s.laid {
		return nil // once is enough: it may have been typed over
	}
	s.laid = d
	if d.IsZero() {
		s.filled = d
		return nil
	}
	return s.fill()
}

// fill takes what lies on the desk into the form. What was typed stays, and so does the cursor, unless nobody has begun.
// While a write is out or the notice lies over the form it waits.
func (s *accept) fill() tea.Cmd {
	if s.held() != "" || s.sheet != nil {
		return nil
	}
	s.filled = s.laid
	fresh := s.who.untouched() && !s.below
	for _, r := range s.lying() {
		switch {
		case s.who.takes(applicantRows, r):
			s.who.put(applicantRows, r)
		case s.who.agency() && s.who.takes(agentRows, r):
			s.who.put(agentRows, r)
		}
	}
	s.settleRead()
	if fresh && !s.who.untouched() {
		s.forward()
	}
	return s.ask(false)
}

// forward puts the cursor on the first row that a person has to fill, or on the papers.
func (s *accept) forward() {
	if next := s.who.next(""); next != "" {
		s.who.form.Focus(next)
		return
	}
	s.below = true
}

// settleRead puts right what follows from what was read: rows, notes, and the papers that are the cards themselves.
func (s *accept) settleRead() {
	if s.who.needsRows() {
		s.rebuild()
	}
	s.who.mark()
	s.noteRegister()
	s.who.recheck()
	s.papers.unread(func(p personRows) string { return s.who.value(p.no) })
	rules := s.env.Rules.Catalogue.Service.Reads
	for _, m := range s.item.Materials {
		paper, ok := rules.Paper(m.ID)
		if !ok {
			continue
		}
		for _, r := range s.lying() {
			p, whose := map[string]personRows{"applicant": applicantRows, "agent": agentRows}[paper.Holder(s.item)]
			if whose && s.who.is(p, r) && r.isPaper(paper, s.env.Today()) {
				s.papers.show(m, p, r)
			}
		}
	}
	s.papers.refresh()
}

// ranOut says that the document which lies there for a paper that is still missing is not in force: the key that takes all
// as looked at must not take this one. Empty: none.
func (s *accept) ranOut() string {
	rules, holds := s.env.Rules.Catalogue.Service.Reads, s.papers.circumstances()
	for _, m := range s.item.Materials {
		paper, ok := rules.Paper(m.ID)
		if !ok || paper.Device != desk.IDReader || s.papers.state(m, holds) != desk.Missing {
			continue
		}
		p, whose := map[string]personRows{"applicant": applicantRows, "agent": agentRows}[paper.Holder(s.item)]
		for _, r := range s.lying() {
			if whose && s.who.is(p, r) && r.expired(s.env.Today()) {
				return s.env.T("accept.open_expired", "day", r.Until.String())
			}
		}
	}
	return ""
}

// another is a card that lies there and is not of anybody in the form.
func (s *accept) another() (reading, bool) {
	for _, r := range s.lying() {
		if s.who.is(applicantRows, r) || s.who.agency() && s.who.is(agentRows, r) {
			continue
		}
		return r, true
	}
	return reading{}, false
}

// anotherWords says whose card lies there and what can be done about it; empty: nothing is odd.
func (s *accept) anotherWords() string {
	r, odd := s.another()
	if !odd {
		return ""
	}
	e, key := s.env, "ondesk.another"
	switch {
	case !s.swaps(r):
		key = "ondesk.another_kind"
	case r.No == s.who.value(rowNumber):
		key = "ondesk.another_name"
	}
	return e.T(key, "what", e.cardWord(r), "who", number.MaskPerson(r.Name, r.No))
}

// cardWord is the kind of card that a reading came from.
func (e Env) cardWord(r reading) string {
	if r.From == fromID {
		return e.T("document." + r.IDType)
	}
	return e.T("ondesk.card." + string(r.From))
}

// swaps tells whether the form has room for the holder at all.
func (s *accept) swaps(r reading) bool {
	return s.who.mayHold(applicantRows, r) || s.who.mayAct() && s.who.mayHold(agentRows, r)
}

// swapKey is there while a card of somebody else lies on the desk.
func (s *accept) swapKey() ui.Keys {
	r, odd := s.another()
	if !odd || !s.swaps(r) {
		return nil
	}
	return ui.Keys{s.key(ui.Key{ID: "swap", Codes: []string{"f3"}, Name: "F3", Word: s.env.T("ondesk.key_swap"), Help: s.env.T("ondesk.help_swap"), Hidden: true})}
}

// written is who the form says it is. A number with an error stays open until it is right, here as in its field.
func (w *identity) written() string {
	no := w.value(rowNumber)
	if w.fault(rowNumber, no) == nil {
		no = number.MaskID(no)
	}
	return strings.TrimSpace(number.MaskName(w.value(rowName)) + "  " + no)
}

// askSwap asks who of the two the holder of the other card is.
func (s *accept) askSwap() Outcome {
	r, odd := s.another()
	if !odd {
		return nil
	}
	e := s.env
	s.swap = r
	d := &ui.Dialog{
		Title: e.T("ondesk.swap_title"),
		Facts: []ui.Fact{
			{Label: e.T("ondesk.swap_there"), Value: e.cardWord(r) + "  " + number.MaskName(r.Name) + "  " + number.MaskID(r.No)},
			{Label: e.T("ondesk.swap_form"), Value: s.who.written()},
		},
		Bold: e.T("ondesk.swap_bold"), Text: e.T("ondesk.swap_text"),
		Buttons: []ui.Button{{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("ondesk.swap_stay")}}},
		Move:    e.moveKey(),
	}
	if s.who.mayHold(applicantRows, r) {
		d.Buttons = append(d.Buttons, ui.Button{ID: "applicant", Key: ui.Key{Codes: []string{"1"}, Name: "1", Word: e.T("ondesk.swap_applicant")}})
	}
	if (s.who.mayAct() || s.who.agency()) && s.who.mayHold(agentRows, r) && r.No != s.who.value(rowNumber) {
		d.Buttons = append(d.Buttons, ui.Button{ID: "agent", Key: ui.Key{Codes: []string{"2"}, Name: "2", Word: e.T("ondesk.swap_agent")}})
	}
	return Ask{swapAsk, d}
}

// swapped hears who he is. What belonged to whom he takes the place of goes.
func (s *accept) swapped(a Answered) (cmd tea.Cmd, mine bool) {
	if a.ID != swapAsk {
		return nil, false
	}
	r := s.swap
	s.swap = reading{}
	if s.held() != "" || r.No == "" {
		return nil, true
	}
	switch a.Button {
	case "applicant":
		if s.who.value(rowNumber) != r.No { // else it is he, with his name put right
			s.who.clear(rowPhone, rowVerified)
			clear(s.papers.taken)
			clear(s.papers.faults)
			clear(s.papers.cards)
		}
		if s.who.value(rowAgentNo) == r.No {
			s.who.clear(rowAgent, rowAgentNo, rowAgentPhone, rowRelation, rowAgentSeen, rowAuthorised)
		}
		s.who.clear(rowName, rowNumber)
		s.who.put(applicantRows, r)
	case "agent":
		s.who.form.SetValue(rowAgency, tickOf(true))
		s.papers.agency = true
		s.rebuild()
		s.who.clear(rowAgent, rowAgentNo, rowAgentPhone, rowRelation, rowAgentSeen, rowAuthorised)
		s.who.put(agentRows, r)
	default:
		return nil, true
	}
	s.settleRead()
	s.below = false
	s.forward()
	return s.ask(false), true
}

// isPaper tells whether the reading is of the card that the paper is.
func (r reading) isPaper(p desk.ReadPaper, day calendar.Date) bool {
	if r.expired(day) {
		return false
	}
	if p.Device == desk.IDReader {
		return r.From == fromID && p.Fits(r.IDType)
	}
	return r.From != fromID
}

// cardRead is a paper that a device has read.
type cardRead struct {
	By   string    `json:"by"` // key of the number's row of whom it belongs to
	No   string    `json:"no"`
	At   time.Time `json:"at"`
	From source    `json:"from"`
}

// show takes a paper as looked at that is the card which was read. Once the clerk has said otherwise that stands, until it
// is read anew.
func (p *papers) show(m desk.Material, who personRows, r reading) {
	if old, ok := p.cards[m.ID]; ok && old.No == r.No && !r.At.After(old.At) {
		return
	}
	state := desk.Shown
	if r.From == fromHolder {
		state = desk.ECert
	}
	choices := p.choices(m, p.c.Need(m, p.circumstances()))
	if choices[0] != desk.Missing || !slices.Contains(choices, state) {
		return
	}
	p.cards[m.ID] = cardRead{who.no, r.No, r.At, r.From}
	p.taken[m.ID] = state
	delete(p.faults, m.ID)
}

// unread takes back the papers that were read of somebody who does not stand in the form any more; now is the number in it.
func (p *papers) unread(now func(personRows) string) {
	for id, c := range p.cards {
		who := applicantRows
		if c.By == agentRows.no {
			who = agentRows
		}
		if now(who) != c.No {
			delete(p.cards, id)
			delete(p.taken, id)
		}
	}
}
