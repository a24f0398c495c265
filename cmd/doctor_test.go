package cmd

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/guard"
	"sheyin/i18n"
	"sheyin/journal"
)

// doctored runs the doctor as JSON and gives the states by check, several of one check in their order.
func (c *counter) doctored(t *testing.T, wantCode int, args ...string) map[string][]diagnosis {
	t.Helper()
	got := c.do(t.Context(), append([]string{"doctor", "--json", "--papers", filepath.Join(t.TempDir(), "papers")}, args...)...)
	if got.code != wantCode {
		t.Errorf("code %d, want %d: %s%s", got.code, wantCode, got.out, got.err)
	}
	var found []diagnosis
	if err := json.Unmarshal([]byte(got.out), &found); err != nil {
		t.Fatalf("%v: %s", err, got.out)
	}
	by := map[string][]diagnosis{}
	for _, f := range found {
		by[f.Check] = append(by[f.Check], f)
		if f.What == "" || strings.Contains(f.What+f.Do, "?]") || (f.State != well) != (f.Do != "") {
			t.Errorf("%+v", f)
		}
	}
	return by
}

func (c *counter) here(more ...string) []string {
	return append([]string{"--url", c.url, "--bundle", c.bundle("TC-A-01"), "--journal", c.journal}, more...)
}

// states are what a check came to.
func states(found []diagnosis) []condition {
	out := make([]condition, len(found))
	for n, f := range found {
		out[n] = f.State
	}
	return out
}

// A terminal that works gets nothing bad, before its first day and after; what breaks is named, and the code says so.
func TestDoctor(t *testing.T) {
	c := newCounter(t)
	for _, check := range []string{"certificate", "authority", "clock", "journal", "log", "key", "fonts", "papers"} {
		if got := c.doctored(t, exitOK, c.here()...)[check]; !slices.Equal(states(got), []condition{well}) {
			t.Errorf("new: %s is %+v", check, got)
		}
	}
	c.begin(t, 0)
	after := c.doctored(t, exitOK, c.here()...)
	if !slices.Equal(states(after["key"]), []condition{well}) || len(after["log"]) != 1 || after["log"][0].State == ill {
		t.Errorf("begun: %+v %+v", after["key"], after["log"])
	}
	if got := after["screen"]; !slices.Equal(states(got), []condition{unwell}) {
		t.Errorf("without a terminal: %+v", got)
	}

	for _, tc := range []struct {
		name  string
		check string
		args  []string
	}{
		{"nobody there", "authority", []string{"--url", "https://127.0.0.1:1"}},
		{"no bundle", "certificate", []string{"--bundle", filepath.Join(t.TempDir(), "none.pem")}},
		{"another terminal's key", "key", []string{"--bundle", c.bundle("TC-A-02")}},
		{"papers in a file", "papers", []string{"--papers", filepath.Join(c.bundle("TC-A-01"), "papers")}},
		{"journal in a file", "journal", []string{"--journal", filepath.Join(c.bundle("TC-A-01"), "journal")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := c.doctored(t, exitChecks, c.here(tc.args...)...)[tc.check]; !slices.Contains(states(got), ill) {
				t.Errorf("%s is %+v", tc.check, got)
			}
		})
	}
	if got := c.doctored(t, exitChecks); !slices.Equal(states(got["certificate"]), []condition{ill}) || len(got["journal"]) != 0 {
		t.Errorf("with nothing set: %+v", got)
	}
}

