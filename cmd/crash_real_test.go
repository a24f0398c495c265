//go:build real

package cmd

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/i18n"
	"sheyin/testdata/drive"
)

// lateBreaking shows a number in a code's place first, and breaks when the next code is asked for.
type lateBreaking struct {
	desk.Authority
	asked int
}

func (l *lateBreaking) NewCode(context.Context, desk.Purpose) (desk.LoginCode, error) {
	if l.asked++; l.asked > 1 {
		panic(secret)
	}
	return desk.LoginCode{Device: "d", QR: "HTTP://127.0.0.1:8471/S/" + secret, Number: "47", Lives: time.Minute, Poll: time.Hour}, nil
}

// TestCrashingConsole is no test: it is the console that the next test looks at, on a terminal of its own.
func TestCrashingConsole(t *testing.T) {
	folder := os.Getenv("CRASHING_CONSOLE")
	if folder == "" {
		t.Skip("only for TestCrashLeavesTheTerminalAsItWas")
	}
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	err = runConsole(t.Context(), consoleConfig{Authority: &lateBreaking{}, Words: words, Theme: "dark", Idle: time.Minute, CrashFile: filepath.Join(folder, crashFile)})
	if err == nil {
		t.Fatal("it did not crash")
	}
	t.Log(err)
}

// A console that crashes on a real terminal gives it back as it was: lines and echo, the first screen, and nothing of what
// was on the second, not even in what tmux remembers.
//
// clause: H-8.4.1
func TestCrashLeavesTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	const patience = time.Minute
	d := drive.Start(t, drive.Options{
		Cols: 80, Rows: 24, Env: []string{"CRASHING_CONSOLE=" + folder},
		Command: []string{"sh", "-c", `stty -a >"$CRASHING_CONSOLE/before"; "$0" -test.v -test.run '^TestCrashingConsole$'; stty -a >"$CRASHING_CONSOLE/after"; echo over; exec sleep 60`, program},
	})
	d.WaitFor("核对号", patience)
	d.Press("F5")
	d.WaitFor("over", patience)
	screen := strings.Join(d.Settled(), "\n")
	for _, not := range []string{secret, "核对号", "goroutine", "panic"} {
		if strings.Contains(screen, not) {
			t.Errorf("%q is left:\n%s", not, screen)
		}
	}
	if !strings.Contains(screen, "程序出错") {
		t.Errorf("nothing says what happened:\n%s", screen)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if before, after := read("before"), read("after"); before != after {
		t.Errorf("the terminal was\n%s\nand is\n%s", before, after)
	}
	if log := read(crashFile); strings.Contains(log, secret) || !strings.Contains(log, "crash_real_test.go") {
		t.Errorf("the file holds\n%s", log)
	}
}
