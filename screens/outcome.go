package screens

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// What the screens with a write of their own say about it in the same way.

// held tells why nothing may be typed now: the write is out, or nobody knows how it ended.
func held[T any](e Env, w *writer[T]) string {
	switch {
	case w.busy():
		return e.T("case.busy")
	case w.unknown():
		return e.T("case.unknown")
	}
	return ""
}

// match is the key of the table that was pressed. While a list of the form is open, Esc is for that.
func match(keys ui.Keys, form *ui.Form, msg tea.KeyPressMsg) (k ui.Key, ok bool) {
	k, ok = keys.Match(msg)
	return k, ok && (k.ID != "back" || form == nil || !form.Open())
}

// pressList does what a key means where a list takes every key that is not in the table.
func pressList(keys ui.Keys, list *ui.List, msg tea.KeyPressMsg, act func(id string) (tea.Cmd, Outcome)) (tea.Cmd, Outcome) {
	k, ok := keys.Match(msg)
	switch {
	case !ok:
		list.Update(msg)
		return nil, nil
	case k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	}
	return act(k.ID)
}

// beside puts an error beside its field of the form; false when it has none of this name.
func beside(form *ui.Form, field, words string) bool {
	if form == nil {
		return false
	}
	if _, has := form.Values()[field]; !has {
		return false
	}
	form.Focus(field)
	form.SetError(field, words)
	return true
}

// busyOnly tells why the screen may not be left: the write is out.
func busyOnly[T any](e Env, w *writer[T]) string {
	if w.busy() {
		return e.T("case.busy")
	}
	return ""
}

// againKeys is the key that asks for a write whose end is unknown; it comes first.
func againKeys[T any](e Env, w *writer[T]) ui.Keys {
	if !w.unknown() {
		return nil
	}
	return ui.Keys{{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: e.T("case.key_again"), Help: e.T("case.help_again"), Main: true}}
}

// refused hears why a write was not done. What is not sent, or not known, stays on the last row; what
// place can put beside its field stays there; the rest is app's to tell.
func refused[T any](w *writer[T], place func(*desk.Error) bool) Outcome {
	f := w.fault
	if f.Code == desk.Offline || f.Code == desk.Unknown {
		return nil
	}
	w.fault = nil
	if f.Code == desk.Invalid && place(f) {
		return nil
	}
	return Failed{f}
}

// paintOutcome says on the last row what the write is doing, or else what and why one cannot go
// on; with names the key that sends it.
func paintOutcome[T any](c *ui.Canvas, e Env, w *writer[T], with, what, why string) {
	l := c.Layout()
	st := ui.ErrBold
	switch {
	case w.busy():
		waited := e.Now().Sub(w.since)
		what, why, st = e.T("case.sending"), e.T("case.once"), ui.Strong
		if waited >= silence {
			why = e.T("case.seconds", "n", int(waited.Seconds())) + "  " + why
		}
	case w.unknown():
		what, why, st = e.T("case.unknown"), e.T("case.unknown_next"), ui.WarnBold
	case w.fault != nil && w.fault.Code == desk.Offline:
		what, why, st = e.T("case.offline"), e.T("case.offline_next", "key", with), ui.WarnBold
	}
	if strings.TrimSpace(what) == "" {
		return
	}
	x := c.Put(l.Work.X, l.Last, ui.Clip(what, l.Work.W), st)
	c.Put(x+2, l.Last, ui.Clip(why, l.Work.X+l.Work.W-x-2), ui.Text)
}

// askLeave asks before a form is left that holds something: what nobody knows the end of may have
// been recorded, and then it must not be recorded twice.
func askLeave[T any](e Env, w *writer[T], id string) Outcome {
	state := "unsent"
	if w.unknown() {
		state = "unsure"
	}
	return Ask{id, &ui.Dialog{
		Title: e.T("raise.leave_title_" + state), Bold: e.T("raise.leave_bold_" + state), Text: e.T("raise.leave_text_" + state),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("raise.leave_stay_" + state)}},
			{ID: "leave", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("raise.leave_yes_" + state)}},
		},
		Move: e.moveKey(),
	}}
}
