package drive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Picture writes the screen as a PNG, cursor included. It needs the fonts that tools/install.sh installs.
//
// It is drawn from the program's own bytes, because tmux's capture-pane leaves out cells that were erased to a colour. They
// say nothing about a change of size, so the size must be the one that the program began with.
func (s *Session) Picture(path string) {
	s.t.Helper()
	if s.sized {
		s.t.Fatal("a picture after a change of size would be wrong: start the program in the size of the picture")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		s.t.Fatal(err)
	}
	var cols, rows, x, y, visible int
	answer := s.ask("#{pane_width} #{pane_height} #{cursor_x} #{cursor_y} #{cursor_flag}")
	if _, err := fmt.Sscan(answer, &cols, &rows, &x, &y, &visible); err != nil {
		s.t.Fatalf("terminal %q: %v", answer, err)
	}
	if visible == 0 {
		x = -1
	}
	args := []string{"tool", "shot", "-raw", "-o", path}
	for _, f := range []struct {
		name  string
		value int
	}{{"-cols", cols}, {"-rows", rows}, {"-x", x}, {"-y", y}} {
		args = append(args, f.name+"="+strconv.Itoa(f.value))
	}
	ctx, stop := context.WithTimeout(s.t.Context(), patience)
	defer stop()
	shot := exec.CommandContext(ctx, "go", args...)
	shot.Dir = filepath.Join(root(s.t), "tools")
	shot.Stdin = bytes.NewReader(s.written())
	if out, err := shot.CombinedOutput(); err != nil {
		s.t.Fatalf("go tool shot: %v\n%s", err, out)
	}
}

// written is all that the program has written so far. It reaches the file a moment after the screen, so the file has to
// have stopped growing; on a busy machine it may stop before it is whole (see [Session.QR]).
func (s *Session) written() []byte {
	s.t.Helper()
	var before []byte
	same := 0
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(settle); ; {
		now, err := os.ReadFile(s.stream())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.t.Fatal(err)
		}
		if same++; !bytes.Equal(now, before) || len(now) == 0 { // nothing: what writes it down has not begun
			same = 0
		}
		if same == 5 {
			return now
		}
		if time.Now().After(end) {
			s.t.Fatalf("the program goes on writing for %v. Last screen:\n%s", settle, s.framed())
		}
		before = now
		<-again.C
	}
}

// QR returns what a phone's camera would read from a picture of the screen: the content of the one QR code on it. It needs
// Debian's zbar-tools. A picture in which there is none is taken again: what the screen shows may not have reached it.
func (s *Session) QR(path string) string {
	s.t.Helper()
	for end := time.Now().Add(settle); ; {
		s.Picture(path)
		code, err := readQR(s.t.Context(), path)
		if err == nil {
			return code
		}
		if time.Now().After(end) {
			s.t.Fatalf("%v. Last screen:\n%s", err, s.framed())
		}
	}
}

func readQR(ctx context.Context, path string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	zbar := exec.CommandContext(ctx, "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path)
	var stderr bytes.Buffer
	zbar.Stderr = &stderr
	out, err := zbar.Output()
	if err != nil {
		return "", fmt.Errorf("no QR code to be read in %s: %w %s", path, err, stderr.String())
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// root is the folder of the product's go.mod, whatever package's folder the test runs in.
func root(t testing.TB) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(strings.TrimSpace(string(out)))
}
