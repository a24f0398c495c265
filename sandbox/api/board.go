package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

func boardRoutes(r router, svc Service) {
	route(r, operation("board", http.MethodGet, "/v1/board", "What stands at the outlet for the person at work, besides cases, tickets and visits", withSession),
		func(ctx context.Context, _ *none) (desk.Board, error) { return svc.Board(ctx, callerOf(ctx)) })
}
