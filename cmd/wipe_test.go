package cmd

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"sheyin/journal"
)

// one gives the only file of a folder that fits.
func one(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %v, %v", pattern, files, err)
	}
	return files[0]
}

// clause: G-11.3, B-7b, H-8.4.1, G-9.2.2c
func TestWipe(t *testing.T) {
	keyring.MockInit()
	c := newCounter(t)
	c.begin(t, 2)
	out, papers := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"TCA-20261122-0001-receipt.pdf": marked, ".paper-123": marked, "letter to my aunt.txt": "hers"} {
		if err := os.WriteFile(filepath.Join(papers, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wipe := func(args ...string) outcome {
		return c.do(t.Context(), append([]string{"wipe", "--lang", "en", "--bundle", c.bundle("TC-A-01"), "--journal", c.journal, "--papers", papers, "--out", out, "--by", "wangmin"}, args...)...)
	}
	for _, tc := range []struct {
		args []string
		code int
		want string
	}{
		{nil, exitUsage, "--ground"},
		{[]string{"--ground", "No. 17"}, exitJournal, "2 still wait"},
		{[]string{"--ground", "No. 17", "--out", filepath.Join(c.journal, "heads")}, exitUsage, "--out"},
		{[]string{"--ground", "No. 17", "--journal", t.TempDir()}, exitUsage, "nothing was removed"},
		{[]string{"--ground", "No. 17", "--bundle", c.bundle("TC-A-02"), "--anyway", "x"}, exitJournal, "another terminal"},
	} {
		if got := wipe(tc.args...); got.code != tc.code || !strings.Contains(got.err, tc.want) {
			t.Errorf("%v: %+v", tc.args, got)
		}
	}
	if n, err := journal.Count(t.Context(), c.journal); err != nil || n.Drafts != 1 || n.Unsent != 2 {
		t.Fatalf("refused, and yet something is gone: %+v, %v", n, err)
	}
	keys := filepath.Join(t.TempDir(), "keys.pem")
	text, err := os.ReadFile(filepath.Join(c.journal, journal.KeysFile))
	if err := errors.Join(err, os.WriteFile(keys, text, 0o600)); err != nil {
		t.Fatal(err)
	}

	got := wipe("--ground", "No. 17", "--anyway", "ordered by telephone", "--url", c.url, "--with-papers")
	for _, want := range []string{"TC-A-01", "wangmin", "No. 17", "not answered 2", "drafts 1", "2 papers", "ordered by telephone", "SM3"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("the record lacks %q", want)
		}
	}
	if got.code != exitOK || strings.Contains(got.out, "has not countersigned") || strings.Contains(got.out, "?]") {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(c.journal); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	if n := places(t, marked, filepath.Dir(c.journal), out, papers); n > 0 {
		t.Errorf("the number stands in %d files", n)
	}
	if left, err := os.ReadDir(papers); err != nil || len(left) != 1 {
		t.Errorf("papers: %v, %v", left, err)
	}
	c.checkRecord(t, out, keys)
	if again := wipe("--ground", "No. 17"); again.code != exitUsage || !strings.Contains(again.err, "nothing was removed") {
		t.Errorf("%+v", again)
	}
	if anew := c.console(t); anew.code != exitOK {
		t.Errorf("the terminal at another outlet: %+v", anew)
	}
}

// checkRecord checks the record and the log that a wipe left in a folder, and that a false one is found.
func (c *counter) checkRecord(t *testing.T, out, keys string) {
	t.Helper()
	record, log := one(t, filepath.Join(out, "sheyin-wipe-*.json")), one(t, filepath.Join(out, "sheyin-log-*.jsonl"))
	if got := c.do(t.Context(), "wipe", "check", "--lang", "en", record); got.code != exitOK || !strings.Contains(got.out, "No. 17") || !strings.Contains(got.out, "key in the record itself") {
		t.Errorf("%+v", got)
	}
	if got := c.do(t.Context(), "wipe", "check", "--lang", "en", record, "--keys", keys); got.code != exitOK || strings.Contains(got.out, "key in the record itself") {
		t.Errorf("%+v", got)
	}
	if got := c.do(t.Context(), "log", "verify", "--lang", "en", "--export", log); got.code != exitOK {
		t.Errorf("the log: %+v", got)
	}
	if got := c.do(t.Context(), "wipe", "check", record, "--keys", c.bundle("TC-A-01")); got.code != exitUsage {
		t.Errorf("keys that are none: %+v", got)
	}
	text, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(text), `"wipe"`) {
		t.Errorf("the log does not end with the wiping, or %v", err)
	}
	for _, tc := range []struct{ file, from, to string }{
		{record, `"drafts":1`, `"drafts":0`},
		{record, `"ordered by telephone"`, `"ordered"`},
		{record, wipeForm, "sheyin-wipe-0"},
		{record, `"signature":"M`, `"signature":"N`},
		{log, "wangmin", "liqiang"},
	} {
		whole, err := os.ReadFile(tc.file)
		if err != nil || !strings.Contains(string(whole), tc.from) {
			t.Fatalf("%s: %v", tc.from, err)
		}
		changed := strings.ReplaceAll(string(whole), tc.from, tc.to)
		if err := os.WriteFile(tc.file, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := c.do(t.Context(), "wipe", "check", record); got.code != exitChecks {
			t.Errorf("%s instead of %s: %+v", tc.to, tc.from, got)
		}
		if err := os.WriteFile(tc.file, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(log); err != nil {
		t.Fatal(err)
	}
	if got := c.do(t.Context(), "wipe", "check", "--lang", "en", record); got.code != exitOK || !strings.Contains(got.out, "not checked") {
		t.Errorf("%+v", got)
	}
}

// A terminal whose key is lost has folders that were set aside. They go too, on the authority's order.
//
// clause: G-11.3
func TestWipeTakesWhatWasSetAside(t *testing.T) {
	c := newCounter(t)
	c.begin(t, 1)
	c.put("key.json", "")(t)
	if got := c.console(t, "--rescue"); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	c.put("key.json", "")(t)
	args := []string{"wipe", "--lang", "en", "--bundle", c.bundle("TC-A-01"), "--journal", c.journal, "--out", t.TempDir(), "--by", "wangmin", "--ground", "No. 17"}
	if got := c.do(t.Context(), args...); got.code != exitJournal || !strings.Contains(got.err, "key") {
		t.Errorf("%+v", got)
	}
	got := c.do(t.Context(), append(args, "--anyway", "key lost")...)
	if got.code != exitOK || !strings.Contains(got.out, "in 2 folders") || !strings.Contains(got.out, "its key was lost") {
		t.Errorf("%+v", got)
	}
	if left, err := os.ReadDir(filepath.Dir(c.journal)); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}
