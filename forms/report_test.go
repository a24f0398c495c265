package forms_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/forms"
)

// reported is a month of three people, with numbers in it that stand nowhere else.
func reported() *desk.Report {
	tally := func(n int) desk.Tally {
		t := desk.Tally{Served: n + 1, OnTheSpot: n / 2, Settled: n, InTime: n, Notices: 3, Second: 1, More: 1, Voices: 2, Complaint: 1, Grades: [5]int{n, 2, 1, 0, 1}, Unrated: 4}
		for _, kind := range desk.ReportSteps {
			t.Steps = append(t.Steps, desk.StepFigure{Step: kind, Count: n, Mean: 432, Median: 271, Keys: 58})
		}
		return t
	}
	r := &desk.Report{OutletID: "TCA", From: calendar.MustParse("2026-11-01"), To: calendar.MustParse("2026-11-23"), Total: tally(137)}
	for n, name := range []string{"李倩", "王敏", longName} {
		r.People = append(r.People, desk.TallyLine{Name: name, Tally: tally(40 + n)})
	}
	for d := r.From; !d.After(r.To); d = d.Add(1) {
		r.Days = append(r.Days, desk.TallyLine{Day: d, Tally: tally(d.Day())})
	}
	return r
}

// clause: G-10.2
func TestReportOnPaper(t *testing.T) {
	w, err := theWorld()
	if err != nil {
		t.Fatal(err)
	}
	press := forms.New(forms.Options{Dir: t.TempDir()})
	for _, lang := range []string{"zh-CN", "en"} {
		lines, err := press.Preview(w.sheets(t)["report"], lang, 76)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(lines, "\n")
		for _, part := range []string{"137", "50%", "王敏", "2026-11-23", "4.5", "7.2", "58"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %q is missing in\n%s", lang, part, text)
			}
		}
	}
	_, err = press.Preview(w.sheet(desk.ReportPaper, "1"), "en", 76)
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != "paper.subject" {
		t.Errorf("a report of nothing: %v", err)
	}
}

func TestExportWritesAWholeFileOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "papers")
	press := forms.New(forms.Options{Dir: dir})
	where, err := press.Export(t.Context(), "figures-TCA.csv", []byte("a,b\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(where)
	if err != nil || string(data) != "a,b\r\n" {
		t.Errorf("%q, %v", data, err)
	}
	if info, err := os.Stat(where); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for name, want := range map[string]string{"figures-TCA.csv": "paper.differs", "../figures.csv": "paper.number", "a.exe": "paper.number", "": "paper.number"} {
		_, err := press.Export(t.Context(), name, []byte("other"))
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != want {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
}
