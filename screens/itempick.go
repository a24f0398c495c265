package screens

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// itemPick finds an item inside another screen: a field, and below it the best hits, each of them once for
// every way that may be chosen.
type itemPick struct {
	env   Env
	input *ui.Input
	ways  func(desk.Item) []string // what may be chosen of an item; none: it is left out
	list  *ui.List
	hits  []picked
}

// picked is an item and one of its ways.
type picked struct {
	item desk.Item
	way  string
}

func newItemPick(env Env, ways func(desk.Item) []string) *itemPick {
	p := &itemPick{env: env, input: ui.NewInput(findMax), ways: ways, list: &ui.List{Columns: []ui.Column{{Grow: true}, {W: 12}}}}
	p.search()
	return p
}

// pickMax is how many hits are shown.
const pickMax = 12

func (p *itemPick) search() {
	p.hits = nil
	var rows []ui.Row
	for _, h := range p.env.Rules.Catalogue.Search(p.input.Value(), p.env.Lang()) {
		for _, way := range p.ways(*h.Item) {
			if len(p.hits) == pickMax {
				break
			}
			p.hits = append(p.hits, picked{*h.Item, way})
			word := ""
			if way != "" {
				word = p.env.T("channel." + way)
			}
			rows = append(rows, ui.Row{ID: h.Item.Code + " " + way, Cells: []ui.Cell{{Text: h.Item.Name(p.env.Lang())}, {Text: word}}})
		}
	}
	p.list.SetRows(rows)
	if len(rows) > 0 {
		p.list.Select(rows[0].ID)
	}
}

// update takes a key or a paste: the list's, else the field's.
func (p *itemPick) update(msg tea.Msg) ui.Edit {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() != "home" && k.String() != "end" && p.list.Update(k) {
		return ui.Edit{Used: true}
	}
	edit := p.input.Update(msg)
	if edit.Changed {
		p.search()
	}
	return edit
}

func (p *itemPick) clear() {
	p.input.SetValue("")
	p.search()
}

func (p *itemPick) selected() (picked, bool) {
	if n := p.list.Index(); n >= 0 && n < len(p.hits) {
		return p.hits[n], true
	}
	return picked{}, false
}

// paint draws the field and h-2 rows of hits below it; focused: keys go here.
func (p *itemPick) paint(c *ui.Canvas, x, y, w, h int, focused bool) {
	t := p.env.T
	label := ui.Width(t("find.label")) + 2
	c.Put(x, y, t("find.label"), ui.Dim)
	c.Fill(ui.Area{X: x + label, Y: y, W: findField, H: 1}, ui.Field)
	if len(p.hits) == 0 {
		c.Put(x+label+findField+2, y, t("find.nothing"), ui.Warn)
	}
	list := *p.list
	list.PerPage = max(1, h-2)
	list.Paint(c, x, y+2, w, focused)
	p.input.Paint(c, x+label+1, y, findField-2, focused)
}
