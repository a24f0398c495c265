package cmd

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/devices"
	"sheyin/i18n"
)

// The address of a device is checked at the start, with the place where it stands and what could stand there.
func TestDeviceSettings(t *testing.T) {
	for _, tc := range []struct{ flag, address, want string }{
		{"id-reader", "pcsc:", "sam:/dev/ttyUSB0"},
		{"printer", "/dev/usb/lp0", "ipp://"},
		{"printer", "ipp://clerk:geheim@printer/", "***@printer"},
		{"code-scanner", "serial:COM1", "绝对路径"},
		{"pin-pad", "", ""},
		{"scanner", "sane://", "带主机"},
		{"evaluator", "http://board", "vendor:/"},
	} {
		got := calm(t).do(t.Context(), "doctor", "--"+tc.flag, tc.address)
		if tc.want == "" {
			if got.code != exitChecks { // nothing else is set
				t.Errorf("%+v", got)
			}
			continue
		}
		if got.code != exitUsage || !strings.Contains(got.err, "--"+tc.flag) || !strings.Contains(got.err, tc.want) || strings.Contains(got.err, "geheim") {
			t.Errorf("%s %s: %+v", tc.flag, tc.address, got)
		}
	}
}

// A console with a printer prints there and writes nothing; what did not come out is said at its end.
func TestConsoleUsesDevices(t *testing.T) {
	c := newCounter(t)
	papers := filepath.Join(t.TempDir(), "papers")
	c.run = func(ctx context.Context, config consoleConfig) error {
		if _, ok := config.Press.(devices.Press); !ok || config.Typed == nil {
			t.Errorf("press %T, typed %t", config.Press, config.Typed != nil)
		}
		var kinds []desk.DeviceKind
		for _, e := range config.Devices.Kit() {
			kinds = append(kinds, e.Kind)
		}
		if !slices.Equal(kinds, []desk.DeviceKind{desk.PrinterDevice, desk.CodeScannerDevice}) {
			t.Errorf("%v", kinds)
		}
		config.Devices.Attend(true)
		config.Typed("54200020260001")
		sheet := desk.Sheet{
			Paper: desk.Paper{Kind: desk.LedgerPaper, Number: "TC-2026-0001", Copy: 2, At: time.Now()}, Outlet: desk.Outlet{ID: "TC-A"},
			Catalogue: &desk.Catalogue{}, Ledger: []desk.Permission{},
		}
		ctx, done := context.WithTimeout(ctx, 30*time.Second)
		defer done()
		printed, err := config.Press.Print(ctx, sheet, "zh-CN")
		if err != nil {
			return err
		}
		if printed.Pages != 1 || printed.Where != "ipp://127.0.0.1:1/ipp/print" {
			t.Errorf("%+v, %v", printed, err)
		}
		failed, code := false, ""
		for !failed || code == "" {
			e, err := config.Devices.Wait(ctx)
			if err != nil {
				return err
			}
			failed = failed || e.Print != nil && e.Print.Done && e.Print.Err != nil
			code += e.Code
		}
		return nil
	}
	got := c.console(t, "--printer", "ipp://127.0.0.1:1/ipp/print", "--code-scanner", "wedge:", "--papers", papers)
	if got.code != exitOK || !strings.Contains(got.err, "TC-2026-0001-copy2-ledger") {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(papers); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}

	c.run = func(_ context.Context, config consoleConfig) error {
		if _, ok := config.Press.(devices.Press); ok || config.Typed != nil || len(config.Devices.Kit()) > 0 {
			t.Errorf("without devices: %T %v", config.Press, config.Devices.Kit())
		}
		return nil
	}
	if got := c.console(t); got.code != exitOK || !strings.Contains(got.err, "TC-2026-0001-copy2-ledger") { // it is kept without a printer, too
		t.Errorf("%+v", got)
	}
}

