package screens

import (
	"bytes"
	"encoding/json"
	"errors"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// Drafter is a screen that holds what a person typed and would miss. What it gives is kept after each change,
// so that a crash, a lock, a lost line or a pulled plug brings her back to the character (F-27, H-4.4.1).
type Drafter interface {
	// Draft is what is typed and not written: the ID of the record that it is for, and the screen's own JSON; a nil
	// body when nothing would be missed. The ID is empty while the screen does not know what it is about.
	Draft() (id string, body []byte)
	// Restore brings back the body of a draft and gives what the screen wants to ask then. The write that was out,
	// or whose end nobody knew, comes back with its key: it can only be asked for again. Errors: [ErrDraftMoved],
	// [ErrDraftForm]; the screen is as it was then.
	Restore(body []byte) (tea.Cmd, error)
}

// Why a draft cannot be brought back.
var (
	ErrDraftMoved = errors.New("screens: the record has gone on since the draft")
	ErrDraftForm  = errors.New("screens: the draft is not of this program's making")
)

// draftForm is the version of what drafts hold. One of another version is not guessed at.
const draftForm = 1

// draftHead is what the drafts of all screens begin with.
type draftHead struct {
	Form    int    `json:"form"`
	Item    string `json:"item,omitempty"`    // code; empty when it is about no item
	Version int64  `json:"version,omitempty"` // of the record
	Written bool   `json:"written,omitempty"` // its step is written; it stays for the case that the letter is taken back
}

// DraftAbout tells what a draft is about: the code of the item ("" for none) and the version of the record; a
// draft of another version of the program is about nothing.
func DraftAbout(body []byte) (item string, version int64) {
	var h draftHead
	if err := readDraft(body, &h, &h); err != nil {
		return "", 0
	}
	return h.Item, h.Version
}

// DraftWritten tells whether a draft is one that [UnwrittenDraft] gave: nobody misses it when its record has gone on.
func DraftWritten(body []byte) bool {
	var h draftHead
	return readDraft(body, &h, &h) == nil && h.Written
}

// UnwrittenDraft is the draft of a step that is written, without its write: what was typed for the case that the step is
// taken back.
func UnwrittenDraft(body []byte) []byte {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil
	}
	delete(parts, "write")
	parts["written"] = json.RawMessage("true")
	return draftBody(parts)
}

// readDraft takes a draft apart. h is the head within v.
func readDraft(body []byte, v any, h *draftHead) error {
	if err := json.Unmarshal(body, v); err != nil || h.Form != draftForm {
		return ErrDraftForm
	}
	return nil
}

// draftBody is the JSON of a draft: plain values, which always have one.
func draftBody(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return body
}

// touched is the body of a draft, nil when still, which is the draft without the place of the cursor, is what
// the screen began with.
func touched(whole, still any, blank []byte) []byte {
	if bytes.Equal(draftBody(still), blank) {
		return nil
	}
	return draftBody(whole)
}

// cursor is where the next character would go.
type cursor struct {
	Row   string `json:"row,omitempty"`
	Caret int    `json:"caret,omitempty"`
}

func cursorOf(f *ui.Form) cursor { return cursor{f.Focused(), f.Caret()} }

// refill puts values back into the rows that are there and leads the cursor back. What was left is checked as it was
// when it was left; nobody is told off in the middle of a word.
func (c cursor) refill(f *ui.Form, values map[string]string) {
	for key, v := range values {
		f.SetValue(key, v)
	}
	f.Focus(c.Row)
	if f.Focused() == c.Row {
		f.SetCaret(c.Caret)
	}
	f.CheckAll()
	f.SetError(f.Focused(), "")
}

// filledIn are the values that are not empty: an empty row that comes or goes is no change.
func filledIn(values map[string]string) map[string]string {
	out := map[string]string{}
	for key, v := range values {
		if v != "" {
			out[key] = v
		}
	}
	return out
}

// openWrite is a write in a draft. Under its key it is the same write, however often it is asked for.
type openWrite struct {
	Key    string          `json:"key"`
	With   string          `json:"with,omitempty"`   // name of the key that was pressed
	Unsent bool            `json:"unsent,omitempty"` // known not to have left
	Act    json.RawMessage `json:"act"`              // in its envelope
}

// kept is the write that a draft has to hold: one that is out, whose end is not known, or that was not sent.
// with names the key that was pressed for it.
func (w *writer[T]) kept(with string) *openWrite {
	what, ok := w.what.(asked)
	if !ok || w.key == "" || !w.busy() && w.fault == nil {
		return nil
	}
	unsent := !w.busy() && w.fault.Code == desk.Offline
	return &openWrite{Key: w.key, With: with, Unsent: unsent, Act: draftBody(what.envelope)}
}

// resume takes a write of a draft up again: what was asked for, and how.
func (w *writer[T]) resume(a *openWrite, what any, call sending[T]) {
	w.key, w.what, w.call = a.Key, what, call
	w.fault = &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	if a.Unsent {
		w.fault = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	}
}

// FromDraft is the screen of a draft that is about nothing that the authority has yet: an item's page, a new
// ticket, a visit at home, a hand-over. nil: the draft belongs to a record, which has to be opened. Errors of
// [Drafter.Restore].
func FromDraft(env Env, d desk.Draft) (Screen, error) {
	switch d.Place {
	case "item":
		return itemOf(env, d.Body)
	case "raise":
		return raiseOf(env, d.Body)
	case "bookhome":
		return bookHomeOf(env, d.Body)
	case "handover":
		return handOverFrom(env, d.Body)
	}
	return nil, nil
}

// read takes an act's envelope apart.
func (a *openWrite) read(envelope any) error {
	if err := json.Unmarshal(a.Act, envelope); err != nil {
		return ErrDraftForm
	}
	return nil
}
