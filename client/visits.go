package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Queue implements [desk.Visits].
func (c *Client) Queue(ctx context.Context) (desk.Queue, error) {
	var q desk.Queue
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/visits", out: &q})
	return q, err
}

// Visit implements [desk.Visits].
func (c *Client) Visit(ctx context.Context, id string) (desk.Visit, error) {
	var got desk.Visit
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/visits/{id}", params: map[string]string{"id": id},
		out: &got, right: func() bool { return got.ID == id },
	})
	if err != nil {
		return desk.Visit{}, err
	}
	return got, nil
}

// call is the body of a call: whom, by his number.
type call struct {
	Number string `json:"number"`
}

// Call implements [desk.Visits].
func (c *Client) Call(ctx context.Context, key, number string) (desk.Visit, error) {
	var got desk.Visit
	err := c.post(ctx, written{
		key: key, kind: desk.KindCall, path: "/v1/visits/call",
		body: call{Number: number},
		out:  &got, right: func() bool { return got.ID != "" && got.State == desk.VisitServing },
	})
	if err != nil {
		return desk.Visit{}, err
	}
	return got, nil
}

// attend is the body of an act on a visit.
type attend struct {
	Version int64              `json:"version"`
	Act     desk.VisitEnvelope `json:"act"`
}

// Attend implements [desk.Visits].
func (c *Client) Attend(ctx context.Context, key string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	var got desk.Visit
	err := c.post(ctx, written{
		key: key, subject: v.ID, kind: a.VisitKind(), path: "/v1/visits/{id}/acts",
		body: attend{Version: v.Version, Act: desk.WrapVisit(a)},
		out:  &got, right: func() bool { return got.ID == v.ID && got.Version > v.Version }, // more than one further: the customer has rated meanwhile
	})
	if err != nil {
		return desk.Visit{}, err
	}
	return got, nil
}
