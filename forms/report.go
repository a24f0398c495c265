package forms

import (
	"strconv"

	"sheyin/desk"
)

// report is the outlet in figures of a period: as a whole, by person and by day (J6, G-10.2). Only
// people who work there are named.
func (w *writer) report() {
	r := *w.Report
	t := r.Total
	w.add(given(
		w.fact("period", w.t("paper.report.span", "from", w.date(r.From), "to", w.date(r.To))),
		w.fact("served", strconv.Itoa(t.Served)),
		w.fact("spot", w.share(t.OnTheSpot, t.Step(desk.KindAcceptance).Count)),
		w.fact("in_time", w.share(t.InTime, t.Settled)),
		w.fact("overdue", strconv.Itoa(t.Overdue)),
		w.fact("notices", w.t("paper.report.notices", "n", t.Notices, "second", t.Second, "more", t.More)),
		w.fact("voices", w.t("paper.report.voices", "n", t.Voices, "complaints", t.Complaint)),
		w.fact("grades", w.reportGrades(t)),
	))
	w.add(heading(w.t("paper.report.steps")), w.reportSteps(t))
	if len(r.People) > 0 {
		w.add(heading(w.t("paper.report.people")), w.reportLines(r.People))
	}
	if len(r.Days) > 1 {
		w.add(heading(w.t("paper.report.days")), w.reportLines(r.Days))
	}
	w.add(paragraph(w.t("paper.report.words")))
	w.add(signatures{w.t("paper.sign.manager")})
}

// share is a part in per cent with what it is of; a hyphen where there is nothing to share.
func (w *writer) share(part, whole int) string {
	percent, ok := desk.Share(part, whole)
	if !ok {
		return "-"
	}
	return w.t("paper.report.share", "percent", percent, "part", part, "whole", whole)
}

func (w *writer) reportGrades(t desk.Tally) string {
	var words []string
	for n, g := range w.Catalogue.Service.Grades {
		words = append(words, g.In(w.lang())+" "+strconv.Itoa(t.Grades[n]))
	}
	return w.join(append(words, w.t("paper.report.unrated", "n", t.Unrated)))
}

func (w *writer) reportSteps(t desk.Tally) table {
	out := table{columns: []column{
		{w.t("paper.report.col_step"), 0.36},
		{w.t("paper.report.col_count"), 0.16},
		{w.t("paper.report.col_median"), 0.16},
		{w.t("paper.report.col_mean"), 0.16},
		{w.t("paper.report.col_keys"), 0.16},
	}}
	for _, f := range t.Steps {
		keys := "-"
		if f.Keys > 0 {
			keys = strconv.Itoa(f.Keys)
		}
		out.rows = append(out.rows, row{cells: []string{
			w.t("kind." + string(f.Step)), strconv.Itoa(f.Count), minutes(f.Median), minutes(f.Mean), keys,
		}})
	}
	return out
}

// minutes are seconds as minutes with one place, as reports have them.
func minutes(seconds int) string { return strconv.FormatFloat(float64(seconds)/60, 'f', 1, 64) }

func (w *writer) reportLines(lines []desk.TallyLine) table {
	out := table{columns: []column{
		{w.t("paper.report.col_who"), 0.30},
		{w.t("paper.report.col_accepted"), 0.14},
		{w.t("paper.report.col_spot"), 0.14},
		{w.t("paper.report.col_in_time"), 0.14},
		{w.t("paper.report.col_more"), 0.12},
		{w.t("paper.report.col_bad"), 0.16},
	}}
	percent := func(part, whole int) string {
		if n, ok := desk.Share(part, whole); ok {
			return strconv.Itoa(n) + "%"
		}
		return "-"
	}
	for _, l := range lines {
		name := l.Name
		if !l.Day.IsZero() {
			name = l.Day.String()
		}
		accepted := l.Step(desk.KindAcceptance).Count
		out.rows = append(out.rows, row{cells: []string{
			name, strconv.Itoa(accepted), percent(l.OnTheSpot, accepted), percent(l.InTime, l.Settled), strconv.Itoa(l.More),
			strconv.Itoa(l.Bad()) + "/" + strconv.Itoa(l.Rated()),
		}})
	}
	return out
}
