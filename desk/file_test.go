package desk_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// closedCase is a case of the item that was told to its customer.
func closedCase(t testing.TB, id, code string) desk.Case {
	t.Helper()
	a := handlerAct(t, "A")
	a.Number = "TCA-20260310-" + id
	c := at(t, desk.StageNotify, code, a)
	c.ID = id
	c = must(t, c, told(t, c), later(a, time.Hour))
	if c.Stage == desk.StageCollect {
		c = must(t, c, desk.Collection{Handing: *own()}, later(a, 2*time.Hour))
	}
	return c
}

// printed are the originals of all papers that a case has.
func printed(c desk.Case) []desk.Paper {
	out := []desk.Paper{
		{Kind: desk.ReceiptPaper, Subject: c.ID, Number: c.Receipt, Copy: 1, At: now},
		{Kind: desk.ResultPaper, Subject: c.ID, Number: "Z-" + c.ID, Copy: 1, At: now},
	}
	for _, n := range c.Notices {
		out = append(out, desk.Paper{Kind: desk.NoticePaper, Subject: c.ID, Number: n.Number, Copy: 1, At: n.At})
	}
	return out
}

// clause: G-7.6
func TestWhatAFileHolds(t *testing.T) {
	const code = "info.person_key"
	rules := rulesOf(t, "A")
	c := closedCase(t, "0001", code)
	if !c.NeedsFile() {
		t.Fatal("a closed case leaves no file")
	}
	bare := desk.FileOf(c, rules, nil)
	var gaps []desk.LeafKind
	for _, l := range bare.Gaps() {
		gaps = append(gaps, l.Kind)
		if l.Hash != "" {
			t.Errorf("%s is missing and has a hash", l.Kind)
		}
	}
	if want := []desk.LeafKind{desk.LeafReceipt, desk.LeafResult}; !slices.Equal(gaps, want) {
		t.Errorf("missing %v, want %v: what was not printed", gaps, want)
	}
	full := desk.FileOf(c, rules, printed(c))
	if len(full.Gaps()) > 0 || full.Electronic() || full.Pages() == 0 || full.Receipt != c.Receipt {
		t.Errorf("a complete file: gaps %v, %d pages", full.Gaps(), full.Pages())
	}
	kinds := map[desk.LeafKind]int{}
	for _, l := range full.Leaves {
		kinds[l.Kind]++
		if len(l.Hash) != 64 {
			t.Errorf("%s: hash %q", l.Kind, l.Hash)
		}
	}
	kept := 0
	for n, m := range itemOf(t, code).Materials {
		if s := c.Materials[n].State; m.Form != "verify_only" && (s == desk.Present || s == desk.ECert) {
			kept++
		}
	}
	if kinds[desk.LeafMaterial] != kept || kept == 0 || kinds[desk.LeafApplication] != 1 || kinds[desk.LeafConfirmation] != 1 {
		t.Errorf("parts %v, %d materials were taken in", kinds, kept)
	}
	if strings.Contains(full.Who, c.Applicant.Name) || strings.Contains(full.Who, c.Applicant.IDNo) {
		t.Errorf("the person is not masked: %q", full.Who)
	}
	// A copy that is printed later is nothing new; a value that is another is found.
	again := append(printed(c), desk.Paper{Kind: desk.ReceiptPaper, Subject: c.ID, Number: c.Receipt, Copy: 2, At: now.Add(time.Hour)})
	if desk.FileOf(c, rules, again).Root() != full.Root() {
		t.Error("a copy changed the file")
	}
	c.Values = map[string]string{"name": "x"}
	if desk.FileOf(c, rules, printed(c)).Root() == full.Root() {
		t.Error("another form has the same hash")
	}
}

