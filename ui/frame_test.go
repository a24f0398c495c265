package ui

import (
	"strings"
	"testing"
)

func line0(c *Canvas, y int) string { return strings.Split(c.Plain(), "\n")[y] }

func TestTopBar(t *testing.T) {
	complaint := Fact{Label: "投诉", Value: "03:12", Style: WarnBold}
	for _, tt := range []struct {
		name string
		w    int
		edit func(f *Frame)
		want string
	}{
		{"80", 80, func(f *Frame) {}, "  塔城迎宾路支行 A类   王敏 经办岗 A角     在线  待办 8  到期 4   演示   10:19"},
		{"the role goes before the class", 80, func(f *Frame) { f.Person = "阿依古丽" }, "  塔城迎宾路支行 A类   阿依古丽 A角        在线  待办 8  到期 4   演示   10:19"},
		{"then the class", 80, func(f *Frame) { f.Complaint = complaint }, "  塔城迎宾路支行   王敏 A角    在线  投诉 03:12  待办 8  到期 4   演示   10:19"},
		{"then what is to do", 80, func(f *Frame) { f.Complaint, f.Person = complaint, "阿不都热合曼" }, "  塔城迎宾路支行   阿不都热合曼 A角    在线  投诉 03:12  到期 4   演示   10:19"},
		{
			"then the post, and the outlet is cut", 80, func(f *Frame) {
				f.Complaint, f.Person, f.Outlet = complaint, "阿不都热合曼", "塔城地区额敏县迎宾路支行"
			},
			"  塔城地区额敏县迎宾..   阿不都热合曼  在线  投诉 03:12  到期 4   演示   10:19",
		},
		{
			"120", 120, func(f *Frame) {},
			"  塔城迎宾路支行 A类 2号窗   王敏 经办岗 A角                         在线  待办 8  到期 4   演示   11月24日 周二 10:19",
		},
		{
			"nobody is logged in", 80, func(f *Frame) { f.Person, f.Todo, f.Due = "", Fact{}, Fact{} },
			"  塔城迎宾路支行 A类                                       在线   演示   10:19",
		},
		{"not the demo", 80, func(f *Frame) { f.Demo = "" }, "  塔城迎宾路支行 A类   王敏 经办岗 A角             在线  待办 8  到期 4  10:19"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := sampleFrame()
			tt.edit(&f)
			c := NewCanvas(tt.w, 24, themed(t, "dark"))
			c.Frame(f)
			if got := line0(c, 0); got != tt.want {
				t.Errorf("\n%q, want\n%q", got, tt.want)
			}
		})
	}
}

func TestStepper(t *testing.T) {
	counts := [4]Step{{"咨询", "2"}, {"受理", "1"}, {"办理", "15"}, {"告知", "1"}}
	for _, tt := range []struct {
		name string
		w    int
		edit func(f *Frame)
		want string
	}{
		{"inside a case", 80, func(f *Frame) {}, "━━━ 咨询 ━━━━ 受理 ━━━【办理】─── 告知 ───────────────── 失业保险金申领  0007 ──"},
		{
			"the number in full", 120, func(f *Frame) {},
			"━━━ 咨询 ━━━━ 受理 ━━━【办理】─── 告知 ─────────────────────────────────────────── 失业保险金申领  TC-A-20261124-0007 ──",
		},
		{
			"counts outside of a case", 80, func(f *Frame) { f.Step, f.Steps, f.Title, f.Number = 0, counts, "", "" },
			"── 咨询 2 ── 受理 1 ── 办理 15 ─ 告知 1 ────────────────────────────────────────",
		},
		{
			"nobody is logged in", 80, func(f *Frame) { f.Step, f.Title, f.Number = 0, "", "" },
			"─── 咨询 ──── 受理 ──── 办理 ──── 告知 ─────────────────────────────────────────",
		},
		{
			"the title is cut", 80, func(f *Frame) { f.Title = "城镇职工基本养老保险关系转移接续申请" },
			"━━━ 咨询 ━━━━ 受理 ━━━【办理】─── 告知 ─── 城镇职工基本养老保险关系转..  0007 ──",
		},
		{"English words", 80, func(f *Frame) {
			f.Steps = [4]Step{{Word: "Consult"}, {Word: "Accept"}, {Word: "Handle"}, {Word: "Notify"}}
		}, "━━━ Consult ━━━━ Accept ━━━━【Handle】──── Notify ────── 失业保险金申领  0007 ──"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := sampleFrame()
			tt.edit(&f)
			c := NewCanvas(tt.w, 24, themed(t, "dark"))
			c.Frame(f)
			if got := line0(c, 1); got != tt.want {
				t.Errorf("\n%q, want\n%q", got, tt.want)
			}
		})
	}
}

func TestMessageIsCut(t *testing.T) {
	f := sampleFrame()
	f.Message.Text = strings.Repeat("已读取社会保障卡", 9)
	c := NewCanvas(80, 24, themed(t, "dark"))
	c.Frame(f)
	got := line0(c, 22)
	if !strings.HasPrefix(got, "── 10:17 已读取") || !strings.HasSuffix(got, ".. ──") && !strings.HasSuffix(got, "..  ──") && !strings.HasSuffix(got, ".. ───") {
		t.Errorf("message line %q", got)
	}
}

