package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
)

func TestKeys(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	id, key, step := newKey(), newKey(), desk.Consultation{Item: "une.claim"}
	first, err := h.Advance(t.Context(), at, key, id, 0, step)
	h.ok(err)
	// The answer is lost; the same call again gives it, also from a new process.
	again, err := openHouse(t, h.db).Advance(t.Context(), at, key, id, 0, step)
	h.ok(err)
	if !reflect.DeepEqual(first, again) {
		t.Errorf("first %+v\nagain %+v", first, again)
	}
	second := h.counter(at, "une.claim")
	second.c = first
	h.ok(second.do(second.acceptance()))
	again, err = h.Advance(t.Context(), at, key, id, 0, step)
	if err != nil || again.Version != 1 {
		t.Errorf("a late repeat: version %d, %v", again.Version, err)
	}
	for name, call := range map[string]func() error{
		"other step": func() error {
			_, err := h.Advance(t.Context(), at, key, id, 0, desk.Consultation{Item: "pen.retire"})
			return err
		},
		"other case":    func() error { _, err := h.Advance(t.Context(), at, key, newKey(), 0, step); return err },
		"other version": func() error { _, err := h.Advance(t.Context(), at, key, id, 1, step); return err },
		"other terminal": func() error {
			_, err := h.Advance(t.Context(), h.login("TC-A-02", "liqian"), key, id, 0, step)
			return err
		},
	} {
		if e, ok := errors.AsType[*desk.Error](call()); !ok || e.Code != desk.Invalid || e.Key != "key.reused" {
			t.Errorf("%s under the same key: %v", name, e)
		}
	}
	// Whoever works at the terminal next cannot take the answer for his own act.
	relief := h.login("TC-A-01", "wangmin")
	_, err = h.Advance(t.Context(), relief, key, id, 0, step)
	h.ok(err) // the same person in a new session
	relief = h.login("TC-A-01", "sunting")
	_, err = h.Advance(t.Context(), relief, key, id, 0, step)
	h.fails(err, desk.Invalid, "key.reused")
	at = h.login("TC-A-01", "wangmin")
	// Keys belong to an outlet.
	other := h.login("TC-B-01", "chenhao")
	if _, err := h.Advance(t.Context(), other, key, id, 0, step); err != nil {
		t.Errorf("the same key at another outlet: %v", err)
	}
	// What was refused leaves the key free.
	key = newKey()
	_, err = h.Advance(t.Context(), at, key, newKey(), 0, desk.Consultation{Item: "no.such"})
	h.fails(err, desk.Invalid, "may.unknown")
	_, err = h.Advance(t.Context(), at, key, newKey(), 0, step)
	h.ok(err)
	_, err = h.Advance(t.Context(), at, "short", newKey(), 0, step)
	h.fails(err, desk.Invalid, "key.form")
	_, err = h.Advance(t.Context(), at, newKey(), "no uuid", 0, step)
	h.fails(err, desk.Invalid, "case.id")
	_, err = h.Advance(t.Context(), at, newKey(), newKey(), 4, step)
	h.fails(err, desk.NotFound, "case.none")
}

// The caller is gone, or the process dies, before the transaction counts: nothing is left
// behind, not even the number of a receipt, and the same call does it once.
func TestKeyAfterCut(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageAccept)
	ctx, cut := context.WithCancel(t.Context())
	h.onKey = cut // a key is made for the audit entry, after number, case and step are written
	key := newKey()
	_, err := h.Advance(ctx, c.at, key, c.c.ID, 1, c.acceptance())
	h.fails(err, desk.Offline, "authority.down")
	h.onKey = nil
	kept, err := h.Case(t.Context(), c.at, c.c.ID)
	h.ok(err)
	if kept.Version != 1 {
		t.Errorf("a broken transaction left version %d", kept.Version)
	}
	kept, err = h.Advance(t.Context(), c.at, key, c.c.ID, 1, c.acceptance())
	h.ok(err)
	if kept.Version != 2 || kept.Receipt != "TCA-20261120-0001" {
		t.Errorf("version %d, receipt %s", kept.Version, kept.Receipt)
	}
}

func TestOneKeyManyCalls(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageAccept)
	key, step := newKey(), c.acceptance()
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers := map[string]int{}
	for range 50 {
		wg.Go(func() {
			got, err := h.Advance(t.Context(), c.at, key, c.c.ID, c.c.Version, step)
			b, encoded := json.Marshal(got)
			mu.Lock()
			defer mu.Unlock()
			if err := errors.Join(err, encoded); err != nil {
				t.Error(err)
			}
			answers[string(b)]++
		})
	}
	wg.Wait()
	if len(answers) != 1 {
		t.Errorf("%d different answers", len(answers))
	}
	got, err := h.Case(t.Context(), c.at, c.c.ID)
	h.ok(err)
	if got.Version != 2 || got.Receipt != "TCA-20261120-0001" {
		t.Errorf("version %d, receipt %s", got.Version, got.Receipt)
	}
	accepted := 0
	for _, e := range h.audit("TCA") {
		if e.Act == string(desk.KindAcceptance) {
			accepted++
		}
	}
	if accepted != 1 {
		t.Errorf("%d entries for one acceptance", accepted)
	}
}

func TestStale(t *testing.T) {
	h := newHouse(t)
	a, b := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	c := h.counter(a, "une.claim").upTo(desk.StageAccept)
	h.clock.pass(time.Minute)
	_, err := h.Advance(t.Context(), b, newKey(), c.c.ID, 1, c.acceptance())
	h.ok(err)
	_, err = h.Advance(t.Context(), a, newKey(), c.c.ID, 1, c.acceptance())
	h.fails(err, desk.Conflict, "case.stale")
	e, _ := errors.AsType[*desk.Error](err)
	want := map[string]string{"by": "李倩", "step": "acceptance", "at": "2026-11-20T02:01:00Z", "version": "2"}
	if !reflect.DeepEqual(e.Args, want) {
		t.Errorf("args %v", e.Args)
	}
}

func TestOneWinner(t *testing.T) {
	h := newHouse(t)
	at := []sandbox.Caller{h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")}
	for range 20 {
		c := h.counter(at[0], "une.claim").upTo(desk.StageAccept)
		var wg sync.WaitGroup
		results := make([]error, len(at))
		for n := range at {
			wg.Go(func() {
				_, results[n] = h.Advance(t.Context(), at[n], newKey(), c.c.ID, 1, c.acceptance())
			})
		}
		wg.Wait()
		codes := []string{string(desk.CodeOf(results[0])), string(desk.CodeOf(results[1]))}
		slices.Sort(codes)
		if codes[0] != "" || codes[1] != string(desk.Conflict) {
			t.Fatalf("results %v", results)
		}
	}
	h.receipts("TCA", "TCA-20261120-", 20)
}
