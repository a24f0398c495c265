package sandbox

import (
	"context"
	"encoding/base64"
	"encoding/hex"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// pageWrite is a write about a page: it is no act on the case, whose version stays.
const pageWrite = "page"

// Pages gives what is known of a case's pages, by [desk.SortPages]. NotFound case.none; Denied may.post.
func (s *Service) Pages(ctx context.Context, c Caller, caseID string) ([]desk.CasePage, error) {
	var out []desk.CasePage
	err := s.see(ctx, c, func(a *act, w worker) error {
		of, err := a.seen(w.outlet, caseID)
		if err != nil {
			return err
		}
		out, err = a.pages(of.OutletID, of.ID)
		return err
	})
	return out, err
}

func (a *act) pages(outlet, caseID string) ([]desk.CasePage, error) {
	pages, err := loadAll[desk.CasePage](a.Pages(outlet, caseID))
	desk.SortPages(pages)
	return pages, err
}

// KeepPage puts a scanned page into a case: once under its key, in the order of arrival. One that takes another's
// place has its number, and that one does not count any more.
//
// Errors: Invalid key.form, key.reused, case.id and page.id for one that is there under another key; NotFound case.none;
// those of [desk.Case.AddPage].
func (s *Service) KeepPage(ctx context.Context, c Caller, key string, n desk.NewPage) (desk.CasePage, error) {
	sum := sm3.Sum(n.JPEG)
	digest := hex.EncodeToString(sum[:])
	said := n
	said.JPEG = nil // its digest stands for it
	w := write{key: key, what: pageWrite, id: n.ID, kind: string(desk.KindPage), said: encode([]any{said, digest})}
	if err := w.named(); err != nil {
		return desk.CasePage{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.CasePage, error) {
		return onPages(a, w, n.CaseID, func(of desk.Case, had []desk.CasePage, do desk.Act) (desk.CasePage, error) {
			return a.keepPage(n, digest, of, had, do)
		})
	})
}

func (a *act) keepPage(n desk.NewPage, digest string, of desk.Case, had []desk.CasePage, do desk.Act) (desk.CasePage, error) {
	page, err := of.AddPage(n, digest, had, do)
	if err != nil {
		return page, err
	}
	added, err := a.AddPage(pageRow(of, page), base64.StdEncoding.EncodeToString(n.JPEG))
	switch {
	case err != nil:
		return page, err
	case !added:
		return page, invalid("page.id", "id")
	}
	for _, p := range had {
		if p.ID == page.Instead {
			return page, a.SavePage(pageRow(of, p.Replaced(page, do)))
		}
	}
	return page, nil
}

// RemovePage says that a page does not count any more; it is kept. Errors: Invalid key.form, key.reused; NotFound
// case.none; those of [desk.Case.RemovePage].
func (s *Service) RemovePage(ctx context.Context, c Caller, key, caseID, page string) (desk.CasePage, error) {
	w := write{key: key, what: pageWrite, id: page, kind: string(desk.KindPageOff), said: encode(caseID)}
	return work(ctx, s, c, w, func(a *act, w write) (desk.CasePage, error) {
		return onPages(a, w, caseID, func(of desk.Case, had []desk.CasePage, do desk.Act) (desk.CasePage, error) {
			off, err := of.RemovePage(page, had, do)
			if err != nil {
				return off, err
			}
			return off, a.SavePage(pageRow(of, off))
		})
	})
}

// onPages does an act on the pages of a case. Who does one at the same moment waits, so that no number is given twice.
func onPages(a *act, w write, caseID string, do func(desk.Case, []desk.CasePage, desk.Act) (desk.CasePage, error)) (desk.CasePage, error) {
	if _, err := a.Next(w.outlet.ID, pageWrite); err != nil {
		return desk.CasePage{}, err
	}
	of, err := a.kase(w.outlet.ID, caseID)
	if err != nil {
		return desk.CasePage{}, err
	}
	rules, err := a.rulesFor(w, of)
	if err != nil {
		return desk.CasePage{}, err
	}
	had, err := a.pages(w.outlet.ID, of.ID)
	if err != nil {
		return desk.CasePage{}, err
	}
	page, err := do(of, had, desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: rules})
	if err != nil {
		return desk.CasePage{}, err
	}
	return page, a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, of.ID, "")
}

func pageRow(of desk.Case, p desk.CasePage) store.Page {
	return store.Page{OutletID: of.OutletID, CaseID: of.ID, ID: p.ID, At: p.At.UnixMilli(), Body: encode(p)}
}

// PagesFor gives what is known of a case's pages to somebody of the authority. Denied may.decide.
func (s *Service) PagesFor(ctx context.Context, reviewer, outlet, caseID string) ([]desk.CasePage, error) {
	var out []desk.CasePage
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		var err error
		out, err = a.pages(outlet, caseID)
		return err
	})
	return out, err
}

// PageImage gives the JPEG of a page to somebody of the authority, and keeps that it was looked at. Denied may.decide;
// NotFound page.none.
func (s *Service) PageImage(ctx context.Context, reviewer, outlet, caseID, page string) ([]byte, error) {
	var out []byte
	err := s.do(ctx, func(a *act) error {
		by, err := a.reviewer(reviewer)
		if err != nil {
			return err
		}
		body, image, err := a.PageImage(outlet, caseID, page)
		if _, err := load[desk.CasePage](body, err, notFound("page.none")); err != nil {
			return err
		}
		if out, err = base64.StdEncoding.DecodeString(image); err != nil {
			return err
		}
		return a.audit(outlet, by.ID, "", "look.page", caseID, "")
	})
	return out, err
}
