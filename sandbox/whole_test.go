package sandbox_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// written are the rows of all tables that a write may change, as text.
func (h *house) written() map[string][]string {
	h.t.Helper()
	driver, name := "pgx", h.db
	if path, ok := strings.CutPrefix(h.db, "sqlite:"); ok {
		driver, name = "sqlite", path
	}
	db, err := sql.Open(driver, name)
	h.ok(err)
	defer func() { h.ok(db.Close()) }()
	out := map[string][]string{}
	for _, table := range []string{
		"write_keys", "records", "acts", "audit", "events", "papers", "codes", "counters", "permissions", "absences", "bulletins",
		"readings", "filed", "days", "lists", "outlets", "people", "escalations",
	} {
		out[table], err = rowsOf(db, table)
		h.ok(err)
	}
	return out
}

func rowsOf(db *sql.DB, table string) ([]string, error) {
	rows, err := db.QueryContext(context.Background(), "SELECT * FROM "+table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for n := range values {
		into[n] = &values[n]
	}
	var out []string
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(values...))
	}
	slices.Sort(out)
	return out, rows.Err()
}

// other names the first table in which two states differ.
func other(a, b map[string][]string) string {
	for _, table := range slices.Sorted(maps.Keys(a)) {
		if !slices.Equal(a[table], b[table]) {
			return table
		}
	}
	return ""
}

// way is one call that writes; key is its own. What must be there first, before makes.
type way struct {
	name   string
	do     func(key string) error
	before func()
}

// ways are all kinds of calls that write under a key, in an order in which each can be done.
func (h *house) ways() []way {
	t := h.t
	ctx := t.Context()
	at := h.login("TC-A-01", "wangmin")
	var manager, courier sandbox.Caller
	c := h.counter(at, "une.claim")
	plain := h.counter(at, "pay.flexible")
	visit, ticket, id := newKey(), newKey(), newKey()
	var window desk.Window
	var app desk.Application
	var exit desk.Exit
	var bundle desk.Bundle
	step := func(c *counter, s func() desk.Step) func(string) error {
		return func(key string) error {
			next, err := h.Advance(ctx, at, key, c.c.ID, c.c.Version, s())
			if err == nil {
				c.c = next
			}
			return err
		}
	}
	today := calendar.DateOf(h.clock.now())
	return []way{
		{"arrival", func(key string) error { _, err := h.Attend(ctx, at, key, visit, 0, desk.Arrival{}); return err }, nil},
		{"call", func(key string) error { _, err := h.Call(ctx, at, key, "A001"); return err }, nil},
		{"consultation", step(c, c.consultation), nil},
		{"acceptance", step(c, c.acceptance), nil},
		{"handling", step(c, c.handling), nil},
		{"decision", func(key string) error {
			next, err := h.Decide(ctx, "jiangwei", key, "TCA", c.c.ID, c.c.Version, desk.Decision{Verdict: desk.Granted})
			if err == nil {
				c.c = next
			}
			return err
		}, nil},
		{"notification", step(c, c.notification), nil},
		{"another consultation", step(plain, plain.consultation), nil},
		{"another acceptance", step(plain, plain.acceptance), nil},
		{"another handling", step(plain, plain.handling), nil},
		{"another notification", step(plain, plain.notification), nil},
		{"receipt", func(key string) error {
			_, err := h.Issue(ctx, at, key, desk.Order{Kind: desk.ReceiptPaper, Subject: plain.c.ID})
			return err
		}, nil},
		{"result", func(key string) error {
			_, err := h.Issue(ctx, at, key, desk.Order{Kind: desk.ResultPaper, Subject: plain.c.ID})
			return err
		}, nil},
		{"ticket", func(key string) error {
			_, err := h.Follow(ctx, at, key, ticket, 0, desk.Raise{Kind: desk.Inquiry, Text: "how long", Source: "window", Contact: asker})
			return err
		}, nil},
		{"answer", func(key string) error {
			_, err := h.AnswerTicket(ctx, "jiangwei", key, "TCA", ticket, 1, "a week")
			return err
		}, nil},
		{"bundle", func(key string) (err error) {
			bundle, err = h.Bundle(ctx, at, key, id, 0, desk.PackBundle{Cases: []string{plain.c.ID}, From: today.Add(-30), To: today})
			return err
		}, nil},
		{"window", func(key string) error {
			_, err := h.Hold(ctx, at, key, window.ID, window.Version, desk.Pause{Reason: "lunch"})
			return err
		}, func() { window = h.window(at, "TC-A-01") }},
		{"day", func(key string) error { _, err := h.CloseDay(ctx, at, key, "all done"); return err }, nil},
		{"bulletin", func(key string) error {
			_, err := h.IssueBulletin(ctx, "jiangwei", key, bulletin("card.apply"))
			return err
		}, nil},
		{"absence", func(key string) error {
			_, err := h.Excuse(ctx, manager, key, desk.Absence{ID: id, PersonID: "liqian", From: today.Add(1), To: today.Add(2), Reason: "ill"})
			return err
		}, func() { manager = h.login("TC-A-02", "zhaolei") }},
		{"application", func(key string) (err error) {
			app, err = h.FileApplication(ctx, manager, key, id, 0, newcomer())
			return err
		}, nil},
		{"grant", func(key string) error {
			_, err := h.AnswerApplication(ctx, "jiangwei", key, "TCA", app.ID, app.Version, desk.Grant{Posts: app.Asked.Posts, Items: app.Asked.Items, Steps: app.Asked.Steps})
			return err
		}, nil},
		{"finding", func(key string) error {
			_, err := h.Amend(ctx, manager, key, id, 0, desk.Find{Check: "devices", Kind: desk.SelfInspection, Text: "none", Responsible: "zhaolei", Due: today.Add(2)})
			return err
		}, nil},
		{"carried bundle", func(key string) error {
			_, err := h.Bundle(ctx, courier, key, bundle.ID, bundle.Version, desk.CarryBundle{Files: bundle.Count, Pages: bundle.Pages})
			return err
		}, func() { courier = h.login("TC-A-02", "gaoyuan") }},
		{"freeze", func(key string) (err error) {
			exit, err = h.Freeze(ctx, "jiangwei", key, "TCA", "an order", "the agreement has ended")
			return err
		}, nil},
		{"unfreeze", func(key string) error {
			_, err := h.Unfreeze(ctx, "jiangwei", key, "TCA", exit.ID, exit.Version, "lifted")
			return err
		}, nil},
	}
}

