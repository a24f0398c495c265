package screens

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// issuer gets one paper a number and puts it on paper. The two are apart: the authority counts a
// copy each time it is asked, so a paper whose printing failed is printed again under the number
// that it has, without asking. Only leaving the screen forgets that number; the next print is then
// a copy with a reason, which is what happened to the paper.
type issuer struct {
	writer[desk.Paper]
	order    desk.Order
	sheet    desk.Sheet
	paper    desk.Paper  // as the authority gave it; without a number, not yet
	printing bool        // the press works
	broken   *desk.Error // why the press did not
}

func newIssuer(env Env, order desk.Order, sheet desk.Sheet) issuer {
	return issuer{writer: writer[desk.Paper]{env: env}, order: order, sheet: sheet}
}

// printEnd is the end of printing.
type printEnd struct {
	number  string
	printed desk.Printed
	err     error
}

// off is why nothing can be printed here; empty: it can.
func (i *issuer) off() string {
	if i.env.Press == nil || i.env.Papers == nil {
		return i.env.T("paperpage.no_press")
	}
	return ""
}

func (i *issuer) works() bool { return i.busy() || i.printing }

// issued tells that the authority has given the paper its number.
func (i *issuer) issued() bool { return i.paper.Number != "" }

// begin gets the number, if there is none yet, and prints.
func (i *issuer) begin() tea.Cmd {
	switch {
	case i.works() || i.off() != "":
		return nil
	case i.issued():
		return i.press()
	}
	papers, order := i.env.Papers, i.order
	return i.write(order, func(ctx context.Context, key string) (desk.Paper, error) { return papers.Issue(ctx, key, order) })
}

func (i *issuer) press() tea.Cmd {
	i.printing, i.broken = true, nil
	press, sheet, lang := i.env.Press, i.sheet, i.env.Lang()
	sheet.Paper = i.paper
	return i.env.Do(func(ctx context.Context) tea.Msg {
		printed, err := press.Print(ctx, sheet, lang)
		return printEnd{sheet.Paper.Number, printed, err}
	})
}

// hear takes an answer of the authority or the press. out is a PrintedPaper when the paper is out.
func (i *issuer) hear(msg tea.Msg) (cmd tea.Cmd, out Outcome, mine bool) {
	if paper, own, ok := i.take(msg); own {
		if ok {
			i.paper = paper
			cmd = i.press()
		}
		return cmd, nil, true
	}
	m, own := msg.(printEnd)
	if !own || !i.printing || m.number != i.paper.Number {
		return nil, nil, false
	}
	i.printing = false
	if m.err != nil {
		i.broken = asFault(m.err)
		return nil, nil, true
	}
	return nil, PrintedPaper{i.paper, m.printed}, true
}