// A damaged log and a lost key are found, and nothing is changed by looking.
func TestDoctorFindsDamage(t *testing.T) {
	c := newCounter(t)
	c.begin(t, 0)
	store := filepath.Join(c.journal, journal.FileName)
	text, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	if c.doctored(t, exitOK, c.here()...); t.Failed() {
		return
	}
	if now, err := os.ReadFile(store); err != nil || string(now) != string(text) {
		t.Errorf("the doctor changed the journal (%v)", err)
	}
	if err := os.Remove(filepath.Join(c.journal, "key.json")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(store, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	got := c.doctored(t, exitChecks, c.here()...)
	if !slices.Equal(states(got["key"]), []condition{ill}) || !slices.Equal(states(got["log"]), []condition{ill}) {
		t.Errorf("%+v %+v", got["key"], got["log"])
	}
}

// What the terminal is connected to is bad where the authority says nothing, and a note where it says so; a system that
// shows nothing is not clean.
func TestDoctorLooksAround(t *testing.T) {
	tree := t.TempDir()
	write := func(path, text string) {
		path = filepath.Join(tree, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("sys/class/net/wlan0/type", "1\n")
	if err := os.MkdirAll(filepath.Join(tree, "sys/class/net/wlan0/wireless"), 0o755); err != nil {
		t.Fatal(err)
	}
	write("proc/net/route", "Iface\n")
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		root   string
		policy desk.GuardPolicy
		want   []condition
	}{
		{"Wi-Fi", tree, desk.GuardPolicy{Gateways: []string{"10.0.0.1"}}, []condition{ill}},
		{"Wi-Fi, only told", tree, desk.GuardPolicy{Gateways: []string{"10.0.0.1"}, ReportOnly: true}, []condition{unwell}},
		{"no gateways", tree, desk.GuardPolicy{}, []condition{ill, unwell}},
		{"nothing to see", t.TempDir(), desk.GuardPolicy{}, []condition{unwell}},
	} {
		d := &doctor{p: &program{words: words}, guard: guard.New(tc.root), policy: tc.policy}
		d.network(t.Context())
		if got := states(d.found); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %+v", tc.name, d.found)
		}
	}
}

// Without a card service there is no reader, which stops nobody.
func TestDoctorWithoutCards(t *testing.T) {
	words, err := i18n.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	d := &doctor{p: &program{words: words}, socket: filepath.Join(t.TempDir(), "none")}
	if d.cardService(t.Context()); !slices.Equal(states(d.found), []condition{unwell}) || !strings.Contains(d.found[0].Do, "pcscd") {
		t.Errorf("%+v", d.found)
	}
}

func TestCursorReport(t *testing.T) {
	for text, want := range map[string]int{"\x1b[1;2R": 1, "\x1b[24;3R": 2, "x\x1b[5;1R": 0} {
		if got, err := columnIn([]byte(text)); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "R", "\x1b[R", "\x1b[1;0R", "\x1b[;R", "\x1b[1R"} {
		if got, err := columnIn([]byte(text)); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
}

// What a terminal must be able to do: move its cursor, show UTF-8, and draw lines one cell wide and Chinese two. The clock may be
// two minutes off, to either side.
func TestDoctorLooksAtTheTerminal(t *testing.T) {
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		env  map[string]string
		want []condition
	}{
		"good":               {map[string]string{"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8"}, []condition{well}},
		"dumb":               {map[string]string{"TERM": "dumb", "LANG": "C.utf8"}, []condition{ill, well}},
		"nothing is said":    {nil, []condition{ill, unwell}},
		"not UTF-8":          {map[string]string{"TERM": "linux", "LANG": "zh_CN.GB18030"}, []condition{unwell}},
		"LC_ALL comes first": {map[string]string{"TERM": "linux", "LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, []condition{unwell}},
	} {
		d := &doctor{p: &program{words: words, env: func(key string) (string, bool) { v, ok := tc.env[key]; return v, ok }}}
		if d.settings(); !slices.Equal(states(d.found), tc.want) {
			t.Errorf("%s: %+v", name, d.found)
		}
	}
	for _, tc := range []struct {
		narrow, broad int
		err           error
		want          condition
	}{{1, 2, nil, well}, {2, 2, nil, ill}, {1, 3, nil, ill}, {1, 1, nil, ill}, {0, 2, errNoAnswer, unwell}} {
		d := &doctor{p: &program{words: words}}
		if d.widths(tc.narrow, tc.broad, tc.err); !slices.Equal(states(d.found), []condition{tc.want}) {
			t.Errorf("%+v: %+v", tc, d.found)
		}
	}
	for skew, want := range map[time.Duration]condition{time.Second: well, -119 * time.Second: well, 3 * time.Minute: ill, -8 * time.Hour: ill} {
		d := &doctor{p: &program{words: words}}
		if d.clock(skew); !slices.Equal(states(d.found), []condition{want}) || want == ill && d.found[0].Do == "" {
			t.Errorf("%s: %+v", skew, d.found)
		}
	}
}

// From December on limits reach into a year whose holidays may not be loaded: then there is no last day, and this is why.
func TestDoctorWantsTheHolidays(t *testing.T) {
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	year := func(n int) calendar.Year {
		first := calendar.MustParse(fmt.Sprintf("%d-01-01", n))
		return calendar.Year{Year: n, Source: "made for this test", Holidays: []calendar.Holiday{{Name: "元旦", From: first, To: first}}}
	}
	for today, want := range map[string]string{"2026-11-30": "", "2026-12-01": "2027", "2027-01-04": "2027"} {
		loaded, err := calendar.NewCalendar(year(2026))
		if err != nil {
			t.Fatal(err)
		}
		d := &doctor{p: &program{words: words}}
		d.calendar(loaded, calendar.MustParse(today))
		if (len(d.found) == 0) != (want == "") || want != "" && (d.found[0].State != unwell || !strings.Contains(d.found[0].Do, want)) {
			t.Errorf("%s: %+v", today, d.found)
		}
	}
}
