package desktest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/desk/number"
)

var caseChecks = []check{
	{"cases/all steps", allSteps},
	{"cases/decided by the authority", decided},
	{"cases/repeat under one key", repeated},
	{"cases/key of another write", keyReused},
	{"cases/the register is asked again", askedAgain},
	{"cases/stale version", stale},
	{"cases/two clerks, one winner", oneWinner},
	{"cases/order of steps", order},
	{"cases/not there", notThere},
	{"cases/open", open},
	{"cases/open, with an agent", openWithAgent},
	{"cases/passed on and taken back", passedOn},
}

func allSteps(ctx context.Context, s *session) error {
	c, err := s.handled(ctx, func(i desk.Item) bool { return i.DecidedHere() && i.Review == desk.NoReview })
	if err != nil {
		return err
	}
	if err := that(c.Stage == desk.StageNotify && c.Decision != nil, "stage %s after handling an item decided at the counter", c.Stage); err != nil {
		return err
	}
	return s.told(ctx, c)
}

func decided(ctx context.Context, s *session) error {
	c, err := s.handled(ctx, func(i desk.Item) bool { return i.Review == desk.AuthorityReview })
	if err != nil {
		return err
	}
	_, err = s.advance(ctx, c, desk.Decision{Verdict: desk.Granted})
	if err := first(
		that(c.Stage == desk.StageReview && c.Decision == nil, "stage %s of a case that the authority has to decide", c.Stage),
		that(err != nil, "a clerk decided"),
	); err != nil || s.Decide == nil {
		return err
	}
	if err := s.Decide(ctx, c, desk.Decision{Verdict: desk.Granted}); err != nil {
		return fmt.Errorf("decision: %w", err)
	}
	if c, err = s.There.Case(ctx, c.ID); err != nil {
		return err
	}
	if err := that(c.Stage == desk.StageNotify && c.Decision != nil && c.Decision.Verdict == desk.Granted, "stage %s after the decision", c.Stage); err != nil {
		return err
	}
	return s.told(ctx, c)
}

// handled takes a case of an item that fits to where its form is sent.
func (s *session) handled(ctx context.Context, fits func(desk.Item) bool) (desk.Case, error) {
	item, form, err := s.find(ctx, fits)
	if err != nil {
		return desk.Case{}, err
	}
	c, err := s.accepted(ctx, item)
	if err != nil {
		return c, err
	}
	if c, err = s.advance(ctx, c, form); err != nil {
		return c, fmt.Errorf("handling: %w", err)
	}
	return c, nil
}

// accepted takes a case to its receipt.
func (s *session) accepted(ctx context.Context, item desk.Item) (desk.Case, error) {
	c, err := s.consulted(ctx, item)
	if err != nil {
		return c, err
	}
	if err := first(
		that(c.Version == 1 && c.Stage == desk.StageAccept && c.OutletID == s.at.Outlet.ID, "version %d, stage %s after the consultation", c.Version, c.Stage),
		that(c.CatalogueVersion == s.catalogue.Version && c.ListVersion == s.list.Version, "the rules it was begun under are not kept"),
		that(c.Receipt == "", "a number before acceptance"),
	); err != nil {
		return c, err
	}
	in, err := s.acceptance(ctx, item)
	if err != nil {
		return c, err
	}
	if c, err = s.advance(ctx, c, in); err != nil {
		return c, fmt.Errorf("acceptance: %w", err)
	}
	return c, first(
		that(c.Stage == desk.StageHandle && c.Receipt != "", "stage %s, number %q after acceptance", c.Stage, c.Receipt),
		that(c.Due.Days == s.list.Limit(item).Days, "a limit of %d days, want %d", c.Due.Days, s.list.Limit(item).Days),
	)
}

// told notifies and looks at what is kept: who did each step, where and when (G-9.4).
func (s *session) told(ctx context.Context, c desk.Case) error {
	c, err := s.handedOver(ctx, c)
	if err != nil {
		return err
	}
	seen, err := s.There.Case(ctx, c.ID)
	if err := first(err,
		that(c.Stage == desk.StageClosed, "stage %s after the notification", c.Stage),
		that(reflect.DeepEqual(c, seen), "the other terminal sees another case"),
		that(int64(len(c.History)) == c.Version, "%d steps in the history of version %d", len(c.History), c.Version),
	); err != nil {
		return err
	}
	for n, r := range c.History {
		who := r.By != "" && (r.Kind == desk.KindDecision || r.Terminal != "")
		if err := that(who && r.Version == int64(n+1) && !r.At.IsZero(), "step %d does not say who, where and when", n+1); err != nil {
			return err
		}
	}
	return nil
}

