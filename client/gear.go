package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Gear implements [desk.DeviceLedger].
func (c *Client) Gear(ctx context.Context) (desk.GearBook, error) {
	var got desk.GearBook
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/gear", out: &got})
	return got, err
}

// tending is the body of an act on a line of the device ledger.
type tending struct {
	Version int64             `json:"version"`
	Act     desk.GearEnvelope `json:"act"`
}

// Tend implements [desk.DeviceLedger].
func (c *Client) Tend(ctx context.Context, key string, g desk.Gear, do desk.GearAct) (desk.Gear, error) {
	var got desk.Gear
	err := c.post(ctx, written{
		key: key, subject: g.ID, kind: do.GearKind(), path: "/v1/gear/{id}/acts",
		body: tending{Version: g.Version, Act: desk.WrapGear(do)},
		out:  &got, right: func() bool { return got.ID == g.ID && got.Version == g.Version+1 },
	})
	if err != nil {
		return desk.Gear{}, err
	}
	return got, nil
}

// ReportKit implements [desk.DeviceLedger].
func (c *Client) ReportKit(ctx context.Context, k desk.Kit) error {
	return c.do(ctx, request{nature: asking, method: http.MethodPost, path: "/v1/terminal/kit", body: k})
}
