package sandbox_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
)

// The calls that who has locked may make all the same: by the name of the session, and with the certificate alone, whoever works
// there or nobody. The latter show nothing of a customer and write nothing for one.
var (
	byName        = []string{"NewCode", "Lock", "Logout", "Listen"}
	byCertificate = []string{"CatalogueFor", "CheckLogin", "CancelLogin", "Countersign", "Known", "Renew", "ReportKit", "ReportSurroundings", "SigningKeys"}
)

// Every call of a terminal that only names its session is refused because it is locked, whether the authority has heard of the
// lock or not, but for those few; at another terminal, by the name of no session, and without any, because there is none.
//
// clause: H-8.4.1, H-8.3.1c, G-9.4
func TestLockedIsForbidden(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	session, err := h.Session(t.Context(), at)
	h.ok(err)
	named := sandbox.Caller{Terminal: "TC-A-01", Session: session.ID}
	calls := 0
	all := func(c sandbox.Caller, want string) {
		t.Helper()
		calls = 0
		h.calls(c, slices.Concat(byName, byCertificate), func(name string, err error) {
			calls++
			if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Key != want {
				t.Errorf("%s at %s as %q: %v, want %s", name, c.Terminal, c.Session, err, want)
			}
		})
	}
	all(named, "session.locked") // the authority takes it for open
	h.ok(h.Lock(t.Context(), named))
	all(named, "session.locked")
	all(at, "session.locked") // the token of before
	for _, c := range []sandbox.Caller{
		{Terminal: "TC-A-02", Session: session.ID}, {Terminal: "TC-B-01", Session: session.ID}, {Terminal: "TC-A-01", Session: newKey()}, {Terminal: "TC-A-01"},
	} {
		all(c, "session.ended")
	}
	if calls < 40 {
		t.Errorf("%d calls were tried", calls)
	}
}

// A certificate that was withdrawn opens nothing any more: every call of its terminal gets the same answer, also the few that
// want no session, and that which only asks whether the authority is up.
//
// clause: H-8.3.1c, H-8.3.2, G-9.4
func TestWithdrawnIsForbidden(t *testing.T) {
	h := newHouse(t)
	at := h.certified("TC-A-01", "one")
	h.ok(h.Known(t.Context(), at))
	h.clock.pass(time.Second)
	h.ok(h.WithdrawTerminal(t.Context(), "jiangwei", "TC-A-01", "stolen"))
	calls := map[string]bool{}
	h.calls(at, nil, func(name string, err error) {
		calls[name] = true
		if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != desk.Denied || e.Key != "terminal.withdrawn" {
			t.Errorf("%s: %v", name, err)
		}
	})
	service := reflect.TypeFor[api.Service]()
	for n := range service.NumMethod() {
		if name := service.Method(n).Name; !calls[name] && name != "Enrol" { // by its code, as what brings a terminal back
			t.Errorf("%s was not tried", name)
		}
	}
}

// calls makes each call of a terminal but those that are left out, with arguments that are none's fault.
func (h *house) calls(c sandbox.Caller, but []string, heard func(name string, err error)) {
	v := reflect.ValueOf(h.Service)
	for n := range v.NumMethod() {
		m := v.Type().Method(n)
		if slices.Contains(but, m.Name) {
			continue
		}
		in, called := []reflect.Value{v}, false
		for k := 1; k < m.Type.NumIn(); k++ {
			of := m.Type.In(k)
			called = called || of == reflect.TypeFor[sandbox.Caller]()
			in = append(in, plain(h.t.Context(), of, c))
		}
		if !called {
			continue
		}
		out := m.Func.Call(in)
		err, _ := out[len(out)-1].Interface().(error)
		heard(m.Name, err)
	}
}

// plain is an argument that is not refused before it is known who asks.
func plain(ctx context.Context, of reflect.Type, c sandbox.Caller) reflect.Value {
	day := calendar.MustParse("2026-11-20")
	for _, known := range []any{
		ctx, c, day,
		desk.Consultation{Item: "une.claim"},
		desk.Leaving{Reason: "走了"},
		desk.Answer{Text: "好"},
		desk.TestGear{},
		desk.Begin{},
		desk.Apply{},
		desk.PackBundle{},
		desk.Find{},
		desk.Offer{},
		desk.Open{},
		desk.Absence{ID: newKey()},
		desk.ToLogin,
		desk.NewPage{ID: newKey(), CaseID: newKey(), Material: "id_card", JPEG: []byte{0xff, 0xd8}},
	} {
		if reflect.TypeOf(known).AssignableTo(of) {
			return reflect.ValueOf(known)
		}
	}
	if of.Kind() == reflect.String {
		return reflect.ValueOf(newKey()).Convert(of)
	}
	return reflect.Zero(of)
}
