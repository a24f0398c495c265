package cmd

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clause: H-8.4.1, H-C5.3
func TestAConsoleLocksInTime(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "authority")
	w := calm(t)
	w.run = func(context.Context, consoleConfig) error { return nil }
	if got := w.do(t.Context(), "demo", "--phone", "127.0.0.1:0", "--data", folder); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	bundle := filepath.Join(folder, "pki", "terminals", "TC-A-01.pem")
	for _, tc := range []struct {
		idle string
		want time.Duration // 0: refused
	}{
		{"", 3 * time.Minute},
		{"15m", 15 * time.Minute},
		{"1s", time.Second},
		{"0", 0},
		{"15m1s", 0},
		{"24h", 0},
		{"999ms", 0},
	} {
		t.Run("idle "+tc.idle, func(t *testing.T) {
			idle := time.Duration(0)
			w.run = func(_ context.Context, c consoleConfig) error { idle = c.Idle; return nil }
			args := []string{"console", "--url", "https://127.0.0.1:1", "--bundle", bundle, "--journal", filepath.Join(folder, "kept"), "--key", "terminal"}
			if tc.idle != "" {
				args = append(args, "--idle", tc.idle)
			}
			got := w.do(t.Context(), args...)
			switch {
			case tc.want != 0 && (got.code != exitOK || idle != tc.want):
				t.Errorf("%+v, idle %s", got, idle)
			case tc.want == 0 && (got.code != exitUsage || !strings.Contains(got.err, "8.4") || !strings.Contains(got.err, "--idle")):
				t.Errorf("%+v", got)
			}
		})
	}
}
