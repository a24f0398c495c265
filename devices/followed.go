package devices

import (
	"context"

	"sheyin/desk"
)

// The devices that a screen uses by itself. One at a time has the device, and how its work ended is noted.

// port gives the port of a device, and where its work is noted; nil when there is none.
func port[T desk.Device](c *Counter, kind desk.DeviceKind) (p T, s *station) {
	if s = c.at(kind); s != nil {
		p = s.port.(T) // as Open made sure
	}
	return p, s
}

// Scanner implements [desk.Devices].
func (c *Counter) Scanner() desk.Scanner {
	if p, s := port[desk.Scanner](c, desk.ScannerDevice); s != nil {
		return scanner{p, s}
	}
	return nil
}

type scanner struct {
	desk.Scanner

	s *station
}

func (d scanner) Scan(ctx context.Context, o desk.ScanOrder, page func(desk.Page) error) error {
	var theirs error // what is wrong with the page's way on is no fault of the scanner
	err := d.s.use(ctx, func() error {
		err := d.Scanner.Scan(ctx, o, func(p desk.Page) error {
			theirs = page(p)
			return theirs
		})
		if theirs != nil {
			return nil
		}
		return err
	})
	if theirs != nil {
		return theirs
	}
	return err
}

// PINPad implements [desk.Devices].
func (c *Counter) PINPad() desk.PINPad {
	if p, s := port[desk.PINPad](c, desk.PINPadDevice); s != nil {
		return pinPad{p, s}
	}
	return nil
}

type pinPad struct {
	desk.PINPad

	s *station
}

func (d pinPad) EnterPIN(ctx context.Context, act desk.PINAct) error {
	return d.s.use(ctx, func() error { return d.PINPad.EnterPIN(ctx, act) })
}

// CardMaker implements [desk.Devices].
func (c *Counter) CardMaker() desk.CardMaker {
	if p, s := port[desk.CardMaker](c, desk.CardMakerDevice); s != nil {
		return cardMaker{p, s}
	}
	return nil
}

type cardMaker struct {
	desk.CardMaker

	s *station
}

func (d cardMaker) MakeCard(ctx context.Context, o desk.CardOrder, tell func(string)) (made desk.MadeCard, err error) {
	err = d.s.use(ctx, func() (err error) {
		made, err = d.CardMaker.MakeCard(ctx, o, tell)
		return err
	})
	return made, err
}

// Evaluator implements [desk.Devices].
func (c *Counter) Evaluator() desk.Evaluator {
	if p, s := port[desk.Evaluator](c, desk.EvaluatorDevice); s != nil {
		return evaluator{p, s}
	}
	return nil
}

type evaluator struct {
	desk.Evaluator

	s *station
}

func (d evaluator) Invite(ctx context.Context, address string) error {
	return d.s.use(ctx, func() error { return d.Evaluator.Invite(ctx, address) })
}

// QueueMachine implements [desk.Devices].
func (c *Counter) QueueMachine() desk.QueueMachine {
	if p, s := port[desk.QueueMachine](c, desk.QueueMachineDevice); s != nil {
		return queueMachine{p, s}
	}
	return nil
}

type queueMachine struct {
	desk.QueueMachine

	s *station
}

func (d queueMachine) CallOut(ctx context.Context, call desk.QueueCall) error {
	return d.s.use(ctx, func() error { return d.QueueMachine.CallOut(ctx, call) })
}
