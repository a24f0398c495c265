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
