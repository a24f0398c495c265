// Package guard finds what this terminal is connected to: network cards, routes, resolvers, proxies, USB storage,
// telephones (H-8.1.2, H-8.2.2). It reads what the kernel shows in /sys and /proc and sends nothing, so that
// looking for a way to the internet is never the first packet on it.
package guard

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sheyin/desk"
)

// Guard looks at one system.
type Guard struct {
	root        string
	environment []string
}

var _ desk.Guard = Guard{}

// New is the guard of the system below root: "/" for this one, a folder in tests. environment is the program's own ("KEY=value"),
// which may name a proxy.
func New(root string, environment ...string) Guard { return Guard{root, environment} }

// Look implements [desk.Guard]. What cannot be read is named and never taken for clean. The error is that of ctx.
func (g Guard) Look(ctx context.Context, p desk.GuardPolicy) (desk.Surroundings, error) {
	var s desk.Surroundings
	for _, part := range []struct {
		name string
		look func(desk.GuardPolicy) ([]desk.Danger, error)
	}{
		{"cards", g.cards}, {"routes", g.routes}, {"resolvers", g.resolvers}, {"proxies", g.proxies}, {"disks", g.disks}, {"usb", g.usb},
	} {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		found, err := part.look(p)
		if err != nil {
			s.Unchecked = append(s.Unchecked, part.name)
		}
		s.Dangers = append(s.Dangers, found...)
	}
	if len(p.Gateways) == 0 {
		s.Unchecked = append(s.Unchecked, "gateways")
	}
	return s, nil
}

func (g Guard) path(parts ...string) string {
	return filepath.Join(append([]string{g.root}, parts...)...)
}

// text is what a file of the kernel says; "" when it is not there or says nothing.
func text(parts ...string) string {
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		return ""
	}
	return desk.Clean(strings.TrimSpace(string(b)), 200)
}

func exists(parts ...string) bool {
	_, err := os.Lstat(filepath.Join(parts...))
	return err == nil
}

// place is where a device really is in the tree; "" when the link leads nowhere.
func place(parts ...string) string {
	p, err := filepath.EvalSymlinks(filepath.Join(parts...))
	if err != nil {
		return ""
	}
	return p
}

// bus is an ancestor in the tree of devices that is a USB host, however many hubs are between.
var bus = regexp.MustCompile(`/usb\d+(/|$)`)

func onUSB(place string) bool { return bus.MatchString(place) }

// entries are the names in a folder of the kernel's. absent tells that a kernel without such devices has no such folder.
func (g Guard) entries(absent bool, parts ...string) ([]string, error) {
	list, err := os.ReadDir(g.path(parts...))
	if absent && errors.Is(err, fs.ErrNotExist) && exists(g.path("sys", "class")) {
		return nil, nil
	}
	names := make([]string, len(list))
	for n, e := range list {
		names[n] = e.Name()
	}
	return names, err
}

// about puts what is known of a thing in one line.
func about(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" && p != "." {
			said = append(said, p)
		}
	}
	return strings.Join(said, " ")
}
