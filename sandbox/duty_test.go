package sandbox_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

func (h *house) standing(at sandbox.Caller) desk.Standing {
	h.t.Helper()
	s, err := h.Standing(h.t.Context(), at)
	h.ok(err)
	return s
}

func (h *house) board(at sandbox.Caller) desk.Board {
	h.t.Helper()
	b, err := h.Board(h.t.Context(), at)
	h.ok(err)
	return b
}

// hold does an act on the window of a terminal as it is now.
func (h *house) hold(at sandbox.Caller, terminal string, do desk.WindowAct) (desk.Window, error) {
	h.t.Helper()
	w := h.window(at, terminal)
	return h.Hold(h.t.Context(), at, newKey(), w.ID, w.Version, do)
}

func (h *house) window(at sandbox.Caller, terminal string) desk.Window {
	h.t.Helper()
	all := h.standing(at).Windows
	n := slices.IndexFunc(all, func(w desk.Window) bool { return w.Terminal == terminal })
	if n < 0 {
		h.t.Fatalf("no window of %s among %d", terminal, len(all))
	}
	return all[n]
}

// hand does an act on a hand-over as it is now, and follows it.
func (h *house) hand(at sandbox.Caller, o *desk.HandOver, do desk.HandOverAct) error {
	h.t.Helper()
	next, err := h.Hand(h.t.Context(), at, newKey(), o.ID, o.Version, do)
	if err == nil {
		*o = next
	}
	return err
}

func (h *house) excuse(at sandbox.Caller, e desk.Absence) error {
	h.t.Helper()
	e.ID, e.Reason = newKey(), "突发急病"
	e.From, e.To = calendar.DateOf(h.clock.now()), calendar.DateOf(h.clock.now()).Add(1)
	_, err := h.Excuse(h.t.Context(), at, newKey(), e)
	return err
}

// clause: H-4.4.1b
func TestHandOver(t *testing.T) {
	h := newHouse(t)
	a, b := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	own := h.counter(b, "une.claim").upTo(desk.StageHandle)
	c := h.counter(a, "une.claim").upTo(desk.StageReview)
	h.raise(a, desk.Inquiry, "window")
	_, err := h.hold(a, "TC-A-01", desk.Stock{Kind: desk.StockReceived, Count: 26})
	h.ok(err)
	right := h.standing(a).Mine.Counts
	o := desk.HandOver{ID: newKey()}
	h.ok(h.hand(a, &o, desk.Offer{To: "liqian", Cause: desk.CauseLunch, Counts: right}))
	second := desk.HandOver{ID: newKey()}
	h.fails(h.hand(a, &second, desk.Offer{To: "liqian", Cause: desk.CauseLunch, Counts: right}), desk.Conflict, "handover.open")
	if got := h.board(b); len(got.HandOvers) != 1 || got.HandOvers[0].Number != o.Number || len(got.Windows) != 2 || got.Stops != nil {
		t.Errorf("B's board %+v", got)
	}
	wrong := desk.Counts{}
	for line, n := range right {
		wrong[line] = n
	}
	wrong[desk.LineBlanks]--
	h.fails(h.hand(b, &o, desk.Take{Counts: wrong}), desk.Invalid, "handover.differs")
	h.fails(h.hand(a, &o, desk.Take{Counts: right}), desk.Denied, "handover.taker")

	// What A goes on doing meanwhile counts.
	h.raise(a, desk.Complaint, "window")
	h.fails(h.hand(b, &o, desk.Take{Counts: right}), desk.Invalid, "handover.differs")
	fresh := h.standing(b).HandOver[0].Expected()

	key := newKey()
	taken, err := h.Hand(t.Context(), b, key, o.ID, o.Version, desk.Take{Counts: fresh})
	h.ok(err)
	again, err := h.Hand(t.Context(), b, key, o.ID, o.Version, desk.Take{Counts: fresh})
	h.ok(err)
	if taken.Version != again.Version || taken.State != desk.HandOverClosed || !taken.Done() {
		t.Errorf("taken %+v, again %+v", taken, again)
	}
	if mine := h.standing(a).Mine; !mine.Empty() {
		t.Errorf("A still has %v", mine.Counts)
	}
	mine := h.standing(b).Mine
	if mine.Counts[desk.LineCases] != 2 || mine.Counts[desk.LineBlanks] != 26 || mine.Counts[desk.LineQuestions] != 1 || mine.Counts[desk.LineVoices] != 1 {
		t.Errorf("B has %v", mine.Counts)
	}
	got, err := h.Case(t.Context(), b, c.c.ID)
	h.ok(err)
	if got.OwnerID != "liqian" || got.Version != c.c.Version+1 || got.History[len(got.History)-1].Kind != desk.KindHandOver {
		t.Errorf("the case %+v", got.History)
	}
	if v := h.visit(b, c.c.Visit); v.State != desk.VisitWaiting || v.For != "liqian" {
		t.Errorf("the customer %s for %q", v.State, v.For)
	}
	h.fails(c.do(desk.Withdrawal{Reason: "改日"}), desk.Conflict, "case.stale") // A's screen was before the hand-over
	h.ok(own.do(own.handling()))                                              // B's own goes on
	h.owned("TCA")
}