func TestFileRules(t *testing.T) {
	rule := desk.FileRule{Form: desk.OnPaper, Years: 10, Leaves: desk.LeafKinds}
	if got := (desk.FileRules{}).Of("x"); got.Form != desk.OnPaper || len(got.Leaves) != len(desk.LeafKinds) {
		t.Errorf("without rules: %+v", got)
	}
	electronic := rule
	electronic.Form = desk.Electronic
	cat := *read(t).catalogue
	cat.Files = desk.FileRules{Mark: desk.Typical, Default: rule, Items: map[string]desk.FileRule{"info.person_key": electronic}}
	if err := cat.Ready(); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]desk.FileRules{
		"unknown item": {Mark: desk.Typical, Default: rule, Items: map[string]desk.FileRule{"no.item": rule}},
		"no years":     {Mark: desk.Typical, Default: desk.FileRule{Form: desk.OnPaper, Leaves: desk.LeafKinds}},
		"no parts":     {Mark: desk.Typical, Default: desk.FileRule{Form: desk.OnPaper, Years: 1}},
		"no form":      {Mark: desk.Typical, Default: desk.FileRule{Years: 1, Leaves: desk.LeafKinds}},
		"twice":        {Mark: desk.Typical, Default: desk.FileRule{Form: desk.OnPaper, Years: 1, Leaves: []desk.LeafKind{desk.LeafReceipt, desk.LeafReceipt}}},
	} {
		c := cat
		c.Files = bad
		if c.Ready() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	// The paper that was taken in still has to be carried, whatever the rule says of the rest.
	rules := rulesOf(t, "A")
	rules.Catalogue = &cat
	c := closedCase(t, "0001", "info.person_key")
	if f := desk.FileOf(c, rules, nil); f.Electronic() || len(f.Gaps()) > 0 {
		t.Errorf("a file with papers: electronic %t, gaps %v", f.Electronic(), f.Gaps())
	}
	c.Materials = nil
	if f := desk.FileOf(c, rules, nil); !f.Electronic() || f.Pages() > 0 || len(f.Gaps()) > 0 {
		t.Errorf("a file without papers: electronic %t, %d pages", f.Electronic(), f.Pages())
	}
}

// act is what somebody does at the outlet now.
func fileAct(t testing.TB, p desk.Person) desk.Act {
	return desk.Act{By: p, At: now.Add(3 * time.Hour), Rules: rulesOf(t, "A"), Number: "TCA-B20260310-0001"}
}

func courier() desk.Person {
	p := clerk("A", desk.Courier)
	p.ID, p.Name = "p-courier", "高远"
	return p
}

// packed is a bundle of two complete files, and the files.
func packed(t testing.TB) (desk.Bundle, []desk.File) {
	t.Helper()
	rules := rulesOf(t, "A")
	var files []desk.File
	for _, id := range []string{"0001", "0002"} {
		c := closedCase(t, id, "info.person_key")
		files = append(files, desk.FileOf(c, rules, printed(c)))
	}
	day := files[0].Closed
	b := desk.Bundle{ID: "b-1", OutletID: rules.Outlet.ID}
	b, err := b.Apply(desk.PackBundle{Cases: []string{"0001", "0002"}, From: day, To: day}, fileAct(t, clerk("A", desk.Handler)), files)
	if err != nil {
		t.Fatal(err)
	}
	return b, files
}

// carry is the courier's signature for what the bundle holds.
func carry(b desk.Bundle) desk.CarryBundle { return desk.CarryBundle{Files: b.Count, Pages: b.Pages} }

func counts(b desk.Bundle) []int {
	out := make([]int, len(b.Files))
	for n, f := range b.Files {
		out[n] = f.Pages
	}
	return out
}

