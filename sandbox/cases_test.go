package sandbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// clause: H-7.2, H-7.2d1, G-9.1.1b
func TestWholeWay(t *testing.T) {
	for _, tc := range []struct {
		terminal, clerk, item string
		reviews               []desk.Verdict // what the authority answers, one after the other
	}{
		{"TC-A-01", "wangmin", "une.claim", []desk.Verdict{desk.Granted}},
		{"TC-A-01", "wangmin", "pen.retire", []desk.Verdict{desk.Refused}},
		{"TC-A-01", "wangmin", "inj.disability", []desk.Verdict{desk.Returned, desk.Granted}},
		{"TC-A-01", "wangmin", "inj.determine", []desk.Verdict{desk.Returned, desk.Returned, desk.Refused}},
		{"TC-A-01", "wangmin", "pay.flexible", nil},
		{"TC-A-01", "wangmin", "reg.flexible", nil},
		{"TC-B-01", "chenhao", "qry.person_cert", nil},
		{"TC-B-01", "chenhao", "card.reissue", nil},
		{"TC-C-01", "guliya", "card.pin_reset", nil},
		{"TC-C-01", "guliya", "card.info", []desk.Verdict{desk.Granted}},
		{"TC-D-01", "madong", "res.claim", []desk.Verdict{desk.Granted}},
		{"TC-D-01", "madong", "res.pay", nil},
	} {
		t.Run(tc.item, func(t *testing.T) {
			h := newHouse(t)
			c := h.counter(h.login(tc.terminal, tc.clerk), tc.item)
			h.ok(c.do(c.consultation()))
			h.ok(c.do(c.acceptance()))
			receipt := c.c.Receipt
			h.ok(c.do(c.handling()))
			c.agreed()
			for _, v := range tc.reviews {
				c.review(v)
			}
			h.ok(c.do(c.notification()))
			if c.c.Stage != desk.StageClosed || c.c.Status() != desk.Informed || c.c.Receipt != receipt || receipt == "" {
				t.Errorf("at the end: stage %s, status %s, receipt %q then %q", c.c.Stage, c.c.Status(), receipt, c.c.Receipt)
			}
			kept, err := h.Case(t.Context(), c.at, c.c.ID)
			h.ok(err)
			if !reflect.DeepEqual(kept, c.c) {
				t.Errorf("kept %+v\nanswered %+v", kept, c.c)
			}
			for n, r := range kept.History {
				if r.Version != int64(n+1) || r.By == "" || r.Name == "" || r.Terminal == "" && r.Kind != desk.KindDecision || !r.At.Equal(friday) {
					t.Errorf("record %+v", r)
				}
			}
		})
	}
}

// review lets the authority answer, and the counter put right what was sent back: a return for
// papers first, then one for the form.
func (c *counter) review(v desk.Verdict) {
	c.t.Helper()
	ctx := c.t.Context()
	if c.c.Stage != desk.StageReview {
		c.t.Fatalf("%s is at %s and waits for nobody", c.item.Code, c.c.Stage)
	}
	waiting, err := c.Waiting(ctx, "jiangwei")
	c.ok(err)
	if len(waiting) != 1 || waiting[0].ID != c.c.ID {
		c.t.Fatalf("%d cases wait", len(waiting))
	}
	d := desk.Decision{Verdict: v, Papers: v == desk.Returned && c.c.Version == 3}
	if v != desk.Granted {
		_, err := c.Decide(ctx, "jiangwei", newKey(), c.c.OutletID, c.c.ID, c.c.Version, d)
		c.fails(err, desk.Invalid, "decision.reason")
		d.Reason = "the contract's end date"
	}
	c.c, err = c.Decide(ctx, "jiangwei", newKey(), c.c.OutletID, c.c.ID, c.c.Version, d)
	c.ok(err)
	if v != desk.Returned {
		return
	}
	if d.Papers {
		c.ok(c.do(c.acceptance()))
	}
	c.ok(c.do(c.handling()))
}

