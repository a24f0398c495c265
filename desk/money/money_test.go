package money

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in     string
		want   Fen
		reason Reason
	}{
		{"1,620.00", 162000, ""},
		{"1620", 162000, ""},
		{"1620.5", 162050, ""},
		{" 0.01 ", 1, ""},
		{"0", 0, ""},
		{"0.00", 0, ""},
		{"999,999", 99999900, ""},
		{"1,000,000.10", 100000010, ""},
		{"9999999999999999.99", Max, ""},
		{"", 0, ReasonEmpty},
		{"  ", 0, ReasonEmpty},
		{"-1", 0, ReasonSign},
		{"+1", 0, ReasonSign},
		{"1-", 0, ReasonLetters},
		{"1e3", 0, ReasonLetters},
		{"1 620", 0, ReasonLetters},
		{"１６２０", 0, ReasonLetters},
		{"1.234", 0, ReasonDecimals},
		{"1.", 0, ReasonDecimals},
		{"1.2.", 0, ReasonDecimals},
		{"1.2.3", 0, ReasonDecimals},
		{"1.,5", 0, ReasonDecimals},
		{"1,62", 0, ReasonGrouping},
		{"1620,000", 0, ReasonGrouping},
		{",620", 0, ReasonGrouping},
		{"1,,620", 0, ReasonGrouping},
		{"1,6200", 0, ReasonGrouping},
		{".5", 0, ReasonFormat},
		{"007", 0, ReasonFormat},
		{"00", 0, ReasonFormat},
		{"0,123", 0, ReasonFormat},
		{"10000000000000000", 0, ReasonOverflow},
		{"92233720368547758.08", 0, ReasonOverflow},
		{strings.Repeat("9", 40), 0, ReasonOverflow},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in)
		var e *Error
		switch {
		case tt.reason == "" && (err != nil || got != tt.want):
			t.Errorf("Parse(%q) = %d, %v; want %d", tt.in, got, err, tt.want)
		case tt.reason != "" && (!errors.As(err, &e) || e.Reason != tt.reason || got != 0):
			t.Errorf("Parse(%q) = %d, %v; want %s", tt.in, got, err, tt.reason)
		}
	}
}

func TestString(t *testing.T) {
	for in, want := range map[Fen]string{
		0: "0.00", 1: "0.01", 10: "0.10", 99: "0.99", 100: "1.00", 99999: "999.99", 100000: "1,000.00",
		162000: "1,620.00", 123456789: "1,234,567.89", -5: "-0.05", -100000: "-1,000.00",
		math.MaxInt64: "92,233,720,368,547,758.07", math.MinInt64: "-92,233,720,368,547,758.08",
	} {
		if got := in.String(); got != want {
			t.Errorf("%d fen: %s, want %s", int64(in), got, want)
		}
	}
}

func TestCapital(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "rules", "amount_caps.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Vectors []struct {
			Fen  Fen    `json:"fen"`
			Text string `json:"text"`
		} `json:"vectors"`
	}
	if err := json.Unmarshal(data, &rules); err != nil {
		t.Fatal(err)
	}
	if len(rules.Vectors) != 21 {
		t.Fatalf("%d vectors", len(rules.Vectors))
	}
	for _, v := range rules.Vectors {
		if got, err := v.Fen.Capital(); err != nil || got != v.Text {
			t.Errorf("%s: %s, %v; want %s", v.Fen, got, err, v.Text)
		}
	}
	for f, want := range map[Fen]string{
		1001:            "壹拾元零壹分",
		1010:            "壹拾元零壹角整",
		1110:            "壹拾壹元壹角整",
		100000100:       "壹佰万零壹元整",
		110000000:       "壹佰壹拾万元整",
		10000100000:     "壹亿零壹仟元整",
		100010000000000: "壹万零壹亿元整",
		500000000000000: "伍万亿元整",
		Max:             "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
	} {
		if got, err := f.Capital(); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", f, got, err, want)
		}
	}
	for f, want := range map[Fen]Reason{-1: ReasonNegative, Max + 1: ReasonOverflow} {
		var e *Error
		if _, err := f.Capital(); !errors.As(err, &e) || e.Reason != want {
			t.Errorf("%s: %v, want %s", f, err, want)
		}
	}
}

func TestErrorHidesTheValue(t *testing.T) {
	_, err := Parse("1620x")
	if err == nil || err.Error() != "money: not an amount: letters" {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1,620.00", "1620.5", "0.01", "-1", "1,62", ".", "9999999999999999.99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fen, err := Parse(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || !slices.Contains(Reasons(), e.Reason) {
				t.Fatalf("an error without a known reason: %v", err)
			}
			return
		}
		if fen < 0 || fen > Max {
			t.Fatalf("%q became %d", s, fen)
		}
		if back, err := Parse(fen.String()); err != nil || back != fen {
			t.Fatalf("%q is written %s and read back as %d, %v", s, fen, back, err)
		}
		if text, err := fen.Capital(); err != nil || strings.Contains(text, "零零") {
			t.Fatalf("%s: %s, %v", fen, text, err)
		}
	})
}
