//go:build linux

package vendor

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
)

const manual = "../../docs/drivers.md"

// block is one example: messages, and the key of the error that they end with.
type block struct{ lines, key string }

func examples(t *testing.T) (text string, all []block) {
	t.Helper()
	content, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile("(?s)```json ?([a-z._]*)\n(.*?)```").FindAllStringSubmatch(string(content), -1) {
		all = append(all, block{found[2], found[1]})
	}
	return string(content), all
}

const asScript = "SHEYIN_TEST_SCRIPT"

// TestScript is a driver, when it is started as one: it says hello for every class, and plays an example. A command that
// differs from the one in it is answered with invalidData.
func TestScript(t *testing.T) {
	path := os.Getenv(asScript)
	if path == "" {
		t.Skip("it is started by TestManual")
	}
	script, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	say(`{"header":{"name":"Common.Hello","type":"unsolicited"},"payload":{"protocol":1,"name":"manual","version":"1","classes":["IDCardReader","SocialCardReader","Scanner","Printer","BarcodeReader","PinPad","CardMaker","Evaluator","QueueMachine"]}}`)
	told, heard := bufio.NewScanner(script), bufio.NewReader(os.Stdin)
	id := int64(0)
	for told.Scan() {
		var m message
		if err := json.Unmarshal(told.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		if m.Header.Type == command {
			line, err := heard.ReadBytes('\n')
			if err != nil {
				return // the console has what it wanted
			}
			var got message
			if err := json.Unmarshal(line, &got); err != nil {
				t.Fatal(err)
			}
			m.Header.RequestID = 0
			if m.Header.Name != "Common.Cancel" {
				id = got.Header.RequestID
				got.Header.RequestID = 0
			} else { // whose number is in the payload
				m.Payload, got.Payload = nil, nil
			}
			if m.Header != got.Header || !same(m.Payload, got.Payload) {
				fmt.Fprintf(os.Stderr, "the console says %s", line)
				m = message{Header: header{Name: m.Header.Name, Type: completion, Code: "invalidData"}}
			} else {
				continue
			}
		}
		m.Header.RequestID = id
		line, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		say(string(line))
	}
	_, _ = heard.ReadBytes('\n')
}

func say(line string) { _, _ = os.Stdout.WriteString(line + "\n") } // the console may have what it wanted

// same tells whether two payloads say the same.
func same(a, b json.RawMessage) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// calls are what the examples are the messages of.
var calls = map[string]func(context.Context, *Driver) error{
	"QueueMachine.Call": func(ctx context.Context, d *Driver) error {
		return d.QueueMachine().CallOut(ctx, desk.QueueCall{Number: "A012", Window: "2"})
	},
	"PinPad.Enter": func(ctx context.Context, d *Driver) error { return d.PINPad().EnterPIN(ctx, desk.PINVerify) },
	"Common.Hello": func(ctx context.Context, d *Driver) error {
		_, _, kinds, err := d.Hello(ctx)
		if err == nil && len(kinds) != len(desk.DeviceKinds) {
			err = fmt.Errorf("it serves %v", kinds)
		}
		return err
	},
	"Common.Status": func(ctx context.Context, d *Driver) error {
		s, err := d.CardMaker().Look(ctx)
		return wants(err, s, desk.DeviceState{Name: "Maker KT-500", Number: "KT5-00123", Fault: "card_maker.ribbon", Stops: true})
	},
	"IDCardReader.Read": func(ctx context.Context, d *Driver) error {
		c, err := d.IDCardReader().ReadIDCard(ctx)
		want := citizen
		want.Address, want.Issuer = "某省某市某路 1 号", "某市公安局"
		return wants(err, c, want)
	},
	"SocialCardReader.Read": func(ctx context.Context, d *Driver) error {
		c, err := d.SocialCardReader().ReadSocialCard(ctx)
		want := social
		want.Version = c.Version
		return wants(err, c, want)
	},
	"BarcodeReader.Read": func(ctx context.Context, d *Driver) error {
		c, err := d.CodeScanner().ReadCode(ctx)
		return wants(err, c, "6212345678900000000")
	},
	"Scanner.Scan": func(ctx context.Context, d *Driver) error {
		var p desk.Page
		err := d.Scanner().Scan(ctx, desk.ScanOrder{Color: true}, func(got desk.Page) error { p = got; return nil })
		return wants(err, [4]any{p.Width, p.Height, p.DPI, p.Hint}, [4]any{1, 1, 200, "scan.pale"})
	},
	"Printer.Print": func(ctx context.Context, d *Driver) error {
		var told []string
		err := d.Printer().Print(ctx, desk.PrintJob{Name: "TCA-20261122-0001.1", PDF: []byte("%PDF-1.4\n")}, func(s desk.DeviceState) { told = append(told, s.Fault) })
		return wants(err, strings.Join(told, ","), "printer.paper,")
	},
	"Printer.Cancel": func(ctx context.Context, d *Driver) error { return d.Printer().Cancel(ctx, "TCA-20261122-0001.1") },
	"CardMaker.Make": func(ctx context.Context, d *Driver) error {
		step := ""
		c, err := d.CardMaker().MakeCard(ctx, desk.CardOrder{Key: "order-1", Name: "张三", IDNo: "330102199001011234", Area: "330100", Number: "X0000001A"}, func(s string) { step = s })
		return wants(err, [3]string{c.Number, c.Blank, step}, [3]string{"X0000001A", "B0000001", "card_maker.writing"})
	},
	"Evaluator.Invite": func(ctx context.Context, d *Driver) error {
		return d.Evaluator().Invite(ctx, "HTTP://127.0.0.1:8471/R/ABCDEFGH234567")
	},
}

func wants[T comparable](err error, got, want T) error {
	if err == nil && got != want {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	return err
}

// Every example of the manual is what is really said and understood.
func TestManual(t *testing.T) {
	_, all := examples(t)
	played := map[string]bool{}
	for n, b := range all {
		var first message
		if err := json.NewDecoder(strings.NewReader(b.lines)).Decode(&first); err != nil {
			t.Fatalf("example %d: %v", n, err)
		}
		for line := range strings.Lines(b.lines) {
			if m, ok := decode([]byte(strings.TrimSpace(line))); !ok && !strings.Contains(line, `"type":"command"`) {
				t.Errorf("no message: %s %+v", line, m)
			}
		}
		t.Run(fmt.Sprintf("%d %s", n, first.Header.Name), func(t *testing.T) {
			play(t, b, first.Header.Name)
			played[first.Header.Name] = true
		})
	}
	for name := range calls {
		if !played[name] {
			t.Errorf("the manual has no example of %s", name)
		}
	}
}

func play(t *testing.T, b block, name string) {
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte(b.lines), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := filepath.EvalSymlinks("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var said []string
	d := Start(Options{Program: self, Args: []string{"-test.run=^TestScript$"}, Env: []string{asScript + "=" + path}, Prover: &authority{
		proof: desk.CardProof{Internal: "0011223344556677", External: "00112233445566778899AABBCCDDEEFF"},
	}, Log: func(line string) {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, line)
	}})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if strings.Contains(b.lines, "Common.Cancel") {
		go func() { // the clerk has had enough
			for len(d.lane.one) == 0 || d.pending() == 0 {
				if time.Sleep(time.Millisecond); ctx.Err() != nil {
					return
				}
			}
			stop()
		}()
		b.key = "device.late"
	}
	err = calls[name](ctx, d)
	if cause := d.Close(); cause != nil {
		t.Error(cause)
	}
	e, _ := errors.AsType[*desk.Error](err)
	// A reader that found nobody is asked again, and the manual's driver has ended then.
	if e != nil && e.Key == "device.service" && b.key == "device.empty" {
		return
	}
	if b.key == "" && err != nil || b.key != "" && (e == nil || e.Key != b.key) {
		t.Errorf("%v, want %q; the driver: %s", err, b.key, said)
	}
}

// pending is the number of the command that the driver has; 0 when it has none.
func (d *Driver) pending() int64 {
	d.mu.Lock()
	c := d.child
	d.mu.Unlock()
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wants == nil {
		return 0
	}
	return c.wants.id
}

// What the code knows stands in the manual.
func TestManualIsWhole(t *testing.T) {
	text, _ := examples(t)
	var words []string
	for _, class := range classes {
		words = append(words, class)
	}
	for code, key := range codes {
		words = append(words, code, key)
	}
	for code, e := range errorCodes {
		words = append(words, code, e.Key)
	}
	for _, of := range faults {
		for word := range of {
			words = append(words, word)
		}
	}
	for word := range steps {
		words = append(words, word)
	}
	words = append(words, desk.Documents...)
	for _, word := range words {
		if !strings.Contains(text, "`"+word+"`") {
			t.Errorf("the manual does not have %s", word)
		}
	}
	for _, key := range []string{helloTime.String(), answerTime.String()} {
		if seconds := strings.TrimSuffix(key, "s") + " seconds"; !strings.Contains(text, seconds) {
			t.Errorf("the manual does not say %s", seconds)
		}
	}
}
