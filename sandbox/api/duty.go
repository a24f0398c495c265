package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Inputs of the routes about windows, absences and hand-overs.
type (
	windowAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64               `json:"version" minimum:"0" doc:"of the window that the act was made for; 0: nothing was done with it yet"`
			Act     desk.WindowEnvelope `json:"act"`
		}
	}
	handOverAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64                 `json:"version" minimum:"0" doc:"of the hand-over that the act was made for; 0: a new one"`
			Act     desk.HandOverEnvelope `json:"act"`
		}
	}
	absence struct {
		WriteKey
		Body desk.Absence
	}
)

// dutyRoutes are who stands at the windows and how that goes from one to the other.
func dutyRoutes(r router, svc Service) {
	route(r, operation("standing", http.MethodGet, "/v1/duty", "The outlet's windows, people, absences and hand-overs, and what the caller answers for", withSession),
		func(ctx context.Context, _ *none) (desk.Standing, error) { return svc.Standing(ctx, callerOf(ctx)) })
	route(r, operation("held", http.MethodGet, "/v1/duty/people/{id}", "What a person of the outlet answers for", withSession),
		func(ctx context.Context, in *RecordID) (desk.Holdings, error) {
			return svc.Held(ctx, callerOf(ctx), in.ID)
		})
	route(r, operation("hold", http.MethodPost, "/v1/windows/{id}/acts", "Do one act on a window", withSession),
		func(ctx context.Context, in *windowAct) (desk.Window, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Window{}, err
			}
			return svc.Hold(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
	route(r, operation("hand", http.MethodPost, "/v1/hand-overs/{id}/acts", "Do one act on a hand-over", withSession),
		func(ctx context.Context, in *handOverAct) (desk.HandOver, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.HandOver{}, err
			}
			return svc.Hand(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
	route(r, operation("excuse", http.MethodPost, "/v1/absences", "File that somebody of the outlet does not work on some days", withSession),
		func(ctx context.Context, in *absence) (desk.Absence, error) {
			return svc.Excuse(ctx, callerOf(ctx), in.Key, in.Body)
		})
}
