package number

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// clause: H-7.4a
func TestNameVectors(t *testing.T) {
	var rules struct {
		Vectors []struct {
			Name  string
			Note  string
			Runes int
		}
		Normalise []struct{ Raw, Out string }
		Invalid   []string
	}
	readRules(t, "name", &rules)
	if len(rules.Vectors) != 13 || len(rules.Normalise) != 3 || len(rules.Invalid) != 5 {
		t.Fatalf("vectors: %d, %d, %d", len(rules.Vectors), len(rules.Normalise), len(rules.Invalid))
	}
	for _, v := range rules.Vectors {
		if got, err := ParseName(v.Name); err != nil || got != v.Name || utf8.RuneCountInString(got) != v.Runes {
			t.Errorf("%s: %q, %v", v.Note, got, err)
		}
	}
	for _, v := range rules.Normalise {
		if got, err := ParseName(v.Raw); err != nil || got != v.Out {
			t.Errorf("%q: %q, %v", v.Raw, got, err)
		}
		if CompareNames(v.Raw, v.Out) != Same {
			t.Errorf("%q is not the same as %q", v.Raw, v.Out)
		}
	}
	for i, want := range []Reason{ReasonSeparator, ReasonSeparator, ReasonSeparator, ReasonLetters, ReasonEmpty} {
		if _, err := ParseName(rules.Invalid[i]); reasonOf(err) != want {
			t.Errorf("%q: %v, want %s", rules.Invalid[i], err, want)
		}
	}
}

func TestParseName(t *testing.T) {
	han, latin := strings.Repeat("王", maxName), strings.Repeat("A", maxLatinName)
	tests := []struct {
		name, in string
		want     Reason
	}{
		{"longest in Han", han, ""},
		{"too long in Han", han + "王", ReasonLength},
		{"longest in Latin", latin, ""},
		{"too long in Latin", latin + "A", ReasonLength},
		{"accents", "O'BRIEN-MUÑOZ, JOSÉ M.", ""},
		{"Vietnamese", "NGUYỄN VĂN AN", ""},
		{"both scripts", "李清和A", ReasonLetters},
		{"mark before Han", ".李清和", ReasonLetters},
		{"space inside Han", "李 清和", ReasonLetters},
		{"full-width letters", "ＭＡＲＹ", ReasonLetters},
		{"marks only", ", -", ReasonLetters},
		{"separator only", "·", ReasonSeparator},
		{"two kinds of separator", "阿依努尔•・吐尔逊江", ReasonSeparator},
		{"private use", "王\ue000", ReasonPrivateUse},
		{"private use, plane 15", "王\U000f0001", ReasonPrivateUse},
		{"escape sequence", "王\x1b[31m", ReasonLetters},
		{"invisible", "王\u200b芳", ReasonLetters},
		{"broken bytes", "王\xff", ReasonLetters},
		{"ideographic zero is not in the ranges", "王〇", ReasonLetters},
	}
	for _, tt := range tests {
		if _, err := ParseName(tt.in); reasonOf(err) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if got, err := ParseName("\u3000王䶮 "); err != nil || got != "王䶮" {
		t.Errorf("spaces around: %q, %v", got, err)
	}
	// NFC would turn a compatibility ideograph into another character.
	if got, err := ParseName("\uf90a文"); err != nil || got != "\uf90a文" {
		t.Errorf("compatibility ideograph: %q, %v", got, err)
	}
}

func TestCompareNames(t *testing.T) {
	tests := []struct {
		a, b string
		want Match
	}{
		{"王䶮", " 王䶮", Same},
		{"王䶮", "王龑", Different},
		{"王䶮", "王", Different},
		{"王\ue863", "王䶮", PrivateUse},
		{"王\ue863", "李䶮", Different},
		{"後藤", "后藤", Different}, // traditional and simplified are two names
	}
	for _, tt := range tests {
		if got := CompareNames(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := CompareNames(tt.b, tt.a); got != tt.want {
			t.Errorf("%q and %q: %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestCompareChipName(t *testing.T) {
	const long = "阿卜杜热依木江·吐尔逊买买提·努尔艾合买提·克里木江·沙吾提阿吉"
	const fifteen = "阿卜杜热依木江·吐尔逊买买提·"
	tests := []struct {
		name, chip, full string
		want             Match
	}{
		{"padded", "李清和      ", "李清和", Same},
		{"cut", fifteen, long, SameSoFar},
		{"cut with the other separator", strings.ReplaceAll(fifteen, "·", "•"), long, SameSoFar},
		{"cut, but another person", "阿卜杜热依木江·吐尔逊买买提阿", long, Different},
		{"14 places are not cut", "阿卜杜热依木江·吐尔逊买买提", long, Different},
		{"fills all places and is whole", fifteen + "", fifteen, Same},
		{"chip longer than the name", fifteen, "阿卜杜", Different},
		{"cut through a character", "王王王王王王王王王王王王王王\ufffd", "王王王王王王王王王王王王王王𠅤", SameSoFar},
		{"private use in a cut name", "王王王王王王王王王王王王王王\ue863", "王王王王王王王王王王王王王王䶮王", PrivateUse},
		{"nothing on the chip", "", "李清和", Different},
	}
	for _, tt := range tests {
		if got := CompareChipName(tt.chip, tt.full); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
