package devices

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sheyin/desk"
)

// fakeReader is a reader of identity cards. What it gives and in which time a test says.
type fakeReader struct {
	mu    sync.Mutex
	look  error
	err   error // of each reading; nil: cards come
	cards chan desk.IDCard
	reads int
	state desk.DeviceState
}

func newFakeReader() *fakeReader { return &fakeReader{cards: make(chan desk.IDCard, 8)} }

func (f *fakeReader) set(look, read error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.look, f.err = look, read
}

func (f *fakeReader) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reads
}

func (f *fakeReader) Look(context.Context) (desk.DeviceState, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state, f.look
}

func (f *fakeReader) ReadIDCard(ctx context.Context) (desk.IDCard, error) {
	f.mu.Lock()
	f.reads++
	err := f.err
	f.mu.Unlock()
	if err != nil {
		return desk.IDCard{}, err
	}
	select {
	case c := <-f.cards:
		return c, nil
	case <-ctx.Done():
		return desk.IDCard{}, offline("device.empty")
	}
}

func offline(key string) error { return &desk.Error{Code: desk.Offline, Key: key} }

// open opens a counter with these devices, in a bubble of time.
func open(t *testing.T, ports map[desk.DeviceKind]desk.Device) *Counter {
	t.Helper()
	c, err := Open(Config{Ports: ports})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	return c
}

// shut closes a counter on which nothing is in line.
func shut(t *testing.T, c *Counter) {
	t.Helper()
	if undone, err := c.Close(); err != nil || len(undone) > 0 {
		t.Errorf("%v, %+v", err, undone)
	}
}

// told gives the events that wait, in short.
func told(c *Counter) string {
	synctest.Wait()
	var all []string
	for {
		e, ok := c.events.take()
		if !ok {
			return strings.Join(all, " ")
		}
		var s string
		switch {
		case e.IDCard != nil:
			s = "card:" + e.IDCard.No
		case e.Code != "":
			s = "code:" + e.Code
		case e.Err != nil:
			s = "err:" + keyOf(wordOf(e.Err))
		case e.Print != nil:
			s = "print:" + e.Print.Name + ":" + e.Print.State.Fault
			if e.Print.Done {
				s = "done:" + e.Print.Name + ":" + keyOf(wordOf(e.Print.Err))
			}
		case e.Changed != nil:
			s = "is:" + keyOf(e.Changed.Err) + e.Changed.State.Fault
		}
		if e.At.IsZero() || e.Kind == "" {
			s += "?"
		}
		all = append(all, s)
	}
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// Cards are read while somebody attends and not otherwise, each once and in order; what nobody took is forgotten with the
// end of attention.
func TestCards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFakeReader()
		c := open(t, map[desk.DeviceKind]desk.Device{desk.IDReader: f})
		expect(t, "at first", told(c), "is:")
		f.cards <- desk.IDCard{No: "1"}
		time.Sleep(time.Minute)
		expect(t, "unattended", told(c), "")
		c.Attend(true)
		expect(t, "attended", told(c), "card:1")
		f.cards <- desk.IDCard{No: "2"}
		f.cards <- desk.IDCard{No: "3"}
		time.Sleep(time.Second)
		expect(t, "two", told(c), "card:2 card:3")
		f.cards <- desk.IDCard{No: "4"}
		time.Sleep(time.Second)
		c.Attend(false)
		f.cards <- desk.IDCard{No: "5"}
		expect(t, "locked", told(c), "")
		before := f.count()
		time.Sleep(10 * time.Minute)
		if f.count() != before {
			t.Error("it reads while nobody attends")
		}
		kit := c.Kit()
		if len(kit) != 1 || kit[0].Used.IsZero() || !kit[0].Ready() || kit[0].Driver != "sim" {
			t.Errorf("%+v", kit)
		}
		shut(t, c)
	})
}

// A card that cannot be read is told once, and once more when it was lifted and put there again; the reader is not
// asked without end.
func TestUnreadCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFakeReader()
		c := open(t, map[desk.DeviceKind]desk.Device{desk.IDReader: f})
		told(c)
		c.Attend(true)
		f.set(nil, offline("device.kind"))
		c.Attend(false)
		c.Attend(true)
		time.Sleep(time.Minute)
		expect(t, "a wrong card", told(c), "err:device.kind")
		if n := f.count(); n > 20 {
			t.Errorf("it was asked %d times in a minute", n)
		}
		f.set(nil, nil)
		time.Sleep(10 * time.Second)
		f.set(nil, offline("device.kind"))
		f.cards <- desk.IDCard{No: "1"}
		time.Sleep(time.Minute)
		expect(t, "again", told(c), "card:1 err:device.kind")
		if e := c.Kit()[0]; !e.Ready() || e.Failed != nil {
			t.Errorf("a wrong card is no fault of the reader: %+v", e)
		}
		shut(t, c)
	})
}

