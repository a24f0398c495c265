package app_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/desk"
)

// plugs is a guard who finds what the test has plugged in.
type plugs struct {
	mu    sync.Mutex
	found desk.Surroundings
}

func (p *plugs) Look(context.Context, desk.GuardPolicy) (desk.Surroundings, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return desk.Surroundings{Dangers: slices.Clone(p.found.Dangers), Unchecked: slices.Clone(p.found.Unchecked)}, nil
}

func (p *plugs) plug(dangers ...desk.Danger) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found.Dangers = dangers
}

// strict is an authority that gives terminals this policy, and keeps what they report.
type strict struct {
	desk.Authority
	policy desk.GuardPolicy
	mu     sync.Mutex
	down   bool
	heard  []desk.Surroundings
}

func (s *strict) NewCode(ctx context.Context, p desk.Purpose) (desk.LoginCode, error) {
	code, err := s.Authority.NewCode(ctx, p)
	code.Guard = s.policy
	return code, err
}

func (s *strict) ReportSurroundings(ctx context.Context, found desk.Surroundings) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return errDown
	}
	s.heard = append(s.heard, found)
	return s.Authority.ReportSurroundings(ctx, found)
}

func (s *strict) reports() []desk.Surroundings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.heard)
}

var (
	stick = desk.Danger{Kind: desk.Storage, Name: "sdb", Detail: "Maker Model"}
	wifi  = desk.Danger{Kind: desk.WirelessCard, Name: "wlp2s0", Detail: "iwlwifi"}
)

// counter is a console under guard.
type counter struct {
	*stage
	plugs   *plugs
	strict  *strict
	journal *fakeJournal
}

func newCounter(t *testing.T, policy desk.GuardPolicy, dangers ...desk.Danger) *counter {
	t.Helper()
	a := newAuthority(t)
	c := &counter{plugs: &plugs{}, strict: &strict{policy: policy}, journal: newFakeJournal()}
	c.plugs.plug(dangers...)
	c.stage = a.start("TC-A-01", "zh-CN", 80, 24, func(cfg *app.Config) {
		c.strict.Authority = cfg.Authority
		cfg.Authority, cfg.Guard, cfg.Journal = c.strict, c.plugs, c.journal
	})
	return c
}

// plug changes what is plugged in, and lets the guard's time come.
func (c *counter) plug(dangers ...desk.Danger) {
	c.plugs.plug(dangers...)
	c.a.clock.pass(3 * time.Second)
}

func (f *fakeJournal) noted() []desk.LogEntry {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.notes), func(e desk.LogEntry) bool { return !strings.HasPrefix(e.Act, "guard.") })
}

// toTheSecond is since when something is there, as the alarm says it.
var toTheSecond = regexp.MustCompile(`何时 +\d\d:\d\d:\d\d`)

// What is plugged in while somebody works stops the work: nothing that is typed arrives anywhere. It is named, recorded and
// reported, and when it is pulled out work goes on at the very character.
//
// clause: H-8.1.2b, H-8.2.2b, H-C5.1, H-C5.2, G-9.2.1c, B-9.3a
func TestDangerStopsWork(t *testing.T) {
	c := newCounter(t, desk.GuardPolicy{})
	c.login("王敏")
	c.sees("今日待办")
	c.consulted("qry.rights", "个人权益记录")
	c.write("欧阳小")
	c.sees("欧阳小")
	c.plug(stick)
	c.sees("插了 U 盘或移动硬盘，业务已停", "sdb  Maker Model", "请拔下", "服务规范 8.2", "操作日志，已报人社", "填好的都在", "F12")
	c.write("明")
	c.press("enter", "f10", "ctrl+p", "f1", "esc", "f3")
	if screen := c.rests(); strings.Contains(screen, "欧阳小明") || !strings.Contains(screen, "业务已停") || !toTheSecond.MatchString(screen) {
		t.Fatalf("a key went through the alarm, or it does not say since when:\n%s", screen)
	}
	c.plug(stick, wifi)
	c.sees("本机有 2 处不合要求，业务已停", "wlp2s0", "sdb")
	c.plug()
	c.loses("业务已停")
	c.sees("欧阳小", "不合要求的已经没有了")
	c.write("明")
	c.sees("欧阳小明")
	want := []desk.LogEntry{
		{Act: "guard.storage", Subject: "sdb", Outcome: "guard.found"},
		{Act: "guard.wireless_card", Subject: "wlp2s0", Outcome: "guard.found"},
		{Act: "guard.storage", Subject: "sdb", Outcome: "guard.gone"},
		{Act: "guard.wireless_card", Subject: "wlp2s0", Outcome: "guard.gone"},
	}
	got := c.journal.noted()
	for n := range got {
		if got[n].Person != "wangmin" || got[n].Session == "" {
			t.Errorf("%+v does not say in whose session", got[n])
		}
		got[n].Person, got[n].Session = "", ""
	}
	if !slices.Equal(got, want) {
		t.Errorf("recorded %+v", got)
	}
	reports := c.strict.reports()
	if len(reports) != 4 || !reports[0].Safe() || len(reports[2].Dangers) != 2 || !reports[3].Safe() {
		t.Errorf("reported %+v", reports)
	}
	for _, r := range reports {
		for _, d := range r.Dangers {
			if d.Detail != "" {
				t.Errorf("the report says %q: more than what it is", d.Detail)
			}
		}
	}
}

