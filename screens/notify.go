package screens

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// notify is the screen on which the customer is told what was decided, and the case ends.
type notify struct {
	matter
	told      map[string]bool // points that were explained
	confirmed bool            // the customer said so
	reason    string          // why there is no confirmation
	way       string
	at        int // row: the points, the confirmation, the way
}

// ways are how a customer can be told.
var ways = []string{"window", "phone", "message"}

// Notify is the screen of step four (F1, F2). The rating is the customer's own: nothing here
// enters it (F3).
func Notify(env Env, c desk.Case, item desk.Item) Screen {
	return &notify{matter: newMatter(env, c, item), told: map[string]bool{}, way: ways[0]}
}

const unconfirmedAsk = "notify.unconfirmed"

func (s *notify) Start() tea.Cmd { return nil }

func (s *notify) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			out = s.place(fault)
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case Refreshed:
		s.refresh(msg)
	case Tick:
		s.tick(msg.Now)
	case Answered:
		if msg.ID == unconfirmedAsk && msg.Button == "unconfirmed" {
			s.confirmed, s.reason = false, strings.TrimSpace(msg.Text)
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place takes back what the authority did not take.
func (s *notify) place(f *desk.Error) Outcome {
	points := s.c.Points()
	switch {
	case slices.Contains(points, f.Field):
		s.told[f.Field] = false
		s.at = slices.Index(points, f.Field)
	case f.Field == "reason":
		s.confirmed, s.reason, s.at = false, "", len(points)
	case f.Field == "way":
		s.at = len(points) + 1
	default:
		return Failed{f}
	}
	return Said{s.env.Fault(f), ui.Err}
}

func (s *notify) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off != "" {
			return nil, Said{k.Off, ui.Warn}
		}
		return s.act(k)
	}
	if why := s.held(); why != "" {
		return nil, Said{why, ui.Warn}
	}
	last := len(s.c.Points()) + 1
	switch msg.String() {
	case "up", "shift+tab":
		s.at = max(0, s.at-1)
	case "down", "tab":
		s.at = min(last, s.at+1)
	case "home":
		s.at = 0
	case "end":
		s.at = last
	case "left":
		s.turn(-1)
	case "right":
		s.turn(1)
	}
	return nil, nil
}

// turn chooses another way while the cursor is on that row.
func (s *notify) turn(by int) {
	if s.at == len(s.c.Points())+1 {
		s.way = ways[(slices.Index(ways, s.way)+by+len(ways))%len(ways)]
	}
}

func (s *notify) act(k ui.Key) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.common(k.ID); mine {
		return cmd, out
	}
	switch k.ID {
	case "tick":
		s.tickRow()
	case "unconfirmed":
		return nil, s.unconfirmed()
	case "close":
		return s.write(desk.Notification{Way: s.way, Told: s.c.Points(), Confirmed: s.confirmed, Reason: s.reason}, "Enter"), nil
	}
	return nil, nil
}

// tickRow ticks the row with the cursor and goes on to the next one that is open.
func (s *notify) tickRow() {
	points := s.c.Points()
	var on bool
	switch {
	case s.at < len(points):
		on = !s.told[points[s.at]]
		s.told[points[s.at]] = on
	case s.at == len(points):
		on = !s.confirmed
		s.confirmed, s.reason = on, ""
	default:
		s.turn(1)
		return
	}
	if !on {
		return
	}
	for i, p := range points {
		if i > s.at && !s.told[p] {
			s.at = i
			return
		}
	}
	if !s.settled() {
		s.at = len(points)
	}
}

// settled tells that the customer confirmed, or that it is said why not.
func (s *notify) settled() bool { return s.confirmed || s.reason != "" }

// open is what still stands against closing the case; empty: nothing.
func (s *notify) open() string {
	e := s.env
	n := 0
	for _, p := range s.c.Points() {
		if !s.told[p] {
			n++
		}
	}
	var why []string
	if n > 0 {
		why = append(why, e.T("notify.open_points", "n", n))
	}
	if !s.settled() {
		why = append(why, e.T("notify.open_confirmation"))
	}
	return strings.Join(why, e.T("join.clause"))
}

