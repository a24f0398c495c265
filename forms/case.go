package forms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/money"
	"sheyin/desk/number"
)

// notice is the one-time notice (H-7.2a1, H-7.2b2): whether all is there, everything that is missing
// and how to supply it, what need not be brought, how long it takes, and how the result comes.
func (w *writer) notice(item desk.Item) {
	c := *w.Case
	named, missing := w.named(c, item)
	verdict, part := "", "paper.part.missing"
	switch {
	case len(missing) == 0:
		verdict = w.t("paper.notice.complete")
	case named.No == 0 && len(c.Materials) == 0: // asked only: nothing was shown yet
		verdict, part = w.t("paper.notice.bring", "n", len(missing)), "paper.part.bring"
	default:
		verdict = w.t("paper.notice.incomplete", "n", len(missing))
	}
	all := slices.Concat(w.about(c, item), facts{w.fact("verdict", verdict)})
	if named.No > 1 {
		all = append(all, w.fact("again", w.t("paper.notice.again", "n", named.No, "reason", named.Reason)))
	}
	if named.More {
		all = append(all, w.fact("more", w.t("paper.notice.more")))
	}
	w.add(all)
	if len(missing) > 0 {
		w.add(heading(w.marked(w.t(part), item.MarkOf("materials"))), w.missing(item, missing))
	}
	if t := w.there(c, item, missing); len(t.rows) > 0 {
		w.add(heading(w.t("paper.part.there")), t)
	}
	w.add(heading(w.t("paper.part.limit")), w.limits(c, item))
	w.add(heading(w.t("paper.part.result")), w.outcome(item))
	w.add(paragraph(w.t("paper.notice.promise")))
	w.add(signatures{w.t("paper.sign.received"), w.t("paper.sign.clerk"), w.t("paper.sign.date")})
}

// named is the notice that this paper is about and what it named: that of the paper's number, or the
// newest; none when the customer has only asked.
func (w *writer) named(c desk.Case, item desk.Item) (desk.Notice, []string) {
	for _, n := range c.Notices {
		if n.Number == w.Paper.Number {
			return n, n.Missing
		}
	}
	if n := len(c.Notices); n > 0 {
		return c.Notices[n-1], c.Notices[n-1].Missing
	}
	return desk.Notice{}, c.Missing(item)
}

// about is what the case is about and whose it is. Numbers of documents are masked: the paper is
// carried about.
func (w *writer) about(c desk.Case, item desk.Item) facts {
	who := "applicant"
	if item.ByOperator() {
		who = "operator"
	}
	agent := ""
	if c.Agent != nil {
		agent = w.t("paper.agent", "name", c.Agent.Name, "relation", w.term("relation.", c.Agent.Relation),
			"document", w.masked(c.Agent.Identity))
	}
	var situation []string
	for _, s := range item.Circumstances() {
		if slices.Contains(c.Circumstances, s.Key) {
			words := s.In(w.lang())
			if s.Material != "" {
				words = w.t("paper.nomatch", "material", words)
			}
			situation = append(situation, words)
		}
	}
	return given(
		w.fact("item", w.itemName(c.Item)),
		w.fact("code", item.National),
		w.fact("receipt", c.Receipt),
		w.fact(who, c.Applicant.Name),
		w.fact("document", w.masked(c.Applicant)),
		w.fact("agent", agent),
		w.fact("situation", w.join(situation)),
	)
}

// missing is the table of what is missing and how to supply each (H-9.2b).
func (w *writer) missing(item desk.Item, missing []string) table {
	t := table{columns: []column{
		{w.t("paper.col.no"), 0.06},
		{w.t("paper.col.material"), 0.25},
		{w.t("paper.col.form"), 0.12},
		{w.t("paper.col.when"), 0.17},
		{w.marked(w.t("paper.col.how"), desk.Typical), 0.40},
	}}
	for _, m := range item.Materials {
		if !slices.Contains(missing, m.ID) {
			continue
		}
		when := w.t("paper.always")
		if m.Condition != nil {
			when = w.condition(m)
		}
		how := w.Catalogue.HowTo(m.ID, w.lang())
		if how == "" { // a catalogue from before there were such words
			how = w.t("paper.how_ask", "phone", w.Outlet.Phone)
		}
		t.rows = append(t.rows, row{cells: []string{strconv.Itoa(len(t.rows) + 1), m.Name(w.lang()), w.form(m), when, how}})
	}
	return t
}

func (w *writer) condition(m desk.Material) string {
	if w.lang() == "en" {
		return m.Condition.EN
	}
	return m.Condition.ZH
}

