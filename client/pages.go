package client

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
)

// Pages implements [desk.Pages].
func (c *Client) Pages(ctx context.Context, caseID string) ([]desk.CasePage, error) {
	var pages []desk.CasePage
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/cases/{id}/pages", params: map[string]string{"id": caseID}, out: &pages,
		right: func() bool {
			for _, p := range pages {
				if p.CaseID != caseID {
					return false
				}
			}
			return true
		},
	})
	return pages, err
}

// pageSent is a page as it travels.
type pageSent struct {
	ID       string `json:"id"`
	Material string `json:"material"`
	DPI      int    `json:"dpi,omitempty"`
	Hint     string `json:"hint,omitempty"`
	Instead  string `json:"instead,omitempty"`
	JPEG     []byte `json:"jpeg"`
}

// KeepPage implements [desk.Pages]. Each page is a record of its own: it waits for no step of its case, and none for it.
func (c *Client) KeepPage(ctx context.Context, key string, p desk.NewPage) (desk.CasePage, error) {
	sum := sm3.Sum(p.JPEG)
	digest := hex.EncodeToString(sum[:])
	var got desk.CasePage
	err := c.post(ctx, written{
		key: key, subject: p.ID, kind: desk.KindPage, path: pagesPath(p.CaseID),
		body: pageSent{ID: p.ID, Material: p.Material, DPI: p.DPI, Hint: p.Hint, Instead: p.Instead, JPEG: p.JPEG},
		out:  &got, right: func() bool { return got.ID == p.ID && got.CaseID == p.CaseID && got.Digest == digest },
	})
	if err != nil {
		return desk.CasePage{}, err
	}
	return got, nil
}

// RemovePage implements [desk.Pages].
func (c *Client) RemovePage(ctx context.Context, key, caseID, page string) (desk.CasePage, error) {
	var got desk.CasePage
	err := c.post(ctx, written{
		key: key, subject: page, kind: desk.KindPageOff, path: pagesPath(caseID) + "/{id}/removal",
		body: struct{}{},
		out:  &got, right: func() bool { return got.ID == page && got.CaseID == caseID && got.Gone != nil },
	})
	if err != nil {
		return desk.CasePage{}, err
	}
	return got, nil
}

func pagesPath(caseID string) string { return "/v1/cases/" + url.PathEscape(caseID) + "/pages" }
