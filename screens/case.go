package screens

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// matter is what the screens of a case share: the case, its item as of the version that the case
// keeps, and its one write.
type matter struct {
	env   Env
	c     desk.Case
	item  desk.Item
	out   sender
	with  string  // name of the key that the last write went out with
	line  Line    // to the authority
	blank []byte  // draft of the screen before anything was typed
	look  glimpse // at masked values
}

func newMatter(env Env, c desk.Case, item desk.Item) matter {
	return matter{env: env, c: c, item: item, out: newSender(env), line: env.Line}
}

// silence is how long a write may take before the screen counts its seconds.
const silence = 400 * time.Millisecond

func (m *matter) head(id string, step int) Head {
	return Head{ID: id, Step: step, Title: m.item.Name(m.env.Lang()), Number: m.c.Receipt, Busy: m.out.busy()}
}

// write does a step; key is the name of the key that was pressed for it.
func (m *matter) write(step desk.Step, key string) tea.Cmd {
	if !m.out.unknown() {
		m.with = key
	}
	return m.out.send(m.c, step)
}

// took hears the end of a write, and what the log says of a look at masked values. fault is what has to be shown beside the field it names;
// every other failure is an outcome, or stays on the last row.
func (m *matter) took(msg tea.Msg) (out Outcome, fault *desk.Error, mine bool) {
	if out, mine := m.look.take(msg); mine {
		return out, nil, true
	}
	after, mine, ok := m.out.take(msg)
	switch {
	case !mine:
		return nil, nil, false
	case ok:
		return Advanced{Case: after}, nil, true
	}
	fault = m.out.fault
	if fault.Code == desk.Offline || fault.Code == desk.Unknown {
		return nil, nil, true
	}
	m.out.fault = nil
	if fault.Code == desk.Invalid && fault.Field != "" {
		return nil, fault, true
	}
	return Failed{fault}, nil, true
}

// held tells why nothing may be typed now: a write is out, or nobody knows how it ended.
func (m *matter) held() string { return held(m.env, &m.out.writer) }

// again asks for a write with an unknown end, under its own number.
func (m *matter) again() tea.Cmd { return m.out.again() }

func (m *matter) revealed() bool { return m.look.open() }

// mask applies a mask unless masked values are open.
func (m *matter) mask(mask func(string) string, value string) string {
	if m.revealed() {
		return value
	}
	return mask(value)
}

func (m *matter) refresh(r Refreshed) { m.env.Session, m.env.Rules = r.Session, r.Rules }

// Keys that several screens of a case have. While nothing may be typed they are off.

func (m *matter) key(k ui.Key) ui.Key {
	if k.Off == "" {
		k.Off = m.held()
	}
	return k
}

func (m *matter) troubleKey() ui.Key {
	return m.key(ui.Key{ID: "trouble", Codes: []string{"f8"}, Name: "F8", Word: m.env.T("case.key_trouble"), Help: m.env.T("case.help_trouble")})
}

func (m *matter) printKey() ui.Key {
	k := ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: m.env.T("case.key_print"), Help: m.env.T("case.help_print")}
	if len(m.papers()) == 0 {
		k.Off = m.env.T("case.off_print")
	}
	return m.key(k)
}

func (m *matter) revealKey() ui.Key {
	return ui.Key{ID: "reveal", Codes: []string{"f9"}, Name: "F9", Word: m.env.T("case.key_reveal"), Help: m.env.T("case.help_reveal")}
}

func (m *matter) backKey() ui.Key {
	return ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: m.env.T("case.key_back"), Help: m.env.T("case.help_back"), Hidden: true, Off: busyOnly(m.env, &m.out.writer)}
}

// leafKey shows the scanned pages.
func (m *matter) leafKey() ui.Key {
	return m.leafs(ui.Key{ID: "leaf", Codes: []string{"f4"}, Name: "F4", Word: m.env.T("binder.key"), Help: m.env.T("binder.help")})
}

// shiftLeafKey is leafKey where F4 is another key.
func (m *matter) shiftLeafKey() ui.Key {
	return m.leafs(ui.Key{ID: "leaf", Codes: []string{"shift+f4"}, Name: "Shift+F4", Word: m.env.T("binder.key"), Help: m.env.T("binder.help"), Hidden: true})
}

