package guard

import (
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"sheyin/desk"
)

// proxySettings are those by which programs are told to go through a proxy, in any case of letters; the last names a file
// that says when (PAC).
var proxySettings = []string{"http_proxy", "https_proxy", "all_proxy", "auto_proxy"}

// proxies finds proxies that programs of this terminal are told to use, in the environment of this one and in what every login
// gets (/etc/environment): a way to the internet that no table of routes shows. One at an address that the authority named is
// the dedicated network's own. What it is told apart by is an address; a name that stands there with a password is left out.
func (g Guard) proxies(p desk.GuardPolicy) ([]desk.Danger, error) {
	set := map[string][]string{} // by address: where it is set
	var addresses []string       // in their order
	take := func(setting, value string) {
		to, named := proxyAt(value)
		if to == "" || slices.Contains(p.Gateways, named) {
			return
		}
		if !slices.Contains(addresses, to) {
			addresses = append(addresses, to)
		}
		if !slices.Contains(set[to], setting) {
			set[to] = append(set[to], setting)
		}
	}
	for _, line := range g.environment {
		if name, value, _ := strings.Cut(line, "="); isProxySetting(name) {
			take(name, value)
		}
	}
	err := g.lines(func(f []string) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.Join(f, " "), "export "), "=")
		if isProxySetting(name) {
			take("/etc/environment", strings.Trim(value, `"'`))
		}
	}, "etc", "environment")
	if os.IsNotExist(err) {
		err = nil // nothing is set there
	}
	var found []desk.Danger
	for _, to := range addresses {
		found = append(found, desk.Danger{Kind: desk.Proxy, Name: strings.Join(set[to], ", "), Detail: desk.Clean(to, 200)})
	}
	return found, err
}

func isProxySetting(name string) bool { return slices.Contains(proxySettings, strings.ToLower(name)) }

// proxyAt is host and port of a proxy's address, without who uses it, and its IP address as the policy would write it; empty
// when nothing is set. One that cannot be read is a proxy all the same.
func proxyAt(value string) (to, named string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return "", ""
	}
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || strings.Contains(u.Path+u.RawQuery+u.Fragment, "@") {
		return "?", "" // with an @ behind the host, what looks like it is a part of a password
	}
	if at, err := netip.ParseAddr(u.Hostname()); err == nil {
		named = at.String()
	}
	return u.Host, named
}
