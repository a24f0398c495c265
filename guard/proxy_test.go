package guard

import (
	"slices"
	"testing"

	"sheyin/desk"
)

// A proxy is a way to the internet that no route shows: each one that programs here are told to use is found, wherever it is
// set, named without who uses it; one at an address that the authority named is its own.
//
// clause: H-8.1.2c, H-C5.1, G-9.2.1b
func TestProxies(t *testing.T) {
	for _, c := range []struct {
		name        string
		environment []string
		file        string // /etc/environment
		want        []desk.Danger
	}{
		{"none", []string{"PATH=/bin", "NO_PROXY=localhost", "HTTP_PROXY=", "MY_HTTP_PROXY=192.0.2.1:1"}, "LANG=zh_CN.UTF-8\nhttp_proxy=\"\"\n", nil},
		{"in capitals", []string{"HTTPS_PROXY=http://192.0.2.8:3128"}, "", []desk.Danger{{Kind: desk.Proxy, Name: "HTTPS_PROXY", Detail: "192.0.2.8:3128"}}},
		{"in small letters, twice the same", []string{"http_proxy=192.0.2.8:3128", "https_proxy=http://192.0.2.8:3128/"}, "", []desk.Danger{
			{Kind: desk.Proxy, Name: "http_proxy, https_proxy", Detail: "192.0.2.8:3128"},
		}},
		{"two", []string{"ALL_PROXY=socks5://127.0.0.1:7890", "HTTP_PROXY=proxy.example:80"}, "", []desk.Danger{
			{Kind: desk.Proxy, Name: "ALL_PROXY", Detail: "127.0.0.1:7890"}, {Kind: desk.Proxy, Name: "HTTP_PROXY", Detail: "proxy.example:80"},
		}},
		{"for every login", nil, "# http_proxy=http://192.0.2.9:1\nexport https_proxy=\"http://192.0.2.8:3128\"\n", []desk.Danger{{Kind: desk.Proxy, Name: "/etc/environment", Detail: "192.0.2.8:3128"}}},
		{"a file that says when", nil, "auto_proxy=http://wpad/wpad.dat\n", []desk.Danger{{Kind: desk.Proxy, Name: "/etc/environment", Detail: "wpad"}}},
		{"who uses it is nobody's business", []string{"HTTPS_PROXY=http://zhang:secret@192.0.2.8:3128"}, "", []desk.Danger{{Kind: desk.Proxy, Name: "HTTPS_PROXY", Detail: "192.0.2.8:3128"}}},
		{"nor a piece of his password", []string{"HTTPS_PROXY=http://zhang:se@cr/et@192.0.2.8:3128"}, "", []desk.Danger{{Kind: desk.Proxy, Name: "HTTPS_PROXY", Detail: "?"}}},
		{"not to be read", []string{"HTTP_PROXY=http://[zhang:secret"}, "", []desk.Danger{{Kind: desk.Proxy, Name: "HTTP_PROXY", Detail: "?"}}},
		{"the one that the authority named", []string{"HTTPS_PROXY=http://10.20.1.1:3128"}, "", nil},
		{"another on the same network", []string{"HTTPS_PROXY=http://10.20.1.2:3128"}, "", []desk.Danger{{Kind: desk.Proxy, Name: "HTTPS_PROXY", Detail: "10.20.1.2:3128"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newTree(t)
			f.file("etc/environment", c.file)
			s, err := New(f.root, c.environment...).Look(t.Context(), policy)
			if err != nil || !slices.Equal(s.Dangers, c.want) || len(s.Unchecked) > 0 {
				t.Errorf("%+v, %v, want %+v", s, err, c.want)
			}
		})
	}
	f := newTree(t)
	f.folder("etc/environment") // and so no file that could be read
	if s := look(t, f, policy); !slices.Equal(s.Unchecked, []string{"proxies"}) {
		t.Errorf("what cannot be read is taken for clean: %+v", s)
	}
}
