package ui

import (
	"strings"
	"testing"
)

func sampleCard() Card {
	return Card{Title: "受理", Count: "3 / 6", Text: "一项一项点：空格是齐备。都齐了按 Enter 受理，缺的按 F6 开告知单，一次说全。", Keys: Keys{{Name: "Esc", Word: "结束"}}}
}

// The card is whole, covers neither the cursor nor the row that says why one cannot go on, and leaves the frame alone.
func TestCardHidesNoPlaceOfWork(t *testing.T) {
	for _, theme := range []string{"dark", "none"} {
		for _, size := range sizes {
			for y := frameRows; y < size[1]-frameRows-2; y++ {
				c := NewCanvas(size[0], size[1], themed(t, theme))
				c.Frame(sampleFrame())
				l := c.Layout()
				c.Put(l.Work.X, y, "这一行在办", Text)
				c.Cursor(l.Work.X, y)
				c.Put(l.Work.X, l.Last, "还不能受理", ErrBold)
				sampleCard().Paint(c)
				checkGrid(t, c)
				if got := line0(c, y); !strings.Contains(got, "这一行在办") {
					t.Errorf("%s %v: the row with the cursor is hidden: %q", theme, size, got)
				}
				if got := line0(c, l.Last); !strings.Contains(got, "还不能受理") {
					t.Errorf("%s %v: the last row is hidden: %q", theme, size, got)
				}
				for _, want := range []string{"受理", "3 / 6", "一项一项点", "说全。", "Esc 结束", "失业保险金申领", "Ctrl+P 命令"} {
					if !strings.Contains(c.Plain(), want) {
						t.Errorf("%s %v, row %d: %q is not there:\n%s", theme, size, y, want, c.Plain())
					}
				}
			}
		}
	}
}

// A QR code is light cells with nothing in them: they count as full.
func TestCardHidesNoCode(t *testing.T) {
	c := NewCanvas(80, 24, themed(t, "dark"))
	c.Fill(Area{X: 2, Y: 3, W: 36, H: 19}, whiteToken)
	sampleCard().Paint(c)
	for y := 3; y < 22; y++ {
		for x := 2; x < 38; x++ {
			if c.cells[y*80+x].st.ground() != whiteToken {
				t.Fatalf("the code is hidden at %d,%d:\n%s", x, y, c.Plain())
			}
		}
	}
}
