package desk

import (
	"slices"
	"strconv"

	"sheyin/desk/calendar"
)

// BundleState is where a bundle of files is.
type BundleState string

// The states of a bundle. BundleNew is that of one that does not exist yet.
const (
	BundleNew      BundleState = ""
	BundlePacked   BundleState = "packed"   // closed, waits for the courier
	BundleCarried  BundleState = "carried"  // the courier has signed
	BundleShort    BundleState = "short"    // at the authority, and something is missing or not what it was
	BundleReceived BundleState = "received" // at the authority, and signed for
)

// bundleOrder says which act may be done in which state. It is the only place.
var bundleOrder = map[BundleState][]Kind{
	BundleNew:      {KindPackBundle},
	BundlePacked:   {KindCarryBundle},
	BundleCarried:  {KindReceiveBundle},
	BundleShort:    {KindSupplyBundle, KindResolveBundle},
	BundleReceived: {},
}

// maxBundle is how many files a bundle takes: what one person can count and sign for.
const maxBundle = 100

// Bundle is a period's files 档案盒 on their way from the outlet to the authority (G-7.6, B-9.2d): packed
// with a list, signed for by the courier, and counted in. It is a value: Apply returns the next one.
// It names cases and items, and no person.
type Bundle struct {
	ID       string        `json:"id"` // UUIDv7, made at the terminal
	OutletID string        `json:"outlet_id"`
	Version  int64         `json:"version"`
	State    BundleState   `json:"state" enum:"packed,carried,short,received"`
	Number   string        `json:"number"` // the authority's
	Title    string        `json:"title,omitempty"`
	From     calendar.Date `json:"from,omitzero"`
	To       calendar.Date `json:"to,omitzero"`
	Count    int           `json:"count"` // files
	Pages    int           `json:"pages"` // sheets of paper
	Root     string        `json:"root"`  // one hash over all files
	Packer   string        `json:"packer,omitempty"`
	PackerID string        `json:"packer_id,omitempty"`
	Carrier  string        `json:"carrier,omitempty"` // who signed last
	Receiver string        `json:"receiver,omitempty"`
	Reason   string        `json:"reason,omitempty"` // why files with gaps were packed
	Settled  string        `json:"settled,omitempty"`
	Files    []Filed       `json:"files,omitempty"` // none for the courier
	Receipt  *Seal         `json:"receipt,omitempty"`
	History  []Record      `json:"history,omitempty"`
}

// Filed is one file in a bundle.
type Filed struct {
	CaseID  string        `json:"case_id"`
	Receipt string        `json:"receipt"`
	Item    string        `json:"item"`
	Closed  calendar.Date `json:"closed"`
	Years   int           `json:"years"`
	Pages   int           `json:"pages"`
	Root    string        `json:"root"`
	Leaves  []Leaf        `json:"leaves"`
	Counted int           `json:"counted"`                                   // by the authority
	Fault   string        `json:"fault,omitempty" enum:"missing,pages,hash"` // found when it was counted in
	Leaf    int           `json:"leaf,omitempty" doc:"1 for the first: the part whose hash differs"`
}

// Faults of a file that was counted in.
const (
	FaultMissing = "missing" // not in the bundle at all
	FaultPages   = "pages"   // another number of sheets than listed
	FaultHash    = "hash"    // the record is not what was packed
)

// Seal is something that the authority has signed: the exact bytes, and its signature over them.
type Seal struct {
	Payload   []byte `json:"payload"`   // JSON of [BundleReceipt]
	Signature []byte `json:"signature"` // SM2 over Payload, ASN.1
	Key       string `json:"key"`       // name of the authority's signing key
}

// BundleReceipt is what the authority signs: what it was to get, what it counted, and what was wrong.
type BundleReceipt struct {
	Number   string        `json:"number"`
	OutletID string        `json:"outlet_id"`
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"`
	State    BundleState   `json:"state"`
	Root     string        `json:"root"`
	Receiver string        `json:"receiver"`
	Settled  string        `json:"settled,omitempty"`
	Files    []Filed       `json:"files"`
}

// Allows tells whether an act of the kind is due in the bundle's state.
func (b Bundle) Allows(kind Kind) bool { return slices.Contains(bundleOrder[b.State], kind) }

