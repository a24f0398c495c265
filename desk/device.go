package desk

import (
	"context"
	"time"

	"sheyin/desk/calendar"
)

// The devices of a counter. Each port is small: what the desk needs of a kind of device, whatever its maker. A
// driver gives errors of these keys, all Offline, which means that nothing was done: device.service (the
// system's service or the maker's program is not running), device.missing (no such device), device.empty (no card, no
// paper in the feeder), device.gone (taken away in the middle), device.busy (another program has it),
// device.kind (a card that is not what it should be), device.auth (the card wants a key that only the authority has),
// device.blocked (its PIN is), device.cover (open), device.jam (paper or card is stuck), device.cancelled (the customer pressed
// its red key), device.late (nobody did what it waits for), device.broken (it answers what nobody can make sense of),
// device.refused (its service does not let this terminal in),
// device.untrusted (its certificate is not trusted; the fingerprint in Args "cert"). A driver never waits longer than ctx.

// DeviceKind is a kind of device, as [Item] Devices names it.
type DeviceKind string

// The kinds of device.
const (
	IDReader           DeviceKind = "id_reader"     // 身份证阅读器
	SSCReader          DeviceKind = "ssc_reader"    // 社会保障卡读卡器
	ScannerDevice      DeviceKind = "scanner"       // 高拍仪: document camera or flatbed
	PrinterDevice      DeviceKind = "printer"       // 打印机
	CodeScannerDevice  DeviceKind = "code_scanner"  // 扫码枪
	PINPadDevice       DeviceKind = "pin_pad"       // 密码键盘
	CardMakerDevice    DeviceKind = "card_maker"    // 制卡机
	EvaluatorDevice    DeviceKind = "evaluator"     // 评价器
	QueueMachineDevice DeviceKind = "queue_machine" // 叫号机
)

// DeviceKinds are all kinds, in the order of lists.
var DeviceKinds = []DeviceKind{IDReader, SSCReader, ScannerDevice, PrinterDevice, CardMakerDevice, PINPadDevice, CodeScannerDevice, EvaluatorDevice, QueueMachineDevice}

// DeviceState is how a device is.
type DeviceState struct {
	Name   string `json:"name,omitempty"`   // as it calls itself: maker, model
	Number string `json:"number,omitempty"` // its serial number, as far as it tells one
	Fault  string `json:"fault,omitempty"`  // key of the words: device.*, printer.*, card_maker.*; empty: none
	Stops  bool   `json:"stops,omitempty"`  // nothing can be done with it while it is so
}

// FaultOf is what a device of a kind says of itself, as an error whose words name it.
func FaultOf(kind DeviceKind, fault string) *Error {
	return (&Error{Code: Offline, Key: fault}).With("device", string(kind))
}

// Device is what every device can do.
type Device interface {
	// Look tells how it is, without moving anything and without waiting for a person. Offline device.service,
	// device.missing, device.busy, device.broken.
	Look(ctx context.Context) (DeviceState, error)
}

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
	Device
	// ReadSocialCard waits until a card is there and reads it. A card that is read once is not read again before it was taken
	// away: that is waited for, too, and Offline device.lift says that ctx ended while it still lay there. Besides: Offline
	// card.blocked for one that its issuer blocked, Denied card.false for one that is not real, and the errors of [Cards].
	ReadSocialCard(ctx context.Context) (SocialCard, error)
}

// PrintJob is a paper on its way to a printer.
type PrintJob struct {
	Name string // number and copy of the paper: no two papers have the same, and nobody's name is in it
	PDF  []byte
}

// PaperKeeper keeps the papers that are in line for the printer, so that they outlast the program and a power cut.
type PaperKeeper interface {
	// KeepPaper keeps a paper under its name before the printer is given it. Denied outbox.closed when the disk does not take it.
	KeepPaper(ctx context.Context, p PrintJob) error
	// DropPaper forgets one: it came out, was given up, or is a file elsewhere. It is no error when there is none.
	DropPaper(ctx context.Context, name string) error
	// KeptPapers gives those that are kept, the oldest first.
	KeptPapers(ctx context.Context) ([]PrintJob, error)
}

