package journal

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"testing"

	"sheyin/desk"
)

var logEntries = flag.Int("log-entries", 100_000, "size of the log that BenchmarkVerify verifies")

// filled gives a journal with n entries, many in one transaction.
func (h *logHouse) fill(b *testing.B, n int) {
	b.Helper()
	const batch = 5000
	for done := 0; done < n; done += batch {
		err := h.do(context.Background(), func(tx *sql.Tx) error {
			for i := done; i < min(done+batch, n); i++ {
				if err := h.note(tx, desk.LogEntry{Session: "0192f0c4-0000-7000-8000-000000000001", Person: "S-01", Act: "accept", Subject: fmt.Sprintf("0192f0c4-0000-7000-8000-%012d", i), Item: "001"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// One act in the log, durable.
func BenchmarkNote(b *testing.B) {
	h := newLogHouse(b)
	for b.Loop() {
		if err := h.Note(b.Context(), desk.LogEntry{Person: "S-01", Act: "accept", Subject: "C-7", Item: "001"}); err != nil {
			b.Fatal(err)
		}
	}
}

// A whole log by its files and public keys: `-log-entries 1000000` for a year of a busy terminal.
func BenchmarkVerify(b *testing.B) {
	h := newLogHouse(b)
	h.fill(b, *logEntries)
	h.send(b)
	for b.Loop() {
		if r := h.verified(b); r.Damage != nil || r.Entries != int64(*logEntries) {
			b.Fatalf("%+v", r)
		}
	}
	b.ReportMetric(float64(*logEntries), "entries")
}

// What a console waits for at its start.
func BenchmarkOpen(b *testing.B) {
	h := newLogHouse(b)
	h.fill(b, 100_000)
	h.send(b)
	h.close(b)
	for b.Loop() {
		h.open(b)
		h.close(b)
	}
}
