package desk

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// EquipmentRules are what a window needs, and what holds while a device of it does not work. An authority replaces them by
// its own.
type EquipmentRules struct {
	Kinds   []EquipmentRule `json:"kinds"`
	Sources []Source        `json:"sources"`         // where devices come from, for the ledger
	Basis   string          `json:"basis,omitempty"` // of what is required
	Marks   map[string]Mark `json:"confidence_parts"`
}

// EquipmentRule is what holds for one kind of device.
type EquipmentRule struct {
	Kind     DeviceKind `json:"kind"`
	Required bool       `json:"required,omitempty"` // a window is not opened without it, unless it is recorded as down (H-4.3.1f)
	Stops    bool       `json:"stops,omitempty"`    // items that need it are not taken on without it
	ZH       string     `json:"zh"`                 // the way round
	EN       string     `json:"en"`
}

// Way is the way round, in lang.
func (r EquipmentRule) Way(lang string) string { return pick(lang, r.ZH, r.EN) }

// IsZero tells whether nothing is given, as in a catalogue stored before there were such rules: then nothing is required.
func (r EquipmentRules) IsZero() bool { return len(r.Kinds) == 0 && len(r.Sources) == 0 }

// Of is the rule of a kind; a kind without one is neither required nor does it stop anything.
func (r EquipmentRules) Of(kind DeviceKind) EquipmentRule {
	for _, k := range r.Kinds {
		if k.Kind == kind {
			return k
		}
	}
	return EquipmentRule{Kind: kind}
}

// Missing are the kinds that a window needs and that are not ready.
func (r EquipmentRules) Missing(k Kit) []DeviceKind {
	var out []DeviceKind
	for _, rule := range r.Kinds {
		if rule.Required && !k.Ready(rule.Kind) {
			out = append(out, rule.Kind)
		}
	}
	return out
}

// Lacks are the rules of the devices that an item needs and that are not ready. Kinds that no program can ask for are not
// among them.
func (r EquipmentRules) Lacks(i Item, k Kit) []EquipmentRule {
	var out []EquipmentRule
	for _, kind := range i.Devices {
		if kind := DeviceKind(kind); slices.Contains(DeviceKinds, kind) && !k.Ready(kind) {
			out = append(out, r.Of(kind))
		}
	}
	return out
}

// ready refuses rules that no code understands.
func (r EquipmentRules) ready() error {
	if r.IsZero() {
		return nil
	}
	seen := map[DeviceKind]bool{}
	for _, k := range r.Kinds {
		if !slices.Contains(DeviceKinds, k.Kind) || seen[k.Kind] || blank(k.ZH) || blank(k.EN) {
			return fmt.Errorf("equipment %q stands twice, is unknown, or lacks its way round", k.Kind)
		}
		seen[k.Kind] = true
	}
	codes := map[string]bool{}
	for _, s := range r.Sources {
		if s.Code == "" || codes[s.Code] || blank(s.ZH) || blank(s.EN) {
			return fmt.Errorf("equipment: source %q stands twice or lacks code or name", s.Code)
		}
		codes[s.Code] = true
	}
	if len(r.Sources) == 0 {
		return fmt.Errorf("equipment: no sources")
	}
	for _, part := range []string{"required", "ways", "sources"} {
		if !r.Marks[part].known() {
			return fmt.Errorf("equipment: mark %q of %s", r.Marks[part], part)
		}
	}
	return nil
}

// Kit is what is connected to a terminal, as it found it itself. There is nobody's data in it.
type Kit struct {
	Terminal string    `json:"terminal,omitempty"` // the authority's
	At       time.Time `json:"at,omitzero"`        // of the report; the authority's
	Lines    []KitLine `json:"lines"`
}

// KitLine is one device of a kit.
type KitLine struct {
	Kind       DeviceKind `json:"kind"`
	Driver     string     `json:"driver"`
	Connection Connection `json:"connection" enum:"usb,serial,network,internal,other"`
	Address    string     `json:"address,omitempty"` // IP address when it is on the network
	Name       string     `json:"name,omitempty"`    // as it calls itself
	Serial     string     `json:"serial,omitempty"`
	Fault      string     `json:"fault,omitempty"` // key of the words
	Ready      bool       `json:"ready"`
}

// Bounds of a report.
const (
	maxKit     = 40
	maxKitText = 100 // runes
)

