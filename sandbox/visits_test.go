package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// arrive gives a customer a number.
func (h *house) arrive(at sandbox.Caller, group string) desk.Visit {
	h.t.Helper()
	v, err := h.Attend(h.t.Context(), at, newKey(), newKey(), 0, desk.Arrival{Group: group})
	h.ok(err)
	return v
}

func (h *house) call(at sandbox.Caller, number string) desk.Visit {
	h.t.Helper()
	v, err := h.Call(h.t.Context(), at, newKey(), number)
	h.ok(err)
	return v
}

// attend does an act on a visit as it is now, and follows it.
func (h *house) attend(at sandbox.Caller, v *desk.Visit, do desk.VisitAct) error {
	h.t.Helper()
	next, err := h.Attend(h.t.Context(), at, newKey(), v.ID, v.Version, do)
	if err == nil {
		*v = next
	}
	return err
}

func (h *house) visit(at sandbox.Caller, id string) desk.Visit {
	h.t.Helper()
	v, err := h.Visit(h.t.Context(), at, id)
	h.ok(err)
	return v
}

func (h *house) queue(at sandbox.Caller) desk.Queue {
	h.t.Helper()
	q, err := h.Queue(h.t.Context(), at)
	h.ok(err)
	return q
}

// gone lets a customer leave whom nobody served.
func (h *house) gone(at sandbox.Caller, v desk.Visit) {
	h.t.Helper()
	h.ok(h.attend(at, &v, desk.Leaving{Reason: "had to go"}))
}

func TestVisitKeys(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.arrive(at, "")
	h.arrive(at, "")
	key := newKey()
	first, err := h.Call(t.Context(), at, key, "")
	h.ok(err)
	again, err := h.Call(t.Context(), at, key, "")
	if err != nil || again.ID != first.ID {
		t.Errorf("the same call gave %s, then %s, %v", first.Number, again.Number, err)
	}
	_, err = h.Call(t.Context(), at, key, "A002")
	h.fails(err, desk.Invalid, "key.reused")
	_, err = h.Attend(t.Context(), at, key, first.ID, 2, desk.Leaving{Reason: "x"})
	h.fails(err, desk.Invalid, "key.reused")
	_, err = h.Attend(t.Context(), at, newKey(), first.ID, 1, desk.Leaving{Reason: "x"})
	h.fails(err, desk.Conflict, "case.stale")
	_, err = h.Attend(t.Context(), at, newKey(), newKey(), 3, desk.Leaving{Reason: "x"})
	h.fails(err, desk.NotFound, "visit.none")
	_, err = h.Attend(t.Context(), at, newKey(), "no uuid", 0, desk.Arrival{})
	h.fails(err, desk.Invalid, "case.id")
	_, err = h.Attend(t.Context(), at, newKey(), newKey(), 0, nil)
	h.fails(err, desk.Invalid, "step.envelope")
}

