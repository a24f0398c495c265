package desk

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The kinds of device that no program drives, and that the ledger holds all the same.
const (
	PCDevice         DeviceKind = "pc"          // 电脑
	FaceCameraDevice DeviceKind = "face_camera" // 人像摄像头
	SignPadDevice    DeviceKind = "sign_pad"    // 签字板
	OtherDevice      DeviceKind = "other"
)

// GearKinds are all kinds that the ledger may hold, in the order of lists.
var GearKinds = append(slices.Clone(DeviceKinds), PCDevice, FaceCameraDevice, SignPadDevice, OtherDevice)

// Connection is how a device is connected (H-8.2.1 网络连接类型).
type Connection string

// The ways to connect a device.
const (
	OverUSB         Connection = "usb"
	OverSerial      Connection = "serial"
	OverNetwork     Connection = "network"
	Inside          Connection = "internal"
	OtherConnection Connection = "other"
)

// Connections are all ways to connect a device.
var Connections = []Connection{OverUSB, OverSerial, OverNetwork, Inside, OtherConnection}

// GearState is how a device of the ledger stands.
type GearState string

// The states of a line of the ledger. GearNew is that of one that does not exist yet.
const (
	GearNew     GearState = ""
	GearWorking GearState = "working"
	GearFaulty  GearState = "faulty"  // a fault was reported and is not repaired
	GearRetired GearState = "retired" // it is there no more; the line stays
)

// The acts on a line of the ledger.
const (
	KindEnter    Kind = "enter"    // 入账
	KindRevise   Kind = "revise"   // 更正
	KindTest     Kind = "test"     // 自检
	KindFault    Kind = "fault"    // 报修
	KindRepaired Kind = "repaired" // 修好
	KindRetire   Kind = "retire"   // 停用
)

// gearOrder says which act may be done in which state. It is the only place.
var gearOrder = map[GearState][]Kind{
	GearNew:     {KindEnter},
	GearWorking: {KindRevise, KindTest, KindFault, KindRetire},
	GearFaulty:  {KindRevise, KindTest, KindRepaired, KindRetire},
	GearRetired: {},
}

// GearEntry is what is entered about a device: the fields that the documents want (H-8.2.1), and what tells it from
// others. The number of counters is no field of a line: it is [Outlet] Terminals.
type GearEntry struct {
	Terminal   string     `json:"terminal,omitempty"` // ID of the counter where it stands; empty: of the whole outlet
	Kind       DeviceKind `json:"kind"`
	Quantity   int        `json:"quantity"`
	Source     string     `json:"source"` // code of [EquipmentRules] Sources: where it came from
	Connection Connection `json:"connection" enum:"usb,serial,network,internal,other"`
	Address    string     `json:"address,omitempty"` // IP address, with or without port; needed when it is on the network
	Number     string     `json:"number,omitempty"`  // own inventory number; empty when entered: the authority gives one
	Serial     string     `json:"serial,omitempty"`  // the maker's
}

// Gear is one line of the device ledger (设备信息台账, H-8.2.1) with its tests, its faults and what was changed
// (H-8.2.2a). It is a value: Apply returns the next one.
type Gear struct {
	ID       string    `json:"id"`
	OutletID string    `json:"outlet_id"`
	Version  int64     `json:"version"`
	State    GearState `json:"state" enum:",working,faulty,retired"`
	GearEntry
	Entered time.Time    `json:"entered"`
	Tested  *GearCheck   `json:"tested,omitempty"` // the last test; nil: none yet
	Faults  []GearFault  `json:"faults,omitempty"` // the oldest first; the last one is open while State is faulty
	Changes []GearChange `json:"changes,omitempty"`
	History []Record     `json:"history"`
}

// GearCheck is the outcome of a test.
type GearCheck struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`              // name
	Fault string    `json:"fault,omitempty"` // key of the words, as [DeviceState] has it; empty: it works
}

// GearFault is a fault from its report to its repair.
type GearFault struct {
	At         time.Time `json:"at"`
	By         string    `json:"by"`              // name
	Fault      string    `json:"fault,omitempty"` // key of the words, when the device said it
	Text       string    `json:"text,omitempty"`
	Ticket     string    `json:"ticket,omitempty"` // ID of the problem that was raised with it; it is closed with the repair
	Repaired   time.Time `json:"repaired,omitzero"`
	RepairedBy string    `json:"repaired_by,omitempty"` // name
	Measure    string    `json:"measure,omitempty"`     // what was done
}

// GearChange is a field that was entered otherwise before.
type GearChange struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`    // name
	Field string    `json:"field"` // as in [GearEntry]
	From  string    `json:"from,omitempty"`
	To    string    `json:"to,omitempty"`
}

// GearAct is one act on a line of the ledger. The set is closed.
type GearAct interface{ GearKind() Kind }

