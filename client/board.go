package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Board implements [desk.Overview].
func (c *Client) Board(ctx context.Context) (desk.Board, error) {
	var b desk.Board
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/board", out: &b})
	return b, err
}
