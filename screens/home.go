package screens

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// home is the work of the day.
type home struct {
	taskWords
	work   Work
	open   []task         // by what is due
	told   []desk.Summary // closed today with the customer told, latest first
	others [3]int         // closed today otherwise: sent elsewhere, withdrawn, tickets
	call   attender       // of the next customer
	list   *ui.List       // of open
	done   *ui.List       // of told
	fresh  int            // rows that came from outside since the last key
	asking bool           // the day's work is being read anew
	fault  *desk.Error    // why it could not be; nil: it could
	size   ui.Layout
	prints []desk.PrintProgress // papers that something stands against
	laid   OnDesk               // what lies on the readers
	asked  OnDesk               // whose matters are being asked for
	his    *hisMatters          // of who put a card on the reader; nil: the day's work is shown
	// That who put a card there has nothing here, and that this could not be found out whole.
	nothing string
	unread  bool
}

// Home is the screen of today's work, sorted by what is due, and of who waits for it; work is that of the outlet,
// and the cursor stands on the case or ticket with the ID at, if it is there.
func Home(env Env, work Work, at string) Screen {
	s := &home{
		taskWords: taskWords{env: env}, call: attender{writer[desk.Visit]{env: env}},
		size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.list = &ui.List{Columns: s.columns(true)}
	s.done = &ui.List{Columns: s.columns(false)}
	s.take(work)
	s.fresh = 0
	s.list.Select(at)
	return s
}

func (s *home) Start() tea.Cmd {
	s.laid = s.env.Desk
	return s.seek(true)
}

// columns are those of both lists, as wide as their widest words in this language.
func (s *home) columns(titled bool) []ui.Column {
	widest := func(words ...string) int {
		n := 0
		for _, w := range words {
			n = max(n, ui.Width(w))
		}
		return n
	}
	t := s.env.T
	decided := widest(t("verdict.granted"), t("verdict.refused"), t("verdict.returned"))
	cols := []ui.Column{
		{Title: t("home.column.due"), W: 12},
		{Title: t("home.column.item"), Grow: true},
		{Title: t("home.column.who"), W: 9},
		{Title: t("home.column.step"), W: widest(t("home.column.step"), t("step.accept"), t("step.handle"), t("step.notify"), t("step.check"), t("home.collect"))},
		{Title: t("home.column.status"), W: max(widest(t("home.column.status"), t("status.written"), t("status.received")),
			widest(t("status.decided"))+1+decided, widest(t("status.received"))+1+widest(t("verdict.returned")))},
	}
	if !titled {
		for n := range cols {
			cols[n].Title = ""
		}
	}
	return cols
}

// take replaces the day's work and counts what was not there before.
func (s *home) take(w Work) {
	before := s.open
	s.work, s.letters = w, w.Outgoing
	s.open, s.told, s.others = nil, nil, [3]int{}
	for n := range w.Cases {
		switch c := &w.Cases[n]; {
		case c.Stage != desk.StageClosed:
			s.open = append(s.open, task{c: c})
		case c.Status == desk.Informed:
			s.told = append(s.told, *c)
		case c.Version <= 1: // closed by its first step: the customer was sent elsewhere
			s.others[0]++
		default:
			s.others[1]++
		}
	}
	for n := range w.Tickets {
		if t := &w.Tickets[n]; t.State != desk.TicketClosed {
			s.open = append(s.open, task{t: t})
		} else {
			s.others[2]++
		}
	}
	for _, k := range s.open {
		if !slices.ContainsFunc(before, func(o task) bool { return o.id() == k.id() }) {
			s.fresh++
		}
	}
	tasksByDue(s.open)
	slices.SortStableFunc(s.told, func(a, b desk.Summary) int { return b.Changed.Compare(a.Changed) })
	s.write()
}

// write puts the work into words.
func (s *home) write() {
	s.today, s.prints = s.env.Today(), s.env.unprinted()
	rows := make([]ui.Row, len(s.open))
	for n, k := range s.open {
		rows[n] = ui.Row{ID: k.id(), Dim: !k.mine(s.env.Session.Person), Cells: []ui.Cell{
			s.dueCell(k), {Text: s.name(k)}, s.who(k), {Text: s.step(k)}, s.status(k),
		}}
	}
	s.list.SetRows(rows)
	s.writeHis()
	rows = make([]ui.Row, len(s.told))
	for n, c := range s.told {
		_, verdict := statusCell(s.env, c)
		rows[n] = ui.Row{ID: c.ID, Dim: true, Cells: []ui.Cell{
			{Text: s.env.Clock(c.Changed)}, {Text: s.env.itemName(c.Item)}, s.who(task{c: &c}), {}, {Text: verdict.Text},
		}}
	}
	s.done.SetRows(rows)
}

// todo is how many are open besides those that only wait to be collected, and how many those are.
func (s *home) todo() (n, collect int) {
	for _, k := range s.open {
		if k.collects() {
			collect++
		}
	}
	return len(s.open) - collect, collect
}

func (s *home) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if v, mine, ok := s.call.take(msg); mine {
		if ok {
			return nil, Serving{v}
		}
		return nil, s.uncalled()
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case OnDesk:
		s.laid = msg
		return s.seek(false), nil
	case hisFound:
		s.found(msg)
	case Work:
		s.take(msg)
	case Reread:
		return nil, s.reread(msg.Err)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.write()
	case Tick:
		s.write() // the hours of complaints run
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// uncalled hears why nobody was called.
func (s *home) uncalled() Outcome {
	f := s.call.fault
	if f.Code == desk.Offline || f.Code == desk.Unknown {
		return nil
	}
	s.call.fault = nil
	if f.Code == desk.NotFound {
		return Said{s.env.Fault(f), ui.Warn}
	}
	return Failed{f}
}

func (s *home) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.his != nil {
		s.his.list.PerPage = s.perPage(s.size)
		if cmd, out, used := s.pressHis(msg); used {
			return cmd, out
		}
	}
	s.list.PerPage = s.perPage(s.size)
	if s.his == nil && s.list.Update(msg) {
		s.fresh = 0
		return nil, nil
	}
	k, ok := s.Keys().Match(msg)
	if !ok {
		return nil, nil
	}
	if k.Off != "" {
		return nil, Said{k.Off, ui.Warn}
	}
	switch k.ID {
	case "open":
		row, _ := s.list.Selected() // the key is off when there is none
		if k, _ := s.selected(); k.t != nil {
			return nil, Ticketing{row.ID}
		}
		return nil, Opened{row.ID}
	case "next":
		if s.work.Now.ID != "" {
			return nil, Visiting{}
		}
		if s.unready() != "" { // a call would be refused
			return nil, Going{Place: DutyPlace}
		}
		return s.call.callNumber(""), nil
	case "queue":
		return nil, Queueing{}
	case "read":
		return nil, s.readNews()
	case "handover":
		return nil, s.handing()
	case "outgoing":
		return nil, s.outgoing()
	case "find":
		return nil, Finding{}
	case "again":
		if s.call.unknown() {
			return s.call.again(), nil
		}
		s.asking = true
		return nil, Rereading{}
	}
	return nil, nil
}

// reread hears how the reading ended that F5 asked for.
func (s *home) reread(err error) Outcome {
	s.asking, s.fault = false, nil
	if err != nil {
		s.fault = asFault(err)
		if s.fault.Code == desk.Denied { // the session is over: not this screen's to tell
			return Failed{s.fault}
		}
		return nil
	}
	s.fresh = 0
	n, _ := s.todo()
	return Said{s.env.T("home.key.again_done", "n", n), ui.Text}
}

func (s *home) Head() Head {
	h := Head{ID: "home", Busy: s.call.busy()}
	for _, k := range s.open {
		switch {
		case k.t != nil && k.t.Kind == desk.Inquiry:
			h.Counts[0]++
		case k.t != nil, k.collects():
		case stepWord(k.c.Stage) == "accept":
			h.Counts[1]++
		case stepWord(k.c.Stage) == "handle":
			h.Counts[2]++
		default:
			h.Counts[3]++
		}
	}
	return h
}

func (s *home) Keys() ui.Keys {
	t := s.env.T
	out := held(s.env, &s.call.writer) // a call is on its way, or nobody knows how it ended
	none, busy := out, busyOnly(s.env, &s.call.writer)
	if s.list.Len() == 0 {
		none = t("home.key.open_off")
	}
	if s.asking {
		busy = t("home.key.again_off")
	}
	keys := ui.Keys{{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("home.key.open"), Help: t("home.key.open_help"), Main: true, Off: none}}
	if s.his != nil {
		keys = s.hisKeys()
	}
	if s.env.serves() {
		next := ui.Key{ID: "next", Codes: []string{"f2"}, Name: "F2", Word: t("home.key.next"), Help: t("home.key.next_help"), Off: out}
		if s.work.Now.ID != "" {
			next.Word, next.Help = t("home.key.window"), t("home.key.window_help")
		} else if s.unready() != "" {
			next.Word, next.Help = t("home.key_open"), t("home.key_open_help")
		}
		keys = append(keys, next)
	}
	keys = append(keys, ui.Key{
		ID: "find", Codes: []string{"f3", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, Name: "F3", Word: t("home.key.find"), Help: t("home.key.find_help"), Off: out,
	})
	keys = append(keys, s.readKey()...)
	keys = append(keys, s.outKey()...)
	keys = append(keys, s.handKey()...)
	again := ui.Key{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("home.key.again"), Help: t("home.key.again_help"), Off: busy}
	if s.call.unknown() {
		again.Word, again.Help, again.Main = t("case.key_again"), t("case.help_again"), true
	}
	if s.env.serves() {
		keys = append(keys, ui.Key{ID: "queue", Codes: []string{"tab"}, Name: "Tab", Word: t("home.key.queue"), Help: t("home.key.queue_help"), Off: out})
	}
	return append(keys, again, ui.Key{ID: "move", Name: t("key.up_down"), Help: t("home.move"), Hidden: true})
}
