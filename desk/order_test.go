package desk_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"sheyin/desk"
)

// reviewed is an item that passes every stage but the second check, which checked does.
const (
	reviewed = "res.claim"
	checked  = "card.reissue"
)

// stepsOf are right steps of every kind for a case of the item.
func stepsOf(t testing.TB, c desk.Case, code string) map[desk.Kind]desk.Step {
	i := itemOf(t, code)
	return map[desk.Kind]desk.Step{
		desk.KindConsultation: desk.Consultation{Item: code},
		desk.KindAcceptance:   accepted(i),
		desk.KindSupplement:   notice(desk.Intake{Applicant: applicant}),
		desk.KindHandling:     desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"},
		desk.KindCheck:        desk.Checking{Verdict: desk.Granted},
		desk.KindDecision:     desk.Decision{Verdict: desk.Granted},
		desk.KindTry:          desk.Try{Reach: desk.Reach{Way: "phone", Outcome: "no_answer"}},
		desk.KindNotification: told(t, c),
		desk.KindCollection:   desk.Collection{Handing: *own()},
		desk.KindWithdrawal:   desk.Withdrawal{Reason: "改日再办"},
		desk.KindForward:      forward(t, c),
		desk.KindTakeIn:       desk.TakeIn{Papers: forward(t, c).Papers},
		desk.KindSendBack:     desk.SendBack{Reason: "缺件"},
		desk.KindRecall:       desk.Recall{Reason: "群众改了主意"},
	}
}

// clause: H-7.2, H-7.2b1
func TestEveryStepAtEveryStage(t *testing.T) {
	const no = desk.Stage("refused")
	// What comes after the step of the column at the stage of the row.
	columns := []desk.Kind{
		desk.KindConsultation, desk.KindAcceptance, desk.KindSupplement, desk.KindHandling,
		desk.KindCheck, desk.KindDecision, desk.KindTry, desk.KindNotification, desk.KindCollection, desk.KindWithdrawal,
		desk.KindForward, desk.KindTakeIn, desk.KindSendBack, desk.KindRecall,
	}
	matrix := map[desk.Stage][14]desk.Stage{
		"":           {"accepting", no, no, no, no, no, no, no, no, no, no, no, no, no},
		"accepting":  {no, "handling", "accepting", no, no, no, no, no, no, "closed", "passing", no, no, no},
		"handling":   {no, no, no, "reviewing", no, no, no, no, no, "closed", "passing", no, no, no},
		"checking":   {no, no, no, no, "notifying", "notifying", no, no, no, "closed", no, no, no, no},
		"reviewing":  {no, no, no, no, no, "notifying", no, no, no, "closed", no, no, no, no},
		"notifying":  {no, no, no, no, no, no, "notifying", "closed", no, no, "passing", no, no, no},
		"collecting": {no, no, no, no, no, no, no, no, "closed", no, no, no, no, no},
		"passing":    {no, no, no, no, no, no, no, no, no, no, no, "handling", "handling", "handling"},
		"closed":     {no, no, no, no, no, no, no, no, no, no, no, no, no, no},
	}
	if len(matrix) != len(desk.Stages) || len(columns) != len(desk.Kinds) {
		t.Fatalf("the matrix is not of all %d stages and %d kinds", len(desk.Stages), len(desk.Kinds))
	}
	for _, stage := range desk.Stages {
		for n, kind := range columns {
			t.Run(string(stage)+"/"+string(kind), func(t *testing.T) {
				a := handlerAct(t, "A")
				c := at(t, stage, reviewed, a)
				before := at(t, stage, reviewed, a)
				switch kind {
				case desk.KindDecision:
					a = by(a, reviewer())
				case desk.KindCheck:
					a = by(a, checker())
				}
				next, err := c.Apply(stepsOf(t, c, reviewed)[kind], a)
				if !reflect.DeepEqual(c, before) {
					t.Error("the old case changed")
				}
				want := matrix[stage][n]
				if c.Allows(kind) != (want != no) {
					t.Errorf("Allows says %v", c.Allows(kind))
				}
				if want == no {
					fails(t, err, desk.Conflict, "step.order")
					if !reflect.DeepEqual(next, before) {
						t.Error("a refused step changed the case")
					}
					return
				}
				if err != nil || next.Stage != want {
					t.Errorf("stage %q, error %v, want %q", next.Stage, err, want)
				}
				if next.Version != c.Version+1 || len(next.History) != int(next.Version) {
					t.Errorf("version %d with %d records after version %d", next.Version, len(next.History), c.Version)
				}
			})
		}
	}
}

type foreignStep struct{ desk.Acceptance }