// clause: H-7.2
func TestOrder(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	stages := []desk.Stage{desk.StageNew, desk.StageAccept, desk.StageHandle, desk.StageReview}
	for _, stage := range stages {
		c := h.counter(at, "une.claim").upTo(stage)
		steps := map[desk.Kind]desk.Step{
			desk.KindConsultation: c.consultation(), desk.KindAcceptance: c.acceptance(), desk.KindHandling: c.handling(),
			desk.KindNotification: c.notification(), desk.KindDecision: desk.Decision{Verdict: desk.Granted},
		}
		for kind, step := range steps {
			if c.c.Allows(kind) {
				continue
			}
			h.fails(c.do(step), desk.Conflict, "step.order")
		}
		if stage == desk.StageReview { // the counter cannot answer for the authority
			h.fails(c.do(desk.Decision{Verdict: desk.Granted}), desk.Denied, "may.decide")
		}
	}
}

// clause: G-9.1.1b, G-9.1.2
func TestDecideOwn(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	own := h.counter(at, "une.claim").upTo(desk.StageReview)
	decide := func(who string) error {
		_, err := h.Decide(t.Context(), who, newKey(), "TCA", own.c.ID, own.c.Version, desk.Decision{Verdict: desk.Granted})
		return err
	}
	h.fails(decide("wangmin"), desk.Denied, "may.decide")
	h.fails(decide("nobody"), desk.Denied, "may.decide")
	// The clerk changes to the authority and would now decide on what was her own.
	h.store(func(tx *store.Tx) error {
		body, err := tx.Person("wangmin")
		if err != nil {
			return err
		}
		body = strings.Replace(body, `"outlet_id":"TCA","posts":["handler"]`, `"outlet_id":"","posts":["reviewer"]`, 1)
		return tx.SavePerson("wangmin", "", body)
	})
	h.fails(decide("wangmin"), desk.Denied, "may.decide_own")
	h.ok(decide("ludan"))
	if _, err := h.Waiting(t.Context(), "liqian"); desk.CodeOf(err) != desk.Denied {
		t.Errorf("a clerk sees what waits for the authority: %v", err)
	}
	var refused []string
	for _, e := range h.audit("TCA") {
		if e.Act == string(desk.KindDecision) {
			refused = append(refused, e.PersonID+" "+e.Outcome)
		}
	}
	if got := strings.Join(refused, ", "); got != "wangmin may.decide, nobody may.decide, wangmin may.decide_own, ludan " {
		t.Errorf("trail: %s", got)
	}
}

// clause: G-8.1.1c
func TestPosts(t *testing.T) {
	h := newHouse(t)
	for person, may := range map[string]bool{"wangmin": true, "zhaolei": true, "sunting": true, "gaoyuan": false} {
		at := h.login("TC-A-01", person)
		_, err := h.Advance(t.Context(), at, newKey(), newKey(), 0, desk.Consultation{Item: "une.claim"})
		if (err == nil) != may {
			t.Errorf("%s consults: %v", person, err)
		}
	}
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageAccept)
	c.at = h.login("TC-A-02", "zhaolei")
	h.fails(c.do(c.acceptance()), desk.Denied, "may.post")
	courier := h.login("TC-A-02", "gaoyuan")
	if list, err := h.Open(t.Context(), courier); err != nil || len(list) != 0 {
		t.Errorf("the courier sees %d cases, %v", len(list), err)
	}
	_, err := h.Case(t.Context(), courier, c.c.ID)
	h.fails(err, desk.Denied, "may.post")
}

