package screens

import (
	"maps"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/ui"
)

// identity is the form of who came: the customer, and who acts for him.
type identity struct {
	env    Env
	item   desk.Item
	form   *ui.Form
	typed  map[string]string // also of rows that are not there now
	tick   bool              // the original has to be compared by eye
	last   string            // key of the last row
	count  int               // rows
	refuse string            // why the register stands against this name and number, in words
	known  desk.Query
	read   map[string]reading // by the key of a person's number: what a device read of him
	chips  [2]bool            // the rows were made for people of whom a chip was read
}

// Keys of the form's rows; those of the agent follow his tick.
const (
	rowName       = "name"
	rowType       = "id_type"
	rowNumber     = "id_no"
	rowPhone      = "phone"
	rowVerified   = "verified"
	rowAgency     = "by_agent"
	rowAgent      = "agent_name"
	rowAgentType  = "agent_type"
	rowAgentNo    = "agent_no"
	rowAgentPhone = "agent_phone"
	rowRelation   = "agent_relation"
	rowAgentSeen  = "agent_verified"
	rowAuthorised = "agent_authorised"
)

// relations are offered where the item's own form names none.
var relations = []string{"parent", "child", "spouse", "relative", "guardian", "other"}

// placed says which row a field of the authority's answer is.
var placed = map[string]string{
	"applicant.name": rowName, "applicant.id_type": rowType, "applicant.id_no": rowNumber, "applicant.phone": rowPhone,
	"applicant.verified": rowVerified, "agent.name": rowAgent, "agent.id_type": rowAgentType, "agent.id_no": rowAgentNo,
	"agent.phone": rowAgentPhone, "agent.relation": rowRelation, "agent.verified": rowAgentSeen, "agent.authorised": rowAuthorised,
}

func newIdentity(env Env, c desk.Case, item desk.Item) *identity {
	w := &identity{env: env, item: item, read: map[string]reading{}}
	values := map[string]string{rowType: w.kinds("id_no", "operator_id_no")[0], rowAgentType: w.kinds("agent_id_no")[0]}
	if c.Applicant.Name != "" {
		values[rowName], values[rowType] = c.Applicant.Name, c.Applicant.IDType
		values[rowNumber], values[rowPhone] = c.Applicant.IDNo, c.Applicant.Phone
		w.tick = c.Applicant.Verified == desk.ByOriginal
		values[rowVerified] = tickOf(w.tick)
	}
	for _, k := range c.Circumstances {
		if k == desk.Agency {
			values[rowAgency] = tickOf(true)
		}
	}
	if a := c.Agent; a != nil {
		values[rowAgency], values[rowAgent], values[rowAgentType] = tickOf(true), a.Name, a.IDType
		values[rowAgentNo], values[rowAgentPhone], values[rowRelation] = a.IDNo, a.Phone, a.Relation
		values[rowAgentSeen], values[rowAuthorised] = tickOf(a.Verified != ""), tickOf(a.Authorised)
	}
	w.typed = values
	w.build("")
	return w
}

func tickOf(on bool) string {
	if on {
		return "true"
	}
	return ""
}

// kinds are the documents that fit the number's field in the item's form: the first of keys
// that the form has decides. A field that is checked as a resident's number takes no passport.
func (w *identity) kinds(keys ...string) []string {
	for i := len(keys) - 1; i >= 0; i-- {
		if f, ok := w.item.Field(keys[i]); ok && strings.HasPrefix(f.Validation, "gb11643") {
			return []string{"resident_id", "hkmt_residence"}
		}
	}
	return desk.Documents
}

// rebuild makes the rows anew after one came or went; the focus stays.
func (w *identity) rebuild() {
	maps.Copy(w.typed, w.form.Values())
	focus, caret := w.form.Focused(), w.form.Caret()
	w.build(focus)
	if w.form.Focused() == focus {
		w.form.SetCaret(caret)
	}
}

// build makes the rows; what is wrong with a value is said again.
func (w *identity) build(focus string) {
	rows := w.rows(w.typed)
	w.last, w.count = rows[len(rows)-1].Key, len(rows)
	f := ui.NewForm(rows)
	if focus != "" {
		f.Focus(focus)
	}
	w.form = f
	for key, v := range f.Values() {
		if note, ok := w.check(key, v); !ok {
			f.SetError(key, note)
		}
	}
	f.Check = w.check
	w.chips = [2]bool{w.chipped(applicantRows), w.chipped(agentRows)}
	w.mark()
}