// unconfirmed asks why the customer does not confirm.
func (s *notify) unconfirmed() Outcome {
	e := s.env
	return Ask{unconfirmedAsk, &ui.Dialog{
		Title: e.T("notify.no_title"), Bold: e.T("notify.no_bold"), Text: e.T("notify.no_text"),
		Reason: ui.NewInput(100), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("notify.no_stay")}},
			{ID: "unconfirmed", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("notify.no_yes")}},
		},
	}}
}

func (s *notify) Head() Head { return s.head("notify", 4) }

func (s *notify) Keys() ui.Keys {
	e := s.env
	why := s.open()
	word := e.T("notify.key_tick")
	if s.at > len(s.c.Points()) {
		word = e.T("notify.key_way")
	}
	reveal := s.revealKey()
	reveal.Hidden = true // the footer is full
	return append(s.againKey(),
		s.key(ui.Key{ID: "tick", Codes: []string{"space"}, Name: e.T("key.space"), Word: word, Help: e.T("notify.help_tick"), Main: why != ""}),
		s.key(ui.Key{ID: "unconfirmed", Codes: []string{"f8"}, Name: "F8", Word: e.T("notify.key_unconfirmed"), Help: e.T("notify.help_unconfirmed")}),
		s.key(ui.Key{ID: "close", Codes: []string{"enter"}, Name: "Enter", Word: e.T("notify.key_close"), Help: e.T("notify.help_close"), Off: why, Main: true}),
		reveal, s.backKey())
}

func (s *notify) Paint(c *ui.Canvas) {
	l, e := c.Layout(), s.env
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	rows := s.rows(w)
	end := c.Head(x, y, e.T("notify.result"), s.customer())
	c.Right(x+w, y, ui.Clip(s.decidedAt(), x+w-end-2), ui.Dim)
	y = s.paintDecision(c, x, y+1, w, l.Last-rows.height()-l.Gap-2)
	y += l.Gap
	c.Head(x, y, e.T("notify.tell"), e.T("notify.tell_note"))
	y = s.paintRows(c, x, y+1, rows)
	if y+l.Gap < l.Last-1 {
		y += l.Gap
		c.Head(x, y, e.T("notify.rating"), e.T("notify.rating_note"))
	}
	what, why := "", s.open()
	if why != "" {
		what = e.T("notify.not_yet")
	}
	s.paintLast(c, what, why)
	s.paintPanel(c, nil)
}

// decidedAt is when it was decided, and by whom.
func (s *notify) decidedAt() string {
	if r, ok := s.record(desk.KindDecision); ok && !s.item.DecidedHere() {
		return s.env.T("notify.decided", "at", s.env.Clock(r.At), "by", r.Name)
	}
	return s.env.T("notify.here")
}

// paintDecision writes the answer to what did they decide, down to bottom at most.
func (s *notify) paintDecision(c *ui.Canvas, x, y, w, bottom int) int {
	e, lw := s.env, 10
	verdict, st := s.verdict(), ui.Text
	switch {
	case verdict == desk.Refused:
		st = ui.ErrBold
	case !s.item.DecidedHere():
		st = ui.Ok.Bold()
	}
	at := c.Fact(x, y, lw, e.T("case.decision"), e.T("verdict."+string(verdict)), st)
	c.Put(at+2, y, ui.Clip(s.item.Name(e.Lang()), x+w-at-2), ui.Strong)
	y++
	if reason := s.reasonGiven(); reason != "" {
		c.Put(x, y, e.T("case.reason"), ui.Dim)
		y = paintQuote(c, x+lw, y, w-lw, max(1, bottom-y-3), reason, ui.Line)
	}
	facts := []ui.Fact{{Label: e.T("case.result"), Value: e.results(s.item)}, {Label: e.T("case.number"), Value: s.c.Receipt}, {Label: e.T("case.limit"), Value: s.kept()}}
	if verdict == desk.Refused {
		facts = facts[1:]
	}
	return paintFacts(c, x, y, w, lw, facts)
}