// A terminal that says the register had agreed, or had confirmed a paper, is not believed.
func TestRegisterIsAskedAgain(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	stranger := desk.Identity{Name: "周素琴", IDType: "resident_id", IDNo: "110101199003070011"}
	with := func(id desk.Identity, v desk.Verification) desk.Identity { id.Verified = v; return id }
	zhou, zhao := customers[2], desk.Identity{Name: "赵景川", IDType: "resident_id", IDNo: "110106198312310119", Verified: desk.ByRegister}
	misnamed := zhou
	misnamed.Name = zhao.Name
	both := []string{"nomatch:terminate", "nomatch:unempreg"}
	for _, tc := range []struct {
		name          string
		item          string
		who           desk.Identity
		agent         *desk.Identity
		circumstances []string
		shared        string // said of this material
		key, field    string
	}{
		{name: "confirmed", item: "une.claim", who: zhou},
		{name: "confirmed agent", item: "une.claim", who: zhou, agent: &zhao},
		{name: "nobody's number", item: "une.claim", who: with(stranger, desk.ByRegister), circumstances: both, key: "identity.unverified", field: "applicant.verified"},
		{name: "another name", item: "une.claim", who: misnamed, circumstances: both, key: "identity.unverified", field: "applicant.verified"},
		{name: "original, all brought", item: "une.claim", who: with(stranger, desk.ByOriginal), circumstances: both},
		{name: "original, data of nobody", item: "une.claim", who: with(stranger, desk.ByOriginal), key: "material.state", field: "material.terminate"},
		{name: "unknown agent", item: "une.claim", who: zhou, agent: &stranger, key: "identity.unverified", field: "agent.verified"},
		{name: "unconfirmed paper", item: "une.claim", who: zhao, shared: "unempreg", key: "material.state", field: "material.unempreg"},
		{name: "unconfirmed, not mentioned", item: "une.claim", who: zhao, key: "material.state", field: "material.unempreg"},
		{name: "unconfirmed, brought", item: "une.claim", who: zhao, circumstances: both[1:]},
		{name: "employer's paper", item: "info.employer", who: zhou, shared: "license", key: "material.state", field: "material.license"},
		{name: "employer's paper, brought", item: "info.employer", who: zhou, circumstances: []string{"nomatch:license"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := h.counter(at, tc.item).upTo(desk.StageAccept)
			in := desk.Intake{Applicant: tc.who, Circumstances: tc.circumstances}
			if tc.agent != nil {
				in.Agent = &desk.Agent{Identity: with(*tc.agent, desk.ByRegister), Relation: "other", Authorised: true}
			}
			for _, m := range c.item.Materials {
				switch {
				case m.ID == tc.shared:
					in.Materials = append(in.Materials, desk.MaterialState{ID: m.ID, State: desk.Shared})
				case m.Need(in.Circumstances) == desk.Bring:
					in.Materials = append(in.Materials, desk.MaterialState{ID: m.ID, State: desk.Present})
				}
			}
			late := in // the notice says that one paper is missing
			late.Materials = in.Materials[1:]
			for _, s := range []desk.Step{desk.Supplement{Intake: late, Acknowledged: true}, desk.Acceptance{Intake: in}} {
				err := c.do(s)
				if e, ok := errors.AsType[*desk.Error](err); tc.key == "" && err != nil ||
					tc.key != "" && (!ok || e.Code != desk.Invalid || e.Key != tc.key || e.Field != tc.field) {
					t.Errorf("%s: %v, want %q at %q", s.Kind(), err, tc.key, tc.field)
				}
			}
			if tc.agent != nil && tc.key == "" { // his own card finds the case by its line
				open, err := h.Open(t.Context(), at)
				h.ok(err)
				n := slices.IndexFunc(open, func(s desk.Summary) bool { return s.ID == c.c.ID })
				if n < 0 || open[n].Agent != number.MaskPerson(tc.agent.Name, tc.agent.IDNo) {
					t.Errorf("the agent is not in the line of the case: %+v", open)
				}
			}
		})
	}
}

// receipts expects the numbers 1 to n of a day, each once.
func (h *house) receipts(outlet, prefix string, n int) {
	h.t.Helper()
	var got []string
	h.store(func(tx *store.Tx) error {
		bodies, err := tx.OpenRecords(outlet, store.ACase, 0)
		for _, b := range bodies {
			var c desk.Case
			if err := json.Unmarshal([]byte(b), &c); err != nil {
				return err
			}
			if strings.HasPrefix(c.Receipt, prefix) {
				got = append(got, c.Receipt)
			}
		}
		return err
	})
	slices.Sort(got)
	for i := range got {
		if want := fmt.Sprintf("%s%04d", prefix, i+1); got[i] != want {
			h.t.Fatalf("receipt %s, want %s", got[i], want)
		}
	}
	if len(got) != n {
		h.t.Fatalf("%d receipts, want %d", len(got), n)
	}
}