// clause: B-9.2d, G-7.6
func TestBundleIsCountedIn(t *testing.T) {
	b, files := packed(t)
	step := func(b desk.Bundle, do desk.BundleAct, p desk.Person, files []desk.File) desk.Bundle {
		t.Helper()
		next, err := b.Apply(do, fileAct(t, p), files)
		if err != nil {
			t.Fatalf("%s: %v", do.BundleKind(), err)
		}
		if next.Version != b.Version+1 || int64(len(next.History)) != next.Version {
			t.Fatalf("%s: version %d, %d records", do.BundleKind(), next.Version, len(next.History))
		}
		return next
	}
	b = step(b, carry(b), courier(), nil)
	whole := step(b, desk.ReceiveBundle{Counted: counts(b)}, reviewer(), files)
	if whole.State != desk.BundleReceived || len(whole.Short()) > 0 {
		t.Fatalf("state %s, short %v", whole.State, whole.Short())
	}

	fewer := counts(b)
	fewer[1]--
	changed := slices.Clone(files)
	changed[0].Leaves = slices.Clone(changed[0].Leaves)
	changed[0].Leaves[0].Hash = strings.Repeat("0", 64)
	short := step(b, desk.ReceiveBundle{Counted: fewer}, reviewer(), changed)
	if short.State != desk.BundleShort || len(short.Short()) != 2 {
		t.Fatalf("state %s, short %+v", short.State, short.Short())
	}
	if f := short.Files; f[0].Fault != desk.FaultHash || f[0].Leaf != 1 || f[1].Fault != desk.FaultPages || f[1].Counted != fewer[1] {
		t.Errorf("the faults are not named: %+v", short.Short())
	}
	none := counts(b)
	none[0] = 0
	if got := step(b, desk.ReceiveBundle{Counted: none}, reviewer(), files); got.Files[0].Fault != desk.FaultMissing {
		t.Errorf("a file that is not there: %q", got.Files[0].Fault)
	}
	// What is short is supplied, carried and counted again, or taken with a reason.
	back := step(short, desk.SupplyBundle{Reason: "补进一页"}, clerk("A", desk.Handler), nil)
	back = step(back, carry(back), courier(), nil)
	if back = step(back, desk.ReceiveBundle{Counted: counts(back)}, reviewer(), files); back.State != desk.BundleReceived {
		t.Errorf("state %s after it was supplied", back.State)
	}
	if taken := step(short, desk.ResolveBundle{Reason: "原件存县局"}, reviewer(), nil); taken.State != desk.BundleReceived || taken.Settled == "" {
		t.Errorf("state %s after it was settled", taken.State)
	}
}

// Each act has its post and its second person, and the courier's post may be held beside another one.
//
// clause: G-8.1.1b, B-9.2d
func TestBundleRefusals(t *testing.T) {
	b, files := packed(t)
	handler, day := clerk("A", desk.Handler), files[0].Closed
	fresh := desk.Bundle{ID: "b-2", OutletID: b.OutletID}
	gap := slices.Clone(files)
	gap[0].Leaves = append(slices.Clone(gap[0].Leaves), desk.Leaf{Kind: desk.LeafNotice, Form: desk.OnPaper})
	light := slices.Clone(files)
	light[0].Leaves = []desk.Leaf{{Kind: desk.LeafResult, Form: desk.Electronic, There: true, Hash: "x"}}
	pack := desk.PackBundle{From: day, To: day}
	with := func(f func(*desk.PackBundle)) desk.PackBundle { p := pack; f(&p); return p }
	both := clerk("A", desk.Manager, desk.Courier)
	carried, err := b.Apply(carry(b), fileAct(t, courier()), nil)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := reviewer()
	elsewhere.OutletID = "outlet-A"
	for name, tt := range map[string]struct {
		b     desk.Bundle
		do    desk.BundleAct
		by    desk.Person
		files []desk.File
		code  desk.Code
		key   string
	}{
		"packed twice":        {b, pack, handler, files, desk.Conflict, "step.order"},
		"nothing to pack":     {fresh, pack, handler, nil, desk.Invalid, "bundle.count"},
		"the courier packs":   {fresh, pack, courier(), files, desk.Denied, "bundle.post"},
		"the guide packs":     {fresh, pack, clerk("A", desk.Guide), files, desk.Denied, "bundle.post"},
		"a gap, no reason":    {fresh, pack, handler, gap, desk.Invalid, "bundle.gaps"},
		"electronic only":     {fresh, pack, handler, light, desk.Conflict, "bundle.electronic"},
		"one file twice":      {fresh, pack, handler, []desk.File{files[0], files[0]}, desk.Invalid, "bundle.twice"},
		"outside the period":  {fresh, with(func(p *desk.PackBundle) { p.From, p.To = day.Add(-2), day.Add(-1) }), handler, files, desk.Invalid, "bundle.period"},
		"a period to come":    {fresh, with(func(p *desk.PackBundle) { p.To = day.Add(9) }), handler, files, desk.Invalid, "bundle.period"},
		"a number in a title": {fresh, with(func(p *desk.PackBundle) { p.Title = "13800000000" }), handler, files, desk.Invalid, "bundle.title"},
		"a number in a reason": {
			fresh, with(func(p *desk.PackBundle) { p.Reason = "420802198803070012" }), handler, gap, desk.Invalid, "bundle.reason",
		},
		"a handler carries":  {b, carry(b), clerk("A", desk.Handler), nil, desk.Denied, "bundle.post"},
		"files miscounted":   {b, desk.CarryBundle{Files: b.Count + 1, Pages: b.Pages}, courier(), nil, desk.Invalid, "bundle.files"},
		"pages miscounted":   {b, desk.CarryBundle{Files: b.Count, Pages: b.Pages - 1}, courier(), nil, desk.Invalid, "bundle.pages"},
		"received too early": {b, desk.ReceiveBundle{Counted: counts(b)}, reviewer(), files, desk.Conflict, "step.order"},
		"outlet receives":    {carried, desk.ReceiveBundle{Counted: counts(b)}, elsewhere, files, desk.Denied, "may.decide"},
		"one count missing":  {carried, desk.ReceiveBundle{Counted: []int{1}}, reviewer(), files, desk.Invalid, "bundle.counted"},
		"less than nothing":  {carried, desk.ReceiveBundle{Counted: []int{-1, 1}}, reviewer(), files, desk.Invalid, "bundle.counted"},
		"settled too early":  {carried, desk.ResolveBundle{Reason: "x"}, reviewer(), nil, desk.Conflict, "step.order"},
	} {
		t.Run(name, func(t *testing.T) {
			next, err := tt.b.Apply(tt.do, fileAct(t, tt.by), tt.files)
			fails(t, err, tt.code, tt.key)
			if next.Version != tt.b.Version {
				t.Error("a refusal left something behind")
			}
		})
	}
	mine, err := fresh.Apply(pack, fileAct(t, both), files)
	if err != nil {
		t.Fatal(err)
	}
	_, err = mine.Apply(carry(mine), fileAct(t, both), nil)
	fails(t, err, desk.Denied, "bundle.same")
	// The courier's post may be held by the manager (G-8.1.1b), if somebody else has packed.
	if _, err = b.Apply(carry(b), fileAct(t, both), nil); err != nil {
		t.Errorf("a manager who is the courier too: %v", err)
	}
}

