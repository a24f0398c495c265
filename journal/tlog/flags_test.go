package tlog_test

import "flag"

// The flags of the tests of the folder above, unused here: `go test ./journal/... -run TestKill -kills N` hands them to
// each package, and one that does not know a flag fails.
var (
	_ = flag.Int("kills", 0, "of the folder above")
	_ = flag.Int("cuts", 0, "of the folder above")
	_ = flag.Uint64("cuts.seed", 0, "of the folder above")
	_ = flag.Int("tampers", 0, "of the folder above")
)
