package desktest

import (
	"context"

	"sheyin/desk"
)

var guardChecks = []check{
	{"guard/report", reportedSurroundings},
}

// reportedSurroundings tells of a danger and of its end, before anybody has logged in; what no guard finds is refused.
func reportedSurroundings(ctx context.Context, s *session) error {
	found := desk.Surroundings{Dangers: []desk.Danger{{Kind: desk.Storage, Name: "sdb"}}, Unchecked: []string{"gateways"}}
	err := first(s.Here.ReportSurroundings(ctx, found), s.Here.ReportSurroundings(ctx, found), s.Here.ReportSurroundings(ctx, desk.Surroundings{}))
	if err != nil {
		return err
	}
	kind := s.Here.ReportSurroundings(ctx, desk.Surroundings{Dangers: []desk.Danger{{Kind: "ghost", Name: "sdb"}}})
	name := s.There.ReportSurroundings(ctx, desk.Surroundings{Dangers: []desk.Danger{{Kind: desk.Phone, Name: " "}}})
	return first(refused(kind, desk.Invalid, "guard.kind"), refused(name, desk.Invalid, "guard.name"))
}
