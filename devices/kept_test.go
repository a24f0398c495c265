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

// fakeKeeper outlasts a counter.
type fakeKeeper struct {
	mu   sync.Mutex
	full bool // it takes and forgets nothing
	jobs []desk.PrintJob
}

func (k *fakeKeeper) set(full bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.full = full
}

func (k *fakeKeeper) refusal() error {
	if k.full {
		return &desk.Error{Code: desk.Denied, Key: "outbox.closed"}
	}
	return nil
}

func (k *fakeKeeper) KeepPaper(_ context.Context, p desk.PrintJob) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.full {
		k.jobs = append(k.jobs, p)
	}
	return k.refusal()
}

func (k *fakeKeeper) DropPaper(_ context.Context, name string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.full {
		k.jobs = slices.DeleteFunc(k.jobs, func(p desk.PrintJob) bool { return p.Name == name })
	}
	return k.refusal()
}

func (k *fakeKeeper) KeptPapers(context.Context) ([]desk.PrintJob, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.jobs), nil
}

func (k *fakeKeeper) names() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []string
	for _, p := range k.jobs {
		all = append(all, p.Name)
	}
	return strings.Join(all, " ")
}

// keeping opens a counter with a printer over what is kept.
func keeping(t *testing.T, f *fakePrinter, k *fakeKeeper) *Counter {
	t.Helper()
	c, err := Open(Config{Ports: map[desk.DeviceKind]desk.Device{desk.PrinterDevice: f}, Papers: k})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	told(c)
	return c
}

// crash ends a counter as a power cut does: nothing waits for a paper, and nobody hears of it.
func crash(t *testing.T, c *Counter) {
	t.Helper()
	c.stop()
	c.wait.Wait()
}

// A paper in line is kept before the printer hears of it. After a crash it stands there as one of which nobody knows,
// nothing comes out by itself, and its name alone prints it once: also where the printer had brought it before the crash.
//
// clause: H-8.2.2a
func TestPapersOutlastTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, k := &fakePrinter{}, &fakeKeeper{}
		c := keeping(t, f, k)
		line(t, c, "A")
		time.Sleep(5 * time.Second)
		expect(t, "came out", f.out()+"|"+k.names(), "A|")
		f.set(func() { f.fault = "printer.paper" })
		line(t, c, "B", "C", "D")
		expect(t, "kept", k.names(), "B C D")
		for _, u := range c.Undone() {
			if !u.Kept {
				t.Errorf("%+v", u)
			}
		}
		time.Sleep(3 * time.Second)
		crash(t, c)

		f.set(func() { f.fault, f.printed = "", append(f.printed, "C") })
		c = keeping(t, f, k)
		time.Sleep(time.Hour)
		expect(t, "after the crash", undone(c), "B:printer.ended C:printer.ended D:printer.ended")
		expect(t, "by itself", f.out()+"|"+told(c), "A C|")
		line(t, c, "B")
		if err := c.Print(desk.PrintJob{Name: "C"}); err != nil || len(c.PDF("D")) == 0 {
			t.Errorf("%v, %q", err, c.PDF("D"))
		}
		time.Sleep(5 * time.Second)
		expect(t, "printed", f.out()+"|"+k.names(), "A C B|D")
		if err := c.GiveUp(t.Context(), "D"); err != nil {
			t.Error(err)
		}
		expect(t, "given up", f.back()+"|"+undone(c)+"|"+k.names(), "D||")
		shut(t, c)
	})
}

// A paper that was kept is there also where no printer is set any more: it can be taken as a file, is not forgotten without a
// word, and goes when somebody says so.
//
// clause: H-8.2.2a
func TestPapersWithoutPrinter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &fakeKeeper{jobs: []desk.PrintJob{{Name: "A", PDF: []byte("%PDF")}}}
		c, err := Open(Config{Papers: k})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, "there", undone(c)+"|"+string(c.PDF("A")), "A:printer.ended|%PDF")
		none := func(what string, err error) {
			t.Helper()
			if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != "device.none" {
				t.Errorf("%s: %v", what, err)
			}
		}
		none("print", c.Print(desk.PrintJob{Name: "A"}))
		none("give up", c.GiveUp(t.Context(), "A"))
		expect(t, "still there", undone(c)+"|"+k.names(), "A:printer.ended|A")
		c.Forget("A")
		expect(t, "forgotten", undone(c)+"|"+k.names(), "|")
		if err := c.GiveUp(t.Context(), "A"); err != nil {
			t.Error(err)
		}
		shut(t, c)
	})
}

// What did not come out when the program ended waits for the next start, and can be forgotten there.
func TestPapersWaitForTheNextStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, k := &fakePrinter{fault: "printer.jam"}, &fakeKeeper{}
		c := keeping(t, f, k)
		line(t, c, "A", "B")
		left, err := c.Close()
		if err != nil || len(left) != 2 || !left[0].Kept || k.names() != "A B" {
			t.Errorf("%+v, %v, kept %q", left, err, k.names())
		}
		c = keeping(t, f, k)
		f.set(func() { f.gone = true })
		if err := c.GiveUp(t.Context(), "A"); keyOf(wordOf(err)) != "device.missing" || k.names() != "A B" {
			t.Errorf("the printer may have it: %v, kept %q", err, k.names())
		}
		c.Forget("A")
		expect(t, "forgotten", undone(c)+"|"+k.names(), "B:printer.ended|B")
		if left, err := c.Close(); err != nil || len(left) != 1 || k.names() != "B" {
			t.Errorf("%+v, %v", left, err)
		}
	})
}

// A disk that is full keeps nobody from printing; what it could not forget it forgets with the next paper.
func TestDiskFullPrintsAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, k := &fakePrinter{}, &fakeKeeper{}
		c := keeping(t, f, k)
		line(t, c, "A")
		k.set(true)
		line(t, c, "B")
		if all := c.Undone(); len(all) != 2 || !all[0].Kept || all[1].Kept {
			t.Errorf("%+v", all)
		}
		time.Sleep(5 * time.Second)
		expect(t, "printed", f.out()+"|"+undone(c)+"|"+k.names(), "A B||A")
		k.set(false)
		line(t, c, "C")
		time.Sleep(5 * time.Second)
		expect(t, "with room again", f.out()+"|"+k.names(), "A B C|")
		shut(t, c)
	})
}
