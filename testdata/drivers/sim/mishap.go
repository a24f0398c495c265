package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// misbehave does at a command what a maker's library may do; done when that was its answer.
func (d *driver) misbehave(h header) (done bool) {
	what := d.mishap
	if once, ok := d.world.takes("mishap"); ok {
		what = once
	}
	switch what {
	case "exit":
		os.Exit(4)
	case "panic":
		panic("a library has crashed")
	case "hang":
		d.hang()
	case "chatty":
		d.line("[SDK] enter ReadCard\n{\"debug\": true}\n\n\x00\xff\xfe{\n")
		fmt.Fprintln(os.Stderr, strings.Repeat("a complaint ", 1000))
		d.send(header{Name: "Common.Whatever", Type: "acknowledge", RequestID: h.RequestID}, nil)
	case "slow":
		time.Sleep(300 * time.Millisecond)
	case "late":
		for _, id := range []int64{0, h.RequestID - 1, h.RequestID + 1} {
			d.send(header{Name: h.Name, Type: "event", RequestID: id}, nil)
			d.send(header{Name: h.Name, Type: "completion", RequestID: id, Code: "hardwareError"}, nil)
		}
	case "garbage":
		d.send(header{Name: h.Name, Type: "completion", RequestID: h.RequestID, Code: "success"}, []int{1, 2, 3})
		return true
	case "huge":
		d.line(strings.Repeat("x", 20<<20) + "\n")
	}
	return false
}

// hang never comes back, with processes of its own that would outlive it: one in its group, and one that has left it.
func (d *driver) hang() {
	for name, argv := range map[string][]string{"grandchild": {"sleep", "1000"}, "daemon": {"setsid", "sleep", "1000"}} {
		c := exec.CommandContext(context.Background(), argv[0], argv[1:]...)
		if err := c.Start(); err != nil {
			panic(err)
		}
		d.world.notes(name, fmt.Sprint(c.Process.Pid))
	}
	d.mu.Lock()
	select {}
}

// troubles are what is answered while one is there, by the desk's key for it. An empty code: the command itself tells.
var troubles = map[string]result{
	"device.missing":   {"deviceNotReady", nil},
	"device.busy":      failed("deviceBusy"),
	"device.broken":    {"hardwareError", nil},
	"device.gone":      failed("mediaRemoved"),
	"device.kind":      failed("invalidMedia"),
	"device.jam":       failed("mediaJam"),
	"device.cover":     failed("coverOpen"),
	"device.blocked":   {"commandErrorCode", map[string]any{"errorCode": "sscard", "code": -52}},
	"device.cancelled": canceled,
	"device.late":      timeOut,
	"pin.wrong":        {"commandErrorCode", map[string]any{"errorCode": "pinWrong", "left": 2}},
	"pin.differ":       failed("pinDiffer"),
	"pin.short":        {"commandErrorCode", map[string]any{"errorCode": "sscard", "code": -33}},
	"printer.stopped":  failed("printerStopped"),
	"printer.refuses":  failed("notAccepting"),
	"printer.format":   failed("formatUnsupported"),
	"printer.aborted":  failed("jobAborted"),

	"card_maker.ribbon": failed("ribbonOut"),
	"card_maker.blanks": failed("blanksOut"),
	"card_maker.jam":    failed("cardJam"),
	"card_maker.full":   failed("binFull"),
}

// states are what Common.Status says in a trouble.
var states = map[string]string{"device.missing": "noDevice", "device.busy": "deviceBusy", "device.broken": "hardwareError"}

// shown are the faults in a status.
var shown = map[string]string{
	"printer.paper": "paperOut", "printer.jam": "mediaJam", "printer.cover": "coverOpen", "printer.toner": "tonerOut",
	"printer.stopped": "stopped", "printer.refuses": "notAccepting",
	"card_maker.ribbon": "ribbonOut", "card_maker.blanks": "blanksOut", "card_maker.jam": "cardJam", "card_maker.full": "binFull",
}

// troubled gives what every command of a class ends with now; no code when it does not.
func (d *driver) troubled(class string) result {
	if class == "Common" {
		return result{}
	}
	return troubles[d.world.says("trouble")]
}
