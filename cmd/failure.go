package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

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
	exitInterrupted = 130 // SIGINT or SIGTERM came before the work was done
)

// wrongUse is an error of whoever typed the command or wrote the configuration. Its text is
// in the words of the program already.
type wrongUse struct{ text string }

func (e wrongUse) Error() string { return e.text }

func usage(text string) error { return wrongUse{text} }

// errChecks ends a conformance run in which checks failed; the report has been printed.
var errChecks = errors.New("checks failed")

// failed tells what went wrong and gives the exit code.
func (p *program) failed(err error) int {
	if err == nil {
		return exitOK
	}
	code, text := exitFailed, err.Error()
	var e *desk.Error
	var use wrongUse
	switch {
	case errors.As(err, &use):
		code, text = exitUsage, use.text
	case errors.Is(err, errChecks):
		return exitChecks
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
	if key := "error." + e.Key; p.words.Has(key) {
		return p.words.Args(key, e.Args)
	}
	return e.Error()
}

// flagError puts what the flag package says into words of ours.
func (p *program) flagError(err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return usage(p.words.T("cmd.error.flag", "name", unknown.GetSpecifiedName()))
	case errors.As(err, &missing):
		return usage(p.words.T("cmd.error.value", "name", missing.GetSpecifiedName()))
	case errors.As(err, &wrong):
		return usage(p.words.T("cmd.error.setting", "place", "--"+wrong.GetFlag().Name, "value", wrong.GetValue(), "want", p.words.T("cmd.want.bool")))
	}
	return usage(err.Error())
}
