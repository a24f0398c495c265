package desk_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sheyin/desk"
)

// offlineItem is one whose papers may be taken in without the line, and offlineStep one of each kind.
const offlineItem = "res.enrol"

func byOriginal(s desk.Acceptance) desk.Acceptance {
	s.Applicant.Verified = desk.ByOriginal
	return s
}

// What may be written without the line at class D, step by step.
//
// clause: N-5, G-9.1.1b
func TestOffline(t *testing.T) {
	r := rulesOf(t, "D")
	hours := r.Catalogue.Service.Offline.Lasts()
	item := itemOf(t, offlineItem)
	whole := byOriginal(accepted(item, "nomatch:hukou"))
	with := func(change func(*desk.Acceptance)) desk.Step {
		s := whole
		s.Materials = slices.Clone(s.Materials)
		change(&s)
		return s
	}
	accepting := func(code string) desk.Case { return desk.Case{Stage: desk.StageAccept, Item: code} }
	for name, tt := range map[string]struct {
		c     desk.Case
		s     desk.Step
		since time.Duration // the last contact
		want  string
	}{
		"consulting":                      {desk.Case{}, desk.Consultation{Item: "une.claim"}, 1000 * time.Hour, ""},
		"sending somebody elsewhere":      {desk.Case{}, desk.Consultation{Item: "une.claim", Referred: desk.Online}, 0, ""},
		"taking in":                       {accepting(offlineItem), whole, 0, ""},
		"just in time":                    {accepting(offlineItem), whole, hours, ""},
		"too late":                        {accepting(offlineItem), whole, hours + time.Second, "offline.contact"},
		"the clock was put back":          {accepting(offlineItem), whole, -time.Second, "offline.clock"},
		"an item of high risk":            {accepting("res.claim"), byOriginal(accepted(itemOf(t, "res.claim"))), 0, "offline.item"},
		"an item that a colleague checks": {accepting("res.makeup"), byOriginal(accepted(itemOf(t, "res.makeup"))), 0, "offline.item"},
		"an item with a PIN":              {accepting("res.pay"), byOriginal(accepted(itemOf(t, "res.pay"))), 0, "offline.item"},
		"an item that there is not":       {accepting("res.none"), whole, 0, "offline.item"},
		"one sent back by the authority":  {desk.Case{Stage: desk.StageAccept, Item: offlineItem, Review: desk.AuthorityReview}, whole, 0, "offline.review"},
		"known from the register only":    {accepting(offlineItem), with(func(s *desk.Acceptance) { s.Applicant.Verified = desk.ByRegister }), 0, "offline.register"},
		"an agent from the register": {accepting(offlineItem), with(func(s *desk.Acceptance) {
			agent := proxy
			agent.Verified = desk.ByRegister
			s.Agent, s.Circumstances = &agent, append(slices.Clone(s.Circumstances), desk.Agency)
		}), 0, "offline.register"},
		"a paper that data stand for": {accepting(offlineItem), with(func(s *desk.Acceptance) { s.Circumstances, s.Materials = nil, nil }), 0, "offline.register"},
		"a paper that there is not": {accepting(offlineItem), with(func(s *desk.Acceptance) {
			s.Materials = append(s.Materials, desk.MaterialState{ID: "none", State: desk.Present})
		}), 0, "material.unknown"},
		"a notice":                     {accepting(offlineItem), desk.Supplement{Intake: whole.Intake}, 0, "offline.number"},
		"handling":                     {desk.Case{Stage: desk.StageHandle, Item: offlineItem}, desk.Handling{}, 0, "offline.step"},
		"checking":                     {desk.Case{Stage: desk.StageCheck, Item: offlineItem}, desk.Checking{Verdict: desk.Granted}, 0, "offline.step"},
		"deciding":                     {desk.Case{Stage: desk.StageReview, Item: offlineItem}, desk.Decision{Verdict: desk.Granted}, 0, "offline.step"},
		"passing on":                   {accepting(offlineItem), desk.Forward{}, 0, "offline.step"},
		"taking back what is here":     {accepting("une.claim"), desk.Withdrawal{Reason: "r"}, 1000 * time.Hour, ""},
		"taking back what is checked":  {desk.Case{Stage: desk.StageCheck}, desk.Withdrawal{Reason: "r"}, 0, "offline.sent"},
		"taking back what is reviewed": {desk.Case{Stage: desk.StageReview}, desk.Withdrawal{Reason: "r"}, 0, "offline.sent"},
		"trying to tell":               {desk.Case{Stage: desk.StageNotify}, desk.Try{}, 1000 * time.Hour, ""},
		"telling":                      {desk.Case{Stage: desk.StageNotify}, desk.Notification{}, 1000 * time.Hour, ""},
		"handing over":                 {desk.Case{Stage: desk.StageCollect}, desk.Collection{}, 1000 * time.Hour, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := r.Offline(tt.c, tt.s, now, desk.Heard{At: now.Add(-tt.since)})
			if got := keyOf(err); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if code := desk.CodeOf(err); err != nil && code != desk.Denied && tt.want != "material.unknown" {
				t.Errorf("of kind %s", code)
			}
		})
	}
	if err := r.Offline(accepting(offlineItem), whole, now, desk.Heard{}); keyOf(err) != "offline.contact" {
		t.Errorf("without any contact: %v", err)
	}
}

