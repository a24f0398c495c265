package app_test

import "testing"

// What to do in an emergency is one key away, before anybody has logged in and in the middle of work, which
// comes back as it was; begun, it stands on the home screen until it is over.
//
// clause: N-5
func TestEmergencyFromAnywhere(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.sees("电子社保卡")
	s.press("ctrl+e")
	s.sees("突发情况怎么办", "0901-6220001", "照着做")
	s.press("esc")
	s.sees("电子社保卡")
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("要办什么")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("ctrl+e")
	s.sees("线路断了")
	s.press("f10")
	s.write("专线断了")
	s.press("f10")
	s.sees("王敏", "已记下")
	s.press("esc")
	s.sees("个人权益记录")
	s.press("esc") // the query
	s.press("esc")
	s.sees("今日待办", "应急")
}

// What to do is there for whoever stands at a locked terminal, too: nothing is recorded, nothing behind the lock shows,
// and the lock stays.
//
// clause: N-5
func TestEmergencyOverTheLock(t *testing.T) {
	s := newAuthority(t).console("TC-A-01", "zh-CN", 80, 24)
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("要办什么")
	s.write("qry.rights")
	s.sees("个人权益记录")
	s.press("f12")
	s.sees("只有王敏本人扫码能打开", "Ctrl+E")
	s.press("ctrl+e")
	s.sees("突发情况怎么办", "0901-6220001")
	s.loses("个人权益记录")
	s.press("f10")
	s.sees("登录")
	s.press("esc")
	s.sees("只有王敏本人扫码能打开")
	s.login("王敏")
	s.sees("个人权益记录")
}
