package ui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// look writes every sample picture as ANSI text to a folder, to be looked at:
// go test ./ui -run TestSamples -look DIR
var look = flag.String("look", "", "folder for the sample pictures")

func themed(t testing.TB, name string) *Theme {
	t.Helper()
	th, err := NewTheme(name)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// press makes the message of a key as Bubble Tea spells it.
func press(code string) tea.KeyPressMsg {
	named := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter,
		"esc": tea.KeyEscape, "tab": tea.KeyTab, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "f3": tea.KeyF3, "f6": tea.KeyF6, "f8": tea.KeyF8, "f10": tea.KeyF10,
	}
	switch {
	case code == "shift+tab":
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	case code == "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case len(code) > 5 && code[:5] == "ctrl+":
		if c, ok := named[code[5:]]; ok {
			return tea.KeyPressMsg{Code: c, Mod: tea.ModCtrl}
		}
		return tea.KeyPressMsg{Code: rune(code[5]), Mod: tea.ModCtrl}
	}
	if c, ok := named[code]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	r := []rune(code)
	return tea.KeyPressMsg{Code: r[0], Text: code}
}

var everywhere = Keys{
	{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: "返回"},
	{ID: "help", Codes: []string{"f1"}, Name: "F1", Word: "帮助"},
	{ID: "palette", Codes: []string{"ctrl+p"}, Name: "Ctrl+P", Word: "命令"},
}

func sampleFrame() Frame {
	return Frame{
		Outlet: "塔城迎宾路支行", Class: "A类", Window: "2号窗", Person: "王敏", Role: "经办岗", Post: "A角",
		Line: "在线", LineStyle: Ok, Todo: Fact{Label: "待办", Value: "8"}, Due: Fact{Label: "到期", Value: "4", Style: WarnBold}, Demo: "演示",
		Date: "11月24日 周二", Time: "10:19",
		Steps: [4]Step{{Word: "咨询"}, {Word: "受理"}, {Word: "办理"}, {Word: "告知"}}, Step: 3,
		Title: "失业保险金申领", Number: "0007", NumberLong: "TC-A-20261124-0007",
		Message: Message{Time: "10:17", Text: "已受理，回执 0007 已打印。填好后发送人社复核"},
		Left: Keys{
			{ID: "pick", Codes: []string{"enter"}, Name: "Enter", Word: "选定", Main: true},
			{ID: "next", Codes: []string{"f3"}, Name: "F3", Word: "下一处错"},
			{ID: "show", Codes: []string{"f9"}, Name: "F9", Word: "显示", Help: "显示隐去的号码，进日志"},
			{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: "发送", Off: "现在不能：要改 1 处"},
		},
		Right: everywhere,
	}
}

func sampleForm() *Form {
	mask := func(s string) string { return "199****0103" }
	f := NewForm([]FormRow{
		{Kind: HeadingRow, Label: "申请人"},
		{Key: "name", Label: "姓名", Kind: ReadRow, Value: "周**", Note: "身份证读取"},
		{Key: "type", Label: "证件类型", Kind: ReadRow, Value: "居民身份证", Note: "身份证读取"},
		{Key: "id", Label: "证件号码", Kind: ReadRow, Value: "4201**********128X", Note: "身份证读取"},
		{Key: "phone", Label: "手机号码", Value: "19900000103", Mask: mask, Max: 11},
		{Kind: HeadingRow, Label: "领取账户"},
		{Key: "bank", Label: "开户银行", Value: "合作银行一 塔城迎宾路支行"},
		{Key: "account", Label: "银行账号", Value: "6299 9900 0000 0010 038", Err: "末位对不上，重刷社保卡"},
		{Key: "holder", Label: "户名", Kind: ReadRow, Value: "周**", Note: "与姓名一致"},
		{Kind: HeadingRow, Label: "失业情况"},
		{Key: "ended", Label: "终止解除日期", Value: "2026-10-31"},
		{Key: "why", Label: "离职原因", Kind: SelectRow, Hint: "请选", Note: "按数字直选", Options: []Option{
			{"1", "合同期满", ""}, {"2", "单位解除", ""}, {"3", "协商解除(单位提出)", ""}, {"4", "单位注销", ""}, {"5", "本人辞职", "不能领取"},
		}},
		{Key: "months", Label: "累计缴费月数", Kind: ReadRow, Value: "86", Note: "系统带出"},
		{Key: "wants", Label: "有求职要求", Kind: BoolRow, Value: "true", Options: []Option{{Label: "有"}}},
	})
	return f
}

