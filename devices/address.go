package devices

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
	"sheyin/devices/barcode"
	"sheyin/devices/escl"
	"sheyin/devices/ipp"
	"sheyin/devices/pcsc"
	"sheyin/devices/plugin"
	"sheyin/devices/sam"
	"sheyin/devices/sane"
	"sheyin/devices/vendor"
)

// place is an address that was taken apart.
type place struct {
	whole  string
	rest   string   // behind the colon
	url    *url.URL // of the whole
	kind   desk.DeviceKind
	driver driver
}

// driver is one way to speak with devices.
type driver struct {
	scheme string
	kinds  []desk.DeviceKind
	shape  string // of an address, as an example
	open   func(p place, o *opener) (desk.Device, error)
}

// drivers are all drivers, in the order in which they are told.
var drivers = []driver{
	{"pcsc", []desk.DeviceKind{desk.SSCReader}, "pcsc:", openPCSC},
	{"sam", []desk.DeviceKind{desk.IDReader}, "sam:/dev/ttyUSB0?baud=115200", openSAM},
	{"ipp", []desk.DeviceKind{desk.PrinterDevice}, "ipp://192.168.1.20/ipp/print", openIPP},
	{"ipps", []desk.DeviceKind{desk.PrinterDevice}, "ipps://192.168.1.20/ipp/print?cert=SHA256", openIPP},
	{"cups", []desk.DeviceKind{desk.PrinterDevice}, "cups:QUEUE?socket=/run/cups/cups.sock", openCUPS},
	{"sane", []desk.DeviceKind{desk.ScannerDevice}, "sane://192.168.1.21:6566/DEVICE", openSANE},
	{"escl", []desk.DeviceKind{desk.ScannerDevice}, "escl://192.168.1.21/eSCL", openESCL},
	{"escls", []desk.DeviceKind{desk.ScannerDevice}, "escls://192.168.1.21/eSCL?cert=SHA256", openESCL},
	{"serial", []desk.DeviceKind{desk.CodeScannerDevice}, "serial:/dev/ttyACM0?baud=9600", openSerial},
	{"wedge", []desk.DeviceKind{desk.CodeScannerDevice}, "wedge:", openWedge},
	{"plugin", []desk.DeviceKind{desk.SSCReader, desk.PINPadDevice}, "plugin://127.0.0.1:12342", openPlugin},
	{"vendor", desk.DeviceKinds, "vendor:/opt/maker/driver?arg=VALUE", openVendor},
}

// Check tells whether an address can be that of a device of this kind. It connects to nothing.
//
// Errors: Invalid address.driver with what could stand there in Args "shapes"; Invalid address.path, address.host,
// address.option, address.certificate, address.baud, address.user, address.loopback with an address as it should be in Args "shape".
func Check(kind desk.DeviceKind, address string) error {
	o := &opener{}
	if _, _, err := o.open(kind, address); err != nil {
		return err
	}
	return o.close()
}

// Typing tells whether codes are typed by the scanner at this address, as if it were a keyboard: whoever reads the keyboard
// has to tell them from keys, and give them to [Counter.Typed].
func Typing(address string) bool { return strings.HasPrefix(address, "wedge:") }

// opener opens devices. What drives several of them is opened once.
type opener struct {
	cfg     Config
	closers []io.Closer
	vendors map[string]*vendor.Driver // by address
	plugins map[string]*plugin.Service
}

func (o *opener) close() error {
	var all []error
	for _, c := range o.closers {
		all = append(all, c.Close())
	}
	o.closers = nil
	return errors.Join(all...)
}

// open gives the device at an address, and the name of its driver.
func (o *opener) open(kind desk.DeviceKind, address string) (name string, port desk.Device, err error) {
	scheme, rest, found := strings.Cut(address, ":")
	n := slices.IndexFunc(drivers, func(d driver) bool { return d.scheme == scheme && slices.Contains(d.kinds, kind) })
	u, err := url.Parse(strings.ReplaceAll(address, " ", "%20"))
	if !found || n < 0 || err != nil && scheme != "pcsc" {
		return "", nil, wrong("driver", "shapes", shapes(kind))
	}
	p := place{address, rest, u, kind, drivers[n]}
	if u != nil && u.User != nil {
		return "", nil, p.wrong("user") // it would stand in the ledger
	}
	port, err = p.driver.open(p, o)
	if err != nil {
		return "", nil, err
	}
	if c, ok := port.(io.Closer); ok {
		o.closers = append(o.closers, c)
	}
	return scheme, port, nil
}

// shapes are the addresses that a kind of device may have, as examples.
func shapes(kind desk.DeviceKind) string {
	var all []string
	for _, d := range drivers {
		if slices.Contains(d.kinds, kind) {
			all = append(all, d.shape)
		}
	}
	return strings.Join(all, " | ")
}

