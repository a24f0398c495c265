package app_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/app"
	"sheyin/desk"
)

// journaled is a console over a journal.
func (a *authority) journaled(terminal string, w, h int, j desk.Journal) *stage {
	a.t.Helper()
	return a.start(terminal, "zh-CN", w, h, func(c *app.Config) { c.Journal = j })
}

// kill ends the program where it stands, as SIGKILL does: nothing is closed and nobody is logged out.
func (s *stage) kill() {
	s.t.Helper()
	s.program.Kill()
	err := within(s.t, "the end of the console", s.done)
	s.done <- err
}

// consulted brings a case to acceptance and leaves it there.
func (s *stage) consulted(item, name string) {
	s.t.Helper()
	s.press("f3")
	s.sees("找事项")
	s.write(item)
	s.sees(name)
	s.press("enter")
	s.sees("材料")
	s.press("enter")
	s.sees("请核对身份和材料")
}

// identified logs in 王敏, who takes in a case of somebody whom the register knows.
func (s *stage) identified() {
	s.t.Helper()
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	s.write("李清和")
	s.press("enter")
	s.write("420802198803070012")
	s.press("enter")
	s.sees("登记一致")
}

// comeBack logs in after the program was killed: the session of before is still alive.
func (s *stage) comeBack(name string) {
	s.t.Helper()
	s.login(name)
	s.until("to be asked or in", func(screen string) bool {
		return strings.Contains(screen, "您在别的终端还登录着") || strings.Contains(screen, "今日待办") || strings.Contains(screen, "还登录着")
	})
	if strings.Contains(s.text(), "还登录着") {
		s.a.clock.pass(2 * time.Second)
		s.press("f10")
	}
	s.sees("今日待办")
}

// What was typed survives that the program is killed, to the character, with the place of the cursor.
//
// clause: H-4.4.1b, H-7.4a
func TestTypedIsBackAfterAKill(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	s.write("欧阳小㐂𠮷")
	s.press("down", "down")
	s.write("42010619900101")
	for range 4 {
		s.program.Send(tea.KeyPressMsg{Code: tea.KeyLeft})
	}
	s.write("7")
	s.sees("420106199070101")
	d := j.keeps(t, "420106199070101")
	if d.Place != "accept" || d.Person != "wangmin" {
		t.Errorf("draft of %s at %s", d.Person, d.Place)
	}
	before := s.text()
	x, y := s.cursor()
	s.kill()

	again := a.journaled("TC-A-01", 80, 24, j)
	again.comeBack("王敏")
	again.sees("上次没写完的 1 件")
	again.press("f9")
	again.sees("欧阳小㐂𠮷", "420106199070101", "一个字都没少")
	for _, line := range strings.Split(before, "\n") {
		if strings.Contains(line, "姓名") || strings.Contains(line, "证件号") {
			again.sees(strings.TrimSpace(line))
		}
	}
	again.until("the cursor where it was", func(string) bool {
		u, v := again.cursor()
		return u == x && v == y
	})
	again.write("8") // goes on at the very character
	again.sees("4201061990780101")
}

// cursor is where the terminal's cursor stands.
func (s *stage) cursor() (x, y int) {
	p := s.screen.CursorPosition()
	return p.X, p.Y
}

// Who was killed with a write out is asked for the same write, under its key, and does it once.
//
// clause: H-7.4a
func TestWriteOfBeforeTheKillIsAskedForAgain(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("找事项")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("enter")
	s.sees("材料")
	s.ports.set(nil, true) // it arrives, and its answer is lost
	s.press("enter")
	s.sees("F5")
	j.keeps(t, `"write"`)
	s.kill()

	again := a.journaled("TC-A-01", 80, 24, j)
	again.comeBack("王敏")
	open, err := again.ports.Open(t.Context())
	if err != nil || len(open) != 1 {
		t.Fatalf("%d cases (%v)", len(open), err)
	}
	again.sees("上次没写完的有 1 件已经办过") // the case is there: nothing to ask
	j.keepsNone(t)
	again.press("enter")
	again.sees("本人到场")
	if open, _ = again.ports.Open(t.Context()); len(open) != 1 || open[0].Version != 1 {
		t.Errorf("%v", open)
	}
}

// A write that was never sent comes back too, and goes out once.
func TestUnsentWriteComesBack(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("找事项")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("enter")
	s.sees("材料")
	s.ports.set(&desk.Error{Code: desk.Unknown, Key: "authority.unknown"}, false) // it does not arrive, and nobody knows
	s.press("enter")
	s.sees("F5")
	j.keeps(t, `"write"`)
	s.kill()

	again := a.journaled("TC-A-01", 80, 24, j)
	again.comeBack("王敏")
	again.sees("上次没写完的 1 件")
	again.press("f9")
	again.sees("材料", "F5")
	again.press("f5")
	again.sees("请核对身份和材料")
	if open, err := again.ports.Open(t.Context()); err != nil || len(open) != 1 || open[0].Version != 1 {
		t.Errorf("%v %v", open, err)
	}
	j.keepsNone(t)
}

