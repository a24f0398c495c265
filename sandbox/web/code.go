package web

import (
	"net/http"
	"regexp"
	"strings"
)

// codePage is a page that is opened by a code.
type codePage struct{ show, answer http.HandlerFunc }

// codes registers the pages that are opened by a code, each by its letter: /S/CODE. QR codes carry
// capital letters only, people type small ones. /SCODE is the short form, for addresses that leave
// no room for more in a QR code.
func (p *Pages) codes(mux *http.ServeMux) {
	pages := map[string]codePage{
		"S": {p.phone, p.phoneAnswer},
		"R": {p.rating, p.rate},
		"Q": {p.howFar, p.nothing},
	}
	for letter, page := range pages {
		for _, l := range []string{letter, strings.ToLower(letter)} {
			mux.HandleFunc("GET /"+l+"/{code}", page.show)
			mux.HandleFunc("POST /"+l+"/{code}", page.answer)
		}
	}
	mux.HandleFunc("GET /{code}", p.short(pages, func(c codePage) http.HandlerFunc { return c.show }))
	mux.HandleFunc("POST /{code}", p.short(pages, func(c codePage) http.HandlerFunc { return c.answer }))
}

var (
	codeForm  = regexp.MustCompile(`^[A-Z0-9]{14}$`)
	shortForm = regexp.MustCompile(`^[SRQsrq][A-Za-z0-9]{14}$`)
)

// short finds the page of the short form of an address, and keeps it to what looks like a code.
func (p *Pages) short(pages map[string]codePage, pick func(codePage) http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		both := r.PathValue("code")
		if !shortForm.MatchString(both) {
			p.nothing(w, r)
			return
		}
		r.SetPathValue("code", both[1:])
		pick(pages[strings.ToUpper(both[:1])])(w, r)
	}
}

// codeOf is the code of the address as the QR text has it. What a person typed in small
// letters is meant, too.
func codeOf(r *http.Request) string { return strings.ToUpper(r.PathValue("code")) }