// The drawer of who has logged out is taken at the same terminal, each under the own login.
//
// clause: H-4.4.1b
func TestHandOverAtOneTerminal(t *testing.T) {
	h := newHouse(t)
	a := h.login("TC-A-01", "wangmin")
	h.counter(a, "une.claim").upTo(desk.StageReview)
	_, err := h.hold(a, "TC-A-01", desk.Stock{Kind: desk.StockKeysIn, Count: 2})
	h.ok(err)
	o := desk.HandOver{ID: newKey()}
	h.ok(h.hand(a, &o, desk.Offer{To: "liqian", Cause: desk.CauseShift, Counts: h.standing(a).Mine.Counts}))
	h.ok(h.Logout(t.Context(), a))
	_, err = h.Hand(t.Context(), a, newKey(), o.ID, o.Version, desk.Take{})
	h.fails(err, desk.Denied, "session.ended")
	b := h.login("TC-A-01", "liqian")
	if w := h.window(b, "TC-A-01"); w.State != desk.WindowPaused || w.HolderID != "wangmin" || w.KeeperID != "wangmin" {
		t.Errorf("before: %+v", w)
	}
	h.ok(h.hand(b, &o, desk.Take{Counts: h.standing(b).HandOver[0].Expected()}))
	if w := h.window(b, "TC-A-01"); w.State != desk.WindowOpen || w.HolderID != "liqian" || w.KeeperID != "liqian" || w.Keys != 2 {
		t.Errorf("after: %+v", w)
	}
	h.owned("TCA")
}

// A window opens when its handler serves, and only where the outlet has an A and a B.
//
// clause: H-4.4.1a
func TestServingOpensTheWindow(t *testing.T) {
	h := newHouse(t)
	a := h.login("TC-A-01", "wangmin")
	if w := h.window(a, "TC-A-01"); w.State != desk.WindowClosed || w.Version != 0 {
		t.Fatalf("at the beginning: %+v", w)
	}
	h.ok(h.SetAccount(t.Context(), "jiangwei", "liqian", desk.AccountFrozen, "核实"))
	_, err := h.Call(t.Context(), a, newKey(), "A900")
	h.fails(err, desk.Denied, "duty.no_b")
	_, err = h.Advance(t.Context(), a, newKey(), newKey(), 0, desk.Consultation{Item: "une.claim"})
	h.fails(err, desk.Denied, "duty.no_b")
	_, err = h.hold(a, "TC-A-01", desk.Open{})
	h.fails(err, desk.Denied, "duty.no_b")
	if b := h.board(a); b.Stops == nil || b.Stops.Key != "duty.no_b" {
		t.Errorf("the board says %+v", b.Stops)
	}
	guide := h.login("TC-A-02", "sunting")
	h.gone(guide, h.call(guide, "A901")) // she needs no window

	h.ok(h.SetAccount(t.Context(), "jiangwei", "liqian", desk.AccountActive, "核实"))
	v := h.call(a, "A902")
	if w := h.window(a, "TC-A-01"); w.State != desk.WindowOpen || w.HolderID != "wangmin" || w.Role != desk.RoleA {
		t.Errorf("after a call: %+v", w)
	}
	h.gone(a, v)
	h.ok(h.Logout(t.Context(), a))
	a = h.login("TC-A-01", "wangmin")
	if w := h.window(a, "TC-A-01"); w.State != desk.WindowPaused {
		t.Errorf("after a new login: %s", w.State)
	}
	h.ok(h.excuse(h.login("TC-A-02", "zhaolei"), desk.Absence{PersonID: "wangmin"}))
	_, err = h.Call(t.Context(), a, newKey(), "A903")
	h.fails(err, desk.Denied, "duty.absent")
	h.ok(h.Logout(t.Context(), a))
	h.call(h.login("TC-A-01", "liqian"), "A903") // A is away: B steps in
}

