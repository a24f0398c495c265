// Bench starts a full-screen program on a pty of its own and measures it from outside: the time to its first full frame, its
// resident memory, and the bytes and the time that a key costs. Linux only (memory is read from /proc).
//
//	bench -runs 5 -keys 'down*20,a*5,pgdn*3' bin/sheyin demo
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	frameGap = 30 * time.Millisecond // silence that ends the first frame
	idleGap  = time.Second           // silence before memory is read
	limit    = 15 * time.Second      // for anything at all to happen at the start
)

// A report is the outcome of all runs. Times are milliseconds, memory is MiB (VmRSS and VmHWM of the process itself).
type report struct {
	Command    string      `json:"command"`
	Cols       int         `json:"cols"`
	Rows       int         `json:"rows"`
	Runs       int         `json:"runs"`
	FirstFrame spread      `json:"first_frame_ms"`
	StartBytes int         `json:"start_bytes"` // of the last run
	RSS        spread      `json:"rss_mib"`
	Peak       spread      `json:"rss_peak_mib"`
	Keys       []keyReport `json:"keys"`
}

type keyReport struct {
	Key    string `json:"key"`
	Count  int    `json:"count"` // over all runs
	Bytes  spread `json:"bytes"`
	Millis spread `json:"ms"`     // to the last byte of the answer
	Silent int    `json:"silent"` // keys that drew nothing
}

type spread struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
	Max    float64 `json:"max"`
}

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	slices.Sort(values)
	return spread{values[0], values[len(values)/2], values[len(values)-1]}
}

func main() {
	log.SetFlags(0)
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		log.Fatal("bench: ", err)
	}
}

func run(out io.Writer, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	cols := flags.Uint("cols", 120, "columns")
	rows := flags.Uint("rows", 40, "rows")
	runs := flags.Int("runs", 3, "how often to start the program")
	cells := flags.Int("cells", 40, "letters that the screen must show before it counts as a frame")
	keyList := flags.String("keys", "", "keys to measure: names or text, each with an optional *COUNT: down*20,a*5,社")
	warmList := flags.String("warm", "", "keys to press before, to get to the screen that is measured")
	keyGap := flags.Duration("gap", 150*time.Millisecond, "silence that ends the answer to a key; a program may draw in several writes")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 || *runs < 1 {
		return errors.New("needs a command, and at least one run")
	}
	keys, err := parseKeys(*keyList)
	if err != nil {
		return err
	}
	warm, err := parseKeys(*warmList)
	if err != nil {
		return err
	}
	var all []sample
	for range *runs {
		s, err := measure(plan{
			command: flags.Args(), cols: uint16(*cols), rows: uint16(*rows),
			cells: *cells, warm: warm, keys: keys, keyGap: *keyGap,
		})
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	r := summarize(all)
	r.Command, r.Cols, r.Rows = strings.Join(flags.Args(), " "), int(*cols), int(*rows)
	if *asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	return r.write(out)
}

// summarize folds the samples of all runs; a key's figures are taken over all its presses in all runs.
func summarize(all []sample) report {
	var frames, rss, peak []float64
	var order []string
	presses := make(map[string][]press)
	for _, s := range all {
		frames, rss, peak = append(frames, s.firstFrame), append(rss, s.rss), append(peak, s.peak)
		for _, p := range s.presses {
			if presses[p.key] == nil {
				order = append(order, p.key)
			}
			presses[p.key] = append(presses[p.key], p)
		}
	}
	r := report{
		Runs: len(all), FirstFrame: spreadOf(frames), RSS: spreadOf(rss), Peak: spreadOf(peak),
		StartBytes: all[len(all)-1].startBytes,
	}
	for _, key := range order {
		k := keyReport{Key: key, Count: len(presses[key])}
		var bytes, millis []float64
		for _, p := range presses[key] {
			bytes = append(bytes, float64(p.bytes))
			if p.bytes == 0 {
				k.Silent++
				continue
			}
			millis = append(millis, p.millis)
		}
		k.Bytes, k.Millis = spreadOf(bytes), spreadOf(millis)
		r.Keys = append(r.Keys, k)
	}
	return r
}

func (r report) write(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %dx%d, %d runs: median (min to max)\n", r.Command, r.Cols, r.Rows, r.Runs)
	row := func(name, unit string, s spread) {
		fmt.Fprintf(&b, "  %-14s %8.1f %-5s (%.1f to %.1f)\n", name, s.Median, unit, s.Min, s.Max)
	}
	row("first frame", "ms", r.FirstFrame)
	row("resident", "MiB", r.RSS)
	row("resident, peak", "MiB", r.Peak)
	fmt.Fprintf(&b, "  %-14s %8d bytes\n", "start", r.StartBytes)
	for _, k := range r.Keys {
		row("key "+k.Key, "bytes", k.Bytes)
		row("", "ms", k.Millis)
		if k.Silent > 0 {
			fmt.Fprintf(&b, "  %-14s %8d of %d drew nothing\n", "", k.Silent, k.Count)
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

type key struct{ name, sequence string }

var named = map[string]string{
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdn": "\x1b[6~", "enter": "\r", "tab": "\t", "esc": "\x1b", "space": " ", "bs": "\x7f",
	"f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~",
}

// parseKeys reads "down*20,a,社*3". Text that names no key is typed as it stands.
func parseKeys(list string) ([]key, error) {
	if list == "" {
		return nil, nil
	}
	var keys []key
	for part := range strings.SplitSeq(list, ",") {
		name, count, times := strings.Cut(part, "*")
		n := 1
		if times {
			var err error
			if n, err = strconv.Atoi(count); err != nil || n < 1 {
				return nil, fmt.Errorf("key %q: %q is not a count", part, count)
			}
		}
		if name == "" {
			return nil, fmt.Errorf("an empty key in %q", list)
		}
		sequence, ok := named[name]
		if !ok {
			sequence = name
		}
		for range n {
			keys = append(keys, key{name, sequence})
		}
	}
	return keys, nil
}
