package client_test

import (
	"errors"
	"maps"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox/api"
)

// Every error of the authority arrives as it was, through status and JSON and back, except
// that a terminal never takes the other side's word for what is unknown.
//
// clause: H-4.3.1g
func TestErrorsArrive(t *testing.T) {
	for _, tc := range []struct {
		name        string
		err         error
		read, write desk.Error
	}{
		{name: "beside a field", err: &desk.Error{Code: desk.Invalid, Key: "field.length", Field: "applicant.name", Args: map[string]string{"min": "2", "max": "60"}}},
		{name: "beside a material", err: &desk.Error{Code: desk.Invalid, Key: "case.missing", Field: "material.id_card"}},
		{name: "stale", err: &desk.Error{Code: desk.Conflict, Key: "case.stale", Args: map[string]string{"by": "李倩", "step": "acceptance", "at": "2026-11-20T02:00:00Z", "version": "3"}}},
		{name: "not there", err: &desk.Error{Code: desk.NotFound, Key: "case.none"}},
		{name: "may not", err: &desk.Error{Code: desk.Denied, Key: "may.list", Args: map[string]string{"item": "une.claim"}}},
		{name: "too many", err: &desk.Error{Code: desk.Denied, Key: "login.too_many"}},
		{name: "session over", err: &desk.Error{Code: desk.Denied, Key: "session.ended"}},
		{name: "locked", err: &desk.Error{Code: desk.Denied, Key: "session.locked"}},
		{
			name: "cause stays there", err: &desk.Error{Code: desk.Denied, Key: "person.exam", Err: errors.New("420802198803070012")},
			read: desk.Error{Code: desk.Denied, Key: "person.exam"}, write: desk.Error{Code: desk.Denied, Key: "person.exam"},
		},
		{
			name: "database down", err: &desk.Error{Code: desk.Offline, Key: "authority.down"},
			read: desk.Error{Code: desk.Offline, Key: "authority.broken"}, write: desk.Error{Code: desk.Unknown, Key: "authority.unknown"},
		},
		{
			name: "commit lost", err: &desk.Error{Code: desk.Unknown, Key: "authority.down"},
			read: desk.Error{Code: desk.Offline, Key: "authority.broken"}, write: desk.Error{Code: desk.Unknown, Key: "authority.unknown"},
		},
		{
			name: "not named", err: errors.New("420802198803070012"),
			read: desk.Error{Code: desk.Offline, Key: "authority.broken"}, write: desk.Error{Code: desk.Unknown, Key: "authority.unknown"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.read.Key == "" {
				e, _ := errors.AsType[*desk.Error](tc.err)
				tc.read = *e
				tc.write = tc.read
			}
			c, _ := served(t, &fake{err: tc.err}, api.Options{})
			_, err := c.Case(t.Context(), "c1")
			same(t, "read", err, tc.read)
			_, err = c.Match(t.Context(), desk.Query{})
			same(t, "match", err, tc.read)
			_, err = c.Advance(t.Context(), "key-0001", desk.Case{ID: "c1"}, desk.Withdrawal{Reason: "r"})
			same(t, "write", err, tc.write)
			_, err = c.CheckLogin(t.Context(), "device", false)
			same(t, "login", err, tc.write)
			for call, err := range counterReads(t, c) {
				same(t, call, err, tc.read)
			}
			for call, err := range counterWrites(t, c) {
				same(t, call, err, tc.write)
			}
		})
	}
}

func same(t *testing.T, call string, err error, want desk.Error) {
	t.Helper()
	e, ok := errors.AsType[*desk.Error](err)
	if !ok || e.Code != want.Code || e.Key != want.Key || e.Field != want.Field || !maps.Equal(e.Args, want.Args) || e.Err != nil {
		t.Errorf("%s: got %+v, want %+v", call, e, want)
	}
}

// A service that panics leaves the outcome of a write open, and the next call works.
func TestPanicOverThere(t *testing.T) {
	c, _ := served(t, &fake{}, api.Options{})
	wantError(t, c.Lock(t.Context()), desk.Unknown, "authority.unknown")
	_, err := c.Open(t.Context())
	wantError(t, err, desk.Offline, "authority.broken")
	if err := c.Logout(t.Context()); err != nil {
		t.Error(err)
	}
}

// A request that does not fit the contract is refused by its place, without its values.
func TestContractIsChecked(t *testing.T) {
	c, _ := served(t, &fake{}, api.Options{})
	_, err := c.NewCode(t.Context(), "burglary")
	same(t, "purpose", err, desk.Error{Code: desk.Invalid, Key: "request.body", Field: "purpose"})
	_, err = c.Advance(t.Context(), "short", desk.Case{ID: "c1"}, desk.Withdrawal{Reason: "r"})
	same(t, "key", err, desk.Error{Code: desk.Invalid, Key: "request.body", Field: "header.Idempotency-Key"})
	big := make([]byte, 300<<10)
	// The server hangs up on what is too long; on a busy machine that may be seen before its answer.
	for range 10 {
		_, err = c.Advance(t.Context(), "key-0001", desk.Case{ID: "c1"}, desk.Withdrawal{Reason: string(big)})
		if desk.CodeOf(err) != desk.Unknown {
			break
		}
	}
	same(t, "size", err, desk.Error{Code: desk.Invalid, Key: "request.too_large"})
	_, err = c.Advance(t.Context(), "key-0001", desk.Case{ID: "c1"}, desk.Acceptance{})
	if desk.CodeOf(err) == desk.Invalid {
		t.Errorf("empty lists are refused as null: %v", err)
	}
}
