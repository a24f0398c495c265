package sandbox_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// newcomer is an application for somebody who meets every condition. Nobody has the number: its sequence is 000.
func newcomer() desk.Apply {
	return desk.Apply{
		Wish: desk.ToOpen, Name: "林晓", IDNo: "420106199506300004", Education: "bachelor", Exam: calendar.MustParse("2026-11-10"),
		Confidential: calendar.MustParse("2026-11-11"), Posts: []desk.Post{desk.Handler}, Reason: "新增经办人员",
	}
}

// apply files an application as the manager and gives it.
func (h *house) apply(c sandbox.Caller, do desk.Apply) desk.Application {
	h.t.Helper()
	app, err := h.FileApplication(h.t.Context(), c, newKey(), newKey(), 0, do)
	h.ok(err)
	return app
}

func (h *house) answer(app desk.Application, do desk.ApplicationAct) (desk.Application, error) {
	return h.AnswerApplication(h.t.Context(), "jiangwei", newKey(), app.OutletID, app.ID, app.Version, do)
}

// grant gives all that was asked for.
func (h *house) grant(app desk.Application) desk.Application {
	h.t.Helper()
	next, err := h.answer(app, desk.Grant{Posts: app.Asked.Posts, Items: app.Asked.Items, Steps: app.Asked.Steps})
	h.ok(err)
	return next
}

// clause: G-7.2a, G-7.2b, G-9.3a
func TestApplicationReviewConfigured(t *testing.T) {
	h := newHouse(t)
	manager := h.login("TC-A-01", "zhaolei")
	do := newcomer()
	do.Steps, do.Items = []desk.Right{desk.MayConsult, desk.MayAccept}, []string{"card.apply", "card.loss_temp"}
	app := h.apply(manager, do)
	if app.Number != "TCA-R20261120-0001" || app.Asked.IDNo != "" || app.Asked.Identity == "" {
		t.Fatalf("%+v", app)
	}
	// A second one for the same person, and one for somebody with an account.
	_, err := h.FileApplication(t.Context(), manager, newKey(), newKey(), 0, do)
	h.fails(err, desk.Conflict, "application.pending")
	has := newcomer()
	has.Name, has.IDNo = "王敏", "420106199004120003"
	_, err = h.FileApplication(t.Context(), manager, newKey(), newKey(), 0, has)
	h.fails(err, desk.Invalid, "application.has_account")

	h.clock.pass(time.Hour)
	next, err := h.answer(app, desk.Grant{Posts: do.Posts, Steps: do.Steps, Items: []string{"card.apply"}, From: h.clock.now().Add(24 * time.Hour)})
	h.ok(err)
	if next.Outcome != desk.PermissionGranted || next.PersonID == "" {
		t.Fatalf("%+v", next)
	}
	// Not in force before its instant, in force at it.
	begin := next.Granted.From
	code, err := h.NewCode(t.Context(), sandbox.Caller{Terminal: "TC-A-02"}, desk.ToLogin)
	h.ok(err)
	if _, err := h.Scan(t.Context(), next.PersonID, code.QR); desk.CodeOf(err) != desk.Denied {
		t.Fatalf("logged in before the day: %v", err)
	}
	h.clock.pass(begin.Sub(h.clock.now()))
	c := h.login("TC-A-02", next.PersonID)
	one := h.counter(c, "card.apply")
	h.ok(one.do(one.consultation()))
	two := &counter{house: h, at: c, item: one.item, who: one.who, match: one.match, c: desk.Case{ID: newKey()}}
	h.fails(two.do(desk.Consultation{Item: "reg.flexible"}), desk.Denied, "may.person")

	manager = h.login("TC-A-01", "zhaolei")
	all, err := h.Permissions(t.Context(), manager, time.Time{})
	h.ok(err)
	var kinds []desk.PermissionKind
	for n, p := range all {
		if p.Seq != int64(n+1) || p.At.IsZero() {
			t.Errorf("entry %d: %+v", n, p)
		}
		if p.Paper == app.Number {
			kinds = append(kinds, p.Kind)
		}
	}
	if !slices.Equal(kinds, []desk.PermissionKind{desk.PermissionApplied, desk.PermissionGranted}) {
		t.Errorf("ledger says %v", kinds)
	}
	// Who could do what at an instant, given by whom, on what paper.
	for _, tt := range []struct {
		at   time.Time
		want bool
	}{{begin.Add(-time.Millisecond), false}, {begin, true}, {begin.Add(time.Hour), true}} {
		then, err := h.Permissions(t.Context(), manager, tt.at)
		h.ok(err)
		n := slices.IndexFunc(then, func(p desk.Permission) bool { return p.PersonID == next.PersonID })
		if (n >= 0) != tt.want {
			t.Errorf("at %s: %v", tt.at, then)
		}
		if n >= 0 && (then[n].ByName != "江卫" || then[n].Paper != app.Number || !slices.Equal(then[n].Items, []string{"card.apply"})) {
			t.Errorf("%+v", then[n])
		}
	}
	h.settled("TCA")
}

