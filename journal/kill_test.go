package journal_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/journal"
)

var kills = flag.Int("kills", 200, "how often TestKill kills the console or the authority")

// killsOfAHouse is after how many kills a run goes on with new stores. What has its answer stays in a store for its
// term, and a run that writes in an hour what a terminal writes in years would measure nothing but that.
const killsOfAHouse = 500

// The console and the authority, each a process of its own on its own database, with the real client and mutual TLS
// between them, are killed at random moments, again and again, and started anew. What the clerk was promised is done in
// the end, once.
//
// clause: N-5, G-9.4
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills processes for some seconds")
	}
	if journal.Plain(t, "-kills="+strconv.Itoa(*kills)) {
		return
	}
	var all tally
	for all.kills < *kills {
		k := newKilling(t, "authority")
		k.run(min(*kills-all.kills, killsOfAHouse))
		all.add(k.count())
	}
	if all.lost > 0 || all.doubled > 0 || all.promises == 0 && all.kills > 20 { // some kills come before the first promise
		t.Error("what was promised is not what was done")
	}
	fmt.Println(all) //nolint:forbidigo // the figures of the proof
}

// The test's own test: an authority that keeps effect and key in two transactions doubles, and it shows.
func TestKillFindsTwoTransactions(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills processes for some seconds")
	}
	if journal.Plain(t) {
		return
	}
	var all tally
	for range 5 {
		k := newKilling(t, "mutant")
		k.run(40)
		if all.add(k.count()); all.doubled > 0 {
			return
		}
	}
	t.Errorf("%v: the test would not find what is done twice", all)
}

// tally is what came of some kills.
type tally struct{ kills, promises, lost, doubled int }

func (a *tally) add(b tally) {
	a.kills, a.promises, a.lost, a.doubled = a.kills+b.kills, a.promises+b.promises, a.lost+b.lost, a.doubled+b.doubled
}

func (a tally) String() string {
	return fmt.Sprintf("kills=%d promises=%d lost=%d doubled=%d", a.kills, a.promises, a.lost, a.doubled)
}

// killing is a run of both processes.
type killing struct {
	t      *testing.T
	house  killHouse
	role   string // of the authority
	killed int
	left   []desk.Posted // in the end: what waits for a person

	mu       sync.Mutex
	promised map[string]bool
}

func newKilling(t *testing.T, role string) *killing {
	t.Helper()
	return &killing{
		t: t, role: role, promised: map[string]bool{},
		house: killHouse{dir: t.TempDir(), authority: freePort(t), phone: freePort(t)},
	}
}

// freePort is an address that nobody listens on. It is none of those that the system gives to who calls, so that
// nobody takes it while the authority is dead.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:"+strconv.Itoa(20000+rand.IntN(10000)))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

// process is one that lives until it is killed.
type process struct {
	*exec.Cmd
	read chan struct{} // closed when all that it said was heard
}

// begin starts a process and waits until it is ready.
func (k *killing) begin(role string) process {
	k.t.Helper()
	c := exec.CommandContext(k.t.Context(), os.Args[0], "-test.run=^TestKillProcess$")
	c.Env = append(os.Environ(), k.house.env(role)...)
	var faults bytes.Buffer
	c.Stderr = &faults
	out, err := c.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		k.t.Fatal(err)
	}
	p := process{c, make(chan struct{})}
	ready := make(chan bool, 1)
	var said []string
	go func() {
		defer close(p.read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			// What was being said when it was killed has no end of the line, and is no promise.
			if what, ok := strings.CutPrefix(lines.Text(), "PROMISE "); ok && strings.HasSuffix(what, ".") {
				k.mu.Lock()
				k.promised[strings.TrimSuffix(what, ".")] = true
				k.mu.Unlock()
			} else if lines.Text() == "READY" {
				ready <- true
			} else {
				said = append(said, lines.Text())
			}
		}
		ready <- false
	}()
	if !<-ready {
		k.t.Fatalf("the %s did not begin: %s %s", role, said, faults.String())
	}
	return p
}

func (k *killing) kill(p process) {
	k.t.Helper()
	if err := p.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	<-p.read
	_ = p.Wait() // it was killed
	k.killed++
}

