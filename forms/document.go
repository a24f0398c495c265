package forms

// document is what stands on a paper, before it is known whether it becomes pages or lines on the
// screen. All words in it are final.
type document struct {
	title  string
	office string   // outlet and authority
	number string   // with its label
	issued string   // when, and at which window
	marks  []string // copy, sample data; in boxes at the top
	demo   string   // across every page; "" for a paper that counts
	code   code
	blocks []block
	foot   string                    // who, where, when open: on every page
	page   func(n, total int) string // "page 1 of 2"
}

// code is an address to be read by a camera.
type code struct {
	url     string // none: no code
	caption string
}

// block is a part of a document. The set is closed: the types below.
type block interface{ block() }

type (
	// heading begins a part.
	heading string
	// paragraph is running text.
	paragraph string
	// facts are labels and what stands beside them.
	facts []fact
	// table has a head that is repeated on every page.
	table struct {
		columns []column
		rows    []row
	}
	// signatures are places to be filled in with a pen, side by side.
	signatures []string
	// bigCode is a code that the paper is for.
	bigCode code
)

type fact struct{ label, value string }

type column struct {
	head  string
	share float64 // of the width, all together 1
}

// row is one of a table: its cells, or the name of the group that follows.
type row struct {
	group string
	cells []string
}

func (heading) block()    {}
func (paragraph) block()  {}
func (facts) block()      {}
func (table) block()      {}
func (signatures) block() {}
func (bigCode) block()    {}

// box is a place for a tick. The preview writes both another way, because terminals do not agree on
// their width.
const (
	box    = "□"
	ticked = "✓"
)
