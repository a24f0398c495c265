//go:build real

package main_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sheyin/testdata/drive"
)

// soon is how long anything may take that a person waits for. Nothing takes that long; a machine may be busy.
const soon = time.Minute

// folder is where the binary goes for the time of the tests.
var folder string

func TestMain(m *testing.M) {
	// A proxy of the machine that the tests run on would be found and told on the screens.
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "AUTO_PROXY"} {
		for _, name := range []string{name, strings.ToLower(name)} {
			if err := os.Unsetenv(name); err != nil {
				panic(err)
			}
		}
	}
	var err error
	if folder, err = os.MkdirTemp("", "sheyin-bin"); err != nil {
		panic(err)
	}
	m.Run()
	if err := os.RemoveAll(folder); err != nil {
		panic(err)
	}
}

// built names the binary for a test that goes on in a process of its own.
const built = "SHEYIN_TEST_BINARY"

// program builds the binary once, as the Makefile does.
var program = sync.OnceValues(func() (string, error) {
	if path := os.Getenv(built); path != "" {
		return path, nil
	}
	path := filepath.Join(folder, "sheyin")
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Minute)
	defer stop()
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

func binary(t testing.TB) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// command is another program of a test, which may take as long as limit.
func command(t testing.TB, limit time.Duration, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), limit)
	t.Cleanup(stop)
	c := exec.CommandContext(ctx, name, args...)
	c.WaitDelay = time.Second // whom it started may hold its output
	return c
}

// A counter is the console at one terminal of the demo and the person before it. Its methods are what she does: she looks at the
// screen for everything, and waits for what it says.
type counter struct {
	*drive.Session
	t      testing.TB
	seat   seat
	web    string // base of the authority's pages
	log    string // what the program wrote beside the screen
	jumped bool   // the cursor left a full field by itself: the key that would have done so is swallowed
}

// seat says where the console runs.
type seat struct {
	folder   string // the authority's data; the same folder is the same authority
	printed  string // folder for the papers
	terminal string
	line     string   // address at which a console finds the authority; empty: its own
	options  []string // more of the command line
	env      []string
	cols     int
	rows     int
}

// sit starts `sheyin demo` and waits for the code to log in by.
func sit(t testing.TB, s seat) *counter {
	t.Helper()
	d := begin(t, s)
	d.WaitFor("核对号", soon)
	return d
}

// begin starts `sheyin demo`.
func begin(t testing.TB, s seat) *counter {
	t.Helper()
	if s.folder == "" {
		sameDay(t)
		s.folder = t.TempDir()
	}
	if s.printed == "" {
		s.printed = t.TempDir()
	}
	d := &counter{t: t, seat: s, log: filepath.Join(t.TempDir(), "log"), web: "http://" + freeAddress(t)}
	args := []string{
		"sh", "-c", `log="$1"; shift; exec "$@" 2>"$log"`, "sh", d.log, binary(t), "demo",
		"--data", s.folder, "--papers", s.printed, "--terminal", s.terminal, "--phone", strings.TrimPrefix(d.web, "http://"),
	}
	d.Session = drive.Start(t, drive.Options{Command: append(args, s.options...), Env: quiet(t, s.env), Cols: s.cols, Rows: s.rows})
	return d
}

// again starts the program anew over the same data, after its end.
func (d *counter) again() *counter {
	d.t.Helper()
	return sit(d.t, d.seat)
}

// journal is the folder in which the terminal keeps what must survive.
func (d *counter) journal() string { return filepath.Join(d.seat.folder, "journal", d.seat.terminal) }

// written waits until the terminal has kept what was typed: nothing on the screen says so. The disk is asked for until its
// files have been left alone for a while, which is longer than a key takes to get there.
func (d *counter) written() {
	d.t.Helper()
	last, same := "", 0
	d.Settled()
	d.WaitUntil("for the journal to be still", soon, func([]string) bool {
		list, err := os.ReadDir(d.journal())
		if err != nil {
			d.t.Fatal(err)
		}
		now := ""
		for _, f := range list {
			if info, err := f.Info(); err == nil { // one that has gone meanwhile is a change too
				now += fmt.Sprintln(f.Name(), info.Size(), info.ModTime())
			}
		}
		if same++; now != last {
			last, same = now, 0
		}
		return same > 10
	})
}

// quiet is an environment in which only what a test says is set. Nobody is led through the first case.
func quiet(t testing.TB, more []string) []string {
	t.Helper()
	home := t.TempDir()
	return append([]string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "SHEYIN_TOUR=never"}, more...)
}

