package guard

import (
	"bufio"
	"encoding/hex"
	"errors"
	"math/bits"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
)

// Types of network device (ARPHRD_* of the kernel).
const (
	etherType    = "1"
	pppType      = "512"
	loopbackType = "772"
	noneType     = "65534"
)

// tunnels are the types of those that the kernel makes itself: IP in IP, IPv6, SIT, GRE.
var tunnels = []string{pppType, noneType, "768", "769", "776", "778", "823"}

// card is a network device of the kernel's.
type card struct {
	name, driver, address string
	usb                   bool
	kind                  desk.DangerKind // of what must not be there at all; empty for a wired card
	counts                bool            // it is a card; bridges and the like are not
}

// cards finds network cards. A wired one is wanted; a second one is not, whether its cable is in or not: it is
// one plug away from another network.
func (g Guard) cards(p desk.GuardPolicy) ([]desk.Danger, error) {
	names, err := g.entries(false, "sys", "class", "net")
	if err != nil {
		return nil, err
	}
	var found []desk.Danger
	var wired []string
	for _, name := range names {
		if !exists(g.path("sys", "class", "net", name, "type")) {
			continue // bonding_masters is a file among the folders
		}
		c := g.card(name)
		if c.kind == desk.Tether && slices.Contains(p.USBCards, c.address) { // its driver is a telephone's, and the authority knows it
			c.kind, c.counts = "", true
		}
		switch {
		case c.kind != "":
			found = append(found, desk.Danger{Kind: c.kind, Name: name, Detail: about(c.driver, c.address)})
		case c.counts && c.usb && !slices.Contains(p.USBCards, c.address):
			found = append(found, desk.Danger{Kind: desk.USBCard, Name: name, Detail: about(c.driver, c.address)})
			wired = append(wired, name)
		case c.counts:
			wired = append(wired, name)
		}
	}
	if len(wired) > 1 {
		found = append(found, desk.Danger{Kind: desk.SecondCard, Name: strings.Join(wired, ", ")})
	}
	return found, nil
}

// Drivers of telephones that lend their network over USB.
var tethers = []string{"rndis_host", "ipheth", "cdc_ether", "cdc_ncm"}

// Drivers of modems.
var modems = []string{"cdc_mbim", "qmi_wwan"}

func (g Guard) card(name string) card {
	at := g.path("sys", "class", "net", name)
	c := card{name: name, address: text(at, "address"), driver: driver(at)}
	c.usb = onUSB(place(at, "device"))
	kind, events := text(at, "type"), text(at, "uevent")
	switch {
	case kind == loopbackType:
	case exists(at, "wireless") || exists(at, "phy80211") || strings.Contains(events, "DEVTYPE=wlan"):
		c.kind = desk.WirelessCard
	case strings.Contains(events, "DEVTYPE=wwan") || strings.HasPrefix(name, "wwan") || slices.Contains(modems, c.driver):
		c.kind = desk.Modem
	case strings.Contains(events, "DEVTYPE=bluetooth") || strings.HasPrefix(name, "bnep"):
		c.kind = desk.Bluetooth
	case slices.Contains(tunnels, kind) || exists(at, "tun_flags") || strings.Contains(events, "DEVTYPE=wireguard"):
		c.kind = desk.Tunnel
	case strings.Contains(place(at), "/devices/virtual/"):
	case c.usb && slices.Contains(tethers, c.driver):
		c.kind = desk.Tether
	case kind == etherType:
		c.counts = true
	}
	return c
}

// driver is the name of a device's.
func driver(at string) string {
	p := place(at, "device", "driver")
	if p == "" {
		return ""
	}
	return filepath.Base(p)
}

// route is a way to everywhere.
type route struct {
	device string
	by     netip.Addr
}

// wide is how many bits of a destination fix little enough that the route leads to everywhere: a default route has none; programs
// that lay themselves over one write it as two halves, or as all of IPv6 that is in use (2000::/3).
const wide = 3

