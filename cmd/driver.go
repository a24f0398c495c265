package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sheyin/desk"
	"sheyin/devices/vendor"
)

// driverLimit is how long one look at a driver may take; a Java machine starts slowly.
const driverLimit = 20 * time.Second

func (p *program) driver() *cobra.Command {
	c := &cobra.Command{
		Use: "driver", Short: p.words.T("cmd.driver.short"), Long: p.words.T("cmd.driver.long"), Args: p.none,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.driverTest())
	return c
}

func (p *program) driverTest() *cobra.Command {
	var o vendor.Options
	c := &cobra.Command{
		Use: "test PROGRAM", Short: p.words.T("cmd.driver.test"), Long: p.words.T("cmd.driver.test_long"), Args: p.takes("PROGRAM"),
		Example: "  sheyin driver test /opt/maker/driver --arg /opt/maker/libSSCardDriver.so",
		RunE: func(c *cobra.Command, args []string) error {
			o.Program = args[0]
			return p.testDriver(c.Context(), o)
		},
	}
	c.Flags().StringArrayVar(&o.Args, "arg", nil, p.words.T("cmd.driver.arg"))
	c.Flags().StringArrayVar(&o.Env, "env", nil, p.words.T("cmd.driver.env"))
	return c
}

// testDriver starts a driver and says what it is, and how its devices are.
func (p *program) testDriver(ctx context.Context, o vendor.Options) error {
	var mu sync.Mutex
	o.Log = func(line string) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = fmt.Fprintln(p.err, p.words.T("cmd.driver.prints", "line", line)) // what is lost is only noise
	}
	if err := p.isProgram(o.Program); err != nil {
		return err
	}
	d := vendor.Start(o)
	defer func() { _ = d.Close() }() // it never fails
	name, version, kinds, err := d.Hello(ctx)
	if err != nil {
		return p.driverFault(err)
	}
	if err := p.tell("cmd.driver.hello", "name", name, "version", version); err != nil {
		return err
	}
	bad := false
	for _, kind := range kinds {
		works, err := p.tellDevice(ctx, d, kind)
		if err != nil {
			return err
		}
		bad = bad || !works
	}
	if len(kinds) == 0 {
		return usage(p.words.T("cmd.driver.nothing"))
	}
	if bad {
		return errChecks
	}
	return nil
}

// isProgram refuses what cannot be started because of what was typed. The console says of all these that the driver does not
// run: there it did run once.
func (p *program) isProgram(path string) error {
	info, err := os.Stat(path)
	key := ""
	switch {
	case !filepath.IsAbs(path):
		key = "cmd.driver.relative"
	case errors.Is(err, fs.ErrNotExist):
		key = "cmd.driver.absent"
	case err != nil:
		return usage(p.words.T("cmd.driver.unseen", "value", path, "why", p.cause(err)))
	case info.IsDir():
		key = "cmd.driver.folder"
	case !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0:
		key = "cmd.driver.no_program"
	default:
		return nil
	}
	return usage(p.words.T(key, "value", path))
}

// tellDevice prints how one device is.
func (p *program) tellDevice(ctx context.Context, d *vendor.Driver, kind desk.DeviceKind) (works bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, driverLimit)
	defer cancel()
	state, err := d.Device(kind).Look(ctx)
	condition, found := well, p.words.T("cmd.driver.ready", "name", state.Name, "number", state.Number)
	switch {
	case err != nil:
		condition, found = ill, p.driverFault(err).Error()
	case state.Stops:
		condition, found = ill, p.wordsOf(desk.FaultOf(kind, state.Fault))
	case state.Fault != "":
		condition, found = unwell, p.wordsOf(desk.FaultOf(kind, state.Fault))
	}
	_, err = fmt.Fprintf(p.out, "[%s] %s  %s\n", p.words.T("doctor.state."+string(condition)), p.words.T("devices.kind."+string(kind)), found)
	return condition != ill, err
}

// driverFault says why a driver does not do what it should: the words, and for who writes it the cause.
func (p *program) driverFault(err error) error {
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		return err
	}
	if errors.Is(e, syscall.ENOEXEC) || errors.Is(e, fs.ErrNotExist) { // of another machine; a script without its interpreter
		return usage(p.words.T("cmd.driver.foreign"))
	}
	text := p.wordsOf(e)
	if e.Err != nil {
		text += "\n" + e.Err.Error()
	}
	return usage(text)
}
