package desk

import (
	"context"
	"time"
)

// PaperKind is what a paper is.
type PaperKind string

// The papers of a counter.
const (
	NoticePaper      PaperKind = "notice"      // 一次性告知单, of a case
	ReceiptPaper     PaperKind = "receipt"     // 受理回执, of a case
	ResultPaper      PaperKind = "result"      // 办理结果, of a case
	CertificatePaper PaperKind = "certificate" // 证明, of a case that was granted
	ListPaper        PaperKind = "list"        // 服务事项清单, of the outlet
	VoicePaper       PaperKind = "voice"       // 意见投诉登记单, of a ticket
	QuestionPaper    PaperKind = "question"    // 代问单, of a ticket
	SlipPaper        PaperKind = "slip"        // 评价码, of a visit
	KitPaper         PaperKind = "kit"         // 上门服务清单: what is taken along, of a visit
	HandOverPaper    PaperKind = "hand_over"   // 交接清单, of a hand-over, signed by two
	ReportPaper      PaperKind = "report"      // 经办情况统计表: the outlet in figures
	LedgerPaper      PaperKind = "ledger"      // 权限管理台账, of the outlet
	BundlePaper      PaperKind = "bundle"      // 档案移交清单: the files of a bundle
)

// TestPaper is the page that shows whether a printer prints well. It is no paper of the counter: the authority gives it no
// number and does not count it.
const TestPaper PaperKind = "test"

// PaperKinds are all papers.
var PaperKinds = []PaperKind{
	NoticePaper, ReceiptPaper, ResultPaper, CertificatePaper, ListPaper, VoicePaper, QuestionPaper, SlipPaper, KitPaper, HandOverPaper, ReportPaper, BundlePaper, LedgerPaper,
}

// Order asks for a paper.
type Order struct {
	Kind    PaperKind `json:"kind" enum:"notice,receipt,result,certificate,list,voice,question,slip,kit,hand_over,report,bundle,ledger"`
	Subject string    `json:"subject,omitempty"` // ID of the case, ticket or visit; empty for the list
	Reason  string    `json:"reason,omitempty"`  // why it is printed again
}

// Paper is a paper that the authority has given a number.
type Paper struct {
	Kind    PaperKind `json:"kind"`
	Subject string    `json:"subject,omitempty"`
	Number  string    `json:"number"` // the same for all copies
	Copy    int       `json:"copy"`   // 1 is the original
	Reason  string    `json:"reason,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	AskURL  string    `json:"ask_url,omitempty"` // where the case or ticket can be asked about, for the QR code
	RateURL string    `json:"rate_url,omitempty"`
}

// MayPrint tells whether the case has come so far that the paper can be printed.
func (c Case) MayPrint(kind PaperKind) bool {
	decided := c.Decision != nil && c.Decision.Verdict != Returned
	switch kind {
	case NoticePaper:
		return c.Stage == StageAccept || len(c.Notices) > 0
	case ReceiptPaper:
		return c.Receipt != ""
	case ResultPaper:
		return decided
	case CertificatePaper:
		return decided && c.Decision.Verdict == Granted
	}
	return false
}

// MayPrint tells whether the ticket has this paper.
func (t Ticket) MayPrint(kind PaperKind) bool {
	switch kind {
	case VoicePaper:
		return t.Kind.Voiced()
	case QuestionPaper:
		return t.Kind == Inquiry
	}
	return false
}

// MayPrint tells whether the visit has this paper.
func (v Visit) MayPrint(kind PaperKind) bool {
	switch kind {
	case SlipPaper:
		return !v.Called.IsZero()
	case KitPaper:
		return v.Home != nil
	}
	return false
}

// MayPrint tells whether the hand-over has this paper: the list that both sign, once everything
// changed hands.
func (h HandOver) MayPrint(kind PaperKind) bool { return kind == HandOverPaper && h.Done() }

// Sheet is everything that stands on a paper. What its kind does not need is nil.
type Sheet struct {
	Paper     Paper
	Outlet    Outlet
	Terminal  Terminal
	Catalogue *Catalogue
	Case      *Case
	Ticket    *Ticket
	Visit     *Visit
	HandOver  *HandOver
	List      *ItemList
	Report    *Report
	Bundle    *Bundle
	Ledger    []Permission // entries of the permission ledger, in order
	Device    *Equipment   // that a test page is to try
}

// Press puts sheets on paper. It is a device of the desk: it knows no rules.
type Press interface {
	// Preview is the sheet as lines of text, none wider than this many cells.
	Preview(s Sheet, lang string, cells int) ([]string, error)
	// Print makes the paper. Invalid paper.character, with the character in Args, when the font
	// has no shape for a character of a name; Offline paper.place when it cannot be written.
	Print(ctx context.Context, s Sheet, lang string) (Printed, error)
}

// Printed tells where a paper went.
type Printed struct {
	Where  string // path of the file, or name of the printer
	Pages  int
	InLine bool // it is in line for the printer: whether it comes out [Devices] tell
}
