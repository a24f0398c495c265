//go:build real && linux

package pcsc

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// The counterparts: pcscd with the virtual reader of vsmartcard, and vsmartcard's card. They run in
// namespaces of their own, because there is one pcscd to a machine and the reader listens to everybody.

// The virtual reader's own port.
const readerPort = "36063"

const readerConf = `FRIENDLYNAME "SSC Reader"
DEVICENAME /dev/null:0x8CDF
LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID 0x8CDF
`

// service is a pcscd.
type service struct {
	t   *testing.T
	pid int
}

// serve starts one and waits until it answers.
func serve(t *testing.T) *service {
	t.Helper()
	conf := t.TempDir()
	if err := os.WriteFile(filepath.Join(conf, "vpcd"), []byte(readerConf), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `ip link set lo up && mount -t tmpfs tmpfs /run && mkdir /run/pcscd && exec pcscd --foreground --config "$0"`
	s := &service{t: t}
	s.pid = s.run(exec.CommandContext(t.Context(), "unshare", "--net", "--mount", "sh", "-c", script, conf), io.Discard)
	for {
		names, err := s.reader().Readers(t.Context())
		if err == nil && len(names) > 0 {
			return s
		}
		if t.Context().Err() != nil || !alive(s.pid) {
			t.Fatalf("pcscd does not answer: %v", err)
		}
		time.Sleep(20 * time.Millisecond) // it says nothing when it is ready
	}
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// run starts a program that is killed at the test's end.
func (s *service) run(c *exec.Cmd, out io.Writer) int {
	s.t.Helper()
	var said bytes.Buffer
	c.Stdout, c.Stderr = out, &said
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		if s.t.Failed() {
			s.t.Logf("%s: %s", c.Path, said.String())
		}
	})
	return c.Process.Pid
}

func (s *service) reader() Reader {
	return Reader{Socket: fmt.Sprintf("/proc/%d/root/run/pcscd/pcscd.comm", s.pid)}
}

// insert puts a card of a kind into the reader, and gives what takes it out.
func (s *service) insert(kind string) (takeOut func()) {
	s.t.Helper()
	out, in := io.Pipe()
	target := fmt.Sprint(s.pid)
	card := exec.CommandContext(s.t.Context(), "nsenter", "--net", "--target", target, "/usr/bin/python3", "testdata/card.py", readerPort, kind)
	pid := s.run(card, in)
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "in\n" {
		s.t.Fatalf("the card says %q, %v", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return func() { _ = syscall.Kill(pid, syscall.SIGKILL) }
}

// within gives reading so much time.
func (s *service) within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(s.t.Context(), d)
	s.t.Cleanup(cancel)
	return ctx
}

const patience = 20 * time.Second

// A social-security card is read under both protocols, a long name with its extension; what is no such card,
// and what asks for the authority's key, is told apart.
func TestRealCards(t *testing.T) {
	s := serve(t)
	want := desk.SocialCard{
		Area: "654201", Number: "X0000001A", Version: "2.00", Issued: calendar.MustParse("2023-01-05"), Until: calendar.MustParse("2033-01-05"),
		IDNo: "420802198803070012", Name: "阿依古丽·买买提江·吐尔逊江·肉孜", Sex: "2", Birth: calendar.MustParse("1988-03-07"),
	}
	passed := 0
	for _, c := range []struct{ kind, fault string }{
		{"t1", ""}, {"t0", ""}, {"bank", "device.kind"}, {"third", "device.auth"}, {"odd", "device.kind"},
	} {
		takeOut := s.insert(c.kind)
		got, err := s.reader().ReadSocialCard(s.within(patience))
		switch e, _ := errors.AsType[*desk.Error](err); {
		case c.fault == "" && (err != nil || got != want):
			t.Errorf("%s: %+v, %v", c.kind, got, err)
		case c.fault != "" && (e == nil || e.Key != c.fault || e.Code != desk.Offline):
			t.Errorf("%s: %v, want %s", c.kind, err, c.fault)
		default:
			passed++
		}
		takeOut()
		s.empty()
	}
	t.Logf("pcscd, vpcd and vsmartcard: %d cases", passed)
}

// empty waits until no card is in the reader.
func (s *service) empty() {
	s.t.Helper()
	ctx := s.within(patience)
	l, err := dial(ctx, s.reader().Socket)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	defer l.until(ctx)()
	err = l.wait(func(all []reader) bool { return len(all) > 0 && !all[0].present })
	if err != nil {
		s.t.Fatal(err)
	}
}

// A card that is put on later is waited for; without one, and without a service, the words differ; one that
// another program holds, and one that goes in the middle, say so.
func TestRealFaults(t *testing.T) {
	s := serve(t)
	expect := func(what string, err error, key string) {
		t.Helper()
		if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Key != key {
			t.Errorf("%s: %v, want %s", what, err, key)
		}
	}
	_, err := s.reader().ReadSocialCard(s.within(300 * time.Millisecond))
	expect("no card", err, "device.empty")
	_, err = Reader{Socket: filepath.Join(t.TempDir(), "none")}.ReadSocialCard(t.Context())
	expect("no service", err, "device.service")
	other := s.reader()
	other.Name = "Another maker"
	_, err = other.ReadSocialCard(t.Context())
	expect("no such reader", err, "device.missing")

	read := make(chan error)
	go func() {
		_, err := s.reader().ReadSocialCard(s.within(patience))
		read <- err
	}()
	takeOut := s.insert("t1")
	if err := <-read; err != nil {
		t.Errorf("put on while it was waited for: %v", err)
	}
	ctx := s.within(patience)
	l, err := dial(ctx, s.reader().Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	defer l.until(ctx)()
	held, err := l.connect("SSC Reader 00 00")
	if err != nil {
		t.Fatal(err)
	}
	takeOut()
	for { // the service finds out when it next looks at its reader
		if _, _, err = held.do([]byte{0, 0xA4, 2, 0, 2, 0xEF, 0x05}); err != nil {
			break
		}
	}
	expect("taken out in the middle", fault(ctx, err, "device.broken"), "device.gone")
	if names, err := s.reader().Readers(t.Context()); err != nil || !strings.HasPrefix(names[0], "SSC Reader") {
		t.Errorf("readers %q, %v", names, err)
	}
}
