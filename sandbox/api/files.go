package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Inputs of the routes about business files.
type (
	bundleAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64               `json:"version" minimum:"0" doc:"of the bundle that the act was made for; 0: a new one"`
			Act     desk.BundleEnvelope `json:"act"`
		}
	}
	dayEnd struct {
		WriteKey
		Body struct {
			Reason string `json:"reason" maxLength:"4000" doc:"needed when files lack something"`
		}
	}
)

// fileRoutes are the business files of closed cases and the bundles that they travel in. What the
// courier gets of a bundle names no case, no item and no person (I2).
func fileRoutes(r router, svc Service) {
	route(r, operation("files", http.MethodGet, "/v1/files", "What lies at the outlet: files that wait, bundles, the day, the reconciliation", withSession),
		func(ctx context.Context, _ *none) (desk.Filing, error) { return svc.Files(ctx, callerOf(ctx)) })
	route(r, operation("file", http.MethodGet, "/v1/files/{id}", "The business file of one closed case", withSession),
		func(ctx context.Context, in *RecordID) (desk.File, error) {
			return svc.File(ctx, callerOf(ctx), in.ID)
		})
	route(r, operation("bundle", http.MethodPost, "/v1/bundles/{id}/acts", "Do one act on a bundle of files", withSession),
		func(ctx context.Context, in *bundleAct) (desk.Bundle, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Bundle{}, err
			}
			return svc.Bundle(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
	route(r, operation("closeDay", http.MethodPost, "/v1/files/day", "Close the oldest day that is open", withSession),
		func(ctx context.Context, in *dayEnd) (desk.Day, error) {
			return svc.CloseDay(ctx, callerOf(ctx), in.Key, in.Body.Reason)
		})
}