// clause: H-9.2a
func TestFirstAskedOwns(t *testing.T) {
	h := newHouse(t)
	a, b := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	v := h.call(a, "B7")
	rate := v.RateURL
	h.fails(h.attend(b, &v, desk.Guidance{Item: "qry.person_cert", Channel: "online"}), desk.Denied, "visit.other")
	h.fails(h.attend(a, &v, desk.HandOn{To: "chenhao", Reason: "speaks Uyghur"}), desk.Invalid, "visit.to") // of another outlet
	h.fails(h.attend(a, &v, desk.HandOn{To: "nobody", Reason: "speaks Uyghur"}), desk.Invalid, "visit.to")
	h.fails(h.attend(a, &v, desk.HandOn{To: "gaoyuan", Reason: "speaks Uyghur"}), desk.Invalid, "visit.to") // the courier
	h.ok(h.attend(a, &v, desk.HandOn{To: "liqian", Reason: "speaks Uyghur"}))
	if v.State != desk.VisitWaiting || v.OwnerID != "liqian" || v.RateURL != "" {
		t.Errorf("handed on: %s, %s", v.State, v.OwnerID)
	}
	h.arrive(a, "")
	if got := h.call(a, ""); got.ID == v.ID {
		t.Error("called by somebody else than to whom it was handed on")
	}
	_, err := h.Call(t.Context(), a, newKey(), "B7")
	h.fails(err, desk.Conflict, "visit.open")
	h.arrive(a, "elderly")
	if got := h.call(b, ""); got.ID != v.ID || got.RateURL != rate {
		t.Errorf("who was handed on is called first, not %s", got.Number)
	}
	var names []string
	for _, c := range h.queue(a).Colleagues {
		names = append(names, c.ID)
	}
	if want := []string{"liqian", "sunting", "zhaolei"}; !slices.Equal(names, want) {
		t.Errorf("colleagues %v, want %v", names, want)
	}
	refused := 0
	for _, e := range h.audit("TCA") {
		if e.Act == "guidance" && e.Outcome == "visit.other" && e.PersonID == "liqian" && e.Subject == v.ID {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d entries of the refusal", refused)
	}
}

// A customer who walked in is consulted at once: that is his visit, with all that he came for.
//
// clause: H-7.2d2
func TestVisitHoldsItsCases(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	one := h.counter(at, "une.claim").upTo(desk.StageAccept)
	v := h.visit(at, one.c.Visit)
	if v.State != desk.VisitServing || v.OwnerID != "wangmin" || v.Number != "W001" || v.RateURL == "" {
		t.Errorf("walk-in %+v", v)
	}
	two := h.counter(at, "pen.retire").upTo(desk.StageHandle)
	if two.c.Visit != v.ID {
		t.Errorf("the second case is of visit %s", two.c.Visit)
	}
	// What was added since is no reason to refuse the clerk.
	h.fails(h.attend(at, &v, desk.Leaving{}), desk.Conflict, "visit.untold")
	h.ok(one.do(one.acceptance()))
	h.ok(h.attend(at, &v, desk.Leaving{}))
	if want := []string{one.c.ID, two.c.ID}; !slices.Equal(v.Cases, want) || v.State != desk.VisitClosed {
		t.Errorf("cases %v, want %v", v.Cases, want)
	}
	// He comes back: the case goes on where it was, and belongs to this visit too.
	back := h.call(at, "B9")
	h.ok(two.do(two.handling()))
	if back = h.visit(at, back.ID); !slices.Equal(back.Cases, []string{two.c.ID}) || two.c.Visit != v.ID {
		t.Errorf("cases %v of the second visit", back.Cases)
	}
	h.ok(h.attend(at, &back, desk.Leaving{}))
	// Told by telephone: nobody is at the window.
	two.review(desk.Refused)
	later := h.call(at, "B10")
	h.ok(two.do(desk.Try{Reach: desk.Reach{Way: "phone", Outcome: "no_answer"}}))
	if later = h.visit(at, later.ID); len(later.Cases) != 0 {
		t.Errorf("cases %v of a visit that they have nothing to do with", later.Cases)
	}
	// A consultation that is refused makes no visit.
	h.gone(at, later)
	before := len(h.queue(at).Visits)
	fresh := h.counter(at, "une.claim")
	h.fails(fresh.do(desk.Consultation{Item: "no.such"}), desk.Invalid, "may.unknown")
	if n := len(h.queue(at).Visits); n != before {
		t.Errorf("%d visits, before %d", n, before)
	}
}

// clause: G-5.4, N-17, H-7.3b, D-3b
func TestHomeVisit(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	booking := desk.Booking{
		Group: "elderly", Name: customers[7].Name, Phone: customers[7].Phone, Address: "1 Sample Road",
		Day: calendar.DateOf(friday).Add(1), Half: "am", Items: []string{"pen.cert_home"},
	}
	v := desk.Visit{ID: newKey()}
	h.ok(h.attend(at, &v, booking))
	if v.Number != "H001" || v.State != desk.VisitBooked || v.RateURL != "" {
		t.Errorf("booked %+v", v)
	}
	listed := h.queue(at).Visits
	if len(listed) != 1 || strings.Contains(fmt.Sprintf("%+v", *listed[0].Home), booking.Address) || listed[0].Home.Name == booking.Name {
		t.Errorf("the list tells where somebody lives: %+v", listed)
	}
	if got := h.visit(at, v.ID); got.Home.Address != booking.Address {
		t.Errorf("address %q", got.Home.Address)
	}
	h.clock.pass(24 * time.Hour)
	at = h.login("TC-A-01", "wangmin")
	window := h.call(at, "B1") // she is still at the window when she gets her papers together
	h.ok(h.attend(at, &v, desk.Departure{Papers: []string{"form", "ID card"}}))
	if v.State != desk.VisitServing || v.RateURL == "" {
		t.Errorf("away: %+v", v)
	}
	h.gone(at, window)
	c := h.counter(at, "pen.cert_home").upTo(desk.StageAccept)
	if c.c.Visit != v.ID {
		t.Error("what is done at home belongs to another visit")
	}
	h.ok(c.do(desk.Withdrawal{Reason: "done online"}))
	h.fails(h.attend(at, &v, desk.Leaving{}), desk.Conflict, "visit.away")
	h.ok(h.attend(at, &v, desk.Return{Papers: []desk.HomePaper{{Name: "form", Returned: true}, {Name: "ID card", Note: "with the customer"}}}))
	h.ok(h.attend(at, &v, desk.Leaving{}))
}

// clause: G-8.1.1c
func TestWhoSeesVisits(t *testing.T) {
	h := newHouse(t)
	at, courier := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "gaoyuan")
	v := h.call(at, "B1")
	if q := h.queue(courier); len(q.Visits) != 0 || q.Figures != (desk.Figures{}) {
		t.Errorf("the courier sees %+v", q)
	}
	_, err := h.Visit(t.Context(), courier, v.ID)
	h.fails(err, desk.Denied, "may.post")
	_, err = h.Call(t.Context(), courier, newKey(), "B2")
	h.fails(err, desk.Denied, "may.post")
	other := h.login("TC-B-01", "chenhao")
	_, err = h.Visit(t.Context(), other, v.ID)
	h.fails(err, desk.NotFound, "visit.none")
	h.fails(h.attend(other, &v, desk.Leaving{Reason: "x"}), desk.NotFound, "visit.none")
}

