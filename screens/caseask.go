package screens

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// What F8 offers in a case, and what F6 does where there are several papers.
const (
	troubleAsk  = "case.trouble"
	withdrawAsk = "case.withdraw"
	paperAsk    = "case.paper"
)

// trouble offers what can be done when it does not go on here: to take the question along, or to
// withdraw or to pass the case on where that is still possible.
func (m *matter) trouble() Ask {
	e := m.env
	d := &ui.Dialog{
		Title: e.T("case.trouble_title"), Text: e.T("case.trouble_text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("case.trouble_stay")}},
			{ID: "ask", Key: ui.Key{Codes: []string{"1"}, Name: "1", Word: e.T("case.trouble_ask")}},
		},
	}
	if m.c.Allows(desk.KindWithdrawal) {
		d.Buttons = append(d.Buttons, ui.Button{ID: "withdraw", Key: ui.Key{Codes: []string{"2"}, Name: "2", Word: e.T("case.trouble_withdraw")}})
	}
	if m.c.Allows(desk.KindForward) {
		d.Buttons = append(d.Buttons, ui.Button{ID: "forward", Key: ui.Key{Codes: []string{"3"}, Name: "3", Word: e.T("passage.trouble")}})
	}
	return Ask{troubleAsk, d}
}

// inquiry is a question about this case, taken along for the authority (H-7.2a2).
func (m *matter) inquiry() Outcome {
	return Raising{desk.Inquiry, desk.Subject{Item: m.c.Item, Case: m.c.ID, Visit: m.c.Visit}}
}

// papers are those that the case has come far enough for, in the order in which F6 offers them.
func (m *matter) papers() []desk.PaperKind {
	order := []desk.PaperKind{desk.ReceiptPaper, desk.NoticePaper}
	if m.c.Decision != nil {
		order = []desk.PaperKind{desk.ResultPaper, desk.CertificatePaper, desk.ReceiptPaper}
	}
	var out []desk.PaperKind
	for _, kind := range order {
		has := m.c.MayPrint(kind)
		switch kind {
		case desk.NoticePaper:
			has = len(m.c.Notices) > 0
		case desk.CertificatePaper:
			has = has && slices.ContainsFunc(m.item.Results, func(o desk.Outcome) bool { return o.Kind == "document" })
		}
		if has {
			out = append(out, kind)
		}
	}
	return out
}

// printing opens the paper of the case, or asks which of several.
func (m *matter) printing() Outcome {
	kinds := m.papers()
	if len(kinds) == 1 {
		return m.paper(kinds[0])
	}
	e := m.env
	d := &ui.Dialog{Title: e.T("case.paper_title"), Buttons: []ui.Button{{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("case.paper_stay")}}}}
	for n, kind := range kinds {
		no, word := strconv.Itoa(n+1), e.T("paperpage.kind."+string(kind))
		d.Facts = append(d.Facts, ui.Fact{Label: no, Value: word})
		d.Buttons = append(d.Buttons, ui.Button{ID: string(kind), Key: ui.Key{Codes: []string{no}, Name: no, Word: word}})
	}
	return Ask{paperAsk, d}
}

// paper opens one paper of the case.
func (m *matter) paper(kind desk.PaperKind) Outcome {
	return Printing{desk.Order{Kind: kind, Subject: m.c.ID}, m.env.sheetOf(m.c)}
}

// sheetOf is what stands on the papers of a case.
func (e Env) sheetOf(c desk.Case) desk.Sheet {
	list := e.Rules.List
	return desk.Sheet{Outlet: e.Session.Outlet, Terminal: e.Session.Terminal, Catalogue: e.Rules.Catalogue, Case: &c, List: &list}
}

// answered hears the end of the dialogs that all screens of a case have.
func (m *matter) answered(a Answered) Outcome {
	switch {
	case a.ID == troubleAsk && a.Button == "ask":
		return m.inquiry()
	case a.ID == troubleAsk && a.Button == "withdraw":
		return m.withdrawing()
	case a.ID == troubleAsk && a.Button == "forward":
		return PassingOn{m.c, m.item}
	case a.ID == paperAsk && a.Button != "" && a.Button != "stay":
		return m.paper(desk.PaperKind(a.Button))
	}
	return nil
}

// withdrawing asks for the reason of a withdrawal.
func (m *matter) withdrawing() Outcome {
	e := m.env
	facts := []ui.Fact{{Label: e.T("case.item"), Value: m.item.Name(e.Lang())}}
	if m.c.Receipt != "" {
		facts = append(facts, ui.Fact{Label: e.T("case.number"), Value: m.c.Receipt})
	}
	return Ask{withdrawAsk, &ui.Dialog{
		Title: e.T("case.withdraw_title"), Facts: facts,
		Bold: e.T("case.withdraw_bold"), Text: e.T("case.withdraw_text"),
		Reason: ui.NewInput(100), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("case.withdraw_no")}},
			{ID: "withdraw", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("case.withdraw_yes")}},
		},
	}}
}

// withdrew hears the answer to [matter.withdrawing].
func (m *matter) withdrew(a Answered) (cmd tea.Cmd, mine bool) {
	if a.ID != withdrawAsk {
		return nil, false
	}
	if a.Button != "withdraw" {
		return nil, true
	}
	return m.write(desk.Withdrawal{Reason: strings.TrimSpace(a.Text)}, "F8"), true
}
