package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tmaxmax/go-sse"

	"sheyin/desk"
)

// Listen implements [desk.Events]. The authority sends a heartbeat while nothing happens,
// so that a line which is silent for too long is known to be dead. A request that is open keeps
// the token that it was made with: a lock ends it, and the next one has none.
func (c *Client) Listen(ctx context.Context, after int64, deliver func(desk.Event)) error {
	over := c.token.over()
	session := c.present().ID
	for {
		err := c.listen(ctx, over, after, func(e desk.Event) {
			after = max(after, e.ID)
			deliver(e)
		})
		ended := over
		over = c.token.over() // before the look at the session: who comes after that look ends the next line
		select {
		case <-ended:
			if desk.CodeOf(err) == desk.Offline && session != "" && c.present().ID == session && ctx.Err() == nil {
				continue // the same session goes on, locked or opened
			}
		default:
		}
		return err
	}
}

// listen is Listen for as long as the token stays what it is.
func (c *Client) listen(ctx context.Context, over <-chan struct{}, after int64, deliver func(desk.Event)) error {
	if e := c.expired(); e != nil {
		return e
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := time.AfterFunc(c.cfg.Quiet, cancel)
	defer watch.Stop()
	go func() {
		select {
		case <-over:
			cancel()
		case <-ctx.Done():
		}
	}()

	r := request{method: http.MethodGet, path: "/v1/events", header: map[string]string{
		"Accept":        "text/event-stream",
		"Last-Event-ID": strconv.FormatInt(after, 10),
	}}
	q, under := c.prepare(ctx, r)
	answer, err := q.SetDoNotParseResponse(true).Get(r.path)
	if err != nil {
		return broken(reading, false, err)
	}
	stream := answer.RawBody()
	defer func() { _ = stream.Close() }() // it was only read
	c.noteDate(answer.Header())
	if answer.StatusCode() != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/event-stream") {
		err = refusal(r, answer.StatusCode(), answer.Header(), stream)
	} else {
		err = follow(awake{stream, watch, c.cfg.Quiet}, after, deliver)
	}
	e, named := errors.AsType[*desk.Error](err)
	switch {
	case named && e.Key == "session.ended" && !c.heard(e, under):
		// The session was unlocked, under another token: only this line has ended.
		return failure(desk.Offline, "authority.offline_read", e)
	case named:
		return e
	case ctx.Err() != nil:
		err = ctx.Err() // says more than the broken line that follows from it
	}
	return failure(desk.Offline, "authority.offline_read", err)
}

// refusal reads an answer that is no stream.
func refusal(r request, status int, h http.Header, stream io.Reader) error {
	body, err := io.ReadAll(io.LimitReader(stream, maxEvent))
	if err != nil {
		return broken(reading, true, err)
	}
	if e := judge(r, status, h, body); e != nil {
		return e
	}
	return unusable(reading)
}

// follow delivers events until the stream ends, and says why it did.
func follow(stream io.Reader, after int64, deliver func(desk.Event)) error {
	for got, err := range sse.Read(stream, &sse.ReadConfig{MaxEventSize: maxEvent}) {
		if err != nil {
			return err
		}
		if got.Type == "problem" {
			e := problem([]byte(got.Data))
			if e == nil {
				return unusable(reading)
			}
			return e
		}
		var event desk.Event
		if err := json.Unmarshal([]byte(got.Data), &event); err != nil {
			return unusable(reading)
		}
		cleanAll(&event)
		if event.Kind == "" {
			return unusable(reading)
		}
		if event.ID <= after && event.ID != 0 {
			continue // told before the line broke
		}
		after = max(after, event.ID)
		deliver(event)
	}
	return io.ErrUnexpectedEOF
}

// awake puts the watch back with everything that arrives.
type awake struct {
	stream io.Reader
	watch  *time.Timer
	quiet  time.Duration
}

func (a awake) Read(p []byte) (int, error) {
	n, err := a.stream.Read(p)
	if n > 0 {
		a.watch.Reset(a.quiet)
	}
	return n, err
}
