package vendor

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"sheyin/desk"
)

// PINPad is the driver's PIN pad.
func (d *Driver) PINPad() desk.PINPad { return pad{device{d, pinPad}} }

// CardMaker is the driver's card maker.
func (d *Driver) CardMaker() desk.CardMaker { return maker{device{d, cardMaker}} }

// Evaluator is the driver's evaluator.
func (d *Driver) Evaluator() desk.Evaluator { return board{device{d, evaluator}} }

// QueueMachine is the driver's queue machine.
func (d *Driver) QueueMachine() desk.QueueMachine { return caller{device{d, queueMachine}} }

// How long customers, and a card, may take, unless ctx ends before.
const (
	pinTime    = 2 * time.Minute
	makeTime   = 5 * time.Minute
	inviteTime = 15 * time.Minute
	callTime   = 15 * time.Second
)

// plain runs a command whose answer says only that it was done.
func (p device) plain(ctx context.Context, o order) error {
	o.class = p.class
	return p.d.do(ctx, o, func(a answer) (*order, error) { return nil, a.into(nil) })
}

type pad struct{ device }

// EnterPIN implements [desk.PINPad]. Neither the command nor its answer has a place for digits.
func (p pad) EnterPIN(ctx context.Context, act desk.PINAct) error {
	err := p.plain(ctx, order{name: pinPad + ".Enter", wait: pinTime, payload: map[string]desk.PINAct{"act": act}})
	if err != nil {
		return ended(err, "device.late")
	}
	return nil
}

type maker struct{ device }

// cardOrder is the payload of CardMaker.Make.
type cardOrder struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	IDNo   string `json:"idNo"`
	Area   string `json:"area"`
	Number string `json:"number,omitempty"`
}

// steps are what a card maker may tell of.
var steps = map[string]string{"feeding": "card_maker.feeding", "writing": "card_maker.writing", "printing": "card_maker.printing"}

// MakeCard implements [desk.CardMaker]. That a key makes one card is the driver's duty.
func (p maker) MakeCard(ctx context.Context, o desk.CardOrder, tell func(step string)) (desk.MadeCard, error) {
	var out desk.MadeCard
	made := order{
		class: p.class, name: cardMaker + ".Make", wait: makeTime, grace: slowGrace,
		payload: cardOrder{o.Key, o.Name, o.IDNo, o.Area, o.Number},
		event: func(m answer) {
			var s struct {
				Step string `json:"step"`
			}
			if json.Unmarshal(m.Payload, &s) == nil && steps[s.Step] != "" {
				tell(steps[s.Step])
			}
		},
	}
	err := p.d.do(ctx, made, func(a answer) (*order, error) {
		var c struct {
			Number string `json:"number"`
			Blank  string `json:"blank"`
		}
		if err := a.into(&c); err != nil {
			return nil, err
		}
		out = desk.MadeCard{Number: desk.Clean(c.Number, maxNumber), Blank: desk.Clean(c.Blank, maxNumber)}
		if out.Number == "" || out.Blank == "" {
			return nil, unknownCard(errIncomplete)
		}
		return nil, nil
	})
	e, _ := errors.AsType[*desk.Error](err)
	switch sent, _ := begun(err); {
	case err == nil:
		return out, nil
	case sent, e != nil && (e.Key == "device.late" || e.Key == "device.cancelled"): // it gave up in the middle
		return desk.MadeCard{}, unknownCard(err)
	}
	return desk.MadeCard{}, ended(err, "device.busy")
}

func unknownCard(err error) error {
	return &desk.Error{Code: desk.Unknown, Key: "card_maker.unknown", Err: err}
}

type board struct{ device }

// Invite implements [desk.Evaluator].
func (p board) Invite(ctx context.Context, address string) error {
	err := p.plain(ctx, order{name: evaluator + ".Invite", wait: inviteTime, payload: map[string]string{"address": address}})
	e, _ := errors.AsType[*desk.Error](err)
	switch _, over := begun(err); {
	case err == nil, over, e != nil && (e.Key == "device.late" || e.Key == "device.cancelled"): // the time is over, he has left
		return nil
	}
	return ended(err, "device.late")
}

type caller struct{ device }

// CallOut implements [desk.QueueMachine].
func (p caller) CallOut(ctx context.Context, c desk.QueueCall) error {
	err := p.plain(ctx, order{name: queueMachine + ".Call", wait: callTime, payload: map[string]string{"number": c.Number, "window": c.Window}})
	if err != nil {
		return ended(err, "device.late")
	}
	return nil
}