// run kills n times: the console, the authority, or one right after the other.
func (k *killing) run(n int) {
	authority, console := k.begin(k.role), k.begin("console")
	for k.killed < n-1 { // the last one is the console's
		if k.role == "mutant" { // which has to be met at work; on a slow machine most kills come before anything is done
			k.works()
		}
		time.Sleep(time.Duration(5+rand.IntN(145)) * time.Millisecond) // how far they have come is what is random here
		which := rand.IntN(3)
		if k.killed == n-2 { // both would be one too many
			which = 0
		}
		if which > 0 {
			k.kill(authority)
		}
		if which < 2 {
			k.kill(console)
			console = k.begin("console")
		}
		if which > 0 {
			authority = k.begin(k.role)
		}
	}
	k.kill(console)
	k.drain()
	k.kill(authority)
	k.killed-- // which was no test any more
}

// works waits until something more was promised, though not for long: it may be that nothing can be.
func (k *killing) works() {
	promises := func() int { k.mu.Lock(); defer k.mu.Unlock(); return len(k.promised) }
	had := promises()
	for end := time.Now().Add(5 * time.Second); promises() == had && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// drain sends what is left. The clerk is at work again; what was not promised is refused without her.
func (k *killing) drain() {
	k.t.Helper()
	j, c := k.house.terminal(k.t, time.Minute)
	defer func() {
		if err := c.Close(); err != nil {
			k.t.Error(err)
		}
		if err := j.Close(); err != nil {
			k.t.Error(err)
		}
	}()
	ctx, stop := context.WithCancel(k.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		j.Deliver(ctx, c.Send)
	}()
	defer func() { stop(); <-ended }()
	if err := (hasty{j.Authority(c), "http://" + k.house.phone}).login(ctx); err != nil {
		k.t.Fatal(err)
	}
	left := map[string]desk.LetterState{}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		clear(left)
		queue, err := j.Outgoing(ctx)
		if err != nil {
			k.t.Fatal(err)
		}
		k.left = queue
		for _, p := range queue {
			if p.State != desk.LetterRefused && !p.Behind {
				left[p.Key] = p.State
			}
		}
		if len(left) == 0 {
			return
		}
		if _, err := j.SendNow(ctx); err != nil && desk.CodeOf(err) != desk.Offline { // it has not begun yet
			k.t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond)
	}
	k.t.Errorf("left: %v", left)
}

// count compares what was promised with what there is.
func (k *killing) count() tally {
	k.t.Helper()
	effects := k.house.effects(k.t)
	out := tally{kills: k.killed, promises: len(k.promised)}
	for what := range maps.Keys(k.promised) {
		if effects[what] == 0 {
			out.lost++
			k.t.Logf("lost: %s", what)
			for _, p := range k.left {
				if p.Subject == what[:36] {
					k.t.Logf("%+v", p)
				}
			}
		}
	}
	for _, n := range effects {
		if n > 1 {
			out.doubled++
		}
	}
	return out
}

// effects are how often each thing was done, by the words of its promise.
func (h killHouse) effects(t *testing.T) map[string]int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+h.db())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := db.QueryContext(t.Context(), `
		SELECT reason, count(*) FROM papers WHERE reason <> '' GROUP BY reason
		UNION ALL SELECT record_id || ' ' || kind, count(*) FROM acts WHERE what = 'case' GROUP BY record_id, kind`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	effects := map[string]int{}
	for rows.Next() {
		var what string
		var n int
		if err := rows.Scan(&what, &n); err != nil {
			t.Fatal(err)
		}
		effects[what] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return effects
}

// killHouse is where both processes find what they work with, also after they were killed.
type killHouse struct{ dir, authority, phone string }

// Where a process finds its house, and what it is there.
const (
	killRole   = "SHEYIN_TEST_KILL_ROLE" // console, authority, or mutant
	killFolder = "SHEYIN_TEST_KILL_FOLDER"
	killLine   = "SHEYIN_TEST_KILL_LINE"  // address of the authority
	killPhone  = "SHEYIN_TEST_KILL_PHONE" // address of the phone that confirms logins
)

func (h killHouse) env(role string) []string {
	return []string{killRole + "=" + role, killFolder + "=" + h.dir, killLine + "=" + h.authority, killPhone + "=" + h.phone}
}

func (h killHouse) db() string { return filepath.Join(h.dir, "authority.db") }
