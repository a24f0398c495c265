package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

func eventText(id int) string {
	return fmt.Sprintf("id: %d\nevent: list\ndata: {\"id\":%d,\"kind\":\"list\",\"at\":\"2026-11-20T02:00:00Z\",\"list\":%d}\n\n", id, id, id)
}

// After a cut, in the middle of an event, the next call asks for what is missing, and what
// comes twice is delivered once.
func TestListenResumes(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	asked := make(chan string, 2)
	server := rawTLS(t, keys, func(n int, r *http.Request) rawAnswer {
		asked <- r.Header.Get("Last-Event-ID")
		if n == 1 {
			return rawAnswer{text: streamHead + ": hello\n\n" + eventText(11) + eventText(12) + eventText(13)[:30]}
		}
		return rawAnswer{text: streamHead + eventText(12) + eventText(13) + eventText(14), hang: true}
	})
	c := dial(t, config(t, keys, server.URL))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []int64
	last := int64(10)
	deliver := func(e desk.Event) {
		got, last = append(got, e.ID), e.ID
		if e.ID == 14 {
			cancel()
		}
	}
	wantError(t, c.Listen(ctx, last, deliver), desk.Offline, "authority.offline_read")
	err := c.Listen(ctx, last, deliver)
	wantError(t, err, desk.Offline, "authority.offline_read")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the reason is %v", err)
	}
	if one, two := within(t, "the first request", asked), within(t, "the second", asked); !slices.Equal(got, []int64{11, 12, 13, 14}) || one != "10" || two != "12" {
		t.Errorf("delivered %v after asking for %s and %s", got, one, two)
	}
}

// A line that says nothing, not even a heartbeat, is dead.
func TestListenGivesUpOnSilence(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	server := rawTLS(t, keys, func(int, *http.Request) rawAnswer { return rawAnswer{text: streamHead, hang: true} })
	cfg := config(t, keys, server.URL)
	cfg.Quiet = 100 * time.Millisecond
	wantError(t, dial(t, cfg).Listen(t.Context(), 0, nil), desk.Offline, "authority.offline_read")
}

func TestListenRefusesNonsense(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	for name, tc := range map[string]struct {
		text string
		code desk.Code
		key  string
	}{
		"no JSON":      {streamHead + "data: hello\n\n", desk.Offline, "authority.broken"},
		"no event":     {streamHead + "data: {}\n\n", desk.Offline, "authority.broken"},
		"too large":    {streamHead + "data: " + string(make([]byte, 300<<10)) + "\n\n", desk.Offline, "authority.offline_read"},
		"bad problem":  {streamHead + "event: problem\ndata: {}\n\n", desk.Offline, "authority.broken"},
		"problem":      {streamHead + "event: problem\ndata: {\"code\":\"denied\",\"key\":\"session.ended\"}\n\n", desk.Denied, "session.ended"},
		"not a stream": {httpAnswer("200 OK", "application/json", "[]"), desk.Offline, "authority.broken"},
		"204":          {"HTTP/1.1 204 No Content\r\n\r\n", desk.Offline, "authority.broken"},
		"500":          {httpAnswer("500 Oh", "text/plain", "oh"), desk.Offline, "authority.broken"},
		"denied":       {httpAnswer("401 Unauthorized", "application/problem+json", `{"code":"denied","key":"session.locked"}`), desk.Denied, "session.locked"},
		"redirect":     {"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", desk.Offline, "authority.broken"},
	} {
		t.Run(name, func(t *testing.T) {
			server := rawTLS(t, keys, func(int, *http.Request) rawAnswer { return rawAnswer{text: tc.text} })
			err := dial(t, config(t, keys, server.URL)).Listen(t.Context(), 0, func(desk.Event) { t.Error("delivered") })
			wantError(t, err, tc.code, tc.key)
			if n := server.Requests.Load(); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

// Over the real handlers: events, and the reason for the end.
func TestListenOverHandlers(t *testing.T) {
	taken := desk.Event{ID: 2, Kind: desk.SessionEnded, Reason: "session.taken_over", Place: &desk.Place{Outlet: "O1"}}
	svc := &fake{
		events: []desk.Event{{ID: 1, Kind: desk.ListChanged, List: 4}, taken},
		err:    &desk.Error{Code: desk.Denied, Key: "session.ended"},
	}
	c, _ := served(t, svc, api.Options{Heartbeat: time.Millisecond})
	var got []desk.Event
	err := c.Listen(t.Context(), 0, func(e desk.Event) { got = append(got, e) })
	wantError(t, err, desk.Denied, "session.ended")
	if len(got) != 2 || got[0].List != 4 || got[1].Reason != taken.Reason || got[1].Place == nil {
		t.Errorf("got %+v", got)
	}
}
