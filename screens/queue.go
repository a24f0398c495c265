package screens

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// queue is who waits, who is served and who is to be visited at home. A number can be typed at any
// time, so that no letter is a command here.
type queue struct {
	env    Env
	q      desk.Queue
	now    desk.Visit   // at this window
	visits []desk.Visit // the rows: all that are not closed
	list   *ui.List
	input  *ui.Input
	wrong  string     // what the authority said about the number
	groups *ui.List   // whom a number is for; nil: nobody asks
	leaver desk.Visit // who is said to have left, and why, until the authority has it
	reason string
	out    attender
	with   string     // name of the key that sent
	wrote  desk.Visit // the last that was written here
	size   ui.Layout
}

// queueNumber is the longest number that a queue machine prints, as desk has it.
const queueNumber = 12

// queueLeft asks why somebody who waited is no longer there.
const queueLeft = "queue.left"

// Queue is the screen of the outlet's customers now.
func Queue(env Env, work Work) Screen {
	s := &queue{
		env: env, input: ui.NewInput(queueNumber), list: &ui.List{}, out: attender{writer[desk.Visit]{env: env}},
		size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.list.Columns = s.columns()
	s.take(work)
	return s
}

func (s *queue) Start() tea.Cmd { return nil }

func (s *queue) columns() []ui.Column {
	t := s.env.T
	state := 0
	for _, word := range []string{"queue.waiting", "queue.serving", "queue.booked", "queue.away", "queue.column.state"} {
		state = max(state, ui.Width(t(word)))
	}
	return []ui.Column{
		{Title: t("queue.column.number"), W: queueNumber},
		{Title: t("queue.column.state"), W: state},
		{Title: t("queue.column.group"), Grow: true},
		{Title: t("queue.column.time"), W: 10},
		{Title: t("queue.column.waited"), W: 8, Right: true},
		{Title: t("queue.column.who"), W: 12},
	}
}

// take shows the queue as it was read. What was written here since is newer than a reading that set out before: without
// it the row under the mark would become another customer's.
func (s *queue) take(w Work) {
	s.q, s.now = w.Queue, w.Now
	s.newer()
	s.rows()
}

// newer puts what was last written here where the queue is older.
func (s *queue) newer() {
	if s.wrote.ID == "" {
		return
	}
	n := slices.IndexFunc(s.q.Visits, func(v desk.Visit) bool { return v.ID == s.wrote.ID })
	switch {
	case n < 0 && s.wrote.Version > 1: // read after it was closed, and not of today
	case n < 0:
		s.q.Visits = append(slices.Clone(s.q.Visits), s.wrote)
	case s.q.Visits[n].Version < s.wrote.Version:
		s.q.Visits = slices.Clone(s.q.Visits)
		s.q.Visits[n] = s.wrote
	}
}

// rows puts the visits into words: who waits as they would be called, who is served, who is booked by day.
func (s *queue) rows() {
	me := s.env.Session.Person.ID
	s.visits = slices.DeleteFunc(slices.Clone(s.q.Visits), func(v desk.Visit) bool { return v.State == desk.VisitClosed })
	place := func(v desk.Visit) int {
		if v.State == desk.VisitWaiting && (v.For == "" || v.For == me) {
			return -1 // before those whom only a colleague calls
		}
		return slices.Index([]desk.VisitState{desk.VisitWaiting, desk.VisitServing, desk.VisitBooked}, v.State)
	}
	slices.SortStableFunc(s.visits, func(a, b desk.Visit) int {
		switch {
		case place(a) != place(b):
			return place(a) - place(b)
		case a.State == desk.VisitBooked && a.Home != nil && b.Home != nil && a.Home.Day != b.Home.Day:
			return a.Home.Day.Compare(b.Home.Day)
		case a.State == desk.VisitBooked && a.Home != nil && b.Home != nil:
			return strings.Compare(a.Home.Half, b.Home.Half) // am, pm
		}
		return a.Before(b, me)
	})
	rows := make([]ui.Row, len(s.visits))
	for n, v := range s.visits {
		rows[n] = s.row(v)
	}
	s.list.SetRows(rows)
}

func (s *queue) row(v desk.Visit) ui.Row {
	t, e, me := s.env.T, s.env, s.env.Session.Person.ID
	r := ui.Row{ID: v.ID}
	state, since, waited, who := ui.Cell{Text: t("queue.waiting")}, ui.Cell{Text: e.Clock(waitingSince(v))}, ui.Cell{}, ui.Cell{}
	switch v.State {
	case desk.VisitWaiting:
		waited = ui.Cell{Text: t("queue.minutes", "n", int(e.waited(v).Minutes()))}
		if v.For == me {
			who = ui.Cell{Text: t("queue.for_you"), Style: ui.AccentBold}
		} else if v.For != "" {
			who, r.Dim = ui.Cell{Text: v.Owner}, true
		}
	case desk.VisitBooked:
		state.Text = t("queue.booked")
		if v.Home != nil {
			since, who = ui.Cell{Text: e.homeDay(*v.Home)}, ui.Cell{Text: v.Home.Name}
			if left := v.Home.Day.Sub(e.Today()); left < 0 {
				waited = ui.Cell{Text: t("queue.missed"), Style: ui.Err}
			} else if left == 0 {
				since.Style = ui.Warn
			} else if v.Home.Every > 0 {
				waited = ui.Cell{Text: t("bookhome.every_cell", "n", v.Home.Every), Style: ui.Dim}
			}
		}
	default:
		state.Text, who.Text, since.Text = t("queue.serving"), v.Owner, e.Clock(v.Called)
		if v.Home != nil && !v.Home.Back {
			state.Text = t("queue.away")
		}
		if r.Dim = v.OwnerID != me; !r.Dim {
			state.Style = ui.AccentBold
		}
	}
	r.Cells = []ui.Cell{{Text: v.Number}, state, {Text: e.group(v.Group)}, since, waited, who}
	return r
}

func (s *queue) selected() (desk.Visit, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.visits) {
		return s.visits[n], true
	}
	return desk.Visit{}, false
}

