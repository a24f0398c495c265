package client

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/emmansun/gmsm/sm2"

	"sheyin/desk"
)

// Catalogue implements [desk.Library]. A version never changes, so the one fetched last is
// not fetched again.
func (c *Client) Catalogue(ctx context.Context, version string) (*desk.Catalogue, error) {
	c.mu.Lock()
	have := c.catalogue
	c.mu.Unlock()
	if have != nil && have.Version == version {
		return have, nil
	}
	var got desk.Catalogue
	r := request{
		method: http.MethodGet, path: "/v1/catalogue", query: map[string]string{"version": version},
		out: &got,
	}
	if have != nil && version == "" {
		r.header = map[string]string{"If-None-Match": `"` + have.Version + `"`}
	}
	if err := c.do(ctx, r); err != nil {
		return nil, err
	}
	if got.Version == "" && r.header != nil {
		return have, nil // not modified
	}
	if got.Version == "" || version != "" && got.Version != version {
		return nil, unusable(reading)
	}
	if err := got.Ready(); err != nil {
		return nil, failure(desk.Offline, "authority.broken", err)
	}
	if version == "" {
		c.mu.Lock()
		c.catalogue = &got
		c.mu.Unlock()
	}
	return &got, nil
}

// List implements [desk.Library]: the authority's signature over the very bytes is
// verified, and that they are about this outlet.
func (c *Client) List(ctx context.Context) (desk.ItemList, error) {
	outlet, err := c.sessionOutlet(ctx)
	if err != nil {
		return desk.ItemList{}, err
	}
	var signed desk.SignedList
	if err := c.do(ctx, request{method: http.MethodGet, path: "/v1/list", out: &signed}); err != nil {
		return desk.ItemList{}, err
	}
	if !sm2.VerifyASN1WithSM2(c.cfg.ListKey, nil, signed.Payload, signed.Signature) {
		return desk.ItemList{}, failure(desk.Denied, "list.forged", nil)
	}
	var list desk.ItemList
	if err := json.Unmarshal(signed.Payload, &list); err != nil || list.OutletID != outlet {
		return desk.ItemList{}, failure(desk.Denied, "list.forged", err)
	}
	cleanAll(&list)
	return list, nil
}

// sessionOutlet is the outlet that the authority named at login.
func (c *Client) sessionOutlet(ctx context.Context) (string, error) {
	if outlet := c.present().Outlet.ID; outlet != "" {
		return outlet, nil
	}
	s, err := c.Session(ctx)
	return s.Outlet.ID, err
}

// Elsewhere implements [desk.Library].
func (c *Client) Elsewhere(ctx context.Context, item string) ([]desk.Outlet, error) {
	var outlets []desk.Outlet
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/outlets", query: map[string]string{"item": item},
		out: &outlets,
	})
	return outlets, err
}

// Match implements [desk.Register]. It is a read, sent as a POST so that a person's number
// stands in no address and no log of one; it is sealed like a write.
func (c *Client) Match(ctx context.Context, q desk.Query) (desk.Match, error) {
	var m desk.Match
	err := c.secret(ctx, reading, "/v1/register/match", q, &m)
	return m, err
}
