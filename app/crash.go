package app

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Crash is a fault of the program itself: what kind of fault, and where. It holds none of the values that the
// program was about, because they may be a customer's.
type Crash struct {
	Kind  string   // the type of what was thrown
	Where []string // function file:line, the innermost first
}

// Error is one line, for a log.
func (c *Crash) Error() string { return c.Kind + " at " + strings.Join(c.Where, ", ") }

// NewCrash is the crash of what recover gave, on the stack that is being unwound.
func NewCrash(thrown any) *Crash {
	c := &Crash{Kind: fmt.Sprintf("%T", thrown)}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		c.Where = append(c.Where, fmt.Sprintf("%s %s:%d", filepath.Base(f.Function), filepath.Base(f.File), f.Line))
		if !more {
			return c
		}
	}
}

// Crash is what ended the console; nil when it ended in another way.
func (m *Model) Crash() *Crash { return m.crash }

// quit ends the console. From now on its picture is empty, so that the last one leaves nothing behind.
func (m *Model) quit() tea.Cmd {
	m.ending = true
	m.attend()
	return tea.Quit
}

// caught turns a panic into the end of the console, deferred by whatever the program calls.
func (m *Model) caught(cmd *tea.Cmd) {
	if thrown := recover(); thrown != nil {
		m.crash = NewCrash(thrown)
		*cmd = m.quit()
	}
}

// guarded is cmd, with its panics as messages: they happen in goroutines of their own, where nobody else could
// catch them before they are printed over the screen with their values.
func guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if thrown := recover(); thrown != nil {
				msg = NewCrash(thrown)
			}
		}()
		return guardedAll(cmd())
	}
}

// guardedAll guards the commands of a batch or a sequence, whose type has no name outside of its package.
func guardedAll(msg tea.Msg) tea.Msg {
	v := reflect.ValueOf(msg)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return msg
	}
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for n := range v.Len() {
		cmd, _ := v.Index(n).Interface().(tea.Cmd)
		out.Index(n).Set(reflect.ValueOf(guarded(cmd)))
	}
	return out.Interface()
}