// settled fails when something was done without a right.
func (h *house) settled(outlet string) {
	h.t.Helper()
	found, err := h.CheckActs(h.t.Context(), outlet, friday.AddDate(-1, 0, 0), h.clock.now().Add(time.Hour))
	h.ok(err)
	for _, f := range found {
		h.t.Errorf("contradiction %+v", f)
	}
}

// clause: H-8.3.2
func TestLeaving(t *testing.T) {
	for _, wish := range []desk.Wish{desk.ToLeave, desk.ToTransfer} {
		t.Run(string(wish), func(t *testing.T) {
			h := newHouse(t)
			clerk := h.login("TC-A-02", "wangmin")
			one := h.counter(clerk, "card.apply")
			h.ok(one.do(one.consultation()))
			manager := h.login("TC-A-01", "zhaolei")
			at := h.clock.now().Add(2 * time.Hour)
			app := h.apply(manager, desk.Apply{Wish: wish, PersonID: "wangmin", From: at, Reason: "轮岗"})
			// What is open is handed on first.
			_, err := h.answer(app, desk.Grant{})
			h.fails(err, desk.Conflict, "person.holds")
			h.ok(one.do(desk.Withdrawal{Reason: "不办了"}))
			v, err := h.Visit(t.Context(), clerk, one.c.Visit)
			h.ok(err)
			_, err = h.Attend(t.Context(), clerk, newKey(), v.ID, v.Version, desk.Leaving{})
			h.ok(err)
			_, err = h.answer(app, desk.Grant{})
			h.ok(err)
			// She works until the instant, and at it her next call is refused and her session ended.
			for h.clock.now().Add(10 * time.Minute).Before(at) {
				h.clock.pass(10 * time.Minute)
				_, err = h.Session(t.Context(), clerk)
				h.ok(err)
			}
			h.clock.pass(at.Sub(h.clock.now()) - time.Millisecond)
			_, err = h.Session(t.Context(), clerk)
			h.ok(err)
			h.clock.pass(time.Millisecond)
			_, err = h.Open(t.Context(), clerk)
			h.fails(err, desk.Denied, "person.closed")
			_, err = h.Open(t.Context(), clerk)
			h.fails(err, desk.Denied, "session.ended")
			code, err := h.NewCode(t.Context(), sandbox.Caller{Terminal: "TC-A-02"}, desk.ToLogin)
			h.ok(err)
			_, err = h.Scan(t.Context(), "wangmin", code.QR)
			if desk.CodeOf(err) != desk.Denied {
				t.Errorf("logged in again: %v", err)
			}
			h.settled("TCA")
		})
	}
}

// Whoever works somewhere else again has the same account there, by the authority's grant.
//
// clause: H-8.3.2, G-7.2a
func TestTransferToAnotherOutlet(t *testing.T) {
	h := newHouse(t)
	app := h.apply(h.login("TC-A-01", "zhaolei"), desk.Apply{Wish: desk.ToTransfer, PersonID: "sunting", Reason: "调往文化路支行"})
	h.grant(app)
	h.clock.pass(time.Minute)
	// Nobody at B has the manager's post yet, so that the authority makes one for this test.
	h.store(func(tx *store.Tx) error {
		return tx.AddPerson("boss", "TCB", `{"id":"boss","name":"贝主任","birth":"1980-02-02","outlet_id":"TCB","posts":["manager"],"role":"","state":"active","exam":"2025-01-10","confidential":"2026-01-10","education":"bachelor"}`)
	})
	boss := h.login("TC-B-01", "boss")
	open := desk.Apply{Wish: desk.ToOpen, PersonID: "sunting", Posts: []desk.Post{desk.Guide}, Reason: "调入"}
	next := h.grant(h.apply(boss, open))
	if next.PersonID != "sunting" {
		t.Fatalf("%+v", next)
	}
	h.clock.pass(time.Second)
	h.login("TC-B-02", "sunting")
	there, err := h.Permissions(t.Context(), boss, h.clock.now())
	h.ok(err)
	if !slices.ContainsFunc(there, func(p desk.Permission) bool { return p.PersonID == "sunting" && p.Gives() }) {
		t.Errorf("%+v", there)
	}
	h.settled("TCA")
}

