package sandbox_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox"
)

const certificate = "qry.person_cert" // allowed at A and B

func forwardTo(outlet string, papers int) desk.Forward {
	return desk.Forward{To: outlet, Reason: "住得离那边近", Consent: true, Papers: papers}
}

// on finds a case on an outlet's board.
func (h *house) on(at sandbox.Caller, id string) (desk.Summary, bool) {
	h.t.Helper()
	all, err := h.Open(h.t.Context(), at)
	h.ok(err)
	n := slices.IndexFunc(all, func(s desk.Summary) bool { return s.ID == id })
	if n < 0 {
		return desk.Summary{}, false
	}
	return all[n], true
}

// A case goes from a window to the hall, keeps what it has, stands on both boards while it is on its way,
// and its customer's code goes on to work.
//
// clause: H-B1
func TestPassedFromAWindowToTheHall(t *testing.T) {
	h := newHouse(t)
	ctx, window, hall := t.Context(), h.login("TC-B-01", "chenhao"), h.login("TC-A-01", "wangmin")
	c := h.counter(window, certificate)
	h.ok(c.do(c.consultation()))
	h.ok(c.do(c.acceptance()))
	receipt, due := c.c.Receipt, c.c.Due
	paper, err := h.Issue(ctx, window, newKey(), desk.Order{Kind: desk.ReceiptPaper, Subject: c.c.ID})
	h.ok(err)
	code := paper.AskURL[strings.LastIndex(paper.AskURL, "/")+1:]
	papers := len(c.c.Originals(c.item))

	silent := forwardTo("TCA", papers)
	silent.Consent = false
	h.fails(c.do(silent), desk.Invalid, "passage.consent")
	h.fails(c.do(forwardTo("TCA", papers+1)), desk.Invalid, "passage.papers")
	h.fails(c.do(forwardTo("TCC", papers)), desk.Invalid, "passage.hall")
	h.fails(c.do(forwardTo("XXX", papers)), desk.Invalid, "passage.outlet")
	h.ok(c.do(forwardTo("TCA", papers)))

	there, listed := h.on(hall, c.c.ID)
	here, kept := h.on(window, c.c.ID)
	if !listed || !kept || there.Passing == nil || there.Passing.From.ID != "TCB" || here.Stage != desk.StagePass || here.OwnerID != "chenhao" {
		t.Fatalf("on its way: %+v at the hall, %+v at the window", there, here)
	}
	seen, err := h.Case(ctx, hall, c.c.ID)
	h.ok(err)
	at := seen.Version
	_, err = h.Advance(ctx, hall, newKey(), seen.ID, at, desk.TakeIn{Papers: papers + 1})
	h.fails(err, desk.Invalid, "passage.papers")
	_, err = h.Advance(ctx, window, newKey(), seen.ID, at, desk.TakeIn{Papers: papers})
	h.fails(err, desk.NotFound, "case.none")
	h.fails(c.do(c.handling()), desk.Conflict, "step.order")
	key := newKey()
	got, err := h.Advance(ctx, hall, key, seen.ID, at, desk.TakeIn{Papers: papers})
	h.ok(err)
	again, err := h.Advance(ctx, hall, key, seen.ID, at, desk.TakeIn{Papers: papers})
	h.ok(err)
	if again.Version != got.Version || got.OutletID != "TCA" || got.OwnerID != "wangmin" || got.Stage != desk.StageHandle ||
		got.Receipt != receipt || got.Due != due || len(got.History) != 4 || got.History[0].By != "chenhao" {
		t.Errorf("after it was taken in: %+v", got)
	}
	if left, _ := h.on(window, c.c.ID); left.Stage != desk.StageClosed {
		t.Errorf("at the window it is %q", left.Stage)
	}
	answer, err := h.Ask(ctx, code)
	h.ok(err)
	if answer.Number != receipt || answer.OutletZH != got.Passages[0].To.NameZH {
		t.Errorf("the customer is told %+v", answer)
	}
	copied, err := h.Issue(ctx, hall, newKey(), desk.Order{Kind: desk.ReceiptPaper, Subject: c.c.ID, Reason: "补一张"})
	h.ok(err)
	if copied.Copy != 2 || copied.Number != receipt || copied.AskURL != paper.AskURL {
		t.Errorf("the second receipt is %+v", copied)
	}
	gone, err := h.Files(ctx, window)
	h.ok(err)
	if gone.Reconciliation.Closed != 0 {
		t.Errorf("the window has to file what the hall has: %+v", gone.Reconciliation)
	}
	c.at, c.c = hall, got
	h.ok(c.do(c.handling()))
	c.agreed()
	h.ok(c.do(c.notification()))
	for outlet, accepted := range map[string]int{"TC-A-01": 0, "TC-B-01": 1} {
		at := map[string]sandbox.Caller{"TC-A-01": hall, "TC-B-01": window}[outlet]
		if f := h.queue(at).Figures; f.Accepted != accepted {
			t.Errorf("%s: %d accepted, want %d", outlet, f.Accepted, accepted)
		}
	}
	for _, outlet := range []string{"TCA", "TCB"} {
		found, err := h.CheckActs(ctx, outlet, friday.AddDate(0, 0, -1), friday.AddDate(0, 0, 1))
		h.ok(err)
		if len(found) != 0 {
			t.Errorf("%s: acts that the ledger does not know: %+v", outlet, found)
		}
	}
}