// verdict is how it was decided. A case that comes here was: without a record of it, granted.
func (s *notify) verdict() desk.Verdict {
	if s.c.Decision == nil {
		return desk.Granted
	}
	return s.c.Decision.Verdict
}

func (s *notify) reasonGiven() string {
	if s.c.Decision == nil {
		return ""
	}
	return s.c.Decision.Reason
}

// kept tells whether the promised day was kept.
func (s *notify) kept() string {
	e := s.env
	r, ok := s.record(desk.KindDecision)
	if !ok {
		r, ok = s.record(desk.KindHandling)
	}
	last := s.c.Due.LastDay
	switch {
	case last.IsZero() || !ok:
		return e.limit(s.item.Limit)
	case calendar.DateOf(r.At).After(last):
		return e.T("notify.late", "day", e.Day(last))
	}
	return e.T("notify.in_time", "day", e.Day(last))
}

// tickBox is one row to tick: its text in lines, and its box; empty in the row of the way.
type tickBox struct {
	box   string
	lines []string
}

type tickBoxes []tickBox

func (b tickBoxes) height() int {
	n := 0
	for _, row := range b {
		n += len(row.lines)
	}
	return n
}

// rows are what is to be told, the confirmation and the way, in w cells.
func (s *notify) rows(w int) tickBoxes {
	e := s.env
	box := map[bool]string{false: "[ ]", true: "[x]"}
	var out tickBoxes
	for _, p := range s.c.Points() {
		out = append(out, tickBox{box[s.told[p]], ui.Wrap(s.point(p), w-4)})
	}
	confirmation := e.T("notify.confirmation")
	if s.reason != "" {
		confirmation = e.T("notify.unconfirmed", "why", s.reason)
	}
	out = append(out, tickBox{box[s.confirmed], ui.Wrap(confirmation, w-4)})
	way := e.T("notify.way")
	for _, k := range ways {
		word := e.T("way." + k)
		if k == s.way {
			word = "[" + word + "]"
		} else {
			word = " " + word + " "
		}
		way += " " + word
	}
	return append(out, tickBox{"", []string{way}})
}

// point is what is to be told, with this case's own facts.
func (s *notify) point(id string) string {
	e := s.env
	switch id {
	case "result":
		if s.verdict() == desk.Refused {
			return e.T("notify.point.refused")
		}
		return e.T("notify.point.result", "verdict", e.T("verdict."+string(s.verdict())), "results", e.results(s.item))
	case "papers":
		if back := s.handedBack(); back != "" {
			return e.T("notify.point.papers", "papers", back)
		}
		return e.T("notify.point.no_papers")
	case "ask":
		return e.T("notify.point.ask", "number", s.c.Receipt, "phone", e.Rules.Outlet.Authority.Phone)
	case "reason":
		return e.T("notify.point.reason")
	}
	return e.T("notify.point.remedy", "office", e.Rules.Outlet.Authority.Name(e.Lang()))
}

// handedBack are the papers that were only looked at: the customer takes them home.
func (s *notify) handedBack() string {
	var names []string
	for _, m := range s.item.Materials {
		for _, got := range s.c.Materials {
			if got.ID == m.ID && got.State == desk.Shown {
				names = append(names, m.Name(s.env.Lang()))
			}
		}
	}
	return s.env.join(names)
}

func (s *notify) paintRows(c *ui.Canvas, x, y int, rows tickBoxes) int {
	for i, row := range rows {
		st, box := ui.Text, ui.Text
		for n, text := range row.lines {
			if i == s.at {
				c.Fill(ui.Area{X: 0, Y: y, W: c.Layout().Left, H: 1}, ui.Sel)
				st, box = ui.Strong, ui.AccentBold
			}
			if i == s.at && n == 0 {
				c.Row(y)
			}
			if n == 0 && row.box != "" {
				c.Put(x, y, row.box, box)
			}
			c.Put(x+4, y, text, st)
			if i == s.at && n == 0 {
				c.Cursor(x+1, y)
			}
			y++
		}
	}
	return y
}
