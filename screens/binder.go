package screens

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// binder are the materials of a case with their scanned pages, away from the checklist of the acceptance: a scan goes to the
// material in focus as there, and where the papers are not at the counter any more the pages can be looked at.
type binder struct {
	*scans
	item desk.Item
	list *ui.List
}

func newBinder(env Env, c desk.Case, item desk.Item) *binder {
	b := &binder{item: item, list: &ui.List{}}
	b.scans = newScans(env, c, func(string) {})
	b.judge()
	b.fill()
	for _, m := range item.Materials { // the first that a page is expected of
		if s := b.state(m); s == desk.Present || s == desk.Missing {
			b.list.Select(m.ID)
			break
		}
	}
	return b
}

// judge finds out why no pages can be added; nothing, while they can.
func (b *binder) judge() {
	e := b.env
	b.shut = ""
	if err := b.c.TakesPages(desk.Act{By: e.Session.Person, Terminal: e.Session.Terminal.ID, At: e.Now(), Rules: e.Rules}); err != nil {
		b.shut = e.Fault(err)
	}
}

// refreshed takes over what is in force now.
func (b *binder) refreshed(r Refreshed) {
	b.env.Session, b.env.Rules = r.Session, r.Rules
	b.judge()
}

// state is what acceptance found out about a material.
func (b *binder) state(m desk.Material) desk.State {
	for _, s := range b.c.Materials {
		if s.ID == m.ID {
			return s.State
		}
	}
	return desk.NotDue
}

// fill writes the list anew.
func (b *binder) fill() {
	e := b.env
	states := ui.Width(e.T("binder.state"))
	pages := ui.Width(e.T("scan.note", "n", b.rules().PerMaterial)) // there from the start: the first page moves nothing
	rows := make([]ui.Row, len(b.item.Materials))
	for n, m := range b.item.Materials {
		state := ui.Cell{Text: e.T("state." + string(b.state(m))), Style: ui.Dim}
		note := ui.Cell{Text: e.T("scan.none"), Style: ui.Dim}
		switch got := b.note(m.ID); {
		case got != "":
			note = ui.Cell{Text: got}
		case b.state(m) == desk.NotDue, b.state(m) == desk.Shared:
			note.Text = ""
		case m.Form == "verify_only":
			note.Text = e.T("scan.only_shown")
		}
		states, pages = max(states, ui.Width(state.Text)), max(pages, ui.Width(note.Text))
		rows[n] = ui.Row{ID: m.ID, Dim: b.state(m) == desk.NotDue, Cells: []ui.Cell{{Text: strconv.Itoa(n + 1)}, {Text: m.Name(e.Lang())}, state, note}}
	}
	b.list.Columns = []ui.Column{{W: len(strconv.Itoa(len(rows))), Right: true}, {Title: e.T("binder.material"), Grow: true}, {Title: e.T("binder.state"), W: states}, {Title: e.T("scan.pages"), W: pages}}
	b.list.SetRows(rows)
}

// hear takes what concerns the pages, and writes the list anew.
func (b *binder) hear(msg tea.Msg) (cmd tea.Cmd, out Outcome, mine bool) {
	if cmd, out, mine = b.scans.hear(msg); mine {
		b.fill()
	}
	return cmd, out, mine
}

// selected is the material in focus.
func (b *binder) selected() (desk.Material, bool) {
	row, ok := b.list.Selected()
	n := slices.IndexFunc(b.item.Materials, func(m desk.Material) bool { return ok && m.ID == row.ID })
	if n < 0 {
		return desk.Material{}, false
	}
	return b.item.Materials[n], true
}

// binderKeys are those of the open binder.
func (b *binder) binderKeys(down bool) ui.Keys {
	if b.leaf != nil {
		return b.leafKeys(down)
	}
	e, terms := b.env, b.rules()
	scan := ui.Key{ID: "scan", Codes: []string{"f4"}, Name: "F4", Word: b.word(), Help: e.T("scan.help_scan"), Main: true}
	scan.Help += e.T("scan.help_limits", "dpi", terms.DPI, "kb", terms.PageKB)
	pages := ui.Key{ID: "pages", Codes: []string{"enter", "right"}, Name: "Enter", Word: e.T("scan.key_pages"), Help: e.T("scan.help_pages")}
	m, ok := b.selected()
	if scan.Off = b.off(m, b.state(m), down); !ok {
		scan.Off = e.T("binder.none")
	}
	if len(b.of(m.ID)) == 0 {
		pages.Off = e.T("scan.no_pages")
	}
	scan.Main, pages.Main = scan.Off == "", scan.Off != ""
	return ui.Keys{scan, pages, {ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: e.T("scan.key_close"), Help: e.T("binder.help_close"), Hidden: true}}
}

// pressBinder takes a key; done tells that the binder was closed.
func (b *binder) pressBinder(msg tea.KeyPressMsg, down bool) (cmd tea.Cmd, out Outcome, done bool) {
	if b.leaf != nil {
		cmd, out = b.pressLeaf(msg, down)
		return cmd, out, false
	}
	k, ok := b.binderKeys(down).Match(msg)
	switch {
	case !ok:
		b.heed()
		b.list.Update(msg)
		return nil, nil, false
	case k.Off != "":
		return nil, Said{k.Off, ui.Warn}, false
	}
	m, _ := b.selected()
	switch k.ID {
	case "scan":
		return b.press(m.ID, ""), nil, false
	case "pages":
		b.openLeaf(m)
		return nil, nil, false
	}
	return nil, nil, true
}

// paint draws the binder.
func (b *binder) paint(c *ui.Canvas) {
	if b.leaf != nil {
		b.paintLeaf(c)
		return
	}
	l, e := c.Layout(), b.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, e.T("binder.title"), e.T("scan.n", "n", b.count()))
	c.Put(x, y+1, ui.Clip(b.terms(), w), ui.Dim)
	y += 2 + l.Gap
	list := *b.list
	list.PerPage = max(1, l.Last-y-3)
	if list.Len() == 0 {
		c.Put(x, y, e.T("binder.none"), ui.Text)
		c.Cursor(x, y)
	} else {
		c.Right(x+w, l.Work.Y, list.Page(), ui.Dim)
		list.Paint(c, x, y, w, true)
	}
	switch {
	case b.paintLast(c):
	case b.shut != "":
		at := c.Put(x, l.Last, e.T("binder.shut"), ui.Strong)
		c.Put(at+2, l.Last, ui.Clip(b.shut, x+w-at-2), ui.Text)
	}
}
