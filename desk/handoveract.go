package desk

import (
	"cmp"
	"slices"
	"strconv"

	"sheyin/desk/calendar"
)

// between settles who gives to whom, and why: the giver is who does the act.
func (h *HandOver) between(to string, cause Cause, a Act) error {
	switch {
	case h.State != HandOverNew && (h.FromID != a.By.ID || h.Cause == CauseAbsence):
		return denied("handover.giver").With("by", h.From)
	case a.To == nil || a.To.ID != to || to == a.By.ID || !h.fit(*a.To, a):
		return invalid("handover.to", "to")
	case !slices.Contains(Causes, cause):
		return invalid("handover.cause", "cause")
	}
	if h.State == HandOverNew {
		h.Number = a.Number
	}
	h.Cause = cause
	h.FromID, h.From, h.FromRole = a.By.ID, a.By.Name, a.By.Role
	h.ToID, h.To, h.ToRole = a.To.ID, a.To.Name, a.To.Role
	return h.own(a.To.ID)
}

// fit tells whether p may answer for what is handed over: what was a handler's, for a handler.
func (h *HandOver) fit(p Person, a Act) bool {
	right := MayConsult
	if len(h.Holds.Cases) > 0 || len(h.Holds.Windows) > 0 {
		right = MayHandle
	}
	_, away := a.Roster.Absent(p.ID, calendar.DateOf(a.At))
	return p.MayWork(a.Rules.Outlet, a.At) == nil && p.May(right) && !away
}

// own refuses to give somebody the follow-up about herself: it has to be passed to another before.
func (h *HandOver) own(taker string) error {
	if slices.ContainsFunc(h.Holds.Tickets, func(t Ticket) bool { return t.About == taker }) {
		return conflict("handover.own")
	}
	return nil
}

// recount keeps a count.
func (h *HandOver) recount(r Recount, a Act) error {
	switch {
	case h.State == HandOverNew && r.From != "":
		if err := h.without(r.From, a); err != nil {
			return err
		}
		h.State = HandOverCounting
	case h.State == HandOverNew:
		if err := h.between(r.To, r.Cause, a); err != nil {
			return err
		}
		h.State = HandOverCounting
	}
	c, err := h.count(r.Counts, r.Missing, a)
	switch {
	case err != nil:
		return err
	case a.By.ID == h.FromID: // what she signed does not hold any more
		h.Given, h.State = &c, HandOverCounting
	case a.By.ID == h.ToID && (h.State == HandOverOffered || h.Cause == CauseAbsence):
		h.Got = &c
	default:
		return denied("handover.taker").With("by", h.To)
	}
	return nil
}

// count checks how something was counted: every line, and every missing piece by its name.
func (h *HandOver) count(counts Counts, missing []string, a Act) (Count, error) {
	c := Count{Counts: Counts{}, Missing: sorted(missing), Terminal: a.Terminal, At: a.At.UTC()}
	for _, line := range CountLines {
		n, ok := counts[line]
		if !ok || n < 0 {
			return c, invalid("handover.uncounted", string(line)).With("line", string(line))
		}
		c.Counts[line] = n
	}
	if len(counts) != len(CountLines) {
		return c, invalid("handover.line", "counts")
	}
	for _, id := range c.Missing {
		if !slices.ContainsFunc(h.Holds.Pieces, func(p Piece) bool { return p.ID == id }) {
			return c, invalid("handover.pieces", "missing")
		}
	}
	for _, line := range CountLines {
		if gone := h.gone(line, c.Missing); line.Pieced() && len(gone) != max(0, h.Holds.Counts[line]-c.Counts[line]) {
			return c, invalid("handover.pieces", "missing").With("line", string(line))
		}
	}
	return c, nil
}

// gone are those of the missing pieces that are of the line.
func (h HandOver) gone(line CountLine, missing []string) []string {
	var out []string
	for _, p := range h.Holds.Of(line) {
		if slices.Contains(missing, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// signed is a count that agrees.
func (h *HandOver) signed(counts Counts, missing []string, a Act) (*Count, error) {
	c, err := h.count(counts, missing, a)
	if err != nil {
		return nil, err
	}
	if d := h.Differences(&c); len(d) > 0 {
		return nil, differs(d[0])
	}
	for _, id := range c.Missing {
		if !h.registered(id) { // as many as were registered, and another one
			return nil, invalid("handover.pieces", "missing")
		}
	}
	return &c, nil
}

func (h HandOver) registered(piece string) bool {
	return slices.ContainsFunc(h.Settled, func(s Settled) bool { return slices.Contains(s.Pieces, piece) })
}

func differs(d Difference) error {
	return invalid("handover.differs", string(d.Line)).With("line", string(d.Line)).
		With("expected", strconv.Itoa(d.Expected)).With("counted", strconv.Itoa(d.Counted))
}

// settle registers a difference as it was counted last. A paper or a made card that is there and
// belongs to nobody cannot be registered: it has to be given to its case first.
func (h *HandOver) settle(s Settle, a Act) error {
	if !a.By.Has(Manager) || a.By.ID == h.FromID || a.By.ID == h.ToID {
		return denied("handover.manager")
	}
	last := h.Last()
	d := slices.IndexFunc(h.Differences(last), func(d Difference) bool { return d.Line == s.Line })
	switch {
	case !s.Line.Physical():
		return invalid("handover.line", "line")
	case d < 0 || last == nil:
		return invalid("handover.agrees", "line")
	case unsaid(s.Reason):
		return invalid("handover.reason", "reason")
	}
	found := h.Differences(last)[d]
	pieces := h.gone(s.Line, last.Missing)
	if s.Line.Pieced() && found.Counted > found.Expected {
		return invalid("handover.line", "line")
	}
	pieces = slices.DeleteFunc(pieces, h.registered)
	h.Settled = append(h.Settled, Settled{
		Line: s.Line, Expected: found.Expected, Counted: found.Counted, Pieces: pieces, Reason: s.Reason,
		By: a.By.ID, Name: a.By.Name, At: a.At.UTC(),
	})
	return nil
}

// without settles who takes over from somebody who is not there: the other of A and B, or the manager.
func (h *HandOver) without(from string, a Act) error {
	stands := a.By.May(MayHandle) && a.By.Role != ""
	switch {
	case h.State != HandOverNew && (h.ToID != a.By.ID || h.FromID != from):
		return denied("handover.taker").With("by", h.To)
	case a.From == nil || a.From.ID != from || from == a.By.ID || a.From.OutletID != h.OutletID:
		return invalid("handover.from", "from")
	case !stands && !a.By.Has(Manager):
		return denied("handover.manager")
	case a.There:
		return conflict("handover.present").With("by", a.From.Name)
	}
	h.Number = cmp.Or(h.Number, a.Number)
	h.Cause = CauseAbsence
	h.FromID, h.From, h.FromRole = a.From.ID, a.From.Name, a.From.Role
	h.ToID, h.To, h.ToRole = a.By.ID, a.By.Name, a.By.Role
	return h.own(a.By.ID)
}

func (h *HandOver) takeOver(t TakeOver, a Act) (err error) {
	if err := h.without(t.From, a); err != nil {
		return err
	}
	if unsaid(t.Reason) {
		return invalid("handover.reason", "reason")
	}
	if h.Got, err = h.signed(t.Counts, t.Missing, a); err != nil {
		return err
	}
	h.State, h.Reason = HandOverTold, t.Reason
	return h.change(a)
}

// change is the moment in which everything changes hands.
func (h *HandOver) change(a Act) error {
	if err := h.own(h.ToID); err != nil {
		return err
	}
	h.Taken = a.At.UTC()
	return nil
}