// Panel and rules meet where there are no grounds.
func TestPanelEdge(t *testing.T) {
	c := NewCanvas(120, 36, themed(t, "none"))
	f := sampleFrame()
	f.Title, f.Number, f.NumberLong = "", "", ""
	c.Frame(f)
	for y, want := range map[int]string{1: "┬", 2: "│", 33: "│", 34: "┴"} {
		if got := c.cells[y*120+80].s; got != want {
			t.Errorf("row %d at 80: %q, want %q", y, got, want)
		}
	}
}

func TestFooter(t *testing.T) {
	for _, tt := range []struct {
		name, theme string
		left        Keys
		want        string
	}{
		{
			"main first", "dark",
			Keys{{Name: "F4", Word: "扫描"}, {Name: "Enter", Word: "受理", Main: true}},
			"  Enter 受理  F4 扫描                           Esc 返回  F1 帮助  Ctrl+P 命令",
		},
		{"off stays in place", "dark", sampleFrame().Left, "  Enter 选定  F3 下一处错  F9 显示  F10 发送    Esc 返回  F1 帮助  Ctrl+P 命令"},
		{"off in brackets without colours", "none", sampleFrame().Left, "  Enter 选定  F3 下一处错  F9 显示  (F10 发送)  Esc 返回  F1 帮助  Ctrl+P 命令"},
		{
			"a main key that is off does not come first", "none",
			Keys{{Name: "F4", Word: "扫描"}, {Name: "Enter", Word: "受理", Main: true, Off: "缺 1 项"}},
			"  F4 扫描  (Enter 受理)                         Esc 返回  F1 帮助  Ctrl+P 命令",
		},
		{"hidden", "none", Keys{{Name: "F4", Word: "扫描", Hidden: true}}, "                                                Esc 返回  F1 帮助  Ctrl+P 命令"},
		{
			"no room", "none",
			Keys{{Name: "F4", Word: "扫描这一项材料"}, {Name: "F5", Word: "再扫描一次这一项"}, {Name: "F6", Word: "打印"}},
			"  F4 扫描这一项材料  F5 再扫描一次这一项  ..    Esc 返回  F1 帮助  Ctrl+P 命令",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCanvas(80, 24, themed(t, tt.theme))
			c.Footer(tt.left, everywhere)
			if got := line0(c, 23); got != tt.want {
				t.Errorf("\n%q, want\n%q", got, tt.want)
			}
		})
	}
}

func TestTooSmall(t *testing.T) {
	c := NewCanvas(64, 16, themed(t, "dark"))
	samples["small"](c)
	for _, want := range []string{"塔城迎宾路支行", "现在    64 列 16 行", "要      80 列 24 行", "F12 锁屏", "其他键先不起作用"} {
		if !strings.Contains(c.Plain(), want) {
			t.Errorf("%q is not there:\n%s", want, c.Plain())
		}
	}
}

// Whatever the words: line state, complaint, due, DEMO mark and time stay, nothing overlaps, every line is whole.
func FuzzFrame(f *testing.F) {
	f.Add("塔城地区额敏县郊区乡阔什比克良种场迎宾路支行", "阿不都热合曼·买买提", "经办岗", "城镇职工基本养老保险关系转移接续申请", "已读取", 80, 24, 0)
	f.Add("a\x1b[2J", "\r\n", "👨‍👩‍👧", strings.Repeat("长", 300), "\x00", 120, 36, 4)
	f.Add("", "", "", "", "", 1, 1, 2)
	f.Fuzz(func(t *testing.T, outlet, person, role, title, text string, w, h, theme int) {
		w, h = abs(w)%220, abs(h)%60
		for _, s := range []*string{&outlet, &person, &role, &title, &text} {
			*s = (*s)[:min(len(*s), fuzzedText)]
		}
		fr := sampleFrame()
		fr.Outlet, fr.Person, fr.Role, fr.Title = outlet, person, role, title
		fr.Complaint = Fact{Label: "投诉", Value: "03:12"}
		fr.Message.Text, fr.Number, fr.Class, fr.Post = text, role, role, role
		fr.Steps[abs(h)%4] = Step{Word: title, Count: person}
		fr.Step = abs(w) % 5
		fr.Left = append(Keys{{Name: role, Word: title, Off: text}}, fr.Left...)
		c := NewCanvas(w, h, themed(t, ThemeNames()[abs(theme)%5]))
		c.Frame(fr)
		checkGrid(t, c)
		if !Fits(w, h) {
			return
		}
		bar := line0(c, 0)
		at := 0
		for _, want := range []string{"  在线  ", "投诉 03:12  ", "到期 4  ", " 演示 ", " 10:19"} {
			i := strings.Index(bar[at:], want)
			if i < 0 {
				t.Fatalf("%q is not in the top bar %q", want, bar)
			}
			at += i
		}
		if !strings.HasSuffix(line0(c, h-1), "Esc 返回  F1 帮助  Ctrl+P 命令") {
			t.Fatalf("the right keys moved: %q", line0(c, h-1))
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

func BenchmarkFrame(b *testing.B) {
	th := themed(b, "dark")
	for b.Loop() {
		c := NewCanvas(120, 36, th)
		drawForm(c, true)
		_ = c.String()
	}
}
