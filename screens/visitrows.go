package screens

import (
	"slices"
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

// visitRow is one row of a visit: a case, a ticket, something the customer was shown to do himself, or a paper
// that travels. The other parts are zero.
type visitRow struct {
	id     string
	task   task
	guided int // place in Guided, from 1
	paper  int // place in the kit, from 1
}

// columns are those of the rows, as wide as their widest words.
func (s *visitPage) columns() []ui.Column {
	h := home{taskWords: s.taskWords}
	cols := h.columns(true)
	due := cols[0]
	return []ui.Column{{Title: s.env.T("visit.column.what"), Grow: true}, cols[3], cols[4], due}
}

// make puts the visit into rows.
func (s *visitPage) make() {
	s.today = s.env.Today()
	s.rows = nil
	if !s.open() {
		s.list.SetRows(nil)
		return
	}
	for _, id := range s.v.Cases {
		c := s.summary(id)
		s.rows = append(s.rows, visitRow{id: "c" + id, task: task{c: &c}})
	}
	for _, id := range s.v.Tickets {
		if n := slices.IndexFunc(s.work.Tickets, func(t desk.Ticket) bool { return t.ID == id }); n >= 0 {
			s.rows = append(s.rows, visitRow{id: "t" + id, task: task{t: &s.work.Tickets[n]}})
		}
	}
	for n := range s.v.Guided {
		s.rows = append(s.rows, visitRow{id: "g" + strconv.Itoa(n), guided: n + 1})
	}
	s.packKit()
	for n := range s.kit.papers {
		s.rows = append(s.rows, visitRow{id: "p" + strconv.Itoa(n), paper: n + 1})
	}
	rows := make([]ui.Row, len(s.rows))
	for n, r := range s.rows {
		rows[n] = s.row(r)
	}
	s.list.SetRows(rows)
}

// summary is what is known of a case of the visit: what was read of it, or what the list says, whichever is newer.
func (s *visitPage) summary(id string) desk.Summary {
	sum := desk.Summary{ID: id}
	if c, ok := s.cases[id]; ok {
		sum = c.Summary()
	}
	if n := slices.IndexFunc(s.work.Cases, func(c desk.Summary) bool { return c.ID == id }); n >= 0 && s.work.Cases[n].Version >= sum.Version {
		sum = s.work.Cases[n]
	}
	return sum
}

func (s *visitPage) row(r visitRow) ui.Row {
	t := s.env.T
	switch {
	case r.paper > 0:
		return ui.Row{ID: r.id, Cells: s.paperCells(r.paper - 1)}
	case r.guided > 0:
		g := s.v.Guided[r.guided-1]
		state := ui.Cell{Text: t("visit.guided.open"), Style: ui.Warn}
		if g.Outcome != "" {
			state = ui.Cell{Text: t("visit.guided." + g.Outcome)}
		}
		return ui.Row{ID: r.id, Cells: []ui.Cell{
			{Text: t("visit.guided_name", "channel", t("channel."+g.Channel), "item", s.env.itemName(g.Item))}, {Text: t("step.consult")}, state, {},
		}}
	case r.task.t != nil && r.task.t.State == desk.TicketClosed:
		return ui.Row{ID: r.id, Dim: true, Cells: []ui.Cell{{Text: s.name(r.task)}, {}, {Text: t("visit.ticket_closed")}, {}}}
	case r.task.c != nil && r.task.c.Stage == desk.StageClosed:
		status, verdict := statusCell(s.env, *r.task.c)
		if r.task.c.Status != desk.Informed {
			status = ui.Cell{Text: t("visit.closed")}
		}
		status.Note, status.NoteStyle = verdict.Text, verdict.Style
		return ui.Row{ID: r.id, Dim: true, Cells: []ui.Cell{{Text: s.name(r.task)}, {}, status, {}}}
	}
	return ui.Row{ID: r.id, Dim: r.task.waits(), Cells: []ui.Cell{{Text: s.name(r.task)}, {Text: s.step(r.task)}, s.status(r.task), s.dueCell(r.task)}}
}

func (s *visitPage) selected() (visitRow, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.rows) {
		return s.rows[n], true
	}
	return visitRow{}, false
}

// undone is the guidance under the cursor that has no outcome yet.
func (s *visitPage) undone() (index int, ok bool) {
	r, ok := s.selected()
	if !ok || r.guided == 0 || s.v.Guided[r.guided-1].Outcome != "" {
		return 0, false
	}
	return r.guided - 1, true
}

// stop is why the customer cannot go yet, and the row at which it is put right.
type stop struct{ row, why, item string }

// words are those of a stop in w cells: of its parts the item's name is the one to be cut.
func (s *visitPage) words(p stop, w int) string {
	name := s.env.itemName(p.item)
	if over := ui.Width(s.env.T("visit.stop."+p.why, "item", name)) - w; over > 0 {
		name = ui.Clip(name, max(8, ui.Width(name)-over))
	}
	return s.env.T("visit.stop."+p.why, "item", name)
}

