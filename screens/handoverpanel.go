package screens

import (
	"sheyin/desk"
	"sheyin/ui"
)

// The side panel of a hand-over: what the selected piece is and what happened to it, and the promises
// that change hands.

func (s *handOver) panel(p *paper) {
	e, line := s.env, desk.CountLines[s.line]
	pieces := s.tally.holds.Of(line)
	switch {
	case s.inside && s.piece < len(pieces):
		s.about(p, pieces[s.piece])
	case line == desk.LineBlanks || line == desk.LineKeys:
		s.drawer(p)
	default:
		p.head(e.T("handover.line."+string(line)), "")
		p.para(0, e.T("handover.what_is."+string(line)), ui.Text)
	}
	s.registered(p, line)
	p.gap()
	s.promises(p, s.tally.holds, s.h.To)
}

// about is one paper or card: whose, of what, and what happened to its case.
func (s *handOver) about(p *paper, piece desk.Piece) {
	e := s.env
	p.para(0, e.pieceName(piece), ui.Strong)
	p.fact(10, e.T("handover.whose"), piece.Who)
	p.fact(10, e.T("handover.which"), e.itemName(piece.Item))
	p.fact(10, e.T("case.number"), piece.Receipt)
	p.fact(10, e.T("handover.col_where"), e.windowName(piece.Terminal))
	history := s.cases[piece.Case].History
	if len(history) == 0 {
		return
	}
	p.gap()
	p.head(e.T("handover.history"), "")
	for _, r := range history {
		p.line(paperPart{0, e.Clock(r.At), ui.Dim}, paperPart{13, e.T("kind." + string(r.Kind)), ui.Text},
			paperPart{max(13, p.w-ui.Width(r.Name)), r.Name, ui.Dim})
	}
	if s.tally.gone[piece.ID] {
		p.gap()
		p.head(e.T("handover.look"), "")
		p.para(0, e.T("handover.look_what", "at", e.Clock(history[len(history)-1].At)), ui.Text)
	}
}

// drawer is the book of the blank cards of each window.
func (s *handOver) drawer(p *paper) {
	e := s.env
	p.head(e.T("handover.drawer"), "")
	if len(s.tally.holds.Windows) == 0 {
		p.para(0, e.T("handover.drawer_none"), ui.Dim)
	}
	for _, w := range s.tally.holds.Windows {
		p.line(paperPart{0, e.windowName(w.Terminal), ui.Text})
		for _, f := range []struct {
			word string
			n    int
		}{{"received", w.Book.Received}, {"made", w.Book.Made}, {"spoiled", w.Book.Spoiled}, {"destroyed", w.Book.Destroyed}, {"settled", w.Book.Settled}} {
			if f.n != 0 || f.word == "received" {
				p.fact(12, e.T("handover.book."+f.word), e.T("handover.cards", "n", f.n))
			}
		}
		p.fact(12, e.T("handover.book.left"), e.T("handover.cards", "n", w.Blank))
		p.fact(12, e.T("handover.book.keys"), e.T("handover.keys", "n", w.Keys))
	}
}

// registered are the differences that the manager has registered on a line.
func (s *handOver) registered(p *paper, line desk.CountLine) {
	e := s.env
	for _, d := range s.h.Settled {
		if d.Line == line {
			p.gap()
			p.head(e.T("handover.registered"), d.Name+" "+e.Clock(d.At))
			p.para(0, d.Reason, ui.Text)
		}
	}
}

// promises are the last days that change hands, the next first.
func (s *handOver) promises(p *paper, holds desk.Holdings, to string) {
	e := s.env
	n := 0
	for _, c := range holds.Cases {
		if !c.Due.IsZero() {
			n++
		}
	}
	n += len(holds.Tickets)
	title := e.T("handover.promises")
	if to != "" {
		title = e.T("handover.promises_to", "to", to)
	}
	p.head(title, e.T("handover.promises_n", "n", n))
	for _, k := range holds.Tickets {
		p.line(paperPart{0, e.TicketDue(k), ui.Dim}, paperPart{13, ui.Clip(e.ticketName(k), p.w-13), ui.Text})
	}
	for _, c := range holds.Cases {
		if !c.Due.IsZero() {
			p.line(paperPart{0, e.dueWords(c.Due), ui.Dim}, paperPart{13, ui.Clip(e.itemName(c.Item), p.w-13), ui.Text})
		}
	}
}
