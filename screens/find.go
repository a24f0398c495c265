package screens

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// find is the search for the item that a customer wants: what this outlet may do, by its name and by what
// customers say, then what it may not, so that no question ends here (B6).
type find struct {
	env    Env
	input  *ui.Input
	rows   []findRow // group after group
	at     int
	size   ui.Layout
	whys   map[string]string // by item: see findRow
	judged time.Time         // when whys were found
}

// findRow is one item found; why is the last part of the key of the reason against it, "" when it may be handled here.
type findRow struct {
	hit *desk.Hit
	why string
}

// findGroup is what is common to the rows of one title.
type findGroup int

const (
	findCan    findGroup = iota // may be handled here
	findSaid                    // may be, and is found by what customers say, not by its name
	findCannot                  // may not be
)

func (r findRow) group() findGroup {
	switch {
	case r.why != "":
		return findCannot
	case r.hit.Word != "":
		return findSaid
	}
	return findCan
}

// findMax is more characters than any name of an item has.
const findMax = 60

// Find is the screen that finds an item.
func Find(env Env) Screen {
	s := &find{env: env, input: ui.NewInput(findMax), size: ui.LayoutFor(ui.MinWidth, ui.MinHeight)}
	s.judge()
	s.search()
	return s
}

func (s *find) Start() tea.Cmd { return nil }

// judge finds out what may be handled here. It is not done with each key: there may be 10,000 items.
func (s *find) judge() {
	s.judged = s.env.Now()
	s.whys = make(map[string]string, len(s.env.Rules.Catalogue.Items))
	for _, i := range s.env.Rules.Catalogue.Items {
		if err := s.env.Rules.May(s.env.Session.Person, desk.MayConsult, i.Code, s.judged); err != nil {
			s.whys[i.Code] = refusal(err)
			if s.whys[i.Code] == "list" && s.changed(i.Code, false) {
				s.whys[i.Code] = "gone"
			}
		}
	}
}

// changed tells whether the list in force has just added an item, or else withdrawn it.
func (s *find) changed(code string, added bool) bool {
	for _, c := range s.env.Board.Lists {
		codes := c.Gone
		if added {
			codes = c.Added
		}
		if !s.judged.Before(c.From) && slices.Contains(codes, code) {
			return true
		}
	}
	return false
}

// here is how many items may be handled here at all.
func (s *find) here() int { return len(s.env.Rules.Catalogue.Items) - len(s.whys) }

// search fills the groups; of those that may be handled here, the one with the best hit comes first. Without a
// query there is only what is often done here.
func (s *find) search() {
	if s.env.Now().Sub(s.judged) >= time.Minute { // a list may have begun or ended
		s.judge()
	}
	var groups [findCannot + 1][]findRow
	hits := s.env.Rules.Catalogue.Search(s.input.Value(), s.env.Lang())
	for n := range hits {
		r := findRow{&hits[n], s.whys[hits[n].Item.Code]}
		if r.why == "" || !s.empty() {
			groups[r.group()] = append(groups[r.group()], r)
		}
	}
	first, second := findCan, findSaid
	if best := slices.IndexFunc(hits, func(h desk.Hit) bool { return s.whys[h.Item.Code] == "" }); best >= 0 && hits[best].Word != "" {
		first, second = second, first
	}
	s.rows, s.at = slices.Concat(groups[first], groups[second], groups[findCannot]), 0
}

// count is how many rows a group has.
func (s *find) count(g findGroup) int {
	n := 0
	for _, r := range s.rows {
		if r.group() == g {
			n++
		}
	}
	return n
}

// begins tells whether the row n is the first of its group.
func (s *find) begins(n int) bool { return n == 0 || s.rows[n].group() != s.rows[n-1].group() }

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
		s.judge()
		s.keep()
	case Work:
		s.env.Board = msg.Board
		s.judge()
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
	if row, ok := s.numbered(msg.String()); ok {
		return Chosen{row.hit.Item.Code}
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
	case "inquiry": // what is in no list is a question still (B6)
		return Raising{Kind: desk.Inquiry}
	case "back":
		if s.empty() {
			return Back{}
		}
		s.input.SetValue("")
		s.search()
	}
	return nil
}

// findNumbers is how many of the frequent items have a digit.
const findNumbers = 9

// numbered gives the frequent item of a digit; once something is typed digits are text.
func (s *find) numbered(code string) (findRow, bool) {
	n, err := strconv.Atoi(code)
	if !s.empty() || err != nil || n < 1 || n > min(findNumbers, len(s.rows)) {
		return findRow{}, false
	}
	return s.rows[n-1], true
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
			if to > from && s.begins(to) {
				need = 3 // an empty line and the group's title
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
	keys := ui.Keys{
		{ID: "choose", Codes: []string{"enter"}, Name: "Enter", Word: t("find.choose"), Help: t("find.choose_help"), Main: true, Off: none},
		{ID: "inquiry", Codes: []string{"f8"}, Name: "F8", Word: t("item.key.inquiry"), Help: t("item.key.inquiry_help")},
		{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: back, Hidden: true},
		{ID: "move", Name: t("key.up_down"), Help: t("find.move"), Hidden: true},
		{ID: "page", Name: "PgUp PgDn", Help: t("find.page"), Hidden: true},
	}
	if n := min(findNumbers, len(s.rows)); n > 0 && s.empty() {
		keys = append(keys, ui.Key{ID: "number", Name: fmt.Sprintf("1-%d", n), Word: t("find.number"), Help: t("find.number_help")})
	}
	return keys
}

// pageSign is `1-9 / 23`; empty when all rows are in sight.
func (s *find) pageSign(from, to int) string {
	if to-from >= len(s.rows) {
		return ""
	}
	return fmt.Sprintf("%d-%d / %d", from+1, to, len(s.rows))
}
