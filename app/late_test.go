package app

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// office is an authority with nothing to do; the list that it gives is a newer one each time.
type office struct {
	silent
	version *int64
}

func newOffice() office { return office{version: new(int64)} }

func (office) Open(context.Context) ([]desk.Summary, error)   { return nil, nil }
func (office) Tickets(context.Context) ([]desk.Ticket, error) { return nil, nil }
func (office) Queue(context.Context) (desk.Queue, error)      { return desk.Queue{}, nil }
func (office) Board(context.Context) (desk.Board, error)      { return desk.Board{}, nil }
func (office) Session(context.Context) (desk.Session, error)  { return desk.Session{ID: "s1"}, nil }
func (office) Catalogue(context.Context, string) (*desk.Catalogue, error) {
	return &desk.Catalogue{Version: "1"}, nil
}

func (o office) List(context.Context) (desk.ItemList, error) {
	*o.version++
	return desk.ItemList{Version: *o.version}, nil
}

// atOffice is a console at work whose authority answers; a command is run when the test wants its answer.
func atOffice(t *testing.T) *Model {
	t.Helper()
	m := atWork(t, "zh-CN", time.Now)
	m.cfg.Authority = newOffice()
	return m
}

// The day's work as it was read before a customer was called does not take him from the window again, with what he has put there.
func TestLateWorkTakesNobodyFromTheWindow(t *testing.T) {
	m := atOffice(t)
	late := m.getWork()()
	m.Update(answer{m.visit, nil})
	m.act(screens.Serving{Visit: desk.Visit{ID: "V1", State: desk.VisitServing, OwnerID: "wangmin"}})
	m.lay(desk.DeviceEvent{IDCard: &desk.IDCard{Kind: "resident_id", Name: "李清和", No: "420802198803070012"}})
	m.Update(late)
	if m.atWindow().ID != "V1" || m.desk.IsZero() {
		t.Errorf("at the window %q, card there %t", m.atWindow().ID, !m.desk.IsZero())
	}
	m.Update(m.getWork()())
	if m.atWindow().ID != "" {
		t.Error("what is read afterwards counts for nothing")
	}
}

// caseOffice is an office with one case to accept.
type caseOffice struct{ office }

func (caseOffice) Open(context.Context) ([]desk.Summary, error) {
	return []desk.Summary{{ID: "c1", Stage: desk.StageAccept, Status: desk.Written}}, nil
}

// atHome is a console at home with nothing to do, whose authority has a case since.
func atHome(t *testing.T) *Model {
	t.Helper()
	m := atOffice(t)
	m.rules.Catalogue = &desk.Catalogue{Version: "1"}
	m.home()
	m.cfg.Authority = caseOffice{newOffice()}
	return m
}

// What F5 at home has read is the day's work: what is told later does not bring back what was there before.
func TestWorkReadAnewStays(t *testing.T) {
	m := atHome(t)
	read := m.deliver(tea.KeyPressMsg{Code: tea.KeyF5})()
	m.Update(read)
	if n := m.screen.Head().Counts[1]; n != 1 {
		t.Fatalf("%d cases at home", n)
	}
	if want := m.t("home.key.again_done", "n", 1); m.toast.message.Text != want {
		t.Errorf("the line says %q, want %q", m.toast.message.Text, want)
	}
	m.deliver(m.copyWork()) // as when the line comes back
	if n := m.screen.Head().Counts[1]; n != 1 {
		t.Errorf("%d cases after something else was told", n)
	}
}

// Who locks while the work is being read can have it read again afterwards.
func TestWorkReadAnewBehindTheLock(t *testing.T) {
	m := atHome(t)
	home := m.screen
	read := m.deliver(tea.KeyPressMsg{Code: tea.KeyF5})()
	if k, _ := home.Keys().ByID("again"); k.Off == "" {
		t.Fatal("nothing is being read")
	}
	m.lock(false)
	m.Update(read)
	if k, _ := home.Keys().ByID("again"); k.Off != "" {
		t.Errorf("F5 is off for ever: %s", k.Off)
	}
}

