//go:build linux

package sam

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/testdata/counterpart"
)

// line is the counterpart: a pair of pseudo-terminals, at whose other end a module answers as the published vectors have it. Real
// modules are certified, and there is none for tests.
const line = "a serial line of the kernel (pty); the module on it is ours, with the frames that makers publish"

// fake is a module. Persons are invented.
type fake struct {
	t    *testing.T
	line *os.File
	port string

	mu      sync.Mutex // of what stands below
	text    []byte
	newer   string // address that the card was given later
	mode    string
	cards   int  // how often a card may still be found
	lies    bool // the one that was found, still
	spoiled int  // how many answers are still to be spoiled

	late func() // is called before a card that was found is selected
}

func newFake(t *testing.T, text []byte) *fake {
	t.Helper()
	line, port := counterpart.SerialLine(t)
	return &fake{t: t, line: line, port: port, text: text, cards: 1}
}

func (f *fake) start() *Reader {
	go f.serve()
	return New(Options{Port: f.port})
}

func (f *fake) serve() {
	var heard []byte
	part := make([]byte, 256)
	for {
		n, err := f.line.Read(part)
		if err != nil {
			return
		}
		heard = append(heard, part[:n]...)
		at := bytes.Index(heard, preamble)
		if at < 0 || len(heard) < at+10 {
			continue
		}
		command := [2]byte{heard[at+7], heard[at+8]}
		heard = nil
		f.answer(command)
	}
}

// set changes how the module is, also while it answers.
func (f *fake) set(how func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how()
}

func (f *fake) answer(command [2]byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.mode == "silent":
	case f.mode == "another speed":
		_, _ = f.line.Write([]byte{0xFE, 0x9C, 0, 0xE6, 0x78, 0xF8}) // who reads finds out
	case command == cmdNumber:
		data := []byte{5, 0, 1, 0}
		for _, w := range []uint32{20230105, 12345, 123456789} {
			data = binary.LittleEndian.AppendUint32(data, w)
		}
		f.send(done, data)
	case command == cmdFind && f.cards > 0:
		f.cards--
		f.lies = true
		f.send(found, make([]byte, 4))
	case command == cmdFind:
		f.send(noCard, nil)
	case command == cmdSelect && f.mode == "refuses":
		f.send(noSelect, nil)
	case command == cmdSelect:
		if f.late != nil {
			f.late()
		}
		f.send(done, make([]byte, 8))
	case command == cmdRead && f.mode == "pulled":
		_ = f.line.Close()
	case command == cmdRead && !f.lies:
		f.send(noRead, nil)
	case command == cmdRead:
		data := binary.BigEndian.AppendUint16(nil, textSize)
		data = binary.BigEndian.AppendUint16(data, 1024)
		f.send(done, append(append(data, f.text...), make([]byte, 1024)...))
	case command == cmdAddress && f.newer != "":
		f.send(done, field(f.newer, 70))
	default:
		f.send(noItem, nil)
	}
}

func (f *fake) send(s status, data []byte) {
	b := seal(append([]byte{0, 0, byte(s)}, data...))
	if f.spoiled > 0 {
		f.spoiled--
		b[len(b)-1] ^= 0xFF
	}
	if f.mode == "noise" {
		b = append([]byte{0, 0xFF, 0xAA, 0xAA, 0x13}, b...)
	}
	size := len(b)
	if f.mode == "split" {
		size = 7
	}
	for len(b) > 0 {
		n := min(size, len(b))
		if _, err := f.line.Write(b[:n]); err != nil {
			return
		}
		b = b[n:]
	}
}

func field(s string, size int) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	for len(b) < size {
		b = append(b, ' ', 0)
	}
	return b
}

func text(parts ...any) []byte {
	var b []byte
	for n := 0; n < len(parts); n += 2 {
		b = append(b, field(parts[n].(string), parts[n+1].(int))...)
	}
	return b
}

