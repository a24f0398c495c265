package forms

import (
	"sheyin/desk"
	"sheyin/i18n"
)

// What the tests look at from outside.
var (
	Wrap     = wrap
	MayBreak = mayBreak
	Readable = readable
)

// Texts is everything that a paper says, one string for each fact, cell and paragraph.
func Texts(s desk.Sheet, words i18n.Words) ([]string, error) {
	doc, err := build(s, words)
	out := append([]string{doc.title, doc.office, doc.number, doc.issued, doc.code.url, doc.foot}, doc.marks...)
	for _, b := range doc.blocks {
		switch b := b.(type) {
		case heading:
			out = append(out, string(b))
		case paragraph:
			out = append(out, string(b))
		case facts:
			for _, f := range b {
				out = append(out, f.label, f.value)
			}
		case table:
			for _, c := range b.columns {
				out = append(out, c.head)
			}
			for _, r := range b.rows {
				out = append(append(out, r.group), r.cells...)
			}
		case signatures:
			out = append(out, b...)
		case bigCode:
			out = append(out, b.url, b.caption)
		}
	}
	return out, err
}

// Box is where a text stands on a page, in points from the top left corner.
type Box struct {
	Page                     int
	Text                     string
	Left, Top, Right, Bottom float64
}

// Boxes are all upright texts of a paper, and the margins that they must keep to.
func Boxes(s desk.Sheet, words i18n.Words) (boxes []Box, margins Box, err error) {
	doc, err := build(s, words)
	if err != nil {
		return nil, Box{}, err
	}
	t, err := loader("")()
	if err != nil {
		return nil, Box{}, err
	}
	set := newSetter(t)
	pages, err := pagesOf(doc, set)
	for n, p := range pages {
		for _, s := range p.texts {
			if s.angle == 0 {
				boxes = append(boxes, Box{n + 1, s.text, s.x, s.y - 0.7*s.size, s.x + measure(s.text, set.at(s.size)), s.y})
			}
		}
	}
	return boxes, Box{Left: left, Top: top - 14, Right: right, Bottom: pageHeight - 30}, err
}
