package sim

import (
	"bytes"
	"image"
	"image/jpeg"
	"strconv"

	"sheyin/desk"
)

// A sheet of A4, in hundredths of an inch.
const (
	sheetWidth  = 827
	sheetHeight = 1169
)

// qualities are tried one after the other until a page is small enough.
var qualities = []int{75, 50, 30, 15}

// sheet is a page that is drawn, in hundredths of an inch.
type sheet struct {
	picture *image.Gray
	dpi     int
	ink     byte
	soft    int // how far ink runs, for one that is blurred
}

// drawn is a page of an invented form, with its number on it so that pages can be told apart. hint is what is wrong with it.
func drawn(number int, o desk.ScanOrder, hint string) (desk.Page, error) {
	dpi := o.DPI
	if dpi <= 0 {
		dpi = 200
	}
	size := image.Rect(0, 0, sheetWidth*dpi/100, sheetHeight*dpi/100)
	paper, ink := byte(250), byte(40)
	switch hint {
	case "scan.dark":
		paper, ink = 60, 20
	case "scan.pale":
		ink = 232
	}
	s := sheet{picture: image.NewGray(size), dpi: dpi, ink: paper}
	s.box(size)
	s.ink = ink
	if hint == "scan.blurred" {
		s.soft = dpi / 20
	}
	if hint != "scan.blank" {
		s.form(number)
	}
	page := desk.Page{Width: size.Dx(), Height: size.Dy(), DPI: dpi, Hint: hint}
	limit := o.Limit
	if limit == 0 {
		limit = desk.PageLimit
	}
	for _, q := range qualities {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, s.scanned(o.Color), &jpeg.Options{Quality: q}); err != nil {
			return desk.Page{}, err
		}
		if page.JPEG = b.Bytes(); len(page.JPEG) <= limit {
			break
		}
	}
	return page, nil
}

// form draws a title, a seal, and rows with something in them.
func (s sheet) form(number int) {
	s.frame(50, 50, sheetWidth-50, sheetHeight-50, 3)
	s.text("SAMPLE PAGE "+strconv.Itoa(number), 90, 90, 6)
	s.text("FOR TRAINING ONLY", 90, 150, 3)
	for n, label := range []string{"NAME", "NUMBER", "BIRTH", "ADDRESS", "ISSUED BY", "VALID UNTIL"} {
		y := 230 + n*110
		s.text(label, 90, y, 3)
		s.text("**** **** ****", 300, y, 3)
		s.fill(90, y+60, sheetWidth-90, y+62)
	}
	s.frame(sheetWidth-290, sheetHeight-290, sheetWidth-100, sheetHeight-100, 5)
	s.text("SEAL", sheetWidth-240, sheetHeight-205, 4)
}

// fill inks a box.
func (s sheet) fill(x0, y0, x1, y1 int) {
	at := func(v int) int { return v * s.dpi / 100 }
	s.box(image.Rect(at(x0)-s.soft, at(y0)-s.soft, max(at(x1), at(x0)+1)+s.soft, max(at(y1), at(y0)+1)+s.soft))
}

// box inks an area of pixels; package draw takes ten times as long.
func (s sheet) box(r image.Rectangle) {
	r = r.Intersect(s.picture.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := s.picture.Pix[y*s.picture.Stride:]
		for x := r.Min.X; x < r.Max.X; x++ {
			row[x] = s.ink
		}
	}
}

// scanned is the picture as it was asked for: there is no colour on it either way.
func (s sheet) scanned(inColor bool) image.Image {
	if !inColor {
		return s.picture
	}
	c := image.NewYCbCr(s.picture.Rect, image.YCbCrSubsampleRatio420)
	copy(c.Y, s.picture.Pix)
	for n := range c.Cb {
		c.Cb[n], c.Cr[n] = 128, 128
	}
	return c
}

func (s sheet) frame(x0, y0, x1, y1, wide int) {
	s.fill(x0, y0, x1, y0+wide)
	s.fill(x0, y1-wide, x1, y1)
	s.fill(x0, y0, x0+wide, y1)
	s.fill(x1-wide, y0, x1, y1)
}

// text writes in letters of 5 by 7 dots, each dot so many hundredths of an inch wide.
func (s sheet) text(text string, x, y, dot int) {
	for _, r := range text {
		for row, line := range letters[r] {
			for column, c := range line {
				if c == '#' {
					s.fill(x+column*dot, y+row*dot, x+(column+1)*dot, y+(row+1)*dot)
				}
			}
		}
		x += 6 * dot
	}
}