func drawForm(c *Canvas, open bool) {
	c.Frame(sampleFrame())
	l := c.Layout()
	c.Head(l.Work.X, l.Work.Y, "填写", "已填 8 栏，共 10 栏")
	c.Right(l.Work.X+l.Work.W, l.Work.Y, "要改 1 处", ErrBold)
	a := l.Work
	a.Y, a.H = a.Y+l.Gap, a.H-l.Gap
	f := sampleForm()
	if open {
		f.Update(press("enter"))
		f.Update(press("down"))
	}
	f.Paint(c, a, true)
	if l.Wide {
		c.Head(l.Panel.X, l.Panel.Y, "领取条件", "随填随查")
		c.Put(l.Panel.X, l.Panel.Y+1, "缴费满 1 年", Text)
		c.Right(l.Panel.X+l.Panel.W, l.Panel.Y+1, "符合", Text)
	}
}

func sampleItems() []CheckItem {
	return []CheckItem{
		{ID: "a", Name: "本人有效身份证件", Form: "核验", State: "已核验", StateStyle: Ok, Note: "10:09 读卡器"},
		{ID: "b", Name: "社会保障卡(实体卡或电子社保卡)", Form: "核验", State: "已核验", StateStyle: Ok, Note: "10:09 读卡器"},
		{ID: "c", Name: "终止或者解除劳动关系证明", Form: "复印件 1", State: "缺", StateStyle: ErrBold, Note: "比对没通过", Missing: true},
		{ID: "d", Name: "失业登记信息", Form: "核验", State: "免提交", StateStyle: Dim, Note: "数据共享", Dim: true},
	}
}

var itemTitles = [4]string{"材料名称", "形式", "状态", "说明"}

func drawChecklist(c *Canvas) {
	f := sampleFrame()
	f.Step = 2
	c.Frame(f)
	l := c.Layout()
	c.Head(l.Work.X, l.Work.Y, "材料", "4 项")
	y := NewChecklist(itemTitles, sampleItems()).Paint(c, l.Work.X, l.Work.Y+1, l.Work.W, true)
	y = c.Para(l.Work.X, y+l.Gap, l.Work.W, "请一次性告知：缺的材料由原单位开具；单位已注销的，由窗口代问人社，补齐当日受理，10 个工作日内决定。", Text)
	c.Quote(l.Work.X, y, 2, Err)
	x := c.Put(l.Work.X, l.Last, "还不能受理", ErrBold)
	c.Put(x+2, l.Last, "缺 1 项。当场补齐按空格，回去补按 F6", Text)
}

func drawLogin(c *Canvas) {
	f := sampleFrame()
	f.Person, f.Step, f.Title, f.Number, f.NumberLong, f.Todo, f.Due = "", 0, "", "", "", Fact{}, Fact{}
	c.Frame(f)
	l := c.Layout()
	y := l.Work.Y
	q, err := NewQR("SHEYIN:1:TC0207:8Q4K7M2XW9PJ5RTC")
	if err != nil {
		panic(err)
	}
	q.Paint(c, l.Work.X, y+1)
	w, _ := q.Size(c)
	x := l.Work.X + w + 4
	c.Put(x, y, "请用您本人的电子社保卡扫码", Strong)
	c.Put(x, y+2, "核对号", Dim)
	c.Put(x, y+3, "4826", Strong)
	c.BigNumber(x+10, y+2, "4826", AccentBold)
	c.Fact(x, y+6, 10, "还剩", "52 秒", Strong)
	c.Gauge(x+17, y+6, 19, 16, Accent)
	if !l.Tall {
		return
	}
	c.Progress(l.Work.X, l.Last-2, [5]Stage{
		{Word: "已记录", Time: "10:24:07"},
		{Word: "已发送", Time: "10:24:08"},
		{Word: "已受理编号", Time: "10:24:09", Style: Ok},
		{Word: "已决定", Time: "12-08 前", Style: AccentBold},
		{Word: "已告知", Time: "决定后"},
	}, 3)
}

