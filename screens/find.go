package screens

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// find is the search for the item that a customer wants: what this outlet may do first, then what it
// may not, so that no question ends here (B6).
type find struct {
	env   Env
	input *ui.Input
	rows  []findRow // may be handled here, then may not
	can   int       // how many of rows may be
	at    int
	here  int // items that may be handled here at all
	size  ui.Layout
}

// findRow is one item found; why is the last part of the key of the reason against it, "" when it may be handled here.
type findRow struct {
	hit desk.Hit
	why string
}

// findMax is more characters than any name of an item has.
const findMax = 60

// Find is the screen that finds an item.
func Find(env Env) Screen {
	s := &find{env: env, input: ui.NewInput(findMax), size: ui.LayoutFor(ui.MinWidth, ui.MinHeight)}
	s.count()
	s.search()
	return s
}

func (s *find) Start() tea.Cmd { return nil }

func (s *find) may(code string) error {
	return s.env.Rules.May(s.env.Session.Person, desk.MayConsult, code, s.env.Now())
}

// count counts what may be handled here at all.
func (s *find) count() {
	s.here = 0
	for _, i := range s.env.Rules.Catalogue.Items {
		if s.may(i.Code) == nil {
			s.here++
		}
	}
}

// search fills the groups. Without a query there is only what is often done here.
func (s *find) search() {
	var cannot []findRow
	s.rows, s.at = nil, 0
	for _, h := range s.env.Rules.Catalogue.Search(s.input.Value(), s.env.Lang()) {
		if err := s.may(h.Item.Code); err == nil {
			s.rows = append(s.rows, findRow{hit: h})
		} else if !s.empty() {
			cannot = append(cannot, findRow{h, refusal(err)})
		}
	}
	s.can = len(s.rows)
	s.rows = append(s.rows, cannot...)
}

func (s *find) empty() bool { return s.input.Value() == "" }

func (s *find) selected() (findRow, bool) {
	if s.at < len(s.rows) {
		return s.rows[s.at], true
	}
	return findRow{}, false
}

func (s *find) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.count()
		s.keep()
	case tea.PasteMsg:
		if s.input.Update(msg).Changed {
			s.search()
		}
	case tea.KeyPressMsg:
		return nil, s.press(msg)
	}
	return nil, nil
}

// keep searches again and stays on the item, wherever it stands now.
func (s *find) keep() {
	before, had := s.selected()
	s.search()
	if had {
		s.at = max(0, slices.IndexFunc(s.rows, func(r findRow) bool { return r.hit.Item.Code == before.hit.Item.Code }))
	}
}

func (s *find) press(msg tea.KeyPressMsg) Outcome {
	if s.move(msg.String()) {
		return nil
	}
	k, ok := s.Keys().Match(msg)
	switch {
	case !ok:
		if s.input.Update(msg).Changed {
			s.search()
		}
		return nil
	case k.Off != "":
		return Said{k.Off, ui.Warn}
	}
	switch k.ID {
	case "choose":
		row, _ := s.selected() // the key is off when there is none
		return Chosen{row.hit.Item.Code}
	case "back":
		if s.empty() {
			return Back{}
		}
		s.input.SetValue("")
		s.search()
	}
	return nil
}

// move takes the keys of the list; home and end belong to the text.
func (s *find) move(code string) bool {
	to := s.at
	switch code {
	case "up":
		to--
	case "down":
		to++
	case "pgup":
		from, _ := s.page(s.at, s.height(s.size))
		from, _ = s.page(max(0, from-1), s.height(s.size))
		to = from
	case "pgdown":
		_, to = s.page(s.at, s.height(s.size))
	default:
		return false
	}
	s.at = max(0, min(to, len(s.rows)-1))
	return true
}

// height is how many lines the groups have in this layout.
func (s *find) height(l ui.Layout) int {
	y, _ := s.places(l)
	if l.Wide {
		return l.Work.Y + l.Work.H - y
	}
	return l.Last - 2 - y // the hairline and what the selected item needs
}

// places are the rows of the first group's title and of the field.
func (s *find) places(l ui.Layout) (groups, field int) {
	field = l.Work.Y + l.Gap
	return field + 2, field
}

// page gives the rows that are on one page with the row at, when it has h lines: each page begins with
// the title of its group.
func (s *find) page(at, h int) (from, to int) {
	for from = 0; ; from = to {
		used := 1
		for to = from; to < len(s.rows); to++ {
			need := 1
			if to == s.can && to > from {
				need = 3 // an empty line and the second group's title
			}
			if used+need > h && to > from {
				break
			}
			used += need
		}
		if at < to || to >= len(s.rows) {
			return from, to
		}
	}
}

func (s *find) Head() Head { return Head{ID: "find", Step: 1} }

func (s *find) Keys() ui.Keys {
	t := s.env.T
	none := ""
	if len(s.rows) == 0 {
		none = t("find.choose_off")
	}
	back := t("find.back")
	if !s.empty() {
		back = t("find.clear")
	}
	return ui.Keys{
		{ID: "choose", Codes: []string{"enter"}, Name: "Enter", Word: t("find.choose"), Help: t("find.choose_help"), Main: true, Off: none},
		{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: back, Hidden: true},
		{ID: "move", Name: t("key.up_down"), Help: t("find.move"), Hidden: true},
		{ID: "page", Name: "PgUp PgDn", Help: t("find.page"), Hidden: true},
	}
}

// pageSign is `1-9 / 23`; empty when all rows are in sight.
func (s *find) pageSign(from, to int) string {
	if to-from >= len(s.rows) {
		return ""
	}
	return fmt.Sprintf("%d-%d / %d", from+1, to, len(s.rows))
}
