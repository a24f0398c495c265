package desk_test

import (
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// Every delivery of every item: what ends the case, what waits at the window, what cannot be.
//
// clause: H-7.2d1, H-9.2b
func TestDeliveryOfEveryItem(t *testing.T) {
	a := visitAct(t)
	for _, i := range read(t).catalogue.Items {
		if i.BankSide {
			continue
		}
		c := desk.Case{
			ID: "c-1", OutletID: "outlet-A", Stage: desk.StageNotify, Item: i.Code, CatalogueVersion: "2026.1", Applicant: applicant,
			Decision: &desk.Decision{Verdict: desk.Granted}, OwnerID: "p-handler",
		}
		paper := slices.ContainsFunc(i.Results, func(o desk.Outcome) bool { return o.Kind != "record" })
		if c.Hands(i) != paper {
			t.Errorf("%s: hands over %v", i.Code, c.Hands(i))
		}
		for _, delivery := range []string{"onsite", "sms", "mail", "online", "selfprint", "pigeon", ""} {
			for _, way := range []string{"window", "phone", "message"} {
				for _, handed := range []*desk.Handing{nil, own()} {
					s := desk.Notification{Way: way, Told: c.Points(), Confirmed: true, Delivery: delivery, Handed: handed}
					want, key := desk.StageClosed, ""
					switch {
					case !paper && (delivery != "" || handed != nil):
						key = "notify.nothing"
					case !paper:
					case !slices.Contains(i.Delivery, delivery):
						key = "notify.delivery"
					case handed != nil && (delivery != "onsite" || way != "window"):
						key = "notify.not_here"
					case handed == nil && delivery == "onsite":
						want = desk.StageCollect
					}
					next, err := c.Apply(s, a)
					if keyOf(err) != key {
						t.Errorf("%s as %q by %s, handed %v: %v, want %q", i.Code, delivery, way, handed != nil, err, key)
					}
					if err == nil && (next.Stage != want || (next.Handed != nil) != (handed != nil) || next.Told.Delivery != delivery) {
						t.Errorf("%s as %q by %s: %q, handed %+v", i.Code, delivery, way, next.Stage, next.Handed)
					}
				}
			}
		}
		// What was refused has nothing to hand over.
		c.Decision = &desk.Decision{Verdict: desk.Refused, Reason: "不符合条件"}
		_, err := c.Apply(desk.Notification{Way: "window", Told: c.Points(), Confirmed: true, Delivery: "onsite", Handed: own()}, a)
		fails(t, err, desk.Invalid, "notify.nothing")
		if next := must(t, c, told(t, c), a); next.Stage != desk.StageClosed || next.Handed != nil {
			t.Errorf("%s refused: %q", i.Code, next.Stage)
		}
	}
	if (desk.Case{}).Hands(desk.Item{}) {
		t.Error("nothing was decided")
	}
}

// That the register knew somebody when his case was accepted is enough while he stands there, and
// says nothing about who comes another day.
func TestWhoCollectsLater(t *testing.T) {
	a := handlerAct(t, "A")
	h := *own()
	h.Verified = desk.ByRegister
	decided := at(t, desk.StageNotify, reviewed, a)
	told := toldOnly(t, decided)
	told.Handed = &h
	if c, err := decided.Apply(told, a); err != nil || c.Stage != desk.StageClosed {
		t.Errorf("%q, %v", c.Stage, err)
	}
	_, err := must(t, decided, toldOnly(t, decided), a).Apply(desk.Collection{Handing: h}, later(a, 48*time.Hour))
	if keyOf(err) != "identity.unverified" {
		t.Error(err)
	}
}

// Who collects is checked, at once and later alike.
//
// clause: H-7.2d1
func TestWhoCollects(t *testing.T) {
	a := handlerAct(t, "A")
	other := desk.Identity{Name: "王建国", IDType: "passport", IDNo: "E12345678", Verified: desk.ByOriginal}
	give := func(change func(*desk.Handing)) desk.Handing {
		h := *own()
		change(&h)
		return h
	}
	for _, tt := range []struct {
		name       string
		h          desk.Handing
		key, field string
		relation   string
	}{
		{"he himself", *own(), "", "", ""},
		{"he himself, as an agent", give(func(h *desk.Handing) { h.Relation, h.Authorised = "self", true }), "", "", ""},
		{"his number in another writing", give(func(h *desk.Handing) { h.IDNo = " ４２０８０２１９８８０３０７００１２" }), "", "", ""},
		{"another name", give(func(h *desk.Handing) { h.Name = "李清河" }), "collector.name", "collector.name", ""},
		{"unsigned", give(func(h *desk.Handing) { h.Signed = false }), "collector.unsigned", "collector.signed", ""},
		{"not checked", give(func(h *desk.Handing) { h.Verified = "" }), "identity.unverified", "collector.verified", ""},
		{"nobody", desk.Handing{Signed: true}, "number.name.empty", "collector.name", ""},
		{"wrong number", give(func(h *desk.Handing) { h.IDNo = "420802198803070013" }), "number.resident_id.check_digit", "collector.id_no", ""},
		{"the agent of the case", desk.Handing{Identity: proxy.Identity, Signed: true}, "", "", "spouse"},
		{"the agent under another name", desk.Handing{Identity: desk.Identity{
			Name: "周素勤", IDType: "resident_id", IDNo: proxy.IDNo, Verified: desk.ByOriginal,
		}, Signed: true}, "collector.name", "collector.name", ""},
		{"the agent, unsigned", desk.Handing{Identity: proxy.Identity}, "collector.unsigned", "collector.signed", ""},
		{"somebody authorised", desk.Handing{Identity: other, Relation: "child", Authorised: true, Signed: true}, "", "", "child"},
		{"somebody who shows nothing", desk.Handing{Identity: desk.Identity{
			Name: "王建国", IDType: "passport", IDNo: "E12345678", Verified: desk.ByRegister,
		}, Relation: "child", Authorised: true, Signed: true}, "identity.unverified", "collector.verified", ""},
		{"somebody without authority", desk.Handing{Identity: other, Relation: "child", Signed: true}, "agent.authorised", "collector.authorised", ""},
		{"somebody unrelated", desk.Handing{Identity: other, Relation: " ", Authorised: true, Signed: true}, "collector.relation", "collector.relation", ""},
		{"somebody authorised, unsigned", desk.Handing{Identity: other, Relation: "child", Authorised: true}, "collector.unsigned", "collector.signed", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			decided := at(t, desk.StageNotify, reviewed, a)
			agent := proxy
			decided.Agent = &agent
			waiting := must(t, decided, toldOnly(t, decided), a)
			if waiting.Stage != desk.StageCollect || waiting.Handed != nil || waiting.Status() != desk.Informed {
				t.Fatalf("told: %q", waiting.Stage)
			}
			b := later(a, 48*time.Hour)
			at1, err1 := decided.Apply(func() desk.Step {
				s := toldOnly(t, decided)
				s.Handed = &tt.h
				return s
			}(), b)
			at2, err2 := waiting.Apply(desk.Collection{Handing: tt.h}, b)
			for n, err := range []error{err1, err2} {
				if keyOf(err) != tt.key {
					t.Errorf("way %d: %v, want %q", n+1, err, tt.key)
				}
				if e, ok := err.(*desk.Error); ok && e.Field != tt.field { //nolint:errorlint // the rules give it unwrapped
					t.Errorf("way %d: at %q, want %q", n+1, e.Field, tt.field)
				}
			}
			if tt.key != "" {
				return
			}
			for n, c := range []desk.Case{at1, at2} {
				h := c.Handed
				if c.Stage != desk.StageClosed || h == nil || h.Relation != tt.relation || h.Authorised != (tt.relation != "") || !h.At.Equal(b.At) || c.Told.Handed != nil {
					t.Errorf("way %d: %q, %+v", n+1, c.Stage, h)
				}
			}
			if at1.Handed.IDNo != at2.Handed.IDNo || at2.Handed == waiting.Handed || decided.Told != nil {
				t.Error("the two ways differ, or changed what was before")
			}
		})
	}
}

