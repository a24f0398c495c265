package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"sheyin/desk/calendar"
	"sheyin/desk/number"
)

// LeafKind is what one part of a business file is.
type LeafKind string

// The parts of a business file 业务档案 (G-7.6).
const (
	LeafApplication  LeafKind = "application"  // the form as the customer confirmed it
	LeafMaterial     LeafKind = "material"     // a paper that was taken in; what was shown and given back is none
	LeafNotice       LeafKind = "notice"       // a one-time notice
	LeafReceipt      LeafKind = "receipt"      // the receipt of the acceptance
	LeafResult       LeafKind = "result"       // the decision, as it was printed
	LeafConfirmation LeafKind = "confirmation" // that the customer was told and confirmed, or why not
)

// LeafKinds are all kinds of part, in the order in which they lie in a file.
var LeafKinds = []LeafKind{LeafApplication, LeafMaterial, LeafNotice, LeafReceipt, LeafResult, LeafConfirmation}

// FileForm is on what a part of a file is kept.
type FileForm string

// The forms.
const (
	OnPaper    FileForm = "paper"
	Electronic FileForm = "electronic" // the record is the file: there is nothing to carry
)

// FileRules say what the business file of each item must hold (G-7.6). They are the authority's data.
// The zero value, of a catalogue that was stored before there were such rules, wants everything on paper.
type FileRules struct {
	Mark    Mark                `json:"mark,omitempty"`
	Basis   string              `json:"basis,omitempty"`
	Default FileRule            `json:"default,omitzero"`
	Items   map[string]FileRule `json:"items,omitempty"` // by item; the others follow Default
}

// FileRule is the rule for one item.
type FileRule struct {
	Form   FileForm   `json:"form"`
	Years  int        `json:"years"` // how long the file is kept
	Leaves []LeafKind `json:"leaves"`
}

// Of is the rule for an item.
func (r FileRules) Of(item string) FileRule {
	if rule, ok := r.Items[item]; ok {
		return rule
	}
	if len(r.Default.Leaves) == 0 {
		return FileRule{Form: OnPaper, Leaves: LeafKinds}
	}
	return r.Default
}

// ready refuses rules of unknown items, and those that no file could follow.
func (r FileRules) ready(byCode map[string]int) error {
	if r.Mark == "" && len(r.Items) == 0 {
		return nil
	}
	if err := r.Default.ready(); err != nil {
		return fmt.Errorf("files: default: %w", err)
	}
	for code, rule := range r.Items {
		if _, ok := byCode[code]; !ok {
			return fmt.Errorf("files: unknown item %q", code)
		}
		if err := rule.ready(); err != nil {
			return fmt.Errorf("files: item %s: %w", code, err)
		}
	}
	return nil
}

func (r FileRule) ready() error {
	switch {
	case r.Form != OnPaper && r.Form != Electronic:
		return fmt.Errorf("form %q", r.Form)
	case r.Years <= 0:
		return fmt.Errorf("kept for %d years", r.Years)
	case len(r.Leaves) == 0:
		return fmt.Errorf("nothing in it")
	}
	for n, k := range r.Leaves {
		if !slices.Contains(LeafKinds, k) || slices.Contains(r.Leaves[:n], k) {
			return fmt.Errorf("part %q is unknown or stands twice", k)
		}
	}
	return nil
}

// File is the business file of one closed case, for lists: the person is masked.
type File struct {
	CaseID   string        `json:"case_id"`
	Receipt  string        `json:"receipt"`
	Item     string        `json:"item"`
	Who      string        `json:"who"` // masked
	Closed   calendar.Date `json:"closed"`
	Years    int           `json:"years"` // to be kept
	Withdraw bool          `json:"withdrawn,omitempty"`
	Leaves   []Leaf        `json:"leaves"`
}

// Leaf is one part of a file. It names no person.
type Leaf struct {
	Kind   LeafKind `json:"kind" enum:"application,material,notice,receipt,result,confirmation"`
	Name   Line     `json:"name,omitzero"`    // of a material
	Number string   `json:"number,omitempty"` // of a printed paper
	Pages  int      `json:"pages"`            // sheets of paper; 0 for an electronic part
	Form   FileForm `json:"form" enum:"paper,electronic"`
	Hash   string   `json:"hash,omitempty"` // SHA-256 in hex over what the part shows; empty when it is not there
	There  bool     `json:"there"`
}

