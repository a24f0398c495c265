package forms

import (
	"slices"
	"strings"

	"rsc.io/qr"
)

// All measures are in points, 1/72 inch; y runs down from the top edge of the paper.
const (
	pageWidth  = 595.28 // A4, ISO 216
	pageHeight = 841.89

	left   = 58.0
	right  = pageWidth - left
	top    = 46.0
	middle = pageWidth / 2

	bodySize  = 10.5 // 五号
	bodyLead  = 17.0
	cellSize  = 9.5
	cellLead  = 13.5
	cellPad   = 4.0
	smallSize = 8.0
	smallLead = 11.0
	tinySize  = 5.5
	minLabel  = 56.0
	maxLabel  = 112.0

	hair  = 0.4
	rule  = 1.2
	black = 0.0
	white = 1.0
	faint = 0.45 // small print
	shade = 0.94 // ground of a label
	ghost = 0.84 // what lies across the page
)

// page is one sheet of paper: what is drawn on it.
type page struct {
	fills []rect
	lines []stroke
	texts []span
}

type rect struct{ x, y, w, h, gray float64 }

type stroke struct{ x1, y1, x2, y2, width float64 }

// span is text on one line. x and y are the left end of its base line.
type span struct {
	x, y, size, gray float64
	text             string
	angle            float64 // counter-clockwise around x, y, in degrees
}

// layout fills pages from top to bottom.
type layout struct {
	set    *setter
	doc    document
	pages  []*page
	y      float64
	bottom float64
	foot   []string
	keep   float64 // height of what follows a paragraph and must stand on its page
}

// pagesOf sets a document. What its font cannot show is an error, and nothing is set.
func pagesOf(doc document, set *setter) ([]*page, error) {
	l := &layout{set: set, doc: doc}
	l.foot = wrap(doc.foot, set.at(smallSize), right-left-90, 0)
	l.bottom = pageHeight - 48 - float64(len(l.foot))*smallLead
	l.begin()
	if err := l.head(); err != nil {
		return nil, err
	}
	for n, b := range doc.blocks {
		if l.keep = 0; n+1 < len(doc.blocks) {
			l.keep = signed(doc.blocks[n+1])
		}
		if err := l.block(b); err != nil {
			return nil, err
		}
	}
	l.feet()
	return l.pages, set.err()
}

func (l *layout) page() *page { return l.pages[len(l.pages)-1] }

// begin starts a page. What lies across it comes first, so that everything else is on top.
func (l *layout) begin() {
	l.pages = append(l.pages, &page{})
	if l.doc.demo != "" {
		const size = 46
		w := measure(l.doc.demo, l.set.at(size))
		// 45 degrees: half the text's width to the left and down from the middle of the page.
		half := w / 2 * 0.7071
		l.page().texts = append(l.page().texts, span{
			x: middle - half + size/3, y: pageHeight/2 + half, size: size, gray: ghost, text: l.doc.demo, angle: 45,
		})
	}
	l.y = top
	if len(l.pages) > 1 {
		l.put(left, top, smallSize, faint, l.doc.title)
		l.putRight(right, top, smallSize, faint, l.doc.number)
		l.line(left, top+5, right, top+5, hair)
		l.y = top + 16
	}
}

// room begins a new page when h does not fit on this one.
func (l *layout) room(h float64) bool {
	if l.y+h <= l.bottom {
		return false
	}
	l.begin()
	return true
}

func (l *layout) put(x, y, size, gray float64, text string) {
	if text == "" {
		return
	}
	l.page().texts = append(l.page().texts, span{x: x, y: y, size: size, gray: gray, text: text})
}

func (l *layout) putRight(x, y, size, gray float64, text string) {
	l.put(x-measure(text, l.set.at(size)), y, size, gray, text)
}

func (l *layout) putMiddle(y, size float64, text string) {
	l.put(middle-measure(text, l.set.at(size))/2, y, size, black, text)
}

func (l *layout) line(x1, y1, x2, y2, width float64) {
	l.page().lines = append(l.page().lines, stroke{x1, y1, x2, y2, width})
}

// head is the top of the first page: who issues, what it is, its number, marks and code.
func (l *layout) head() error {
	side := 92.0 // left and right of the title: marks and code
	for n, mark := range l.doc.marks {
		w := measure(mark, l.set.at(cellSize)) + 2*cellPad
		at := top - 4 + float64(n)*24
		l.frame(left, at, w, 18)
		l.put(left+cellPad, at+12.5, cellSize, black, mark)
		side = max(side, w+8)
	}
	y := top + 8
	for _, line := range wrap(l.doc.office, l.set.at(bodySize), right-left-2*side, 0) {
		l.putMiddle(y, bodySize, line)
		y += bodyLead
	}
	size := 22.0
	for size > 12 && measure(l.doc.title, l.set.at(size)) > right-left-2*side {
		size--
	}
	y += 14
	l.putMiddle(y, size, l.doc.title)
	if err := l.corner(); err != nil {
		return err
	}
	under := top + 52 // of marks
	if l.doc.code.url != "" {
		under = top + 76
	}
	y = max(y+12, under)
	l.line(left, y, right, y, rule)
	l.line(left, y+2.4, right, y+2.4, hair)
	y += 16
	l.putRight(right, y, cellSize, black, l.doc.number)
	room := right - left - measure(l.doc.number, l.set.at(cellSize)) - 12
	for _, line := range wrap(l.doc.issued, l.set.at(cellSize), room, 0) {
		l.put(left, y, cellSize, black, line)
		y += cellLead
	}
	l.y = y - cellLead + 10
	return nil
}

