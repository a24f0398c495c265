package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// surroundings are what a terminal is connected to.
type surroundings struct{ Body desk.Surroundings }

func guardRoutes(r router, svc Service) {
	act(r, operation("reportSurroundings", http.MethodPost, "/v1/terminal/surroundings", "Tell what the terminal is connected to, after each change", withTerminal),
		func(ctx context.Context, in *surroundings) error {
			return svc.ReportSurroundings(ctx, callerOf(ctx), in.Body)
		})
}
