package client

import (
	"cmp"
	"context"
	"encoding/json"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/http/httptrace"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"sheyin/desk"
)

// nature is what a failure of a request leaves behind.
type nature int

const (
	reading nature = iota // changes nothing: repeated, and Offline when it fails
	asking                // once, on a kept connection; a lost answer is Unknown
	writing               // once, on a fresh connection; a lost answer is Unknown
	posting               // as writing, of a letter: what it says stays on the terminal
)

// repeats of a read, after the first time.
const repeats = 2

// request is one question to the authority.
type request struct {
	nature nature
	method string
	path   string
	params map[string]string // of the path
	query  map[string]string
	header map[string]string
	kind   string // content type of the body; empty: JSON
	body   any
	out    any         // what the answer is decoded into; nil when there is none
	right  func() bool // whether the decoded answer can be one to this question; nil = always
}

// drop forgets what was decoded of an answer that is none, so that neither the caller nor a
// repeat finds parts of it.
func (r request) drop() { reflect.ValueOf(r.out).Elem().SetZero() }

// do makes all requests except the push channel's. The error is an *desk.Error.
func (c *Client) do(ctx context.Context, r request) error {
	if e := c.expired(); e != nil {
		return e
	}
	limit := c.cfg.Write
	if r.nature == reading {
		limit = c.cfg.Read
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for n := 0; ; n++ {
		err := c.once(ctx, r)
		if err == nil {
			return nil
		}
		if r.nature != reading || err.Code != desk.Offline || !passing(err) || n == repeats || !c.pause(ctx, n) {
			return err
		}
	}
}

// expired is why nothing is sent under a certificate that is over.
func (c *Client) expired() *desk.Error {
	if !c.cfg.Now().After(c.Expires()) {
		return nil
	}
	return failure(desk.Denied, "terminal.expired", nil).With("until", c.Expires().UTC().Format(time.DateOnly))
}

// pause waits before a repeat, longer each time and never for the same time on two
// terminals: those of a province come back at once when their line does.
func (c *Client) pause(ctx context.Context, n int) bool {
	d := c.cfg.Pause << n
	timer := time.NewTimer(d/2 + rand.N(d)) //nolint:gosec // spreads callers, keeps no secret
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *Client) once(ctx context.Context, r request) *desk.Error {
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	q, under := c.prepare(ctx, r)
	answer, err := q.Execute(r.method, r.path)
	if err != nil {
		return broken(r.nature, connected.Load(), err)
	}
	body := answer.Body()
	defer clear(body) // it may hold a token
	c.noteDate(answer.Header())
	if e := judge(r, answer.StatusCode(), answer.Header(), body); e != nil {
		c.heard(e, under)
		return e
	}
	if r.right != nil && !r.right() {
		r.drop()
		return unusable(r.nature)
	}
	return nil
}

// heard forgets a session that the authority says has ended, if it is the present one: the
// one of the token with this number.
func (c *Client) heard(e *desk.Error, under int) (present bool) {
	if e.Key != "session.ended" || !c.token.wipeIf(under) {
		return false
	}
	c.opener.Wipe()
	c.setSession(desk.Session{})
	return true
}

// prepare makes a request, and says by its number under which token.
func (c *Client) prepare(ctx context.Context, r request) (*resty.Request, int) {
	from := c.kept
	if r.nature == writing || r.nature == posting {
		from = c.fresh
	}
	q := from.R().SetContext(ctx).SetPathParams(r.params).SetQueryParams(r.query).SetHeaders(r.header)
	h, under := c.token.header()
	if s := c.present(); h == "" && s.ID != "" {
		h = "Locked " + s.ID
	}
	if h != "" {
		q.SetHeader("Authorization", h)
	}
	if r.body != nil {
		q.SetHeader("Content-Type", cmp.Or(r.kind, "application/json")).SetBody(r.body)
	}
	return q, under
}

// judge reads an answer: the value that was asked for, or why there is none.
func judge(r request, status int, h http.Header, body []byte) *desk.Error {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "" // no usable type: only an answer without a body needs none
	}
	switch {
	case status == http.StatusNoContent && r.out == nil:
		return nil
	case status == http.StatusNotModified && r.header["If-None-Match"] != "":
		return nil
	case status == http.StatusOK && kind == "application/json" && r.out != nil:
		if err := json.Unmarshal(body, r.out); err != nil {
			r.drop()
			return unusable(r.nature)
		}
		cleanAll(r.out)
		return nil
	case status >= 400 && status < 500 && kind == "application/problem+json":
		if e := problem(body); e != nil {
			return e
		}
	}
	return unusable(r.nature)
}
