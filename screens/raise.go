package screens

import (
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/ui"
)

// raise takes a ticket: a question to take along, a voice, or a problem of the outlet's own. It
// lies over the screen on which it came up.
type raise struct {
	env     Env
	first   desk.TicketKind // what it was opened for
	subject desk.Subject
	id      string // of the ticket, made once, so that sending again is the same ticket
	form    *ui.Form
	blank   map[string]string // the form before anything was typed
	out     follower
	up      int     // lines of the text that are paged back from its end
	look    glimpse // at masked values
	size    ui.Layout
}

// Rows of the form.
const (
	rowKind     = "kind"
	rowText     = "text"
	rowSource   = "source"
	rowReceived = "received"
	raiseName   = "name"
	raisePhone  = "phone"
)

const raiseLeave = "raise.leave"

// maxTicketText is the longest text of a ticket in characters, as desk has it.
const maxTicketText = 500

// voices are the kinds that the clerk chooses between, once it is a voice.
var voices = []desk.TicketKind{desk.Complaint, desk.Opinion, desk.Suggestion}

// sources are where a ticket may have come from.
var sources = []string{"window", "phone", "box", "book", "online"}

// Raise is the screen that takes a ticket of this kind. A voice may still become one of the other
// two on the screen.
func Raise(env Env, kind desk.TicketKind, subject desk.Subject) Screen {
	s := &raise{
		env: env, first: kind, subject: subject, id: env.NewKey(), out: follower{writer[desk.Ticket]{env: env}},
		size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.form = ui.NewForm(s.rows(kind))
	s.form.Reveal = s.look.open
	s.form.Focus(rowText)
	s.form.Check = s.check
	s.blank = s.form.Values()
	return s
}

func (s *raise) rows(kind desk.TicketKind) []ui.FormRow {
	t := s.env.T
	text := ui.FormRow{Key: rowText, Label: t("raise.text"), Note: t("raise.text_" + family(kind)), Max: maxTicketText}
	if kind == desk.Problem {
		return []ui.FormRow{text}
	}
	rows := []ui.FormRow{text}
	if kind.Voiced() {
		kinds := make([]ui.Option, len(voices))
		for n, k := range voices {
			kinds[n] = ui.Option{Value: string(k), Label: t("ticket.kind." + string(k))}
		}
		from := make([]ui.Option, len(sources))
		for n, source := range sources {
			from[n] = ui.Option{Value: source, Label: t("ticket.source." + source)}
		}
		rows = []ui.FormRow{
			{Key: rowKind, Label: t("raise.kind"), Kind: ui.SelectRow, Value: string(kind), Options: kinds},
			text,
			{Key: rowSource, Label: t("raise.source"), Kind: ui.SelectRow, Value: "window", Options: from},
			{Key: rowReceived, Label: t("raise.received"), Note: t("raise.received_note"), Max: 16},
		}
	}
	return append(rows,
		ui.FormRow{Key: raiseName, Label: t("raise.name"), Note: t("raise.optional"), Max: 50, Mask: number.MaskName},
		ui.FormRow{Key: raisePhone, Label: t("raise.phone"), Note: t("raise.phone_" + family(kind)), Max: 20, Mask: number.MaskMobile})
}

// family is which of the forms a kind has: question, voice, problem or follow_up.
func family(kind desk.TicketKind) string {
	if kind.Voiced() {
		return "voice"
	}
	return string(kind)
}

// kind is what the ticket is now.
func (s *raise) kind() desk.TicketKind {
	if s.first.Voiced() {
		return desk.TicketKind(s.form.Value(rowKind))
	}
	return s.first
}

// receivedAt is what was typed as the time of receipt: 14:20 of today, or 11-20 14:20.
func (s *raise) receivedAt() (time.Time, bool) {
	text := strings.TrimSpace(s.form.Value(rowReceived))
	if text == "" {
		return time.Time{}, true
	}
	text = strings.NewReplacer("：", ":", "／", "-", "/", "-", "－", "-").Replace(text)
	now := s.env.Now().In(calendar.China)
	if at, err := time.ParseInLocation("15:04", text, calendar.China); err == nil {
		return time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, calendar.China), true
	}
	typed, err := time.ParseInLocation("1-2 15:04", text, calendar.China)
	if err != nil {
		return time.Time{}, false
	}
	in := func(year int) time.Time {
		return time.Date(year, typed.Month(), typed.Day(), typed.Hour(), typed.Minute(), 0, 0, calendar.China)
	}
	at := in(now.Year())
	if at.After(now.AddDate(0, 1, 0)) { // 12-30, typed in January
		at = in(now.Year() - 1)
	}
	return at, at.Day() == typed.Day() // no 29 February in this year
}

