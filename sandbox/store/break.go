package store

import (
	"context"
	"errors"
)

// Break breaks transactions that write, so that a test sees what a power cut, a full disk or a lost connection
// leaves behind. It is asked at each point of each of them and answers whether that is the one; n counts the
// statements of the transaction from 1 on. What breaks is undone, except after the commit.
type Break func(p Point, n int) bool

// Point is where a transaction breaks.
type Point int

// The points of a transaction.
const (
	Statement    Point = iota // the statement is not run
	BeforeCommit              // everything was run
	AfterCommit               // it counts, and nobody is told
)

var errBroken = errors.New("broken by a test")

// next is the context of the next statement: one that has ended, where the transaction is to break.
func (t *Tx) next() context.Context {
	t.n++
	if t.breaks == nil || !t.breaks(Statement, t.n) {
		return t.ctx
	}
	ended, end := context.WithCancelCause(t.ctx)
	end(errBroken)
	return ended
}
