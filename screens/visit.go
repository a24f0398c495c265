package screens

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// visitPage is one customer's stay: at the window, or the clerk's at his home. Once he has left, nothing of him
// is on it any more but his number and the code by which he rates (H-9.2a, H-10.1a).
type visitPage struct {
	taskWords
	id     string
	v      desk.Visit // masked, from the queue, until it is read
	full   bool       // it is read
	work   Work
	cases  map[string]desk.Case // those of the visit that a leaving depends on
	get    reader[stay]
	rows   []visitRow
	list   *ui.List
	pick   *itemPick // of what the customer is shown to do himself; nil: nobody asks
	hand   *ui.Form  // of handing on; nil: nobody asks
	kit    homeKit   // what travels to the customer's home
	out    attender
	with   string // name of the key that sent
	reason string // why the customer leaves, until the authority has it
	gone   bool   // the customer has left this window: by leaving, or to a colleague
	qr     ui.QR
	look   glimpse // at masked values
	size   ui.Layout
}

// stay is a visit and those of its cases that a leaving depends on, by ID.
type stay struct {
	v     desk.Visit
	cases map[string]desk.Case
}

// The dialogs of a visit.
const (
	visitLeave = "visit.leave"
	visitTake  = "visit.take"
	visitPrint = "visit.print"
)

// VisitPage is the page of the visit with this ID, "" for the customer at the window.
func VisitPage(env Env, work Work, id string) Screen {
	if id == "" {
		id = work.Now.ID
	}
	return newVisitPage(env, work, desk.Visit{ID: id}, false)
}

// Served is the page of a visit as a write has just given it: nothing waits until it is read once more.
func Served(env Env, work Work, v desk.Visit) Screen {
	return newVisitPage(env, work, v, true)
}

