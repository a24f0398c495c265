package desk_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// A day's desk of a class A outlet: A and B at two windows, their manager and their guide.
func roleA() desk.Person { return inRole(desk.RoleA, "p-a", "王敏") }
func roleB() desk.Person { return inRole(desk.RoleB, "p-b", "李倩") }

func inRole(role, id, name string) desk.Person {
	p := clerk("A", desk.Handler)
	p.ID, p.Name, p.Role = id, name, role
	return p
}

func manager() desk.Person {
	p := clerk("A", desk.Manager)
	p.ID, p.Name = "p-m", "赵磊"
	return p
}

func onDuty(t testing.TB, p desk.Person) desk.Act {
	a := by(handlerAct(t, "A"), p)
	a.Roster = desk.Roster{People: []desk.Person{roleA(), roleB(), manager(), clerk("A", desk.Guide)}}
	return a
}

func windowOf(terminal string) desk.Window {
	return desk.Window{ID: "w-" + terminal, OutletID: "outlet-A", Terminal: terminal, State: desk.WindowClosed}
}

func hold(t testing.TB, w desk.Window, act desk.WindowAct, a desk.Act) desk.Window {
	t.Helper()
	next, err := w.Apply(act, a)
	if err != nil {
		t.Fatalf("%s of a window that is %s: %v", act.WindowKind(), w.State, err)
	}
	if next.Version != w.Version+1 || next.History[len(next.History)-1].Kind != act.WindowKind() {
		t.Fatalf("version %d after %d, history %+v", next.Version, w.Version, next.History)
	}
	return next
}

func windowActs() map[desk.Kind]desk.WindowAct {
	return map[desk.Kind]desk.WindowAct{
		desk.KindOpen: desk.Open{}, desk.KindPause: desk.Pause{Reason: "去复印"}, desk.KindResume: desk.Resume{}, desk.KindClose: desk.Close{},
		desk.KindStock: desk.Stock{Kind: desk.StockReceived, Count: 5},
	}
}

// clause: G-8.1.1a
func TestEveryActAtEveryStateOfAWindow(t *testing.T) {
	const no = "step.order"
	columns := []desk.Kind{desk.KindOpen, desk.KindPause, desk.KindResume, desk.KindClose, desk.KindStock}
	a, b, m := onDuty(t, roleA()), onDuty(t, roleB()), onDuty(t, manager())
	closed := hold(t, hold(t, hold(t, windowOf("t1"), desk.Open{}, a), desk.Stock{Kind: desk.StockKeysIn, Count: 1}, a), desk.Close{}, a)
	open := hold(t, closed, desk.Open{}, a)
	paused := hold(t, open, desk.Pause{Reason: "去复印"}, a)
	elsewhere := a
	elsewhere.Terminal = "t2"
	guide := onDuty(t, clerk("A", desk.Guide))
	tests := []struct {
		name string
		w    desk.Window
		a    desk.Act
		want [5]string // the state after it, or why not
	}{
		{"closed by A", closed, a, [5]string{"open", no, no, no, "closed"}},
		{"open by A", open, a, [5]string{no, "paused", no, "closed", "open"}},
		{"paused by A", paused, a, [5]string{"open", no, "open", "closed", "paused"}},
		{"closed by B", closed, b, [5]string{"open", no, no, no, "window.other"}},
		{"open by B", open, b, [5]string{no, "window.other", no, "window.other", "window.other"}},
		{"paused by B", paused, b, [5]string{"open", no, "window.other", "window.other", "window.other"}},
		{"open by the manager", open, m, [5]string{no, "window.handler", no, "closed", "window.handler"}},
		{"closed by the manager", closed, m, [5]string{"window.handler", no, no, no, "window.handler"}},
		{"closed by the guide", closed, guide, [5]string{"window.handler", no, no, no, "window.handler"}},
		{"closed at another terminal", closed, elsewhere, [5]string{"window.terminal", no, no, no, "closed"}},
		{"paused at another terminal", paused, elsewhere, [5]string{"window.terminal", no, "window.terminal", "window.terminal", "paused"}},
	}
	for _, tt := range tests {
		for n, kind := range columns {
			t.Run(tt.name+"/"+string(kind), func(t *testing.T) {
				before, _ := json.Marshal(tt.w)
				next, err := tt.w.Apply(windowActs()[kind], tt.a)
				if got := keyOf(err); got != "" && got != tt.want[n] || got == "" && string(next.State) != tt.want[n] {
					t.Errorf("%q, state %s, want %s", got, next.State, tt.want[n])
				}
				if now, _ := json.Marshal(tt.w); string(now) != string(before) {
					t.Error("the old window changed")
				}
				if next.State == desk.WindowClosed != (next.HolderID == "") {
					t.Errorf("%s with holder %q", next.State, next.HolderID)
				}
			})
		}
	}
}

