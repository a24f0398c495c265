package journal

import (
	"testing"
	"time"

	"sheyin/desk"
)

// The regular check counts what was done since the one before, names what is odd, stands in the log with its result,
// and says when it is overdue.
//
// clause: G-9.2.2b, G-9.4
func TestAuditLog(t *testing.T) {
	h := newLogHouse(t)
	if due, err := h.AuditDue(t.Context()); err != nil || !due.IsZero() {
		t.Errorf("empty log: %v, %v", due, err)
	}
	h.now = time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)
	first := h.now.Add(time.Minute)
	h.acts(t, 4)
	for _, e := range []desk.LogEntry{
		{Person: "S-02", Act: "accept", Outcome: "may.post"},
		{Person: "S-02", Act: "accept", Outcome: "written"},
		{Person: "S-01", Act: "reveal", Subject: "C-7"},
		{Person: "S-02", Act: "look.case", At: time.Date(2026, 11, 2, 15, 0, 0, 0, time.UTC)}, // 23:00 in China
	} {
		if err := h.Note(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if due, err := h.AuditDue(t.Context()); err != nil || !due.Equal(first.Add(auditEvery)) {
		t.Errorf("due %v, %v", due, err)
	}
	h.now = h.now.AddDate(0, 1, 0)
	a, err := h.AuditLog(t.Context(), "S-09")
	if err != nil {
		t.Fatal(err)
	}
	if a.Report.Damage != nil || a.Report.Entries != 8 || a.From != 0 || a.Acts["accept"] != 6 || a.People["S-01"] != 5 ||
		a.Refusals != 1 || a.Reveals != 1 || a.Nights != 1 || len(a.Odd) != 3 {
		t.Errorf("%+v", a)
	}
	if due, err := h.AuditDue(t.Context()); err != nil || !due.Equal(h.now.Add(auditEvery)) {
		t.Errorf("due after the audit %v, %v", due, err)
	}
	h.acts(t, 2)
	if a, err = h.AuditLog(t.Context(), "S-09"); err != nil || a.From != 9 || a.Acts["accept"] != 2 || len(a.Odd) != 0 {
		t.Errorf("second: %+v, %v", a, err)
	}
	audits := 0
	for line, err := range h.LogLines(t.Context(), LogFilter{Person: "S-09"}) {
		if err != nil {
			t.Fatal(err)
		}
		if line.Act == auditAct && line.Outcome == "" {
			audits++
		}
	}
	if audits != 2 {
		t.Errorf("%d audits recorded", audits)
	}
}

// Whoever writes into the store that there was an audit puts none off.
//
// clause: G-9.2.2b
func TestAuditIsNotPutOff(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 3)
	if _, err := h.AuditLog(t.Context(), "S-09"); err != nil {
		t.Fatal(err)
	}
	due, err := h.AuditDue(t.Context())
	if err != nil || !due.Equal(h.now.Add(auditEvery)) {
		t.Fatalf("due %v, %v", due, err)
	}
	h.now = h.now.AddDate(0, 2, 0)
	h.acts(t, 2)
	for _, n := range []int{5, 99} {
		if _, err := h.db.Exec(`UPDATE tree SET audit = $1`, n); err != nil {
			t.Fatal(err)
		}
		if due, err := h.AuditDue(t.Context()); err != nil || due.After(h.now) {
			t.Errorf("entry %d: due %v, %v", n, due, err)
		}
	}
}

// An audit that finds something records what.
//
// clause: G-9.2.2b
func TestAuditFinds(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 6)
	if _, err := h.db.Exec(`UPDATE entries SET at = at + 1 WHERE n = 2`); err != nil {
		t.Fatal(err)
	}
	a, err := h.AuditLog(t.Context(), "S-09")
	if err != nil || a.Report.Damage == nil || a.Report.Damage.Kind != EntryChanged || a.Report.Damage.From != 2 {
		t.Fatalf("%+v, %v", a.Report.Damage, err)
	}
	for line, err := range h.LogLines(t.Context(), LogFilter{First: 6}) {
		if err != nil || line.Outcome != "log.changed" {
			t.Errorf("%+v, %v", line, err)
		}
	}
}
