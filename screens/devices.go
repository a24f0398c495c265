package screens

import (
	"context"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// DevicesPlace is the page of the counter's devices and of the device ledger (H-8.2.1, H-8.2.2a).
const DevicesPlace Place = "devices"

// The dialogs; the part after the dot names their words.
const (
	devicesFault    = "devices.fault"
	devicesRepaired = "devices.repaired"
	devicesRetire   = "devices.retire"
)

// devices is that page: what is connected here beside what the ledger says, what does not work, what that stops, and the way
// round.
type devices struct {
	env     Env
	book    desk.GearBook
	kit     []desk.Equipment
	window  desk.Window // of this terminal, for its blank cards
	all     bool        // the whole outlet's ledger, else this window's
	lines   []deviceRow
	list    *ui.List
	form    *ui.Form // nil: the list is up
	at      string   // row that a dialog asks about: devices come and go while it is up
	tending desk.Gear
	queue   []tested // results of a test that are still to be written
	testing bool
	outcome Said // of the last test, said when all is written
	get     reader[desk.GearBook]
	stand   reader[desk.Standing]
	out     writer[desk.Gear]
	report  follower    // of a fault to the authority's support
	call    *desk.Raise // the report that follows the line in the ledger; nil: none does
	ticket  string      // its ID
	about   deviceRow   // the device that it is about
	proof   string      // number of the test page that is on its way
	size    ui.Layout
}

// tested is how a device of the ledger was at a test.
type tested struct {
	id    string // of the line
	fault string
}

// Messages about what was done with devices.
type (
	// selfTested is the end of a test of all devices.
	selfTested struct{}
)

// DevicesPage is that page.
func DevicesPage(env Env) Screen {
	t := env.T
	s := &devices{
		env: env, get: reader[desk.GearBook]{env: env}, stand: reader[desk.Standing]{env: env}, out: writer[desk.Gear]{env: env},
		report: follower{writer[desk.Ticket]{env: env}}, kit: env.Devices.Kit(), size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.list = &ui.List{Columns: []ui.Column{
		{Title: t("devices.col_name"), W: 18, Grow: true},
		{Title: t("devices.col_number"), W: 16},
		{Title: t("devices.col_connection"), W: 10},
		{Title: t("devices.col_state"), W: 12},
		{Title: t("devices.col_used"), W: 11},
	}}
	s.rows()
	return s
}

func (s *devices) Start() tea.Cmd { return s.get.ask(s.env.Gear.Gear) }

func (s *devices) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if g, mine, ok := s.out.take(msg); mine {
		return s.wrote(g, ok)
	}
	if k, mine, ok := s.report.take(msg); mine {
		return nil, s.reported(k, ok)
	}
	if book, mine, ok := s.get.take(msg); mine {
		if ok {
			first := len(s.book.Lines) == 0
			s.book = book
			s.rows()
			if first {
				s.list.Select(s.worst())
			}
			return s.stand.ask(s.env.Duty.Standing), nil
		}
		return nil, s.get.ended()
	}
	if st, mine, ok := s.stand.take(msg); mine {
		if n := slices.IndexFunc(st.Windows, func(w desk.Window) bool { return w.Terminal == s.env.Session.Terminal.ID }); ok && n >= 0 {
			s.window = st.Windows[n]
		}
		return nil, nil
	}
	switch msg := msg.(type) {
	case selfTested:
		return s.noteTests()
	case proofSent:
		return nil, s.sentProof(msg)
	case proofDropped:
		return s.noteProof(msg.fault)
	case DeviceHeard:
		s.rows()
		return s.heardProof(msg.Event)
	case exported:
		if msg.err != nil {
			return nil, Said{s.env.Fault(msg.err), ui.Warn}
		}
		return nil, Said{s.env.T("figures.said_csv", "where", msg.where), ui.Text}
	case Answered:
		return s.answered(msg)
	case tea.PasteMsg:
		if s.form != nil && s.held() == "" {
			return nil, s.env.pasted(s.form.Update(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return s.told(msg), nil
}

// told takes what app tells.
func (s *devices) told(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.rows()
	case Guarded:
		s.env.Guard = msg
	case Work:
		if !s.get.busy() && !s.out.busy() {
			return s.get.ask(s.env.Gear.Gear)
		}
	}
	return nil
}

// wrote hears the end of an act on the ledger.
func (s *devices) wrote(g desk.Gear, ok bool) (tea.Cmd, Outcome) {
	if !ok {
		s.queue, s.call = nil, nil
		return nil, refused(&s.out, func(f *desk.Error) bool { return beside(s.form, f.Field, s.env.Fault(f)) })
	}
	s.form = nil
	s.book.Lines = append(slices.DeleteFunc(slices.Clone(s.book.Lines), func(o desk.Gear) bool { return o.ID == g.ID }), g)
	desk.GearByUse(s.book.Lines)
	s.rows()
	if cmd := s.next(); cmd != nil {
		return cmd, nil
	}
	kind := g.History[len(g.History)-1].Kind
	if kind == desk.KindFault && s.call != nil {
		s.list.Select(g.ID)
		return s.reporting(), nil
	}
	if kind == desk.KindTest {
		return nil, s.outcome
	}
	s.list.Select(g.ID)
	return nil, Said{s.env.T("devices.did."+string(kind), "number", g.Number), ui.Text}
}

// tend does an act on a line.
func (s *devices) tend(g desk.Gear, do desk.GearAct) tea.Cmd {
	port := s.env.Gear
	return s.out.write(deed{g.ID, g.Version, do}, func(ctx context.Context, key string) (desk.Gear, error) {
		return port.Tend(ctx, key, g, do)
	})
}

// test looks at every device of this counter anew.
func (s *devices) test() tea.Cmd {
	s.testing = true
	port, kit := s.env.Devices, s.kit
	return s.env.Do(func(ctx context.Context) tea.Msg {
		var all sync.WaitGroup // one that does not answer holds no other up
		for _, e := range kit {
			// What it says stands in the kit afterwards, also when it is an error.
			all.Go(func() { _, _ = port.Test(ctx, e.Kind) })
		}
		all.Wait()
		return selfTested{}
	})
}

// noteTests keeps what a test said of the devices that are in the ledger, each result once a day.
func (s *devices) noteTests() (tea.Cmd, Outcome) {
	s.testing = false
	s.rows()
	s.queue = nil
	bad := 0
	for _, r := range s.rowsOf(false) {
		if r.own == nil {
			continue
		}
		if !r.own.Ready() {
			bad++
		}
		if r.gear != nil && r.gear.Allows(desk.KindTest) && s.newResult(*r.gear, r.live.Fault) {
			s.queue = append(s.queue, tested{r.gear.ID, r.live.Fault})
		}
	}
	s.outcome = Said{s.env.T("devices.tested", "n", len(s.kit), "bad", bad), ui.Ok}
	if bad > 0 {
		s.outcome.Style = ui.Warn
	}
	if cmd := s.next(); cmd != nil {
		return cmd, nil
	}
	return nil, s.outcome
}

// newResult tells whether a result is not in the ledger yet.
func (s *devices) newResult(g desk.Gear, fault string) bool {
	return g.Tested == nil || g.Tested.Fault != fault || calendar.DateOf(g.Tested.At) != s.env.Today()
}

// next writes the next result of the test; nil when there is none.
func (s *devices) next() tea.Cmd {
	for len(s.queue) > 0 {
		q := s.queue[0]
		s.queue = s.queue[1:]
		if n := slices.IndexFunc(s.book.Lines, func(g desk.Gear) bool { return g.ID == q.id }); n >= 0 {
			return s.tend(s.book.Lines[n], desk.TestGear{Fault: q.fault})
		}
	}
	return nil
}

func (s *devices) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case !ok && s.form != nil:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		s.form.Update(msg)
		return nil, nil
	case !ok:
		s.list.PerPage = s.perPage(s.size)
		s.list.Update(msg)
		return nil, nil
	}
	return s.act(k.ID)
}

func (s *devices) act(id string) (tea.Cmd, Outcome) {
	r := s.selected()
	switch id {
	case "again":
		if s.report.unknown() {
			return s.report.again(), nil
		}
		return s.out.again(), nil
	case "enter":
		s.open(r)
	case "new":
		s.open(deviceRow{terminal: s.env.Session.Terminal.ID})
	case "send":
		return s.send(), nil
	case "test":
		return s.test(), nil
	case "proof":
		return s.printProof(), nil
	case "papers":
		return nil, Going{Place: PrintsPlace}
	case "fault":
		return nil, s.askReason(devicesFault, r, "F8")
	case "repaired":
		return nil, s.askReason(devicesRepaired, r, "F8")
	case "retire":
		return nil, s.askReason(devicesRetire, r, "F4")
	case "turn":
		s.all = !s.all
		s.rows()
	case "export":
		return s.export(), nil
	case "back":
		if s.form == nil {
			return nil, Back{}
		}
		s.form = nil
	}
	return nil, nil
}

// askReason asks for the words of an act. What the device itself says of a fault is enough, so that words may be left out.
func (s *devices) askReason(id string, r deviceRow, key string) Outcome {
	s.at = r.id()
	t, act := s.env.T, strings.TrimPrefix(id, "devices.")
	d := &ui.Dialog{
		Title: t("devices.ask_title."+act, "name", s.name(r)), Bold: t("devices.ask_bold." + act), Reason: ui.NewInput(maxReason), ReasonLabel: t("devices.ask_label." + act),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: t("devices.stay")}},
			{ID: "do", Reasoned: true, Key: ui.Key{Codes: []string{strings.ToLower(key)}, Name: key, Word: t("devices.ask_do." + act)}},
		},
		Move: s.env.moveKey(),
	}
	if r.gear != nil {
		d.Facts = append(d.Facts, ui.Fact{Label: t("devices.col_number"), Value: r.gear.Number})
	}
	if r.live != nil && r.live.Fault != "" {
		d.Facts = append(d.Facts, ui.Fact{Label: t("devices.col_state"), Value: s.fault(r.live.Kind, r.live.Fault)})
	}
	switch {
	case id == devicesFault:
		s.tellFault(d, r)
	case id == devicesRepaired && r.gear != nil && r.gear.Open() != nil && r.gear.Open().Ticket != "":
		d.Facts = append(d.Facts, ui.Fact{Label: t("devices.report"), Value: t("devices.report_closes")})
	}
	return Ask{id, d}
}

func (s *devices) answered(a Answered) (tea.Cmd, Outcome) {
	if a.Button != "do" || s.held() != "" || !s.list.Select(s.at) {
		return nil, nil
	}
	r, text := s.selected(), strings.TrimSpace(a.Text)
	if a.ID == devicesFault {
		return s.reportFault(r, text), nil
	}
	if r.gear == nil {
		return nil, nil
	}
	switch a.ID {
	case devicesRepaired:
		return s.tend(*r.gear, desk.Repaired{Text: text}), nil
	case devicesRetire:
		return s.tend(*r.gear, desk.Retire{Reason: text}), nil
	}
	return nil, nil
}

func (s *devices) Head() Head {
	return Head{ID: string(DevicesPlace), Busy: s.out.busy() || s.report.busy()}
}
