package journal

import (
	"database/sql"
	"errors"
	"testing"

	"sheyin/desk"
)

// A page that the authority has leaves no picture here; its key still gives the answer, and one that may not have arrived
// stays whole.
func TestPageLeavesNoPicture(t *testing.T) {
	j := opened(t, options(t.TempDir(), &clock{at: t0}))
	l := &line{}
	page := letter("page-key-0123456789", "page-1")
	page.Kind = desk.KindPage
	size := func() (n int) {
		if err := j.do(t.Context(), func(tx *sql.Tx) error {
			return tx.QueryRow(`SELECT length(body) FROM letters WHERE letter_key = $1`, page.Key).Scan(&n)
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	l.is(always(&desk.Error{Code: desk.Unknown, Key: "authority.unknown"}))
	if _, err := j.Post(t.Context(), page, l.send); desk.CodeOf(err) != desk.Unknown || size() == 0 {
		t.Fatalf("%v, %d bytes are left of a page that may not have arrived", err, size())
	}
	l.is(nil)
	first, err := j.Post(t.Context(), page, l.send)
	again, errAgain := j.Post(t.Context(), page, l.send)
	if err := errors.Join(err, errAgain); err != nil || string(first) != string(again) || size() != 0 {
		t.Errorf("%v, answers %q and %q, %d bytes are left", err, first, again, size())
	}
}
