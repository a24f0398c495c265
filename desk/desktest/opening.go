package desktest

import (
	"context"
	"errors"
	"fmt"

	"sheyin/desk"
)

// openedWithoutTheLine is what may be seen of it with a line: an adapter offers a challenge that a QR code can hold and
// that nothing wrong opens, or says why it does not. An authority need not give what it takes.
func openedWithoutTheLine(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	if err := s.There.Lock(ctx); err != nil {
		return err
	}
	c, err := s.There.OpenCode(ctx)
	if err := offered(err); err != nil {
		return err
	}
	if err == nil {
		if err := that(qrForm.MatchString(c.QR) && c.Lives > 0 && c.Lives <= maxLife && c.Left > 0, "challenge %+v", c); err != nil {
			return err
		}
	}
	if _, err = s.There.Unlock(ctx, "nothing"); err == nil {
		return errors.New("nothing opens a terminal")
	}
	_, err = s.There.Open(ctx)
	if err := refused(err, desk.Denied, "session.locked"); err != nil {
		return err
	}
	if err := s.There.Logout(ctx); err != nil {
		return err
	}
	_, err = s.There.OpenCode(ctx)
	return refused(err, desk.Denied, "open.none")
}

func offered(err error) error {
	e, ok := errors.AsType[*desk.Error](err)
	if err == nil || ok && e.Code == desk.Denied && (e.Key == "open.none" || e.Key == "open.online") {
		return nil
	}
	return fmt.Errorf("no challenge: %w", err)
}
