package cmd

import (
	"errors"
	"path/filepath"
	"syscall"
)

// roomLeft is what this user may still write in the file system of a folder, in MiB; of one that is not there yet, in the
// folder above it. ok is false when nobody knows.
func roomLeft(folder string) (mib int, ok bool) {
	var s syscall.Statfs_t
	err := syscall.Statfs(folder, &s)
	if above := filepath.Dir(folder); errors.Is(err, syscall.ENOENT) && above != folder {
		return roomLeft(above)
	}
	if err != nil || s.Bsize <= 0 {
		return 0, false
	}
	return int(min(s.Bavail/(1<<20/uint64(min(s.Bsize, 1<<20))), 1<<30)), true // bounded, so that it fits
}