// handedOver tells the result by phone after a try in vain, and hands over later what is collected
// at the window.
func (s *session) handedOver(ctx context.Context, c desk.Case) (desk.Case, error) {
	c, err := s.advance(ctx, c, desk.Try{Reach: desk.Reach{Way: "phone", Outcome: "no_answer"}})
	if err == nil {
		err = that(c.Stage == desk.StageNotify && len(c.Attempts) == 1, "stage %s, %d attempts after one in vain", c.Stage, len(c.Attempts))
	}
	if err != nil {
		return c, fmt.Errorf("try: %w", err)
	}
	tell := s.tell(c, "phone")
	if c, err = s.advance(ctx, c, tell); err != nil {
		return c, fmt.Errorf("notification: %w", err)
	}
	if tell.Delivery != desk.OnSite {
		return c, nil
	}
	if err := that(c.Stage == desk.StageCollect, "stage %s of a result to be collected", c.Stage); err != nil {
		return c, err
	}
	collector := desk.Handing{Identity: s.Customer, Signed: true}
	collector.Verified = desk.ByReader
	if c, err = s.advance(ctx, c, desk.Collection{Handing: collector}); err != nil {
		return c, fmt.Errorf("collection: %w", err)
	}
	return c, that(c.Handed != nil && c.Handed.IDNo == s.Customer.IDNo && !c.Handed.At.IsZero(), "it does not say to whom the result was given")
}

// tell tells the customer everything; what there is to have he gets later.
func (s *session) tell(c desk.Case, way string) desk.Notification {
	tell := desk.Notification{Way: way, Told: c.Points(), Confirmed: true}
	if item, _ := s.catalogue.Item(c.Item); c.Hands(item) {
		tell.Delivery = item.Delivery[0]
	}
	return tell
}

func repeated(ctx context.Context, s *session) error {
	item, _, err := s.find(ctx, anyItem)
	if err != nil {
		return err
	}
	key, none := s.NewKey(), desk.Case{ID: s.NewKey()}
	step := desk.Consultation{Item: item.Code}
	c, err := s.Here.Advance(ctx, key, none, step)
	if err != nil {
		return err
	}
	again, err := s.Here.Advance(ctx, key, none, step)
	now, look := s.Here.Case(ctx, c.ID)
	return first(err, look,
		that(reflect.DeepEqual(c, again), "the repeat gave another answer"),
		that(now.Version == 1 && len(now.History) == 1, "the repeat was done again: version %d", now.Version),
	)
}

func keyReused(ctx context.Context, s *session) error {
	item, _, err := s.find(ctx, anyItem)
	if err != nil {
		return err
	}
	key, none := s.NewKey(), desk.Case{ID: s.NewKey()}
	c, err := s.Here.Advance(ctx, key, none, desk.Consultation{Item: item.Code})
	if err != nil {
		return err
	}
	in, err := s.acceptance(ctx, item)
	if err != nil {
		return err
	}
	_, otherStep := s.Here.Advance(ctx, key, c, in)
	_, otherTerminal := s.There.Advance(ctx, key, none, desk.Consultation{Item: item.Code})
	return first(refused(otherStep, desk.Invalid, "key.reused"), refused(otherTerminal, desk.Invalid, "key.reused"))
}

// askedAgain says that the register had agreed to a name that it does not know.
func askedAgain(ctx context.Context, s *session) error {
	c, item, err := s.begun(ctx)
	if err != nil {
		return err
	}
	in, err := s.acceptance(ctx, item)
	if err != nil {
		return err
	}
	in.Applicant.Name += in.Applicant.Name
	in.Applicant.Verified = desk.ByRegister
	_, accepted := s.advance(ctx, c, in)
	in.Materials = nil
	_, notice := s.advance(ctx, c, desk.Supplement{Intake: in.Intake, Acknowledged: true})
	now, look := s.Here.Case(ctx, c.ID)
	return first(
		refused(accepted, desk.Invalid, "identity.unverified"), refused(notice, desk.Invalid, "identity.unverified", "case.nothing_missing"),
		look, that(now.Version == 1, "version %d after two refusals", now.Version),
	)
}

func stale(ctx context.Context, s *session) error {
	old, item, err := s.begun(ctx)
	if err != nil {
		return err
	}
	in, err := s.acceptance(ctx, item)
	if err != nil {
		return err
	}
	if _, err := s.There.Advance(ctx, s.NewKey(), old, in); err != nil {
		return err
	}
	_, err = s.Here.Advance(ctx, s.NewKey(), old, desk.Withdrawal{Reason: "conformance"})
	if err := refused(err, desk.Conflict, "case.stale"); err != nil {
		return err
	}
	e, _ := errors.AsType[*desk.Error](err) // refused has seen it
	args := e.Args
	return that(args["by"] != "" && args["step"] == string(desk.KindAcceptance) && args["at"] != "" && args["version"] == "2",
		"it does not say who did what meanwhile: %d placeholders", len(args))
}

