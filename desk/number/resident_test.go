package number

import (
	"fmt"
	"testing"

	"sheyin/desk/calendar"
)

type idRules struct {
	Valid   []struct{ ID, Note string }       `json:"valid"`
	Invalid []struct{ ID, Why string }        `json:"invalid"`
	Upgrade []struct{ Old, New, Rule string } `json:"upgrade_15"`
	Derived []struct {
		ID    string        `json:"id"`
		Sex   Sex           `json:"sex"`
		Birth calendar.Date `json:"birth"`
	} `json:"derived"`
}

func idVectors(t *testing.T) idRules {
	t.Helper()
	var rules idRules
	readRules(t, "id_number", &rules)
	if len(rules.Valid) != 13 || len(rules.Invalid) != 11 || len(rules.Upgrade) != 1 || len(rules.Derived) != 2 {
		t.Fatalf("vectors: %d, %d, %d, %d", len(rules.Valid), len(rules.Invalid), len(rules.Upgrade), len(rules.Derived))
	}
	return rules
}

// clause: H-7.4a
func TestResidentIDVectors(t *testing.T) {
	rules := idVectors(t)
	for _, v := range rules.Valid {
		id, err := ParseResidentID(v.ID, today)
		if err != nil || id.Number != v.ID || id.ManualCheck || id.Division != v.ID[:6] {
			t.Errorf("%s: %v", v.Note, err)
		}
	}
	reasons := map[string]Reason{
		"wrong check digit": ReasonCheckDigit,
		"17 characters":     ReasonLength,
		"19 characters":     ReasonLength,
		"30 February, although the checksum is right": ReasonDate,
		"month 13":                 ReasonDate,
		"birth date in the future": ReasonFuture,
		"unknown province code 00": ReasonRegion,
		"letter O":                 ReasonLetters,
		"space inside: reject, do not strip silently except at the ends":       ReasonSpace,
		"15-digit first-generation number: offer upgrade, do not accept as is": ReasonFifteenDigits,
		"sequence 000: accept in the standard, flag for manual check":          "",
	}
	for _, v := range rules.Invalid {
		want, known := reasons[v.Why]
		id, err := ParseResidentID(v.ID, today)
		if !known || reasonOf(err) != want || id.ManualCheck != (want == "") {
			t.Errorf("%s: %v, want %q", v.Why, err, want)
		}
	}
	for _, v := range rules.Derived {
		id, err := ParseResidentID(v.ID, today)
		if err != nil || id.Sex != v.Sex || id.Birth != v.Birth {
			t.Errorf("derived: %s, %s, %v", id.Sex, id.Birth, err)
		}
	}
	for _, v := range rules.Upgrade {
		if id, err := UpgradeResidentID(v.Old, today); err != nil || id.Number != v.New {
			t.Errorf("upgrade: %v", err)
		}
	}
}

func TestResidentIDIsPutRight(t *testing.T) {
	const want = "42010219750815128X"
	for _, in := range []string{
		" 42010219750815128X\t", "42010219750815128x", "４２０１０２１９７５０８１５１２８Ｘ", "\u300042010219750815128ｘ",
	} {
		if id, err := ParseResidentID(in, today); err != nil || id.Number != want {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestResidentIDRefuses(t *testing.T) {
	tests := []struct {
		in   string
		want Reason
	}{
		{"", ReasonEmpty},
		{"　", ReasonEmpty},
		{"4201021975081512X8", ReasonLetters},
		{"4201021975081512XX", ReasonLetters},
		{"42010219750815128Y", ReasonLetters},
		{"42080288030700X", ReasonLength},
		{"942156198204200035", ReasonRegion},
	}
	for _, tt := range tests {
		if _, err := ParseResidentID(tt.in, today); reasonOf(err) != tt.want {
			t.Errorf("%q: %v, want %s", tt.in, err, tt.want)
		}
	}
	born := calendar.MustParse("1988-03-07")
	if _, err := ParseResidentID("420802198803070012", born); err != nil {
		t.Errorf("on the day of birth: %v", err)
	}
	if _, err := ParseResidentID("420802198803070012", born.Add(-1)); reasonOf(err) != ReasonFuture {
		t.Errorf("the day before: %v", err)
	}
}

// One wrong digit, or two neighbours exchanged, never passes: that is what the
// check is for.
func TestResidentIDFindsSlips(t *testing.T) {
	for _, v := range idVectors(t).Valid {
		for i := range 17 {
			slip := []byte(v.ID)
			for d := byte('0'); d <= '9'; d++ {
				if slip[i] = d; string(slip) == v.ID {
					continue
				}
				if _, err := ParseResidentID(string(slip), today); err == nil {
					t.Errorf("%s: place %d changed to %c passes", v.Note, i, d)
				}
			}
			slip = []byte(v.ID)
			if slip[i], slip[i+1] = slip[i+1], slip[i]; string(slip) == v.ID {
				continue
			}
			if _, err := ParseResidentID(string(slip), today); err == nil {
				t.Errorf("%s: places %d and %d exchanged pass", v.Note, i, i+1)
			}
		}
	}
}

func TestUpgradeResidentID(t *testing.T) {
	for sequence, year := range map[string]int{"995": 1949, "996": 1849, "999": 1849} {
		id, err := UpgradeResidentID("110105491231"+sequence, today)
		if err != nil || id.Birth.Year() != year {
			t.Errorf("sequence %s: %s, %v; want %d", sequence, id.Birth, err, year)
		}
	}
	id, err := UpgradeResidentID("110105491231002", today)
	if err != nil || id.Number != "11010519491231002X" {
		t.Errorf("the standard's example: %v", err)
	}
	for in, want := range map[string]Reason{
		"": ReasonLength, "42080288030700": ReasonLength, "42080288030700X": ReasonLetters,
		"420802881307001": ReasonDate, "000802880307001": ReasonRegion,
	} {
		if _, err := UpgradeResidentID(in, today); reasonOf(err) != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestForeignID(t *testing.T) {
	var rules struct{ Valid []string }
	readRules(t, "foreign_pr_card", &rules)
	if len(rules.Valid) != 1 {
		t.Fatalf("%d vectors", len(rules.Valid))
	}
	id, err := ParseForeignID(rules.Valid[0], today)
	want := ForeignID{rules.Valid[0], "42", "156", calendar.MustParse("1982-04-20"), Male}
	if err != nil || id != want {
		t.Errorf("%v, %v", id, err)
	}
	for in, want := range map[string]Reason{
		"": ReasonEmpty, "94215619820420003": ReasonLength, "942156198204200036": ReasonCheckDigit,
		"420802198803070012": ReasonPrefix, "900156198204200035": ReasonRegion, "942156198202300035": ReasonDate,
		"942156299904200035": ReasonFuture,
	} {
		if _, err := ParseForeignID(in, today); reasonOf(err) != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

// clause: H-8.4.1
func TestPrintingAnIDMasksIt(t *testing.T) {
	id, err := ParseResidentID("42010219750815128X", today)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := ParseForeignID("942156198204200035", today)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %+v %s", id, id, foreign); got != "4201**********128X 4201**********128X 9421**********0035" {
		t.Error(got)
	}
}