// The acts.
type (
	// Enter begins a line.
	Enter struct{ GearEntry }
	// Revise says what the fields are now.
	Revise struct{ GearEntry }
	// TestGear notes how a test went.
	TestGear struct {
		Fault string `json:"fault,omitempty"` // key of the words; empty: it works
	}
	// ReportFault says that it does not work: by the key that the device gave, by words, or both. Ticket is the ID of the
	// problem that is raised with it, if one is.
	ReportFault struct {
		Fault  string `json:"fault,omitempty"`
		Text   string `json:"text,omitempty"`
		Ticket string `json:"ticket,omitempty"`
	}
	// Repaired says that it works again, and what was done.
	Repaired struct {
		Text string `json:"text"`
	}
	// Retire says that it is not there any more, and why.
	Retire struct {
		Reason string `json:"reason"`
	}
)

// GearKind implements [GearAct].
func (Enter) GearKind() Kind { return KindEnter }

// GearKind implements [GearAct].
func (Revise) GearKind() Kind { return KindRevise }

// GearKind implements [GearAct].
func (TestGear) GearKind() Kind { return KindTest }

// GearKind implements [GearAct].
func (ReportFault) GearKind() Kind { return KindFault }

// GearKind implements [GearAct].
func (Repaired) GearKind() Kind { return KindRepaired }

// GearKind implements [GearAct].
func (Retire) GearKind() Kind { return KindRetire }

// Bounds of a line.
const (
	maxQuantity   = 1000
	maxGearNumber = 40 // runes of inventory and serial number
	maxFaultKey   = 60
	maxTicketID   = 64 // bytes
)

// Allows tells whether an act of kind is due.
func (g Gear) Allows(kind Kind) bool { return slices.Contains(gearOrder[g.State], kind) }

// Open is the fault that is not repaired, nil when there is none.
func (g Gear) Open() *GearFault {
	if n := len(g.Faults); g.State == GearFaulty && n > 0 {
		return &g.Faults[n-1]
	}
	return nil
}

// Apply does one act and returns the line after it; g stays as it is. a.Number is the authority's number for a new line
// without one, a.Gear the outlet's other lines, a.Roster who there is.
//
// Errors: Conflict step.order, case.outlet; Denied gear.manager (only the manager keeps the ledger; where the outlet has
// none who could, its handlers do), may.post and those of [Person.MayWork]; Invalid with Field gear.terminal, gear.kind,
// gear.quantity, gear.source, gear.connection, gear.address, gear.number, gear.taken (the number stands at another line),
// gear.fault, gear.text.
func (g Gear) Apply(do GearAct, a Act) (Gear, error) {
	kind := do.GearKind()
	if !g.Allows(kind) {
		return g, conflict("step.order").With("stage", string(g.State)).With("step", string(kind))
	}
	if g.OutletID != a.Rules.Outlet.ID {
		return g, conflict("case.outlet")
	}
	if err := a.keepsGear(kind); err != nil {
		return g, err
	}
	next := g
	next.Faults, next.Changes, next.History = slices.Clone(g.Faults), slices.Clone(g.Changes), slices.Clone(g.History)
	reason, err := next.do(do, a)
	if err != nil {
		return g, err
	}
	next.Version++
	next.History = lastOf(append(next.History, Record{
		Version: next.Version, Kind: kind, By: a.By.ID, Who: a.By.Identity, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC(), Reason: reason,
	}))
	next.Faults, next.Changes = lastOf(next.Faults), lastOf(next.Changes)
	return next, nil
}

// keepsGear decides who may do an act of kind.
func (a Act) keepsGear(kind Kind) error {
	if err := a.atCounter(); err != nil {
		return err
	}
	keeps := kind == KindEnter || kind == KindRevise || kind == KindRetire
	if !keeps || a.By.Has(Manager) {
		return nil
	}
	if a.Roster.managed(a) || !a.By.Has(Handler) {
		return denied("gear.manager")
	}
	return nil
}

// KeepsGear tells whether a.By may enter, correct and retire lines of the ledger. Errors as of [Gear.Apply].
func (a Act) KeepsGear() error { return a.keepsGear(KindEnter) }

// managed tells whether the outlet has a manager who could act.
func (r Roster) managed(a Act) bool {
	_, ok := r.qualified(a.Rules.Outlet, a.At, func(p Person) bool { return p.Has(Manager) })
	return ok
}

