package devices

import (
	"context"
	"crypto/sha256"
	"strings"
	"testing"

	"sheyin/desk"
)

// Each address opens its driver, or is refused with what could stand there.
func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		kind    desk.DeviceKind
		address string
		want    string // key of the error
	}{
		{desk.SSCReader, "pcsc:", ""},
		{desk.SSCReader, "pcsc:Generic CCID Reader [50% off] 00", ""},
		{desk.SSCReader, "sam:/dev/ttyUSB0", "driver"},
		{desk.SSCReader, "", "driver"},
		{desk.SSCReader, "pcsc", "driver"},
		{desk.IDReader, "sam:/dev/ttyUSB0", ""},
		{desk.IDReader, "sam:/dev/ttyUSB0?baud=9600", ""},
		{desk.IDReader, "sam:ttyUSB0", "path"},
		{desk.IDReader, "sam:", "path"},
		{desk.IDReader, "sam:/dev/ttyUSB0?baud=fast", "baud"},
		{desk.IDReader, "sam:/dev/ttyUSB0?baud=1", "baud"},
		{desk.IDReader, "sam:/dev/ttyUSB0?bits=7", "option"},
		{desk.PrinterDevice, "ipp://printer/ipp/print", ""},
		{desk.PrinterDevice, "ipps://[fe80::1]:631/ipp/print", ""},
		{desk.PrinterDevice, "cups:counter", ""},
		{desk.PrinterDevice, "cups:柜台一?socket=/tmp/cups.sock", ""},
		{desk.PrinterDevice, "cups:", "host"},
		{desk.PrinterDevice, "cups:a/b", "host"},
		{desk.PrinterDevice, "cups:counter?socket=cups.sock", "path"},
		{desk.PrinterDevice, "cups:counter?port=631", "option"},
		{desk.PrinterDevice, "ipp:/ipp/print", "host"},
		{desk.PrinterDevice, "ipp://user:secret@printer/ipp/print", "user"},
		{desk.PrinterDevice, "http://printer/", "driver"},
		{desk.PrinterDevice, "ipp://printer:port/", "driver"},
		{desk.ScannerDevice, "sane://host:6566/test:0", ""},
		{desk.ScannerDevice, "sane://host", ""},
		{desk.ScannerDevice, "sane://host/airscan:e0:Some Maker 12", ""},
		{desk.ScannerDevice, "sane:", "host"},
		{desk.ScannerDevice, "escl://host/eSCL", ""},
		{desk.ScannerDevice, "escls://host:443/eSCL", ""},
		{desk.ScannerDevice, "escl:host", "host"},
		{desk.CodeScannerDevice, "serial:/dev/ttyACM0?baud=9600", ""},
		{desk.CodeScannerDevice, "serial:COM1", "path"},
		{desk.CodeScannerDevice, "wedge:", ""},
		{desk.CodeScannerDevice, "wedge:fast", "option"},
		{desk.PINPadDevice, "vendor:/opt/maker/pad", ""},
		{desk.EvaluatorDevice, "vendor:/opt/maker/pad?arg=--port&arg=3", ""},
		{desk.CardMakerDevice, "vendor:pad", "path"},
		{desk.SSCReader, "plugin://127.0.0.1:12342", ""},
		{desk.PINPadDevice, "plugin:", "loopback"},
		{desk.SSCReader, "plugin://192.168.1.9:12342", "loopback"},
		{desk.QueueMachineDevice, "serial:/dev/ttyS0", "driver"},
	} {
		err := Check(tc.kind, tc.address)
		want := ""
		if tc.want != "" {
			want = "address." + tc.want
		}
		e := wordOf(err)
		if keyOf(e) != want {
			t.Errorf("%s %q: %v, want %q", tc.kind, tc.address, err, want)
		}
		if e != nil && (e.Code != desk.Invalid || e.Args["shapes"]+e.Args["shape"] == "") {
			t.Errorf("%s %q: %+v", tc.kind, tc.address, e)
		}
	}
}

// Every kind of device has a driver, and what stands as an example can stand there.
func TestShapes(t *testing.T) {
	served := map[desk.DeviceKind]bool{}
	for _, d := range drivers {
		d.shape = strings.Replace(d.shape, "SHA256", strings.Repeat("5a", sha256.Size), 1) // which stands for a fingerprint
		for _, kind := range d.kinds {
			served[kind] = true
			if err := Check(kind, d.shape); err != nil {
				t.Errorf("%s: %s: %v", kind, d.shape, err)
			}
			c, err := Open(Config{Addresses: map[desk.DeviceKind]string{kind: d.shape}})
			if err != nil {
				t.Errorf("%s: %s: %v", kind, d.shape, err)
				continue
			}
			if e := c.Kit()[0]; e.Kind != kind || e.Driver != d.scheme || e.Address != d.shape {
				t.Errorf("%+v", e)
			}
			if _, err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for _, kind := range desk.DeviceKinds {
		if !served[kind] {
			t.Errorf("nothing drives a %s", kind)
		}
	}
}

// A prover is what every authority is.
var _ Prover = desk.Cards(nil)

// A program that drives several devices is started once.
func TestOneProgram(t *testing.T) {
	o := &opener{}
	for _, kind := range []desk.DeviceKind{desk.PINPadDevice, desk.EvaluatorDevice} {
		if _, _, err := o.open(kind, "vendor:/opt/maker/driver"); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []desk.DeviceKind{desk.SSCReader, desk.PINPadDevice} {
		if _, _, err := o.open(kind, "plugin://127.0.0.1:12342"); err != nil {
			t.Fatal(err)
		}
	}
	if len(o.plugins) != 1 || len(o.vendors) != 1 || len(o.closers) != 1 {
		t.Errorf("%d programs", len(o.vendors))
	}
	if err := o.close(); err != nil {
		t.Error(err)
	}
	var w wedge
	if s, err := w.Look(context.Background()); err != nil || s != (desk.DeviceState{}) {
		t.Error(s, err)
	}
}
