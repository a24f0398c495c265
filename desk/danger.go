package desk

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// DangerKind is one way in which a terminal leaves the dedicated network, or something may be carried off it.
type DangerKind string

// The kinds of danger (H-8.1.2, H-8.2.2, H-C5, G-9.2.1).
const (
	SecondCard   DangerKind = "second_card"   // two network cards, plugged in or not
	WirelessCard DangerKind = "wireless_card" // Wi-Fi
	Modem        DangerKind = "modem"         // mobile network
	Bluetooth    DangerKind = "bluetooth"     // an adapter, or a network over one
	USBCard      DangerKind = "usb_card"      // a network card on USB
	Tether       DangerKind = "tether"        // a telephone that lends its network
	Tunnel       DangerKind = "tunnel"        // a VPN
	Gateway      DangerKind = "gateway"       // a default route that is not the dedicated network's
	Routes       DangerKind = "routes"        // more than one default route
	Resolver     DangerKind = "resolver"      // names are looked up on the internet
	Proxy        DangerKind = "proxy"         // programs are told to go through one that the authority did not name
	Storage      DangerKind = "storage"       // a disk or stick on USB
	MemoryCard   DangerKind = "memory_card"   // an SD card
	Phone        DangerKind = "phone"         // a telephone or camera
)

// DangerKinds are all kinds.
var DangerKinds = []DangerKind{
	SecondCard, WirelessCard, Modem, Bluetooth, USBCard, Tether, Tunnel, Gateway, Routes, Resolver, Proxy, Storage, MemoryCard, Phone,
}

// Danger is something found on the terminal that stops business.
type Danger struct {
	Kind   DangerKind `json:"kind"`
	Name   string     `json:"name"`             // as the system calls it: wlan0, sdb, 1-2
	Detail string     `json:"detail,omitempty"` // driver, maker, model, address
}

// Surroundings are what a terminal is connected to.
type Surroundings struct {
	Dangers   []Danger `json:"dangers,omitempty"`
	Unchecked []string `json:"unchecked,omitempty"` // what could not be looked at: cards, routes, disks, usb, resolvers, proxies, gateways
}

// Safe tells that nothing was found. What could not be looked at is not safe and not dangerous: it is said.
func (s Surroundings) Safe() bool { return len(s.Dangers) == 0 }

// NothingChecked is what is known of a system that could not be looked at.
var NothingChecked = Surroundings{Unchecked: []string{"cards", "routes", "resolvers", "proxies", "disks", "usb", "gateways"}}

// Check refuses what no guard finds, and more than a terminal can have. Invalid guard.kind, guard.name.
func (s Surroundings) Check() error {
	if len(s.Dangers) > maxDangers || len(s.Unchecked) > len(NothingChecked.Unchecked) {
		return &Error{Code: Invalid, Key: "guard.kind", Field: "dangers"}
	}
	for _, d := range s.Dangers {
		switch {
		case !slices.Contains(DangerKinds, d.Kind):
			return &Error{Code: Invalid, Key: "guard.kind", Field: "kind"}
		case blank(d.Name) || d.Name != Clean(d.Name, maxDangerName):
			return &Error{Code: Invalid, Key: "guard.name", Field: "name"}
		}
	}
	for _, u := range s.Unchecked {
		if !slices.Contains(NothingChecked.Unchecked, u) {
			return &Error{Code: Invalid, Key: "guard.kind", Field: "unchecked"}
		}
	}
	return nil
}

const (
	maxDangers    = 64
	maxDangerName = 200
)

// GuardPolicy is what the authority allows on a terminal; as data, and empty unless it says otherwise. Where it says
// nothing, whatever is found stops business.
type GuardPolicy struct {
	Gateways  []string `json:"gateways,omitempty"`  // addresses of the dedicated network's, also of its proxies; empty: routes are not judged by them
	Resolvers []string `json:"resolvers,omitempty"` // addresses that may look up names though they are public
	Certified []string `json:"certified,omitempty"` // serial numbers of certified media (G-9.2.1c)
	USBCards  []string `json:"usb_cards,omitempty"` // hardware addresses of network cards on USB that stand in for the one inside
	// ReportOnly lets work go on whatever is found, which is told and recorded: for machines on which people learn, with
	// invented customers.
	ReportOnly bool `json:"report_only,omitempty"`
	Mark       Mark `json:"mark,omitempty"`
}

// IsZero tells whether the authority says nothing.
func (p GuardPolicy) IsZero() bool {
	return len(p.Gateways)+len(p.Resolvers)+len(p.Certified)+len(p.USBCards) == 0 && !p.ReportOnly && p.Mark == ""
}

// ready refuses a policy with an address that nothing can have: it would allow nothing, or not what was meant.
func (p GuardPolicy) ready() error {
	if !p.IsZero() && !p.Mark.known() {
		return fmt.Errorf("guard: mark %q", p.Mark)
	}
	for _, a := range slices.Concat(p.Gateways, p.Resolvers) {
		if at, err := netip.ParseAddr(a); err != nil || at.String() != a {
			return fmt.Errorf("guard: address %q", a)
		}
	}
	for _, a := range p.USBCards {
		if mac, err := net.ParseMAC(a); err != nil || mac.String() != a {
			return fmt.Errorf("guard: hardware address %q", a)
		}
	}
	if slices.ContainsFunc(p.Certified, blank) {
		return fmt.Errorf("guard: a certified medium without a number")
	}
	return nil
}

// Guard looks at what the terminal is connected to, without sending anything.
type Guard interface {
	Look(ctx context.Context, p GuardPolicy) (Surroundings, error)
}

// Sentry is where terminals tell what they are connected to, so that the authority knows of a danger that nobody at
// the counter speaks of (H-8.2.2).
type Sentry interface {
	// ReportSurroundings tells how it is now: after each change, without the dangers' Detail. It needs no session:
	// a danger before the login is one, too. Invalid those of [Surroundings.Check].
	ReportSurroundings(ctx context.Context, s Surroundings) error
}
