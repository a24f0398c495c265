//go:build linux

package journal

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/testdata/crashfs"
)

var (
	cuts    = flag.Int("cuts", 200, "how often TestPowerCut pulls the plug")
	cutSeed = flag.Uint64("cuts.seed", uint64(time.Now().UnixNano()), "of TestPowerCut")
)

// Where the worker finds what it is to do.
const (
	cutFolder = "SHEYIN_TEST_CUT_FOLDER"
	cutSync   = "SHEYIN_TEST_CUT_SYNC"
)

// cutKey seals; it is the same before and after the cut.
var cutKey = []byte("0123456789abcdef")

func cutOptions(dir, sync string) Options {
	return Options{Dir: dir, Terminal: "TC-A-01", Key: cutKey, Now: time.Now, synchronous: sync}
}

// TestCutWorker is the terminal whose plug is pulled: it keeps letters, drafts and entries of the log, and
// prints each only after it was promised.
func TestCutWorker(t *testing.T) {
	dir := os.Getenv(cutFolder)
	if dir == "" {
		return // it is no test by itself
	}
	j, err := Open(t.Context(), cutOptions(dir, os.Getenv(cutSync)))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("OPEN") //nolint:forbidigo // to the test that started it
	never := func(context.Context, desk.Letter) ([]byte, error) {
		return nil, &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	}
	for n := 0; ; n++ {
		l := desk.Letter{Key: letterKey(n), Subject: fmt.Sprintf("case-%d", n), Kind: "acceptance", Route: "/v1", Body: bodyOf(n), At: time.Now()}
		if _, err := j.Post(withPromise(t.Context(), &promise{after: []byte("{}")}), l, never); desk.CodeOf(err) != desk.Offline {
			t.Fatal(err)
		}
		fmt.Println("LETTER", n) //nolint:forbidigo // to the test that started it
		d := desk.Draft{Person: "p", ID: "form", Place: "accept", At: time.Now(), Body: bodyOf(n)}
		if err := j.KeepDraft(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		fmt.Println("DRAFT", n) //nolint:forbidigo // to the test that started it
		if err := j.Note(t.Context(), desk.LogEntry{Act: "look.case", Subject: l.Subject}); err != nil {
			t.Fatal(err)
		}
		fmt.Println("NOTE", n) //nolint:forbidigo // to the test that started it
	}
}

func letterKey(n int) string { return fmt.Sprintf("key-%08d", n) }

// bodyOf is long enough to lie over several sectors, and tells when a part of it is another's.
func bodyOf(n int) []byte { return []byte(strings.Repeat(fmt.Sprintf("%06d;", n), 30+n*97%200)) }

// promises are how many of each were promised.
type promises struct{ letters, drafts, notes int }

func (p promises) all() int { return p.letters + p.drafts + p.notes }

// run lets a worker run on a disk of its own, cuts the power after a while, and gives what is left on the
// disk and what had been promised.
func cutOnce(t *testing.T, r *rand.Rand, sync string) (disk string, p promises) {
	t.Helper()
	mount := t.TempDir()
	disk, err := os.MkdirTemp(t.TempDir(), "disk") // after the mount: removed before it
	if err != nil {
		t.Fatal(err)
	}
	f, err := crashfs.Mount(mount)
	if err != nil {
		t.Fatalf("%v: this needs root and /dev/fuse", err)
	}
	worker := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestCutWorker$", "-test.v=false")
	worker.Env = append(os.Environ(), cutFolder+"="+filepath.Join(mount, "journal"), cutSync+"="+sync)
	out, err := worker.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	// Half of them end while the store is made for the first time, the others at a random promise and a bit.
	target, begun := r.IntN(60), r.IntN(4) > 0
	pause := time.Duration(r.IntN(3000)) * time.Microsecond
	var heard []string
	lines := bufio.NewScanner(out)
	off := func() {
		time.Sleep(pause) // how far the next write has come is what is random here
		f.PowerOff()
		if err := worker.Process.Kill(); err != nil {
			t.Error(err)
		}
	}
	if !begun {
		pause *= 20
		off()
	}
	for lines.Scan() {
		heard = append(heard, lines.Text())
		if begun && len(heard) == target+1 {
			off()
		}
	}
	_ = worker.Wait() // it was killed
	for _, line := range heard {
		p.take(line)
	}
	if err := f.Cut(disk, crashfs.Losses[r.IntN(len(crashfs.Losses))], r); err != nil {
		t.Fatal(err)
	}
	if err := f.Unmount(); err != nil {
		t.Fatal(err)
	}
	return disk, p
}

func (p *promises) take(line string) {
	word, number, _ := strings.Cut(line, " ")
	n, err := strconv.Atoi(number)
	if err != nil {
		return
	}
	switch word {
	case "LETTER":
		p.letters = n + 1
	case "DRAFT":
		p.drafts = n + 1
	case "NOTE":
		p.notes = n + 1
	}
}

// lostOn tells how many of the promises are not on the disk, and how many letters are there twice.
func lostOn(t *testing.T, disk string, p promises) (lost, doubled int) {
	t.Helper()
	j, err := Open(t.Context(), cutOptions(filepath.Join(disk, "journal"), "FULL"))
	if err != nil {
		t.Logf("the journal does not open: %v", err)
		return max(p.all(), 1), 0
	}
	defer func() { _ = j.Close() }() // what was lost is counted, whatever becomes of it
	kept, err := j.Outgoing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, l := range kept {
		if times[l.Key]++; times[l.Key] > 1 {
			doubled++
		}
	}
	for n := range p.letters {
		if times[letterKey(n)] == 0 {
			lost++
		}
	}
	drafts, err := j.Drafts(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	// The one that was being kept may be there too.
	if p.drafts > 0 && (len(drafts) != 1 || !slices.Contains([]string{string(bodyOf(p.drafts - 1)), string(bodyOf(p.drafts))}, string(drafts[0].Body))) {
		lost++
	}
	var notes int
	if err := j.db.QueryRow(`SELECT count(*) FROM entries WHERE n < (SELECT coalesce(max(size), 0) FROM tree)`).Scan(&notes); err != nil {
		t.Fatal(err)
	}
	if want := p.notes + p.letters; notes < want { // a letter is noted too
		lost += want - notes
	}
	if d := j.Damage(); d != nil {
		t.Errorf("the log is damaged: %v", d)
	}
	if err := j.Note(t.Context(), desk.LogEntry{Act: "start"}); err != nil {
		t.Errorf("work does not go on: %v", err)
	}
	return lost, doubled
}

// needsFuse leaves a test out, and says so loudly, where no file system can be mounted.
func needsFuse(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts processes for half a minute")
	}
	if _, err := os.Stat("/dev/fuse"); err != nil || os.Geteuid() != 0 {
		fmt.Println("*** NOT RUN: " + t.Name() + " needs root and /dev/fuse") //nolint:forbidigo // a proof that is left out must be seen
		t.Skip("*** NOT RUN: this needs root and /dev/fuse")
	}
}

// Whatever moment the power goes off, and whatever the disk had not finished: what was promised is there.
//
// clause: H-8.4.1
func TestPowerCut(t *testing.T) {
	needsFuse(t)
	if Plain(t, "-cuts="+strconv.Itoa(*cuts), "-cuts.seed="+strconv.FormatUint(*cutSeed, 10)) {
		return
	}
	r := rand.New(rand.NewPCG(*cutSeed, 5))
	promised, lost, doubled := 0, 0, 0
	for n := range *cuts {
		disk, p := cutOnce(t, r, "FULL")
		promised += p.all()
		l, d := lostOn(t, disk, p)
		if l+d > 0 {
			t.Errorf("cut %d of seed %d: %d of %v lost, %d doubled", n, *cutSeed, l, p, d)
		}
		lost, doubled = lost+l, doubled+d
	}
	if promised == 0 {
		t.Error(errors.New("nothing was ever promised"))
	}
	fmt.Printf("cuts=%d promises=%d lost=%d doubled=%d\n", *cuts, promised, lost, doubled) //nolint:forbidigo // the figures of the proof
}

// The test's own test: a store that does not wait for the disk loses what it promised, and this is seen.
func TestPowerCutFindsCarelessness(t *testing.T) {
	needsFuse(t)
	if Plain(t) {
		return
	}
	r := rand.New(rand.NewPCG(3, 5))
	for range 40 {
		disk, p := cutOnce(t, r, "NORMAL")
		if lost, _ := lostOn(t, disk, p); lost > 0 && p.all() > 0 {
			return
		}
	}
	t.Error("forty cuts of a store that does not wait for the disk, and nothing was lost: the test cannot see a loss")
}
