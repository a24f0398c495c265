package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// Catalogue reads the catalogue and the calendars from a folder shaped like [Data] and makes
// them ready. The version is the day that the data were made and a hash of all that was
// read, so data that differ can never bear one version.
func Catalogue(data fs.FS) (*desk.Catalogue, error) {
	r := reader{data: data}
	var made struct {
		Generated string `json:"generated"`
	}
	r.read("catalogue/version.json", &made)
	c := &desk.Catalogue{}
	r.read("catalogue/categories.json", &c.Categories)
	for _, name := range r.glob("catalogue/items/*.json") {
		var items []desk.Item
		r.read(name, &items)
		c.Items = append(c.Items, items...)
	}
	c.Supplies = r.supplies("catalogue/supplies.json")
	r.read("catalogue/service.json", &c.Service)
	if r.err == nil && c.Service.IsZero() {
		r.err = errors.New("catalogue/service.json: no rules")
	}
	r.read("catalogue/words.json", &c.Words)
	c.Files = r.files("catalogue/files.json")
	c.Risks = r.risks("catalogue/risk.json")
	for _, name := range r.glob("calendar/*.json") {
		year, err := calendar.ParseYear(r.bytes(name))
		if err != nil && r.err == nil {
			r.err = fmt.Errorf("%s: %w", name, err)
		}
		c.Years = append(c.Years, year)
	}
	if r.err != nil {
		return nil, r.err
	}
	sum := sha256.Sum256(r.seen)
	c.Version = made.Generated + "-" + hex.EncodeToString(sum[:6])
	return c, c.Ready()
}

// reader reads JSON files until the first error and remembers every byte.
type reader struct {
	data fs.FS
	seen []byte
	err  error
}

func (r *reader) bytes(name string) []byte {
	if r.err != nil {
		return nil
	}
	b, err := fs.ReadFile(r.data, name)
	r.err = err
	r.seen = fmt.Appendf(r.seen, "%s %d\n", name, len(b))
	r.seen = append(r.seen, b...)
	return b
}

func (r *reader) read(name string, into any) {
	b := r.bytes(name)
	if r.err != nil {
		return
	}
	if err := json.Unmarshal(b, into); err != nil {
		r.err = fmt.Errorf("%s: %w", name, err)
	}
}

func (r *reader) glob(pattern string) []string {
	names, err := fs.Glob(r.data, pattern)
	if r.err == nil {
		r.err = err
	}
	if len(names) == 0 && r.err == nil {
		r.err = fmt.Errorf("no file %s", pattern)
	}
	return names
}

// supplies reads how each material is supplied. The file is a list, because JSON would drop
// one of two words for a material without telling.
func (r *reader) supplies(name string) map[string]desk.Line {
	var file struct {
		Mark     desk.Mark `json:"mark"`
		Supplies []struct {
			Material string `json:"material"`
			desk.Line
		} `json:"supplies"`
	}
	r.read(name, &file)
	// They are in nobody's law, and HowTo says so of all of them.
	if r.err == nil && (file.Mark != desk.Typical || len(file.Supplies) == 0) {
		r.err = fmt.Errorf("%s: %d materials with mark %q", name, len(file.Supplies), file.Mark)
	}
	out := make(map[string]desk.Line, len(file.Supplies))
	for _, s := range file.Supplies {
		if _, twice := out[s.Material]; twice && r.err == nil {
			r.err = fmt.Errorf("%s: material %s stands twice", name, s.Material)
		}
		out[s.Material] = s.Line
	}
	return out
}

// risks reads what raises the risk of a case. A place may have no such rules, and then an empty list.
func (r *reader) risks(name string) []desk.RiskRule {
	var file struct {
		Mark  desk.Mark       `json:"mark"`
		Rules []desk.RiskRule `json:"rules"`
	}
	r.read(name, &file)
	if known := []desk.Mark{desk.Seed, desk.Public, desk.Typical}; r.err == nil && !slices.Contains(known, file.Mark) {
		r.err = fmt.Errorf("%s: mark %q", name, file.Mark)
	}
	return file.Rules
}