// Ports that the kernel gives to nobody by itself (net.ipv4.ip_local_port_range begins above them): what is free stays free until
// the program listens there, and when it is started there again.
const firstPort, ports = 12_000, 20_000

// nextPort is counted on from where no other process that runs these tests is likely to be.
var nextPort atomic.Int64

// freeAddress is one that nobody listens on, and that is given once.
func freeAddress(t testing.TB) string {
	t.Helper()
	nextPort.CompareAndSwap(0, rand.Int64N(ports)+1)
	for range ports {
		address := fmt.Sprintf("127.0.0.1:%d", firstPort+nextPort.Add(1)%ports)
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err != nil {
			continue // somebody listens there
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return address
	}
	t.Fatal("no port is free")
	return ""
}

// midnight is how long before the end of the day no test begins: a day of the counter is one of China, and what was done before
// its end is not among the figures, the papers and the queue of the next one.
const midnight = 5 * time.Minute

// sameDay waits for the next day when this one ends soon.
func sameDay(t testing.TB) {
	t.Helper()
	y, m, d := today().Date()
	left := time.Until(time.Date(y, m, d+1, 0, 0, 0, 0, china))
	if left > midnight {
		return
	}
	t.Logf("the day ends in China in %v: the test begins after that", left.Round(time.Second))
	<-time.After(left + time.Second)
}

// login takes the phone of the person by the key that only the demo has.
func (d *counter) login(name string) {
	d.t.Helper()
	d.Press("F2")
	d.WaitFor("让谁的手机来扫", soon)
	d.down(name)
	d.Press("Enter")
	d.welcome(name)
}

// welcome waits for the work of the day. A program that was killed has left its session: it is taken over.
func (d *counter) welcome(name string) {
	d.t.Helper()
	elsewhere := func(rows []string) bool {
		return strings.Contains(strings.Join(rows, "\n"), "您在别的终端还登录着")
	}
	d.WaitUntil("to be logged in", soon, func(rows []string) bool {
		return strings.Contains(strings.Join(rows, "\n"), name+"，已登录") || elsewhere(rows)
	})
	if elsewhere(d.Screen()) {
		d.WaitFor("F10 在这里登录", soon)
		d.WaitGone("1 秒后可按", soon)
		d.Press("F10")
	}
	d.WaitFor(name+"，已登录", soon)
}

var marked = regexp.MustCompile(`(?:^| )> (.*)$`)

// at is the row that the mark stands on, from the mark on.
func at(rows []string) string {
	for _, r := range rows {
		if m := marked.FindStringSubmatch(r); m != nil {
			return strings.TrimSpace(m[1])
		}
	}
	return ""
}

var labelEnd = regexp.MustCompile(`  | ! `)

// named tells whether a row begins with this label, which may be cut and then ends in two dots.
func named(row, label string) bool {
	if end := labelEnd.FindStringIndex(row); end != nil {
		row = row[:end[0]]
	}
	begin, cut := strings.CutSuffix(row, "..")
	return row == label || cut && strings.HasPrefix(label, begin)
}

// down walks down until the row with the mark has this label. Each key is pressed after the last one was seen to work.
func (d *counter) down(label string) {
	d.t.Helper()
	d.walk(func(row string) bool { return named(row, label) })
}

func (d *counter) walk(there func(row string) bool) {
	d.t.Helper()
	for row := at(d.Settled()); !there(row); row = at(d.Settled()) {
		d.stepFrom(row, "Down")
	}
}

// open opens a case from home: the one whose row has all these words.
func (d *counter) open(words ...string) {
	d.t.Helper()
	d.WaitFor("今日待办", soon)
	d.reach(words...)
	d.Press("Enter")
	d.WaitUntil("for home to go", soon, func(rows []string) bool { return !atHome(rows) })
}

// reach goes to the row that has all these words, above or below.
func (d *counter) reach(words ...string) {
	d.t.Helper()
	has := func(row string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(row, w) })
	}
	for rows := d.Settled(); !has(at(rows)); rows = d.Settled() {
		mark, key := slices.IndexFunc(rows, marked.MatchString), "Down"
		if mark >= 0 && slices.ContainsFunc(rows[:mark], has) {
			key = "Up"
		}
		d.stepFrom(at(rows), key)
	}
}

// step presses a key and waits until the mark stands elsewhere.
func (d *counter) step(key string) {
	d.t.Helper()
	d.stepFrom(at(d.Settled()), key)
}

