package journal

import (
	"encoding/json"
	"errors"
	"fmt"

	"sheyin/desk"
)

// faultRow is an error as it is kept. What it says besides its key may name somebody and is sealed.
type faultRow struct {
	Code  desk.Code `json:"code"`
	Key   string    `json:"key"`
	Field string    `json:"field,omitempty"`
	Args  []byte    `json:"args,omitempty"` // sealed JSON
}

func faultPlace(key string) string { return "fault/" + key }

// faultText is the error of a try on the letter with this key as it is kept: without its cause, which may say more than
// may be kept.
func (j *Journal) faultText(key string, e end) (string, error) {
	known, ok := errors.AsType[*desk.Error](e.err)
	if !ok {
		if e.err == nil {
			return "", nil
		}
		known = &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
	}
	f := faultRow{Code: known.Code, Key: known.Key, Field: known.Field}
	if f.Key == "session.ended" { // that of the letter: whoever reads this later may be at work
		f.Key = "letter.session"
	}
	if len(known.Args) > 0 {
		args, err := json.Marshal(known.Args)
		if err != nil {
			return "", err
		}
		f.Args = j.seal.seal(faultPlace(key), args)
	}
	text, err := json.Marshal(f)
	return string(text), err
}

// faultOf is the error of the last try on a letter that had one.
func (j *Journal) faultOf(r row) *desk.Error {
	f, e := openFault(r)
	if len(f.Args) == 0 {
		return e
	}
	args, err := j.seal.open(faultPlace(r.Key), f.Args)
	if err == nil {
		err = json.Unmarshal(args, &e.Args)
	}
	if err != nil {
		e.Err = err // what it says is lost, and not what it is
	}
	return e
}

// openFault is what can be said of it without the key.
func openFault(r row) (f faultRow, e *desk.Error) {
	if err := json.Unmarshal([]byte(r.fault), &f); err != nil {
		return f, &desk.Error{Code: desk.Unknown, Key: "authority.unknown", Err: fmt.Errorf("journal: fault: %w", err)}
	}
	return f, &desk.Error{Code: f.Code, Key: f.Key, Field: f.Field}
}

// keyOf is the key of an error.
func keyOf(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Key
	}
	return "unexpected"
}