// At a terminal that is not as it must be nobody logs in: each thing is named with what to do and whom to call, and
// there is no code, also when it is locked. Once it is gone the code is there.
//
// clause: H-8.1.2b, H-8.1.2c, H-8.2.2b, H-C5.1, G-9.2.1b, B-9.3a
func TestDangerRefusesTheLogin(t *testing.T) {
	c := newCounter(t, desk.GuardPolicy{}, wifi, stick)
	c.sees("现在不能登录", "有无线网卡  wlp2s0", "请拔下无线网卡", "插了 U 盘或移动硬盘  sdb", "请叫管理岗", "本机有 2 处不合要求")
	noCode := func() {
		t.Helper()
		if screen := c.rests(); strings.Contains(screen, "▄") || strings.Contains(screen, "核对号") || strings.Contains(screen, "HTTP://") {
			t.Fatalf("a code is offered:\n%s", screen)
		}
	}
	noCode()
	c.press("f5", "f2")
	noCode()
	c.plug()
	c.login("王敏")
	c.sees("今日待办")
	c.press("f12")
	c.sees("只有王敏本人扫码能打开", "▄")
	c.plug(desk.Danger{Kind: desk.Gateway, Name: "eth0", Detail: "192.0.2.1"})
	c.sees("现在不能登录", "连着别的网  eth0")
	noCode()
	c.plug()
	c.login("王敏")
	c.sees("今日待办")
}

// What is under way when the alarm comes is finished; what to do in an emergency can still be read.
//
// clause: H-8.2.2b
func TestDangerLetsTheWriteEnd(t *testing.T) {
	c := newCounter(t, desk.GuardPolicy{})
	c.login("王敏")
	c.sees("今日待办")
	c.press("f3")
	c.sees("找事项")
	c.write("qry.rights")
	c.sees("个人权益记录")
	c.press("enter")
	c.sees("材料")
	answers := make(chan struct{})
	c.ports.holdAnswers(answers)
	c.press("enter")
	c.sees("正在发送")
	c.plug(stick)
	c.sees("业务已停")
	close(answers)
	c.sees("已开始", "业务已停") // the answer is there
	c.press("ctrl+e")
	c.loses("业务已停")
	c.press("esc")
	c.sees("业务已停")
	c.plug()
	c.sees("请核对身份和材料")
}

// Where people learn, the authority says that what is found is only told: work goes on.
func TestFindingsOnlyTold(t *testing.T) {
	c := newCounter(t, desk.GuardPolicy{ReportOnly: true}, stick)
	c.sees("演示：本机有 1 处不合要求：插了 U 盘或移动硬盘")
	c.login("王敏")
	c.sees("今日待办")
	c.plug(stick, wifi)
	c.sees("演示：本机有 2 处不合要求")
	c.press("f3")
	c.sees("找事项")
	if len(c.journal.noted()) != 2 {
		t.Errorf("recorded %+v", c.journal.noted())
	}
}

// What could not be looked at is said and recorded, and stops nobody: a thin client has no /sys.
//
// clause: H-8.1.2b
func TestUncheckedIsSaid(t *testing.T) {
	c := newCounter(t, desk.GuardPolicy{})
	c.sees("▄")
	c.plugs.mu.Lock()
	c.plugs.found.Unchecked = []string{"disks", "usb"}
	c.plugs.mu.Unlock()
	c.plug()
	c.sees("没查成：磁盘、USB 设备", "▄")
	c.login("王敏")
	c.sees("今日待办")
	if got := c.journal.noted(); len(got) != 1 || got[0].Act != "guard.unchecked" || got[0].Subject != "disks,usb" {
		t.Errorf("recorded %+v", got)
	}
}

// A report that does not arrive is made again, and the alarm does not say that the authority knows.
func TestDangerIsReportedOnceTheLineIsBack(t *testing.T) {
	c := newCounter(t, desk.GuardPolicy{})
	c.login("王敏")
	c.sees("今日待办")
	c.strict.mu.Lock()
	c.strict.down = true
	c.strict.mu.Unlock()
	c.plug(stick)
	c.sees("业务已停", "线路好了自动报人社")
	c.strict.mu.Lock()
	c.strict.down = false
	c.strict.mu.Unlock()
	c.a.clock.pass(15 * time.Second)
	c.sees("已报人社")
}
