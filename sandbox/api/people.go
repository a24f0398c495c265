package api

import (
	"context"
	"net/http"
	"time"

	"sheyin/desk"
)

// Inputs of the routes about people.
type (
	permissionsAt struct {
		At time.Time `query:"at" doc:"the instant that is asked about; absent: the whole ledger"`
	}
	applicationAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64                    `json:"version" minimum:"0" doc:"of the application that the act was made for; 0: a new one"`
			Act     desk.ApplicationEnvelope `json:"act"`
		}
	}
)

// peopleRoutes are the manager's: who works at the outlet, what they may, and what is asked for them. Nothing is
// given here: that is the authority's own desk (G-7.2a).
func peopleRoutes(r router, svc Service) {
	route(r, operation("staff", http.MethodGet, "/v1/people", "The outlet's people and its applications for rights", withSession),
		func(ctx context.Context, _ *none) (desk.Staff, error) { return svc.Staff(ctx, callerOf(ctx)) })
	route(r, operation("permissions", http.MethodGet, "/v1/permissions", "Who could do what at an instant, by the permission ledger, or the whole ledger", withSession),
		func(ctx context.Context, in *permissionsAt) ([]desk.Permission, error) {
			return svc.Permissions(ctx, callerOf(ctx), in.At)
		})
	route(r, operation("fileApplication", http.MethodPost, "/v1/applications/{id}/acts", "Do one act on an application for rights", withSession),
		func(ctx context.Context, in *applicationAct) (desk.Application, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Application{}, err
			}
			return svc.FileApplication(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
}