// NeedsFile tells whether the case leaves a business file: it was accepted, and it is closed. Who only
// asked, or was sent elsewhere, leaves none.
func (c Case) NeedsFile() bool {
	_, gone := c.Gone() // its file is made where it went
	return c.Stage == StageClosed && c.Receipt != "" && !gone
}

// FileOf is the business file of a closed case: what its item's rule asks for, as far as it applies to
// how this case went, and whether it is there. papers are the originals that were printed about it.
func FileOf(c Case, rules Rules, papers []Paper) File {
	item, _ := rules.Catalogue.Item(c.Item) // an item that is gone has no names for its materials
	rule := rules.Catalogue.Files.Of(c.Item)
	f := File{CaseID: c.ID, Receipt: c.Receipt, Item: c.Item, Years: rule.Years, Withdraw: c.Withdrawn != ""}
	f.Who = number.MaskPerson(c.Applicant.Name, c.Applicant.IDNo)
	if n := len(c.History); n > 0 {
		f.Closed = calendar.DateOf(c.History[n-1].At)
	}
	for _, kind := range rule.Leaves {
		f.Leaves = append(f.Leaves, c.leaves(kind, item, rule.Form, papers)...)
	}
	return f
}

// leaves are the parts of one kind that the file of the case must hold.
func (c Case) leaves(kind LeafKind, item Item, form FileForm, papers []Paper) []Leaf {
	switch kind {
	case LeafApplication:
		if c.Values != nil {
			return []Leaf{c.leaf(Leaf{Kind: kind, Form: form, There: true}, []any{c.Item, c.CatalogueVersion, c.Values, c.Channel})}
		}
	case LeafMaterial:
		return c.materialLeaves(item)
	case LeafNotice:
		var out []Leaf
		for _, n := range c.Notices {
			out = append(out, c.printedLeaf(Leaf{Kind: kind, Number: n.Number, Form: form}, papers, n, NoticePaper))
		}
		return out
	case LeafReceipt:
		return []Leaf{c.printedLeaf(Leaf{Kind: kind, Number: c.Receipt, Form: form}, papers, c.Due, ReceiptPaper)}
	case LeafResult:
		if d := c.Decision; d != nil && d.Verdict != Returned {
			return []Leaf{c.printedLeaf(Leaf{Kind: kind, Form: form}, papers, d, ResultPaper, CertificatePaper)}
		}
	case LeafConfirmation:
		if c.Told != nil {
			there := c.Told.Confirmed || !blank(c.Told.Reason)
			return []Leaf{c.leaf(Leaf{Kind: kind, Form: Electronic, There: there}, []any{c.Told, c.Handed})}
		}
	}
	return nil
}

// materialLeaves are the papers that were taken in. What was shown and given back, or confirmed by
// shared data, leaves nothing to keep; what an accepted case lacks is a gap, unless it was withdrawn.
func (c Case) materialLeaves(item Item) []Leaf {
	var out []Leaf
	for _, s := range c.Materials {
		n := slices.IndexFunc(item.Materials, func(m Material) bool { return m.ID == s.ID })
		l := Leaf{Kind: LeafMaterial, Name: Line{ZH: s.ID, EN: s.ID}, Form: OnPaper, Pages: 1, There: true}
		if n >= 0 {
			m := item.Materials[n]
			l.Name, l.Pages = Line{ZH: m.ZH, EN: m.EN}, max(1, m.Copies)
		}
		switch {
		case n >= 0 && item.Materials[n].Form == "verify_only": // looked at and given back, in whatever form
			continue
		case s.State == Present:
		case s.State == ECert:
			l.Form, l.Pages = Electronic, 0
		case s.State == Missing && c.Withdrawn == "":
			l.There = false
		default:
			continue
		}
		out = append(out, c.leaf(l, s))
	}
	return out
}

// printedLeaf is a part that is there when one of these papers was printed; an electronic one is there as
// soon as the case has come so far. Which copy was printed later changes nothing.
func (c Case) printedLeaf(l Leaf, papers []Paper, shows any, kinds ...PaperKind) Leaf {
	n := slices.IndexFunc(papers, func(p Paper) bool {
		return slices.Contains(kinds, p.Kind) && p.Copy == 1 && (l.Number == "" || l.Number == p.Number)
	})
	l.There = l.Form == Electronic || n >= 0
	if n >= 0 && l.Form == OnPaper {
		l.Number = papers[n].Number
		return c.leaf(l, []any{shows, papers[n].Number, papers[n].At.UTC()})
	}
	return c.leaf(l, shows)
}

