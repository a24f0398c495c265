package sandbox_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// clause: G-9.1.2, B-9.4a
func TestSecondCheck(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-A-01", "wangmin"), "card.reissue").upTo(desk.StageHandle)
	h.ok(c.do(c.handling()))
	if c.c.Stage != desk.StageCheck || c.c.Review != desk.SecondCheck {
		t.Fatalf("%q, %s", c.c.Stage, c.c.Review)
	}
	h.fails(c.do(desk.Checking{Verdict: desk.Granted}), desk.Denied, "may.check_own")
	waiting, err := h.Waiting(t.Context(), "jiangwei")
	h.ok(err)
	if len(waiting) != 0 {
		t.Error("what a colleague may check stands on the authority's desk")
	}
	colleague := h.login("TC-A-02", "liqian")
	open, err := h.Open(t.Context(), colleague)
	h.ok(err)
	if len(open) != 1 || !open[0].MayCheck(h.person("liqian")) || open[0].MayCheck(h.person("wangmin")) || open[0].MayCheck(h.person("zhaolei")) {
		t.Errorf("the list: %+v", open)
	}
	mine := c.at
	c.at = colleague
	h.ok(c.do(desk.Checking{Verdict: desk.Returned, Reason: "卡号不对", Fields: []string{"name"}}))
	if c.at = mine; c.c.Stage != desk.StageHandle || !c.c.CheckedBack() {
		t.Fatalf("returned to %q", c.c.Stage)
	}
	h.ok(c.do(c.handling()))
	c.agreed()
	if c.c.Stage != desk.StageNotify || c.c.OwnerID != "wangmin" {
		t.Errorf("agreed: %q, owned by %s", c.c.Stage, c.c.OwnerID)
	}
	// That she tried to agree to her own is kept.
	if !slices.ContainsFunc(h.audit("TCA"), func(e store.Entry) bool {
		return e.Act == "check" && e.Outcome == "may.check_own" && e.PersonID == "wangmin"
	}) {
		t.Error("the attempt is not in the trail")
	}
}

// person is an account as it is kept.
func (h *house) person(id string) desk.Person {
	h.t.Helper()
	var out desk.Person
	h.store(func(tx *store.Tx) error {
		body, err := tx.Person(id)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(body), &out)
	})
	return out
}

// Where one person works alone, medium risk is the authority's.
//
// clause: G-9.1.2
func TestNobodyElseIsThere(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-D-01", "madong"), "res.cert").upTo(desk.StageHandle)
	h.ok(c.do(c.handling()))
	if c.c.Stage != desk.StageReview || c.c.Review != desk.AuthorityReview || !slices.Equal(c.c.Risky, []string{desk.Alone}) {
		t.Fatalf("%q, %s, %v", c.c.Stage, c.c.Review, c.c.Risky)
	}
	next, err := h.Decide(t.Context(), "jiangwei", newKey(), "TCD", c.c.ID, c.c.Version, desk.Decision{Verdict: desk.Granted})
	h.ok(err)
	if next.Stage != desk.StageNotify {
		t.Errorf("%q", next.Stage)
	}
}

// Who could have checked a case is not there any more: the authority sees and decides it.
//
// clause: G-9.1.2, H-8.3.2
func TestTheCheckerHasLeft(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-B-01", "chenhao"), "card.reissue").upTo(desk.StageHandle)
	h.ok(c.do(c.handling()))
	if c.c.Stage != desk.StageCheck {
		t.Fatalf("%q", c.c.Stage)
	}
	h.ok(h.SetAccount(t.Context(), "jiangwei", "songyan", desk.AccountFrozen, "核实"))
	waiting, err := h.Waiting(t.Context(), "jiangwei")
	h.ok(err)
	if len(waiting) != 1 || waiting[0].ID != c.c.ID {
		t.Fatalf("%d cases wait", len(waiting))
	}
	_, err = h.Decide(t.Context(), "jiangwei", newKey(), "TCB", c.c.ID, c.c.Version, desk.Decision{Verdict: desk.Granted})
	h.ok(err)
}

// clause: H-8.3.1b
func TestOnePersonOneAccount(t *testing.T) {
	h := newHouse(t)
	h.store(func(tx *store.Tx) error {
		body, err := tx.Person("wangmin")
		if err != nil {
			return err
		}
		body = strings.Replace(body, `"wangmin"`, `"second"`, 1)
		return tx.AddPerson("second", "TCA", strings.Replace(body, `"state":"active"`, `"state":"frozen"`, 1))
	})
	h.fails(h.SetAccount(t.Context(), "jiangwei", "second", desk.AccountActive, "核实"), desk.Denied, "person.identity")
	if h.person("second").State != desk.AccountFrozen {
		t.Error("it was opened")
	}
	// The other one is closed: now this is the person's only one.
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountClosed, "核实"))
	h.ok(h.SetAccount(t.Context(), "jiangwei", "second", desk.AccountActive, "核实"))
}

