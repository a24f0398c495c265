package forms_test

import (
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/forms"
)

// ledgerSheet is a permission ledger with every kind of entry.
func (w world) ledgerSheet() desk.Sheet {
	s := w.sheet(desk.LedgerPaper, "TCA-Z20261123-0004")
	s.Paper.AskURL = ""
	at := monday.AddDate(0, -1, 0)
	for n, kind := range desk.PermissionKinds {
		p := desk.Permission{
			Seq: int64(n + 1), OutletID: w.outlet.ID, PersonID: "p", Name: "叶兰", Kind: kind, Posts: []desk.Post{desk.Handler},
			From: at, At: at.Add(-time.Hour), ByName: "江卫", Paper: "TCA-R20261020-0001",
		}
		switch n {
		case 1:
			p.Steps, p.Items = []desk.Right{desk.MayConsult, desk.MayAccept}, []string{"card.apply", "card.loss_temp"}
		case 2:
			p.Paper = desk.FirstPaper
		case 3:
			p.Paper = ""
		}
		s.Ledger = append(s.Ledger, p)
		at = at.AddDate(0, 0, 1)
	}
	return s
}

// clause: G-7.2b
func TestLedgerPaper(t *testing.T) {
	s := data(t).ledgerSheet()
	for lang, wants := range map[string][]string{
		"zh-CN": {"权限管理台账", "叶兰", "经办岗", "受理", "江卫", "TCA-R20261020-0001", "建账前已有", "冻结", "调离", "9 条"},
		"en":    {"Permission ledger", "handler", "consult", "TCA-R20261020-0001", "before the ledger", "frozen", "moved", "9 entries"},
	} {
		lines, err := forms.New(forms.Options{}).Preview(s, lang, 76)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(lines, "\n")
		for _, want := range wants {
			if !strings.Contains(strings.ReplaceAll(text, "-\n", "-"), want) {
				t.Errorf("%s lacks %q:\n%s", lang, want, text)
			}
		}
	}
	s.Ledger = []desk.Permission{}
	if _, err := forms.New(forms.Options{}).Preview(s, "zh-CN", 76); err != nil {
		t.Error(err)
	}
}
