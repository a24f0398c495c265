package sandbox_test

import (
	"slices"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox"
)

// The policy comes with the login code. The built-in data are for learning: what is found there is only told, and no
// medium is certified.
//
// clause: G-9.2.1c
func TestPolicyComesWithTheCode(t *testing.T) {
	h := newHouse(t)
	code, err := h.NewCode(t.Context(), sandbox.Caller{Terminal: "TC-A-01"}, desk.ToLogin)
	h.ok(err)
	if p := code.Guard; !p.ReportOnly || len(p.Certified) != 0 || p.Mark != desk.Typical {
		t.Errorf("%+v", p)
	}
}

// What a terminal is connected to stands in the audit trail, before anybody has logged in, and so does its end.
//
// clause: H-8.2.2b
func TestSurroundingsAreAudited(t *testing.T) {
	h := newHouse(t)
	c := sandbox.Caller{Terminal: "TC-A-01"}
	h.ok(h.ReportSurroundings(t.Context(), c, desk.Surroundings{Dangers: []desk.Danger{{Kind: desk.Storage, Name: "sdb"}, {Kind: desk.Phone, Name: "1-2"}}}))
	h.ok(h.ReportSurroundings(t.Context(), c, desk.Surroundings{Unchecked: []string{"gateways"}}))
	var got []string
	for _, e := range h.audit("TCA") {
		if e.TerminalID == "TC-A-01" && e.PersonID == "" {
			got = append(got, e.Act+" "+e.Subject+" "+e.Outcome)
		}
	}
	slices.Sort(got) // two of one instant have no order
	if want := []string{"guard  ", "guard.phone 1-2 guard.found", "guard.storage sdb guard.found"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	h.fails(h.ReportSurroundings(t.Context(), c, desk.Surroundings{Dangers: []desk.Danger{{Kind: "ghost", Name: "x"}}}), desk.Invalid, "guard.kind")
	h.fails(h.ReportSurroundings(t.Context(), sandbox.Caller{Terminal: "TC-X-09"}, desk.Surroundings{}), desk.Denied, "terminal.unknown")
}
