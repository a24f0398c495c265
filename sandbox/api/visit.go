package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Inputs of the routes about visits, tickets and papers.
type (
	callNumber struct {
		WriteKey
		Body struct {
			Number string `json:"number" maxLength:"64" doc:"of the queue, or as another machine gave it; empty: the next who waits"`
		}
	}
	visitAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64              `json:"version" minimum:"0" doc:"of the visit that the act was made for; 0: a new one"`
			Act     desk.VisitEnvelope `json:"act"`
		}
	}
	ticketAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64               `json:"version" minimum:"0" doc:"of the ticket that the act was made for; 0: a new one"`
			Act     desk.TicketEnvelope `json:"act"`
		}
	}
	order struct {
		WriteKey
		Body desk.Order
	}
)

// visitRoutes are the queue and who is served. What the customer thinks of it is only ever read
// here: no route of a terminal writes a rating (F3).
func visitRoutes(r router, svc Service) {
	route(r, operation("queue", http.MethodGet, "/v1/visits", "The outlet's visits of today and those booked, masked, and the day in figures", withSession),
		func(ctx context.Context, _ *none) (desk.Queue, error) { return svc.Queue(ctx, callerOf(ctx)) })
	route(r, operation("visit", http.MethodGet, "/v1/visits/{id}", "One visit", withSession),
		func(ctx context.Context, in *RecordID) (desk.Visit, error) {
			return svc.Visit(ctx, callerOf(ctx), in.ID)
		})
	route(r, operation("call", http.MethodPost, "/v1/visits/call", "Call a number, or the next: nobody is called twice", withSession),
		func(ctx context.Context, in *callNumber) (desk.Visit, error) {
			return svc.Call(ctx, callerOf(ctx), in.Key, in.Body.Number)
		})
	route(r, operation("attend", http.MethodPost, "/v1/visits/{id}/acts", "Do one act on a visit", withSession),
		func(ctx context.Context, in *visitAct) (desk.Visit, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Visit{}, err
			}
			return svc.Attend(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
}

func ticketRoutes(r router, svc Service) {
	route(r, operation("tickets", http.MethodGet, "/v1/tickets", "The outlet's open tickets and those closed today, masked", withSession),
		func(ctx context.Context, _ *none) ([]desk.Ticket, error) { return svc.Tickets(ctx, callerOf(ctx)) })
	route(r, operation("ticket", http.MethodGet, "/v1/tickets/{id}", "One ticket", withSession),
		func(ctx context.Context, in *RecordID) (desk.Ticket, error) {
			return svc.Ticket(ctx, callerOf(ctx), in.ID)
		})
	route(r, operation("follow", http.MethodPost, "/v1/tickets/{id}/acts", "Do one act on a ticket", withSession),
		func(ctx context.Context, in *ticketAct) (desk.Ticket, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Ticket{}, err
			}
			return svc.Follow(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
}

func paperRoutes(r router, svc Service) {
	route(r, operation("issue", http.MethodPost, "/v1/papers", "Give a paper its number, or count one more copy of it", withSession),
		func(ctx context.Context, in *order) (desk.Paper, error) {
			return svc.Issue(ctx, callerOf(ctx), in.Key, in.Body)
		})
}
