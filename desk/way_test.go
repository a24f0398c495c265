package desk_test

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// clause: H-7.2, H-7.4b, H-7.2d1, G-9.1.1b
func TestTheWholeWayOfEveryItem(t *testing.T) {
	for _, i := range read(t).catalogue.Items {
		if i.BankSide {
			continue
		}
		t.Run(i.Code, func(t *testing.T) {
			var holds []string
			for _, q := range i.Circumstances() {
				holds = append(holds, q.Key)
			}
			everyWay(t, i, nil)
			everyWay(t, i, holds)
		})
	}
}

// everyWay goes from consultation to the end: granted, refused, sent back to the form, and
// sent back for papers.
func everyWay(t *testing.T, i desk.Item, holds []string) {
	a := handlerAct(t, "A")
	consulted := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: i.Code, Circumstances: holds}, a)
	c := must(t, consulted, accepted(i, holds...), a)
	if c.Receipt != "R-1" || c.Due.LastDay.IsZero() || c.Stage != desk.StageHandle {
		t.Fatalf("accepted: receipt %q, due %v, %q", c.Receipt, c.Due, c.Stage)
	}
	var agent []desk.Agent
	if slices.Contains(holds, desk.Agency) {
		agent = append(agent, proxy)
	}
	form := desk.Handling{Values: filled(t, i, len(holds) == 0, 0, agent...), Confirmed: true, Channel: "counter"}
	handled := agreed(t, must(t, c, form, a), a)
	if !maps.Equal(handled.Values, i.NormalForm(form.Values)) {
		t.Errorf("stored %v", handled.Values)
	}
	// High risk always waits for the authority; what is done on the spot without it never does.
	if i.Risk == desk.High && handled.Stage != desk.StageReview {
		t.Fatalf("high risk is at %q", handled.Stage)
	}
	if i.Limit.OnTheSpot && handled.Review != desk.AuthorityReview && !i.IntakeOnly {
		if handled.Stage != desk.StageNotify || handled.Decision.Verdict != desk.Granted || c.Due.LastDay != today {
			t.Fatalf("on the spot: %q, %v, due %v", handled.Stage, handled.Decision, c.Due)
		}
		finish(t, handled, a)
		return
	}
	if handled.Stage != desk.StageReview || handled.Decision != nil {
		t.Fatalf("%q with %v", handled.Stage, handled.Decision)
	}
	authority := by(later(a, time.Hour), reviewer())
	finish(t, must(t, handled, desk.Decision{Verdict: desk.Granted}, authority), a)
	finish(t, must(t, handled, desk.Decision{Verdict: desk.Refused, Reason: "不符合条件"}, authority), a)

	// Sent back: the number and the day that was promised stay, even when it is taken in anew.
	again := later(a, 48*time.Hour)
	again.Number = "R-2"
	back := must(t, handled, desk.Decision{Verdict: desk.Returned, Reason: "账号有误", Fields: []string{"bank_card"}}, authority)
	if back.Stage != desk.StageHandle || back.Status() != desk.Decided {
		t.Errorf("sent back to the form: %q, %s", back.Stage, back.Status())
	}
	back = agreed(t, must(t, back, form, again), again)
	finish(t, must(t, back, desk.Decision{Verdict: desk.Granted}, authority), again)
	back = must(t, handled, desk.Decision{Verdict: desk.Returned, Reason: "缺材料", Papers: true}, authority)
	if back.Stage != desk.StageAccept {
		t.Errorf("sent back for papers: %q", back.Stage)
	}
	back = must(t, back, accepted(i, holds...), again)
	if back.Receipt != c.Receipt || back.Due != handled.Due {
		t.Errorf("after the return: %q %v, was %q %v", back.Receipt, back.Due, c.Receipt, handled.Due)
	}
	if handled.Due != c.Due && !c.Due.OnTheSpot { // what was to be done on the spot cannot be
		t.Errorf("handled by %v, accepted by %v", handled.Due, c.Due)
	}
	back = agreed(t, must(t, back, form, again), again)
	if back.Decision != nil {
		t.Error("the old answer stayed")
	}
	finish(t, must(t, back, desk.Decision{Verdict: desk.Granted}, authority), again)
}

// agreed passes the second check, where one is due.
func agreed(t *testing.T, c desk.Case, a desk.Act) desk.Case {
	t.Helper()
	if c.Stage != desk.StageCheck {
		return c
	}
	return must(t, c, desk.Checking{Verdict: desk.Granted}, by(a, checker()))
}

