package journal

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// month notes some acts in a month and shows the head on its last day.
func (h *logHouse) month(t *testing.T, year int, month time.Month) {
	t.Helper()
	h.now = time.Date(year, month, 1, 4, 0, 0, 0, time.UTC)
	h.acts(t, 3)
	h.now = time.Date(year, month+1, 0, 4, 0, 0, 0, time.UTC)
	h.acts(t, 1)
	h.send(t)
}

func (h *logHouse) forgets(t *testing.T, want int64) {
	t.Helper()
	n, err := h.ForgetLog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n != want {
		t.Errorf("%s: %d entries forgotten, want %d", h.now.Format(time.DateOnly), n, want)
	}
}

// seenOn has the authority sign on a day, by its own clock.
func (h *logHouse) seenOn(t *testing.T, at time.Time) {
	t.Helper()
	h.now = at
	h.acts(t, 1)
	h.send(t)
}

// A month is forgotten as a whole, a year and a day after its last entry and not before; leap years are no exception. The
// log is verified as before.
//
// clause: G-9.2.2c
func TestForgetLog(t *testing.T) {
	for name, c := range map[string]struct {
		year  int
		month time.Month
		early time.Time // one second before the term
	}{
		"common year": {2026, time.November, time.Date(2027, 12, 1, 4, 0, 59, 0, time.UTC)},
		"leap year":   {2027, time.November, time.Date(2028, 11, 30, 4, 0, 59, 0, time.UTC)},
		"leap day":    {2028, time.February, time.Date(2029, 3, 1, 4, 0, 59, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			h := newLogHouse(t)
			h.month(t, c.year, c.month)
			h.month(t, c.year, c.month+1)
			h.seenOn(t, c.early.Add(-time.Minute)) // an act is a minute later
			h.forgets(t, 0)
			h.seenOn(t, c.early.Add(2*time.Minute))
			h.forgets(t, 4)
			h.forgets(t, 0)
			h.close(t)
			if r := h.verified(t); r.Damage != nil || r.Erased != 4 || r.Entries != 11 {
				t.Fatalf("%+v", r)
			}
			h.open(t)
			if d := h.Damage(); d != nil {
				t.Fatal(d)
			}
			var gone, forgets int
			for line, err := range h.LogLines(t.Context(), LogFilter{}) {
				switch {
				case err != nil:
					t.Fatal(err)
				case line.Forgotten:
					gone++
				case line.Act == "log.forget":
					forgets++
				}
			}
			if gone != 4 || forgets != 1 {
				t.Errorf("%d gone, recorded %d times", gone, forgets)
			}
		})
	}
}

// The terminal's clock does not count: one that is moved forward forgets nothing, and one that is moved back and forth keeps
// its entries apart.
//
// clause: G-9.2.2c
func TestMovedClock(t *testing.T) {
	h := newLogHouse(t)
	h.month(t, 2026, time.November)
	h.month(t, 2026, time.December)
	h.now = time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
	h.acts(t, 2) // ten years ahead, and the authority saw none of it
	h.forgets(t, 0)
	h.now = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	h.acts(t, 2)
	h.seenOn(t, time.Date(2028, 3, 1, 0, 0, 0, 0, time.UTC))
	h.forgets(t, 8) // what the authority had seen a year before
	h.seenOn(t, time.Date(2029, 3, 3, 0, 0, 0, 0, time.UTC))
	h.forgets(t, 2) // December, after the clock was set right; not the two of 2036
	h.close(t)
	if r := h.verified(t); r.Damage != nil || r.Erased != 10 {
		t.Fatalf("%+v", r)
	}
}

// Nothing is forgotten that the authority did not see a year ago.
//
// clause: G-9.2.2c
func TestForgetWaitsForTheAuthority(t *testing.T) {
	h := newLogHouse(t)
	h.now = time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	h.acts(t, 3)
	h.now = time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC)
	h.acts(t, 3)
	h.forgets(t, 0)
	h.seenOn(t, time.Date(2028, 2, 1, 0, 0, 0, 0, time.UTC))
	h.forgets(t, 0)
	h.seenOn(t, time.Date(2029, 2, 2, 0, 0, 0, 0, time.UTC))
	h.forgets(t, 7)
}

// clause: G-9.2.2c
func TestTermIsNotLowered(t *testing.T) {
	h := newLogHouse(t)
	h.close(t)
	for _, days := range []int{364, 365, 1, -1} {
		o := h.options()
		o.LogDays = days
		j, err := Open(t.Context(), o)
		if err == nil {
			t.Errorf("%d days are taken: %v", days, j.Close())
			continue
		}
		e, ok := errors.AsType[*desk.Error](err)
		if !ok || e.Code != desk.Invalid || e.Key != "log.days" || e.Args["clause"] != "G-9.2.2c" || !strings.HasPrefix(e.Args["least"], "366") {
			t.Errorf("%d days: %v", days, err)
		}
	}
	for _, days := range []int{366, 3650} {
		if err := CheckLogDays(days); err != nil {
			t.Errorf("%d days: %v", days, err)
		}
	}
}

// A longer term is kept.
func TestLongerTerm(t *testing.T) {
	h := newLogHouse(t)
	h.month(t, 2026, time.November)
	h.month(t, 2026, time.December)
	h.close(t)
	o := h.options()
	o.LogDays = 1000
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h.Journal = j
	h.seenOn(t, time.Date(2028, 6, 1, 0, 0, 0, 0, time.UTC))
	h.forgets(t, 0)
	h.seenOn(t, time.Date(2029, 8, 28, 0, 0, 0, 0, time.UTC))
	h.forgets(t, 4)
}
