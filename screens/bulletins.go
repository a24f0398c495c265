package screens

import (
	"context"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// BulletinsPlace is where the authority's policy notices are read.
const BulletinsPlace Place = "bulletins"

// bulletins are the authority's policy notices: which there are, and one of them to be read to its
// end (J1).
type bulletins struct {
	env    Env
	all    []desk.Bulletin
	list   *ui.List
	want   string // ID of the one that the clerk came for; it is opened when it is there
	only   bool   // nothing but that one was wanted
	open   bool   // the selected one is being read
	top    int    // first line of it in sight
	seen   bool   // its end was in sight
	answer int    // option chosen, from 1
	out    writer[desk.Bulletin]
	get    reader[[]desk.Bulletin]
	size   ui.Layout
}

// Bulletins is the place of the policy notices; it opens the one with this ID, "" for none.
func Bulletins(env Env, id string) Screen {
	s := &bulletins{
		env: env, want: id, only: id != "", get: reader[[]desk.Bulletin]{env: env}, out: writer[desk.Bulletin]{env: env},
		size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	t := env.T
	s.list = &ui.List{Columns: []ui.Column{
		{Title: t("bulletins.column.from"), W: 12},
		{Title: t("bulletins.column.title"), Grow: true},
		{Title: t("bulletins.column.items"), W: 9},
		{Title: t("bulletins.column.state"), W: 12},
	}}
	return s
}

func (s *bulletins) Start() tea.Cmd { return s.ask() }

// ask reads them from the authority.
func (s *bulletins) ask() tea.Cmd { return s.get.ask(s.env.Policy.Bulletins) }

// show takes what was read, and opens the one that the clerk came for.
func (s *bulletins) show(all []desk.Bulletin) {
	s.take(all)
	if s.want != "" {
		if s.list.Select(s.want) {
			s.begin()
		}
		s.want = ""
	}
}

func (s *bulletins) take(all []desk.Bulletin) {
	s.all = all
	s.write()
	s.look()
}

// write puts them into words.
func (s *bulletins) write() {
	rows := make([]ui.Row, len(s.all))
	for n, b := range s.all {
		state, st := s.state(b)
		rows[n] = ui.Row{ID: b.ID, Dim: !b.Read.IsZero(), Cells: []ui.Cell{
			{Text: s.env.since(b)}, {Text: b.Title(s.env.Lang())}, {Text: s.env.T("bulletins.items", "n", len(b.Items))}, {Text: state, Style: st},
		}}
	}
	s.list.SetRows(rows)
}

// since is from when a bulletin holds, as short as it can be said.
func (e Env) since(b desk.Bulletin) string {
	day := calendar.DateOf(b.From)
	if day == e.Today() {
		return e.Clock(b.From)
	}
	return day.String()
}

func (s *bulletins) state(b desk.Bulletin) (string, ui.Style) {
	t := s.env.T
	switch {
	case !b.Read.IsZero():
		return t("bulletins.state.read"), ui.Dim
	case !b.Must:
		return t("bulletins.state.new"), ui.Text
	case s.env.Now().Before(b.From):
		return t("bulletins.state.soon"), ui.Warn
	}
	return t("bulletins.state.must"), ui.WarnBold
}

func (s *bulletins) selected() (desk.Bulletin, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.all) {
		return s.all[n], true
	}
	return desk.Bulletin{}, false
}

// begin opens the selected one.
func (s *bulletins) begin() {
	s.open, s.top, s.seen, s.answer = true, 0, false, 0
	s.look()
}

// look notes whether the end of what is read is in sight.
func (s *bulletins) look() {
	if p := s.body(s.size); s.open && p.top(s.top, s.height(s.size))+s.height(s.size) >= len(p.lines) {
		s.seen = true
	}
}

func (s *bulletins) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if b, mine, ok := s.out.take(msg); mine {
		if ok {
			return nil, s.acknowledged(b)
		}
		return nil, refused(&s.out, s.place)
	}
	if all, mine, ok := s.get.take(msg); mine {
		if ok {
			s.show(all)
		}
		return nil, s.get.denied()
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
		s.look()
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case Work:
		s.env.Board = msg.Board
		if s.news() && !s.get.busy() && !s.out.busy() {
			return s.ask(), nil
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// news tells whether the board names one that is not in the list.
func (s *bulletins) news() bool {
	return slices.ContainsFunc(s.env.Board.Recent, func(b desk.Bulletin) bool {
		return !slices.ContainsFunc(s.all, func(have desk.Bulletin) bool { return have.ID == b.ID })
	})
}

// acknowledged takes the reading over and goes on to the next one that must be read.
func (s *bulletins) acknowledged(b desk.Bulletin) Outcome {
	all := slices.Clone(s.all)
	if n := slices.IndexFunc(all, func(have desk.Bulletin) bool { return have.ID == b.ID }); n >= 0 {
		all[n].Read = b.Read
	}
	desk.BulletinsByUse(all)
	s.open = false
	s.take(all)
	if len(all) > 0 {
		s.list.Select(all[0].ID)
	}
	return Acknowledged{Bulletin: b, Done: s.only}
}

// place says a wrong answer here, and shows what has to be read again.
func (s *bulletins) place(f *desk.Error) bool {
	if f.Field != "answer" {
		return false
	}
	s.out.fault = f
	if part, err := strconv.Atoi(f.Args["part"]); err == nil {
		s.seen, s.answer = false, 0
		s.top = s.body(s.size).reveal(part, 0, s.height(s.size))
		s.look()
	}
	return true
}

func (s *bulletins) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := s.Keys().Match(msg)
	if !ok {
		s.list.PerPage = s.height(s.size)
		if s.open {
			s.scroll(msg.String())
		} else {
			s.list.Update(msg)
		}
		return nil, nil
	}
	if k.Off != "" {
		return nil, Said{k.Off, ui.Warn}
	}
	switch k.ID {
	case "open":
		s.begin()
	case "confirm":
		return s.confirm(), nil
	case "answer":
		s.answer, s.out.fault = int(msg.String()[0]-'0'), nil
	case "again":
		if s.out.unknown() {
			return s.out.again(), nil
		}
		return s.ask(), nil
	case "back":
		if s.open && !s.only {
			s.open, s.out.fault = false, nil
			return nil, nil
		}
		return nil, Back{}
	}
	return nil, nil
}

// confirm tells the authority that it was read.
func (s *bulletins) confirm() tea.Cmd {
	type asked struct {
		id     string
		answer int
	}
	b, _ := s.selected() // the key is off when there is none
	port, what := s.env.Policy, asked{b.ID, s.answer}
	return s.out.write(what, func(ctx context.Context, key string) (desk.Bulletin, error) {
		return port.Acknowledge(ctx, key, what.id, what.answer)
	})
}

func (s *bulletins) scroll(code string) {
	p, h := s.body(s.size), s.height(s.size)
	switch code {
	case "up":
		s.top--
	case "down":
		s.top++
	case "pgup":
		s.top -= h
	case "pgdown", "space":
		s.top += h
	case "home":
		s.top = 0
	case "end":
		s.top = len(p.lines)
	}
	s.top = p.top(s.top, h)
	s.look()
}

// height is how many lines of text or list are in sight: all but the title, the header and the last row.
func (s *bulletins) height(l ui.Layout) int { return l.Last - l.Work.Y - 2 }

func (s *bulletins) Head() Head { return Head{ID: string(BulletinsPlace), Busy: s.out.busy()} }

// confirmOff is why it cannot be confirmed now; empty: it can.
func (s *bulletins) confirmOff(b desk.Bulletin) string {
	t := s.env.T
	switch why := held(s.env, &s.out); {
	case why != "":
		return why
	case !b.Read.IsZero():
		return t("bulletins.off_read")
	case !s.seen:
		return t("bulletins.off_end")
	case b.Check != nil && s.answer == 0:
		return t("bulletins.off_answer", "n", len(b.Check.Options))
	}
	return ""
}

func (s *bulletins) Keys() ui.Keys {
	t := s.env.T
	keys := againKeys(s.env, &s.out)
	b, some := s.selected()
	if s.open && some {
		keys = append(keys, ui.Key{ID: "confirm", Codes: []string{"f10"}, Name: "F10", Word: t("bulletins.key_confirm"), Help: t("bulletins.help_confirm"), Main: true, Off: s.confirmOff(b)})
		if b.Check != nil && b.Read.IsZero() {
			n := len(b.Check.Options)
			digits := ui.Key{ID: "answer", Name: "1-" + strconv.Itoa(n), Word: t("bulletins.key_answer"), Help: t("bulletins.help_answer"), Off: held(s.env, &s.out)}
			for d := 1; d <= n; d++ {
				digits.Codes = append(digits.Codes, strconv.Itoa(d))
			}
			keys = append(keys, digits)
		}
		keys = append(keys, ui.Key{ID: "page", Name: "PgUp PgDn", Word: t("bulletins.key_page"), Help: t("bulletins.help_page")})
	} else {
		none := ""
		if !some {
			none = t("bulletins.off_none")
		}
		keys = append(keys,
			ui.Key{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("bulletins.key_open"), Help: t("bulletins.help_open"), Main: true, Off: none},
			ui.Key{ID: "move", Name: t("key.up_down"), Help: t("bulletins.help_move"), Hidden: true})
		if !s.out.unknown() {
			keys = append(keys, ui.Key{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("bulletins.key_again"), Help: t("bulletins.help_again")})
		}
	}
	return append(keys, ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("bulletins.help_back"), Hidden: true, Off: busyOnly(s.env, &s.out)})
}