// A terminal gives nobody a right, whoever sits at it and whatever it sends in whatever order.
//
// clause: G-7.2a
func TestNoTerminalGrants(t *testing.T) {
	h := newHouse(t)
	staff := []string{"wangmin", "liqian", "zhaolei", "sunting", "gaoyuan"}
	seeded := rand.New(rand.NewPCG(4, 2))
	before := h.rights()
	var apps []desk.Application
	for round := range 120 {
		c := h.login([]string{"TC-A-01", "TC-A-02"}[round%2], append(staff, "zhaolei", "zhaolei")[seeded.IntN(len(staff)+2)])
		for range 4 {
			app := desk.Application{ID: newKey()}
			if len(apps) > 0 && seeded.IntN(4) > 0 {
				app = apps[seeded.IntN(len(apps))]
			}
			posts := [][]desk.Post{{desk.Handler}, {desk.Manager}, {desk.Guide, desk.Courier}}[seeded.IntN(3)]
			who := append(staff, "", "jiangwei")[seeded.IntN(len(staff)+2)]
			acts := []desk.ApplicationAct{
				desk.Apply{
					Wish: desk.Wishes[seeded.IntN(4)], PersonID: who, Name: "林晓", IDNo: newcomer().IDNo, Posts: posts, Reason: "x",
					Exam: newcomer().Exam, Confidential: newcomer().Confidential, Education: "college",
				},
				desk.Grant{Posts: posts},
				desk.Grant{},
				desk.Refuse{Reason: "x"},
				desk.Withdraw{Reason: "x"},
			}
			next, err := h.FileApplication(t.Context(), c, newKey(), app.ID, app.Version, acts[seeded.IntN(len(acts))])
			if err == nil {
				apps = slices.DeleteFunc(apps, func(a desk.Application) bool { return a.ID == next.ID })
				apps = append(apps, next)
			}
		}
		h.clock.pass(time.Minute * 11) // not too many logins at once
		if now := h.rights(); now != before {
			t.Fatalf("rights changed:\n%s\n%s", before, now)
		}
	}
	if len(apps) < 3 {
		t.Fatalf("%d applications", len(apps))
	}
}

// rights is all that anybody may, as text.
func (h *house) rights() string {
	h.t.Helper()
	people, err := h.Accounts(h.t.Context(), "jiangwei")
	h.ok(err)
	out := ""
	for _, p := range people {
		out += fmt.Sprintln(p.Person.ID, p.Person.State, p.Person.Posts, p.Person.Items, p.Person.Steps, p.Person.OutletID, len(p.Next))
	}
	return out
}

// Why an account is frozen stands in the ledger as it was written; what is none, too long for the ledger, or tells a number of
// somebody's changes nothing.
//
// clause: H-8.3.2
func TestReasonOfAFreeze(t *testing.T) {
	h := newHouse(t)
	manager := h.login("TC-A-02", "zhaolei")
	freeze := func(reason string) error {
		return h.SetAccount(t.Context(), "jiangwei", "wangmin", desk.AccountFrozen, reason)
	}
	for _, reason := range []string{"", " ", "\u200b", strings.Repeat("核", 501), "群众 13900000101 投诉"} {
		h.fails(freeze(reason), desk.Invalid, "person.reason")
		if h.person("wangmin").State != desk.AccountActive {
			t.Fatalf("frozen by %q", reason)
		}
	}
	whole := strings.Repeat("核", 500)
	h.ok(freeze(whole))
	all, err := h.Permissions(t.Context(), manager, time.Time{})
	h.ok(err)
	if !slices.ContainsFunc(all, func(p desk.Permission) bool {
		return p.PersonID == "wangmin" && p.Kind == desk.PermissionFrozen && p.Reason == whole
	}) {
		t.Error("the reason is not in the ledger as it was written")
	}
}

