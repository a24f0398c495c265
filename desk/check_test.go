package desk_test

import (
	"fmt"
	"slices"
	"testing"

	"sheyin/desk"
)

// twin is a second account of the same person.
func twin(p desk.Person, post desk.Post, outlet string) desk.Person {
	p.ID, p.Posts, p.OutletID = "p-twin", []desk.Post{post}, outlet
	return p
}

// known is a handler whose identity the authority knows.
func known() desk.Person {
	p := clerk("A", desk.Handler)
	p.Identity = "token-1"
	return p
}

// clause: G-9.1.2, H-8.3.1b, B-9.4a
func TestNobodyChecksHisOwn(t *testing.T) {
	a := handlerAct(t, "A")
	a.By = known()
	c := at(t, desk.StageCheck, checked, a)
	other := checker()
	other.Identity = "token-2"
	nameless, elsewhere, guide := checker(), checker(), clerk("A", desk.Guide)
	elsewhere.OutletID, guide.ID = "outlet-B", "p-guide"
	for name, tt := range map[string]struct {
		who desk.Person
		key string
	}{
		"another person":                {other, ""},
		"another account, no token":     {nameless, ""},
		"who handled it":                {known(), "may.check_own"},
		"another account of his":        {twin(known(), desk.Handler, "outlet-A"), "may.check_own"},
		"a handler of another outlet":   {elsewhere, "person.outlet"},
		"the guide":                     {guide, "may.post"},
		"the reviewer of the authority": {reviewer(), "person.outlet"},
	} {
		t.Run(name, func(t *testing.T) {
			next, err := c.Apply(desk.Checking{Verdict: desk.Granted}, by(a, tt.who))
			if keyOf(err) != tt.key {
				t.Fatalf("error %v, want %q", err, tt.key)
			}
			if may := c.Summary().MayCheck(tt.who); tt.who.OutletID == "outlet-A" && may != (tt.key == "") {
				t.Errorf("the list says %v", may)
			}
			if tt.key != "" {
				return
			}
			if next.Stage != desk.StageNotify || next.Decision.Verdict != desk.Granted || next.OwnerID != a.By.ID {
				t.Errorf("%q, %+v, owned by %s", next.Stage, next.Decision, next.OwnerID)
			}
		})
	}
	// What a guide asked, nobody of the same identity may check.
	asked := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: checked}, by(a, twin(other, desk.Guide, "outlet-A")))
	asked = must(t, asked, accepted(itemOf(t, checked)), a)
	asked = must(t, asked, desk.Handling{Values: filled(t, itemOf(t, checked), true, 0), Confirmed: true, Channel: "counter"}, a)
	_, err := asked.Apply(desk.Checking{Verdict: desk.Granted}, by(a, other))
	fails(t, err, desk.Denied, "may.check_own")
}

// clause: G-9.1.2, G-9.1.1b
func TestNobodyDecidesHisOwn(t *testing.T) {
	a := handlerAct(t, "A")
	a.By = known()
	c := at(t, desk.StageReview, reviewed, a)
	same := reviewer()
	same.Identity = known().Identity
	_, err := c.Apply(desk.Decision{Verdict: desk.Granted}, by(a, same))
	fails(t, err, desk.Denied, "may.decide_own")
	must(t, c, desk.Decision{Verdict: desk.Granted}, by(a, reviewer()))
}

// clause: G-9.1.2, B-9.4a
func TestCheckReturns(t *testing.T) {
	a := handlerAct(t, "A")
	c := at(t, desk.StageCheck, checked, a)
	i := itemOf(t, checked)
	paper := desk.PaperField(i.Materials[0].ID)
	for name, tt := range map[string]struct {
		s     desk.Checking
		key   string
		stage desk.Stage
	}{
		"no verdict":     {desk.Checking{}, "check.verdict", ""},
		"refused":        {desk.Checking{Verdict: desk.Refused, Reason: "不", Fields: []string{"name"}}, "check.verdict", ""},
		"no reason":      {desk.Checking{Verdict: desk.Returned, Reason: " ", Fields: []string{"name"}}, "decision.reason", ""},
		"nothing to fix": {desk.Checking{Verdict: desk.Returned, Reason: "不对"}, "decision.fields", ""},
		"unknown field":  {desk.Checking{Verdict: desk.Returned, Reason: "不对", Fields: []string{"grade"}}, "check.fields", ""},
		"unknown paper":  {desk.Checking{Verdict: desk.Returned, Reason: "不对", Fields: []string{desk.PaperField("x")}}, "check.fields", ""},
		"a field":        {desk.Checking{Verdict: desk.Returned, Reason: "不对", Fields: []string{"name"}}, "", desk.StageHandle},
		"a paper":        {desk.Checking{Verdict: desk.Returned, Reason: "不清", Fields: []string{"name", paper}}, "", desk.StageAccept},
	} {
		t.Run(name, func(t *testing.T) {
			next, err := c.Apply(tt.s, by(a, checker()))
			if keyOf(err) != tt.key {
				t.Fatalf("error %v, want %q", err, tt.key)
			}
			if tt.key != "" {
				return
			}
			if next.Stage != tt.stage || !next.CheckedBack() || next.Decision.Reason != tt.s.Reason || next.Receipt != c.Receipt || next.Due != c.Due {
				t.Errorf("%q with %+v", next.Stage, next.Decision)
			}
			if last := next.History[len(next.History)-1]; last.Verdict != desk.Returned || last.Reason != tt.s.Reason {
				t.Errorf("the history says %+v", last)
			}
			if next.Wants(i.Materials[0].ID) != (tt.stage == desk.StageAccept) {
				t.Error("the paper is not asked for again")
			}
			if tt.stage == desk.StageHandle { // and who has returned it may look again
				again := must(t, next, desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}, a)
				if again = must(t, again, desk.Checking{Verdict: desk.Granted}, by(a, checker())); again.CheckedBack() {
					t.Error("it is agreed to")
				}
			}
		})
	}
}

