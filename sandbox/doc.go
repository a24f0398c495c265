// Package sandbox is the reference authority: the other side of the counter, as a real
// server on a real database. It adds no rules of business; those are desk's, applied here a
// second time, where nobody can go round them. What it adds is what only the authority can
// know: who is logged in where, which list is in force, whose write came first, and the
// numbers on receipts.
//
// A [Service] is safe for use by many goroutines, and several may share one PostgreSQL
// database. Every call fails with a *desk.Error; only opening it and filling it with the demo's
// cases fail with others.
package sandbox