// stepFrom is step for whoever decided by the look that showed the mark on row. A second look may show the mark where it is to go,
// for what the authority sends comes between two looks; and from the last row no key leads away.
func (d *counter) stepFrom(row, key string) {
	d.t.Helper()
	d.Press(key)
	d.WaitUntil(fmt.Sprintf("for %s to leave %q", key, row), soon, func(rows []string) bool { now := at(rows); return now != row && now != "" })
}

// enter types and waits until the text is there.
func (d *counter) enter(text string) {
	d.t.Helper()
	d.Type(text)
	d.WaitFor(text, soon)
}

// find looks for an item from home and begins a case of it; circumstances are those of the customer that the page asks for.
func (d *counter) find(words, item string, circumstances ...string) {
	d.t.Helper()
	d.Press("F3")
	d.WaitFor("要办什么", soon)
	d.Type(words)
	d.WaitUntil("for the list to follow", soon, func(rows []string) bool { // the words may stand in the list before they are typed
		return slices.ContainsFunc(rows, func(r string) bool {
			return strings.HasPrefix(strings.TrimSpace(r), "要办什么 ") && strings.Contains(r, words)
		})
	})
	d.down(item)
	d.Press("Enter")
	d.WaitFor("办多久，怎么取", soon)
	for _, c := range circumstances {
		d.down("[ ] " + c)
		d.Press("Space")
		d.WaitFor("[x] "+c, soon)
	}
	d.Press("Enter")
	d.WaitFor("【受理】", soon)
}

// person fills in who came and waits for the register to say that it agrees.
func (d *counter) person(name, number string) { d.t.Helper(); d.whoIs("姓名", name, number) }

// operator is the same for an employer's operator.
func (d *counter) operator(name, number string) { d.t.Helper(); d.whoIs("经办人", name, number) }

func (d *counter) whoIs(label, name, number string) {
	d.t.Helper()
	d.down(label)
	d.enter(name)
	d.down("证件号码")
	d.enter(number) // the register is asked at the last digit
	d.WaitFor("登记一致", soon)
}

var (
	checkRow = regexp.MustCompile(`^\d+ `)
	receipt  = regexp.MustCompile(`TC[A-D]-\d{8}-\d{4}`)
)

// missing tells whether the row of the checklist says that the paper is not there.
func missing(row string) bool {
	row = strings.TrimSpace(strings.TrimPrefix(row, ">"))
	return checkRow.MatchString(row) && strings.Contains(row+" ", " 缺 ")
}

// papers goes to the checklist and ticks every paper that is missing.
func (d *counter) papers() { d.t.Helper(); d.ticks(-1) }

// ticks ticks n of the papers that are missing; all when n is negative.
func (d *counter) ticks(n int) {
	d.t.Helper()
	for !checkRow.MatchString(at(d.Settled())) {
		d.step("Tab")
	}
	for ; n != 0; n-- {
		rows := d.Settled()
		for slices.ContainsFunc(rows, missing) && !missing(at(rows)) { // a card that is read only now stands for some
			d.step("Down")
			rows = d.Settled()
		}
		if !missing(at(rows)) {
			return
		}
		d.Press("Space")
		d.WaitUntil("for the paper to be there", soon, func(rows []string) bool { return !missing(at(rows)) })
	}
}

// accept ticks every paper that is missing and takes the case in; it gives the authority's number.
func (d *counter) accept() string {
	d.t.Helper()
	d.papers()
	d.Press("Enter")
	d.WaitFor("【办理】", soon)
	d.WaitFor("已受理，编号 ", soon)
	return d.number()
}

// number is the authority's number of the case as the message line says it.
func (d *counter) number() string {
	d.t.Helper()
	rows := d.Screen()
	n := receipt.FindString(rows[len(rows)-2])
	if n == "" {
		d.t.Fatalf("no number in %q", rows[len(rows)-2])
	}
	return n
}

// An entry is a field of a form, by its label, and what goes into it: a text, the words of a choice, or "是".
type entry struct{ label, value string }

// page is the title of what the customer reads before it is sent. It opens by itself after the last choice.
const page = "请本人从头看一遍"

// fill fills the form in, from where the cursor stands downwards.
func (d *counter) fill(entries ...entry) {
	d.t.Helper()
	for _, e := range entries {
		d.to(e.label)
		row := at(d.Settled())
		switch {
		case strings.Contains(row, "[ ]"):
			d.Press("Space")
			d.left(e.label)
		case regexp.MustCompile(` v( |$)`).MatchString(row):
			d.choose(e)
		default:
			d.write(e)
		}
		d.jumped = !named(at(d.Settled()), e.label)
	}
	d.jumped = false
}

