package sandbox_test

import (
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// clause: H-5d, B-5a, G-7.1.1, D-4b
func TestListChange(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	begun := h.counter(at, "une.claim").upTo(desk.StageHandle)
	waiting := h.counter(at, "une.claim").upTo(desk.StageAccept)
	codes := []string{"pen.retire", "qry.rights"}
	midnight := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	next, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 1, Codes: codes, From: midnight})
	h.ok(err)
	if next.Version != 2 || !next.From.Equal(midnight) || next.Entries[0].Code != "pen.retire" {
		t.Errorf("list %+v", next)
	}
	signed, err := h.List(t.Context(), at)
	h.ok(err)
	now, err := h.list.Verify(signed)
	h.ok(err)
	if now.Version != 1 || !now.Until.Equal(midnight) || !now.Has("une.claim") {
		t.Errorf("until midnight: version %d until %s", now.Version, now.Until)
	}
	signed.Payload[20] ^= 1
	_, err = h.list.Verify(signed)
	h.fails(err, desk.Denied, "list.forged")

	h.clock.pass(midnight.Sub(friday) - time.Millisecond)
	at = h.login("TC-A-01", "wangmin")
	last := h.counter(at, "une.claim").upTo(desk.StageHandle)
	h.clock.pass(time.Millisecond)
	begun.at, waiting.at, last.at = at, at, at
	h.fails(waiting.do(waiting.acceptance()), desk.Denied, "may.list")
	fresh := h.counter(at, "une.claim")
	h.fails(fresh.do(fresh.consultation()), desk.Denied, "may.list")
	h.ok(begun.do(begun.handling()))
	h.ok(last.do(last.handling()))
	h.ok(h.counter(at, "pen.retire").do(desk.Consultation{Item: "pen.retire"}))

	elsewhere, err := h.Elsewhere(t.Context(), at, "une.claim")
	h.ok(err)
	if len(elsewhere) != 1 || elsewhere[0].ID != "TCB" {
		t.Errorf("elsewhere %d", len(elsewhere))
	}
	referred := h.counter(at, "une.claim")
	h.fails(referred.do(desk.Consultation{Item: "une.claim", Referred: "over there"}), desk.NotFound, "outlet.none")
	h.ok(referred.do(desk.Consultation{Item: "une.claim", Referred: "TCB"}))
	if referred.c.Stage != desk.StageClosed {
		t.Errorf("referred: %s", referred.c.Stage)
	}
}

func TestSetListRefuses(t *testing.T) {
	h := newHouse(t)
	set := func(who, outlet string, codes ...string) error {
		_, err := h.SetList(t.Context(), who, outlet, sandbox.ListOrder{Was: 1, Codes: codes})
		return err
	}
	h.fails(set("wangmin", "TCA", "une.claim"), desk.Denied, "may.decide")
	h.fails(set("jiangwei", "TCX", "une.claim"), desk.NotFound, "outlet.none")
	h.fails(set("jiangwei", "TCA", "no.such"), desk.Invalid, "list.item")
	h.fails(set("jiangwei", "TCA", "une.claim", "une.claim"), desk.Invalid, "list.item")
	h.ok(set("jiangwei", "TCA"))
	l, err := h.CurrentList(t.Context(), "TCA")
	h.ok(err)
	if l.Version != 2 || !l.From.Equal(friday) || len(l.Entries) != 0 {
		t.Errorf("list %+v", l)
	}
	_, err = h.CurrentList(t.Context(), "TCX")
	h.fails(err, desk.NotFound, "list.none")
}

// A case is judged by the catalogue that it was begun under, also by a process that brought
// another one along.
//
// clause: G-7.3, H-C3.3
func TestCatalogueOfCase(t *testing.T) {
	h := newHouse(t)
	_, err := h.Catalogue(t.Context(), "no such version")
	h.fails(err, desk.NotFound, "catalogue.version")
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageAccept)
	old := c.c.CatalogueVersion
	changed := changedData(t, "catalogue/items/une.json", `"Unemployment benefit claim"`, `"Claim of unemployment benefit"`)
	now, err := sandbox.New(t.Context(), sandbox.Options{DB: h.db, Now: h.clock.now, Signer: h.list, Data: changed})
	h.ok(err)
	t.Cleanup(func() { h.ok(now.Close()) })
	next, err := now.Advance(t.Context(), c.at, newKey(), c.c.ID, 1, c.acceptance())
	h.ok(err)
	if next.CatalogueVersion != old {
		t.Errorf("version %s became %s", old, next.CatalogueVersion)
	}
	fresh, err := now.Advance(t.Context(), c.at, newKey(), newKey(), 0, c.consultation())
	h.ok(err)
	if fresh.CatalogueVersion == old {
		t.Error("a new case is begun under the old catalogue")
	}
	was, err := now.Catalogue(t.Context(), old)
	h.ok(err)
	if i, ok := was.Item("une.claim"); !ok || i.NameEN != "Unemployment benefit claim" || was.Calendar() == nil {
		t.Errorf("the old version: %s", i.NameEN)
	}
}

// An item that stays on the list keeps the shorter limit that the place promised.
//
// clause: G-7.4
func TestListKeepsLimits(t *testing.T) {
	h := newHouse(t)
	h.store(func(tx *store.Tx) error {
		_, err := tx.AddList(store.List{OutletID: "TCA", Version: 2, From: 1, Entries: `[{"code":"une.claim","basis":"public","days":3}]`})
		return err
	})
	l, err := h.SetList(t.Context(), "jiangwei", "TCA", sandbox.ListOrder{Was: 2, Codes: []string{"pen.retire", "une.claim"}})
	h.ok(err)
	if l.Entries[1].Days != 3 || l.Entries[1].Basis != desk.Public || l.Entries[0].Days != 0 {
		t.Errorf("list %+v", l.Entries)
	}
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageHandle)
	if c.c.Due.Days != 3 || c.c.Due.Days >= c.item.Limit.Days {
		t.Errorf("limit %+v, the catalogue's is %d", c.c.Due, c.item.Limit.Days)
	}
}
