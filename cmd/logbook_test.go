package cmd

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/journal"
)

// log runs a command of the log of TC-A-01, in English.
func (c *counter) log(t *testing.T, command string, args ...string) outcome {
	t.Helper()
	all := append([]string{"log", command, "--lang", "en"}, args...)
	if command != "verify" {
		all = append(all, "--bundle", c.bundle("TC-A-01"), "--journal", c.journal, "--by", "zhaolei")
	}
	return c.do(t.Context(), all...)
}

// notes works at the console, which shows the authority the head of its log when it ends.
func (c *counter) notes(t *testing.T, acts ...string) {
	t.Helper()
	c.work(func(ctx context.Context, j desk.Journal) error {
		for _, act := range acts {
			if err := j.Note(ctx, desk.LogEntry{Person: "wangmin", Act: act, Subject: "C-" + act}); err != nil {
				return err
			}
		}
		return nil
	})
	if got := c.console(t); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
}

// A folder that is spelt wrong holds no log: it is not made, and nobody is told that nothing is wrong in it.
func TestLogOfNowhere(t *testing.T) {
	c := newCounter(t)
	c.journal = filepath.Join(t.TempDir(), "nowhere")
	for _, args := range [][]string{
		{"show"}, {"audit"}, {"export", "--ground", "17", "--out", filepath.Join(t.TempDir(), "x.jsonl")}, {"verify", c.journal},
	} {
		if got := c.log(t, args[0], args[1:]...); got.code != exitUsage || !strings.Contains(got.err, c.journal+" holds no journal") {
			t.Errorf("%v: %+v", args, got)
		}
	}
	if _, err := os.Stat(c.journal); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

// What is done at a console is shown, exported with proof, audited, and verified by public keys alone.
//
// clause: G-9.2.2b, G-9.2.2c, G-9.3b, G-9.4
func TestLogCommands(t *testing.T) {
	c := newCounter(t)
	c.notes(t, "accept", "reveal")
	says := func(got outcome, code int, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if got.code != code || !strings.Contains(got.out+got.err, want) {
				t.Errorf("code %d, no %q in\n%s%s", got.code, want, got.out, got.err)
			}
		}
	}
	says(c.log(t, "verify", c.journal), exitOK, "The log is sound: 2 entries, 1 heads", "Have the keys from the authority")
	keys := filepath.Join(t.TempDir(), "keys.pem")
	text, err := os.ReadFile(filepath.Join(c.journal, journal.KeysFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(keys, text, 0o600); err != nil {
		t.Fatal(err)
	}
	says(c.log(t, "show", "--person", "wangmin"), exitOK, "wangmin", "accept", "C-reveal", "2 entries")
	says(c.log(t, "show", "--case", "C-accept", "--json"), exitOK, `"act":"accept"`)
	says(c.log(t, "show", "--day", "2020-01-01"), exitOK, "\n0 entries")
	says(c.log(t, "show", "--day", "yesterday"), exitUsage, "--day", "yesterday")
	says(c.log(t, "show", "--to", "tomorrow"), exitUsage, "--to", "tomorrow")
	says(c.log(t, "audit"), exitOK, "1 numbers shown whole", "The log is sound", "log.show")
	export := filepath.Join(t.TempDir(), "november.jsonl")
	says(c.log(t, "export", "--out", export), exitRefused, "G-9.3b")
	if _, err := os.Stat(export); !os.IsNotExist(err) {
		t.Errorf("half an export is left: %v", err)
	}
	says(c.log(t, "export", "--out", export, "--ground", "order 7 of the authority"), exitOK, "entries written")
	says(c.log(t, "export", "--out", export, "--ground", "again"), exitUsage, "exists already")
	says(c.log(t, "verify", "--export", export, "--keys", keys), exitOK, "The export is sound", "order 7", "The authority signed the log")
	text, err = os.ReadFile(export)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(export, []byte(strings.Replace(string(text), `"act":"accept"`, `"act":"refuse"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	says(c.log(t, "verify", "--export", export, "--keys", keys), exitChecks, "not what the log holds")
	if code := c.stop(); code != exitOK {
		t.Errorf("sandbox ended with %d", code)
	}
}

// A log that was changed is named with what to do, the code says so, and nothing new is begun at this terminal.
//
// clause: G-9.2.2c, G-9.4
func TestChangedLogIsTold(t *testing.T) {
	c := newCounter(t)
	c.notes(t, "a", "b", "c", "d")
	db, err := sql.Open("sqlite", filepath.Join(c.journal, journal.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `DELETE FROM entries WHERE n = 2`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	got := c.log(t, "verify", c.journal)
	if got.code != exitChecks || !strings.Contains(got.out, "Entries 2 to 2 are missing.") || !strings.Contains(got.out, "report it") {
		t.Errorf("%+v", got)
	}
	c.work(func(ctx context.Context, j desk.Journal) error { return j.Note(ctx, desk.LogEntry{Act: "accept"}) })
	if got := c.console(t); got.code != exitRefused || !strings.Contains(got.err, "日志") {
		t.Errorf("%+v", got)
	}
	if code := c.stop(); code != exitOK {
		t.Errorf("sandbox ended with %d", code)
	}
}

// clause: G-9.2.2c
func TestLogTermIsNotLowered(t *testing.T) {
	w := calm(t)
	for lang, want := range map[string]string{"en": "at least a year", "zh-CN": "至少保存一年"} {
		got := w.do(t.Context(), "console", "--lang", lang, "--log-retention", "364")
		if got.code != exitUsage || !strings.Contains(got.err, "G-9.2.2c") || !strings.Contains(got.err, want) {
			t.Errorf("%+v", got)
		}
	}
}
