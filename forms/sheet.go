package forms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/i18n"
)

// writer writes the document of one sheet.
type writer struct {
	desk.Sheet
	words  i18n.Words
	doc    document
	sample bool // something typical stands on it: the paper says so at its head
}

// build makes the document of a sheet.
func build(s desk.Sheet, words i18n.Words) (document, error) {
	w := &writer{Sheet: s, words: words}
	w.head()
	if err := w.body(); err != nil {
		return document{}, err
	}
	if s.Paper.Copy > 1 {
		w.doc.marks = append(w.doc.marks, w.t("paper.copy_mark", "n", s.Paper.Copy))
	}
	if w.sample {
		w.doc.marks = append(w.doc.marks, w.t("paper.sample_mark"))
		w.doc.foot += "\n" + w.t("paper.sample_note")
	}
	return w.doc, nil
}

func (w *writer) body() error {
	item, known := desk.Item{}, false
	if w.Case != nil && w.Catalogue != nil {
		item, known = w.Catalogue.Item(w.Case.Item)
	}
	lacks := &desk.Error{Code: desk.Conflict, Key: "paper.subject"}
	if w.lacks(known) {
		return lacks
	}
	switch w.Paper.Kind {
	case desk.NoticePaper:
		w.notice(item)
	case desk.ReceiptPaper:
		w.receipt(item)
	case desk.ResultPaper:
		w.result(item)
	case desk.CertificatePaper:
		w.certificate(item)
	case desk.ListPaper:
		w.list()
	case desk.ReportPaper:
		w.report()
	case desk.VoicePaper:
		w.voice()
	case desk.QuestionPaper:
		w.question()
	case desk.SlipPaper:
		w.slip()
	case desk.KitPaper:
		w.kit()
	case desk.HandOverPaper:
		w.handOver()
	case desk.LedgerPaper:
		w.ledger()
	case desk.BundlePaper:
		w.bundle()
	case desk.TestPaper:
		w.test()
	default:
		return lacks
	}
	return nil
}

// lacks tells whether what the paper is about is not there, or has not come so far. known: the item of
// the case is in the catalogue.
func (w *writer) lacks(known bool) bool {
	switch w.Paper.Kind {
	case desk.NoticePaper, desk.ReceiptPaper, desk.ResultPaper, desk.CertificatePaper:
		if !known || !w.Case.MayPrint(w.Paper.Kind) {
			return true
		}
	case desk.VoicePaper, desk.QuestionPaper:
		if w.Ticket == nil || w.Catalogue == nil || !w.Ticket.MayPrint(w.Paper.Kind) {
			return true
		}
	case desk.SlipPaper:
		if w.Visit == nil || w.Catalogue == nil {
			return true
		}
	case desk.KitPaper:
		if w.Visit == nil || w.Visit.Home == nil || w.Catalogue == nil {
			return true
		}
	case desk.HandOverPaper:
		if w.HandOver == nil || w.Catalogue == nil || !w.HandOver.MayPrint(w.Paper.Kind) {
			return true
		}
	case desk.ListPaper:
		if w.List == nil || w.Catalogue == nil {
			return true
		}
	case desk.ReportPaper:
		if w.Report == nil || w.Catalogue == nil {
			return true
		}
	case desk.LedgerPaper:
		if w.Ledger == nil || w.Catalogue == nil {
			return true
		}
	case desk.BundlePaper:
		if w.Bundle == nil || w.Catalogue == nil || !w.Bundle.MayPrint(w.Paper.Kind) {
			return true
		}
	case desk.TestPaper:
		if w.Device == nil {
			return true
		}
	}
	return false
}