// routes finds default routes: more than one of IPv4 or of IPv6, unless the authority named them all, or one that it did not
// name. One of each is what every card has on a network that speaks both.
func (g Guard) routes(p desk.GuardPolicy) ([]desk.Danger, error) {
	all, err := g.defaults()
	if err != nil {
		return nil, err
	}
	others, unread := g.tables()
	var known []route
	for _, r := range append(all, others...) { // the two halves of one way, and what two sources say, are one
		if !slices.Contains(known, r) {
			known = append(known, r)
		}
	}
	all = known
	var found []desk.Danger
	strange := func(r route) bool { return !slices.Contains(p.Gateways, r.by.String()) }
	for _, four := range []bool{true, false} {
		same := slices.DeleteFunc(slices.Clone(all), func(r route) bool { return r.by.Is4() != four })
		if len(same) > 1 && slices.ContainsFunc(same, strange) {
			var by []string
			for _, r := range same {
				by = append(by, r.device+" "+r.by.String())
			}
			found = append(found, desk.Danger{Kind: desk.Routes, Name: strings.Join(by, ", ")})
		}
	}
	for _, r := range all {
		if len(p.Gateways) > 0 && strange(r) {
			found = append(found, desk.Danger{Kind: desk.Gateway, Name: r.device, Detail: r.by.String()})
		}
	}
	return found, unread
}

func (g Guard) defaults() ([]route, error) {
	var all []route
	err := g.lines(func(f []string) {
		if len(f) < 8 || maskBits(f[7]) > wide {
			return
		}
		if b, err := hex.DecodeString(f[2]); err == nil && len(b) == 4 {
			slices.Reverse(b) // the kernel writes it in the machine's order; all that this runs on are little-endian
			all = append(all, route{f[0], netip.AddrFrom4([4]byte(b))})
		}
	}, "proc", "net", "route")
	if err != nil {
		return nil, err
	}
	err = g.lines(func(f []string) {
		if len(f) < 10 || f[9] == "lo" {
			return
		}
		if n, err := strconv.ParseUint(f[1], 16, 8); err != nil || n > wide {
			return
		}
		if b, err := hex.DecodeString(f[4]); err == nil && len(b) == 16 {
			all = append(all, route{f[9], netip.AddrFrom16([16]byte(b))})
		}
	}, "proc", "net", "ipv6_route")
	if os.IsNotExist(err) {
		err = nil // a kernel without IPv6
	}
	return all, err
}

// maskBits is how many bits of a destination a mask of the kernel's fixes; more than any when it is none.
func maskBits(mask string) int {
	n, err := strconv.ParseUint(mask, 16, 32)
	if err != nil {
		return 33
	}
	return bits.OnesCount64(n)
}

// lines gives the fields of each line of a file.
func (g Guard) lines(take func(fields []string), parts ...string) error {
	f, err := os.Open(g.path(parts...))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		take(strings.Fields(lines.Text()))
	}
	return lines.Err()
}

// forwards are where those that answer at this machine itself (systemd-resolved, NetworkManager, dnsmasq) write whom they ask.
var forwards = [][]string{
	{"run", "systemd", "resolve", "resolv.conf"}, {"run", "NetworkManager", "no-stub-resolv.conf"}, {"run", "dnsmasq", "resolv.conf"},
}

var errForwarded = errors.New("whom the resolver at this machine asks is not known")

// resolvers finds name servers that are on the internet: an address of its own network is private. Where one answers at
// this machine, those that it asks are looked at; where nobody tells whom, that was not checked.
func (g Guard) resolvers(p desk.GuardPolicy) ([]desk.Danger, error) {
	servers, err := g.nameservers("etc", "resolv.conf")
	if os.IsNotExist(err) {
		return nil, nil // nothing is looked up
	}
	if slices.ContainsFunc(servers, netip.Addr.IsLoopback) {
		told := false
		for _, parts := range forwards {
			asked, failed := g.nameservers(parts...)
			if failed == nil {
				told = true
				servers = append(servers, asked...)
			}
		}
		if !told {
			err = errors.Join(err, errForwarded)
		}
	}
	var found []desk.Danger
	for _, at := range servers {
		d := desk.Danger{Kind: desk.Resolver, Name: at.String()}
		if !at.IsPrivate() && !at.IsLoopback() && !at.IsLinkLocalUnicast() && !slices.Contains(p.Resolvers, at.WithZone("").String()) && !slices.Contains(found, d) {
			found = append(found, d)
		}
	}
	return found, err
}

// nameservers are those that a file names.
func (g Guard) nameservers(parts ...string) ([]netip.Addr, error) {
	var all []netip.Addr
	err := g.lines(func(f []string) {
		if len(f) < 2 || f[0] != "nameserver" {
			return
		}
		if at, err := netip.ParseAddr(f[1]); err == nil {
			all = append(all, at)
		}
	}, parts...)
	return all, err
}
