package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Files implements [desk.Files].
func (c *Client) Files(ctx context.Context) (desk.Filing, error) {
	var got desk.Filing
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/files", out: &got})
	return got, err
}

// File implements [desk.Files].
func (c *Client) File(ctx context.Context, caseID string) (desk.File, error) {
	var got desk.File
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/files/{id}", params: map[string]string{"id": caseID},
		out: &got, right: func() bool { return got.CaseID == caseID },
	})
	if err != nil {
		return desk.File{}, err
	}
	return got, nil
}

// bundling is the body of an act on a bundle.
type bundling struct {
	Version int64               `json:"version"`
	Act     desk.BundleEnvelope `json:"act"`
}

// Bundle implements [desk.Files].
func (c *Client) Bundle(ctx context.Context, key string, b desk.Bundle, act desk.BundleAct) (desk.Bundle, error) {
	var got desk.Bundle
	err := c.post(ctx, written{
		key: key, subject: b.ID, kind: act.BundleKind(), path: "/v1/bundles/{id}/acts",
		body: bundling{Version: b.Version, Act: desk.WrapBundle(act)},
		out:  &got, right: func() bool { return got.ID == b.ID && got.Version == b.Version+1 },
	})
	if err != nil {
		return desk.Bundle{}, err
	}
	return got, nil
}

// dayEnd is the body of the end of a day.
type dayEnd struct {
	Reason string `json:"reason"`
}

// CloseDay implements [desk.Files].
func (c *Client) CloseDay(ctx context.Context, key, reason string) (desk.Day, error) {
	var got desk.Day
	err := c.post(ctx, written{
		key: key, kind: "close_day", path: "/v1/files/day",
		body: dayEnd{Reason: reason},
		out:  &got, right: func() bool { return !got.Closed.IsZero() },
	})
	if err != nil {
		return desk.Day{}, err
	}
	return got, nil
}
