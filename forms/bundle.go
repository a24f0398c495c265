package forms

import (
	"strconv"
	"strings"

	"sheyin/desk"
)

// rootShown is how much of a hash stands on paper: enough to tell two apart with the eye. All of it is
// in the list that the authority signs.
const rootShown = 12

// bundle is the list that goes with a bundle of files (GB/T 31599, App. D as cited: number, items, pages,
// who gave and who took): cases and items, and nobody's name but those who sign.
func (w *writer) bundle() {
	b := *w.Bundle
	reason := w.Paper.Reason
	w.add(given(
		w.fact("bundle", b.Number),
		w.fact("bundle_title", b.Title),
		w.fact("period", w.t("paper.period", "from", w.date(b.From), "to", w.date(b.To))),
		w.fact("files", w.t("paper.files", "n", b.Count, "pages", b.Pages)),
		w.fact("root", grouped(b.Root, 16)),
		w.fact("purpose", reason),
		w.fact("gaps", b.Reason),
		w.fact("packer", b.Packer),
		w.fact("carrier", b.Carrier),
		w.fact("receiver", b.Receiver),
		w.fact("settled", b.Settled),
	))
	t := table{columns: []column{
		{w.t("paper.col.no"), 0.06},
		{w.t("paper.col.receipt"), 0.24},
		{w.t("paper.col.item"), 0.28},
		{w.t("paper.col.years"), 0.10},
		{w.t("paper.col.pages"), 0.08},
		{w.t("paper.col.root"), 0.24},
	}}
	for n, f := range b.Files {
		root := f.Root[:min(rootShown, len(f.Root))]
		if f.Fault != "" {
			root += " " + w.t("paper.fault."+f.Fault)
		}
		t.rows = append(t.rows, row{cells: []string{
			strconv.Itoa(n + 1), f.Receipt, w.itemName(f.Item), w.years(f.Years), strconv.Itoa(f.Pages), root,
		}})
	}
	w.add(t)
	w.add(paragraph(w.t("paper.bundle.both")))
	w.add(signatures{w.t("paper.sign.packer"), w.t("paper.sign.carrier")})
}

// years is for how long a file is kept, with the mark of the rule.
func (w *writer) years(n int) string {
	if n == 0 {
		return ""
	}
	mark := w.Catalogue.Files.Mark
	if mark == desk.Typical {
		w.sample = true
	}
	return w.t("paper.years", "n", n)
}

// grouped is a text in groups of n characters, so that lines can break.
func grouped(s string, n int) string {
	var out []string
	for len(s) > n {
		out, s = append(out, s[:n]), s[n:]
	}
	return strings.Join(append(out, s), " ")
}