func (w *identity) rows(v map[string]string) []ui.FormRow {
	e := w.env
	yes := func(word string) []ui.Option { return []ui.Option{{Label: word}} }
	name := e.T("accept.name")
	if w.item.ByOperator() {
		name = e.T("accept.operator")
	}
	rows := []ui.FormRow{
		{Key: rowName, Label: name, Value: v[rowName]},
		{Key: rowType, Label: e.T("accept.id_type"), Kind: ui.SelectRow, Value: v[rowType], Options: w.documents("id_no", "operator_id_no")},
		{Key: rowNumber, Label: e.T("accept.id_no"), Value: v[rowNumber], Mask: number.MaskID},
		{Key: rowPhone, Label: e.T("accept.phone"), Value: v[rowPhone], Mask: number.MaskMobile},
	}
	if w.tick {
		rows = append(rows, w.seenRow(applicantRows, v, e.T("accept.original_seen"))...)
	}
	if w.mayAct() || v[rowAgency] != "" {
		rows = append(rows, ui.FormRow{Key: rowAgency, Label: e.T("accept.agency"), Kind: ui.BoolRow, Value: v[rowAgency], Options: yes(e.T("accept.agency_yes"))})
	}
	if v[rowAgency] != "" {
		rows = append(rows,
			ui.FormRow{Key: rowAgent, Label: e.T("accept.agent"), Value: v[rowAgent]},
			ui.FormRow{Key: rowAgentType, Label: e.T("accept.id_type"), Kind: ui.SelectRow, Value: v[rowAgentType], Options: w.documents("agent_id_no")},
			ui.FormRow{Key: rowAgentNo, Label: e.T("accept.id_no"), Value: v[rowAgentNo], Mask: number.MaskID},
			ui.FormRow{Key: rowAgentPhone, Label: e.T("accept.phone"), Value: v[rowAgentPhone], Mask: number.MaskMobile},
			ui.FormRow{Key: rowRelation, Label: e.T("accept.relation"), Kind: ui.SelectRow, Value: v[rowRelation], Hint: e.T("accept.choose"), Options: w.relations()},
		)
		rows = append(rows, w.seenRow(agentRows, v, e.T("accept.agent_seen"))...)
		rows = append(rows, ui.FormRow{Key: rowAuthorised, Label: e.T("accept.authority"), Kind: ui.BoolRow, Value: v[rowAuthorised], Options: yes(e.T("accept.authority_seen"))})
	}
	return rows
}

// mayAct tells whether somebody may act for the customer. An employer's operator does so by
// his post, unless the item asks for an authorisation.
func (w *identity) mayAct() bool {
	if !w.item.ByOperator() {
		return true
	}
	for _, c := range w.item.Circumstances() {
		if c.Key == desk.Agency {
			return true
		}
	}
	return false
}

func (w *identity) documents(keys ...string) []ui.Option {
	var out []ui.Option
	for _, k := range w.kinds(keys...) {
		out = append(out, ui.Option{Value: k, Label: w.env.T("document." + k)})
	}
	return out
}

func (w *identity) relations() []ui.Option {
	if f, ok := w.item.Field("agent_relation"); ok {
		return options(f, w.env.Lang())
	}
	var out []ui.Option
	for _, r := range relations {
		out = append(out, ui.Option{Value: r, Label: w.env.T("relation." + r)})
	}
	return out
}

// rule is how a row is checked: by the words that forms use.
func (w *identity) rule(key string) (f desk.Field, kind string) {
	switch key {
	case rowName, rowAgent:
		return desk.Field{Key: key, Type: "text", Required: "false", Validation: "name:1..80"}, ""
	case rowNumber, rowAgentNo:
		kind = rowType
		if key == rowAgentNo {
			kind = rowAgentType
		}
		return desk.Field{Key: key, Type: "id_no", Required: "false", Validation: "by_id_type"}, kind
	case rowPhone, rowAgentPhone:
		return desk.Field{Key: key, Type: "phone", Required: "false", Validation: "cn_mobile"}, ""
	}
	return desk.Field{Key: key, Type: "text", Required: "false"}, ""
}

func (w *identity) fault(key, value string) *desk.Error {
	f, kind := w.rule(key)
	if fault := f.Check(value, map[string]string{"id_type": w.form.Value(kind)}, w.env.Today()); fault != nil {
		return fault
	}
	if key == rowAgentNo && value != "" && f.Normal(value) == w.value(rowNumber) {
		return &desk.Error{Code: desk.Invalid, Key: "agent.same"}
	}
	return nil
}

// check is [ui.Form.Check].
func (w *identity) check(key, value string) (note string, ok bool) {
	if fault := w.fault(key, value); fault != nil {
		if w.cutName(key) {
			return w.env.T("ondesk.name_cut"), false
		}
		return w.env.Fault(fault), false
	}
	if key == rowNumber && w.refuse != "" && w.query() == w.known {
		return w.refuse, false
	}
	return "", true
}

