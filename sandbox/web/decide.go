package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sheyin/desk"
)

// caseView is one case before the reviewer: everything in full, and three forms.
type caseView struct {
	Reviewer  desk.Person
	Case      desk.Case
	Outlet    desk.Outlet
	Item      desk.Item
	Values    []valueRow
	Materials []materialRow
	Holds     []circumstanceRow
	Risk      desk.Risk // what the circumstances made of it
	Raised    []desk.RiskRule
	Alone     bool          // nobody at the outlet may check it
	Earlier   []desk.Record // what was answered before, and why
	Token     string
	Form      decision    // what was entered, when it comes back
	Error     *desk.Error // what is wrong with it
	Stale     bool        // Error says what happened to the case meanwhile
}

// decision is the entered form, as it was entered.
type decision struct {
	Verdict desk.Verdict
	Reason  string
	Fields  []string
}

// At gives the error when it belongs to the form of verdict and to field ("" for those that
// belong to no field of the form).
func (v caseView) At(verdict desk.Verdict, field string) *desk.Error {
	if v.Error == nil || v.Stale || v.Form.Verdict != verdict {
		return nil
	}
	own := v.Error.Field
	if own != "reason" && own != "fields" {
		own = ""
	}
	if own != field {
		return nil
	}
	return v.Error
}

// Reason is what was entered into the form of verdict.
func (v caseView) Reason(verdict desk.Verdict) string {
	if v.Form.Verdict != verdict {
		return ""
	}
	return v.Form.Reason
}

// Marked tells whether a field or material was ticked to be put right.
func (v caseView) Marked(key string) bool { return slices.Contains(v.Form.Fields, key) }

// valueRow is one field of the form with its value, in both languages where they differ.
type valueRow struct {
	Field          desk.Field
	ZH, EN         string // value as it reads; both the same unless it is a choice
	Mark, YesNoKey string
}

type materialRow struct {
	desk.Material
	State desk.State
	Mark  string
	Pages []desk.CasePage // scanned, those that count
}

// materialMark precedes the ID of a material in [desk.Decision].Fields, so that it cannot be
// taken for a field of the form. [desk.Error].Field names materials in the same way.
const materialMark = "material."

func (p *Pages) oneCase(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.caseFor(r, reviewer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.show(w, r, http.StatusOK, "case", v)
}

// caseFor gathers what the page of one case shows. NotFound case.not_waiting when it does
// not wait for a decision (any more).
func (p *Pages) caseFor(r *http.Request, reviewer desk.Person) (caseView, error) {
	waiting, err := p.service.Waiting(r.Context(), reviewer.ID)
	if err != nil {
		return caseView{}, err
	}
	at := slices.IndexFunc(waiting, func(c desk.Case) bool {
		return c.OutletID == r.PathValue("outlet") && c.ID == r.PathValue("id")
	})
	if at < 0 {
		return caseView{}, &desk.Error{Code: desk.NotFound, Key: "case.not_waiting"}
	}
	v := caseView{Reviewer: reviewer, Case: waiting[at], Token: p.forms.token(r.URL.Path)}
	if v.Item, err = p.itemOf(r, v.Case); err != nil {
		return caseView{}, err
	}
	if err := p.weigh(r, &v); err != nil {
		return caseView{}, err
	}
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		return caseView{}, err
	}
	if at := outletAt(outlets, v.Case.OutletID); at >= 0 {
		v.Outlet = outlets[at]
	}
	v.Values = valueRows(v.Item, v.Case.Values)
	v.Materials = materialRows(v.Item, v.Case.Materials)
	if err := p.scannedPages(r, &v); err != nil {
		return caseView{}, err
	}
	return v, nil
}

// circumstanceRow is a circumstance that holds for the customer.
type circumstanceRow struct {
	ZH, EN  string
	Unknown bool // that shared data do not confirm the material of this name
}

