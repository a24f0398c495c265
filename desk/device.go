package desk

import (
	"context"

	"sheyin/desk/calendar"
)

// The devices of a counter. Each port is small: what the desk needs of a kind of device, whatever its maker. A
// driver gives errors of these keys, all Offline, which means that nothing was done: device.service (the
// system's service is not running), device.missing (no such device), device.empty (no card, no paper in
// the feeder), device.gone (taken away in the middle), device.busy (another program has it),
// device.kind (a card that is not what it should be), device.auth (the card wants a key that only the authority has),
// device.blocked (its PIN is), device.broken (it answers what nobody can make sense of). A driver never waits longer than ctx.

// DeviceKind is a kind of device, as [Item] Devices names it.
type DeviceKind string

// The kinds of device.
const (
	IDReader      DeviceKind = "id_reader"  // of resident identity cards
	SSCReader     DeviceKind = "ssc_reader" // of social-security cards
	ScannerDevice DeviceKind = "scanner"
	PrinterDevice DeviceKind = "printer"
)

// SocialCard is what a social-security card says of itself and of its holder.
type SocialCard struct {
	Area    string        `json:"area"`    // six digits: who issued it
	Number  string        `json:"number"`  // of the card, nine characters
	Version string        `json:"version"` // 1.00, 2.00, 3.00
	Issued  calendar.Date `json:"issued,omitzero"`
	Until   calendar.Date `json:"until,omitzero"`
	IDNo    string        `json:"id_no"` // social-security number: the holder's ID number
	Name    string        `json:"name"`
	Sex     string        `json:"sex,omitempty"` // 1 male, 2 female
	Birth   calendar.Date `json:"birth,omitzero"`
}

// SocialCardReader reads social-security cards.
type SocialCardReader interface {
	// ReadSocialCard waits until a card is there and reads it.
	ReadSocialCard(ctx context.Context) (SocialCard, error)
}

// PrintJob is a paper on its way to a printer.
type PrintJob struct {
	Name string // number and copy of the paper: no two papers have the same, and nobody's name is in it
	PDF  []byte
}

// PrinterState is how a printer is.
type PrinterState struct {
	Name  string
	Fault string // key of the words: printer.paper, jam, cover, toner, stopped, refuses, trouble; empty: none
	Stops bool   // nothing is printed while it is so
}

// Printer brings papers to paper.
type Printer interface {
	// Look tells how it is. Offline device.missing when nobody answers.
	Look(ctx context.Context) (PrinterState, error)
	// Print prints a job and follows it to its end; tell hears each change on the way. A job of a name that
	// the printer has, or had, is followed and not printed again, so that a lost answer prints nothing twice.
	//
	// Errors: Offline device.missing, printer.stopped, printer.refuses, and nothing was printed; Invalid
	// printer.format for what it cannot print; Conflict printer.aborted when the printer gave the job up; Unknown
	// printer.unknown when nobody knows what became of it, and printer.waits when ctx ended before the job did.
	Print(ctx context.Context, job PrintJob, tell func(PrinterState)) error
	// Cancel takes back the job of this name if it has not come out; it is no error when there is none.
	Cancel(ctx context.Context, name string) error
}

// IDCard is what the chip of an identity document says.
type IDCard struct {
	Kind    string        `json:"kind"` // one of [Documents]
	Name    string        `json:"name"`
	NameEN  string        `json:"name_en,omitempty"` // of a foreigner
	No      string        `json:"no"`
	Sex     string        `json:"sex,omitempty"`    // 1 male, 2 female
	Nation  string        `json:"nation,omitempty"` // GB/T 3304, two digits; of a foreigner the country, GB/T 2659
	Birth   calendar.Date `json:"birth,omitzero"`
	Address string        `json:"address,omitempty"`
	Issuer  string        `json:"issuer,omitempty"`
	From    calendar.Date `json:"from,omitzero"`
	Until   calendar.Date `json:"until,omitzero"` // zero when Always
	Always  bool          `json:"always,omitempty"`
}

// IDCardReader reads identity documents.
type IDCardReader interface {
	// ReadIDCard waits until a document is there and reads it. Offline device.lift besides, when the one that was
	// read last was not taken away: a module finds a card once.
	ReadIDCard(ctx context.Context) (IDCard, error)
}
