//go:build !linux

package vendor

import (
	"errors"
	"os"
)

// Other systems do not kill a child with its parent: nobody has tried it there.

func spawn([]string, []string, string, []*os.File) (*os.Process, error) {
	return nil, errors.ErrUnsupported
}

func bury(p *os.Process, _ string) (*os.ProcessState, error) { return p.Wait() }

func killGroup(p *os.Process) { _ = p.Kill() }

func killStrays(string) {}

func owner(os.FileInfo) (int, bool) { return 0, false }

func claimed(*os.File) error { return errors.ErrUnsupported }
