package screens

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// The rows of the forms, as the fields of the rules are named.
const (
	dutyPerson = "person_id"
	dutyFrom   = "from"
	dutyTo     = "to"
	dutyReason = "reason"
	dutyKind   = "kind"
	dutyCount  = "count"
	dutyNumber = "number"
)

// maxCard is the longest number of a card or a delivery note, as desk has it.
const maxCard = 20

// filing begins the form of an absence, of the selected person and from today.
func (s *duty) filing(r dutyRow) {
	t := s.env.T
	who := ui.FormRow{Key: dutyPerson, Label: t("duty.who"), Kind: ui.SelectRow, Hint: t("handover.who_hint")}
	for _, p := range s.st.People {
		who.Options = append(who.Options, ui.Option{Value: p.ID, Label: strings.TrimSpace(p.Name + " " + s.env.post(p))})
	}
	if r.person != nil {
		who.Value = r.person.ID
	}
	today := s.env.Today().String()
	s.file, s.id = dutyAbsence, s.env.NewKey()
	s.form = ui.NewForm([]ui.FormRow{
		who,
		{Key: dutyFrom, Label: t("duty.from"), Value: today, Note: t("duty.day_note"), Max: 10},
		{Key: dutyTo, Label: t("duty.to"), Value: today, Note: t("duty.day_note"), Max: 10},
		{Key: dutyReason, Label: t("case.reason"), Note: t("duty.reason_note"), Max: maxReason},
	})
	if r.person != nil {
		s.form.Focus(dutyReason)
	}
}

// stocking begins the form of what happened to the cards and keys of a drawer.
func (s *duty) stocking(w desk.Window) {
	t := s.env.T
	kind := ui.FormRow{Key: dutyKind, Label: t("duty.kind"), Kind: ui.SelectRow, Value: string(desk.StockReceived)}
	for _, k := range desk.StockKinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: t("duty.stock." + string(k))})
	}
	s.file, s.window = dutyStock, w.ID
	s.form = ui.NewForm([]ui.FormRow{
		kind,
		{Key: dutyCount, Label: t("duty.count"), Max: 5},
		{Key: dutyNumber, Label: t("duty.number"), Note: t("duty.number_note"), Max: maxCard},
	})
	s.form.Focus(dutyCount)
}

// send sends the form.
func (s *duty) send() (tea.Cmd, Outcome) {
	if s.file == dutyStock {
		return s.sendStock()
	}
	value := s.form.Value
	a := desk.Absence{ID: s.id, PersonID: value(dutyPerson), Reason: strings.TrimSpace(value(dutyReason))}
	for _, day := range []struct {
		row string
		to  *calendar.Date
	}{{dutyFrom, &a.From}, {dutyTo, &a.To}} {
		d, err := calendar.Parse(strings.TrimSpace(value(day.row)))
		if err != nil {
			return nil, s.wrong(day.row, "duty.day_wrong")
		}
		*day.to = d
	}
	switch {
	case a.PersonID == "":
		return nil, s.wrong(dutyPerson, "handover.who_first")
	case a.To.Before(a.From):
		return nil, s.wrong(dutyTo, "duty.day_order")
	case a.Reason == "":
		return nil, s.wrong(dutyReason, "duty.reason_first")
	}
	return s.absent(a), nil
}

func (s *duty) sendStock() (tea.Cmd, Outcome) {
	n, err := strconv.Atoi(strings.TrimSpace(s.form.Value(dutyCount)))
	if err != nil || n < 1 {
		return nil, s.wrong(dutyCount, "duty.count_wrong")
	}
	act := desk.Stock{Kind: desk.StockKind(s.form.Value(dutyKind)), Count: n, Number: strings.TrimSpace(s.form.Value(dutyNumber))}
	for _, w := range s.st.Windows {
		if w.ID == s.window {
			return s.act(w, act), nil
		}
	}
	return nil, nil
}

// wrong says beside a field what is wrong with it.
func (s *duty) wrong(row, key string) Outcome {
	s.form.Focus(row)
	s.form.SetError(row, s.env.T(key))
	return nil
}
