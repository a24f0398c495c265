package screens

import (
	"context"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// fakeDuty is desk.Duty of a test: it keeps what the rules make of the acts.
type fakeDuty struct {
	t        testing.TB
	env      *Env // who is at work, where, and the rules
	st       desk.Standing
	held     map[string]desk.Holdings // by person
	err      error                    // of the reads
	fails    error                    // of the writes
	holds    []desk.WindowAct
	hands    []desk.HandOverAct
	absences []desk.Absence
}

func (f *fakeDuty) Standing(context.Context) (desk.Standing, error) {
	st := f.st
	st.HandOver = slices.Clone(f.st.HandOver)
	st.Mine = f.held[f.env.Session.Person.ID]
	return st, f.err
}

func (f *fakeDuty) Held(_ context.Context, person string) (desk.Holdings, error) {
	return f.held[person], f.err
}

func (f *fakeDuty) act() desk.Act {
	s := f.env.Session
	a := desk.Act{By: s.Person, Terminal: s.Terminal.ID, At: f.env.Now(), Rules: f.env.Rules, Number: "TCA-H20261124-0001"}
	for _, id := range []string{"wangmin", "liqian", "zhaolei"} {
		a.Roster.People = append(a.Roster.People, testPerson(f.t, id))
	}
	a.Roster.Absences = f.st.Absences
	return a
}

func (f *fakeDuty) Hold(_ context.Context, _ string, w desk.Window, act desk.WindowAct) (desk.Window, error) {
	f.holds = append(f.holds, act)
	if f.fails != nil {
		return w, f.fails
	}
	next, err := w.Apply(act, f.act())
	if err != nil {
		return w, err
	}
	n := slices.IndexFunc(f.st.Windows, func(o desk.Window) bool { return o.ID == w.ID })
	f.st.Windows = slices.Clone(f.st.Windows)
	f.st.Windows[n] = next
	return next, nil
}

func (f *fakeDuty) Hand(_ context.Context, _ string, h desk.HandOver, act desk.HandOverAct) (desk.HandOver, error) {
	f.hands = append(f.hands, act)
	if f.fails != nil {
		return h, f.fails
	}
	a := f.act()
	from, to := h.FromID, h.ToID
	switch act := act.(type) {
	case desk.Offer:
		from, to = a.By.ID, act.To
	case desk.Recount:
		if h.Version == 0 && act.From == "" {
			from, to = a.By.ID, act.To
		}
	}
	giver, taker := testPerson(f.t, from), testPerson(f.t, to)
	a.From, a.To, a.Holds = &giver, &taker, f.held[from]
	next, err := h.Apply(act, a)
	if err != nil {
		return h, err
	}
	f.st.HandOver = slices.DeleteFunc(slices.Clone(f.st.HandOver), func(o desk.HandOver) bool { return o.ID == h.ID })
	f.st.HandOver = append(f.st.HandOver, next)
	return next, nil
}

func (f *fakeDuty) Excuse(_ context.Context, _ string, e desk.Absence) (desk.Absence, error) {
	if f.fails != nil {
		return e, f.fails
	}
	a := f.act()
	to := testPerson(f.t, e.PersonID)
	a.To = &to
	kept, err := e.File(a)
	if err != nil {
		return e, err
	}
	f.absences = append(f.absences, kept)
	return kept, nil
}

// sampleHoldings is what 王敏 answers for. The persons are invented.
func sampleHoldings() desk.Holdings {
	day := calendar.MustParse
	return desk.Holdings{
		PersonID: "wangmin", Person: "王敏",
		Counts: desk.Counts{
			desk.LineCases: 5, desk.LineOriginals: 4, desk.LineBlanks: 26, desk.LineMade: 1, desk.LineTell: 1,
			desk.LineQuestions: 1, desk.LineVoices: 1, desk.LineKeys: 2,
		},
		Cases: []desk.Summary{
			{ID: "c1", Receipt: "TCA-20261110-0004", Item: "une.claim", Who: "赵** 0119", Stage: desk.StageNotify, Status: desk.Decided, Verdict: desk.Granted, Due: day("2026-11-24")},
			{ID: "c4", Receipt: "TCA-20261117-0001", Item: "info.payout_pension", Who: "卢** 0212", Stage: desk.StageHandle, Status: desk.Decided, Verdict: desk.Returned, Due: day("2026-11-25")},
			{ID: "c7", Receipt: "TCA-20261110-0009", Item: "pen.transfer_in", Who: "吴** 0482", Stage: desk.StageReview, Status: desk.Received, Due: day("2026-12-02")},
			{ID: "c3", Item: "reg.flexible", Stage: desk.StageAccept, Status: desk.Written},
			{ID: "c8", Receipt: "TCA-20261120-0008", Item: "card.reissue", Who: "马** 0266", Stage: desk.StageCollect, Status: desk.Informed},
		},
		Tickets: []desk.Ticket{
			{ID: "t1", Kind: desk.Complaint, State: desk.TicketOpen, Number: "TCA-V20261124-0001", Text: "叫号机坏了", Due: tenEleven.Add(9 * time.Hour)},
			{ID: "t2", Kind: desk.Inquiry, State: desk.TicketOpen, Number: "TCA-Q20261124-0002", Text: "断缴的月份能否补缴", Due: tenEleven.Add(7 * time.Hour)},
		},
		Pieces: []desk.Piece{
			{ID: "c4/p1", Line: desk.LineOriginals, Case: "c4", Item: "info.payout_pension", Material: "application", Who: "卢** 0212", Receipt: "TCA-20261117-0001", Terminal: "TC-A-02"},
			{ID: "c7/p1", Line: desk.LineOriginals, Case: "c7", Item: "pen.transfer_in", Material: "application", Who: "吴** 0482", Receipt: "TCA-20261110-0009", Terminal: "TC-A-02"},
			{ID: "c7/p2", Line: desk.LineOriginals, Case: "c7", Item: "pen.transfer_in", Material: "agent_letter", Who: "吴** 0482", Receipt: "TCA-20261110-0009", Terminal: "TC-A-02"},
			{ID: "c8/p1", Line: desk.LineOriginals, Case: "c8", Item: "card.reissue", Material: "application", Who: "马** 0266", Receipt: "TCA-20261120-0008", Terminal: "TC-A-01"},
			{ID: "c8/card", Line: desk.LineMade, Case: "c8", Item: "card.reissue", Who: "马** 0266", Receipt: "TCA-20261120-0008", Terminal: "TC-A-01"},
		},
		Windows: []desk.Window{{
			ID: "w2", OutletID: "TCA", Terminal: "TC-A-02", State: desk.WindowOpen, KeeperID: "wangmin", Keeper: "王敏", Blank: 26, Keys: 2,
			Book: desk.CardBook{Received: 50, Made: 23, Spoiled: 1},
		}},
	}
}

// fakeDutyOf is who stands where at the class A outlet: 王敏 and 李倩 at their windows, 赵磊 the manager.
func fakeDutyOf(t testing.TB, env *Env) *fakeDuty {
	f := &fakeDuty{t: t, env: env, held: map[string]desk.Holdings{"wangmin": sampleHoldings()}}
	at := func(h, m int) time.Time { return time.Date(2026, 11, 24, h, m, 0, 0, calendar.China) }
	f.st = desk.Standing{
		Windows: []desk.Window{
			{ID: "w1", OutletID: "TCA", Terminal: "TC-A-01", Version: 1, State: desk.WindowOpen, HolderID: "liqian", Holder: "李倩", Role: "B", Since: at(8, 55)},
			{ID: "w2", OutletID: "TCA", Terminal: "TC-A-02", Version: 2, State: desk.WindowOpen, HolderID: "wangmin", Holder: "王敏", Role: "A", KeeperID: "wangmin", Keeper: "王敏", Since: at(8, 58), Blank: 26, Keys: 2},
		},
		People: []desk.OnDuty{
			{ID: "wangmin", Name: "王敏", Role: "A", Posts: []desk.Post{desk.Handler}, Terminal: "TC-A-02", Things: 8},
			{ID: "zhaolei", Name: "赵磊", Posts: []desk.Post{desk.Manager}},
			{ID: "liqian", Name: "李倩", Role: "B", Posts: []desk.Post{desk.Handler}, Terminal: "TC-A-01", Things: 2},
		},
	}
	env.Duty = f
	return f
}