var (
	citizen = text("李清和", 30, "1", 2, "01", 4, "19880307", 16, "新疆塔城市样例路1号", 70, "420802198803070012", 36, "塔城市公安局", 30, "20200101", 16, "长期", 16, "", 36)
	permit  = text("陈大文", 30, "1", 2, "", 4, "19900101", 16, "杭州市样例路1号", 70, "810000199001010019", 36, "杭州市公安局", 30, "20230101", 16, "20280101", 16,
		"H12345678", 18, "01", 4, "", 6, "J", 2, "", 6)
	old = text("SAMPLE, ANNA", 120, "2", 2, "USA110085010100", 30, "840", 6, "安娜", 30, "20180101", 16, "20280101", 16, "19850101", 16, "01", 4, "1500", 8, "I", 2, "", 6)
	now = text("安娜", 30, "2", 2, "01", 4, "19850101", 16, "SAMPLE, ANNA", 70, "911124198501010002", 36, "", 30, "20231201", 16, "20331130", 16, "", 28, "Y", 2, "", 6)
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

// The four forms of document, and the line as it may be: whole, in pieces, with noise, with a wrong sum once.
func TestRealRead(t *testing.T) {
	li := desk.IDCard{
		Kind: "resident_id", Name: "李清和", No: "420802198803070012", Sex: "1", Nation: "01", Birth: day("1988-03-07"), Address: "新疆塔城市样例路1号",
		Issuer: "塔城市公安局", From: day("2020-01-01"), Always: true,
	}
	moved := li
	moved.Address = "塔城市新址路2号"
	rare := li
	rare.Name = "李清〓" // a character of somebody's own font
	cases := map[string]struct {
		text  []byte
		with  func(*fake)
		wants desk.IDCard
	}{
		"citizen":        {citizen, nil, li},
		"a rare name":    {bytes.Replace(citizen, field("李清和", 30), field("李清\ue863", 30), 1), nil, rare},
		"who has moved":  {citizen, func(f *fake) { f.newer = "塔城市新址路2号" }, moved},
		"in pieces":      {citizen, func(f *fake) { f.mode = "split" }, li},
		"with noise":     {citizen, func(f *fake) { f.mode = "noise" }, li},
		"wrong sum once": {citizen, func(f *fake) { f.spoiled, f.cards = 1, 2 }, li},
		"permit": {permit, nil, desk.IDCard{
			Kind: "hkmt_residence", Name: "陈大文", No: "810000199001010019", Sex: "1", Birth: day("1990-01-01"), Address: "杭州市样例路1号",
			Issuer: "杭州市公安局", From: day("2023-01-01"), Until: day("2028-01-01"),
		}},
		"foreigner, 2017": {old, nil, desk.IDCard{
			Kind: "foreign_pr", Name: "安娜", NameEN: "SAMPLE, ANNA", No: "USA110085010100", Sex: "2", Nation: "840", Birth: day("1985-01-01"),
			From: day("2018-01-01"), Until: day("2028-01-01"),
		}},
		"foreigner, 2023": {now, nil, desk.IDCard{
			Kind: "foreign_pr", Name: "安娜", NameEN: "SAMPLE, ANNA", No: "911124198501010002", Sex: "2", Birth: day("1985-01-01"),
			From: day("2023-12-01"), Until: day("2033-11-30"),
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, c.text)
			if c.with != nil {
				c.with(f)
			}
			got, err := f.start().ReadIDCard(t.Context())
			if err != nil || got != c.wants {
				t.Errorf("%+v, %v\nwant %+v", got, err, c.wants)
			}
		})
	}
	t.Logf("cases %d: %s", len(cases), line)
}

func expect(t *testing.T, err error, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Key != key || e.Code != desk.Offline {
		t.Errorf("%v, want %s", err, key)
	}
}

// Each fault has a word of its own.
func TestRealFaults(t *testing.T) {
	cases := map[string]struct {
		text []byte
		with func(*fake)
		key  string
	}{
		"no card":           {citizen, func(f *fake) { f.cards = 0 }, "device.empty"},
		"silent":            {citizen, func(f *fake) { f.mode = "silent" }, "device.missing"},
		"another speed":     {citizen, func(f *fake) { f.mode = "another speed" }, "device.broken"},
		"taken away":        {citizen, func(f *fake) { f.mode = "refuses" }, "device.gone"},
		"cable pulled":      {citizen, func(f *fake) { f.mode = "pulled" }, "device.gone"},
		"always wrong sums": {citizen, func(f *fake) { f.spoiled = 100 }, "device.broken"},
		"nobody on it":      {text("", textSize), nil, "device.kind"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, c.text)
			if c.with != nil {
				c.with(f)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if c.key == "device.empty" {
				ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
			}
			_, err := f.start().ReadIDCard(ctx)
			expect(t, err, c.key)
		})
	}
	_, err := New(Options{Port: "/dev/none"}).ReadIDCard(t.Context())
	expect(t, err, "device.missing")
	t.Logf("cases %d: %s", len(cases)+1, line)
}

