//go:build !real

package sandbox_test

import (
	"path/filepath"
	"testing"
)

// database gives the name of an empty database for one test.
func database(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "authority.db")
}