// form is original, copies or only to be shown, and whether an electronic one will do.
func (w *writer) form(m desk.Material) string {
	s := w.t("form."+m.Form, "n", max(1, m.Copies))
	if m.ECert {
		s = w.t("paper.ecert", "form", s)
	}
	return s
}

// there is what need not be brought any more: it was taken in or seen, or shared data stand for it.
func (w *writer) there(c desk.Case, item desk.Item, missing []string) table {
	t := table{columns: []column{
		{w.t("paper.col.no"), 0.06}, {w.t("paper.col.material"), 0.50}, {w.t("paper.col.form"), 0.22}, {w.t("paper.col.state"), 0.22},
	}}
	for _, m := range item.Materials {
		state := desk.NotDue
		if c.Need(m, c.Circumstances) == desk.Replace {
			state = desk.Shared
		}
		for _, s := range c.Materials {
			if s.ID == m.ID {
				state = s.State
			}
		}
		if state == desk.NotDue || state == desk.Missing || slices.Contains(missing, m.ID) {
			continue
		}
		t.rows = append(t.rows, row{cells: []string{
			strconv.Itoa(len(t.rows) + 1), m.Name(w.lang()), w.form(m), w.t("state." + string(state)),
		}})
	}
	return t
}

// limits are the time limits, what is promised and what the law gives apart (H-7.4c, D5).
func (w *writer) limits(c desk.Case, item desk.Item) facts {
	limit := item.Limit
	if w.List != nil {
		limit = w.List.Limit(item)
	}
	mark := limit.DaysMark
	if limit.Days != item.Limit.Days {
		mark = desk.Public // the place's own promise, signed by the authority
	}
	due, from := c.Due, accepted(c)
	if due == (desk.Due{}) {
		due = desk.Due{Days: limit.Days, Unit: limit.Unit, OnTheSpot: limit.OnTheSpot, Statutory: limit.Statutory}
	}
	statutory := w.t("paper.statutory_none")
	if due.Statutory > 0 {
		law := desk.Due{Days: due.Statutory, Unit: due.Unit}
		if !from.IsZero() {
			law = desk.DueOf(desk.Limit{Days: due.Statutory, Unit: due.Unit}, from, w.Catalogue.Calendar())
		}
		statutory = w.marked(w.due(law), limit.StatutoryMark)
	}
	return facts{
		w.fact("promised", w.marked(w.due(due), mark)),
		w.fact("statutory", statutory),
		w.fact("counting", w.t("paper.counting")),
	}
}

// due is a limit and its last day, which is never guessed.
func (w *writer) due(d desk.Due) string {
	days := w.days(d.Days, d.Unit, d.OnTheSpot)
	switch {
	case d.MissingYear > 0:
		return w.t("paper.due_open", "days", days, "year", d.MissingYear)
	case d.LastDay.IsZero():
		return days
	}
	return w.t("paper.due", "days", days, "day", w.date(d.LastDay))
}

// accepted is when the case got its number; zero, not yet.
func accepted(c desk.Case) time.Time {
	for _, r := range c.History {
		if r.Kind == desk.KindAcceptance {
			return r.At
		}
	}
	return time.Time{}
}

// outcome is what the customer gets, how it comes to him, and how to ask meanwhile (H-7.2d2).
func (w *writer) outcome(item desk.Item) facts {
	var results []string
	for _, o := range item.Results {
		results = append(results, o.Name(w.lang()))
	}
	fee := w.t("fee.none")
	if item.Fee.Amount > 0 {
		fee = w.t("fee.amount", "n", item.Fee.Amount)
	}
	return given(
		w.fact("results", w.join(results)),
		w.fact("delivery", w.terms("delivery.", item.Delivery)),
		w.fact("fee", fee),
		w.fact("ask", w.how()),
	)
}

// receipt says that the case was accepted, what was taken in, until when it is decided and how to ask
// (H-7.2d2, H-7.4c).
func (w *writer) receipt(item desk.Item) {
	c := *w.Case
	w.add(slices.Concat(w.about(c, item), given(w.fact("accepted", w.at(accepted(c))))))
	if t := w.there(c, item, nil); len(t.rows) > 0 {
		w.add(heading(w.t("paper.part.taken")), t)
	}
	w.add(heading(w.t("paper.part.limit")), w.limits(c, item))
	w.add(heading(w.t("paper.part.result")), w.outcome(item))
	w.add(paragraph(w.t("paper.receipt.keep")))
	w.add(signatures{w.t("paper.sign.applicant"), w.t("paper.sign.clerk"), w.t("paper.sign.date"), w.t("paper.sign.seal")})
}

