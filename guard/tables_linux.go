package guard

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
)

// tables are the routes to everywhere of all tables of this system, as the kernel gives them by netlink: /proc shows the main table
// only, and rules may lead by another one. Only this machine is asked. A tree of a test has none.
func (g Guard) tables() ([]route, error) {
	if g.root != "/" {
		return nil, nil
	}
	var all []route
	for _, family := range []int{syscall.AF_INET, syscall.AF_INET6} {
		found, err := tablesOf(family)
		if errors.Is(err, syscall.EAFNOSUPPORT) || errors.Is(err, syscall.EOPNOTSUPP) {
			continue // a kernel without IPv6
		}
		if err != nil {
			return all, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func tablesOf(family int) ([]route, error) {
	b, err := syscall.NetlinkRIB(syscall.RTM_GETROUTE, family)
	if err != nil {
		return nil, err
	}
	return routesIn(family, b)
}

func routesIn(family int, b []byte) ([]route, error) {
	messages, err := syscall.ParseNetlinkMessage(b)
	if err != nil {
		return nil, err
	}
	var all []route
	for _, m := range messages {
		// rtmsg: family, bits of the destination, of the source, tos, table, protocol, scope, type, flags.
		if m.Header.Type != syscall.RTM_NEWROUTE || len(m.Data) < syscall.SizeofRtMsg || int(m.Data[0]) != family ||
			m.Data[1] > wide || m.Data[7] != syscall.RTN_UNICAST {
			continue
		}
		attributes, err := attributesIn(m.Data[syscall.SizeofRtMsg:])
		if err != nil {
			return nil, err
		}
		all = append(all, hops(family, attributes)...)
	}
	return slices.DeleteFunc(all, func(r route) bool { return r.device == "lo" }), nil
}

// attributesIn are those of a route, or of one of its ways. The library finds them in a message only, and none but a whole number
// of words: past the end of another it would read on.
func attributesIn(b []byte) ([]syscall.NetlinkRouteAttr, error) {
	data := slices.Concat(make([]byte, syscall.SizeofRtMsg), b, make([]byte, -len(b)&3))
	return syscall.ParseNetlinkRouteAttr(&syscall.NetlinkMessage{Header: syscall.NlMsghdr{Type: syscall.RTM_NEWROUTE}, Data: data})
}

// hops are where a route leads: one way, or several that share it.
func hops(family int, attributes []syscall.NetlinkRouteAttr) []route {
	r := route{by: netip.IPv4Unspecified()}
	if family == syscall.AF_INET6 {
		r.by = netip.IPv6Unspecified()
	}
	var shared []route
	for _, a := range attributes {
		switch a.Attr.Type {
		case syscall.RTA_OIF:
			if len(a.Value) >= 4 {
				r.device = deviceName(binary.NativeEndian.Uint32(a.Value))
			}
		case syscall.RTA_GATEWAY:
			if by, ok := netip.AddrFromSlice(a.Value); ok {
				r.by = by
			}
		case syscall.RTA_MULTIPATH:
			shared = sharing(family, a.Value)
		}
	}
	if shared != nil {
		return shared
	}
	return []route{r}
}

// sharing are the ways of a route with several; each is a struct rtnexthop, length, flags, hops, device, and attributes of its own.
func sharing(family int, b []byte) []route {
	var all []route
	for len(b) >= syscall.SizeofRtNexthop {
		n := int(binary.NativeEndian.Uint16(b))
		if n < syscall.SizeofRtNexthop || n > len(b) {
			break
		}
		if attributes, err := attributesIn(b[syscall.SizeofRtNexthop:n]); err == nil {
			way := hops(family, attributes)[0]
			way.device = deviceName(binary.NativeEndian.Uint32(b[4:]))
			all = append(all, way)
		}
		b = b[min(len(b), (n+3)&^3):]
	}
	return all
}

// deviceName is the name of a network device by its number; its number, when it has just gone.
func deviceName(index uint32) string {
	if d, err := net.InterfaceByIndex(int(index)); err == nil {
		return d.Name
	}
	return strconv.FormatUint(uint64(index), 10)
}