// Short are the files that were not as listed when they were counted in.
func (b Bundle) Short() []Filed {
	return slices.DeleteFunc(slices.Clone(b.Files), func(f Filed) bool { return f.Fault == "" })
}

// Statement is what the authority signs for.
func (b Bundle) Statement() BundleReceipt {
	return BundleReceipt{
		Number: b.Number, OutletID: b.OutletID, From: b.From, To: b.To, State: b.State, Root: b.Root,
		Receiver: b.Receiver, Settled: b.Settled, Files: b.Files,
	}
}

// ForCourier is the bundle as the courier sees it: a closed box with its number, its period, what to
// count and one hash (I2, G-8.1.1c). Which cases and items are in it is not his.
func (b Bundle) ForCourier() Bundle {
	return Bundle{
		ID: b.ID, OutletID: b.OutletID, Version: b.Version, State: b.State, Number: b.Number, From: b.From, To: b.To,
		Count: b.Count, Pages: b.Pages, Root: b.Root, Packer: b.Packer, Carrier: b.Carrier,
	}
}

// Apply does one act and returns the bundle after it. files are those of the cases to pack, or of the
// cases in the bundle as their records say now, in the same order.
//
// Errors: Conflict step.order, case.outlet; Denied those of [Person.MayWork], bundle.post, bundle.same when the
// courier packed it himself, may.decide; Conflict bundle.open for a case without a file, bundle.electronic
// for a file with nothing to carry; Invalid with Field for what is entered.
func (b Bundle) Apply(do BundleAct, a Act, files []File) (Bundle, error) {
	if !b.Allows(do.BundleKind()) {
		return b, conflict("step.order").With("stage", string(b.State)).With("step", string(do.BundleKind()))
	}
	if b.OutletID != a.Rules.Outlet.ID {
		return b, conflict("case.outlet")
	}
	next := b
	next.Files, next.History = slices.Clone(b.Files), slices.Clone(b.History)
	if err := next.take(do, a, files); err != nil {
		return b, err
	}
	next.Version++
	r := Record{Version: next.Version, Kind: do.BundleKind(), By: a.By.ID, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC()}
	switch do := do.(type) {
	case PackBundle:
		r.Reason = do.Reason
	case SupplyBundle:
		r.Reason = do.Reason
	case ResolveBundle:
		r.Reason = do.Reason
	}
	next.History = append(next.History, r)
	return next, nil
}

func (b *Bundle) take(do BundleAct, a Act, files []File) error {
	switch do := do.(type) {
	case PackBundle:
		return b.pack(do, a, files)
	case CarryBundle:
		return b.carry(do, a)
	case ReceiveBundle:
		return b.receive(do, a, files)
	case SupplyBundle:
		return b.supply(do, a)
	case ResolveBundle:
		return b.resolve(do, a)
	}
	return conflict("step.order")
}

// keeper lets in who makes up files at the outlet.
func (a Act) keeper() error {
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return err
	}
	if !a.By.KeepsFiles() {
		return denied("bundle.post")
	}
	return nil
}

func (b *Bundle) pack(p PackBundle, a Act, files []File) error {
	if err := a.keeper(); err != nil {
		return err
	}
	switch {
	case len(files) == 0 || len(files) > maxBundle:
		return invalid("bundle.count", "cases").With("n", strconv.Itoa(maxBundle))
	case p.From.IsZero() || p.To.Before(p.From) || p.To.After(calendar.DateOf(a.At)):
		return invalid("bundle.period", "from")
	case p.Title != "" && (unfit(p.Title, maxReasonText) || personal(p.Title)):
		return invalid("bundle.title", "title")
	case p.Reason != "" && (unfit(p.Reason, maxReasonText) || personal(p.Reason)):
		return invalid("bundle.reason", "reason")
	}
	gaps := 0
	for n, f := range files {
		switch {
		case f.Electronic():
			return conflict("bundle.electronic").With("number", f.Receipt)
		case f.Closed.Before(p.From) || f.Closed.After(p.To):
			return invalid("bundle.period", "from")
		case slices.ContainsFunc(files[:n], func(o File) bool { return o.CaseID == f.CaseID }):
			return invalid("bundle.twice", "cases").With("number", f.Receipt)
		case len(f.Gaps()) > 0:
			gaps++
		}
		b.Files = append(b.Files, Filed{
			CaseID: f.CaseID, Receipt: f.Receipt, Item: f.Item, Closed: f.Closed, Years: f.Years, Pages: f.Pages(), Root: f.Root(), Leaves: f.Leaves,
		})
		b.Pages += f.Pages()
	}
	if gaps > 0 && blank(p.Reason) {
		return invalid("bundle.gaps", "reason").With("n", strconv.Itoa(gaps))
	}
	b.State, b.Number, b.Title, b.Reason = BundlePacked, a.Number, p.Title, p.Reason
	b.From, b.To, b.Count = p.From, p.To, len(b.Files)
	b.Packer, b.PackerID = a.By.Name, a.By.ID
	roots := make([]string, len(b.Files))
	for n, f := range b.Files {
		roots[n] = f.Root
	}
	b.Root = digest(roots)
	return nil
}