// head is what every paper has: who issues it on whose behalf, its number, when and where, and how
// to ask about it.
func (w *writer) head() {
	p, o := w.Paper, w.Outlet
	w.doc.title = w.t("paper.title." + string(p.Kind))
	w.doc.office = w.t("paper.office", "outlet", o.Name(w.lang()), "authority", o.Authority.Name(w.lang()))
	if p.Number != "" { // a preview may come before the authority has given one
		w.doc.number = w.t("paper.number", "number", p.Number)
	}
	w.doc.issued = w.join(nonEmpty(w.at(p.At), w.Terminal.Window(w.lang()), p.By))
	w.doc.foot = w.t("paper.foot", "outlet", o.Name(w.lang()), "address", o.Address(w.lang()), "phone", o.Phone,
		"hours", o.Hours, "authority", o.Authority.Name(w.lang()), "office_phone", o.Authority.Phone)
	w.doc.page = func(n, total int) string { return w.t("paper.page", "n", n, "total", total) }
	if p.AskURL != "" {
		w.doc.code = code{p.AskURL, w.t("paper.scan")}
	}
	if p.Copy > 1 {
		w.add(facts{w.fact("copy", w.t("paper.copy", "n", p.Copy, "reason", p.Reason))})
	}
}

func (w *writer) lang() string { return w.words.Lang() }

func (w *writer) t(key string, pairs ...any) string { return w.words.T(key, pairs...) }

func (w *writer) add(b ...block) { w.doc.blocks = append(w.doc.blocks, b...) }

// fact is a value beside its label, one of the words of paper.label.
func (w *writer) fact(label, value string) fact { return fact{w.t("paper.label." + label), value} }

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// given are the facts that have a value.
func given(all ...fact) facts {
	var out facts
	for _, f := range all {
		if f.value != "" {
			out = append(out, f)
		}
	}
	return out
}

// marked puts the mark of sample data behind what is only typical.
func (w *writer) marked(text string, m desk.Mark) string {
	if m != desk.Typical || text == "" {
		return text
	}
	w.sample = true
	return w.t("paper.sample", "text", text)
}

func (w *writer) date(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.t("paper.date", "y", d.Year(), "m", two(int(d.Month())), "d", two(d.Day()))
}

// at is a moment to the minute, in the time of the whole country.
func (w *writer) at(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.date(calendar.DateOf(t)) + " " + t.In(calendar.China).Format("15:04")
}

// two writes a number of a date with two places, so that no figure can be put before it.
func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func (w *writer) join(words []string) string { return strings.Join(words, w.t("join.list")) }

// days is a time limit in words.
func (w *writer) days(days int, unit string, spot bool) string {
	key := "limit.working"
	switch {
	case spot:
		return w.t("limit.spot")
	case unit == "calendar_day":
		key = "limit.calendar"
	}
	if days == 1 {
		key += "_one"
	}
	return w.t(key, "n", days)
}

// masked is the kind of somebody's document and its number, of which the middle is hidden.
func (w *writer) masked(id desk.Identity) string {
	if id.IDNo == "" {
		return ""
	}
	return strings.TrimSpace(w.term("document.", id.IDType) + " " + number.MaskID(id.IDNo))
}

// term is the word for a code of the catalogue; the code itself where there is none.
func (w *writer) term(family, code string) string {
	if key := family + code; w.words.Has(key) {
		return w.t(key)
	}
	return code
}

func (w *writer) terms(family string, codes []string) string {
	out := make([]string, len(codes))
	for n, c := range codes {
		out[n] = w.term(family, c)
	}
	return w.join(out)
}

// itemName is the name of an item in the catalogue, or its code.
func (w *writer) itemName(code string) string {
	if i, ok := w.Catalogue.Item(code); ok {
		return w.marked(i.Name(w.lang()), i.MarkOf("name"))
	}
	return code
}

// how is the way to ask: the code of the paper, and telephone numbers.
func (w *writer) how() string {
	key := "paper.ask"
	if w.Paper.AskURL != "" {
		key = "paper.ask_scan"
	}
	return w.t(key, "phone", w.Outlet.Phone, "office_phone", w.Outlet.Authority.Phone)
}
