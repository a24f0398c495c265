package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"sheyin/desk"
)

func TestUnknownCircumstance(t *testing.T) {
	a, i := handlerAct(t, "A"), itemOf(t, reviewed)
	for _, key := range []string{"weather", "nomatch", "nomatch:no-such", "", "\xff", "agent "} {
		_, err := desk.Case{OutletID: "outlet-A"}.Apply(desk.Consultation{Item: reviewed, Circumstances: []string{key}}, a)
		fails(t, err, desk.Invalid, "case.circumstance")
		c := at(t, desk.StageAccept, reviewed, a)
		in := complete(i)
		in.Circumstances = []string{key}
		_, err = c.Apply(desk.Acceptance{Intake: in}, a)
		fails(t, err, desk.Invalid, "case.circumstance")
	}
	in := complete(i)
	in.Materials = append(in.Materials, desk.MaterialState{ID: "no-such", State: desk.Present})
	_, err := at(t, desk.StageAccept, reviewed, a).Apply(desk.Acceptance{Intake: in}, a)
	fails(t, err, desk.Invalid, "material.unknown")
}

// Every state on every kind of material.
func TestStatesOfMaterials(t *testing.T) {
	conditions := []struct {
		name, key string
		holds     []string
	}{
		{"always", "", nil},
		{"does not apply", "minor", nil},
		{"applies", "minor", []string{"minor"}},
		{"data confirm it", "nomatch", nil},
		{"data do not confirm it", "nomatch", []string{"nomatch:m"}},
	}
	states := []desk.State{"", desk.Missing, desk.Present, desk.Shown, desk.Shared, desk.ECert, desk.NotDue, "odd"}
	for _, form := range []string{"original", "copy", "verify_only"} {
		for flags := range 4 {
			shared, ecert := flags&1 != 0, flags&2 != 0
			for _, cond := range conditions {
				for _, state := range states {
					m := desk.Material{ID: "m", Required: cond.key == "", Form: form, Shared: shared, ECert: ecert}
					if cond.key != "" {
						m.Condition = &desk.Condition{Key: cond.key}
					}
					var key string
					var kept desk.State
					switch cond.name {
					case "does not apply":
						kept = desk.NotDue
					case "data confirm it":
						kept, key = map[desk.State]desk.State{
							"": "shared", "missing": "shared", "skip": "shared", "shared": "shared", "present": "present",
						}[state], ""
					default:
						kept = map[desk.State]desk.State{"present": "present"}[state]
						if state == "shared" && shared && cond.name != "data do not confirm it" {
							kept = "shared"
						}
						if state == "" || state == "missing" || state == "skip" {
							key = "case.missing"
						}
					}
					if cond.name != "does not apply" && (state == "shown" && form == "verify_only" || state == "ecert" && ecert) {
						kept = state
					}
					if kept == "" && key == "" {
						key = "material.state"
					}
					got, err := acceptWith(t, m, state, cond.holds)
					name := fmt.Sprintf("%s, shared %v, ecert %v, %s, %q", form, shared, ecert, cond.name, state)
					if keyOf(err) != key {
						t.Errorf("%s: error %v, want %q", name, err, key)
					}
					if err == nil && got != kept {
						t.Errorf("%s: kept as %q, want %q", name, got, kept)
					}
				}
			}
		}
	}
}

// acceptWith accepts a case of an item that has only this material.
func acceptWith(t *testing.T, m desk.Material, s desk.State, holds []string) (desk.State, error) {
	t.Helper()
	item := desk.Item{
		Code: "x.y", Outlets: []desk.Class{"A"}, Materials: []desk.Material{m}, Risk: desk.Low, Review: desk.NoReview,
		Limit: desk.Limit{Unit: "working_day", OnTheSpot: true},
	}
	catalogue := &desk.Catalogue{Version: "1", Items: []desk.Item{item}}
	if err := catalogue.Ready(); err != nil {
		t.Fatal(err)
	}
	a := handlerAct(t, "A")
	a.Rules.Catalogue, a.Rules.List.Entries = catalogue, []desk.ListEntry{{Code: "x.y"}}
	c := must(t, desk.Case{OutletID: "outlet-A"}, desk.Consultation{Item: "x.y"}, a)
	c, err := c.Apply(desk.Acceptance{Intake: desk.Intake{
		Applicant: applicant, Circumstances: holds, Materials: []desk.MaterialState{{ID: "m", State: s}},
	}}, a)
	if err != nil {
		return "", err
	}
	return c.Materials[0].State, nil
}

