package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Inputs of the routes about customers' cards.
type (
	cardChallenge struct{ Body desk.CardChallenge }
	esscCode      struct {
		Body struct {
			Code string `json:"code" maxLength:"4096" doc:"as the customer's phone shows it; opaque"`
		}
	}
)

// cardRoutes are reads, and POSTs so that neither a card's number nor a code stands in an address.
func cardRoutes(r router, svc Service) {
	route(r, operation("proveCard", http.MethodPost, "/v1/cards/proof", "Answer the challenge of a third-generation social-security card", withSession),
		func(ctx context.Context, in *cardChallenge) (desk.CardProof, error) {
			return svc.ProveCard(ctx, callerOf(ctx), in.Body)
		})
	route(r, operation("holderOf", http.MethodPost, "/v1/cards/holder", "Whose electronic social-security card a code is; uses the code up, so nobody repeats it", withSession),
		func(ctx context.Context, in *esscCode) (desk.Holder, error) {
			return svc.HolderOf(ctx, callerOf(ctx), in.Body.Code)
		})
}