func (g *Gear) do(do GearAct, a Act) (reason string, err error) {
	switch do := do.(type) {
	case Enter:
		g.State, g.Entered = GearWorking, a.At.UTC()
		if do.Number == "" {
			do.Number = a.Number
		}
		return "", g.put(do.GearEntry, a)
	case Revise:
		return "", g.put(do.GearEntry, a)
	case TestGear:
		if utf8.RuneCountInString(do.Fault) > maxFaultKey || personal(do.Fault) {
			return "", invalid("gear.fault", "fault")
		}
		g.Tested = &GearCheck{At: a.At.UTC(), By: a.By.Name, Fault: do.Fault}
		return do.Fault, nil
	case ReportFault:
		switch {
		case utf8.RuneCountInString(do.Fault) > maxFaultKey || personal(do.Fault) || blank(do.Fault) && blank(do.Text):
			return "", invalid("gear.fault", "text")
		case len(do.Ticket) > maxTicketID:
			return "", invalid("gear.fault", "ticket")
		case !blank(do.Text) && unsaid(do.Text):
			return "", invalid("gear.text", "text")
		}
		g.State = GearFaulty
		g.Faults = append(g.Faults, GearFault{At: a.At.UTC(), By: a.By.Name, Fault: do.Fault, Text: do.Text, Ticket: do.Ticket})
		return cmp.Or(do.Text, do.Fault), nil
	case Repaired:
		if unsaid(do.Text) {
			return "", invalid("gear.text", "text")
		}
		open := &g.Faults[len(g.Faults)-1]
		open.Repaired, open.RepairedBy, open.Measure = a.At.UTC(), a.By.Name, do.Text
		g.State = GearWorking
		return do.Text, nil
	case Retire:
		if unsaid(do.Reason) {
			return "", invalid("gear.text", "reason")
		}
		g.State = GearRetired
		return do.Reason, nil
	}
	return "", conflict("step.order")
}

// put takes the fields over, and notes which were otherwise.
func (g *Gear) put(e GearEntry, a Act) error {
	if err := e.check(a); err != nil {
		return err
	}
	taken := func(o Gear) bool { return o.ID != g.ID && o.Number == e.Number }
	if slices.ContainsFunc(a.Gear, taken) {
		return invalid("gear.taken", "number")
	}
	if g.Version > 0 {
		before, after := g.fields(), e.fields()
		for n, f := range before {
			if after[n].value != f.value {
				g.Changes = append(g.Changes, GearChange{At: a.At.UTC(), By: a.By.Name, Field: f.name, From: f.value, To: after[n].value})
			}
		}
	}
	g.GearEntry = e
	return nil
}

// check refuses what cannot stand in the ledger.
func (e GearEntry) check(a Act) error {
	here := func(t Terminal) bool { return t.ID == e.Terminal }
	source := func(s Source) bool { return s.Code == e.Source }
	number := func(s string) bool { return utf8.RuneCountInString(s) <= maxGearNumber && !personal(s) }
	switch {
	case e.Terminal != "" && !slices.ContainsFunc(a.Rules.Outlet.Terminals, here):
		return invalid("gear.terminal", "terminal")
	case !slices.Contains(GearKinds, e.Kind):
		return invalid("gear.kind", "kind")
	case e.Quantity < 1 || e.Quantity > maxQuantity:
		return invalid("gear.quantity", "quantity")
	case !slices.ContainsFunc(a.Rules.Catalogue.Service.Equipment.Sources, source):
		return invalid("gear.source", "source")
	case !slices.Contains(Connections, e.Connection):
		return invalid("gear.connection", "connection")
	case e.Address == "" && e.Connection == OverNetwork || e.Address != "" && !isAddress(e.Address):
		return invalid("gear.address", "address")
	case blank(e.Number) || !number(e.Number):
		return invalid("gear.number", "number")
	case utf8.RuneCountInString(e.Serial) > maxGearNumber:
		return invalid("gear.serial", "serial")
	}
	return nil
}

// isAddress tells whether s is an IP address, with or without a port. A zone, which may be any text, is none of it.
func isAddress(s string) bool {
	if strings.Contains(s, "%") {
		return false
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	_, err := netip.ParseAddrPort(s)
	return err == nil
}

// GearByUse puts what does not work first, what is retired last; counter by counter, in the order of [GearKinds].
func GearByUse(all []Gear) {
	place := func(g Gear) int { return slices.Index([]GearState{GearFaulty, GearWorking, GearRetired}, g.State) }
	slices.SortFunc(all, func(x, y Gear) int {
		return cmp.Or(
			cmp.Compare(place(x), place(y)), cmp.Compare(x.Terminal, y.Terminal),
			cmp.Compare(slices.Index(GearKinds, x.Kind), slices.Index(GearKinds, y.Kind)), cmp.Compare(x.Number, y.Number),
		)
	})
}

// DeviceLedger is the outlet's device ledger, and what its terminals say is really there.
type DeviceLedger interface {
	// Gear gives the ledger, with what was retired, and what each terminal reported last. Empty for who sees no business.
	Gear(ctx context.Context) (GearBook, error)
	// Tend does one act on a line of the ledger and gives the line after it; key and g.Version as in [Cases.Advance]. A
	// new one has an ID made at the terminal. NotFound gear.none; errors of [Gear.Apply].
	Tend(ctx context.Context, key string, g Gear, do GearAct) (Gear, error)
	// ReportKit tells what is connected to this terminal and whether it works, after each change; the last report counts.
	// From then on a window is opened, and an item taken on, by what it says. Errors of [Kit.Check].
	ReportKit(ctx context.Context, k Kit) error
}

// GearBook is the ledger of an outlet.
type GearBook struct {
	Counters int    `json:"counters"` // windows of the outlet (H-8.2.1 柜台数量)
	Lines    []Gear `json:"lines"`    // by [GearByUse]
	Kits     []Kit  `json:"kits,omitempty"`
	Keeps    bool   `json:"keeps"` // whether who asks may enter, correct and retire
}
