package desk_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"sheyin/desk"
)

// sent is v as it arrives after the wire.
func sent[T any](t testing.TB, v T) T {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var got T
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestVisitEnvelopeRoundTrip(t *testing.T) {
	for kind, act := range visitActs() {
		e := sent(t, desk.WrapVisit(act))
		if got, err := e.Act(); err != nil || e.Kind != kind || !reflect.DeepEqual(got, act) {
			t.Errorf("%s came back as %#v, %v", kind, got, err)
		}
		// A value of no body at all is one too.
		empty := reflect.Zero(reflect.TypeOf(act)).Interface().(desk.VisitAct) //nolint:forcetypeassert // it is of the same type
		if got, err := sent(t, desk.WrapVisit(empty)).Act(); err != nil || !reflect.DeepEqual(got, empty) {
			t.Errorf("empty %s came back as %#v, %v", kind, got, err)
		}
	}
}

func TestTicketEnvelopeRoundTrip(t *testing.T) {
	for kind, act := range ticketActs(desk.Complaint) {
		if r, ok := act.(desk.Raise); ok {
			r.Received = now.Add(-time.Hour)
			act = r
		}
		e := sent(t, desk.WrapTicket(act))
		if got, err := e.Act(); err != nil || e.Kind != kind || !reflect.DeepEqual(got, act) {
			t.Errorf("%s came back as %#v, %v", kind, got, err)
		}
		empty := reflect.Zero(reflect.TypeOf(act)).Interface().(desk.TicketAct) //nolint:forcetypeassert // it is of the same type
		if got, err := sent(t, desk.WrapTicket(empty)).Act(); err != nil || !reflect.DeepEqual(got, empty) {
			t.Errorf("empty %s came back as %#v, %v", kind, got, err)
		}
	}
}

type (
	foreignVisitAct  struct{ desk.Leaving }
	foreignTicketAct struct{ desk.GiveUp }
)

func TestActEnvelopesRefuse(t *testing.T) {
	leave, call := &desk.Leaving{Reason: "x"}, &desk.Call{}
	for name, e := range map[string]desk.VisitEnvelope{
		"nothing": {}, "no body": {Kind: desk.KindCall}, "wrong body": {Kind: desk.KindCall, Leaving: leave},
		"two bodies": {Kind: desk.KindCall, Call: call, Leaving: leave}, "no kind": {Leaving: leave},
		"a case's kind": {Kind: desk.KindDecision, Call: call}, "somebody's own type": desk.WrapVisit(foreignVisitAct{}), "a pointer": desk.WrapVisit(leave),
	} {
		act, err := e.Act()
		fails(t, err, desk.Invalid, "step.envelope")
		if act != nil {
			t.Errorf("%s: %v", name, act)
		}
	}
	up, tell := &desk.GiveUp{Reason: "x"}, &desk.Tell{}
	for name, e := range map[string]desk.TicketEnvelope{
		"nothing": {}, "no body": {Kind: desk.KindTell}, "wrong body": {Kind: desk.KindTell, GiveUp: up},
		"two bodies": {Kind: desk.KindTell, Tell: tell, GiveUp: up}, "no kind": {GiveUp: up},
		"a visit's kind": {Kind: desk.KindCall, Tell: tell}, "somebody's own type": desk.WrapTicket(foreignTicketAct{}), "a pointer": desk.WrapTicket(up),
	} {
		act, err := e.Act()
		fails(t, err, desk.Invalid, "step.envelope")
		if act != nil {
			t.Errorf("%s: %v", name, act)
		}
	}
	// Nor do they do anything to a visit or a ticket.
	a := visitAct(t)
	for _, act := range []desk.VisitAct{foreignVisitAct{desk.Leaving{Reason: "x"}}, leave} {
		_, err := visitAt(t, "serving", a).Apply(act, a)
		fails(t, err, desk.Conflict, "step.order")
	}
	for _, act := range []desk.TicketAct{foreignTicketAct{desk.GiveUp{Reason: "x"}}, up} {
		_, err := ticketAt(t, desk.Inquiry, "answered", a).Apply(act, a)
		fails(t, err, desk.Conflict, "step.order")
	}
}

// Whatever arrives as JSON is an act, or it is refused; and no act makes the rules panic.
func FuzzEnvelopes(f *testing.F) {
	for _, act := range visitActs() {
		text, err := json.Marshal(desk.WrapVisit(act))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, kind := range []desk.TicketKind{desk.Inquiry, desk.Problem} {
		for _, act := range ticketActs(kind) {
			text, err := json.Marshal(desk.WrapTicket(act))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	for _, stage := range desk.Stages {
		for _, s := range stepsOf(f, at(f, stage, reviewed, handlerAct(f, "A")), reviewed) {
			text, err := json.Marshal(desk.Wrap(s))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	for _, s := range []string{`{}`, `{"kind":"return","return":{"papers":null}}`, `{"kind":"guided","guided":{"index":-9}}`, `{"kind":"call","call":null}`} {
		f.Add(s)
	}
	a := visitAct(f)
	var visits []desk.Visit
	for point := range visitWays {
		visits = append(visits, visitAt(f, point, a))
	}
	var tickets []desk.Ticket
	for _, kind := range desk.TicketKinds {
		for _, point := range pointsOf(kind) {
			tickets = append(tickets, ticketAt(f, kind, point, a))
		}
	}
	var cases []desk.Case
	for _, stage := range desk.Stages {
		cases = append(cases, at(f, stage, reviewed, a))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var v desk.VisitEnvelope
		if json.Unmarshal([]byte(text), &v) == nil {
			if act, err := v.Act(); err == nil {
				if act.VisitKind() != v.Kind {
					t.Errorf("%s holds %s", v.Kind, act.VisitKind())
				}
				for _, one := range visits {
					_, _ = one.Apply(act, a) // refused or not, it must not panic
				}
			}
		}
		var k desk.TicketEnvelope
		if json.Unmarshal([]byte(text), &k) == nil {
			if act, err := k.Act(); err == nil {
				for _, one := range tickets {
					_, _ = one.Apply(act, a) // as above
				}
			}
		}
		var c desk.Envelope
		if json.Unmarshal([]byte(text), &c) == nil {
			if s, err := c.Step(); err == nil {
				for _, one := range cases {
					_, _ = one.Apply(s, a) // as above
				}
			}
		}
	})
}