// to is down in a form whose cursor may have left the last field by itself: then the form swallows the key that a hand presses there.
func (d *counter) to(label string) {
	d.t.Helper()
	if d.jumped && !named(at(d.Settled()), label) {
		d.Press("Down")
	}
	d.down(label)
}

var gap = regexp.MustCompile(`\s{2,}| ! `)

// write types into the field that the cursor stands on, and waits until the field holds it all: what stands beside it as an
// example may be the same. The cursor may have left it by then.
func (d *counter) write(e entry) {
	d.t.Helper()
	d.Type(e.value)
	d.WaitUntil(fmt.Sprintf("for %s to hold %q", e.label, e.value), soon, func(rows []string) bool {
		return !named(at(rows), e.label) || slices.ContainsFunc(rows, func(row string) bool {
			parts := gap.Split(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(row), ">")), -1)
			return len(parts) > 1 && named(parts[0], e.label) && parts[1] == e.value
		})
	})
}

// left waits until the cursor has left a field, or the page for the customer is up.
func (d *counter) left(label string) {
	d.t.Helper()
	d.WaitUntil("for the cursor to leave "+label, soon, func(rows []string) bool {
		now := at(rows)
		return now != "" && !named(now, label) || strings.Contains(strings.Join(rows, "\n"), page)
	})
}

// correct replaces what stands in a field.
func (d *counter) correct(was string, e entry) {
	d.t.Helper()
	d.down(e.label)
	d.Press("End")
	for range was {
		d.Press("BSpace")
	}
	d.WaitGone(was, soon)
	d.enter(e.value)
}

// choose opens the list of choices and takes the one with these words by its digit.
func (d *counter) choose(e entry) {
	d.t.Helper()
	option := regexp.MustCompile(`\s([1-9]) ` + regexp.QuoteMeta(e.value))
	digit := ""
	d.Press("Space")
	d.WaitUntil(fmt.Sprintf("for the choice %q", e.value), soon, func(rows []string) bool {
		if m := option.FindStringSubmatch(strings.Join(rows, "\n")); m != nil {
			digit = m[1]
		}
		return digit != ""
	})
	d.Press(digit)
	d.WaitUntil("for the choice to be made", soon, func(rows []string) bool {
		return !option.MatchString(strings.Join(rows, "\n")) && strings.Contains(strings.Join(rows, "\n"), e.value)
	})
}

// preview shows the page to the customer.
func (d *counter) preview() {
	d.t.Helper()
	if !d.shows(page) {
		d.Press("F10")
	}
	d.WaitFor(page, soon)
}

// shows tells whether the screen has the text now.
func (d *counter) shows(text string) bool {
	d.t.Helper()
	return strings.Contains(strings.Join(d.Settled(), "\n"), text)
}

// send shows the page to the customer, ticks that he read it, and sends it.
func (d *counter) send() {
	d.t.Helper()
	d.preview()
	d.Press("Space")
	d.WaitFor("[x] 本人已当面核对", soon)
	if d.shows("还没有输") { // the PIN, which the item wants
		d.Press("F4")
		d.pinIsIn()
	}
	d.Press("F10")
	d.WaitGone("本人已当面核对", soon)
}

// pinIsIn waits until the customer has entered his PIN.
func (d *counter) pinIsIn() {
	d.t.Helper()
	d.WaitUntil("for the PIN", soon, func(rows []string) bool {
		screen := strings.Join(rows, "\n")
		return strings.Contains(screen, "已验 ") || strings.Contains(screen, "已设 ")
	})
}

// tell explains point by point.
func (d *counter) tell() {
	d.t.Helper()
	d.WaitFor("【告知】", soon)
	for d.shows("还不能办结") {
		points := d.boxes()
		d.Press("Space")
		d.WaitUntil("for a point to be told", soon, func([]string) bool { return d.boxes() == points-1 })
	}
}

func (d *counter) boxes() int { return strings.Count(strings.Join(d.Screen(), "\n"), "[ ]") }

// close ends the case: the customer confirms. Home comes up.
func (d *counter) close() {
	d.t.Helper()
	d.Press("Enter")
	d.WaitFor("已告知，办结", soon)
	d.WaitFor("今日待办", soon)
}

// waits waits until the case is at the authority.
func (d *counter) waits(number string) {
	d.t.Helper()
	d.WaitFor("等人社决定", soon)
	d.WaitFor(number, soon)
}

// code reads the QR code from a picture of the screen, as a phone does.
func (d *counter) code() string {
	d.t.Helper()
	return d.QR(filepath.Join(d.t.TempDir(), "code.png"))
}