// A clock that is set back within the time that may pass without the line lengthens it by nothing.
//
// clause: G-9.1.1b
func TestOfflineByTwoClocks(t *testing.T) {
	r := rulesOf(t, "D")
	hours := r.Catalogue.Service.Offline.Lasts()
	whole := byOriginal(accepted(itemOf(t, offlineItem), "nomatch:hukou"))
	for name, tt := range map[string]struct {
		wall, lived time.Duration
		want        string
	}{
		"both agree":                            {time.Hour, time.Hour, ""},
		"what was lived through is not known":   {time.Hour, 0, ""},
		"they part by a little":                 {time.Hour, time.Hour + time.Minute, ""},
		"put back, and still after the contact": {time.Hour, 2 * time.Hour, "offline.clock"},
		"put back before the contact":           {-time.Hour, time.Hour, "offline.clock"},
		"put back, and the time is over":        {time.Hour, hours + time.Minute, "offline.contact"},
		"put back to the contact, time is over": {-time.Second, hours + time.Second, "offline.contact"},
		"put forward":                           {hours + time.Second, time.Minute, "offline.contact"},
	} {
		last := desk.Heard{At: now.Add(-tt.wall), Lived: tt.lived}
		if got := keyOf(r.Offline(desk.Case{Stage: desk.StageAccept, Item: offlineItem}, whole, now, last)); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// Rules that would let something through that has to be reviewed are no rules.
//
// clause: G-9.1.1b
func TestOfflineRulesAreRefused(t *testing.T) {
	for name, o := range map[string]desk.OfflineRules{
		"an item of high risk":            {Hours: 12, Accept: []string{"res.claim"}, Mark: desk.Typical},
		"an item that a colleague checks": {Hours: 12, Accept: []string{"res.makeup"}, Mark: desk.Typical},
		"an item with a PIN":              {Hours: 12, Accept: []string{"res.pay"}, Mark: desk.Typical},
		"the bank's own":                  {Hours: 12, Accept: []string{"res.cashout"}, Mark: desk.Typical},
		"no item":                         {Hours: 12, Accept: []string{"res.none"}, Mark: desk.Typical},
		"an item twice":                   {Hours: 12, Accept: []string{offlineItem, offlineItem}, Mark: desk.Typical},
		"no hours":                        {Accept: []string{offlineItem}, Mark: desk.Typical},
		"no mark":                         {Hours: 12, Accept: []string{offlineItem}},
	} {
		p, err := readFiles()
		if err != nil {
			t.Fatal(err)
		}
		p.catalogue.Service.Offline = o
		if err := p.catalogue.Ready(); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	p, err := readFiles()
	if err != nil {
		t.Fatal(err)
	}
	p.catalogue.Service.Offline = desk.OfflineRules{}
	if err := p.catalogue.Ready(); err != nil {
		t.Errorf("a catalogue without such rules: %v", err)
	}
	r := rulesOf(t, "D")
	r.Catalogue = p.catalogue
	if err := r.Offline(desk.Case{Stage: desk.StageAccept, Item: offlineItem}, byOriginal(accepted(itemOf(t, offlineItem), "nomatch:hukou")), now, desk.Heard{At: now}); keyOf(err) != "offline.item" {
		t.Errorf("by such a catalogue: %v", err)
	}
}

// Whatever the case and the step are: nothing that anybody has to agree to, and nothing of an item that has to be
// reviewed, is ever begun without the line.
//
// clause: G-9.1.1b
func TestOfflineLetsNoRiskThrough(t *testing.T) {
	items := read(t).catalogue.Items
	rapid.Check(t, func(rt *rapid.T) {
		class := rapid.SampledFrom(classes).Draw(rt, "class")
		r := rulesOf(t, class)
		item := rapid.SampledFrom(items).Draw(rt, "item")
		var holds []string
		for _, q := range item.Circumstances() {
			if rapid.Bool().Draw(rt, q.Key) {
				holds = append(holds, q.Key)
			}
		}
		if rapid.Bool().Draw(rt, "agent") && !slices.Contains(holds, desk.Agency) {
			holds = append(holds, desk.Agency)
		}
		s := accepted(item, holds...)
		s.Applicant.Verified = rapid.SampledFrom([]desk.Verification{desk.ByOriginal, desk.ByReader, desk.ByRegister}).Draw(rt, "verified")
		c := desk.Case{
			Stage: rapid.SampledFrom(desk.Stages).Draw(rt, "stage"), Item: item.Code,
			Review: rapid.SampledFrom([]desk.Review{"", desk.NoReview, desk.SecondCheck, desk.AuthorityReview}).Draw(rt, "review"),
		}
		contact := now.Add(time.Duration(rapid.IntRange(-60, 40*60).Draw(rt, "minutes")) * -time.Minute)
		var step desk.Step = s
		switch rapid.IntRange(0, 4).Draw(rt, "step") {
		case 0:
			step = desk.Handling{Confirmed: true}
		case 1:
			step = desk.Checking{Verdict: desk.Granted}
		case 2:
			step = desk.Decision{Verdict: desk.Granted}
		}
		last := desk.Heard{At: contact, Lived: time.Duration(rapid.IntRange(0, 40*60).Draw(rt, "lived")) * time.Minute}
		if r.Offline(c, step, now, last) != nil {
			return
		}
		k := c
		k.Agent, k.Circumstances = s.Agent, s.Circumstances
		switch a := r.Catalogue.RiskOf(item, k, nil); {
		case step.Kind() != desk.KindAcceptance:
			rt.Errorf("%s was let through", step.Kind())
		case item.Risk != desk.Low || item.Review != desk.NoReview || a.Review != desk.NoReview:
			rt.Errorf("%s, risk %s, review %s, %s", item.Code, item.Risk, item.Review, a.Review)
		case s.Applicant.Verified == desk.ByRegister:
			rt.Error("known from the register only")
		case contact.After(now) || max(now.Sub(contact), last.Lived) > 12*time.Hour:
			rt.Errorf("%v after the last contact, and lived through %v", now.Sub(contact), last.Lived)
		}
	})
}
