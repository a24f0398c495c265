package cmd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/knadh/koanf/v2"

	"sheyin/i18n"
)

// keyboards is what a kernel lists: a keyboard, a scanner that is one, the scanner's other half, and a button.
const keyboards = `I: Bus=0003 Vendor=413c Product=2113 Version=0111
N: Name="Dell KB216 Wired Keyboard"
H: Handlers=sysrq kbd event0 leds

I: Bus=0003 Vendor=05e0 Product=1200 Version=0110
N: Name="Symbol Technologies, Inc, 2008 Symbol Bar Code Scanner"
H: Handlers=sysrq kbd event1 leds

I: Bus=0003 Vendor=05e0 Product=1200 Version=0110
N: Name="Symbol Bar Code Scanner"
H: Handlers=event2

I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
H: Handlers=kbd event3
`

// A code scanner that types and that no setting names is named, with what to set; one that is set, or none, is not spoken of.
//
// clause: H-8.2.2a
func TestDoctorNamesAScannerThatTypes(t *testing.T) {
	words, err := i18n.Load("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	listed := filepath.Join(t.TempDir(), "devices")
	if err := os.WriteFile(listed, []byte(keyboards), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		inputs string
		set    string
		want   []condition
	}{
		"not set":         {listed, "", []condition{unwell}},
		"set":             {listed, "wedge:", nil},
		"nothing to read": {filepath.Join(t.TempDir(), "none"), "", nil},
	} {
		set := koanf.New(".")
		if err := set.Set("code-scanner", tc.set); err != nil {
			t.Fatal(err)
		}
		d := &doctor{p: &program{words: words}, s: chosen{k: set}, inputs: tc.inputs}
		d.typing(t.Context())
		if got := states(d.found); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %+v", name, d.found)
		}
		if len(d.found) == 1 && (!strings.Contains(d.found[0].What, "Symbol Bar Code Scanner") || !strings.Contains(d.found[0].Do, "wedge:")) {
			t.Errorf("%+v", d.found[0])
		}
	}
}
