package desk

import (
	"fmt"
	"slices"
)

// MakingRules say how cards are made at the counter (制卡). Zero: none are.
type MakingRules struct {
	Area string `json:"area"` // six digits: who issues the cards
	// Field of a form that says where the card is made; with the value Elsewhere it is not made here.
	Field     string `json:"field"`
	Elsewhere string `json:"elsewhere"`
	Mark      Mark   `json:"mark"`
}

func (r MakingRules) ready() error {
	if r == (MakingRules{}) {
		return nil
	}
	if len(r.Area) != 6 || !digits(r.Area) || r.Field == "" || r.Elsewhere == "" || !r.Mark.known() {
		return fmt.Errorf("making: area %q, field %q, elsewhere %q, mark %q", r.Area, r.Field, r.Elsewhere, r.Mark)
	}
	return nil
}

// digits tells whether a text is of digits only.
func digits(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < '0' || b > '9' })
}

// MakesHere tells whether the case ends with a card that is made at the counter: after it was granted, and not before, because a
// second check may still refuse it.
func (r MakingRules) MakesHere(c Case, i Item) bool {
	return r.MayMake(i) && c.Hands(i) && c.Values[r.Field] != r.Elsewhere
}

// MayMake tells whether a case of the item may end with a card that is made at the counter, as far as the item tells.
func (r MakingRules) MayMake(i Item) bool {
	return r != (MakingRules{}) && i.Makes("card") && slices.Contains(i.Devices, string(CardMakerDevice))
}

// MadeFor is the line of the card that was made for the case with this receipt number; false when the books of these windows
// know of none.
func MadeFor(all []Window, receipt string) (StockLine, bool) {
	for _, w := range all {
		for _, l := range slices.Backward(w.Stock) {
			if l.Kind == StockMade && l.For == receipt && receipt != "" {
				return l, true
			}
		}
	}
	return StockLine{}, false
}

// cardKinds are the kinds of line that say where a blank card went.
var cardKinds = []StockKind{StockMade, StockSpoiled, StockDestroyed}

// Entered tells whether the book says where the card with this number went, as far back as it is carried along.
func (w Window) Entered(number string) bool {
	return number != "" && slices.ContainsFunc(w.Stock, func(l StockLine) bool { return l.Number == number && slices.Contains(cardKinds, l.Kind) })
}
