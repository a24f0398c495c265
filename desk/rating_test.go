package desk_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// clause: H-10.1a, B-9.5
func TestRating(t *testing.T) {
	a := visitAct(t)
	early, serving, left := visitAt(t, "waiting", a), visitAt(t, "serving", a), visitAt(t, "closed", a)
	end := now.Add(desk.RateWithin)
	for _, tt := range []struct {
		name  string
		v     desk.Visit
		grade int
		text  string
		at    time.Time
		key   string
	}{
		{"before he was called", early, 1, "", now, "rating.early"},
		{"while he is served", serving, 1, "好", now, ""},
		{"in the last second", left, 5, "等太久", end, ""},
		{"a second later", left, 5, "", end.Add(time.Second), "rating.late"},
		{"no grade", left, 0, "", now, "rating.grade"},
		{"a grade too many", left, 6, "", now, "rating.grade"},
		{"as many words as may be", left, 2, strings.Repeat("好", 500), now, ""},
		{"too many words", left, 2, strings.Repeat("好", 501), now, "rating.text"},
	} {
		next, err := tt.v.Rate(tt.grade, tt.text, tt.at)
		if keyOf(err) != tt.key {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			if !reflect.DeepEqual(next, tt.v) {
				t.Errorf("%s: changed", tt.name)
			}
			continue
		}
		last := next.History[len(next.History)-1]
		if tt.v.Rating != nil || next.Rating.Grade != tt.grade || next.Rating.Text != tt.text || next.Version != tt.v.Version+1 ||
			last.By != "" || last.Kind != desk.KindRating || next.State != tt.v.State {
			t.Errorf("%s: %+v", tt.name, next)
		}
		_, err = next.Rate(1, "", tt.at)
		fails(t, err, desk.Conflict, "rating.twice")
	}
	for grade := 1; grade <= 5; grade++ {
		if bad := (desk.Rating{Grade: grade}).Bad(); bad != (grade >= 4) || read(t).catalogue.Service.Grades[grade-1].ZH == "" {
			t.Errorf("grade %d is bad: %v", grade, bad)
		}
	}
}

// The clerk's way leads to no rating: it is among no acts, and no envelope carries it.
//
// clause: H-10.1a
func TestNoActRates(t *testing.T) {
	a := visitAct(t)
	if slices.Contains(slices.Collect(maps.Keys(visitActs())), desk.KindRating) {
		t.Error("there is an act")
	}
	for point := range visitWays {
		v := visitAt(t, point, a)
		if v.Allows(desk.KindRating) {
			t.Errorf("at %s rating is an act", point)
		}
		for _, act := range visitActs() {
			if next, err := v.Apply(act, a); err == nil && next.Rating != nil {
				t.Errorf("%s rated", act.VisitKind())
			}
		}
	}
	if _, err := (desk.VisitEnvelope{Kind: desk.KindRating}).Act(); err == nil {
		t.Error("an envelope carries a rating")
	}
}
