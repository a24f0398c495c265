//go:build linux

package vendor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sheyin/desk"
)

// Whatever a maker's library does, the desk gets an answer that it knows, and the next call works.
func TestMishaps(t *testing.T) {
	for _, c := range []struct{ mishap, key string }{
		{"exit", "device.service"},
		{"panic", "device.service"},
		{"hang", "device.late"},
		{"garbage", ""}, // a PIN pad's answer has nothing to misread
		{"chatty", ""},
		{"slow", ""},
		{"late", ""},
		{"huge", ""},
	} {
		t.Run(c.mishap, func(t *testing.T) {
			s := simulate(t, pinPad)
			s.grace = 50 * time.Millisecond
			if _, err := s.PINPad().Look(within(t, patience)); err != nil {
				t.Fatal(err)
			}
			first := s.pid()
			s.set("mishap", c.mishap)
			s.set("enter", "")
			limit := patience
			if c.mishap == "hang" {
				limit = 10 * time.Second // is spent whole; it has to begin to hang meanwhile
			}
			err := s.PINPad().EnterPIN(within(t, limit), desk.PINVerify)
			if c.key == "" && err != nil {
				t.Errorf("it was to bear this: %v", err)
			}
			if c.key != "" {
				expect(t, "in the middle", err, desk.Offline, c.key)
			}
			s.set("enter", "")
			if err := s.PINPad().EnterPIN(within(t, patience), desk.PINVerify); err != nil {
				t.Errorf("the next call: %v", err)
			}
			if c.key != "" {
				buried(t, first)
			} else if s.pid() != first {
				t.Error("it was started again for nothing")
			}
			if c.mishap == "hang" {
				for _, name := range []string{"grandchild", "daemon"} {
					pid, err := strconv.Atoi(s.says(name))
					if err != nil {
						t.Fatal(err)
					}
					buried(t, pid)
				}
			}
		})
	}
}

// An answer that is none is told apart from a device that is not there.
func TestGarbage(t *testing.T) {
	s := simulate(t, "QueueMachine,CardMaker", "-mishap", "garbage")
	_, err := s.QueueMachine().Look(within(t, patience))
	expect(t, "a status that is a list", err, desk.Offline, "device.broken")
	_, err = s.CardMaker().MakeCard(within(t, patience), desk.CardOrder{Key: "k"}, func(string) {})
	expect(t, "a card that is a list", err, desk.Offline, "device.broken")
	_, err = s.PINPad().Look(within(t, patience))
	expect(t, "a class that it does not serve", err, desk.Offline, "device.missing")
}

// What was begun and came to no answer is unknown, never undone.
func TestUnknown(t *testing.T) {
	s := simulate(t, "CardMaker,Printer", "-mishap", "exit")
	_, err := s.CardMaker().MakeCard(within(t, patience), desk.CardOrder{Key: "k"}, func(string) {})
	expect(t, "a card", err, desk.Unknown, "card_maker.unknown")
	err = s.Printer().Print(within(t, patience), desk.PrintJob{Name: "p.1", PDF: []byte("%PDF-")}, func(desk.DeviceState) {})
	expect(t, "a paper", err, desk.Unknown, "printer.unknown")
}

// A driver that does not begin well says why, and is not started over and over.
func TestBeginnings(t *testing.T) {
	for _, c := range []struct{ mishap, key string }{
		{"no-hello", "device.service"}, {"dead", "device.service"}, {"protocol", "device.driver_protocol"},
	} {
		t.Run(c.mishap, func(t *testing.T) {
			s := simulate(t, pinPad, "-mishap", c.mishap)
			if s.pause = time.Hour; c.mishap == "no-hello" {
				s.hello = 300 * time.Millisecond
			}
			pids := map[int]bool{}
			for range 5 {
				_, err := s.PINPad().Look(within(t, patience))
				expect(t, "look", err, desk.Offline, c.key)
				pids[s.pid()] = true
				s.gone()
			}
			if len(pids) != 2 {
				t.Errorf("started %d times in a row, want twice", len(pids))
			}
			s.mu.Lock()
			s.rest = time.Time{} // the time is over
			s.mu.Unlock()
			_, _ = s.PINPad().Look(within(t, patience))
			if pids[s.pid()] {
				t.Error("it is never started again")
			}
		})
	}
}