// clause: G-8.1.1c
func TestCourierSeesAClosedBox(t *testing.T) {
	b, files := packed(t)
	text, err := json.Marshal(b.ForCourier())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, secret := range []string{`"` + f.CaseID + `"`, f.Receipt, f.Item, f.Who, f.Root()} {
			if strings.Contains(string(text), secret) {
				t.Errorf("the courier sees %q in %s", secret, text)
			}
		}
	}
	seen := b.ForCourier()
	if seen.Number != b.Number || seen.Count != 2 || seen.Pages != b.Pages || seen.Root != b.Root || seen.From != b.From || seen.Version != b.Version {
		t.Errorf("the courier cannot count it: %+v", seen)
	}
}

func TestBundleEnvelope(t *testing.T) {
	for _, act := range []desk.BundleAct{
		desk.PackBundle{Cases: []string{"c"}},
		desk.CarryBundle{Files: 1},
		desk.ReceiveBundle{Counted: []int{1}},
		desk.SupplyBundle{Reason: "r"},
		desk.ResolveBundle{Reason: "r"},
	} {
		got, err := desk.WrapBundle(act).Act()
		if err != nil || got.BundleKind() != act.BundleKind() {
			t.Errorf("%s came back as %v, %v", act.BundleKind(), got, err)
		}
	}
	_, err := desk.BundleEnvelope{Kind: desk.KindCarryBundle, Supply: &desk.SupplyBundle{}}.Act()
	fails(t, err, desk.Invalid, "step.envelope")
}

