package screens

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// paperPage shows a paper as it will be and prints it.
type paperPage struct {
	env    Env
	out    issuer
	lines  []string // the paper, as the press would have it
	cells  int      // width that lines were made for
	blank  *desk.Error
	from   int       // first line in sight
	reason *ui.Input // why it is printed again; nil: nobody asked
	size   ui.Layout
}

// paperReasons are offered on digits: why a paper is printed again.
var paperReasons = []string{"jam", "lost", "faint"}

// paperEdge is the room that the upright line at the left of a paper takes.
const paperEdge = 3

// maxReason is the longest reason in characters.
const maxReason = 100

// PaperPage shows what order prints, and prints it. It opens over any screen.
func PaperPage(env Env, order desk.Order, sheet desk.Sheet) Screen {
	return &paperPage{env: env, out: newIssuer(env, order, sheet), size: ui.LayoutFor(ui.MinWidth, ui.MinHeight)}
}

// previewed is the paper in lines of at most cells.
type previewed struct {
	cells int
	lines []string
	err   error
}

func (s *paperPage) Start() tea.Cmd { return s.preview() }

// preview asks the press for the lines at the width of the window.
func (s *paperPage) preview() tea.Cmd {
	cells := s.size.Work.W - paperEdge
	if s.env.Press == nil || s.cells == cells {
		return nil
	}
	s.cells = cells
	press, sheet, lang := s.env.Press, s.out.sheet, s.env.Lang()
	// What only the authority gives is not on the preview: number, and what the codes lead to.
	sheet.Paper = desk.Paper{
		Kind: s.out.order.Kind, Subject: s.out.order.Subject, Copy: 1, By: s.env.Session.Person.Name, At: s.env.Now(),
	}
	return s.env.Do(func(context.Context) tea.Msg {
		lines, err := press.Preview(sheet, lang, cells)
		return previewed{cells, lines, err}
	})
}

