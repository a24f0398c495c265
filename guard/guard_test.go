package guard

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

var policy = desk.GuardPolicy{Gateways: []string{"10.20.1.1"}}

func look(t *testing.T, f tree, p desk.GuardPolicy) desk.Surroundings {
	t.Helper()
	s, err := New(f.root).Look(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func kinds(s desk.Surroundings) []desk.DangerKind {
	var found []desk.DangerKind
	for _, d := range s.Dangers {
		found = append(found, d.Kind)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Each way off the dedicated network, and each thing that something could be carried off on, is found and
// named; what belongs on a counter is not.
//
// clause: H-8.1.2b, H-8.1.2c, H-8.2.2b, H-C5.1, H-C5.2, G-9.2.1b, G-9.2.1c
func TestDangers(t *testing.T) {
	v6 := strings.Repeat("0", 32)
	for _, c := range []struct {
		name string
		with func(tree)
		want []desk.DangerKind // sorted
	}{
		{"a terminal as it should be", func(tree) {}, nil},
		{"bridges and pairs of a container are no cards", func(f tree) {
			f.card("docker0", "virtual", "")
			f.card("veth12", "virtual", "")
		}, nil},
		{"a second card without a cable", func(f tree) { f.card("enp3s0", slot, "r8169", "carrier", "0") }, []desk.DangerKind{desk.SecondCard}},
		{"Wi-Fi inside", func(f tree) { f.card("wlp2s0", slot, "iwlwifi", "wireless", "/") }, []desk.DangerKind{desk.WirelessCard}},
		{"Wi-Fi on USB", func(f tree) { f.card("wlx00c0", port+"/1-2:1.0", "rtl8xxxu", "uevent", "DEVTYPE=wlan") }, []desk.DangerKind{desk.WirelessCard}},
		{"a telephone lends its network", func(f tree) {
			f.card("usb0", port+"/1-2:1.0", "rndis_host", "carrier", "1")
			f.plug("1-2", "e0", "01", "03")
		}, []desk.DangerKind{desk.Tether}},
		{"a card on USB", func(f tree) { f.card("enx00e0", port+"/1-2:1.0", "ax88179_178a") }, []desk.DangerKind{desk.SecondCard, desk.USBCard}},
		{"a modem", func(f tree) { f.card("wwan0", port+"/1-2:1.0", "qmi_wwan", "type", "65534") }, []desk.DangerKind{desk.Modem}},
		{"a VPN", func(f tree) { f.card("tun0", "virtual", "", "type", "65534", "tun_flags", "0x1001") }, []desk.DangerKind{desk.Tunnel}},
		{"a VPN of the kernel's", func(f tree) { f.card("wg0", "virtual", "", "type", "65534", "uevent", "DEVTYPE=wireguard") }, []desk.DangerKind{desk.Tunnel}},
		{"a network over Bluetooth", func(f tree) { f.card("bnep0", "virtual", "") }, []desk.DangerKind{desk.Bluetooth}},
		{"a Bluetooth adapter", func(f tree) { f.plug("1-7", "e0", "01", "01") }, []desk.DangerKind{desk.Bluetooth}},
		{"a stick", func(f tree) {
			f.plug("1-2", "08", "06", "50")
			f.disk("sdb", port+"/1-2:1.0/host6/target6:0:0/6:0:0:0", "1")
		}, []desk.DangerKind{desk.Storage}},
		{"a disk on USB that says it cannot be removed", func(f tree) { f.disk("sdb", port+"/1-2:1.0/host6/6:0:0:0", "0") }, []desk.DangerKind{desk.Storage}},
		{"a stick behind two hubs", func(f tree) { f.disk("sdc", hubbed+"/2-1.4.2:1.0/host7/7:0:0:0", "1") }, []desk.DangerKind{desk.Storage}},
		{"an SD card", func(f tree) { f.disk("mmcblk0", "pci0000:00/0000:00:1a.0/mmc_host/mmc0/mmc0:aaaa", "1") }, []desk.DangerKind{desk.MemoryCard}},
		{"a built-in eMMC is a disk inside", func(f tree) { f.disk("mmcblk0", "platform/soc/mmc_host/mmc0/mmc0:0001", "0") }, nil},
		{"a telephone that shows pictures", func(f tree) { f.plug("1-3", "06", "01", "01") }, []desk.DangerKind{desk.Phone}},
		{"a telephone with a bridge", func(f tree) { f.plug("1-3", "ff", "42", "01") }, []desk.DangerKind{desk.Phone}},
		{"a telephone of Apple's", func(f tree) { f.plug("1-3", "ff", "fe", "02") }, []desk.DangerKind{desk.Phone}},
		{"keyboard, printer, card reader, document camera, hub", func(f tree) {
			f.plug("1-1", "03", "01", "01")
			f.plug("1-4", "07", "01", "02")
			f.plug("1-5", "0b", "00", "00")
			f.plug("1-6", "0e", "01", "00")
			f.plug("1-8", "09", "00", "00")
		}, nil},
		{"two default routes, one of them unknown", func(f tree) {
			f.routes("enp0s31f6\t00000000\t0101140A\t0003\t0\t0\t100\t00000000", "enp0s31f6\t00000000\t0101A8C0\t0003\t0\t0\t200\t00000000")
		}, []desk.DangerKind{desk.Gateway, desk.Routes}},
		{"a default route of IPv6 by itself", func(f tree) {
			f.file("proc/net/ipv6_route", v6+" 00 "+v6+" 00 fe800000000000000000000000000001 00000400 00000000 00000000 00450003 enp0s31f6\n")
		}, []desk.DangerKind{desk.Gateway}},
		{"two halves in place of a default route", func(f tree) {
			f.routes("enp0s31f6\t00000000\t0101140A\t0003\t0\t0\t100\t00000000", "enp0s31f6\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080",
				"enp0s31f6\t00000080\t0101A8C0\t0003\t0\t0\t0\t00000080")
		}, []desk.DangerKind{desk.Gateway, desk.Routes}},
		{"the two halves of the way that is known", func(f tree) {
			f.routes("enp0s31f6\t00000000\t0101140A\t0003\t0\t0\t100\t00000080", "enp0s31f6\t00000080\t0101140A\t0003\t0\t0\t0\t00000080")
		}, nil},
		{"all of IPv6 that is in use", func(f tree) {
			f.file("proc/net/ipv6_route", "2"+v6[1:]+" 03 "+v6+" 00 fe800000000000000000000000000001 00000400 00000000 00000000 00450003 enp0s31f6\n")
		}, []desk.DangerKind{desk.Gateway}},
		{"a route to one network", func(f tree) {
			f.routes("enp0s31f6\t00000000\t0101140A\t0003\t0\t0\t100\t00000000", "enp0s31f6\t0000140A\tFE01140A\t0003\t0\t0\t100\t0000FFFF")
		}, nil},
		{"no default route at all", func(f tree) { f.routes() }, nil},
		{"names are looked up outside", func(f tree) { f.file("etc/resolv.conf", "nameserver 10.20.1.53\nnameserver 192.0.2.53\n") }, []desk.DangerKind{desk.Resolver}},
		{"names are looked up outside by who answers here", func(f tree) {
			f.file("etc/resolv.conf", "nameserver 127.0.0.53\n")
			f.file("run/systemd/resolve/resolv.conf", "nameserver 192.0.2.53\n")
		}, []desk.DangerKind{desk.Resolver}},
		{"who answers here asks the dedicated network", func(f tree) {
			f.file("etc/resolv.conf", "nameserver 127.0.0.1\n")
			f.file("run/dnsmasq/resolv.conf", "nameserver 10.20.1.53\n")
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newTree(t)
			c.with(f)
			s := look(t, f, policy)
			if got := kinds(s); !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", s.Dangers, c.want)
			}
			for _, d := range s.Dangers {
				if d.Name == "" {
					t.Errorf("%v has no name", d)
				}
			}
			if len(s.Unchecked) > 0 {
				t.Errorf("not checked: %v", s.Unchecked)
			}
		})
	}
}

// What cannot be looked at is said, and is not clean (containers, thin clients without /sys).
//
// clause: H-8.1.2b, H-8.2.2b
func TestUnreadableIsNotClean(t *testing.T) {
	f := newTree(t)
	f.remove("sys")
	f.remove("proc")
	want := []string{"cards", "routes", "disks", "usb", "gateways"}
	if s := look(t, f, desk.GuardPolicy{}); !slices.Equal(s.Unchecked, want) {
		t.Errorf("not checked: %v, want %v", s.Unchecked, want)
	}
	f = newTree(t)
	f.file("etc/resolv.conf", "nameserver 127.0.0.53\n") // and nobody tells whom it asks
	if s := look(t, f, policy); !slices.Equal(s.Unchecked, []string{"resolvers"}) || !s.Safe() {
		t.Errorf("%+v", s)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(f.root).Look(ended, policy); !errors.Is(err, context.Canceled) {
		t.Errorf("a look that was ended gives %v", err)
	}
}

// The authority may certify a medium by its number, and name a card on USB that stands in for the one inside.
//
// clause: G-9.2.1c
func TestOnlyTheAuthorityAllows(t *testing.T) {
	f := newTree(t)
	f.plug("1-2", "08", "06", "50")
	f.disk("sdb", port+"/1-2:1.0/host6/6:0:0:0", "1")
	if got := kinds(look(t, f, policy)); !slices.Equal(got, []desk.DangerKind{desk.Storage}) {
		t.Fatalf("found %v", got)
	}
	allowed := policy
	allowed.Certified = []string{"SN-1-2"}
	if s := look(t, f, allowed); !s.Safe() {
		t.Errorf("a certified medium is %v", s.Dangers)
	}
	f = newTree(t)
	f.remove("sys/class/net/enp0s31f6")
	f.card("enx00e0", port+"/1-2:1.0", "ax88179_178a", "address", "02:00:00:00:00:01")
	allowed = policy
	allowed.USBCards = []string{"02:00:00:00:00:01"}
	if s := look(t, f, allowed); !s.Safe() {
		t.Errorf("the card that stands in is %v", s.Dangers)
	}
	f = newTree(t)
	f.remove("sys/class/net/enp0s31f6")
	f.plug("1-2", "02", "0d", "00") // many cards speak as telephones do, and need no driver of their maker's
	f.card("enx00e0", port+"/1-2:1.0", "cdc_ncm", "address", "02:00:00:00:00:01")
	if got := kinds(look(t, f, policy)); !slices.Equal(got, []desk.DangerKind{desk.Tether, desk.USBCard}) {
		t.Errorf("one that nobody named is %v", got)
	}
	if s := look(t, f, allowed); !s.Safe() {
		t.Errorf("the card that stands in and has no driver of its maker's is %v", s.Dangers)
	}
}

// A network of both kinds has a way out of each, on the same card: that is none too many, and the authority may name both.
func TestBothKindsOfNetwork(t *testing.T) {
	f, zero := newTree(t), strings.Repeat("0", 32)
	f.file("proc/net/ipv6_route", zero+" 00 "+zero+" 00 fe800000000000000000000000000001 00000400 00000000 00000000 00450003 enp0s31f6\n")
	if s := look(t, f, desk.GuardPolicy{Gateways: []string{"10.20.1.1", "fe80::1"}}); !s.Safe() {
		t.Errorf("found %v", s.Dangers)
	}
	if s := look(t, f, desk.GuardPolicy{}); !s.Safe() {
		t.Errorf("with no gateway named: %v", s.Dangers)
	}
}

// Names come from devices: whatever is written there must not reach a terminal.
func TestNamesAreClean(t *testing.T) {
	f := newTree(t)
	f.plug("1-3", "06", "01", "01")
	f.file("sys/devices/pci0000:00/0000:00:14.0/usb1/1-3/product", "\x1b]0;owned\a\x1b[2Jphone\n")
	for _, d := range look(t, f, policy).Dangers {
		if strings.ContainsAny(d.Detail, "\x1b\a\r\n") {
			t.Errorf("%q", d.Detail)
		}
	}
}
