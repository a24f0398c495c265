package ui

// The smallest window the console works in, in cells.
const (
	MinWidth  = 80
	MinHeight = 24
)

const (
	margin    = 2   // cells left and right of every region
	leftMin   = 80  // the left part with its margins
	leftMax   = 100 //
	panelMin  = 40  // the side panel with its margins
	panelMax  = 48  //
	wideFrom  = leftMin + panelMin
	tallFrom  = 30
	frameRows = 2 // rows of the frame above the work, and as many below
)

// Area is a rectangle of cells.
type Area struct{ X, Y, W, H int }

// Layout tells where the regions lie in a window of one size.
type Layout struct {
	W, H  int
	Wide  bool // there is a side panel
	Tall  bool // there is height to spare
	Left  int  // width of the left part, margins included: a selected row is this wide
	Work  Area // what the screen draws in
	Panel Area // the text of the side panel; empty when not Wide
	Gap   int  // empty rows between two sections
	Last  int  // the row that says why one cannot go on
}

// LayoutFor is the layout of a window of w x h cells, also of one that is too
// small (its areas are then empty rather than negative).
func LayoutFor(w, h int) Layout {
	l := Layout{W: w, H: h, Wide: w >= wideFrom, Tall: h >= tallFrom, Left: min(w, leftMin), Gap: 1}
	top := frameRows
	l.Last = h - frameRows - 1
	if l.Tall {
		top++
		l.Gap = 2
		l.Last--
	}
	height := max(0, h-frameRows-top)
	if l.Wide {
		l.Left = min(w-panelMin, leftMax)
		pw := min(w-l.Left, panelMax)
		l.Panel = Area{X: l.Left + margin, Y: top, W: pw - 2*margin, H: height}
	}
	l.Work = Area{X: margin, Y: top, W: max(0, l.Left-2*margin), H: height}
	return l
}

// Wide tells whether a window of w columns has room for the side panel.
func Wide(w int) bool { return w >= wideFrom }

// Fits tells whether the console can work in a window of w x h cells.
func Fits(w, h int) bool { return w >= MinWidth && h >= MinHeight }
