package screens

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

// fakePapers numbers papers as the authority does: the same number for all copies, and a copy only
// with a reason.
type fakePapers struct {
	err    error // of the next call only
	copies map[string]int
	orders []desk.Order
	keys   []string
}

func (f *fakePapers) Issue(_ context.Context, key string, o desk.Order) (desk.Paper, error) {
	f.orders, f.keys = append(f.orders, o), append(f.keys, key)
	if err := f.err; err != nil {
		f.err = nil
		return desk.Paper{}, err
	}
	if f.copies == nil {
		f.copies = map[string]int{}
	}
	id := string(o.Kind) + o.Subject
	if f.copies[id] > 0 && strings.TrimSpace(o.Reason) == "" {
		return desk.Paper{}, &desk.Error{Code: desk.Invalid, Key: "paper.reason", Field: "reason"}
	}
	f.copies[id]++
	return desk.Paper{Kind: o.Kind, Subject: o.Subject, Number: "TCA-T20261124-0001", Copy: f.copies[id], Reason: o.Reason}, nil
}

// fakePress prints nothing and remembers what.
type fakePress struct {
	err    error // of the next print only
	lines  int
	sheets []desk.Sheet
}

func (f *fakePress) Preview(s desk.Sheet, _ string, cells int) ([]string, error) {
	out := []string{"一次性告知单", fmt.Sprintf("%d cells", cells)}
	for n := range f.lines {
		out = append(out, fmt.Sprintf("第 %d 行", n+1))
	}
	return out, nil
}

func (f *fakePress) Print(_ context.Context, s desk.Sheet, _ string) (desk.Printed, error) {
	if err := f.err; err != nil {
		f.err = nil
		return desk.Printed{}, err
	}
	f.sheets = append(f.sheets, s)
	return desk.Printed{Where: "/tmp/1.pdf", Pages: 1}, nil
}

// paperEnv is caseEnv with papers and a press.
func paperEnv(t testing.TB, lang string) (Env, *fakePapers, *fakePress) {
	t.Helper()
	env, _, _ := caseEnv(t, lang)
	papers, press := &fakePapers{}, &fakePress{lines: 40}
	env.Papers, env.Press = papers, press
	return env, papers, press
}

func openPaper(t testing.TB, env Env) Screen {
	t.Helper()
	c := acceptedCase(t, env)
	s := PaperPage(env, desk.Order{Kind: desk.ReceiptPaper, Subject: c.ID}, env.sheetOf(c))
	run(t, s, s.Start())
	return s
}

func TestPaperPagePrints(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, papers, press := paperEnv(t, lang)
		s := openPaper(t, env)
		show(t, "15-paper", env, s)
		c := drawn80(t, s)
		wants(t, c, env.T("paperpage.kind.receipt"), "一次性告知单", "73 cells", "1-17 / 42")
		do(t, s, "pgdown")
		wants(t, drawn80(t, s), "18-34 / 42")
		do(t, s, "end", "down")
		wants(t, drawn80(t, s), "第 40 行", "26-42 / 42")
		do(t, s, "home")
		out, ok := do(t, s, "enter").(PrintedPaper)
		if !ok || out.Paper.Copy != 1 || out.Printed.Where == "" {
			t.Fatalf("%#v", out)
		}
		if len(press.sheets) != 1 || press.sheets[0].Paper.Number == "" || press.sheets[0].Case == nil || len(papers.orders) != 1 {
			t.Errorf("%+v", press.sheets)
		}
	}
}

func TestPaperPageCopyNeedsReason(t *testing.T) {
	env, papers, press := paperEnv(t, "zh-CN")
	do(t, openPaper(t, env), "enter")
	s := openPaper(t, env)
	if out := do(t, s, "f6"); out != nil {
		t.Fatalf("%#v", out)
	}
	show(t, "15-paper-copy", env, s)
	wants(t, drawn80(t, s), "已经打过", "1 卡纸", "2 群众遗失", "3 打印不清")
	if said, ok := do(t, s, "enter").(Said); !ok || len(papers.orders) != 2 {
		t.Fatalf("%#v", said)
	}
	do(t, s, "2")
	wants(t, drawn80(t, s), "群众遗失")
	out, ok := do(t, s, "enter").(PrintedPaper)
	if !ok || out.Paper.Copy != 2 || out.Paper.Reason != "群众遗失" || len(press.sheets) != 2 {
		t.Fatalf("%#v", out)
	}
	if papers.keys[1] == papers.keys[2] {
		t.Error("another order went out under the same number")
	}

	s = openPaper(t, env)
	do(t, s, "f6")
	typeText(t, s, "盖章 2 份")
	if out, ok := do(t, s, "enter").(PrintedPaper); !ok || out.Paper.Reason != "盖章 2 份" {
		t.Errorf("%#v", out)
	}
}

