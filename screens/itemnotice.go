package screens

import (
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

// notice is the one-time notice as the customer takes it along (H-9.2b: what to bring, limit, result, whom to ask).
func (s *itemPage) notice(w int) *paper {
	t, lang, held := s.env.T, s.env.Lang(), s.circumstances()
	p := &paper{w: w}
	p.head(t("item.notice.title"), t("item.notice.preview"))
	p.gap()
	p.para(0, s.item.Name(lang), ui.Text)
	p.gap()
	at := 0
	for _, label := range []string{t("item.notice.bring"), t("item.notice.shared"), t("item.notice.limit"), t("item.notice.how"), t("item.notice.first")} {
		at = max(at, ui.Width(label)+4)
	}
	no, wide, label := 0, len(strconv.Itoa(len(s.item.Materials))), t("item.notice.bring")
	for _, m := range s.item.Materials {
		if m.Need(held) != desk.Bring {
			continue
		}
		no++
		p.row(0, paperCell{0, at, label, ui.Dim}, paperCell{at, wide, strconv.Itoa(no), ui.Text},
			paperCell{at + wide + 1, w - at - wide - 1, m.Name(lang) + t("join.clause") + s.env.form(m), ui.Text})
		label = ""
	}
	p.after(s.env.sample(s.item.MarkOf("materials")), ui.Dim)
	var spared []string
	for _, m := range s.item.Materials {
		if m.Need(held) == desk.Replace {
			spared = append(spared, m.Name(lang))
		}
	}
	if len(spared) > 0 {
		p.gap()
		p.fact(at, t("item.notice.shared"), s.env.join(spared)+t("join.clause")+t("item.notice.shared_why"))
	}
	p.gap()
	p.fact(at, t("item.notice.limit"), s.limit())
	p.after(s.env.sample(s.item.Limit.DaysMark), ui.Dim)
	p.gap()
	p.fact(at, t("item.notice.how"), s.env.results(s.item)+t("join.clause")+s.env.delivery(s.item))
	p.gap()
	me := s.env.Session
	p.fact(at, t("item.notice.first"), me.Person.Name+t("join.clause")+me.Terminal.Window(lang))
	p.para(at, t("item.notice.phone", "phone", me.Outlet.Phone), ui.Text)
	return p
}

// direction is where the cursor sends the customer, to be read out.
func (s *itemPage) direction(w int) *paper {
	t, lang := s.env.T, s.env.Lang()
	p := &paper{w: w}
	p.head(t("item.direction.title"), "")
	p.gap()
	p.para(0, s.item.Name(lang), ui.Text)
	p.gap()
	switch s.place() {
	case "":
		p.para(0, t("item.direction.none"), ui.Dim)
	case online:
		p.para(0, t("item.places.online"), ui.Strong)
		p.para(0, t("item.direction.online"), ui.Text)
	default:
		o := s.places[s.at]
		p.para(0, o.Name(lang), ui.Strong)
		at := max(ui.Width(t("item.direction.address")), ui.Width(t("item.direction.hours")), ui.Width(t("item.direction.phone"))) + 4
		p.fact(at, t("item.direction.address"), o.Address(lang)+s.away(o))
		p.fact(at, t("item.direction.hours"), o.Hours)
		p.fact(at, t("item.direction.phone"), o.Phone)
	}
	p.gap()
	p.para(0, t("item.direction.record"), ui.Dim)
	return p
}
