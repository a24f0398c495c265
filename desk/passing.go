package desk

import "slices"

// Passed is everything that changed hands, as it is afterwards: what is not in it stays as it was.
type Passed struct {
	Cases   []Case
	Tickets []Ticket
	Visits  []Visit
	Windows []Window
}

// Passed gives to the taker, in one moment, whatever the giver answers for among what is pending. a is
// the act by which it was taken; each thing notes it in its history.
func (h HandOver) Passed(of Pending, a Act) Passed {
	var out Passed
	r := Record{Kind: KindHandOver, By: h.ToID, Who: a.By.Identity, Name: h.To, Terminal: a.Terminal, At: a.At.UTC(), Reason: h.Number}
	for _, c := range of.Cases {
		if c.OwnerID == h.FromID && c.Stage != StageClosed {
			out.Cases = append(out.Cases, c.passed(h, r))
		}
	}
	for _, t := range of.Tickets {
		if t.OwnerID == h.FromID && t.State != TicketClosed {
			t.OwnerID, t.Owner = h.ToID, h.To
			t.Version++
			t.History = noted(t.History, t.Version, r)
			out.Tickets = append(out.Tickets, t)
		}
	}
	for _, v := range of.Visits {
		if v.OwnerID == h.FromID && v.State != VisitClosed {
			out.Visits = append(out.Visits, v.passed(h, r))
		}
	}
	missing := h.writtenOff()
	for _, w := range of.Windows {
		if w.KeeperID == h.FromID || w.HolderID == h.FromID {
			out.Windows = append(out.Windows, w.passed(h, r, a, missing))
		}
	}
	return out
}

// writtenOff is what the registered differences change in the drawers, by line.
func (h HandOver) writtenOff() Counts {
	out := Counts{}
	for _, s := range h.Settled {
		out[s.Line] += s.Counted - s.Expected
	}
	return out
}

func noted(history []Record, version int64, r Record) []Record {
	r.Version = version
	return append(slices.Clone(history), r)
}

// passed is the case after the hand-over: its owner is the taker, and what was registered as missing
// is noted, so that nobody counts it again.
func (c Case) passed(h HandOver, r Record) Case {
	c = c.clone()
	c.OwnerID = h.ToID
	for _, p := range h.Holds.Pieces {
		if p.Case == c.ID && h.registered(p.ID) && !slices.Contains(c.Lost, p.ID) {
			c.Lost = append(slices.Clone(c.Lost), p.ID)
		}
	}
	c.Version++
	c.History = noted(c.History, c.Version, r)
	return c
}

// passed is the visit after the hand-over. A customer at the window waits for the taker, who may be
// serving somebody; one at home is hers at once, with the papers that travel.
func (v Visit) passed(h HandOver, r Record) Visit {
	v = v.clone()
	v.OwnerID, v.Owner = h.ToID, h.To
	switch {
	case v.State == VisitServing && v.Home == nil:
		v.State, v.For = VisitWaiting, h.ToID
	case v.For != "":
		v.For = h.ToID
	}
	v.Version++
	v.History = noted(v.History, v.Version, r)
	return v
}

// passed is the window after its drawer has changed hands. The taker stands there if she took it
// at this terminal and its window was open; otherwise it is closed, and she opens it when she comes.
// What is missing is written off in one drawer after the other.
func (w Window) passed(h HandOver, r Record, a Act, missing Counts) Window {
	w = w.clone()
	switch {
	case w.State == WindowClosed || w.HolderID != h.FromID: // nobody stands there, or somebody else does
	case w.Terminal == a.Terminal && a.By.Has(Handler):
		w.stand(a.By)
		w.state(WindowOpen, "", a.At)
	default:
		w.stand(Person{})
		w.state(WindowClosed, "", a.At)
	}
	if w.KeeperID == h.FromID {
		w.KeeperID, w.Keeper = h.ToID, h.To
		cards := w.correct(h, a, missing, LineBlanks, w.Blank)
		w.Book.Settled += cards
		w.Blank = w.Book.left()
		w.Keys += w.correct(h, a, missing, LineKeys, w.Keys)
	}
	w.Version++
	w.History = lastOf(noted(w.History, w.Version, r))
	return w
}

// correct takes from missing what this drawer can stand for, and enters it.
func (w *Window) correct(h HandOver, a Act, missing Counts, line CountLine, there int) int {
	by := max(missing[line], -there)
	if by != 0 {
		missing[line] -= by
		w.Stock = bookOf(append(w.Stock, StockLine{Kind: StockSettled, Count: by, Number: h.Number, By: h.To, At: a.At.UTC()}), a.Waiting)
	}
	return by
}
