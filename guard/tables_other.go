//go:build !linux

package guard

// tables are looked at on Linux only; elsewhere there is no /proc either, and the routes count as not checked.
func (g Guard) tables() ([]route, error) { return nil, nil }
