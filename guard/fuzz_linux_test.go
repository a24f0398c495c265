package guard

import (
	"encoding/binary"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// told is a message of the kernel's about a route: of so many bits, with attributes.
func told(bits byte, attributes ...[]byte) []byte {
	data := append([]byte{syscall.AF_INET, bits, 0, 0, syscall.RT_TABLE_MAIN, 0, 0, syscall.RTN_UNICAST, 0, 0, 0, 0}, slices.Concat(attributes...)...)
	head := binary.NativeEndian.AppendUint32(nil, uint32(syscall.NLMSG_HDRLEN+len(data)))
	head = binary.NativeEndian.AppendUint16(head, syscall.RTM_NEWROUTE)
	return append(append(append(head, make([]byte, 10)...), data...), make([]byte, -len(data)&3)...)
}

func attribute(kind uint16, value ...byte) []byte {
	b := binary.NativeEndian.AppendUint16(nil, uint16(syscall.SizeofRtAttr+len(value)))
	return append(binary.NativeEndian.AppendUint16(b, kind), value...)
}

// hop is one of several ways of a route.
func hop(attributes ...[]byte) []byte {
	all := slices.Concat(attributes...)
	b := binary.NativeEndian.AppendUint16(nil, uint16(syscall.SizeofRtNexthop+len(all)))
	return append(append(b, 0, 0, 0xff, 0xff, 0xff, 0x7f), all...) // by a device that has just gone
}

// A message is read as the kernel wrote it, also when it ends where no word does.
func TestRouteMessages(t *testing.T) {
	by := attribute(syscall.RTA_GATEWAY, 10, 20, 1, 1)
	for name, c := range map[string]struct {
		message []byte
		want    int // ways to everywhere
	}{
		"by a gateway":           {told(0, by), 1},
		"half of everything":     {told(1, by), 1},
		"one network":            {told(24, by), 0},
		"two ways":               {told(0, attribute(syscall.RTA_MULTIPATH, slices.Concat(hop(by), hop(by))...)), 2},
		"no attributes":          {told(0), 1},
		"an attribute of a byte": {told(0, attribute(syscall.RTA_TABLE, 1)), 1},
		"a way of a byte more":   {told(0, attribute(syscall.RTA_MULTIPATH, hop(attribute(syscall.RTA_TABLE, 1))...)), 1},
		"a way that is too long": {told(0, attribute(syscall.RTA_MULTIPATH, 255, 0, 0, 0, 0, 0, 0, 0)), 1},
		"no message":             {[]byte{1}, 0},
		"nothing":                {nil, 0},
	} {
		got, err := routesIn(syscall.AF_INET, c.message)
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// Whatever the kernel, and the files that it shows, say of routes and resolvers, it is read or refused.
func FuzzRoutes(f *testing.F) {
	const (
		route4 = "enp0s31f6\t00000000\t0101140A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
		route6 = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000000 00000000 00450003 enp0s31f6\n"
	)
	by := attribute(syscall.RTA_GATEWAY, 10, 20, 1, 1)
	several := attribute(syscall.RTA_MULTIPATH, slices.Concat(hop(by), hop(attribute(syscall.RTA_OIF, 1, 0, 0, 0)))...)
	for _, message := range [][]byte{
		told(0, by, attribute(syscall.RTA_OIF, 1, 0, 0, 0)), told(3, several), told(0, attribute(syscall.RTA_MULTIPATH, hop(several)...)),
		told(0, attribute(syscall.RTA_TABLE, 1)), slices.Concat(told(0, by), told(24, by)), nil,
	} {
		f.Add(message, route4, route6, "nameserver 10.20.1.53\nnameserver fe80::1%eth0\noptions edns0\n")
	}
	f.Add([]byte{17, 0, 0, 0}, "Iface Destination\n\xff", strings.Repeat("0 ", 12), "nameserver")
	tree := newTree(f)
	g := New(tree.root)
	f.Fuzz(func(t *testing.T, message []byte, four, six, servers string) {
		for _, family := range []int{syscall.AF_INET, syscall.AF_INET6} {
			if all, err := routesIn(family, message); err == nil && len(all) > len(message)/syscall.SizeofRtNexthop {
				t.Errorf("%d routes in %d bytes", len(all), len(message))
			}
		}
		tree.file("proc/net/route", four)
		tree.file("proc/net/ipv6_route", six)
		tree.file("etc/resolv.conf", servers)
		if all, err := g.defaults(); err == nil && len(all) > strings.Count(four+six, "\n")+2 {
			t.Errorf("%v in %q and %q", all, four, six)
		}
		if all, err := g.nameservers("etc", "resolv.conf"); err == nil && len(all) > strings.Count(servers, "\n")+1 {
			t.Errorf("%v in %q", all, servers)
		}
	})
}
