package screens

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/ui"
)

// collector is who takes a result along.
type collector string

// The collectors that one may choose from. Later tells that nobody does now.
const (
	applicant collector = "applicant"
	agent     collector = "agent"
	other     collector = "other"
	later     collector = "later"
)

// handing is who gets the result, and how that was checked (F1): the applicant, the agent of the
// case, or somebody else, who is typed and compared with his original.
type handing struct {
	env     Env
	c       desk.Case
	whos    []collector
	who     collector
	here    bool // the applicant stands at the window anyway: told and handed over in one
	seen    bool // the collector's original was compared
	form    *ui.Form
	open    bool   // the form of somebody else is on the screen
	refused string // what the authority said about the applicant or the agent
	laid    OnDesk
	read    reading // of the collector's card
}

// Rows of the form of somebody else.
const (
	rowCollector     = "name"
	rowCollectorType = "id_type"
	rowCollectorNo   = "id_no"
	rowCollectorIs   = "relation"
	rowCollectorSeen = "verified"
	rowCollectorMay  = "authorised"
)

// newHanding begins with the applicant, or with the agent when he is the one who came. here tells
// that the result is told at the window now.
func newHanding(env Env, c desk.Case, here bool) *handing {
	h := &handing{env: env, c: c, here: here, whos: []collector{applicant}, who: applicant}
	if c.Agent != nil {
		h.whos, h.who = append(h.whos, agent), agent
	}
	h.whos = append(h.whos, other)
	if here {
		h.whos = append(h.whos, later)
	}
	e := env
	var documents, is []ui.Option
	for _, d := range desk.Documents {
		documents = append(documents, ui.Option{Value: d, Label: e.T("document." + d)})
	}
	for _, r := range relations {
		is = append(is, ui.Option{Value: r, Label: e.T("relation." + r)})
	}
	h.form = ui.NewForm([]ui.FormRow{
		{Key: rowCollector, Label: e.T("accept.name")},
		{Key: rowCollectorType, Label: e.T("accept.id_type"), Kind: ui.SelectRow, Value: desk.Documents[0], Options: documents},
		{Key: rowCollectorNo, Label: e.T("accept.id_no"), Mask: number.MaskID},
		{Key: rowCollectorIs, Label: e.T("accept.relation"), Kind: ui.SelectRow, Hint: e.T("accept.choose"), Options: is},
		{Key: rowCollectorSeen, Label: e.T("accept.original"), Kind: ui.BoolRow, Options: []ui.Option{{Label: e.T("accept.original_seen")}}},
		{Key: rowCollectorMay, Label: e.T("accept.authority"), Kind: ui.BoolRow, Options: []ui.Option{{Label: e.T("accept.authority_seen")}}},
	})
	h.form.Check = h.check
	return h
}

// turn chooses the next collector.
func (h *handing) turn(by int) {
	n := len(h.whos)
	h.who = h.whos[(slices.Index(h.whos, h.who)+by+n)%n]
	h.refused = ""
}

// begin opens the form of somebody else.
func (h *handing) begin() { h.open = h.who == other }

func (h *handing) close() { h.open = false }

// tick tells that the original was compared, or takes it back.
func (h *handing) tick() { h.seen, h.refused = !h.seen, "" }

// typed gives a key to the open form; from its last row Enter goes back.
func (h *handing) typed(msg tea.KeyPressMsg) bool {
	if !h.open {
		return false
	}
	before, list := h.form.Focused(), h.form.Open()
	switch code := msg.String(); {
	case !list && code == "enter" && before == rowCollectorMay:
		h.close()
		return true
	case !list && code == "enter" && before == rowCollector:
		h.form.Focus(rowCollectorNo) // the usual document stands there already
		return true
	}
	used := h.form.Update(msg).Used
	h.mark()
	return used
}

func (h *handing) paste(msg tea.PasteMsg, held string) Outcome {
	switch {
	case held != "":
		return Said{held, ui.Warn}
	case h.open:
		return h.env.pasted(h.form.Update(msg))
	}
	return nil
}

// check is [ui.Form.Check].
func (h *handing) check(key, value string) (note string, ok bool) {
	if fault := h.wrong(key, value); fault != nil {
		return h.env.Fault(fault), false
	}
	return "", true
}

func (h *handing) wrong(key, value string) *desk.Error {
	f := desk.Field{Key: key, Type: "text", Required: "false"}
	switch key {
	case rowCollector:
		f.Validation = "name:1..80"
	case rowCollectorNo:
		f.Type, f.Validation = "id_no", "by_id_type"
	default:
		return nil
	}
	return f.Check(value, map[string]string{"id_type": h.form.Value(rowCollectorType)}, h.env.Today())
}

// earlier tells that the person who takes the result was checked for this case today.
func (h *handing) earlier() bool {
	if !h.here || h.who == other {
		return false
	}
	for _, r := range h.c.History {
		if r.Kind == desk.KindAcceptance && calendar.DateOf(r.At) == h.env.Today() {
			return true
		}
	}
	return false
}

