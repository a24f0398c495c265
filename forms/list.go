package forms

import (
	"slices"
	"strconv"

	"sheyin/desk"
)

// list is the list of items that this outlet handles, as it hangs at the door. It asks the same rule
// that every step is judged by, so what is printed is what is enforced (H-4.3.1e, H-4.3.2d).
func (w *writer) list() {
	rules := desk.Rules{Outlet: w.Outlet, List: *w.List, Catalogue: w.Catalogue}
	t := table{columns: []column{
		{w.t("paper.col.no"), 0.07},
		{w.t("paper.col.item"), 0.34},
		{w.t("paper.col.code"), 0.28},
		{w.t("paper.col.limit"), 0.21},
		{w.t("paper.col.basis"), 0.10},
	}}
	count := 0
	for _, c := range w.Catalogue.Categories {
		group := len(t.rows)
		for _, i := range w.Catalogue.Items {
			if i.Category != c.Code || rules.Offers(i.Code, w.Paper.At) != nil {
				continue
			}
			count++
			t.rows = append(t.rows, row{cells: []string{
				strconv.Itoa(count), i.Name(w.lang()), i.Code, w.listLimit(i), w.basis(i.Code),
			}})
		}
		if n := len(t.rows) - group; n > 0 {
			t.rows = slices.Insert(t.rows, group, row{group: w.t("paper.group", "name", c.Name(w.lang()), "n", n)})
		}
	}
	until, end := "", w.List.Until
	if expires := w.List.Expires; !expires.IsZero() && (end.IsZero() || expires.Before(end)) {
		end = expires
	}
	if !end.IsZero() {
		until = w.at(end)
	}
	w.add(given(
		w.fact("class", w.t("class.name", "class", string(w.Outlet.Class))),
		w.fact("agreement", w.Outlet.Agreement.No),
		w.fact("version", strconv.FormatInt(w.List.Version, 10)),
		w.fact("from", w.at(w.List.From)),
		w.fact("until", until),
		w.fact("count", w.t("paper.count", "n", count)),
	))
	if count == 0 {
		w.add(paragraph(w.t("paper.list.empty")))
		return
	}
	w.add(t)
	w.add(paragraph(w.t("paper.list.else", "authority", w.Outlet.Authority.Name(w.lang()), "phone", w.Outlet.Authority.Phone)))
}

func (w *writer) listLimit(i desk.Item) string {
	limit := w.List.Limit(i)
	mark := limit.DaysMark
	if limit.Days != i.Limit.Days {
		mark = desk.Public
	}
	return w.marked(w.days(limit.Days, limit.Unit, limit.OnTheSpot), mark)
}

func (w *writer) basis(code string) string {
	n := slices.IndexFunc(w.List.Entries, func(e desk.ListEntry) bool { return e.Code == code })
	if n < 0 {
		return ""
	}
	basis := w.List.Entries[n].Basis
	if basis == desk.Typical {
		w.sample = true
	}
	return w.term("paper.basis.", string(basis))
}
