package screens

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// ListNewsPlace is where one sees what the outlet's list of items has changed, and will.
const ListNewsPlace Place = "listnews"

// listNews tells by name which items were added and withdrawn lately, and which will be (B2).
type listNews struct {
	env  Env
	top  int
	size ui.Layout
}

// ListNews is the place that tells what the list has changed.
func ListNews(env Env) Screen {
	return &listNews{env: env, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight)}
}

func (s *listNews) Start() tea.Cmd { return nil }

func (s *listNews) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case Work:
		s.env.Board = msg.Board
	case tea.KeyPressMsg:
		if k, ok := s.Keys().Match(msg); ok {
			switch {
			case k.Off != "":
				return nil, Said{k.Off, ui.Warn}
			case k.ID == "find":
				return nil, Finding{}
			default:
				return nil, Back{}
			}
		}
		s.scroll(msg.String())
	}
	return nil, nil
}

func (s *listNews) scroll(code string) {
	p, h := s.body(s.size), s.height(s.size)
	switch code {
	case "up":
		s.top--
	case "down":
		s.top++
	case "pgup":
		s.top -= h
	case "pgdown":
		s.top += h
	}
	s.top = p.top(s.top, h)
}

func (s *listNews) height(l ui.Layout) int { return l.Last - l.Work.Y }

func (s *listNews) Head() Head { return Head{ID: string(ListNewsPlace)} }

func (s *listNews) Keys() ui.Keys {
	t := s.env.T
	return ui.Keys{
		{ID: "find", Codes: []string{"f3"}, Name: "F3", Word: t("listnews.key_find"), Help: t("listnews.help_find"), Main: true},
		{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("listnews.help_back"), Hidden: true},
		{ID: "page", Name: "PgUp PgDn", Help: t("listnews.help_page"), Hidden: true},
	}
}

func (s *listNews) body(l ui.Layout) *paper {
	t, list, now := s.env.T, s.env.Rules.List, s.env.Now()
	p := &paper{w: l.Work.W}
	if list.Version > 0 {
		p.para(0, t("listnews.current", "version", list.Version, "from", s.env.Clock(list.From), "n", len(list.Entries)), ui.Text)
	}
	switch {
	case list.Expired(now):
		p.para(0, s.env.listExpired(), ui.WarnBold)
	case !list.Expires.IsZero():
		p.para(0, t("listnews.expires", "at", s.env.Clock(list.Expires)), ui.Text)
	}
	for _, c := range s.env.Board.Lists {
		p.gap()
		key := "listnews.since"
		if now.Before(c.From) {
			key = "listnews.next"
		}
		p.head(t(key, "version", c.Version, "from", s.env.Clock(c.From)), s.env.listCounts(c))
		s.items(p, t("listnews.added"), c.Added, ui.Ok)
		s.items(p, t("listnews.gone"), c.Gone, ui.Warn)
	}
	if len(s.env.Board.Lists) == 0 {
		p.gap()
		p.para(0, t("listnews.none"), ui.Dim)
	}
	return p
}

func (s *listNews) items(p *paper, label string, codes []string, st ui.Style) {
	at := ui.Width(label) + 2
	for n, name := range s.env.names(codes) {
		if n > 0 {
			label = ""
		}
		p.row(0, paperCell{0, at, label, st}, paperCell{at, p.w - at, name, ui.Text})
	}
}

// listExpired says in one line that the list is past its validity and what still goes on.
func (e Env) listExpired() string {
	return e.T("listnews.expired", "at", e.Clock(e.Rules.List.Expires))
}

// listCounts is how many items a change adds and withdraws.
func (e Env) listCounts(c desk.ListChange) string {
	return e.T("listnews.counts", "added", len(c.Added), "gone", len(c.Gone))
}

func (s *listNews) Paint(c *ui.Canvas) {
	l := c.Layout()
	p, h := s.body(l), s.height(l)
	c.Head(l.Work.X, l.Work.Y, s.env.T("listnews.title"), s.env.T("listnews.note"))
	c.Right(l.Work.X+l.Work.W, l.Work.Y, p.sign(s.top, h), ui.Dim)
	c.Cursor(l.Work.X, l.Work.Y)
	p.paint(c, l.Work.X, l.Work.Y+1, h, s.top, 0)
}
