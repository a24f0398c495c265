package forms

import (
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
)

// handOver is the list that giver and taker sign: what was counted by each, what differed and why,
// every paper and card, and every promise that changed hands (H-4.4.1b). Customers are masked.
func (w *writer) handOver() {
	h := *w.HandOver
	w.doc.code = code{}
	w.add(given(
		w.fact("handed", h.Number),
		w.fact("cause", w.t("handover.causes."+string(h.Cause))),
		w.fact("giver", w.party(h.From, h.FromRole, h.Given)),
		w.fact("taker", w.party(h.To, h.ToRole, h.Got)),
		w.fact("taken", w.at(h.Taken)),
		w.fact("why", h.Reason),
	))
	w.add(heading(w.t("paper.part.counted")), w.counted(h))
	if len(h.Settled) > 0 {
		w.add(heading(w.t("paper.part.settled")), w.settled(h))
	}
	if len(h.Holds.Pieces) > 0 {
		w.add(heading(w.t("paper.part.pieces")), w.pieces(h))
	}
	if t := w.promises(h.Holds); len(t.rows) > 0 {
		w.add(heading(w.t("paper.part.promises")), t)
	}
	w.add(paragraph(w.t("paper.handover.words", "to", h.To)))
	w.add(signatures{
		w.t("paper.sign.giver", "name", h.From), w.t("paper.sign.taker", "name", h.To), w.t("paper.sign.date"), w.t("paper.sign.date"),
	})
}

// party is who, with which role, and when and where she counted.
func (w *writer) party(name, role string, count *desk.Count) string {
	words := []string{name}
	if role != "" {
		words = append(words, w.t("role."+role))
	}
	if count != nil {
		words = append(words, w.window(count.Terminal), w.at(count.At))
	}
	return strings.Join(nonEmpty(words...), " ")
}

// window is the name of a terminal's window.
func (w *writer) window(terminal string) string {
	if t, ok := w.Outlet.Terminal(terminal); ok {
		return t.Window(w.lang())
	}
	return terminal
}

func (w *writer) counted(h desk.HandOver) table {
	t := table{columns: []column{
		{w.t("handover.col_line"), 0.34},
		{w.t("handover.col_books"), 0.14},
		{w.t("handover.from"), 0.12},
		{w.t("handover.to"), 0.12},
		{w.t("handover.col_result"), 0.28},
	}}
	number := func(c *desk.Count, line desk.CountLine) string {
		if c == nil {
			return "-"
		}
		return strconv.Itoa(c.Counts[line])
	}
	expected := h.Expected()
	for _, line := range desk.CountLines {
		books := h.Holds.Counts[line]
		result := w.t("handover.agrees")
		if d := expected[line] - books; d < 0 {
			result = w.t("handover.settled_few", "n", -d)
		} else if d > 0 {
			result = w.t("handover.settled_many", "n", d)
		}
		t.rows = append(t.rows, row{cells: []string{
			w.t("handover.line." + string(line)), strconv.Itoa(books), number(h.Given, line), number(h.Got, line), result,
		}})
	}
	return t
}

func (w *writer) settled(h desk.HandOver) table {
	t := table{columns: []column{
		{w.t("handover.col_line"), 0.20}, {w.t("handover.col_result"), 0.14}, {w.t("paper.label.reason"), 0.40}, {w.t("paper.col.by"), 0.26},
	}}
	for _, s := range h.Settled {
		t.rows = append(t.rows, row{cells: []string{
			w.t("handover.line." + string(s.Line)), w.t("paper.handover.counts", "expected", s.Expected, "counted", s.Counted),
			s.Reason, s.Name + " " + w.at(s.At),
		}})
	}
	return t
}

func (w *writer) pieces(h desk.HandOver) table {
	t := table{columns: []column{
		{w.t("paper.col.paper"), 0.34},
		{w.t("paper.label.customer"), 0.16},
		{w.t("paper.label.receipt"), 0.26},
		{w.t("handover.col_where"), 0.14},
		{w.t("handover.there"), 0.10},
	}}
	var missing []string
	if h.Got != nil {
		missing = h.Got.Missing
	}
	for _, p := range h.Holds.Pieces {
		there := ticked
		if slices.Contains(missing, p.ID) {
			there = w.t("handover.gone")
		}
		t.rows = append(t.rows, row{cells: []string{w.piece(p), p.Who, p.Receipt, w.window(p.Terminal), there}})
	}
	return t
}

// piece is what a paper is, or that it is a card.
func (w *writer) piece(p desk.Piece) string {
	if p.Line == desk.LineMade {
		return w.t("handover.card")
	}
	if item, ok := w.Catalogue.Item(p.Item); ok {
		for _, m := range item.Materials {
			if m.ID == p.Material {
				return m.Name(w.lang())
			}
		}
	}
	return p.Material
}

// promises are the cases and tickets that changed hands, each with its last day.
func (w *writer) promises(holds desk.Holdings) table {
	t := table{columns: []column{
		{w.t("paper.label.item"), 0.34}, {w.t("paper.label.customer"), 0.14}, {w.t("paper.label.receipt"), 0.25}, {w.t("paper.col.until"), 0.27},
	}}
	for _, c := range holds.Cases {
		t.rows = append(t.rows, row{cells: []string{w.itemName(c.Item), c.Who, c.Receipt, w.date(c.Due)}})
	}
	for _, k := range holds.Tickets {
		t.rows = append(t.rows, row{cells: []string{w.t("ticket.kind." + string(k.Kind)), k.Contact.Name, k.Number, w.at(k.Due)}})
	}
	return t
}
