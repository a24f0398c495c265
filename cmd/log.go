package cmd

import (
	"io"
	"log/slog"
	"os"
)

// openLog opens the log of an authority: the file of the setting, or standard error for "-".
// With no setting, a server logs to standard error and the demo, whose console owns the
// terminal, nowhere.
func (p *program) openLog(s chosen, server bool) (*slog.Logger, func() error, error) {
	nothing := func() error { return nil }
	name := s.text("log")
	switch {
	case name == "" && !server, name == "-" && !server:
		return slog.New(slog.DiscardHandler), nothing, nil
	case name == "" || name == "-":
		return newLog(p.err), nothing, nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, p.noPlace(s.from["log"], name, err)
	}
	return newLog(f), f.Close, nil
}

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