// finish tells the customer: every point, and confirmed or with a reason.
func finish(t *testing.T, c desk.Case, a desk.Act) {
	t.Helper()
	for n, p := range c.Points() {
		s := told(t, c)
		s.Told = slices.Delete(c.Points(), n, n+1)
		_, err := c.Apply(s, a)
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != "notify.told" || e.Field != p {
			t.Errorf("without %s: %v", p, err)
		}
	}
	s := told(t, c)
	s.Way = "letter"
	_, err := c.Apply(s, a)
	fails(t, err, desk.Invalid, "notify.way")
	for _, reason := range []string{"", " "} {
		s = told(t, c)
		s.Confirmed, s.Reason = false, reason
		_, err = c.Apply(s, a)
		fails(t, err, desk.Invalid, "notify.unconfirmed")
	}
	s.Reason = "已离开"
	if closed := must(t, c, s, a); closed.Stage != desk.StageClosed || closed.Told.Reason == "" {
		t.Errorf("told by reason: %q", closed.Stage)
	}
	closed := must(t, c, told(t, c), a)
	if closed.Stage != desk.StageClosed || closed.Status() != desk.Informed {
		t.Errorf("told: %q, %s", closed.Stage, closed.Status())
	}
}

// Every choice of every select, with every field asked and with as few as can be.
func TestEveryFormCanBeFilled(t *testing.T) {
	for _, i := range read(t).catalogue.Items {
		choices := 1
		for _, f := range i.Fields {
			choices = max(choices, len(f.Options))
		}
		for choose := range choices {
			for _, flat := range []bool{true, false} {
				form := anyForm(t, i, flat, choose)
				for _, e := range i.CheckForm(form, today) {
					t.Errorf("%s: %v", i.Code, e)
				}
				normal := i.NormalForm(form)
				if errs := i.CheckForm(normal, today); len(errs) > 0 || !maps.Equal(normal, i.NormalForm(normal)) {
					t.Errorf("%s: the normal form is not right itself: %v", i.Code, errs)
				}
				for _, f := range i.Fields {
					if _, required := f.Asked(form); required {
						less := maps.Clone(form)
						delete(less, f.Key)
						if errs := i.CheckForm(less, today); len(errs) == 0 {
							t.Errorf("%s without %s", i.Code, f.Key)
						}
					}
				}
			}
		}
	}
}

// clause: B-9.2a
func TestNoDifferenceBetweenOutlets(t *testing.T) {
	for _, i := range read(t).catalogue.Items {
		if i.BankSide {
			continue
		}
		var ends []desk.Case
		for _, id := range []string{"outlet-A", "outlet-A2"} {
			a := handlerAct(t, "A")
			a.Rules.Outlet.ID, a.Rules.Outlet.NameZH, a.Rules.List.OutletID, a.By.OutletID = id, "另一支行", id, id
			c := must(t, desk.Case{ID: "c-1", OutletID: id}, desk.Consultation{Item: i.Code}, a)
			if len(wanted(i, nil)) > 0 {
				c = must(t, c, notice(desk.Intake{Applicant: applicant}), a)
			}
			c = must(t, c, accepted(i), a)
			c = must(t, c, desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}, a)
			c.OutletID = ""
			ends = append(ends, c)
		}
		if !reflect.DeepEqual(ends[0], ends[1]) {
			t.Errorf("%s: %+v\nis not\n%+v", i.Code, ends[0], ends[1])
		}
	}
}

