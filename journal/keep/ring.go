package keep

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// Ring is a keyring. Every call ends within a limit of its own.
type Ring interface {
	// Get gives the secret of an entry. errNoEntry: there is none; ErrRing: it cannot be asked.
	Get(ctx context.Context, entry string) ([]byte, error)
	Set(ctx context.Context, entry string, secret []byte) error
	// Delete forgets an entry; one that is not there is no error.
	Delete(ctx context.Context, entry string) error
}

// errNoEntry: the keyring answers and has no such entry.
var errNoEntry = errors.New("keep: the keyring has no such entry")

// service is under what name the entries stand in a keyring.
const service = "sheyin"

// RingLimit is how long a keyring may take; a person may have to open it first.
const RingLimit = 20 * time.Second

func deleteEntry(ctx context.Context, ring Ring, entry string) error {
	if ring == nil {
		return ErrRing
	}
	return ring.Delete(ctx, entry)
}

// Child is a keyring that is asked by another process of this program, which calls [Serve]. The library hangs on
// a bus that is silent, and where it finds none it starts one, with a daemon, and leaves them behind: a process can
// be ended, and gets neither PATH nor HOME, so that it finds nothing to start.
type Child struct {
	Command []string // the program, and the words after which the operation and the entry stand
	Bus     string   // address of the session bus, as [Bus] finds it
	Limit   time.Duration
}

var _ Ring = Child{}

// Bus is the address of a session bus that somebody listens on, "" when there is none. env is the
// process's environment.
func Bus(env func(string) (string, bool), uid int) string {
	address, ok := env("DBUS_SESSION_BUS_ADDRESS")
	if !ok || address == "" {
		run, ok := env("XDG_RUNTIME_DIR")
		if !ok || run == "" {
			run = filepath.Join("/run/user", strconv.Itoa(uid))
		}
		address = "unix:path=" + filepath.Join(run, "bus")
	}
	for one := range strings.SplitSeq(address, ";") {
		if heard(one) {
			return one
		}
	}
	return ""
}

// heard tells whether somebody listens at one address. Only sockets of this machine count: a bus elsewhere would
// carry the key over a network.
func heard(address string) bool {
	rest, unix := strings.CutPrefix(address, "unix:")
	if !unix {
		return false
	}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(part, "=")
		if name == "abstract" {
			value = "@" + value
		}
		if name != "path" && name != "abstract" {
			continue
		}
		d := net.Dialer{Timeout: time.Second}
		c, err := d.DialContext(context.Background(), "unix", value)
		if err != nil {
			return false
		}
		return c.Close() == nil
	}
	return false
}

// Get implements [Ring].
func (c Child) Get(ctx context.Context, entry string) ([]byte, error) {
	return c.ask(ctx, "get", entry, nil)
}

// Set implements [Ring].
func (c Child) Set(ctx context.Context, entry string, secret []byte) error {
	_, err := c.ask(ctx, "set", entry, secret)
	return err
}

// Delete implements [Ring].
func (c Child) Delete(ctx context.Context, entry string) error {
	_, err := c.ask(ctx, "delete", entry, nil)
	return err
}

// Answers of the child, the first line of its output.
const (
	saidDone = "done"
	saidNone = "none"
)

func (c Child) ask(ctx context.Context, op, entry string, secret []byte) ([]byte, error) {
	limit := c.Limit
	if limit <= 0 {
		limit = RingLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	child := exec.CommandContext(ctx, c.Command[0], slices.Concat(c.Command[1:], []string{op, entry})...) //nolint:gosec // the command is this program itself
	child.Env = []string{"DBUS_SESSION_BUS_ADDRESS=" + c.Bus, "SHEYIN_CONFIG=" + os.DevNull}
	child.Dir = "/"
	child.Stdin = bytes.NewReader(encode(secret))
	child.WaitDelay = time.Second
	group(child)
	out, err := child.Output()
	defer clear(out)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("%w: %s: %w", ErrRing, op, err)
	}
	said, rest, _ := bytes.Cut(out, []byte{'\n'})
	switch string(said) {
	case saidDone:
		return decode(rest)
	case saidNone:
		if op == "delete" {
			return nil, nil
		}
		return nil, errNoEntry
	}
	return nil, fmt.Errorf("%w: %s: not understood", ErrRing, op)
}

// Serve is the child's part: one operation (get, set, delete) on one entry. A secret comes from in and goes to out,
// never by the command line, which others can read. It gives up when ctx ends, although the library goes on:
// the process is to end then.
func Serve(ctx context.Context, op, entry string, in io.Reader, out io.Writer) error {
	secret, err := io.ReadAll(io.LimitReader(in, maxFile))
	if err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		switch op {
		case "get":
			r.text, r.err = keyring.Get(service, entry)
		case "set":
			r.err = keyring.Set(service, entry, string(bytes.TrimSpace(secret)))
		case "delete":
			r.err = keyring.Delete(service, entry)
		default:
			r.err = fmt.Errorf("keep: %w: %s", errors.ErrUnsupported, op)
		}
		done <- r
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r := <-done:
		if errors.Is(r.err, keyring.ErrNotFound) {
			_, err := fmt.Fprintln(out, saidNone)
			return err
		}
		if r.err != nil {
			return r.err
		}
		_, err := fmt.Fprintf(out, "%s\n%s", saidDone, r.text)
		return err
	}
}

func encode(secret []byte) []byte { return base64.StdEncoding.AppendEncode(nil, secret) }

func decode(text []byte) ([]byte, error) {
	secret, err := base64.StdEncoding.AppendDecode(nil, bytes.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%w: what it gives is no key", ErrRing)
	}
	return secret, nil
}