// missing is what is still open about the collector; empty: nothing.
func (h *handing) missing() string {
	e := h.env
	if h.who != other {
		if !h.here && !h.seen && !h.chipped() {
			return e.T("collect.open_seen")
		}
		return ""
	}
	v := h.form.Value
	switch {
	case strings.TrimSpace(v(rowCollector)) == "" || strings.TrimSpace(v(rowCollectorNo)) == "":
		return e.T("collect.open_other")
	case h.wrong(rowCollector, v(rowCollector)) != nil || h.wrong(rowCollectorNo, v(rowCollectorNo)) != nil:
		return e.T("collect.open_wrong")
	case v(rowCollectorIs) == "":
		return e.T("collect.open_relation")
	case v(rowCollectorSeen) == "" && !h.chipped():
		return e.T("collect.open_seen")
	case v(rowCollectorMay) == "":
		return e.T("collect.open_authority")
	}
	return ""
}

// handing is the record, signed: it is sent with the key that says so.
func (h *handing) handing() desk.Handing {
	out := desk.Handing{Signed: true}
	switch h.who {
	case agent:
		out.Identity, out.Relation, out.Authorised = h.c.Agent.Identity, h.c.Agent.Relation, h.c.Agent.Authorised
	case other:
		no := desk.Field{Key: rowCollectorNo, Type: "id_no", Required: "false", Validation: "by_id_type"}
		out.Identity = desk.Identity{
			Name: strings.TrimSpace(h.form.Value(rowCollector)), IDType: h.form.Value(rowCollectorType),
			IDNo: no.Normal(h.form.Value(rowCollectorNo)),
		}
		out.Relation, out.Authorised = h.form.Value(rowCollectorIs), h.form.Value(rowCollectorMay) != ""
	default:
		out.Identity = h.c.Applicant
	}
	switch {
	case h.chipped():
		out.Verified = desk.ByReader
	case !h.earlier():
		out.Verified = desk.ByOriginal
	}
	return out
}

// rowOf says which row a field of the authority's answer is.
var rowOf = map[string]string{
	"collector.name": rowCollector, "collector.id_type": rowCollectorType, "collector.id_no": rowCollectorNo,
	"collector.relation": rowCollectorIs, "collector.verified": rowCollectorSeen, "collector.authorised": rowCollectorMay,
}

// place shows a refusal at the collector; false when it is not about him.
func (h *handing) place(f *desk.Error) bool {
	row, ok := rowOf[f.Field]
	if !ok && f.Field != "collector.signed" {
		return false
	}
	h.seen, h.read = false, reading{}
	if h.who != other {
		h.refused = h.env.Fault(f)
		return true
	}
	h.open = true
	h.form.Focus(row)
	h.form.SetError(row, h.env.Fault(f))
	return true
}

// name is a collector as the screen names him.
func (h *handing) name(who collector) string {
	word := h.env.T("collect.who." + string(who))
	switch {
	case who == applicant:
		word += " " + number.MaskName(h.c.Applicant.Name)
	case who == agent:
		word += " " + number.MaskName(h.c.Agent.Name)
	case who == other && h.form.Value(rowCollector) != "":
		word += " " + number.MaskName(h.form.Value(rowCollector))
	}
	return word
}

// choices are all collectors, the chosen one in brackets.
func (h *handing) choices() string {
	var words []string
	for _, who := range h.whos {
		word := " " + h.name(who) + " "
		if who == h.who {
			word = "[" + h.name(who) + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// paintChecks writes what has to be seen of the collector, with the cursor.
func (h *handing) paintChecks(c *ui.Canvas, x, y, w int) int {
	e := h.env
	c.Row(y)
	box, word := "[ ]", e.T("collect.seen")
	if h.who == other {
		word = e.T("collect.other_open")
		if h.missing() == "" {
			word = e.T("collect.other_done")
		}
	}
	if h.who == other && h.missing() == "" || h.who != other && (h.seen || h.chipped()) {
		box = "[x]"
	}
	c.Put(x, y, box, ui.AccentBold)
	c.Put(x+4, y, ui.Clip(word, w-4), ui.Strong)
	h.paintRead(c, x, y, w)
	c.Cursor(x+1, y)
	y++
	if why := h.refused; why != "" {
		c.Put(x+4, y, ui.Clip("! "+why, w-4), ui.ErrBold)
		y++
	}
	return y
}

// paintForm draws the form of somebody else.
func (h *handing) paintForm(c *ui.Canvas, x, y, w int) {
	c.Head(x, y, h.env.T("collect.other_title"), h.env.T("collect.other_note"))
	h.form.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: 6}, true)
}

// keys are those of the open form.
func (h *handing) keys() ui.Keys {
	e := h.env
	word := e.T("accept.key_next")
	if h.form.Open() {
		word = e.T("case.key_choose")
	}
	return ui.Keys{{ID: "next", Name: "Enter", Word: word, Help: e.T("collect.help_next"), Main: true}}
}