// After a random history of applications, answers, freezes and work nothing was done without a right, and a forged
// entry is found out.
//
// clause: G-7.2b, G-7.2a
func TestActsAgreeWithTheLedger(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			h := newHouse(t)
			seeded := rand.New(rand.NewPCG(seed, 8))
			staff := []string{"wangmin", "liqian", "sunting", "gaoyuan"}
			for range 40 {
				h.clock.pass(time.Duration(1+seeded.IntN(60))*time.Minute + time.Millisecond)
				who := staff[seeded.IntN(len(staff))]
				switch seeded.IntN(4) {
				case 0:
					state := []desk.AccountState{desk.AccountActive, desk.AccountActive, desk.AccountFrozen}[seeded.IntN(3)]
					h.ok(h.SetAccount(t.Context(), "jiangwei", who, state, "核实"))
				case 1:
					h.change(seeded, who)
				default:
					h.tryWork(seeded, who)
				}
			}
			h.settled("TCA")
			h.forge()
		})
	}
}

// change lets the manager ask for other rights and the authority decide.
func (h *house) change(seeded *rand.Rand, who string) {
	manager := h.login("TC-A-02", "zhaolei")
	do := desk.Apply{Wish: desk.ToChange, PersonID: who, Posts: []desk.Post{[]desk.Post{desk.Handler, desk.Guide}[seeded.IntN(2)]}, Reason: "x"}
	if do.Posts[0] == desk.Handler && seeded.IntN(2) == 0 {
		do.Steps = []desk.Right{desk.MayConsult, desk.MayAccept}
	}
	if seeded.IntN(2) == 0 {
		do.From = h.clock.now().Add(time.Duration(seeded.IntN(120)) * time.Minute)
	}
	app, err := h.FileApplication(h.t.Context(), manager, newKey(), newKey(), 0, do)
	if err != nil {
		return
	}
	h.clock.pass(time.Minute)
	h.grant(app)
}

// tryWork lets somebody consult and withdraw, if he may.
func (h *house) tryWork(seeded *rand.Rand, who string) {
	c := sandbox.Caller{Terminal: "TC-A-01"}
	code, err := h.NewCode(h.t.Context(), c, desk.ToLogin)
	h.ok(err)
	if _, err := h.Scan(h.t.Context(), who, code.QR); err != nil {
		return
	}
	h.ok(h.Confirm(h.t.Context(), who, code.QR, code.Number, true))
	_, c.Token, err = h.CheckLogin(h.t.Context(), c, code.Device, true)
	h.ok(err)
	for range 3 {
		h.clock.pass(time.Duration(seeded.IntN(300)) * time.Second)
		id := newKey()
		if k, err := h.Advance(h.t.Context(), c, newKey(), id, 0, desk.Consultation{Item: "card.apply"}); err == nil {
			_, _ = h.Advance(h.t.Context(), c, newKey(), id, k.Version, desk.Withdrawal{Reason: "x"}) // as far as he may
		}
	}
}

// forge writes an act of somebody who never had a right, and a right taken before it was used.
func (h *house) forge() {
	h.t.Helper()
	at := h.clock.now().Add(time.Second)
	h.store(func(tx *store.Tx) error {
		return tx.AddAct(store.Act{OutletID: "TCA", What: store.ATicket, ID: "forged", Version: 1, Kind: "raise", PersonID: "xiaofan", At: at.UnixMilli(), Body: "{}"})
	})
	found, err := h.CheckActs(h.t.Context(), "TCA", friday, at.Add(time.Second))
	h.ok(err)
	if len(found) != 1 || found[0].PersonID != "xiaofan" || found[0].Subject != "forged" {
		h.t.Errorf("%+v", found)
	}
}

