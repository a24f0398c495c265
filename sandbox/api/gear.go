package api

import (
	"context"
	"net/http"

	"sheyin/desk"
)

// Inputs of the routes about the device ledger.
type (
	gearAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64             `json:"version" minimum:"0" doc:"of the line that the act was made for; 0: a new one"`
			Act     desk.GearEnvelope `json:"act"`
		}
	}
	kitReport struct{ Body desk.Kit }
)

// gearRoutes are the device ledger, and what terminals say is really there.
func gearRoutes(r router, svc Service) {
	route(r, operation("gear", http.MethodGet, "/v1/gear", "The outlet's device ledger, and what its terminals reported", withSession),
		func(ctx context.Context, _ *none) (desk.GearBook, error) { return svc.Gear(ctx, callerOf(ctx)) })
	route(r, operation("tend", http.MethodPost, "/v1/gear/{id}/acts", "Do one act on a line of the device ledger", withSession),
		func(ctx context.Context, in *gearAct) (desk.Gear, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Gear{}, err
			}
			return svc.Tend(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
	act(r, operation("reportKit", http.MethodPost, "/v1/terminal/kit", "Tell what is connected to the terminal and whether it works, after each change", withTerminal),
		func(ctx context.Context, in *kitReport) error { return svc.ReportKit(ctx, callerOf(ctx), in.Body) })
}
