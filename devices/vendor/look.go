package vendor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sheyin/desk"
)

// classes are the names of the kinds of devices in messages: XFS4IoT's, as far as it has one.
var classes = map[desk.DeviceKind]string{
	desk.IDReader: idReader, desk.SSCReader: sscReader, desk.ScannerDevice: scannerClass, desk.PrinterDevice: printerClass,
	desk.CodeScannerDevice: codeReader, desk.PINPadDevice: pinPad, desk.CardMakerDevice: cardMaker,
	desk.EvaluatorDevice: evaluator, desk.QueueMachineDevice: queueMachine,
}

const (
	idReader     = "IDCardReader"
	sscReader    = "SocialCardReader"
	scannerClass = "Scanner"
	printerClass = "Printer"
	codeReader   = "BarcodeReader"
	pinPad       = "PinPad"
	cardMaker    = "CardMaker"
	evaluator    = "Evaluator"
	queueMachine = "QueueMachine"
)

// status is the payload that Common.Status is answered with.
type status struct {
	State    string `json:"state"`
	Name     string `json:"name"`
	Number   string `json:"number"`
	Fault    string `json:"fault"`
	Encoding string `json:"encoding"`
}

// faults are what a device that answers may have, by its class. The ribbon of toner prints on.
var faults = map[string]map[string]desk.DeviceState{
	printerClass: {
		"paperOut": {Fault: "printer.paper", Stops: true}, "mediaJam": {Fault: "printer.jam", Stops: true},
		"coverOpen": {Fault: "printer.cover", Stops: true}, "tonerOut": {Fault: "printer.toner", Stops: true},
		"tonerLow": {Fault: "printer.toner"}, "stopped": {Fault: "printer.stopped", Stops: true},
		"notAccepting": {Fault: "printer.refuses", Stops: true}, "trouble": {Fault: "printer.trouble", Stops: true},
	},
	scannerClass: {"mediaJam": {Fault: "device.jam", Stops: true}, "coverOpen": {Fault: "device.cover", Stops: true}},
	cardMaker: {
		"ribbonOut": {Fault: "card_maker.ribbon", Stops: true}, "blanksOut": {Fault: "card_maker.blanks", Stops: true},
		"cardJam": {Fault: "card_maker.jam", Stops: true}, "binFull": {Fault: "card_maker.full", Stops: true},
	},
}

// stateOf reads a status, of a class of devices.
func (s status) stateOf(class string) (desk.DeviceState, error) {
	if err := readable(s.Encoding, &s.Name); err != nil {
		return desk.DeviceState{}, broken(err)
	}
	switch s.State {
	case "online":
	case "deviceBusy", "starting":
		return desk.DeviceState{}, &desk.Error{Code: desk.Offline, Key: "device.busy"}
	case "offline", "powerOff", "noDevice":
		return desk.DeviceState{}, &desk.Error{Code: desk.Offline, Key: "device.missing"}
	default:
		return desk.DeviceState{}, broken(fmt.Errorf("vendor: the state %q", desk.Clean(s.State, 40)))
	}
	out, ok := faults[class][s.Fault]
	if !ok && s.Fault != "" {
		return desk.DeviceState{}, broken(fmt.Errorf("vendor: the fault %q", desk.Clean(s.Fault, 40)))
	}
	out.Name, out.Number = s.Name, desk.Clean(s.Number, maxNumber)
	return out, nil
}

// lookTime is how long a look may take: it waits for nobody.
const lookTime = time.Second

// device is one device of a driver.
type device struct {
	d     *Driver
	class string
}

// Look implements [desk.Device]. While the driver does something that takes its time, the last answer stands.
func (p device) Look(ctx context.Context) (desk.DeviceState, error) {
	d := p.d
	d.mu.Lock()
	last, known := d.looked[p.class]
	d.mu.Unlock()
	if known && d.lane.taken() {
		return last, nil
	}
	var out desk.DeviceState
	o := order{class: p.class, name: "Common.Status", wait: lookTime, payload: map[string]string{"class": p.class}}
	err := d.do(ctx, o, func(a answer) (*order, error) {
		var s status
		err := a.into(&s)
		if err == nil {
			out, err = s.stateOf(p.class)
		}
		return nil, err
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		delete(d.looked, p.class)
		return desk.DeviceState{}, lookError(ctx, err)
	}
	d.looked[p.class] = out
	return out, nil
}

// lookKeys are the errors that a look may have.
var lookKeys = []string{"device.service", "device.missing", "device.busy", "device.broken", "device.driver_unsafe", "device.driver_protocol"}

func lookError(ctx context.Context, err error) error {
	e := ended(err, "device.busy")
	if !slices.Contains(lookKeys, e.Key) {
		return broken(err)
	}
	if sent, over := begun(err); sent && over && ctx.Err() != nil {
		e.Key = "device.service" // nobody else has it: it does not answer
	}
	return e
}