// clause: H-4.4.1a, H-4.4.2
func TestWhoMayOpen(t *testing.T) {
	today := calendar.DateOf(now)
	away := func(id string) desk.Absence { return desk.Absence{PersonID: id, From: today, To: today.Add(2)} }
	frozen, untrained := roleA(), roleB()
	frozen.State = desk.AccountFrozen
	untrained.Exam = calendar.Date{}
	void := away("p-a")
	void.Void = true
	guide := clerk("A", desk.Guide)
	guide.Role = desk.RoleB
	lone := clerk("D", desk.Handler, desk.Guide)
	tests := []struct {
		name     string
		class    desk.Class
		by       desk.Person
		people   []desk.Person
		absences []desk.Absence
		want     string
	}{
		{"A and B", "A", roleA(), []desk.Person{roleA(), roleB()}, nil, ""},
		{"no A", "A", roleB(), []desk.Person{roleB()}, nil, "duty.no_a"},
		{"no B", "A", roleA(), []desk.Person{roleA()}, nil, "duty.no_b"},
		{"A is frozen", "A", roleB(), []desk.Person{frozen, roleB()}, nil, "duty.no_a"},
		{"B has no exam", "A", roleA(), []desk.Person{roleA(), untrained}, nil, "duty.no_b"},
		{"B is no handler", "A", roleA(), []desk.Person{roleA(), guide}, nil, "duty.no_b"},
		{"A is away, B steps in", "A", roleB(), []desk.Person{roleA(), roleB()}, []desk.Absence{away("p-a")}, ""},
		{"who is filed as away", "A", roleA(), []desk.Person{roleA(), roleB()}, []desk.Absence{away("p-a")}, "duty.absent"},
		{"taken back", "A", roleA(), []desk.Person{roleA(), roleB()}, []desk.Absence{void}, ""},
		{"over", "A", roleA(), []desk.Person{roleA(), roleB()}, []desk.Absence{{PersonID: "p-a", From: today.Add(-9), To: today.Add(-1)}}, ""},
		{"one clerk", "D", lone, []desk.Person{lone}, nil, ""},
		{"one clerk who is away", "D", lone, []desk.Person{lone}, []desk.Absence{away(lone.ID)}, "duty.point_closed"},
		{"no clerk", "D", lone, nil, nil, "duty.no_clerk"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := by(handlerAct(t, tt.class), tt.by)
			a.Roster = desk.Roster{People: tt.people, Absences: tt.absences}
			w := windowOf("t1")
			w.OutletID = a.Rules.Outlet.ID
			next, err := w.Apply(desk.Open{}, a)
			if got := keyOf(err); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if tt.want == "" && (next.HolderID != tt.by.ID || next.Role != tt.by.Role) {
				t.Errorf("holder %q in role %q", next.HolderID, next.Role)
			}
		})
	}
}

// clause: B-2.3a
func TestWindowsOfAnOutlet(t *testing.T) {
	rules := read(t).catalogue.Service.Duty
	for n, ok := range []bool{false, true, true, false} {
		o := outletOf("A")
		o.Terminals = make([]desk.Terminal, n)
		if err := rules.Windows(o); (err == nil) != ok {
			t.Errorf("%d windows: %v", n, err)
		}
	}
}

// clause: G-8.1.1a
func TestVacantPosts(t *testing.T) {
	courier := clerk("A", desk.Courier)
	courier.State = desk.AccountFrozen
	r := desk.Roster{People: []desk.Person{roleA(), manager(), courier}}
	if got, want := r.Vacant(outletOf("A"), now), []desk.Post{desk.Guide, desk.Courier}; !slices.Equal(got, want) {
		t.Errorf("vacant %v, want %v", got, want)
	}
}

