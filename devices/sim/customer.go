package sim

import (
	"context"
	"slices"
	"strconv"
	"time"

	"sheyin/desk"
)

// typeTime is how long a customer takes at the PIN pad.
const typeTime = 1500 * time.Millisecond

// tries is how many wrong PINs a card takes in a row.
const tries = 5

// Show holds a code before the code scanner. What is longer than [desk.MaxCode] no scanner reads.
func (c *Counter) Show(code string) {
	if len(code) > desk.MaxCode {
		return
	}
	c.change(func() { c.code = code })
}

type codeScanner struct{ device }

// CodeScanner is the code scanner.
func (c *Counter) CodeScanner() desk.CodeScanner {
	return codeScanner{c.device(desk.CodeScannerDevice, "code scanner")}
}

// ReadCode implements [desk.CodeScanner].
func (r codeScanner) ReadCode(ctx context.Context) (string, error) {
	done, err := r.begin(ctx, "device.empty")
	if err != nil {
		return "", err
	}
	defer done()
	for {
		if err := r.c.out(r.kind); err != nil {
			return "", err
		}
		if code := r.c.code; code != "" {
			r.c.code = ""
			return code, nil
		}
		if !r.c.await(ctx) {
			return "", offline("device.empty", ctx.Err())
		}
	}
}

// customer is who stands at the PIN pad.
type customer struct {
	idle bool // he types nothing
	left int  // tries
}

// Idle says whether the customer leaves the PIN pad alone; otherwise he types the right PIN, unless a fault says what he does.
func (c *Counter) Idle(idle bool) { c.change(func() { c.pin.idle = idle }) }

type pinPad struct{ device }

// PINPad is the PIN pad, with a customer at it.
func (c *Counter) PINPad() desk.PINPad { return pinPad{c.device(desk.PINPadDevice, "PIN pad")} }

// EnterPIN implements [desk.PINPad].
func (p pinPad) EnterPIN(ctx context.Context, act desk.PINAct) error {
	done, err := p.begin(ctx, "device.late")
	if err != nil {
		return err
	}
	defer done()
	for {
		if err := p.c.out(p.kind); err != nil {
			return err
		}
		_, does := p.c.one(p.kind, happens)
		if p.c.pin.idle && does.key == "" {
			if !p.c.await(ctx) {
				return offline("device.late", ctx.Err())
			}
			continue
		}
		if !p.c.takes(ctx, typeTime) {
			return offline("device.late", ctx.Err())
		}
		return p.ends(act, does)
	}
}

// ends is what comes of what the customer did; the lock is held.
func (p pinPad) ends(act desk.PINAct, does trouble) error {
	switch {
	case act == desk.PINVerify && (does.key == "pin.differ" || does.key == "pin.short"): // there is no new one
	case does.key == "pin.wrong":
		if p.c.pin.left--; p.c.pin.left < 0 {
			p.c.pin.left = 0
			return offline("device.blocked", nil)
		}
		return (&desk.Error{Code: does.code, Key: does.key}).With("left", strconv.Itoa(p.c.pin.left))
	case does.key != "":
		return does.err()
	}
	p.c.pin.left = tries
	return nil
}

type evaluator struct{ device }

// Evaluator is the evaluator before the customer.
func (c *Counter) Evaluator() desk.Evaluator {
	return evaluator{c.device(desk.EvaluatorDevice, "evaluator")}
}

// Shown is the address on the evaluator; "" for none.
func (c *Counter) Shown() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shown
}

// Leave ends what the evaluator shows, as when the customer has rated. It waits until there is something.
func (c *Counter) Leave(ctx context.Context) error {
	c.mu.Lock()
	for c.shown == "" {
		if !c.await(ctx) {
			c.mu.Unlock()
			return ctx.Err()
		}
	}
	c.mu.Unlock()
	c.change(func() { c.shown = "" })
	return nil
}

// Invite implements [desk.Evaluator].
func (e evaluator) Invite(ctx context.Context, address string) error {
	done, err := e.begin(ctx, "device.late")
	if err != nil { // the time was over before its turn: that is an end like another
		return nil
	}
	defer done()
	if err := e.c.out(e.kind); err != nil {
		return err
	}
	defer func() { e.c.shown = "" }()
	e.c.shown = address
	e.c.wake()
	for e.c.shown == address {
		if err := e.c.out(e.kind); err != nil {
			return err
		}
		if !e.c.await(ctx) {
			return nil
		}
	}
	return nil
}

type queueMachine struct{ device }

// QueueMachine is the queue machine.
func (c *Counter) QueueMachine() desk.QueueMachine {
	return queueMachine{c.device(desk.QueueMachineDevice, "queue machine")}
}

// Called are the calls so far.
func (c *Counter) Called() []desk.QueueCall {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// CallOut implements [desk.QueueMachine].
func (q queueMachine) CallOut(ctx context.Context, call desk.QueueCall) error {
	done, err := q.begin(ctx, "device.missing")
	if err != nil {
		return err
	}
	defer done()
	if err := q.c.out(q.kind); err != nil {
		return err
	}
	q.c.calls = append(q.c.calls, call)
	return nil
}
