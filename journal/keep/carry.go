package keep

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Carry puts the key of a folder under the next identity of its terminal, where the terminal's own key is what seals it;
// with any other custody nothing has to be done. carried tells which. from and to are as [Options.Identity]. A power cut
// leaves the one or the other.
//
// Errors: [ErrTerminal], [ErrNewer]; [ErrLost] when from is not what it is sealed with; those of the disk.
func Carry(ctx context.Context, dir, terminal string, from, to []byte) (carried bool, err error) {
	f, err := read(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case f.Terminal != terminal:
		return false, fmt.Errorf("%w: %s", ErrTerminal, f.Terminal)
	case f.Kind != Terminal:
		return false, nil
	}
	key, err := Options{Identity: from}.open(ctx, f)
	if err != nil {
		return false, err
	}
	defer clear(key)
	next, err := Options{Terminal: terminal, Demo: f.Demo, Kind: Terminal, Identity: to}.sealed(ctx, key)
	if err != nil {
		return false, err
	}
	return true, write(dir, next, os.Rename)
}
