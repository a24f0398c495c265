// Shot turns what a program wrote to its terminal (-raw), or the ANSI text of a screen (tmux capture-pane -e -p), on standard
// input into a PNG on a strict cell grid. The raw stream is the truer one: tmux does not give back grounds that were made by
// erasing.
//
// Lines and blocks are drawn from the cell's geometry and not from the font, as terminals do: joints meet, and a QR code made
// of half blocks has even modules.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"log"
	"os"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
)

// The only free family with a fixed pitch, 2:1 for Chinese, in Debian. The collection holds it as its font 7.
const (
	regularFont = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	boldFont    = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
	monoSC      = 7
)

func main() {
	log.SetFlags(0)
	if err := run(os.Stdin, os.Args[1:]); err != nil {
		log.Fatal("shot: ", err)
	}
}

func run(in io.Reader, args []string) (err error) {
	flags := flag.NewFlagSet("shot", flag.ContinueOnError)
	cols := flags.Int("cols", 80, "columns of the screen")
	rows := flags.Int("rows", 24, "rows of the screen")
	cursorX := flags.Int("x", -1, "column of the cursor, from 0; negative: none")
	cursorY := flags.Int("y", -1, "row of the cursor, from 0")
	raw := flags.Bool("raw", false, "standard input is the program's own output, from its start")
	width := flags.Int("width", 10, "width of a cell in pixels")
	out := flags.String("o", "", "write the PNG here")
	fg, bg := color.RGBA{0xDC, 0xDC, 0xDC, 0xFF}, color.RGBA{0x10, 0x12, 0x18, 0xFF}
	flags.Func("fg", "the terminal's own text colour, as RRGGBB (default DCDCDC)", func(s string) error { return hex(s, &fg) })
	flags.Func("bg", "the terminal's own ground, as RRGGBB (default 101218)", func(s string) error { return hex(s, &bg) })
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *out == "" || *cols < 1 || *rows < 1 || *width < 4 {
		return errors.New("needs -o FILE, and positive -cols, -rows and -width")
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	screen := vt.NewEmulator(*cols, *rows)
	// Whoever asks the terminal something gets its answer by this way; unread it would block the writing.
	go func() { _, _ = io.Copy(io.Discard, screen) }()
	if !*raw {
		// capture-pane ends the last row too; written out, that line feed would scroll the first row away.
		text = bytes.ReplaceAll(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"), []byte("\r\n"))
	}
	if _, err := screen.Write(text); err != nil {
		return err
	}
	p := newPainter(*cols, *rows, *width, fg, bg)
	if p.regular, err = face(regularFont, 2**width); err != nil {
		return err
	}
	if p.bold, err = face(boldFont, 2**width); err != nil {
		return err
	}
	p.paint(screen)
	if *cursorX >= 0 {
		p.cursor(*cursorX, *cursorY)
	}
	f, err := os.Create(*out)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, p.img), f.Close())
}

func hex(s string, c *color.RGBA) error {
	if n, err := fmt.Sscanf(s, "%02x%02x%02x", &c.R, &c.G, &c.B); n != 3 || err != nil || len(s) != 6 {
		return fmt.Errorf("%q is not RRGGBB", s)
	}
	return nil
}

func face(path string, pixels int) (font.Face, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: install Debian's package fonts-noto-cjk", err)
	} else if err != nil {
		return nil, err
	}
	collection, err := opentype.ParseCollection(data)
	if err != nil {
		return nil, err
	}
	mono, err := collection.Font(monoSC)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(mono, &opentype.FaceOptions{Size: float64(pixels), DPI: 72, Hinting: font.HintingFull})
}
