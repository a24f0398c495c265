package cmd

import (
	"path/filepath"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/i18n"
)

// A terminal whose certificate was withdrawn, or which asks another authority than its own, is told so, and not about cables.
func TestDoctorNamesWhoRefuses(t *testing.T) {
	own, other := authorityIn(t, t.TempDir()), authorityIn(t, t.TempDir())
	c := &counter{world: calm(t)}
	bundle := filepath.Join(t.TempDir(), "terminal.pem")
	code, err := own.service.NewEnrolment(t.Context(), "jiangwei", "TC-D-01")
	if err != nil {
		t.Fatal(err)
	}
	c.in = strings.NewReader(code.Text(own.keys.Fingerprint()) + "\n")
	if got := c.do(t.Context(), "enrol", "--url", own.URL, "--bundle", bundle); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	look := func(url string, wantCode int, wantFault, wantDo string) {
		t.Helper()
		found := c.doctored(t, wantCode, "--url", url, "--bundle", bundle, "--journal", filepath.Join(t.TempDir(), "journal"))["authority"]
		if len(found) != 1 || found[0].Fault != wantFault || !strings.Contains(found[0].Do, wantDo) || strings.Contains(found[0].Do, "网线") {
			t.Errorf("%q: %+v", wantFault, found)
		}
	}
	look(own.URL, exitOK, "", "")
	look(other.URL, exitChecks, "authority.untrusted", "--bundle")
	if err := own.service.WithdrawTerminal(t.Context(), "jiangwei", "TC-D-01", "stolen"); err != nil {
		t.Fatal(err)
	}
	look(own.URL, exitChecks, "terminal.withdrawn", "sheyin enrol")
}

// Every way in which an authority answers and refuses has words of its own, in both languages.
func TestDoctorHasWordsForEveryRefusal(t *testing.T) {
	for _, lang := range i18n.Languages {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key := range refusals {
			d := &doctor{p: &program{words: words}}
			d.saysRefused(&desk.Error{Code: desk.Denied, Key: key})
			if f := d.found[0]; f.Fault != key || f.State != ill || strings.Contains(f.What+f.Do, "?]") || !words.Has("error."+key) {
				t.Errorf("%s: %+v", key, f)
			}
		}
		d := &doctor{p: &program{words: words}}
		d.saysRefused(&desk.Error{Code: desk.Offline, Key: "authority.offline_read"})
		if f := d.found[0]; f.Fault != "authority.offline_read" || strings.Contains(f.What+f.Do, "?]") {
			t.Errorf("%+v", f)
		}
	}
}
