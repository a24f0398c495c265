package screens

import (
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

// handRow is one row below the table.
type handRow struct {
	name, who, where string
	piece            *desk.Piece
}

// rowsOf are the things of a line: papers and cards one by one, cases and tickets with what was promised.
func (s *handOver) rowsOf(line desk.CountLine) []handRow {
	e, holds := s.env, s.tally.holds
	var out []handRow
	for _, p := range holds.Of(line) {
		out = append(out, handRow{name: e.pieceName(p), who: p.Who, where: e.windowName(p.Terminal), piece: &p})
	}
	for _, c := range holds.Cases {
		if line == desk.LineCases || line == desk.LineTell && c.Stage == desk.StageNotify {
			row := handRow{name: e.itemName(c.Item), who: c.Who, where: e.T("step." + stepWord(c.Stage))}
			if !c.Due.IsZero() {
				row.where += "  " + e.Day(c.Due)
			}
			out = append(out, row)
		}
	}
	for _, k := range holds.Tickets {
		in := map[desk.CountLine]bool{
			desk.LineVoices:    k.Kind.Voiced(),
			desk.LineTell:      !k.Kind.Voiced() && k.State == desk.TicketAnswered,
			desk.LineQuestions: k.Kind == desk.Inquiry && k.State != desk.TicketAnswered,
		}
		if in[line] {
			out = append(out, handRow{name: e.ticketName(k), who: e.ticketWho(k).Text, where: e.TicketDue(k)})
		}
	}
	for _, w := range holds.Windows {
		if line == desk.LineBlanks || line == desk.LineKeys {
			n := w.Blank
			if line == desk.LineKeys {
				n = w.Keys
			}
			out = append(out, handRow{name: e.windowName(w.Terminal), where: e.T("handover.in_drawer", "n", n)})
		}
	}
	return out
}

// pieceName is what a paper is, or that it is a card.
func (e Env) pieceName(p desk.Piece) string {
	if p.Line == desk.LineMade {
		return e.T("handover.card")
	}
	if item, ok := e.Rules.Catalogue.Item(p.Item); ok {
		for _, m := range item.Materials {
			if m.ID == p.Material {
				return m.Name(e.Lang())
			}
		}
	}
	return p.Material
}

// windowName is the name of a terminal's window.
func (e Env) windowName(terminal string) string {
	t, ok := e.Session.Outlet.Terminal(terminal)
	if !ok {
		return terminal
	}
	return t.Window(e.Lang())
}

// paintPieces draws the things of the selected line.
func (s *handOver) paintPieces(c *ui.Canvas, l ui.Layout) {
	t := s.env.T
	line := desk.CountLines[s.line]
	rows := s.rowsOf(line)
	x, y, h := l.Work.X, s.pieceTop(l), s.pieceRows(l)
	at := c.Head(x, y, t("handover.line."+string(line)), t("handover.one_by_one"))
	if line.Pieced() {
		c.Put(x+pieceWhere, y, t("handover.col_where"), ui.Dim)
		c.Put(x+pieceGiven, y, t("handover.from"), ui.Dim)
		c.Put(x+pieceGot, y, t("handover.to"), ui.Dim)
	}
	if len(rows) == 0 {
		c.Put(x+pieceName, y+1, t("handover.no_pieces"), ui.Dim)
		return
	}
	from := max(0, min(s.piece-h+1, len(rows)-h))
	to := min(len(rows), from+h)
	if to-from < len(rows) {
		c.Put(at+2, y, strconv.Itoa(from+1)+"-"+strconv.Itoa(to)+" / "+strconv.Itoa(len(rows)), ui.Dim)
	}
	for n := from; n < to; n++ {
		y++
		r, st := rows[n], ui.Text
		if s.inside && n == s.piece {
			c.Row(y)
			c.Cursor(x, y)
			st = ui.Strong
		}
		if r.who == "" {
			c.Put(x+pieceName, y, ui.Clip(r.name, pieceWhere-pieceName-2), st)
		} else {
			c.Put(x+pieceName, y, ui.Clip(r.name, pieceWho-pieceName-2), st)
			c.Put(x+pieceWho, y, ui.Clip(r.who, pieceWhere-pieceWho-2), st)
		}
		if r.piece == nil {
			c.Put(x+pieceWhere, y, ui.Clip(r.where, l.Work.W-pieceWhere), st)
			continue
		}
		c.Put(x+pieceWhere, y, ui.Clip(r.where, pieceGiven-pieceWhere-2), st)
		s.paintThere(c, x+pieceGiven, y, *r.piece, giver, st)
		s.paintThere(c, x+pieceGot, y, *r.piece, taker, st)
	}
}

// paintThere says whether a piece was there for one side.
func (s *handOver) paintThere(c *ui.Canvas, x, y int, p desk.Piece, of side, st ui.Style) {
	count, t := s.h.Given, s.env.T
	if of == taker {
		count = s.h.Got
	}
	if s.counts() && s.side() == of {
		count = s.tally.count()
	}
	if count == nil {
		return
	}
	if _, counted := count.Counts[p.Line]; !counted {
		c.Put(x, y, "-", ui.Dim)
		return
	}
	for _, id := range count.Missing {
		if id == p.ID {
			c.Put(x, y, t("handover.gone"), ui.ErrBold)
			return
		}
	}
	c.Put(x, y, t("handover.there"), st)
}