// Check refuses a report that no terminal of ours makes. Invalid kit.form.
func (k Kit) Check() error {
	if len(k.Lines) > maxKit {
		return invalid("kit.form", "lines")
	}
	for _, l := range k.Lines {
		long := slices.ContainsFunc([]string{l.Driver, l.Address, l.Name, l.Serial, l.Fault}, func(s string) bool { return utf8.RuneCountInString(s) > maxKitText })
		if long || !slices.Contains(DeviceKinds, l.Kind) || !slices.Contains(Connections, l.Connection) {
			return invalid("kit.form", "lines")
		}
	}
	return nil
}

// Ready tells whether there is a device of the kind that works.
func (k Kit) Ready(kind DeviceKind) bool {
	return slices.ContainsFunc(k.Lines, func(l KitLine) bool { return l.Kind == kind && l.Ready })
}

// Has tells whether there is a device of the kind at all.
func (k Kit) Has(kind DeviceKind) bool {
	return slices.ContainsFunc(k.Lines, func(l KitLine) bool { return l.Kind == kind })
}

// Same tells whether two reports say the same.
func (k Kit) Same(o Kit) bool { return slices.Equal(k.Lines, o.Lines) }

// KitOf is the report about what [Devices] Kit tells.
func KitOf(all []Equipment) Kit {
	k := Kit{Lines: make([]KitLine, len(all))}
	for n, e := range all {
		l := KitLine{
			Kind: e.Kind, Driver: Clean(e.Driver, maxKitText), Name: Clean(e.State.Name, maxKitText/3), Serial: Clean(e.State.Number, maxGearNumber),
			Fault: e.State.Fault, Ready: e.Ready(),
		}
		if e.Err != nil {
			l.Fault = e.Err.Key
		}
		l.Connection, l.Address = connected(e.Driver, e.Address)
		k.Lines[n] = l
	}
	return k
}

// connected tells from the protocol and the address of a device how it is connected, and its IP address on the network. A
// service on this machine stands for what hangs at the machine.
func connected(driver, address string) (Connection, string) {
	switch driver {
	case "pcsc", "wedge", "cups":
		return OverUSB, ""
	case "sam", "serial":
		return OverSerial, ""
	case "sim":
		return Inside, ""
	}
	host := address
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		host = u.Hostname()
	} else if at, err := netip.ParseAddrPort(address); err == nil {
		host = at.Addr().String()
	}
	switch ip, err := netip.ParseAddr(host); {
	case err == nil && !ip.IsLoopback():
		return OverNetwork, ip.String()
	case err == nil || driver == "ipp" || driver == "sane" || driver == "escl":
		if err != nil && host != "" && !strings.EqualFold(host, "localhost") {
			return OverNetwork, "" // by a name: its address is for a person to enter
		}
		return OverUSB, ""
	}
	return OtherConnection, ""
}

// Unlisted are the devices that terminals report and the ledger does not have at their counter, nor for the whole outlet.
func (b GearBook) Unlisted() []Unlisted {
	var out []Unlisted
	for _, k := range b.Kits {
		for _, l := range k.Lines {
			has := func(g Gear) bool {
				return g.State != GearRetired && g.Kind == l.Kind && (g.Terminal == k.Terminal || g.Terminal == "")
			}
			if !slices.ContainsFunc(b.Lines, has) {
				out = append(out, Unlisted{Terminal: k.Terminal, KitLine: l})
			}
		}
	}
	return out
}

// Unlisted is a device that is there and is not in the ledger.
type Unlisted struct {
	Terminal string
	KitLine
}

// Entry is what is known of it, for the ledger; where it came from and, unless it has a serial number, which one it is, a person
// has to say.
func (u Unlisted) Entry() GearEntry {
	return GearEntry{Terminal: u.Terminal, Kind: u.Kind, Quantity: 1, Connection: u.Connection, Address: u.Address, Serial: u.Serial}
}

// Evidence is how far the ledger agrees with what is there (G-10.2, H-8.2.1): devices that are not in it, of all that are
// there. A ledger without a line is itself one thing that is missing.
func (b GearBook) Evidence() Evidence {
	e := Evidence{Value: len(b.Unlisted())}
	for _, k := range b.Kits {
		e.Of += len(k.Lines)
	}
	used := 0
	for _, g := range b.Lines {
		if g.State != GearRetired {
			used++
		}
	}
	if e.Of == 0 {
		e.Of = max(used, 1)
	}
	if used == 0 {
		e.Value = max(e.Value, 1)
	}
	return e
}
