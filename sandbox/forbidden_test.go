package sandbox_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

var (
	forbiddenOrders = flag.Int("forbidden.orders", 40, "orders of calls that TestForbidden tries")
	forbiddenCalls  = flag.Int("forbidden.calls", 120, "calls in each order")
	forbiddenSeed   = flag.Uint64("forbidden.seed", 1, "where the orders of TestForbidden begin")
)

// target is a case that must not go past the authority.
type target struct {
	c        desk.Case
	risky    func(desk.Case) bool // whether it must not, with what the form says now
	accept   desk.Step
	handling []desk.Handling // forms that one may send: the risky one first
	outlet   string
	terminal string
	clerk    string
}

// siege is everybody of the outlets, and two accounts that should not be there, against the review.
type siege struct {
	*house
	rng      *rand.Rand
	accounts []string
	sessions map[string]sandbox.Caller // by terminal
	named    map[string]sandbox.Caller // the same, as who has locked names them
	targets  []*target
	calls    int
	passed   int
}

// twinReviewer is an account of the authority that is 王敏's, too.
const twinReviewer = "twin-reviewer"

// outlets are the accounts without that one, which may do all else that the authority's people may.
func (s *siege) outlets() []string {
	return slices.DeleteFunc(slices.Clone(s.accounts), func(id string) bool { return id == twinReviewer })
}

var siegeTerminals = []string{"TC-A-01", "TC-A-02", "TC-B-01", "TC-C-01", "TC-D-01"}

// Every account x every call, in random orders, with right and with wrong arguments: none of them
// takes what is high-risk past the authority, and nobody checks what he handled himself.
//
// clause: G-9.1.1b, G-9.1.2
func TestForbidden(t *testing.T) {
	h := newHouse(t)
	s := &siege{house: h, sessions: map[string]sandbox.Caller{}, named: map[string]sandbox.Caller{}}
	s.enlist()
	reviewers, err := h.Reviewers(t.Context())
	h.ok(err)
	genuine := []string{"jiangwei", "ludan"}
	for _, r := range reviewers {
		if r.ID != twinReviewer && !slices.Contains(genuine, r.ID) {
			t.Fatalf("%s decides", r.ID)
		}
	}
	decided := 0
	for order := range *forbiddenOrders {
		s.rng = rand.New(rand.NewPCG(*forbiddenSeed, uint64(order)))
		s.begin()
		for range *forbiddenCalls {
			s.calls++
			s.clock.pass(10 * time.Second)
			s.any()
			s.look()
		}
		decided += s.end(genuine[order%2])
	}
	if decided == 0 {
		t.Error("no case got so far that the authority could decide it: nothing was tried")
	}
	if s.passed > 0 {
		t.Errorf("%d cases went past the authority", s.passed)
	}
	fmt.Printf("accounts=%d calls=%d orders=%d\n", len(s.accounts), s.calls, *forbiddenOrders) //nolint:forbidigo // what stood behind it
	fmt.Printf("passed=%d\n", s.passed)                                                        //nolint:forbidigo // the figure of the proof, last
}

// enlist are all accounts of the demo but the authority's own, and two more of 王敏: one at her outlet, and
// one that says it is the authority's.
func (s *siege) enlist() {
	s.t.Helper()
	var staff []desk.Person
	data, err := sandbox.Data.Open("demo/staff.json")
	s.ok(err)
	s.ok(json.NewDecoder(data).Decode(&staff))
	s.ok(data.Close())
	for _, p := range staff {
		if p.OutletID != "" {
			s.accounts = append(s.accounts, p.ID)
		}
	}
	s.store(func(tx *store.Tx) error {
		body, err := tx.Person("wangmin")
		if err != nil {
			return err
		}
		var p desk.Person
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			return err
		}
		for _, twin := range []desk.Person{{ID: "twin-handler", OutletID: "TCA", Posts: []desk.Post{desk.Handler}}, {ID: twinReviewer, Posts: []desk.Post{desk.Reviewer}}} {
			p.ID, p.OutletID, p.Posts = twin.ID, twin.OutletID, twin.Posts
			b, err := json.Marshal(p)
			if err != nil {
				return err
			}
			if err := tx.AddPerson(p.ID, p.OutletID, string(b)); err != nil {
				return err
			}
			s.accounts = append(s.accounts, p.ID)
		}
		return nil
	})
}

