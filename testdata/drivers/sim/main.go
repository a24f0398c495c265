// Command simdriver is a driver as docs/drivers.md describes them, of devices that are only files in a folder: tests lay a
// card on the reader by writing one. It plays every class of devices, and it misbehaves when it is told to.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"sync"
	"time"
)

type header struct {
	Name      string `json:"name"`
	RequestID int64  `json:"requestId,omitempty"`
	Type      string `json:"type"`
	Version   string `json:"version,omitempty"`
	Timeout   int64  `json:"timeout,omitempty"`
	Code      string `json:"completionCode,omitempty"`
}

type message struct {
	Header  header          `json:"header"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// result ends a command: a completion code and a payload.
type result struct {
	code    string
	payload any
}

var (
	ok       = result{"success", nil}
	canceled = result{"canceled", nil}
	timeOut  = result{"timeOut", nil}
)

// failed is a completion with commandErrorCode.
func failed(errorCode string) result {
	return result{"commandErrorCode", map[string]any{"errorCode": errorCode}}
}

// driver is one run.
type driver struct {
	world  world
	mishap string // at every command; empty: what the world says, once

	mu   sync.Mutex // one line at a time
	out  *bufio.Writer
	read string // the card that was read last, of its class
}

func main() {
	classes := flag.String("class", "", "classes of devices, with commas between them")
	dir := flag.String("world", "", "the folder with the devices")
	mishap := flag.String("mishap", "", "what goes wrong: exit, panic, hang, chatty, slow, late, garbage, huge; no-hello, protocol, dead")
	flag.Parse()
	d := &driver{world: world(*dir), mishap: *mishap, out: bufio.NewWriter(os.Stdout)}
	d.begin(strings.Split(*classes, ","))
	if err := d.serve(); err != nil {
		os.Exit(1)
	}
}

// begin says hello, and ends when its world does.
func (d *driver) begin(classes []string) {
	if d.mishap == "dead" || d.world.has("dead") {
		os.Exit(3)
	}
	go func() {
		for ; ; time.Sleep(tick) {
			if d.world.has("dead") {
				os.Exit(3)
			}
		}
	}()
	hello := map[string]any{"protocol": 1, "name": "simdriver", "version": "1.0", "classes": classes}
	switch d.mishap {
	case "no-hello":
		return
	case "protocol":
		hello["protocol"] = 2
	case "chatty":
		d.line("SDK 3.1 (c) a maker, init ok\n")
	}
	d.send(header{Name: "Common.Hello", Type: "unsolicited"}, hello)
}

// serve reads commands and does one after the other; a Common.Cancel ends the one that is done.
func (d *driver) serve() error {
	in := bufio.NewReader(os.Stdin)
	var mu sync.Mutex
	stops := map[int64]context.CancelFunc{}
	work := make(chan func(), 16)
	go func() {
		for do := range work {
			do()
		}
	}()
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return nil // the console has ended
		}
		var m message
		if err := json.Unmarshal(line, &m); err != nil {
			return err
		}
		if m.Header.Name == "Common.Cancel" {
			var c struct {
				RequestID int64 `json:"requestId"`
			}
			if err := json.Unmarshal(m.Payload, &c); err != nil {
				return err
			}
			mu.Lock()
			if stop := stops[c.RequestID]; stop != nil {
				stop()
			}
			mu.Unlock()
			continue
		}
		ctx, stop := context.WithCancel(context.Background())
		mu.Lock()
		stops[m.Header.RequestID] = stop
		mu.Unlock()
		work <- func() {
			d.do(ctx, m)
			mu.Lock()
			delete(stops, m.Header.RequestID)
			mu.Unlock()
			stop()
		}
	}
}

// do does one command.
func (d *driver) do(ctx context.Context, m message) {
	ctx, stop := context.WithTimeout(ctx, time.Duration(m.Header.Timeout)*time.Millisecond)
	defer stop()
	if d.misbehave(m.Header) {
		return
	}
	class, _, _ := strings.Cut(m.Header.Name, ".")
	r := result{"unsupportedCommand", nil}
	if do := commands[m.Header.Name]; do != nil {
		if r = d.troubled(class); r.code == "" {
			r = do(d, ctx, m)
		}
	}
	if r.code == "" {
		if r = timeOut; errors.Is(ctx.Err(), context.Canceled) {
			r = canceled
		}
	}
	d.send(header{Name: m.Header.Name, Type: "completion", RequestID: m.Header.RequestID, Code: r.code}, r.payload)
}

var commands = map[string]func(*driver, context.Context, message) result{
	"Common.Status":               (*driver).status,
	"IDCardReader.Read":           (*driver).readIDCard,
	"SocialCardReader.Read":       (*driver).readSocialCard,
	"SocialCardReader.ReadProved": (*driver).readProved,
	"BarcodeReader.Read":          (*driver).readCode,
	"Scanner.Scan":                (*driver).scan,
	"Printer.Print":               (*driver).printJob,
	"Printer.Cancel":              (*driver).cancelPrint,
	"PinPad.Enter":                (*driver).enterPIN,
	"CardMaker.Make":              (*driver).makeCard,
	"Evaluator.Invite":            (*driver).invite,
	"QueueMachine.Call":           (*driver).call,
}

// event tells of something on the way.
func (d *driver) event(m message, name string, payload any) {
	d.send(header{Name: name, Type: "event", RequestID: m.Header.RequestID}, payload)
}

func (d *driver) send(h header, payload any) {
	h.Version = "1.0"
	body, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	line, err := json.Marshal(message{h, body})
	if err != nil {
		panic(err)
	}
	d.line(string(line) + "\n")
}

func (d *driver) line(s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, err := d.out.WriteString(s)
	if err = errors.Join(err, d.out.Flush()); err != nil {
		os.Exit(1) // nobody hears
	}
}
