package screens

import (
	"cmp"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// deviceRow is a device: as the ledger has it, as it is there, or both.
type deviceRow struct {
	terminal string
	gear     *desk.Gear      // nil: it is not in the ledger
	live     *desk.KitLine   // nil: the terminal says nothing of it
	own      *desk.Equipment // of this terminal: with its times
}

// deviceHow is how a device stands, as the title counts them.
type deviceHow int

const (
	deviceGood deviceHow = iota
	deviceShort
	deviceGone
	deviceBroken
	deviceByHand // no program can ask it
	deviceRetired
)

// deviceHows are those that the title counts, with their words.
var deviceHows = []struct {
	how  deviceHow
	word string
	st   ui.Style
}{
	{deviceGood, "devices.count_good", ui.Ok},
	{deviceShort, "devices.count_short", ui.WarnBold},
	{deviceGone, "devices.count_gone", ui.ErrBold},
	{deviceBroken, "devices.count_broken", ui.ErrBold},
}

// deviceFaults are the words of the table for what devices say of themselves, and how such a device stands.
var deviceFaults = map[string]struct {
	word string
	how  deviceHow
}{
	"device.missing": {"devices.short.missing", deviceGone}, "device.service": {"devices.short.service", deviceBroken},
	"device.none": {"devices.short.missing", deviceGone}, "device.busy": {"devices.short.busy", deviceBroken},
	"device.cover": {"devices.short.cover", deviceBroken}, "device.jam": {"devices.short.jam", deviceBroken},
	"device.empty": {"devices.short.empty", deviceShort}, "device.lift": {"devices.short.lift", deviceGood},
	"printer.paper": {"devices.short.paper", deviceShort}, "printer.toner": {"devices.short.toner", deviceShort},
	"printer.jam": {"devices.short.jam", deviceBroken}, "printer.cover": {"devices.short.cover", deviceBroken},
	"printer.stopped": {"devices.short.stopped", deviceBroken}, "printer.refuses": {"devices.short.stopped", deviceBroken},
	"printer.busy":      {"devices.short.busy", deviceGood},
	"card_maker.ribbon": {"devices.short.ribbon", deviceShort}, "card_maker.blanks": {"devices.short.blanks", deviceShort},
	"card_maker.jam": {"devices.short.jam", deviceBroken}, "card_maker.full": {"devices.short.full", deviceShort},
}

// rows takes over what the devices and the ledger say.
func (s *devices) rows() {
	s.kit = s.env.Devices.Kit()
	s.lines = s.rowsOf(s.all)
	rows := make([]ui.Row, len(s.lines))
	for n, r := range s.lines {
		how, word := s.how(r)
		state := ui.Cell{Text: word, Style: deviceStyle(how)}
		rows[n] = ui.Row{ID: r.id(), Dim: how == deviceRetired, Cells: []ui.Cell{{Text: s.name(r)}, {Text: s.number(r)}, {Text: s.connection(r)}, state, {Text: s.used(r), Style: ui.Dim}}}
	}
	s.list.SetRows(rows)
}

// id tells the row from others.
func (r deviceRow) id() string {
	if r.gear != nil {
		return r.gear.ID
	}
	kind := ""
	if r.live != nil {
		kind = string(r.live.Kind)
	}
	return "+" + r.terminal + " " + kind
}

func (r deviceRow) kind() desk.DeviceKind {
	if r.gear != nil {
		return r.gear.Kind
	}
	if r.live != nil {
		return r.live.Kind
	}
	return ""
}

// rowsOf are the devices of this counter, or of the whole outlet with those that are retired: what is really there beside
// the ledger.
func (s *devices) rowsOf(all bool) []deviceRow {
	here := s.env.Session.Terminal.ID
	kits := map[string][]desk.KitLine{here: desk.KitOf(s.kit).Lines}
	for _, k := range s.book.Kits {
		if k.Terminal != here {
			kits[k.Terminal] = k.Lines
		}
	}
	taken := map[string][]bool{}
	for terminal, lines := range kits {
		taken[terminal] = make([]bool, len(lines))
	}
	var out []deviceRow
	for n := range s.book.Lines {
		g := &s.book.Lines[n]
		if !all && (g.State == desk.GearRetired || g.Terminal != here && g.Terminal != "") {
			continue
		}
		r := deviceRow{terminal: g.Terminal, gear: g}
		at := cmp.Or(g.Terminal, here)
		for m := range kits[at] {
			if l := &kits[at][m]; g.State != desk.GearRetired && l.Kind == g.Kind && !taken[at][m] {
				taken[at][m], r.live = true, l
				r.own = s.ownOf(at, m)
				break
			}
		}
		out = append(out, r)
	}
	for _, t := range s.env.Session.Outlet.Terminals {
		if !all && t.ID != here {
			continue
		}
		for m := range kits[t.ID] {
			if !taken[t.ID][m] {
				out = append(out, deviceRow{terminal: t.ID, live: &kits[t.ID][m], own: s.ownOf(t.ID, m)})
			}
		}
	}
	slices.SortStableFunc(out, func(x, y deviceRow) int {
		return cmp.Or(
			cmp.Compare(rank(x), rank(y)), cmp.Compare(x.terminal, y.terminal),
			cmp.Compare(slices.Index(desk.GearKinds, x.kind()), slices.Index(desk.GearKinds, y.kind())),
		)
	})
	return out
}

func rank(r deviceRow) int {
	if r.gear != nil && r.gear.State == desk.GearRetired {
		return 1
	}
	return 0
}

// ownOf is the device of this terminal at the place n of its kit.
func (s *devices) ownOf(terminal string, n int) *desk.Equipment {
	if terminal != s.env.Session.Terminal.ID || n >= len(s.kit) {
		return nil
	}
	return &s.kit[n]
}

// how is how a device stands, with its word for the table.
func (s *devices) how(r deviceRow) (deviceHow, string) {
	t := s.env.T
	switch {
	case r.gear != nil && r.gear.State == desk.GearRetired:
		return deviceRetired, t("devices.retired")
	case r.gear != nil && r.gear.Open() != nil:
		return deviceBroken, t("devices.reported")
	case r.live == nil && r.gear != nil && slices.Contains(desk.DeviceKinds, r.gear.Kind) && s.asked(r.gear.Terminal):
		return deviceGone, t("devices.short.missing")
	case r.live == nil:
		return deviceByHand, t("devices.by_hand")
	case r.live.Fault == "":
		return deviceGood, t("devices.good")
	}
	if f, known := deviceFaults[r.live.Fault]; known {
		return f.how, t(f.word)
	}
	return deviceBroken, t("devices.short.other")
}

// asked tells whether the devices of a counter are known; those of the whole outlet are looked for here.
func (s *devices) asked(terminal string) bool {
	if terminal == "" || terminal == s.env.Session.Terminal.ID {
		return true
	}
	return slices.ContainsFunc(s.book.Kits, func(k desk.Kit) bool { return k.Terminal == terminal })
}

func deviceStyle(how deviceHow) ui.Style {
	switch how {
	case deviceGood:
		return ui.Ok
	case deviceShort:
		return ui.WarnBold
	case deviceGone, deviceBroken:
		return ui.ErrBold
	}
	return ui.Dim
}

// deviceNames are kinds of device in words, from their names with commas between them.
func (e Env) deviceNames(kinds string) string {
	return e.list("devices.kind.", strings.Split(kinds, ","))
}

// name is the kind of a device; in the list of the whole outlet with its counter.
func (s *devices) name(r deviceRow) string {
	name := s.env.T("devices.kind." + string(r.kind()))
	if s.all && r.terminal != "" {
		return s.env.windowName(r.terminal) + " " + name
	}
	return name
}

func (s *devices) number(r deviceRow) string {
	if r.gear == nil {
		return s.env.T("devices.unlisted")
	}
	return r.gear.Number
}

func (s *devices) connection(r deviceRow) string {
	switch {
	case r.gear != nil:
		return s.env.T("devices.over." + string(r.gear.Connection))
	case r.live != nil:
		return s.env.T("devices.over." + string(r.live.Connection))
	}
	return ""
}

// used is when a device did its work last.
func (s *devices) used(r deviceRow) string {
	if r.own == nil || r.own.Used.IsZero() {
		return "-"
	}
	return s.env.Clock(r.own.Used)
}

// fault is what a device says, in words.
func (s *devices) fault(kind desk.DeviceKind, key string) string {
	return s.env.Fault(desk.FaultOf(kind, key))
}

// progress is why a paper has not come out.
func (e Env) progress(p desk.PrintProgress) string {
	switch {
	case p.Err != nil:
		return e.Fault(p.Err)
	case p.State.Fault != "":
		return e.Fault(desk.FaultOf(desk.PrinterDevice, p.State.Fault))
	}
	return e.T("devices.in_line")
}

func (s *devices) selected() deviceRow {
	if n := s.list.Index(); n >= 0 && n < len(s.lines) {
		return s.lines[n]
	}
	return deviceRow{}
}

// affected are the kinds of device that do not work here and that items of the outlet's list need, with how many: those
// without which nothing goes first; items is how many items there are in all. A kind that this counter never had concerns
// nobody, unless the rules want it here or items cannot do without it.
func (s *devices) affected() (out []affectedBy, items int) {
	c := s.env.Rules.Catalogue
	if c == nil {
		return nil, 0
	}
	kit, had := desk.KitOf(s.kit), map[desk.DeviceKind]bool{}
	for _, r := range s.rowsOf(false) {
		had[r.kind()] = true
	}
	count, concerned := map[desk.DeviceKind]int{}, map[string]bool{}
	for _, entry := range s.env.Rules.List.Entries {
		item, ok := c.Item(entry.Code)
		if !ok {
			continue
		}
		for _, lack := range c.Service.Equipment.Lacks(item, kit) {
			if lack.Required || lack.Stops || had[lack.Kind] {
				count[lack.Kind]++
				concerned[item.Code] = true
			}
		}
	}
	for _, kind := range desk.DeviceKinds {
		if count[kind] > 0 {
			out = append(out, affectedBy{c.Service.Equipment.Of(kind), count[kind]})
		}
	}
	slices.SortStableFunc(out, func(x, y affectedBy) int { return cmp.Compare(x.weight(), y.weight()) })
	return out, len(concerned)
}

// affectedBy is a kind of device that does not work, and how many items need it.
type affectedBy struct {
	desk.EquipmentRule
	items int
}

// weight is smallest for what stops items.
func (a affectedBy) weight() int {
	switch {
	case a.Stops:
		return 0
	case a.Required:
		return 1
	}
	return 2
}