// Tries in vain are kept, and the duty to tell stays until it is done.
//
// clause: H-7.2d1
func TestTriesToTell(t *testing.T) {
	a := handlerAct(t, "A")
	c := at(t, desk.StageNotify, reviewed, a)
	for _, way := range []string{"window", "phone", "message", "board", ""} {
		for _, outcome := range append([]string{"", "perhaps"}, desk.Outcomes...) {
			key := ""
			switch {
			case way != "phone" && way != "message":
				key = "notify.way"
			case outcome == "reached" || !slices.Contains(desk.Outcomes, outcome):
				key = "ticket.outcome"
			}
			next, err := c.Apply(desk.Try{Reach: desk.Reach{Way: way, Outcome: outcome}}, a)
			if keyOf(err) != key {
				t.Errorf("%s %s: %v, want %q", way, outcome, err, key)
			}
			if err == nil && (next.Stage != desk.StageNotify || next.TellBy != c.TellBy || len(next.Attempts) != 1 ||
				next.Attempts[0] != (desk.Attempt{At: now, By: "沈一鸣", Way: way, Outcome: outcome})) {
				t.Errorf("%s %s: %+v", way, outcome, next.Attempts)
			}
		}
	}
	for range 3 {
		c = must(t, c, desk.Try{Reach: desk.Reach{Way: "phone", Outcome: "no_answer"}}, by(a, colleague()))
	}
	if s := c.Summary(); s.Tries != 3 || s.Stage != desk.StageNotify || s.OwnerID != colleague().ID || s.Owner != "陆文" {
		t.Errorf("summary %+v", s)
	}
	// Told in the end by message, not confirmed, and the result waits.
	s := toldOnly(t, c)
	s.Way, s.Confirmed, s.Reason = "message", false, "三次未接"
	if c = must(t, c, s, a); c.Stage != desk.StageCollect || len(c.Attempts) != 3 || c.Summary().Status != desk.Informed {
		t.Errorf("told: %q", c.Stage)
	}
}