// ticket is the new ticket that the act is done on.
func (s *raise) ticket() desk.Ticket {
	return desk.Ticket{ID: s.id, OutletID: s.env.Session.Outlet.ID}
}

func (s *raise) act() desk.Raise {
	v := s.form.Values()
	received, _ := s.receivedAt() // judge has looked at it
	r := desk.Raise{
		Kind: s.kind(), Subject: s.subject, Text: strings.TrimSpace(v[rowText]), Source: v[rowSource], Received: received,
		Contact: desk.Contact{Name: strings.TrimSpace(v[raiseName]), Phone: strings.TrimSpace(v[raisePhone])},
	}
	if r.Source == "" {
		r.Source = "window"
	}
	return r
}

// judge asks the rules about the whole form: the field that is wrong and why, or nil.
func (s *raise) judge() *desk.Error {
	if _, ok := s.receivedAt(); !ok {
		return &desk.Error{Code: desk.Invalid, Key: "ticket.received_form", Field: rowReceived}
	}
	_, fault := s.apply(s.act())
	return fault
}

// apply does the act by the rules here, so that the authority need not refuse it.
func (s *raise) apply(r desk.Raise) (desk.Ticket, *desk.Error) {
	t, err := s.ticket().Apply(r, desk.Act{By: s.env.Session.Person, At: s.env.Now(), Rules: s.env.Rules})
	if err != nil {
		return t, asFault(err)
	}
	return t, nil
}

// denied tells why this person may not take it at all; empty: he may.
func (s *raise) denied() string {
	if _, f := s.apply(desk.Raise{Kind: s.kind(), Text: "-", Source: "window"}); f != nil && f.Code == desk.Denied {
		return s.env.Fault(f)
	}
	return ""
}

// check says what is wrong with one field, whatever stands in the others, when it is left.
func (s *raise) check(key, value string) (string, bool) {
	if strings.TrimSpace(value) == "" {
		return s.note(key), true // what is missing is said when it is sent
	}
	alone := desk.Raise{Kind: desk.Opinion, Text: "-", Source: "window"}
	full := s.act()
	switch key {
	case rowText:
		alone.Text = full.Text
		if s.first == desk.Problem {
			alone.Kind = desk.Problem // whose text may hold nobody's data
		}
	case raiseName:
		alone.Contact.Name = full.Contact.Name
	case raisePhone:
		alone.Contact.Phone = full.Contact.Phone
	case rowReceived:
		at, ok := s.receivedAt()
		if !ok {
			return s.env.T("error.ticket.received_form"), false
		}
		alone.Received = at
	}
	if _, f := s.apply(alone); f != nil && f.Field == key {
		return s.words(f), false
	}
	return s.note(key), true
}

// words are those of an error as they fit beside a field.
func (s *raise) words(f *desk.Error) string {
	if f.Key == "ticket.personal" {
		return s.env.T("raise.personal")
	}
	return s.env.Fault(f)
}

