package sandbox

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
)

// register is the authority's data about insured people. All of them are invented.
type register struct {
	People  []insured `json:"-"`
	Address string    `json:"address"` // of everybody
	Known   []known   `json:"known"`
}

// insured is an insured person.
type insured struct {
	Name  string `json:"name"`
	IDNo  string `json:"id_no"`
	Phone string `json:"phone"`
	SSCNo string `json:"ssc_no"`
	Bank  string `json:"bank_card"`
}

// known is what is special about one person.
type known struct {
	IDNo        string            `json:"id_no"`
	Unconfirmed []string          `json:"unconfirmed"` // IDs of materials that shared data do not confirm
	Values      map[string]string `json:"values"`      // form fields
}

func (r register) special(p insured) known {
	n := slices.IndexFunc(r.Known, func(k known) bool { return k.IDNo == p.IDNo })
	if n < 0 {
		return known{}
	}
	return r.Known[n]
}

// nomatch is the catalogue's condition for a material that is needed only when shared data do
// not confirm it.
const nomatch = "nomatch"

// Match compares a person with the register for one item. Who does not agree is told nothing
// but that. Errors: NotFound may.unknown; Denied may.post, may.person.
func (s *Service) Match(ctx context.Context, c Caller, q desk.Query) (desk.Match, error) {
	var m desk.Match
	err := s.do(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		item, ok := s.catalogue.Item(q.Item)
		switch {
		case !ok:
			return notFound("may.unknown").With("item", desk.Clean(q.Item, 60))
		case !w.person.May(desk.MayConsult):
			return denied("may.post").With("right", string(desk.MayConsult))
		case len(w.person.Items) > 0 && !slices.Contains(w.person.Items, q.Item):
			return denied("may.person").With("item", q.Item)
		}
		m = s.register.match(item, q, calendar.DateOf(a.at))
		// Looking somebody up is an act. Whom is not written: the trail holds no customers.
		return a.audit(w.outlet.ID, w.person.ID, w.terminal.ID, "match", item.Code, "")
	})
	return m, err
}

func (r register) match(item desk.Item, q desk.Query, today calendar.Date) desk.Match {
	p, found, agrees := r.person(q.Name, q.IDType, q.IDNo)
	if !agrees {
		return desk.Match{Found: found}
	}
	return desk.Match{Found: true, Agrees: true, Phone: p.Phone, Shared: r.shared(item, p), Values: r.values(item, p, today)}
}

// person looks for a number, and whether the name is that of the person who has it.
func (r register) person(name, idType, idNo string) (p insured, found, agrees bool) {
	no := strings.ToUpper(strings.TrimSpace(idNo))
	n := slices.IndexFunc(r.People, func(p insured) bool { return p.IDNo == no && p.idType() == idType })
	if n < 0 {
		return insured{}, false, false
	}
	p = r.People[n]
	return p, true, number.CompareNames(name, p.Name) == number.Same
}

// confirm holds what a case says that the register said against the register: a terminal's
// word for it is not enough. It looks at the case after the step, where papers that nobody
// mentioned are already replaced by data. Errors: Invalid identity.unverified, material.state.
func (r register) confirm(item desk.Item, c desk.Case) error {
	applicant, _, agrees := r.person(c.Applicant.Name, c.Applicant.IDType, c.Applicant.IDNo)
	if c.Applicant.Verified == desk.ByRegister && !agrees {
		return invalid("identity.unverified", "applicant.verified")
	}
	if a := c.Agent; a != nil && a.Verified == desk.ByRegister {
		if _, _, ok := r.person(a.Name, a.IDType, a.IDNo); !ok {
			return invalid("identity.unverified", "agent.verified")
		}
	}
	var shared []string
	if agrees {
		shared = r.shared(item, applicant)
	}
	for _, m := range c.Materials {
		if m.State == desk.Shared && !slices.Contains(shared, m.ID) {
			return invalid("material.state", desk.PaperField(m.ID)).With("state", string(m.State))
		}
	}
	return nil
}

// idType is the kind of document that a number of 18 characters belongs to.
func (p insured) idType() string {
	switch p.IDNo[:1] {
	case "8":
		return "hkmt_residence"
	case "9":
		return "foreign_pr"
	}
	return "resident_id"
}

// shared are the materials that data about p stand for. Who a person is says nothing about the
// papers of an employer for whom he comes.
func (r register) shared(item desk.Item, p insured) []string {
	if item.ByOperator() {
		return nil
	}
	not := r.special(p).Unconfirmed
	var out []string
	for _, m := range item.Materials {
		if (m.Shared || m.Condition != nil && m.Condition.Key == nomatch) && !slices.Contains(not, m.ID) {
			out = append(out, m.ID)
		}
	}
	return out
}

// values fills what the system and the readers fill, as far as it passes the form's own checks
// today; the rest is left for the clerk. Of an employer's item these are the operator's own
// fields: that he came does not open the employer's data.
func (r register) values(item desk.Item, p insured, today calendar.Date) map[string]string {
	facts := r.facts(p, today)
	form := map[string]string{"id_type": p.idType()}
	out := map[string]string{}
	for _, f := range item.Fields {
		v, ok := facts[f.Key]
		switch {
		case f.Fill != "system" && f.Fill != "id_reader" && f.Fill != "ssc_reader",
			item.ByOperator() && !strings.HasPrefix(f.Key, "operator_"):
			continue
		case !ok && f.Type == "select":
			v = f.Options[0].Value
		case !ok && f.Type == "money":
			v = "1200.00"
		case f.Type == "date" && f.Precision == "month" && len(v) > 7:
			v = v[:7]
		}
		if v != "" && f.Check(v, form, today) == nil {
			form[f.Key], out[f.Key] = v, v
		}
	}
	return out
}

// facts are invented from what is known of a person, always the same way. What an item changes
// (old_value) is not among them: which value that is only the clerk's choice says.
func (r register) facts(p insured, today calendar.Date) map[string]string {
	birth, _ := calendar.Parse(p.IDNo[6:10] + "-" + p.IDNo[10:12] + "-" + p.IDNo[12:14]) // checked with the data
	years := min(max(today.Year()-birth.Year()-22, 0), 40)
	sixty := birth.AddMonths(60 * 12)
	out := map[string]string{
		"name": p.Name, "id_no": p.IDNo, "ssc_no": p.SSCNo, "bank_card": p.Bank, "account_holder": p.Name,
		"operator_name": p.Name, "operator_id_no": p.IDNo, "address": r.Address,
		"birth_date": birth.String(), "age60_date": sixty.String(),
		"paid_years": strconv.Itoa(years), "paid_months": strconv.Itoa(years * 12), "total_months": strconv.Itoa(years * 12),
		"need_months": strconv.Itoa(max(180-years*12, 1)), "period_from": today.AddMonths(-12).String(), "period_to": today.String(),
		"injury_no": "GS" + p.SSCNo, "dup_no": p.SSCNo, "keep_no": p.SSCNo + "0",
	}
	maps.Copy(out, r.special(p).Values)
	return out
}
