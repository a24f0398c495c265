package desk_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sheyin/desk"
)

// people are all who might touch a case, rightly or not.
func people() []desk.Person {
	second := clerk("A", desk.Handler)
	second.ID, second.Name = "p-handler-2", "陆文"
	frozen := clerk("A", desk.Handler)
	frozen.ID, frozen.State = "p-frozen", desk.AccountFrozen
	narrow := clerk("A", desk.Handler)
	narrow.ID, narrow.Items = "p-narrow", []string{"card.apply"}
	misplaced := reviewer()
	misplaced.ID, misplaced.OutletID = "p-misplaced", "outlet-A"
	both := reviewer()
	both.ID, both.Posts = "p-both", []desk.Post{desk.Handler, desk.Reviewer}
	return []desk.Person{
		clerk("A", desk.Handler), clerk("A", desk.Handler), second, reviewer(), reviewer(), clerk("A", desk.Guide),
		clerk("A", desk.Manager), clerk("A", desk.Courier), clerk("B", desk.Handler), frozen, narrow, misplaced, both,
	}
}

func anyStep(rt *rapid.T, t *testing.T, c desk.Case, code string) desk.Step {
	i := itemOf(t, code)
	// Half of the steps fit the stage, so that histories become long.
	kinds := desk.Kinds
	if rapid.Bool().Draw(rt, "fits") {
		kinds = nil
		for _, k := range desk.Kinds {
			if c.Allows(k) {
				kinds = append(kinds, k)
			}
		}
		if len(kinds) == 0 {
			kinds = desk.Kinds
		}
	}
	reason := rapid.SampledFrom([]string{"", " ", "有原因", "有原因"}).Draw(rt, "reason")
	switch kind := rapid.SampledFrom(kinds).Draw(rt, "kind"); kind {
	case desk.KindForward, desk.KindTakeIn, desk.KindSendBack, desk.KindRecall:
		return anyPassing(rt, t, c, kind, reason)
	case desk.KindConsultation:
		return desk.Consultation{Item: code, Referred: rapid.SampledFrom([]string{"", "", "", "online"}).Draw(rt, "referred")}
	case desk.KindAcceptance:
		in := complete(i)
		if rapid.IntRange(0, 4).Draw(rt, "less") == 0 && len(in.Materials) > 0 {
			in.Materials = in.Materials[1:]
		}
		return desk.Acceptance{Intake: in}
	case desk.KindSupplement:
		in := complete(i)
		in.Materials = in.Materials[:rapid.IntRange(0, len(in.Materials)).Draw(rt, "brought")]
		return desk.Supplement{Intake: in, Reason: reason, Acknowledged: rapid.IntRange(0, 4).Draw(rt, "acknowledged") > 0}
	case desk.KindHandling:
		return desk.Handling{
			Values: filled(t, i, true, 0), Channel: "counter", Confirmed: rapid.IntRange(0, 4).Draw(rt, "confirmed") > 0,
		}
	case desk.KindCheck:
		return desk.Checking{
			Verdict: rapid.SampledFrom([]desk.Verdict{desk.Granted, desk.Returned, desk.Returned, desk.Refused}).Draw(rt, "verdict"),
			Reason:  reason, Fields: rapid.SampledFrom([][]string{{"name"}, {desk.PaperField(i.Materials[0].ID)}, {"nothing"}}).Draw(rt, "fields"),
		}
	case desk.KindDecision:
		return desk.Decision{
			Verdict: rapid.SampledFrom([]desk.Verdict{desk.Granted, desk.Refused, desk.Returned, desk.Returned, ""}).Draw(rt, "verdict"),
			Reason:  reason, Papers: rapid.Bool().Draw(rt, "papers"),
		}
	case desk.KindTry:
		return desk.Try{Reach: anyReach(rt)}
	case desk.KindCollection:
		return desk.Collection{Handing: anyHanding(rt)}
	case desk.KindNotification:
		s := told(t, c)
		if s.Handed != nil && rapid.Bool().Draw(rt, "later") {
			s.Handed = nil
		}
		s.Confirmed, s.Reason = rapid.Bool().Draw(rt, "confirmed"), reason
		return s
	}
	return desk.Withdrawal{Reason: reason}
}

func anyPassing(rt *rapid.T, t *testing.T, c desk.Case, kind desk.Kind, reason string) desk.Step {
	switch kind {
	case desk.KindForward:
		s := forward(t, c)
		s.Reason, s.Consent = reason, rapid.Bool().Draw(rt, "consent")
		s.Papers += rapid.IntRange(0, 1).Draw(rt, "too many")
		return s
	case desk.KindTakeIn:
		return desk.TakeIn{Papers: rapid.IntRange(0, 3).Draw(rt, "papers")}
	case desk.KindSendBack:
		return desk.SendBack{Reason: reason}
	}
	return desk.Recall{Reason: reason}
}

func anyReach(rt *rapid.T) desk.Reach {
	return desk.Reach{
		Way:     rapid.SampledFrom([]string{"window", "phone", "phone", "message", "board", "board"}).Draw(rt, "way"),
		Outcome: rapid.SampledFrom(append(desk.Outcomes, "")).Draw(rt, "outcome"),
	}
}

func anyHanding(rt *rapid.T) desk.Handing {
	return desk.Handing{
		Identity: rapid.SampledFrom([]desk.Identity{applicant, proxy.Identity, {}}).Draw(rt, "collector"),
		Relation: rapid.SampledFrom([]string{"", "spouse"}).Draw(rt, "relation"),
		Signed:   rapid.Bool().Draw(rt, "signed"), Authorised: rapid.Bool().Draw(rt, "authorised"),
	}
}