// What a login needs and is still being read when the session is over, or another one has begun, opens nothing.
//
// clause: H-8.3.1b, H-8.4.1
func TestLateLoginOpensNothing(t *testing.T) {
	for name, end := range map[string]func(*Model){
		"logged out":          func(m *Model) { m.logout() },
		"the session is over": func(m *Model) { m.sessionOver(&desk.Error{Code: desk.Denied, Key: "session.ended"}) },
		"taken over elsewhere": func(m *Model) {
			m.Update(happened{m.line.turn, desk.Event{Kind: desk.SessionEnded, Reason: "session.elsewhere"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := atOffice(t)
			m.lock(false)
			late := m.load(m.session)()
			end(m)
			m.Update(late)
			if m.session.ID != "" || m.screen.Head().ID != "login" {
				t.Errorf("session %q at %s", m.session.ID, m.screen.Head().ID)
			}
		})
	}
	t.Run("somebody else was quicker", func(t *testing.T) {
		m := atOffice(t)
		m.logout()
		first := m.load(desk.Session{ID: "s1"})()
		m.Update(m.load(desk.Session{ID: "s2"})())
		m.Update(first)
		if m.session.ID != "s2" {
			t.Errorf("session %q", m.session.ID)
		}
	})
}

// A list that was read before the one in force does not replace it.
func TestLateListIsNotTheList(t *testing.T) {
	m := atOffice(t)
	late := m.getList()()
	m.Update(m.getList()())
	m.Update(late)
	if m.rules.List.Version != 2 {
		t.Errorf("list %d is in force", m.rules.List.Version)
	}
}

// A queue that was read before a letter was written says nothing of it: the draft stays for who takes the letter back.
//
// clause: H-4.4.1b
func TestLateQueueDropsNoDraft(t *testing.T) {
	m := atOffice(t)
	m.drafts.on = true
	m.drafts.known["c"] = &keptDraft{Draft: desk.Draft{ID: "c", Place: "accept", Body: []byte(`{"about":"c"}`)}}
	late := m.getOutgoing()()
	m.draftDone("c")
	m.Update(late)
	if m.drafts.known["c"] == nil {
		t.Fatal("it is gone")
	}
	m.Update(m.getOutgoing()())
	if m.drafts.known["c"] != nil {
		t.Error("it stays for ever")
	}
}

// Who has left the screen from which a case was asked for can ask for another one at once.
func TestCaseOfBeforeHoldsUpNoOther(t *testing.T) {
	m := atOffice(t)
	if m.openCase("a") == nil || m.openCase("a") != nil {
		t.Error("a case is to be asked for once")
	}
	m.home()
	if m.openCase("b") == nil {
		t.Error("another one cannot be asked for")
	}
	m.Update(fetched{visit: m.visit - 1})
	if m.openCase("b") != nil {
		t.Error("the late answer is taken for the one that is waited for")
	}
}

// A case that was not read, or whose answer comes when the clerk is elsewhere, is not being read any more.
func TestCaseIsReadUntilItsAnswer(t *testing.T) {
	for name, leave := range map[string]func(m *Model){"refused": func(*Model) {}, "elsewhere": func(m *Model) { m.home() }} {
		m := atOffice(t)
		m.openCase("a")
		asked := m.visit
		if got := m.toast.message.Text; got != m.t("app.reading") {
			t.Fatalf("%s: the line says %q", name, got)
		}
		leave(m)
		m.Update(fetched{visit: asked, err: &desk.Error{Code: desk.Denied, Key: "log.terminal"}})
		if got := m.toast.message.Text; got == m.t("app.reading") {
			t.Errorf("%s: the line says still %q", name, got)
		}
	}
}

// News that waited for its turn when the screen was locked is not told there.
//
// clause: H-8.4.1
func TestNewsThatWaitsIsNotToldLocked(t *testing.T) {
	at := time.Now()
	m := atOffice(t)
	m.cfg.Now = func() time.Time { return at }
	m.say("已记在本机", ui.Text)
	m.announce("TCA-20261122-0001 同意", ui.Text)
	m.lock(false)
	at = at.Add(time.Minute)
	m.toast.pass(at)
	if got := m.toast.message.Text; got != m.t("app.locked") {
		t.Errorf("the line says %q", got)
	}
}
