package ipp

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What is written can be read: a request differs from an answer in nothing but the meaning of a number.
func TestWire(t *testing.T) {
	b := request(0, 7, []attribute{
		{tagName, "job-name", []string{"TCA-20261122-0001.1"}},
		{tagKeyword, "requested-attributes", []string{"job-id", "job-state"}},
		{tagInteger, "job-id", []string{integer(4711)}},
	})
	groups, err := parse(b)
	if err != nil {
		t.Fatal(err)
	}
	all := of(groups, groupOperation)
	if len(all) != 1 || all[0].first("job-name") != "TCA-20261122-0001.1" || len(all[0]["requested-attributes"]) != 2 || all[0].number("job-id") != 4711 {
		t.Errorf("%v", groups)
	}
}

// A failure is a status; what makes no sense is said to be so, and nothing reads past an end.
func TestAnswersThatAreNone(t *testing.T) {
	whole := request(0x0506, 1, []attribute{{tagKeyword, "a", []string{"b"}}})
	if _, err := parse(whole); !errors.Is(err, statusNotAccept) {
		t.Errorf("%v", err)
	}
	collection := bytes.Repeat([]byte{tagBegin, 0, 1, 'x', 0, 0}, 20)
	for name, b := range map[string][]byte{
		"empty":                 nil,
		"cut off":               whole[:len(whole)-4],
		"a value and no group":  append(request(0, 1, nil)[:8], tagKeyword, 0, 1, 'x', 0, 0),
		"collections too deep":  append(append(request(0, 1, nil)[:8], groupPrinter), collection...),
		"a length past its end": append(append(request(0, 1, nil)[:8], groupPrinter), tagKeyword, 0xff, 0xff, 'x'),
	} {
		if _, err := parse(b); !errors.Is(err, errForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Printers end their reasons differently; the first trouble that stops is told before one that does not.
func TestTrouble(t *testing.T) {
	for _, c := range []struct {
		reasons, fault string
		stops          bool
	}{
		{"none", "", false},
		{"media-empty-report", "printer.paper", false},
		{"media-empty-warning,media-needed-warning", "printer.paper", true},
		{"media-jam-error", "printer.jam", true},
		{"toner-low-warning", "printer.toner", false},
		{"toner-low-warning,cover-open-error", "printer.cover", true},
		{"cups-waiting-for-job-completed,paused", "printer.stopped", true},
	} {
		if fault, stops := trouble(strings.Split(c.reasons, ",")); fault != c.fault || stops != c.stops {
			t.Errorf("%s: %s %t", c.reasons, fault, stops)
		}
	}
}

func TestAddress(t *testing.T) {
	for uri, to := range map[string]string{
		"ipp://localhost/ipp/print": "http://localhost:631/ipp/print", "ipps://p:8631/x": "https://p:8631/x", "http://p/x": "", "ipp:///x": "", "": "",
	} {
		p, err := New(Options{URI: uri})
		if (err == nil) != (to != "") || err == nil && p.to != to {
			t.Errorf("%q: %v", uri, err)
		}
	}
}

// What a printer answers leads nowhere else.
func TestRedirect(t *testing.T) {
	elsewhere := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere = true }))
	defer other.Close()
	s := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusSeeOther))
	defer s.Close()
	p, err := New(Options{URI: "ipp" + strings.TrimPrefix(s.URL, "http")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Look(t.Context()); err == nil || elsewhere {
		t.Errorf("%v, asked elsewhere: %t", err, elsewhere)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(request(0, 1, []attribute{{tagKeyword, "a", []string{"b", "c"}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		groups, err := parse(b)
		if err == nil && len(b) < 8 {
			t.Error("too short, and no error")
		}
		for _, g := range groups {
			for name := range g.values {
				g.number(name)
			}
		}
	})
}
