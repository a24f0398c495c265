package desktest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"reflect"

	"sheyin/desk"
)

var pageChecks = []check{
	{"pages/in order, scanned anew, removed", pagesInOrder},
	{"pages/repeat under one key", pageRepeated},
	{"pages/limits and what is no page", pageLimits},
	{"pages/only while the papers are at the counter", pageStages},
}

// pageOf is a page of a case as a scanner gives it; grey makes its bytes its own.
func (s *session) pageOf(c desk.Case, material string, grey uint8) (desk.NewPage, error) {
	sheet := image.NewGray(image.Rect(0, 0, 165, 234))
	for n := range sheet.Pix {
		sheet.Pix[n] = grey
	}
	sheet.SetGray(10, 10, color.Gray{})
	var b bytes.Buffer
	err := jpeg.Encode(&b, sheet, nil)
	return desk.NewPage{ID: s.NewKey(), CaseID: c.ID, Material: material, DPI: 200, JPEG: b.Bytes()}, err
}

// papered is a case at acceptance, and the ID of a material of its item.
func (s *session) papered(ctx context.Context) (desk.Case, desk.Item, string, error) {
	item, _, err := s.find(ctx, func(i desk.Item) bool { return len(i.Materials) > 0 })
	if err != nil {
		return desk.Case{}, item, "", err
	}
	c, err := s.consulted(ctx, item)
	return c, item, item.Materials[0].ID, err
}

// kept puts a new page into a case.
func (s *session) kept(ctx context.Context, c desk.Case, material, instead string, grey uint8) (desk.CasePage, error) {
	n, err := s.pageOf(c, material, grey)
	if err != nil {
		return desk.CasePage{}, err
	}
	n.Instead = instead
	return s.Here.KeepPage(ctx, s.NewKey(), n)
}

func pagesInOrder(ctx context.Context, s *session) error {
	c, _, material, err := s.papered(ctx)
	if err != nil {
		return err
	}
	var pages [3]desk.CasePage
	for n := range pages {
		if pages[n], err = s.kept(ctx, c, material, "", uint8(200+n)); err != nil {
			return fmt.Errorf("page %d: %w", n+1, err)
		}
		if err := that(pages[n].No == n+1 && pages[n].Material == material, "page %d has the number %d", n+1, pages[n].No); err != nil {
			return err
		}
	}
	again, err := s.kept(ctx, c, material, pages[1].ID, 220)
	if err != nil {
		return fmt.Errorf("scanned anew: %w", err)
	}
	_, twice := s.kept(ctx, c, material, pages[1].ID, 221)
	off, err := s.Here.RemovePage(ctx, s.NewKey(), c.ID, pages[2].ID)
	if err != nil {
		return fmt.Errorf("removal: %w", err)
	}
	_, offTwice := s.Here.RemovePage(ctx, s.NewKey(), c.ID, pages[2].ID)
	_, nobody := s.Here.RemovePage(ctx, s.NewKey(), c.ID, s.NewKey())
	fourth, err := s.kept(ctx, c, material, "", 222)
	if err != nil {
		return err
	}
	all, err := s.There.Pages(ctx, c.ID)
	if err != nil {
		return err
	}
	count := desk.PagesOf(all, material)
	seen, err := s.Here.Case(ctx, c.ID)
	return first(err,
		refused(twice, desk.Conflict, "page.gone"), refused(offTwice, desk.Conflict, "page.gone"), refused(nobody, desk.NotFound, "page.none"),
		that(again.No == 2 && again.Instead == pages[1].ID, "the page scanned anew has the number %d", again.No),
		that(off.Gone != nil && off.Gone.By != "" && off.Gone.For == "", "a removed page counts, or nobody removed it"),
		that(fourth.No == 4, "the number of a removed page was given again"),
		that(len(all) == 5, "%d pages are kept, want those that count no more too: 5", len(all)),
		that(len(count) == 3 && count[0].ID == pages[0].ID && count[1].ID == again.ID && count[2].ID == fourth.ID, "the pages that count are not 1, 2, 4"),
		that(seen.Version == c.Version, "a page changed the version of its case"),
	)
}

func pageRepeated(ctx context.Context, s *session) error {
	c, _, material, err := s.papered(ctx)
	if err != nil {
		return err
	}
	n, err := s.pageOf(c, material, 180)
	if err != nil {
		return err
	}
	key := s.NewKey()
	p, err := s.Here.KeepPage(ctx, key, n)
	if err != nil {
		return err
	}
	again, err := s.Here.KeepPage(ctx, key, n)
	if err != nil {
		return fmt.Errorf("repeat: %w", err)
	}
	other, err := s.pageOf(c, material, 90)
	if err != nil {
		return err
	}
	_, otherPage := s.Here.KeepPage(ctx, key, other)
	_, sameID := s.Here.KeepPage(ctx, s.NewKey(), n)
	all, err := s.Here.Pages(ctx, c.ID)
	want := p.ID == n.ID && p.Width == 165 && p.Height == 234 && p.Bytes == len(n.JPEG) && p.DPI == 200 && p.By == s.Clerk && len(p.Digest) == 64 && !p.At.IsZero()
	return first(err, that(reflect.DeepEqual(p, again), "the repeat gave another answer"), that(want, "what is known of the page is not what was scanned"),
		refused(otherPage, desk.Invalid, "key.reused"), refused(sameID, desk.Invalid, "page.id"),
		that(len(all) == 1, "%d pages after one was sent three times", len(all)))
}

func pageLimits(ctx context.Context, s *session) error {
	c, _, material, err := s.papered(ctx)
	if err != nil {
		return err
	}
	n, err := s.pageOf(c, material, 170)
	if err != nil {
		return err
	}
	keep := func(change func(*desk.NewPage)) error {
		x := n
		x.ID = s.NewKey()
		change(&x)
		_, err := s.Here.KeepPage(ctx, s.NewKey(), x)
		return err
	}
	rules := s.catalogue.Service.ScanRules()
	large := func(x *desk.NewPage) { x.JPEG = append(bytes.Clone(n.JPEG), make([]byte, rules.PageKB<<10)...) }
	return first(
		refused(keep(large), desk.Invalid, "scan.size"),
		refused(keep(func(x *desk.NewPage) { x.JPEG = []byte("%PDF-1.7") }), desk.Invalid, "page.format"),
		refused(keep(func(x *desk.NewPage) { x.Material = "poem" }), desk.Invalid, "page.material"),
		refused(keep(func(x *desk.NewPage) { x.Hint = "scan.lovely" }), desk.Invalid, "page.hint"),
		refused(keep(func(x *desk.NewPage) { x.CaseID = s.NewKey() }), desk.NotFound, "case.none"),
	)
}

func pageStages(ctx context.Context, s *session) error {
	c, _, material, err := s.papered(ctx)
	if err != nil {
		return err
	}
	p, err := s.kept(ctx, c, material, "", 160)
	if err != nil {
		return err
	}
	if _, err := s.advance(ctx, c, desk.Withdrawal{Reason: "conformance"}); err != nil {
		return err
	}
	_, late := s.kept(ctx, c, material, "", 161)
	_, off := s.Here.RemovePage(ctx, s.NewKey(), c.ID, p.ID)
	all, err := s.Here.Pages(ctx, c.ID)
	_, none := s.Here.Pages(ctx, s.NewKey())
	return first(err, refused(late, desk.Conflict, "page.stage"), refused(off, desk.Conflict, "page.stage"), refused(none, desk.NotFound, "case.none"),
		that(len(all) == 1 && all[0].Gone == nil, "the pages of a closed case are gone"))
}
