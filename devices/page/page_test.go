package page

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"sheyin/desk"
)

// sheet draws a page of A5 at 100 dpi: rows of strokes that stand for characters, on paper, with the noise of a sensor.
type sheet struct {
	paper, ink uint8
	rows       int
	noise      float64
	blur       float64 // sigma in pixels
	colour     bool
}

func (s sheet) draw() image.Image {
	const w, h = 583, 827
	random := rand.New(rand.NewPCG(1, 2))
	light := make([]float64, w*h)
	for i := range light {
		light[i] = float64(s.paper)
	}
	for row := range s.rows {
		for x := 60; x < w-60; x += 3 {
			if x/14%8 == 7 || random.IntN(3) == 0 {
				continue // between words, and within characters
			}
			for y := range 10 {
				light[(40+row*20+y)*w+x] = float64(s.ink)
			}
		}
	}
	light = blur(light, w, s.blur)
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i, v := range light {
		g.Pix[i] = uint8(max(0, min(255, v+random.NormFloat64()*s.noise)))
	}
	if !s.colour {
		return g
	}
	m := image.NewRGBA(g.Rect)
	draw.Draw(m, m.Rect, g, image.Point{}, draw.Src)
	return m
}

// blur spreads light by a Gauss curve, first along the rows, then along the columns.
func blur(light []float64, w int, sigma float64) []float64 {
	if sigma == 0 {
		return light
	}
	for _, step := range []int{1, w} {
		out := make([]float64, len(light))
		for i := range light {
			sum, weight := 0.0, 0.0
			for d := -10; d <= 10; d++ {
				if at := i + d*step; at >= 0 && at < len(light) {
					k := math.Exp(-float64(d*d) / (2 * sigma * sigma))
					sum, weight = sum+k*light[at], weight+k
				}
			}
			out[i] = sum / weight
		}
		light = out
	}
	return light
}

func TestHint(t *testing.T) {
	for name, c := range map[string]struct {
		s    sheet
		want string
	}{
		"a printed page":            {sheet{paper: 245, ink: 30, rows: 35, noise: 2}, ""},
		"in colour":                 {sheet{paper: 245, ink: 30, rows: 35, noise: 2, colour: true}, ""},
		"one line of text":          {sheet{paper: 245, ink: 30, rows: 1, noise: 2}, ""},
		"grey recycled paper":       {sheet{paper: 190, ink: 40, rows: 20, noise: 4}, ""},
		"a little soft":             {sheet{paper: 240, ink: 40, rows: 20, noise: 2, blur: 0.6}, ""},
		"white":                     {sheet{paper: 250, noise: 0}, "scan.blank"},
		"an empty sheet":            {sheet{paper: 245, noise: 3}, "scan.blank"},
		"an empty sheet, poor lamp": {sheet{paper: 180, noise: 4}, "scan.blank"},
		"faded":                     {sheet{paper: 245, ink: 200, rows: 30, noise: 2}, "scan.pale"},
		"dark":                      {sheet{paper: 80, ink: 10, rows: 30, noise: 3}, "scan.dark"},
		"black":                     {sheet{paper: 0}, "scan.dark"},
		"out of focus":              {sheet{paper: 245, ink: 30, rows: 35, noise: 2, blur: 2.5}, "scan.blurred"},
		"far out of focus":          {sheet{paper: 245, ink: 0, rows: 35, noise: 1, blur: 4}, "scan.blurred"},
		"few words, out of focus":   {sheet{paper: 245, ink: 0, rows: 3, noise: 1, blur: 2.5}, "scan.blurred"},
	} {
		m := c.s.draw()
		if got := Hint(m); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 75}); err != nil {
			t.Fatal(err)
		}
		p, err := OfJPEG(b.Bytes(), 100, 0)
		if err != nil || p.Hint != c.want {
			t.Errorf("%s, as JPEG: %q %v", name, p.Hint, err)
		}
	}
	if got := Hint(image.NewGray(image.Rect(0, 0, 10, 10))); got != "" {
		t.Errorf("too small to judge: %q", got)
	}
}