// clause: B-5b
func TestConsultation(t *testing.T) {
	a := handlerAct(t, "C")
	open := desk.Case{ID: "c-1", OutletID: "outlet-C"}
	// An item that is not handled here is referred, by anybody who may consult.
	_, err := open.Apply(desk.Consultation{Item: reviewed}, a)
	fails(t, err, desk.Denied, "may.class")
	c := must(t, open, desk.Consultation{Item: reviewed, Referred: "outlet-A"}, by(a, clerk("C", desk.Guide)))
	if c.Stage != desk.StageClosed || c.Referred != "outlet-A" || c.Status() != desk.Written {
		t.Errorf("referred: %q, %q, %s", c.Stage, c.Referred, c.Status())
	}
	_, err = open.Apply(desk.Consultation{Item: reviewed, Referred: "online"}, by(a, clerk("C", desk.Courier)))
	fails(t, err, desk.Denied, "may.post")
	_, err = open.Apply(desk.Consultation{Item: reviewed, Referred: "online"}, by(a, clerk("A", desk.Guide)))
	fails(t, err, desk.Denied, "person.outlet")

	a.Visit = "v-7"
	c = must(t, open, desk.Consultation{Item: "card.apply", Circumstances: []string{"minor", "agent", "minor"}}, a)
	want := desk.Case{
		ID: "c-1", OutletID: "outlet-C", Version: 1, Stage: desk.StageAccept, Item: "card.apply", CatalogueVersion: "2026.1",
		ListVersion: 3, Visit: "v-7", Circumstances: []string{"agent", "minor"}, OwnerID: "p-handler",
		History: []desk.Record{{Version: 1, Kind: desk.KindConsultation, By: "p-handler", Name: "沈一鸣", Terminal: "t1", At: now}},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

func TestEveryStepNeedsItsPost(t *testing.T) {
	a := handlerAct(t, "A")
	for _, stage := range desk.Stages {
		c := at(t, stage, reviewed, a)
		for kind, s := range stepsOf(t, c, reviewed) {
			if !c.Allows(kind) || kind == desk.KindDecision {
				continue
			}
			// Who may answer a customer may also note that he only asked.
			asking := kind == desk.KindConsultation || kind == desk.KindWithdrawal && stage == desk.StageAccept
			for _, post := range []desk.Post{desk.Manager, desk.Guide, desk.Courier, desk.Reviewer} {
				_, err := c.Apply(s, by(a, clerk("A", post)))
				if asking && (post == desk.Manager || post == desk.Guide) {
					if err != nil {
						t.Errorf("%s: %v", post, err)
					}
					continue
				}
				fails(t, err, desk.Denied, "may.post")
			}
			other := clerk("A", desk.Handler)
			if kind == desk.KindCheck { // by somebody who has not handled it
				other = checker()
			}
			other.Items = []string{"card.apply"}
			_, err := c.Apply(s, by(a, other))
			fails(t, err, desk.Denied, "may.person")
			other.Items = []string{"card.apply", reviewed, checked}
			must(t, c, s, by(a, other))
		}
	}
}

// clause: H-5d, H-C2
func TestListChangesAtMidnightWithOpenCases(t *testing.T) {
	a := handlerAct(t, "A")
	old, midnight := a.Rules.List, time.Date(2026, time.March, 11, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))
	old.Until = midnight
	next := old
	next.Version, next.From, next.Until = 4, midnight, time.Time{}
	next.Entries = slices.DeleteFunc(slices.Clone(old.Entries), func(e desk.ListEntry) bool { return e.Code == reviewed })
	on := func(at time.Time, who desk.Person) desk.Act {
		b := by(a, who)
		b.At, b.Rules.List = at, next
		if at.Before(midnight) {
			b.Rules.List = old
		}
		return b
	}
	clerk, authority := clerk("A", desk.Handler), reviewer()
	before, after := on(midnight.Add(-time.Nanosecond), clerk), on(midnight, clerk)
	i, form := itemOf(t, reviewed), desk.Handling{Values: filled(t, itemOf(t, reviewed), true, 0), Confirmed: true, Channel: "counter"}

	open := must(t, desk.Case{OutletID: "outlet-A"}, desk.Consultation{Item: reviewed}, before)
	_, err := desk.Case{OutletID: "outlet-A"}.Apply(desk.Consultation{Item: reviewed}, after)
	fails(t, err, desk.Denied, "may.list")
	must(t, desk.Case{OutletID: "outlet-A"}, desk.Consultation{Item: "card.apply"}, after)
	for _, s := range []desk.Step{accepted(i), notice(desk.Intake{Applicant: applicant})} {
		_, err = open.Apply(s, after) // only asked about, not taken in: too late
		fails(t, err, desk.Denied, "may.list")
	}
	must(t, open, desk.Withdrawal{Reason: "已停办"}, after)

	// Taken in before: finished after, also when it is sent back for papers.
	c := must(t, must(t, open, accepted(i), before), form, after)
	finish(t, must(t, c, desk.Decision{Verdict: desk.Granted}, on(midnight, authority)), after)
	c = must(t, c, desk.Decision{Verdict: desk.Returned, Reason: "缺材料", Papers: true}, on(midnight, authority))
	c = must(t, c, notice(desk.Intake{Applicant: applicant}), after)
	c = must(t, must(t, c, accepted(i), after), form, after)
	finish(t, must(t, c, desk.Decision{Verdict: desk.Granted}, on(midnight, authority)), after)
}

func TestHandlingRefuses(t *testing.T) {
	a, i := handlerAct(t, "A"), itemOf(t, reviewed)
	c := at(t, desk.StageHandle, reviewed, a)
	form := filled(t, i, true, 0)
	bad := maps.Clone(form)
	delete(bad, "name")
	bad["surprise"] = "x"
	_, err := c.Apply(desk.Handling{Values: bad, Confirmed: true, Channel: "counter"}, a)
	fails(t, err, desk.Invalid, "field.required")
	if all, ok := errors.AsType[desk.FieldErrors](err); !ok || len(all) < 2 || all[len(all)-1].Key != "field.unknown" {
		t.Errorf("only %v of the form's errors", all)
	}
	_, err = c.Apply(desk.Handling{Values: form, Channel: "counter"}, a)
	fails(t, err, desk.Invalid, "case.unconfirmed")
	for _, channel := range []string{"", "fax", "mobile_visit"} {
		_, err = c.Apply(desk.Handling{Values: form, Confirmed: true, Channel: channel}, a)
		if slices.Contains(i.Channels, channel) {
			continue
		}
		fails(t, err, desk.Invalid, "case.channel")
	}
	for _, channel := range i.Channels {
		if c := must(t, c, desk.Handling{Values: form, Confirmed: true, Channel: channel}, a); c.Channel != channel {
			t.Errorf("channel %q", c.Channel)
		}
	}
}

func TestWithdrawal(t *testing.T) {
	a := handlerAct(t, "A")
	for _, stage := range []desk.Stage{desk.StageAccept, desk.StageHandle, desk.StageReview} {
		c := at(t, stage, reviewed, a)
		for _, reason := range []string{"", "　 "} {
			_, err := c.Apply(desk.Withdrawal{Reason: reason}, a)
			fails(t, err, desk.Invalid, "withdraw.reason")
		}
		closed := must(t, c, desk.Withdrawal{Reason: "改日再办"}, a)
		last := closed.History[len(closed.History)-1]
		if closed.Stage != desk.StageClosed || closed.Withdrawn != "改日再办" || last.Reason != "改日再办" || closed.Receipt != c.Receipt {
			t.Errorf("from %q: %+v", stage, closed)
		}
		if s := closed.Status(); s == desk.Decided || s == desk.Informed {
			t.Errorf("from %q the status is %s", stage, s)
		}
	}
}

// clause: G-9.1.2, G-9.1.1b
func TestWhoDecides(t *testing.T) {
	a := handlerAct(t, "A")
	tests := []struct {
		name string
		make func(*desk.Person)
		key  string
	}{
		{"a reviewer", func(*desk.Person) {}, ""},
		{"a frozen reviewer", func(p *desk.Person) { p.State = desk.AccountFrozen }, "may.decide"},
		{"a closed account", func(p *desk.Person) { p.State = desk.AccountClosed }, "may.decide"},
		{"a reviewer with a place at an outlet", func(p *desk.Person) { p.OutletID = "outlet-A" }, "may.decide"},
		{"a reviewer with a place at another outlet", func(p *desk.Person) { p.OutletID = "outlet-9" }, "may.decide"},
		{"a handler", func(p *desk.Person) { *p = clerk("A", desk.Handler) }, "may.decide"},
		{"a manager", func(p *desk.Person) { *p = clerk("A", desk.Manager) }, "may.decide"},
		{"nobody in particular", func(p *desk.Person) { p.Posts = nil }, "may.decide"},
		{"who handled it", func(p *desk.Person) { p.ID = "p-handler" }, "may.decide_own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, p := at(t, desk.StageReview, reviewed, a), reviewer()
			tt.make(&p)
			_, err := c.Apply(desk.Decision{Verdict: desk.Granted}, by(a, p))
			if keyOf(err) != tt.key || tt.key != "" && desk.CodeOf(err) != desk.Denied {
				t.Errorf("%v, want %q", err, tt.key)
			}
		})
	}
}

