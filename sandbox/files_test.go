package sandbox_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"pgregory.net/rapid"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// closed brings a case of the item to its end.
func (h *house) closed(at sandbox.Caller, code string) *counter {
	h.t.Helper()
	c := h.counter(at, code)
	for _, s := range []func() desk.Step{c.consultation, c.acceptance, c.handling, c.notification} {
		h.ok(c.do(s()))
	}
	if c.c.Stage == desk.StageCollect {
		h.ok(c.do(desk.Collection{Handing: desk.Handing{Identity: c.who, Signed: true}}))
	}
	return c
}

// papers prints what the file of a case needs.
func (c *counter) papers() *counter {
	c.t.Helper()
	for _, kind := range []desk.PaperKind{desk.ReceiptPaper, desk.ResultPaper} {
		_, err := c.Issue(c.t.Context(), c.at, newKey(), desk.Order{Kind: kind, Subject: c.c.ID})
		c.ok(err)
	}
	return c
}

// pack puts cases into a new bundle, today.
func (h *house) pack(at sandbox.Caller, reason string, cases ...string) (desk.Bundle, error) {
	today := calendar.DateOf(h.clock.now())
	do := desk.PackBundle{Cases: cases, From: today.Add(-30), To: today, Reason: reason}
	return h.Bundle(h.t.Context(), at, newKey(), newKey(), 0, do)
}

func (h *house) filing(at sandbox.Caller) desk.Filing {
	h.t.Helper()
	f, err := h.Files(h.t.Context(), at)
	h.ok(err)
	return f
}

// clause: B-9.2d, G-7.6
func TestFilesOnTheirWay(t *testing.T) {
	h := newHouse(t)
	at, courier := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "gaoyuan")
	bare := h.closed(at, "pay.flexible")
	f := h.filing(at)
	if len(f.Waiting) != 1 || len(f.Waiting[0].Gaps()) != 2 || f.Day.Gaps != 1 || f.Reconciliation != (desk.Reconciliation{Closed: 1, Waiting: 1}) {
		t.Fatalf("%+v", f)
	}
	_, err := h.pack(at, "", bare.c.ID)
	h.fails(err, desk.Invalid, "bundle.gaps")
	whole := bare.papers()
	if f = h.filing(at); f.Day.Gaps != 0 || len(f.Waiting[0].Gaps()) != 0 {
		t.Fatalf("after printing: %+v", f)
	}
	b, err := h.pack(at, "", whole.c.ID)
	h.ok(err)
	if b.Number != "TCA-B20261120-0001" || b.State != desk.BundlePacked || b.Count != 1 || b.Pages == 0 {
		t.Errorf("bundle %+v", b)
	}
	if f = h.filing(at); len(f.Waiting) != 0 || f.Reconciliation != (desk.Reconciliation{Closed: 1, Filed: 1}) {
		t.Errorf("after packing: %+v", f.Reconciliation)
	}
	_, err = h.pack(at, "again", whole.c.ID)
	h.fails(err, desk.Conflict, "bundle.filed")
	_, err = h.pack(at, "", newKey())
	h.fails(err, desk.Invalid, "bundle.open")

	sign := desk.CarryBundle{Files: b.Count, Pages: b.Pages}
	_, err = h.Bundle(t.Context(), at, newKey(), b.ID, b.Version, sign)
	h.fails(err, desk.Denied, "bundle.post")
	key := newKey()
	carried, err := h.Bundle(t.Context(), courier, key, b.ID, b.Version, sign)
	h.ok(err)
	if again, err := h.Bundle(t.Context(), courier, key, b.ID, b.Version, sign); err != nil || again.Version != carried.Version {
		t.Errorf("the repeat gave version %d, %v", again.Version, err)
	}
	_, err = h.Bundle(t.Context(), courier, newKey(), b.ID, b.Version, sign)
	h.fails(err, desk.Conflict, "case.stale")
	if open, err := h.OpenBundles(t.Context(), "jiangwei"); err != nil || len(open) != 1 || len(open[0].Files) != 1 {
		t.Errorf("at the authority: %v, %v", open, err)
	}
	_, err = h.OpenBundles(t.Context(), "wangmin")
	h.fails(err, desk.Denied, "may.decide")

	got, err := h.TakeBundle(t.Context(), "jiangwei", newKey(), "TCA", b.ID, carried.Version, desk.ReceiveBundle{Counted: []int{b.Pages}})
	h.ok(err)
	if got.State != desk.BundleReceived || got.Receipt == nil {
		t.Fatalf("received: %+v", got)
	}
	if !sm2.VerifyASN1WithSM2(h.list.Public(), nil, got.Receipt.Payload, got.Receipt.Signature) || got.Receipt.Key != h.list.Name() {
		t.Error("the receipt is not signed by the authority")
	}
	var receipt desk.BundleReceipt
	h.ok(json.Unmarshal(got.Receipt.Payload, &receipt))
	if receipt.Number != b.Number || receipt.Root != b.Root || len(receipt.Files) != 1 || len(receipt.Files[0].Leaves[0].Hash) != 64 {
		t.Errorf("receipt %+v", receipt)
	}
	if open, err := h.OpenBundles(t.Context(), "jiangwei"); err != nil || len(open) != 0 {
		t.Errorf("still at the authority: %v, %v", open, err)
	}
}

