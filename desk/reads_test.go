package desk_test

import (
	"testing"

	"sheyin/desk"
)

// A catalogue that calls a paper readable which no device reads is not taken into use.
func TestReadRulesReady(t *testing.T) {
	ok := desk.ReadPaper{Material: "id", Device: desk.IDReader, Of: "applicant"}
	for name, tc := range map[string]struct {
		rules desk.ReadRules
		fine  bool
	}{
		"none":            {desk.ReadRules{}, true},
		"one":             {desk.ReadRules{Papers: []desk.ReadPaper{ok}, Mark: desk.Typical}, true},
		"without a mark":  {desk.ReadRules{Papers: []desk.ReadPaper{ok}}, false},
		"twice":           {desk.ReadRules{Papers: []desk.ReadPaper{ok, ok}, Mark: desk.Typical}, false},
		"by a printer":    {desk.ReadRules{Papers: []desk.ReadPaper{{Material: "id", Device: desk.PrinterDevice, Of: "applicant"}}, Mark: desk.Typical}, false},
		"of a neighbour":  {desk.ReadRules{Papers: []desk.ReadPaper{{Material: "id", Device: desk.IDReader, Of: "neighbour"}}, Mark: desk.Typical}, false},
		"of no such kind": {desk.ReadRules{Papers: []desk.ReadPaper{{Material: "id", Device: desk.IDReader, Of: "agent", Documents: []string{"licence"}}}, Mark: desk.Typical}, false},
		"of no material":  {desk.ReadRules{Papers: []desk.ReadPaper{{Device: desk.IDReader, Of: "agent"}}, Mark: desk.Typical}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := files()
			if err != nil {
				t.Fatal(err)
			}
			c := *p.catalogue
			c.Service.Reads = tc.rules
			if err = c.Ready(); (err == nil) != tc.fine {
				t.Errorf("%v", err)
			}
		})
	}
}

// Whose document a paper is follows from who applies.
func TestReadPaperHolder(t *testing.T) {
	own, employers := desk.Item{}, desk.Item{Fields: []desk.Field{{Key: "operator_name"}}}
	for of, want := range map[string][2]string{"applicant": {"applicant", ""}, "operator": {"agent", "applicant"}, "agent": {"agent", "agent"}} {
		p := desk.ReadPaper{Of: of}
		if got := [2]string{p.Holder(own), p.Holder(employers)}; got != want {
			t.Errorf("%s: %v", of, got)
		}
	}
	if p := (desk.ReadPaper{Documents: []string{"foreign_pr"}}); p.Fits("resident_id") || !p.Fits("foreign_pr") || !(desk.ReadPaper{}).Fits("passport") {
		t.Error("the wrong kinds")
	}
}
