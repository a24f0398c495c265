//go:build linux

package counterpart

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Needs says which programs a test is about to run that nobody here wrote: by their names, or files by paths with * in them.
// One that is missing fails the test, and is named. Only `go test -short`, which is for a machine where nothing is to be installed,
// leaves the test out.
func Needs(t testing.TB, programs ...string) {
	t.Helper()
	if testing.Short() {
		t.Skipf("left out by -short: it runs %s", strings.Join(programs, ", "))
	}
	var missing []string
	for _, p := range programs {
		if !installed(p) {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		t.Fatalf("missing on this machine: %s. Install them by make packages (tools/install.sh), or leave such tests out by go test -short", strings.Join(missing, ", "))
	}
}

func installed(program string) bool {
	if strings.Contains(program, "/") {
		found, err := filepath.Glob(program)
		return err == nil && len(found) > 0
	}
	_, err := exec.LookPath(program)
	return err == nil
}
