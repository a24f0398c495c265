package desktest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
)

var loginChecks = []check{
	{"login/no session, no work", noSession},
	{"login/code", loginCode},
	{"login/from scan to session", loginStates},
	{"login/wrong number", wrongNumber},
	{"login/person says no", personSaysNo},
	{"login/a new code ends the old one", superseded},
	{"login/lock and unlock", lockAndUnlock},
	{"login/without the line", openedWithoutTheLine},
	{"login/one person, one session", elsewhere},
	{"login/logout twice", logoutTwice},
}

// A QR code of 38 alphanumeric characters is the largest that a terminal of 24 lines shows.
var (
	qrForm     = regexp.MustCompile(`^[0-9A-Z $%*+\-./:]{14,38}$`)
	numberForm = regexp.MustCompile(`^[0-9]{4}$`)
)

// The longest that an offer may live; the shortest pause between two questions.
const (
	maxLife = 2 * time.Minute
	minPoll = 500 * time.Millisecond
)

func noSession(ctx context.Context, s *session) error {
	s.leave(ctx)
	_, err := s.Here.Session(ctx)
	if err := refused(err, desk.Denied, "session.ended"); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	_, err = s.Here.Open(ctx)
	if err := refused(err, desk.Denied, "session.ended"); err != nil {
		return fmt.Errorf("open cases: %w", err)
	}
	_, err = s.Here.Match(ctx, desk.Query{})
	return refused(err, desk.Denied, "session.ended")
}

func loginCode(ctx context.Context, s *session) error {
	c, err := s.Here.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return err
	}
	status, err := s.Here.CheckLogin(ctx, c.Device, false)
	if err != nil {
		return err
	}
	_, other := s.There.CheckLogin(ctx, c.Device, false)
	_, byQR := s.Here.CheckLogin(ctx, c.QR, false)
	return first(
		that(qrForm.MatchString(c.QR), "the QR text is not 14 to 38 alphanumeric characters"),
		that(numberForm.MatchString(c.Number), "the number is not four digits"),
		that(len(c.Device) >= 22, "the device code is short of 128 bits"),
		that(!strings.Contains(strings.ToUpper(c.Device), c.QR) && !strings.Contains(c.QR, strings.ToUpper(c.Device)), "the QR text and the device code share a secret"),
		that(c.Lives > 0 && c.Lives <= maxLife, "it lives %v", c.Lives),
		that(c.Poll >= minPoll, "it is to be asked every %v", c.Poll),
		that(status.State == desk.LoginWaiting && status.Session == nil, "state %s before anybody scanned", status.State),
		refused(other, desk.NotFound, "login.code"),
		refused(byQR, desk.NotFound, "login.code"),
	)
}

func loginStates(ctx context.Context, s *session) error {
	s.leave(ctx)
	c, err := s.Here.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return err
	}
	choices, err := s.Phone.Scan(ctx, s.Clerk, c.QR)
	if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	status, err := s.Here.CheckLogin(ctx, c.Device, false)
	_, again := s.Phone.Scan(ctx, s.Second, c.QR)
	if err := first(err,
		that(len(choices) == 3 && slices.Contains(choices, c.Number), "the right number is not among three"),
		that(status.State == desk.LoginScanned && status.Session == nil, "state %s after the scan", status.State),
		that(again != nil, "a second person could scan the same code"),
	); err != nil {
		return err
	}
	if err := s.Phone.Confirm(ctx, s.Clerk, c.QR, c.Number, true); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	status, err = s.Here.CheckLogin(ctx, c.Device, false)
	if err != nil || status.State != desk.LoginDone || status.Session == nil {
		return first(err, fmt.Errorf("state %s after the confirmation", status.State))
	}
	repeated, err := s.Here.CheckLogin(ctx, c.Device, false)
	if err == nil && repeated.State == desk.LoginDone {
		return fmt.Errorf("a code gave two sessions")
	}
	now, err := s.Here.Session(ctx)
	_, there := s.There.Session(ctx)
	_, listed := now.Outlet.Terminal(now.Terminal.ID)
	return first(err,
		that(now.ID == status.Session.ID && now.Person.ID == s.Clerk, "another session, or another person's"),
		that(listed, "the terminal is none of the outlet's"),
		that(!now.Locked && now.Expires.After(now.Since), "locked, or expired at once"),
		refused(there, desk.Denied, "session.ended"),
	)
}

func wrongNumber(ctx context.Context, s *session) error {
	c, choices, err := s.scanned(ctx)
	if err != nil {
		return err
	}
	wrong := slices.IndexFunc(choices, func(n string) bool { return n != c.Number })
	if wrong < 0 {
		return fmt.Errorf("all numbers are the right one")
	}
	// The phone may be told or not; what counts is what the terminal gets.
	_ = s.Phone.Confirm(ctx, s.Second, c.QR, choices[wrong], true)
	status, err := s.There.CheckLogin(ctx, c.Device, false)
	if err := first(err, that(status.State == desk.LoginRefused, "state %s after a wrong number", status.State)); err != nil {
		return err
	}
	_ = s.Phone.Confirm(ctx, s.Second, c.QR, c.Number, true)
	status, err = s.There.CheckLogin(ctx, c.Device, false)
	return that(err != nil || status.State != desk.LoginDone, "a second guess was allowed")
}

func personSaysNo(ctx context.Context, s *session) error {
	c, _, err := s.scanned(ctx)
	if err != nil {
		return err
	}
	if err := s.Phone.Confirm(ctx, s.Second, c.QR, c.Number, false); err != nil {
		return fmt.Errorf("refuse: %w", err)
	}
	status, err := s.There.CheckLogin(ctx, c.Device, false)
	return first(err, that(status.State == desk.LoginRefused, "state %s after a no", status.State))
}

