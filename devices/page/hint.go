package page

import "image"

// What a page is measured by. Light goes from 0 to 255. The numbers were tried on drawn pages (hint_test.go); they err
// towards saying nothing, because a person looks at each page anyway.
const (
	// The paper is the light that nineteen of twenty pixels do not exceed; white paper that was lit well has more than 200.
	darkest = 110

	// The ink is the light of the darkest pixel in 2,000: five characters on a sheet, and more than dust. Noise
	// and the grain of paper reach 20 below the paper; faded thermal paper and a hard pencil are some 50 below it.
	inkPart    = 2000
	blankUnder = 24
	paleUnder  = 60

	// The bend of light (its Laplacian) that one of 1,000 pixels exceeds, against how much darker ink is than paper. It is
	// 1.5 and more where strokes are sharp, and under 0.5 when their edges are spread over 4 pixels; where a sensor is
	// noisy (more than 1%) its own bends hide this, and nothing is said.
	edgePart     = 1000
	blurredUnder = 0.5

	// Less than this on a side has too few pixels to judge.
	smallest = 64
)

// Hint says why a page may not be legible, as [desk.Page] Hint has it; empty when nothing was noticed.
func Hint(m image.Image) string {
	g := luminance(m)
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if w < smallest || h < smallest {
		return ""
	}
	var lights [256]int
	for y := range h {
		for _, v := range g.Pix[y*g.Stride:][:w] {
			lights[v]++
		}
	}
	paper, ink := below(lights[:], w*h*19/20), below(lights[:], w*h/inkPart)
	switch contrast := paper - ink; {
	case paper < darkest:
		return "scan.dark"
	case contrast < blankUnder:
		return "scan.blank"
	case contrast < paleUnder:
		return "scan.pale"
	case float64(bend(g)) < blurredUnder*float64(contrast):
		return "scan.blurred"
	}
	return ""
}

// below gives the least value that more than n of those counted do not exceed.
func below(counts []int, n int) int {
	for v, c := range counts {
		if n -= c; n < 0 {
			return v
		}
	}
	return len(counts) - 1
}

// bend is the Laplacian, without its sign, that one of edgePart pixels exceeds.
func bend(g *image.Gray) int {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	var bends [4*255 + 1]int
	for y := 1; y < h-1; y++ {
		up, row, down := g.Pix[(y-1)*g.Stride:], g.Pix[y*g.Stride:], g.Pix[(y+1)*g.Stride:]
		for x := 1; x < w-1; x++ {
			d := 4*int(row[x]) - int(row[x-1]) - int(row[x+1]) - int(up[x]) - int(down[x])
			bends[max(d, -d)]++
		}
	}
	all := (w - 2) * (h - 2)
	return below(bends[:], all-all/edgePart)
}