// stops are what is still open before the customer leaves, by the rules of [desk.Visit.Apply]: no case without a
// promise (H-7.2d2), no guidance without an outcome (H-7.2c), no paper unaccounted for (H-7.3b).
func (s *visitPage) stops() []stop {
	var out []stop
	for _, r := range s.rows {
		switch {
		case r.task.c != nil:
			if key := s.unpromised(*r.task.c); key != "" {
				out = append(out, stop{r.id, key, r.task.c.Item})
			}
		case r.guided > 0 && s.v.Guided[r.guided-1].Outcome == "":
			out = append(out, stop{r.id, "guided", s.v.Guided[r.guided-1].Item})
		}
	}
	return out
}

// unpromised is what is missing before a customer may go away from this case; empty: nothing.
func (s *visitPage) unpromised(m desk.Summary) string {
	c, read := s.cases[m.ID]
	switch m.Stage {
	case desk.StageAccept:
		if !read || c.Version < m.Version || !c.Promised() {
			return "accept"
		}
	case desk.StageNotify:
		return "notify"
	}
	return ""
}

// served tells whether anything was done for the customer; if not, a reason is asked for.
func (s *visitPage) served() bool {
	return s.v.State == desk.VisitServing && len(s.v.Cases)+len(s.v.Tickets)+len(s.v.Guided) > 0
}

// homeKit is what travels to a customer's home: while it is packed what is taken along, on the way back what has
// come back.
type homeKit struct {
	papers []kitPaper
	began  bool      // papers are those of the visit's present state
	line   *ui.Input // a name or where something stayed is being typed; nil: nothing is
	note   bool      // it is where the selected paper stayed, not a name
}

type kitPaper struct {
	name string
	on   bool // is taken along, or is back
	note string
}

// kitWords are what is always taken along, as keys of words.
var kitWords = []string{
	"visit.kit.terminal", "visit.kit.reader", "visit.kit.notice", "visit.kit.receipt", "visit.kit.pad", "visit.kit.slip",
}

// maxPaper is the longest name of a paper in characters, as desk has it.
const maxPaper = 40

// packKit makes the lines for the visit's state once; what was ticked stays until the state changes.
func (s *visitPage) packKit() {
	h := s.v.Home
	switch {
	case h == nil || h.Back || !s.full || !s.mine():
		s.kit.papers = nil
		return
	case s.kit.began:
		return
	}
	s.kit = homeKit{began: true}
	if s.away() {
		for _, p := range h.Papers {
			s.kit.papers = append(s.kit.papers, kitPaper{name: p.Name})
		}
		return
	}
	for _, key := range kitWords {
		s.addPaper(s.env.T(key))
	}
	for _, code := range h.Items {
		name := []rune(s.env.T("visit.kit.form", "item", s.env.itemName(code)))
		if len(name) > maxPaper {
			name = append(name[:maxPaper-2], '.', '.')
		}
		s.addPaper(string(name))
	}
}

// addPaper adds a line that is taken along; false when it is there already.
func (s *visitPage) addPaper(name string) bool {
	if slices.ContainsFunc(s.kit.papers, func(p kitPaper) bool { return p.name == name }) {
		return false
	}
	s.kit.papers = append(s.kit.papers, kitPaper{name: name, on: true})
	return true
}

func (s *visitPage) paperCells(n int) []ui.Cell {
	p, t := s.kit.papers[n], s.env.T
	box := "[ ] "
	if p.on {
		box = "[x] "
	}
	state := ui.Cell{}
	switch {
	case s.away() && p.on:
		state.Text = t("visit.paper.back")
	case s.away() && p.note != "":
		state = ui.Cell{Text: p.note, Style: ui.Warn}
	case s.away():
		state = ui.Cell{Text: t("visit.paper.out"), Style: ui.Err}
	case p.on:
		state.Text = t("visit.paper.along")
	default:
		state = ui.Cell{Text: t("visit.paper.stays"), Style: ui.Dim}
	}
	return []ui.Cell{{Text: box + p.name}, {}, state, {}}
}

// along are the papers that are taken.
func (s *visitPage) along() []string {
	var names []string
	for _, p := range s.kit.papers {
		if p.on {
			names = append(names, p.name)
		}
	}
	return names
}

// lost is the first paper that is neither back nor said to be anywhere, from 1.
func (s *visitPage) lost() int {
	return 1 + slices.IndexFunc(s.kit.papers, func(p kitPaper) bool { return !p.on && p.note == "" })
}

// counted are the papers with what became of them.
func (s *visitPage) counted() []desk.HomePaper {
	out := make([]desk.HomePaper, len(s.kit.papers))
	for n, p := range s.kit.papers {
		out[n] = desk.HomePaper{Name: p.name, Returned: p.on}
		if !p.on {
			out[n].Note = p.note
		}
	}
	return out
}
