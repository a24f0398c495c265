package screens

import (
	"context"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// fakeFiles is desk.Files of a test.
type fakeFiles struct {
	filing desk.Filing
	err    error
	acts   []desk.BundleAct
	days   []string
}

func (f *fakeFiles) Files(context.Context) (desk.Filing, error) { return f.filing, f.err }

func (f *fakeFiles) File(context.Context, string) (desk.File, error) { return desk.File{}, f.err }

func (f *fakeFiles) Bundle(_ context.Context, _ string, b desk.Bundle, act desk.BundleAct) (desk.Bundle, error) {
	f.acts = append(f.acts, act)
	b.Version++
	b.State = desk.BundleCarried
	return b, f.err
}

func (f *fakeFiles) CloseDay(_ context.Context, _, reason string) (desk.Day, error) {
	f.days = append(f.days, reason)
	d := f.filing.Day
	d.Closed = tenEleven
	return d, f.err
}

// waitingFile is a file of the item; missing are the kinds of what it lacks.
func waitingFile(id, item, who string, missing ...desk.LeafKind) desk.File {
	f := desk.File{CaseID: id, Receipt: "TCA-20261124-" + id, Item: item, Who: who, Closed: calendar.DateOf(tenEleven), Years: 30}
	lacks := map[desk.LeafKind]bool{}
	for _, k := range missing {
		lacks[k] = true
	}
	for _, k := range []desk.LeafKind{desk.LeafApplication, desk.LeafReceipt, desk.LeafResult, desk.LeafConfirmation} {
		l := desk.Leaf{Kind: k, Form: desk.OnPaper, Pages: 1, There: !lacks[k], Hash: strings.Repeat("ab", 32)}
		if k == desk.LeafConfirmation {
			l.Form, l.Pages = desk.Electronic, 0
		}
		f.Leaves = append(f.Leaves, l)
	}
	return f
}

func fullFiling() desk.Filing {
	day := calendar.DateOf(tenEleven)
	return desk.Filing{
		Waiting: []desk.File{
			waitingFile("0003", "pay.flexible", "李** 0012"),
			waitingFile("0005", "info.payout_pension", "周** 128X", desk.LeafReceipt),
			waitingFile("0006", "pen.transfer_public", "欧** 002X", desk.LeafReceipt, desk.LeafResult),
		},
		Bundles: []desk.Bundle{
			bundleOf("b3", desk.BundlePacked), bundleOf("b2", desk.BundleShort), bundleOf("b1", desk.BundleReceived),
		},
		Day:            desk.Day{Date: day, Gaps: 2},
		Reconciliation: desk.Reconciliation{Closed: 14, Filed: 8, Waiting: 3, Electronic: 3},
	}
}

func bundleOf(id string, state desk.BundleState) desk.Bundle {
	b := desk.Bundle{
		ID: id, OutletID: "TCA", Version: 2, State: state, Number: "TCA-B20261120-000" + id[1:], Count: 8, Pages: 31,
		From: calendar.MustParse("2026-11-09"), To: calendar.MustParse("2026-11-20"), Root: strings.Repeat("5d", 32), Packer: "王敏",
	}
	if state != desk.BundlePacked {
		b.Carrier, b.Receiver = "高远", "江卫"
	}
	if state == desk.BundleShort {
		b.Files = []desk.Filed{
			{CaseID: "c1", Receipt: "TCA-20261110-0002", Item: "pay.flexible", Pages: 4, Counted: 3, Fault: desk.FaultPages},
			{
				CaseID: "c2", Receipt: "TCA-20261111-0001", Item: "pay.flexible", Pages: 3, Counted: 3, Fault: desk.FaultHash, Leaf: 1,
				Leaves: []desk.Leaf{{Kind: desk.LeafApplication, There: true}},
			},
		}
	}
	return b
}

// filesScreen is the screen of files as somebody sees it who has just opened it.
func filesScreen(t *testing.T, lang, person string, f *fakeFiles) Screen {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	env.Files = f
	s := Files(env)
	run(t, s, s.Start())
	return s
}

func bundlesScreen(t *testing.T, lang, person string, f *fakeFiles) Screen {
	t.Helper()
	env := testEnvOf(t, lang, person, "hubei.A")
	env.Files = f
	s := Bundles(env, "b3")
	run(t, s, s.Start())
	return s
}

// clause: G-7.6
func TestFilesShowTheirGaps(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			s := filesScreen(t, lang, "wangmin", &fakeFiles{filing: fullFiling()})
			c := painted(t, s, size[0], size[1])
			wants(t, c, "TCA-20261124-0003", "TCA-20261124-0006", "14", "2026-11-24")
			if strings.Contains(c.Plain(), "欧阳") {
				t.Error("a customer is not masked")
			}
		}
	}
	s := filesScreen(t, "zh-CN", "wangmin", &fakeFiles{filing: fullFiling()})
	wants(t, painted(t, s, 80, 24), "选了 1 件 3 页", "缺 受理回执", "缺 2 样", "办结 14 = 已装 8 + 待装 3 + 只有电子 3", "还没有日结")
	do(t, s, "down")
	wants(t, painted(t, s, 80, 24), "按 Enter 打开这一件，按 F6 打印受理回执")
	if out := do(t, s, "enter"); out != (Opened{"0005"}) {
		t.Errorf("Enter gives %#v", out)
	}
	wrong := fullFiling()
	wrong.Reconciliation.Filed = 7
	wants(t, painted(t, filesScreen(t, "zh-CN", "wangmin", &fakeFiles{filing: wrong}), 80, 24), "对不上，差 1")
}

