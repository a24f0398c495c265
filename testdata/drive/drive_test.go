//go:build real

package drive_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"
	"sheyin/testdata/drive"
)

const soon = time.Minute

// echo is a program that answers each line, tells the size of its window, and ends with 3 on "quit".
const echo = `
trap 'stty size' WINCH
echo ready
while true; do
	read -r line || continue
	[ "$line" = quit ] && exit 3
	[ "$line" = clear ] && printf '\033[2J\033[H' || echo "<$line>"
done`

func start(t *testing.T, script string) *drive.Session {
	t.Helper()
	return drive.Start(t, drive.Options{Command: []string{"bash", "-c", script}})
}

func TestSession(t *testing.T) {
	s := start(t, echo)
	s.WaitFor("ready", soon)
	s.Type("张三丰·𠮷 -x;")
	s.Press("Enter")
	s.WaitFor("<张三丰·𠮷 -x;>", soon)
	s.Type("ab张三")
	s.WaitFor("ab张三", soon)
	if x, y := s.Cursor(); x != 6 || y != 3 {
		t.Errorf("cursor at %d,%d, want 6,3", x, y)
	}
	s.Press("Enter")
	s.Type("clear")
	s.Press("Enter")
	s.WaitGone("张三丰", soon)
	if rows := s.Screen(); len(rows) != 24 || slices.ContainsFunc(rows, func(r string) bool { return r != "" }) {
		t.Errorf("screen not empty: %q", rows)
	}
	s.Paste("one\ntwo\n")
	s.WaitFor("<one>\n<two>", soon)
	s.Resize(100, 30)
	s.Press("Enter")
	s.WaitFor("30 100", soon)
	s.Type("quit")
	s.Press("Enter")
	if code := s.WaitEnd(soon); code != 3 {
		t.Errorf("exit code %d, want 3", code)
	}
}

func TestEnvironmentAndDir(t *testing.T) {
	dir := t.TempDir()
	s := drive.Start(t, drive.Options{
		Command: []string{"bash", "-c", `echo "$NAME"; basename "$PWD"; stty size; read -r`},
		Env:     []string{"NAME=李 四"}, Dir: dir, Cols: 120, Rows: 36,
	})
	s.WaitFor("李 四\n"+filepath.Base(dir)+"\n36 120", soon)
}

func TestKill(t *testing.T) {
	s := start(t, echo)
	s.WaitFor("ready", soon)
	s.Kill()
	if code := s.WaitEnd(soon); code != 128+9 {
		t.Errorf("exit code %d, want that of SIGKILL", code)
	}
}

// failing records the failure of a test within a test. Fatalf leaves by a panic, as it must not return.
type failing struct {
	testing.TB
	said string
}

func (f *failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) {
	f.said = fmt.Sprintf(format, args...)
	panic(f)
}

func TestFailureShowsTheScreen(t *testing.T) {
	for _, tc := range []struct {
		name, script string
		limit        time.Duration
		want         []string
	}{
		{"too late", "echo 王五; read -r", time.Second, []string{`waited for "赵六" for 1s`, "| 王五"}},
		{"ended before", "echo 王五", soon, []string{"but the program ended", "| 王五"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := &failing{TB: t}
			s := drive.Start(f, drive.Options{Command: []string{"bash", "-c", tc.script}})
			s.WaitFor("王五", soon)
			func() {
				defer func() {
					if r := recover(); r != nil && r != any(f) {
						panic(r)
					}
				}()
				s.WaitFor("赵六", tc.limit)
			}()
			for _, want := range tc.want {
				if !strings.Contains(f.said, want) {
					t.Errorf("said %q, want %q in it", f.said, want)
				}
			}
		})
	}
}

// A code drawn in half blocks, dark modules as the cell's ground and light halves as the letter, is read from the picture of
// an 80x24 screen: so tmux, tools/shot and zbarimg together are fit to judge the login screen.
func TestPicture(t *testing.T) {
	const content = "HTTPS://127.0.0.1:8443/P/7K3M9Q"
	code, err := qr.Encode(content, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	const quiet = 4
	light := func(x, y int) bool { return !code.Black(x-quiet, y-quiet) }
	var screen bytes.Buffer
	for y := 0; y < code.Size+2*quiet; y += 2 {
		for x := range code.Size + 2*quiet {
			half := map[[2]bool]string{{true, true}: "█", {true, false}: "▀", {false, true}: "▄", {false, false}: " "}[[2]bool{light(x, y), light(x, y+1)}]
			fmt.Fprintf(&screen, "\x1b[38;2;255;255;255;48;2;0;0;0m%s", half)
		}
		screen.WriteString("\x1b[m\r\n")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "code"), screen.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	s := drive.Start(t, drive.Options{Command: []string{"bash", "-c", "cat code; printf 扫一扫; read -r"}, Dir: dir})
	s.WaitFor("扫一扫", soon)
	if got := s.QR(filepath.Join(dir, "screen.png")); got != content {
		t.Errorf("read %q, want %q", got, content)
	}
}
