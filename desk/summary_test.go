package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

func TestStatus(t *testing.T) {
	verdict := func(v desk.Verdict) *desk.Decision { return &desk.Decision{Verdict: v} }
	for _, tt := range []struct {
		c    desk.Case
		want desk.Status
	}{
		{desk.Case{}, desk.Written},
		{desk.Case{Stage: desk.StageHandle}, desk.Written}, // no number, not received, whatever the stage
		{desk.Case{Receipt: "R-1"}, desk.Received},
		{desk.Case{Receipt: "R-1", Decision: verdict(desk.Granted)}, desk.Decided},
		{desk.Case{Receipt: "R-1", Decision: verdict(desk.Refused)}, desk.Decided},
		{desk.Case{Receipt: "R-1", Decision: verdict(desk.Returned)}, desk.Decided},
		{desk.Case{Receipt: "R-1", Decision: verdict(desk.Granted), Told: &desk.Notification{}}, desk.Informed},
		{desk.Case{Receipt: "R-1", Withdrawn: "改日"}, desk.Received},
	} {
		if got := tt.c.Status(); got != tt.want || !slices.Contains(desk.Statuses, got) {
			t.Errorf("%+v: %s, want %s", tt.c, got, tt.want)
		}
	}
}

func TestSummary(t *testing.T) {
	a := handlerAct(t, "A")
	c := at(t, desk.StageReview, reviewed, a)
	c = must(t, c, desk.Decision{Verdict: desk.Refused, Reason: "不符合条件"}, by(later(a, time.Hour), reviewer()))
	want := desk.Summary{
		ID: "c-1", Version: 4, Receipt: "R-1", Item: reviewed, Who: "李** 0012", Stage: desk.StageNotify, Status: desk.Decided,
		Verdict: desk.Refused, Due: calendar.MustParse("2026-03-11"), Owner: "沈一鸣", OwnerID: "p-handler", Begun: now, Changed: now.Add(time.Hour),
	}
	if got := c.Summary(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	// Who acts for him is there in the same way, so that his own card finds the case.
	acted := c
	acted.Agent = &desk.Agent{Identity: desk.Identity{Name: "周素琴", IDNo: "42010219750815128X"}}
	if got := acted.Summary(); got.Agent != "周** 128X" || got.Who != want.Who {
		t.Errorf("agent %q of %q", got.Agent, got.Who)
	}
	// Without a day to tell him the limit of the case counts.
	c.TellBy = calendar.Date{}
	if got := c.Summary(); got.Due != c.Due.LastDay || got.Due.IsZero() {
		t.Errorf("due %v", got.Due)
	}
	if got := (desk.Case{ID: "c-2"}).Summary(); !reflect.DeepEqual(got, desk.Summary{ID: "c-2", Status: desk.Written}) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestEarlier(t *testing.T) {
	day := calendar.MustParse
	// In the order in which they are to be shown.
	want := []desk.Summary{
		{ID: "1", Stage: desk.StageHandle, Due: day("2026-03-09"), Begun: now},
		{ID: "2", Stage: desk.StageNotify, Due: day("2026-03-10"), Begun: now.Add(-time.Hour)},
		{ID: "3", Stage: desk.StageHandle, Due: day("2026-03-10"), Begun: now},
		{ID: "4", Stage: desk.StageHandle, Due: day("2026-03-10"), Begun: now},
		{ID: "5", Stage: desk.StageAccept, Begun: now.Add(-time.Hour)},
		{ID: "6", Stage: desk.StageAccept, Begun: now},
		{ID: "7", Stage: desk.StageReview, Due: day("2026-03-01"), Begun: now},
		{ID: "8", Stage: desk.StageReview, Begun: now},
		{ID: "8a", Stage: desk.StageCollect, Due: day("2026-02-01"), Begun: now},
		{ID: "9", Stage: desk.StageClosed, Due: day("2026-03-01"), Begun: now},
	}
	for range 20 {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		desk.ByDue(got)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("order %v", got)
		}
	}
	for i, a := range want {
		for j, b := range want {
			if got := desk.Earlier(a, b); got < 0 != (i < j) || got == 0 != (i == j) {
				t.Errorf("%s and %s: %d", a.ID, b.ID, got)
			}
		}
		if a.Waits() != (a.Stage == desk.StageReview) {
			t.Errorf("%s waits: %v", a.ID, a.Waits())
		}
	}
}

func TestError(t *testing.T) {
	cause := errors.New("line broken")
	e := &desk.Error{Code: desk.Offline, Key: "net.down", Field: "name", Err: cause}
	if e.Error() != "offline: net.down (name): line broken" || !errors.Is(e, cause) {
		t.Errorf("%v", e)
	}
	one := e.With("a", "1")
	two := one.With("b", "2")
	if len(e.Args) != 0 || len(one.Args) != 1 || two.Args["a"]+two.Args["b"] != "12" {
		t.Errorf("%v, %v, %v", e.Args, one.Args, two.Args)
	}
	for err, want := range map[error]desk.Code{
		nil: "", cause: desk.Unknown, e: desk.Offline, fmt.Errorf("more: %w", e): desk.Offline,
	} {
		if got := desk.CodeOf(err); !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if got := (desk.FieldErrors{e, e}).Error(); got != "2 fields to correct" {
		t.Error(got)
	}
}