// A card that lies on the reader when the next customer comes is told once for each; one that was lifted, and one that lies
// there while its holder is served, are not.
func TestCardLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFakeReader()
		c := open(t, map[desk.DeviceKind]desk.Device{desk.IDReader: f})
		told(c)
		c.Attend(true)
		f.cards <- desk.IDCard{No: "1"}
		time.Sleep(time.Minute)
		f.set(nil, offline("device.lift"))
		time.Sleep(time.Minute)
		expect(t, "its holder is served", told(c), "card:1")
		for range 2 {
			c.Next()
			time.Sleep(time.Minute)
			expect(t, "the next one", told(c), "err:device.lift")
		}
		f.set(nil, nil)
		c.Next()
		f.cards <- desk.IDCard{No: "2"}
		time.Sleep(time.Minute)
		expect(t, "another card lies there", told(c), "card:2")
		c.Next()
		time.Sleep(time.Minute)
		expect(t, "lifted", told(c), "")
		if e := c.Kit()[0]; !e.Ready() || e.Failed != nil {
			t.Errorf("a card that was left is no fault of the reader: %+v", e)
		}
		shut(t, c)
	})
}

// A reader that is gone is told once, is tried again at growing intervals, and is there again by itself.
// clause: H-8.2.2a
func TestReaderComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFakeReader()
		c := open(t, map[desk.DeviceKind]desk.Device{desk.IDReader: f})
		told(c)
		c.Attend(true)
		f.set(offline("device.missing"), offline("device.missing"))
		time.Sleep(time.Minute)
		expect(t, "unplugged", told(c), "is:device.missing")
		if n := f.count(); n < 8 || n > 30 {
			t.Errorf("%d attempts in a minute", n)
		}
		if e := c.Kit()[0]; e.Ready() || keyOf(e.Failed) != "device.missing" || e.FailAt.IsZero() {
			t.Errorf("%+v", e)
		}
		f.set(nil, nil)
		time.Sleep(restMax + backFor + time.Millisecond) // nobody has to put a card there first
		expect(t, "plugged in", told(c), "is:")
		f.cards <- desk.IDCard{No: "1"}
		expect(t, "a card", told(c), "card:1")
		if e := c.Kit()[0]; !e.Ready() || e.Failed == nil {
			t.Errorf("the last failure stays known: %+v", e)
		}
		c.Attend(false)
		f.set(offline("device.service"), nil)
		time.Sleep(time.Minute)
		expect(t, "found by a look", told(c), "is:device.service")
		shut(t, c)
	})
}

// A test looks at once, also while a card is waited for, and does not lose the card that comes then.
func TestTest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFakeReader()
		c := open(t, map[desk.DeviceKind]desk.Device{desk.IDReader: f})
		c.Attend(true)
		told(c)
		f.set(offline("device.busy"), nil)
		began := time.Now()
		e, err := c.Test(t.Context(), desk.IDReader)
		if err != nil || keyOf(e.Err) != "device.busy" || time.Since(began) > time.Second {
			t.Errorf("%+v, %v after %v", e, err, time.Since(began))
		}
		expect(t, "busy", told(c), "is:device.busy")
		f.set(nil, nil)
		if e, err := c.Test(t.Context(), desk.IDReader); err != nil || e.Err != nil {
			t.Errorf("%+v, %v", e, err)
		}
		f.cards <- desk.IDCard{No: "1"}
		expect(t, "well", told(c), "is: card:1")
		_, err = c.Test(t.Context(), desk.ScannerDevice)
		expect(t, "none", keyOf(wordOf(err)), "device.none")
		shut(t, c)
	})
}

// slowReader takes long to be looked at.
type slowReader struct{ *fakeReader }

func (f slowReader) Look(ctx context.Context) (desk.DeviceState, error) {
	time.Sleep(5 * time.Second)
	return f.fakeReader.Look(ctx)
}

// A test while the device is being looked at waits for what that gives.
func TestTestWhileLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := slowReader{newFakeReader()}
		f.set(offline("device.missing"), nil)
		c := open(t, map[desk.DeviceKind]desk.Device{desk.IDReader: f})
		if e, err := c.Test(t.Context(), desk.IDReader); err != nil || keyOf(e.Err) != "device.missing" {
			t.Errorf("%+v, %v", e, err)
		}
		shut(t, c)
	})
}

// A code is cleaned, or refused; a scanner that types gives the same.
func TestCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeCodes{codes: make(chan string)}
		c := open(t, map[desk.DeviceKind]desk.Device{desk.CodeScannerDevice: f})
		told(c)
		c.Attend(true)
		c.Typed("typed00001") // it is no scanner that types
		f.codes <- " 6901234567892 "
		expect(t, "code", told(c), "code:6901234567892")
		f.codes <- "a\x1b[2Jb"
		expect(t, "not printable", told(c), "err:device.code")
		f.codes <- strings.Repeat("1", desk.MaxCode+1)
		f.codes <- "second"
		expect(t, "too long", told(c), "code:second")
		shut(t, c)

		c, err := Open(Config{Addresses: map[desk.DeviceKind]string{desk.CodeScannerDevice: "wedge:"}})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "at first", told(c), "is:")
		c.Typed("nobody there")
		c.Attend(true)
		c.Typed("6901234567892")
		expect(t, "typed", told(c), "code:6901234567892")
		shut(t, c)
	})
}

