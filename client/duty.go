package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Standing implements [desk.Duty].
func (c *Client) Standing(ctx context.Context) (desk.Standing, error) {
	var got desk.Standing
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/duty", out: &got})
	return got, err
}

// Held implements [desk.Duty].
func (c *Client) Held(ctx context.Context, person string) (desk.Holdings, error) {
	var got desk.Holdings
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/duty/people/{id}", params: map[string]string{"id": person},
		out: &got, right: func() bool { return got.PersonID == person },
	})
	if err != nil {
		return desk.Holdings{}, err
	}
	return got, nil
}

// holding is the body of an act on a window.
type holding struct {
	Version int64               `json:"version"`
	Act     desk.WindowEnvelope `json:"act"`
}

// Hold implements [desk.Duty].
func (c *Client) Hold(ctx context.Context, key string, w desk.Window, a desk.WindowAct) (desk.Window, error) {
	var got desk.Window
	err := c.post(ctx, written{
		key: key, subject: w.ID, kind: a.WindowKind(), path: "/v1/windows/{id}/acts",
		body: holding{Version: w.Version, Act: desk.WrapWindow(a)},
		out:  &got, right: func() bool { return got.ID == w.ID && got.Version == w.Version+1 },
	})
	if err != nil {
		return desk.Window{}, err
	}
	return got, nil
}

// handing is the body of an act on a hand-over.
type handing struct {
	Version int64                 `json:"version"`
	Act     desk.HandOverEnvelope `json:"act"`
}

// Hand implements [desk.Duty].
func (c *Client) Hand(ctx context.Context, key string, h desk.HandOver, a desk.HandOverAct) (desk.HandOver, error) {
	var got desk.HandOver
	err := c.post(ctx, written{
		key: key, subject: h.ID, kind: a.HandOverKind(), path: "/v1/hand-overs/{id}/acts",
		body: handing{Version: h.Version, Act: desk.WrapHandOver(a)},
		out:  &got, right: func() bool { return got.ID == h.ID && got.Version == h.Version+1 },
	})
	if err != nil {
		return desk.HandOver{}, err
	}
	return got, nil
}

// Excuse implements [desk.Duty].
func (c *Client) Excuse(ctx context.Context, key string, e desk.Absence) (desk.Absence, error) {
	var got desk.Absence
	err := c.post(ctx, written{
		key: key, subject: e.ID, kind: "absence", path: "/v1/absences",
		body: e,
		out:  &got, right: func() bool { return got.ID == e.ID && got.PersonID == e.PersonID && !got.At.IsZero() },
	})
	if err != nil {
		return desk.Absence{}, err
	}
	return got, nil
}
