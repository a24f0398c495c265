package desk_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// clause: G-9.1.1a, G-9.1.1b
func TestRiskOf(t *testing.T) {
	p := read(t).catalogue
	agent := desk.Case{Circumstances: []string{desk.Agency}}
	for name, tt := range map[string]struct {
		code   string
		c      desk.Case
		values map[string]string
		want   desk.Review
		why    string
	}{
		"nothing special":           {"card.apply", desk.Case{}, nil, desk.NoReview, ""},
		"an agent where it is fine": {"card.apply", agent, nil, desk.NoReview, ""},
		"medium":                    {"card.pin_reset", desk.Case{}, nil, desk.SecondCheck, ""},
		"medium by an agent":        {"card.pin_reset", agent, nil, desk.AuthorityReview, "agent_card"},
		"low by an agent":           {"reg.flexible_stop", agent, nil, desk.SecondCheck, "agent_stop"},
		"the agent who came":        {"reg.flexible_stop", desk.Case{Agent: &proxy}, nil, desk.SecondCheck, "agent_stop"},
		"a small amount":            {"inj.travel", desk.Case{}, map[string]string{"amount": "4999.99"}, desk.SecondCheck, ""},
		"just so much":              {"inj.travel", desk.Case{}, map[string]string{"amount": "5000.00"}, desk.AuthorityReview, "amount_travel"},
		"no amount yet":             {"inj.travel", desk.Case{}, nil, desk.SecondCheck, ""},
		"another field changes":     {"card.info", desk.Case{}, map[string]string{"change_item": "phone"}, desk.SecondCheck, ""},
		"the account changes":       {"card.info", desk.Case{}, map[string]string{"change_item": "bank"}, desk.AuthorityReview, "account_changed"},
		"high is never lowered":     {"une.claim", agent, nil, desk.AuthorityReview, ""},
		"what was found stays":      {"inj.travel", desk.Case{Review: desk.AuthorityReview, Risky: []string{"amount_travel"}}, map[string]string{"amount": "1.00"}, desk.AuthorityReview, "amount_travel"},
		"what was alone stays":      {"inj.travel", desk.Case{Review: desk.AuthorityReview, Risky: []string{desk.Alone}}, nil, desk.AuthorityReview, desk.Alone},
	} {
		t.Run(name, func(t *testing.T) {
			i := itemOf(t, tt.code)
			got := p.RiskOf(i, tt.c, tt.values)
			if got.Review != tt.want || strings.Join(got.Reasons, " ") != tt.why {
				t.Errorf("%+v", got)
			}
			order := []desk.Risk{desk.Low, desk.Medium, desk.High}
			if slices.Index(order, got.Risk) < slices.Index(order, i.Risk) {
				t.Errorf("the risk of %s was lowered to %s", i.Risk, got.Risk)
			}
		})
	}
}

// A case that was sent back for its amount does not slip away with a smaller one.
//
// clause: G-9.1.1b
func TestRiskStaysWithTheCase(t *testing.T) {
	a := handlerAct(t, "A")
	i := itemOf(t, "inj.travel")
	form := desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}
	form.Values["amount"] = "8000.00"
	c := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: i.Code}, a)
	c = must(t, must(t, c, accepted(i), a), form, a)
	if c.Stage != desk.StageReview || !slices.Equal(c.Risky, []string{"amount_travel"}) {
		t.Fatalf("%q for %v", c.Stage, c.Risky)
	}
	c = must(t, c, desk.Decision{Verdict: desk.Returned, Reason: "金额不对", Fields: []string{"amount"}}, by(a, reviewer()))
	form.Values = maps.Clone(form.Values)
	form.Values["amount"] = "100.00"
	if c = must(t, c, form, a); c.Stage != desk.StageReview || c.Review != desk.AuthorityReview || len(c.Risky) != 1 {
		t.Errorf("%q, %s for %v", c.Stage, c.Review, c.Risky)
	}
}

