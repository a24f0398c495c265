//go:build real && linux

package guard

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sheyin/desk"
)

// inside says to the child process that it is in network and mount namespaces of its own.
const inside = "SHEYIN_TEST_NAMESPACE"

// A real kernel's tree: a fresh network namespace is clean, a tunnel, a default route and a second one are
// found, and looking has sent nothing.
//
// clause: H-8.1.2c, G-9.2.1b
func TestNamespace(t *testing.T) {
	if os.Getenv(inside) != "" {
		lookInside(t)
		return
	}
	child := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestNamespace$", "-test.v")
	child.Env = append(os.Environ(), inside+"=1")
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS}
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v (this needs root):\n%s", err, out)
	}
}

func lookInside(t *testing.T) {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("sysfs", "/sys", "sysfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	ip := func(args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), "ip", args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	network := func() []desk.DangerKind {
		t.Helper()
		s, err := New("/").Look(t.Context(), desk.GuardPolicy{Gateways: []string{"10.9.0.1"}})
		if err != nil {
			t.Fatal(err)
		}
		// What this machine has on USB, and who looks up its names, is not the namespace's.
		ours := []desk.DangerKind{desk.SecondCard, desk.WirelessCard, desk.Tunnel, desk.Gateway, desk.Routes}
		return slices.DeleteFunc(kinds(s), func(k desk.DangerKind) bool { return !slices.Contains(ours, k) })
	}
	expect := func(when string, want ...desk.DangerKind) {
		t.Helper()
		if got := network(); !slices.Equal(got, want) {
			t.Errorf("%s: found %v, want %v", when, got, want)
		}
	}
	expect("alone")
	ip("link", "add", "v0", "type", "veth", "peer", "name", "v1")
	for _, end := range []string{"v0", "v1"} { // without addresses of IPv6, whose making sends packets by itself
		ip("link", "set", end, "addrgenmode", "none")
	}
	ip("address", "add", "10.9.0.2/24", "dev", "v0")
	ip("link", "set", "v0", "up")
	ip("link", "set", "v1", "up")
	ip("route", "add", "default", "via", "10.9.0.1")
	expect("the dedicated network's route")
	before := packets(t)
	for range 20 {
		network()
	}
	if after := packets(t); after != before {
		t.Errorf("looking sent something: %s packets before, %s after", before, after)
	}
	ip("route", "add", "default", "via", "10.9.0.254", "metric", "7")
	expect("a second route", desk.Gateway, desk.Routes)
	ip("route", "del", "default", "via", "10.9.0.254")
	ip("route", "add", "default", "via", "10.9.0.254", "table", "77")
	expect("a route of another table", desk.Gateway, desk.Routes)
	ip("route", "del", "default", "table", "77")
	ip("route", "add", "default", "table", "77", "nexthop", "via", "10.9.0.1", "nexthop", "via", "10.9.0.253")
	expect("a route of two ways", desk.Gateway, desk.Routes)
	ip("route", "del", "default", "table", "77")
	for _, half := range []string{"0.0.0.0/1", "128.0.0.0/1"} {
		ip("route", "add", half, "via", "10.9.0.254")
	}
	expect("two halves", desk.Gateway, desk.Routes)
	for _, half := range []string{"0.0.0.0/1", "128.0.0.0/1"} {
		ip("route", "del", half)
	}
	expect("the dedicated network's route again")
	ip("tuntap", "add", "mode", "tun", "tun9")
	expect("a tunnel", desk.Tunnel)
}

func packets(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("/sys/class/net/v0/statistics/tx_packets")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}
