package sandbox_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// freeze freezes the outlet TCA.
func (h *house) freeze() desk.Exit {
	h.t.Helper()
	x, err := h.Freeze(h.t.Context(), "jiangwei", newKey(), "TCA", "天人社发〔2026〕8号", "协议终止")
	h.ok(err)
	return x
}

// clause: G-11.3, B-6b, H-C6.2
func TestFreezeEndsEverySessionOfTheOutlet(t *testing.T) {
	h := newHouse(t)
	wang, second, elsewhere := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian"), h.login("TC-B-01", "chenhao")
	type end struct {
		events []desk.Event
		err    error
	}
	ends, listening := make(chan end, 2), make(chan struct{}, 2)
	for _, c := range []sandbox.Caller{wang, second} {
		go func() {
			var e end
			e.err = h.Listen(context.Background(), c, 0, func(got desk.Event) {
				if e.events = append(e.events, got); len(e.events) == 1 {
					listening <- struct{}{}
				}
			})
			ends <- e
		}()
	}
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: []string{"une.claim"}})
	h.ok(err)
	for range 2 { // who listens only after the end hears nothing of it
		select {
		case <-listening:
		case e := <-ends:
			t.Fatalf("a line ended before the freeze, with %v", e.err)
		}
	}
	h.freeze()
	for range 2 {
		e := <-ends
		if n := len(e.events); n == 0 || e.events[n-1].Kind != desk.SessionEnded || e.events[n-1].Reason != "outlet.frozen" {
			t.Errorf("a terminal heard %+v", e.events)
		}
		if desk.CodeOf(e.err) != desk.Denied {
			t.Errorf("its line ended with %v", e.err)
		}
	}
	for _, c := range []sandbox.Caller{wang, second} {
		_, err := h.Queue(t.Context(), c)
		h.fails(err, desk.Denied, "session.ended")
		_, err = h.Advance(t.Context(), c, newKey(), newKey(), 0, desk.Consultation{Item: "pension.card"})
		h.fails(err, desk.Denied, "session.ended")
	}
	code, err := h.NewCode(t.Context(), sandbox.Caller{Terminal: "TC-A-01"}, desk.ToLogin)
	if err == nil {
		_, err = h.Scan(t.Context(), "wangmin", code.QR)
	}
	if desk.CodeOf(err) != desk.Denied {
		t.Errorf("logging in again: %v", err)
	}
	if _, err := h.Queue(t.Context(), elsewhere); err != nil {
		t.Errorf("the other outlet was stopped too: %v", err)
	}
	if n := slices.IndexFunc(h.audit("TCA"), func(e store.Entry) bool { return e.Act == "freeze" && e.PersonID == "jiangwei" }); n < 0 {
		t.Error("the freeze is not in the audit trail")
	}
}

// clause: G-11.3, B-6b
func TestExitListsEverythingThatWasOpen(t *testing.T) {
	h := newHouse(t)
	h.ok(h.SeedDemo(t.Context()))
	at := h.login("TC-A-01", "wangmin")
	cases, err := h.Open(t.Context(), at)
	h.ok(err)
	tickets, err := h.Tickets(t.Context(), at)
	h.ok(err)
	queue, err := h.Queue(t.Context(), at)
	h.ok(err)
	want := map[string]bool{}
	for _, c := range cases {
		if c.Stage != desk.StageClosed {
			want["case "+c.ID] = true
		}
	}
	for _, k := range tickets {
		if k.State != desk.TicketClosed {
			want["ticket "+k.ID] = true
		}
	}
	for _, v := range queue.Visits {
		if v.State != desk.VisitClosed {
			want["visit "+v.ID] = true
		}
	}
	if len(want) < 5 {
		t.Fatalf("only %d things are open", len(want))
	}
	x := h.freeze()
	got := map[string]bool{}
	for _, l := range x.Lines {
		if slices.Contains([]desk.ExitKind{desk.HeldCase, desk.HeldTicket, desk.HeldVisit}, l.Kind) {
			got[string(l.Kind)+" "+l.Ref] = true
		}
	}
	if fmt.Sprint(keysOf(got)) != fmt.Sprint(keysOf(want)) {
		t.Errorf("listed %v\nopen   %v", keysOf(got), keysOf(want))
	}
	text := fmt.Sprintf("%+v", x)
	for _, who := range customers {
		if strings.Contains(text, who.Name) || strings.Contains(text, who.IDNo) {
			t.Fatalf("the list names a customer")
		}
	}
	for _, kind := range []desk.ExitKind{desk.HeldMachine, desk.HeldSign} {
		if !slices.ContainsFunc(x.Lines, func(l desk.ExitLine) bool { return l.Kind == kind }) {
			t.Errorf("nothing of kind %s is to be handed back", kind)
		}
	}
}