// Who may not close the day reads whose act that is, and no key that refuses.
func TestDayIsNotHers(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		s := filesScreen(t, lang, "liqian", &fakeFiles{filing: fullFiling()}).(*files)
		off := s.dayOff()
		wants(t, drawn80(t, s), s.env.T("files.day_others", "day", "2026-11-24", "why", off))
		if off == "" || strings.Contains(drawn80(t, s).Plain(), "F7") {
			t.Errorf("%q\n%s", off, drawn80(t, s).Plain())
		}
	}
}

func TestPackingABundle(t *testing.T) {
	f := &fakeFiles{filing: fullFiling()}
	s := filesScreen(t, "zh-CN", "wangmin", f)
	ask, ok := do(t, s, "f10").(Ask)
	if !ok || ask.Dialog.Reason != nil || !strings.Contains(ask.Dialog.Title, "1 件 3 页") {
		t.Fatalf("F10 gives %#v", ask)
	}
	// What is closed meanwhile was not counted in the dialog and does not go into the bundle.
	f.filing.Waiting = append(f.filing.Waiting, waitingFile("0007", "pay.flexible", "赵** 0119"))
	hear(t, s, Work{})
	out := hear(t, s, Answered{ID: ask.ID, Button: "yes"})
	if going, ok := out.(Going); !ok || going.Place != BundlesPlace || going.ID == "" {
		t.Errorf("after packing: %#v", out)
	}
	if act, ok := f.acts[0].(desk.PackBundle); !ok || len(act.Cases) != 1 || act.Cases[0] != "0003" || act.From != act.To {
		t.Errorf("packed %+v", f.acts[0])
	}
	// A file with a gap is chosen by hand, and its bundle wants a reason.
	f.filing = fullFiling()
	s = filesScreen(t, "zh-CN", "wangmin", f)
	ask, ok = do(t, s, "down", "space", "f10").(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("with a gap: %#v", ask)
	}
	hear(t, s, Answered{ID: ask.ID, Button: "yes", Text: "打印机坏了"})
	if act, ok := f.acts[1].(desk.PackBundle); !ok || len(act.Cases) != 2 || act.Reason != "打印机坏了" {
		t.Errorf("packed %+v", f.acts[1])
	}
}

func TestClosingTheDay(t *testing.T) {
	f := &fakeFiles{filing: fullFiling()}
	s := filesScreen(t, "zh-CN", "zhaolei", f)
	ask, ok := do(t, s, "f7").(Ask)
	if !ok || ask.Dialog.Reason == nil || !strings.Contains(ask.Dialog.Bold, "2 件档案不齐") {
		t.Fatalf("F7 gives %#v", ask)
	}
	hear(t, s, Answered{ID: ask.ID, Button: "yes", Text: "打印机坏了"})
	if len(f.days) != 1 || f.days[0] != "打印机坏了" {
		t.Errorf("closed with %q", f.days)
	}
	if said, ok := do(t, filesScreen(t, "zh-CN", "liqian", f), "f7").(Said); !ok || !strings.Contains(said.Text, "管理岗或 A 角") {
		t.Errorf("B closes the day: %#v", said)
	}
}

