package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"sheyin/desk"
	"sheyin/devices/pcsc"
	"sheyin/ui"
)

// cards looks at the card service, unless cards are read another way.
func (d *doctor) cards(ctx context.Context) {
	if reader := deviceAddresses(d.s)[desk.SSCReader]; reader == "" || strings.HasPrefix(reader, "pcsc:") {
		d.cardService(ctx)
	}
}

// cardService asks the card service for its readers. It is no fault to have none: not every outlet reads cards.
func (d *doctor) cardService(ctx context.Context) {
	const check = "cards"
	readers, err := pcsc.New(pcsc.Options{Socket: d.socket}).Readers(ctx)
	switch {
	case err != nil:
		d.says(check, unwell, "cards_off")
	case len(readers) == 0:
		d.says(check, unwell, "cards_none")
	default:
		d.says(check, well, "cards", "n", len(readers))
	}
}

// dumb is the terminal that moves no cursor, by its name in the environment (terminfo).
const dumb = "dumb"

// settings looks at what the environment says of the terminal: its kind, and that its text is UTF-8 (LC_ALL before LC_CTYPE before
// LANG, as POSIX has it). Programs between, such as tmux and ssh, go by the latter.
func (d *doctor) settings() {
	if kind, _ := d.p.env("TERM"); kind == "" || kind == dumb {
		d.says("screen", ill, "term_bad", "term", kind)
	}
	locale := "C" // where nothing is said
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if said, _ := d.p.env(name); said != "" {
			locale = said
			break
		}
	}
	if said := strings.ToLower(locale); !strings.Contains(said, "utf-8") && !strings.Contains(said, "utf8") {
		d.says("locale", unwell, "locale_bad", "locale", locale)
		return
	}
	d.says("locale", well, "locale", "locale", locale)
}

// screen looks at the terminal that this runs in: its kind, its size, and how wide it draws ambiguous characters, which the console
// counts as one cell, and Chinese ones, which it counts as two.
func (d *doctor) screen(context.Context) {
	const check = "screen"
	in, isFile := d.p.in.(*os.File)
	out, isToo := d.p.out.(*os.File)
	if !isFile || !isToo || !term.IsTerminal(in.Fd()) || !term.IsTerminal(out.Fd()) {
		d.says(check, unwell, "screen_none")
		return
	}
	w, h, err := term.GetSize(out.Fd())
	switch {
	case err != nil:
		d.says(check, unwell, "screen_none")
		return
	case !ui.Fits(w, h):
		d.says(check, ill, "screen_small", "w", w, "h", h, "least_w", ui.MinWidth, "least_h", ui.MinHeight)
	default:
		d.says(check, well, "screen", "w", w, "h", h)
	}
	d.settings()
	narrow, err := widthOf(in, out, "│")
	broad := 2
	if err == nil {
		broad, err = widthOf(in, out, "\u793e")
	}
	d.widths(narrow, broad, err)
}

// widths says how many cells an ambiguous and a Chinese character take.
func (d *doctor) widths(narrow, broad int, err error) {
	const check = "width"
	switch {
	case err != nil:
		d.says(check, unwell, "width_unknown")
	case broad != 2: // a terminal that is not set to UTF-8 draws one for each byte
		d.says(check, ill, "width_chinese", "n", broad)
	case narrow != 1:
		d.says(check, ill, "width_bad", "n", narrow)
	default:
		d.says(check, well, "width")
	}
}

// answerWithin is how long a terminal may take to say where its cursor is.
const answerWithin = time.Second

var errNoAnswer = errors.New("the terminal does not say where its cursor is")

// widthOf draws s at the beginning of a line, asks the terminal where the cursor is then, and wipes the line.
func widthOf(in, out *os.File, s string) (cells int, err error) {
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, term.Restore(in.Fd(), before)) }()
	if _, err := fmt.Fprint(out, "\r", s, "\x1b[6n"); err != nil {
		return 0, err
	}
	answer := make(chan []byte, 1)
	go func() { answer <- readAnswer(in) }() // one that waits on ends with the program
	var text []byte
	select {
	case text = <-answer:
	case <-time.After(answerWithin):
	}
	if _, err := fmt.Fprint(out, "\r\x1b[K"); err != nil {
		return 0, err
	}
	return columnIn(text)
}

// readAnswer reads up to the end of a report of the cursor's place, ESC [ row ; column R.
func readAnswer(in *os.File) []byte {
	var text []byte
	one := make([]byte, 1)
	for len(text) < 64 {
		if n, err := in.Read(one); err != nil || n == 0 {
			return text
		}
		if text = append(text, one[0]); one[0] == 'R' {
			return text
		}
	}
	return text
}

// columnIn is how many cells before the cursor's are taken, by the terminal's report.
func columnIn(text []byte) (int, error) {
	at := bytes.LastIndex(text, []byte("\x1b["))
	if at < 0 {
		return 0, errNoAnswer
	}
	var row, column int
	if n, err := fmt.Sscanf(string(text[at:]), "\x1b[%d;%dR", &row, &column); n != 2 || err != nil || column < 1 {
		return 0, errNoAnswer
	}
	return column - 1, nil
}
