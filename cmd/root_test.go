package cmd

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sheyin/clauses"
)

// outcome is what a command came to.
type outcome struct {
	code     int
	out, err string
}

// world runs commands with an environment and an input of its own.
type world struct {
	env map[string]string
	in  io.Reader
	run func(context.Context, consoleConfig) error
}

// calm is a world without a configuration file of whoever runs the tests.
func calm(t *testing.T) world {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	// No session bus: the keyring would be asked by this program, which is the test here, and would run all tests again.
	own := map[string]string{"XDG_STATE_HOME": t.TempDir(), "XDG_DATA_HOME": t.TempDir(), "XDG_RUNTIME_DIR": t.TempDir()}
	return world{env: own, in: strings.NewReader(""), run: func(context.Context, consoleConfig) error { return nil }}
}

func (w world) do(ctx context.Context, args ...string) outcome {
	var out, errs bytes.Buffer
	p := &program{
		env: func(name string) (string, bool) { v, ok := w.env[name]; return v, ok },
		in:  w.in, out: &out, err: &errs, run: w.run,
	}
	code := p.execute(ctx, args)
	return outcome{code, out.String(), errs.String()}
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sheyin.toml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestClosedWindowEndsInGoodOrder(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("these tests run under nohup")
	}
	ctx, stop := untilTold(t.Context())
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	if t.Context().Err() != nil {
		t.Error("the test ended, not the command")
	}
}

func TestNohupIsHonoured(t *testing.T) {
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	_, stop := untilTold(t.Context())
	defer stop()
	if !signal.Ignored(syscall.SIGHUP) {
		t.Error("SIGHUP would end a command that nohup started")
	}
}

func TestHelpSpeaksBothLanguages(t *testing.T) {
	w := calm(t)
	for _, name := range []string{"", "console", "demo", "sandbox", "phone", "phone rate", "enrol", "enrol renew", "conformance", "clauses", "version", "man", "completion"} {
		for lang, want := range map[string]string{"zh-CN": "用法：", "en": "Usage:"} {
			args := append(strings.Fields(name), "--help", "--lang", lang)
			got := w.do(t.Context(), args...)
			if got.code != exitOK || !strings.Contains(got.out, want) || strings.Contains(got.out, "?]") {
				t.Errorf("%v: code %d\n%s%s", args, got.code, got.out, got.err)
			}
		}
	}
	w.env["SHEYIN_LANG"] = "en"
	if got := w.do(t.Context(), "--help"); !strings.Contains(got.out, "Exit codes") {
		t.Error(got.out)
	}
	if got := w.do(t.Context(), "help", "demo"); !strings.Contains(got.out, "--terminal") {
		t.Error(got.out, got.err)
	}
}

func TestWrongUse(t *testing.T) {
	w := calm(t)
	for _, tc := range []struct {
		args string
		want string
	}{
		{"consle", "consle"},
		{"help consle", "consle"},
		{"version now", "now"},
		{"demo --fast", "--fast"},
		{"demo --data", "--data"},
		{"demo --ascii=perhaps", "--ascii"},
		{"console", "SHEYIN_URL"},
		{"console --url https://127.0.0.1:1", "SHEYIN_BUNDLE"},
		{"sandbox", "--data"},
		{"phone", "CODE"},
		{"phone CODE --number 1234 --refuse", "--refuse"},
		{"phone rate", "CODE"},
		{"phone rate CODE --grade best", "--grade"},
		{"conformance http://x --bundle y --there z", "https://"},
		{"completion tcsh", "tcsh"},
		{"console --log x", "--log"},
		{"log verify here there", "there"},
		{"sandbox --data root.go/x", "--data：root.go/x 不能写"},
		{"sandbox --data root.go/x --log root.go/y", "--log：root.go/y 不能写"},
		{"demo --data root.go/x", "--data：root.go/x 不能写"},
		{"console --url https://127.0.0.1:1 --bundle nowhere.pem", "--bundle：没有文件 nowhere.pem"},
		{"console --lang en --url https://127.0.0.1:1 --bundle nowhere.pem", "--bundle: there is no file nowhere.pem"},
		{"console --url https://127.0.0.1:1 --bundle root.go", "--bundle：文件 root.go 不是终端证书文件"},
		{"console --url https://127.0.0.1:1 --bundle .", "--bundle"},
		{"conformance https://127.0.0.1:1 --bundle nowhere.pem --there there.pem", "--bundle：没有文件 nowhere.pem"},
	} {
		t.Run(tc.args, func(t *testing.T) {
			got := w.do(t.Context(), strings.Fields(tc.args)...)
			if got.code != exitUsage || !strings.Contains(got.err, tc.want) || got.out != "" {
				t.Errorf("code %d, out %q, err %q", got.code, got.out, got.err)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	got := calm(t).do(t.Context(), "version")
	if got.code != exitOK || !strings.HasPrefix(got.out, "sheyin dev") {
		t.Errorf("%+v", got)
	}
}

func TestClauses(t *testing.T) {
	w := calm(t)
	all, err := clauses.Load()
	if err != nil {
		t.Fatal(err)
	}
	got := w.do(t.Context(), "clauses")
	if n := strings.Count(got.out, "\n"); got.code != exitOK || n != len(all) {
		t.Errorf("code %d, %d lines, want %d", got.code, n, len(all))
	}
	software := w.do(t.Context(), "clauses", "--kind", "S")
	if n := strings.Count(software.out, "\n"); n == 0 || n >= len(all) {
		t.Errorf("%d clauses of kind S", n)
	}
	if untested := w.do(t.Context(), "clauses", "--untested"); untested.code != exitOK {
		t.Errorf("%+v", untested)
	}
	if wrong := w.do(t.Context(), "clauses", "--kind", "Q"); wrong.code != exitUsage || !strings.Contains(wrong.err, "--kind") {
		t.Errorf("%+v", wrong)
	}
}

func TestManAndCompletion(t *testing.T) {
	w := calm(t)
	if got := w.do(t.Context(), "man"); got.code != exitOK || !strings.Contains(got.out, ".TH SHEYIN 1") {
		t.Errorf("code %d: %.200s", got.code, got.out)
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := w.do(t.Context(), "completion", shell); got.code != exitOK || !strings.Contains(got.out, "sheyin") {
			t.Errorf("%s: code %d", shell, got.code)
		}
	}
}
