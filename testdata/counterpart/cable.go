//go:build linux

package counterpart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Cable is the way to a printer, or to a print service, that can lose the answer to a paper: it was taken, and nobody hears so.
type Cable struct {
	port int

	mu    sync.Mutex
	to    string
	loses bool // the answer to the next paper
	cuts  bool // and carries nothing after that
	dead  bool
}

// LayCable lays one to a host and port.
func LayCable(t *testing.T, to string) *Cable {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c := &Cable{port: l.Addr().(*net.TCPAddr).Port, to: to}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go c.pass(t.Context(), in)
		}
	}()
	return c
}

// At is the host and port of our end.
func (c *Cable) At() string { return fmt.Sprintf("localhost:%d", c.port) }

// Leads has it lead to another host and port.
func (c *Cable) Leads(to string) { c.set(func() { c.to = to }) }

// Lose has it lose the answer to the next paper.
func (c *Cable) Lose() { c.set(func() { c.loses = true }) }

// Cut is Lose, and nothing more goes over it until Mend.
func (c *Cable) Cut() { c.set(func() { c.loses, c.cuts = true, true }) }

// Mend mends it.
func (c *Cable) Mend() { c.set(func() { c.loses, c.cuts, c.dead = false, false, false }) }

func (c *Cable) set(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

// pass carries one request and its answer.
func (c *Cable) pass(ctx context.Context, in net.Conn) {
	defer func() { _ = in.Close() }()
	c.mu.Lock()
	to, dead := c.to, c.dead
	c.mu.Unlock()
	if dead {
		return
	}
	out, err := (&net.Dialer{}).DialContext(ctx, "tcp", to)
	if err != nil {
		return
	}
	var paper atomic.Bool
	go func() {
		defer func() { _ = out.Close() }()
		carry(out, in, func(b []byte) bool {
			if bytes.Contains(b, []byte("%PDF")) {
				paper.Store(true)
			}
			return true
		})
	}()
	carry(in, out, func([]byte) bool {
		lost := false
		c.set(func() {
			if lost = c.loses && paper.Load(); lost {
				c.loses, c.dead = false, c.cuts
			}
		})
		return !lost
	})
}

// carry carries what comes, as long as it may.
func carry(to, from net.Conn, may func([]byte) bool) {
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if !may(b[:n]) {
			return
		}
		if _, werr := to.Write(b[:n]); errors.Join(err, werr) != nil {
			return
		}
	}
}
