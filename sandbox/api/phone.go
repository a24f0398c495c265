package api

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheyin/desk"
	"sheyin/sandbox"
)

type (
	scan struct {
		Body struct {
			Person string `json:"person" maxLength:"64"`
			QR     string `json:"qr" maxLength:"128"`
		}
	}
	confirm struct {
		Body struct {
			Person string `json:"person" maxLength:"64"`
			QR     string `json:"qr" maxLength:"128"`
			Number string `json:"number" maxLength:"8"`
			Yes    bool   `json:"yes"`
		}
	}
	openOffline struct {
		Body struct {
			Person string `json:"person" maxLength:"64"`
			QR     string `json:"qr" maxLength:"128"`
			Yes    bool   `json:"yes"`
		}
	}
	// openAnswer is what is typed at the terminal; empty when the person refused.
	openAnswer struct {
		Answer string `json:"answer"`
	}
	rate struct {
		Body struct {
			Code  string `json:"code" maxLength:"64"`
			Grade int    `json:"grade"`
			Text  string `json:"text,omitempty" maxLength:"2000"`
		}
	}
	reviewer struct {
		Reviewer string `query:"reviewer" required:"true" maxLength:"64"`
	}
	ticketAnswer struct {
		RecordID
		WriteKey
		Reviewer string `query:"reviewer" required:"true" maxLength:"64"`
		Outlet   string `path:"outlet" maxLength:"64"`
		Body     struct {
			Version int64  `json:"version" minimum:"0"`
			Text    string `json:"text" maxLength:"4000"`
		}
	}
)

// Phone serves, as JSON, what people do away from the counter: the stand-in for a person's e-SSC
// app, the customer's rating, and the authority's answers to tickets. It asks for no proof of who
// calls, so it belongs on a loopback listener of a demo and is no part of the contract.
func Phone(svc PhoneService, log *slog.Logger) http.Handler {
	log = Options{Log: log}.withDefaults().Log
	mux := http.NewServeMux()
	mux.HandleFunc("/", noRoute)
	r := router{newAPI(mux, "sheyin phone"), log}
	op := func(id, method, path string) huma.Operation { return operation(id, method, path, "", nil) }
	route(r, op("people", http.MethodGet, "/v1/phone/people"),
		func(ctx context.Context, _ *none) ([]sandbox.PhonePerson, error) { return svc.People(ctx) })
	route(r, op("scan", http.MethodPost, "/v1/phone/scan"),
		func(ctx context.Context, in *scan) (sandbox.Ask, error) {
			return svc.Scan(ctx, in.Body.Person, in.Body.QR)
		})
	act(r, op("confirm", http.MethodPost, "/v1/phone/confirm"),
		func(ctx context.Context, in *confirm) error {
			return svc.Confirm(ctx, in.Body.Person, in.Body.QR, in.Body.Number, in.Body.Yes)
		})
	route(r, op("openOffline", http.MethodPost, "/v1/phone/open"),
		func(ctx context.Context, in *openOffline) (openAnswer, error) {
			answer, err := svc.OpenOffline(ctx, in.Body.Person, in.Body.QR, in.Body.Yes)
			return openAnswer{answer}, err
		})
	act(r, op("rate", http.MethodPost, "/v1/phone/rate"),
		func(ctx context.Context, in *rate) error {
			return svc.Rate(ctx, in.Body.Code, in.Body.Grade, in.Body.Text)
		})
	route(r, op("openTickets", http.MethodGet, "/v1/desk/tickets"),
		func(ctx context.Context, in *reviewer) ([]desk.Ticket, error) {
			return svc.OpenTickets(ctx, in.Reviewer)
		})
	route(r, op("answerTicket", http.MethodPost, "/v1/desk/tickets/{outlet}/{id}/answer"),
		func(ctx context.Context, in *ticketAnswer) (desk.Ticket, error) {
			return svc.AnswerTicket(ctx, in.Reviewer, in.Key, in.Outlet, in.ID, in.Body.Version, in.Body.Text)
		})
	// A page of another site, open in a browser on the same machine, must not log anybody in.
	return guarded(http.NewCrossOriginProtection().Handler(mux), log)
}
