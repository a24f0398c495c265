package cmd

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

// readable waits so long for something to read.
func readable(fd uintptr, d time.Duration) bool {
	for end := time.Now().Add(d); ; {
		left := max(0, time.Until(end).Round(time.Millisecond))
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(left/time.Millisecond))
		if !errors.Is(err, unix.EINTR) {
			return err != nil || n > 0 // of an error the read itself tells
		}
	}
}