// recheck puts the rows right that depend on another one.
func (w *identity) recheck() {
	for _, key := range []string{rowNumber, rowAgentNo} {
		if v := w.form.Value(key); v != "" && w.form.Focused() != key {
			note, _ := w.check(key, v)
			w.form.SetError(key, note)
		}
	}
}

// value is a row's value in its normal way of writing.
func (w *identity) value(key string) string {
	f, _ := w.rule(key)
	return f.Normal(w.form.Value(key))
}

func (w *identity) agency() bool { return w.form.Value(rowAgency) != "" }

// query is what to ask the register; empty while name or number cannot be right.
func (w *identity) query() desk.Query {
	q := desk.Query{Item: w.item.Code, Name: w.value(rowName), IDType: w.form.Value(rowType), IDNo: w.value(rowNumber)}
	if q.Name == "" || q.IDNo == "" || w.fault(rowName, q.Name) != nil || w.fault(rowNumber, q.IDNo) != nil {
		return desk.Query{}
	}
	return q
}

// applicant is who came, made sure of in the way of by.
func (w *identity) applicant(by desk.Verification) desk.Identity {
	return desk.Identity{
		Name: w.value(rowName), IDType: w.form.Value(rowType), IDNo: w.value(rowNumber),
		Phone: w.value(rowPhone), Verified: w.verifiedBy(applicantRows, by),
	}
}

// agent is who acts for the customer; nil when nobody does, or when nothing is known about him.
func (w *identity) agent() *desk.Agent {
	if !w.agency() || w.value(rowAgent) == "" && w.value(rowAgentNo) == "" {
		return nil
	}
	a := &desk.Agent{Relation: w.form.Value(rowRelation), Authorised: w.form.Value(rowAuthorised) != ""}
	a.Identity = desk.Identity{Name: w.value(rowAgent), IDType: w.form.Value(rowAgentType), IDNo: w.value(rowAgentNo), Phone: w.value(rowAgentPhone)}
	a.Verified = w.verifiedBy(agentRows, "")
	return a
}

// open is the first thing about the customer that is still open, in words; empty: none.
func (w *identity) open() string {
	e := w.env
	switch {
	case w.value(rowName) == "", w.value(rowNumber) == "":
		return e.T("accept.open_identity")
	case w.fault(rowName, w.value(rowName)) != nil, w.fault(rowNumber, w.value(rowNumber)) != nil, w.fault(rowPhone, w.value(rowPhone)) != nil:
		return e.T("accept.open_wrong")
	}
	return ""
}

// openAgent is the same about who acts for him.
func (w *identity) openAgent() string {
	e := w.env
	if !w.agency() {
		return ""
	}
	a := w.agent()
	switch {
	case a == nil || a.Name == "" || a.IDNo == "":
		return e.T("accept.open_agent")
	case w.fault(rowAgent, a.Name) != nil, w.fault(rowAgentNo, a.IDNo) != nil, w.fault(rowAgentPhone, a.Phone) != nil:
		return e.T("accept.open_wrong")
	case a.Relation == "":
		return e.T("accept.open_relation")
	case a.Verified == "":
		return e.T("accept.open_agent_seen")
	}
	return ""
}

// choosing tells that Enter opens the list of the row with the focus, because nothing is chosen.
func (w *identity) choosing() bool {
	return w.form.Focused() == rowRelation && w.form.Value(rowRelation) == ""
}

// whole tells that a number of fixed length is typed to its end, and can be right.
func (w *identity) whole() bool {
	no := w.value(rowNumber)
	fixed := slices.Contains([]string{"resident_id", "hkmt_residence", "foreign_pr"}, w.form.Value(rowType))
	return fixed && len(no) == residentDigits && w.fault(rowNumber, no) == nil
}

// residentDigits is the length of the numbers of residents (GB 11643) and of permanent residents.
const residentDigits = 18

// rowOrder is the order of all rows, there or not.
var rowOrder = []string{
	rowName, rowType, rowNumber, rowPhone, rowVerified, rowAgency,
	rowAgent, rowAgentType, rowAgentNo, rowAgentPhone, rowRelation, rowAgentSeen, rowAuthorised,
}

// next is the row after this one, or the first when after is empty, that a person has to come to: it is
// empty, or wrong. Empty: none.
func (w *identity) next(after string) string {
	for _, key := range rowOrder[slices.Index(rowOrder, after)+1:] {
		v := w.value(key)
		switch {
		case key == rowType, key == rowAgency, key == rowAgentType, key == rowAgentPhone: // a choice stands there, or it may be empty
		case key == rowVerified && (!w.tick || w.chipped(applicantRows)), key == rowAgentSeen && w.chipped(agentRows), slices.Index(rowOrder, key) > slices.Index(rowOrder, rowAgency) && !w.agency():
		case v == "", w.fault(key, v) != nil, key == rowNumber && w.refuse != "":
			return key
		}
	}
	return ""
}
