//go:build !linux

package journal

import "time"

var started = time.Now()

// Lived is the time since the program was started, by a clock that nobody can set. It may stand still in the machine's sleep.
func Lived() time.Duration { return time.Since(started) }