// Wherever a write breaks, at any of its statements or at its commit, nothing of it is there: no key, no effect, no
// audit entry. When only the answer is lost, all of it is, and the same call again adds nothing.
//
// clause: G-9.4
func TestWritesAreWhole(t *testing.T) {
	h := newHouse(t)
	for _, w := range h.ways() {
		if w.before != nil {
			w.before()
		}
		key := newKey()
		before := h.written()
		for n := 0; ; n++ {
			fired, over := false, false
			h.breaks = func(p store.Point, at int) bool {
				hit := !fired && (n == 0 && p == store.BeforeCommit || n > 0 && p == store.Statement && at == n || n > 0 && p == store.AfterCommit)
				fired, over = fired || hit, over || hit && p == store.AfterCommit
				return hit
			}
			err := w.do(key)
			h.breaks = nil
			if over {
				h.fails(err, desk.Unknown, "authority.down")
				break
			}
			if !fired {
				break // it writes nothing
			}
			if desk.CodeOf(err) != desk.Offline && desk.CodeOf(err) != desk.Unknown {
				t.Fatalf("%s, broken at %d: %v", w.name, n, err)
			}
			if table := other(before, h.written()); table != "" {
				t.Fatalf("%s, broken at %d: %s was changed", w.name, n, table)
			}
		}
		after := h.written()
		if err := w.do(key); err != nil {
			t.Fatalf("%s, again: %v", w.name, err)
		}
		if table := other(after, h.written()); table != "" {
			t.Errorf("%s, again: %s was changed", w.name, table)
		}
	}
}

// breaksOf is for -run TestStorm: how many writes are tried. The large size is the figure's.
var breaksOf = flag.Int("ops", 300, "writes of a storm")

// storm does many writes, each under a key of its own and as often as it takes, while transactions break at
// random places, and gives how many effects there are.
func (h *house) storm(at sandbox.Caller, ops int, issue func(key string) error) int {
	h.t.Helper()
	random := rand.New(rand.NewPCG(5, 6))
	for range ops {
		key := newKey()
		for done := false; !done; {
			point, n := store.Point(random.IntN(4)), 1+random.IntN(12) // one of four: it does not break
			h.breaks = func(p store.Point, at int) bool { return p == point && (p != store.Statement || at == n) }
			done = issue(key) == nil
		}
		h.breaks = nil
	}
	effects := 0
	h.store(func(tx *store.Tx) error {
		papers, err := tx.Papers("TCA", string(desk.ListPaper), "")
		effects = len(papers)
		return err
	})
	return effects
}

// Every write that is repeated under its key until it is answered has been done once. An authority that keeps the
// key in another transaction than the effect is found by the same storm: so the storm would find it.
//
// clause: G-9.4
func TestStorm(t *testing.T) {
	order := desk.Order{Kind: desk.ListPaper}
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	effects := h.storm(at, *breaksOf, func(key string) error { _, err := h.Issue(t.Context(), at, key, order); return err })
	if effects != *breaksOf {
		t.Errorf("%d effects of %d acts", effects, *breaksOf)
	}

	mutant := newHouse(t)
	at = mutant.login("TC-A-01", "wangmin")
	kept := map[string]bool{}
	ops := min(*breaksOf, 50)
	doubles := mutant.storm(at, ops, func(key string) error {
		if kept[key] {
			return nil
		}
		if _, err := mutant.Issue(t.Context(), at, newKey(), order); err != nil { // the effect, by itself
			return err
		}
		kept[key] = true // and the key afterwards
		return nil
	}) - ops
	if doubles <= 0 {
		t.Error("a key beside the transaction of its effect was not found")
	}
	fmt.Printf("acts=%d effects=%d doubled=%d of the mutant\n", *breaksOf, effects, doubles) //nolint:forbidigo // the figure, last
}
