package devices

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sheyin/desk"
)

// fakePrinter takes a second for a paper. It remembers what it printed, as [desk.Printer] wants.
type fakePrinter struct {
	mu      sync.Mutex
	fault   string // it cannot print while there is one
	err     error  // of each attempt
	lost    bool   // the next answer is lost
	gone    bool   // it cannot be reached for taking back
	printed []string
	taken   []string // back
}

func (f *fakePrinter) set(how func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how()
}

func (f *fakePrinter) state() desk.DeviceState {
	return desk.DeviceState{Name: "Fake A4", Fault: f.fault, Stops: f.fault != ""}
}

func (f *fakePrinter) Look(context.Context) (desk.DeviceState, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state(), nil
}

func (f *fakePrinter) Print(ctx context.Context, job desk.PrintJob, tell func(desk.DeviceState)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for last := "none"; ; {
		if f.err != nil {
			return f.err
		}
		if f.fault != last {
			last = f.fault
			f.mu.Unlock()
			tell(desk.DeviceState{Name: "Fake A4", Fault: last, Stops: last != ""})
			f.mu.Lock()
		}
		f.mu.Unlock()
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			f.mu.Lock()
			return &desk.Error{Code: desk.Unknown, Key: "printer.waits"}
		}
		f.mu.Lock()
		if f.fault != "" {
			continue
		}
		if !f.has(job.Name) {
			f.printed = append(f.printed, job.Name)
		}
		if f.lost {
			f.lost = false
			return &desk.Error{Code: desk.Unknown, Key: "printer.unknown"}
		}
		return nil
	}
}

func (f *fakePrinter) has(name string) bool {
	return strings.Contains(" "+strings.Join(f.printed, " ")+" ", " "+name+" ")
}

// out is what came out, back what was taken back.
func (f *fakePrinter) out() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.printed, " ")
}

func (f *fakePrinter) back() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.taken, " ")
}

func (f *fakePrinter) Cancel(_ context.Context, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return offline("device.missing")
	}
	f.taken = append(f.taken, name)
	return nil
}

// printing opens a counter with a printer.
func printing(t *testing.T) (*Counter, *fakePrinter) {
	f := &fakePrinter{}
	c := open(t, map[desk.DeviceKind]desk.Device{desk.PrinterDevice: f})
	expect(t, "at first", told(c), "is:")
	return c, f
}

// line puts papers in line.
func line(t *testing.T, c *Counter, names ...string) {
	t.Helper()
	for _, n := range names {
		if err := c.Print(desk.PrintJob{Name: n, PDF: []byte("%PDF")}); err != nil {
			t.Fatal(err)
		}
	}
}

// undone is what has not come out, in short.
func undone(c *Counter) string {
	var all []string
	for _, u := range c.Undone() {
		s := u.Name
		if u.Done {
			s += ":" + keyOf(wordOf(u.Err))
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

// Papers come out one after the other, in order, and nobody waits for them; one that is in line is not doubled.
func TestSpool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := printing(t)
		began := time.Now()
		line(t, c, "A", "B", "A")
		if time.Since(began) > 0 {
			t.Error("it waits")
		}
		expect(t, "in line", undone(c), "A B")
		time.Sleep(10 * time.Second)
		// The printer may say that it is at A before or after B is in line.
		if got := told(c); !strings.HasSuffix(got, "done:A: print:B: done:B:") || strings.Count(got, "print:A:") != 3 || strings.Count(got, "print:B:") != 2 {
			t.Errorf("told %q", got)
		}
		expect(t, "printed", f.out(), "A B")
		expect(t, "left", undone(c), "")
		if e := c.Kit()[0]; e.Used.IsZero() || e.State.Name != "Fake A4" {
			t.Errorf("%+v", e)
		}
		shut(t, c)
	})
}

