package main

import (
	"image"
	"image/color"
	"image/draw"

	uv "github.com/charmbracelet/ultraviolet"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// A painter draws a screen cell by cell. Both faces are needed for letters, neither for lines and blocks.
type painter struct {
	img           *image.RGBA
	cols, rows    int
	w, h          int // of a cell, in pixels; h is even, so that half blocks are halves
	fg, bg        color.Color
	regular, bold font.Face
}

// A grid is what is painted: *vt.Emulator, or a test's own.
type grid interface {
	CellAt(x, y int) *uv.Cell
}

func newPainter(cols, rows, width int, fg, bg color.Color) *painter {
	p := &painter{cols: cols, rows: rows, w: width, h: width * 12 / 5 &^ 1, fg: fg, bg: bg}
	p.img = image.NewRGBA(image.Rect(0, 0, cols*p.w, rows*p.h))
	return p
}

func (p *painter) paint(g grid) {
	for y := range p.rows {
		for x := 0; x < p.cols; {
			cell := uv.EmptyCell
			if c := g.CellAt(x, y); c != nil {
				cell = *c
			}
			width := max(cell.Width, 1)
			p.cell(image.Rect(x*p.w, y*p.h, (x+width)*p.w, (y+1)*p.h), cell)
			x += width
		}
	}
}

// cursor draws the bar of a hardware cursor at the left edge of a cell.
func (p *painter) cursor(x, y int) {
	p.fill(image.Rect(x*p.w, y*p.h+2, x*p.w+2, (y+1)*p.h-2), p.fg)
}

func (p *painter) cell(r image.Rectangle, cell uv.Cell) {
	fg, bg := p.fg, p.bg
	if cell.Style.Fg != nil {
		fg = cell.Style.Fg
	}
	if cell.Style.Bg != nil {
		bg = cell.Style.Bg
	}
	if cell.Style.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	if cell.Style.Attrs&uv.AttrFaint != 0 {
		fg = between(fg, bg)
	}
	p.fill(r, bg)
	if part, ok := blocks[cell.Content]; ok {
		p.fill(image.Rect(r.Min.X+p.w*part[0]/8, r.Min.Y+p.h*part[1]/8, r.Min.X+p.w*part[2]/8, r.Min.Y+p.h*part[3]/8), fg)
	} else if arms, ok := boxes[cell.Content]; ok {
		p.box(r, arms, fg)
	} else if cell.Content != "" && cell.Content != " " {
		p.letter(r, cell, fg)
	}
	if cell.Style.Underline != uv.UnderlineNone {
		p.fill(image.Rect(r.Min.X, r.Max.Y-3, r.Max.X, r.Max.Y-2), fg)
	}
	if cell.Style.Attrs&uv.AttrStrikethrough != 0 {
		middle := (r.Min.Y + r.Max.Y) / 2
		p.fill(image.Rect(r.Min.X, middle, r.Max.X, middle+1), fg)
	}
}

func (p *painter) letter(r image.Rectangle, cell uv.Cell, fg color.Color) {
	f := p.regular
	if cell.Style.Attrs&uv.AttrBold != 0 {
		f = p.bold
	}
	if f == nil {
		return
	}
	base := r.Min.Y + (p.h+f.Metrics().CapHeight.Ceil())/2
	d := font.Drawer{Dst: p.img, Src: image.NewUniform(fg), Face: f, Dot: fixed.P(r.Min.X, base)}
	d.DrawString(cell.Content)
}

// box draws arms from the middle of a cell to its edges: up, right, down, left; 0 none, 1 light, 2 heavy.
func (p *painter) box(r image.Rectangle, arms [4]int, fg color.Color) {
	x, y := (r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2
	for side, weight := range arms {
		if weight == 0 {
			continue
		}
		before, after := weight-1, weight // 1 pixel or 3 round the middle
		switch side {
		case 0:
			p.fill(image.Rect(x-before, r.Min.Y, x+after, y+after), fg)
		case 1:
			p.fill(image.Rect(x-before, y-before, r.Max.X, y+after), fg)
		case 2:
			p.fill(image.Rect(x-before, y-before, x+after, r.Max.Y), fg)
		case 3:
			p.fill(image.Rect(r.Min.X, y-before, x+after, y+after), fg)
		}
	}
}

func (p *painter) fill(r image.Rectangle, c color.Color) {
	draw.Draw(p.img, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// between mixes faint text: 3 parts of the text's colour, 2 of its ground.
func between(fg, bg color.Color) color.Color {
	r, g, b, _ := fg.RGBA()
	r2, g2, b2, _ := bg.RGBA()
	mix := func(x, y uint32) uint8 { return uint8((3*x + 2*y) / 5 >> 8) }
	return color.RGBA{mix(r, r2), mix(g, g2), mix(b, b2), 0xFF}
}

// blocks are rectangles in eighths of a cell: left, top, right, bottom.
var blocks = map[string][4]int{
	"█": {0, 0, 8, 8}, "▀": {0, 0, 8, 4}, "▄": {0, 4, 8, 8}, "▌": {0, 0, 4, 8}, "▐": {4, 0, 8, 8},
	"▁": {0, 7, 8, 8}, "▂": {0, 6, 8, 8}, "▃": {0, 5, 8, 8}, "▅": {0, 3, 8, 8}, "▆": {0, 2, 8, 8}, "▇": {0, 1, 8, 8},
	"▏": {0, 0, 1, 8}, "▎": {0, 0, 2, 8}, "▍": {0, 0, 3, 8}, "▋": {0, 0, 5, 8}, "▊": {0, 0, 6, 8}, "▉": {0, 0, 7, 8},
}

var boxes = map[string][4]int{
	"─": {0, 1, 0, 1}, "│": {1, 0, 1, 0}, "━": {0, 2, 0, 2}, "┃": {2, 0, 2, 0},
	"┌": {0, 1, 1, 0}, "┐": {0, 0, 1, 1}, "└": {1, 1, 0, 0}, "┘": {1, 0, 0, 1},
	"╭": {0, 1, 1, 0}, "╮": {0, 0, 1, 1}, "╰": {1, 1, 0, 0}, "╯": {1, 0, 0, 1},
	"├": {1, 1, 1, 0}, "┤": {1, 0, 1, 1}, "┬": {0, 1, 1, 1}, "┴": {1, 1, 0, 1}, "┼": {1, 1, 1, 1},
	"╴": {0, 0, 0, 1}, "╵": {1, 0, 0, 0}, "╶": {0, 1, 0, 0}, "╷": {0, 0, 1, 0},
	"╸": {0, 0, 0, 2}, "╹": {2, 0, 0, 0}, "╺": {0, 2, 0, 0}, "╻": {0, 0, 2, 0},
	"╼": {0, 2, 0, 1}, "╾": {0, 1, 0, 2}, "┯": {0, 2, 1, 2}, "┷": {1, 2, 0, 2},
}
