package screens

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// wholeOutlet is the choice of no counter: a select row has no empty value.
const wholeOutlet = "-"

// open opens the form of a line: a new one with what is known of the device, or one that is there.
func (s *devices) open(r deviceRow) {
	t, entry := s.env.T, desk.GearEntry{Terminal: r.terminal, Kind: r.kind(), Quantity: 1}
	switch {
	case r.gear != nil:
		s.tending, entry = *r.gear, r.gear.GearEntry
	default:
		s.tending = desk.Gear{ID: s.env.NewKey(), OutletID: s.env.Session.Outlet.ID}
		if r.live != nil {
			entry = desk.Unlisted{Terminal: r.terminal, KitLine: *r.live}.Entry()
		}
	}
	terminal := ui.FormRow{Key: "terminal", Label: t("devices.counter"), Kind: ui.SelectRow, Value: entry.Terminal, Options: []ui.Option{{Value: wholeOutlet, Label: t("devices.outlet")}}}
	if entry.Terminal == "" {
		terminal.Value = wholeOutlet
	}
	for _, at := range s.env.Session.Outlet.Terminals {
		terminal.Options = append(terminal.Options, ui.Option{Value: at.ID, Label: s.env.windowName(at.ID)})
	}
	kind := ui.FormRow{Key: "kind", Label: t("devices.type"), Kind: ui.SelectRow, Value: string(entry.Kind), Hint: t("devices.choose")}
	for _, k := range desk.GearKinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: t("devices.kind." + string(k))})
	}
	source := ui.FormRow{Key: "source", Label: t("devices.source"), Kind: ui.SelectRow, Value: entry.Source, Hint: t("devices.choose")}
	for _, o := range s.env.Rules.Catalogue.Service.Equipment.Sources {
		source.Options = append(source.Options, ui.Option{Value: o.Code, Label: o.Name(s.env.Lang())})
	}
	over := ui.FormRow{Key: "connection", Label: t("devices.connection"), Kind: ui.SelectRow, Value: string(entry.Connection), Hint: t("devices.choose")}
	for _, o := range desk.Connections {
		over.Options = append(over.Options, ui.Option{Value: string(o), Label: t("devices.over." + string(o))})
	}
	s.form = ui.NewForm([]ui.FormRow{
		terminal, kind,
		{Key: "quantity", Label: t("devices.quantity"), Max: 4, Value: strconv.Itoa(entry.Quantity)},
		source, over,
		{Key: "address", Label: t("devices.address"), Max: 50, Value: entry.Address, Note: t("devices.address_note")},
		{Key: "number", Label: t("devices.number"), Max: 40, Value: entry.Number, Note: t("devices.number_note")},
		{Key: "serial", Label: t("devices.serial"), Max: 40, Value: entry.Serial, Note: t("devices.serial_note")},
	})
}

// deviceFormRows is how many rows the form has.
const deviceFormRows = 8

// send does what the form says.
func (s *devices) send() tea.Cmd {
	value := func(key string) string { return strings.TrimSpace(s.form.Value(key)) }
	quantity, err := strconv.Atoi(value("quantity"))
	if err != nil {
		quantity = 0
	}
	entry := desk.GearEntry{
		Terminal: strings.TrimPrefix(value("terminal"), wholeOutlet), Kind: desk.DeviceKind(value("kind")), Quantity: quantity, Source: value("source"),
		Connection: desk.Connection(value("connection")), Address: value("address"), Number: value("number"), Serial: value("serial"),
	}
	if s.tending.Version == 0 {
		return s.tend(s.tending, desk.Enter{GearEntry: entry})
	}
	return s.tend(s.tending, desk.Revise{GearEntry: entry})
}

// export writes the ledger of the outlet with its history as a file for a program for tables, into the folder of the papers.
func (s *devices) export() tea.Cmd {
	exporter, rows := s.env.Exporter, s.table()
	name := "devices-" + s.env.Session.Outlet.ID + "-" + s.env.Now().In(calendar.China).Format("20060102-150405") + ".csv"
	return s.env.Do(func(ctx context.Context) tea.Msg {
		data, err := desk.Spreadsheet(rows)
		if err != nil {
			return exported{err: err}
		}
		where, err := exporter.Export(ctx, name, data)
		return exported{where, err}
	})
}

