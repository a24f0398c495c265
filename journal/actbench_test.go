package journal

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// syncsOfAnAct are the waits for the disk that an act cannot do without: one for what is about to be done, before it is
// sent, and one for what became of it.
const syncsOfAnAct = 2

// One act durable, and right after each, so that both meet the same disk, the bare waits with as many bytes. The ratio is
// that of the medians.
func BenchmarkAct(b *testing.B) {
	j := opened(b, actOptions(b.TempDir()))
	bare := newBareSync(b, bytesOfAnAct(b))
	n := 0
	var acts, syncs []time.Duration
	for b.Loop() {
		n++
		begun := time.Now()
		actOn(b, j, n)
		done := time.Now()
		bare.write(b)
		acts, syncs = append(acts, done.Sub(begun)), append(syncs, time.Since(done))
	}
	slices.Sort(acts)
	slices.Sort(syncs)
	act, sync := acts[len(acts)/2], syncs[len(syncs)/2]
	b.ReportMetric(float64(act.Microseconds()), "act-µs")
	b.ReportMetric(float64(sync.Microseconds()), "sync-µs")
	b.ReportMetric(act.Seconds()/sync.Seconds(), "ratio")
}

// The bare waits alone.
func BenchmarkBareSync(b *testing.B) {
	bare := newBareSync(b, bytesOfAnAct(b))
	for b.Loop() {
		bare.write(b)
	}
}

// actOptions are a terminal's with the key that signs the heads of its log.
func actOptions(dir string) Options {
	o := options(dir, &clock{at: t0})
	o.Signer = sm2Key()
	return o
}

// actOn is a letter with its answer, and its entries in the log.
func actOn(b *testing.B, j *Journal, n int) {
	b.Helper()
	l := letter(letterOf(n), "c-"+letterOf(n))
	l.Body = make([]byte, 1024)
	answer := func(context.Context, desk.Letter) ([]byte, error) { return l.Body, nil }
	if _, err := j.Post(b.Context(), l, answer); err != nil {
		b.Fatal(err)
	}
}

func letterOf(n int) string { return time.UnixMilli(int64(n)).UTC().Format("key-150405.000") }

// bytesOfAnAct is how much of an act goes to the disk.
func bytesOfAnAct(b *testing.B) int {
	b.Helper()
	const acts = 20 // they stay in the log of the store: nothing of it is moved to the file yet
	dir := b.TempDir()
	j := opened(b, actOptions(dir))
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, FileName+"-wal"))
		if err != nil {
			b.Fatal(err)
		}
		return info.Size()
	}
	actOn(b, j, 0)
	before := size()
	for n := range acts {
		actOn(b, j, n+1)
	}
	return int(size()-before) / acts
}

// bareSync is a file that grows by the bytes of an act.
type bareSync struct {
	*os.File
	part []byte
}

func newBareSync(b *testing.B, bytes int) bareSync {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "bare"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := f.Close(); err != nil {
			b.Error(err)
		}
	})
	return bareSync{f, make([]byte, bytes/syncsOfAnAct)}
}

func (f bareSync) write(b *testing.B) {
	b.Helper()
	for range syncsOfAnAct {
		if _, err := f.Write(f.part); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}
