package screens

import (
	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// casePages is the binder over the screen of a case that takes no pages of its own.
type casePages struct {
	env    Env
	binder *binder
	c      desk.Case
	line   Line
}

// CasePages shows the scanned pages of a case at any of its stages, and scans where its stage still takes pages.
func CasePages(env Env, c desk.Case, item desk.Item) Screen {
	return &casePages{env: env, binder: newBinder(env, c, item), c: c, line: env.Line}
}

func (s *casePages) Start() tea.Cmd { return s.binder.Start() }

func (s *casePages) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.binder.hear(msg); mine {
		if fault := s.binder.read.denied(); fault != nil && out == nil {
			out = fault
		}
		return cmd, out
	}
	switch msg := msg.(type) {
	case Work:
		back := s.line.Down() && !msg.Line.Down()
		if s.line = msg.Line; back {
			return s.binder.resend(), nil
		}
	case Refreshed:
		s.binder.refreshed(msg)
	case tea.KeyPressMsg:
		cmd, out, done := s.binder.pressBinder(msg, s.line.Down())
		if done && s.binder.busy() {
			return nil, Said{s.binder.open(), ui.Warn}
		}
		if done {
			return nil, Back{}
		}
		return cmd, out
	}
	return nil, nil
}

func (s *casePages) Head() Head {
	step := 3
	switch s.c.Stage {
	case desk.StageAccept:
		step = 2
	case desk.StageNotify, desk.StageCollect, desk.StageClosed:
		step = 4
	}
	return Head{ID: "casepages", Step: step, Title: s.binder.item.Name(s.env.Lang()), Number: s.c.Receipt, Busy: s.binder.busy()}
}

func (s *casePages) Keys() ui.Keys { return s.binder.binderKeys(s.line.Down()) }

func (s *casePages) Paint(c *ui.Canvas) {
	m := newMatter(s.env, s.c, s.binder.item)
	s.binder.paint(c)
	if f := s.binder.read.fault; f != nil && s.binder.leaf == nil && !s.binder.read.busy() {
		l := c.Layout()
		at := c.Put(l.Work.X, l.Last-1, s.env.T("binder.unread"), ui.WarnBold)
		c.Put(at+2, l.Last-1, ui.Clip(s.env.Fault(f), l.Work.X+l.Work.W-at-2), ui.Text)
	}
	m.paintPanel(c, nil)
}