func TestTamperedFileIsFound(t *testing.T) {
	h := newHouse(t)
	at, courier := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "gaoyuan")
	one, two := h.closed(at, "pay.flexible").papers(), h.closed(at, "pay.flexible").papers()
	b, err := h.pack(at, "", one.c.ID, two.c.ID)
	h.ok(err)
	carried, err := h.Bundle(t.Context(), courier, newKey(), b.ID, b.Version, desk.CarryBundle{Files: 2, Pages: b.Pages})
	h.ok(err)
	h.store(func(tx *store.Tx) error { // somebody with the database at hand
		row, err := tx.Record("TCA", store.ACase, two.c.ID)
		if err != nil {
			return err
		}
		two.c.Values["phone"] = "19900000199"
		body, err := json.Marshal(two.c)
		if err != nil {
			return err
		}
		row.Body, row.Version = string(body), row.Version+1
		_, err = tx.SaveRecord(row, row.Version-1)
		return err
	})
	short, err := h.TakeBundle(t.Context(), "jiangwei", newKey(), "TCA", b.ID, carried.Version,
		desk.ReceiveBundle{Counted: []int{b.Files[0].Pages, b.Files[1].Pages}})
	h.ok(err)
	if short.State != desk.BundleShort || len(short.Short()) != 1 {
		t.Fatalf("state %s, short %+v", short.State, short.Short())
	}
	if f := short.Files[1]; f.Fault != desk.FaultHash || f.Leaves[f.Leaf-1].Kind != desk.LeafApplication {
		t.Errorf("not the form is named: %+v", f)
	}
	if board, err := h.Board(t.Context(), at); err != nil || board.Files.Short != 1 {
		t.Errorf("board %+v, %v", board.Files, err)
	}
	done, err := h.TakeBundle(t.Context(), "ludan", newKey(), "TCA", b.ID, short.Version, desk.ResolveBundle{Reason: "checked with the outlet"})
	h.ok(err)
	if done.State != desk.BundleReceived || done.Receipt == nil {
		t.Errorf("settled: %+v", done.State)
	}
}