// A console that was killed logs nobody out: whoever comes back at the same terminal stands at her open window. At
// another terminal the one that she has left is paused.
//
// clause: H-4.4.1b
func TestBackAfterACrash(t *testing.T) {
	h := newHouse(t)
	a := h.login("TC-A-01", "wangmin")
	h.gone(a, h.call(a, "A001"))
	h.clock.pass(20 * time.Minute) // longer than a session lives without a word
	back := h.login("TC-A-01", "wangmin")
	if w := h.window(back, "TC-A-01"); w.State != desk.WindowOpen || w.HolderID != "wangmin" {
		t.Errorf("back at the same terminal the window is %s with %q", w.State, w.HolderID)
	}
	_, err := h.Session(t.Context(), a)
	h.fails(err, desk.Denied, "session.ended")
	h.state(window2, h.confirmed(window2, "wangmin", desk.ToLogin).Device, true)
	if w := h.window(h.login("TC-A-02", "wangmin"), "TC-A-01"); w.State != desk.WindowPaused {
		t.Errorf("at another terminal the window left behind is %s", w.State)
	}
}

// clause: H-4.4.2
func TestPointOfOneClerk(t *testing.T) {
	h := newHouse(t)
	c := h.login("TC-D-01", "madong")
	h.gone(c, h.call(c, "A001"))
	if s := h.standing(c); !s.Single || s.Stops != nil {
		t.Errorf("standing %+v", s)
	}
	o := desk.HandOver{ID: newKey()}
	h.fails(h.hand(c, &o, desk.Offer{To: "madong", Cause: desk.CauseShift, Counts: h.standing(c).Mine.Counts}), desk.Denied, "handover.single")
	h.ok(h.excuse(c, desk.Absence{PersonID: "madong"}))
	if w := h.window(c, "TC-D-01"); w.State != desk.WindowClosed {
		t.Errorf("the window is %s", w.State)
	}
	if b := h.board(c); b.Stops == nil || b.Stops.Key != "duty.point_closed" || b.Stops.Args["until"] == "" {
		t.Errorf("the board says %+v", b.Stops)
	}
	_, err := h.Call(t.Context(), c, newKey(), "A002")
	h.fails(err, desk.Denied, "duty.point_closed")
}

// Nobody at an open window is seen and kept, once, until somebody is there again.
//
// clause: H-4.4.1b
func TestGapAlarm(t *testing.T) {
	h := newHouse(t)
	a, b := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	h.gone(a, h.call(a, "A001"))
	h.ok(h.Lock(t.Context(), a))
	sweep := func(after time.Duration) desk.Window {
		h.clock.pass(after)
		_, err := h.Session(t.Context(), b)
		h.ok(err)
		h.ok(h.Sweep(t.Context()))
		return h.window(b, "TC-A-01")
	}
	if w := sweep(10 * time.Minute); w.Away() != nil {
		t.Errorf("too early: %+v", w.Gaps)
	}
	if w := sweep(time.Minute); w.Away() == nil || w.Away().Reason != "locked" || !w.Away().From.Equal(friday) {
		t.Errorf("no gap: %+v", w.Gaps)
	}
	if got := h.board(b).Windows[0]; !got.Away || !got.Since.Equal(friday) {
		t.Errorf("the board says %+v", got)
	}
	if w := sweep(time.Minute); len(w.Gaps) != 1 {
		t.Errorf("kept twice: %+v", w.Gaps)
	}
	code := h.confirmed(a, "wangmin", desk.ToUnlock)
	_, _, err := h.CheckLogin(t.Context(), a, code.Device, false)
	h.ok(err)
	if w := sweep(0); w.Away() != nil || len(w.Gaps) != 1 {
		t.Errorf("still a gap: %+v", w.Gaps)
	}
	if w := sweep(14 * time.Minute); w.Away() != nil {
		t.Errorf("at work: %+v", w.Gaps)
	}
	if w := sweep(2 * time.Minute); w.Away() == nil || w.Away().Reason != "idle" {
		t.Errorf("her session has run out: %+v", w.Gaps)
	}
	var acts []string
	for _, e := range h.audit("TCA") {
		if e.Act == string(desk.KindGap) || e.Act == string(desk.KindBack) {
			acts = append(acts, e.Act)
		}
	}
	if !slices.Equal(acts, []string{"gap", "back", "gap"}) {
		t.Errorf("the trail has %v", acts)
	}
}