// after are the stages that a step may lead to, by hand.
var after = map[desk.Kind][]desk.Stage{
	desk.KindConsultation: {desk.StageAccept, desk.StageClosed},
	desk.KindAcceptance:   {desk.StageHandle},
	desk.KindSupplement:   {desk.StageAccept},
	desk.KindHandling:     {desk.StageReview, desk.StageCheck, desk.StageNotify},
	desk.KindCheck:        {desk.StageReview, desk.StageNotify, desk.StageHandle, desk.StageAccept},
	desk.KindDecision:     {desk.StageNotify, desk.StageHandle, desk.StageAccept},
	desk.KindTry:          {desk.StageNotify},
	desk.KindNotification: {desk.StageClosed, desk.StageCollect},
	desk.KindCollection:   {desk.StageClosed},
	desk.KindWithdrawal:   {desk.StageClosed},
	desk.KindForward:      {desk.StagePass},
	desk.KindRecall:       {desk.StageAccept, desk.StageHandle, desk.StageNotify},
}

// clause: H-7.2, G-9.1.2
func TestRandomHistories(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		code := rapid.SampledFrom([]string{reviewed, "card.apply", checked, "info.person_contact", "une.claim"}).Draw(rt, "item")
		c, a := desk.Case{ID: "c-1", OutletID: "outlet-A"}, handlerAct(t, "A")
		worked := map[string]bool{} // who did something other than deciding
		for n := range rapid.IntRange(1, 30).Draw(rt, "steps") {
			s, who := anyStep(rt, t, c, code), rapid.SampledFrom(people()).Draw(rt, "who")
			a.At, a.Number = a.At.Add(time.Hour), "R-"+string(rune('a'+n))
			before := text(rt, c)
			next, err := c.Apply(s, by(a, who))
			if text(rt, c) != before {
				rt.Fatalf("%s changed the old case", s.Kind())
			}
			if err != nil {
				if text(rt, next) != before {
					rt.Fatalf("%s was refused and changed the case", s.Kind())
				}
				continue
			}
			invariants(rt, c, next, s, who, worked)
			if s.Kind() != desk.KindDecision && s.Kind() != desk.KindCheck {
				worked[who.ID] = true
			}
			c = next
		}
	})
}

func invariants(rt *rapid.T, c, next desk.Case, s desk.Step, who desk.Person, worked map[string]bool) {
	last := next.History[len(next.History)-1]
	switch {
	case next.Version != c.Version+1 || int(next.Version) != len(next.History) || last.Version != next.Version:
		rt.Fatalf("version %d after %d with %d records", next.Version, c.Version, len(next.History))
	case last.By != who.ID || last.Kind != s.Kind():
		rt.Fatalf("record %+v of %s by %s", last, s.Kind(), who.ID)
	case c.Stage == desk.StageClosed:
		rt.Fatal("a closed case went on")
	case !in(next.Stage, after[s.Kind()]):
		rt.Fatalf("%s led to %q", s.Kind(), next.Stage)
	case c.Receipt != "" && (next.Receipt != c.Receipt || next.Due != c.Due):
		rt.Fatalf("receipt and due day %s %v became %s %v", c.Receipt, c.Due, next.Receipt, next.Due)
	case next.Receipt == "" && (next.Stage == desk.StageHandle || next.Stage == desk.StageReview || next.Stage == desk.StageNotify):
		rt.Fatalf("%q without a number", next.Stage)
	case who.ID == "p-frozen" || who.ID == "p-misplaced" || who.ID == "p-courier" || who.OutletID == "outlet-B":
		rt.Fatalf("%s did %s", who.ID, s.Kind())
	case s.Kind() == desk.KindCheck && (worked[who.ID] || c.Review != desk.SecondCheck):
		rt.Fatalf("%s checked what %s has to review", who.ID, c.Review)
	case c.Review == desk.AuthorityReview && next.Review != desk.AuthorityReview:
		rt.Fatalf("the review by the authority became %s", next.Review)
	case s.Kind() == desk.KindDecision && (worked[who.ID] || who.OutletID != ""):
		rt.Fatalf("%s decided", who.ID)
	case s.Kind() != desk.KindDecision && who.OutletID != "outlet-A":
		rt.Fatalf("%s did %s from outside", who.ID, s.Kind())
	case next.Item != c.Item && c.Item != "":
		rt.Fatal("another item")
	case next.Stage != desk.StageClosed && next.OwnerID == "":
		rt.Fatal("nobody owns it")
	case next.Handed != nil && (!next.Handed.Signed || next.Stage != desk.StageClosed || next.Told == nil):
		rt.Fatalf("handed over at %q: %+v", next.Stage, next.Handed)
	case next.Stage == desk.StageCollect && (next.Told == nil || next.Told.Delivery != desk.OnSite):
		rt.Fatalf("waits to be collected after %+v", next.Told)
	case len(next.Attempts) < len(c.Attempts):
		rt.Fatal("an attempt is forgotten")
	}
	for n, k := range next.Notices {
		if k.No != n+1 || n == 0 && k.More || n > 0 && k.Reason == "" || len(k.Missing) == 0 {
			rt.Fatalf("notice %d: %+v", n+1, k)
		}
	}
	for n, r := range c.History {
		if next.History[n] != r {
			rt.Fatalf("record %d changed", n+1)
		}
	}
	var again desk.Case
	if err := json.Unmarshal([]byte(text(rt, next)), &again); err != nil || text(rt, again) != text(rt, next) {
		rt.Fatalf("the case does not survive JSON: %v", err)
	}
}

func in(stage desk.Stage, stages []desk.Stage) bool {
	for _, s := range stages {
		if s == stage {
			return true
		}
	}
	return false
}

func text(rt *rapid.T, c desk.Case) string {
	b, err := json.Marshal(c)
	if err != nil {
		rt.Fatal(err)
	}
	return string(b)
}