// A card that lies there still is said to lie there until it is lifted; and the module tells its number.
func TestLift(t *testing.T) {
	f := newFake(t, citizen)
	r := f.start()
	if n, err := r.Number(t.Context()); err != nil || n != "05.01-20230105-0000012345-0123456789" {
		t.Errorf("number %q, %v", n, err)
	}
	if _, err := r.ReadIDCard(t.Context()); err != nil {
		t.Fatal(err)
	}
	short := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := r.ReadIDCard(ctx)
		return err
	}
	for range 2 {
		expect(t, short(), "device.lift")
	}
	f.set(func() { f.lies = false })
	err := short()
	for range 30 { // a busy machine may not hear of it at once
		if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Key != "device.lift" {
			break
		}
		err = short()
	}
	expect(t, err, "device.empty")
}

// over is a time of waiting that ends when the test says so.
type over struct {
	context.Context //nolint:containedctx // it is one itself
	end             chan struct{}
}

func (o over) Done() <-chan struct{} { return o.end }

func (o over) Err() error {
	select {
	case <-o.end:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// A card that was found before the time of waiting ended is read to its end.
func TestFoundInTheLastMoment(t *testing.T) {
	ctx := over{t.Context(), make(chan struct{})}
	f := newFake(t, citizen)
	f.late = sync.OnceFunc(func() { close(ctx.end) })
	if c, err := f.start().ReadIDCard(ctx); err != nil || c.No == "" || ctx.Err() == nil {
		t.Errorf("%v", err)
	}
}

// The dialogue as makers publish it, byte for byte: what is sent, and what is understood of the answers.
func TestRealVectors(t *testing.T) {
	end, port := counterpart.SerialLine(t)
	dialogue := []struct{ says, answer string }{
		{"AAAAAA96690003200122", "AAAAAA9669000400008084"},         // find: there is none
		{"AAAAAA96690003200122", "AAAAAA9669000800009F0000000097"}, // find
		{"AAAAAA96690003200221", "AAAAAA9669000C00009000000000000000009C"},
		{"AAAAAA96690003300132", "AAAAAA96690508000090" + "01000400" + hex.EncodeToString(citizen) + strings.Repeat("00", 1024)}, // and its sum
		{"AAAAAA96690003300330", "AAAAAA9669000400009195"},                                                                       // newest address: none
	}
	heard := make(chan error, 1)
	go func() {
		for n, d := range dialogue {
			got := make([]byte, len(d.says)/2)
			if _, err := io.ReadFull(end, got); err != nil || !strings.EqualFold(hex.EncodeToString(got), d.says) {
				heard <- fmt.Errorf("request %d is %X, want %s: %w", n+1, got, d.says, err)
				return
			}
			answer, err := hex.DecodeString(d.answer)
			if err == nil && len(answer) > 1000 {
				answer = append(answer, sum(answer[len(preamble):]))
			}
			if _, werr := end.Write(answer); err != nil || werr != nil {
				heard <- errors.Join(err, werr)
				return
			}
		}
		heard <- nil
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := New(Options{Port: port}).ReadIDCard(ctx)
	if err != nil || got.Name != "李清和" || got.No != "420802198803070012" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := <-heard; err != nil {
		t.Error(err)
	}
	t.Logf("cases %d: %s, byte for byte", len(dialogue), line)
}

// The frames as makers publish them.
func TestVectors(t *testing.T) {
	for command, frame := range map[[2]byte]string{
		cmdNumber: "AAAAAA9669000312FFEE", cmdFind: "AAAAAA96690003200122", cmdSelect: "AAAAAA96690003200221",
		cmdRead: "AAAAAA96690003300132", cmdAddress: "AAAAAA96690003300330",
	} {
		if got := strings.ToUpper(hex.EncodeToString(request(command))); got != frame {
			t.Errorf("% X: %s, want %s", command, got, frame)
		}
	}
	heard, err := hex.DecodeString("AAAAAA9669000800009F0000000097")
	if err != nil {
		t.Fatal(err)
	}
	if body, _, whole, err := open(heard); err != nil || !whole || status(body[2]) != found {
		t.Errorf("% X %t %v", body, whole, err)
	}
}

// Whatever comes over the line, it is a frame, not yet one, or noise; and whatever a card says is text.
func FuzzFrame(f *testing.F) {
	f.Add(request(cmdFind))
	f.Add(seal(append([]byte{0, 0, 0x90, 1, 0, 4, 0}, citizen...)))
	f.Fuzz(func(t *testing.T, b []byte) {
		body, rest, whole, err := open(b)
		if err == nil && whole && len(body) < 3 || len(rest) > len(b) {
			t.Errorf("% X", body)
		}
		if text, ok := textOf(b); ok {
			c, _ := cardOf(text)
			if c.Name != desk.Clean(c.Name, 100) {
				t.Errorf("%q", c.Name)
			}
		}
	})
}