func TestDecision(t *testing.T) {
	a := handlerAct(t, "A")
	authority := by(a, reviewer())
	c := at(t, desk.StageReview, reviewed, a)
	for _, tt := range []struct {
		s   desk.Decision
		key string
	}{
		{desk.Decision{}, "decision.verdict"},
		{desk.Decision{Verdict: "maybe", Reason: "x"}, "decision.verdict"},
		{desk.Decision{Verdict: desk.Refused}, "decision.reason"},
		{desk.Decision{Verdict: desk.Refused, Reason: " \t"}, "decision.reason"},
		{desk.Decision{Verdict: desk.Returned}, "decision.reason"},
	} {
		_, err := c.Apply(tt.s, authority)
		fails(t, err, desk.Invalid, tt.key)
	}
	// The same reviewer may see it again after it was sent back.
	c = must(t, c, desk.Decision{Verdict: desk.Returned, Reason: "账号有误"}, authority)
	c = must(t, c, desk.Handling{Values: filled(t, itemOf(t, reviewed), true, 0), Confirmed: true, Channel: "counter"}, a)
	c = must(t, c, desk.Decision{Verdict: desk.Refused, Reason: "不符合条件"}, authority)
	last := c.History[len(c.History)-1]
	if last.Verdict != desk.Refused || last.Reason != "不符合条件" || c.OwnerID != "p-handler" {
		t.Errorf("record %+v, owner %s", last, c.OwnerID)
	}
	if !slices.Equal(c.Points(), []string{"result", "reason", "remedy", "papers"}) {
		t.Errorf("points %v", c.Points())
	}
}

