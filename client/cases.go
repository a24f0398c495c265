package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Open implements [desk.Cases].
func (c *Client) Open(ctx context.Context) ([]desk.Summary, error) {
	var open []desk.Summary
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/cases", out: &open})
	return open, err
}

// Case implements [desk.Cases].
func (c *Client) Case(ctx context.Context, id string) (desk.Case, error) {
	var got desk.Case
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/cases/{id}", params: map[string]string{"id": id},
		out: &got, right: func() bool { return got.ID == id },
	})
	if err != nil {
		return desk.Case{}, err
	}
	return got, nil
}

// advance is the body of the one write.
type advance struct {
	Version int64         `json:"version"`
	Step    desk.Envelope `json:"step"`
}

// Advance implements [desk.Cases].
func (c *Client) Advance(ctx context.Context, key string, of desk.Case, s desk.Step) (desk.Case, error) {
	if h, ok := s.(desk.Handling); ok && h.Values == nil {
		h.Values = map[string]string{} // the contract asks for an object
		s = h
	}
	var got desk.Case
	err := c.post(ctx, written{
		key: key, subject: of.ID, kind: s.Kind(), item: itemOf(of, s), path: "/v1/cases/{id}/steps",
		body: advance{Version: of.Version, Step: desk.Wrap(s)},
		out:  &got, right: func() bool { return got.ID == of.ID && got.Version == of.Version+1 },
	})
	if err != nil {
		return desk.Case{}, err
	}
	return got, nil
}

// itemOf is the code of the item that a step is about: a consultation names it, later the case does.
func itemOf(c desk.Case, s desk.Step) string {
	if first, ok := s.(desk.Consultation); ok {
		return first.Item
	}
	return c.Item
}
