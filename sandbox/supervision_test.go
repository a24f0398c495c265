package sandbox_test

import (
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// clause: G-10.2, D-6.1
func TestReportAgreesWithWhatWasDone(t *testing.T) {
	h := newHouse(t)
	today := calendar.DateOf(friday)
	wang, li := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	v := h.call(wang, "B1")
	c := h.counter(wang, "pay.flexible")
	h.clock.pass(2 * time.Minute)
	h.ok(c.do(c.consultation()))
	h.clock.pass(3 * time.Minute)
	h.ok(c.do(c.acceptance()))
	v = h.visit(wang, v.ID)
	h.ok(h.attend(wang, &v, desk.Leaving{Effort: []desk.Effort{{Step: desk.KindAcceptance, Keys: 31, Seconds: 170}}}))
	h.call(li, "B2")
	h.raise(li, desk.Complaint, "window")

	own, err := h.Report(t.Context(), wang, today, today)
	h.ok(err)
	if s := own.Total.Step(desk.KindAcceptance); s.Count != 1 || s.Median != 180 || s.Keys != 31 || len(own.People) != 1 || own.Total.Voices != 0 {
		t.Errorf("her own figures: %+v", own.Total)
	}
	if s := own.Total.Step(desk.KindConsultation); s.Median != 120 {
		t.Errorf("from the call to the consultation: %d s", s.Median)
	}
	all, err := h.Reports(t.Context(), "jiangwei", today, today)
	h.ok(err)
	if all[0].OutletID != "TCA" || all[0].Total.Served != 2 || all[0].Total.Complaint != 1 || len(all[0].People) != 2 || len(all) < 2 || all[1].Total.Served != 0 {
		t.Errorf("all outlets: %+v", all)
	}
	_, err = h.Reports(t.Context(), "wangmin", today, today)
	h.fails(err, desk.Denied, "may.decide")
	_, err = h.Report(t.Context(), wang, today, today.Add(-1))
	h.fails(err, desk.Invalid, "report.period")
	_, err = h.Report(t.Context(), h.login("TC-A-02", "gaoyuan"), today, today)
	h.fails(err, desk.Denied, "may.post")
	manager, err := h.Report(t.Context(), h.login("TC-A-02", "zhaolei"), today, today)
	h.ok(err)
	if len(manager.People) != 2 || manager.Total.Served != all[0].Total.Served {
		t.Errorf("the manager sees %d people, %d served", len(manager.People), manager.Total.Served)
	}
}

// clause: D-6.1, G-10.2
func TestSelfInspectionFromTheRecords(t *testing.T) {
	h := newHouse(t)
	h.ok(h.SeedDemo(t.Context()))
	today := calendar.DateOf(friday)
	at := h.login("TC-A-01", "zhaolei")
	i, err := h.Inspection(t.Context(), at, today.Add(-30), today)
	h.ok(err)
	by := map[string]desk.Checked{}
	for _, c := range i.Checks {
		by[c.ID] = c
		if c.Outlook == desk.CheckGood && c.Of == 0 {
			t.Errorf("%s is good although nothing tells so", c.ID)
		}
	}
	if by["agreement"].Outlook != desk.CheckGood || by["devices"].Outlook != desk.CheckGood || by["media"].Outlook != desk.CheckByHand {
		t.Errorf("%+v", i.Checks)
	}
	find := desk.Find{Check: "devices", Kind: desk.SelfInspection, Text: "没有台账", Responsible: "zhaolei", Due: today.Add(2)}
	f, err := h.Amend(t.Context(), at, newKey(), newKey(), 0, find)
	h.ok(err)
	i, err = h.Inspection(t.Context(), at, today.Add(-30), today)
	h.ok(err)
	for _, c := range i.Checks {
		if (c.ID == "devices") != (c.Open == f.Number) {
			t.Errorf("%s: open finding %q", c.ID, c.Open)
		}
	}
	list, err := h.Findings(t.Context(), at)
	h.ok(err)
	if len(list) != 1 || list[0].Number != f.Number {
		t.Errorf("%+v", list)
	}
	same, err := h.Inspect(t.Context(), "jiangwei", "TCA", today.Add(-30), today)
	h.ok(err)
	if len(same.Checks) != len(i.Checks) {
		t.Errorf("the authority sees %d checks, the outlet %d", len(same.Checks), len(i.Checks))
	}
}
