// Package page turns what a scanner gave into a page as it is kept: a JPEG that is small enough, with a hint when it may
// not be legible.
package page

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"strconv"

	"sheyin/desk"
)

// DefaultDPI is the resolution of an order that names none: text of 9 points is legible, and a sheet of A4 in colour
// stays well below [desk.PageLimit].
const DefaultDPI = 200

// MaxBytes is the most that a driver holds of one raw picture: A4 in colour at 800 dpi.
const MaxBytes = 200 << 20

// lowestDPI is how far a page is made smaller: print of 9 points is 9 pixels high there, and below it is a guess.
const lowestDPI = 75

// qualities of JPEG that are tried before a page is made smaller; below 50 the strokes of small characters run together.
var qualities = []int{85, 75, 60, 50}

// Of is the page of a picture that was scanned at dpi. limit is the most bytes that it may have, 0 means
// [desk.PageLimit]. Invalid scan.size when it cannot be made small enough.
func Of(m image.Image, dpi, limit int) (desk.Page, error) {
	hint := Hint(m)
	p, err := fit(m, dpi, limit)
	p.Hint = hint
	return p, err
}

// errPicture is a picture that is none.
var errPicture = errors.New("page: not a picture")

// OfJPEG is the page of a JPEG that the scanner made itself; it is kept as it is when it is small enough.
func OfJPEG(b []byte, dpi, limit int) (desk.Page, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	switch {
	case err != nil:
		return desk.Page{}, err
	case c.Width < 1 || c.Height < 1:
		return desk.Page{}, errPicture
	case c.Width*c.Height > MaxBytes/3:
		return desk.Page{}, TooLarge(c.Width*c.Height*3, limit)
	}
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return desk.Page{}, err
	}
	if len(b) <= cmp.Or(limit, desk.PageLimit) {
		return desk.Page{JPEG: b, Width: c.Width, Height: c.Height, DPI: dpi, Hint: Hint(m)}, nil
	}
	return Of(m, dpi, limit)
}

// TooLarge is the error for a page that has this many bytes and cannot be made small enough for the limit; 0 means
// [desk.PageLimit].
func TooLarge(size, limit int) *desk.Error {
	kb, most := strconv.Itoa((size+1023)/1024), strconv.Itoa(cmp.Or(limit, desk.PageLimit)/1024)
	return &desk.Error{Code: desk.Invalid, Key: "scan.size", Args: map[string]string{"kb": kb, "limit": most}}
}

// fit writes a picture as JPEG: first worse, then smaller, until it is small enough or would not be legible.
func fit(m image.Image, dpi, limit int) (desk.Page, error) {
	limit = cmp.Or(limit, desk.PageLimit)
	dpi = cmp.Or(dpi, DefaultDPI)
	var b bytes.Buffer
	written := func(quality int) (desk.Page, error) {
		b.Reset()
		err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality})
		return desk.Page{JPEG: b.Bytes(), Width: m.Bounds().Dx(), Height: m.Bounds().Dy(), DPI: dpi}, err
	}
	for _, q := range qualities {
		if p, err := written(q); err != nil || len(p.JPEG) <= limit {
			return p, err
		}
	}
	for dpi*3/4 >= lowestDPI && min(m.Bounds().Dx(), m.Bounds().Dy()) > 4 {
		m, dpi = shrink(m), dpi*3/4
		if p, err := written(qualities[len(qualities)-1]); err != nil || len(p.JPEG) <= limit {
			return p, err
		}
	}
	return desk.Page{}, TooLarge(b.Len(), limit)
}

// shrink makes a picture three quarters as wide and high: each new pixel is the mean of the old ones that it covers, so
// that thin strokes become paler and do not vanish.
func shrink(m image.Image) image.Image {
	r := m.Bounds()
	w, h := r.Dx()*3/4, r.Dy()*3/4
	if _, gray := m.(*image.Gray); gray {
		from, to := m.(*image.Gray), image.NewGray(image.Rect(0, 0, w, h))
		average(to.Pix, to.Stride, w, h, from.Pix, from.Stride, r.Dx(), r.Dy(), 1)
		return to
	}
	from, to := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy())), image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(from, from.Bounds(), m, r.Min, draw.Src)
	average(to.Pix, to.Stride, w, h, from.Pix, from.Stride, r.Dx(), r.Dy(), 4)
	return to
}

// average fills w by h pixels with the means of the wide by high ones; a pixel has n bytes.
func average(to []byte, stride, w, h int, from []byte, fromStride, wide, high, n int) {
	for y := range h {
		top, bottom := y*high/h, ((y+1)*high+h-1)/h
		for x := range w {
			left, right := x*wide/w, ((x+1)*wide+w-1)/w
			for c := range n {
				sum := 0
				for v := top; v < bottom; v++ {
					for u := left; u < right; u++ {
						sum += int(from[v*fromStride+u*n+c])
					}
				}
				to[y*stride+x*n+c] = byte(sum / ((bottom - top) * (right - left)))
			}
		}
	}
}

// luminance is a picture's light: what is read in it.
func luminance(m image.Image) *image.Gray {
	r := m.Bounds()
	switch m := m.(type) {
	case *image.Gray:
		return m
	case *image.YCbCr:
		return &image.Gray{Pix: m.Y[m.YOffset(r.Min.X, r.Min.Y):], Stride: m.YStride, Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
	}
	g := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	if c, ok := m.(*image.RGBA); ok {
		for y := range r.Dy() {
			for x := range r.Dx() {
				p := c.Pix[y*c.Stride+4*x:]
				g.Pix[y*g.Stride+x] = byte((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) + 1<<15) >> 16) // as color.Gray has it
			}
		}
		return g
	}
	for y := range r.Dy() {
		for x := range r.Dx() {
			g.SetGray(x, y, color.GrayModel.Convert(m.At(r.Min.X+x, r.Min.Y+y)).(color.Gray))
		}
	}
	return g
}
