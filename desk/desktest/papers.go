package desktest

import (
	"context"
	"fmt"
	"reflect"

	"sheyin/desk"
)

var paperChecks = []check{
	{"papers/original and copies", copies},
	{"papers/repeat under one key", paperRepeated},
	{"papers/not before its time", earlyPaper},
	{"papers/of the outlet, a visit and a question", otherPapers},
}

func copies(ctx context.Context, s *session) error {
	o, receipt, err := s.receipt(ctx)
	if err != nil {
		return err
	}
	original, err := s.Here.Issue(ctx, s.NewKey(), o)
	if err != nil {
		return fmt.Errorf("original: %w", err)
	}
	_, bare := s.Here.Issue(ctx, s.NewKey(), o)
	o.Reason = "conformance"
	second, err := s.Here.Issue(ctx, s.NewKey(), o)
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	third, err := s.There.Issue(ctx, s.NewKey(), o)
	return first(err, refused(bare, desk.Invalid, "paper.reason"),
		that(original.Copy == 1 && original.Number == receipt && original.By != "" && !original.At.IsZero(), "copy %d, number %q of the original", original.Copy, original.Number),
		that(second.Copy == 2 && third.Copy == 3, "the copies count %d and %d", second.Copy, third.Copy),
		that(second.Number == original.Number && third.Number == original.Number, "a copy has a number of its own"),
		that(second.Reason == o.Reason, "the reason of a copy is lost"),
		that(qrForm.MatchString(original.AskURL) && third.AskURL == original.AskURL, "the way to ask is not 14 to 38 alphanumeric characters, or not one"),
	)
}

// receipt is an order for the receipt of a new case, and its number.
func (s *session) receipt(ctx context.Context) (desk.Order, string, error) {
	item, _, err := s.find(ctx, anyItem)
	if err != nil {
		return desk.Order{}, "", err
	}
	c, err := s.accepted(ctx, item)
	return desk.Order{Kind: desk.ReceiptPaper, Subject: c.ID}, c.Receipt, err
}

func paperRepeated(ctx context.Context, s *session) error {
	o, _, err := s.receipt(ctx)
	if err != nil {
		return err
	}
	key := s.NewKey()
	p, err := s.Here.Issue(ctx, key, o)
	if err != nil {
		return err
	}
	again, err := s.Here.Issue(ctx, key, o)
	other := o
	other.Reason = "conformance"
	_, otherOrder := s.Here.Issue(ctx, key, other)
	_, otherPlace := s.There.Issue(ctx, key, o)
	return first(err, that(reflect.DeepEqual(p, again), "the repeat gave another answer"),
		refused(otherOrder, desk.Invalid, "key.reused"), refused(otherPlace, desk.Invalid, "key.reused"))
}

func earlyPaper(ctx context.Context, s *session) error {
	o, _, err := s.receipt(ctx)
	if err != nil {
		return err
	}
	issue := func(kind desk.PaperKind, subject string) error {
		_, err := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: kind, Subject: subject})
		return err
	}
	return first(
		refused(issue(desk.ResultPaper, o.Subject), desk.Conflict, "paper.early"),
		refused(issue(desk.CertificatePaper, o.Subject), desk.Conflict, "paper.early"),
		refused(issue(desk.ReceiptPaper, s.NewKey()), desk.NotFound, "case.none"),
		refused(issue(desk.QuestionPaper, s.NewKey()), desk.NotFound, "ticket.none"),
		refused(issue(desk.SlipPaper, s.NewKey()), desk.NotFound, "visit.none"),
		that(issue("poem", o.Subject) != nil, "a paper that does not exist"),
	)
}

func otherPapers(ctx context.Context, s *session) error {
	v, err := s.served(ctx)
	if err != nil {
		return err
	}
	t, err := s.raised(ctx, s.inquiry())
	if err != nil {
		return err
	}
	list, err := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: desk.ListPaper})
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	slip, err := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: desk.SlipPaper, Subject: v.ID})
	if err != nil {
		return fmt.Errorf("slip: %w", err)
	}
	asked, err := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: desk.QuestionPaper, Subject: t.ID})
	return first(err,
		that(list.Number != "" && list.Copy == 1 && slip.Number != "" && slip.Copy == 1 && asked.Copy == 1, "a paper without a number, or a copy where there was none"),
		that(slip.RateURL == v.RateURL && slip.RateURL != "", "the slip does not lead to the rating"),
		that(asked.Number == t.Number && qrForm.MatchString(asked.AskURL), "the paper of a question has another number, or no way to ask"),
	)
}
