package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// What lies on the readers is one customer's: it goes with him, and with the person at work.
//
// clause: H-8.4.1
func TestDeskIsOneCustomers(t *testing.T) {
	serving := func(id string) func(*Model) {
		return func(m *Model) {
			m.work.Queue.Visits = []desk.Visit{{ID: id, State: desk.VisitServing, OwnerID: m.session.Person.ID}}
		}
	}
	nobody := func(m *Model) { m.work.Queue.Visits = nil }
	for name, tc := range map[string]struct {
		before, after func(*Model)
		stays         bool
	}{
		"nothing happens":                     {serving("V1"), func(*Model) {}, true},
		"nobody was called":                   {nobody, func(*Model) {}, true},
		"a visit is made for who walked in":   {nobody, serving("V1"), true},
		"the next one is served":              {serving("V1"), serving("V2"), false},
		"he has gone":                         {serving("V1"), nobody, false},
		"he has gone, and the screen says it": {serving("V1"), func(m *Model) { m.gone(desk.Visit{ID: "V1"}) }, false},
		"somebody is called after a walk-in":  {nobody, func(m *Model) { m.act(screens.Serving{Visit: desk.Visit{ID: "V2"}}) }, false},
		"the same one is otherwise":           {serving("V1"), func(m *Model) { m.servingNext(desk.Visit{ID: "V1"}) }, true},
		"locked":                              {serving("V1"), func(m *Model) { m.lock(false) }, false},
		"logged out":                          {serving("V1"), func(m *Model) { m.logout() }, false},
		"the session is over":                 {serving("V1"), func(m *Model) { m.leave() }, false},
		"the console ends":                    {serving("V1"), func(m *Model) { m.quit() }, false},
		"the console crashes":                 {serving("V1"), func(m *Model) { m.Update(NewCrash("x")) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := atWork(t, "zh-CN", time.Now)
			tc.before(m)
			m.attend()
			m.lay(desk.DeviceEvent{IDCard: &desk.IDCard{Kind: "resident_id", Name: "李清和", No: "420802198803070012"}})
			if m.desk.IsZero() {
				t.Fatal("nothing lies there")
			}
			tc.after(m)
			m.attend()
			if m.desk.IsZero() == tc.stays {
				t.Errorf("stays %t", !tc.stays)
			}
			if tc.stays && m.desk.Visit != m.atWindow().ID {
				t.Errorf("of the visit %q", m.desk.Visit)
			}
		})
	}
}

// nexts are devices that count how often another customer is told.
type nexts struct {
	noDevices
	n int
}

func (d *nexts) Next() { d.n++ }

// The readers are looked at for what was left there when a customer goes and when another one is called, and not when the visit of
// the one whose card lies there begins.
func TestNextCustomer(t *testing.T) {
	serving := func(m *Model, id string) {
		m.work.Queue.Visits = []desk.Visit{{ID: id, State: desk.VisitServing, OwnerID: m.session.Person.ID}}
		m.attend()
	}
	d := &nexts{}
	m := atWork(t, "zh-CN", time.Now)
	m.cfg.Devices = d
	said := func(what string, want int) {
		t.Helper()
		if m.attend(); d.n != want {
			t.Errorf("%s: told %d times, want %d", what, d.n, want)
		}
	}
	said("nobody is there", 0)
	m.lay(desk.DeviceEvent{IDCard: &desk.IDCard{Kind: "resident_id", Name: "李清和", No: "420802198803070012"}})
	serving(m, "V1")
	said("his visit begins", 0)
	said("he is served", 0)
	m.work.Queue.Visits = nil
	said("he has gone", 1)
	serving(m, "V2")
	said("another one is called", 2)
	serving(m, "V3")
	said("and the next", 3)
}

// holders are an authority that knows whose every code is.
type holders struct{ silent }