func sampleDialog() *Dialog {
	return &Dialog{
		Title: "发送人社复核", Note: "0007",
		Facts: []Fact{{Label: "事项", Value: "失业保险金申领"}, {Label: "参保人", Value: "周**  128X"}, {Label: "发到", Value: "塔城地区社保中心"}, {Label: "决定最迟", Value: "12-08"}},
		Bold:  "发送后本窗口不能再改。", Text: "复核人打开之前可以撤回，要写原因。",
		Buttons: []Button{{ID: "look", Key: Key{Word: "再看看"}, Harmless: true}, {ID: "send", Key: Key{Codes: []string{"f10"}, Name: "F10", Word: "发送"}}},
		Move:    Key{Name: "左右", Word: "选"}, Help: Key{Name: "F1", Word: "帮助"},
	}
}

var opened = time.Date(2026, 11, 24, 10, 23, 41, 0, time.UTC)

func sampleAlarm() *Dialog {
	return &Dialog{
		Title: "插了 U 盘，业务已停", TitleStyle: ErrBold, Note: "10:23:41",
		Facts: []Fact{{Label: "哪个", Value: "USB 存储 16 GB，机箱前口 2"}, {Label: "何时", Value: "10:23:39 插入"}},
		Bold:  "请拔下。拔下后自动接着办。", Text: "填好的都在，没有丢，也没有写到 U 盘上。",
		Buttons: []Button{{ID: "call", Key: Key{Codes: []string{"f8"}, Name: "F8", Word: "叫管理岗"}}},
		Others:  Keys{{Name: "F12", Word: "锁屏"}}, Help: Key{Name: "F1", Word: "帮助"}, Opened: opened, Quiet: time.Second, QuietWord: "1 秒后可按",
	}
}

func sampleReason() *Dialog {
	d := sampleDialog()
	d.Title, d.Reason, d.ReasonLabel = "撤回", NewInput(40), "原因"
	d.Buttons[1].Reasoned = true
	d.Reason.SetValue("人社复核退回：盖章不清")
	return d
}

func samplePalette() *Palette {
	all := []Entry{
		{ID: "notice", Verb: "打印", Name: "一次性告知单", Key: "F6"},
		{ID: "proof", Verb: "打印", Name: "身份核验记录"},
		{ID: "list", Verb: "打印", Name: "服务事项清单，贴公告栏"},
		{ID: "self", Verb: "打印", Name: "设备自检页"},
		{ID: "receipt", Verb: "打印", Name: "受理(办结)回执", Off: "现在不能：还没有受理"},
		{ID: "sheet", Verb: "打印", Name: "今日交接单", Off: "现在不能：还没有交接"},
		{ID: "old", Verb: "调阅", Name: "这位群众以前的件"},
	}
	p := NewPalette(Palette{
		Title: "命令", Label: "找", Hint: "名称、简拼、说法都行",
		Count: func(n int) string { return fmt.Sprintf("%d 条，共 64 条", n) },
		Find: func(q string) []Entry {
			if q == "zzz" {
				return nil
			}
			out := append([]Entry(nil), all...)
			if q != "" {
				for i := range out {
					out[i].VerbMarks = []Span{{0, 2}}
				}
			}
			return out
		},
		Left: Keys{{Name: "Enter", Word: "做", Main: true}, {Name: "上下", Word: "选"}}, Right: Keys{{Name: "Esc", Word: "关"}},
	})
	p.Update(press("d"))
	p.Update(press("y"))
	return p
}

