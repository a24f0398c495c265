//go:build linux

package vendor

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/testdata/counterpart"
)

// The counterpart: a driver in C that loads a library in C, the example of docs/drivers.md. Both are ours; what is
// not is the C library, the loader and the system, whose crashes and ends are the real ones.

// compiled gives the driver and the library, compiled.
func compiled(t *testing.T) (driver, library string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	driver, library = filepath.Join(dir, "ssc-driver"), filepath.Join(dir, "libSSCardDriver.so")
	const source = "../../testdata/drivers/c/"
	strict := []string{"-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2"}
	for _, args := range [][]string{
		{"-o", driver, source + "example.c", "-ldl"}, {"-shared", "-fPIC", "-o", library, source + "sdk.c"},
	} {
		if out, err := exec.CommandContext(t.Context(), "gcc", append(strict, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	if err := os.Chmod(driver, 0o700); err != nil {
		t.Fatal(err)
	}
	return driver, library
}

func TestRealDriverInC(t *testing.T) {
	counterpart.Needs(t, "gcc", "/usr/include/stdio.h")
	driver, library := compiled(t)
	dir := t.TempDir()
	var mu sync.Mutex
	said := 0
	d := Start(Options{Program: driver, Args: []string{library}, Env: []string{"SDK_DIR=" + dir}, Log: func(string) {
		mu.Lock()
		defer mu.Unlock()
		said++
	}})
	d.turn, d.answer, d.grace, d.pause = 300*time.Millisecond, 2*time.Second, 300*time.Millisecond, 0
	defer func() { _ = d.Close() }()
	set := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unset := func(name string) { _ = os.Remove(filepath.Join(dir, name)) }
	want := social
	want.Version = "2.00"
	once := func(mode string) func() func() {
		return func() func() { set("mode", mode); return func() { unset("mode") } }
	}
	// A card that was lifted and put there again between two looks is the same to a library that only answers what lies
	// there: the person is given the time of a look.
	lift := func() {
		unset("card")
		if _, err := d.SocialCardReader().ReadSocialCard(within(t, 1500*time.Millisecond)); err == nil {
			t.Error("a card was read that is not there")
		}
	}
	passed := desktest.SocialCardReader(t, d.SocialCardReader(), want, desktest.Bench{
		Acts:     map[desktest.Act]func(){desktest.Put: func() { set("card", "") }, desktest.Lift: lift},
		Troubles: map[string]func() func(){"device.auth": once("psam")},
	})

	lift()
	set("card", "")
	d.mu.Lock()
	first := d.child.process.Pid
	d.mu.Unlock()
	for _, c := range []struct{ mode, key string }{{"crash", "device.service"}, {"hang", "device.service"}, {"hang", "device.empty"}} {
		set("mode", c.mode)
		ctx := within(t, patience)
		if c.key == "device.empty" { // the time is over before it is found out
			ctx = within(t, 200*time.Millisecond)
		}
		_, err := d.SocialCardReader().ReadSocialCard(ctx)
		expect(t, c.mode, err, desk.Offline, c.key)
		if got, err := d.SocialCardReader().ReadSocialCard(within(t, patience)); err != nil || got != want {
			t.Errorf("after %s: %+v, %v", c.mode, got, err)
		}
		buried(t, first)
		d.mu.Lock()
		first = d.child.process.Pid
		d.mu.Unlock()
		passed += 2
	}

	lift()
	mu.Lock()
	said = 0
	mu.Unlock()
	set("mode", "print")
	set("card", "")
	if got, err := d.SocialCardReader().ReadSocialCard(within(t, patience)); err != nil || got != want {
		t.Errorf("while it prints: %+v, %v", got, err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if said != 2 {
		t.Errorf("of its noise %d lines were heard", said)
	}
	buried(t, first)
	t.Logf("cases %d: driver in C with a library in C, compiled by gcc", passed+1)
}
