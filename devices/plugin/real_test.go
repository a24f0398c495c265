//go:build linux

package plugin

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/desktest"
	needs "sheyin/testdata/counterpart"
)

const text = "330100|330102199001011234|X0000001A|330100D15600000500A1B2C3D4E5F607|张三|00814E43238697159900BF7C7A|2.00|20230105|20330105|410100813475|DEV01|"

var social = desk.SocialCard{
	Area: "330100", Number: "X0000001A", Version: "2.00", Issued: calendar.MustParse("2023-01-05"), Until: calendar.MustParse("2033-01-05"),
	IDNo: "330102199001011234", Name: "张三",
}

// counterpart is a WebSocket server of Python's websockets, which answers what testdata/service.py says.
type counterpart struct {
	*Service
	t   *testing.T
	dir string
	end func()
}

func start(t *testing.T) *counterpart {
	t.Helper()
	c := &counterpart{t: t, dir: t.TempDir()}
	server := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/service.py", c.dir)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	server.Stderr = &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	c.end = func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}
	t.Cleanup(func() {
		c.end()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if c.Service, err = New("ws://127.0.0.1:" + strings.TrimSpace(port)); err != nil {
		t.Fatal(err)
	}
	c.every = 50 * time.Millisecond
	return c
}

func (c *counterpart) set(name, content string) {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path+".new", []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		c.t.Fatal(err)
	}
}

func (c *counterpart) unset(name string) { _ = os.Remove(filepath.Join(c.dir, name)) }

func (c *counterpart) within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(c.t.Context(), d)
	c.t.Cleanup(cancel)
	return ctx
}

// lift takes the card away until that was noticed.
func (c *counterpart) lift() {
	c.unset("card")
	for ctx := c.within(20 * time.Second); ; {
		if _, err := c.ReadSocialCard(c.within(600 * time.Millisecond)); err == nil {
			c.t.Error("a card was read that is not there")
		}
		if !c.lies.Load() || ctx.Err() != nil {
			return
		}
	}
}

// put gives a trouble that is a code instead of a card.
func (c *counterpart) put(code string) func() func() {
	return func() func() {
		c.set("card", code)
		return func() { c.unset("card") }
	}
}

func TestRealService(t *testing.T) {
	needs.Needs(t, "/usr/bin/python3", "/usr/lib/python3/dist-packages/websockets")
	c := start(t)
	passed := desktest.SocialCardReader(t, c, social, desktest.Bench{
		Acts:     map[desktest.Act]func(){desktest.Put: func() { c.set("card", text) }, desktest.Lift: c.lift},
		Troubles: map[string]func() func(){"device.auth": c.put("-2201"), "device.kind": c.put("-1"), "device.gone": c.put("-4")},
	})
	enters := func(code string) func() func() {
		return func() func() {
			c.set("pin", code)
			return func() { c.unset("pin") }
		}
	}
	passed += desktest.PINPad(t, c, desktest.Bench{
		Acts: map[desktest.Act]func(){desktest.Enter: func() { c.set("pin", "0") }},
		Troubles: map[string]func() func(){
			"pin.wrong": enters("-39998"), "pin.differ": enters("-34"), "pin.short": enters("-33"),
			"device.blocked": enters("-52"), "device.cancelled": enters("-31"), "device.late": enters("-32"),
		},
	})

	for mode, key := range map[string]string{"close": "device.service", "garbage": "device.broken", "large": "device.service", "silent": "device.empty"} {
		c.set("mode", mode)
		limit := 20 * time.Second
		if mode == "silent" {
			limit = 300 * time.Millisecond
		}
		_, err := c.ReadSocialCard(c.within(limit))
		expect(t, mode, err, desk.Offline, key)
		passed++
	}
	for _, mode := range []string{"gbk", "bool", "else"} {
		c.set("mode", mode)
		c.lift()
		c.set("card", text)
		if got, err := c.ReadSocialCard(c.within(20 * time.Second)); err != nil || got != social {
			t.Errorf("%s: %+v, %v", mode, got, err)
		}
		passed++
	}
	for code, key := range map[string]string{"-11": "device.missing", "-5": "device.service"} {
		c.set("card", code)
		_, err := c.ReadSocialCard(c.within(20 * time.Second))
		expect(t, code, err, desk.Offline, key)
		passed++
	}
	c.end()
	_, err := c.Look(c.within(20 * time.Second))
	expect(t, "the service has ended", err, desk.Offline, "device.service")
	t.Logf("cases %d: service on Python's websockets; what it answers is ours", passed+1)
}