// Printer brings papers to paper.
type Printer interface {
	// Look besides gives the Fault printer.paper, jam, cover, toner, stopped or refuses. Print besides tells printer.busy while
	// it prints for somebody else, and printer.still when a job has made no progress for long and nothing says why.
	Device
	// Print prints a job and follows it to its end; tell hears each change on the way. A job of a name that
	// the printer has, or had, is followed and not printed again, so that a lost answer prints nothing twice.
	//
	// Errors: Offline device.missing, printer.stopped, printer.refuses, printer.busy, and nothing was printed; Invalid
	// printer.format for what it cannot print; Conflict printer.aborted when the printer gave the job up; Unknown
	// printer.unknown when nobody knows what became of it, printer.forgot when neither does the printer any more, so that the
	// job would be printed anew, and printer.waits when ctx ended before the job did.
	Print(ctx context.Context, job PrintJob, tell func(DeviceState)) error
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
	Device
	// ReadIDCard waits until a document is there and reads it. Offline device.lift besides, as long as the one that was read last
	// was not taken away: see [SocialCardReader].
	ReadIDCard(ctx context.Context) (IDCard, error)
}

// PageLimit is the most bytes that one scanned page may have as it is kept; what is larger is made smaller by the driver,
// or refused as Invalid scan.size with the size in Args "kb" and the limit in "limit", both in KB.
const PageLimit = 1 << 20

// ScanOrder says what to scan.
type ScanOrder struct {
	Feeder bool // all sheets of the feeder, else the one on the glass or under the camera
	Color  bool
	DPI    int // 0: 200
	Limit  int // most bytes of a page; 0: [PageLimit]
}

// Page is one scanned page.
type Page struct {
	JPEG   []byte
	Width  int // pixels
	Height int
	DPI    int
	// Hint is a key of the words when the page may not be legible: scan.dark, scan.pale, scan.blank, scan.blurred; empty: nothing
	// was noticed. A person judges.
	Hint string
}

// Scanner brings papers into the case.
type Scanner interface {
	Device
	// Scan gives the pages one by one. Pages that were given before an error are good. Offline device.empty for an
	// empty feeder at the first sheet (after that it is the end), device.jam, device.cover, device.late when ctx ended;
	// Invalid scan.feeder for a scanner that has none.
	Scan(ctx context.Context, o ScanOrder, page func(Page) error) error
}

// MaxCode is the longest code that is taken, in bytes.
const MaxCode = 1024

// CodeScanner reads printed and shown codes.
type CodeScanner interface {
	Device
	// ReadCode waits for the next code and gives it as it is, printable, of at most [MaxCode] bytes. What it says is
	// never shown or recorded: a customer's electronic card is such a code. Offline device.empty when none came.
	ReadCode(ctx context.Context) (string, error)
}

// PINAct is what a customer does at the pad.
type PINAct string

// The acts at a PIN pad.
const (
	PINVerify PINAct = "verify" // 验密
	PINChange PINAct = "change" // 改密
	PINReset  PINAct = "reset"  // 重置
)

// PINPad has the customer enter the PIN of his card. The digits go from the pad to the card; no program of the counter
// sees them.
type PINPad interface {
	Device
	// EnterPIN waits for the customer. Denied pin.wrong with the tries that are left in Args "left", pin.differ when the new
	// one was not repeated, pin.short; Offline device.blocked, device.cancelled, device.late.
	EnterPIN(ctx context.Context, act PINAct) error
}

// CardOrder is a card to make.
type CardOrder struct {
	Key    string // of the order: the same key makes no second card
	Name   string
	IDNo   string
	Area   string // six digits
	Number string // of the card, as the authority gave it; empty: the maker takes the blank's
}

// MadeCard is a card that came out.
type MadeCard struct {
	Number string // of the card
	Blank  string // of the blank that it was made of
}

// CardMaker makes cards. Its Look gives the Fault card_maker.ribbon, card_maker.blanks, card_maker.jam, card_maker.full
// (the box of spoiled cards).
type CardMaker interface {
	Device
	// MakeCard makes one and gives it out. Conflict card_maker.spoiled with the number of the blank in Args "blank": the card
	// is in the box of spoiled ones and has to be entered in the book; Unknown card_maker.unknown when nobody knows what
	// became of the blank; Offline with the Fault of Look, and no blank was taken. tell hears each step: key card_maker.feeding, writing, printing.
	MakeCard(ctx context.Context, o CardOrder, tell func(step string)) (MadeCard, error)
}