// Who only waits for a card gives way to who wants something done, and to the next who waits.
func TestTurns(t *testing.T) {
	s := simulate(t, "IDCardReader,SocialCardReader,PinPad")
	s.turn = time.Hour // nobody gives way by himself
	ctx, stop := context.WithCancel(t.Context())
	read := make(chan error)
	go func() {
		_, err := s.IDCardReader().ReadIDCard(ctx)
		read <- err
	}()
	for len(s.lane.one) == 0 {
		time.Sleep(time.Millisecond)
	}
	s.set("enter", "")
	if err := s.PINPad().EnterPIN(within(t, patience), desk.PINVerify); err != nil {
		t.Errorf("the PIN while a card is waited for: %v", err)
	}
	s.set("card", "1")
	if err := <-read; err != nil {
		t.Errorf("the card after it: %v", err)
	}
	stop()
}

// A card of the third generation is read with the authority's proof, and not without.
func TestProof(t *testing.T) {
	s := simulate(t, sscReader)
	a := &authority{proof: desk.CardProof{Internal: "0011223344556677", External: strings.Repeat("AB", 16)}}
	s.o.Prover = a
	s.set("third", "0011223344556677|"+strings.Repeat("AB", 16)+"|")
	s.set("card", "1")
	got, err := s.SocialCardReader().ReadSocialCard(within(t, patience))
	if err != nil || got != social {
		t.Errorf("proved: %+v, %v", got, err)
	}
	if err := a.asked.Check(); err != nil {
		t.Errorf("the authority was asked %+v: %v", a.asked, err)
	}

	a.proof.External = strings.Repeat("00", 16)
	s.set("card", "2")
	_, err = s.SocialCardReader().ReadSocialCard(within(t, patience))
	expect(t, "a card that takes no such proof", err, desk.Offline, "device.kind")

	a.err = &desk.Error{Code: desk.Denied, Key: "card.lost"}
	s.set("card", "3")
	_, err = s.SocialCardReader().ReadSocialCard(within(t, patience))
	expect(t, "a card that was lost", err, desk.Denied, "card.lost")
}

// authority stands for the one that proves cards.
type authority struct {
	asked desk.CardChallenge
	proof desk.CardProof
	err   error
}

func (a *authority) ProveCard(_ context.Context, c desk.CardChallenge) (desk.CardProof, error) {
	a.asked = c
	return a.proof, a.err
}

// Many at once have what they want, one after the other; closed, it leaves no process and answers that it is none.
func TestMany(t *testing.T) {
	s := simulate(t, "IDCardReader,BarcodeReader,Evaluator,QueueMachine")
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			ctx := within(t, patience)
			if err := s.QueueMachine().CallOut(ctx, desk.QueueCall{Number: fmt.Sprint("A", n), Window: "1"}); err != nil {
				t.Error(err)
			}
			if _, err := s.QueueMachine().Look(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		if err := s.Evaluator().Invite(within(t, 3*time.Second), "HTTP://127.0.0.1:8471/R/ABCDEFGH234567"); err != nil {
			t.Error(err)
		}
	})
	all.Go(func() {
		_, err := s.CodeScanner().ReadCode(within(t, 3*time.Second))
		expect(t, "no code", err, desk.Offline, "device.empty")
	})
	all.Wait()
	if n := strings.Count(s.says("called"), "A"); n != 8 {
		t.Errorf("%d were called out", n)
	}
	name, version, kinds, err := s.Hello(t.Context())
	if err != nil || name != "simdriver" || version != "1.0" || len(kinds) != 4 {
		t.Errorf("hello: %s %s %v, %v", name, version, kinds, err)
	}
	pid := s.pid()
	s.mu.Lock()
	dir := s.child.dir
	s.mu.Unlock()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	buried(t, pid)
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("its folder is left: %v", err)
	}
	_, err = s.QueueMachine().Look(t.Context())
	expect(t, "closed", err, desk.Offline, "device.service")
}