// noisy is a picture that no JPEG makes small.
func noisy(w, h int, colour bool) image.Image {
	random := rand.New(rand.NewPCG(3, 4))
	if !colour {
		g := image.NewGray(image.Rect(0, 0, w, h))
		for i := range g.Pix {
			g.Pix[i] = uint8(random.IntN(256))
		}
		return g
	}
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(random.IntN(256)) | uint8(255*(i%4/3)) // opaque
	}
	return m
}

// A page is made worse before it is made smaller, never below what can be read, and what stays too large is
// refused with its size.
func TestLimit(t *testing.T) {
	for name, c := range map[string]struct {
		m        image.Image
		limit    int
		w, h     int
		dpi      int
		tooLarge bool
	}{
		"small enough":       {noisy(400, 300, false), 1 << 20, 400, 300, 200, false},
		"only worse":         {noisy(400, 300, false), 100_000, 400, 300, 200, false},
		"a step smaller":     {noisy(400, 300, false), 50_000, 300, 225, 150, false},
		"in colour":          {noisy(400, 300, true), 50_000, 300, 225, 150, false},
		"two steps smaller":  {noisy(400, 300, false), 15_000, 225, 168, 112, false},
		"as small as it may": {noisy(400, 300, false), 7_500, 168, 126, 84, false},
		"never":              {noisy(400, 300, false), 1000, 0, 0, 0, true},
	} {
		p, err := Of(c.m, 200, c.limit)
		if c.tooLarge {
			if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != desk.Invalid || e.Key != "scan.size" || e.Args["kb"] == "" || e.Args["limit"] != "0" {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Width != c.w || p.Height != c.h || p.DPI != c.dpi || len(p.JPEG) > c.limit {
			t.Errorf("%s: %dx%d at %d, %d bytes", name, p.Width, p.Height, p.DPI, len(p.JPEG))
		}
		if got, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG)); err != nil || got.Width != p.Width || got.Height != p.Height {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

// What the scanner made is kept byte by byte while it is small enough; what is no picture is none.
func TestOfJPEG(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, noisy(400, 300, true), &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	p, err := OfJPEG(b.Bytes(), 200, 0)
	if err != nil || !bytes.Equal(p.JPEG, b.Bytes()) || p.Width != 400 || p.Height != 300 {
		t.Errorf("%d bytes, %v", len(p.JPEG), err)
	}
	p, err = OfJPEG(b.Bytes(), 200, 60_000)
	if err != nil || len(p.JPEG) > 60_000 {
		t.Errorf("%d bytes, %v", len(p.JPEG), err)
	}
	huge := bytes.Clone(b.Bytes())
	at := bytes.Index(huge, []byte{0xff, 0xc0}) // start of frame: height and width follow
	copy(huge[at+5:], []byte{0xff, 0xff, 0xff, 0xff})
	if _, err := OfJPEG(huge, 200, 0); desk.CodeOf(err) != desk.Invalid {
		t.Errorf("65535x65535: %v", err)
	}
	for name, b := range map[string][]byte{"nothing": nil, "no picture": []byte("<html>"), "cut off": b.Bytes()[:b.Len()/2]} {
		if _, err := OfJPEG(b, 200, 0); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// Light is the same however a picture is kept.
func TestLuminance(t *testing.T) {
	rgba, nrgba := image.NewRGBA(image.Rect(0, 0, 2, 1)), image.NewNRGBA(image.Rect(0, 0, 2, 1))
	for x, c := range []color.Color{color.RGBA{200, 30, 40, 255}, color.White} {
		rgba.Set(x, 0, c)
		nrgba.Set(x, 0, c)
	}
	a, b := luminance(rgba), luminance(nrgba)
	if !bytes.Equal(a.Pix, b.Pix) || a.Pix[1] != 255 {
		t.Errorf("%v %v", a.Pix, b.Pix)
	}
}
