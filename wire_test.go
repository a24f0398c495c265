//go:build real

package main_test

import (
	"io"
	"net"
	"sync"
)

// A wire is the line between a terminal and the authority. When it is cut, everything on it breaks and nothing new comes
// through; the programs at both ends go on.
type wire struct {
	address string // that the terminal dials
	to      string // of the authority

	mu    sync.Mutex
	down  bool
	ends  map[net.Conn]bool
	loops sync.WaitGroup
}

// lay lays a wire to the authority.
func (s *server) lay() *wire {
	s.t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(s.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	w := &wire{address: l.Addr().String(), to: s.listen, ends: map[net.Conn]bool{}}
	w.loops.Go(func() { w.serve(l) })
	s.t.Cleanup(func() {
		if err := l.Close(); err != nil {
			s.t.Error(err)
		}
		w.cut()
		w.loops.Wait()
	})
	return w
}

func (w *wire) serve(l net.Listener) {
	for {
		near, err := l.Accept()
		if err != nil {
			return // the end of the test
		}
		far, err := new(net.Dialer).Dial("tcp", w.to)
		if err != nil {
			_ = near.Close() // nobody is there
			continue
		}
		if !w.keep(near, far) {
			continue
		}
		w.loops.Go(func() { w.pass(near, far) })
		w.loops.Go(func() { w.pass(far, near) })
	}
}

// keep takes a connection over; when the wire is cut it is broken at once.
func (w *wire) keep(ends ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range ends {
		w.ends[c] = true
	}
	if w.down {
		w.drop(ends...)
	}
	return !w.down
}

// pass copies until one end breaks, and breaks the other. How it ended is the business of the programs.
func (w *wire) pass(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drop(from, to)
}

func (w *wire) drop(ends ...net.Conn) {
	for _, c := range ends {
		if w.ends[c] {
			delete(w.ends, c)
			_ = c.Close()
		}
	}
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = true
	for c := range w.ends {
		w.drop(c)
	}
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}
