package sandbox

import (
	"embed"
	"io/fs"
)

//go:embed data
var embedded embed.FS

// Data is the authority's data that the program brings along: the catalogue, the calendars,
// and the invented outlets and people of the demo. A folder of the same shape may stand in
// its place.
var Data = mustSub(embedded, "data")

// mustSub cannot fail for a folder that is compiled in.
func mustSub(f fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(f, dir)
	if err != nil {
		panic(err)
	}
	return sub
}
