package number

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sheyin/desk/calendar"
)

// today is the day the catalogue's vectors were made for.
var today = calendar.MustParse("2026-11-21")

func readJSON(t *testing.T, v any, path ...string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

func readRules(t *testing.T, name string, v any) {
	t.Helper()
	readJSON(t, v, "testdata", "rules", name+".json")
}

func reasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

type person struct {
	Name     string `json:"name"`
	ID       string `json:"id_no"`
	Phone    string `json:"phone"`
	Card     string `json:"ssc_no"`
	BankCard string `json:"bank_card"`
}

func invented(t *testing.T) []person {
	t.Helper()
	var people []person
	readJSON(t, &people, "sandbox", "data", "people.json")
	if len(people) != 18 {
		t.Fatalf("%d invented persons", len(people))
	}
	return people
}

// clause: H-7.4a
func TestInventedPersonsPass(t *testing.T) {
	strict, err := NewCardRule(`[A-Z0-9][0-9]{7}[0-9X]`, true)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range invented(t) {
		_, idErr := ParseResidentID(p.ID, today)
		_, phoneErr := ParseMobile(p.Phone)
		_, cardErr := strict.Parse(p.Card)
		_, bankErr := ParseBankCard(p.BankCard)
		name, nameErr := ParseName(p.Name)
		if err := errors.Join(idErr, phoneErr, cardErr, bankErr, nameErr); err != nil {
			t.Errorf("person %d: %v", i, err)
		}
		if name != p.Name {
			t.Errorf("person %d: the name was changed", i)
		}
	}
}

func TestErrorHidesTheValue(t *testing.T) {
	_, err := ParseResidentID("420802198803070010", today)
	if err == nil || err.Error() != "number: resident_id: check_digit" {
		t.Error(err)
	}
}

func TestParseCountry(t *testing.T) {
	for in, want := range map[string]string{
		"CHN": "CHN", "cn": "CHN", " FRA ": "FRA", "ＪＰ": "JPN", "tw": "TWN", "HK": "HKG", "ZWE": "ZWE",
	} {
		if got, err := ParseCountry(in); err != nil || got != want {
			t.Errorf("ParseCountry(%q) = %q, %v; want %s", in, got, err, want)
		}
	}
	for in, want := range map[string]Reason{
		"": ReasonEmpty, "C": ReasonLength, "CHNC": ReasonLength, "ISO": ReasonUnknown, "XX": ReasonUnknown, "12": ReasonUnknown,
	} {
		if _, err := ParseCountry(in); reasonOf(err) != want {
			t.Errorf("ParseCountry(%q): %v, want %s", in, err, want)
		}
	}
	if len(countries) != 2*249 {
		t.Errorf("%d codes: some are lost or double", len(countries))
	}
}

// FuzzParse holds for every parser that it never panics, gives a known reason
// and leaves what it has put right alone the second time.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"420802198803070012", "42010219750815128X", "420802880307001", "942156198204200035",
		"91350100M000100Y43", "6299990000000000012", "A10000015", "+86 138-0000-0001",
		"阿依努尔•吐尔逊江", "JOHNSON, MARY ANNE", "CHN", "４２０８", "", "\xff",
	} {
		f.Add(s)
	}
	var common CardRule
	parsers := map[Kind]func(string) (string, error){
		KindResidentID: func(s string) (string, error) { id, err := ParseResidentID(s, today); return id.Number, err },
		KindForeignID:  func(s string) (string, error) { id, err := ParseForeignID(s, today); return id.Number, err },
		KindUSCC:       func(s string) (string, error) { u, err := ParseUSCC(s); return u.Number, err },
		KindBankCard:   ParseBankCard,
		KindMobile:     ParseMobile,
		KindCardNumber: common.Parse,
		KindName:       ParseName,
		KindCountry:    ParseCountry,
	}
	f.Fuzz(func(t *testing.T, s string) {
		for kind, parse := range parsers {
			got, err := parse(s)
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || e.Kind != kind || !slices.Contains(Reasons(), e.Reason) {
					t.Fatalf("%s: an error of unknown kind or reason: %v", kind, err)
				}
				continue
			}
			if again, err := parse(got); err != nil || again != got {
				t.Fatalf("%s: %q became %q, then %q, %v", kind, s, got, again, err)
			}
		}
		for _, mask := range []func(string) string{MaskID, MaskMobile, MaskBankCard, MaskCardNumber} {
			if got := mask(s); len(s) > 4 && got == s && s != hidden {
				t.Fatalf("%q is shown unmasked", s)
			}
		}
	})
}
