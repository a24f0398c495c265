// Package line is the line between a terminal and its authority in tests of whole terminals: it can be cut.
package line

import (
	"net"
	"sync"
	"testing"
)

// Line is a listener on loopback, which lets nobody through while it is cut.
type Line struct {
	net.Listener

	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

// Listen lays one; whoever serves on it closes it.
func Listen(t testing.TB) *Line {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return &Line{Listener: l}
}

// URL is where the authority is at its end.
func (l *Line) URL() string { return "https://" + l.Addr().String() }

// Accept implements [net.Listener]: while the line is cut, what arrives is closed before a byte of it is read.
func (l *Line) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		cut := l.cut
		l.conns = append(l.conns, conn)
		l.mu.Unlock()
		if !cut {
			return conn, nil
		}
		_ = conn.Close() // the other end hears of it by that
	}
}

// Up cuts the line, or mends it.
func (l *Line) Up(up bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = !up
	for _, c := range l.conns {
		if l.cut {
			_ = c.Close() // so that nothing goes on over an old one
		}
	}
	l.conns = nil
}
