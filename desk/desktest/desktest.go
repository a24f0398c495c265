// Package desktest is the acceptance test of an authority: whatever implements the ports of
// package desk must pass it, the sandbox as well as a province's own interface. It knows
// nothing of how an implementation works, and reports instead of failing, so that
// `sheyin conformance` and go test run the same checks.
//
// A run leaves cases, visits and tickets behind at the outlet that it uses, calls whoever waits
// there, and asks for up to ten login codes
// at a terminal: an authority that allows twenty in ten minutes lets it run twice.
package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sheyin/desk"
)

// Fixture is what the checks need around the authority.
type Fixture struct {
	Here, There   desk.Authority // two terminals of one outlet
	Clerk, Second string         // two people, as the phone names them, who may handle items there
	Manager       string         // who manages the outlet; with "" nothing is managed
	Customer      desk.Identity  // somebody whom the register knows
	Phone         Phone
	// Decide plays the authority's reviewer on a case that waits. With nil, cases are taken
	// no further than to the review.
	Decide func(ctx context.Context, c desk.Case, d desk.Decision) error
	// Answer plays the authority's reviewer on a question that was taken along. With nil, questions
	// are taken no further than to the authority.
	Answer func(ctx context.Context, t desk.Ticket, text string) error
	// Announce plays the authority's reviewer who issues a bulletin for this outlet, and gives it with
	// its ID. With nil, bulletins are only read.
	Announce func(ctx context.Context, b desk.Bulletin) (desk.Bulletin, error)
	// Show plays a customer's phone that shows his electronic card. With nil, only codes that nobody showed are tried.
	Show func(ctx context.Context, customer desk.Identity) (code string, err error)
	// Card is what a third-generation card of this authority says; zero: none is proved.
	Card   desk.CardChallenge
	NewKey func() string // UUIDv7
	Now    func() time.Time
}

// Phone plays people's e-SSC apps.
type Phone interface {
	// Scan gives the three numbers that the person is asked to choose from.
	Scan(ctx context.Context, person, qr string) (choices []string, err error)
	// Confirm answers with one of them, or refuses.
	Confirm(ctx context.Context, person, qr, number string, yes bool) error
}

// Check is the outcome of one check: Err is nil when it passed.
type Check struct {
	Name string // "login/code"
	Err  error
}

// limit is how long one check may take.
const limit = 30 * time.Second

// check is one requirement.
type check struct {
	name string
	run  func(context.Context, *session) error
}

// session is a run of the checks.
type session struct {
	Fixture
	catalogue *desk.Catalogue
	list      desk.ItemList
	at        desk.Session // of Here
}

// Run checks an authority by every port, and goes on after a failure.
func Run(ctx context.Context, f Fixture) []Check {
	s := &session{Fixture: f}
	var done []Check
	for _, c := range slices.Concat(loginChecks, libraryChecks, registerChecks, caseChecks, reviewChecks, visitChecks, ticketChecks, paperChecks, pageChecks, fileChecks, eventChecks, bulletinChecks, dutyChecks, peopleChecks, supervisionChecks, affairChecks, gearChecks, headChecks, guardChecks, cardChecks) {
		done = append(done, Check{c.name, s.one(ctx, c)})
	}
	s.leave(ctx)
	return done
}

func (s *session) one(ctx context.Context, c check) (err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic of %T", p)
		}
	}()
	return c.run(ctx, s)
}

// leave ends what the run began. A failure is no finding of its own.
func (s *session) leave(ctx context.Context) {
	_ = s.Here.Logout(ctx)
	_ = s.There.Logout(ctx)
}

// refused tells whether err is the refusal that is wanted; several keys are alternatives.
func refused(err error, code desk.Code, keys ...string) error {
	e, ok := errors.AsType[*desk.Error](err)
	switch {
	case err == nil:
		return fmt.Errorf("was allowed, want %s %v", code, keys)
	case !ok:
		return fmt.Errorf("%T is not a *desk.Error", err)
	case e.Code != code || !slices.Contains(keys, e.Key):
		return fmt.Errorf("got %s %s, want %s %v", e.Code, e.Key, code, keys)
	}
	return nil
}

// that gives an error when ok does not hold.
func that(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// first is the first failure.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// work makes sure that Clerk is logged in here and Second there, and knows the rules.
func (s *session) work(ctx context.Context) error {
	for _, desk := range []struct {
		at     desk.Authority
		person string
	}{{s.Here, s.Clerk}, {s.There, s.Second}} {
		if now, err := desk.at.Session(ctx); err == nil && now.Person.ID == desk.person {
			continue
		}
		if _, err := s.login(ctx, desk.at, desk.person); err != nil {
			return fmt.Errorf("logging in: %w", err)
		}
	}
	var err error
	if s.at, err = s.Here.Session(ctx); err != nil {
		return err
	}
	if s.list, err = s.Here.List(ctx); err != nil {
		return err
	}
	if s.catalogue == nil {
		s.catalogue, err = s.Here.Catalogue(ctx, "")
	}
	return err
}
