package cmd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/i18n"
)

// clause: H-8.3.1c
func TestDemoIsWhole(t *testing.T) {
	for _, kept := range []bool{false, true} {
		t.Run(map[bool]string{false: "in a folder that goes", true: "in a folder that stays"}[kept], func(t *testing.T) {
			w := calm(t)
			t.Setenv("TMPDIR", t.TempDir())
			var phone string
			w.run = func(ctx context.Context, c consoleConfig) error {
				code, err := c.Authority.NewCode(ctx, desk.ToLogin)
				if err != nil {
					return err
				}
				phone = regexp.MustCompile(`http://[^/]+`).FindString(strings.ToLower(code.QR))
				if err := c.Demo.Confirm(ctx, code.QR, "wangmin", code.Number); err != nil {
					return err
				}
				status, err := c.Authority.CheckLogin(ctx, code.Device, false)
				if err != nil {
					return err
				}
				if status.State != desk.LoginDone || len(c.Demo.People) == 0 {
					t.Errorf("state %q, %d people", status.State, len(c.Demo.People))
				}
				return errors.Join(pageIsThere(ctx, phone+"/desk"), pageIsThere(ctx, code.QR))
			}
			args := []string{"demo", "--phone", "127.0.0.1:0"}
			folder := filepath.Join(t.TempDir(), "training")
			if kept {
				args = append(args, "--data", folder)
			}
			if got := w.do(t.Context(), args...); got.code != exitOK || !strings.Contains(got.err, phone) {
				t.Fatalf("%+v", got)
			}
			if pageIsThere(t.Context(), phone+"/desk") == nil {
				t.Error("the pages are still served")
			}
			left, err := os.ReadDir(os.Getenv("TMPDIR"))
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			if _, err := os.Stat(filepath.Join(folder, "authority.db")); (err == nil) != kept {
				t.Errorf("the kept folder: %v", err)
			}
		})
	}
}

func pageIsThere(ctx context.Context, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return nil
}

