package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/journal"
)

// counter is a terminal with a journal, at an authority that runs beside it.
type counter struct {
	world
	url, terminals, journal string
	stop                    func() int
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	text, folder, stop := startSandbox(t)
	return &counter{
		world: calm(t), url: regexp.MustCompile(`https://127[^\s]+`).FindString(text), stop: stop,
		terminals: filepath.Join(folder, "pki", "terminals"), journal: filepath.Join(t.TempDir(), "journal"),
	}
}

func (c *counter) bundle(terminal string) string {
	return filepath.Join(c.terminals, terminal+".pem")
}

// console runs the console of TC-A-01 with more arguments.
func (c *counter) console(t *testing.T, args ...string) outcome {
	t.Helper()
	return c.do(t.Context(), append([]string{"console", "--url", c.url, "--bundle", c.bundle("TC-A-01"), "--journal", c.journal}, args...)...)
}

// work is what a person does at the console, the next time it is run.
func (c *counter) work(do func(ctx context.Context, j desk.Journal) error) {
	c.run = func(ctx context.Context, config consoleConfig) error { return do(ctx, config.Journal) }
}

// begin makes a journal with a draft, and with letters that nobody has answered.
func (c *counter) begin(t *testing.T, letters int) {
	t.Helper()
	c.work(func(ctx context.Context, j desk.Journal) error {
		err := j.KeepDraft(ctx, desk.Draft{Person: "wangmin", ID: "case-1", Place: "accept", At: time.Now(), Body: []byte(`{"id":"` + marked + `"}`)})
		for n := range letters {
			key := "k-" + strconv.Itoa(n)
			l := desk.Letter{Key: key, Subject: key, Kind: desk.KindConsultation, Route: "/v1/cases/" + key, Body: []byte("sealed"), Person: "wangmin"}
			_, lost := j.(desk.Outbox).Post(ctx, l, func(context.Context, desk.Letter) ([]byte, error) {
				return nil, &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
			})
			if desk.CodeOf(lost) != desk.Unknown {
				err = errors.Join(err, lost)
			}
		}
		return err
	})
	// At an address where nobody is, so that nothing is sent meanwhile.
	got := c.do(t.Context(), "console", "--url", "https://127.0.0.1:1", "--bundle", c.bundle("TC-A-01"), "--journal", c.journal)
	if got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	c.work(func(context.Context, desk.Journal) error { return nil })
}

// marked is an ID number of nobody: its region does not exist.
const marked = "000102199001011234"