// note is what stands beside a field that is right; empty: what stands there stays.
func (s *raise) note(key string) string {
	if at, ok := s.receivedAt(); key == rowReceived && ok {
		if at.IsZero() {
			return s.env.T("raise.received_note")
		}
		return s.env.Clock(at)
	}
	return ""
}

func (s *raise) Start() tea.Cmd { return nil }

func (s *raise) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if got, mine, ok := s.out.take(msg); mine {
		if ok {
			return nil, Ticketed{got}
		}
		return nil, refused(&s.out.writer, s.place)
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case glimpsed:
		out, _ := s.look.take(msg)
		return nil, out
	case Answered:
		if msg.ID == raiseLeave && msg.Button == "leave" {
			return nil, Back{}
		}
	case tea.PasteMsg:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		s.up = 0
		return nil, s.env.pasted(s.form.Update(msg))
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place puts an error beside its field; false when the form has no such field.
func (s *raise) place(f *desk.Error) bool { return beside(s.form, f.Field, s.words(f)) }

func (s *raise) held() string { return held(s.env, &s.out.writer) }

// touched tells that something was typed.
func (s *raise) touched() bool { return !maps.Equal(s.form.Values(), s.blank) }

func (s *raise) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	if !ok {
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		if s.form.Update(msg).Changed {
			s.up = 0
		}
		return nil, nil
	}
	if k.Off != "" {
		return nil, Said{k.Off, ui.Warn}
	}
	switch k.ID {
	case "again":
		return s.out.again(), nil
	case "send":
		return s.send()
	case "reveal":
		return s.look.ask(s.env, "raise", s.id), nil
	case "page":
		s.page(msg.String())
	case "back":
		return nil, s.leave()
	}
	return nil, nil
}

// send sends what the rules take; else the cursor goes to what they do not.
func (s *raise) send() (tea.Cmd, Outcome) {
	s.form.CheckAll()
	f := s.judge()
	switch {
	case f == nil:
		return s.out.send(s.ticket(), s.act()), nil
	case s.place(f):
		return nil, nil
	}
	return nil, Said{s.env.Fault(f), ui.Warn}
}

// page moves in a text that is longer than its place; typing goes back to its end.
func (s *raise) page(code string) {
	lines, h := s.textLines(s.size), s.textHeight(s.size)
	by := max(1, h-1)
	if code == "pgdown" {
		by = -by
	}
	s.up = max(0, min(s.up+by, len(lines)-h))
}

// leave goes back at once when nothing would be lost.
func (s *raise) leave() Outcome {
	if !s.touched() {
		return Back{}
	}
	return askLeave(s.env, &s.out.writer, raiseLeave)
}

// moveKey is drawn in dialogs with several buttons.
func (e Env) moveKey() ui.Key { return ui.Key{Name: e.T("app.left_right"), Word: e.T("app.choose")} }

func (s *raise) Head() Head {
	return Head{ID: "raise", Title: s.env.T("raise.title_" + family(s.first)), Busy: s.out.busy()}
}

func (s *raise) Keys() ui.Keys {
	t := s.env.T
	off := s.held()
	if off == "" {
		off = s.denied()
	}
	keys := append(againKeys(s.env, &s.out.writer),
		ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("raise.key_send"), Help: t("raise.help_send"), Main: true, Off: off},
		ui.Key{ID: "page", Codes: []string{"pgup", "pgdown"}, Name: "PgUp", Word: t("raise.key_page"), Help: t("raise.help_page"), Hidden: true},
	)
	if slices.ContainsFunc(s.rows(s.first), func(r ui.FormRow) bool { return r.Mask != nil }) {
		keys = append(keys, ui.Key{ID: "reveal", Codes: []string{"f9"}, Name: "F9", Word: t("case.key_reveal"), Help: t("case.help_reveal"), Hidden: true})
	}
	return append(keys, ui.Key{
		ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("raise.key_back"), Help: t("raise.help_back"), Hidden: true, Off: busyOnly(s.env, &s.out.writer),
	})
}
