package desk

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image/jpeg"
	"slices"
	"strconv"
	"time"
)

// CasePage is one scanned page of a case (影像). The image itself is the authority's: who asks at a counter gets what
// is known of it. A page is written once and never changed; what becomes of it afterwards stands in Gone.
type CasePage struct {
	ID       string    `json:"id"` // UUIDv7, made at the terminal
	CaseID   string    `json:"case_id"`
	Material string    `json:"material"` // ID of the material that it belongs to
	No       int       `json:"no"`       // within the material, from 1, in the order of scanning; never given twice, but for a page scanned anew
	Width    int       `json:"width"`    // pixels
	Height   int       `json:"height"`
	DPI      int       `json:"dpi,omitempty"`
	Bytes    int       `json:"bytes"`
	Digest   string    `json:"digest"`            // SM3 of the image as it was sent, lower-case hex
	Hint     string    `json:"hint,omitempty"`    // as in [Page]
	Instead  string    `json:"instead,omitempty"` // ID of the page that it was scanned anew for, and whose number it has
	By       string    `json:"by"`
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Gone     *PageGone `json:"gone,omitempty"` // nil: it counts
}

// PageGone says since when a page does not count any more. It is kept as long as the case.
type PageGone struct {
	By   string    `json:"by"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	For  string    `json:"for,omitempty"` // ID of the page that took its place; empty: it was removed
}

// NewPage is a page on its way into a case.
type NewPage struct {
	ID       string
	CaseID   string
	Material string
	DPI      int
	Hint     string
	Instead  string // ID of the page that this one takes the place of; empty: a further one
	JPEG     []byte
}

// Kinds of the writes about pages. They are no steps: a case stands where it stood.
const (
	KindPage    Kind = "page"
	KindPageOff Kind = "page_off"
)

// Pages keeps the scanned pages of cases. They need the line: a page is a picture of somebody's papers, and none is
// left at a terminal to be sent later.
type Pages interface {
	// Pages gives all pages of a case, by [SortPages], also those that do not count any more. NotFound case.none.
	Pages(ctx context.Context, caseID string) ([]CasePage, error)
	// KeepPage puts a page into a case; key as in [Cases.Advance]. Errors of [Case.AddPage]; NotFound case.none.
	KeepPage(ctx context.Context, key string, p NewPage) (CasePage, error)
	// RemovePage says that a page does not count any more, and gives it; key as in [Cases.Advance]. Errors of
	// [Case.RemovePage]; NotFound case.none.
	RemovePage(ctx context.Context, key, caseID, page string) (CasePage, error)
}

// ScanRules is how an authority wants scanned pages, told before anything is scanned.
type ScanRules struct {
	DPI         int  `json:"dpi"` // 100 to 600
	Color       bool `json:"color"`
	PageKB      int  `json:"page_kb"`      // most of a page in 1024 bytes, at most [PageLimit]
	PerMaterial int  `json:"per_material"` // most pages that count
	PerCase     int  `json:"per_case"`
	Mark        Mark `json:"mark"`
}

// usualScans holds where a catalogue says nothing, such as one of before there were pages.
var usualScans = ScanRules{DPI: 200, Color: true, PageKB: PageLimit >> 10, PerMaterial: 30, PerCase: 120, Mark: Typical}

// ScanRules are those of the catalogue, else the usual ones.
func (s Service) ScanRules() ScanRules {
	if s.Scans == (ScanRules{}) {
		return usualScans
	}
	return s.Scans
}

// ready refuses rules that no scanner or no wire could keep.
func (r ScanRules) ready() error {
	if r == (ScanRules{}) {
		return nil
	}
	if r.DPI < 100 || r.DPI > 600 || r.PageKB < 50 || r.PageKB > PageLimit>>10 || r.PerMaterial < 1 || r.PerCase < r.PerMaterial || !r.Mark.known() {
		return fmt.Errorf("scans at %d dpi, %d KB a page, %d pages of a material, %d of a case, mark %q", r.DPI, r.PageKB, r.PerMaterial, r.PerCase, r.Mark)
	}
	return nil
}

// Order is what to tell the scanner.
func (r ScanRules) Order(feeder bool) ScanOrder {
	return ScanOrder{Feeder: feeder, Color: r.Color, DPI: r.DPI, Limit: r.PageKB << 10}
}

// PageHints are the hints that a page may have.
var PageHints = []string{"scan.dark", "scan.pale", "scan.blank", "scan.blurred"}

// pageStages are where papers are still at the counter.
var pageStages = []Stage{StageAccept, StageHandle}

// maxPixels of a page: A3 at 600 dpi. A picture of a few bytes may claim to be as large as a wall.
const maxPixels = 7016 * 9921

// TakesPages tells why pages cannot be added to or removed from the case by whoever acts; nil: they can.
//
// Errors: Conflict case.outlet, case.catalogue, and page.stage once the papers are not at the counter any more; Denied as
// of [Rules.May].
func (c Case) TakesPages(a Act) error {
	switch {
	case c.OutletID != a.Rules.Outlet.ID:
		return conflict("case.outlet")
	case !slices.Contains(pageStages, c.Stage):
		return conflict("page.stage").With("stage", string(c.Stage))
	case c.CatalogueVersion != a.Rules.Catalogue.Version:
		return conflict("case.catalogue")
	}
	return a.mayDo(MayAccept, c.Item)
}

// AddPage gives the page as it is kept. had are all pages of the case; digest is that of the image.
//
// Errors: those of [Case.TakesPages]; Invalid page.material, page.format for what is no JPEG, page.hint, and scan.size with
// kb and limit in Args; Conflict page.many_material, page.many_case and page.many_kept with n in Args, and
// page.gone when the one that it takes the place of does not count any more.
func (c Case) AddPage(n NewPage, digest string, had []CasePage, a Act) (CasePage, error) {
	none := CasePage{}
	if err := c.TakesPages(a); err != nil {
		return none, err
	}
	item, err := c.item(a)
	if err != nil {
		return none, err
	}
	rules := a.Rules.Catalogue.Service.ScanRules()
	switch {
	case !slices.ContainsFunc(item.Materials, func(m Material) bool { return m.ID == n.Material }):
		return none, invalid("page.material", "material")
	case n.Hint != "" && !slices.Contains(PageHints, n.Hint):
		return none, invalid("page.hint", "hint")
	case len(n.JPEG) > rules.PageKB<<10:
		return none, invalid("scan.size", "jpeg").With("kb", strconv.Itoa(kiloBytes(len(n.JPEG)))).With("limit", strconv.Itoa(rules.PageKB))
	}
	look, err := jpeg.DecodeConfig(bytes.NewReader(n.JPEG))
	if err != nil || look.Width < 1 || look.Height < 1 || look.Width*look.Height > maxPixels {
		return none, invalid("page.format", "jpeg")
	}
	no, err := rules.number(n, had)
	if err != nil {
		return none, err
	}
	return CasePage{
		ID: n.ID, CaseID: c.ID, Material: n.Material, No: no, Width: look.Width, Height: look.Height, DPI: n.DPI, Bytes: len(n.JPEG),
		Digest: digest, Hint: n.Hint, Instead: n.Instead, By: a.By.ID, Name: a.By.Name, At: a.At.UTC(),
	}, nil
}

// keptTimes is how many pages a case may have with those that were replaced or removed, as a multiple of those that may count:
// none is deleted, so this bounds what scanning anew adds up to.
const keptTimes = 3

// number is that of the next page of the material.
func (r ScanRules) number(n NewPage, had []CasePage) (int, error) {
	if most := keptTimes * r.PerCase; len(had) >= most {
		return 0, conflict("page.many_kept").With("n", strconv.Itoa(most))
	}
	if n.Instead != "" {
		at := slices.IndexFunc(had, func(p CasePage) bool { return p.ID == n.Instead && p.Material == n.Material && p.Gone == nil })
		if at < 0 {
			return 0, conflict("page.gone")
		}
		return had[at].No, nil
	}
	last, material, all := 0, 0, 0
	for _, p := range had {
		if p.Gone == nil {
			all++
		}
		if p.Material != n.Material {
			continue
		}
		last = max(last, p.No)
		if p.Gone == nil {
			material++
		}
	}
	switch {
	case material >= r.PerMaterial:
		return 0, conflict("page.many_material").With("n", strconv.Itoa(r.PerMaterial))
	case all >= r.PerCase:
		return 0, conflict("page.many_case").With("n", strconv.Itoa(r.PerCase))
	}
	return last + 1, nil
}

// RemovePage gives the page after it was said not to count. NotFound page.none; Conflict page.gone when it was before;
// those of [Case.TakesPages].
func (c Case) RemovePage(id string, had []CasePage, a Act) (CasePage, error) {
	if err := c.TakesPages(a); err != nil {
		return CasePage{}, err
	}
	at := slices.IndexFunc(had, func(p CasePage) bool { return p.ID == id })
	switch {
	case at < 0:
		return CasePage{}, &Error{Code: NotFound, Key: "page.none"}
	case had[at].Gone != nil:
		return CasePage{}, conflict("page.gone")
	}
	return had[at].gone("", a), nil
}

// Replaced gives the page after next took its place.
func (p CasePage) Replaced(next CasePage, a Act) CasePage { return p.gone(next.ID, a) }

func (p CasePage) gone(by string, a Act) CasePage {
	p.Gone = &PageGone{By: a.By.ID, Name: a.By.Name, At: a.At.UTC(), For: by}
	return p
}

// KB is its size in 1024 bytes, rounded up.
func (p CasePage) KB() int { return kiloBytes(p.Bytes) }

func kiloBytes(n int) int { return (n + 1<<10 - 1) >> 10 }

// PagesOf are those of a material that count, in order.
func PagesOf(pages []CasePage, material string) []CasePage {
	var out []CasePage
	for _, p := range pages {
		if p.Material == material && p.Gone == nil {
			out = append(out, p)
		}
	}
	SortPages(out)
	return out
}

// SortPages puts pages in order: by material, number, and instant of those with one number.
func SortPages(pages []CasePage) {
	slices.SortFunc(pages, func(x, y CasePage) int {
		return cmp.Or(cmp.Compare(x.Material, y.Material), cmp.Compare(x.No, y.No), x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
}