// clause: G-8.1.1c
func TestCourierSignsForBundles(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			carrier := &fakeFiles{filing: desk.Filing{Bundles: []desk.Bundle{bundleOf("b3", desk.BundlePacked).ForCourier()}}}
			wants(t, painted(t, bundlesScreen(t, lang, "gaoyuan", carrier), size[0], size[1]), "TCA-B20261120-0003")
			keeper := bundlesScreen(t, lang, "wangmin", &fakeFiles{filing: fullFiling()})
			do(t, keeper, "down")
			wants(t, painted(t, keeper, size[0], size[1]), "TCA-20261110-0002", "TCA-20261111-0001")
		}
	}
	f := &fakeFiles{filing: desk.Filing{Bundles: []desk.Bundle{bundleOf("b3", desk.BundlePacked).ForCourier()}}}
	s := bundlesScreen(t, "zh-CN", "gaoyuan", f)
	wants(t, painted(t, s, 80, 24), "TCA-B20261120-0003", "2026-11-09 至 2026-11-20", "8 件  31 页", "等您签收的 1 盒", strings.Repeat("5d", 8))
	keys := s.Keys()
	for _, id := range []string{"print", "supply", "files", "back"} {
		if _, has := keys.ByID(id); has {
			t.Errorf("the courier has the key %s", id)
		}
	}
	ask, ok := do(t, s, "f10").(Ask)
	if !ok || !strings.Contains(ask.Dialog.Bold, "8 件  31 页") {
		t.Fatalf("F10 gives %#v", ask)
	}
	hear(t, s, Answered{ID: ask.ID, Button: "yes"})
	if len(f.acts) != 1 || f.acts[0] != (desk.CarryBundle{Files: 8, Pages: 31}) {
		t.Errorf("signed %+v", f.acts)
	}
}

// clause: B-9.3b
func TestListIsPrintedForAPurpose(t *testing.T) {
	s := bundlesScreen(t, "zh-CN", "wangmin", &fakeFiles{filing: fullFiling()})
	ask, ok := do(t, s, "f6").(Ask)
	if !ok || ask.Dialog.Reason == nil {
		t.Fatalf("F6 gives %#v", ask)
	}
	out, ok := hear(t, s, Answered{ID: ask.ID, Button: "yes", Text: "移交人社"}).(Printing)
	if !ok || out.Order != (desk.Order{Kind: desk.BundlePaper, Subject: "b3", Reason: "移交人社"}) || out.Sheet.Bundle == nil {
		t.Errorf("prints %#v", out)
	}
	// What the authority missed is named, and said to be supplied with what was done about it.
	f := &fakeFiles{filing: fullFiling()}
	s = bundlesScreen(t, "zh-CN", "wangmin", f)
	do(t, s, "down")
	wants(t, painted(t, s, 80, 24), "TCA-20261110-0002 清单上 4 页，点到 3 页", "TCA-20261111-0001 和装盒时不一样", "申请表")
	ask, ok = do(t, s, "f8").(Ask)
	if !ok {
		t.Fatalf("F8 gives %#v", ask)
	}
	hear(t, s, Answered{ID: ask.ID, Button: "yes", Text: "补进一页"})
	if len(f.acts) != 1 || f.acts[0] != (desk.SupplyBundle{Reason: "补进一页"}) {
		t.Errorf("supplied %+v", f.acts)
	}
}

func TestHomeTellsOfFiles(t *testing.T) {
	env := testEnv(t)
	work := Work{Board: desk.Board{Files: desk.FileBoard{Gaps: 3, Short: 1, Unclosed: calendar.MustParse("2026-11-23")}}}
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		wants(t, painted(t, Home(env, work, ""), size[0], size[1]), "2026-11-23 没有日结", "缺 3 件", "1 盒人社说缺")
	}
}