func newVisitPage(env Env, work Work, v desk.Visit, full bool) *visitPage {
	s := &visitPage{
		taskWords: taskWords{env: env}, id: v.ID, v: v, full: full, list: &ui.List{},
		get: reader[stay]{env: env}, out: attender{writer[desk.Visit]{env: env}}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.list.Columns = s.columns()
	s.hearWork(work)
	return s
}

func (s *visitPage) Start() tea.Cmd {
	if s.id == "" || !s.env.serves() {
		return nil
	}
	return s.read()
}

// read asks for the visit as the authority has it now, and for those of its cases of which the list does not know
// whether the customer was told enough to go.
func (s *visitPage) read() tea.Cmd {
	id, visits, cases := s.id, s.env.Visits, s.env.Cases
	known := slices.Clone(s.work.Cases)
	return s.get.ask(func(ctx context.Context) (stay, error) {
		m := stay{cases: map[string]desk.Case{}}
		var err error
		if m.v, err = visits.Visit(ctx, id); err != nil {
			return m, err
		}
		for _, id := range m.v.Cases {
			at := slices.IndexFunc(known, func(c desk.Summary) bool { return c.ID == id })
			if at >= 0 && known[at].Stage != desk.StageAccept {
				continue
			}
			if m.cases[id], err = cases.Case(ctx, id); err != nil {
				return m, err
			}
		}
		return m, nil
	})
}

func (s *visitPage) heard(m stay) {
	if s.gone { // what was read of him is not for who comes next
		return
	}
	s.cases = m.cases
	if m.v.Version >= s.v.Version { // else it has gone on while the answer came
		s.v, s.full = m.v, true
	}
	s.make()
}

// hearWork takes what the lists of the day say, and tells whether they are ahead of what was read.
func (s *visitPage) hearWork(w Work) (newer bool) {
	s.work, s.letters = w, w.Outgoing
	n := slices.IndexFunc(w.Queue.Visits, func(v desk.Visit) bool { return v.ID == s.id })
	switch {
	case n < 0 || s.id == "":
	case !s.full:
		s.v = w.Queue.Visits[n]
	default: // a case or a ticket that joins a visit is no act on it: the version stays
		v := w.Queue.Visits[n]
		newer = v.Version > s.v.Version || v.Version == s.v.Version && len(v.Cases)+len(v.Tickets) > len(s.v.Cases)+len(s.v.Tickets)
	}
	for id, c := range s.cases {
		newer = newer || slices.ContainsFunc(w.Cases, func(m desk.Summary) bool { return m.ID == id && m.Version > c.Version })
	}
	s.make()
	return newer
}

func (s *visitPage) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if v, mine, ok := s.out.take(msg); mine {
		if ok {
			return s.done(v)
		}
		return nil, s.refused()
	}
	if m, mine, ok := s.get.take(msg); mine {
		if ok {
			s.heard(m)
		}
		return nil, s.get.ended()
	}
	switch msg := msg.(type) {
	case Work:
		if s.hearWork(msg) && !s.get.busy() && s.held() == "" && !s.gone {
			return s.read(), nil
		}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.make()
	case glimpsed:
		out, _ := s.look.take(msg)
		return nil, out
	case Tick:
		s.make() // the hours of complaints run
	case Answered:
		return s.answered(msg)
	case tea.PasteMsg:
		return nil, s.pasted(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// done shows the visit after the write.
func (s *visitPage) done(v desk.Visit) (tea.Cmd, Outcome) {
	e := s.env
	if v.ID != s.id { // the next customer was called
		return nil, Serving{v}
	}
	away, before := s.away(), s.v
	s.v, s.full, s.pick, s.hand, s.reason = v, true, nil, nil, ""
	s.kit.began = false
	switch {
	case v.State == desk.VisitClosed && (v.RateURL == "" || v.Home != nil): // nobody stands here who could rate
		return nil, Gone{v}
	case v.State == desk.VisitClosed:
		s.clear()
		qr, err := ui.NewQR(v.RateURL)
		if err != nil {
			return nil, Gone{v} // the slip has the code too
		}
		s.qr = qr
		return nil, Departed{v}
	case v.State == desk.VisitWaiting:
		s.clear()
		return nil, Said{e.T("visit.said_hand", "number", v.Number, "to", v.Owner), ui.Text}
	}
	s.make()
	switch {
	case v.State == desk.VisitServing && before.State == desk.VisitWaiting:
		return nil, Serving{v}
	case before.State == desk.VisitBooked:
		return nil, Said{e.T("visit.said_depart", "n", len(v.Home.Papers)), ui.Text}
	case away:
		return nil, Said{e.T("visit.said_return"), ui.Text}
	case len(v.Guided) > len(before.Guided):
		return nil, Said{e.T("visit.said_guide"), ui.Text}
	}
	return nil, Said{e.T("visit.said_guided"), ui.Text}
}

// clear takes everything of the customer off the screen: he has left it.
func (s *visitPage) clear() {
	v := s.v
	s.v = desk.Visit{ID: v.ID, State: v.State, Number: v.Number, Owner: v.Owner, Version: v.Version}
	s.gone, s.cases, s.rows, s.kit = true, nil, nil, homeKit{}
	s.look.close()
	s.list.SetRows(nil)
}

func (s *visitPage) refused() Outcome {
	f := s.out.fault
	if f.Code == desk.Offline || f.Code == desk.Unknown {
		return nil
	}
	s.out.fault = nil
	switch {
	case f.Code == desk.Invalid && s.hand != nil && (f.Field == rowTo || f.Field == rowReason):
		s.hand.Focus(f.Field)
		s.hand.SetError(f.Field, s.env.Fault(f))
		return nil
	case f.Code == desk.Invalid || f.Code == desk.NotFound && f.Key == "visit.empty":
		return Said{s.env.Fault(f), ui.Warn}
	}
	return Failed{f}
}

func (s *visitPage) held() string { return held(s.env, &s.out.writer) }

// send does an act; key is the name of the key that was pressed for it.
func (s *visitPage) send(act desk.VisitAct, key string) tea.Cmd {
	if !s.out.unknown() {
		s.with = key
	}
	return s.out.send(s.v, act)
}

// mine tells whether this person may do something with the visit: she serves it, or it is booked.
func (s *visitPage) mine() bool {
	return s.v.State == desk.VisitBooked || s.v.State == desk.VisitServing && s.v.OwnerID == s.env.Session.Person.ID
}

// away tells whether the clerk is on the way to the customer's home, with papers.
func (s *visitPage) away() bool {
	return s.v.State == desk.VisitServing && s.v.Home != nil && !s.v.Home.Back
}

// open tells whether there is a customer on the screen at all.
func (s *visitPage) open() bool {
	return !s.gone && (s.v.State == desk.VisitBooked || s.v.State == desk.VisitServing)
}

func (s *visitPage) pasted(msg tea.PasteMsg) Outcome {
	switch {
	case s.held() != "":
		return Said{s.held(), ui.Warn}
	case s.pick != nil:
		return s.env.pasted(s.pick.update(msg))
	case s.hand != nil:
		return s.env.pasted(s.hand.Update(msg))
	case s.kit.line != nil:
		return s.env.pasted(s.kit.line.Update(msg))
	}
	return nil
}

func (s *visitPage) answered(a Answered) (tea.Cmd, Outcome) {
	switch {
	case a.ID == visitLeave && a.Button == "leave":
		s.reason = strings.TrimSpace(a.Text)
		key := "F10"
		if s.v.State == desk.VisitBooked { // there F10 leaves for the customer's home
			key = "F8"
		}
		return s.send(desk.Leaving{Reason: s.reason}, key), nil
	case a.ID == visitTake && a.Button == "question":
		return nil, Raising{desk.Inquiry, desk.Subject{Visit: s.v.ID}}
	case a.ID == visitTake && a.Button == "voice":
		return nil, Raising{desk.Complaint, desk.Subject{Visit: s.v.ID}}
	case a.ID == visitPrint && a.Button == "kit":
		return nil, s.printing(desk.KitPaper)
	case a.ID == visitPrint && a.Button == "slip":
		return nil, s.printing(desk.SlipPaper)
	}
	return nil, nil
}

func (s *visitPage) printing(kind desk.PaperKind) Outcome {
	e, v := s.env, s.v
	return Printing{
		desk.Order{Kind: kind, Subject: v.ID},
		desk.Sheet{Outlet: e.Session.Outlet, Terminal: e.Session.Terminal, Catalogue: e.Rules.Catalogue, Visit: &v},
	}
}

// besides are the channels of an item that a customer can be shown.
func besides(i desk.Item) []string {
	return slices.DeleteFunc(slices.Clone(i.Channels), func(ch string) bool { return ch == "counter" })
}

// colleagues are those to whom the visit can be handed on.
func (s *visitPage) colleagues() []desk.Colleague {
	return slices.DeleteFunc(slices.Clone(s.work.Queue.Colleagues), func(c desk.Colleague) bool { return c.ID == s.env.Session.Person.ID })
}

// rowReason is the row of a reason in a form.
const rowReason = "reason"

// handing opens the form of handing the customer on.
func (s *visitPage) handing() {
	t := s.env.T
	to := ui.FormRow{Key: rowTo, Label: t("visit.hand_to"), Kind: ui.SelectRow, Hint: t("ticket.to_hint")}
	for _, c := range s.colleagues() {
		to.Options = append(to.Options, ui.Option{Value: c.ID, Label: c.Name})
	}
	if len(to.Options) == 1 {
		to.Value = to.Options[0].Value
	}
	s.hand = ui.NewForm([]ui.FormRow{to, {Key: rowReason, Label: t("case.reason"), Note: t("visit.hand_note"), Max: maxReason}})
}

// handOn sends the form, or says beside it what is missing.
func (s *visitPage) handOn() tea.Cmd {
	act := desk.HandOn{To: s.hand.Value(rowTo), Reason: strings.TrimSpace(s.hand.Value(rowReason))}
	switch {
	case act.To == "":
		s.hand.Focus(rowTo)
		s.hand.SetError(rowTo, s.env.T("error.visit.to"))
	case act.Reason == "":
		s.hand.Focus(rowReason)
		s.hand.SetError(rowReason, s.env.T("error.visit.reason"))
	default:
		return s.send(act, "F10")
	}
	return nil
}
