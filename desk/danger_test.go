package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"sheyin/desk"
)

// A policy that is not there stops on whatever is found; a certified list that is not there is empty.
//
// clause: G-9.2.1c
func TestEmptyPolicyAllowsNothing(t *testing.T) {
	var s desk.Service
	if err := json.Unmarshal([]byte(`{"warn_days": 2}`), &s); err != nil {
		t.Fatal(err)
	}
	if !s.Guard.IsZero() || s.Guard.ReportOnly || len(s.Guard.Certified) != 0 {
		t.Errorf("%+v", s.Guard)
	}
	if text, err := json.Marshal(s); err != nil || strings.Contains(string(text), "guard") {
		t.Errorf("%s %v", text, err)
	}
}

// What a terminal reports is held to what a guard can find.
func TestReportsAreChecked(t *testing.T) {
	danger := func(kind desk.DangerKind, name string) desk.Surroundings {
		return desk.Surroundings{Dangers: []desk.Danger{{Kind: kind, Name: name}}}
	}
	many := desk.Surroundings{Dangers: make([]desk.Danger, 65)}
	for n := range many.Dangers {
		many.Dangers[n] = desk.Danger{Kind: desk.Phone, Name: "1-2"}
	}
	for _, tc := range []struct {
		name string
		s    desk.Surroundings
		want string
	}{
		{"nothing", desk.Surroundings{}, ""},
		{"a stick", danger(desk.Storage, "sdb"), ""},
		{"nothing could be looked at", desk.NothingChecked, ""},
		{"no such kind", danger("ghost", "sdb"), "guard.kind"},
		{"no name", danger(desk.Phone, " "), "guard.name"},
		{"a long name", danger(desk.Phone, strings.Repeat("x", 201)), "guard.name"},
		{"a name that paints", danger(desk.Phone, "\x1b[2J"), "guard.name"},
		{"no such part", desk.Surroundings{Unchecked: []string{"cellar"}}, "guard.kind"},
		{"more than there can be", many, "guard.kind"},
	} {
		err := tc.s.Check()
		if tc.want == "" && err != nil || tc.want != "" && (desk.CodeOf(err) != desk.Invalid || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// A catalogue whose policy nobody could follow is refused.
func TestPolicyIsChecked(t *testing.T) {
	for _, tc := range []struct {
		name   string
		policy desk.GuardPolicy
		ok     bool
	}{
		{"none", desk.GuardPolicy{}, true},
		{"whole", desk.GuardPolicy{Gateways: []string{"10.20.1.1", "fe80::1"}, Resolvers: []string{"192.0.2.53"}, Certified: []string{"SN1"}, USBCards: []string{"02:00:00:00:00:01"}, Mark: desk.Typical}, true},
		{"no mark", desk.GuardPolicy{ReportOnly: true}, false},
		{"a gateway that is none", desk.GuardPolicy{Gateways: []string{"10.20.1"}, Mark: desk.Typical}, false},
		{"a gateway as nobody writes it", desk.GuardPolicy{Gateways: []string{"FE80::1"}, Mark: desk.Typical}, false},
		{"a card that is none", desk.GuardPolicy{USBCards: []string{"2"}, Mark: desk.Typical}, false},
		{"a medium without a number", desk.GuardPolicy{Certified: []string{" "}, Mark: desk.Typical}, false},
	} {
		s := rules()
		s.Guard = tc.policy
		if err := (&desk.Catalogue{Version: "1", Service: s}).Ready(); (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}
