package app_test

import (
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
)

// clause: H-8.3.1c
func TestLoginLeadsHome(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.sees("请用您本人的电子社保卡扫码", "TC-A-01", "演示")
	s.login("王敏")
	s.sees("王敏，已登录", "今日待办", "A角")
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	a := newAuthority(t)
	for _, c := range []struct{ name, words string }{
		{"肖凡", "培训考核"}, {"邓凯", "冻结"}, {"方琳", "注销"}, {"侯建国", "55"}, {"唐雨", "保密协议"}, {"陈昊", "自己的网点"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := a.console("TC-A-02", "zh-CN", 80, 24)
			s.login(c.name)
			s.sees("没有登录", c.words, "F5")
			s.press("f5")
			s.sees("核对号")
		})
	}
}

func TestCodeExpires(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.sees("核对号")
	a.clock.pass(61 * time.Second)
	s.sees("登录码过期了", "F5")
	s.press("f5")
	s.sees("核对号")
}

// clause: H-8.3.1b, H-C5.3
func TestOnePersonOneSession(t *testing.T) {
	a := newAuthority(t)
	first := a.console("TC-A-01", "zh-CN", 80, 24)
	first.login("王敏")
	first.sees("今日待办")
	second := a.console("TC-A-02", "zh-CN", 80, 24)
	second.login("王敏")
	second.sees("您在别的终端还登录着", "TC-A-01")
	a.clock.pass(2 * time.Second) // the dialog that opened by itself is deaf at first
	second.press("f10")
	second.sees("今日待办")
	first.sees("登录结束了", "您在 2号窗 登录了")
}

func TestLockOpensForItsOwnerOnly(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("找事项")
	s.write("失业")
	s.press("f12")
	s.sees("只有王敏本人扫码能打开")
	s.loses("失业")
	s.login("李倩")
	s.sees("锁屏的不是这位")
	s.press("f5")
	s.loses("锁屏的不是这位") // else it is the old code that is scanned
	s.sees("核对号")
	s.login("王敏")
	s.sees("找事项", "失业") // where it was
}

func TestIdleLocks(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	a.clock.pass(3*time.Minute + time.Second)
	s.sees("已锁屏", "没有丢")
}

func TestHelpPaletteAndSmallWindow(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 120, 36)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f1")
	s.sees("帮助：", "这一屏", "随时", "已受理编号")
	s.press("esc")
	s.loses("这一屏")
	s.press("ctrl+p")
	s.sees("命令", "锁屏")
	s.write("sybxjsl")
	s.sees("失业保险金申领")
	s.press("enter")
	s.sees("这位群众的情形")
	s.resize(64, 16)
	s.sees("窗口太小")
	s.resize(80, 24)
	s.sees("情形")
}

// A lost answer is asked for by the same number: the authority holds one case.
func TestLostAnswerIsAskedForOnce(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("找事项")
	s.write("gryqxcbxx")
	s.press("esc")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("enter")
	s.sees("材料")
	s.ports.set(nil, true)
	s.press("enter")
	s.sees("F5")
	s.ports.set(nil, false)
	s.press("f5")
	s.sees("请核对身份和材料")
	open, err := s.ports.Open(t.Context())
	if err != nil || len(open) != 1 || open[0].Version != 1 {
		t.Fatalf("the authority holds %d cases (%v), want one at version 1", len(open), err)
	}
}

func TestCutLineLosesNothing(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("找事项")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("enter")
	s.sees("材料")
	s.ports.set(&desk.Error{Code: desk.Offline, Key: "offline.line"}, false)
	s.press("enter")
	s.sees("没有发")
	s.ports.set(nil, false)
	s.press("enter")
	s.sees("请核对身份和材料")
}

// B2: the list changes while people work.
//
// clause: H-5d
func TestListChangesWhilePeopleWork(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	list, err := a.CurrentList(t.Context(), "TCA")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, e := range list.Entries {
		if e.Code != "une.claim" {
			codes = append(codes, e.Code)
		}
	}
	if _, err := a.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: list.Version, Codes: codes}); err != nil {
		t.Fatal(err)
	}
	s.sees("事项清单换成", "减少 1 项")
	s.press("f3")
	s.sees("找事项")
	s.write("une.claim")
	s.sees("本网点不能办", "失业保险金申领")
}

func TestKeysAreBoundAnew(t *testing.T) {
	s := newAuthority(t).bound("TC-A-01", "zh-CN", 80, 24, map[string][]string{"find": {"f9"}})
	s.login("王敏")
	s.sees("今日待办", "F9 找事项")
	s.press("f3") // means nothing any more
	s.press("f9")
	s.sees("要办什么")
	s.press("esc")
	s.sees("F9 找事项")
	s.write("3") // the digits of the frequent items stay what they are
	s.sees("要办什么")
}

