package forms_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/forms"
)

// handOver is a hand-over at lunch in which one blank card was missing.
func (w world) handOver() *desk.HandOver {
	counts := func(blanks int) desk.Counts {
		return desk.Counts{
			desk.LineCases: 2, desk.LineOriginals: 2, desk.LineBlanks: blanks, desk.LineMade: 1, desk.LineTell: 1,
			desk.LineQuestions: 1, desk.LineVoices: 0, desk.LineKeys: 2,
		}
	}
	item := w.catalogue.Items[0]
	h := &desk.HandOver{
		ID: "0198c0de-0000-7000-8000-00000000000a", OutletID: w.outlet.ID, Version: 4, State: desk.HandOverClosed,
		Number: "TCA-H20261123-0001", Cause: desk.CauseLunch, FromID: "wangmin", From: "王敏", FromRole: "A", ToID: "liqian", To: "李倩", ToRole: "B",
		Given: &desk.Count{Counts: counts(26), Terminal: "TC-A-01", At: monday.Add(105 * time.Minute)},
		Got:   &desk.Count{Counts: counts(25), Missing: []string{"c2/p"}, Terminal: "TC-A-02", At: monday.Add(110 * time.Minute)},
		Taken: monday.Add(112 * time.Minute),
		Settled: []desk.Settled{{
			Line: desk.LineBlanks, Expected: 26, Counted: 25, Reason: "制卡机里卡了一张，已打开找过", By: "zhaolei", Name: "赵磊", At: monday.Add(111 * time.Minute),
		}},
		Holds: desk.Holdings{
			PersonID: "wangmin", Person: "王敏", Counts: counts(26),
			Cases: []desk.Summary{
				{ID: "c1", Receipt: "TCA-20261110-0004", Item: "une.claim", Who: "赵** 0119", Stage: desk.StageNotify, Due: calendar.MustParse("2026-11-24")},
				{ID: "c2", Receipt: "TCA-20261117-0001", Item: item.Code, Who: "㙓** 0212", Stage: desk.StageHandle, Due: calendar.MustParse("2026-11-25")},
			},
			Tickets: []desk.Ticket{{Kind: desk.Inquiry, Number: "TCA-Q20261123-0001", Contact: desk.Contact{Name: "卢**"}, Due: monday.Add(30 * time.Hour)}},
			Pieces: []desk.Piece{
				{ID: "c1/p", Line: desk.LineOriginals, Case: "c1", Item: item.Code, Material: item.Materials[0].ID, Who: "赵** 0119", Receipt: "TCA-20261110-0004", Terminal: "TC-A-01"},
				{ID: "c2/p", Line: desk.LineOriginals, Case: "c2", Item: item.Code, Material: item.Materials[0].ID, Who: "㙓** 0212", Receipt: "TCA-20261117-0001", Terminal: "TC-A-01"},
				{ID: "c2/card", Line: desk.LineMade, Case: "c2", Item: item.Code, Who: "㙓** 0212", Receipt: "TCA-20261117-0001", Terminal: "TC-A-01"},
			},
		},
	}
	return h
}

func (w world) handOverSheet() desk.Sheet {
	s := w.sheet(desk.HandOverPaper, "TCA-H20261123-0001")
	s.Paper.AskURL, s.HandOver = "", w.handOver()
	return s
}

// clause: H-4.4.1b
func TestHandOverListIsForBothToSign(t *testing.T) {
	w := data(t)
	s := w.handOverSheet()
	got := plain(t, s)
	for _, want := range []string{
		"交接清单", "TCA-H20261123-0001", "午休换班", "王敏A角", "李倩B角", "空白社保卡262625已登记少1", "抽屉钥匙222相符", "制卡机里卡了一张，已打开找过",
		"赵磊2026年11月23日", "社会保障卡", "2026年11月25日", "代问", "都由李倩负责", "交的人签字(王敏)", "接的人签字(李倩)", "没有",
	} {
		if !strings.Contains(got, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	for name, change := range map[string]func(*desk.HandOver){
		"not taken": func(h *desk.HandOver) { h.Taken = time.Time{} },
	} {
		early := w.handOverSheet()
		change(early.HandOver)
		_, err := forms.New(forms.Options{}).Preview(early, "zh-CN", 76)
		if desk.CodeOf(err) != desk.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	without := w.handOverSheet() // nobody counted for her who was not there
	without.HandOver.Given, without.HandOver.Cause, without.HandOver.Reason = nil, desk.CauseAbsence, "突发急病，已送医院"
	if got := plain(t, without); !strings.Contains(got, "突发急病，已送医院") || !strings.Contains(got, "临时缺岗") {
		t.Error(got)
	}
}

// The paper is read back as another program reads it, in both languages.
func TestHandOverListInPrint(t *testing.T) {
	w := data(t)
	for _, lang := range []string{"zh-CN", "en"} {
		p := forms.New(forms.Options{Dir: t.TempDir()})
		got, err := p.Print(t.Context(), w.handOverSheet(), lang)
		if err != nil || got.Pages > 2 {
			t.Fatalf("%s: %d pages, %v", lang, got.Pages, err)
		}
		file, err := os.ReadFile(got.Where)
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF")) {
			t.Fatalf("%s: %v", lang, err)
		}
		if _, err := exec.LookPath("pdftotext"); err != nil {
			continue
		}
		text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", got.Where, "-").Output()
		for _, want := range []string{"TCA-H20261123-0001", "王敏", "李倩", "TCA-20261117-0001"} {
			if err != nil || !bytes.Contains(text, []byte(want)) {
				t.Errorf("%s: %q is not read back (%v):\n%s", lang, want, err, text)
			}
		}
	}
}
