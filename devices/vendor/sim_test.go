//go:build linux

package vendor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/desktest"
)

// program is testdata/drivers/sim, built once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "simdriver-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "simdriver")
	out, err := exec.Command("go", "build", "-o", path, "sheyin/testdata/drivers/sim").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, os.Chmod(path, 0o700)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// simulated is a driver of simulated devices, and their world.
type simulated struct {
	*Driver
	t   *testing.T
	dir string
	n   int // cards that were put on the reader
}

func simulate(t *testing.T, class string, args ...string) *simulated {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s := &simulated{t: t, dir: t.TempDir()}
	s.Driver = Start(Options{Program: path, Args: append([]string{"-class", class, "-world", s.dir}, args...)})
	s.turn, s.pause = 100*time.Millisecond, 0
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *simulated) set(name, content string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path+".set", []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(path+".set", path); err != nil {
		s.t.Fatal(err)
	}
}

func (s *simulated) unset(name string) {
	s.t.Helper()
	if err := os.Remove(filepath.Join(s.dir, name)); err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
}

func (s *simulated) says(name string) string {
	content, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return ""
	}
	return string(content)
}

func (s *simulated) many(folder string) int {
	all, err := filepath.Glob(filepath.Join(s.dir, folder, "*"))
	if err != nil {
		s.t.Fatal(err)
	}
	return len(all)
}

// pid is that of the process that runs; 0 when none does.
func (s *simulated) pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child == nil {
		return 0
	}
	return s.child.process.Pid
}

// bench has the acts and the troubles of the simulated devices.
func (s *simulated) bench(keys ...string) desktest.Bench {
	b := desktest.Bench{
		Acts: map[desktest.Act]func(){
			desktest.Put:   func() { s.n++; s.set("card", strconv.Itoa(s.n)); s.set("sheet", "") },
			desktest.Lift:  func() { s.unset("card"); s.unset("sheet"); s.unset("feeder") },
			desktest.Load:  func() { s.set("feeder", "3") },
			desktest.Enter: func() { s.set("enter", "") },
			desktest.Leave: func() { s.set("leave", "") },
		},
		Troubles: map[string]func() func(){
			"device.service": func() func() {
				s.set("dead", "")
				s.gone()
				return func() { s.unset("dead") }
			},
		},
	}
	for _, key := range append(keys, "device.missing", "device.busy", "device.broken") {
		b.Troubles[key] = func() func() {
			s.set("trouble", key)
			return func() { s.unset("trouble") }
		}
	}
	return b
}

// gone waits for the end of the process that runs.
func (s *simulated) gone() {
	s.mu.Lock()
	c := s.child
	s.mu.Unlock()
	if c != nil {
		<-c.gone
	}
}

var citizen = desk.IDCard{
	Kind: "resident_id", Name: "张三", No: "330102199001011234", Sex: "1", Nation: "01", Birth: calendar.MustParse("1990-01-01"),
	From: calendar.MustParse("2020-01-05"), Until: calendar.MustParse("2040-01-05"),
}

var social = desk.SocialCard{
	Area: "330100", Number: "X0000001A", Version: "3.00", Issued: calendar.MustParse("2023-01-05"), Until: calendar.MustParse("2033-01-05"),
	IDNo: "330102199001011234", Name: "张三",
}

// Each class of devices behind a driver passes the suite of its port.
func TestConformance(t *testing.T) {
	passed := 0
	for class, try := range map[string]func(*simulated) int{
		idReader: func(s *simulated) int {
			return desktest.IDCardReader(s.t, s.IDCardReader(), citizen, s.bench("device.gone", "device.kind"))
		},
		sscReader: func(s *simulated) int {
			return desktest.SocialCardReader(s.t, s.SocialCardReader(), social, s.bench("device.gone", "device.kind", "device.auth"))
		},
		codeReader: func(s *simulated) int {
			show := func(code string) { s.set("code", strconv.Quote(code)) }
			return desktest.CodeScanner(s.t, s.CodeScanner(), show, s.bench())
		},
		scannerClass: func(s *simulated) int {
			return desktest.Scanner(s.t, s.Scanner(), 3, s.bench("device.jam", "device.cover"))
		},
		printerClass: func(s *simulated) int {
			n := 0
			return desktest.Printer(s.t, s.Printer(), desktest.PrinterBench{
				Bench: s.bench("printer.paper", "printer.jam", "printer.cover", "printer.toner", "printer.stopped", "printer.refuses",
					"printer.format", "printer.aborted", "printer.unknown"),
				Printed: func() int { return s.many("printed") },
				Name:    func() string { n++; return fmt.Sprintf("TCA-20261122-%04d.1", n) },
			})
		},
		pinPad: func(s *simulated) int {
			return desktest.PINPad(s.t, s.PINPad(), s.bench("pin.wrong", "pin.differ", "pin.short", "device.blocked", "device.cancelled", "device.late"))
		},
		cardMaker: func(s *simulated) int {
			n := 0
			return desktest.CardMaker(s.t, s.CardMaker(), desktest.MakerBench{
				Bench: s.bench("card_maker.ribbon", "card_maker.blanks", "card_maker.jam", "card_maker.full", "card_maker.spoiled", "card_maker.unknown"),
				Made:  func() int { return s.many("made") },
				Order: func() desk.CardOrder {
					n++
					return desk.CardOrder{Key: fmt.Sprintf("order-%d", n), Name: "张三", IDNo: "330102199001011234", Area: "330100"}
				},
			})
		},
		evaluator: func(s *simulated) int {
			return desktest.Evaluator(s.t, s.Evaluator(), func() string { return s.says("shown") }, s.bench())
		},
		queueMachine: func(s *simulated) int {
			called := func() (all []desk.QueueCall) {
				for line := range strings.Lines(s.says("called")) {
					if number, window, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
						all = append(all, desk.QueueCall{Number: number, Window: window})
					}
				}
				return all
			}
			return desktest.QueueMachine(s.t, s.QueueMachine(), called, s.bench())
		},
	} {
		t.Run(class, func(t *testing.T) {
			n := try(simulate(t, class))
			passed += n
			t.Logf("%d checks", n)
		})
	}
	t.Logf("cases %d: simulated drivers, started as programs", passed)
}

// within gives a call so much time.
func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// buried waits until there is no such process.
func buried(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(patience); syscall.Kill(pid, 0) == nil; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("process %d was left behind", pid)
		}
	}
}

// patience is for what has to succeed.
const patience = time.Minute

func expect(t *testing.T, what string, err error, code desk.Code, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != code || e.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, code, key)
	}
}