func TestStepsOfOthers(t *testing.T) {
	a := handlerAct(t, "A")
	c := at(t, desk.StageAccept, reviewed, a)
	for name, s := range map[string]desk.Step{
		"somebody's own type": foreignStep{accepted(itemOf(t, reviewed))},
		"a pointer":           &desk.Acceptance{},
	} {
		next, err := c.Apply(s, a)
		fails(t, err, desk.Conflict, "step.order")
		if !reflect.DeepEqual(next, c) {
			t.Errorf("%s changed the case", name)
		}
		if _, err := desk.Wrap(s).Step(); err == nil {
			t.Errorf("%s went through the envelope", name)
		}
	}
}

func TestActOfAnotherPlace(t *testing.T) {
	a := handlerAct(t, "A")
	c := at(t, desk.StageAccept, reviewed, a)
	elsewhere := a
	elsewhere.Rules.Outlet.ID = "outlet-2"
	_, err := c.Apply(accepted(itemOf(t, reviewed)), elsewhere)
	fails(t, err, desk.Conflict, "case.outlet")

	newer := a
	catalogue := &desk.Catalogue{Version: "2027.1", Items: read(t).catalogue.Items}
	if err := catalogue.Ready(); err != nil {
		t.Fatal(err)
	}
	newer.Rules.Catalogue = catalogue
	_, err = c.Apply(accepted(itemOf(t, reviewed)), newer)
	fails(t, err, desk.Conflict, "case.catalogue")

	// The same version without the item: damaged rules refuse, they do not panic.
	empty := &desk.Catalogue{Version: c.CatalogueVersion}
	if err := empty.Ready(); err != nil {
		t.Fatal(err)
	}
	a.Rules.Catalogue = empty
	_, err = at(t, desk.StageHandle, reviewed, handlerAct(t, "A")).Apply(desk.Handling{}, a)
	fails(t, err, desk.Denied, "may.unknown")
	decided := at(t, desk.StageNotify, reviewed, handlerAct(t, "A"))
	_, err = decided.Apply(told(t, decided), a)
	fails(t, err, desk.Denied, "may.unknown")
	_, err = desk.Case{OutletID: "outlet-A"}.Apply(desk.Consultation{Item: reviewed}, a)
	fails(t, err, desk.Invalid, "may.unknown")
}

func TestEnvelopeRoundTrip(t *testing.T) {
	agent := proxy
	in := desk.Intake{
		Applicant: applicant, Agent: &agent, Circumstances: []string{"agent"},
		Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}},
	}
	for _, s := range []desk.Step{
		desk.Consultation{Item: "une.claim", Circumstances: []string{"minor"}, Referred: "online"},
		desk.Acceptance{Intake: in},
		desk.Supplement{Intake: in, Acknowledged: true, Reason: "政策调整"},
		desk.Handling{Values: map[string]string{"name": "李清和"}, Confirmed: true, Channel: "counter"},
		desk.Decision{Verdict: desk.Returned, Reason: "缺照片", Fields: []string{"photo"}, Papers: true},
		desk.Try{Reach: desk.Reach{Way: "phone", Outcome: "no_answer"}},
		desk.Notification{
			Way: "phone", Told: []string{"result"}, Confirmed: true, Reason: "电话", Delivery: desk.OnSite, Handed: own(),
		},
		desk.Collection{Handing: desk.Handing{Identity: applicant, Relation: "child", Authorised: true, Signed: true, At: now}},
		desk.Withdrawal{Reason: "改日"},
	} {
		text, err := json.Marshal(desk.Wrap(s))
		if err != nil {
			t.Fatal(err)
		}
		var e desk.Envelope
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		got, err := e.Step()
		if err != nil || !reflect.DeepEqual(got, s) || e.Kind != s.Kind() {
			t.Errorf("%s came back as %#v, %v", s.Kind(), got, err)
		}
	}
}

func TestEnvelopeRefuses(t *testing.T) {
	w, h := &desk.Withdrawal{Reason: "改日"}, &desk.Handling{}
	for name, e := range map[string]desk.Envelope{
		"nothing":      {},
		"no body":      {Kind: desk.KindHandling},
		"wrong body":   {Kind: desk.KindHandling, Withdrawal: w},
		"two bodies":   {Kind: desk.KindHandling, Withdrawal: w, Handling: h},
		"no kind":      {Withdrawal: w},
		"unknown kind": {Kind: "approval", Withdrawal: w},
	} {
		s, err := e.Step()
		if s != nil {
			t.Errorf("%s: got %v", name, s)
		}
		fails(t, err, desk.Invalid, "step.envelope")
	}
}
