package desk_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// full is everything of an outlet of which A has at least one on each line, and B one case.
func full(t testing.TB) desk.Pending {
	t.Helper()
	a := onDuty(t, roleA())
	made := at(t, desk.StageCollect, "card.reissue", a)
	made.ID = "c-made"
	held := at(t, desk.StageReview, "res.claim", a)
	held.ID = "c-held"
	notify := at(t, desk.StageNotify, "res.claim", a)
	notify.ID = "c-tell"
	theirs := at(t, desk.StageHandle, "res.claim", onDuty(t, roleB()))
	theirs.ID = "c-theirs"
	raise := func(id string, kind desk.TicketKind) desk.Ticket {
		r := desk.Raise{Kind: kind, Text: "怎么办理", Source: "window", Contact: desk.Contact{Name: applicant.Name, Phone: applicant.Phone}}
		tk, err := desk.Ticket{ID: id, OutletID: "outlet-A"}.Apply(r, a)
		if err != nil {
			t.Fatal(err)
		}
		return tk
	}
	window := hold(t, windowOf("t1"), desk.Open{}, a)
	window = hold(t, window, desk.Stock{Kind: desk.StockReceived, Count: 26}, a)
	window = hold(t, window, desk.Stock{Kind: desk.StockKeysIn, Count: 2}, a)
	own := hold(t, windowOf("t2"), desk.Open{}, at2(onDuty(t, roleB())))
	return desk.Pending{
		Cases:   []desk.Case{made, held, notify, theirs},
		Tickets: []desk.Ticket{raise("q-1", desk.Inquiry), raise("v-1", desk.Complaint)},
		Visits:  []desk.Visit{visitAt(t, "serving", by(visitAct(t), roleA()))},
		Windows: []desk.Window{window, own},
		Item:    func(c desk.Case) (desk.Item, bool) { return read(t).catalogue.Item(c.Item) },
	}
}

func at2(a desk.Act) desk.Act {
	a.Terminal = "t2"
	return a
}

// giving is A's act with what she holds, and B to give it to.
func giving(t testing.TB, p desk.Pending) desk.Act {
	a, to, from := onDuty(t, roleA()), roleB(), roleA()
	a.To, a.From, a.Number, a.Holds = &to, &from, "TCA-H20260310-0001", desk.HoldingsOf(from, p)
	return a
}

func taking(t testing.TB, p desk.Pending) desk.Act {
	a := at2(giving(t, p))
	a.By = roleB()
	return a
}

func hand(t testing.TB, h desk.HandOver, act desk.HandOverAct, a desk.Act) desk.HandOver {
	t.Helper()
	next, err := h.Apply(act, a)
	if err != nil {
		t.Fatalf("%s of a hand-over that is %q: %v", act.HandOverKind(), h.State, err)
	}
	return next
}

var fresh = desk.HandOver{ID: "h-1", OutletID: "outlet-A"}

func TestHoldings(t *testing.T) {
	h := desk.HoldingsOf(roleA(), full(t))
	want := desk.Counts{
		desk.LineCases: 3, desk.LineOriginals: len(h.Of(desk.LineOriginals)), desk.LineBlanks: 26, desk.LineMade: 1,
		desk.LineTell: 1, desk.LineQuestions: 1, desk.LineVoices: 1, desk.LineKeys: 2,
	}
	if !maps.Equal(h.Counts, want) || want[desk.LineOriginals] == 0 || len(h.Visits) != 1 || h.Things() != 7 {
		t.Errorf("%v, %d visits, %d things; want %v", h.Counts, len(h.Visits), h.Things(), want)
	}
	for _, p := range h.Pieces {
		if p.Who == applicant.Name || p.Who == "" || p.Terminal != "t1" || p.ID == "" {
			t.Errorf("piece %+v", p)
		}
	}
	if guide := desk.HoldingsOf(clerk("A", desk.Guide), full(t)); !guide.Empty() || guide.Idle() != nil || len(guide.Counts) != len(desk.CountLines) {
		t.Errorf("who has nothing has %+v", guide)
	}
	if e, ok := errors.AsType[*desk.Error](h.Idle()); !ok || e.Key != "person.holds" || e.Args["n"] != "7" {
		t.Errorf("A may leave: %v", h.Idle())
	}
}

