package app_test

import (
	"fmt"
	"strings"
	"testing"

	"sheyin/i18n"
)

// F1 tells on every screen of a case's way what the keys do, what the screen is for and which clause it serves, in
// both languages and at both sizes; at the login and behind the lock, too.
//
// clause: B-9.2c
func TestHelpOnEveryScreen(t *testing.T) {
	for _, lang := range i18n.Languages {
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			t.Run(fmt.Sprintf("%s %dx%d", lang, size[0], size[1]), func(t *testing.T) {
				words, err := i18n.Load(lang)
				if err != nil {
					t.Fatal(err)
				}
				s := newAuthority(t).console("TC-A-01", lang, size[0], size[1])
				s.helps(words, "login", "F5", "H-8_3_1c")
				s.loginIn(words)
				s.sees(words.T("home.todo"))
				s.helps(words, "home", "F3", "G-7_4")
				s.press("f3")
				s.sees(words.T("find.label"))
				s.helps(words, "find", "Enter", "D-4b")
				s.write("qry.rights")
				s.press("enter")
				s.sees(words.T("item.materials"))
				s.helps(words, "item", "F6", "H-7_2a1")
				s.press("enter")
				s.sees(words.T("accept.in_person"))
				s.helps(words, "accept", "F8", "H-7_2b2")
				s.write("李清和")
				s.press("enter")
				s.write("420802198803070012")
				s.press("enter")
				s.sees(words.T("accept.register.agrees"))
				s.press("enter", "enter", "space", "enter")
				s.sees("TCA-")
				s.helps(words, "handle", "F10", "H-7_4a")
				s.write("2026")
				s.press("f10")
				s.sees("420802198803070012")
				s.press("space", "f10")
				s.sees(words.T("notify.tell"), words.T("verdict.granted"))
				s.helps(words, "notify", "Enter", "H-7_2d1")
				s.press("f12")
				s.sees(words.T("login.locked_head"))
				s.helps(words, "locked", "F8", "H-C5_3")
			})
		}
	}
}

// helps opens the help of a screen, reads it to its end and closes it.
func (s *stage) helps(w i18n.Words, screen, key, clause string) {
	s.t.Helper()
	title := w.T("app.help_title", "screen", w.T("screen."+screen+".title"))
	s.press("f1")
	s.sees(title)
	wants := []string{key, w.T("help.source." + clause), firstWords(w.T("help.clause." + clause)), w.T("app.help_always")}
	read := ""
	s.until(fmt.Sprintf("the help of %s to tell %q", screen, wants), func(text string) bool {
		read += text
		for _, want := range wants {
			if !strings.Contains(read, want) {
				s.press("down")
				return false
			}
		}
		return true
	})
	s.press("esc")
	s.loses(title)
}

// loginIn is login in any language: the first person of the list comes to work.
func (s *stage) loginIn(w i18n.Words) {
	s.t.Helper()
	s.until("a live code", func(screen string) bool { return strings.Contains(screen, "▄") })
	s.press("f2")
	s.sees(w.T("login.whose"))
	s.press("enter")
}

// firstWords are those that stand on the first line, however narrow it is.
func firstWords(s string) string {
	if len(s) > 24 {
		if at := strings.LastIndexAny(s[:24], " ，"); at > 0 {
			return s[:at]
		}
	}
	return s
}

// A key that the configuration has bound is the one that works, and the one that is shown: in the key line, in the
// help, in the palette, and where the window is too small for anything else.
func TestBoundKeysWorkAndAreShown(t *testing.T) {
	s := newAuthority(t).bound("TC-A-01", "zh-CN", 120, 36, map[string][]string{
		"find": {"f9"}, "lock": {"ctrl+l"}, "help": {"ctrl+g"}, "logout": {"ctrl+o"}, "find.back": {"ctrl+b"},
	})
	s.login("王敏")
	s.sees("今日待办", "F9 找事项", "Ctrl+L 锁屏", "Ctrl+G 帮助")
	s.press("f12", "f1", "f3", "ctrl+g") // the first three mean nothing any more
	s.sees("帮助：今日待办", "F9 ", "Ctrl+L", "Ctrl+O")
	s.press("ctrl+g")
	s.loses("帮助：今日待办")
	s.press("ctrl+p")
	s.until("the palette with the new key", func(screen string) bool {
		for line := range strings.Lines(screen) {
			if strings.Contains(line, "找事项") && strings.Contains(line, " F9 ") && strings.Contains(screen, "名称、简拼、事项都行") {
				return true
			}
		}
		return false
	})
	s.press("esc", "f9")
	s.sees("要办什么", "Ctrl+B ")
	s.press("ctrl+b")
	s.sees("今日待办")
	s.press("f9")
	s.sees("要办什么")
	s.press("esc") // stays, whatever else is bound
	s.sees("今日待办")
	s.resize(64, 16)
	s.sees("窗口太小", "Ctrl+L 锁屏")
	s.press("ctrl+l")
	s.resize(80, 24)
	s.sees("只有王敏本人扫码能打开")
}
