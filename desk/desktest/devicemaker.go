package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"sheyin/desk"
)

// makerSteps are what a card maker tells.
var makerSteps = []string{"card_maker.feeding", "card_maker.writing", "card_maker.printing"}

// MakerBench is what stands around a card maker that is tried.
type MakerBench struct {
	Bench
	Made  func() int            // how many cards have come out; nil: nobody can count them here
	Order func() desk.CardOrder // an order with a key that was not used yet
}

// CardMaker tries a card maker and gives how many checks passed.
//
// Troubles: card_maker.ribbon, blanks, jam, full, spoiled, unknown; device.service, missing, busy, broken. It has blanks enough
// for the run.
func CardMaker(t T, d desk.CardMaker, b MakerBench) int {
	t.Helper()
	o := newTryout(t, "card maker", d, b.Bench)
	m := &making{tryout: o, d: d, b: b}
	m.looks(nil)
	var first desk.MadeCard
	order := b.Order()
	m.check("a card", func() error {
		return m.counted(1, func() (err error) {
			first, err = m.makes(o.soon, order)
			if err == nil && (first.Number == "" || first.Blank == "") {
				err = fmt.Errorf("a card without its number or its blank: %+v", first)
			}
			return err
		})
	})
	m.check("the same order makes no second card", func() error {
		return m.counted(0, func() error {
			again, err := m.makes(o.soon, order)
			if err == nil && again != first {
				err = fmt.Errorf("got %+v, made was %+v", again, first)
			}
			return err
		})
	})
	m.check("a number that the authority gave", func() error {
		return m.counted(1, func() error {
			given := b.Order()
			given.Number = "A10000015"
			got, err := m.makes(o.soon, given)
			if err == nil && got.Number != given.Number {
				err = fmt.Errorf("got number %s, want %s", got.Number, given.Number)
			}
			return err
		})
	})
	m.check("nothing is made when the time is over", func() error {
		return m.counted(0, func() error {
			if _, err := m.makes(o.never, b.Order()); desk.CodeOf(err) != desk.Offline {
				return errors.Join(errors.New("the time was over, and nothing says so"), err)
			}
			return nil
		})
	})
	m.mishaps()
	return o.end()
}

// making is one run of the card maker's suite.
type making struct {
	*tryout
	d desk.CardMaker
	b MakerBench
}

// makes makes a card and looks at what is told meanwhile.
func (m *making) makes(under func(func(context.Context) error) error, order desk.CardOrder) (card desk.MadeCard, err error) {
	var mu sync.Mutex
	over := false
	var wrong error
	err = under(func(ctx context.Context) error {
		got, err := m.d.MakeCard(ctx, order, func(step string) {
			mu.Lock()
			defer mu.Unlock()
			if over || !slices.Contains(makerSteps, step) {
				wrong = fmt.Errorf("%q is told, after the end: %v", step, over)
			}
		})
		mu.Lock()
		defer mu.Unlock()
		card, over = got, true
		return err
	})
	mu.Lock()
	defer mu.Unlock()
	return card, errors.Join(wrong, err)
}

// counted wants so many cards to come out while it runs.
func (m *making) counted(want int, run func() error) error {
	if m.b.Made == nil {
		return run()
	}
	before := m.b.Made()
	err := run()
	if n := m.b.Made() - before; n != want {
		return errors.Join(fmt.Errorf("%d cards came out, want %d", n, want), err)
	}
	return err
}

// mishaps tries the troubles. After each the same order makes one card, whatever became of the first try.
func (m *making) mishaps() {
	m.t.Helper()
	all := slices.Concat(away, []trouble{
		{key: "card_maker.ribbon", code: desk.Offline, look: lookShows},
		{key: "card_maker.blanks", code: desk.Offline, look: lookShows},
		{key: "card_maker.jam", code: desk.Offline, look: lookShows},
		{key: "card_maker.full", code: desk.Offline, look: lookShows},
		{key: "card_maker.spoiled", code: desk.Conflict, named: "blank"},
		{key: "card_maker.unknown", code: desk.Unknown},
	})
	for _, one := range all {
		if m.bench.Troubles[one.key] == nil {
			m.untried = append(m.untried, one.key)
			continue
		}
		order := m.b.Order()
		m.check("one card after "+one.key, func() error {
			return m.counted(1, func() error {
				use := func(context.Context) error {
					_, err := m.makes(m.soon, order)
					return err
				}
				before := m.passed
				m.troubles([]trouble{one}, use, use)
				if m.passed-before < 3 {
					return errors.New("as said above")
				}
				return use(m.t.Context()) // no second one
			})
		})
	}
}
