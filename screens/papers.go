package screens

import (
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// papers are the materials of a case at acceptance: what the item asks for under the
// circumstances that hold, and what the clerk has seen of it.
type papers struct {
	env    Env
	c      desk.Case
	item   desk.Item
	list   *ui.List
	taken  map[string]desk.State // what the clerk said; the others are as they come
	faults map[string]string     // what the authority said about a material
	agency bool
	match  *desk.Match                  // the register's answer about this customer, when it knows him
	asked  bool                         // the register was asked and will not say any more
	cards  map[string]cardRead          // by material: that it was read by a device
	pages  func(material string) string // what the row says of its scanned pages; empty: it has none
}

func newPapers(env Env, c desk.Case, item desk.Item) *papers {
	p := &papers{env: env, c: c, item: item, taken: map[string]desk.State{}, faults: map[string]string{}, cards: map[string]cardRead{}}
	for _, m := range c.Materials {
		switch {
		case c.Wants(m.ID): // the authority did not take it as it was
			p.faults[m.ID] = env.T("accept.note_returned")
			if c.CheckedBack() {
				p.faults[m.ID] = env.T("check.back")
			}
		case m.State == desk.Present || m.State == desk.Shown || m.State == desk.ECert:
			p.taken[m.ID] = m.State
		}
	}
	p.list = ui.NewChecklist(p.titles(), p.rows())
	return p
}

// circumstances are those that hold: as asked at consultation, with agency and the register's
// answer as they are now.
func (p *papers) circumstances() []string {
	var out []string
	for _, k := range p.item.Circumstances() {
		holds := slices.Contains(p.c.Circumstances, k.Key)
		switch {
		case k.Material != "":
			holds = p.unconfirmed(k)
		case k.Key == desk.Agency:
			holds = p.agency
		}
		if holds {
			out = append(out, k.Key)
		}
	}
	return out
}

// unconfirmed tells whether a paper must be brought because no data stand for it. As long as
// the register has not spoken, what an earlier visit found holds; on a first visit nothing is
// waived before it is known.
func (p *papers) unconfirmed(k desk.Circumstance) bool {
	switch {
	case p.match != nil:
		return !slices.Contains(p.match.Shared, k.Material)
	case len(p.c.Materials) > 0 && !p.asked:
		return slices.Contains(p.c.Circumstances, k.Key)
	}
	return true
}

// choices are the states that Space goes through, the first being where it starts.
func (p *papers) choices(m desk.Material, need desk.Need) []desk.State {
	if need == desk.Skip {
		return []desk.State{desk.NotDue}
	}
	first, natural := desk.Missing, desk.Present
	if m.Form == "verify_only" {
		natural = desk.Shown
	}
	if need == desk.Replace || p.sharedAnyway(m) && !p.c.Wants(m.ID) {
		first = desk.Shared
	}
	out := []desk.State{first, natural}
	if m.ECert {
		out = append(out, desk.ECert)
	}
	return out
}

// sharedAnyway tells that shared data stand for a paper that is asked of everybody.
func (p *papers) sharedAnyway(m desk.Material) bool {
	asked := slices.ContainsFunc(p.item.Circumstances(), func(k desk.Circumstance) bool { return k.Material == m.ID })
	return m.Shared && !asked && p.match != nil && slices.Contains(p.match.Shared, m.ID)
}

func (p *papers) state(m desk.Material, holds []string) desk.State {
	choices := p.choices(m, p.c.Need(m, holds))
	if s, ok := p.taken[m.ID]; ok && slices.Contains(choices, s) {
		return s
	}
	return choices[0]
}

// states are all materials as a step carries them.
func (p *papers) states() []desk.MaterialState {
	holds := p.circumstances()
	out := make([]desk.MaterialState, 0, len(p.item.Materials))
	for _, m := range p.item.Materials {
		out = append(out, desk.MaterialState{ID: m.ID, State: p.state(m, holds)})
	}
	return out
}

// missing are the materials that still have to be brought.
func (p *papers) missing() []desk.Material {
	var out []desk.Material
	holds := p.circumstances()
	for _, m := range p.item.Materials {
		if p.state(m, holds) == desk.Missing {
			out = append(out, m)
		}
	}
	return out
}

// counts are how many are there, how many are waived, how many are missing.
func (p *papers) counts() (there, waived, missing int) {
	for _, s := range p.states() {
		switch s.State {
		case desk.Present, desk.Shown, desk.ECert:
			there++
		case desk.Shared:
			waived++
		case desk.Missing:
			missing++
		}
	}
	return there, waived, missing
}

// next gives the selected material its next state; false when it does not apply.
func (p *papers) next() bool {
	row, ok := p.list.Selected()
	if !ok {
		return false
	}
	holds := p.circumstances()
	for _, m := range p.item.Materials {
		if m.ID != row.ID {
			continue
		}
		choices := p.choices(m, p.c.Need(m, holds))
		if len(choices) < 2 {
			return false
		}
		at := slices.Index(choices, p.state(m, holds))
		p.taken[m.ID] = choices[(at+1)%len(choices)]
		delete(p.faults, m.ID)
	}
	p.refresh()
	return true
}

func (p *papers) refresh() { ui.SetChecklist(p.list, p.titles(), p.rows()) }

func (p *papers) titles() [4]string {
	e := p.env
	return [4]string{e.T("accept.col_name"), e.T("accept.col_form"), e.T("accept.col_state"), e.T("accept.col_note")}
}

func (p *papers) rows() []ui.CheckItem {
	holds := p.circumstances()
	out := make([]ui.CheckItem, 0, len(p.item.Materials))
	for _, m := range p.item.Materials {
		s := p.state(m, holds)
		row := ui.CheckItem{
			ID: m.ID, Name: m.Name(p.env.Lang()), Form: p.env.form(m), State: p.env.T("state." + string(s)),
			Note: p.note(m, s, p.c.Need(m, holds)),
		}
		switch s {
		case desk.Missing:
			row.StateStyle, row.Missing = ui.ErrBold, true
		case desk.Shared, desk.NotDue:
			row.StateStyle, row.Dim = ui.Dim, true
		case desk.Shown, desk.ECert:
			if _, read := p.cards[m.ID]; read {
				row.StateStyle = ui.Ok
			}
		}
		out = append(out, row)
	}
	return out
}

func (p *papers) note(m desk.Material, s desk.State, need desk.Need) string {
	e := p.env
	asked := slices.ContainsFunc(p.item.Circumstances(), func(k desk.Circumstance) bool { return k.Material == m.ID })
	switch {
	case p.faults[m.ID] != "":
		return p.faults[m.ID]
	case p.pages != nil && p.pages(m.ID) != "":
		return p.pages(m.ID)
	case s == desk.Shared:
		return e.T("accept.note_shared")
	case s == desk.Shown || s == desk.ECert:
		if c, ok := p.cards[m.ID]; ok {
			return e.readBy(reading{From: c.From, At: c.At})
		}
	case s == desk.Missing && asked && p.match != nil:
		return e.T("accept.note_unconfirmed")
	case s == desk.Missing && asked && !p.asked:
		return e.T("accept.note_waiting")
	case s == desk.Missing && m.ECert:
		return e.T("accept.note_ecert")
	case need == desk.Skip && m.Condition != nil:
		return desk.Line{ZH: m.Condition.ZH, EN: m.Condition.EN}.In(e.Lang())
	}
	return ""
}

// told is a missing material as the notice names it.
func (p *papers) told(m desk.Material) string {
	return m.Name(p.env.Lang()) + p.env.T("join.clause") + p.env.form(m)
}

// situation are the circumstances that hold, in words; data sharing has its own column.
func (p *papers) situation() string {
	holds := p.circumstances()
	var words []string
	for _, k := range p.item.Circumstances() {
		if k.Material == "" && slices.Contains(holds, k.Key) {
			words = append(words, k.In(p.env.Lang()))
		}
	}
	return p.env.join(words)
}

// The room that the checklist has for a name and for a note.
const (
	nameWidth = 36
	noteWidth = 14
)

// cut is what the checklist had to cut of the selected material, in full.
func (p *papers) cut() string {
	row, ok := p.list.Selected()
	if !ok {
		return ""
	}
	var out []string
	if name := row.Cells[1].Text; ui.Width(name) > nameWidth {
		out = append(out, name)
	}
	if note := row.Cells[len(row.Cells)-1].Text; ui.Width(note) > noteWidth {
		out = append(out, note)
	}
	return strings.Join(out, "  ")
}
