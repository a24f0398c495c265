package sandbox_test

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// clerks is how many work at once in the benchmarks: both windows of the class A outlet.
const clerks = 2

// BenchmarkCases does whole cases, four steps each, through the service.
func BenchmarkCases(b *testing.B) {
	h := newHouse(b)
	at := [clerks]sandbox.Caller{h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")}
	model := h.counter(at[0], "pay.flexible").upTo(desk.StageNotify)
	steps := []desk.Step{model.consultation(), model.acceptance(), model.handling(), model.notification()}
	var worker atomic.Int64
	b.ResetTimer()
	b.SetParallelism(1)
	b.RunParallel(func(pb *testing.PB) {
		c := at[worker.Add(1)%clerks]
		for pb.Next() {
			id := newKey()
			for n, s := range steps {
				if _, err := h.Advance(b.Context(), c, newKey(), id, int64(n), s); err != nil {
					b.Error(err)
					return
				}
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}

// BenchmarkBare sends the same statements with the same texts to the database, without any
// rules: what the engine alone takes.
func BenchmarkBare(b *testing.B) {
	h := newHouse(b)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "pay.flexible").upTo(desk.StageNotify)
	body, err := json.Marshal(c.c)
	h.ok(err)
	step, err := json.Marshal(desk.Wrap(c.handling()))
	h.ok(err)
	s, err := store.Open(b.Context(), h.db)
	h.ok(err)
	b.Cleanup(func() { h.ok(s.Close()) })
	b.ResetTimer()
	b.SetParallelism(1)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := newKey()
			for n := range int64(4) {
				if err := s.Write(b.Context(), func(tx *store.Tx) error { return bare(tx, id, n+1, string(body), string(step)) }); err != nil {
					b.Error(err)
					return
				}
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}

// bare is what one step asks of the database.
func bare(tx *store.Tx, id string, version int64, body, step string) error {
	if _, err := tx.TerminalOutlet("TC-A-01"); err != nil {
		return err
	}
	if _, err := tx.SessionOfPerson("TCA", "wangmin"); err != nil {
		return err
	}
	if _, err := tx.Person("wangmin"); err != nil {
		return err
	}
	key, now := newKey(), friday.UnixMilli()
	if _, _, _, err := tx.TakeKey("TCA", key, key, now); err != nil {
		return err
	}
	if _, err := tx.Record("TCA", store.ACase, id); err != nil && version > 1 {
		return err
	}
	if _, err := tx.ListAt("TCA", now); err != nil {
		return err
	}
	row := store.Record{OutletID: "TCA", What: store.ACase, ID: id, Version: version, State: "handling", Changed: now, Body: body}
	save := func(r store.Record) (bool, error) { return tx.SaveRecord(r, r.Version-1) }
	if version == 1 {
		save = tx.AddRecord
	}
	if version == 2 {
		n, err := tx.Next("TCA", "receipt:bare")
		if err != nil {
			return err
		}
		row.Number = fmt.Sprintf("bare-%04d", n)
	}
	if saved, err := save(row); err != nil || !saved {
		return fmt.Errorf("not saved: %w", err)
	}
	err := tx.AddAct(store.Act{OutletID: "TCA", What: store.ACase, ID: id, Version: version, Kind: "handling", PersonID: "wangmin", At: now, Body: step})
	if err != nil {
		return err
	}
	if err := tx.AddEntry(store.Entry{OutletID: "TCA", ID: newKey(), At: now, PersonID: "wangmin", TerminalID: "TC-A-01", Act: "handling", Subject: id}); err != nil {
		return err
	}
	if err := tx.AddEvent(store.Event{OutletID: "TCA", Body: step[:min(len(step), 400)]}); err != nil {
		return err
	}
	return tx.Answer("TCA", key, body)
}

// BenchmarkQueue reads the queue with the day's figures at a busy outlet.
func BenchmarkQueue(b *testing.B) {
	h, at := busy(b)
	for b.Loop() {
		h.queue(at)
	}
}

// BenchmarkBoard reads the home screen's board, as each terminal does after each event.
func BenchmarkBoard(b *testing.B) {
	h, at := busy(b)
	for b.Loop() {
		h.board(at)
	}
}

// BenchmarkStanding reads who stands where, and what is held.
func BenchmarkStanding(b *testing.B) {
	h, at := busy(b)
	for b.Loop() {
		h.standing(at)
	}
}

// busy is an outlet that has closed and filed 50,000 cases before, has 300 open, and has done 150
// today.
func busy(b *testing.B) (*house, sandbox.Caller) {
	b.Helper()
	h := newHouse(b)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "pay.flexible").upTo(desk.StageNotify)
	open, err := json.Marshal(c.c)
	h.ok(err)
	h.ok(c.do(c.notification()))
	body, err := json.Marshal(c.c)
	h.ok(err)
	h.store(func(tx *store.Tx) error {
		for n := range 50_450 {
			row := store.Record{
				OutletID: "TCA", What: store.ACase, ID: newKey(), Version: 4, State: "closed", Number: fmt.Sprintf("busy-%d", n),
				Changed: friday.AddDate(0, 0, -1-n%700).UnixMilli(), Body: string(body),
			}
			if n >= 50_000 {
				row.Changed = friday.UnixMilli()
			}
			if n >= 50_150 {
				row.State, row.Changed, row.Body = "notifying", friday.AddDate(0, 0, -n%20).UnixMilli(), string(open)
			}
			if added, err := tx.AddRecord(row); err != nil || !added {
				return fmt.Errorf("not added: %w", err)
			}
			if n < 50_000 {
				if _, err := tx.FileCase("TCA", row.ID, "bundle", row.Changed); err != nil {
					return err
				}
			}
		}
		return nil
	})
	walkIn := h.visit(at, c.c.Visit)
	h.ok(h.attend(at, &walkIn, desk.Leaving{}))
	for range 60 {
		v := h.arrive(at, "")
		h.gone(at, h.call(at, v.Number))
	}
	return h, at
}
