package desk

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
)

// Spreadsheet is a table as a CSV file that programs for tables open as it is: UTF-8 with a byte
// order mark, CRLF, RFC 4180. A cell that such a program would take for a formula gets a quote before
// it, so that a text that somebody entered runs nowhere.
func Spreadsheet(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for n, cell := range row {
			safe[n] = harmless(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless is a cell that no program computes. Tab and carriage return count too: some programs skip
// them before they look.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Exporter puts a file where the clerk finds it.
type Exporter interface {
	// Export writes a new file of this name and tells where it is. Conflict paper.differs when there is
	// another one of this name; Offline paper.place when it cannot be written.
	Export(ctx context.Context, name string, data []byte) (where string, err error)
}
