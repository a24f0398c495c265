package forms

import (
	"context"
	"path/filepath"
	"regexp"

	"sheyin/desk"
)

// fileNames are names that are safe in every file system.
var fileNames = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,99}\.(csv|pdf)$`)

// Export implements [desk.Exporter]: it puts a table, or a paper that no printer brought, into the folder of the papers, as carefully
// as any paper. Invalid paper.number for a name that can be no file name.
func (p *Press) Export(ctx context.Context, name string, data []byte) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if !fileNames.MatchString(name) {
		return "", &desk.Error{Code: desk.Invalid, Key: "paper.number", Field: "number"}
	}
	where := filepath.Join(p.o.Dir, name)
	return where, p.write(where, data)
}
