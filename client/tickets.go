package client

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Tickets implements [desk.Tickets].
func (c *Client) Tickets(ctx context.Context) ([]desk.Ticket, error) {
	var open []desk.Ticket
	err := c.do(ctx, request{method: http.MethodGet, path: "/v1/tickets", out: &open})
	return open, err
}

// Ticket implements [desk.Tickets].
func (c *Client) Ticket(ctx context.Context, id string) (desk.Ticket, error) {
	var got desk.Ticket
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/tickets/{id}", params: map[string]string{"id": id},
		out: &got, right: func() bool { return got.ID == id },
	})
	if err != nil {
		return desk.Ticket{}, err
	}
	return got, nil
}

// followUp is the body of an act on a ticket.
type followUp struct {
	Version int64               `json:"version"`
	Act     desk.TicketEnvelope `json:"act"`
}

// Follow implements [desk.Tickets].
func (c *Client) Follow(ctx context.Context, key string, t desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	var got desk.Ticket
	err := c.post(ctx, written{
		key: key, subject: t.ID, kind: a.TicketKind(), path: "/v1/tickets/{id}/acts",
		body: followUp{Version: t.Version, Act: desk.WrapTicket(a)},
		out:  &got, right: func() bool { return got.ID == t.ID && got.Version == t.Version+1 },
	})
	if err != nil {
		return desk.Ticket{}, err
	}
	return got, nil
}

// Issue implements [desk.Papers].
func (c *Client) Issue(ctx context.Context, key string, o desk.Order) (desk.Paper, error) {
	var got desk.Paper
	err := c.post(ctx, written{
		key: key, subject: o.Subject, kind: "print", path: "/v1/papers",
		body: o,
		out:  &got, right: func() bool { return got.Kind == o.Kind && got.Subject == o.Subject && got.Number != "" && got.Copy > 0 },
	})
	if err != nil {
		return desk.Paper{}, err
	}
	return got, nil
}