func TestWhoComes(t *testing.T) {
	const code = "card.apply"
	tests := []struct {
		name       string
		make       func(*desk.Intake)
		key, field string
	}{
		{"as he is", func(*desk.Intake) {}, "", ""},
		{"without a phone", func(in *desk.Intake) { in.Applicant.Phone = "" }, "", ""},
		{"no name", func(in *desk.Intake) { in.Applicant.Name = "" }, "number.name.empty", "applicant.name"},
		{"wrong number", func(in *desk.Intake) { in.Applicant.IDNo = "420802198803070013" }, "number.resident_id.check_digit", "applicant.id_no"},
		{"unknown document", func(in *desk.Intake) { in.Applicant.IDType = "driver" }, "document.kind", "applicant.id_no"},
		{"wrong phone", func(in *desk.Intake) { in.Applicant.Phone = "12" }, "number.mobile.length", "applicant.phone"},
		{"not verified", func(in *desk.Intake) { in.Applicant.Verified = "" }, "identity.unverified", "applicant.verified"},
		{"verified in no known way", func(in *desk.Intake) { in.Applicant.Verified = "sure" }, "identity.unverified", "applicant.verified"},
		{"with an agent", withAgent(func(*desk.Agent) {}), "", ""},
		{"agent without a name", withAgent(func(p *desk.Agent) { p.Name = " " }), "number.name.empty", "agent.name"},
		{"agent not verified", withAgent(func(p *desk.Agent) { p.Verified = "" }), "identity.unverified", "agent.verified"},
		{"agent without authority", withAgent(func(p *desk.Agent) { p.Authorised = false }), "agent.authorised", "agent.authorised"},
		{"agent for himself", withAgent(func(p *desk.Agent) { p.IDNo = applicant.IDNo }), "agent.same", "agent.id_no"},
		{"agent for herself, written otherwise", func(in *desk.Intake) {
			withAgent(func(p *desk.Agent) { p.IDNo = " 42010219750815128x" })(in)
			in.Applicant.IDNo = "42010219750815128X"
		}, "agent.same", "agent.id_no"},
		{"agent for herself, full width", func(in *desk.Intake) {
			withAgent(func(p *desk.Agent) { p.IDNo = "４２０１０２１９７５０８１５１２８Ｘ" })(in)
			in.Applicant.IDNo = "42010219750815128X"
		}, "agent.same", "agent.id_no"},
		{"somebody acts, nobody knows who", func(in *desk.Intake) {
			in.Circumstances = []string{desk.Agency}
			in.Materials = complete(itemOf(t, code), desk.Agency).Materials
		}, "agent.required", "agent.name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := handlerAct(t, "A")
			in := complete(itemOf(t, code))
			tt.make(&in)
			_, err := at(t, desk.StageAccept, code, a).Apply(desk.Acceptance{Intake: in}, a)
			field := ""
			if e, ok := errors.AsType[*desk.Error](err); ok {
				field = e.Field
			}
			if keyOf(err) != tt.key || field != tt.field {
				t.Errorf("%q at %q, want %q at %q", keyOf(err), field, tt.key, tt.field)
			}
			// A notice is as strict about who came, except that an agent's authority may be what is missing.
			_, err = at(t, desk.StageAccept, code, a).Apply(notice(in), a)
			if tt.key != "" && tt.key != "agent.authorised" && tt.key != "agent.required" && keyOf(err) != tt.key {
				t.Errorf("notice: %q, want %q", keyOf(err), tt.key)
			}
		})
	}
}

// withAgent has the agent's paper brought too.
func withAgent(change func(*desk.Agent)) func(*desk.Intake) {
	return func(in *desk.Intake) {
		p := proxy
		change(&p)
		in.Agent = &p
		in.Materials = append(in.Materials, desk.MaterialState{ID: "id_agent", State: desk.Shown})
	}
}

func TestIdentityIsKeptInOneWriting(t *testing.T) {
	a := handlerAct(t, "A")
	in := complete(itemOf(t, "card.apply"))
	in.Applicant.Name, in.Applicant.IDNo, in.Applicant.Phone = " 阿依努尔•吐尔逊江 ", "42010219750815128x ", "+86 199-0000-0101"
	agent := proxy
	in.Agent = &agent
	agent.IDNo = "420802198803070012"
	in.Materials = append(in.Materials, desk.MaterialState{ID: "id_agent", State: desk.Present})
	c := must(t, at(t, desk.StageAccept, "card.apply", a), desk.Acceptance{Intake: in}, a)
	want := desk.Identity{Name: "阿依努尔·吐尔逊江", IDType: "resident_id", IDNo: "42010219750815128X", Phone: "19900000101", Verified: desk.ByReader}
	if c.Applicant != want || c.Agent.IDNo != "420802198803070012" {
		t.Errorf("kept %+v and %+v", c.Applicant, c.Agent)
	}
	if agent.IDNo = "x"; c.Agent.IDNo == "x" {
		t.Error("the case shares its agent with the step")
	}
}

func TestCheckDocument(t *testing.T) {
	for kind, no := range documents {
		if err := desk.CheckDocument(kind, no, today); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if !slices.Contains(desk.Documents, kind) {
			t.Errorf("%s is not offered", kind)
		}
	}
	for _, tt := range []struct{ kind, no, key string }{
		{"passport", "1234", "document.length"},
		{"passport", "12345", ""},
		{"passport", "123456789012345678", ""},
		{"passport", "1234567890123456789", "document.length"},
		{"passport", "", "document.length"},
		{"passport", "护照号", "field.pattern"},
		{"tw_pass", "1234 5678", "field.pattern"},
		{"hkm_pass", "H123\x1b[31m", "field.pattern"},
		{"", "12345678", "document.kind"},
		{"driver", "12345678", "document.kind"},
	} {
		if got := keyOf(desk.CheckDocument(tt.kind, tt.no, today)); got != tt.key {
			t.Errorf("%s %q: %q, want %q", tt.kind, tt.no, got, tt.key)
		}
	}
}