// weigh adds what the reviewer weighs: the circumstances, why it came to him, and earlier answers.
func (p *Pages) weigh(r *http.Request, v *caseView) error {
	c := v.Case
	catalogue, err := p.service.Catalogue(r.Context(), c.CatalogueVersion)
	if err != nil {
		return err
	}
	for _, q := range v.Item.Circumstances() {
		if slices.Contains(c.Circumstances, q.Key) {
			v.Holds = append(v.Holds, circumstanceRow{q.ZH, q.EN, q.Material != ""})
		}
	}
	v.Risk = catalogue.RiskOf(v.Item, c, c.Values).Risk
	for _, id := range c.Risky {
		if rule, ok := catalogue.Rule(id); ok {
			v.Raised = append(v.Raised, rule)
		}
	}
	v.Alone = slices.Contains(c.Risky, desk.Alone) || c.Stage == desk.StageCheck
	for _, h := range c.History {
		if h.Verdict != "" {
			v.Earlier = append(v.Earlier, h)
		}
	}
	return nil
}

func valueRows(item desk.Item, values map[string]string) []valueRow {
	var rows []valueRow
	for _, f := range item.Fields {
		if asked, _ := f.Asked(values); !asked {
			continue
		}
		value := values[f.Key]
		row := valueRow{Field: f, ZH: value, EN: value, Mark: f.Key}
		if f.Type == "bool" && (value == "true" || value == "false") {
			row.YesNoKey = "value." + value
		}
		if at := slices.IndexFunc(f.Options, func(o desk.Option) bool { return o.Value == value }); at >= 0 {
			row.ZH, row.EN = f.Options[at].ZH, f.Options[at].EN
		}
		rows = append(rows, row)
	}
	return rows
}

func materialRows(item desk.Item, states []desk.MaterialState) []materialRow {
	var rows []materialRow
	for _, m := range item.Materials {
		row := materialRow{Material: m, State: desk.Missing, Mark: materialMark + m.ID}
		if at := slices.IndexFunc(states, func(s desk.MaterialState) bool { return s.ID == m.ID }); at >= 0 {
			row.State = states[at].State
		}
		if row.State != desk.NotDue {
			rows = append(rows, row)
		}
	}
	return rows
}

func (p *Pages) decide(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, version, err := p.versioned(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	form := decision{
		Verdict: desk.Verdict(r.PostForm.Get("verdict")),
		Reason:  strings.TrimSpace(r.PostForm.Get("reason")),
		Fields:  r.PostForm["fields"],
	}
	if form.Verdict == desk.Returned && len(form.Fields) == 0 && form.Reason != "" {
		// Whoever gets the case back has to know what to put right.
		p.decideAgain(w, r, reviewer, form, &desk.Error{Code: desk.Invalid, Key: "decision.fields", Field: "fields"})
		return
	}
	c, err := p.service.Decide(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("id"), version, form.step())
	if err != nil {
		p.decideAgain(w, r, reviewer, form, p.known(r, err))
		return
	}
	p.to(w, r, url.Values{"done": {string(form.Verdict)}, "receipt": {c.Receipt}}, "desk", reviewer.ID, "cases")
}

func (d decision) step() desk.Decision {
	s := desk.Decision{Verdict: d.Verdict}
	if d.Verdict != desk.Granted {
		s.Reason = d.Reason
	}
	if d.Verdict == desk.Returned {
		s.Fields = d.Fields
		s.Papers = slices.ContainsFunc(d.Fields, func(f string) bool { return strings.HasPrefix(f, materialMark) })
	}
	return s
}

// decideAgain shows the case once more, as it is now, with everything that was entered and
// what is wrong with it.
func (p *Pages) decideAgain(w http.ResponseWriter, r *http.Request, reviewer desk.Person, form decision, e *desk.Error) {
	v, err := p.caseFor(r, reviewer)
	if err != nil {
		p.gone(w, r, goneView{Reviewer: reviewer, Reason: form.Reason, List: "cases"}, e, err)
		return
	}
	v.Form, v.Error, v.Stale = form, e, e.Code == desk.Conflict
	p.show(w, r, statusOf(e.Code), "case", v)
}
