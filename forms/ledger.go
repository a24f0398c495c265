package forms

import (
	"strconv"

	"sheyin/desk"
)

// ledger is the permission ledger (权限管理台账, G-7.2b): what was asked for, given and taken, entry by entry, with
// the day from which it holds, who decided it and the number of its paper.
func (w *writer) ledger() {
	t := table{columns: []column{
		{w.t("paper.col.no"), 0.06},
		{w.t("ledger.col.name"), 0.09},
		{w.t("ledger.col.kind"), 0.17},
		{w.t("ledger.col.rights"), 0.17},
		{w.t("ledger.col.from"), 0.16},
		{w.t("ledger.col.by"), 0.09},
		{w.t("ledger.col.paper"), 0.26},
	}}
	for _, p := range w.Ledger {
		t.rows = append(t.rows, row{cells: []string{
			strconv.FormatInt(p.Seq, 10), p.Name, w.t("people.kind." + string(p.Kind)), w.rights(p), w.at(p.From), p.ByName, w.ledgerPaper(p),
		}})
	}
	w.add(given(w.fact("count", w.t("ledger.count", "n", len(w.Ledger)))))
	if len(t.rows) == 0 {
		w.add(paragraph(w.t("ledger.empty")))
		return
	}
	w.add(t)
	w.add(paragraph(w.t("ledger.note")))
	w.add(signatures{w.t("post.manager"), w.t("ledger.authority")})
}

// rights are posts, steps and items of an entry in words.
func (w *writer) rights(p desk.Permission) string {
	var words []string
	for _, post := range p.Posts {
		words = append(words, w.t("post."+string(post)))
	}
	for _, step := range p.Steps {
		words = append(words, w.t("people.step."+string(step)))
	}
	if len(p.Items) > 0 {
		words = append(words, w.t("ledger.items", "n", len(p.Items)))
	}
	return w.join(words)
}

// ledgerPaper is the paper on which an entry was made.
func (w *writer) ledgerPaper(p desk.Permission) string {
	switch p.Paper {
	case desk.FirstPaper:
		return w.t("people.first_paper")
	case "":
		return w.t("people.no_paper")
	}
	return p.Paper
}
