package desktest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sheyin/desk"
)

var fileChecks = []check{
	{"files/a closed case waits for its bundle", waitingFile},
	{"files/a file lies in one bundle", onePack},
	{"files/the outlet cannot carry or receive", twoSign},
	{"files/a list leaves with its purpose", purpose},
	{"files/a day is closed once", dayEnd},
	{"files/not there", noFile},
}

// filed closes a case here and gives its file, which lacks the papers that were not printed.
func (s *session) filed(ctx context.Context) (desk.File, error) {
	onPaper := func(i desk.Item) bool {
		return i.DecidedHere() && i.Review == desk.NoReview && s.catalogue.Files.Of(i.Code).Form == desk.OnPaper
	}
	c, err := s.handled(ctx, onPaper)
	if err != nil {
		return desk.File{}, err
	}
	_, open := s.Here.File(ctx, c.ID)
	if err := refused(open, desk.NotFound, "file.none"); err != nil {
		return desk.File{}, fmt.Errorf("file of an open case: %w", err)
	}
	if c, err = s.handedOver(ctx, c); err != nil {
		return desk.File{}, err
	}
	f, err := s.Here.File(ctx, c.ID)
	return f, first(err, that(f.CaseID == c.ID && f.Receipt == c.Receipt && len(f.Gaps()) > 0, "the file of a case whose papers were not printed lacks nothing"))
}

func waitingFile(ctx context.Context, s *session) error {
	f, err := s.filed(ctx)
	if err != nil {
		return err
	}
	all, err := s.There.Files(ctx)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(all.Waiting, func(o desk.File) bool { return o.CaseID == f.CaseID })
	if n < 0 {
		return fmt.Errorf("a closed case is not among the files that wait")
	}
	gaps := len(f.Gaps())
	_, unprinted := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: desk.ReceiptPaper, Subject: f.CaseID})
	fuller, again := s.Here.File(ctx, f.CaseID)
	return first(unprinted, again,
		that(reflect.DeepEqual(all.Waiting[n], f), "the list has another file than the case"),
		that(!strings.Contains(f.Who, s.Customer.Name), "the customer is not masked"),
		that(len(fuller.Gaps()) == gaps-1, "%d gaps after one of %d was printed", len(fuller.Gaps()), gaps),
		that(all.Reconciliation.Lost() == 0, "%d closed cases are neither filed nor waiting nor electronic", all.Reconciliation.Lost()),
	)
}

// pack packs files whose papers are not all printed, with a reason.
func (s *session) pack(f desk.File) desk.PackBundle {
	return desk.PackBundle{Cases: []string{f.CaseID}, From: f.Closed, To: f.Closed, Reason: "conformance"}
}

func onePack(ctx context.Context, s *session) error {
	f, err := s.filed(ctx)
	if err != nil {
		return err
	}
	bare := s.pack(f)
	bare.Reason = ""
	_, silent := s.Here.Bundle(ctx, s.NewKey(), desk.Bundle{ID: s.NewKey()}, bare)
	key, none := s.NewKey(), desk.Bundle{ID: s.NewKey()}
	b, err := s.Here.Bundle(ctx, key, none, s.pack(f))
	if err != nil {
		return fmt.Errorf("packing: %w", err)
	}
	again, err := s.Here.Bundle(ctx, key, none, s.pack(f))
	_, second := s.There.Bundle(ctx, s.NewKey(), desk.Bundle{ID: s.NewKey()}, s.pack(f))
	all, look := s.There.Files(ctx)
	in := slices.IndexFunc(all.Bundles, func(o desk.Bundle) bool { return o.ID == b.ID })
	return first(err, look, refused(silent, desk.Invalid, "bundle.gaps"),
		that(b.State == desk.BundlePacked && b.Number != "" && b.Version == 1 && b.Count == 1 && b.Pages == f.Pages() && len(b.Root) == 64,
			"state %s, number %q, %d files, %d pages", b.State, b.Number, b.Count, b.Pages),
		that(reflect.DeepEqual(b, again), "the repeat gave another answer"),
		refused(second, desk.Conflict, "bundle.filed"),
		that(in >= 0 && reflect.DeepEqual(all.Bundles[in], b), "the bundle is not listed as it was packed"),
		that(!slices.ContainsFunc(all.Waiting, func(o desk.File) bool { return o.CaseID == f.CaseID }), "a file that was packed still waits"),
		that(all.Reconciliation.Lost() == 0, "%d closed cases are lost", all.Reconciliation.Lost()),
	)
}

func twoSign(ctx context.Context, s *session) error {
	f, err := s.filed(ctx)
	if err != nil {
		return err
	}
	b, err := s.Here.Bundle(ctx, s.NewKey(), desk.Bundle{ID: s.NewKey()}, s.pack(f))
	if err != nil {
		return err
	}
	act := func(do desk.BundleAct) error {
		_, err := s.There.Bundle(ctx, s.NewKey(), b, do)
		return err
	}
	return first(
		refused(act(desk.CarryBundle{Files: b.Count, Pages: b.Pages}), desk.Denied, "bundle.post"),
		refused(act(desk.ReceiveBundle{Counted: []int{b.Pages}}), desk.Conflict, "step.order"),
		refused(act(s.pack(f)), desk.Conflict, "step.order", "bundle.filed"),
	)
}

func purpose(ctx context.Context, s *session) error {
	f, err := s.filed(ctx)
	if err != nil {
		return err
	}
	b, err := s.Here.Bundle(ctx, s.NewKey(), desk.Bundle{ID: s.NewKey()}, s.pack(f))
	if err != nil {
		return err
	}
	_, bare := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: desk.BundlePaper, Subject: b.ID})
	p, err := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: desk.BundlePaper, Subject: b.ID, Reason: "conformance"})
	return first(err, refused(bare, desk.Invalid, "paper.reason"),
		that(p.Number == b.Number && p.Copy == 1 && p.Reason == "conformance", "the list of a bundle: number %q, copy %d, purpose %q", p.Number, p.Copy, p.Reason))
}

// dayEnd closes the oldest day that is open; a run before this one may have closed today.
func dayEnd(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	key := s.NewKey()
	d, err := s.Here.CloseDay(ctx, key, "conformance")
	if !s.at.Person.MayCloseDay() {
		return refused(err, desk.Denied, "day.post")
	}
	if desk.CodeOf(err) == desk.Conflict {
		return refused(err, desk.Conflict, "day.closed")
	}
	again, repeat := s.Here.CloseDay(ctx, key, "conformance")
	return first(err, repeat,
		that(!d.Closed.IsZero() && d.By != "" && !d.Date.IsZero(), "who closed the day, and when, is not kept"),
		that(reflect.DeepEqual(d, again), "the repeat gave another answer"))
}

func noFile(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	_, none := s.Here.File(ctx, s.NewKey())
	_, act := s.Here.Bundle(ctx, s.NewKey(), desk.Bundle{ID: s.NewKey(), Version: 1}, desk.SupplyBundle{Reason: "conformance"})
	_, open := s.Here.Bundle(ctx, s.NewKey(), desk.Bundle{ID: s.NewKey()}, desk.PackBundle{Cases: []string{s.NewKey()}})
	_, list := s.Here.Issue(ctx, s.NewKey(), desk.Order{Kind: desk.BundlePaper, Subject: s.NewKey(), Reason: "conformance"})
	return first(refused(none, desk.NotFound, "case.none"), refused(act, desk.NotFound, "bundle.none"),
		refused(open, desk.Invalid, "bundle.open"), refused(list, desk.NotFound, "bundle.none"))
}
