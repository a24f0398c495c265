package desk_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"slices"
	"testing"

	"sheyin/desk"
)

func pageJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 165, 234)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Pages are taken as long as the papers are at the counter: at acceptance, while the form is filled, and again when the case came
// back for papers.
//
// clause: H-7.2b1
func TestPagesWhileThePapersAreThere(t *testing.T) {
	a := handlerAct(t, "A")
	for stage, want := range map[desk.Stage]string{
		desk.StageAccept: "", desk.StageHandle: "", desk.StageReview: "page.stage", desk.StageNotify: "page.stage", desk.StageClosed: "page.stage",
	} {
		c := at(t, stage, "une.claim", a)
		if err := c.TakesPages(a); want == "" && err != nil {
			t.Errorf("%s: %v", stage, err)
		} else if want != "" {
			fails(t, err, desk.Conflict, want)
		}
	}
	c := at(t, desk.StageAccept, "une.claim", a)
	guide := a
	guide.By.Posts = []desk.Post{desk.Guide}
	fails(t, c.TakesPages(guide), desk.Denied, "may.post")
}

func TestAddPage(t *testing.T) {
	a := handlerAct(t, "A")
	c := at(t, desk.StageAccept, "une.claim", a)
	material := itemOf(t, "une.claim").Materials[0].ID
	rules := a.Rules.Catalogue.Service.ScanRules()
	n := desk.NewPage{ID: "p", CaseID: c.ID, Material: material, JPEG: pageJPEG(t)}
	var full []desk.CasePage
	for k := range rules.PerCase {
		full = append(full, desk.CasePage{ID: fmt.Sprint(k), Material: fmt.Sprintf("m%d", k/rules.PerMaterial), No: k + 1})
	}
	gone := desk.CasePage{ID: "gone", Material: material, No: 3, Gone: &desk.PageGone{}}
	for name, tc := range map[string]struct {
		change func(*desk.NewPage)
		had    []desk.CasePage
		no     int
		code   desk.Code
		key    string
	}{
		"first":               {no: 1},
		"after one that went": {had: []desk.CasePage{gone}, no: 4},
		"anew":                {change: func(n *desk.NewPage) { n.Instead = "two" }, had: []desk.CasePage{{ID: "two", Material: material, No: 2}, {ID: "x", Material: material, No: 3}}, no: 2},
		"anew of what went":   {change: func(n *desk.NewPage) { n.Instead = "gone" }, had: []desk.CasePage{gone}, code: desk.Conflict, key: "page.gone"},
		"anew of another's":   {change: func(n *desk.NewPage) { n.Instead = "x" }, had: []desk.CasePage{{ID: "x", Material: "other"}}, code: desk.Conflict, key: "page.gone"},
		"a full case":         {had: full, code: desk.Conflict, key: "page.many_case"},
		"scanned too often":   {had: slices.Repeat([]desk.CasePage{gone}, 3*rules.PerCase), code: desk.Conflict, key: "page.many_kept"},
		"too large":           {change: func(n *desk.NewPage) { n.JPEG = make([]byte, rules.PageKB<<10+1) }, code: desk.Invalid, key: "scan.size"},
		"no picture":          {change: func(n *desk.NewPage) { n.JPEG = nil }, code: desk.Invalid, key: "page.format"},
		"another paper":       {change: func(n *desk.NewPage) { n.Material = "poem" }, code: desk.Invalid, key: "page.material"},
		"another hint":        {change: func(n *desk.NewPage) { n.Hint = "scan.good" }, code: desk.Invalid, key: "page.hint"},
	} {
		t.Run(name, func(t *testing.T) {
			x := n
			if tc.change != nil {
				tc.change(&x)
			}
			p, err := c.AddPage(x, "digest", tc.had, a)
			if tc.key != "" {
				fails(t, err, tc.code, tc.key)
				return
			}
			if err != nil || p.No != tc.no || p.Width != 165 || p.Height != 234 || p.By != a.By.ID || p.Bytes != len(x.JPEG) {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
}
