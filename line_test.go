//go:build real

package main_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sheyin/testdata/drive"
)

// A server is the authority in a process of its own, which can be stopped, killed and started again at the same place.
type server struct {
	t            testing.TB
	data         string // its catalogue and demo data; empty: what is built in
	folder       string
	listen, page string // addresses: for terminals, and of the web pages
	process      *exec.Cmd
}

// serve starts `sheyin sandbox` and waits until it answers. Its windows need no devices: its consoles have none, and what is
// asked of them is not about devices.
func serve(t testing.TB) *server {
	t.Helper()
	data := t.TempDir()
	rules := filepath.Join(data, "catalogue", "service.json")
	err := os.CopyFS(data, os.DirFS(filepath.Join("sandbox", "data")))
	var text []byte
	if err == nil {
		text, err = os.ReadFile(rules)
	}
	if err == nil {
		err = os.WriteFile(rules, bytes.ReplaceAll(text, []byte(`"required": true`), []byte(`"required": false`)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return serveAs(t, data)
}

// serveAs is serve with other data.
func serveAs(t testing.TB, data string) *server {
	t.Helper()
	sameDay(t)
	s := &server{t: t, data: data, folder: t.TempDir(), listen: freeAddress(t), page: freeAddress(t)}
	s.start()
	t.Cleanup(s.kill)
	return s
}

func (s *server) start() {
	s.t.Helper()
	s.process = exec.CommandContext(s.t.Context(), binary(s.t), "sandbox", "--listen", s.listen, "--web", s.page, "--data", s.folder, "--catalogue", s.data)
	s.process.Env = append(s.process.Environ(), quiet(s.t, nil)...)
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.until("does not answer", func(ctx context.Context) bool { return answers(ctx, "http://"+s.page+"/desk") })
}

// until waits for something that the authority does without telling.
func (s *server) until(otherwise string, so func(context.Context) bool) {
	s.t.Helper()
	ctx, stop := context.WithTimeout(s.t.Context(), soon)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !so(ctx) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.t.Fatalf("the authority %s", otherwise)
		}
	}
}

func answers(ctx context.Context, url string) bool {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(q)
	return err == nil && answer.Body.Close() == nil
}

// kill ends the authority as a power cut does. Both errors say only that it is dead.
func (s *server) kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// hold keeps the authority from doing anything until release: its listener takes connections, and nobody answers.
func (s *server) hold()    { s.signal(syscall.SIGSTOP) }
func (s *server) release() { s.signal(syscall.SIGCONT) }

func (s *server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// bundle is the certificate file of a terminal. The authority answers already while it writes these.
func (s *server) bundle(terminal string) string {
	s.t.Helper()
	path := filepath.Join(s.folder, "pki", "terminals", terminal+".pem")
	s.until("writes no bundle", func(context.Context) bool { _, err := os.Stat(path); return err == nil })
	return path
}

// console starts `sheyin console` at a terminal of the authority, and waits for the code to log in by.
func (s *server) console(at seat) *counter {
	s.t.Helper()
	d := s.begins(at)
	d.WaitFor("核对号", soon)
	return d
}

// begins starts `sheyin console` at a terminal of the authority. What the terminal keeps stays when the program ends.
func (s *server) begins(at seat) *counter {
	s.t.Helper()
	at.folder = s.folder
	if at.line == "" {
		at.line = s.listen
	}
	d := &counter{t: s.t, seat: at, web: "http://" + s.page}
	args := []string{binary(s.t), "console", "--url", "https://" + at.line, "--bundle", s.bundle(at.terminal), "--journal", d.journal()}
	d.Session = drive.Start(s.t, drive.Options{
		Command: append(args, at.options...), Env: quiet(s.t, at.env), Cols: at.cols, Rows: at.rows,
	})
	return d
}

// scan logs in by `sheyin phone`.
func (d *counter) scan(person, name string) {
	d.t.Helper()
	d.confirm(person)
	d.welcome(name)
}

// confirm scans the code from a picture of the screen and confirms the number beside it.
func (d *counter) confirm(person string) {
	d.t.Helper()
	number := find(d.t, strings.Join(d.Settled(), "\n"), `([0-9]{4})`+`\s+[▀█]`)
	phone := command(d.t, soon, binary(d.t), "phone", d.code(), "--as", person, "--number", number)
	phone.Env = append(phone.Environ(), quiet(d.t, nil)...)
	if out, err := phone.CombinedOutput(); err != nil {
		d.t.Fatalf("phone: %v\n%s", err, out)
	}
}

func TestLineThatBreaks(t *testing.T) {
	t.Parallel()
	authority := serve(t)
	d := authority.console(seat{terminal: "TC-B-01"})
	d.scan("chenhao", "陈昊")
	d.find("参保缴费证明", "个人参保缴费证明查询打印")
	d.person("阿依努尔·吐尔逊江", "654201198711220420")
	d.papers()
	authority.kill()
	d.WaitFor("断线", soon)
	d.WaitFor("姓名            阿依努尔·吐尔逊江", soon)
	d.Press("Enter") // what the register said counts no more: nothing is sent that the authority would refuse
	d.WaitFor("没有登记比对，核对原件后打勾", soon)
	d.WaitFor("姓名            阿依努尔·吐尔逊江", soon)
	authority.start()
	d.WaitFor("在线", 2*soon) // it asks again after at most 15 seconds
	d.WaitFor("登记一致", soon)
	d.Press("Enter")
	d.WaitFor("【办理】", soon)
	number := d.number()
	d.holds(number, "handling", consulted, accepted)

	// The authority is there and does not answer: the write is out, and leaving waits for it.
	d.fill(entry{"险种", "职工养老"})
	d.preview()
	d.Press("Space")
	d.WaitFor("[x] 本人已当面核对", soon)
	authority.hold()
	d.Press("F10")
	d.WaitFor("正在发送", soon)
	d.Press("C-c")
	d.WaitFor("不会发两次", soon)
	d.Press("Escape") // alone: what follows it at once is one key with it
	d.WaitGone("退出社银", soon)
	d.Press("F10")
	d.Settled()
	authority.release()
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, notified)
}

// The authority goes on while a console is dead; the next one finds the case where it is now.
func TestDecidedWhileTheConsoleIsDead(t *testing.T) {
	t.Parallel()
	authority := serve(t)
	d := authority.console(seat{terminal: "TC-C-01"})
	d.scan("guliya", "古丽娅")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.person("欧阳若兰", "42010619920229002X")
	number := d.accept()
	d.fill(entry{"社保卡服务银行", "合作银行一"}, entry{"丢失日期", yesterday()})
	d.send()
	d.waits(number)
	d.Kill()
	review(t, d.web, "江卫").decide(number, decision{verdict: "granted"})
	d = authority.console(seat{terminal: "TC-C-01"})
	d.scan("guliya", "古丽娅")
	d.open("社会保障卡正式挂失", "告知")
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, decided, notified)
}

func TestConformanceOfTheSandbox(t *testing.T) {
	t.Parallel()
	authority := serve(t)
	check := command(t, 5*soon, binary(t), "conformance", "https://"+authority.listen, "--bundle", authority.bundle("TC-A-01"),
		"--there", authority.bundle("TC-A-02"), "--web", authority.page)
	check.Env = append(check.Environ(), quiet(t, nil)...)
	var out bytes.Buffer
	check.Stdout, check.Stderr = &out, &out
	if err := check.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if n := strings.Count(out.String(), "ok    "); n < 10 {
		t.Errorf("only %d checks:\n%s", n, out.String())
	}
}
