package devices

import (
	"context"

	"sheyin/desk"
)

// Setter sets papers without writing them anywhere.
type Setter interface {
	// Preview is that of [desk.Press].
	Preview(s desk.Sheet, lang string, cells int) ([]string, error)
	// Make gives the paper as a PDF, its number of pages, and the name of the file that it would be. Errors are those of
	// [desk.Press], without Offline paper.place.
	Make(ctx context.Context, s desk.Sheet, lang string) (name string, pdf []byte, pages int, err error)
}

// Press puts papers in line for the printer of a counter. Nothing of a paper is written to a disk in clear. It is a [desk.Press].
type Press struct {
	Setter

	Devices desk.Devices
}

var _ desk.Press = Press{}

// Print implements [desk.Press]: it returns as soon as the paper is in line; how it goes on the devices tell. Its name there is
// that of the paper: its number, its copy and its kind. NotFound device.none when there is no printer.
func (p Press) Print(ctx context.Context, s desk.Sheet, lang string) (desk.Printed, error) {
	name, pdf, pages, err := p.Make(ctx, s, lang)
	if err != nil {
		return desk.Printed{}, err
	}
	if err := p.Devices.Print(desk.PrintJob{Name: name, PDF: pdf}); err != nil {
		return desk.Printed{}, err
	}
	return desk.Printed{Where: p.printer(), Pages: pages, InLine: true}, nil
}

// printer is what the printer is called, as far as it has said.
func (p Press) printer() string {
	for _, e := range p.Devices.Kit() {
		switch {
		case e.Kind != desk.PrinterDevice:
		case e.State.Name != "":
			return e.State.Name
		default:
			return e.Address
		}
	}
	return ""
}
