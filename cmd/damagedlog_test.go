package cmd

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"sheyin/journal"
)

// damage changes an entry of the log.
func (c *counter) damage(t *testing.T) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(c.journal, journal.FileName))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), `UPDATE entries SET at = at + 1 WHERE n = 0`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// A terminal whose log was changed begins a new one when it is told to, and what was changed is set aside as it is.
//
// clause: G-9.2.2c, G-9.4
func TestRescueFromADamagedLog(t *testing.T) {
	keyring.MockInit()
	c := newCounter(t)
	c.begin(t, 2)
	if got := c.console(t, "--rescue"); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	if aside, err := journal.Aside(c.journal); err != nil || len(aside) != 0 {
		t.Fatalf("nothing was wrong: %v, %v", aside, err)
	}
	c.damage(t)
	got := c.console(t, "--lang", "en", "--rescue")
	aside, err := journal.Aside(c.journal)
	if err != nil || got.code != exitOK || len(aside) != 1 || !strings.Contains(got.err, filepath.Base(aside[0])) {
		t.Fatalf("%+v: %v, %v", got, aside, err)
	}
	for folder, want := range map[string]bool{c.journal: false, aside[0]: true} {
		k, err := journal.ReadLogKeys(filepath.Join(folder, journal.KeysFile))
		if err != nil {
			t.Fatal(err)
		}
		if r, err := journal.VerifyLog(t.Context(), folder, k); err != nil || (r.Damage != nil) != want || r.Head.Size == 0 {
			t.Errorf("%s: %+v, %v", filepath.Base(folder), r, err)
		}
	}
}

// So it is wiped only on the authority's order, without a log that would prove nothing.
//
// clause: G-11.3, G-9.2.2c
func TestWipeOfADamagedLog(t *testing.T) {
	keyring.MockInit()
	c := newCounter(t)
	c.begin(t, 0)
	c.notes(t, "accept")
	c.damage(t)
	out := t.TempDir()
	wipe := func(more ...string) outcome {
		return c.do(t.Context(), append([]string{
			"wipe", "--lang", "en", "--bundle", c.bundle("TC-A-01"), "--journal", c.journal, "--papers", t.TempDir(), "--out", out, "--by", "wangmin", "--ground", "No. 17",
		}, more...)...)
	}
	if got := wipe(); got.code == exitOK || !strings.Contains(got.err, "not what was written") {
		t.Errorf("without an order: %+v", got)
	}
	if _, err := os.Stat(c.journal); err != nil {
		t.Fatalf("refused, and yet: %v", err)
	}
	got := wipe("--anyway", "the log was changed, order 18")
	if got.code != exitOK || !strings.Contains(got.out, "order 18") || !strings.Contains(got.out, "was not handed over") {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(c.journal); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
}