// The doctor says of each device that is set how it is and what to do, and that none is set.
// clause: H-8.2.2a
func TestDoctorLooksAtDevices(t *testing.T) {
	c := newCounter(t)
	if got := c.doctored(t, exitOK, c.here()...)["device"]; !slices.Equal(states(got), []condition{unwell}) || !strings.Contains(got[0].Do, "id-reader") {
		t.Errorf("none: %+v", got)
	}
	got := c.doctored(t, exitChecks, c.here("--id-reader", "sam:/dev/none", "--printer", "ipp://127.0.0.1:1/ipp/print", "--code-scanner", "wedge:")...)["device"]
	if !slices.Equal(states(got), []condition{ill, ill, well}) || !strings.Contains(got[0].What, "sam:/dev/none") || !strings.Contains(got[0].Do, "id-reader") {
		t.Errorf("%+v", got)
	}
}

// Other programs read of a device its kind, its address without secrets, and what is the matter with it.
func TestDoctorNamesDevices(t *testing.T) {
	words, err := i18n.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	missing := &desk.Error{Code: desk.Offline, Key: "device.missing"}
	for name, tc := range map[string]struct {
		e    desk.Equipment
		err  error
		want diagnosis
	}{
		"well": {
			e:    desk.Equipment{Kind: desk.PrinterDevice, Driver: "ipp", Address: "ipp://printer/ipp/print?cert=abc"},
			want: diagnosis{State: well, Kind: desk.PrinterDevice, Address: "ipp://printer/ipp/print?cert=abc"},
		},
		"typed":        {e: desk.Equipment{Kind: desk.CodeScannerDevice, Driver: "wedge", Address: "wedge:"}, want: diagnosis{State: well, Kind: desk.CodeScannerDevice, Address: "wedge:"}},
		"not there":    {e: desk.Equipment{Kind: desk.IDReader, Address: "sam:/dev/x", Err: missing}, want: diagnosis{State: ill, Kind: desk.IDReader, Address: "sam:/dev/x", Fault: "device.missing"}},
		"no answer":    {e: desk.Equipment{Kind: desk.IDReader, Address: "sam:/dev/x"}, err: context.DeadlineExceeded, want: diagnosis{State: ill, Kind: desk.IDReader, Address: "sam:/dev/x", Fault: "device.missing"}},
		"a warning":    {e: desk.Equipment{Kind: desk.PrinterDevice, State: desk.DeviceState{Fault: "printer.toner"}}, want: diagnosis{State: unwell, Kind: desk.PrinterDevice, Fault: "printer.toner"}},
		"it stops":     {e: desk.Equipment{Kind: desk.PrinterDevice, State: desk.DeviceState{Fault: "printer.paper", Stops: true}}, want: diagnosis{State: ill, Kind: desk.PrinterDevice, Fault: "printer.paper"}},
		"secrets":      {e: desk.Equipment{Kind: desk.PINPadDevice, Address: "vendor:/opt/pad?env=PASSWORD=geheim"}, want: diagnosis{State: well, Kind: desk.PINPadDevice, Address: "vendor:/opt/pad"}},
		"who may":      {e: desk.Equipment{Kind: desk.PrinterDevice, Address: "ipp://clerk:geheim@printer/"}, want: diagnosis{State: well, Kind: desk.PrinterDevice, Address: "ipp://***@printer/"}},
		"no scheme":    {e: desk.Equipment{Kind: desk.PINPadDevice, Address: "/opt/pad?arg=geheim"}, want: diagnosis{State: well, Kind: desk.PINPadDevice, Address: "/opt/pad"}},
		"not to trust": {e: desk.Equipment{Kind: desk.ScannerDevice, Err: &desk.Error{Key: "device.untrusted"}}, want: diagnosis{State: ill, Kind: desk.ScannerDevice, Fault: "device.untrusted"}},
	} {
		d := &doctor{p: &program{words: words}}
		d.saysDevice(tc.e, tc.err)
		got := d.found[0]
		if strings.Contains(got.What+got.Do, "geheim") || strings.Contains(got.What+got.Do, "?]") {
			t.Errorf("%s: %+v", name, got)
		}
		if got.Check, got.What, got.Do = "", "", ""; got != tc.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
