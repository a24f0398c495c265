package journal

import (
	"time"

	"golang.org/x/sys/unix"
)

// Lived is the time since the machine was started, by a clock that nobody can set. It counts the machine's sleep, in which
// the one that package time goes by stands still.
func Lived() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0 // never since Linux 2.6.39; the clock on the wall alone counts then
	}
	return time.Duration(now.Nano())
}
