package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// acknowledgement is that a bulletin was read.
type acknowledgement struct {
	RecordID
	WriteKey
	Body struct {
		Answer int `json:"answer" minimum:"0" doc:"the option of its question, from 1; 0 where it has none"`
	}
}

func bulletinRoutes(r router, svc Service) {
	route(r, operation("bulletins", http.MethodGet, "/v1/bulletins", "The policy notices for this outlet, those to be read first", withSession),
		func(ctx context.Context, _ *none) ([]desk.Bulletin, error) { return svc.Bulletins(ctx, callerOf(ctx)) })
	route(r, operation("acknowledge", http.MethodPost, "/v1/bulletins/{id}/readings", "Tell that the person at work has read a policy notice", withSession),
		func(ctx context.Context, in *acknowledgement) (desk.Bulletin, error) {
			return svc.Acknowledge(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Answer)
		})
}
