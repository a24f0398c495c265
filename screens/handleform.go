package screens

import (
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/ui"
)

// sections are the parts of a form, in the order in which it is filled.
var sections = []string{"person", "agent", "unit", "account", "matter"}

// sectionOf sorts a field by its key: the keys mean the same in all items.
func sectionOf(key string) string {
	switch {
	case key == "by_agent", strings.HasPrefix(key, "agent_"):
		return "agent"
	case key == "employer_name", key == "uscc", strings.HasPrefix(key, "operator_"):
		return "unit"
	case key == "bank_name", key == "bank_card", key == "account_holder":
		return "account"
	case slices.Contains([]string{"name", "id_type", "id_no", "phone"}, key):
		return "person"
	}
	return "matter"
}

// ordered are the fields by section, each section in the item's order.
func ordered(item desk.Item) []desk.Field {
	var out []desk.Field
	for _, section := range sections {
		for _, f := range item.Fields {
			if sectionOf(f.Key) == section {
				out = append(out, f)
			}
		}
	}
	return out
}

// rows are the form's rows for the fields that are asked.
func (s *handle) rows(values map[string]string) []ui.FormRow {
	var out []ui.FormRow
	section := ""
	for _, f := range ordered(s.item) {
		if _, asked := values[f.Key]; !asked {
			continue
		}
		if next := sectionOf(f.Key); next != section {
			section = next
			out = append(out, ui.FormRow{Kind: ui.HeadingRow, Label: s.env.T("section." + section)})
		}
		out = append(out, s.row(f, values[f.Key]))
	}
	return out
}

func (s *handle) row(f desk.Field, value string) ui.FormRow {
	r := ui.FormRow{Key: f.Key, Label: f.Name(s.env.Lang()), Value: value, Note: s.notes[f.Key], Mask: maskOf(f)}
	if _, read := s.fixed[f.Key]; read {
		r.Kind, r.Value = ui.ReadRow, s.shownValue(f, value)
		if other, ok := s.same(f); isName(f.Key) || ok && isName(other.Key) {
			r.Mask = number.MaskName
		}
		return r
	}
	switch {
	case f.Type == "bool":
		r.Kind, r.Options = ui.BoolRow, []ui.Option{{Label: s.env.T("handle.yes")}}
		if value != "true" {
			r.Value = ""
		}
	case f.Type == "select" && len(f.Options) > 0:
		r.Kind, r.Options, r.Hint = ui.SelectRow, options(f, s.env.Lang()), s.env.T("handle.choose")
	}
	if r.Note == "" {
		r.Note = s.howTo(f)
	}
	return r
}

// isName tells that a value is the name of a person who came.
func isName(key string) bool {
	return slices.Contains([]string{"name", "agent_name", "operator_name"}, key)
}

// maskOf is how a value is hidden while nobody types it; nil: it is not.
func maskOf(f desk.Field) func(string) string {
	switch f.Type {
	case "id_no":
		return number.MaskID
	case "phone":
		return number.MaskMobile
	case "bank_card":
		return number.MaskBankCard
	}
	return nil
}

// howTo says how a value is typed.
func (s *handle) howTo(f desk.Field) string {
	day := s.env.Today()
	switch {
	case f.Type == "date" && f.Precision == "month":
		return s.env.T("handle.how_month", "example", calendar.MonthOf(day))
	case f.Type == "date":
		return s.env.T("handle.how_date", "example", day)
	case f.Type == "money":
		return s.env.T("handle.how_money")
	case f.Type == "select" && len(f.Options) > 0:
		return s.env.T("handle.how_select")
	}
	return ""
}

// shownValue is a value as a person reads it.
func (m *matter) shownValue(f desk.Field, value string) string {
	switch f.Type {
	case "bool":
		if value == "true" {
			return m.env.T("handle.yes")
		}
		return m.env.T("handle.no")
	case "select":
		for _, o := range f.Options {
			if o.Value == value {
				return o.Name(m.env.Lang())
			}
		}
	case "bank_card":
		return number.GroupBankCard(value)
	}
	return value
}