// table is the whole ledger: a line for each device with the six fields, and below each what was done and changed.
func (s *devices) table() [][]string {
	t, e := s.env.T, s.env
	out := [][]string{{
		t("devices.csv_outlet"), t("devices.csv_counters"), t("devices.counter"), t("devices.type"), t("devices.quantity"), t("devices.source"),
		t("devices.connection"), t("devices.address"), t("devices.number"), t("devices.serial"), t("devices.col_state"), t("devices.csv_entered"),
		t("devices.csv_tested"), t("devices.csv_faults"), t("devices.csv_repair"), t("devices.csv_at"), t("devices.csv_act"), t("devices.csv_by"), t("devices.csv_text"),
	}}
	outlet, counters := s.env.Session.Outlet.ID, strconv.Itoa(s.book.Counters)
	stamp := func(r desk.Record) string { return r.At.In(calendar.China).Format("2006-01-02 15:04") }
	for _, g := range s.book.Lines {
		repaired := desk.GearFiguresOf([]desk.Gear{g})
		line := []string{
			outlet, counters, s.counter(g.Terminal), t("devices.kind." + string(g.Kind)), strconv.Itoa(g.Quantity), s.source(g.Source),
			t("devices.over." + string(g.Connection)), g.Address, g.Number, g.Serial, t("devices.state." + string(g.State)),
			g.Entered.In(calendar.China).Format("2006-01-02"), s.testedWords(g), strconv.Itoa(len(g.Faults)), s.repairTime(repaired),
		}
		out = append(out, append(line, "", "", "", ""))
		for _, r := range g.History {
			reason := r.Reason
			if r.Kind == desk.KindRevise {
				reason = s.changes(g, r)
			}
			act := make([]string, len(line))
			act[0], act[8] = outlet, g.Number
			out = append(out, append(act, stamp(r), e.T("kind."+string(r.Kind)), r.Name, reason))
		}
	}
	return out
}

// changes are what a correction changed.
func (s *devices) changes(g desk.Gear, r desk.Record) string {
	var out []string
	for _, c := range g.Changes {
		if c.At.Equal(r.At) {
			out = append(out, s.env.T("devices.changed", "field", s.env.T("devices.field."+c.Field), "from", s.value(c.Field, c.From), "to", s.value(c.Field, c.To)))
		}
	}
	return s.env.join(out)
}

// value is the value of a field as a person reads it.
func (s *devices) value(field, value string) string {
	switch {
	case field == "terminal":
		return s.counter(value)
	case value == "":
		return s.env.T("devices.nothing")
	case field == "kind":
		return s.env.T("devices.kind." + value)
	case field == "source":
		return s.source(value)
	case field == "connection":
		return s.env.T("devices.over." + value)
	}
	return value
}

// counter is where a device stands.
func (s *devices) counter(terminal string) string {
	if terminal == "" {
		return s.env.T("devices.outlet")
	}
	return s.env.windowName(terminal)
}

// source is where a device came from.
func (s *devices) source(code string) string {
	for _, o := range s.env.Rules.Catalogue.Service.Equipment.Sources {
		if o.Code == code {
			return o.Name(s.env.Lang())
		}
	}
	return code
}

func (s *devices) testedWords(g desk.Gear) string {
	switch {
	case g.Tested == nil:
		return ""
	case g.Tested.Fault == "":
		return g.Tested.At.In(calendar.China).Format("2006-01-02 15:04") + " " + s.env.T("devices.good")
	}
	return g.Tested.At.In(calendar.China).Format("2006-01-02 15:04") + " " + s.fault(g.Kind, g.Tested.Fault)
}

// repairTime is how long repairs took, in hours and minutes.
func (s *devices) repairTime(f desk.GearFigures) string {
	if f.Repairs == 0 {
		return ""
	}
	minutes := int(f.MeanTime.Minutes())
	return s.env.T("devices.hours", "h", minutes/60, "m", minutes%60)
}
