package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"sheyin/desk"
)

// Exit codes. They are part of what the program promises; `sheyin --help` lists them.
const (
	exitOK          = 0
	exitFailed      = 1   // something else went wrong
	exitUsage       = 2   // a flag, an argument or a setting is wrong
	exitUnreachable = 3   // the authority was not reached, or its answer is not known
	exitRefused     = 4   // the authority refused
	exitChecks      = 5   // conformance: a check failed
	exitJournal     = 6   // what this terminal keeps can't be opened or used
	exitInterrupted = 130 // SIGINT, SIGTERM or SIGHUP came before the work was done
)

// wrongUse is an error of whoever typed the command or wrote the configuration. Its text is
// in the words of the program already.
type wrongUse struct{ text string }

func (e wrongUse) Error() string { return e.text }

func usage(text string) error { return wrongUse{text} }

// errChecks ends a conformance run in which checks failed; the report has been printed.
var errChecks = errors.New("checks failed")

// bundleError says that the certificate file of a terminal can't be used.
type bundleError struct {
	path string
	err  error
}

func (e *bundleError) Error() string { return e.err.Error() }
func (e *bundleError) Unwrap() error { return e.err }

// refusedBundle puts a [bundleError] into words; place is where the path was given.
func (p *program) refusedBundle(err error, place string) error {
	var bad *bundleError
	if !errors.As(err, &bad) {
		return err
	}
	key := "cmd.error.badbundle"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		key = "cmd.error.nobundle"
	case errors.Is(err, fs.ErrPermission):
		key = "cmd.error.unread"
	}
	return usage(p.words.T(key, "place", place, "value", bad.path))
}

// noPlace says that nothing can be written where place says.
func (p *program) noPlace(place, value string, err error) error {
	return usage(p.words.T("cmd.error.noplace", "place", place, "value", value, "why", p.cause(err)))
}

// cause is why the system did not do something with a file: in words where they are known.
func (p *program) cause(err error) string {
	for _, known := range []struct {
		err error
		key string
	}{
		{fs.ErrNotExist, "cmd.cause.absent"},
		{fs.ErrPermission, "cmd.cause.denied"},
		{syscall.EROFS, "cmd.cause.read_only"},
		{syscall.ENOSPC, "cmd.cause.full"},
		{syscall.EISDIR, "cmd.cause.folder"},
		{syscall.ENOTDIR, "cmd.cause.no_folder"},
	} {
		if errors.Is(err, known.err) {
			return p.words.T(known.key)
		}
	}
	return err.Error()
}

// refusedAddress puts an [addressError] into words. listen and web are the names of the settings
// that the two addresses came from; an empty one is an address that nobody set.
func (p *program) refusedAddress(s chosen, err error, listen, web string) error {
	var bad *addressError
	if !errors.As(err, &bad) {
		return err
	}
	name := listen
	if bad.web {
		name = web
	}
	if name == "" {
		return err
	}
	key := "cmd.error.address"
	var unknown *net.DNSError
	switch {
	case errors.Is(err, errLongAddress):
		return p.wrong(s, name, p.words.T("cmd.want.short"))
	case errors.Is(err, syscall.EADDRINUSE):
		key = "cmd.error.taken"
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, &unknown):
		key = "cmd.error.noaddress"
	case errors.Is(err, fs.ErrPermission):
		key = "cmd.error.noright"
	}
	return usage(p.words.T(key, "place", s.from[name], "value", bad.address, "why", bad.err))
}

// failed tells what went wrong and gives the exit code.
func (p *program) failed(err error) int {
	if err == nil {
		return exitOK
	}
	code, text := exitFailed, err.Error()
	var e *desk.Error
	var use wrongUse
	var shut shutJournal
	switch {
	case errors.As(err, &use):
		code, text = exitUsage, use.text
	case errors.Is(err, errChecks):
		return exitChecks
	case errors.As(err, &shut):
		code, text = exitJournal, shut.text
	case errors.As(err, &e):
		code, text = exitRefused, p.wordsOf(e)
		if e.Code == desk.Offline || e.Code == desk.Unknown {
			code = exitUnreachable
		}
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	fmt.Fprintln(p.err, "sheyin:", text) //nolint:errcheck // there is no other place to say it
	return code
}

// wordsOf gives the words of an error, or its key where there are none.
func (p *program) wordsOf(e *desk.Error) string {
	key := "error." + e.Key
	if what, ok := strings.CutPrefix(e.Key, "device."); ok && p.words.Has(key) {
		return p.words.DeviceFault(what, e.Args["device"])
	}
	if p.words.Has(key) {
		return p.words.Args(key, e.Args)
	}
	return e.Error()
}