func TestReceipts(t *testing.T) {
	h := newHouse(t)
	at := []sandbox.Caller{h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")}
	day := func(n int) {
		var wg sync.WaitGroup
		for i := range n {
			c := h.counter(at[i%2], "une.claim").upTo(desk.StageAccept)
			bad := desk.Acceptance{Intake: desk.Intake{Applicant: c.who}} // refused: papers are missing
			wg.Go(func() {
				if _, err := h.Advance(t.Context(), c.at, newKey(), c.c.ID, 1, bad); desk.CodeOf(err) != desk.Invalid {
					t.Errorf("an acceptance without papers: %v", err)
				}
				if _, err := h.Advance(t.Context(), c.at, newKey(), c.c.ID, 1, c.acceptance()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	day(12)
	h.clock.pass(24 * time.Hour) // the counter of the next day
	at[0], at[1] = h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	day(3)
	h.receipts("TCA", "TCA-20261120-", 12)
	h.receipts("TCA", "TCA-20261121-", 3)
}

func TestOpen(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	closed := h.counter(at, "pay.flexible")
	h.ok(closed.do(closed.consultation()))
	h.ok(closed.do(desk.Withdrawal{Reason: "will pay online"}))
	h.counter(at, "une.claim").upTo(desk.StageReview)
	h.counter(at, "pen.retire").upTo(desk.StageHandle)
	list, err := h.Open(t.Context(), at)
	h.ok(err)
	if len(list) != 3 || !slices.IsSortedFunc(list, desk.Earlier) {
		t.Errorf("%d cases: %+v", len(list), list)
	}
	for _, s := range list {
		if strings.Contains(s.Who, customers[0].Name) || strings.Contains(s.Who, customers[0].IDNo) {
			t.Errorf("the list tells who: %s", s.Who)
		}
	}
	h.clock.pass(14 * time.Hour) // past midnight in China
	at = h.login("TC-A-01", "wangmin")
	if list, err = h.Open(t.Context(), at); err != nil || len(list) != 2 {
		t.Errorf("the next day %d cases, %v", len(list), err)
	}
	other := h.login("TC-B-01", "chenhao")
	if list, err = h.Open(t.Context(), other); err != nil || len(list) != 0 {
		t.Errorf("another outlet sees %d cases, %v", len(list), err)
	}
	_, err = h.Case(t.Context(), other, closed.c.ID)
	h.fails(err, desk.NotFound, "case.none")
}

// clause: G-9.4, G-9.5.2
func TestAudit(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageReview)
	c.review(desk.Granted)
	h.ok(c.do(c.notification()))
	h.ok(h.Lock(t.Context(), c.at))
	h.ok(h.Logout(t.Context(), c.at))
	_, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1})
	h.ok(err)
	h.ok(h.SetAccount(t.Context(), "jiangwei", "liqian", desk.AccountFrozen, "核实"))
	var got []string
	for _, e := range h.audit("TCA") {
		if e.Subject == c.who.IDNo || e.At != friday.UnixMilli() || e.PersonID == "" && e.Act != "login.code" ||
			e.TerminalID == "" && e.PersonID != "jiangwei" {
			t.Errorf("entry %+v", e)
		}
		got = append(got, e.Act)
	}
	want := []string{
		"login.code", "login.scan", "login.confirm", "login", "match", "open", "call", "consultation", "acceptance", "handling",
		"decision", "notification", "lock", "logout", "pause", "list", "account.frozen",
	}
	if !slices.Equal(got, want) {
		t.Errorf("trail %v\nwant %v", got, want)
	}
}