func (m *matter) leafs(k ui.Key) ui.Key {
	if m.env.Pages == nil || len(m.item.Materials) == 0 {
		k.Off, k.Hidden = m.env.T("binder.none"), true
	}
	return m.key(k)
}

// againKey is there while the end of a write is unknown, and comes first.
func (m *matter) againKey() ui.Keys { return againKeys(m.env, &m.out.writer) }

// common does what the same key does on all screens of a case; place is the ID of the screen.
func (m *matter) common(place, id string) (cmd tea.Cmd, out Outcome, mine bool) {
	switch id {
	case "again":
		return m.again(), nil, true
	case "reveal":
		return m.look.ask(m.env, place, m.c.ID), nil, true
	case "trouble":
		return nil, m.trouble(), true
	case "print":
		return nil, m.printing(), true
	case "leaf":
		return nil, Leafing{m.c, m.item}, true
	case "back":
		return nil, Back{}, true
	}
	return nil, nil, false
}

// paintLast says on the last row what the write is doing, or else why one cannot go on:
// what and why, empty for nothing.
func (m *matter) paintLast(c *ui.Canvas, what, why string) {
	paintOutcome(c, m.env, &m.out.writer, m.with, what, why)
}

// lastDay is the promised day and what is left until then; both are words.
func (m *matter) lastDay() (day, left string) {
	e, due := m.env, m.c.Due
	switch {
	case m.c.Receipt == "":
		return m.env.limit(m.item.Limit), ""
	case due.MissingYear != 0:
		return m.env.limit(m.item.Limit), e.T("case.no_calendar", "year", due.MissingYear)
	case due.LastDay.IsZero():
		return m.env.limit(m.item.Limit), ""
	}
	day = e.Day(due.LastDay)
	n, err := e.Rules.Catalogue.Calendar().WorkdaysBetween(e.Today(), due.LastDay)
	switch {
	case err != nil:
		return day, ""
	case due.LastDay == e.Today():
		return day, e.T("case.last_day")
	case due.LastDay.Before(e.Today()): // in days, as on the home screen: no working day need lie between
		return day, e.T("case.overdue", "n", e.Today().Sub(due.LastDay))
	case n == 1:
		return day, e.T("case.left_one")
	}
	return day, e.T("case.left", "n", n)
}

// typical is the mark of sample data behind what it is said about.
func (m *matter) typical(part string) string {
	mark := m.env.sample(m.item.MarkOf(part))
	if mark == "" {
		return ""
	}
	return "  " + mark
}

// paintPromise writes title, limit, last day, who decides and the result into the panel
// and gives the y after them.
func (m *matter) paintPromise(c *ui.Canvas, x, y, w int) int {
	e := m.env
	c.Head(x, y, e.T("case.promise"), strings.TrimSpace(m.typical("limit")))
	y++
	facts := []ui.Fact{{Label: e.T("case.limit"), Value: m.env.limit(m.item.Limit)}}
	if day, left := m.lastDay(); m.c.Receipt != "" {
		if m.c.Decision != nil && m.returned() == nil {
			left = "" // it is decided: nothing runs any more
		}
		facts = append(facts, ui.Fact{Label: e.T("case.due"), Value: strings.TrimSpace(day + "  " + left)})
	}
	facts = append(facts, ui.Fact{Label: e.T("case.decide"), Value: e.decider(m.item)}, ui.Fact{Label: e.T("case.result"), Value: e.results(m.item)})
	return paintFacts(c, x, y, w, 8, facts)
}

// paintFacts writes facts below each other, values wrapped, and gives the y after them.
func paintFacts(c *ui.Canvas, x, y, w, lw int, facts []ui.Fact) int {
	for _, f := range facts {
		if f.Value == "" {
			continue
		}
		c.Put(x, y, ui.Clip(f.Label, lw-1), ui.Dim)
		y = c.Para(x+lw, y, w-lw, f.Value, f.Style)
	}
	return y
}