// Nobody sees what another has typed at the same terminal, and a lock takes nothing away.
//
// clause: H-C5.3
func TestDraftsAreTheirOwnersOnly(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	s.write("孙立")
	j.keeps(t, "孙立")
	s.press("f12")
	s.sees("只有王敏本人扫码能打开")
	s.loses("孙立")
	s.kill()

	other := a.journaled("TC-A-01", 80, 24, j)
	other.login("李倩")
	other.sees("今日待办")
	if text := other.text(); strings.Contains(text, "没写完") || strings.Contains(text, "孙立") {
		t.Errorf("another's draft shows:\n%s", text)
	}
	other.kill()

	again := a.journaled("TC-A-01", 80, 24, j)
	again.comeBack("王敏")
	again.press("f9")
	again.sees("孙立")
}

// What was typed to pass a case on stays with the case when the form is left, and after a crash.
func TestPassingOnComesBack(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	passing := func(s *stage) {
		t.Helper()
		s.press("f8")
		s.sees("转办")
		s.write("3")
		s.sees("转到别处办", "群众意见")
		s.loses("正在查能转到哪里")
	}
	passing(s)
	s.press("enter", "enter")
	s.write("住得离厅里近")
	s.sees("住得离厅里近")
	j.keeps(t, "住得离厅里近")
	s.press("esc")
	s.sees("请核对身份和材料")
	passing(s)
	s.sees("住得离厅里近")
	s.kill()

	again := a.journaled("TC-A-01", 80, 24, j)
	again.comeBack("王敏")
	again.press("f9")
	again.sees("本人到场")
	passing(again)
	again.sees("住得离厅里近")
}

// A disk that keeps nothing is said once, and that it keeps again, and typing waits for no disk.
func TestWhatCannotBeKeptIsSaidOnce(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	j.mu.Lock()
	j.hold = make(chan struct{})
	j.mu.Unlock()
	s.write("欧阳")
	s.sees("欧阳") // while the disk hangs
	j.mu.Lock()
	j.fault = &desk.Error{Code: desk.Denied, Key: "outbox.closed"}
	close(j.hold)
	j.hold = nil
	j.mu.Unlock()
	s.write("小")
	s.sees("欧阳小", "本机存不住草稿")
	j.mu.Lock()
	j.fault = nil
	j.mu.Unlock()
	s.write("春")
	j.keeps(t, "欧阳小春")
	s.sees("草稿又存得住了")
	s.loses("本机存不住草稿")
}

// A draft that this program cannot read is dropped with a word, and one of a case that has gone on too.
func TestDraftsThatDoNotFitAreDropped(t *testing.T) {
	for name, body := range map[string]string{
		"torn": `{"form":1,"ver`, "of another program": `{"form":99}`, "of another version of the case": `{"form":1,"version":0,"values":{"name":"孙立"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			a, j := newAuthority(t), newFakeJournal()
			s := a.journaled("TC-A-01", 80, 24, j)
			s.login("王敏")
			s.sees("今日待办")
			s.consulted("qry.rights", "个人权益记录")
			s.write("孙")
			d := j.keeps(t, "孙")
			s.kill()
			d.Body = []byte(body)
			if err := j.KeepDraft(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			again := a.journaled("TC-A-01", 80, 24, j)
			again.comeBack("王敏")
			if name != "of another version of the case" { // that is found at once
				again.press("f9")
			}
			again.sees("上次没写完的")
			j.keepsNone(t)
		})
	}
}

// A step that is done takes its draft along.
func TestDraftGoesWithItsStep(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.press("ctrl+p")
	s.sees("命令")
	s.write("意见投诉")
	s.press("enter")
	s.sees("意见")
	s.write("窗口少了一把椅子")
	j.keeps(t, "窗口少了一把椅子")
	s.press("f10")
	s.sees("今日待办")
	j.keepsNone(t)
}

// The queue is in the frame and on home, can be tried at once, and what was refused is taken back with what was typed.
//
// clause: H-7.4b
func TestQueueIsTriedAndTakenBack(t *testing.T) {
	a, j := newAuthority(t), newFakeJournal()
	s := a.journaled("TC-A-01", 80, 24, j)
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	s.write("欧阳若兰")
	d := j.keeps(t, "欧阳若兰")
	s.press("esc")
	s.sees("今日待办")
	letter := desk.Posted{Key: "k1", Subject: d.ID, Kind: desk.KindAcceptance, Item: "qry.rights", Person: "wangmin", At: a.clock.now(), State: desk.LetterWaiting}
	j.put(letter)
	s.sees("在线 待发 1", "1 件写在本机", "已记录 待发")
	s.press("f9")
	s.sees("等线路", "个人权益记录查询打印")
	letter.State, letter.Fault = desk.LetterRefused, &desk.Error{Code: desk.Conflict, Key: "case.outlet"}
	j.put(letter)
	s.sees("人社没有收")
	s.press("f8")
	s.sees("欧阳若兰")
	s.loses("待发 1")
	s.press("esc")
	s.sees("今日待办")
	j.put(desk.Posted{Key: "k2", Subject: "v1", Kind: desk.KindBooking, At: a.clock.now(), State: desk.LetterWaiting})
	s.sees("待发 1")
	s.press("f9")
	s.sees("预约上门")
	s.press("f5")
	s.sees("送到 1 件", "没有要发的")
	s.loses("待发 1")
}