// clause: G-9.1.1a
func TestBadRiskRules(t *testing.T) {
	good := desk.RiskRule{ID: "r", Items: []string{"inj.travel"}, Field: "amount", AtLeast: "10.00", Risk: desk.High, ZH: "大额", EN: "much"}
	for name, spoil := range map[string]func(*desk.RiskRule){
		"":                      func(*desk.RiskRule) {},
		"no ID":                 func(r *desk.RiskRule) { r.ID = "" },
		"the kept ID":           func(r *desk.RiskRule) { r.ID = desk.Alone },
		"lowers":                func(r *desk.RiskRule) { r.Risk = desk.Low },
		"no risk":               func(r *desk.RiskRule) { r.Risk = "" },
		"no words":              func(r *desk.RiskRule) { r.EN = " " },
		"no condition":          func(r *desk.RiskRule) { r.AtLeast = "" },
		"two conditions":        func(r *desk.RiskRule) { r.OneOf = []string{"1"} },
		"an agent with a field": func(r *desk.RiskRule) { r.AtLeast, r.Agent = "", true },
		"unknown item":          func(r *desk.RiskRule) { r.Items = []string{"x.y"} },
		"item without field":    func(r *desk.RiskRule) { r.Items = []string{"card.apply"} },
		"no item":               func(r *desk.RiskRule) { r.Items = nil },
		"unknown category":      func(r *desk.RiskRule) { r.Categories = []string{"zzz"} },
		"no amount":             func(r *desk.RiskRule) { r.AtLeast = "viel" },
		"field of no amount":    func(r *desk.RiskRule) { r.Field = "name" },
		"unknown choice": func(r *desk.RiskRule) {
			r.Items, r.Field, r.AtLeast, r.OneOf = []string{"card.info"}, "change_item", "", []string{"x"}
		},
		"unknown other field": func(r *desk.RiskRule) { r.AtLeast, r.Differs = "", "nothing" },
	} {
		t.Run(name, func(t *testing.T) {
			r := good
			spoil(&r)
			c := desk.Catalogue{Version: "1", Items: read(t).catalogue.Items, Risks: []desk.RiskRule{r}}
			if err := c.Ready(); (err == nil) != (name == "") {
				t.Errorf("error %v", err)
			}
		})
	}
	c := desk.Catalogue{Version: "1", Items: read(t).catalogue.Items, Risks: []desk.RiskRule{good, good}}
	if c.Ready() == nil {
		t.Error("one ID twice")
	}
	differs := desk.RiskRule{ID: "d", Categories: []string{"inj"}, Field: "account_holder", Differs: "name", Risk: desk.High, ZH: "户名不同", EN: "another holder"}
	c = desk.Catalogue{Version: "1", Items: read(t).catalogue.Items, Risks: []desk.RiskRule{differs}}
	if err := c.Ready(); err != nil {
		t.Fatal(err)
	}
	for holder, want := range map[string]desk.Review{"": desk.SecondCheck, "李清和": desk.SecondCheck, "周素琴": desk.AuthorityReview} {
		if got := c.RiskOf(itemOf(t, "inj.travel"), desk.Case{}, map[string]string{"name": "李清和", "account_holder": holder}); got.Review != want {
			t.Errorf("account of %q: %+v", holder, got)
		}
	}
}

// clause: G-9.1.1b
func TestBacklog(t *testing.T) {
	b := desk.Backlog{Count: 3, Days: 10, Mark: desk.Typical}
	day := 24 * time.Hour
	for name, tt := range map[string]struct {
		b      desk.Backlog
		count  int
		oldest time.Duration
		full   bool
	}{
		"nothing waits":         {b, 0, 10000 * day, false},
		"as many as allowed":    {b, 3, day, false},
		"one more":              {b, 4, 0, true},
		"as old as allowed":     {b, 1, 10 * day, false},
		"older":                 {b, 1, 10*day + time.Second, true},
		"no such rule":          {desk.Backlog{}, 1000, 1000 * day, false},
		"many and old together": {b, 9, 20 * day, true},
	} {
		err := tt.b.Full(tt.count, now.Add(-tt.oldest), now)
		if (err != nil) != tt.full {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			fails(t, err, desk.Denied, "review.backlog")
		}
	}
	for _, bad := range []desk.Backlog{{Count: 0, Days: 1, Mark: desk.Typical}, {Count: 1, Mark: desk.Typical}, {Count: 1, Days: 1}} {
		c := desk.Catalogue{Version: "1", Service: read(t).catalogue.Service}
		c.Service.Backlog = bad
		if c.Ready() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