// clause: H-7.2d2
func TestWhatMayBePrinted(t *testing.T) {
	a := handlerAct(t, "A")
	papers := func(printable func(desk.PaperKind) bool) string {
		out := ""
		for _, kind := range slices.Concat(desk.PaperKinds, []desk.PaperKind{"poem"}) {
			if printable(kind) {
				out += " " + string(kind)
			}
		}
		return out
	}
	i := itemOf(t, reviewed)
	open := at(t, desk.StageAccept, reviewed, a)
	noticed := must(t, must(t, open, notice(desk.Intake{Applicant: applicant}), a), accepted(i), a)
	sent := at(t, desk.StageReview, reviewed, a)
	authority := by(a, reviewer())
	for name, tt := range map[string]struct {
		c    desk.Case
		want string
	}{
		"not begun":           {desk.Case{}, ""},
		"asked":               {open, " notice"},
		"accepted":            {at(t, desk.StageHandle, reviewed, a), " receipt"},
		"accepted in the end": {noticed, " notice receipt"},
		"at the authority":    {sent, " receipt"},
		"sent back":           {must(t, sent, desk.Decision{Verdict: desk.Returned, Reason: "x"}, authority), " receipt"},
		"refused":             {must(t, sent, desk.Decision{Verdict: desk.Refused, Reason: "x"}, authority), " receipt result"},
		"granted":             {must(t, sent, desk.Decision{Verdict: desk.Granted}, authority), " receipt result certificate"},
		"closed":              {at(t, desk.StageClosed, reviewed, a), " receipt result certificate"},
	} {
		if got := papers(tt.c.MayPrint); got != tt.want {
			t.Errorf("case %s:%s, want%s", name, got, tt.want)
		}
	}
	for kind, want := range map[desk.TicketKind]string{
		desk.Inquiry: " question", desk.Problem: "", desk.Opinion: " voice", desk.Suggestion: " voice", desk.Complaint: " voice", desk.FollowUp: "",
	} {
		if got := papers(desk.Ticket{Kind: kind}.MayPrint); got != want {
			t.Errorf("%s:%s, want%s", kind, got, want)
		}
	}
	for point, want := range map[string]string{
		"booked": " kit", "waiting": "", "serving": " slip", "away": " slip kit", "closed": " slip",
	} {
		if got := papers(visitAt(t, point, visitAct(t)).MayPrint); got != want {
			t.Errorf("visit %s:%s, want%s", point, got, want)
		}
	}
}
