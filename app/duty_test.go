package app

import (
	"context"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// dutyFake is an authority whose board and hand-overs a test says.
type dutyFake struct {
	*counterFake
	board    desk.Board
	standing desk.Standing
}

func (f *dutyFake) Board(context.Context) (desk.Board, error)       { return f.board, nil }
func (f *dutyFake) Standing(context.Context) (desk.Standing, error) { return f.standing, nil }

// atDuty is a console at home with a board.
func atDuty(t *testing.T) (*console, *dutyFake) {
	t.Helper()
	c := newConsole(t, []desk.Post{desk.Handler})
	f := &dutyFake{counterFake: &counterFake{}}
	c.cfg.Authority = f
	return c, f
}

// reread is what an event of the authority leads to.
func (c *console) reread() { c.do(c.getWork()) }

// clause: H-4.4.1b
func TestOfferedHandOverIsSaidAtOnce(t *testing.T) {
	c, f := atDuty(t)
	note := desk.HandOverNote{ID: "h1", Number: "TCA-H20261123-0001", State: desk.HandOverCounting, FromID: "liqian", From: "李倩", ToID: "wangmin", To: "王敏", Cause: desk.CauseLunch, At: received}
	f.board.HandOvers = []desk.HandOverNote{note}
	c.reread()
	if c.toast.message != (ui.Message{}) {
		t.Fatalf("she still counts: %+v", c.toast.message)
	}
	note.State = desk.HandOverOffered
	f.board.HandOvers = []desk.HandOverNote{note}
	c.reread()
	c.shows("李倩把手上的交给您了，按 F7 清点", "李倩交给您，等您清点")
	c.toast.message = ui.Message{}
	c.reread()
	if c.toast.message != (ui.Message{}) {
		t.Errorf("it is said again: %+v", c.toast.message)
	}
	c.key("f7")
	if c.screen.Head().ID != "handover" {
		t.Errorf("F7 leads to %s", c.screen.Head().ID)
	}
	f.board = desk.Board{TakenFrom: []desk.HandOverNote{{ID: "h2", State: desk.HandOverTold, From: "王敏", To: "李倩", At: received}}}
	c.reread()
	c.shows("李倩接手了您的件，按 F7 看")
}

// clause: H-4.4.1b
func TestTakenOverIsReadFirst(t *testing.T) {
	c, f := atDuty(t)
	c.work.Board.TakenFrom = []desk.HandOverNote{{ID: "h1", State: desk.HandOverTold, From: "王敏", To: "李倩", At: received}}
	f.standing.HandOver = []desk.HandOver{{
		ID: "h1", Version: 1, State: desk.HandOverTold, Cause: desk.CauseAbsence, Reason: "突发急病", FromID: "wangmin", From: "王敏", ToID: "liqian", To: "李倩",
		Taken: received, Holds: desk.Holdings{Counts: desk.Counts{}},
	}}
	c.do(c.begin())
	if c.screen.Head().ID != "handover" {
		t.Fatalf("work begins at %s", c.screen.Head().ID)
	}
	c.shows("李倩 14:20 接手了您的件", "突发急病")
	c.work.Board = desk.Board{}
	c.do(c.begin())
	if c.screen.Head().ID != "home" {
		t.Errorf("work begins at %s", c.screen.Head().ID)
	}
}
