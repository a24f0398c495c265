package desktest

import (
	"context"
	"strings"

	"sheyin/desk"
)

var cardChecks = []check{
	{"cards/challenge", cardChallenge},
	{"cards/proof", cardProof},
	{"cards/electronic", electronicCard},
}

// nowhere is the challenge of a card whose area no authority has.
var nowhere = desk.CardChallenge{
	Area: "000000", Algorithm: "03", CardID: "000000D1560000050000000000000000", InternalFactor: "0000000000000001",
	InternalSource: "0000000000000002", ExternalFactor: "0000000000000003", ExternalSource: "0000000000000004",
}

// cardChallenge asks with what is no challenge, and about a card that is nobody's.
func cardChallenge(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	short := nowhere
	short.InternalSource = "02"
	_, empty := s.Here.ProveCard(ctx, desk.CardChallenge{})
	_, form := s.Here.ProveCard(ctx, short)
	_, unknown := s.Here.ProveCard(ctx, nowhere)
	return first(refused(empty, desk.Invalid, "card.challenge"), refused(form, desk.Invalid, "card.challenge"), refused(unknown, desk.Denied, "card.unknown"))
}

// cardProof proves one card: the same challenge has the same answer, and nothing else has.
func cardProof(ctx context.Context, s *session) error {
	if s.Card == (desk.CardChallenge{}) {
		return nil
	}
	if err := s.work(ctx); err != nil {
		return err
	}
	proof, err := s.Here.ProveCard(ctx, s.Card)
	if err != nil {
		return err
	}
	again, err := s.There.ProveCard(ctx, s.Card)
	if err != nil {
		return err
	}
	other := s.Card
	other.InternalSource, other.ExternalSource = s.Card.ExternalSource, s.Card.InternalSource
	another, err := s.Here.ProveCard(ctx, other)
	return first(err,
		that(len(proof.Internal) == 16 && len(proof.External) == 32 && strings.ToUpper(proof.Internal+proof.External) == proof.Internal+proof.External,
			"the proof has no form: %d and %d characters", len(proof.Internal), len(proof.External)),
		that(proof == again, "the same challenge has another answer at another terminal"),
		that(proof.Internal != another.Internal && proof.External != another.External, "another challenge has the same answer"),
	)
}

// electronicCard redeems what a customer's phone shows: once, wherever; nothing that nobody showed.
func electronicCard(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	_, none := s.Here.HolderOf(ctx, "conformance-"+s.NewKey())
	_, empty := s.Here.HolderOf(ctx, "")
	if err := first(refused(none, desk.NotFound, "essc.none"), refused(empty, desk.NotFound, "essc.none")); err != nil || s.Show == nil {
		return err
	}
	code, err := s.Show(ctx, s.Customer)
	if err != nil {
		return err
	}
	holder, err := s.Here.HolderOf(ctx, code)
	if err != nil {
		return err
	}
	_, twice := s.Here.HolderOf(ctx, code)
	_, elsewhere := s.There.HolderOf(ctx, code)
	return first(
		that(holder.Name == s.Customer.Name && holder.IDType == s.Customer.IDType && holder.IDNo == s.Customer.IDNo, "it is somebody else's card"),
		refused(twice, desk.Denied, "essc.used"), refused(elsewhere, desk.Denied, "essc.used"),
	)
}
