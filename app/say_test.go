package app

import (
	"testing"
	"time"

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
