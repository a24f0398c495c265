package screens

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/ui"
)

// BenchPlace is where a newcomer plays the customer at the simulated devices.
const BenchPlace Place = "bench"

// Bench is the customer's side of the devices that the demo plays.
type Bench interface {
	// People are the invented customers.
	People() []BenchPerson
	// Put puts the card of a person onto a reader; desk.CodeScannerDevice: his phone shows his electronic card to the scanner.
	Put(ctx context.Context, kind desk.DeviceKind, person string) error
	// Lift takes away all that lies on the readers.
	Lift()
	// Lies is the ID of the person whose card lies on a reader; "" for nobody's.
	Lies(kind desk.DeviceKind) string
	// Faults are those that are switched on, as they are named to --fault: "printer=paper-out".
	Faults() []string
}

// BenchPerson is an invented customer and the number of his identity card.
type BenchPerson struct{ ID, Name, IDNo string }

// bench lets the newcomer put a card onto a reader, from wherever he is: it opens over the screen that is up and goes as
// soon as the card lies there, so that he sees it being read.
type bench struct {
	env  Env
	list *ui.List
	put  reader[struct{}]
}

// BenchPage opens the place. There is a Demo with a Bench.
func BenchPage(env Env) Screen {
	s := &bench{env: env, put: reader[struct{}]{env: env}}
	t := env.T
	s.list = &ui.List{Columns: []ui.Column{{Title: t("bench.name"), W: 16}, {Title: t("bench.number"), W: 20}, {Title: t("bench.lies"), Grow: true}}}
	s.fit(ui.LayoutFor(ui.MinWidth, ui.MinHeight))
	s.fill()
	return s
}

// fit leaves room for the title, the head of the list, and what stands on the last rows.
func (s *bench) fit(l ui.Layout) { s.list.PerPage = l.Last - l.Work.Y - 5 }

func (s *bench) fill() {
	people := s.env.Demo.Bench.People()
	rows := make([]ui.Row, len(people))
	for n, p := range people {
		var lies []string
		for _, kind := range []desk.DeviceKind{desk.IDReader, desk.SSCReader} {
			if s.env.Demo.Bench.Lies(kind) == p.ID {
				lies = append(lies, s.env.T("bench.on."+string(kind)))
			}
		}
		name, _, _ := strings.Cut(p.Name, "·") // terminals differ in how wide this one is
		rows[n] = ui.Row{ID: p.ID, Cells: []ui.Cell{{Text: name}, {Text: number.MaskID(p.IDNo), Style: ui.Dim}, {Text: strings.Join(lies, "  "), Style: ui.Accent}}}
	}
	s.list.SetRows(rows)
}

func (s *bench) Start() tea.Cmd { return nil }

func (s *bench) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if _, mine, ok := s.put.take(msg); mine {
		if !ok {
			return nil, Said{s.env.Fault(s.put.fault), ui.Warn}
		}
		return nil, Back{}
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.fit(ui.LayoutFor(msg.Width, msg.Height))
	case tea.KeyPressMsg:
		return pressList(s.Keys(), s.list, msg, s.act)
	}
	return nil, nil
}

func (s *bench) act(id string) (tea.Cmd, Outcome) {
	kinds := map[string]desk.DeviceKind{"id": desk.IDReader, "social": desk.SSCReader, "code": desk.CodeScannerDevice}
	if id == "lift" {
		s.env.Demo.Bench.Lift()
		s.fill()
		return nil, Said{s.env.T("bench.lifted"), ui.Text}
	}
	kind, ok := kinds[id]
	row, chosen := s.list.Selected()
	if !ok || !chosen {
		return nil, Back{}
	}
	b := s.env.Demo.Bench
	return s.put.ask(func(ctx context.Context) (struct{}, error) { return struct{}{}, b.Put(ctx, kind, row.ID) }), nil
}

func (s *bench) Head() Head { return Head{ID: string(BenchPlace)} }

func (s *bench) Keys() ui.Keys {
	t := s.env.T
	return ui.Keys{
		{ID: "id", Codes: []string{"enter"}, Name: "Enter", Word: t("bench.key_id"), Help: t("bench.help_id"), Main: true},
		{ID: "social", Codes: []string{"f4"}, Name: "F4", Word: t("bench.key_social"), Help: t("bench.help_social")},
		{ID: "code", Codes: []string{"f3"}, Name: "F3", Word: t("bench.key_code"), Help: t("bench.help_code")},
		{ID: "lift", Codes: []string{"f8"}, Name: "F8", Word: t("bench.key_lift"), Help: t("bench.help_lift")},
		{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("bench.help_back"), Hidden: true},
	}
}

func (s *bench) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, t("bench.title"), t("bench.note"))
	c.Right(x+w, y, s.list.Page(), ui.Dim)
	s.list.Paint(c, x, y+1, w, true)
	c.Put(x, l.Last-2, ui.Clip(t("bench.where", "url", s.env.Demo.Desk), w), ui.Dim)
	if on := s.env.Demo.Bench.Faults(); len(on) > 0 {
		c.Put(x, l.Last-1, ui.Clip(t("bench.faults", "faults", strings.Join(on, ", ")), w), ui.Warn)
	}
}