// begin takes some cases to where their forms are to be sent. 王敏 has a hand in each of her outlet, so that
// her other accounts may not decide them.
func (s *siege) begin() {
	s.t.Helper()
	s.targets = nil
	always := func(desk.Case) bool { return true }
	s.aim("TC-A-01", "wangmin", "une.claim", always)
	s.aim("TC-A-01", "wangmin", "inj.travel", func(c desk.Case) bool { return c.Values["amount"] == "8000.00" || c.Review == desk.AuthorityReview })
	s.aim("TC-A-01", "wangmin", "card.info", func(c desk.Case) bool { return c.Values["change_item"] == "bank" || c.Review == desk.AuthorityReview })
	s.aim("TC-D-01", "madong", "res.claim", always)
	s.aim("TC-D-01", "madong", "res.cert", always) // whom nobody there could check
}

func (s *siege) aim(terminal, clerk, code string, risky func(desk.Case) bool) {
	s.t.Helper()
	at := s.enter(terminal, clerk)
	k := s.counter(at, code).upTo(desk.StageHandle)
	form, _ := k.handling().(desk.Handling)
	mild := desk.Handling{Values: maps.Clone(form.Values), Confirmed: true, Channel: "counter"}
	switch code {
	case "inj.travel":
		form.Values["amount"], mild.Values["amount"] = "8000.00", "90.00"
	case "card.info":
		form.Values["change_item"], mild.Values["change_item"] = "bank", "phone"
	}
	s.targets = append(s.targets, &target{
		c: k.c, risky: risky, accept: k.acceptance(), handling: []desk.Handling{form, mild}, outlet: k.c.OutletID, terminal: terminal, clerk: clerk,
	})
}

// enter logs somebody in who may, and takes over from whoever was there.
func (s *siege) enter(terminal, person string) sandbox.Caller {
	s.t.Helper()
	s.clock.pass(time.Minute)
	c := s.login(terminal, person)
	session, err := s.Session(s.t.Context(), c)
	s.ok(err)
	s.keep(c, session.ID)
	return c
}

func (s *siege) keep(c sandbox.Caller, session string) {
	s.sessions[c.Terminal], s.named[c.Terminal] = c, sandbox.Caller{Terminal: c.Terminal, Session: session}
}

// any does one call of somebody's.
func (s *siege) any() {
	ctx := s.t.Context()
	k := pickOf(s, s.targets)
	who := pickOf(s, s.accounts)
	at := s.sessions[pickOf(s, siegeTerminals)]
	if s.rng.IntN(3) > 0 {
		at = s.sessions[k.terminal]
	}
	if s.rng.IntN(8) == 0 { // that he can name the session at the terminal is all that he has
		at = s.named[at.Terminal]
	}
	id, outlet, version := k.c.ID, k.outlet, k.c.Version
	if s.rng.IntN(8) == 0 {
		version += int64(s.rng.IntN(5)) - 2
	}
	switch s.rng.IntN(10) {
	case 0, 1, 2, 3, 4:
		if next, err := s.Advance(ctx, at, newKey(), id, version, s.step(k)); err == nil && next.ID == k.c.ID {
			if at.Token == "" {
				s.t.Errorf("%s was taken further by the name of a session", k.c.Item)
			}
			k.c = next
		}
	case 5:
		if who == twinReviewer && outlet != "TCA" { // where she has handled nothing she is what she says
			return
		}
		if next, err := s.Decide(ctx, who, newKey(), outlet, id, version, s.decision()); err == nil {
			s.t.Errorf("%s decided", who)
			k.c = next
		}
	case 6:
		s.change(ctx, pickOf(s, s.outlets()), outlet)
	case 7:
		s.tryLogin(ctx, pickOf(s, siegeTerminals), who)
	case 8: // the authority sends it back, so that it comes round again
		d := desk.Decision{Verdict: desk.Returned, Reason: "再看", Papers: s.rng.IntN(2) == 0}
		if next, err := s.Decide(ctx, "ludan", newKey(), outlet, id, version, d); err == nil {
			k.c = next
		}
	case 9:
		s.call(ctx, k)
	}
}

// step is any step, mostly one that is due.
func (s *siege) step(k *target) desk.Step {
	kinds := desk.Kinds
	if s.rng.IntN(3) > 0 {
		kinds = slices.DeleteFunc(slices.Clone(desk.Kinds), func(x desk.Kind) bool { return !k.c.Allows(x) })
	}
	if len(kinds) == 0 {
		kinds = desk.Kinds
	}
	return s.stepOf(k, pickOf(s, kinds))
}

