package store

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// migrating tells the test binary, started anew, to bring the database of its folder up to date.
const migrating = "SHEYIN_TEST_MIGRATE"

// TestMigrating is no test: it is the process that is killed.
func TestMigrating(t *testing.T) {
	if os.Getenv(migrating) == "" {
		t.Skip("started by TestKilledMigration")
	}
	s, err := Open(context.Background(), "sqlite:authority.db")
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A program that is killed while it brings the schema up to date leaves a database that the next start finishes.
func TestKilledMigration(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	killed := 0
	for n := range 8 {
		dir := t.TempDir()
		name := "sqlite:" + filepath.Join(dir, "authority.db")
		if err := MigrateTo(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Duration(10+6*n)*time.Millisecond) // SIGKILL at its end
		c := exec.CommandContext(ctx, self, "-test.run", "^TestMigrating$")
		c.Dir, c.Env = dir, append(os.Environ(), migrating+"=1")
		if err := c.Run(); err != nil {
			if _, ended := errors.AsType[*exec.ExitError](err); !ended && ctx.Err() == nil {
				t.Fatal(err)
			}
			killed++
		}
		stop()
		s, err := Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		top, err := newest()
		if err != nil {
			t.Fatal(err)
		}
		err = s.Read(t.Context(), func(tx *Tx) error {
			if v, err := tx.schema(); err != nil || v != top {
				t.Errorf("schema %d, %v", v, err)
			}
			return tx.whole()
		})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Error(err)
		}
	}
	if killed == 0 {
		t.Log("this machine was faster than every kill")
	}
}