func TestStockBalances(t *testing.T) {
	a := onDuty(t, roleA())
	w := hold(t, windowOf("t1"), desk.Open{}, a)
	for _, s := range []desk.Stock{
		{Kind: desk.StockReceived, Count: 30, Number: "SH-0112"},
		{Kind: desk.StockMade, Count: 1},
		{Kind: desk.StockMade, Count: 2},
		{Kind: desk.StockSpoiled, Count: 1, Number: "C-778"},
		{Kind: desk.StockDestroyed, Count: 1, Number: "C-779"},
		{Kind: desk.StockKeysIn, Count: 2},
	} {
		w = hold(t, w, s, a)
		if b := w.Book; b.Received+b.Settled != b.Made+b.Spoiled+b.Destroyed+w.Blank {
			t.Errorf("after %s: %+v, left %d", s.Kind, b, w.Blank)
		}
	}
	if w.Blank != 25 || w.Keys != 2 || len(w.Stock) != 6 {
		t.Errorf("%d cards, %d keys, %d lines", w.Blank, w.Keys, len(w.Stock))
	}
	for _, tt := range []struct {
		s    desk.Stock
		want string
	}{
		{desk.Stock{Kind: desk.StockMade, Count: 26}, "window.few"},
		{desk.Stock{Kind: desk.StockKeysOut, Count: 3}, "window.few"},
		{desk.Stock{Kind: desk.StockSpoiled, Count: 1}, "window.number"},
		{desk.Stock{Kind: desk.StockSpoiled, Count: 2, Number: "C-780"}, "window.count"},
		{desk.Stock{Kind: desk.StockReceived, Count: 1, Number: "420106199202290020"}, "window.number"},
		{desk.Stock{Kind: desk.StockMade}, "window.count"},
		{desk.Stock{Kind: desk.StockSettled, Count: 1}, "window.stock"},
	} {
		if _, err := w.Apply(tt.s, a); keyOf(err) != tt.want {
			t.Errorf("%+v: %v, want %s", tt.s, err, tt.want)
		}
	}
	if _, err := w.Apply(desk.Pause{Reason: " "}, a); keyOf(err) != "window.reason" {
		t.Errorf("pause without a reason: %v", err)
	}
}

// Whoever serves opens the window; nobody there is a gap until somebody does something.
//
// clause: H-4.4.1b
func TestGap(t *testing.T) {
	a := onDuty(t, roleA())
	w, act, err := windowOf("t1").Serve(a)
	if err != nil || !reflect.DeepEqual(act, desk.Open{}) || w.HolderID != "p-a" || w.KeeperID != "p-a" {
		t.Fatalf("%+v, %v, %v", w, act, err)
	}
	if again, act, err := w.Serve(a); err != nil || act != nil || again.Version != w.Version {
		t.Errorf("serving at an open window: %v %v", act, err)
	}
	gone := w.Left(now, "locked", later(a, 11*time.Minute))
	if gone.Away() == nil || w.Away() != nil || !gone.Now().Away || !gone.Now().Since.Equal(now) {
		t.Errorf("gap %+v", gone.Now())
	}
	back, act, err := gone.Serve(later(a, 20*time.Minute))
	if err != nil || act != nil || back.Away() != nil || !back.Gaps[0].Until.Equal(now.Add(20*time.Minute)) {
		t.Errorf("back %+v, %v, %v", back.Gaps, act, err)
	}
	closed := hold(t, gone, desk.Close{}, later(onDuty(t, manager()), time.Hour))
	if closed.Away() != nil || len(closed.Gaps) != 1 {
		t.Errorf("closed with gaps %+v", closed.Gaps)
	}
	out := w.LoggedOut(a)
	if out.State != desk.WindowPaused || out.HolderID != "p-a" {
		t.Errorf("logged out: %s of %q", out.State, out.HolderID)
	}
	for range 300 {
		w = w.Left(now, "idle", a).Returned(a)
	}
	if len(w.Gaps) > 100 || len(w.History) > 100 {
		t.Errorf("%d gaps and %d records are carried along", len(w.Gaps), len(w.History))
	}
}

