package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheyin/desk"
)

// writeLimit is how long one event may take to leave.
const writeLimit = 10 * time.Second

type listenFrom struct {
	Last  string `header:"Last-Event-ID" maxLength:"20" pattern:"^[0-9]*$" doc:"ID of the last event received; wins over after"`
	After int64  `query:"after" minimum:"0"`
}

// from is the ID of the last event that the terminal has.
func (in listenFrom) from() int64 {
	if n, err := strconv.ParseInt(in.Last, 10, 64); err == nil {
		return n
	}
	return in.After
}

// listen registers the push channel. The stream begins at once; a refusal or a session that
// ends is its last event, of type problem, so that there is one way to tell it at any time.
func (r router) listen(svc Service, heartbeat time.Duration) {
	schemas := r.api.OpenAPI().Components.Schemas
	op := huma.Operation{
		OperationID: "listen", Method: http.MethodGet, Path: "/v1/events", Security: evenLocked,
		Summary: "What happens at the authority, as server-sent events",
		Description: "Each event has an id to resume from, the kind as its type and an Event as its data. " +
			"A comment is sent while nothing happens. An event of type problem, with a Problem as its data, ends the stream.",
		Middlewares: huma.Middlewares{named},
		Responses: map[string]*huma.Response{"200": {
			Description: "events until either side ends the connection",
			Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{OneOf: []*huma.Schema{
				schemas.Schema(reflect.TypeFor[desk.Event](), true, "Event"),
				schemas.Schema(reflect.TypeFor[Problem](), true, "Problem"),
			}}}},
		}},
	}
	huma.Register(r.api, op, func(ctx context.Context, in *listenFrom) (*huma.StreamResponse, error) {
		by := callerOf(ctx)
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			_, w := humago.Unwrap(hc)
			s := newStream(w)
			err := s.run(hc.Context(), heartbeat, func(ctx context.Context, deliver func(desk.Event)) error {
				return svc.Listen(ctx, by, in.from(), deliver)
			})
			if err != nil && hc.Context().Err() == nil {
				s.problem(r.failed(ctx, op.OperationID, err))
			}
		}}, nil
	})
}

// stream writes server-sent events.
type stream struct {
	w   http.ResponseWriter
	ctl *http.ResponseController
}

func newStream(w http.ResponseWriter) *stream {
	w.Header().Set("Content-Type", "text/event-stream")
	return &stream{w, http.NewResponseController(w)}
}

// run passes on events and beats in between, until listen or ctx ends or the terminal is
// gone.
func (s *stream) run(ctx context.Context, heartbeat time.Duration, listen func(context.Context, func(desk.Event)) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// The server's limits are meant for short answers; a stream sets one for each write.
	if err := s.ctl.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	events := make(chan desk.Event)
	ended := make(chan error, 1)
	go func() {
		ended <- listen(ctx, func(e desk.Event) {
			select {
			case events <- e:
			case <-ctx.Done():
			}
		})
	}()
	if err := s.send(": hello\n\n"); err != nil {
		return err
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case e := <-events:
			err = s.event(e)
		case <-beat.C:
			err = s.send(": beat\n\n")
		case err = <-ended:
			return err
		}
		if err != nil {
			return err
		}
	}
}

func (s *stream) event(e desk.Event) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return s.send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Kind, text))
}

func (s *stream) problem(p error) {
	text, err := json.Marshal(p)
	if err != nil {
		return // a Problem is plain strings and always marshals
	}
	_ = s.send(fmt.Sprintf("event: problem\ndata: %s\n\n", text)) // the terminal is gone; the stream ends anyway
}

func (s *stream) send(text string) error {
	if err := s.ctl.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
		return err
	}
	if _, err := io.WriteString(s.w, text); err != nil {
		return err
	}
	return s.ctl.Flush()
}
