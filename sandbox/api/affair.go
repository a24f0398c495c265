package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

type affairAct struct {
	RecordID
	WriteKey
	Body struct {
		Version int64               `json:"version" minimum:"0" doc:"of the affair that the act was made for; 0: a new one"`
		Act     desk.AffairEnvelope `json:"act"`
	}
}

// affairRoutes are what the outlet and its authority settle between them.
func affairRoutes(r router, svc Service) {
	route(r, operation("affairs", http.MethodGet, "/v1/affairs", "Emergencies, feedback, wishes for another class, joint meetings, preparations of the outlet", withSession),
		func(ctx context.Context, _ *none) ([]desk.Affair, error) { return svc.Affairs(ctx, callerOf(ctx)) })
	route(r, operation("settle", http.MethodPost, "/v1/affairs/{id}/acts", "Do one act on an affair", withSession),
		func(ctx context.Context, in *affairAct) (desk.Affair, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Affair{}, err
			}
			return svc.Settle(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
}