func (s *paperPage) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.out.hear(msg); mine {
		if out == nil && cmd == nil {
			out = s.refused()
		}
		return cmd, out
	}
	switch msg := msg.(type) {
	case previewed:
		if msg.cells == s.cells {
			s.lines, s.blank = msg.lines, nil
			if msg.err != nil {
				s.blank = asFault(msg.err)
			}
			s.from = s.top(s.from)
		}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
		s.from = s.top(s.from)
		return s.preview(), nil
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case tea.PasteMsg:
		if s.reason != nil && !s.out.works() {
			return nil, s.env.pasted(s.reason.Update(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// refused hears why the paper got no number: a copy needs a reason; what concerns the paper is told
// here, the rest is app's to tell.
func (s *paperPage) refused() Outcome {
	fault := s.out.fault
	switch {
	case fault == nil:
		return nil
	case fault.Code == desk.Offline || fault.Code == desk.Unknown:
		return nil
	case fault.Key == "paper.reason":
		s.out.fault = nil
		if s.reason == nil {
			s.reason = ui.NewInput(maxReason)
		}
		return nil
	}
	s.out.fault = nil
	return Failed{fault}
}

func (s *paperPage) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.writing() && s.typed(msg) {
		return nil, nil
	}
	if k, ok := s.Keys().Match(msg); ok {
		switch {
		case k.Off != "":
			return nil, Said{k.Off, ui.Warn}
		case k.ID == "back":
			return nil, Back{}
		case k.ID == "again":
			return s.out.again(), nil
		case k.ID == "print":
			if s.reason != nil {
				s.out.order.Reason = strings.TrimSpace(s.reason.Value())
			}
			return s.out.begin(), nil
		}
	}
	s.scroll(msg.String())
	return nil, nil
}

// writing tells that a reason is typed.
func (s *paperPage) writing() bool {
	return s.reason != nil && !s.out.works() && !s.out.unknown() && !s.out.issued()
}

// typed gives a key to the reason: a digit chooses one as long as nothing is written.
func (s *paperPage) typed(msg tea.KeyPressMsg) bool {
	if code := msg.String(); s.reason.Value() == "" && len(code) == 1 && code[0] >= '1' && int(code[0]-'1') < len(paperReasons) {
		s.reason.SetValue(s.env.T("paperpage.why." + paperReasons[code[0]-'1']))
		return true
	}
	return s.reason.Update(msg).Used
}

func (s *paperPage) scroll(code string) {
	h := s.height(s.size)
	switch code {
	case "up":
		s.from--
	case "down":
		s.from++
	case "pgup":
		s.from -= h
	case "pgdown":
		s.from += h
	case "home":
		s.from = 0
	case "end":
		s.from = len(s.lines)
	}
	s.from = s.top(s.from)
}

// height is how many lines of the paper are in sight: all but the title, the reason and the last row.
func (s *paperPage) height(l ui.Layout) int {
	h := l.Last - l.Work.Y - 2
	if s.reason != nil {
		h -= 2
	}
	return h
}

func (s *paperPage) top(from int) int { return max(0, min(from, len(s.lines)-s.height(s.size))) }

// open is why it cannot be printed now; empty: it can.
func (s *paperPage) open() string {
	switch {
	case s.out.off() != "":
		return s.out.off()
	case s.out.works():
		return s.env.T("paperpage.busy")
	case s.blank != nil: // no number is drawn for what cannot be printed
		return s.env.Fault(s.blank)
	case s.out.unknown():
		return s.env.T("case.unknown_next")
	case s.writing() && strings.TrimSpace(s.reason.Value()) == "":
		return s.env.T("paperpage.why_first")
	}
	return ""
}

func (s *paperPage) Head() Head { return Head{ID: "paperpage", Busy: s.out.works()} }

func (s *paperPage) Keys() ui.Keys {
	t := s.env.T
	var keys ui.Keys
	if s.out.unknown() {
		keys = ui.Keys{{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("case.key_again"), Help: t("case.help_again"), Main: true}}
	}
	keys = append(keys, ui.Key{
		ID: "print", Codes: []string{"enter", "f6"}, Name: "Enter", Word: t("paperpage.key_print"), Help: t("paperpage.help_print"), Main: true, Off: s.open(),
	})
	if len(s.lines) > s.height(s.size) {
		keys = append(keys, ui.Key{ID: "pages", Name: "PgDn", Word: t("paperpage.key_pages"), Help: t("paperpage.help_pages")})
	}
	back := ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("paperpage.help_back"), Hidden: true}
	if s.out.works() {
		back.Off = t("paperpage.busy")
	}
	return append(keys, back)
}

func (s *paperPage) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	h := s.height(l)
	from := max(0, min(s.from, len(s.lines)-h))
	to := min(len(s.lines), from+h)
	c.Head(x, y, e.T("paperpage.kind."+string(s.out.order.Kind)), e.T("paperpage.note"))
	if to-from < len(s.lines) {
		c.Right(x+w, y, e.T("paperpage.part", "from", from+1, "to", to, "n", len(s.lines)), ui.Dim)
	}
	c.Cursor(x, y)
	y++
	c.Quote(x, y, to-from, ui.Line)
	for _, line := range s.lines[from:to] {
		c.Put(x+paperEdge, y, ui.Clip(line, w-paperEdge), ui.Text)
		y++
	}
	switch {
	case s.blank != nil:
		c.Para(x, y+1, w, e.Fault(s.blank), ui.ErrBold)
	case s.env.Press == nil:
		c.Para(x, y+1, w, e.T("paperpage.no_press"), ui.Text)
	}
	if s.reason != nil {
		s.paintReason(c, x, l.Last-2, w)
	}
	s.paintLast(c, x, l.Last, w)
}

// paintReason draws the row of the reason, with what the digits choose.
func (s *paperPage) paintReason(c *ui.Canvas, x, y, w int) {
	e := s.env
	label := e.T("paperpage.why_label")
	at := x + max(16, ui.Width(label)+2)
	words := ""
	for n, why := range paperReasons {
		words += e.T("paperpage.choice", "n", n+1, "why", e.T("paperpage.why."+why)) + "  "
	}
	c.Put(x, y, label, ui.Strong)
	field := x + w - at
	c.Fill(ui.Area{X: at - 1, Y: y, W: field + 1, H: 1}, ui.Field)
	s.reason.Paint(c, at, y, field, s.writing())
	c.Put(at, y+1, ui.Clip(words, w-at+x), ui.Dim)
}

// paintLast says what the printing is doing, or why it is not done.
func (s *paperPage) paintLast(c *ui.Canvas, x, y, w int) {
	e := s.env
	what, why, st := "", "", ui.WarnBold
	switch {
	case s.out.works():
		what, why, st = e.T("paperpage.working"), e.T("case.once"), ui.Strong
	case s.out.unknown():
		what, why = e.T("case.unknown"), e.T("case.unknown_next")
	case s.out.fault != nil:
		what, why = e.T("case.offline"), e.T("case.offline_next", "key", "Enter")
	case s.out.broken != nil:
		what, why, st = e.T("paperpage.broken"), e.Fault(s.out.broken), ui.ErrBold
	case s.writing():
		what, why = e.T("paperpage.copy"), e.T("paperpage.why_first")
	}
	if what == "" {
		return
	}
	at := c.Put(x, y, what, st) + 2
	c.Put(at, y, ui.Clip(why, x+w-at), ui.Text)
}