type fakeCodes struct{ codes chan string }

func (f *fakeCodes) Look(context.Context) (desk.DeviceState, error) { return desk.DeviceState{}, nil }

func (f *fakeCodes) ReadCode(ctx context.Context) (string, error) {
	select {
	case c := <-f.codes:
		return c, nil
	case <-ctx.Done():
		return "", offline("device.empty")
	}
}

// fakePad is a PIN pad at which somebody may take long.
type fakePad struct {
	fakeReader

	enter chan error
}

func (f *fakePad) EnterPIN(ctx context.Context, _ desk.PINAct) error {
	select {
	case err := <-f.enter:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// What a screen does with a device is followed: when it last worked, when it failed, and what it is like afterwards. What
// a person did or did not do is no failure; one at a time has the device.
func TestFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakePad{enter: make(chan error)}
		c := open(t, map[desk.DeviceKind]desk.Device{desk.PINPadDevice: f})
		told(c)
		pad := c.PINPad()
		use := func(err error) error {
			done := make(chan error)
			go func() { done <- pad.EnterPIN(t.Context(), desk.PINVerify) }()
			synctest.Wait()
			if _, busy := c.Test(t.Context(), desk.PINPadDevice); keyOf(wordOf(busy)) != "device.busy" {
				t.Errorf("tested while in use: %v", busy)
			}
			f.enter <- err
			return <-done
		}
		if err := use(nil); err != nil || c.Kit()[0].Used.IsZero() {
			t.Errorf("%v, %+v", err, c.Kit())
		}
		if err := use(offline("device.cancelled")); keyOf(wordOf(err)) != "device.cancelled" || c.Kit()[0].Failed != nil {
			t.Errorf("%v, %+v", err, c.Kit())
		}
		synctest.Wait()
		f.set(offline("device.missing"), nil)
		if err := use(offline("device.gone")); keyOf(wordOf(err)) != "device.gone" {
			t.Error(err)
		}
		expect(t, "afterwards", told(c), "is:device.missing")
		if e := c.Kit()[0]; keyOf(e.Failed) != "device.gone" || e.Ready() {
			t.Errorf("%+v", e)
		}
		if c.Scanner() != nil || c.CardMaker() != nil || c.Evaluator() != nil || c.QueueMachine() != nil {
			t.Error("devices that are not there")
		}
		shut(t, c)
	})
}

// When nobody takes events the changes go first, and the end of a paper never.
func TestBounded(t *testing.T) {
	q := queue{ready: make(chan struct{}, 1)}
	q.put(desk.DeviceEvent{Print: &desk.PrintProgress{Name: "P", Done: true}})
	for range mostEvents {
		q.put(desk.DeviceEvent{Changed: &desk.Equipment{}})
	}
	for n := range mostEvents {
		q.put(desk.DeviceEvent{Code: string(rune('a' + n%26))})
	}
	if e, _ := q.take(); e.Print == nil || len(q.line) != mostEvents-1 {
		t.Errorf("%+v, %d in line", e, len(q.line))
	}
	if slices.ContainsFunc(q.line, func(e desk.DeviceEvent) bool { return e.Changed != nil }) {
		t.Error("a change is left")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := q.next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A port that is not of its kind is refused, with what was opened before it let go.
func TestWrongPort(t *testing.T) {
	_, err := Open(Config{Ports: map[desk.DeviceKind]desk.Device{desk.CodeScannerDevice: &fakeCodes{}, desk.IDReader: &fakeCodes{}}})
	if err == nil || !strings.Contains(err.Error(), "id_reader") {
		t.Error(err)
	}
}

// What a driver lets pass of a device's or a card's text acts on no terminal and fills no report.
func TestTextsAreCleaned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const evil = "\x1b]0;x\x07\u202e\x9b2J名"
		reader := newFakeReader()
		reader.state = desk.DeviceState{Name: evil + strings.Repeat("长", 200), Number: evil}
		c := open(t, map[desk.DeviceKind]desk.Device{desk.IDReader: reader})
		defer shut(t, c)
		if s := c.Kit()[0].State; s.Number != "]0;x2J名" || len([]rune(s.Name)) != mostText || desk.Clean(s.Name, mostText) != s.Name {
			t.Errorf("%+v", s)
		}
		told(c)
		c.Attend(true)
		reader.cards <- desk.IDCard{Name: evil, No: evil, Address: evil}
		expect(t, "a card", told(c), "card:]0;x2J名")
	})
}
