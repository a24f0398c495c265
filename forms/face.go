package forms

import (
	_ "embed" // the font
	"fmt"
	"os"
	"sync"

	"github.com/signintech/gopdf"

	"sheyin/desk"
)

// noto is Noto Sans SC Regular (SIL OFL 1.1, font/OFL.txt). It has the whole of the first Chinese block
// and of Extension A, and some two hundred rarer characters that names are known to use.
//
//go:embed font/NotoSansSC-Regular.ttf
var noto []byte

// face is one font file, ready to be drawn with.
type face struct {
	name   string
	shapes gopdf.SubsetFontObj // asked for shapes and widths only; a document gets its own from the box
}

// typeface is what papers are set in: the embedded font, and for what it lacks another one.
// It is read-only once it is made.
type typeface struct {
	faces []*face
	box   gopdf.FontContainer
	lost  error // why the other font is not there; it only matters to a paper that needs it
}

// loader makes the typeface at the first print, because a terminal that prints nothing today need
// not read ten megabytes.
func loader(rare string) func() (*typeface, error) {
	return sync.OnceValues(func() (*typeface, error) {
		t := &typeface{}
		if err := t.add("noto", noto); err != nil {
			return nil, err
		}
		if rare == "" {
			return t, nil
		}
		data, err := os.ReadFile(rare)
		if err == nil {
			err = t.add("rare", data)
		}
		if err != nil {
			t.lost = &desk.Error{Code: desk.Offline, Key: "paper.font", Err: err}
		}
		return t, nil
	})
}

func (t *typeface) add(name string, data []byte) error {
	f := &face{name: name}
	parse := func() (err error) {
		defer recovered(&err)
		f.shapes.SetTtfFontOption(gopdf.TtfOption{})
		if err := f.shapes.SetTTFData(data); err != nil {
			return err
		}
		return t.box.AddTTFFontDataWithOption(name, data, gopdf.TtfOption{})
	}
	if err := parse(); err != nil {
		return err
	}
	t.faces = append(t.faces, f)
	return nil
}

// glyph is the shape of one character.
type glyph struct {
	face  *face
	width float64 // in em; the shape is missing when face is nil
}

func (t *typeface) glyph(r rune) glyph {
	for _, f := range t.faces {
		// Glyph 0 is the box that stands for what a font has not.
		if n, err := f.shapes.CharCodeToGlyphIndex(r); err == nil && n != 0 {
			return glyph{f, float64(f.shapes.GlyphIndexToPdfWidth(n)) / 1000}
		}
	}
	return glyph{}
}

// setter measures the characters of one paper and remembers what it lacked. It is for one goroutine.
type setter struct {
	face    *typeface
	known   map[rune]glyph
	missing rune // the first character without a shape
}

func newSetter(t *typeface) *setter { return &setter{face: t, known: map[rune]glyph{}} }

func (s *setter) glyph(r rune) glyph {
	g, ok := s.known[r]
	if !ok {
		g = s.face.glyph(r)
		s.known[r] = g
	}
	if g.face == nil && s.missing == 0 {
		s.missing = r
	}
	return g
}

// uses tells whether anything was measured with f.
func (s *setter) uses(f *face) bool {
	for _, g := range s.known {
		if g.face == f {
			return true
		}
	}
	return false
}

// at is the ruler for a size in points.
func (s *setter) at(size float64) ruler {
	return func(r rune) float64 { return s.glyph(r).width * size }
}

// err names the character that no font has a shape for.
func (s *setter) err() error {
	switch {
	case s.missing == 0:
		return nil
	case s.face.lost != nil:
		return s.face.lost
	}
	e := &desk.Error{Code: desk.Invalid, Key: "paper.character"}
	return e.With("char", fmt.Sprintf("U+%04X", s.missing))
}

// recovered turns a panic of the PDF library into an error: data of one customer must not end the
// program.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("forms: pdf library: %v", p)
	}
}
