package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sheyin/app"
	"sheyin/i18n"
)

// crashFile is where a crash is written, among what the terminal keeps.
const crashFile = "crash.log"

// play runs the console on the terminal to its end, however it comes, and leaves nothing of it on the terminal. Bubble
// Tea would print a panic with its values, so it catches none: those of the console end it with [app.Model.Crash], and
// those of the library itself are caught here.
func play(ctx context.Context, model *app.Model, out io.Writer, options ...tea.ProgramOption) (crash *app.Crash, err error) {
	// Libraries say in the standard logger, which is the terminal, what nobody here asked for: net/http what a broken printer
	// sends. It would stand in the middle of the picture.
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard)
	program := tea.NewProgram(model, append(options, tea.WithContext(ctx), tea.WithoutCatchPanics())...)
	defer func() {
		if thrown := recover(); thrown != nil {
			crash = app.NewCrash(thrown)
			program.Kill() // brings back the terminal
		}
		_, wiping := io.WriteString(out, wiped)
		err = errors.Join(err, wiping)
	}()
	_, err = program.Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		err = nil // told to stop
	}
	return model.Crash(), err
}

// wiped empties the second screen of a terminal, which keeps its picture for whoever turns to it next, and where there is
// none the only one.
const wiped = ansi.SetModeAltScreenSaveCursor + ansi.CursorHomePosition + ansi.EraseEntireScreen + ansi.ResetModeAltScreenSaveCursor

// crashed writes the crash where the terminal keeps its things and gives the sentence about it. Neither holds anybody's data.
func crashed(words i18n.Words, crash *app.Crash, file string) error {
	if file == "" {
		return errors.New(words.T("cmd.error.crashed"))
	}
	if err := writeCrash(crash, file); err != nil {
		return fmt.Errorf("%s (%w)", words.T("cmd.error.crashed"), err)
	}
	return errors.New(words.T("cmd.error.crashed_kept", "file", file))
}

func writeCrash(crash *app.Crash, file string) (err error) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	newLog(f).Error("crash", "kind", crash.Kind, "where", strings.Join(crash.Where, " < "))
	return nil
}
