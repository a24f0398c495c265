package page

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

// Whatever a scanner calls a JPEG, what is kept of it is one, as large as it is said to be, and not larger than allowed.
func FuzzJPEG(f *testing.F) {
	const limit = 8 << 10
	for _, m := range []image.Image{image.NewGray(image.Rect(0, 0, 40, 60)), image.NewYCbCr(image.Rect(0, 0, 17, 5), image.YCbCrSubsampleRatio420)} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, nil); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
		f.Add(b.Bytes()[:b.Len()/2])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := jpeg.DecodeConfig(bytes.NewReader(b)); err == nil && c.Width*c.Height > 1<<18 {
			return // allowed, and slow
		}
		p, err := OfJPEG(b, 200, limit)
		if err != nil {
			return
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG))
		if err != nil || c.Width != p.Width || c.Height != p.Height || len(p.JPEG) > limit {
			t.Errorf("%d by %d in %d bytes: %+v, %v", p.Width, p.Height, len(p.JPEG), c, err)
		}
	})
}
