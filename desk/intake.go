package desk

import (
	"slices"

	"sheyin/desk/calendar"
	"sheyin/desk/number"
)

// Identity is who a person is and how that was made sure (G-5.2.1: read, or typed and then
// verified).
type Identity struct {
	Name     string       `json:"name"`
	IDType   string       `json:"id_type"` // resident_id, hkmt_residence, foreign_pr, hkm_pass, tw_pass, passport
	IDNo     string       `json:"id_no"`
	Phone    string       `json:"phone,omitempty"`
	Verified Verification `json:"verified"`
}

// Verification is how an identity was made sure.
type Verification string

// The ways to make sure of an identity.
const (
	ByRegister Verification = "register" // the authority's register agrees
	ByOriginal Verification = "original" // typed, then compared with the original document
	ByReader   Verification = "reader"   // read from the document's chip
)

// Agent is somebody who acts for the applicant, with an identity of his own (代办).
type Agent struct {
	Identity
	Relation   string `json:"relation"`
	Authorised bool   `json:"authorised"` // the authorisation was shown
}

// State is what is known about one material of a case.
type State string

// The states of a material.
const (
	Missing State = "missing" // 缺
	Present State = "present" // 已收
	Shown   State = "shown"   // 已核验: seen, given back
	Shared  State = "shared"  // 免提交: shared data stands for it
	ECert   State = "ecert"   // an e-certificate stands for it
	NotDue  State = "skip"    // 不适用
)

// MaterialState is the state of the material with this ID.
type MaterialState struct {
	ID    string `json:"id"`
	State State  `json:"state" enum:"missing,present,shown,shared,ecert,skip"`
}

// intake takes over who came for the case's item, which it gives, and with what. Who is missing, unknown or not entitled stops
// an acceptance; a notice of what is missing may still be given to an agent without papers.
func (c *Case) intake(in Intake, a Act) (Item, error) {
	item, err := c.mayAccept(a)
	if err != nil {
		return item, err
	}
	day := calendar.DateOf(a.At)
	applicant, err := in.Applicant.check("applicant", day)
	if err != nil {
		return item, err
	}
	circumstances := slices.Clone(in.Circumstances)
	var agent *Agent
	if in.Agent != nil {
		own := *in.Agent
		if own.Identity, err = own.check("agent", day); err != nil {
			return item, err
		}
		if own.IDNo == applicant.IDNo {
			return item, invalid("agent.same", "agent.id_no")
		}
		agent = &own
		if !slices.Contains(circumstances, Agency) {
			circumstances = append(circumstances, Agency)
		}
	}
	if !item.asksAbout(circumstances) {
		return item, invalid("case.circumstance", "circumstances")
	}
	states, err := c.states(item, in.Materials, circumstances)
	if err != nil {
		return item, err
	}
	c.Applicant, c.Agent = applicant, agent
	c.Circumstances = sorted(circumstances)
	c.Materials = states
	return item, nil
}

// states puts the given states into the order of the item's materials; what is not given
// is missing, what does not apply is said so. A state that the material cannot have (shared
// data for a paper that nobody shares) is Invalid material.state.
func (c *Case) states(item Item, given []MaterialState, circumstances []string) ([]MaterialState, error) {
	got := make(map[string]State, len(given))
	for _, g := range given {
		if !slices.ContainsFunc(item.Materials, func(m Material) bool { return m.ID == g.ID }) {
			return nil, invalid("material.unknown", PaperField(g.ID))
		}
		got[g.ID] = g.State
	}
	out := make([]MaterialState, 0, len(item.Materials))
	for _, m := range item.Materials {
		s := got[m.ID]
		need := c.Need(m, circumstances)
		switch {
		case c.Wants(m.ID) && s != Present && s != Shown && s != ECert:
			s = Missing // the authority has seen the data and wants the paper
		case need == Skip:
			s = NotDue
		case need == Replace && (s == "" || s == Missing || s == NotDue):
			s = Shared
		case s == "" || s == NotDue:
			s = Missing
		}
		if !m.may(s, need) {
			return nil, invalid("material.state", PaperField(m.ID)).With("state", string(s))
		}
		out = append(out, MaterialState{ID: m.ID, State: s})
	}
	return out, nil
}