// Evaluator stands before the customer and asks for a rating. The grade does not go through the counter's programs: the
// device shows the address that the authority gave for this visit, and the customer rates there ([Visit] Rate).
type Evaluator interface {
	Device
	// Invite shows the address until somebody rated, the customer left, or ctx ended, none of which is an error. Where a maker's
	// program shows it, it may be there a moment longer.
	Invite(ctx context.Context, address string) error
}

// QueueCall is what is called out.
type QueueCall struct {
	Number string // of the visit
	Window string
}

// QueueMachine calls customers to a window, on its display and by voice.
type QueueMachine interface {
	Device
	CallOut(ctx context.Context, c QueueCall) error
}

// Equipment is one device of this counter and how it is known to be.
type Equipment struct {
	Kind    DeviceKind
	Driver  string // the protocol: pcsc, sam, ipp, cups, sane, escl, serial, wedge, vendor, plugin, sim
	Address string // where it is, as set; for the ledger
	State   DeviceState
	Err     *Error    // of the last look; nil: it answered
	Looked  time.Time // when it was looked at last
	Used    time.Time // when it last did its work; zero: not since the program started
	Failed  *Error    // the last time that it did not do its work, also when it does now
	FailAt  time.Time
}

// Ready tells whether work can be done with it. One that was never looked at is not: nobody knows.
func (e Equipment) Ready() bool { return !e.Looked.IsZero() && e.Err == nil && !e.State.Stops }

// Fault is what is the matter with it; nil: nothing is.
func (e Equipment) Fault() *Error {
	switch {
	case e.Err != nil:
		return e.Err.With("device", string(e.Kind))
	case e.State.Fault != "":
		return FaultOf(e.Kind, e.State.Fault)
	}
	return nil
}

// PrintProgress is how far a paper is on its way out of the printer.
type PrintProgress struct {
	Name  string // of the job
	State DeviceState
	Done  bool  // it is over: printed, or Err says why not
	Err   error // those of [Printer] Print; Unknown printer.ended of one that was in line when the program ended before
	Kept  bool  // it outlasts the program
}

// DeviceEvent is something that happened at a device. One of the fields below Kind is set.
type DeviceEvent struct {
	At         time.Time
	Kind       DeviceKind
	IDCard     *IDCard
	SocialCard *SocialCard
	Code       string
	Print      *PrintProgress
	Changed    *Equipment // it is otherwise than before
	Err        error      // a card or a code was there and could not be read
}

// Devices are all devices of this counter. There is always one, also where nothing is connected.
type Devices interface {
	// Kit tells of each device that is set, in the order of [DeviceKinds]. It does not wait.
	Kit() []Equipment
	// Wait gives what happened next, in order, until ctx ends: with ctx's error.
	Wait(ctx context.Context) (DeviceEvent, error)
	// Attend says whether somebody is at work. While nobody is, no card and no code is read.
	Attend(on bool)
	// Next says that the customer at the window has gone, or that another one has come: a card that still lies on a reader then,
	// read or not, is told as an event whose Err is device.lift. It does not wait.
	Next()
	// Test looks at one device anew. NotFound device.none when none is set.
	Test(ctx context.Context, kind DeviceKind) (Equipment, error)
	// Print puts a paper in line for the printer and returns at once; how it goes on comes as events. A paper of the same
	// name that is in line or failed is tried again and not doubled; its name alone will do for that, and a name
	// alone that is not in line any more does nothing. NotFound device.none.
	Print(job PrintJob) error
	// Undone gives the names of the papers that have not come out, the oldest first: those in line, those that failed, and those of
	// which nobody knows because the program ended; the last are not printed before somebody says so, and are there also where no
	// printer is set any more.
	Undone() []PrintProgress
	// GiveUp forgets a paper that has not come out, and takes it back from the printer.
	// It stays where the printer may have it and cannot be reached, Offline device.missing and Unknown printer.unknown, or is set
	// no longer: NotFound device.none.
	GiveUp(ctx context.Context, name string) error
	// Forget forgets a paper that has not come out without asking the printer, which may bring it all the same.
	Forget(name string)
	// PDF gives a paper that has not come out; nil when there is none of this name.
	PDF(name string) []byte
	// The devices that a screen uses by itself; nil when none is set. Their use is followed, so that Kit knows of it.
	Scanner() Scanner
	PINPad() PINPad
	CardMaker() CardMaker
	Evaluator() Evaluator
	QueueMachine() QueueMachine
}
