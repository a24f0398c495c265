package pension

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sheyin/desk/calendar"
)

func readRules(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "rules", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

func reasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// clause: H-7.4a
func TestRetirementVectors(t *testing.T) {
	var rules struct {
		Vectors []struct {
			Class    Class           `json:"worker_class"`
			Birth    calendar.Month  `json:"birth"`
			Delay    int             `json:"delay_months"`
			Month    calendar.Month  `json:"retire_month"`
			Age      int             `json:"age_months"`
			Earliest *calendar.Month `json:"earliest_flexible"`
			Latest   *calendar.Month `json:"latest_flexible"`
			Min      int             `json:"min_months"`
		} `json:"vectors"`
		MinContribution []struct{ Year, Months int } `json:"min_contribution"`
	}
	readRules(t, "retirement_age", &rules)
	if len(rules.Vectors) != 29 || len(rules.MinContribution) != 9 {
		t.Fatalf("vectors: %d, %d", len(rules.Vectors), len(rules.MinContribution))
	}
	for _, v := range rules.Vectors {
		want := Retirement{Month: v.Month, AgeMonths: v.Age, DelayMonths: v.Delay, MinMonths: v.Min}
		if v.Earliest != nil {
			want.Earliest = *v.Earliest
		}
		if v.Latest != nil {
			want.Latest = *v.Latest
		}
		if got, err := RetirementOf(v.Class, v.Birth); err != nil || got != want {
			t.Errorf("%s born %s: %+v, %v; want %+v", v.Class, v.Birth, got, err, want)
		}
	}
	for _, v := range rules.MinContribution {
		if got := MinContribution(v.Year); got != v.Months {
			t.Errorf("%d: %d months, want %d", v.Year, got, v.Months)
		}
	}
}

func TestRetirementRefuses(t *testing.T) {
	birth := calendar.MonthOf(calendar.MustParse("1970-01-01"))
	if _, err := RetirementOf("male55", birth); reasonOf(err) != ReasonClass {
		t.Error(err)
	}
	if _, err := RetirementOf(Male60, calendar.Month{}); reasonOf(err) != ReasonBirth {
		t.Error(err)
	}
}

func TestCertification(t *testing.T) {
	var rules struct {
		Vectors []struct {
			Last calendar.Date `json:"last"`
			Due  calendar.Date `json:"next_due"`
		} `json:"vectors"`
	}
	readRules(t, "pension_cert_cycle", &rules)
	if len(rules.Vectors) != 4 {
		t.Fatalf("%d vectors", len(rules.Vectors))
	}
	rule := CommonCertRule()
	for _, v := range rules.Vectors {
		if got := rule.Due(v.Last); got != v.Due {
			t.Errorf("after %s: %s, want %s", v.Last, got, v.Due)
		}
	}
	last := calendar.MustParse("2025-11-21")
	due := rule.Due(last)
	for days, want := range map[int]CertStage{
		-365: CertValid, -31: CertValid, -30: CertRemind, -8: CertRemind, -7: CertUrgent, 0: CertUrgent,
		1: CertOverdue, 60: CertOverdue, 61: CertProposed,
	} {
		if got := rule.Stage(last, due.Add(days)); got != want {
			t.Errorf("%d days from the last day: %s, want %s", days, got, want)
		}
	}
}

func TestUnemploymentMonths(t *testing.T) {
	var rules struct {
		Vectors []struct {
			Paid int `json:"paid"`
			Max  int `json:"max_months"`
		} `json:"vectors"`
	}
	readRules(t, "unemployment_months", &rules)
	if len(rules.Vectors) != 8 {
		t.Fatalf("%d vectors", len(rules.Vectors))
	}
	for _, v := range rules.Vectors {
		if got, err := UnemploymentMonths(v.Paid, 0); err != nil || got != v.Max {
			t.Errorf("%d months paid: %d, %v; want %d", v.Paid, got, err, v.Max)
		}
	}
	for _, tt := range []struct{ paid, rest, want int }{
		{12, 5, 17}, {60, 6, 24}, {60, 7, 24}, {120, 12, 24}, {6, 4, 4}, {0, math.MaxInt, 24},
	} {
		if got, err := UnemploymentMonths(tt.paid, tt.rest); err != nil || got != tt.want {
			t.Errorf("%d months paid and a rest of %d: %d, %v; want %d", tt.paid, tt.rest, got, err, tt.want)
		}
	}
	for _, in := range [][2]int{{-1, 0}, {0, -1}} {
		if _, err := UnemploymentMonths(in[0], in[1]); reasonOf(err) != ReasonMonths {
			t.Errorf("%v: %v", in, err)
		}
	}
}

func TestInjuryTables(t *testing.T) {
	var rules struct {
		LumpSum   map[string]int `json:"lump_sum_months"`
		Allowance map[string]int `json:"allowance_percent"`
		Care      map[Care]int   `json:"care_percent"`
		Funeral   int            `json:"funeral_months"`
		Survivor  map[string]int `json:"survivor_percent"`
		Death     string         `json:"death_multiple"`
	}
	readRules(t, "injury_tables", &rules)
	if len(rules.LumpSum) != 10 || len(rules.Allowance) != 4 || len(rules.Care) != 3 {
		t.Fatalf("tables: %d, %d, %d", len(rules.LumpSum), len(rules.Allowance), len(rules.Care))
	}
	for grade := -1; grade <= 12; grade++ {
		for name, table := range map[string]struct {
			want map[string]int
			of   func(int) (int, error)
		}{"lump sum": {rules.LumpSum, LumpSumMonths}, "allowance": {rules.Allowance, AllowancePercent}} {
			got, err := table.of(grade)
			want, known := table.want[strconv.Itoa(grade)]
			if got != want || known != (err == nil) || !known && reasonOf(err) != ReasonGrade {
				t.Errorf("%s of grade %d: %d, %v; want %d", name, grade, got, err, want)
			}
		}
	}
	for need, want := range rules.Care {
		if got, err := CarePercent(need); err != nil || got != want {
			t.Errorf("care %s: %d, %v; want %d", need, got, err, want)
		}
	}
	if _, err := CarePercent("none"); reasonOf(err) != ReasonCare {
		t.Error(err)
	}
	for _, relation := range []Relation{Spouse, OtherRelative} {
		base := rules.Survivor[string(relation)]
		if got, err := SurvivorPercent(relation, false); err != nil || got != base {
			t.Errorf("%s: %d, %v; want %d", relation, got, err, base)
		}
		if got, err := SurvivorPercent(relation, true); err != nil || got != base+rules.Survivor["orphan_extra"] {
			t.Errorf("%s alone: %d, %v", relation, got, err)
		}
	}
	if _, err := SurvivorPercent("neighbour", false); reasonOf(err) != ReasonRelation {
		t.Error(err)
	}
	if rules.Funeral != FuneralMonths || !strings.HasPrefix(rules.Death, fmt.Sprintf("%d x ", DeathMultiple)) {
		t.Errorf("funeral %d, death %q", rules.Funeral, rules.Death)
	}
}

func TestError(t *testing.T) {
	if got := (&Error{ReasonGrade}).Error(); got != "pension: no figure: grade" {
		t.Error(got)
	}
	if len(Reasons()) != 6 {
		t.Errorf("%d reasons", len(Reasons()))
	}
}