// places counts the files below folders that hold a text.
func places(t *testing.T, text string, folders ...string) int {
	t.Helper()
	n := 0
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if strings.Contains(string(data), text) {
				n++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// clause: H-8.4.1
func TestDraftIsThereAtTheNextStart(t *testing.T) {
	c := newCounter(t)
	c.begin(t, 0)
	var kept []desk.Draft
	c.work(func(ctx context.Context, j desk.Journal) (err error) {
		kept, err = j.Drafts(ctx, "wangmin")
		return err
	})
	if got := c.console(t); got.code != exitOK || len(kept) != 1 || !strings.Contains(string(kept[0].Body), marked) {
		t.Errorf("%+v, %d drafts", got, len(kept))
	}
	if n := places(t, marked, c.journal); n > 0 {
		t.Errorf("the number stands in %d files in clear", n)
	}
}

// What stands in the way is said with what to do, and nothing is changed by it.
//
// clause: H-8.4.1
func TestJournalThatCannotBeOpened(t *testing.T) {
	c := newCounter(t)
	for _, tc := range []struct {
		name  string
		spoil func(t *testing.T)
		args  []string
		want  []string // English, Chinese
	}{
		{name: "another terminal", args: []string{"--bundle", "TC-A-02"}, want: []string{"another terminal", "另一台终端"}},
		{name: "a newer version", spoil: c.put("key.json", `{"version":9}`), want: []string{"newer version", "新版本"}},
		{name: "no key", spoil: c.put("key.json", ""), want: []string{"--rescue", "--rescue"}},
		{name: "damaged", spoil: c.put(journal.FileName, strings.Repeat("damaged", 999)), want: []string{"damaged", "已损坏"}},
		{name: "a file in its place", spoil: func(t *testing.T) {
			t.Helper()
			if err := errors.Join(os.RemoveAll(c.journal), os.WriteFile(c.journal, nil, 0o600)); err != nil {
				t.Fatal(err)
			}
		}, want: []string{"no folder", "不是文件夹"}},
		{name: "nobody to ask", args: []string{"--key", "passphrase"}, want: []string{"SHEYIN_KEY_FD", "SHEYIN_KEY_FD"}},
		{name: "no keyring", args: []string{"--key", "keyring"}, want: []string{"keyring", "钥匙串"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c.journal = filepath.Join(t.TempDir(), "journal")
			c.begin(t, 1)
			if tc.spoil != nil {
				tc.spoil(t)
			}
			if len(tc.args) == 2 && tc.args[0] == "--bundle" {
				tc.args = []string{"--bundle", c.bundle(tc.args[1])}
			}
			for n, lang := range []string{"en", "zh-CN"} {
				got := c.console(t, append(tc.args, "--lang", lang)...)
				if got.code != exitJournal || !strings.Contains(got.err, tc.want[n]) || strings.Contains(got.err, "?]") || strings.Contains(got.err, "{") {
					t.Errorf("%+v", got)
				}
			}
		})
	}
	t.Run("two consoles", func(t *testing.T) {
		c.journal = filepath.Join(t.TempDir(), "journal")
		var second outcome
		c.work(func(context.Context, desk.Journal) error {
			c.work(func(context.Context, desk.Journal) error { return nil })
			second = c.console(t, "--lang", "en")
			return nil
		})
		if first := c.console(t); first.code != exitOK || second.code != exitJournal || !strings.Contains(second.err, "another console") {
			t.Errorf("%+v, %+v", first, second)
		}
	})
}

// put writes a file of the journal; an empty text removes it.
func (c *counter) put(name, text string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		err := os.Remove(filepath.Join(c.journal, name))
		if text != "" {
			err = os.WriteFile(filepath.Join(c.journal, name), []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// clause: H-8.4.1
func TestDemoAndBusinessAreNotMixed(t *testing.T) {
	c := newCounter(t)
	c.work(func(context.Context, desk.Journal) error { return nil })
	demo := t.TempDir()
	if got := c.do(t.Context(), "demo", "--phone", "127.0.0.1:0", "--data", demo); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	if got := c.console(t, "--lang", "en", "--journal", filepath.Join(demo, "journal", "TC-A-01")); got.code != exitJournal || !strings.Contains(got.err, "never kept in one folder") {
		t.Errorf("%+v", got)
	}
	other := t.TempDir()
	c.journal = filepath.Join(other, "journal", "TC-A-01")
	c.begin(t, 0)
	if got := c.do(t.Context(), "demo", "--lang", "en", "--phone", "127.0.0.1:0", "--data", other); got.code != exitJournal || !strings.Contains(got.err, "never kept in one folder") {
		t.Errorf("%+v", got)
	}
}

// clause: H-8.4.1
func TestPassphraseComesByADescriptor(t *testing.T) {
	c := newCounter(t)
	c.work(func(context.Context, desk.Journal) error { return nil })
	for _, step := range []struct {
		phrase string
		code   int
		want   string
	}{
		{"short\n", exitJournal, "10"},
		{"correct horse\n", exitOK, ""},
		{"correct horse", exitOK, ""},
		{"wrong horse\n", exitJournal, "not the one"},
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.WriteString(step.phrase); err != nil {
			t.Fatal(err)
		}
		closed(t, w)
		c.env[phraseFD] = strconv.Itoa(int(r.Fd()))
		got := c.console(t, "--lang", "en", "--key", "passphrase")
		if got.code != step.code || !strings.Contains(got.err, step.want) {
			t.Errorf("%q: %+v", step.phrase, got)
		}
		_ = r.Close() // the console has closed it
	}
}

// clause: H-8.4.1, N-5
func TestRescue(t *testing.T) {
	c := newCounter(t)
	c.begin(t, 3)
	c.put("key.json", "")(t)
	nobody := c.console(t, "--lang", "en", "--rescue", "--url", "https://127.0.0.1:1")
	if left, err := journal.Count(t.Context(), c.journal); nobody.code != exitJournal || !strings.Contains(nobody.err, "3 could not be sent") || err != nil || left.Unsent != 3 {
		t.Fatalf("%+v: %+v, %v", nobody, left, err)
	}
	if got := c.console(t, "--lang", "en"); got.code != exitJournal {
		t.Errorf("without being asked to: %+v", got)
	}
	got := c.console(t, "--lang", "en", "--rescue")
	aside, err := journal.Aside(c.journal)
	if err != nil || got.code != exitOK || len(aside) != 1 || !strings.Contains(got.err, filepath.Base(aside[0])) || !strings.Contains(got.err, "refused by the authority: 3") {
		t.Fatalf("%+v: %v, %v", got, aside, err)
	}
	if again := c.console(t, "--rescue"); again.code != exitOK {
		t.Errorf("the new journal: %+v", again)
	}
	n, err := journal.Count(t.Context(), c.journal)
	if err != nil || n.Entries < 4 || n.Unsent != 0 {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestReadHidden(t *testing.T) {
	for typed, want := range map[string]string{
		"correct horse\r": "correct horse", "\n": "", "口令二\x7f一\r": "口令一", "\x7f\x08a\r": "a", "wrong\x15right\nmore": "right",
	} {
		if got, err := readHidden(strings.NewReader(typed)); err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"abc\x03", "\x04", "no end"} {
		if got, err := readHidden(strings.NewReader(typed)); err == nil || got != nil {
			t.Errorf("%q: %q", typed, got)
		}
	}
}