// What takes effect nowhere but at the authority goes on there after the check.
//
// clause: G-9.1.1a, G-9.1.1b
func TestAfterTheCheck(t *testing.T) {
	a := handlerAct(t, "A")
	for code, want := range map[string]desk.Stage{"card.reissue": desk.StageNotify, "une.training": desk.StageReview} {
		i := itemOf(t, code)
		c := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: code}, a)
		c = must(t, c, accepted(i), a)
		form := desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}
		handled := must(t, c, form, a)
		if handled.Stage != desk.StageCheck || handled.Decision != nil || !handled.Promised() {
			t.Errorf("%s: handled and at %q", code, handled.Stage)
		}
		if next := must(t, handled, desk.Checking{Verdict: desk.Granted}, by(a, checker())); next.Stage != want {
			t.Errorf("%s: checked and at %q", code, next.Stage)
		}
		// With nobody there to check it, it is the authority's.
		a.Alone = true
		alone := must(t, c, form, a)
		a.Alone = false
		if alone.Stage != desk.StageReview || alone.Review != desk.AuthorityReview || !slices.Equal(alone.Risky, []string{desk.Alone}) {
			t.Errorf("%s: alone and at %q, %s for %v", code, alone.Stage, alone.Review, alone.Risky)
		}
	}
}

// Every stage x every step x everybody: only the authority's own reviewer, who has handled nothing,
// moves what is high-risk out of the review, whatever an outlet's people do.
//
// clause: G-9.1.1b, G-9.1.2
func TestNobodyGoesRoundTheReview(t *testing.T) {
	a := handlerAct(t, "A")
	a.By = known()
	decides := map[string]bool{}
	everybody := append(people(), known(), twin(known(), desk.Handler, "outlet-A"), twin(known(), desk.Reviewer, ""), twin(known(), desk.Reviewer, "outlet-A"), checker())
	for n, who := range everybody {
		everybody[n].ID = fmt.Sprint(n, "-", who.ID)
		decides[everybody[n].ID] = who.OutletID == "" && who.State == desk.AccountActive && who.Has(desk.Reviewer) && who.Identity != known().Identity
	}
	tried := 0
	for _, stage := range desk.Stages {
		c := at(t, stage, reviewed, a)
		if stage == desk.StageCheck {
			c = at(t, desk.StageReview, reviewed, a)
		}
		for kind, s := range stepsOf(t, c, reviewed) {
			for _, who := range everybody {
				tried++
				next, err := c.Apply(s, by(a, who))
				if err != nil {
					continue
				}
				decided := next.Decision != nil && (c.Decision == nil || next.Decision.Verdict != c.Decision.Verdict)
				past := c.Stage != desk.StageNotify && c.Stage != desk.StageCollect && (next.Stage == desk.StageNotify || next.Stage == desk.StageCollect)
				if (decided || past) && (kind != desk.KindDecision || !decides[who.ID]) {
					t.Errorf("%s by %s took the case from %q to %q", kind, who.ID, c.Stage, next.Stage)
				}
				if c.Stage == desk.StageReview && next.Stage != desk.StageClosed && kind != desk.KindDecision {
					t.Errorf("%s by %s took the case out of the review to %q", kind, who.ID, next.Stage)
				}
			}
		}
	}
	if want := len(desk.Stages) * len(desk.Kinds) * len(everybody); tried != want {
		t.Errorf("%d of %d were tried", tried, want)
	}
}
