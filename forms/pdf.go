package forms

import (
	"bytes"
	"math"
	"time"

	"github.com/signintech/gopdf"
)

// pdf draws pages. The same pages make the same bytes.
func pdf(t *typeface, pages []*page, set *setter, title string, at time.Time) (data []byte, err error) {
	defer recovered(&err)
	var g gopdf.GoPdf
	g.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	for _, f := range t.faces {
		if !set.uses(f) { // gopdf would write a table of characters that nobody can read
			continue
		}
		if err := g.AddTTFFontFromFontContainer(f.name, &t.box); err != nil {
			return nil, err
		}
	}
	// The title names the kind of paper and its number, nobody's name: whoever lists a folder sees it.
	g.SetInfo(gopdf.PdfInfo{Title: title, CreationDate: at.UTC()})
	for _, p := range pages {
		g.AddPage()
		if err := p.draw(&g, set); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if _, err := g.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), readable(b.Bytes())
}

func (p *page) draw(g *gopdf.GoPdf, set *setter) error {
	for _, s := range p.texts {
		if s.angle != 0 {
			g.Rotate(s.angle, s.x, s.y)
			if err := s.draw(g, set); err != nil {
				return err
			}
			g.RotateReset()
		}
	}
	for _, r := range p.fills {
		g.SetGrayFill(r.gray)
		g.RectFromUpperLeftWithStyle(r.x, r.y, r.w, r.h, "F")
	}
	g.SetGrayStroke(black)
	for _, s := range p.lines {
		g.SetLineWidth(s.width)
		g.Line(s.x1, s.y1, s.x2, s.y2)
	}
	for _, s := range p.texts {
		if s.angle == 0 {
			if err := s.draw(g, set); err != nil {
				return err
			}
		}
	}
	return nil
}

// draw writes a span, changing the font where the first one lacks a character.
func (s span) draw(g *gopdf.GoPdf, set *setter) error {
	gray := uint8(math.Round(s.gray * 255))
	g.SetTextColor(gray, gray, gray)
	x, start := s.x, 0
	runes := []rune(s.text)
	for n := range runes {
		f := set.glyph(runes[start]).face
		if n+1 < len(runes) && set.glyph(runes[n+1]).face == f {
			continue
		}
		if err := g.SetFont(f.name, "", s.size); err != nil {
			return err
		}
		run := string(runes[start : n+1])
		g.SetXY(x, s.y)
		if err := g.Text(run); err != nil {
			return err
		}
		x += measure(run, set.at(s.size))
		start = n + 1
	}
	return nil
}