// What the receiving outlet may not handle is refused by name before it goes, and what was not taken in
// is the giver's as before.
//
// clause: H-B1
func TestNotPassedToWhereItIsNotHandled(t *testing.T) {
	h := newHouse(t)
	hall, window := h.login("TC-A-01", "wangmin"), h.login("TC-B-01", "chenhao")
	c := h.counter(hall, "une.claim")
	h.ok(c.do(c.consultation()))
	h.fails(c.do(forwardTo("TCD", 0)), desk.Invalid, "passage.not_offered")
	c = h.counter(hall, certificate)
	h.ok(c.do(c.consultation()))
	h.ok(c.do(forwardTo("TCB", 0)))
	_, err := h.Advance(t.Context(), window, newKey(), c.c.ID, c.c.Version, desk.SendBack{})
	h.fails(err, desk.Invalid, "passage.reason")
	back, err := h.Advance(t.Context(), window, newKey(), c.c.ID, c.c.Version, desk.SendBack{Reason: "今天停电"})
	h.ok(err)
	if back.Stage != desk.StageAccept || back.OwnerID != "wangmin" || back.OutletID != "TCA" {
		t.Errorf("sent back: %+v", back)
	}
	if _, listed := h.on(window, c.c.ID); listed {
		t.Error("it still stands at the window")
	}
	c.c = back
	h.ok(c.do(forwardTo("TCB", 0)))
	h.ok(c.do(desk.Recall{Reason: "群众又来了"}))
	_, err = h.Advance(t.Context(), window, newKey(), c.c.ID, c.c.Version, desk.TakeIn{})
	h.fails(err, desk.NotFound, "case.none")
}

// However cases are passed to and fro, sent back and recalled, at any moment each is one outlet's and one
// person's.
//
// clause: H-B1
func TestRandomPassagesLeaveOneOwner(t *testing.T) {
	h := newHouse(t)
	ctx, r := t.Context(), rand.New(rand.NewPCG(7, 5))
	outlets := []string{"TCA", "TCB"}
	at := map[string]sandbox.Caller{"TCA": h.login("TC-A-01", "wangmin"), "TCB": h.login("TC-B-01", "chenhao")}
	var cases []string
	for range 4 {
		c := h.counter(at["TCA"], certificate)
		h.ok(c.do(c.consultation()))
		cases = append(cases, c.c.ID)
	}
	moved := 0
	for n := range 500 {
		who, id := outlets[r.IntN(2)], cases[r.IntN(len(cases))]
		now, err := h.Case(ctx, at[who], id)
		h.ok2(err, desk.NotFound)
		steps := []desk.Step{forwardTo(outlets[r.IntN(2)], 0), desk.TakeIn{}, desk.TakeIn{}, desk.SendBack{Reason: "不收"}, desk.Recall{Reason: "收回"}}
		step := steps[r.IntN(len(steps))]
		if now.Stage != desk.StagePass && r.IntN(2) == 0 {
			step = steps[0]
		}
		if _, err = h.Advance(ctx, at[who], newKey(), id, now.Version-int64(r.IntN(8)/7), step); err == nil && step.Kind() == desk.KindTakeIn {
			moved++
		}
		for _, id := range cases {
			owners := map[string]bool{}
			for _, outlet := range outlets {
				s, listed := h.on(at[outlet], id)
				if listed && s.Stage != desk.StageClosed && (s.Passing == nil || s.Passing.From.ID == outlet) {
					owners[outlet+" "+s.OwnerID] = true
				}
			}
			if len(owners) != 1 || !owners["TCA wangmin"] && !owners["TCB chenhao"] {
				t.Fatalf("after %d steps case is owned by %v", n+1, owners)
			}
		}
	}
	if moved < 20 {
		t.Errorf("only %d passages", moved)
	}
}

// ok2 is ok, and lets one kind of refusal pass.
func (h *house) ok2(err error, code desk.Code) {
	h.t.Helper()
	if desk.CodeOf(err) != code {
		h.ok(err)
	}
}
