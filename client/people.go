package client

import (
	"context"
	"net/http"
	"time"

	"sheyin/desk"
)

// Staff implements [desk.People].
func (c *Client) Staff(ctx context.Context) (desk.Staff, error) {
	var staff desk.Staff
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/people", out: &staff})
	return staff, err
}

// Permissions implements [desk.People].
func (c *Client) Permissions(ctx context.Context, at time.Time) ([]desk.Permission, error) {
	r := request{method: http.MethodGet, path: "/v1/permissions"}
	if !at.IsZero() {
		r.query = map[string]string{"at": at.UTC().Format(time.RFC3339Nano)}
	}
	var all []desk.Permission
	r.out = &all
	err := c.do(ctx, r)
	return all, err
}

// filed is the body of an act on an application.
type filed struct {
	Version int64                    `json:"version"`
	Act     desk.ApplicationEnvelope `json:"act"`
}

// FileApplication implements [desk.People].
func (c *Client) FileApplication(ctx context.Context, key string, of desk.Application, do desk.ApplicationAct) (desk.Application, error) {
	var got desk.Application
	err := c.post(ctx, written{
		key: key, subject: of.ID, kind: do.ApplicationKind(), path: "/v1/applications/{id}/acts",
		body: filed{Version: of.Version, Act: desk.WrapApplication(do)},
		out:  &got, right: func() bool { return got.ID == of.ID && got.Version == of.Version+1 },
	})
	if err != nil {
		return desk.Application{}, err
	}
	return got, nil
}
