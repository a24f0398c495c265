package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A shell program with a known answer: a frame of 50 letters, then 7 bytes for each key.
const program = `stty -echo; printf '%050d' 0; while IFS= read -rsn1; do printf 1234567; done`

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out, []string{"-runs", "2", "-keys", "a*2", "-gap", "500ms", "-json", "bash", "-c", program}); err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.StartBytes != 50 || r.FirstFrame.Median <= 0 || r.RSS.Median <= 0 || r.Peak.Median < r.RSS.Min {
		t.Errorf("start: %+v", r)
	}
	if len(r.Keys) != 1 || r.Keys[0].Count != 4 || r.Keys[0].Bytes != (spread{7, 7, 7}) || r.Keys[0].Silent != 0 {
		t.Errorf("keys: %+v", r.Keys)
	}
}

func TestRunSaysWhy(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		args       []string
	}{
		{"no command", "needs a command", nil},
		{"program ends", "the program ended by itself; the screen shows:\nbroken", []string{"sh", "-c", "echo broken"}},
		{"bad count", `"x" is not a count`, []string{"-keys", "down*x", "sh"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := run(new(bytes.Buffer), tc.args)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q in it", err, tc.want)
			}
		})
	}
}

func TestParseKeys(t *testing.T) {
	got, err := parseKeys("down*2,社,enter")
	if err != nil {
		t.Fatal(err)
	}
	want := []key{{"down", "\x1b[B"}, {"down", "\x1b[B"}, {"社", "社"}, {"enter", "\r"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSpread(t *testing.T) {
	if got := spreadOf([]float64{3, 1, 2}); got != (spread{1, 2, 3}) {
		t.Errorf("got %v", got)
	}
	if got := spreadOf(nil); got != (spread{}) {
		t.Errorf("got %v", got)
	}
}