func oneWinner(ctx context.Context, s *session) error {
	c, _, err := s.begun(ctx)
	if err != nil {
		return err
	}
	answers := make(chan error, 2)
	for _, at := range []desk.Authority{s.Here, s.There} {
		key := s.NewKey()
		go func() {
			_, err := at.Advance(ctx, key, c, desk.Withdrawal{Reason: "conformance"})
			answers <- err
		}()
	}
	won, lost := <-answers, <-answers
	if won != nil {
		won, lost = lost, won
	}
	now, look := s.Here.Case(ctx, c.ID)
	if err := first(won, look, that(now.Version == 2, "version %d after one of two writes", now.Version)); err != nil {
		return err
	}
	return refused(lost, desk.Conflict, "case.stale")
}

func order(ctx context.Context, s *session) error {
	item, form, err := s.find(ctx, anyItem)
	if err != nil {
		return err
	}
	c, err := s.consulted(ctx, item)
	if err != nil {
		return err
	}
	for _, early := range []desk.Step{form, desk.Notification{Way: "window"}, desk.Consultation{Item: item.Code}} {
		_, err := s.advance(ctx, c, early)
		if err := refused(err, desk.Conflict, "step.order"); err != nil {
			return fmt.Errorf("%s before acceptance: %w", early.Kind(), err)
		}
	}
	return nil
}

func notThere(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	_, none := s.Here.Case(ctx, s.NewKey())
	c := desk.Case{ID: s.NewKey()}
	_, item := s.advance(ctx, c, desk.Consultation{Item: "no.such.item"})
	_, after := s.Here.Case(ctx, c.ID)
	return first(
		refused(none, desk.NotFound, "case.none"),
		that(item != nil && (desk.CodeOf(item) == desk.Invalid || desk.CodeOf(item) == desk.Denied), "an item that does not exist"),
		refused(after, desk.NotFound, "case.none"),
	)
}

func open(ctx context.Context, s *session) error {
	item, _, err := s.find(ctx, anyItem)
	if err != nil {
		return err
	}
	c, err := s.accepted(ctx, item)
	if err != nil {
		return err
	}
	lines, err := s.There.Open(ctx)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(lines, func(l desk.Summary) bool { return l.ID == c.ID })
	if n < 0 {
		return fmt.Errorf("an open case is not among the open ones")
	}
	return first(
		that(lines[n].Receipt == c.Receipt && lines[n].Version == c.Version && lines[n].Stage == c.Stage, "the line is about another state"),
		that(lines[n].Who != "" && !strings.Contains(lines[n].Who, s.Customer.Name) && !strings.Contains(lines[n].Who, s.Customer.IDNo), "the customer is not masked"),
		that(slices.IsSortedFunc(lines, desk.Earlier), "not in the order of what is due"),
	)
}

// openWithAgent looks at the line of a case in which somebody acts for the customer: his own card finds it by that line.
func openWithAgent(ctx context.Context, s *session) error {
	item, _, err := s.find(ctx, func(i desk.Item) bool {
		return slices.ContainsFunc(i.Circumstances(), func(c desk.Circumstance) bool { return c.Key == desk.Agency })
	})
	if err != nil {
		return err
	}
	c, err := s.consulted(ctx, item)
	if err != nil {
		return err
	}
	in, err := s.acceptance(ctx, item)
	if err != nil {
		return err
	}
	// An invented namesake, identified by his original: he need not be in anybody's register.
	agent := desk.Identity{Name: s.Customer.Name, IDType: "resident_id", IDNo: "42010219750815128X", Phone: "19900000103", Verified: desk.ByOriginal}
	in.Agent = &desk.Agent{Identity: agent, Relation: "other", Authorised: true}
	in.Circumstances = append(in.Circumstances, desk.Agency)
	in.Materials = nil
	for _, m := range item.Materials {
		if m.Need(in.Circumstances) == desk.Bring {
			in.Materials = append(in.Materials, desk.MaterialState{ID: m.ID, State: desk.Present})
		}
	}
	if c, err = s.advance(ctx, c, in); err != nil {
		return fmt.Errorf("acceptance: %w", err)
	}
	lines, err := s.There.Open(ctx)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(lines, func(l desk.Summary) bool { return l.ID == c.ID })
	return first(
		that(n >= 0, "an open case is not among the open ones"),
		that(n < 0 || lines[n].Agent == number.MaskPerson(agent.Name, agent.IDNo), "the agent is not there, or not masked"),
	)
}

func anyItem(desk.Item) bool { return true }

// begun begins a case of an item, whichever these checks can fill.
func (s *session) begun(ctx context.Context) (desk.Case, desk.Item, error) {
	item, _, err := s.find(ctx, anyItem)
	if err != nil {
		return desk.Case{}, item, err
	}
	c, err := s.consulted(ctx, item)
	return c, item, err
}

func (s *session) consulted(ctx context.Context, item desk.Item) (desk.Case, error) {
	return s.advance(ctx, desk.Case{ID: s.NewKey()}, desk.Consultation{Item: item.Code})
}

// advance does one step here under a key of its own.
func (s *session) advance(ctx context.Context, c desk.Case, step desk.Step) (desk.Case, error) {
	return s.Here.Advance(ctx, s.NewKey(), c, step)
}