// wrong is what is wrong with an address.
func wrong(what, name, value string) error {
	return (&desk.Error{Code: desk.Invalid, Key: "address." + what}).With(name, value)
}

func (p place) wrong(what string) error { return wrong(what, "shape", p.driver.shape) }

func openPCSC(p place, o *opener) (desk.Device, error) {
	return pcsc.New(pcsc.Options{Name: p.rest, Prover: o.cfg.Cards}), nil
}

func openSAM(p place, _ *opener) (desk.Device, error) {
	port, baud, err := p.line()
	return sam.New(sam.Options{Port: port, Baud: baud}), err
}

func openSerial(p place, _ *opener) (desk.Device, error) {
	port, baud, err := p.line()
	return barcode.New(barcode.Options{Port: port, Baud: baud}), err
}

func openIPP(p place, o *opener) (desk.Device, error) {
	address, only, err := p.trust()
	if err != nil {
		return nil, err
	}
	printer, err := ipp.New(ipp.Options{URI: address, TLS: only, User: o.cfg.Terminal})
	if err != nil {
		return nil, p.wrong("host")
	}
	return printer, nil
}

// cupsSocket is where the print service of Linux listens.
const cupsSocket = "/run/cups/cups.sock"

// openCUPS is a queue of this machine's print service.
func openCUPS(p place, o *opener) (desk.Device, error) {
	queue, query, _ := strings.Cut(p.rest, "?")
	if queue == "" || strings.ContainsAny(queue, "/# ") {
		return nil, p.wrong("host")
	}
	options, err := url.ParseQuery(query)
	for name := range options {
		if name != "socket" {
			err = p.wrong("option")
		}
	}
	if err != nil {
		return nil, p.wrong("option")
	}
	socket := cmp.Or(options.Get("socket"), cupsSocket)
	if !path.IsAbs(socket) {
		return nil, p.wrong("path")
	}
	printer, err := ipp.New(ipp.Options{URI: "ipp://localhost/printers/" + url.PathEscape(queue), Socket: socket, User: o.cfg.Terminal})
	if err != nil {
		return nil, p.wrong("host")
	}
	return printer, nil
}

func openSANE(p place, o *opener) (desk.Device, error) {
	scanner, err := sane.New(sane.Options{Address: p.url.Host, Device: strings.TrimPrefix(p.url.Path, "/"), User: o.cfg.Terminal})
	if err != nil {
		return nil, p.wrong("host")
	}
	return scanner, nil
}

func openESCL(p place, _ *opener) (desk.Device, error) {
	address, only, err := p.trust()
	if err != nil {
		return nil, err
	}
	scanner, err := escl.New(escl.Options{URL: "http" + strings.TrimPrefix(address, "escl"), TLS: only})
	if err != nil {
		return nil, p.wrong("host")
	}
	return scanner, nil
}

func openPlugin(p place, o *opener) (desk.Device, error) {
	s := o.plugins[p.whole]
	if s == nil {
		var err error
		if s, err = plugin.New("ws" + strings.TrimPrefix(p.whole, "plugin")); err != nil {
			return nil, p.wrong("loopback")
		}
		if o.plugins == nil {
			o.plugins = map[string]*plugin.Service{}
		}
		o.plugins[p.whole] = s
	}
	return s, nil
}

func openVendor(p place, o *opener) (desk.Device, error) {
	d := o.vendors[p.whole]
	if d == nil {
		set, err := vendor.Parse(p.whole)
		if err != nil {
			return nil, p.wrong("path")
		}
		set.Prover = o.cfg.Cards
		d = vendor.Start(set)
		if o.vendors == nil {
			o.vendors = map[string]*vendor.Driver{}
		}
		o.vendors[p.whole] = d
		o.closers = append(o.closers, d)
	}
	return d.Device(p.kind), nil
}

// line is a serial line: its path, and its speed or 0.
func (p place) line() (port string, baud int, err error) {
	port, query, _ := strings.Cut(p.rest, "?")
	if !path.IsAbs(port) {
		return "", 0, p.wrong("path")
	}
	options, err := url.ParseQuery(query)
	for name := range options {
		if name != "baud" {
			err = p.wrong("option")
		}
	}
	if err != nil {
		return "", 0, p.wrong("option")
	}
	if set := options.Get("baud"); set != "" {
		if baud, err = strconv.Atoi(set); err != nil || baud < 300 || baud > 4_000_000 {
			return "", 0, p.wrong("baud")
		}
	}
	return port, baud, nil
}

// wedge is a code scanner that types. Whether it is there nobody can tell.
type wedge struct{}

func (wedge) Look(context.Context) (desk.DeviceState, error) { return desk.DeviceState{}, nil }

func openWedge(p place, _ *opener) (desk.Device, error) {
	if p.rest != "" {
		return nil, p.wrong("option")
	}
	return wedge{}, nil
}