// Whoever holds anything is frozen and not closed; B takes over without her, and she is told.
//
// clause: H-8.3.2
func TestTakenOverWithoutHer(t *testing.T) {
	h := newHouse(t)
	a, b := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	h.counter(a, "une.claim").upTo(desk.StageReview)
	o := desk.HandOver{ID: newKey()}
	h.ok(h.hand(a, &o, desk.Offer{To: "liqian", Cause: desk.CauseShift, Counts: h.standing(a).Mine.Counts}))
	held := func() desk.Holdings {
		out, err := h.Held(t.Context(), b, "wangmin")
		h.ok(err)
		return out
	}
	over := desk.HandOver{ID: newKey()}
	take := desk.TakeOver{From: "wangmin", Reason: "突发急病", Counts: held().Counts}
	h.fails(h.hand(b, &over, take), desk.Conflict, "handover.present")
	h.fails(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountClosed, "核实"), desk.Conflict, "person.holds")
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, "核实"))
	h.ok(h.hand(b, &over, take))
	if got := held(); !got.Empty() {
		t.Errorf("A still has %v", got.Counts)
	}
	if all := h.standing(b).HandOver; len(all) != 2 || all[1].State != desk.HandOverClosed || all[1].Done() {
		t.Errorf("what A had begun: %+v", all)
	}
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountActive, "核实"))
	a = h.login("TC-A-01", "wangmin")
	if got := h.board(a).TakenFrom; len(got) != 1 || got[0].To != "李倩" || got[0].Reason != "突发急病" {
		t.Fatalf("A is told %+v", got)
	}
	h.ok(h.hand(a, &over, desk.Acknowledge{}))
	if got := h.board(a).TakenFrom; len(got) != 0 {
		t.Errorf("A is told again %+v", got)
	}
	h.ok(h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountClosed, "核实"))
	h.owned("TCA")
}

func TestHeldIsForWhoMayTakeOver(t *testing.T) {
	h := newHouse(t)
	_, err := h.Held(t.Context(), h.login("TC-A-01", "sunting"), "wangmin")
	h.fails(err, desk.Denied, "handover.other")
	_, err = h.Held(t.Context(), h.login("TC-A-02", "zhaolei"), "chenhao")
	h.fails(err, desk.NotFound, "person.none")
	_, err = h.Hold(t.Context(), h.login("TC-A-02", "liqian"), newKey(), newKey(), 0, desk.Open{})
	h.fails(err, desk.NotFound, "window.none")
}

// thing is what records that are owned have in common.
type thing struct {
	ID, State   string
	OwnerID     string `json:"owner_id"`
	KeeperID    string `json:"keeper_id"`
	Blank, Keys int
}

func decoded[T any](h *house, body string) T {
	h.t.Helper()
	var v T
	h.ok(json.Unmarshal([]byte(body), &v))
	return v
}

// owned wants every open thing of an outlet to have one owner, who is of it and has not left.
func (h *house) owned(outlet string) {
	h.t.Helper()
	h.store(func(tx *store.Tx) error {
		people := map[string]desk.Person{}
		rows, err := tx.PeopleOf(outlet)
		if err != nil {
			return err
		}
		for _, row := range rows {
			p := decoded[desk.Person](h, row)
			people[p.ID] = p
		}
		for _, what := range []string{store.ACase, store.ATicket, store.AVisit, store.AWindow} {
			rows, err := tx.OpenRecords(outlet, what, h.clock.now().UnixMilli()+1)
			if err != nil {
				return err
			}
			for _, row := range rows {
				of := decoded[thing](h, row)
				owner := of.OwnerID
				switch {
				case what == store.AWindow && of.Blank == 0 && of.Keys == 0:
					continue
				case what == store.AWindow:
					owner = of.KeeperID
				case what == store.AVisit && of.State == string(desk.VisitWaiting) && owner == "":
					continue // nobody's yet
				}
				if p, ok := people[owner]; !ok || p.State == desk.AccountClosed {
					h.t.Errorf("%s %s is owned by %q, %s", what, of.ID, owner, p.State)
				}
			}
		}
		return nil
	})
}

