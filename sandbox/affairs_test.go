package sandbox_test

import (
	"encoding/json"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// settle does an act on an affair.
func (h *house) settle(at sandbox.Caller, a desk.Affair, do desk.AffairAct) (desk.Affair, error) {
	h.t.Helper()
	if a.ID == "" {
		a.ID = newKey()
	}
	return h.Settle(h.t.Context(), at, newKey(), a.ID, a.Version, do)
}

// settleFor does the authority's act on an affair.
func (h *house) settleFor(outlet string, a desk.Affair, do desk.AffairAct) (desk.Affair, error) {
	h.t.Helper()
	if a.ID == "" {
		a.ID = newKey()
	}
	return h.SettleFor(h.t.Context(), "jiangwei", newKey(), outlet, a.ID, a.Version, do)
}

// An emergency is begun by whoever is there, followed, ended, and stands at the authority and in the day's
// figures; nobody's numbers get into it.
//
// clause: N-5
func TestEmergencyIsRecorded(t *testing.T) {
	h := newHouse(t)
	guide := h.login("TC-A-01", "sunting")
	_, err := h.settle(guide, desk.Affair{}, desk.Begin{Kind: desk.Emergency, What: "line", Text: "群众 13800001111 打来"})
	h.fails(err, desk.Invalid, "affair.personal")
	_, err = h.settle(guide, desk.Affair{}, desk.Begin{Kind: desk.Emergency, What: "fire", Text: "冒烟"})
	h.fails(err, desk.Invalid, "affair.what")
	e, err := h.settle(guide, desk.Affair{}, desk.Begin{Kind: desk.Emergency, What: "line", Text: "专线断了"})
	h.ok(err)
	if got := h.board(guide).Affairs.Emergencies; len(got) != 1 || got[0] != "line" {
		t.Errorf("the board shows %v", got)
	}
	e, err = h.settle(guide, e, desk.Note{Text: "已报运营商"})
	h.ok(err)
	all, err := h.AllAffairs(t.Context(), "jiangwei")
	h.ok(err)
	if len(all) != 1 || all[0].State != desk.AffairOpen || all[0].OutletID != "TCA" || len(all[0].Notes) != 1 {
		t.Errorf("the authority sees %+v", all)
	}
	e, err = h.settle(guide, e, desk.End{Text: "专线恢复"})
	h.ok(err)
	if e.State != desk.AffairClosed || e.Outcome == "" || e.Ended.IsZero() || e.By != "孙婷" || e.Number == "" {
		t.Errorf("it ended as %+v", e)
	}
	if n := h.queue(guide).Figures.Emergencies; n != 1 {
		t.Errorf("%d emergencies in the day's figures", n)
	}
	if _, err = h.AllAffairs(t.Context(), "wangmin"); desk.CodeOf(err) != desk.Denied {
		t.Errorf("a clerk sees all outlets' affairs: %v", err)
	}
}

// Feedback comes with a last day, is owed a receipt, and is overdue without one.
//
// clause: N-10
func TestFeedbackIsAcknowledged(t *testing.T) {
	h := newHouse(t)
	today := calendar.DateOf(friday)
	lines := []desk.FeedbackLine{{Name: "待遇发放不成功", Count: 3}}
	send := desk.Begin{Kind: desk.Feedback, What: "合作银行一", Text: "请核对", Period: "2026-10", Day: today.Add(2), Lines: lines}
	manager, clerk := h.login("TC-A-01", "zhaolei"), h.login("TC-A-02", "wangmin")
	_, err := h.settle(manager, desk.Affair{}, send)
	h.fails(err, desk.Denied, "affair.authority")
	late := send
	late.Day = today.Add(-1)
	_, err = h.settleFor("TCA", desk.Affair{}, late)
	h.fails(err, desk.Invalid, "affair.lines")
	f, err := h.settleFor("TCA", desk.Affair{}, send)
	h.ok(err)
	_, err = h.settleFor("TCA", f, desk.End{Text: "代收"})
	h.fails(err, desk.Denied, "affair.manager")
	_, err = h.settle(clerk, f, desk.End{Text: "收到"})
	h.fails(err, desk.Denied, "affair.manager")
	if b := h.board(manager).Affairs; b.Feedback != 1 || b.Late != 0 {
		t.Errorf("the board: %+v", b)
	}
	h.clock.pass(3 * day24)
	manager = h.login("TC-A-01", "zhaolei")
	if b := h.board(manager).Affairs; b.Late != 1 {
		t.Errorf("overdue: %+v", b)
	}
	f, err = h.settle(manager, f, desk.End{Text: "已核对，无误"})
	h.ok(err)
	if f.State != desk.AffairClosed || f.EndedBy != "赵磊" || f.Ended.IsZero() {
		t.Errorf("the receipt: %+v", f)
	}
	saw, err := h.Inspection(t.Context(), manager, today, today.Add(5))
	h.ok(err)
	for _, c := range saw.Checks {
		if c.ID == "feedback" && (c.Outlook != desk.CheckFound || c.Value != 1 || c.Of != 1) {
			t.Errorf("the inspection says %+v", c)
		}
	}
}

// From signing on training and installation test have fifteen days, and no window opens before both are done.
//
// clause: H-C4.3
func TestNotOpenedBeforeItIsReady(t *testing.T) {
	h := newHouse(t)
	today := calendar.DateOf(friday)
	h.signed("TCB", today.Add(-10))
	handler := h.login("TC-B-01", "chenhao")
	b := h.board(handler)
	if b.Affairs.Start == nil || *b.Affairs.Start != 5 || b.Stops == nil || b.Stops.Key != "outlet.untrained" {
		t.Errorf("the board: %+v, stops %+v", b.Affairs, b.Stops)
	}
	c := h.counter(handler, certificate)
	h.fails(c.do(c.consultation()), desk.Denied, "outlet.untrained")
	_, err := h.settle(handler, desk.Affair{}, desk.Begin{Kind: desk.Prepared, What: desk.Training, Text: "两人通过", Day: today})
	h.fails(err, desk.Denied, "affair.manager")
	early := desk.Begin{Kind: desk.Prepared, What: desk.Training, Text: "两人通过", Day: today.Add(-11)}
	_, err = h.settleFor("TCB", desk.Affair{}, early)
	h.fails(err, desk.Invalid, "affair.day")
	early.Day = today.Add(-1)
	_, err = h.settleFor("TCB", desk.Affair{}, early)
	h.ok(err)
	h.fails(c.do(c.consultation()), desk.Denied, "outlet.untested")
	h.clock.pass(6 * day24)
	handler = h.login("TC-B-01", "chenhao")
	if left := h.board(handler).Affairs.Start; left == nil || *left != -1 {
		t.Errorf("overdue by %v", left)
	}
	_, err = h.settleFor("TCB", desk.Affair{}, desk.Begin{Kind: desk.Prepared, What: desk.InstallationTest, Text: "自检通过", Day: today})
	h.ok(err)
	if b := h.board(handler); b.Affairs.Start != nil || b.Stops != nil && b.Stops.Key == "outlet.untested" {
		t.Errorf("ready: %+v, stops %+v", b.Affairs, b.Stops)
	}
	c.at = handler
	h.ok(c.do(c.consultation()))
}

// signed makes an outlet one whose agreement was signed on a day and that is not prepared yet.
func (h *house) signed(outlet string, day calendar.Date) {
	h.t.Helper()
	outlets, err := h.Outlets(h.t.Context())
	h.ok(err)
	for _, o := range outlets {
		if o.ID == outlet {
			o.Start = desk.Start{Signed: day}
			h.save(o)
		}
	}
}

// A wish for another class comes with what the records say, is answered by the authority, and holds at once.
//
// clause: H-C4.1, N-14
func TestWishForAnotherClass(t *testing.T) {
	h := newHouse(t)
	manager := h.login("TC-A-01", "zhaolei")
	_, err := h.settle(manager, desk.Affair{}, desk.Begin{Kind: desk.Upgrade, What: "A", Text: "够格"})
	h.fails(err, desk.Invalid, "affair.class")
	wish, err := h.settle(manager, desk.Affair{}, desk.Begin{Kind: desk.Upgrade, What: "B", Text: "人手不够"})
	h.ok(err)
	if wish.Facts == nil || wish.Facts.People == 0 || wish.Facts.Trained == 0 || wish.Facts.To != calendar.DateOf(friday) {
		t.Errorf("the facts: %+v", wish.Facts)
	}
	_, err = h.settle(manager, wish, desk.End{Text: "自己批", Granted: true})
	h.fails(err, desk.Denied, "affair.authority")
	_, err = h.settleFor("TCA", wish, desk.End{Text: "同意", Granted: true})
	h.ok(err)
	s, err := h.Session(t.Context(), manager)
	h.ok(err)
	if s.Outlet.Class != "B" {
		t.Errorf("class %s", s.Outlet.Class)
	}
}

// A joint meeting is on record with its day, its topic and what came of it.
//
// clause: H-9.2e
func TestJointMeetingIsOnRecord(t *testing.T) {
	h := newHouse(t)
	m := desk.Begin{Kind: desk.Meeting, What: "三季度", Text: "排队时间，两项要改", Day: calendar.DateOf(friday).Add(1)}
	_, err := h.settleFor("TCA", desk.Affair{}, m)
	h.fails(err, desk.Invalid, "affair.day")
	m.Day = calendar.DateOf(friday)
	_, err = h.settleFor("TCA", desk.Affair{}, m)
	h.ok(err)
	all, err := h.Affairs(t.Context(), h.login("TC-A-01", "wangmin"))
	h.ok(err)
	if len(all) != 1 || all[0].State != desk.AffairClosed || all[0].Outcome != m.Text {
		t.Errorf("on record: %+v", all)
	}
	saw, err := h.Inspect(t.Context(), "jiangwei", "TCA", m.Day, m.Day)
	h.ok(err)
	for _, c := range saw.Checks {
		if c.ID == "joint" && (c.Outlook != desk.CheckGood || c.Of != 1) {
			t.Errorf("the inspection says %+v", c)
		}
	}
}

const day24 = 24 * time.Hour

// save writes an outlet beside the service.
func (h *house) save(o desk.Outlet) {
	h.t.Helper()
	body, err := json.Marshal(o)
	h.ok(err)
	h.store(func(tx *store.Tx) error { return tx.SaveOutlet(o.ID, string(body)) })
}
