package forms

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

var (
	ranges = regexp.MustCompile(`\d+ beginbfrange\n(?:<[0-9A-F]{4}><[0-9A-F]{4}><[0-9A-F]{4,6}>\n)*endbfrange`)
	entry  = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>`)
)

// perBlock is how many characters one block of a table may map (Adobe technical note 5014).
const perBlock = 100

// readable makes the text of the PDF what was written, for search, copying and screen readers. gopdf's table
// from shapes to characters writes those beyond the Basic Multilingual Plane as if they were one
// UTF-16 unit, and a reader then takes another character for it: a name would be a wrong name. It also
// puts more than [perBlock] into a block. The new table is shorter and is filled up with spaces, so that
// nothing behind it moves.
func readable(pdf []byte) error {
	for _, at := range ranges.FindAllIndex(pdf, -1) {
		old := pdf[at[0]:at[1]]
		made, err := mapping(entry.FindAllSubmatch(old, -1))
		if err != nil {
			return err
		}
		if len(made) > len(old) {
			return fmt.Errorf("forms: table of characters: %d bytes where %d are", len(made), len(old))
		}
		n := copy(old, made)
		for ; n < len(old); n++ {
			old[n] = ' '
		}
	}
	return nil
}

func mapping(entries [][][]byte) ([]byte, error) {
	var b bytes.Buffer
	for n, e := range entries {
		if n%perBlock == 0 {
			if n > 0 {
				b.WriteString("endbfchar\n")
			}
			fmt.Fprintf(&b, "%d beginbfchar\n", min(perBlock, len(entries)-n))
		}
		r, err := strconv.ParseInt(string(e[2]), 16, 32)
		if err != nil {
			return nil, fmt.Errorf("forms: table of characters: %w", err)
		}
		fmt.Fprintf(&b, "<%s><", e[1])
		for _, unit := range utf16.AppendRune(nil, rune(r)) {
			fmt.Fprintf(&b, "%04X", unit)
		}
		b.WriteString(">\n")
	}
	if len(entries) > 0 {
		b.WriteString("endbfchar")
	}
	return b.Bytes(), nil
}