func (m Material) may(s State, need Need) bool {
	switch s {
	case Missing, Present:
		return true
	case Shown:
		return m.Form == "verify_only"
	case Shared:
		// Data that were asked and did not confirm the paper cannot stand for it.
		return need == Replace || m.Shared && !m.confirmed()
	case ECert:
		return m.ECert
	case NotDue:
		return need == Skip
	}
	return false
}

// PaperField names a material where form fields are named too: in [Error].Field and in
// [Decision].Fields.
func PaperField(id string) string { return "material." + id }

// Wants tells whether the authority sent the case back and named this material: it has to be
// brought then, whatever data stand for it and whether or not it was needed before.
func (c Case) Wants(material string) bool {
	return c.Decision != nil && c.Decision.Verdict == Returned && slices.Contains(c.Decision.Fields, PaperField(material))
}

// Need is what holds for a material of this case under the circumstances.
func (c Case) Need(m Material, circumstances []string) Need {
	if c.Wants(m.ID) {
		return Bring
	}
	return m.Need(circumstances)
}

// Missing are the IDs of the materials that still have to be brought.
func (c Case) Missing(item Item) []string {
	var out []string
	for _, m := range item.Materials {
		if c.Need(m, c.Circumstances) != Bring {
			continue
		}
		n := slices.IndexFunc(c.Materials, func(s MaterialState) bool { return s.ID == m.ID })
		if n < 0 || c.Materials[n].State == Missing {
			out = append(out, m.ID)
		}
	}
	return out
}

// check gives the identity in its normal way of writing, so that one person is one text.
func (id Identity) check(who string, day calendar.Date) (Identity, error) {
	var err error
	if id.Name, err = number.ParseName(id.Name); err != nil {
		return id, fieldError(who+".name", err)
	}
	id.IDNo = plainNumber(id.IDNo)
	if err := CheckDocument(id.IDType, id.IDNo, day); err != nil {
		return id, fieldError(who+".id_no", err)
	}
	if !blank(id.Phone) {
		if id.Phone, err = number.ParseMobile(id.Phone); err != nil {
			return id, fieldError(who+".phone", err)
		}
	}
	if !slices.Contains([]Verification{ByRegister, ByOriginal, ByReader}, id.Verified) {
		return id, invalid("identity.unverified", who+".verified")
	}
	return id, nil
}

// ByOperator tells that an employer's operator stands at the counter: the person whose papers
// acceptance checks is he, and the insured person, if the form asks for one, is typed later.
func (i Item) ByOperator() bool { _, ok := i.Field("operator_name"); return ok }

// Identities are the form fields that say whom the form is about, by key, with the values that
// they must have: those of the people who were checked at acceptance. A form about somebody
// else would go round that check.
func (c Case) Identities(item Item) map[string]string {
	if item.ByOperator() {
		return map[string]string{"operator_name": c.Applicant.Name, "operator_id_no": c.Applicant.IDNo}
	}
	known := map[string]string{
		"name": c.Applicant.Name, "id_type": c.Applicant.IDType, "id_no": c.Applicant.IDNo, "by_agent": "false",
	}
	if c.Agent != nil {
		known["by_agent"], known["agent_name"], known["agent_id_no"] = "true", c.Agent.Name, c.Agent.IDNo
	}
	return known
}

// foreign are the fields of a form that name other people than came.
func (c Case) foreign(item Item, form map[string]string) FieldErrors {
	var errs FieldErrors
	known := c.Identities(item)
	for _, f := range item.Fields {
		if want, ok := known[f.Key]; ok && form[f.Key] != "" && f.Normal(form[f.Key]) != f.Normal(want) {
			errs = append(errs, invalid("field.intake", f.Key))
		}
	}
	return errs
}
