package web

import (
	"context"
	"net/http"
	"strconv"

	"sheyin/desk"
)

// PageDesk is what the page of a case needs of the authority for its scanned pages.
type PageDesk interface {
	// PagesFor is what is known of a case's pages.
	PagesFor(ctx context.Context, reviewer, outletID, caseID string) ([]desk.CasePage, error)
	// PageImage is the JPEG of one. That it was looked at is kept. NotFound page.none.
	PageImage(ctx context.Context, reviewer, outletID, caseID, page string) ([]byte, error)
}

// scannedPages adds the pages of each material to the rows of a case.
func (p *Pages) scannedPages(r *http.Request, v *caseView) error {
	pages, err := p.service.PagesFor(r.Context(), v.Reviewer.ID, v.Case.OutletID, v.Case.ID)
	if err != nil {
		return err
	}
	for n, m := range v.Materials {
		v.Materials[n].Pages = desk.PagesOf(pages, m.ID)
	}
	return nil
}

// onePage shows a scanned page as it is kept. It is loaded when somebody opens it and not before, since each look stands in
// the audit trail.
func (p *Pages) onePage(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	image, err := p.service.PageImage(r.Context(), reviewer.ID, r.PathValue("outlet"), r.PathValue("id"), r.PathValue("page"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Length", strconv.Itoa(len(image)))
	if _, err := w.Write(image); err != nil { // the reader has gone: nobody is left to tell
		p.log.DebugContext(r.Context(), "answer not read", "page", "scanned page", "error", err)
	}
}
