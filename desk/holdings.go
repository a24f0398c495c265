package desk

import (
	"cmp"
	"slices"
	"strconv"

	"sheyin/desk/number"
)

// CountLine is one line of what is counted at a hand-over.
type CountLine string

// The lines, in the order in which they are counted.
const (
	LineCases     CountLine = "cases"     // 未办结的件: cases that are not closed
	LineOriginals CountLine = "originals" // 收存的原件: papers of customers that were taken in
	LineBlanks    CountLine = "blanks"    // 空白社保卡
	LineMade      CountLine = "made"      // 已制未领的卡
	LineTell      CountLine = "tell"      // 待告知: decided cases and answered tickets whose customer is to be told
	LineQuestions CountLine = "questions" // 没答复的代问
	LineVoices    CountLine = "voices"    // 在办的意见、投诉
	LineKeys      CountLine = "keys"      // 抽屉钥匙
)

// CountLines are all lines in their order.
var CountLines = []CountLine{
	LineCases, LineOriginals, LineBlanks, LineMade, LineTell, LineQuestions, LineVoices, LineKeys,
}

// Physical tells whether the line is of things that can be missing. The others stand in the
// authority's books: who counts another number has to count again.
func (l CountLine) Physical() bool {
	return l == LineOriginals || l == LineBlanks || l == LineMade || l == LineKeys
}

// Pieced tells whether each thing of the line is a [Piece].
func (l CountLine) Pieced() bool { return l == LineOriginals || l == LineMade }

// Counts are how many of each line. A line that is not in it was not counted.
type Counts map[CountLine]int

// Piece is one thing that lies somewhere: a customer's paper, or a card that waits for him.
type Piece struct {
	ID       string    `json:"id"` // the same at each count: case and material
	Line     CountLine `json:"line" enum:"originals,made"`
	Case     string    `json:"case"`
	Item     string    `json:"item"`
	Material string    `json:"material,omitempty"` // of an original: ID in the item
	Who      string    `json:"who"`                // masked
	Receipt  string    `json:"receipt,omitempty"`
	Terminal string    `json:"terminal,omitempty"` // at whose window it was taken in, or the card was decided
}

// Pending is everything of an outlet that is not done and has an owner.
type Pending struct {
	Cases   []Case
	Tickets []Ticket
	Visits  []Visit
	Windows []Window
	// Item finds the item of a case in the catalogue that the case began under.
	Item func(Case) (Item, bool)
}

// Holdings is what one person answers for at her outlet (G1). Everything in it is masked like a list.
type Holdings struct {
	PersonID string    `json:"person_id"`
	Person   string    `json:"person"`
	Counts   Counts    `json:"counts"`
	Cases    []Summary `json:"cases,omitempty"`   // open ones, with step and last day, by what is due
	Tickets  []Ticket  `json:"tickets,omitempty"` // open ones of every kind, masked
	Visits   []Visit   `json:"visits,omitempty"`  // served, handed on to her, or booked; masked
	Pieces   []Piece   `json:"pieces,omitempty"`
	Windows  []Window  `json:"windows,omitempty"` // whose drawer she keeps, without their history
}

// Empty tells whether she answers for nothing, so that her account may be closed.
func (h Holdings) Empty() bool { return h.Things() == 0 }

// Idle refuses to close the account of somebody who answers for anything (H-8.3.2): it is handed on
// first. Conflict person.holds with n in Args.
func (h Holdings) Idle() error {
	if n := h.Things(); n > 0 {
		return conflict("person.holds").With("n", strconv.Itoa(n))
	}
	return nil
}

// Things is how many cases, tickets, visits and drawers she answers for. A drawer with nothing in it
// is none.
func (h Holdings) Things() int {
	n := len(h.Cases) + len(h.Tickets) + len(h.Visits)
	for _, w := range h.Windows {
		if w.Blank > 0 || w.Keys > 0 {
			n++
		}
	}
	return n
}

// Of are the pieces of a line.
func (h Holdings) Of(line CountLine) []Piece {
	var out []Piece
	for _, p := range h.Pieces {
		if p.Line == line {
			out = append(out, p)
		}
	}
	return out
}