// clause: G-9.1.1b
func TestBacklogStopsAcceptance(t *testing.T) {
	h := newHouse(t)
	catalogue, err := h.Catalogue(t.Context(), "")
	h.ok(err)
	rule := catalogue.Service.Backlog
	at := h.login("TC-A-01", "wangmin")
	old := h.counter(at, "une.claim").upTo(desk.StageReview)
	h.clock.pass(time.Duration(rule.Days)*24*time.Hour + time.Hour)
	at = h.login("TC-A-01", "wangmin")

	c := h.counter(at, "pen.retire")
	h.ok(c.do(c.consultation())) // asking goes on
	before := c.c
	h.fails(c.do(c.acceptance()), desk.Denied, "review.backlog")
	low := h.counter(at, "card.apply")
	h.ok(low.do(low.consultation()))
	h.ok(low.do(low.acceptance())) // and what needs no review
	// A case that was sent back has its number, and is accepted.
	back, err := h.Decide(t.Context(), "jiangwei", newKey(), "TCA", old.c.ID, old.c.Version, desk.Decision{Verdict: desk.Returned, Reason: "看不清", Papers: true})
	h.ok(err)
	old.c, old.at = back, at
	h.ok(old.do(old.acceptance()))
	h.ok(old.do(old.handling())) // it waits anew, since now
	h.ok(c.do(c.acceptance()))
	if before.Receipt != "" || c.c.Receipt == "" {
		t.Error("the refused acceptance has a number, or the other one none")
	}

	// Too many are as bad as one too old.
	h.clock.pass(time.Hour)
	for n := 0; n <= rule.Count; n++ {
		h.store(func(tx *store.Tx) error {
			row, err := tx.Record("TCA", store.ACase, old.c.ID)
			row.ID, row.Number, row.Version, row.Changed = newKey(), newKey(), 1, h.clock.now().UnixMilli()
			if err == nil {
				_, err = tx.AddRecord(row)
			}
			return err
		})
	}
	c = h.counter(h.login("TC-A-01", "wangmin"), "pen.retire")
	h.ok(c.do(c.consultation()))
	h.fails(c.do(c.acceptance()), desk.Denied, "review.backlog")
	other := h.counter(h.login("TC-B-01", "chenhao"), "une.claim") // another outlet has its own
	h.ok(other.do(other.consultation()))
	h.ok(other.do(other.acceptance()))
}

// A case does not wait less long because its owner has handed it over.
//
// clause: G-9.1.1b
func TestBacklogOutlivesHandOver(t *testing.T) {
	h := newHouse(t)
	catalogue, err := h.Catalogue(t.Context(), "")
	h.ok(err)
	rule := catalogue.Service.Backlog
	at := h.login("TC-A-01", "wangmin")
	h.counter(at, "une.claim").upTo(desk.StageReview)
	h.clock.pass(time.Duration(rule.Days)*24*time.Hour + time.Hour)
	at = h.login("TC-A-01", "liqian")
	held, err := h.Held(t.Context(), at, "wangmin")
	h.ok(err)
	o := desk.HandOver{ID: newKey()}
	h.ok(h.hand(at, &o, desk.TakeOver{From: "wangmin", Reason: "突发急病", Counts: held.Counts}))
	c := h.counter(at, "pen.retire")
	h.ok(c.do(c.consultation()))
	h.fails(c.do(c.acceptance()), desk.Denied, "review.backlog")
}

// A case that was to be done on the spot and goes to the authority for its risk has a last day that can be kept; and
// who takes it back and begins anew without the agent who raised the risk has it with him still, on that day.
//
// clause: G-9.1.1b, G-7.4
func TestRaisedCase(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	with := func(agent bool) *counter {
		c := h.counter(at, "card.pin_reset")
		h.ok(c.do(c.consultation()))
		in := c.acceptance().(desk.Acceptance).Intake
		if agent {
			in.Circumstances = append(in.Circumstances, desk.Agency)
			in.Agent = &desk.Agent{Identity: customers[1], Relation: "other", Authorised: true}
			in.Materials = nil
			for _, m := range c.item.Materials {
				if m.Need(in.Circumstances) == desk.Bring {
					in.Materials = append(in.Materials, desk.MaterialState{ID: m.ID, State: desk.Present})
				}
			}
		}
		h.ok(c.do(desk.Acceptance{Intake: in}))
		return c
	}
	c := with(true)
	if !c.c.Due.OnTheSpot {
		t.Fatalf("at the acceptance: %+v", c.c.Due)
	}
	h.ok(c.do(desk.Withdrawal{Reason: "改由本人来办"}))
	c = with(false)
	h.ok(c.do(c.handling()))
	if c.c.Stage != desk.StageReview || c.c.Review != desk.AuthorityReview || !slices.Contains(c.c.Risky, "agent_card") {
		t.Errorf("begun anew: %s, %s, %v", c.c.Stage, c.c.Review, c.c.Risky)
	}
	if got := c.c.Due; got.OnTheSpot || got.LastDay.String() != "2026-11-25" { // three working days after the Friday
		t.Errorf("its limit: %+v", got)
	}
	h.ok(c.do(desk.Withdrawal{Reason: "改日再办"}))
	h.clock.pass(3 * 24 * time.Hour)
	at = h.login("TC-A-01", "wangmin")
	c = with(false)
	h.ok(c.do(c.handling()))
	if c.c.Stage != desk.StageCheck {
		t.Errorf("on another day: %s, %v", c.c.Stage, c.c.Risky)
	}
}