// clause: G-9.1.1a
func TestEveryItemIsGraded(t *testing.T) {
	for _, i := range read(t).catalogue.Items {
		switch i.Risk {
		case desk.Low, desk.Medium:
			if i.Review == desk.AuthorityReview {
				t.Errorf("%s: %s risk reviewed by %s", i.Code, i.Risk, i.Review)
			}
		case desk.High:
			if i.DecidedHere() {
				t.Errorf("%s takes effect without the authority", i.Code)
			}
		default:
			t.Errorf("%s: risk %q", i.Code, i.Risk)
		}
	}
	for _, tt := range []struct {
		item desk.Item
		want bool
	}{
		{desk.Item{Limit: desk.Limit{OnTheSpot: true}}, true},
		{desk.Item{Limit: desk.Limit{OnTheSpot: true}, Review: desk.AuthorityReview}, false},
		{desk.Item{Limit: desk.Limit{OnTheSpot: true}, IntakeOnly: true}, false},
		{desk.Item{}, false},
	} {
		if got := tt.item.DecidedHere(); got != tt.want {
			t.Errorf("%+v: %v", tt.item, got)
		}
	}
}

// Two ways on from one case keep out of each other's records, however much room there is.
func TestWaysDoNotMeet(t *testing.T) {
	a := handlerAct(t, "A")
	c := at(t, desk.StageAccept, reviewed, a)
	given := again(desk.Intake{Applicant: applicant})
	for range 10 {
		one := must(t, c, given, a)
		other := given
		other.Reason = "另一次"
		two := must(t, c, other, a)
		n := len(c.History)
		if one.History[n].Reason == "另一次" || two.History[n].Reason != "另一次" || one.Notices[n-1].Reason == "另一次" || two.Notices[n-1].Reason != "另一次" {
			t.Fatalf("after %d steps one way has the other's records", n)
		}
		c = one
	}
}

// clause: H-6.3, D-4a
func TestNoStepBeforeTheOutletIsAuthorised(t *testing.T) {
	for _, state := range []desk.OutletState{desk.OutletAgreed, desk.OutletAccepted, desk.OutletFrozen, ""} {
		for _, stage := range desk.Stages {
			a := handlerAct(t, "A")
			c := at(t, stage, reviewed, a)
			a.Rules.Outlet.State = state
			for kind, s := range stepsOf(t, c, reviewed) {
				if !c.Allows(kind) {
					continue
				}
				if kind == desk.KindDecision { // the authority's own people go on
					must(t, c, s, by(a, reviewer()))
					continue
				}
				if _, err := c.Apply(s, a); desk.CodeOf(err) != desk.Denied {
					t.Errorf("outlet %q, %s: %v", state, kind, err)
				}
			}
			if stage != desk.StageNew {
				continue
			}
			_, err := c.Apply(desk.Consultation{Item: reviewed, Referred: "online"}, a)
			if desk.CodeOf(err) != desk.Denied {
				t.Errorf("outlet %q, referral: %v", state, err)
			}
		}
	}
}

// A form about somebody else would go round the check of who came (G-5.2.1).
func TestTheFormIsAboutWhoCame(t *testing.T) {
	for _, c := range []struct{ item, field, value string }{
		{reviewed, "name", "周素琴"},
		{reviewed, "id_no", "42010219750815128X"},
		{"qry.rights", "by_agent", "true"},
		{"reg.employer", "operator_name", "周素琴"},
		{"reg.employer", "operator_id_no", "42010219750815128X"},
	} {
		t.Run(c.item+" "+c.field, func(t *testing.T) {
			i, a := itemOf(t, c.item), handlerAct(t, "A")
			before := must(t, must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: c.item}, a), accepted(i), a)
			form := filled(t, i, true, 0)
			form[c.field] = c.value
			_, err := before.Apply(desk.Handling{Values: form, Confirmed: true, Channel: "counter"}, a)
			var wrong desk.FieldErrors
			if !errors.As(err, &wrong) || !slices.ContainsFunc(wrong, func(e *desk.Error) bool { return e.Key == "field.intake" && e.Field == c.field }) {
				t.Errorf("%s = another: %v", c.field, err)
			}
		})
	}
}
