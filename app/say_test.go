package app

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sheyin/desk"
	"sheyin/ui"
)

// What a person did stays for a few seconds; news that is not worse waits, the newest of the worst.
func TestNewsWaitsForHerOwnMessage(t *testing.T) {
	type step struct {
		after time.Duration // since the first
		news  bool
		text  string // empty: a second passes
		style ui.Style
		shows string
	}
	for name, steps := range map[string][]step{
		"the line does not cover what she did": {
			{0, false, "已记在本机", ui.Text, "已记在本机"},
			{time.Second, true, "线路恢复", ui.Text, "已记在本机"},
			{4 * time.Second, false, "", 0, "已记在本机"},
			{5 * time.Second, false, "", 0, "线路恢复"},
		},
		"a warning covers what went well": {
			{0, false, "已记在本机", ui.Text, "已记在本机"},
			{time.Second, true, "缺纸", ui.Warn, "缺纸"},
		},
		"but no refusal": {
			{0, false, "先填姓名", ui.Warn, "先填姓名"},
			{time.Second, true, "线路断了", ui.Warn, "先填姓名"},
			{2 * time.Second, true, "缺纸", ui.Err, "缺纸"},
		},
		"her next act covers anything": {
			{0, true, "缺纸", ui.Err, "缺纸"},
			{time.Second, false, "已受理", ui.Text, "已受理"},
		},
		"of what waits the newest of the worst is shown": {
			{0, false, "已锁", ui.Warn, "已锁"},
			{time.Second, true, "一", ui.Warn, "已锁"},
			{2 * time.Second, true, "二", ui.Warn, "已锁"},
			{3 * time.Second, true, "三", ui.Text, "已锁"},
			{6 * time.Second, false, "", 0, "二"},
			{7 * time.Second, false, "", 0, "二"},
		},
		"news covers news": {
			{0, true, "线路断了", ui.Warn, "线路断了"},
			{time.Second, true, "线路恢复", ui.Text, "线路恢复"},
		},
		"but what went well does not cover what went wrong": {
			{0, true, "1 号没打出来", ui.Err, "1 号没打出来"},
			{time.Second, true, "已打出 2 号", ui.Text, "1 号没打出来"},
			{5 * time.Second, false, "", 0, "已打出 2 号"},
		},
		"a clock that is set back keeps nothing for ever": {
			{0, false, "已记在本机", ui.Text, "已记在本机"},
			{-time.Hour, true, "线路恢复", ui.Text, "线路恢复"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b toast
			start := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
			for n, s := range steps {
				now, m := start.Add(s.after), ui.Message{Text: s.text, Style: s.style}
				switch {
				case s.text == "":
					b.pass(now)
				case s.news:
					b.hear(m, now)
				default:
					b.tell(m, now)
				}
				if b.message.Text != s.shows {
					t.Fatalf("step %d: %q, want %q", n, b.message.Text, s.shows)
				}
			}
		})
	}
}

// A refusal is there until she has gone on, and long enough to be seen by who types ahead; what was done is not taken off.
func TestRefusalGoesWithTheNextKey(t *testing.T) {
	start := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	refused, done := ui.Message{Text: "先填姓名", Style: ui.Warn}, ui.Message{Text: "已记在本机"}
	for name, tt := range map[string]struct {
		does  func(*toast)
		shows string
	}{
		"no key":            {func(b *toast) { b.refuse(refused, start); b.pass(start.Add(time.Minute)) }, refused.Text},
		"a key":             {func(b *toast) { b.refuse(refused, start); b.next(start.Add(2 * time.Second)) }, ""},
		"a key on its way":  {func(b *toast) { b.refuse(refused, start); b.next(start.Add(time.Second / 10)) }, refused.Text},
		"and then a second": {func(b *toast) { b.refuse(refused, start); b.next(start); b.pass(start.Add(time.Second)) }, ""},
		"refused again": {func(b *toast) {
			b.refuse(refused, start)
			b.next(start)
			b.refuse(refused, start)
			b.pass(start.Add(time.Minute))
		}, refused.Text},
		"what was done": {func(b *toast) { b.tell(done, start); b.next(start.Add(time.Minute)) }, done.Text},
		"done after refused": {func(b *toast) {
			b.refuse(refused, start)
			b.next(start)
			b.tell(done, start)
			b.pass(start.Add(time.Minute))
		}, done.Text},
		"news that waited": {func(b *toast) {
			b.refuse(refused, start)
			b.hear(done, start)
			b.next(start.Add(time.Second))
			b.pass(start.Add(time.Second))
		}, done.Text},
	} {
		t.Run(name, func(t *testing.T) {
			var b toast
			if tt.does(&b); b.message.Text != tt.shows {
				t.Errorf("%q, want %q", b.message.Text, tt.shows)
			}
		})
	}
}

// On the screen: a key that has nothing to open is refused, and with the next key the refusal is off the row.
func TestRefusalOnTheScreen(t *testing.T) {
	c := newConsole(t, []desk.Post{desk.Handler})
	c.w, c.h = ui.MinWidth, ui.MinHeight
	said := func() bool { return strings.Contains(ansi.Strip(c.View().Content), "没有可打开的件") }
	c.key("enter")
	if !said() {
		t.Fatal("not refused")
	}
	c.now = c.now.Add(seenFor)
	c.key("down")
	if said() {
		t.Error("still there after the next key")
	}
}
