package screens

import (
	"slices"
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

// Columns of the lines of a drawer's book.
const (
	bookWhat   = 13
	bookNumber = 26
	bookCase   = 46
	bookBy     = 65
)

// bookShown is how many numbers of cards that became waste the panel shows.
const bookShown = 5

// paintBook draws the book of the drawer that a line is being entered into, from y down: where its blank cards went, which has to come
// out even, and the lines with their numbers, the newest first, so that one that was spoiled is found again.
func (s *duty) paintBook(c *ui.Canvas, l ui.Layout, y int) {
	n := slices.IndexFunc(s.st.Windows, func(w desk.Window) bool { return w.ID == s.window })
	if n < 0 {
		return
	}
	e, w, x := s.env, s.st.Windows[n], l.Work.X
	c.Head(x, y, e.T("duty.book"), "")
	c.Put(x+2, y+1, ui.Clip(s.balance(w), l.Work.W-2), ui.Text)
	lines := slices.Clone(w.Stock)
	slices.Reverse(lines)
	for n, line := range lines[:min(len(lines), max(0, l.Last-y-3))] {
		at := y + 2 + n
		c.Put(x+2, at, e.Clock(line.At), ui.Dim)
		st := ui.Text
		if wasted(line) {
			st = ui.Warn
		}
		c.Put(x+bookWhat, at, ui.Clip(s.stockWord(line.Kind)+" "+strconv.Itoa(line.Count), bookNumber-bookWhat-1), st)
		c.Put(x+bookNumber, at, ui.Clip(line.Number, bookCase-bookNumber-1), st)
		c.Put(x+bookCase, at, ui.Clip(line.For, bookBy-bookCase-1), ui.Dim)
		c.Put(x+bookBy, at, ui.Clip(line.By, l.Work.W-bookBy), ui.Dim)
	}
}

// balance is where the blank cards of a drawer went: what came is what went and what is there.
func (s *duty) balance(w desk.Window) string {
	b, settled := w.Book, ""
	if b.Settled != 0 {
		settled = s.env.T("duty.book_settled", "n", b.Settled)
	}
	return s.env.T("duty.book_sum", "received", b.Received, "settled", settled, "made", b.Made, "spoiled", b.Spoiled, "destroyed", b.Destroyed, "left", w.Blank)
}

// stockWord is what a line of the book is about.
func (s *duty) stockWord(kind desk.StockKind) string {
	if kind == desk.StockKeysIn || kind == desk.StockKeysOut {
		return s.env.T("duty.stock." + string(kind))
	}
	return s.env.T("handover.book." + string(kind))
}

// wasted tells whether a line is of a card that became waste.
func wasted(l desk.StockLine) bool {
	return l.Kind == desk.StockSpoiled || l.Kind == desk.StockDestroyed
}

// tellBook is the book in the panel, with the numbers of the cards that became waste last.
func (s *duty) tellBook(p *paper, w desk.Window) {
	if w.Book == (desk.CardBook{}) {
		return
	}
	p.gap()
	p.head(s.env.T("duty.book"), "")
	p.para(0, s.balance(w), ui.Text)
	waste := slices.DeleteFunc(slices.Clone(w.Stock), func(l desk.StockLine) bool { return !wasted(l) })
	for _, l := range slices.Backward(waste[max(0, len(waste)-bookShown):]) {
		p.line(paperPart{0, s.env.Clock(l.At), ui.Dim}, paperPart{bookWhat, s.stockWord(l.Kind) + " " + l.Number, ui.Warn})
	}
}

// lentBy is who answers for the drawer of this terminal's window in place of the person at work; empty: she does, or nothing is
// in it.
func (e Env) lentBy(b desk.Board) string {
	for _, w := range b.Windows {
		if w.Terminal == e.Session.Terminal.ID && w.Lent(e.Session.Person.ID) {
			return w.Keeper
		}
	}
	return ""
}

// drawerWay says, before an item is taken on that ends with a card made here, that the person at work cannot make it, and the way
// round; empty: she can, or none is made.
func (e Env) drawerWay(item desk.Item) string {
	keeper := e.lentBy(e.Board)
	if keeper == "" || e.Rules.Catalogue == nil || !e.Rules.Catalogue.Service.Making.MayMake(item) {
		return ""
	}
	return e.T("item.drawer", "name", keeper)
}

// lent tells whether the person at work stands at the window of this terminal and somebody else answers for its drawer.
func (s *duty) lent() string {
	me := s.env.Session.Person.ID
	for _, w := range s.st.Windows {
		if w.Terminal == s.env.Session.Terminal.ID && w.HolderID == me && w.Now().Lent(me) {
			return w.Keeper
		}
	}
	return ""
}