// Each line that was counted wrong is named, with what it should be and what it was.
//
// clause: H-4.4.1b
func TestWrongCountIsNamed(t *testing.T) {
	p := full(t)
	right := desk.HoldingsOf(roleA(), p).Counts
	offered := hand(t, fresh, desk.Offer{To: "p-b", Cause: desk.CauseLunch, Counts: right}, giving(t, p))
	pieces := desk.HoldingsOf(roleA(), p)
	for _, line := range desk.CountLines {
		for _, off := range []int{-1, +1} {
			wrong := maps.Clone(right)
			wrong[line] += off
			var missing []string
			if line.Pieced() && off < 0 {
				missing = []string{pieces.Of(line)[0].ID}
			}
			_, offer := fresh.Apply(desk.Offer{To: "p-b", Cause: desk.CauseLunch, Counts: wrong, Missing: missing}, giving(t, p))
			_, take := offered.Apply(desk.Take{Counts: wrong, Missing: missing}, taking(t, p))
			for name, err := range map[string]error{"offer": offer, "take": take} {
				e, ok := errors.AsType[*desk.Error](err)
				if !ok || e.Code != desk.Invalid || e.Key != "handover.differs" || e.Field != string(line) || e.Args["line"] != string(line) ||
					e.Args["expected"] != strconv.Itoa(right[line]) || e.Args["counted"] != strconv.Itoa(wrong[line]) {
					t.Errorf("%s with %d of %s instead of %d: %v", name, wrong[line], line, right[line], err)
				}
			}
		}
		none := maps.Clone(right)
		delete(none, line)
		if _, err := offered.Apply(desk.Take{Counts: none}, taking(t, p)); keyOf(err) != "handover.uncounted" {
			t.Errorf("%s was not counted: %v", line, err)
		}
	}
}

// After B has taken, everything of A's is hers and nothing of anybody else's has changed.
//
// clause: H-4.4.1b
func TestTaken(t *testing.T) {
	p := full(t)
	before, _ := json.Marshal(p.Cases)
	right := desk.HoldingsOf(roleA(), p).Counts
	h := hand(t, fresh, desk.Offer{To: "p-b", Cause: desk.CauseShift, Counts: right}, giving(t, p))
	if h.State != desk.HandOverOffered || h.Number == "" || h.FromID != "p-a" || h.ToID != "p-b" || h.Done() {
		t.Fatalf("offered %+v", h)
	}
	a := taking(t, p)
	h = hand(t, h, desk.Take{Counts: right}, a)
	after := apply(p, h.Passed(p, a))
	if now, _ := json.Marshal(p.Cases); string(now) != string(before) {
		t.Error("the old cases changed")
	}
	if left := desk.HoldingsOf(roleA(), after); !left.Empty() {
		t.Errorf("A still has %+v", left.Counts)
	}
	got := desk.HoldingsOf(roleB(), after)
	want := maps.Clone(right)
	for line, n := range desk.HoldingsOf(roleB(), p).Counts { // B's own
		want[line] += n
	}
	if !maps.Equal(got.Counts, want) {
		t.Errorf("B has %v, want %v", got.Counts, want)
	}
	for _, c := range after.Cases {
		last := c.History[len(c.History)-1]
		if moved := last.Kind == desk.KindHandOver; moved == (c.ID == "c-theirs") || moved && (last.By != "p-b" || last.Reason != h.Number) || int(c.Version) != len(c.History) {
			t.Errorf("%s: %+v", c.ID, last)
		}
	}
	if v := after.Visits[0]; v.State != desk.VisitWaiting || v.For != "p-b" || v.OwnerID != "p-b" {
		t.Errorf("the customer at the window: %+v", v)
	}
	if w := after.Windows[0]; w.State != desk.WindowClosed || w.KeeperID != "p-b" || w.HolderID != "" {
		t.Errorf("A's window: %+v", w)
	}
	same := a
	same.Terminal = "t1"
	if w := h.Passed(p, same).Windows[0]; w.State != desk.WindowOpen || w.HolderID != "p-b" || w.Role != desk.RoleB {
		t.Errorf("A's window when B takes it there: %+v", w)
	}
}