// leaf completes a part with its pages and the hash of what it shows. The case's ID, which no list shows,
// is part of what is hashed, so that nobody can try out whose file it is.
func (c Case) leaf(l Leaf, shows any) Leaf {
	if l.Form == OnPaper {
		l.Pages = max(1, l.Pages)
	}
	if !l.There {
		return l
	}
	l.Hash = digest([]any{c.ID, l.Kind, l.Name, l.Number, shows})
	return l
}

// digest is the SHA-256 of a value's JSON, in hex. Objects of this package have one JSON each: structs
// keep the order of their fields, and maps are sorted by key.
func digest(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // values of this package always have a JSON
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Gaps are the parts that are missing. A receipt, a notice or a result is missing until it is printed; a
// material, until it is brought.
func (f File) Gaps() []Leaf {
	var out []Leaf
	for _, l := range f.Leaves {
		if !l.There {
			out = append(out, l)
		}
	}
	return out
}

// Pages is how many sheets of paper the file has.
func (f File) Pages() int {
	n := 0
	for _, l := range f.Leaves {
		if l.There {
			n += l.Pages
		}
	}
	return n
}

// Electronic tells that there is nothing to carry: no part of the file is on paper.
func (f File) Electronic() bool {
	return !slices.ContainsFunc(f.Leaves, func(l Leaf) bool { return l.Form == OnPaper })
}

// Root is one hash over all that the file holds.
func (f File) Root() string {
	hashes := make([]string, len(f.Leaves))
	for n, l := range f.Leaves {
		hashes[n] = l.Hash
	}
	return digest(hashes)
}

// Reconciliation is what became of an outlet's closed cases: each lies in a bundle, waits for one, or is
// electronic only.
type Reconciliation struct {
	Closed     int `json:"closed"` // cases that leave a file
	Filed      int `json:"filed"`
	Waiting    int `json:"waiting"`
	Electronic int `json:"electronic"`
}

// Reconcile counts what is known in different ways: closed cases by their state, those entered as filed
// or as electronic, and the files that were not entered yet.
func Reconcile(closed, filed, electronic int, open []File) Reconciliation {
	r := Reconciliation{Closed: closed, Filed: filed, Electronic: electronic}
	for _, f := range open {
		if f.Electronic() {
			r.Electronic++
		} else {
			r.Waiting++
		}
	}
	return r
}

// Lost is by how many the sum is wrong; 0 when each closed case is accounted for.
func (r Reconciliation) Lost() int { return r.Closed - r.Filed - r.Waiting - r.Electronic }

// Day is the end of an outlet's day: who closed it, and what its files lacked.
type Day struct {
	Date   calendar.Date `json:"date"`
	Closed time.Time     `json:"closed,omitzero"` // zero: it is open
	By     string        `json:"by,omitempty"`
	Gaps   int           `json:"gaps"`             // files that lacked something
	Reason string        `json:"reason,omitempty"` // why it was closed all the same
}

// CloseDay closes the day with what its files lack (I1). Errors: Conflict day.closed when that was
// done; Denied day.post, only the manager and A close a day; Invalid day.gaps, with the number, when
// files lack something and no reason is given; day.reason for one that is too long or names somebody's number.
func (d Day) CloseDay(reason string, gaps int, a Act) (Day, error) {
	switch {
	case !d.Closed.IsZero():
		return d, conflict("day.closed").With("day", d.Date.String())
	case !a.By.MayCloseDay():
		return d, denied("day.post")
	case gaps > 0 && blank(reason):
		return d, invalid("day.gaps", "reason").With("n", strconv.Itoa(gaps))
	case !blank(reason) && (unfit(reason, maxText) || personal(reason)):
		return d, invalid("day.reason", "reason")
	}
	d.Closed, d.By, d.Gaps, d.Reason = a.At.UTC(), a.By.Name, gaps, reason
	return d, nil
}

// KeepsFiles tells whether the person makes up business files: a handler's or a manager's work.
func (p Person) KeepsFiles() bool { return p.Has(Handler) || p.Has(Manager) }

// CarriesFiles tells whether the person holds the courier's post 资料转运岗, which sees bundles and nothing of the
// business (G-8.1.1c).
func (p Person) CarriesFiles() bool { return p.Has(Courier) }

// MayCloseDay tells whether the person closes the outlet's day: the manager, or A of the handlers.
func (p Person) MayCloseDay() bool { return p.Has(Manager) || p.Has(Handler) && p.Role == "A" }
