package number

import (
	"slices"
	"testing"
)

func TestUSCC(t *testing.T) {
	var rules struct {
		Valid   []struct{ USCC, Note string }
		Invalid []struct{ USCC, Why string }
	}
	readRules(t, "uscc", &rules)
	if len(rules.Valid) != 6 || len(rules.Invalid) != 3 {
		t.Fatalf("vectors: %d, %d", len(rules.Valid), len(rules.Invalid))
	}
	for _, v := range rules.Valid {
		if u, err := ParseUSCC(v.USCC); err != nil || u.Number != v.USCC {
			t.Errorf("%s: %v", v.Note, err)
		}
	}
	reasons := map[string]Reason{
		"wrong check": ReasonCheckDigit, "letter I not allowed": ReasonLetters, "17 characters": ReasonLength,
	}
	for _, v := range rules.Invalid {
		if _, err := ParseUSCC(v.USCC); reasonOf(err) != reasons[v.Why] || err == nil {
			t.Errorf("%s: %v", v.Why, err)
		}
	}
	for in, want := range map[string]Reason{
		" ": ReasonEmpty, "9135 0100M000100Y4": ReasonSpace, "91350100M000100Y4中": ReasonLetters,
		"9135010AM000100Y43": ReasonRegion,
	} {
		if _, err := ParseUSCC(in); reasonOf(err) != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
	u, err := ParseUSCC(" ９１350100m000100y43")
	if err != nil || u.Number != "91350100M000100Y43" || u.Authority != "9" || u.Category != "1" ||
		u.Division != "350100" || u.Organisation != "M000100Y4" || u.Warnings != nil {
		t.Errorf("%+v, %v", u, err)
	}
}

// Codes that were really issued break the table and the organisation's check;
// they are told and taken.
func TestUSCCWarnings(t *testing.T) {
	for body, want := range map[string][]Reason{
		"A1350100M000100Y4": {ReasonAuthority},
		"91350100M000100Y5": {ReasonOrganisation},
		"N1350100M000100Y5": {ReasonAuthority, ReasonOrganisation},
	} {
		u, err := ParseUSCC(body + string(checkOfUSCC(body)))
		if err != nil || !slices.Equal(u.Warnings, want) {
			t.Errorf("%s: %v, %v; want %v", body, u.Warnings, err, want)
		}
	}
}

func TestBankCard(t *testing.T) {
	var rules struct{ Valid, Invalid []string }
	readRules(t, "bank_card", &rules)
	if len(rules.Valid) != 5 || len(rules.Invalid) != 3 {
		t.Fatalf("vectors: %d, %d", len(rules.Valid), len(rules.Invalid))
	}
	for i, v := range rules.Valid {
		if got, err := ParseBankCard(v); err != nil || got != v {
			t.Errorf("valid %d: %v", i, err)
		}
	}
	for i, want := range []Reason{ReasonCheckDigit, ReasonLength, ReasonLetters} {
		if _, err := ParseBankCard(rules.Invalid[i]); reasonOf(err) != want {
			t.Errorf("invalid %d: %v, want %s", i, err, want)
		}
	}
	if _, err := ParseBankCard(" "); reasonOf(err) != ReasonEmpty {
		t.Error(err)
	}
	if _, err := ParseBankCard("62999900000000000120"); reasonOf(err) != ReasonLength {
		t.Error(err)
	}
	const grouped = "6299 9900 0000 0000 012"
	digits, err := ParseBankCard(grouped)
	if err != nil || GroupBankCard(digits) != grouped {
		t.Errorf("grouped: %s, %v", GroupBankCard(digits), err)
	}
	if got := GroupBankCard(""); got != "" {
		t.Errorf("nothing grouped: %q", got)
	}
}

func TestCardRule(t *testing.T) {
	var rules struct{ Valid, Invalid []string }
	readRules(t, "ssc_number", &rules)
	if len(rules.Valid) != 4 || len(rules.Invalid) != 3 {
		t.Fatalf("vectors: %d, %d", len(rules.Valid), len(rules.Invalid))
	}
	var common CardRule
	strict, err := NewCardRule(`[A-Z0-9][0-9]{7}[0-9X]`, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []CardRule{common, strict} {
		for _, v := range rules.Valid {
			if got, err := rule.Parse(v); err != nil || got != v {
				t.Errorf("valid: %v", err)
			}
		}
		for _, v := range rules.Invalid {
			if _, err := rule.Parse(v); reasonOf(err) != ReasonPattern {
				t.Errorf("invalid: %v", err)
			}
		}
		if _, err := rule.Parse(""); reasonOf(err) != ReasonEmpty {
			t.Error(err)
		}
	}
	if _, err := common.Parse("A10000016"); err != nil {
		t.Errorf("the check is optional: %v", err)
	}
	if _, err := strict.Parse("A10000016"); reasonOf(err) != ReasonCheckDigit {
		t.Errorf("the check was asked for: %v", err)
	}
	// The pattern is for the whole number, also where alternatives hide that.
	long, err := NewCardRule(`[0-9]{12}|[A-Z][0-9]{11}`, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := long.Parse("123456789012"); err != nil {
		t.Error(err)
	}
	if _, err := long.Parse("1234567890123"); reasonOf(err) != ReasonPattern {
		t.Errorf("one digit too many: %v", err)
	}
	if _, err := NewCardRule(`[`, false); err == nil {
		t.Error("a broken pattern was taken")
	}
}

func TestMobile(t *testing.T) {
	var rules struct {
		Valid     []string
		Normalise [][2]string
		Invalid   []string
	}
	readRules(t, "mobile", &rules)
	if len(rules.Valid) != 3 || len(rules.Normalise) != 2 || len(rules.Invalid) != 4 {
		t.Fatalf("vectors: %d, %d, %d", len(rules.Valid), len(rules.Normalise), len(rules.Invalid))
	}
	pairs := append(slices.Clone(rules.Normalise), [2]string{"8613800000001", "13800000001"}, [2]string{"１３８ 0000 0001", "13800000001"})
	for _, v := range rules.Valid {
		pairs = append(pairs, [2]string{v, v})
	}
	for _, v := range pairs {
		if got, err := ParseMobile(v[0]); err != nil || got != v[1] {
			t.Errorf("%q: %q, %v", v[0], got, err)
		}
	}
	for i, want := range []Reason{ReasonPrefix, ReasonLength, ReasonLength, ReasonLetters} {
		if _, err := ParseMobile(rules.Invalid[i]); reasonOf(err) != want {
			t.Errorf("invalid %d: %v, want %s", i, err, want)
		}
	}
	for in, want := range map[string]Reason{
		"": ReasonEmpty, "+86": ReasonEmpty, "23800000001": ReasonPrefix, "+8513800000001": ReasonLetters,
	} {
		if _, err := ParseMobile(in); reasonOf(err) != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}