// A paper waits for paper as long as the clerk lets it, ten minutes at a time; the printer's state is told meanwhile, and
// those behind it get their turn.
// clause: H-8.2.2a
func TestOutOfPaper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := printing(t)
		f.set(func() { f.fault = "printer.paper" })
		line(t, c, "A")
		time.Sleep(time.Minute)
		expect(t, "waits", told(c), "print:A: is:printer.paper print:A:printer.paper")
		if c.Kit()[0].Ready() {
			t.Error("a printer without paper is not ready")
		}
		f.set(func() { f.fault = "" })
		time.Sleep(5 * time.Second)
		expect(t, "refilled", told(c), "done:A: is:")

		f.set(func() { f.fault = "printer.paper" })
		line(t, c, "B", "C")
		time.Sleep(11 * time.Minute)
		expect(t, "too long", undone(c), "B:printer.waits C")
		f.set(func() { f.fault = "" })
		time.Sleep(2 * time.Second)
		line(t, c, "B")
		expect(t, "again", undone(c), "B")
		time.Sleep(5 * time.Second)
		expect(t, "printed", f.out(), "A C B")
		shut(t, c)
	})
}

// What failed stays until it is tried again, or given up; what is unknown is asked after by its name, so that nothing
// comes out twice.
func TestPrintAgain(t *testing.T) {
	for key, err := range map[string]error{
		"printer.stopped": offline("printer.stopped"), "device.missing": offline("device.missing"),
		"printer.aborted": &desk.Error{Code: desk.Conflict, Key: "printer.aborted"}, "printer.unknown": nil,
	} {
		synctest.Test(t, func(t *testing.T) {
			c, f := printing(t)
			f.set(func() { f.err, f.lost = err, err == nil })
			line(t, c, "A")
			time.Sleep(time.Minute)
			expect(t, "failed", undone(c), "A:"+key)
			if got := told(c); !strings.HasSuffix(got, "done:A:"+key) || strings.Count(got, "done") != 1 {
				t.Errorf("told %q", got)
			}
			if e := c.Kit()[0]; keyOf(e.Failed) != key {
				t.Errorf("%s: %+v", key, e)
			}
			f.set(func() { f.err = nil })
			line(t, c, "A")
			time.Sleep(5 * time.Second)
			expect(t, "again", undone(c)+"|"+f.out(), "|A")
			shut(t, c)
		})
	}
}

// A paper that is given up is taken back from the printer, in line, on its way or failed; when the printer may have it and
// cannot be asked, it stays.
func TestGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := printing(t)
		f.set(func() { f.fault = "printer.jam" })
		line(t, c, "A", "B")
		time.Sleep(5 * time.Second)
		f.set(func() { f.gone = true })
		told(c)
		if err := c.GiveUp(t.Context(), "A"); keyOf(wordOf(err)) != "device.missing" {
			t.Error(err)
		}
		synctest.Wait()
		expect(t, "not reached", undone(c), "A:printer.waits B")
		f.set(func() { f.gone = false })
		for _, name := range []string{"A", "B", "none"} {
			if err := c.GiveUp(t.Context(), name); err != nil {
				t.Error(err)
			}
		}
		expect(t, "told", told(c), "print:B:printer.jam done:A:printer.given_up done:B:printer.given_up")
		expect(t, "taken back", undone(c)+"|"+f.back(), "|A B")
		f.set(func() { f.fault = "" })
		time.Sleep(time.Minute)
		expect(t, "printed", f.out(), "")

		f.set(func() { f.err = offline("device.missing") })
		line(t, c, "C")
		time.Sleep(time.Second)
		f.set(func() { f.gone = true })
		if err := c.GiveUp(t.Context(), "C"); err != nil || undone(c) != "" {
			t.Errorf("the printer never had it: %v, %q", err, undone(c))
		}
		shut(t, c)
	})
}

