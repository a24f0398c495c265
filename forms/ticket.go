package forms

import (
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/desk/number"
)

// voice is the register sheet of an opinion, a suggestion or a complaint: what was said, and the three
// answers that are owed within 24 hours (H-10.1b).
func (w *writer) voice() {
	t := *w.Ticket
	source := t.Source
	if s, ok := w.Catalogue.Service.Source(t.Source); ok {
		source = s.Name(w.lang())
	}
	w.add(slices.Concat(given(
		w.fact("ticket", t.Number),
		w.fact("kind", w.t("paper.kind."+string(t.Kind))),
		w.fact("source", source),
		w.fact("received", w.at(t.Received)),
		w.fact("reply_by", w.at(t.Due)),
		w.fact("owner", t.Owner),
	), w.contact(t), facts{w.fact("text", t.Text)}))
	done := func(at time.Time) string {
		if at.IsZero() {
			return box
		}
		return ticked + " " + w.at(at)
	}
	answers := table{columns: []column{
		{w.t("paper.col.duty"), 0.16}, {w.t("paper.col.done"), 0.30}, {w.t("paper.col.words"), 0.54},
	}}
	answers.rows = []row{
		{cells: []string{w.t("paper.duty.reply"), done(t.Replied), t.Answer}},
		{cells: []string{w.t("paper.duty.revisit"), done(t.Revisit), ""}},
		{cells: []string{w.t("paper.duty.result"), done(t.Resulted), t.Outcome}},
	}
	w.add(heading(w.t("paper.part.answers")), answers)
	w.add(paragraph(w.t("paper.voice.promise", "n", int(desk.VoiceLimit.Hours()))), facts{w.fact("ask", w.how())})
	w.add(signatures{w.t("paper.sign.said"), w.t("paper.sign.clerk")})
}

// question is the slip for a question that was taken along: who will answer it, and by when.
func (w *writer) question() {
	t := *w.Ticket
	due := w.at(t.Due)
	if due == "" {
		due = w.t("paper.due_unknown")
	}
	about := ""
	if t.Subject.Item != "" {
		about = w.itemName(t.Subject.Item)
	}
	w.add(slices.Concat(given(
		w.fact("ticket", t.Number),
		w.fact("about", about),
		w.fact("received", w.at(t.Received)),
		w.fact("answer_by", w.marked(due, w.Catalogue.Service.Promises["question"].Mark)),
		w.fact("owner", t.Owner),
	), w.contact(t), facts{w.fact("question", t.Text)}))
	if t.Answer != "" {
		w.add(facts{w.fact("answer", t.Answer)})
	}
	w.add(paragraph(w.t("paper.question.promise", "authority", w.Outlet.Authority.Name(w.lang()))), facts{w.fact("ask", w.how())})
	w.add(signatures{w.t("paper.sign.asked"), w.t("paper.sign.clerk")})
}

// contact is who asked; his number is masked on a paper that is carried about.
func (w *writer) contact(t desk.Ticket) facts {
	name, phone := t.Contact.Name, number.MaskMobile(t.Contact.Phone)
	if name == "" && phone == "" {
		name = w.t("paper.nameless")
	}
	return given(w.fact("contact", name), w.fact("phone", phone))
}