// scanned is a code of the second terminal that Second has scanned.
func (s *session) scanned(ctx context.Context) (desk.LoginCode, []string, error) {
	c, err := s.There.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return c, nil, err
	}
	choices, err := s.Phone.Scan(ctx, s.Second, c.QR)
	return c, choices, err
}

func superseded(ctx context.Context, s *session) error {
	old, err := s.There.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return err
	}
	c, err := s.There.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return err
	}
	_, scan := s.Phone.Scan(ctx, s.Second, old.QR)
	if err := first(that(scan != nil, "the old code could be scanned"), s.ended(ctx, old)); err != nil {
		return err
	}
	if err := s.There.CancelLogin(ctx, c.Device); err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	_, scan = s.Phone.Scan(ctx, s.Second, c.QR)
	return first(that(scan != nil, "a withdrawn code could be scanned"), s.ended(ctx, c))
}

// ended tells whether a code of the second terminal can no longer become a session.
func (s *session) ended(ctx context.Context, c desk.LoginCode) error {
	status, err := s.There.CheckLogin(ctx, c.Device, false)
	if err != nil {
		return refused(err, desk.NotFound, "login.code")
	}
	return that(status.State == desk.LoginExpired || status.State == desk.LoginRefused, "state %s of a code that has ended", status.State)
}

func lockAndUnlock(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	if err := s.There.Lock(ctx); err != nil {
		return err
	}
	_, err := s.There.Open(ctx)
	if err := refused(err, desk.Denied, "session.locked"); err != nil {
		return err
	}
	// The adapter has no token any more: that it is locked it says by the session's name, as often as it likes.
	if err := s.There.Lock(ctx); err != nil {
		return fmt.Errorf("locked again: %w", err)
	}
	c, err := s.There.NewCode(ctx, desk.ToUnlock)
	if err != nil {
		return err
	}
	// Whether the phone is refused or the terminal: another person must not get in.
	if _, err := s.Phone.Scan(ctx, s.Clerk, c.QR); err == nil {
		_ = s.Phone.Confirm(ctx, s.Clerk, c.QR, c.Number, true)
	}
	status, err := s.There.CheckLogin(ctx, c.Device, true)
	if err := first(err, that(status.State == desk.LoginRefused, "state %s when another person unlocks", status.State)); err != nil {
		return err
	}
	if c, err = s.There.NewCode(ctx, desk.ToUnlock); err != nil {
		return err
	}
	if status, err = s.confirmed(ctx, s.There, c, s.Second); err != nil {
		return err
	}
	now, err := s.There.Session(ctx)
	_, open := s.There.Open(ctx)
	return first(err, open,
		that(status.State == desk.LoginDone, "state %s when the same person unlocks", status.State),
		that(!now.Locked && now.Person.ID == s.Second, "still locked, or another person's"),
	)
}

func elsewhere(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	if err := s.There.Logout(ctx); err != nil {
		return err
	}
	c, err := s.There.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return err
	}
	status, err := s.confirmed(ctx, s.There, c, s.Clerk)
	if err := first(err,
		that(status.State == desk.LoginElsewhere && status.Session == nil, "state %s with a session at another terminal", status.State),
		that(status.Elsewhere != nil && status.Elsewhere.Terminal.ID == s.at.Terminal.ID, "the other terminal is not named"),
	); err != nil {
		return err
	}
	if _, err := s.Here.Session(ctx); err != nil {
		return fmt.Errorf("the first session ended before anybody took it over: %w", err)
	}
	status, err = s.There.CheckLogin(ctx, c.Device, true)
	if err := first(err, that(status.State == desk.LoginDone, "state %s after the take-over", status.State)); err != nil {
		return err
	}
	_, err = s.Here.Session(ctx)
	return refused(err, desk.Denied, "session.ended", "session.taken_over")
}

func logoutTwice(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	err := first(s.There.Logout(ctx), s.There.Logout(ctx))
	_, after := s.There.Session(ctx)
	return first(err, refused(after, desk.Denied, "session.ended"))
}

// login logs a person in, and ends a session that he has elsewhere.
func (s *session) login(ctx context.Context, at desk.Authority, person string) (desk.Session, error) {
	if err := at.Logout(ctx); err != nil {
		return desk.Session{}, err
	}
	c, err := at.NewCode(ctx, desk.ToLogin)
	if err != nil {
		return desk.Session{}, err
	}
	status, err := s.confirmed(ctx, at, c, person)
	if err == nil && status.State == desk.LoginElsewhere {
		status, err = at.CheckLogin(ctx, c.Device, true)
	}
	if err != nil || status.Session == nil {
		return desk.Session{}, first(err, fmt.Errorf("state %s", status.State))
	}
	return *status.Session, nil
}

// confirmed scans and confirms a code, and asks once what became of it.
func (s *session) confirmed(ctx context.Context, at desk.Authority, c desk.LoginCode, person string) (desk.LoginStatus, error) {
	if _, err := s.Phone.Scan(ctx, person, c.QR); err != nil {
		return desk.LoginStatus{}, fmt.Errorf("scan: %w", err)
	}
	if err := s.Phone.Confirm(ctx, person, c.QR, c.Number, true); err != nil {
		return desk.LoginStatus{}, fmt.Errorf("confirm: %w", err)
	}
	return at.CheckLogin(ctx, c.Device, false)
}