func (s *siege) stepOf(k *target, kind desk.Kind) desk.Step {
	switch kind {
	case desk.KindConsultation:
		return desk.Consultation{Item: k.c.Item}
	case desk.KindAcceptance:
		return k.accept
	case desk.KindSupplement:
		return desk.Supplement{Intake: k.accept.(desk.Acceptance).Intake, Acknowledged: true, Reason: "还差"} //nolint:forcetypeassert // as aim made it
	case desk.KindHandling:
		return k.handling[s.rng.IntN(2)]
	case desk.KindCheck:
		return desk.Checking{Verdict: pickOf(s, []desk.Verdict{desk.Granted, desk.Granted, desk.Returned}), Reason: "看过", Fields: []string{"name"}}
	case desk.KindDecision:
		return s.decision()
	case desk.KindTry:
		return desk.Try{Reach: desk.Reach{Way: "phone", Outcome: "no_answer"}}
	case desk.KindNotification:
		return desk.Notification{Way: "phone", Told: k.c.Points(), Confirmed: true, Delivery: pickOf(s, []string{"", desk.OnSite, "post"})}
	case desk.KindCollection:
		return desk.Collection{Handing: desk.Handing{Identity: customers[0], Signed: true}}
	}
	return desk.Withdrawal{Reason: pickOf(s, []string{"", " "})} // a case that is withdrawn is out of reach
}

func (s *siege) decision() desk.Decision {
	return desk.Decision{Verdict: pickOf(s, []desk.Verdict{desk.Granted, desk.Refused, desk.Returned}), Reason: "可以"}
}

// change tries to change accounts, outlets and lists.
func (s *siege) change(ctx context.Context, who, outlet string) {
	var err error
	switch s.rng.IntN(4) {
	case 0:
		err = s.SetAccount(ctx, who, pickOf(s, s.accounts), pickOf(s, []desk.AccountState{desk.AccountActive, desk.AccountFrozen}), "核实")
	case 1:
		err = s.SetOutlet(ctx, who, outlet, pickOf(s, []desk.OutletState{desk.OutletAuthorised, desk.OutletFrozen}))
	case 2:
		_, err = s.Waiting(ctx, who)
	case 3:
		_, err = s.SetClass(ctx, who, outlet, "A")
	}
	if err == nil {
		s.t.Errorf("%s, who is an outlet's, changed what is the authority's", who)
	}
}

// tryLogin logs somebody in, if that is possible.
func (s *siege) tryLogin(ctx context.Context, terminal, who string) {
	s.clock.pass(time.Minute)
	c := sandbox.Caller{Terminal: terminal}
	code, err := s.NewCode(ctx, c, desk.ToLogin)
	if err != nil {
		return
	}
	if _, err := s.Scan(ctx, who, code.QR); err != nil {
		return
	}
	if s.Confirm(ctx, who, code.QR, code.Number, true) != nil {
		return
	}
	if status, token, err := s.CheckLogin(ctx, c, code.Device, true); err == nil && status.State == desk.LoginDone {
		c.Token = token
		s.keep(c, status.Session.ID)
	}
}

// call does any method of the authority at all, with arguments that fit their types.
func (s *siege) call(ctx context.Context, k *target) {
	v := reflect.ValueOf(s.Service)
	for {
		m := v.Type().Method(s.rng.IntN(v.NumMethod()))
		if slices.Contains([]string{"Close", "Listen", "SeedDemo", "Terminal"}, m.Name) {
			continue
		}
		in := []reflect.Value{v}
		for n := 1; n < m.Type.NumIn(); n++ {
			in = append(in, s.argument(ctx, m.Type.In(n), k))
		}
		if slices.ContainsFunc(in, func(a reflect.Value) bool { return a.Kind() == reflect.Interface && a.IsNil() }) {
			continue // an act of a closed set that this test does not know
		}
		out := m.Func.Call(in)
		refused := out[len(out)-1].IsValid() && !out[len(out)-1].IsZero()
		if slices.ContainsFunc(in, isNamed) && !refused && !slices.Contains(byName, m.Name) && !slices.Contains(byCertificate, m.Name) {
			s.t.Errorf("%s by the name of a session", m.Name)
		}
		return
	}
}

func isNamed(a reflect.Value) bool {
	c, ok := a.Interface().(sandbox.Caller)
	return ok && c.Token == ""
}