// The figures of the day (J5, J6).
//
// clause: B-9.5, G-10.2
func TestFigures(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	first := h.arrive(at, "")
	h.clock.pass(9 * time.Minute)
	h.call(at, first.Number)
	spot := h.counter(at, "pay.flexible").upTo(desk.StageNotify) // accepted, done at once
	h.ok(spot.do(spot.notification()))
	h.counter(at, "une.claim").upTo(desk.StageReview) // accepted
	elsewhere := h.counter(at, "une.claim")
	h.ok(elsewhere.do(desk.Consultation{Item: "une.claim", Referred: "online"}))
	missing := h.counter(at, "inj.determine").upTo(desk.StageAccept)
	all := missing.acceptance().(desk.Acceptance).Intake
	notice := func(without int, reason string) {
		in := all
		in.Materials = slices.Delete(slices.Clone(all.Materials), without, without+1)
		h.ok(missing.do(desk.Supplement{Intake: in, Acknowledged: true, Reason: reason}))
	}
	notice(0, "")
	notice(0, "lost the sheet")
	notice(1, "the rule changed")
	for _, kind := range []desk.TicketKind{desk.Inquiry, desk.Opinion, desk.Complaint} {
		h.raise(at, kind, "window")
	}
	v := h.visit(at, spot.c.Visit)
	h.ok(h.Rate(t.Context(), v.RateURL, 2, ""))
	h.ok(h.attend(at, &v, desk.Leaving{}))
	h.gone(at, h.call(at, "B2"))
	want := desk.Figures{
		Served: 2, WaitMinutes: 9, Accepted: 2, OnTheSpot: 1, Notices: 3, Second: 2, More: 1, Referred: 1,
		Questions: 1, Voices: 2, Grades: [5]int{1: 1}, Unrated: 1,
	}
	if got := h.queue(at).Figures; got != want {
		t.Errorf("figures %+v\nwant    %+v", got, want)
	}
	h.clock.pass(24 * time.Hour)
	at = h.login("TC-A-01", "wangmin")
	if got := h.queue(at).Figures; got != (desk.Figures{Overdue: 2}) { // two voices
		t.Errorf("the next day: %+v", got)
	}
}

// The guide in the hall helps to query a pension: she asks what it is about and shows the machine;
// that she did, and with whom, is on record. Taking the case in is not hers.
//
// clause: N-7
func TestGuideHelpsToQuery(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "sunting")
	v := h.call(at, "B7")
	c := h.counter(at, "qry.pension_payment")
	h.ok(c.do(desk.Consultation{Item: "qry.pension_payment"}))
	v = h.visit(at, v.ID)
	h.ok(h.attend(at, &v, desk.Guidance{Item: "qry.pension_payment", Channel: "self_service"}))
	h.ok(h.attend(at, &v, desk.GuidedEnd{Index: 0, Outcome: "done"}))
	h.fails(c.do(desk.Acceptance{}), desk.Denied, "may.post")
	var acts []string
	for _, e := range h.audit("TCA") {
		if e.PersonID == "sunting" && (e.Subject == v.ID || e.Subject == c.c.ID) {
			acts = append(acts, e.Act+e.Outcome)
		}
	}
	if want := []string{"call", "consultation", "guidance", "guided", "acceptancemay.post"}; !slices.Equal(acts, want) {
		t.Errorf("on record: %v, want %v", acts, want)
	}
}