func sampleHelp() *Help {
	return &Help{
		Title: "帮助：受理", Intro: "读证，按清单点材料，扫描，受理或开告知单。",
		Sections: []HelpSection{
			{Title: "这一屏", Keys: Keys{
				{Name: "空格", Help: "这项材料齐备"},
				{Name: "F4", Help: "扫描这项"},
				{Name: "F6", Help: "打印一次性告知单"},
				{Name: "F9", Help: "显示隐去的号码，进日志"},
				{Name: "Enter", Help: "受理", Off: "现在不能：缺 1 项"},
				{Name: "Del", Help: "不收这项，写原因"},
			}},
			{Title: "不用按键", Keys: Keys{{Name: "身份证", Help: "放上就读"}, {Name: "社保卡", Help: "插入就读"}, {Name: "评价", Help: "群众自己在评价器上选"}}},
			{Title: "走动", Right: true, Keys: Keys{{Name: "上 下", Help: "换行"}, {Name: "Tab", Help: "换区：身份、材料、告知"}, {Name: "Esc", Help: "回咨询，内容留着"}}},
			{Title: "随时", Right: true, Keys: Keys{{Name: "Ctrl+P", Help: "命令，按简拼找"}, {Name: "F2", Help: "叫下一位"}, {Name: "F7", Help: "交接班"}, {Name: "F8", Help: "代问、报修、求助"}, {Name: "F12", Help: "锁屏"}}},
		},
		FootLabel: "状态只有五个词", FootWords: []string{"已记录", "已发送", "已受理编号", "已决定", "已告知"}, FootNote: "有人社编号才算受理。没有编号，就还没有到人社。",
		Left: Keys{{Name: "上下", Word: "翻"}, {Name: "F6", Word: "打印键位表"}}, Right: Keys{{Name: "Esc", Word: "关"}},
	}
}

var samples = map[string]func(*Canvas){
	"login":     drawLogin,
	"form":      func(c *Canvas) { drawForm(c, false) },
	"select":    func(c *Canvas) { drawForm(c, true) },
	"checklist": drawChecklist,
	"dialog":    func(c *Canvas) { drawForm(c, false); sampleDialog().Paint(c, opened) },
	"alarm":     func(c *Canvas) { drawForm(c, false); sampleAlarm().Paint(c, opened) },
	"reason":    func(c *Canvas) { drawForm(c, false); sampleReason().Paint(c, opened) },
	"palette":   func(c *Canvas) { drawChecklist(c); samplePalette().Paint(c) },
	"help":      func(c *Canvas) { drawChecklist(c); sampleHelp().Paint(c) },
	"small": func(c *Canvas) {
		c.TooSmall(Small{
			Outlet: "塔城迎宾路支行", Line: "在线", LineStyle: Ok, Demo: "演示", Time: "10:42", Title: "窗口小了",
			Now: Fact{Label: "现在", Value: "64 列 16 行"}, Want: Fact{Label: "要", Value: "80 列 24 行"}, Advice: "拉大窗口，或把字号调小一级。",
			Calm: "内容都在，拉大就回到原处。", Lock: Key{ID: "lock", Codes: []string{"f12"}, Name: "F12", Word: "锁屏"}, Others: "其他键先不起作用",
		})
	},
}

var sizes = [][2]int{{80, 24}, {120, 36}, {200, 50}}

// TestSamples draws every part at every size in every theme; each line must be exactly as wide as the canvas.
func TestSamples(t *testing.T) {
	for name, draw := range samples {
		for _, theme := range ThemeNames() {
			for _, size := range append(sizes, [2]int{64, 16}, [2]int{1, 1}, [2]int{0, 0}) {
				for _, ascii := range []bool{false, true} {
					th := themed(t, theme)
					if ascii {
						th = th.ASCII()
					}
					c := NewCanvas(size[0], size[1], th)
					draw(c)
					checkGrid(t, c)
					if *look != "" && !ascii && size[0] > 1 {
						x, y, ok := c.CursorPos()
						if !ok {
							x, y = -1, -1
						}
						base := filepath.Join(*look, fmt.Sprintf("%s-%dx%d-%s", name, size[0], size[1], theme))
						if err := os.WriteFile(base+".ansi", []byte(c.String()), 0o644); err != nil {
							t.Fatal(err)
						}
						if err := os.WriteFile(base+".cursor", fmt.Appendf(nil, "%d %d\n", x, y), 0o644); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		}
	}
}