// clause: G-11.3, H-C6.2
func TestExitIsCompleteWhenEveryLineIsSigned(t *testing.T) {
	h := newHouse(t)
	x := h.freeze()
	_, err := h.Freeze(t.Context(), "jiangwei", newKey(), "TCA", "9", "again")
	h.fails(err, desk.Conflict, "exit.frozen")
	sign := func(do desk.SignFor) error {
		next, err := h.SignFor(t.Context(), "jiangwei", newKey(), "TCA", x.ID, x.Version, do)
		if err == nil {
			x = next
		}
		return err
	}
	h.fails(sign(desk.SignFor{Line: 999, HandedBy: "韩梅"}), desk.Invalid, "exit.line")
	h.fails(sign(desk.SignFor{Line: 0, Counted: 1}), desk.Invalid, "exit.handed_by")
	h.fails(sign(desk.SignFor{Line: 0, Counted: 99, HandedBy: "韩梅"}), desk.Invalid, "exit.note")
	_, err = h.SignFor(t.Context(), "wangmin", newKey(), "TCA", x.ID, x.Version, desk.SignFor{HandedBy: "韩梅"})
	h.fails(err, desk.Denied, "may.decide")
	for n, l := range x.Lines {
		h.ok(sign(desk.SignFor{Line: n, Counted: l.Expected, HandedBy: "韩梅"}))
	}
	if x.State != desk.ExitSigned || x.Left() != 0 {
		t.Fatalf("state %s, %d lines left", x.State, x.Left())
	}
	h.fails(sign(desk.SignFor{Line: 0, Counted: 1, HandedBy: "韩梅"}), desk.Conflict, "step.order")
	lifted, err := h.Unfreeze(t.Context(), "jiangwei", newKey(), "TCA", x.ID, x.Version, "恢复合作")
	h.ok(err)
	if lifted.State != desk.ExitClosed {
		t.Errorf("state %s", lifted.State)
	}
	h.login("TC-A-01", "wangmin")
	again := h.freeze()
	if again.Number == x.Number {
		t.Error("a second freeze has the number of the first")
	}
}

// clause: D-6.3b, H-9.2d, D-7b
func TestFindingGoesThroughAuthorityAndOutlet(t *testing.T) {
	h := newHouse(t)
	today := calendar.DateOf(friday)
	find := desk.Find{Kind: desk.SecretInspection, Text: "没有挂公示牌", Responsible: "zhaolei", Due: today}
	id := newKey()
	f, err := h.Supervise(t.Context(), "jiangwei", newKey(), "TCA", id, 0, find)
	h.ok(err)
	if f.Number != "TCA-G20261120-0001" || f.State != desk.FindingOpen {
		t.Fatalf("%+v", f)
	}
	clerk, manager := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "zhaolei")
	_, err = h.Inspection(t.Context(), clerk, today, today)
	h.fails(err, desk.Denied, "finding.manager")
	b, err := h.Board(t.Context(), manager)
	h.ok(err)
	if b.Findings.Open != 1 || b.Findings.Overdue != 0 {
		t.Errorf("the manager's board has %+v", b.Findings)
	}
	h.clock.pass(14 * time.Hour) // past midnight in China
	h.ok(h.Sweep(t.Context()))
	late, err := h.Overdue(t.Context(), "jiangwei")
	h.ok(err)
	if !slices.ContainsFunc(late, func(e sandbox.Escalation) bool { return e.ID == id }) {
		t.Errorf("not corrected by its day, and did not go up: %+v", late)
	}
	for range desk.ExitTalks {
		f, err = h.Supervise(t.Context(), "jiangwei", newKey(), "TCA", id, f.Version, desk.Talk{Text: "约谈"})
		h.ok(err)
	}
	if f.Exit.IsZero() || !slices.ContainsFunc(h.audit("TCA"), func(e store.Entry) bool { return e.Act == "finding.exit" && e.Subject == id }) {
		t.Error("two talks are no reason to end, or nobody wrote it down")
	}
}

// Who was frozen before being let work is not let work by being unfrozen; and the ordinary way of
// changing an outlet's state does not go round the list.
//
// clause: G-11.3
func TestUnfrozenIsAsBefore(t *testing.T) {
	h := newHouse(t)
	state := func() desk.OutletState {
		var o desk.Outlet
		h.store(func(tx *store.Tx) error {
			body, err := tx.Outlet("TCA")
			o = decoded[desk.Outlet](h, body)
			return err
		})
		return o.State
	}
	h.ok(h.SetOutlet(t.Context(), "jiangwei", "TCA", desk.OutletAccepted))
	x := h.freeze()
	err := h.SetOutlet(t.Context(), "jiangwei", "TCA", desk.OutletAuthorised)
	h.fails(err, desk.Conflict, "exit.frozen")
	if got := state(); got != desk.OutletFrozen {
		t.Fatalf("state %s", got)
	}
	_, err = h.Unfreeze(t.Context(), "jiangwei", newKey(), "TCA", x.ID, x.Version, "整改完成")
	h.ok(err)
	if got := state(); got != desk.OutletAccepted {
		t.Errorf("state %s after the freeze was lifted", got)
	}
}

// What was shown and given back is not held, nor what is registered as missing.
func TestExitCountsPapersAsAHandOverDoes(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	want := 0
	for _, code := range []string{"une.claim", "card.apply", "pay.flexible"} {
		h.counter(at, code).upTo(desk.StageHandle)
	}
	want = h.standing(at).Mine.Counts[desk.LineOriginals]
	got := 0
	for _, l := range h.freeze().Lines {
		if l.Kind == desk.HeldPapers {
			got += l.Expected
		}
	}
	if got != want {
		t.Errorf("%d papers on the list, %d held", got, want)
	}
}
