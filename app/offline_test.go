package app_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/client"
	"sheyin/journal"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
	"sheyin/screens"
	"sheyin/testdata/line"
)

// A point is a terminal with a journal of its own, whose line to the authority can be cut. It outlives its consoles.
type point struct {
	*authority
	keys     *pki.Authority
	terminal string
	person   string // ID of the one whose telephone is there
	dir      string
	way      *line.Line
}

func newPoint(t *testing.T, terminal, person string) *point {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{t: t, clock: &clock{}, list: keys.List()}
	p := &point{authority: a, keys: keys, terminal: terminal, person: person, dir: t.TempDir()}
	a.Service, err = sandbox.New(t.Context(), sandbox.Options{
		DB: "sqlite:" + filepath.Join(t.TempDir(), "authority.db"), Now: a.clock.now, Signer: keys.List(), PhoneURL: "HTTP://127.0.0.1:8471/S/",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	p.way = line.Listen(t)
	server := api.Server(api.Handler(a.Service, api.Options{Keys: keys, Now: a.clock.now}), keys.ServerTLS(), nil)
	served := make(chan error, 1)
	go func() { served <- server.ServeTLS(p.way, "", "") }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return p
}

func (p *point) line(up bool) { p.way.Up(up) }

// on is the terminal switched on: its journal, its line, what goes on beside the screens, and a console. off switches
// it off as the plug does: the console is not asked.
func (p *point) on(w, h int) (s *stage, off func()) {
	t := p.t
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Dir: p.dir, Terminal: p.terminal, Key: make([]byte, 16), Now: p.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	kit, err := p.keys.Kit(p.terminal)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{
		URL: p.way.URL(), CA: p.keys.Pool(), Certificate: kit.Certificate, Signer: kit.Signer, ListKey: p.keys.List().Public(),
		SealKey: p.keys.Seal().Public(), Now: p.clock.now, Pause: time.Millisecond, Outbox: j,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var loop sync.WaitGroup
	loop.Go(func() { j.Deliver(ctx, c.Send) })
	s = p.start(p.terminal, "zh-CN", w, h, func(cfg *app.Config) {
		cfg.Authority, cfg.Journal = j.Authority(c), j
		cfg.Demo.People = slices.DeleteFunc(cfg.Demo.People, func(d screens.DemoPerson) bool { return d.ID != p.person })
	})
	s.kept = j
	return s, sync.OnceFunc(func() {
		s.kill()
		stop()
		loop.Wait()
		if err := errors.Join(j.Close(), c.Close()); err != nil {
			t.Error(err)
		}
	})
}

// Without the line the counter goes on by what the rules allow, says honestly what has no number yet, and tells of the
// number when it has come.
//
// clause: H-7.4b, H-4.3.2b
func TestWorkWithoutTheLine(t *testing.T) {
	p := newPoint(t, "TC-D-01", "madong")
	s, off := p.on(80, 24)
	defer off()
	s.login("马东")
	s.sees("今日待办", "在线")
	p.line(false)
	s.sees("断线")
	s.press("f3")
	s.sees("找事项")
	s.write("res.pay_level")
	s.sees("城乡居民养老保险缴费档次变更")
	s.press("enter")
	s.sees("材料")
	s.press("enter")
	s.sees("本人到场", "待发 1")
	s.write("李清和")
	s.press("enter")
	s.write("420802198803070012")
	s.press("enter")
	s.sees("原件") // the register is silent, so the original is compared
	s.press("enter", "space", "tab", "tab")
	s.press("space")
	s.sees("齐 1")
	s.press("enter")
	s.sees("【办理】", "待发 2") // that it is kept here was said in passing
	s.press("esc")
	s.sees("今日待办", "件写在本机", "已记录 待发")
	s.press("f9")
	s.sees("断线时能办", "排在后", "告诉群众")
	if text := s.text(); strings.Contains(text, "李") && strings.Contains(text, "0012") {
		t.Errorf("somebody's data stand in the queue:\n%s", text)
	}
	p.line(true)
	s.press("f5")
	s.loses("排在后") // the first has its answer; the message that tells of the number is a passing one
	s.loses("正在试") // until then Esc is off
	s.press("esc")
	s.sees("今日待办", "已受理编号")
	s.loses("待发 2")
}

// What was typed and what was left unfinished comes back out of the real journal, sealed as it lies there.
//
// clause: H-4.4.1b, H-7.4a
func TestTypedIsBackOutOfTheJournal(t *testing.T) {
	p := newPoint(t, "TC-A-01", "wangmin")
	s, off := p.on(80, 24)
	defer off()
	s.login("王敏")
	s.sees("今日待办")
	s.consulted("qry.rights", "个人权益记录")
	s.write("欧阳若兰")
	s.press("down", "down")
	s.write("42010619920229")
	s.sees("42010619920229")
	p.line(false) // also when the line is lost, and then the power
	kept := func() bool {
		drafts, err := s.kept.Drafts(t.Context(), "wangmin")
		return err == nil && len(drafts) == 1 && strings.Contains(string(drafts[0].Body), "42010619920229")
	}
	eventually(t, "the draft", kept)
	off()
	p.line(true)
	s, off = p.on(80, 24)
	defer off()
	s.comeBack("王敏")
	s.sees("上次没写完的 1 件")
	s.press("f9")
	s.sees("欧阳若兰", "42010619920229", "一个字都没少")
	s.write("002X")
	s.sees("42010619920229002X")
}
