package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Bulletins implements [desk.Bulletins].
func (c *Client) Bulletins(ctx context.Context) ([]desk.Bulletin, error) {
	var all []desk.Bulletin
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/bulletins", out: &all})
	return all, err
}

// acknowledgement is the body of a reading.
type acknowledgement struct {
	Answer int `json:"answer"`
}

// Acknowledge implements [desk.Bulletins].
func (c *Client) Acknowledge(ctx context.Context, key, id string, answer int) (desk.Bulletin, error) {
	var got desk.Bulletin
	err := c.post(ctx, written{
		key: key, subject: id, kind: "acknowledge", path: "/v1/bulletins/{id}/readings",
		body: acknowledgement{Answer: answer},
		out:  &got, right: func() bool { return got.ID == id && !got.Read.IsZero() },
	})
	if err != nil {
		return desk.Bulletin{}, err
	}
	return got, nil
}
