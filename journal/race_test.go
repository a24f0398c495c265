//go:build race

package journal

// raced tells that this binary has the race detector.
const raced = true
