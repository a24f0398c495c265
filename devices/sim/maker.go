package sim

import (
	"context"
	"fmt"
	"time"

	"sheyin/desk"
)

// stepTime is how long a card maker takes with each of its steps.
const stepTime = 1200 * time.Millisecond

// box is what a card maker has and had.
type box struct {
	made map[string]desk.MadeCard // by the key of the order
	next int                      // number of the blank that was taken last
	out  int                      // cards
}

// MadeCards is how many cards have come out.
func (c *Counter) MadeCards() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.maker.out
}

type cardMaker struct{ device }

// CardMaker is the card maker.
func (c *Counter) CardMaker() desk.CardMaker {
	return cardMaker{c.device(desk.CardMakerDevice, "card maker")}
}

// MakeCard implements [desk.CardMaker].
func (m cardMaker) MakeCard(ctx context.Context, o desk.CardOrder, tell func(step string)) (desk.MadeCard, error) {
	done, err := m.begin(ctx, "device.late")
	if err != nil {
		return desk.MadeCard{}, err
	}
	defer done()
	b := &m.c.maker
	if card, ok := b.made[o.Key]; ok {
		return card, m.c.out(m.kind)
	}
	if err := m.c.out(m.kind); err != nil {
		return desk.MadeCard{}, err
	}
	if _, t := m.c.one(m.kind, waits); t.key != "" {
		return desk.MadeCard{}, t.err()
	}
	b.next++
	card := desk.MadeCard{Number: o.Number, Blank: fmt.Sprintf("K%08d", b.next)}
	if card.Number == "" {
		card.Number = card.Blank
	}
	spoiled := (&desk.Error{Code: desk.Conflict, Key: "card_maker.spoiled"}).With("blank", card.Blank)
	for _, step := range []string{"card_maker.feeding", "card_maker.writing", "card_maker.printing"} {
		m.c.mu.Unlock()
		tell(step)
		m.c.mu.Lock()
		if !m.c.takes(ctx, stepTime) || m.c.out(m.kind) != nil { // what is in it goes into the box of spoiled ones
			return desk.MadeCard{}, spoiled
		}
		if _, t := m.c.one(m.kind, waits); t.key != "" {
			return desk.MadeCard{}, spoiled
		}
	}
	_, t := m.c.one(m.kind, happens)
	if t.code == desk.Conflict {
		return desk.MadeCard{}, spoiled
	}
	b.made[o.Key] = card
	b.out++
	if t.key != "" {
		return desk.MadeCard{}, t.err()
	}
	return card, nil
}