// Whatever A does while B takes is before the hand-over, and B's, or after it, and A's.
//
// clause: H-4.4.1b
func TestHandOverWhileSheWorks(t *testing.T) {
	h := newHouse(t)
	a, b := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	o := desk.HandOver{ID: newKey()}
	h.ok(h.hand(a, &o, desk.Offer{To: "liqian", Cause: desk.CauseShift, Counts: h.standing(a).Mine.Counts}))
	const asked = 12
	done := make(chan error, asked)
	for range asked {
		go func() {
			r := desk.Raise{Kind: desk.Inquiry, Text: "能不能合并", Source: "phone", Contact: desk.Contact{Phone: customers[0].Phone}}
			_, err := h.Follow(t.Context(), a, newKey(), newKey(), 0, r)
			done <- err
		}()
	}
	var err error
	for range 100 {
		counts := h.standing(b).HandOver[0].Expected()
		if err = h.hand(b, &o, desk.Take{Counts: counts}); err == nil {
			break
		}
	}
	h.ok(err)
	for range asked {
		h.ok(<-done)
	}
	left, got := h.standing(a).Mine.Counts[desk.LineQuestions], h.standing(b).Mine.Counts[desk.LineQuestions]
	if left+got != asked || got != o.Holds.Counts[desk.LineQuestions] {
		t.Errorf("A has %d questions, B %d of %d; %d were counted", left, got, asked, o.Holds.Counts[desk.LineQuestions])
	}
	h.owned("TCA")
}

// Who has locked her screen to fetch a paper has not left; nobody takes her work from her meanwhile.
//
// clause: H-4.4.1b
func TestLockedForAMomentIsThere(t *testing.T) {
	h := newHouse(t)
	wang := h.login("TC-A-01", "wangmin")
	h.ok(h.Lock(t.Context(), wang))
	li := h.login("TC-A-02", "liqian")
	held, err := h.Held(t.Context(), li, "wangmin")
	h.ok(err)
	over := desk.TakeOver{From: "wangmin", Reason: "突发急病", Counts: held.Counts}
	o := desk.HandOver{ID: newKey()}
	h.fails(h.hand(li, &o, over), desk.Conflict, "handover.present")
	h.clock.pass(11 * time.Minute)
	h.ok(h.hand(li, &o, over))
}

// The book of a drawer keeps a card that was made for as long as its case is not closed, however many lines come after it, and
// the authority is who knows that.
func TestBookKeepsCardThatWaits(t *testing.T) {
	h := newHouse(t)
	a := h.login("TC-A-01", "wangmin")
	c := h.counter(a, "qry.rights")
	h.ok(c.do(c.consultation()))
	h.ok(c.do(c.acceptance()))
	enter := func(do desk.Stock) {
		t.Helper()
		_, err := h.hold(a, "TC-A-01", do)
		h.ok(err)
	}
	waits := func() bool {
		_, ok := desk.MadeFor(h.standing(a).Windows, c.c.Receipt)
		return ok
	}
	enter(desk.Stock{Kind: desk.StockReceived, Count: 500})
	enter(desk.Stock{Kind: desk.StockMade, Count: 1, Number: "K1", For: c.c.Receipt})
	for range 101 {
		enter(desk.Stock{Kind: desk.StockMade, Count: 1})
	}
	if !waits() {
		t.Error("the book has lost a card that waits")
	}
	h.ok(c.do(c.handling()))
	h.ok(c.do(c.notification()))
	enter(desk.Stock{Kind: desk.StockMade, Count: 1})
	if c.c.Stage != desk.StageClosed || waits() {
		t.Errorf("case %s: the book keeps a card that its holder has", c.c.Stage)
	}
}