// clause: G-8.1.1c
func TestCourierSeesNoBusiness(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.closed(at, "pay.flexible").papers()
	b, err := h.pack(at, "", c.c.ID)
	h.ok(err)
	courier, guide := h.login("TC-A-02", "gaoyuan"), h.login("TC-A-01", "sunting")
	f := h.filing(courier)
	if len(f.Bundles) != 1 || len(f.Waiting) != 0 || f.Reconciliation.Closed != 0 {
		t.Fatalf("the courier gets %+v", f)
	}
	board, err := h.Board(t.Context(), courier)
	h.ok(err)
	if board.Files.Carry != 1 || board.Files.Waiting != 0 {
		t.Errorf("the courier's board %+v", board.Files)
	}
	carried, err := h.Bundle(t.Context(), courier, newKey(), b.ID, b.Version, desk.CarryBundle{Files: 1, Pages: b.Pages})
	h.ok(err)
	text, err := json.Marshal([]any{f, board, carried})
	h.ok(err)
	for _, secret := range []string{c.c.ID, c.c.Receipt, c.item.Code, c.item.NameZH, c.who.Name, c.who.IDNo, c.who.Phone} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the courier sees %q", secret)
		}
	}
	_, err = h.File(t.Context(), courier, c.c.ID)
	h.fails(err, desk.Denied, "bundle.post")
	_, err = h.Case(t.Context(), courier, c.c.ID)
	h.fails(err, desk.Denied, "may.post")
	_, err = h.pack(courier, "", c.c.ID)
	h.fails(err, desk.Denied, "bundle.post")
	_, err = h.CloseDay(t.Context(), courier, newKey(), "")
	h.fails(err, desk.Denied, "day.post")
	if f := h.filing(guide); len(f.Bundles)+len(f.Waiting) != 0 {
		t.Errorf("the guide gets %+v", f)
	}
}

// clause: B-9.3b, N-10
func TestListLeavesWithAPurposeAndARecord(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.closed(at, "une.price").papers()
	b, err := h.pack(at, "", c.c.ID)
	h.ok(err)
	order := desk.Order{Kind: desk.BundlePaper, Subject: b.ID}
	_, err = h.Issue(t.Context(), at, newKey(), order)
	h.fails(err, desk.Invalid, "paper.reason")
	order.Reason = "handed over to the authority"
	_, err = h.Issue(t.Context(), h.login("TC-A-02", "gaoyuan"), newKey(), order)
	h.fails(err, desk.Denied, "may.post")
	_, err = h.Issue(t.Context(), h.login("TC-A-02", "sunting"), newKey(), order)
	h.fails(err, desk.Denied, "bundle.post")
	p, err := h.Issue(t.Context(), at, newKey(), order)
	h.ok(err)
	if p.Number != b.Number || p.Reason != order.Reason || p.Copy != 1 {
		t.Errorf("paper %+v", p)
	}
	done := slices.IndexFunc(h.audit("TCA"), func(e store.Entry) bool {
		return e.Act == "paper.bundle" && e.Subject == b.ID && e.PersonID == "wangmin" && e.Outcome == ""
	})
	refused := slices.IndexFunc(h.audit("TCA"), func(e store.Entry) bool {
		return e.Act == "paper.bundle" && e.PersonID == "sunting" && e.Outcome == "bundle.post"
	})
	if done < 0 || refused < 0 {
		t.Error("who took the list, or tried to, is not in the log")
	}
	h.store(func(tx *store.Tx) error {
		kept, err := tx.Papers("TCA", "bundle", b.ID)
		if err == nil && (len(kept) != 1 || kept[0].Reason != order.Reason || kept[0].PersonID != "wangmin") {
			t.Errorf("kept %+v", kept)
		}
		return err
	})
	// What leaves names cases and hashes: no account, no number and no name.
	text, err := json.Marshal(b)
	h.ok(err)
	for _, key := range []string{"bank_card", "account_holder", "name", "id_no", "phone"} {
		if value := c.c.Values[key]; value == "" || strings.Contains(string(text), value) {
			t.Errorf("the field %s is %q and leaves with the list", key, value)
		}
	}
}