// paintHistory writes who did what, the newest last, in at most h rows.
func (m *matter) paintHistory(c *ui.Canvas, x, y, w, h int) int {
	if h < 2 {
		return y
	}
	c.Head(x, y, m.env.T("case.history"), "")
	y++
	records := m.c.History
	if n := len(records) - (h - 1); n > 0 {
		records = records[n:]
	}
	for _, r := range records {
		end := c.Right(x+w, y, ui.Clip(r.Name, w/3), ui.Dim)
		at := c.Put(x, y, m.env.Clock(r.At), ui.Dim) + 2
		c.Put(at, y, ui.Clip(m.recordWord(r), end-at-1), ui.Text)
		y++
	}
	return y
}

func (m *matter) recordWord(r desk.Record) string {
	word := m.env.T("kind." + string(r.Kind))
	if r.Verdict != "" {
		word += " " + m.env.T("verdict."+string(r.Verdict))
	}
	return word
}

// record is the newest line of the history of this kind.
func (m *matter) record(kind desk.Kind) (desk.Record, bool) {
	for _, r := range slices.Backward(m.c.History) {
		if r.Kind == kind {
			return r, true
		}
	}
	return desk.Record{}, false
}

// returned is the authority's answer while the case is back at the counter with it.
func (m *matter) returned() *desk.Decision {
	d := m.c.Decision
	if d == nil || d.Verdict != desk.Returned {
		return nil
	}
	return d
}

// paintReturned quotes the authority word for word in at most h rows and gives the y after it.
func (m *matter) paintReturned(c *ui.Canvas, x, y, w, h int) int {
	d := m.returned()
	if d == nil {
		return y
	}
	by, kind, title := m.env.Rules.Outlet.Authority.Name(m.env.Lang())+" ", desk.KindDecision, m.env.T("case.returned")
	if m.c.CheckedBack() {
		by, kind, title = "", desk.KindCheck, m.env.T("check.back")
	}
	if r, ok := m.record(kind); ok {
		by += r.Name + "  " + m.env.Clock(r.At)
	}
	note := ""
	if n := len(d.Fields); n > 0 {
		note = m.env.T("check.places", "n", n)
	}
	end := c.Head(x, y, title, note)
	c.Right(x+w, y, ui.Clip(by, x+w-end-2), ui.Dim)
	return paintQuote(c, x, y+1, w, h-1, d.Reason, ui.Err)
}

// paintQuote writes somebody's own words behind an upright line, in at most h rows; what has
// no room there ends in two dots. It gives the y after it.
func paintQuote(c *ui.Canvas, x, y, w, h int, text string, st ui.Style) int {
	lines := ui.Wrap(text, w-3)
	if h = max(1, h); len(lines) > h {
		last := lines[h-1]
		lines = append(slices.Clone(lines[:h-1]), ui.Clip(last+lines[h], ui.Width(last)))
	}
	c.Quote(x, y, len(lines), st)
	for _, line := range lines {
		c.Put(x+3, y, line, ui.Text)
		y++
	}
	return y
}

// paintPanel is the panel of a case: the promise and the history.
func (m *matter) paintPanel(c *ui.Canvas, above func(x, y, w int) int) {
	l := c.Layout()
	if !l.Wide {
		return
	}
	x, y, w := l.Panel.X, l.Panel.Y, l.Panel.W
	if above != nil {
		y = above(x, y, w) + l.Gap
	}
	y = m.paintPromise(c, x, y, w) + l.Gap
	m.paintHistory(c, x, y, w, l.Panel.Y+l.Panel.H-y)
}

// options are a field's choices as a form shows them.
func options(f desk.Field, lang string) []ui.Option {
	out := make([]ui.Option, 0, len(f.Options))
	for _, o := range f.Options {
		out = append(out, ui.Option{Value: o.Value, Label: o.Name(lang)})
	}
	return out
}

// pasted tells what a paste lost, if it lost anything.
func (e Env) pasted(edit ui.Edit) Outcome {
	switch {
	case edit.Dropped > 0:
		return Said{e.T("case.dropped", "n", edit.Dropped), ui.Warn}
	case edit.Cleaned:
		return Said{e.T("case.cleaned"), ui.Text}
	}
	return nil
}

// unchosen says why a digit was not taken; nil: it was, or it was none.
func (e Env) unchosen(edit ui.Edit) Outcome {
	if !edit.Chosen {
		return nil
	}
	return Said{e.T("case.chosen"), ui.Warn}
}
