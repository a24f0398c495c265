package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"sheyin/desk"
	"sheyin/devices"
	"sheyin/forms"
)

// deviceSetting is the setting that says where the device of a kind is: id_reader, --id-reader.
func deviceSetting(kind desk.DeviceKind) string { return strings.ReplaceAll(string(kind), "_", "-") }

// deviceSettings are those of all kinds.
var deviceSettings = func() []string {
	var all []string
	for _, kind := range desk.DeviceKinds {
		all = append(all, deviceSetting(kind))
	}
	return all
}()

// checkDevices refuses the address of a device that cannot be one.
func (p *program) checkDevices(s chosen) error {
	for kind, address := range deviceAddresses(s) {
		if err := devices.Check(kind, address); err != nil {
			why := err.Error()
			if e, ok := errors.AsType[*desk.Error](err); ok {
				why = p.wordsOf(e)
			}
			return p.wrong(s, deviceSetting(kind), why)
		}
	}
	return nil
}

// deviceAddresses are the addresses that are set.
func deviceAddresses(s chosen) map[desk.DeviceKind]string {
	all := map[desk.DeviceKind]string{}
	for _, kind := range desk.DeviceKinds {
		if address := s.text(deviceSetting(kind)); address != "" {
			all[kind] = address
		}
	}
	return all
}

// equip opens the devices of a counter and has the console use them: papers go to the printer where there is one. The
// console must have its press and its authority. To be let go by [program.unequip].
func (p *program) equip(s chosen, t *post, press *forms.Press, console *consoleConfig) (*devices.Counter, error) {
	addresses := deviceAddresses(s)
	counter, err := devices.Open(devices.Config{Addresses: addresses, Terminal: t.line.Terminal(), Cards: t.authority, Papers: t.journal})
	if err != nil {
		return nil, err
	}
	console.Devices = counter
	if addresses[desk.PrinterDevice] != "" {
		console.Press = devices.Press{Setter: press, Devices: counter}
	}
	if devices.Typing(addresses[desk.CodeScannerDevice]) {
		console.Typed = counter.Typed
	}
	return counter, nil
}

// unequip lets the devices go, and says which papers did not come out: those that wait for the next start, and those that
// could not be kept.
func (p *program) unequip(counter *devices.Counter) error {
	undone, err := counter.Close()
	var kept, lost []string
	for _, u := range undone {
		if u.Kept {
			kept = append(kept, u.Name)
		} else {
			lost = append(lost, u.Name)
		}
	}
	if len(kept) > 0 {
		_, told := fmt.Fprintln(p.err, p.words.T("cmd.console.waiting", "names", strings.Join(kept, ", ")))
		err = errors.Join(err, told)
	}
	if len(lost) > 0 {
		_, told := fmt.Fprintln(p.err, p.words.T("cmd.console.unprinted", "names", strings.Join(lost, ", ")))
		err = errors.Join(err, told)
	}
	return err
}

// deviceLimit is how long the doctor waits for one device.
const deviceLimit = 15 * time.Second

// devices looks at each device that is set.
func (d *doctor) devices(ctx context.Context) {
	const check = "device"
	addresses := deviceAddresses(d.s)
	if len(addresses) == 0 {
		d.says(check, unwell, "device_none")
		return
	}
	terminal := "doctor"
	if leaf := d.cfg.Certificate.Leaf; leaf != nil {
		terminal = leaf.Subject.CommonName
	}
	counter, err := devices.Open(devices.Config{Addresses: addresses, Terminal: terminal})
	if err != nil { // the settings were checked: a driver says what no address shows
		d.says(check, ill, "device_driver", "why", err)
		return
	}
	limited, done := context.WithTimeout(ctx, deviceLimit)
	defer done()
	kit := counter.Kit()
	failed := make([]error, len(kit))
	var all sync.WaitGroup // at once: one that hangs takes no time from the others
	for n := range kit {
		all.Go(func() { kit[n], failed[n] = counter.Test(limited, kit[n].Kind) })
	}
	all.Wait()
	for n, e := range kit {
		d.saysDevice(e, failed[n])
	}
	if _, err := counter.Close(); err != nil {
		d.says(check, unwell, "device_driver", "why", err)
	}
}

// saysDevice says how one device is.
func (d *doctor) saysDevice(e desk.Equipment, err error) {
	const check = "device"
	w := d.p.words
	address := shownAddress(e.Address)
	args := []any{"kind", w.T("devices.kind." + string(e.Kind)), "address", address, "name", strings.TrimSpace(e.State.Name + " " + e.State.Number), "setting", deviceSetting(e.Kind)}
	why := e.Err
	switch {
	case why == nil && err != nil:
		why = desk.FaultOf(e.Kind, "device.missing") // it never answered
	case why == nil && e.State.Fault != "":
		why = desk.FaultOf(e.Kind, e.State.Fault)
	}
	var said *diagnosis
	switch {
	case why == nil && e.Driver == "wedge":
		said = d.says(check, well, "device_typed", args...)
	case why == nil:
		said = d.says(check, well, "device", args...)
	case why.Key == "device.untrusted":
		said = d.says(check, ill, "device_untrusted", append(args, "cert", why.Args["cert"])...)
	case e.Err == nil && err == nil:
		state := unwell
		if e.State.Stops {
			state = ill
		}
		said = d.says(check, state, "device_fault", append(args, "why", d.p.wordsOf(why))...)
	default:
		said = d.says(check, ill, "device_bad", append(args, "why", d.p.wordsOf(why))...)
	}
	said.Kind, said.Address = e.Kind, address
	if why != nil {
		said.Fault = why.Key
	}
}

// shownAddress is the address of a device without users and passwords, and without what a driver program is given, where such
// may stand too.
func shownAddress(address string) string {
	if given, _, ok := strings.Cut(address, "?"); ok && (strings.HasPrefix(address, "vendor:") || strings.HasPrefix(address, "/")) {
		address = given
	}
	return masked(address)
}
