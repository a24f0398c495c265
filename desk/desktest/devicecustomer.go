package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
)

// CodeScanner tries a code scanner and gives how many checks passed. show holds a code in front of it, and comes back when it
// has been seen or passed by.
//
// Troubles: device.service, missing, busy, broken.
func CodeScanner(t T, d desk.CodeScanner, show func(code string), b Bench) int {
	t.Helper()
	o := newTryout(t, "code scanner", d, b)
	use := func(ctx context.Context) error {
		_, err := d.ReadCode(ctx)
		return err
	}
	reads := func(code string) func(context.Context) error {
		return func(ctx context.Context) error {
			seen := make(chan struct{})
			go func() { defer close(seen); show(code) }()
			got, err := d.ReadCode(ctx)
			<-seen
			if err == nil && got != code {
				err = fmt.Errorf("got %d bytes that are not the %d that were shown", len(got), len(code))
			}
			return err
		}
	}
	o.looks(use)
	o.check("nobody shows a code", func() error { return is(o.later(use), desk.Offline, "device.empty") })
	o.check("no code when the time is over", func() error { return is(o.never(use), desk.Offline, "device.empty") })
	for _, c := range []struct{ name, code string }{
		{"a short code", "7"}, {"a code with everything in it", `{"a": "HTTP://X/?b=1&c=%20~", 'd'}`}, {"the longest code", strings.Repeat("A1", desk.MaxCode/2)},
	} {
		o.check(c.name, func() error { return o.soon(reads(c.code)) })
	}
	o.check("a code that is too long", func() error {
		return o.later(func(ctx context.Context) error {
			seen := make(chan struct{})
			go func() { defer close(seen); show(strings.Repeat("B", desk.MaxCode+1)) }()
			got, err := d.ReadCode(ctx)
			<-seen
			if err == nil {
				return fmt.Errorf("a code of %d bytes was taken", len(got))
			}
			return is(err, desk.Offline, "device.empty", "device.broken", "device.code")
		})
	})
	o.check("the next one after it", func() error { return o.soon(reads("AFTER")) })
	o.troubles(away, use, reads("AGAIN"))
	return o.end()
}

// PINPad tries a PIN pad and gives how many checks passed.
//
// Act: Enter. Troubles: pin.wrong, pin.differ and pin.short (the latter two when he changes it), device.blocked, cancelled, late;
// device.service, missing, busy, broken. They say what the customer will do.
func PINPad(t T, d desk.PINPad, b Bench) int {
	t.Helper()
	o := newTryout(t, "pin pad", d, b)
	enter := func(act desk.PINAct) func(context.Context) error {
		return func(ctx context.Context) error { return d.EnterPIN(ctx, act) }
	}
	o.looks(enter(desk.PINVerify))
	o.check("the customer does nothing", func() error { return is(o.later(enter(desk.PINVerify)), desk.Offline, "device.late") })
	o.check("nothing when the time is over", func() error { return is(o.never(enter(desk.PINVerify)), desk.Offline, "device.late") })
	if o.can("the right PIN", Enter) {
		for _, act := range []desk.PINAct{desk.PINVerify, desk.PINChange, desk.PINReset} {
			o.act(Enter)
			o.check(string(act), func() error { return o.soon(enter(act)) })
		}
	}
	right := func(ctx context.Context) error {
		if o.bench.Acts[Enter] == nil {
			return nil
		}
		o.act(Enter)
		return d.EnterPIN(ctx, desk.PINVerify)
	}
	o.troubles(slices.Concat(away, []trouble{
		{key: "pin.wrong", code: desk.Denied, named: "left"},
		{key: "device.blocked", code: desk.Offline},
		{key: "device.cancelled", code: desk.Offline},
		{key: "device.late", code: desk.Offline},
	}), enter(desk.PINVerify), right)
	o.troubles([]trouble{{key: "pin.differ", code: desk.Denied}, {key: "pin.short", code: desk.Denied}}, enter(desk.PINChange), right)
	return o.end()
}

// Evaluator tries an evaluator and gives how many checks passed. shown is the address on it, "" for none; nil when nobody can
// see it here.
//
// Act: Leave. Troubles: device.service, missing, busy, broken.
func Evaluator(t T, d desk.Evaluator, shown func() string, b Bench) int {
	t.Helper()
	o := newTryout(t, "evaluator", d, b)
	const address = "HTTP://127.0.0.1:8471/R/ABCDEFGH234567"
	invite := func(ctx context.Context) error { return d.Invite(ctx, address) }
	gone := func(err error) error { // a driver program may need a moment for it on a busy machine
		for end := time.Now().Add(grace); shown != nil && shown() != ""; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				return errors.Join(err, errors.New("the address is still there"))
			}
		}
		return err
	}
	o.looks(invite)
	o.check("until its time is over", func() error { return gone(o.later(invite)) })
	o.check("nothing when the time is over", func() error { return gone(o.never(invite)) })
	leaves := func(ctx context.Context) error {
		if o.bench.Acts[Leave] == nil {
			return nil
		}
		done := make(chan error, 1)
		go func() { done <- invite(ctx) }()
		o.act(Leave)
		return <-done
	}
	if o.can("until the customer has rated", Leave) {
		o.check("until the customer has rated", func() error { return gone(o.soon(leaves)) })
	}
	o.troubles(away, invite, leaves)
	return o.end()
}

// QueueMachine tries a queue machine and gives how many checks passed. called is what it has called out; nil when nobody can
// hear it here.
//
// Troubles: device.service, missing, busy, broken.
func QueueMachine(t T, d desk.QueueMachine, called func() []desk.QueueCall, b Bench) int {
	t.Helper()
	o := newTryout(t, "queue machine", d, b)
	calls := func(ctx context.Context) error { return d.CallOut(ctx, desk.QueueCall{Number: "A012", Window: "2"}) }
	o.looks(nil)
	heard := func(want int, run func() error) error {
		if called == nil {
			return run()
		}
		before := len(called())
		err := run()
		if all := called(); len(all)-before != want || want == 1 && all[len(all)-1] != (desk.QueueCall{Number: "A012", Window: "2"}) {
			return errors.Join(fmt.Errorf("called out %v, want %d more", all, want), err)
		}
		return err
	}
	o.check("a number", func() error { return heard(1, func() error { return o.soon(calls) }) })
	o.check("the same number again is called again", func() error { return heard(1, func() error { return o.soon(calls) }) })
	o.check("nothing when the time is over", func() error {
		return heard(0, func() error {
			if err := o.never(calls); desk.CodeOf(err) != desk.Offline {
				return errors.Join(errors.New("the time was over, and nothing says so"), err)
			}
			return nil
		})
	})
	o.troubles(away, calls, calls)
	return o.end()
}
