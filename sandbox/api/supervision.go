package api

import (
	"context"
	"net/http"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// Inputs of the routes about supervision.
type (
	period struct {
		From string `query:"from" required:"true" format:"date" doc:"first day"`
		To   string `query:"to" required:"true" format:"date" doc:"last day"`
	}
	findingAct struct {
		RecordID
		WriteKey
		Body struct {
			Version int64                `json:"version" minimum:"0" doc:"of the finding that the act was made for; 0: a new one"`
			Act     desk.FindingEnvelope `json:"act"`
		}
	}
)

// days are the two ends of a period. Invalid report.period for what is no date.
func (p *period) days() (from, to calendar.Date, err error) {
	from, err = calendar.Parse(p.From)
	if err == nil {
		to, err = calendar.Parse(p.To)
	}
	if err != nil {
		err = &desk.Error{Code: desk.Invalid, Key: "report.period", Field: "from"}
	}
	return from, to, err
}

// supervisionRoutes are what the outlet sees of itself and what inspections found there.
func supervisionRoutes(r router, svc Service) {
	route(r, operation("report", http.MethodGet, "/v1/report", "The outlet in figures: everybody for the manager, the caller alone for the others", withSession),
		func(ctx context.Context, in *period) (desk.Report, error) {
			from, to, err := in.days()
			if err != nil {
				return desk.Report{}, err
			}
			return svc.Report(ctx, callerOf(ctx), from, to)
		})
	route(r, operation("inspection", http.MethodGet, "/v1/inspection", "The checks of a self-inspection with what the records say", withSession),
		func(ctx context.Context, in *period) (desk.Inspection, error) {
			from, to, err := in.days()
			if err != nil {
				return desk.Inspection{}, err
			}
			return svc.Inspection(ctx, callerOf(ctx), from, to)
		})
	route(r, operation("findings", http.MethodGet, "/v1/findings", "The outlet's findings that are not closed and those closed today", withSession),
		func(ctx context.Context, _ *none) ([]desk.Finding, error) { return svc.Findings(ctx, callerOf(ctx)) })
	route(r, operation("amend", http.MethodPost, "/v1/findings/{id}/acts", "Do one act on a finding", withSession),
		func(ctx context.Context, in *findingAct) (desk.Finding, error) {
			act, err := in.Body.Act.Act()
			if err != nil {
				return desk.Finding{}, err
			}
			return svc.Amend(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, act)
		})
}
