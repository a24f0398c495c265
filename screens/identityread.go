package screens

import (
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// personRows are the keys of the rows of one of the two people of the form.
type personRows struct{ name, kind, no, phone, seen string }

// The two people.
var (
	applicantRows = personRows{rowName, rowType, rowNumber, rowPhone, rowVerified}
	agentRows     = personRows{rowAgent, rowAgentType, rowAgentNo, rowAgentPhone, rowAgentSeen}
)

// kindsFor are the documents that the person may have.
func (w *identity) kindsFor(p personRows) []string {
	if p == agentRows {
		return w.kinds("agent_id_no")
	}
	return w.kinds("id_no", "operator_id_no")
}

// readIn is what was read of the person, while the values still say the same: what is typed over is typed.
func (w *identity) readIn(p personRows, value func(key string) string) (reading, bool) {
	r := w.read[p.no]
	stands := r.No != "" && normalNo(value(p.no)) == r.No && r.names(value(p.name)) && value(p.kind) == r.IDType
	return r, stands
}

// readOf is readIn of what stands in the form.
func (w *identity) readOf(p personRows) (reading, bool) { return w.readIn(p, w.form.Value) }

// chipped tells whether a chip has made sure of the person, so that nobody has to compare the original.
func (w *identity) chipped(p personRows) bool {
	r, ok := w.readOf(p)
	return ok && r.chip(w.env.Today())
}

// is tells whether the person in the form is the holder of what was read.
func (w *identity) is(p personRows, r reading) bool {
	return r.No != "" && w.value(p.no) == r.No && r.names(w.form.Value(p.name))
}

// takes tells whether a reading can stand in the person's rows without anything typed being lost: they are empty, or
// hold the beginning of the same.
func (w *identity) takes(p personRows, r reading) bool {
	name := w.form.Value(p.name)
	return w.mayHold(p, r) && (r.names(name) || strings.HasPrefix(r.Name, normalName(name))) && strings.HasPrefix(r.No, w.value(p.no))
}

// mayHold tells whether the form has room for this kind of document.
func (w *identity) mayHold(p personRows, r reading) bool {
	return r.No != "" && slices.Contains(w.kindsFor(p), r.IDType)
}

// put writes a reading into the person's rows; of several readings of one person the one that proves more stays.
func (w *identity) put(p personRows, r reading) {
	if old, ok := w.readOf(p); ok && old.No == r.No && (old.rank(w.env.Today()) > r.rank(w.env.Today()) || old.From == r.From && !r.At.After(old.At)) {
		if r.Phone != "" && w.form.Value(p.phone) == "" {
			w.form.SetValue(p.phone, r.Phone)
		}
		return
	}
	set := map[string]string{p.kind: r.IDType, p.no: r.No}
	if !r.names(w.form.Value(p.name)) {
		set[p.name] = r.Name
	}
	if w.form.Value(p.phone) == "" {
		set[p.phone] = r.Phone
	}
	for key, v := range set {
		if w.form.Value(key) != v { // else the caret would jump
			w.form.SetValue(key, v)
		}
	}
	w.read[p.no] = r
}

// untouched tells whether nobody has begun to fill in the form.
func (w *identity) untouched() bool {
	f := w.form
	return f.Value(rowName) == "" && f.Value(rowNumber) == "" && f.Value(rowPhone) == "" && !w.agency() && f.Focused() == rowName && !f.Open()
}

// clear empties the rows.
func (w *identity) clear(keys ...string) {
	for _, key := range keys {
		w.form.SetValue(key, "")
		w.form.SetNote(key, "")
		delete(w.typed, key) // also of a row that is not there now
	}
}

// mark says beside the rows what was read, when and by what, and until when the document is in force. Where that was
// typed over, nothing is said.
func (w *identity) mark() {
	e := w.env
	for _, p := range []personRows{applicantRows, agentRows} {
		r, ok := w.readOf(p)
		for _, key := range []string{p.name, p.kind, p.no} {
			w.form.SetRead(key, ok)
		}
		w.form.SetNote(p.name, "")
		w.form.SetNote(p.kind, "")
		if !ok {
			continue
		}
		w.form.SetNote(p.name, e.readBy(r))
		if w.cutName(p.name) {
			w.form.SetWarning(p.name, e.T("ondesk.name_cut"))
		}
		switch {
		case r.expired(e.Today()):
			w.form.SetWarning(p.kind, e.T("ondesk.until_over", "day", r.Until.String()))
		case r.Always:
			w.form.SetNote(p.kind, e.T("ondesk.until_always"))
		case !r.Until.IsZero():
			w.form.SetNote(p.kind, e.T("ondesk.until", "day", r.Until.String()))
		}
	}
}

// cutName tells whether the row holds a name as it was read, and the chip may have had no room for all of it.
func (w *identity) cutName(key string) bool {
	p := applicantRows
	if key == rowAgent {
		p = agentRows
	}
	r, ok := w.readOf(p)
	return ok && key == p.name && r.cut() && normalName(w.form.Value(key)) == r.Name
}

// readBy is what read it and when.
func (e Env) readBy(r reading) string { return e.T("ondesk.by."+string(r.From), "at", e.Clock(r.At)) }

// needsRows tells whether rows came or went by what was read: one whose chip was read needs no box for his original.
func (w *identity) needsRows() bool {
	return w.chips != [2]bool{w.chipped(applicantRows), w.chipped(agentRows)}
}

// seenRow is the box for an original that is compared by eye.
func (w *identity) seenRow(p personRows, v map[string]string, word string) []ui.FormRow {
	if r, ok := w.readIn(p, func(key string) string { return v[key] }); ok && r.chip(w.env.Today()) {
		return nil
	}
	return []ui.FormRow{{Key: p.seen, Label: w.env.T("accept.original"), Kind: ui.BoolRow, Value: v[p.seen], Options: []ui.Option{{Label: word}}}}
}

// verifiedBy is how the person was made sure of: by otherwise.
func (w *identity) verifiedBy(p personRows, by desk.Verification) desk.Verification {
	switch {
	case w.chipped(p):
		return desk.ByReader
	case w.form.Value(p.seen) != "":
		return desk.ByOriginal
	}
	return by
}