func (s *siege) argument(ctx context.Context, of reflect.Type, k *target) reflect.Value {
	by := s.sessions[k.terminal]
	if s.rng.IntN(3) == 0 {
		by = s.named[k.terminal]
	}
	for _, known := range []any{s.step(k), ctx, by, desk.Decision{Verdict: desk.Granted}, s.clock.now(), k.c.Version, desk.Leaving{Reason: "走了"}} {
		if reflect.TypeOf(known).AssignableTo(of) && of.Kind() != reflect.Interface {
			return reflect.ValueOf(known)
		}
	}
	switch of {
	case reflect.TypeFor[context.Context]():
		return reflect.ValueOf(ctx)
	case reflect.TypeFor[desk.Step]():
		return reflect.ValueOf(s.step(k))
	case reflect.TypeFor[desk.VisitAct]():
		return reflect.ValueOf(desk.Leaving{Reason: "走了"})
	case reflect.TypeFor[desk.Kit](): // of a terminal whose window opens: it is about the review here
		var k desk.Kit
		for _, kind := range desk.DeviceKinds {
			k.Lines = append(k.Lines, desk.KitLine{Kind: kind, Connection: desk.Inside, Ready: true})
		}
		return reflect.ValueOf(k)
	case reflect.TypeFor[desk.TicketAct]():
		return reflect.ValueOf(desk.Answer{Text: "好"})
	case reflect.TypeFor[desk.GearAct]():
		return reflect.ValueOf(desk.TestGear{})
	case reflect.TypeFor[desk.NewPage]():
		return reflect.ValueOf(desk.NewPage{ID: newKey(), CaseID: k.c.ID, Material: "id_card", JPEG: []byte{0xff, 0xd8}})
	}
	if of.Kind() == reflect.String {
		words := append(s.outlets(), k.c.ID, k.c.ID, k.outlet, k.outlet, k.c.Item, k.c.Receipt, newKey(), newKey(), newKey(), newKey())
		return reflect.ValueOf(pickOf(s, words)).Convert(of)
	}
	return reflect.Zero(of)
}

// look fails on a case that has gone where only the authority may take it.
func (s *siege) look() {
	for _, k := range s.targets {
		c := k.c
		answered := c.Decision != nil && c.Decision.Verdict != desk.Returned
		past := answered || c.Told != nil || c.Stage == desk.StageNotify || c.Stage == desk.StageCollect || c.Stage == desk.StageCheck
		if past && k.risky(c) {
			s.passed++
			s.t.Errorf("%s is at %q with %+v: %s", c.Item, c.Stage, c.Decision, s.steps(c))
			k.risky = func(desk.Case) bool { return false } // once
		}
		var hands []string
		for _, r := range c.History {
			if r.Kind == desk.KindCheck && slices.Contains(hands, r.Who) {
				s.t.Errorf("%s checked what he handled himself: %s", r.By, s.steps(c))
			}
			if r.Kind != desk.KindCheck && r.Kind != desk.KindDecision {
				hands = append(hands, r.Who)
			}
		}
	}
}

func (s *siege) steps(c desk.Case) string {
	var out []string
	for _, r := range c.History {
		out = append(out, string(r.Kind)+" by "+r.By)
	}
	return strings.Join(out, ", ")
}

// end reads the cases as they are kept, and lets the authority decide those that wait for it: how
// many it could.
func (s *siege) end(reviewer string) int {
	ctx, decided := s.t.Context(), 0
	for _, k := range s.targets {
		s.store(func(tx *store.Tx) error {
			row, err := tx.Record(k.outlet, store.ACase, k.c.ID)
			if err != nil {
				return err
			}
			return json.Unmarshal([]byte(row.Body), &k.c)
		})
	}
	s.look()
	grant := desk.Decision{Verdict: desk.Granted}
	for _, k := range s.targets {
		if k.c.Stage != desk.StageReview {
			continue
		}
		if k.outlet == "TCA" {
			_, err := s.Decide(ctx, twinReviewer, newKey(), k.outlet, k.c.ID, k.c.Version, grant)
			s.fails(err, desk.Denied, "may.decide_own")
		}
		_, err := s.Decide(ctx, reviewer, newKey(), k.outlet, k.c.ID, k.c.Version, grant)
		s.ok(err)
		decided++
	}
	return decided
}

func pickOf[T any](s *siege, of []T) T { return of[s.rng.IntN(len(of))] }
