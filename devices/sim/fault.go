package sim

import (
	"cmp"
	"slices"

	"sheyin/desk"
)

// Fault is a trouble of one kind of device, as `sheyin demo --fault printer=paper-out` names it.
type Fault struct {
	Kind desk.DeviceKind
	Name string
}

// effect is what a trouble does.
type effect int

const (
	isOut   effect = iota + 1 // nothing can be done, and Look says so
	waits                     // Look shows it, and the work waits or is refused until it is over
	warns                     // Look shows it, and the work goes on
	happens                   // while it is used
)

// trouble is a fault with what it does.
type trouble struct {
	kind   desk.DeviceKind
	name   string
	key    string // of the words
	code   desk.Code
	effect effect
}

// common are the troubles that every device can have.
var common = []trouble{
	{name: "unplugged", key: "device.missing", code: desk.Offline, effect: isOut},
	{name: "no-service", key: "device.service", code: desk.Offline, effect: isOut},
	{name: "busy", key: "device.busy", code: desk.Offline, effect: isOut},
	{name: "garbled", key: "device.broken", code: desk.Offline, effect: isOut},
}

// own are those of each kind.
var own = []trouble{
	{desk.IDReader, "unreadable", "device.broken", desk.Offline, happens},
	{desk.IDReader, "wrong-card", "device.kind", desk.Offline, happens},
	{desk.IDReader, "pulled", "device.gone", desk.Offline, happens},

	{desk.SSCReader, "unreadable", "device.broken", desk.Offline, happens},
	{desk.SSCReader, "wrong-card", "device.kind", desk.Offline, happens},
	{desk.SSCReader, "pulled", "device.gone", desk.Offline, happens},
	{desk.SSCReader, "unproved", "device.auth", desk.Offline, happens},

	{desk.ScannerDevice, "empty", "device.empty", desk.Offline, happens},
	{desk.ScannerDevice, "jam", "device.jam", desk.Offline, happens},
	{desk.ScannerDevice, "cover", "device.cover", desk.Offline, waits},
	{desk.ScannerDevice, "dark", "scan.dark", "", happens},
	{desk.ScannerDevice, "pale", "scan.pale", "", happens},
	{desk.ScannerDevice, "blank", "scan.blank", "", happens},
	{desk.ScannerDevice, "blurred", "scan.blurred", "", happens},

	{desk.PrinterDevice, "gone", "device.missing", desk.Offline, isOut},
	{desk.PrinterDevice, "paper-out", "printer.paper", desk.Unknown, waits},
	{desk.PrinterDevice, "jam", "printer.jam", desk.Unknown, waits},
	{desk.PrinterDevice, "cover", "printer.cover", desk.Unknown, waits},
	{desk.PrinterDevice, "toner-out", "printer.toner", desk.Unknown, waits},
	{desk.PrinterDevice, "toner-low", "printer.toner", "", warns},
	{desk.PrinterDevice, "stopped", "printer.stopped", desk.Offline, waits},
	{desk.PrinterDevice, "refuses", "printer.refuses", desk.Offline, waits},
	{desk.PrinterDevice, "format", "printer.format", desk.Invalid, happens},
	{desk.PrinterDevice, "aborts", "printer.aborted", desk.Conflict, happens},
	{desk.PrinterDevice, "forgets", "printer.unknown", desk.Unknown, happens},

	{desk.CardMakerDevice, "ribbon", "card_maker.ribbon", desk.Offline, waits},
	{desk.CardMakerDevice, "blanks", "card_maker.blanks", desk.Offline, waits},
	{desk.CardMakerDevice, "jam", "card_maker.jam", desk.Offline, waits},
	{desk.CardMakerDevice, "full", "card_maker.full", desk.Offline, waits},
	{desk.CardMakerDevice, "spoils", "card_maker.spoiled", desk.Conflict, happens},
	{desk.CardMakerDevice, "forgets", "card_maker.unknown", desk.Unknown, happens},

	{desk.PINPadDevice, "wrong", "pin.wrong", desk.Denied, happens},
	{desk.PINPadDevice, "differ", "pin.differ", desk.Denied, happens},
	{desk.PINPadDevice, "short", "pin.short", desk.Denied, happens},
	{desk.PINPadDevice, "blocked", "device.blocked", desk.Offline, happens},
	{desk.PINPadDevice, "cancelled", "device.cancelled", desk.Offline, happens},
	{desk.PINPadDevice, "timeout", "device.late", desk.Offline, happens},
}

// all are the troubles by their faults.
var all = func() map[Fault]trouble {
	m := map[Fault]trouble{}
	for _, t := range own {
		m[Fault{t.kind, t.name}] = t
	}
	for _, kind := range desk.DeviceKinds {
		for _, t := range common {
			t.kind = kind
			m[Fault{kind, t.name}] = t
		}
	}
	return m
}()

func (f Fault) key() string { return all[f].key }

// String is the fault as it is named to `--fault`.
func (f Fault) String() string { return string(f.Kind) + "=" + f.Name }

// Faults are all that can be switched on, in the order of [desk.DeviceKinds], those of the kind first.
func Faults() []Fault {
	faults := make([]Fault, 0, len(all))
	for _, kind := range desk.DeviceKinds {
		for _, t := range slices.Concat(own, common) {
			if f := (Fault{kind, t.name}); t.kind == kind || t.kind == "" {
				faults = append(faults, f)
			}
		}
	}
	return faults
}

// SetFault switches a fault on or off. NotFound device.fault for one that there is none of.
func (c *Counter) SetFault(f Fault, on bool) error {
	if _, ok := all[f]; !ok {
		return &desk.Error{Code: desk.NotFound, Key: "device.fault"}
	}
	c.change(func() {
		delete(c.faults, f)
		if on {
			c.faults[f] = true
		}
	})
	return nil
}

// On are the faults that are switched on, in the order of [Faults].
func (c *Counter) On() []Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(Faults(), func(f Fault) bool { return !c.faults[f] })
}

// one gives a fault of a kind that does e; the lock is held. Of several it is the one that stands first in [Faults].
func (c *Counter) one(kind desk.DeviceKind, e effect) (Fault, trouble) {
	var on []Fault
	for f := range c.faults {
		if f.Kind == kind && all[f].effect == e {
			on = append(on, f)
		}
	}
	if len(on) == 0 {
		return Fault{}, trouble{}
	}
	order := Faults()
	f := slices.MinFunc(on, func(a, b Fault) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) })
	return f, all[f]
}

// out is why nothing can be done with a device; the lock is held.
func (c *Counter) out(kind desk.DeviceKind) error {
	_, t := c.one(kind, isOut)
	return t.err()
}

// err is a trouble as an error; nil for none.
func (t trouble) err() error {
	if t.key == "" {
		return nil
	}
	return &desk.Error{Code: t.code, Key: t.key}
}