func TestCloseDay(t *testing.T) {
	d := desk.Day{Date: calendar.DateOf(now)}
	manager, a := clerk("A", desk.Manager), clerk("A", desk.Handler)
	a.Role = "A"
	b := a
	b.Role = "B"
	_, err := d.CloseDay("", 2, fileAct(t, manager))
	fails(t, err, desk.Invalid, "day.gaps")
	_, err = d.CloseDay("", 0, fileAct(t, b))
	fails(t, err, desk.Denied, "day.post")
	_, err = d.CloseDay("420802198803070012", 2, fileAct(t, manager))
	fails(t, err, desk.Invalid, "day.reason")
	for _, p := range []desk.Person{manager, a} {
		done, err := d.CloseDay("打印机坏了", 2, fileAct(t, p))
		if err != nil || done.Gaps != 2 || done.Reason == "" || done.By != p.Name {
			t.Errorf("%+v, %v", done, err)
		}
		_, err = done.CloseDay("", 0, fileAct(t, p))
		fails(t, err, desk.Conflict, "day.closed")
	}
}

// clause: G-7.6, B-9.2d
func TestEveryClosedCaseIsAccountedFor(t *testing.T) {
	rules := rulesOf(t, "A")
	onPaper := closedCase(t, "0001", "info.person_key")
	onScreen := onPaper
	onScreen.Materials = nil
	light := *rules.Catalogue
	light.Files = desk.FileRules{Mark: desk.Typical, Default: desk.FileRule{Form: desk.Electronic, Years: 1, Leaves: desk.LeafKinds}}
	paper := desk.FileOf(onPaper, rules, printed(onPaper))
	bare := desk.FileOf(onPaper, rules, nil)
	screen := desk.FileOf(onScreen, desk.Rules{Outlet: rules.Outlet, Catalogue: &light}, nil)
	rapid.Check(t, func(rt *rapid.T) {
		var open []desk.File       // not entered yet
		in := map[string]string{}  // case to bundle
		electronic, closed := 0, 0 // entered as such; closed at all
		var boxes []desk.Bundle    // on their way
		check := func() {
			r := desk.Reconcile(closed, len(in), electronic, open)
			if r.Lost() != 0 {
				rt.Fatalf("%+v: %d are lost", r, r.Lost())
			}
			filed := 0
			for _, b := range boxes {
				filed += b.Count
			}
			if filed != len(in) {
				rt.Fatalf("%d files in bundles, %d entered", filed, len(in))
			}
		}
		for range rapid.IntRange(1, 30).Draw(rt, "acts") {
			switch rapid.IntRange(0, 4).Draw(rt, "act") {
			case 0, 1: // a case is closed
				f := rapid.SampledFrom([]desk.File{paper, bare, screen}).Draw(rt, "file")
				closed++
				f.CaseID = "c" + strconv.Itoa(closed)
				open = append(open, f)
			case 2: // some of what waits is packed, also what cannot be
				var some, rest []desk.File
				for _, f := range open {
					if rapid.Bool().Draw(rt, "in") {
						some = append(some, f)
					} else {
						rest = append(rest, f)
					}
				}
				p := desk.PackBundle{From: paper.Closed, To: paper.Closed, Reason: rapid.SampledFrom([]string{"", "补"}).Draw(rt, "reason")}
				b, err := desk.Bundle{ID: "b", OutletID: rules.Outlet.ID}.Apply(p, fileAct(t, clerk("A", desk.Handler)), some)
				if err != nil {
					break
				}
				boxes, open = append(boxes, b), rest
				for _, f := range b.Files {
					if in[f.CaseID] != "" {
						rt.Fatalf("%s lies in two bundles", f.CaseID)
					}
					in[f.CaseID] = b.ID
				}
			case 3: // the day is closed: what is electronic only is entered
				electronic += len(open)
				open = slices.DeleteFunc(open, desk.File.Electronic)
				electronic -= len(open)
			case 4: // a bundle goes on, by whoever may
				if len(boxes) == 0 {
					break
				}
				n := rapid.IntRange(0, len(boxes)-1).Draw(rt, "box")
				b := boxes[n]
				acts := []desk.BundleAct{carry(b), desk.ReceiveBundle{Counted: counts(b)}, desk.SupplyBundle{Reason: "x"}, desk.ResolveBundle{Reason: "x"}}
				who := rapid.SampledFrom([]desk.Person{courier(), reviewer(), clerk("A", desk.Handler)}).Draw(rt, "who")
				if next, err := b.Apply(rapid.SampledFrom(acts).Draw(rt, "do"), fileAct(t, who), nil); err == nil {
					boxes[n] = next
				}
			}
			check()
		}
	})
}