// HoldingsOf is what p answers for.
func HoldingsOf(p Person, of Pending) Holdings {
	h := Holdings{PersonID: p.ID, Person: p.Name, Counts: Counts{}}
	for _, line := range CountLines {
		h.Counts[line] = 0
	}
	for _, c := range of.Cases {
		if c.OwnerID == p.ID && c.Stage != StageClosed {
			h.addCase(c, of)
		}
	}
	ByDue(h.Cases)
	for _, t := range of.Tickets {
		if t.OwnerID == p.ID && t.State != TicketClosed {
			h.addTicket(t)
		}
	}
	TicketsByDue(h.Tickets)
	for _, v := range of.Visits {
		if v.OwnerID == p.ID && v.State != VisitClosed {
			h.Visits = append(h.Visits, v.Masked())
		}
	}
	slices.SortFunc(h.Visits, func(x, y Visit) int { return cmp.Or(x.Came.Compare(y.Came), cmp.Compare(x.ID, y.ID)) })
	for _, w := range of.Windows {
		if w.KeeperID == p.ID {
			h.Counts[LineBlanks] += w.Blank
			h.Counts[LineKeys] += w.Keys
			w.Stock, w.Gaps, w.History = nil, nil, nil
			h.Windows = append(h.Windows, w)
		}
	}
	return h
}

func (h *Holdings) addCase(c Case, of Pending) {
	h.Cases = append(h.Cases, c.Summary())
	h.Counts[LineCases]++
	if c.Stage == StageNotify {
		h.Counts[LineTell]++
	}
	item, ok := of.Item(c)
	if !ok {
		return
	}
	piece := Piece{Case: c.ID, Item: c.Item, Receipt: c.Receipt, Who: number.MaskPerson(c.Applicant.Name, c.Applicant.IDNo)}
	for _, material := range c.originals(item) {
		piece.ID, piece.Line, piece.Material = pieceOf(c, material), LineOriginals, material
		piece.Terminal = c.where(KindAcceptance, KindSupplement)
		h.addPiece(c, piece)
	}
	if at, ok := c.cardHere(item, of.Windows); ok {
		piece.ID, piece.Line, piece.Material = c.ID+"/card", LineMade, ""
		piece.Terminal = at
		h.addPiece(c, piece)
	}
}

// cardHere is the terminal at whose window a card of the case waits for its holder: one that he was told of, and one that was
// made before he was told, which has left the blanks and would else be counted by nobody.
func (c Case) cardHere(item Item, windows []Window) (terminal string, ok bool) {
	switch {
	case !item.Makes("card"):
		return "", false
	case c.Stage == StageCollect:
		return c.where(KindNotification), true
	case c.Stage == StageNotify:
		for _, w := range windows {
			if _, made := MadeFor([]Window{w}, c.Receipt); made {
				return w.Terminal, true
			}
		}
	}
	return "", false
}

func pieceOf(c Case, material string) string { return c.ID + "/" + material }

// originals are the materials of a case that were taken in and lie at the outlet: not what was shown and
// given back, and not what was registered as lost.
func (c Case) originals(item Item) []string {
	var out []string
	for _, s := range c.Materials {
		m := slices.IndexFunc(item.Materials, func(m Material) bool { return m.ID == s.ID })
		if m >= 0 && s.State == Present && item.Materials[m].Form != "verify_only" && !slices.Contains(c.Lost, pieceOf(c, s.ID)) {
			out = append(out, s.ID)
		}
	}
	return out
}

// addPiece adds what was not registered as lost.
func (h *Holdings) addPiece(c Case, p Piece) {
	if !slices.Contains(c.Lost, p.ID) {
		h.Pieces = append(h.Pieces, p)
		h.Counts[p.Line]++
	}
}

func (h *Holdings) addTicket(t Ticket) {
	h.Tickets = append(h.Tickets, t.Masked())
	switch {
	case t.Kind.Voiced():
		h.Counts[LineVoices]++
	case t.State == TicketAnswered:
		h.Counts[LineTell]++
	case t.Kind == Inquiry:
		h.Counts[LineQuestions]++
	}
}

// where is the terminal of the last step of one of the kinds.
func (c Case) where(kinds ...Kind) string {
	at := ""
	for _, r := range c.History {
		if slices.Contains(kinds, r.Kind) {
			at = r.Terminal
		}
	}
	return at
}

// Makes tells whether a result of this kind (document, card, record) comes out of the item.
func (i Item) Makes(kind string) bool {
	return slices.ContainsFunc(i.Results, func(o Outcome) bool { return o.Kind == kind })
}
