package sandbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// sheet is a page of a case for its first material; grey makes its bytes its own.
func (c *counter) sheet(grey uint8) desk.NewPage {
	c.t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 83, 117))
	for n := range picture.Pix {
		picture.Pix[n] = grey
	}
	var b bytes.Buffer
	c.ok(jpeg.Encode(&b, picture, nil))
	return desk.NewPage{ID: newKey(), CaseID: c.c.ID, Material: c.item.Materials[0].ID, DPI: 200, JPEG: b.Bytes()}
}

func (h *house) kept(at sandbox.Caller, n desk.NewPage) desk.CasePage {
	h.t.Helper()
	p, err := h.KeepPage(h.t.Context(), at, newKey(), n)
	h.ok(err)
	return p
}

// Pages that two terminals send at once get the numbers 1 to n, each once; one whose transaction breaks is kept once when it is sent
// again, and what became of each stands in the audit trail with who and where.
//
// clause: G-9.4
func TestPagesAreCountedOnce(t *testing.T) {
	h := newHouse(t)
	at := []sandbox.Caller{h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")}
	c := h.counter(at[0], "une.claim").upTo(desk.StageAccept)
	const each = 5
	var wg sync.WaitGroup
	for n, by := range at {
		wg.Go(func() {
			for k := range each {
				h.kept(by, c.sheet(uint8(20*n+k)))
			}
		})
	}
	wg.Wait()
	again, key := c.sheet(250), newKey()
	h.breaks = func(p store.Point, _ int) bool { return p == store.AfterCommit }
	_, err := h.KeepPage(t.Context(), at[0], key, again)
	if err == nil {
		t.Fatal("the answer was not lost")
	}
	h.breaks = nil
	_, err = h.KeepPage(t.Context(), at[0], key, again)
	h.ok(err)
	all, err := h.Pages(t.Context(), at[1], c.c.ID)
	h.ok(err)
	var numbers []int
	for _, p := range all {
		numbers = append(numbers, p.No)
	}
	if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}; !slices.Equal(numbers, want) {
		t.Errorf("numbers %v", numbers)
	}
	written := 0
	for _, e := range h.audit("TCA") {
		if e.Act == "page" && e.Subject == c.c.ID && e.PersonID != "" && e.TerminalID != "" {
			written++
		}
	}
	if written != len(all) {
		t.Errorf("%d audit entries about %d pages", written, len(all))
	}
}

// What the rules say is most of a material and of a case is refused, and no other outlet sees the pages or adds one.
func TestPagesHaveLimits(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageHandle) // papers may still come after the acceptance
	catalogue, err := h.Catalogue(t.Context(), "")
	h.ok(err)
	for range catalogue.Service.ScanRules().PerMaterial {
		h.kept(at, c.sheet(100))
	}
	_, err = h.KeepPage(t.Context(), at, newKey(), c.sheet(100))
	h.fails(err, desk.Conflict, "page.many_material")
	other := h.login("TC-B-01", "chenhao")
	_, err = h.KeepPage(t.Context(), other, newKey(), c.sheet(100))
	h.fails(err, desk.NotFound, "case.none")
	_, err = h.Pages(t.Context(), other, c.c.ID)
	h.fails(err, desk.NotFound, "case.none")
	wall := c.sheet(1)
	wall.JPEG = wideJPEG(wall.JPEG)
	_, err = h.KeepPage(t.Context(), at, newKey(), wall)
	h.fails(err, desk.Invalid, "page.format")
}

// wideJPEG writes another size into the header of a picture.
func wideJPEG(b []byte) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte{0xff, 0xc0})
	copy(b[at+5:], []byte{0xff, 0xff, 0xff, 0xff})
	return b
}

// The authority's own people see the picture, and that they looked is kept; nobody else does.
//
// clause: G-9.4
func TestOnlyTheReviewerSeesThePicture(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageAccept)
	n := c.sheet(66)
	p := h.kept(at, n)
	got, err := h.PageImage(t.Context(), "jiangwei", "TCA", c.c.ID, p.ID)
	h.ok(err)
	if !bytes.Equal(got, n.JPEG) {
		t.Error("the picture is another one")
	}
	looks := func() (k int) {
		for _, e := range h.audit("TCA") {
			if e.Act == "look.page" && e.PersonID == "jiangwei" && e.Subject == c.c.ID {
				k++
			}
		}
		return k
	}
	if looks() != 1 {
		t.Errorf("%d looks are kept, want 1", looks())
	}
	for _, who := range []string{"wangmin", "nobody"} {
		_, err = h.PageImage(t.Context(), who, "TCA", c.c.ID, p.ID)
		h.fails(err, desk.Denied, "may.decide")
		_, err = h.PagesFor(t.Context(), who, "TCA", c.c.ID)
		h.fails(err, desk.Denied, "may.decide")
	}
	_, err = h.PageImage(t.Context(), "jiangwei", "TCA", c.c.ID, newKey())
	h.fails(err, desk.NotFound, "page.none")
}

// The pages go with a case that is passed on, and the taker's go on from there.
//
// clause: H-B1
func TestPagesGoWithTheCase(t *testing.T) {
	h := newHouse(t)
	ctx, window, hall := t.Context(), h.login("TC-B-01", "chenhao"), h.login("TC-A-01", "wangmin")
	c := h.counter(window, certificate)
	h.ok(c.do(c.consultation()))
	h.kept(window, c.sheet(10))
	h.ok(c.do(forwardTo("TCA", 0)))
	_, err := h.KeepPage(ctx, window, newKey(), c.sheet(11))
	h.fails(err, desk.Conflict, "page.stage")
	before, err := h.Pages(ctx, hall, c.c.ID)
	h.ok(err)
	seen, err := h.Case(ctx, hall, c.c.ID)
	h.ok(err)
	_, err = h.Advance(ctx, hall, newKey(), seen.ID, seen.Version, desk.TakeIn{})
	h.ok(err)
	second := h.kept(hall, c.sheet(12))
	after, err := h.Pages(ctx, hall, c.c.ID)
	h.ok(err)
	if len(before) != 1 || len(after) != 2 || second.No != 2 || after[0].By != "chenhao" || after[1].By != "wangmin" {
		t.Errorf("before %+v, after %+v", before, after)
	}
	left, err := h.Pages(ctx, window, c.c.ID)
	h.ok(err)
	if len(left) != 0 {
		t.Errorf("%d pages stayed at the giver's", len(left))
	}
}

// A copy of the authority holds the pictures, and what is removed after its term does not take pages along.
func TestPagesAreKept(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageAccept)
	p := h.kept(at, c.sheet(40))
	_, err := h.RemovePage(t.Context(), at, newKey(), c.c.ID, p.ID)
	h.ok(err)
	h.clock.pass(400 * 24 * time.Hour)
	h.ok(h.Sweep(t.Context()))
	_, err = h.PageImage(t.Context(), "jiangwei", "TCA", c.c.ID, p.ID)
	h.ok(err)
	rows := 0
	table := ""
	h.ok(store.Copy(t.Context(), h.db, func(int64) error { return nil }, func(l store.Line) error {
		if l.Table != "" {
			table = l.Table
			return nil
		}
		if table != "pages" {
			return nil
		}
		rows++
		text, err := json.Marshal(l)
		if !strings.Contains(string(text), "/9j/") { // how every JPEG begins in base64
			err = errors.Join(err, errors.New("a row without its picture"))
		}
		return err
	}))
	if rows != 1 {
		t.Errorf("%d pages in the copy", rows)
	}
}
