package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// ReportSurroundings implements [desk.Sentry].
func (c *Client) ReportSurroundings(ctx context.Context, s desk.Surroundings) error {
	return c.do(ctx, request{nature: asking, method: http.MethodPost, path: "/v1/terminal/surroundings", body: s})
}
