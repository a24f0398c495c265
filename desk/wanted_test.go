package desk_test

import (
	"testing"
	"time"

	"sheyin/desk"
)

// What the authority named when it sent a case back has to be brought, though data stand for
// it and though it was there before.
func TestReturnedPapersAreWanted(t *testing.T) {
	const item = "une.claim"
	i, a := itemOf(t, item), handlerAct(t, "A")
	c := must(t, must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: item}, a), accepted(i), a)
	c = must(t, c, desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}, a)
	back := must(t, c, desk.Decision{
		Verdict: desk.Returned, Reason: "看不清", Papers: true, Fields: []string{desk.PaperField("id"), desk.PaperField("terminate")},
	}, by(later(a, time.Hour), reviewer()))

	again := complete(i)
	for n := range again.Materials {
		if again.Materials[n].ID == "id" {
			again.Materials[n].State = desk.Missing
		}
	}
	refuse := func(want string) {
		t.Helper()
		_, err := back.Apply(desk.Acceptance{Intake: again}, a)
		if e, ok := err.(*desk.Error); !ok || e.Key != "case.missing" || e.Field != desk.PaperField(want) { //nolint:errorlint // the rules give it unwrapped
			t.Errorf("%v, want %s to be missing", err, want)
		}
	}
	refuse("id")
	for n := range again.Materials {
		if again.Materials[n].ID == "id" {
			again.Materials[n].State = desk.Present
		}
	}
	again.Materials = append(again.Materials, desk.MaterialState{ID: "terminate", State: desk.Shared})
	refuse("terminate")
	again.Materials[len(again.Materials)-1].State = desk.Present
	if after := must(t, back, desk.Acceptance{Intake: again}, a); after.Receipt != c.Receipt {
		t.Errorf("receipt %q, was %q", after.Receipt, c.Receipt)
	}
}