func (l *layout) frame(x, y, w, h float64) {
	l.line(x, y, x+w, y, hair)
	l.line(x, y+h, x+w, y+h, hair)
	l.line(x, y, x, y+h, hair)
	l.line(x+w, y, x+w, y+h, hair)
}

// corner draws the code at the top right, with its address in small print.
func (l *layout) corner() error {
	c := l.doc.code
	if c.url == "" {
		return nil
	}
	const side, border = 66, 7 // the white border may reach into the margin
	if err := l.qr(c.url, right-side+border, top-14, side); err != nil {
		return err
	}
	code := strings.LastIndex(c.url, "/") + 1 // the part that is another one on every paper
	for n, line := range []string{c.url[:code], c.url[code:], c.caption} {
		l.putRight(right, top+side-9+float64(n)*6.5, tinySize, black, line)
	}
	return nil
}

// quiet is the white border of a code, in modules (ISO/IEC 18004, 9.1).
const quiet = 4

func (l *layout) qr(text string, x, y, side float64) error {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return err
	}
	l.page().fills = append(l.page().fills, rect{x, y, side, side, white}) // over what lies across the page
	m := side / float64(c.Size+2*quiet)
	for j := range c.Size {
		for i := 0; i < c.Size; i++ {
			from := i
			for i < c.Size && c.Black(i, j) {
				i++
			}
			if i > from { // one bar for neighbours: no hairline of white between them
				l.page().fills = append(l.page().fills, rect{
					x + float64(from+quiet)*m, y + float64(j+quiet)*m, float64(i-from) * m, m, black,
				})
			}
		}
	}
	return nil
}

// feet writes the bottom of every page, when it is known how many there are.
func (l *layout) feet() {
	pages := l.pages
	for n := range pages {
		l.pages = pages[:n+1]
		y := pageHeight - 36 - float64(len(l.foot))*smallLead
		l.line(left, y, right, y, hair)
		for i, line := range l.foot {
			l.put(left, y+smallLead*float64(i+1), smallSize, faint, line)
		}
		l.putRight(right, y+smallLead, smallSize, faint, l.doc.page(n+1, len(pages)))
	}
	l.pages = pages
}

func (l *layout) block(b block) error {
	switch b := b.(type) {
	case heading:
		l.room(70) // never the last on its page
		l.y += 19
		l.put(left, l.y, 12, black, string(b))
		l.y += 1
	case paragraph:
		l.paragraph(string(b))
	case facts:
		l.facts(b)
	case table:
		l.table(b)
	case signatures:
		l.signatures(b)
	case bigCode:
		const side = 190
		l.room(side + 40)
		if err := l.qr(b.url, middle-side/2, l.y+6, side); err != nil {
			return err
		}
		l.putMiddle(l.y+side+8, smallSize, b.url)
		l.putMiddle(l.y+side+28, 14, b.caption)
		l.y += side + 40
	}
	return nil
}

// paragraph is text over the whole width. One of a few lines stays together, and with the signatures
// under it: nobody signs a page that says nothing.
func (l *layout) paragraph(text string) {
	const indent, few = 2 * bodySize, 4
	lines := wrap(text, l.set.at(bodySize), right-left, indent)
	if l.y += 5; len(lines) <= few {
		l.room(float64(len(lines))*bodyLead + l.keep)
	}
	x := left + indent
	for _, line := range lines {
		l.room(bodyLead)
		l.y += bodyLead
		l.put(x, l.y-bodyLead*0.25, bodySize, black, line)
		x = left
	}
}

// signHigh is the height of a line to sign on.
const signHigh = 32.0

// beside is how many signatures stand side by side: three when there are three, else two.
func (s signatures) beside() int {
	if len(s) == 3 {
		return 3
	}
	return 2
}

// signed is the height of a block of signatures, 0 of any other.
func signed(b block) float64 {
	s, ok := b.(signatures)
	if !ok {
		return 0
	}
	return signHigh * float64((len(s)+s.beside()-1)/s.beside())
}

// signatures are lines to write on, all on one page.
func (l *layout) signatures(all signatures) {
	const gap = 12.0
	each := (right - left + gap) / float64(all.beside())
	l.room(signed(all))
	for some := range slices.Chunk(all, all.beside()) {
		l.y += signHigh
		for n, label := range some {
			x := left + float64(n)*each
			l.put(x, l.y-4, bodySize, black, label)
			l.line(x+measure(label, l.set.at(bodySize))+4, l.y, x+each-gap, l.y, hair)
		}
	}
}