func TestFileAbsence(t *testing.T) {
	today := calendar.DateOf(now)
	good := desk.Absence{ID: "e-1", PersonID: "p-a", From: today, To: today.Add(3), Reason: "休假"}
	change := func(f func(*desk.Absence)) desk.Absence { e := good; f(&e); return e }
	to, other := roleA(), clerk("B", desk.Handler)
	unmanaged := onDuty(t, roleB())
	unmanaged.Roster.People = []desk.Person{roleA(), roleB()}
	tests := []struct {
		name string
		e    desk.Absence
		a    desk.Act
		to   *desk.Person
		want string
	}{
		{"manager", good, onDuty(t, manager()), &to, ""},
		{"B where there is a manager", good, onDuty(t, roleB()), &to, "duty.manager"},
		{"B where there is none", good, unmanaged, &to, ""},
		{"guide", good, onDuty(t, clerk("A", desk.Guide)), &to, "duty.manager"},
		{"nobody", good, onDuty(t, manager()), nil, "absence.person"},
		{"of another outlet", change(func(e *desk.Absence) { e.PersonID = other.ID }), onDuty(t, manager()), &other, "absence.person"},
		{"backwards", change(func(e *desk.Absence) { e.To = today.Add(-1) }), onDuty(t, manager()), &to, "absence.days"},
		{"past", change(func(e *desk.Absence) { e.From, e.To = today.Add(-3), today.Add(-1) }), onDuty(t, manager()), &to, "absence.days"},
		{"no reason", change(func(e *desk.Absence) { e.Reason = "" }), onDuty(t, manager()), &to, "absence.reason"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := tt.a
			a.To = tt.to
			e, err := tt.e.File(a)
			if keyOf(err) != tt.want || err == nil && (e.By != a.By.Name || e.At.IsZero() || e.Person != to.Name) {
				t.Errorf("%v, filed %+v, want %q", err, e, tt.want)
			}
		})
	}
}

func TestDutyEnvelopes(t *testing.T) {
	for kind, act := range windowActs() {
		if again, err := desk.WrapWindow(act).Act(); err != nil || !reflect.DeepEqual(again, act) || desk.WrapWindow(act).Kind != kind {
			t.Errorf("%s came back as %v, %v", kind, again, err)
		}
	}
	acts := []desk.HandOverAct{
		desk.Recount{}, desk.Offer{}, desk.Take{}, desk.Settle{}, desk.Retract{}, desk.TakeOver{}, desk.Acknowledge{},
	}
	for n, act := range acts {
		e := desk.WrapHandOver(act)
		if again, err := e.Act(); err != nil || again.HandOverKind() != act.HandOverKind() {
			t.Errorf("%s came back as %v, %v", act.HandOverKind(), again, err)
		}
		e.Kind = acts[(n+1)%len(acts)].HandOverKind()
		if _, err := e.Act(); keyOf(err) != "step.envelope" {
			t.Errorf("%s as %s: %v", act.HandOverKind(), e.Kind, err)
		}
	}
	if _, err := (desk.WindowEnvelope{Kind: desk.KindOpen}).Act(); keyOf(err) != "step.envelope" {
		t.Errorf("empty envelope: %v", err)
	}
}

// One of A and B may be away, not both: a third handler does not stand in for them.
//
// clause: H-4.4.1a
func TestNeitherAnorB(t *testing.T) {
	third := clerk("A", desk.Handler)
	third.ID, third.Role = "p-c", ""
	a := by(onDuty(t, roleA()), third)
	a.Roster.People = append(slices.Clone(a.Roster.People), third)
	today := calendar.DateOf(now)
	a.Roster.Absences = []desk.Absence{{PersonID: "p-a", From: today, To: today}}
	if err := a.Roster.Covered(a.Rules, "p-c", now); err != nil {
		t.Errorf("A is away: %v", err)
	}
	a.Roster.Absences = append(a.Roster.Absences, desk.Absence{PersonID: "p-b", From: today, To: today})
	if err := a.Roster.Covered(a.Rules, "p-c", now); keyOf(err) != "duty.no_a" {
		t.Errorf("both are away: %v", err)
	}
}
