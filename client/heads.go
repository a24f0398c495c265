package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Countersign implements [desk.Heads].
func (c *Client) Countersign(ctx context.Context, h desk.LogHead) ([]byte, error) {
	var got struct {
		Note []byte `json:"note"`
	}
	err := c.do(ctx, request{
		nature: asking, method: http.MethodPost, path: "/v1/log/heads", body: h,
		out: &got, right: func() bool { return len(got.Note) > 0 },
	})
	return got.Note, err
}