// A paper whose printer stays away is taken out as a file, and forgotten without asking the printer; others go on.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := printing(t)
		f.set(func() { f.fault = "printer.paper" })
		line(t, c, "A", "B")
		time.Sleep(3 * time.Second)
		f.set(func() { f.gone = true })
		if err := c.GiveUp(t.Context(), "A"); keyOf(wordOf(err)) != "device.missing" {
			t.Error(err)
		}
		if len(c.PDF("A")) == 0 || c.PDF("none") != nil {
			t.Errorf("as a file: %q, %q", c.PDF("A"), c.PDF("none"))
		}
		c.Forget("none")
		c.Forget("A")
		synctest.Wait()
		expect(t, "forgotten", undone(c), "B")
		c.Forget("B") // it is on its way
		f.set(func() { f.fault, f.gone = "", false })
		line(t, c, "C")
		time.Sleep(5 * time.Second)
		expect(t, "the others", undone(c)+"|"+f.out(), "|C")
		shut(t, c)
	})
}

// The program's end waits a moment, and says what did not come out.
func TestCloseTellsUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := printing(t)
		line(t, c, "A", "B", "C", "D", "E", "F")
		began := time.Now()
		left, err := c.Close()
		if err != nil || len(left) == 0 || len(left)+len(f.printed) != 6 || time.Since(began) > closeWait+time.Second {
			t.Errorf("%v, %d left, %d printed, after %v", err, len(left), len(f.printed), time.Since(began))
		}
	})
}

// fakeSetter makes a paper of the number.
type fakeSetter struct{ err error }

func (fakeSetter) Preview(desk.Sheet, string, int) ([]string, error) { return []string{"text"}, nil }

func (f fakeSetter) Make(_ context.Context, s desk.Sheet, _ string) (string, []byte, int, error) {
	name := s.Paper.Number
	if s.Paper.Copy > 1 {
		name += "-copy" + strconv.Itoa(s.Paper.Copy)
	}
	return name + "-notice", []byte("%PDF"), 2, f.err
}

// The authority counts the copies of a paper; each comes out once, however often it is printed.
func TestCopies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := printing(t)
		p := Press{fakeSetter{}, c}
		out := func(number string, copy int) {
			t.Helper()
			if _, err := p.Print(t.Context(), desk.Sheet{Paper: desk.Paper{Number: number, Copy: copy}}, "zh-CN"); err != nil {
				t.Error(err)
			}
		}
		out("G1", 1)
		out("G1", 1) // while it is in line
		time.Sleep(5 * time.Second)
		out("G1", 1) // when it has come out
		time.Sleep(5 * time.Second)
		f.set(func() { f.lost = true })
		out("G1", 2)
		time.Sleep(5 * time.Second)
		expect(t, "nobody knows", undone(c), "G1-copy2-notice:printer.unknown")
		out("G1", 2)
		time.Sleep(5 * time.Second)
		expect(t, "printed", f.out(), "G1-notice G1-copy2-notice")
		expect(t, "left", undone(c), "")
		if err := c.Print(desk.PrintJob{Name: "G1-notice"}); err != nil || undone(c) != "" {
			t.Errorf("tried again by its name only, when it was out: %v, %q", err, undone(c))
		}
		shut(t, c)
	})
}

// A sheet goes to the printer under its name, and what it cannot be is said at once.
func TestPress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := printing(t)
		p := Press{fakeSetter{}, c}
		sheet := desk.Sheet{Paper: desk.Paper{Number: "G1"}}
		got, err := p.Print(t.Context(), sheet, "zh-CN")
		if err != nil || got != (desk.Printed{Where: "Fake A4", Pages: 2, InLine: true}) {
			t.Errorf("%+v, %v", got, err)
		}
		time.Sleep(5 * time.Second)
		expect(t, "printed", f.out(), "G1-notice")
		p.Setter = fakeSetter{&desk.Error{Code: desk.Invalid, Key: "paper.character"}}
		if _, err := p.Print(t.Context(), sheet, "zh-CN"); keyOf(wordOf(err)) != "paper.character" || undone(c) != "" {
			t.Error(err)
		}
		shut(t, c)
		none := open(t, nil)
		if _, err := (Press{fakeSetter{}, none}).Print(t.Context(), sheet, "zh-CN"); keyOf(wordOf(err)) != "device.none" {
			t.Error(err)
		}
		shut(t, none)
	})
}