func (s *handle) Paint(c *ui.Canvas) {
	switch {
	case s.lies:
		s.binder.paint(c)
		s.paintPanel(c, nil)
		return
	case s.preview:
		s.paintPreview(c)
		return
	}
	e, l := s.env, c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	if s.returned() != nil {
		y = s.paintReturned(c, x, y, w, 1+max(2, l.Work.H-9)) + 1
	}
	n, of := s.form.Filled()
	c.Head(x, y, e.T("handle.fill"), e.T("handle.filled", "n", n, "of", of)+s.typical("fields")+s.pinState())
	top := y + 1
	if l.Tall {
		top++ // the first section's title stands apart from the form's
	}
	h := l.Last - top - 1
	full := s.fullLabel()
	if full != "" {
		h--
	}
	right := s.form.Page(h, l.Tall)
	end := x + w
	if bad := s.form.Errors(); bad > 0 {
		end = c.Right(end, y, e.T("handle.wrong", "n", bad), ui.ErrBold) - 2
	}
	c.Right(end, y, right, ui.Dim)
	c.Cursor(x, y) // where it stays in a form without a field to type
	s.form.Paint(c, ui.Area{X: x, Y: top, W: w, H: h}, true)
	if full != "" {
		c.Put(x, l.Last-1, ui.Clip(full, w), ui.Dim)
	}
	what, why := "", s.open()
	if why != "" {
		what = e.T("handle.not_yet")
	}
	s.lastRow(c, what, why)
	s.paintPanel(c, nil)
}

// labelWidth is the room that a form gives a label.
const labelWidth = 13

// fullLabel is the label of the field with the focus, when the form has no room for all of it.
func (s *handle) fullLabel() string {
	f, ok := s.item.Field(s.form.Focused())
	if name := f.Name(s.env.Lang()); ok && ui.Width(name) > labelWidth {
		return name
	}
	return ""
}

// previewPage is how many lines of the page are in sight in the smallest window.
const previewPage = 13

// line is one line of the page that the customer reads; label is empty in the second line of
// a long value.
type line struct{ label, value string }

// Columns of the page.
const (
	pageLabel = 38
	pageValue = 76 - pageLabel
)

// lines are all values with their labels in full.
func (s *handle) lines() []line {
	var out []line
	values := s.sent()
	for _, f := range ordered(s.item) {
		v, ok := values[f.Key]
		if !ok {
			continue
		}
		label := f.Name(s.env.Lang())
		v = s.shownValue(f, v)
		if mask := maskOf(f); mask != nil && !s.logged {
			v = mask(v)
		}
		for _, part := range ui.Wrap(v, pageValue) {
			out = append(out, line{label, part})
			label = ""
		}
	}
	if act, due := s.pinDue(); due {
		out = append(out, line{s.env.T("making.pin_label"), s.pin.state(act)})
	}
	return out
}

// paintPreview is the page for the customer: nothing is masked or cut on it, once the log has it.
func (s *handle) paintPreview(c *ui.Canvas) {
	e, l := s.env, c.Layout()
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	c.Head(x, y, e.T("handle.page"), e.T("handle.page_note"))
	lines := s.lines()
	room := l.Last - y - 1 - 4 - l.Gap
	from := min(s.from, max(0, len(lines)-room))
	to := min(len(lines), from+room)
	if to-from < len(lines) {
		c.Right(x+w, y, e.T("handle.part", "from", from+1, "to", to, "n", len(lines)), ui.Dim)
	}
	y++
	for _, line := range lines[from:to] {
		c.Put(x, y, line.label, ui.Dim)
		c.Put(x+pageLabel, y, line.value, ui.Strong)
		y++
	}
	y += l.Gap
	paintFacts(c, x, y, w, 14, []ui.Fact{{Label: e.T("handle.then"), Value: s.consequence(), Style: ui.Strong}})
	y += 2 // the sentence has at most two lines
	c.Row(y)
	box := "[ ]"
	if s.ticked {
		box = "[x]"
	}
	c.Put(x, y, box, ui.AccentBold)
	c.Put(x+4, y, e.T("handle.confirmed"), ui.Strong)
	c.Cursor(x+1, y)
	what, why := "", ""
	if !s.ticked {
		what, why = e.T("handle.not_sent"), e.T("handle.off_send")
	}
	if act, due := s.pinDue(); due && s.pin.open(act) != "" {
		what, why = e.T("handle.not_sent"), s.pin.open(act)
	}
	s.lastRow(c, what, why)
	s.paintPanel(c, nil)
}

// consequence is what sending does: who has to agree, and why, if circumstances made it so.
func (s *handle) consequence() string {
	e := s.env
	day, _ := s.lastDay()
	found := s.assess(s.sent())
	why := s.raised(found.Reasons)
	switch {
	case found.Review == desk.AuthorityReview && why != "":
		return e.T("check.by_authority", "why", why, "day", day)
	case found.Review == desk.SecondCheck && why != "":
		return e.T("check.by_outlet", "why", why)
	case found.Review == desk.SecondCheck && s.item.DecidedHere():
		return e.T("check.by_outlet_own")
	case found.Review == desk.SecondCheck:
		return e.T("check.by_outlet_then", "day", day)
	case s.item.DecidedHere():
		return e.T("handle.then_here")
	}
	return e.T("handle.then_there", "day", day)
}