func TestDemoTakesTheNextPortOnlyUnasked(t *testing.T) {
	taken, err := listen(t.Context(), "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, taken)
	if l, err := listen(t.Context(), taken.Addr().String(), true); err != nil || l.Addr().String() == taken.Addr().String() {
		t.Errorf("%v, %v", l, err)
	} else {
		closed(t, l)
	}
	long := calm(t).do(t.Context(), "demo", "--phone", "127.100.100.100:0")
	if long.code != exitUsage || !strings.Contains(long.err, "--phone") {
		t.Errorf("%+v", long)
	}
	got := calm(t).do(t.Context(), "demo", "--phone", taken.Addr().String())
	if got.code != exitUsage || !strings.Contains(got.err, "--phone：地址 "+taken.Addr().String()+" 已被其他程序占用") {
		t.Errorf("%+v", got)
	}
}

func TestAddressesThatCannotBeUsedAreNamed(t *testing.T) {
	taken, err := listen(t.Context(), "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, taken)
	busy := taken.Addr().String()
	for _, tc := range []struct {
		name string
		env  map[string]string
		args []string
		want string
	}{
		{name: "terminals", args: []string{"--listen", busy, "--web", "127.0.0.1:0"}, want: "--listen: the address " + busy + " is taken"},
		{name: "pages", args: []string{"--listen", "127.0.0.1:0", "--web", busy}, want: "--web: the address " + busy + " is taken"},
		{name: "environment", env: map[string]string{"SHEYIN_LISTEN": busy}, args: []string{"--web", "127.0.0.1:0"}, want: "SHEYIN_LISTEN: the address"},
		{name: "too long for a QR code", args: []string{"--listen", "127.0.0.1:0", "--web", "127.100.100.100:0"}, want: `--web: "127.100.100.100:0" is wrong`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := calm(t)
			for k, v := range tc.env {
				w.env[k] = v
			}
			got := w.do(t.Context(), append([]string{"sandbox", "--lang", "en", "--data", t.TempDir()}, tc.args...)...)
			if got.code != exitUsage || !strings.Contains(got.err, tc.want) || got.out != "" {
				t.Errorf("%+v, want %q", got, tc.want)
			}
		})
	}
}

// What a system says of an address differs from one to the next, so here it is given.
func TestEveryAddressErrorSaysWhatToDo(t *testing.T) {
	words, err := i18n.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{words: words}
	s := chosen{from: map[string]string{"listen": "SHEYIN_LISTEN", "web": "--web"}}
	for _, tc := range []struct {
		err  error
		web  bool
		want string
	}{
		{syscall.EADDRINUSE, true, "--web: the address a:1 is taken"},
		{syscall.EADDRNOTAVAIL, false, "SHEYIN_LISTEN: this machine has no address a:1"},
		{&net.DNSError{Err: "no such host"}, false, "SHEYIN_LISTEN: this machine has no address a:1"},
		{syscall.EACCES, true, "--web: the address a:1 needs rights"},
		{errors.New("odd"), true, "--web: the address a:1 can't be used (listen: odd)"},
	} {
		got := p.refusedAddress(s, &addressError{"a:1", tc.web, &net.OpError{Op: "listen", Err: tc.err}}, "listen", "web")
		var use wrongUse
		if !errors.As(got, &use) || !strings.HasPrefix(use.text, tc.want) {
			t.Errorf("%v, want %q", got, tc.want)
		}
	}
	other := errors.New("the database")
	if got := p.refusedAddress(s, other, "listen", "web"); !errors.Is(got, other) {
		t.Error(got)
	}
}

func TestUnknownTerminalIsRefused(t *testing.T) {
	for _, tc := range []struct {
		place, file string
		env         map[string]string
		args        []string
	}{
		{place: "--terminal", args: []string{"--terminal", "XX"}},
		{place: "SHEYIN_TERMINAL", env: map[string]string{"SHEYIN_TERMINAL": "XX"}},
		{place: "sheyin.toml:terminal", file: `terminal = "XX"`},
	} {
		t.Run(tc.place, func(t *testing.T) {
			w := calm(t)
			t.Setenv("TMPDIR", t.TempDir())
			w.run = func(context.Context, consoleConfig) error { t.Error("the console was started"); return nil }
			for k, v := range tc.env {
				w.env[k] = v
			}
			if tc.file != "" {
				w.env["SHEYIN_CONFIG"] = file(t, tc.file)
			}
			got := w.do(t.Context(), append([]string{"demo", "--phone", "127.0.0.1:0"}, tc.args...)...)
			if got.code != exitUsage || !strings.Contains(got.err, tc.place) || !strings.Contains(got.err, "「XX」") || !strings.Contains(got.err, "TC-A-01, TC-A-02") {
				t.Errorf("%+v", got)
			}
			if left, err := os.ReadDir(os.Getenv("TMPDIR")); tc.file == "" && (err != nil || len(left) > 0) {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestWhoCanReachThePages(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1": false, "127.0.0.9": false, "::1": false, "0.0.0.0": true, "::": true, "192.168.1.20": true} {
		if got := exposed(&net.TCPAddr{IP: net.ParseIP(address)}); got != want {
			t.Errorf("exposed(%s) = %v", address, got)
		}
	}
	for lang, want := range map[string]string{"zh-CN": "任何人", "en": "anybody"} {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		p := &program{words: words, err: &said}
		if err := p.warnExposed(&authority{Phone: "http://192.168.1.20:80"}); err != nil || said.Len() > 0 {
			t.Errorf("on the loopback: %q, %v", said.String(), err)
		}
		if err := p.warnExposed(&authority{Phone: "http://192.168.1.20:80", Exposed: true}); err != nil || !strings.Contains(said.String(), want) || !strings.Contains(said.String(), "192.168.1.20") {
			t.Errorf("%q, %v", said.String(), err)
		}
	}
}

func TestConsoleReachesNobody(t *testing.T) {
	w := calm(t)
	var bundle string
	folder := filepath.Join(t.TempDir(), "authority")
	w.run = func(context.Context, consoleConfig) error { return nil }
	if got := w.do(t.Context(), "demo", "--phone", "127.0.0.1:0", "--data", folder); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	bundle = filepath.Join(folder, "pki", "terminals", "TC-A-01.pem")
	w.run = func(ctx context.Context, c consoleConfig) error {
		_, err := c.Authority.NewCode(ctx, desk.ToLogin)
		return err
	}
	got := w.do(t.Context(), "--url", "https://127.0.0.1:1", "--bundle", bundle)
	if got.code != exitUnreachable || strings.Contains(got.err, "?]") {
		t.Errorf("%+v", got)
	}
}

func closed(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// lines is an output that tells when a line of a kind has come.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	want string
	come chan struct{}
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.text.Write(b)
	if l.want != "" && strings.Contains(l.text.String(), l.want) {
		l.want = ""
		close(l.come)
	}
	return n, err
}

// startSandbox runs `sheyin sandbox` until the test ends and gives what it printed, its
// folder and a way to stop it.
func startSandbox(t *testing.T) (text, folder string, stop func() int) {
	t.Helper()
	w := calm(t)
	folder = filepath.Join(t.TempDir(), "authority")
	out := &lines{want: "TC-D-01.pem", come: make(chan struct{})}
	var errs lines
	p := &program{env: func(name string) (string, bool) { v, ok := w.env[name]; return v, ok }, in: w.in, out: out, err: &errs, run: w.run}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- p.execute(ctx, []string{"sandbox", "--data", folder, "--listen", "127.0.0.1:0", "--web", "127.0.0.1:0"})
	}()
	select {
	case <-out.come:
	case code := <-ended:
		cancel()
		t.Fatalf("it ended with %d: %s", code, errs.text.String())
	}
	out.mu.Lock()
	defer out.mu.Unlock()
	var once sync.Once
	code := 0
	stop = func() int { once.Do(func() { cancel(); code = <-ended }); return code }
	t.Cleanup(func() { stop() })
	return out.text.String(), folder, stop
}

func TestSandboxConformsAndStops(t *testing.T) {
	text, folder, stop := startSandbox(t)
	url := regexp.MustCompile(`https://127[^\s]+`).FindString(text)
	web := regexp.MustCompile(`http://(127[^\s/]+)`).FindStringSubmatch(text)[1]
	terminals := filepath.Join(folder, "pki", "terminals")
	w := calm(t)

	got := w.do(t.Context(), "conformance", url, "--bundle", filepath.Join(terminals, "TC-A-01.pem"), "--there", filepath.Join(terminals, "TC-A-02.pem"), "--web", web)
	if got.code != exitOK || strings.Count(got.out, "ok  ") < 10 || strings.Contains(got.out, "FAIL") {
		t.Errorf("conformance: %+v", got)
	}

	line, err := connect(url, filepath.Join(terminals, "TC-B-01.pem"))
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, line)
	for _, tc := range []struct {
		name, input string
		args        []string // after phone CODE
		code        int
		want        string
		state       desk.LoginState
	}{
		{name: "number given", args: []string{"--as", "chenhao", "--number", "right"}, want: "已确认", state: desk.LoginDone},
		{name: "number asked for", args: []string{"--as", "chenhao"}, input: "right\n", want: "已确认", state: desk.LoginDone},
		{name: "person asked for", input: "chenhao\nright\n", want: "已确认", state: desk.LoginDone},
		{name: "refused", args: []string{"--as", "chenhao", "--refuse"}, want: "已拒绝", state: desk.LoginRefused},
		{name: "no answer refuses", args: []string{"--as", "chenhao"}, want: "已拒绝", state: desk.LoginRefused},
		{name: "wrong number", args: []string{"--as", "chenhao", "--number", "0"}, code: exitRefused, state: desk.LoginRefused},
		{name: "somebody else", args: []string{"--as", "wangmin"}, code: exitRefused, state: desk.LoginRefused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, err := line.NewCode(t.Context(), desk.ToLogin)
			if err != nil {
				t.Fatal(err)
			}
			for n, a := range tc.args {
				if a == "right" {
					tc.args[n] = code.Number
				}
			}
			w.in = strings.NewReader(strings.ReplaceAll(tc.input, "right", code.Number))
			got := w.do(t.Context(), append([]string{"phone", code.QR}, tc.args...)...)
			if got.code != tc.code || !strings.Contains(got.out, tc.want) || strings.Contains(got.err, "?]") {
				t.Errorf("%+v", got)
			}
			status, err := line.CheckLogin(t.Context(), code.Device, false)
			if err != nil || status.State != tc.state {
				t.Errorf("state %q, %v", status.State, err)
			}
		})
	}
	opens(t, w, line)
	rates(t, w, line, web)

	listening := make(chan struct{})
	ear, err := connect(url, filepath.Join(terminals, "TC-A-01.pem"))
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, ear)
	code, err := ear.NewCode(t.Context(), desk.ToLogin)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.do(t.Context(), "phone", code.QR, "--as", "wangmin", "--number", code.Number); got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	if status, err := ear.CheckLogin(t.Context(), code.Device, true); err != nil || status.State != desk.LoginDone {
		t.Fatalf("state %q, %v", status.State, err)
	}
	// A session hears what came after it began, so there has to be something.
	if _, err := ear.Advance(t.Context(), uuid.NewString(), desk.Case{ID: uuid.NewString()}, desk.Consultation{Item: "pay.flexible"}); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		var once sync.Once
		ended <- ear.Listen(t.Context(), 1, func(desk.Event) { once.Do(func() { close(listening) }) })
	}()
	select {
	case <-listening: // a terminal that listens must not keep the server from stopping
	case err := <-ended:
		t.Fatal(err)
	}
	if code := stop(); code != exitOK {
		t.Errorf("it ended with %d", code)
	}
	if got := w.do(t.Context(), "phone", "ABC", "--as", "chenhao", "--web", web); got.code != exitUnreachable {
		t.Errorf("after the end: %+v", got)
	}
}