// apply puts what changed hands in the place of what it was.
func apply(p desk.Pending, by desk.Passed) desk.Pending {
	p.Cases, p.Tickets = slices.Clone(p.Cases), slices.Clone(p.Tickets)
	p.Visits, p.Windows = slices.Clone(p.Visits), slices.Clone(p.Windows)
	replace(p.Cases, by.Cases, func(c desk.Case) string { return c.ID })
	replace(p.Tickets, by.Tickets, func(t desk.Ticket) string { return t.ID })
	replace(p.Visits, by.Visits, func(v desk.Visit) string { return v.ID })
	replace(p.Windows, by.Windows, func(w desk.Window) string { return w.ID })
	return p
}

func replace[T any](all, by []T, id func(T) string) {
	for _, next := range by {
		n := slices.IndexFunc(all, func(o T) bool { return id(o) == id(next) })
		all[n] = next
	}
}

// What cannot be found is registered by the manager, who is neither of the two, and does not have to
// be counted again.
func TestSettled(t *testing.T) {
	p := full(t)
	holds := desk.HoldingsOf(roleA(), p)
	paper := holds.Of(desk.LineOriginals)[0].ID
	less := maps.Clone(holds.Counts)
	less[desk.LineOriginals]--
	less[desk.LineBlanks] -= 3
	less[desk.LineKeys]++
	missing := []string{paper}
	h := hand(t, fresh, desk.Offer{To: "p-b", Cause: desk.CauseShift, Counts: holds.Counts}, giving(t, p))
	h = hand(t, h, desk.Recount{Counts: less, Missing: missing}, taking(t, p))
	if d := h.Differences(h.Got); len(d) != 3 || d[0] != (desk.Difference{Line: desk.LineOriginals, Expected: holds.Counts[desk.LineOriginals], Counted: less[desk.LineOriginals]}) || h.Note().Differs != 3 {
		t.Fatalf("differences %+v", d)
	}
	boss := taking(t, p)
	boss.By = manager()
	settle := func(line desk.CountLine) desk.Settle {
		return desk.Settle{Line: line, Reason: "翻遍了没有，已报人社"}
	}
	for name, tt := range map[string]struct {
		act  desk.HandOverAct
		a    desk.Act
		want string
	}{
		"by the taker":      {settle(desk.LineBlanks), taking(t, p), "handover.manager"},
		"by the giver":      {settle(desk.LineBlanks), giving(t, p), "handover.manager"},
		"of the books":      {settle(desk.LineCases), boss, "handover.line"},
		"of what agrees":    {settle(desk.LineMade), boss, "handover.agrees"},
		"without a reason":  {desk.Settle{Line: desk.LineBlanks}, boss, "handover.reason"},
		"taken without it":  {desk.Take{Counts: less, Missing: missing}, taking(t, p), "handover.differs"},
		"an unnamed piece":  {desk.Recount{Counts: less}, taking(t, p), "handover.pieces"},
		"a piece not there": {desk.Recount{Counts: less, Missing: []string{"c-9/form"}}, taking(t, p), "handover.pieces"},
	} {
		if _, err := h.Apply(tt.act, tt.a); keyOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	for _, line := range []desk.CountLine{desk.LineOriginals, desk.LineBlanks, desk.LineKeys} {
		h = hand(t, h, settle(line), boss)
	}
	a := taking(t, p)
	h = hand(t, h, desk.Take{Counts: less, Missing: missing}, a)
	after := apply(p, h.Passed(p, a))
	got := desk.HoldingsOf(roleB(), after)
	if got.Counts[desk.LineOriginals] != less[desk.LineOriginals]+desk.HoldingsOf(roleB(), p).Counts[desk.LineOriginals] || got.Counts[desk.LineBlanks] != 23 || got.Counts[desk.LineKeys] != 3 {
		t.Errorf("B has %v", got.Counts)
	}
	if b := after.Windows[0].Book; b.Settled != -3 || b.Received != 26 || len(h.Settled) != 3 || h.Settled[0].Name != "赵磊" {
		t.Errorf("book %+v, settled %+v", b, h.Settled)
	}
}

func TestHandOverRefused(t *testing.T) {
	p := full(t)
	right := desk.HoldingsOf(roleA(), p).Counts
	offer := desk.Offer{To: "p-b", Cause: desk.CauseShift, Counts: right}
	over := desk.TakeOver{From: "p-a", Reason: "突发急病", Counts: right}
	offered := hand(t, fresh, offer, giving(t, p))
	guide := clerk("A", desk.Guide)
	single := giving(t, p)
	single.Rules.Outlet.Class = "D"
	about := giving(t, p)
	about.Holds.Tickets = append(slices.Clone(about.Holds.Tickets), desk.Ticket{ID: "f-1", Kind: desk.FollowUp, About: "p-b", OwnerID: "p-a"})
	extra := maps.Clone(right)
	extra["coins"] = 1
	for name, tt := range map[string]struct {
		h    desk.HandOver
		act  desk.HandOverAct
		a    desk.Act
		want string
	}{
		"to herself": {fresh, desk.Offer{To: "p-a", Cause: desk.CauseShift, Counts: right}, giving(t, p), "handover.to"},
		"to a guide": {fresh, desk.Offer{To: guide.ID, Cause: desk.CauseShift, Counts: right}, change(giving(t, p), func(a *desk.Act) { a.To = &guide }), "handover.to"},
		"to who is away": {fresh, offer, change(giving(t, p), func(a *desk.Act) {
			a.Roster.Absences = []desk.Absence{{PersonID: "p-b", From: calendar.DateOf(now), To: calendar.DateOf(now)}}
		}), "handover.to"},
		"without a cause":         {fresh, desk.Offer{To: "p-b", Counts: right}, giving(t, p), "handover.cause"},
		"absence is no cause":     {fresh, desk.Offer{To: "p-b", Cause: desk.CauseAbsence, Counts: right}, giving(t, p), "handover.cause"},
		"another line":            {fresh, desk.Offer{To: "p-b", Cause: desk.CauseShift, Counts: extra}, giving(t, p), "handover.line"},
		"a point of one clerk":    {fresh, offer, single, "handover.single"},
		"a follow-up about B":     {fresh, offer, about, "handover.own"},
		"taken by another":        {offered, desk.Take{Counts: right}, change(taking(t, p), func(a *desk.Act) { a.By = manager() }), "handover.taker"},
		"taken by the giver":      {offered, desk.Take{Counts: right}, giving(t, p), "handover.taker"},
		"taken before offered":    {fresh, desk.Take{Counts: right}, taking(t, p), "step.order"},
		"taken back by B":         {offered, desk.Retract{Reason: "不交了"}, taking(t, p), "handover.giver"},
		"taken back, no reason":   {offered, desk.Retract{}, giving(t, p), "handover.reason"},
		"taken over, she is here": {fresh, over, change(taking(t, p), func(a *desk.Act) { a.There = true }), "handover.present"},
		"taken over by a guide":   {fresh, over, change(taking(t, p), func(a *desk.Act) { a.By = guide }), "handover.manager"},
		"taken over, no reason":   {fresh, desk.TakeOver{From: "p-a", Counts: right}, taking(t, p), "handover.reason"},
		"taken over from nobody":  {fresh, desk.TakeOver{From: "p-x", Reason: "急病", Counts: right}, taking(t, p), "handover.from"},
		"taken over, uncounted":   {fresh, desk.TakeOver{From: "p-a", Reason: "急病"}, taking(t, p), "handover.uncounted"},
	} {
		t.Run(name, func(t *testing.T) {
			next, err := tt.h.Apply(tt.act, tt.a)
			if keyOf(err) != tt.want || next.Version != tt.h.Version || next.State != tt.h.State {
				t.Errorf("%v, state %q, want %s", err, next.State, tt.want)
			}
		})
	}
}

// A point with one fixed clerk has nobody to hand over to.
//
// clause: H-4.4.2
func TestSinglePointHandsNothingOver(t *testing.T) {
	lone := clerk("D", desk.Handler)
	a := by(handlerAct(t, "D"), lone)
	a.To, a.From = &lone, &lone
	h := desk.HandOver{ID: "h-1", OutletID: a.Rules.Outlet.ID}
	for _, act := range []desk.HandOverAct{desk.Offer{To: "p-b", Cause: desk.CauseShift}, desk.TakeOver{From: "p-b", Reason: "急病"}, desk.Recount{To: "p-b"}} {
		if _, err := h.Apply(act, a); keyOf(err) != "handover.single" {
			t.Errorf("%s: %v", act.HandOverKind(), err)
		}
	}
}

// Who was not there is told who took over, and why, until she has read it.
func TestTakenOver(t *testing.T) {
	p := full(t)
	right := desk.HoldingsOf(roleA(), p).Counts
	for _, taker := range []desk.Person{roleB(), manager()} {
		a := taking(t, p)
		a.By = taker
		h := hand(t, fresh, desk.TakeOver{From: "p-a", Reason: "突发急病", Counts: right}, a)
		if h.State != desk.HandOverTold || h.Given != nil || h.Reason == "" || h.Cause != desk.CauseAbsence || !h.Done() {
			t.Fatalf("taken over %+v", h)
		}
		after := apply(p, h.Passed(p, a))
		if left := desk.HoldingsOf(roleA(), after); !left.Empty() {
			t.Errorf("A still has %v", left.Counts)
		}
		if _, err := h.Apply(desk.Acknowledge{}, a); keyOf(err) != "handover.giver" {
			t.Errorf("read by the taker: %v", err)
		}
		back := later(giving(t, after), 24*time.Hour)
		read := hand(t, h, desk.Acknowledge{}, back)
		if read.State != desk.HandOverClosed || read.Read.IsZero() || !maps.Equal(read.Holds.Counts, right) {
			t.Errorf("read %+v", read)
		}
	}
}

// A hand-over changes nothing of what the customer was promised.
//
// clause: H-7.2d2
func TestPromiseOutlivesHandOver(t *testing.T) {
	a := onDuty(t, roleA())
	c := must(t, at(t, desk.StageAccept, "res.claim", a), notice(desk.Intake{Applicant: applicant}), a)
	p := desk.Pending{Cases: []desk.Case{c}, Item: full(t).Item}
	counts := desk.HoldingsOf(roleA(), p).Counts
	act := taking(t, p)
	h := hand(t, fresh, desk.TakeOver{From: "p-a", Reason: "急病", Counts: counts}, act)
	next := h.Passed(p, act).Cases[0]
	if !c.Promised() || !next.Promised() || next.Summary().Owner != "李倩" || next.Stage != c.Stage || next.Summary().Due != c.Summary().Due {
		t.Errorf("promised %t, then %t; owner %q", c.Promised(), next.Promised(), next.Summary().Owner)
	}
}

// Who only answers for what another has handled may be the one who checks it.
//
// clause: G-9.1.2
func TestTakingOverIsNoHandling(t *testing.T) {
	a := onDuty(t, roleA())
	c := at(t, desk.StageCheck, checked, a)
	p := desk.Pending{Cases: []desk.Case{c}, Item: full(t).Item}
	act := taking(t, p)
	h := hand(t, fresh, desk.TakeOver{From: "p-a", Reason: "急病", Counts: desk.HoldingsOf(roleA(), p).Counts}, act)
	next := h.Passed(p, act).Cases[0]
	if err := next.MayCheck(roleB(), act); err != nil || !next.Summary().MayCheck(roleB()) {
		t.Errorf("B, who took it over, may not check: %v", err)
	}
	if err := next.MayCheck(roleA(), act); keyOf(err) != "may.check_own" {
		t.Errorf("A, who handled it, may check: %v", err)
	}
}

// A guide may take what is no handler's; what comes to it after the offer is judged when she takes.
func TestWhoMayTakeIsAskedWhenItIsTaken(t *testing.T) {
	p := full(t)
	guide := clerk("A", desk.Guide)
	guide.ID = "p-g"
	none, all := giving(t, desk.Pending{}), giving(t, p)
	none.To, all.To = &guide, &guide
	h := hand(t, fresh, desk.Offer{To: guide.ID, Cause: desk.CauseLunch, Counts: none.Holds.Counts}, none)
	all.By = guide
	if _, err := h.Apply(desk.Take{Counts: all.Holds.Counts}, all); keyOf(err) != "handover.to" {
		t.Errorf("a guide took over cases: %v", err)
	}
	none.By = guide
	hand(t, h, desk.Take{Counts: none.Holds.Counts}, none)
}

// Who has begun to take over without her does not keep her from handing over once she is back.
func TestGiverEndsWhatWasBegunWithoutHer(t *testing.T) {
	p := full(t)
	h := hand(t, fresh, desk.Recount{From: "p-a", Counts: desk.HoldingsOf(roleA(), p).Counts}, taking(t, p))
	if _, err := h.Apply(desk.Retract{Reason: "回来了"}, change(giving(t, p), func(a *desk.Act) { a.By = manager() })); keyOf(err) != "handover.giver" {
		t.Errorf("ended by a third: %v", err)
	}
	if h = hand(t, h, desk.Retract{Reason: "回来了"}, giving(t, p)); h.State != desk.HandOverClosed {
		t.Errorf("state %s", h.State)
	}
}

func change(a desk.Act, f func(*desk.Act)) desk.Act { f(&a); return a }

// Reasons are shown to the whole outlet: nobody's number stands in them.
func TestReasonsNameNobodysNumber(t *testing.T) {
	p := full(t)
	right := desk.HoldingsOf(roleA(), p).Counts
	const reason = "找 19900000115"
	offered := hand(t, fresh, desk.Offer{To: "p-b", Cause: desk.CauseShift, Counts: right}, giving(t, p))
	for _, err := range []error{
		second(fresh.Apply(desk.TakeOver{From: "p-a", Reason: reason, Counts: right}, taking(t, p))),
		second(offered.Apply(desk.Retract{Reason: reason}, giving(t, p))),
	} {
		if keyOf(err) != "handover.reason" {
			t.Errorf("%v", err)
		}
	}
	a := onDuty(t, roleA())
	if _, err := hold(t, windowOf("t1"), desk.Open{}, a).Apply(desk.Pause{Reason: reason}, a); keyOf(err) != "window.reason" {
		t.Errorf("%v", err)
	}
	today := calendar.DateOf(now)
	by, to := onDuty(t, manager()), roleA()
	by.To = &to
	if _, err := (desk.Absence{ID: "e-1", PersonID: "p-a", From: today, To: today, Reason: reason}).File(by); keyOf(err) != "absence.reason" {
		t.Errorf("%v", err)
	}
}

func second[T any](_ T, err error) error { return err }
