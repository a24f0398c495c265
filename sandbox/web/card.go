package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"rsc.io/qr"

	"sheyin/sandbox"
)

// CardDesk plays customers' electronic cards.
type CardDesk interface {
	// Cardholders are the customers whose phone may be played.
	Cardholders(ctx context.Context) ([]sandbox.Cardholder, error)
	// ShowESSC makes a code for one. NotFound person.none.
	ShowESSC(ctx context.Context, holder string) (sandbox.ESSCCode, error)
}

// cardView is the page of electronic cards: whose, or the code that one shows.
type cardView struct {
	Token   string
	Holders []sandbox.Cardholder
	Shown   *sandbox.ESSCCode
	Picture picture
}

// picture is a QR code as a drawing: a square of Size units and the path of its dark ones.
type picture struct {
	Size int
	Path string
}

// quiet is the white border of a code, in modules (ISO/IEC 18004, 9.1).
const quiet = 4

func pictureOf(text string) (picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return picture{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				path.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	return picture{code.Size + 2*quiet, path.String()}, nil
}

func (p *Pages) cardRoutes(mux *http.ServeMux) {
	for _, path := range []string{"/E", "/e"} {
		mux.HandleFunc("GET "+path, p.cards)
		mux.HandleFunc("POST "+path, p.showCard)
	}
}

func (p *Pages) cards(w http.ResponseWriter, r *http.Request) {
	holders, err := p.service.Cardholders(r.Context())
	p.page(w, r, "card", cardView{Token: p.forms.token(r.URL.Path), Holders: holders}, nil, err)
}

// showCard shows a new code of the customer who was chosen. Each showing is another code, as in the real app.
func (p *Pages) showCard(w http.ResponseWriter, r *http.Request) {
	if _, err := p.form(r); err != nil {
		p.fail(w, r, err)
		return
	}
	shown, err := p.service.ShowESSC(r.Context(), r.PostForm.Get("holder"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	drawn, err := pictureOf(shown.Code)
	p.page(w, r, "card", cardView{Token: p.forms.token(r.URL.Path), Shown: &shown, Picture: drawn}, nil, err)
}