// A paper that did not come out is printed again under its number: no copy is counted for it.
func TestPaperPagePressFails(t *testing.T) {
	for key, args := range map[string]map[string]string{"paper.character": {"character": "㛃"}, "paper.place": nil} {
		t.Run(key, func(t *testing.T) {
			env, papers, press := paperEnv(t, "zh-CN")
			press.err = &desk.Error{Code: desk.Invalid, Key: key, Args: args}
			s := openPaper(t, env)
			if out := do(t, s, "enter"); out != nil {
				t.Fatalf("%#v", out)
			}
			wants(t, drawn80(t, s), "没有打出来")
			out, ok := do(t, s, "enter").(PrintedPaper)
			if !ok || out.Paper.Copy != 1 || len(papers.orders) != 1 {
				t.Errorf("%#v, issued %d times", out, len(papers.orders))
			}
		})
	}
}

func TestPaperPageFaults(t *testing.T) {
	t.Run("offline", func(t *testing.T) {
		env, papers, _ := paperEnv(t, "zh-CN")
		papers.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
		s := openPaper(t, env)
		do(t, s, "enter")
		wants(t, drawn80(t, s), "没有发出去")
		if _, ok := do(t, s, "enter").(PrintedPaper); !ok || papers.keys[0] != papers.keys[1] {
			t.Errorf("keys %v", papers.keys)
		}
	})
	t.Run("unknown", func(t *testing.T) {
		env, papers, _ := paperEnv(t, "zh-CN")
		papers.err = &desk.Error{Code: desk.Unknown, Key: "authority.unknown"}
		s := openPaper(t, env)
		do(t, s, "enter")
		if said, ok := do(t, s, "enter").(Said); !ok || len(papers.orders) != 1 {
			t.Fatalf("%#v", said)
		}
		if _, ok := do(t, s, "f5").(PrintedPaper); !ok || papers.keys[0] != papers.keys[1] {
			t.Errorf("keys %v", papers.keys)
		}
	})
	t.Run("early", func(t *testing.T) {
		env, papers, _ := paperEnv(t, "zh-CN")
		papers.err = &desk.Error{Code: desk.Conflict, Key: "paper.early"}
		if _, ok := do(t, openPaper(t, env), "enter").(Failed); !ok {
			t.Error("not told")
		}
	})
	t.Run("busy", func(t *testing.T) {
		env, _, _ := paperEnv(t, "zh-CN")
		s := openPaper(t, env)
		cmd := pressed(t, s, "enter")
		for _, k := range []string{"enter", "esc"} {
			if _, ok := do(t, s, k).(Said); !ok || !s.Head().Busy {
				t.Errorf("%s was not refused", k)
			}
		}
		if _, ok := run(t, s, cmd).(PrintedPaper); !ok {
			t.Error("not printed")
		}
	})
	t.Run("no press", func(t *testing.T) {
		env, _, _ := paperEnv(t, "zh-CN")
		env.Press = nil
		s := openPaper(t, env)
		if said, ok := do(t, s, "enter").(Said); !ok || !strings.Contains(said.Text, "没有接打印") {
			t.Errorf("%#v", said)
		}
		wants(t, drawn80(t, s), "没有接打印")
		if _, ok := do(t, s, "esc").(Back); !ok {
			t.Error("Esc")
		}
	})
}

// A case offers the papers that it has come far enough for.
func TestPapersOfCase(t *testing.T) {
	env, _, _ := paperEnv(t, "zh-CN")
	item := testItem(t, "une.claim")
	granted := decidedCase(t, env, desk.Decision{Verdict: desk.Granted})
	for name, tc := range map[string]struct {
		c    desk.Case
		want []desk.PaperKind
	}{
		"consulted": {begun(t, env, "une.claim"), nil},
		"accepted":  {acceptedCase(t, env), []desk.PaperKind{desk.ReceiptPaper}},
		"granted":   {granted, []desk.PaperKind{desk.ResultPaper, desk.CertificatePaper, desk.ReceiptPaper}},
		"refused":   {decidedCase(t, env, desk.Decision{Verdict: desk.Refused, Reason: "缴费不满"}), []desk.PaperKind{desk.ResultPaper, desk.ReceiptPaper}},
	} {
		m := newMatter(env, tc.c, item)
		if got := m.papers(); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
	s := Notify(env, granted, item)
	ask, ok := do(t, s, "f6").(Ask)
	if !ok || len(ask.Dialog.Buttons) != 4 {
		t.Fatalf("%#v", ask)
	}
	id, done := ask.Dialog.Update(press("2"), env.Now())
	out, ok := hear(t, s, Answered{ID: ask.ID, Button: id}).(Printing)
	if !done || !ok || out.Order.Kind != desk.CertificatePaper || out.Order.Subject != granted.ID || out.Sheet.Case.ID != granted.ID {
		t.Errorf("%#v", out)
	}
	if out, ok := do(t, Handle(env, acceptedCase(t, env), item), "f6").(Printing); !ok || out.Order.Kind != desk.ReceiptPaper {
		t.Errorf("%#v", out)
	}
}
