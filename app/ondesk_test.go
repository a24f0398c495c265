package app

import (
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/screens"
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
