package desk

import "context"

// LogHead is the end of a terminal's log, as the authority is shown it (G-9.2.2c).
type LogHead struct {
	Note  []byte   `json:"note"`  // checkpoint in the form of C2SP tlog-checkpoint, with the SM2 signature of the terminal
	Since int64    `json:"since"` // entries of the head from which Proof proves
	Proof [][]byte `json:"proof"` // that the log of then is the beginning of this one (RFC 9162)
}

// Heads keeps the heads of the terminals' logs where no terminal can change them. Who cuts his log, or puts
// an old one in its place, is found the next time.
type Heads interface {
	// Countersign checks that h goes on from the head that it was shown before, keeps it, and gives its
	// note with the authority's signature, which says when. It needs no session. Conflict head.size with
	// the size from which the proof is wanted; Denied head.forked when the log does not go on from there, which
	// raises an alarm, and head.signature when it is not signed by this terminal.
	Countersign(ctx context.Context, h LogHead) ([]byte, error)
}
