package forms

import (
	"strconv"

	"sheyin/desk"
)

// slip is what the customer takes away to rate the visit with his own telephone (B-9.5). Nobody's
// name stands on it.
func (w *writer) slip() {
	v := *w.Visit
	w.doc.code = code{}
	w.add(given(w.fact("queue", v.Number), w.fact("came", w.at(v.Came))))
	if w.Paper.RateURL != "" {
		w.add(bigCode{w.Paper.RateURL, w.t("paper.slip.scan")})
	}
	w.add(paragraph(w.t("paper.slip.words")))
	var grades []string
	for _, g := range w.Catalogue.Service.Grades {
		grades = append(grades, g.In(w.lang()))
	}
	w.add(facts{w.fact("grades", w.join(grades))})
	w.add(paragraph(w.t("paper.slip.once", "days", int(desk.RateWithin.Hours()/24))))
}

// kit is what goes along to a customer's home: where to, what for, and every paper that leaves the
// outlet and has to come back. It is the clerk's own, so the telephone number stands in full.
func (w *writer) kit() {
	v, h := *w.Visit, *w.Visit.Home
	group := v.Group
	if g, ok := w.Catalogue.Service.Group(v.Group); ok {
		group = w.marked(g.Name(w.lang()), g.Mark)
	}
	items := make([]string, len(h.Items))
	for n, code := range h.Items {
		items[n] = w.itemName(code)
	}
	w.add(given(
		w.fact("queue", v.Number),
		w.fact("day", w.t("paper.half."+h.Half, "day", w.date(h.Day))),
		w.fact("customer", h.Name),
		w.fact("phone", h.Phone),
		w.fact("group", group),
		w.fact("owner", v.Owner),
		w.fact("address", h.Address),
		w.fact("items", w.join(items)),
	))
	w.add(heading(w.t("paper.part.papers")), w.papers(h))
	if t := w.needed(h.Items); len(t.rows) > 0 {
		w.add(heading(w.t("paper.part.needed")), t)
	}
	w.add(paragraph(w.t("paper.kit.words")))
	w.add(signatures{w.t("paper.sign.customer"), w.t("paper.sign.clerk"), w.t("paper.sign.left"), w.t("paper.sign.back")})
}

// spare are the rows left free for what is thought of at the last moment.
const spare = 3

func (w *writer) papers(h desk.Home) table {
	t := table{columns: []column{
		{w.t("paper.col.no"), 0.07},
		{w.t("paper.col.paper"), 0.43},
		{w.t("paper.col.taken"), 0.10},
		{w.t("paper.col.returned"), 0.10},
		{w.t("paper.col.where"), 0.30},
	}}
	for n, p := range h.Papers {
		back := box
		if p.Returned {
			back = ticked
		}
		t.rows = append(t.rows, row{cells: []string{strconv.Itoa(n + 1), p.Name, ticked, back, p.Note}})
	}
	for range spare {
		if !h.Back {
			t.rows = append(t.rows, row{cells: []string{strconv.Itoa(len(t.rows) + 1), "", box, box, ""}})
		}
	}
	return t
}

// needed are the materials of the items, to be asked for there.
func (w *writer) needed(items []string) table {
	t := table{columns: []column{
		{w.t("paper.col.material"), 0.46}, {w.t("paper.col.form"), 0.20}, {w.t("paper.col.when"), 0.24}, {w.t("paper.col.seen"), 0.10},
	}}
	for _, code := range items {
		item, ok := w.Catalogue.Item(code)
		if !ok {
			continue
		}
		t.rows = append(t.rows, row{group: w.marked(item.Name(w.lang()), item.MarkOf("materials"))})
		for _, m := range item.Materials {
			when := w.t("paper.always")
			if m.Condition != nil {
				when = w.condition(m)
			}
			t.rows = append(t.rows, row{cells: []string{m.Name(w.lang()), w.form(m), when, box}})
		}
	}
	return t
}