// clause: G-7.6
func TestDayIsClosed(t *testing.T) {
	h := newHouse(t)
	a, second := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	c := h.closed(a, "pay.flexible")
	light := h.closed(a, "qry.person_cert")
	_, err := h.CloseDay(t.Context(), second, newKey(), "tired")
	h.fails(err, desk.Denied, "day.post")
	_, err = h.CloseDay(t.Context(), a, newKey(), "")
	h.fails(err, desk.Invalid, "day.gaps")
	if f := h.filing(a); f.Reconciliation != (desk.Reconciliation{Closed: 2, Waiting: 1, Electronic: 1}) || len(f.Waiting) != 1 || f.Waiting[0].CaseID != c.c.ID {
		t.Fatalf("before: %+v", f)
	}
	_, err = h.pack(a, "", light.c.ID)
	h.fails(err, desk.Conflict, "bundle.electronic")
	// The next day says that the one before was not closed.
	h.clock.pass(24 * time.Hour)
	a = h.login("TC-A-01", "wangmin")
	yesterday := calendar.DateOf(friday)
	if board, err := h.Board(t.Context(), a); err != nil || board.Files.Unclosed != yesterday || board.Files.Gaps != 1 {
		t.Errorf("board %+v, %v", board.Files, err)
	}
	key := newKey()
	d, err := h.CloseDay(t.Context(), a, key, "the printer was out of order")
	h.ok(err)
	if d.Date != yesterday || d.Gaps != 1 || d.By != "王敏" || d.Reason == "" {
		t.Errorf("day %+v", d)
	}
	if again, err := h.CloseDay(t.Context(), a, key, "the printer was out of order"); err != nil || again != d {
		t.Errorf("the repeat gave %+v, %v", again, err)
	}
	if f := h.filing(a); f.Day.Date != yesterday.Add(1) || !f.Day.Closed.IsZero() || f.Reconciliation != (desk.Reconciliation{Closed: 2, Waiting: 1, Electronic: 1}) {
		t.Errorf("after: %+v", f)
	}
	c.at = a
	c.papers()
	_, err = h.CloseDay(t.Context(), a, newKey(), "")
	h.ok(err)
	_, err = h.CloseDay(t.Context(), a, newKey(), "")
	h.fails(err, desk.Conflict, "day.closed")
}

// clause: B-9.2d
func TestFilesReconcileAfterAnyHistory(t *testing.T) {
	h := newHouse(t)
	at, courier := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "gaoyuan")
	var cases []string
	rapid.Check(t, func(rt *rapid.T) {
		for _, c := range []sandbox.Caller{at, courier} { // somebody works all the time
			_, err := h.Session(t.Context(), c)
			h.ok(err)
		}
		switch rapid.IntRange(0, 5).Draw(rt, "act") {
		case 0:
			cases = append(cases, h.closed(at, rapid.SampledFrom([]string{"pay.flexible", "qry.person_cert"}).Draw(rt, "item")).c.ID)
		case 1:
			if len(cases) > 0 {
				_, _ = h.pack(at, "whatever", rapid.SliceOfN(rapid.SampledFrom(cases), 1, 4).Draw(rt, "cases")...) // may be refused
			}
		case 2:
			_, _ = h.CloseDay(t.Context(), at, newKey(), "whatever")
		case 3:
			for _, b := range h.filing(at).Bundles {
				_, _ = h.Bundle(t.Context(), courier, newKey(), b.ID, b.Version, desk.CarryBundle{Files: b.Count, Pages: b.Pages})
			}
		default:
			for _, b := range h.filing(at).Bundles {
				counted := make([]int, len(b.Files))
				for n := range counted {
					counted[n] = rapid.IntRange(0, 6).Draw(rt, "pages")
				}
				_, _ = h.TakeBundle(t.Context(), "ludan", newKey(), "TCA", b.ID, b.Version, desk.ReceiveBundle{Counted: counted})
			}
		}
		f := h.filing(at)
		filed := 0
		for _, b := range f.Bundles {
			filed += b.Count
		}
		if r := f.Reconciliation; r.Lost() != 0 || r.Closed != len(cases) || r.Waiting != len(f.Waiting) || r.Filed != filed {
			rt.Fatalf("%d cases, %d in bundles: %+v", len(cases), filed, r)
		}
	})
}