// number is what was typed, as queue machines print it.
func (s *queue) number() string { return desk.QueueNumber(s.input.Value()) }

// waits is who waits here with the typed number.
func (s *queue) waits() (desk.Visit, bool) {
	for _, v := range s.visits {
		if v.State == desk.VisitWaiting && v.Number == s.number() {
			return v, true
		}
	}
	return desk.Visit{}, false
}

func (s *queue) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if v, mine, ok := s.out.take(msg); mine {
		if ok {
			return nil, s.done(v)
		}
		return nil, s.refused()
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Work:
		s.take(msg)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.rows()
	case Tick:
		s.rows() // the minutes run
	case Answered:
		if msg.ID == queueLeft && msg.Button == "left" {
			s.with, s.reason = "F8", strings.TrimSpace(msg.Text)
			return s.out.send(s.leaver, desk.Leaving{Reason: s.reason}), nil
		}
	case tea.PasteMsg:
		if s.groups == nil && held(s.env, &s.out.writer) == "" {
			return nil, s.env.pasted(s.typed(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// done shows what came of the write.
func (s *queue) done(v desk.Visit) Outcome {
	if v.State == desk.VisitServing {
		return Serving{v}
	}
	s.wrote = v.Masked()
	s.newer()
	s.rows()
	if v.State != desk.VisitWaiting {
		return Said{s.env.T("queue.said_left", "number", v.Number), ui.Text}
	}
	s.list.Select(v.ID)
	before := slices.IndexFunc(s.visits, func(w desk.Visit) bool { return w.ID == v.ID })
	return Said{s.env.T("queue.said_given", "number", v.Number, "n", before), ui.Text}
}

func (s *queue) refused() Outcome {
	f := s.out.fault
	if f.Code == desk.Offline || f.Code == desk.Unknown {
		return nil
	}
	s.out.fault = nil
	switch {
	case f.Code == desk.Invalid && f.Field == "number":
		s.wrong = s.env.Fault(f)
		return nil
	case f.Code == desk.NotFound && f.Key == "visit.empty":
		return Said{s.env.Fault(f), ui.Warn}
	}
	return Failed{f}
}

// typed passes a message to the field; the row whose number begins so is selected.
func (s *queue) typed(msg tea.Msg) ui.Edit {
	edit := s.input.Update(msg)
	if !edit.Changed {
		return edit
	}
	s.wrong = ""
	if number := s.number(); number != "" {
		n := slices.IndexFunc(s.visits, func(v desk.Visit) bool {
			return v.State == desk.VisitWaiting && strings.HasPrefix(v.Number, number)
		})
		if n >= 0 {
			s.list.Select(s.visits[n].ID)
		}
	}
	return edit
}

func (s *queue) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.groups != nil {
		if n, err := strconv.Atoi(msg.String()); err == nil && n < s.groups.Len() {
			return s.give(n), nil
		}
		if s.groups.Update(msg) {
			return nil, nil
		}
	}
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off != "" {
			return nil, Said{k.Off, ui.Warn}
		}
		return s.act(k.ID)
	}
	if why := held(s.env, &s.out.writer); why != "" {
		return nil, Said{why, ui.Warn}
	}
	if s.groups == nil {
		s.list.PerPage = s.perPage(s.size)
		if code := msg.String(); code == "home" || code == "end" || !s.list.Update(msg) {
			s.typed(msg)
		}
	}
	return nil, nil
}

func (s *queue) act(id string) (tea.Cmd, Outcome) {
	v, _ := s.selected()
	switch id {
	case "again":
		return s.out.again(), nil
	case "call":
		s.with = "Enter"
		if number := s.number(); number != "" {
			return s.out.callNumber(number), nil
		}
		return s.out.send(v, desk.Call{}), nil
	case "open":
		return nil, Visiting{v.ID}
	case "next":
		if s.now.ID != "" {
			return nil, Visiting{}
		}
		s.with = "F2"
		return s.out.callNumber(""), nil
	case "arrival":
		s.choose()
	case "give":
		return s.give(s.groups.Index()), nil
	case "book":
		return nil, BookingHome{}
	case "left":
		return nil, s.left(v)
	case "home":
		return nil, Back{}
	case "back":
		return nil, s.back()
	}
	return nil, nil
}

// back takes back one thing at a time: the choice of a group, the number typed, the screen.
func (s *queue) back() Outcome {
	switch {
	case s.groups != nil:
		s.groups = nil
	case s.input.Value() != "":
		s.input.SetValue("")
		s.wrong = ""
	default:
		return Back{}
	}
	return nil
}

// choose asks whom a number is for.
func (s *queue) choose() {
	rows := []ui.Row{{ID: "", Cells: []ui.Cell{{Text: "0", Style: ui.KeyStyle}, {Text: s.env.T("queue.ordinary")}, {}}}}
	for n, g := range s.env.Rules.Catalogue.Service.Groups {
		rows = append(rows, ui.Row{ID: g.Code, Cells: []ui.Cell{
			{Text: strconv.Itoa(n + 1), Style: ui.KeyStyle}, {Text: g.Name(s.env.Lang())}, {Text: s.env.sample(g.Mark), Style: ui.Dim},
		}})
	}
	s.groups = &ui.List{Columns: []ui.Column{{W: 2}, {W: 40}, {W: 10}}}
	s.groups.SetRows(rows)
}

// give gives a number to somebody of the group in this row.
func (s *queue) give(n int) tea.Cmd {
	code := ""
	if n > 0 {
		code = s.env.Rules.Catalogue.Service.Groups[n-1].Code
	}
	s.groups, s.with = nil, "F6"
	return s.out.send(desk.Visit{ID: s.env.NewKey(), OutletID: s.env.Session.Outlet.ID}, desk.Arrival{Group: code})
}

// left asks why the customer did not wait. What was said already stands there when it could not be sent. The
// queue may move while the question is up, so who it is about is kept.
func (s *queue) left(v desk.Visit) Outcome {
	e := s.env
	if s.leaver.ID != v.ID {
		s.reason = ""
	}
	s.leaver = v
	reason := ui.NewInput(maxReason)
	reason.SetValue(s.reason)
	return Ask{queueLeft, &ui.Dialog{
		Title: e.T("queue.left_title", "number", v.Number), Bold: e.T("queue.left_bold"),
		Reason: reason, ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("queue.left_stay")}},
			{ID: "left", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("queue.key_left")}},
		},
		Move: e.moveKey(),
	}}
}

func (s *queue) Head() Head { return Head{ID: "queue", Busy: s.out.busy()} }