// A program that somebody else could have put there is not started.
func TestUnsafe(t *testing.T) {
	const refusedKey, noneKey = "device.driver_unsafe", "device.service"
	for _, c := range []struct {
		name string
		make func(dir string) string
		key  string
	}{
		{"a good one", func(dir string) string { return put(t, dir, 0o700, 0o700) }, ""},
		{"behind a link", func(dir string) string {
			link := filepath.Join(dir, "link")
			if err := os.Symlink(put(t, dir, 0o700, 0o700), link); err != nil {
				t.Fatal(err)
			}
			return link
		}, ""},
		{"for the group to write", func(dir string) string { return put(t, dir, 0o700, 0o770) }, refusedKey},
		{"for all to write", func(dir string) string { return put(t, dir, 0o700, 0o707) }, refusedKey},
		{"in a folder for all to write", func(dir string) string { return put(t, dir, 0o777, 0o700) }, refusedKey},
		{"below a folder for all to write", func(dir string) string {
			below := filepath.Join(dir, "maker")
			if err := errors.Join(os.Mkdir(below, 0o700), os.Chmod(dir, 0o777)); err != nil {
				t.Fatal(err)
			}
			return put(t, below, 0o700, 0o700)
		}, refusedKey},
		{"no program", func(dir string) string { return put(t, dir, 0o700, 0o600) }, refusedKey},
		{"a folder", func(dir string) string { return dir }, refusedKey},
		{"not there", func(dir string) string { return filepath.Join(dir, "none") }, noneKey},
		{"relative", func(string) string { return "driver" }, refusedKey},
		{"somebody else's", func(dir string) string {
			path := put(t, dir, 0o700, 0o755)
			if err := os.Chown(path, 4711, -1); err != nil {
				t.Skip("only root can make one: ", err)
			}
			return path
		}, refusedKey},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := safe(c.make(t.TempDir()))
			if c.key == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			expect(t, c.name, err, desk.Offline, c.key)
		})
	}
}

// A library or a jar that somebody else could change is a program, too.
func TestUnsafeArguments(t *testing.T) {
	good, bad := put(t, t.TempDir(), 0o700, 0o600), put(t, t.TempDir(), 0o777, 0o600)
	for text, refused := range map[string]bool{
		good: false, bad: true, "-jar": false, "/nowhere/a.so": false, "/dev/null": false, "-Djava.library.path=" + filepath.Dir(good) + ":" + filepath.Dir(bad): true,
		"LD_LIBRARY_PATH=" + filepath.Dir(bad): true, "LIB=" + good: false, "relative/a.so": false,
	} {
		if err := safeNamed([]string{text}); (err != nil) != refused {
			t.Errorf("%s: %v", text, err)
		}
	}
	d := Start(Options{Program: put(t, t.TempDir(), 0o700, 0o700), Args: []string{bad}})
	_, _, _, err := d.Hello(t.Context())
	expect(t, "it was started", err, desk.Offline, "device.driver_unsafe")
}

// put writes a program into a folder.
func put(t *testing.T, dir string, folder, file os.FileMode) string {
	t.Helper()
	path := filepath.Join(dir, "driver")
	if err := errors.Join(os.Chmod(dir, folder), os.WriteFile(path, nil, 0o600), os.Chmod(path, file)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestParse(t *testing.T) {
	got, err := Parse("vendor:/opt/drivers/ssc?arg=/opt/a.so&arg=-v&env=LIB=x%3Dy")
	if err != nil || got.Program != "/opt/drivers/ssc" || !slices.Equal(got.Args, []string{"/opt/a.so", "-v"}) || !slices.Equal(got.Env, []string{"LIB=x=y"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "vendor:", "vendor:relative", "vendor://host/path", "http://host/path", "/path?other=1", "/path?arg=%zz", ":"} {
		_, err := Parse(bad)
		expect(t, bad, err, desk.Offline, "device.driver_unsafe")
	}
}

// A driver has little of what this process knows.
func TestEnvironment(t *testing.T) {
	t.Setenv("SHEYIN_TOKEN", "secret")
	got := environment("/d", []string{"JAVA_HOME=/j"})
	if slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "secret") }) || !slices.Contains(got, "SHEYIN_DIR=/d") || !slices.Contains(got, "JAVA_HOME=/j") {
		t.Errorf("%q", got)
	}
}

const asParent = "SHEYIN_TEST_PARENT"

// When the console is killed, its drivers are.
func TestParentKilled(t *testing.T) {
	if os.Getenv(asParent) != "" {
		s := simulate(t, pinPad)
		if _, err := s.PINPad().Look(within(t, patience)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(os.Getenv(asParent), []byte(fmt.Sprint(s.pid())), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(patience) // to be killed
		return
	}
	told := filepath.Join(t.TempDir(), "pid")
	parent := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestParentKilled$")
	parent.Env = append(os.Environ(), asParent+"="+told, "TMPDIR="+t.TempDir())
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	for end := time.Now().Add(patience); pid == 0; time.Sleep(10 * time.Millisecond) {
		if content, err := os.ReadFile(told); err == nil {
			pid, _ = strconv.Atoi(string(content))
		}
		if time.Now().After(end) {
			t.Fatal("it never started one")
		}
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	buried(t, pid)
}
