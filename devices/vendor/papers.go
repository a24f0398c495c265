package vendor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os"
	"strconv"
	"time"

	"sheyin/desk"
)

// Scanner is the driver's scanner.
func (d *Driver) Scanner() desk.Scanner { return pages{device{d, scannerClass}} }

// Printer is the driver's printer.
func (d *Driver) Printer() desk.Printer { return papers{device{d, printerClass}} }

// How long papers may take, unless ctx ends before.
const (
	scanTime  = 10 * time.Minute
	printTime = time.Hour
)

// scanned is the payload of the event Scanner.Page.
type scanned struct {
	JPEG []byte `json:"jpeg"` // base64; or
	File string `json:"file"` // a name in SHEYIN_DIR
	DPI  int    `json:"dpi"`
	Hint string `json:"hint"`
}

// hints are what a driver may notice of a page.
var hints = map[string]string{"": "", "dark": "scan.dark", "pale": "scan.pale", "blank": "scan.blank", "blurred": "scan.blurred"}

type pages struct{ device }

// Scan implements [desk.Scanner].
func (p pages) Scan(ctx context.Context, o desk.ScanOrder, page func(desk.Page) error) error {
	if o.DPI == 0 {
		o.DPI = 200
	}
	if o.Limit == 0 {
		o.Limit = desk.PageLimit
	}
	within, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	scan := order{class: p.class, name: scannerClass + ".Scan", wait: scanTime, payload: map[string]any{
		"feeder": o.Feeder, "color": o.Color, "dpi": o.DPI, "limit": o.Limit,
	}}
	scan.event = func(a answer) {
		if within.Err() != nil {
			return
		}
		got, err := pageOf(a, o)
		if err == nil {
			err = page(got)
		}
		if err != nil {
			stop(err)
		}
	}
	err := p.d.do(within, scan, func(a answer) (*order, error) { return nil, a.into(nil) })
	if within.Err() != nil && ctx.Err() == nil {
		return sized(context.Cause(within), o.Limit) // what the page is, or whoever takes it
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err() // a page may have been passed by
	}
	if err != nil {
		return sized(ended(err, "device.late"), o.Limit)
	}
	return nil
}

// sized adds to the error of a page that is too large how large it may be.
func sized(err error, limit int) error {
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Key == "scan.size" {
		return e.With("limit", strconv.Itoa(limit>>10))
	}
	return err
}

var errPage = errors.New("vendor: an event of a scan that is no page")

// pageOf reads a page out of an event. A file of it is removed.
func pageOf(m answer, o desk.ScanOrder) (desk.Page, error) {
	var s scanned
	if err := json.Unmarshal(m.Payload, &s); err != nil || m.Header.Name != scannerClass+".Page" {
		return desk.Page{}, broken(errors.Join(errPage, err))
	}
	if s.File != "" {
		var err error
		if s.JPEG, err = take(m.dir, s.File, o.Limit); err != nil {
			return desk.Page{}, broken(err)
		}
	}
	if len(s.JPEG) > o.Limit {
		return desk.Page{}, &desk.Error{Code: desk.Invalid, Key: "scan.size", Args: map[string]string{"kb": strconv.Itoa(len(s.JPEG) >> 10)}}
	}
	shape, err := jpeg.DecodeConfig(bytes.NewReader(s.JPEG))
	hint, ok := hints[s.Hint]
	if err != nil || !ok {
		return desk.Page{}, broken(errors.Join(errPage, err))
	}
	if s.DPI <= 0 {
		s.DPI = o.DPI
	}
	return desk.Page{JPEG: s.JPEG, Width: shape.Width, Height: shape.Height, DPI: s.DPI, Hint: hint}, nil
}

// take reads a file of a driver's folder, no more of it than tells that it is over the limit many times, and removes it. A
// name that leads elsewhere is refused.
func take(dir, name string, limit int) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // nothing is written
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errPage
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, int64(limit)*16))
	return content, errors.Join(err, root.Remove(name))
}

type papers struct{ device }

// maxPDF is the largest paper that goes through a line, in bytes.
const maxPDF = maxLine * 5 / 8

// Print implements [desk.Printer]. That a name is printed once is the driver's duty.
func (p papers) Print(ctx context.Context, job desk.PrintJob, tell func(desk.DeviceState)) error {
	if len(job.PDF) > maxPDF {
		return &desk.Error{Code: desk.Invalid, Key: "printer.format", Err: fmt.Errorf("vendor: a paper of %d bytes", len(job.PDF))}
	}
	type paper struct {
		Job string `json:"job"`
		PDF []byte `json:"pdf"`
	}
	o := order{class: p.class, name: printerClass + ".Print", wait: printTime, payload: paper{job.Name, job.PDF}}
	var before desk.DeviceState
	o.event = func(m answer) {
		var s status
		if json.Unmarshal(m.Payload, &s) != nil {
			return
		}
		s.State = "online"
		if now, err := s.stateOf(p.class); err == nil && now != before {
			before = now
			tell(now)
		}
	}
	err := p.d.do(ctx, o, func(a answer) (*order, error) { return nil, a.into(nil) })
	e, _ := errors.AsType[*desk.Error](err)
	switch sent, over := begun(err); {
	case err == nil:
		return nil
	case over, e != nil && e.Key == "device.late":
		return &desk.Error{Code: desk.Unknown, Key: "printer.waits", Err: err}
	case sent:
		return &desk.Error{Code: desk.Unknown, Key: "printer.unknown", Err: err}
	}
	return ended(err, "device.late")
}

// Cancel implements [desk.Printer].
func (p papers) Cancel(ctx context.Context, name string) error {
	o := order{class: p.class, name: printerClass + ".Cancel", wait: callTime, payload: map[string]string{"job": name}}
	err := p.d.do(ctx, o, func(a answer) (*order, error) { return nil, a.into(nil) })
	if err != nil {
		return ended(err, "device.late")
	}
	return nil
}
