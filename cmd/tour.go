package cmd

import (
	"os"
	"path/filepath"
)

// When the tour of the demo is given.
const (
	tourFirst  = "first" // at the first start only
	tourAlways = "always"
	tourNever  = "never"
)

// tourFile is the file that remembers that the demo has been started: in the user's folder for what a
// program keeps between runs (XDG base directories). Empty: there is no such folder.
func (p *program) tourFile() string {
	folder, ok := p.env("XDG_STATE_HOME")
	if !ok || !filepath.IsAbs(folder) {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		folder = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(folder, "sheyin", "demo-seen")
}

func wantsTour(setting, seen string) bool {
	if setting != tourFirst {
		return setting == tourAlways
	}
	_, err := os.Stat(seen)
	return err != nil
}

// remember notes that the demo has been seen. It comes after the console has run, so that a start that
// failed does not use up the tour. Where nothing can be written the tour only comes again.
func remember(seen string) {
	if seen == "" || os.MkdirAll(filepath.Dir(seen), 0o700) != nil {
		return
	}
	_ = os.WriteFile(seen, nil, 0o600) // as above: the tour comes again
}