// rates lets a customer who has no browser rate the visit that he was called to.
func rates(t *testing.T, w world, line desk.Visits, web string) {
	t.Helper()
	v, err := line.Call(t.Context(), uuid.NewString(), "A900")
	if err != nil {
		t.Fatal(err)
	}
	bare := v.RateURL[len(v.RateURL)-codeLength:]
	for _, tc := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{v.RateURL, "--grade", "9"}, exitRefused, "1 到 5"},
		{[]string{v.RateURL}, exitRefused, "1 到 5"},
		{[]string{v.RateURL, "--grade", "1", "--text", strings.Repeat("好", 501)}, exitRefused, "500"},
		{[]string{"AAAAAAAAAAAAAA", "--grade", "1", "--web", web}, exitRefused, "没有这个评价码"},
		{[]string{v.RateURL, "--grade", "2", "--text", "很快"}, exitOK, "评价已收到"},
		{[]string{strings.ToLower(bare), "--grade", "5", "--web", web}, exitRefused, "已经评价过"},
	} {
		got := w.do(t.Context(), append([]string{"phone", "rate"}, tc.args...)...)
		if got.code != tc.code || !strings.Contains(got.out+got.err, tc.want) {
			t.Errorf("%v: %+v", tc.args, got)
		}
	}
	now, err := line.Attend(t.Context(), uuid.NewString(), v, desk.Leaving{Reason: "only asked"})
	if err != nil || now.Rating == nil || now.Rating.Grade != 2 || now.Rating.Text != "很快" {
		t.Errorf("rated %+v, %v", now.Rating, err)
	}
}
