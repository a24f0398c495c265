package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Affairs implements [desk.Affairs].
func (c *Client) Affairs(ctx context.Context) ([]desk.Affair, error) {
	var all []desk.Affair
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/affairs", out: &all})
	return all, err
}

// settling is the body of an act on an affair.
type settling struct {
	Version int64               `json:"version"`
	Act     desk.AffairEnvelope `json:"act"`
}

// Settle implements [desk.Affairs].
func (c *Client) Settle(ctx context.Context, key string, a desk.Affair, do desk.AffairAct) (desk.Affair, error) {
	var got desk.Affair
	err := c.post(ctx, written{
		key: key, subject: a.ID, kind: do.AffairKind(), path: "/v1/affairs/{id}/acts",
		body: settling{Version: a.Version, Act: desk.WrapAffair(do)},
		out:  &got, right: func() bool { return got.ID == a.ID && got.Version == a.Version+1 },
	})
	if err != nil {
		return desk.Affair{}, err
	}
	return got, nil
}
