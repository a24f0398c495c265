package cmd

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestTourComesTheFirstTime(t *testing.T) {
	w := calm(t)
	toured := func(args ...string) bool {
		t.Helper()
		tour := false
		w.run = func(_ context.Context, c consoleConfig) error { tour = c.Tour; return nil }
		if o := w.do(t.Context(), append([]string{"demo", "--phone", "127.0.0.1:0"}, args...)...); o.code != exitOK {
			t.Fatalf("%+v", o)
		}
		return tour
	}
	w.run = func(context.Context, consoleConfig) error { return errors.New("no terminal") }
	if o := w.do(t.Context(), "demo", "--phone", "127.0.0.1:0"); o.code == exitOK {
		t.Fatalf("%+v", o)
	}
	for n, step := range []struct {
		args []string
		want bool
	}{{[]string{"--tour", "never"}, false}, {nil, false}, {[]string{"--tour", "always"}, true}} {
		if got := toured(step.args...); got != step.want {
			t.Errorf("start %d with %v: tour %v", n+1, step.args, got)
		}
	}
	w.env["XDG_STATE_HOME"] = filepath.Join(t.TempDir(), "new")
	if !toured() || toured() {
		t.Error("not the first time, and only then")
	}
	w.env["SHEYIN_TOUR"] = "always"
	if !toured() {
		t.Error("the environment was not heard")
	}
	w.env["SHEYIN_TOUR"] = "perhaps"
	if o := w.do(t.Context(), "demo"); o.code != exitUsage || !strings.Contains(o.err, "SHEYIN_TOUR") || !strings.Contains(o.err, "always") {
		t.Errorf("%+v", o)
	}
}