// clause: H-7.4b
func TestOneCustomerFromConsultToClosed(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.identified()
	s.press("enter", "enter", "space", "enter")
	s.sees("已受理，编号 TCA-", "填写")
	s.write("2026")
	s.press("f10")
	s.sees("420802198803070012", "2026") // the customer reads it in full
	s.press("space", "f10")
	s.sees("告知", "准予")
	s.press("space", "space", "space", "space", "enter")
	s.sees("已告知，办结")
	open, err := s.ports.Open(t.Context())
	if err != nil || len(open) != 1 || open[0].Stage != desk.StageClosed || open[0].Version != 4 {
		t.Fatalf("the authority holds %+v, %v", open, err)
	}
}

// A day's work is longer than a session lives without a sign of life.
func TestSessionLastsWhileSomebodyWorks(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	for range 12 {
		before := s.ports.sessions()
		a.clock.pass(150 * time.Second)
		s.press("up") // a sign of life, so that the screen does not lock
		a.clock.pass(151 * time.Second)
		s.press("up")
		s.until("the session to be prolonged", func(string) bool { return s.ports.sessions() > before })
	}
	s.press("f3")
	s.sees("要办什么")
}

// The word of the line comes back when the authority does, though nothing happens there.
func TestLineComesBack(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办", "在线")
	s.ports.breakLine(true)
	s.sees("不稳")
	s.sees("断线")
	s.ports.breakLine(false)
	s.sees("在线", "线路通了")
}

// Nobody listens while nobody is logged in: the word of the line is what came of the last code.
func TestLineBeforeTheLogin(t *testing.T) {
	a := newAuthority(t)
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.sees("核对号", "在线")
	s.ports.breakLine(true)
	s.press("f5")
	s.sees("没有取到登录码", "断线")
	s.ports.breakLine(false)
	s.press("f5")
	s.sees("核对号", "在线")
	s.login("王敏")
	s.sees("今日待办", "在线")

	// The session ends elsewhere while the line is down, and the next code comes over a line that is there again.
	s.ports.breakLine(true)
	s.sees("断线")
	there := a.console("TC-A-02", "zh-CN", 80, 24)
	there.login("王敏")
	there.sees("您在别的终端还登录着")
	a.clock.pass(2 * time.Second) // the dialog that opened by itself is deaf at first
	there.press("f10")
	there.sees("今日待办")
	s.ports.breakLine(false)
	s.sees("核对号", "在线")
}

func TestHomeKeepsItsPlace(t *testing.T) {
	a := newAuthority(t)
	a.clock.morning()
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := a.console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("down", "down", "enter")
	s.loses("今日待办") // what is third depends on the limits that the calendar gives
	s.press("esc")
	s.sees("今日待办")
	marked := func(screen string) bool {
		lines := strings.Split(screen, "\n")
		return len(lines) > 6 && strings.HasPrefix(lines[6], ">")
	}
	s.until("the third row to be marked", marked)
}

// What is said against a key is gone when it is no longer true: after the write, and on another screen.
func TestRefusalsDoNotStay(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("要办什么")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("enter")
	s.sees("办多久")
	slow := make(chan struct{})
	s.ports.holdAnswers(slow)
	s.ports.set(errDown, false)
	s.press("enter", "esc")
	s.sees("等回音")
	close(slow)
	s.sees("没有发出去")
	s.loses("等回音")
	s.ports.set(nil, false)
	s.press("enter")
	s.sees("本人到场")
	s.press("f10")
	s.sees(" 先填姓名和证件号码 ─")
	s.press("esc")
	s.sees("今日待办")
	s.loses("先填姓名")
}

// An answer that comes while its screen is left is there when one comes back.
func TestAnswersWaitForTheirScreen(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	slow := make(chan struct{})
	s.ports.holdAnswers(slow)
	s.write("李清和")
	s.press("enter")
	s.write("420802198803070012")
	s.press("enter")
	s.sees("登记还在比对")
	s.press("esc")
	s.sees("今日待办")
	close(slow)
	s.press("enter")
	s.sees("登记一致", "4208**********0012")
}

// A line that breaks in the moment of unlocking costs nothing of what was typed.
func TestUnlockOnABadLineKeepsWhatWasTyped(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("要办什么")
	s.write("失业")
	s.press("f12")
	s.sees("只有王敏本人扫码能打开")
	s.ports.breakLine(true)
	s.login("王敏")
	s.sees("要办什么", "失业")
	s.ports.breakLine(false)
	s.sees("线路通了")
}

func TestClocksThatAreApartAreSaid(t *testing.T) {
	a := newAuthority(t)
	a.skew = 5 * time.Minute
	a.console("TC-A-01", "zh-CN", 80, 24).sees("差 5 分钟", "报修校时")
}
