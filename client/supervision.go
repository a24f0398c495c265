package client

import (
	"context"
	"net/http"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// Report implements [desk.Supervision].
func (c *Client) Report(ctx context.Context, from, to calendar.Date) (desk.Report, error) {
	var got desk.Report
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/report", query: map[string]string{"from": from.String(), "to": to.String()},
		out: &got, right: func() bool { return got.From == from && got.To == to },
	})
	if err != nil {
		return desk.Report{}, err
	}
	return got, nil
}

// Inspection implements [desk.Supervision].
func (c *Client) Inspection(ctx context.Context, from, to calendar.Date) (desk.Inspection, error) {
	var got desk.Inspection
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/inspection", query: map[string]string{"from": from.String(), "to": to.String()},
		out: &got, right: func() bool { return got.From == from && got.To == to },
	})
	if err != nil {
		return desk.Inspection{}, err
	}
	return got, nil
}

// Findings implements [desk.Supervision].
func (c *Client) Findings(ctx context.Context) ([]desk.Finding, error) {
	var all []desk.Finding
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/findings", out: &all})
	return all, err
}

// amendment is the body of an act on a finding.
type amendment struct {
	Version int64                `json:"version"`
	Act     desk.FindingEnvelope `json:"act"`
}

// Amend implements [desk.Supervision].
func (c *Client) Amend(ctx context.Context, key string, f desk.Finding, a desk.FindingAct) (desk.Finding, error) {
	var got desk.Finding
	err := c.post(ctx, written{
		key: key, subject: f.ID, kind: a.FindingKind(), path: "/v1/findings/{id}/acts",
		body: amendment{Version: f.Version, Act: desk.WrapFinding(a)},
		out:  &got, right: func() bool { return got.ID == f.ID && got.Version == f.Version+1 },
	})
	if err != nil {
		return desk.Finding{}, err
	}
	return got, nil
}