func (holders) HolderOf(context.Context, string) (desk.Holder, error) {
	return desk.Holder{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012"}, nil
}

// What was read of one customer, and is still being recorded or asked about when another one is served, is not laid there as his.
//
// clause: H-8.4.1
func TestLateReadingIsNotTheNextCustomers(t *testing.T) {
	visit := func(id string) desk.Visit {
		return desk.Visit{ID: id, State: desk.VisitServing, OwnerID: "wangmin"}
	}
	serve := func(id string) func(*Model) { return func(m *Model) { m.act(screens.Serving{Visit: visit(id)}) } }
	card := func(m *Model) any {
		return m.noteRead(desk.DeviceEvent{IDCard: &desk.IDCard{Kind: "resident_id", Name: "李清和", No: "420802198803070012"}})()
	}
	code := func(m *Model) any { return m.askHolder("code")() }
	nothing := func(*Model) {}
	for name, tc := range map[string]struct {
		before func(*Model)
		read   func(*Model) any
		after  func(*Model)
		stays  bool
	}{
		"a card":                      {serve("V1"), card, nothing, true},
		"a card, and the next":        {serve("V1"), card, serve("V2"), false},
		"a card of a walk-in":         {nothing, card, func(m *Model) { m.attended(visit("V1")) }, true},
		"a card, somebody is called":  {nothing, card, serve("V2"), false},
		"a card, he has gone":         {serve("V1"), card, func(m *Model) { m.gone(desk.Visit{ID: "V1", State: desk.VisitClosed}) }, false},
		"a card, locked and opened":   {serve("V1"), card, func(m *Model) { m.lock(false); m.attend(); m.unlock(m.lockedFrom); m.lockedFrom = nil }, false},
		"a code":                      {serve("V1"), code, nothing, true},
		"a code, and the next":        {serve("V1"), code, serve("V2"), false},
		"a code of a walk-in":         {nothing, code, func(m *Model) { m.attended(visit("V1")) }, true},
		"a code, somebody is called":  {nothing, code, serve("V2"), false},
		"a code, and the next's code": {nothing, code, func(m *Model) { serve("V2")(m); m.attend(); m.askHolder("another") }, false},
		"a code, the same is served":  {serve("V1"), code, serve("V1"), true},
	} {
		t.Run(name, func(t *testing.T) {
			m := atWork(t, "zh-CN", time.Now)
			m.cfg.Authority = holders{}
			tc.before(m)
			m.attend()
			late := tc.read(m)
			tc.after(m)
			m.attend()
			m.Update(late)
			if m.desk.IsZero() == tc.stays {
				t.Errorf("lies there %t", !tc.stays)
			}
		})
	}
}

// A code that is asked about for the next customer is answered, also when the answer about the one before comes first.
func TestCodeOfTheNextCustomerIsAnswered(t *testing.T) {
	m := atWork(t, "zh-CN", time.Now)
	m.cfg.Authority = holders{}
	m.attend()
	before := m.askHolder("code")()
	m.act(screens.Serving{Visit: desk.Visit{ID: "V2", State: desk.VisitServing, OwnerID: "wangmin"}})
	m.attend()
	his := m.askHolder("his")()
	m.Update(before)
	m.Update(his)
	if m.desk.Holder == nil || m.desk.Visit != "V2" {
		t.Errorf("on the desk: %+v", m.desk)
	}
}

// News of a device that waits in the message line is forgotten when it is not true any more.
func TestNewsThatIsOver(t *testing.T) {
	at := time.Now()
	m := atWork(t, "zh-CN", func() time.Time { return at })
	is := func(err *desk.Error) {
		m.hearChanged(desk.Equipment{Kind: desk.SSCReader, Looked: at, Err: err})
	}
	is(nil)
	m.say("自检了 1 台，1 台不能用", ui.Warn)
	is(desk.FaultOf(desk.SSCReader, "device.service"))
	is(nil)
	at = at.Add(time.Minute)
	m.toast.pass(at)
	if got := m.toast.message.Text; !strings.Contains(got, "社保卡读卡器又能用了") {
		t.Errorf("the line says %q", got)
	}
}