// A database of a former version has no ledger: it gets one at its first start, and once only.
//
// clause: G-7.2b
func TestLedgerOfAnOlderDatabase(t *testing.T) {
	h := newHouse(t)
	zhaolei := h.login("TC-A-01", "zhaolei")
	first, err := h.Permissions(t.Context(), zhaolei, time.Time{})
	h.ok(err)
	again := openHouse(t, h.db)
	zhaolei = again.login("TC-A-01", "zhaolei")
	second, err := again.Permissions(t.Context(), zhaolei, time.Time{})
	again.ok(err)
	if len(first) == 0 || len(first) != len(second) {
		t.Fatalf("%d entries, then %d", len(first), len(second))
	}
	for _, tt := range []struct {
		person string
		at     time.Time
		gives  bool
	}{
		{"wangmin", time.Date(2025, 1, 1, 0, 0, 0, 0, calendar.China).Add(-1), false}, // before the agreement
		{"wangmin", time.Date(2025, 1, 1, 0, 0, 0, 0, calendar.China), true},
		{"sunting", time.Date(2025, 2, 20, 23, 0, 0, 0, calendar.China), false}, // exam, and no agreement yet
		{"sunting", time.Date(2025, 2, 21, 0, 0, 0, 0, calendar.China), true},
		{"xiaofan", friday, false},                   // no exam
		{"dengkai", friday.AddDate(0, -1, 0), false}, // frozen
		{"fanglin", friday.Add(time.Hour), false},    // closed
		{"houjianguo", friday, false},                // too old
		{"houjianguo", time.Date(2025, 1, 15, 12, 0, 0, 0, calendar.China), true},
	} {
		if p, gives := desk.Ledger(second).At(tt.person, tt.at); gives != tt.gives || gives && (p.Paper != desk.FirstPaper || p.ByName == "") {
			t.Errorf("%s at %s: %v %+v", tt.person, tt.at, gives, p)
		}
	}
}

// Who works at the outlet and what they may is the manager's.
//
// clause: G-8.1.1c
func TestPeopleAreTheManagers(t *testing.T) {
	h := newHouse(t)
	c := h.login("TC-A-01", "wangmin")
	_, err := h.Staff(t.Context(), c)
	h.fails(err, desk.Denied, "may.manage")
	_, err = h.Permissions(t.Context(), c, friday)
	h.fails(err, desk.Denied, "may.manage")
	_, err = h.FileApplication(t.Context(), c, newKey(), newKey(), 0, newcomer())
	h.fails(err, desk.Denied, "application.manager")
	board, err := h.Board(t.Context(), c)
	h.ok(err)
	if board.People != nil {
		t.Errorf("%+v", board.People)
	}

	c = h.login("TC-A-01", "zhaolei")
	h.apply(c, newcomer())
	staff, err := h.Staff(t.Context(), c)
	h.ok(err)
	if len(staff.People) < 5 || len(staff.Applications) != 1 {
		t.Errorf("%+v", staff)
	}
	board, err = h.Board(t.Context(), c)
	h.ok(err)
	if board.People == nil || board.People.Open != 1 || board.People.Confidential == 0 {
		t.Errorf("%+v", board.People)
	}
}

// All that the demo begins with was done by people who had the right then, also what was done days ago.
//
// clause: G-7.2b
func TestDemoAgreesWithTheLedger(t *testing.T) {
	h := newHouse(t)
	h.ok(h.SeedDemo(t.Context()))
	outlets, err := h.Outlets(t.Context())
	h.ok(err)
	acts := 0
	for _, o := range outlets {
		h.settled(o.ID)
		h.store(func(tx *store.Tx) error {
			all, err := tx.ActsBetween(o.ID, 0, h.clock.now().UnixMilli())
			acts += len(all)
			return err
		})
	}
	if acts < 20 {
		t.Errorf("%d acts were looked at", acts)
	}
}

// However a number is typed, it is one person's.
//
// clause: H-8.3.1b
func TestIdentityIsOfThePersonNotOfTheTyping(t *testing.T) {
	h := newHouse(t)
	manager := h.login("TC-A-01", "zhaolei")
	do := newcomer()
	first := h.apply(manager, do)
	do.Name, do.IDNo = "林小", " ４２０１０６１９９５０６３００００４"
	if second := h.apply(manager, do); second.Asked.Identity == "" || second.Asked.Identity != first.Asked.Identity {
		t.Errorf("%q and %q", first.Asked.Identity, second.Asked.Identity)
	}
}
