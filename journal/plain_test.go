package journal

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Plain runs the calling test in a binary without the race detector, when this one has it, and tells whether it did. It is
// for tests that do nothing but start processes: there the race detector finds nothing, and takes most of the time.
func Plain(t *testing.T, flags ...string) bool {
	t.Helper()
	if !raced {
		return false
	}
	path, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), path, append(flags, "-test.run=^"+t.Name()+"$")...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, err = os.Stdout.Write(bytes.TrimSuffix(out, []byte("PASS\n")))
	if err != nil {
		t.Error(err)
	}
	return true
}

// plain builds that binary once.
var plain = sync.OnceValues(func() (string, error) {
	var err error
	if plainFolder, err = os.MkdirTemp("", "sheyin-plain"); err != nil {
		return "", err
	}
	path := filepath.Join(plainFolder, "journal.test")
	out, err := exec.Command("go", "test", "-c", "-race=false", "-tags=real", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", &exec.Error{Name: string(out), Err: err}
	}
	return path, nil
})

// plainFolder is where it lies until all tests are over; empty: there is none.
var plainFolder string

func TestMain(m *testing.M) {
	m.Run()
	if err := os.RemoveAll(plainFolder); err != nil {
		panic(err)
	}
}