// carry is the courier's: two people sign for what changes hands.
func (b *Bundle) carry(c CarryBundle, a Act) error {
	if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
		return err
	}
	switch {
	case !a.By.CarriesFiles():
		return denied("bundle.post")
	case a.By.ID == b.PackerID:
		return denied("bundle.same")
	case c.Files != b.Count:
		return invalid("bundle.files", "files").With("n", strconv.Itoa(b.Count))
	case c.Pages != b.Pages:
		return invalid("bundle.pages", "pages").With("n", strconv.Itoa(b.Pages))
	}
	b.State, b.Carrier = BundleCarried, a.By.Name
	return nil
}

// reviewing lets in the authority's own people.
func (a Act) reviewing() error {
	if !a.By.May(MayDecide) || a.By.OutletID != "" || a.By.State != AccountActive {
		return denied("may.decide")
	}
	return nil
}

func (b *Bundle) receive(r ReceiveBundle, a Act, files []File) error {
	if err := a.reviewing(); err != nil {
		return err
	}
	if len(r.Counted) != len(b.Files) || slices.Min(r.Counted) < 0 {
		return invalid("bundle.counted", "counted").With("n", strconv.Itoa(len(b.Files)))
	}
	short := false
	for n := range b.Files {
		f := &b.Files[n]
		f.Counted, f.Fault, f.Leaf = r.Counted[n], "", 0
		leaf := f.differs(files)
		switch {
		case f.Counted == 0 && f.Pages > 0:
			f.Fault = FaultMissing
		case f.Counted != f.Pages:
			f.Fault = FaultPages
		case leaf > 0:
			f.Fault, f.Leaf = FaultHash, leaf
		}
		short = short || f.Fault != ""
	}
	b.State, b.Receiver = BundleReceived, a.By.Name
	if short {
		b.State = BundleShort
	}
	return nil
}

// differs is the first part, from 1, that is not what was packed; 0 when all are. A part that was missing
// then, and for which a reason was given, may have come since.
func (f Filed) differs(files []File) int {
	n := slices.IndexFunc(files, func(o File) bool { return o.CaseID == f.CaseID })
	for k, l := range f.Leaves {
		if l.There && (n < 0 || k >= len(files[n].Leaves) || files[n].Leaves[k].Hash != l.Hash) {
			return k + 1
		}
	}
	return 0
}

// supply tells that what was missing is there now. The courier signs for it anew.
func (b *Bundle) supply(s SupplyBundle, a Act) error {
	if err := a.keeper(); err != nil {
		return err
	}
	if unfit(s.Reason, maxReasonText) || personal(s.Reason) {
		return invalid("bundle.reason", "reason")
	}
	b.State, b.PackerID, b.Packer = BundlePacked, a.By.ID, a.By.Name
	return nil
}

func (b *Bundle) resolve(r ResolveBundle, a Act) error {
	if err := a.reviewing(); err != nil {
		return err
	}
	if unfit(r.Reason, maxReasonText) || personal(r.Reason) {
		return invalid("bundle.reason", "reason")
	}
	b.State, b.Receiver, b.Settled = BundleReceived, a.By.Name, r.Reason
	return nil
}

// maxReasonText is the longest reason or title of a bundle, in runes.
const maxReasonText = 200

// MayPrint tells whether the bundle has this paper.
func (b Bundle) MayPrint(kind PaperKind) bool { return kind == BundlePaper && b.Version > 0 }
