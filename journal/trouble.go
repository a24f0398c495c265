package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with the store, each with something that a person can do about it. Nothing that was
// kept is lost by any of them.
var (
	// ErrInUse: another console has the store open.
	ErrInUse = errors.New("store is in use by another console")
	// ErrNewer: it was written by a newer version of this program.
	ErrNewer = errors.New("store is of a newer version")
	// ErrDamaged: the file is not what was written to it.
	ErrDamaged = errors.New("store is damaged")
	// ErrFull: the disk has no room, or does not take what is written.
	ErrFull = errors.New("disk is full or fails")
	// ErrReadOnly: this user, or the disk, does not allow writing.
	ErrReadOnly = errors.New("store cannot be written to")
)

// named puts one of the errors above before what the system says.
func named(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range []error{ErrInUse, ErrNewer, ErrDamaged, ErrFull, ErrReadOnly} {
		if errors.Is(err, known) {
			return err
		}
	}
	if kind := kindOf(err); kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

func kindOf(err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff { // the rest says more about it
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return ErrDamaged
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
			return ErrFull
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			return ErrReadOnly
		}
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return ErrFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	}
	return nil
}

// hold locks a file for as long as it is open. The system frees the lock when the process ends, however it does.
func hold(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
