package journal

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"sheyin/desk"
)

func (h *logHouse) exported(t testing.TB, f LogFilter) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := h.ExportLog(t.Context(), ExportOrder{Filter: f, Person: "S-09", Ground: "audit by the authority, order 7"}, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func publicKeys() LogKeys {
	return LogKeys{Terminal: "TC-A-01", Keys: keysOf(logTerminal), Authority: &logAuthority.PublicKey}
}

// The log leaves the terminal only with a purpose, by somebody, and the export stands in the log.
//
// clause: G-9.3b, H-8.4.1
func TestExportNeedsGround(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 3)
	for want, o := range map[string]ExportOrder{
		"log.ground": {Person: "S-09", Ground: " \t"},
		"log.person": {Ground: "audit"},
	} {
		var out bytes.Buffer
		_, err := h.ExportLog(t.Context(), o, &out)
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != want || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", want, err, out.Len())
		}
	}
	h.exported(t, LogFilter{})
	var last LogLine
	for line, err := range h.LogLines(t.Context(), LogFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		last = line
	}
	if last.Act != "log.export" || last.Person != "S-09" || last.Ground != "audit by the authority, order 7" {
		t.Errorf("%+v", last)
	}
}

// clause: G-9.2.2c, G-9.3b
func TestExportIsVerified(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 5)
	h.send(t)
	h.acts(t, 5)
	export := h.exported(t, LogFilter{})
	for name, k := range map[string]LogKeys{"given keys": publicKeys(), "its own": {}} {
		r, err := VerifyExport(bytes.NewReader(export), k)
		if err != nil || r.Entries != 11 || r.Terminal != "TC-A-01" || r.Ground == "" || r.Head.Seen.IsZero() || r.OwnKeys != (len(k.Keys) == 0) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	some := h.exported(t, LogFilter{From: h.now.Add(-2 * time.Minute), Person: "S-01"})
	if r, err := VerifyExport(bytes.NewReader(some), publicKeys()); err != nil || r.Entries != 3 {
		t.Errorf("some: %+v, %v", r, err)
	}
	other := publicKeys()
	other.Keys = []*ecdsa.PublicKey{&sm2Key().PublicKey}
	if _, err := VerifyExport(bytes.NewReader(export), other); !errors.Is(err, ErrExport) {
		t.Errorf("another key: %v", err)
	}
}

// Whatever is changed in what is proved is found; who, when and why it was exported is told by the log itself.
//
// clause: G-9.2.2c
func TestExportIsNotChanged(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 8)
	h.send(t)
	export := h.exported(t, LogFilter{})
	lines := bytes.SplitAfter(export, []byte("\n"))
	for range 300 {
		line := 1 + rand.IntN(len(lines)-2)
		at := rand.IntN(len(lines[line]) - 1)
		changed := bytes.Clone(lines[line])
		changed[at] ^= 1 << rand.IntN(8)
		if says(changed) == says(lines[line]) {
			continue // the same in other letters: base64 and names in JSON allow that
		}
		text := bytes.Join([][]byte{bytes.Join(lines[:line], nil), changed, bytes.Join(lines[line+1:], nil)}, nil)
		if _, err := VerifyExport(bytes.NewReader(text), publicKeys()); !errors.Is(err, ErrExport) {
			t.Fatalf("line %d, byte %d is taken: %s", line, at, changed)
		}
	}
	for name, text := range map[string][]byte{
		"double": bytes.Join([][]byte{lines[0], lines[1], lines[1]}, nil),
		"swap":   bytes.Join([][]byte{lines[0], lines[2], lines[1]}, nil),
		"none":   nil,
	} {
		if _, err := VerifyExport(bytes.NewReader(text), publicKeys()); !errors.Is(err, ErrExport) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// says is what a line says, however it is spelt.
func says(line []byte) string {
	var l exportLine
	if err := strictJSON(line, &l); err != nil {
		return err.Error()
	}
	return fmt.Sprint(l)
}

func FuzzVerifyExport(f *testing.F) {
	h := newLogHouse(f)
	h.acts(f, 2)
	h.send(f)
	export := h.exported(f, LogFilter{})
	whole := map[string]bool{}
	for _, line := range bytes.Split(export, []byte("\n"))[1:] {
		whole[string(line)] = true
	}
	f.Add(export)
	f.Add([]byte(`{"form":"sheyin-log-1"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := VerifyExport(bytes.NewReader(text), publicKeys())
		if err == nil && r.Entries > len(whole) {
			t.Fatalf("%d entries", r.Entries)
		}
	})
}

func FuzzLogKeys(f *testing.F) {
	text, err := publicKeys().text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		if k, err := parseLogKeys(text); err == nil && (len(k.Keys) == 0 || k.Keys[0] == nil) {
			t.Fatalf("%+v", k)
		}
	})
}