// result is what was decided, why and what can be done about it when it was refused.
func (w *writer) result(item desk.Item) {
	c := *w.Case
	decided, by := c.Decided(), w.t("paper.decided_here")
	if decided.Kind == desk.KindDecision {
		by = w.Outlet.Authority.Name(w.lang())
	}
	refused := c.Decision.Verdict == desk.Refused
	var results, reason string
	if refused {
		reason = c.Decision.Reason
	} else {
		var names []string
		for _, o := range item.Results {
			names = append(names, o.Name(w.lang()))
		}
		results = w.join(names)
	}
	w.add(slices.Concat(w.about(c, item), given(
		w.fact("accepted", w.at(accepted(c))),
		w.fact("decision", w.t("verdict."+string(c.Decision.Verdict))),
		w.fact("decided_by", by),
		w.fact("decided_at", w.at(decided.At)),
		w.fact("results", results),
		w.fact("reason", reason),
	)))
	if refused {
		w.add(heading(w.t("paper.part.remedy")),
			paragraph(w.t("paper.remedy", "office", w.Outlet.Authority.Name(w.lang()), "phone", w.Outlet.Authority.Phone)))
	}
	if v := w.values(item, true); len(v) > 0 {
		w.add(heading(w.marked(w.t("paper.part.values"), item.MarkOf("fields"))), v)
	}
	w.add(facts{w.fact("ask", w.how())})
	w.add(signatures{w.t("paper.sign.received"), w.t("paper.sign.clerk"), w.t("paper.sign.date"), w.t("paper.sign.seal")})
}

// certificate states what was registered, with the numbers in full: it is shown to third parties, who
// compare them. The date is in capitals too, as on bills.
func (w *writer) certificate(item desk.Item) {
	c := *w.Case
	w.add(given(w.fact("item", w.itemName(c.Item)), w.fact("receipt", c.Receipt)))
	name := c.Applicant.Name
	if item.ByOperator() {
		name = c.Values["employer_name"]
	}
	key := "paper.certificate.statement"
	if name == "" {
		key = "paper.certificate.unnamed"
	}
	w.add(paragraph(w.t(key, "name", name, "item", item.Name(w.lang()))))
	w.add(w.values(item, false))
	w.sample = true // the form of the statement is nobody's regulation
	w.add(paragraph(w.t("paper.certificate.sample")))
	day := calendar.DateOf(w.Paper.At)
	issued := w.date(day)
	if w.lang() != "en" {
		issued = w.t("paper.capital", "plain", issued, "capital", day.Capital())
	}
	w.add(facts{
		w.fact("issued_by", w.t("paper.office", "outlet", w.Outlet.Name(w.lang()), "authority", w.Outlet.Authority.Name(w.lang()))),
		w.fact("issued_at", issued),
	})
	w.add(signatures{w.t("paper.sign.clerk"), w.t("paper.sign.seal")})
}

// values are the fields of the form with what was filled in; amounts in capitals too.
func (w *writer) values(item desk.Item, masked bool) facts {
	var out facts
	for _, f := range item.Fields {
		if v := w.Case.Values[f.Key]; v != "" {
			out = append(out, fact{f.Name(w.lang()), w.value(f, v, masked)})
		}
	}
	return out
}

func (w *writer) value(f desk.Field, v string, masked bool) string {
	switch f.Type {
	case "bool":
		if v == "true" {
			return w.t("paper.yes")
		}
		return w.t("paper.no")
	case "select":
		for _, o := range f.Options {
			if o.Value == v {
				return o.Name(w.lang())
			}
		}
	case "date":
		if d, err := calendar.Parse(v); err == nil {
			return w.date(d)
		}
		if y, m, ok := strings.Cut(v, "-"); ok {
			return w.t("paper.month", "y", y, "m", m)
		}
	case "money":
		return w.amount(v)
	}
	if !masked {
		return v
	}
	switch f.Type {
	case "id_no":
		return number.MaskID(v)
	case "phone":
		return number.MaskMobile(v)
	case "bank_card":
		return number.MaskBankCard(v)
	}
	return v
}

// amount is in figures and, in Chinese, in capital numerals.
func (w *writer) amount(v string) string {
	fen, err := money.Parse(v)
	if err != nil {
		return v
	}
	capital, err := fen.Capital()
	if err != nil || w.lang() == "en" {
		return w.t("paper.yuan", "n", fen.String())
	}
	return w.t("paper.capital", "plain", w.t("paper.yuan", "n", fen.String()), "capital", capital)
}
