package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/web"
)

// scannedAuthority is the small authority with two pages of a case.
type scannedAuthority struct {
	*authority
	looked []string
}

func (a *scannedAuthority) PagesFor(_ context.Context, _, _, caseID string) ([]desk.CasePage, error) {
	page := desk.CasePage{CaseID: caseID, Material: "agency", No: 1, Bytes: 300 << 10}
	first, second, gone := page, page, page
	first.ID, second.ID, gone.ID = "page-1", "page-2", "page-gone"
	second.No, second.Hint, gone.Gone = 2, "scan.dark", &desk.PageGone{}
	return []desk.CasePage{first, second, gone}, nil
}

func (a *scannedAuthority) PageImage(_ context.Context, reviewer, outlet, caseID, page string) ([]byte, error) {
	if page != "page-2" {
		return nil, fail(desk.NotFound, "page.none", "")
	}
	a.looked = append(a.looked, reviewer+"/"+outlet+"/"+caseID)
	return []byte("\xff\xd8\xff"), nil
}

// The reviewer sees which pages there are beside their material, and a picture only when it is opened.
//
// clause: G-9.1.1b
func TestReviewShowsThePages(t *testing.T) {
	s := newSite(t)
	s.cases = append(s.cases, raisedCase())
	a := &scannedAuthority{authority: s.authority}
	h, err := web.New(a, web.Options{Now: func() time.Time { return s.clock }})
	if err != nil {
		t.Fatal(err)
	}
	s.handler = h
	const path = "/desk/r-01/cases/JM01/c-raised"
	_, page := s.get(path)
	wants(t, page, "影像第 1 页", "影像第 2 页", "300 KB", "太暗", path+"/pages/page-2")
	lacks(t, page, "page-gone", "<img")
	if len(a.looked) != 0 {
		t.Error("a picture was looked at before anybody opened it")
	}
	_, page = s.get(path + "?lang=en")
	wants(t, page, "Scanned page 2", "too dark")
	status, image := s.get(path + "/pages/page-2")
	if status != http.StatusOK || image != "\xff\xd8\xff" || len(a.looked) != 1 || a.looked[0] != "r-01/JM01/c-raised" {
		t.Errorf("status %d, looks %v", status, a.looked)
	}
	if status, _ := s.get(path + "/pages/page-gone"); status != http.StatusNotFound {
		t.Errorf("status %d for a page that there is not", status)
	}
}
