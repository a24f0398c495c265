package api

import (
	"context"
	"net/http"
	"strings"

	"sheyin/desk"
)

// pageBody is the limit of a page on its way: the largest image in base64, and what is said of it.
const pageBody = int64(desk.PageLimit+2)/3*4 + smallBody

// Inputs of the routes about scanned pages.
type (
	newPage struct {
		RecordID
		WriteKey
		Body pageSent
	}
	pageOff struct {
		RecordID
		WriteKey
		Page string `path:"page" maxLength:"64"`
		Body struct{}
	}
	pageSent struct {
		ID       string `json:"id" minLength:"36" maxLength:"36" doc:"UUID, made by the caller"`
		Material string `json:"material" maxLength:"64"`
		DPI      int    `json:"dpi,omitempty" minimum:"0" maximum:"2400"`
		Hint     string `json:"hint,omitempty" maxLength:"32"`
		Instead  string `json:"instead,omitempty" maxLength:"64" doc:"the page that this one takes the place of"`
		JPEG     []byte `json:"jpeg"`
	}
)

func (in newPage) page() desk.NewPage {
	b := in.Body
	return desk.NewPage{ID: b.ID, CaseID: in.ID, Material: b.Material, DPI: b.DPI, Hint: b.Hint, Instead: b.Instead, JPEG: b.JPEG}
}

func pageRoutes(r router, svc Service) {
	route(r, operation("pages", http.MethodGet, "/v1/cases/{id}/pages", "What is known of the scanned pages of a case; their images are for the authority", withSession),
		func(ctx context.Context, in *RecordID) ([]desk.CasePage, error) {
			return svc.Pages(ctx, callerOf(ctx), in.ID)
		})
	keep := operation("keepPage", http.MethodPost, "/v1/cases/{id}/pages", "Put a scanned page into a case", withSession)
	keep.MaxBodyBytes = pageBody
	route(r, keep, func(ctx context.Context, in *newPage) (desk.CasePage, error) {
		return svc.KeepPage(ctx, callerOf(ctx), in.Key, in.page())
	})
	route(r, operation("removePage", http.MethodPost, "/v1/cases/{id}/pages/{page}/removal", "Say that a scanned page does not count any more; it is kept", withSession),
		func(ctx context.Context, in *pageOff) (desk.CasePage, error) {
			return svc.RemovePage(ctx, callerOf(ctx), in.Key, in.ID, in.Page)
		})
}

// sealedLimit is that of a sealed body, before it is opened: of a page's letter where pages go, else of a step's.
func sealedLimit(path string) int64 {
	if strings.HasPrefix(path, "/v1/cases/") && strings.HasSuffix(path, "/pages") {
		return sealedBody - stepBody + pageBody
	}
	return sealedBody
}
