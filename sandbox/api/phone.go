package api

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

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
)

// Phone serves the stand-in for a person's e-SSC app, as JSON. It asks for no proof of who
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
	// A page of another site, open in a browser on the same machine, must not log anybody in.
	return guarded(http.NewCrossOriginProtection().Handler(mux), log)
}
