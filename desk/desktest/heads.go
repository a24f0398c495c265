package desktest

import (
	"context"

	"sheyin/desk"
)

var headChecks = []check{
	{"heads/unsigned", unsignedHead},
}

// unsignedHead holds a head to its signature: whoever calls, one that the terminal has not signed is no head.
func unsignedHead(ctx context.Context, s *session) error {
	_, none := s.Here.Countersign(ctx, desk.LogHead{Note: []byte("sheyin/nowhere\n1\nAAAA\n")})
	_, other := s.There.Countersign(ctx, desk.LogHead{Note: []byte("x"), Since: 1, Proof: [][]byte{{1}}})
	return first(refused(none, desk.Denied, "head.signature"), refused(other, desk.Denied, "head.signature"))
}
