package client

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"runtime/debug"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
)

// NewCode implements [desk.Login].
func (c *Client) NewCode(ctx context.Context, purpose desk.Purpose) (desk.LoginCode, error) {
	var code desk.LoginCode
	err := c.do(ctx, request{
		nature: writing, method: http.MethodPost, path: "/v1/login/codes",
		body: map[string]any{"purpose": purpose},
		out:  &code, right: func() bool { return code.Device != "" && code.QR != "" && code.Lives > 0 },
	})
	return code, err
}

// CheckLogin implements [desk.Login]. A terminal asks every two seconds, so this goes over
// a kept connection; it is not repeated, since the token is given once.
func (c *Client) CheckLogin(ctx context.Context, device string, takeOver bool) (desk.LoginStatus, error) {
	var got struct {
		desk.LoginStatus
		Token secret `json:"token"`
	}
	err := c.do(ctx, request{
		nature: asking, method: http.MethodPost, path: "/v1/login/codes/check",
		body: map[string]any{"device_code": device, "take_over": takeOver},
		out:  &got, right: func() bool { return got.State != "" && (got.State != desk.LoginDone || got.Session != nil) },
	})
	if err != nil {
		return desk.LoginStatus{}, err
	}
	if got.State == desk.LoginDone {
		if got.Opening != nil {
			c.opener.Begin(sm3.New, *got.Opening, *got.Session)
		}
		if s := got.Session; s.ID != c.present().ID && !s.Since.IsZero() { // a session that goes on began long ago
			c.ahead.Store(int64(s.Since.Sub(c.cfg.Now().UTC())))
		}
		c.begin(got.Token, *got.Session)
	}
	got.Opening = nil
	return got.LoginStatus, nil
}

// OpenCode implements [desk.Login]. Whether the line is there is for others to say.
func (c *Client) OpenCode(context.Context) (desk.OpenCode, error) { return c.opener.Code(c.cfg.Now()) }

// Unlock implements [desk.Login]. The session goes on under the token that the authority made of the challenge, too, when
// it gave the answer: what it did it does not say, because there is no line.
func (c *Client) Unlock(_ context.Context, answer string) (desk.Session, error) {
	token, err := c.opener.Open(answer, c.cfg.Now())
	if err != nil {
		return desk.Session{}, err
	}
	c.token.set(token)
	s := c.present()
	s.Locked = false
	c.setSession(s)
	return s, nil
}

// CancelLogin implements [desk.Login].
func (c *Client) CancelLogin(ctx context.Context, device string) error {
	return c.do(ctx, request{
		nature: writing, method: http.MethodPost, path: "/v1/login/codes/cancel",
		body: map[string]any{"device_code": device},
	})
}

// Session implements [desk.Login].
func (c *Client) Session(ctx context.Context) (desk.Session, error) {
	var s desk.Session
	err := c.do(ctx, request{
		method: http.MethodGet, path: "/v1/session",
		out: &s, right: func() bool { return s.ID != "" && s.Person.ID != "" },
	})
	if err != nil {
		return desk.Session{}, err
	}
	c.setSession(s)
	return s, nil
}

// Lock implements [desk.Login]. The token is wiped first: whether the authority hears of the lock is not known yet.
func (c *Client) Lock(ctx context.Context) error {
	c.suspend()
	err := c.do(ctx, request{nature: writing, method: http.MethodPost, path: "/v1/session/lock"})
	// What net/http made of the token is garbage now. The system takes whole pages back and gives them out empty: what shares
	// its page with something else stays as it is.
	runtime.GC() // the one that empties the pools of buffers
	debug.FreeOSMemory()
	return err
}

// Logout implements [desk.Login]. The token is wiped whatever the answer: the person walks
// away, and a session that the authority still knows dies by itself.
func (c *Client) Logout(ctx context.Context) error {
	err := c.do(ctx, request{nature: writing, method: http.MethodDelete, path: "/v1/session"})
	c.forget()
	if e, ok := errors.AsType[*desk.Error](err); ok && e.Key == "session.ended" {
		return nil
	}
	return err
}
