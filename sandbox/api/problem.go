package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sheyin/desk"
)

// Problem is an error as it travels: RFC 9457 with the members of [desk.Error]. It carries
// keys and never words or values, so nothing personal can leave by it.
type Problem struct {
	Type   string            `json:"type" doc:"urn:sheyin:error:<key>"`
	Title  string            `json:"title" doc:"the reason phrase of the status; for people who read logs"`
	Status int               `json:"status"`
	Code   desk.Code         `json:"code" enum:"invalid,conflict,not_found,denied,offline,unknown" doc:"the kind of the failure"`
	Key    string            `json:"key" doc:"names the words that a person is shown"`
	Field  string            `json:"field,omitempty" doc:"form field or material that the failure belongs to"`
	Args   map[string]string `json:"args,omitempty" doc:"placeholders of the words"`
}

// Error implements error.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Key }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError: RFC 9110 wants a challenge with every 401.
func (p *Problem) GetHeaders() http.Header {
	if p.Status == http.StatusUnauthorized {
		return http.Header{"Www-Authenticate": {"Bearer"}}
	}
	return nil
}

// The library makes its own failures (a body that is no JSON, a field of another type) by
// this variable; it has no other way to be told.
func init() { huma.NewError = foundWrong }

func problem(status int, e desk.Error) *Problem {
	return &Problem{
		Type: "urn:sheyin:error:" + e.Key, Title: http.StatusText(status), Status: status,
		Code: e.Code, Key: e.Key, Field: e.Field, Args: e.Args,
	}
}

// problemOf turns an error of the service into what is sent. Errors that the service did
// not name are not sent: they may say anything.
func problemOf(err error) *Problem {
	e, ok := errors.AsType[*desk.Error](err)
	switch {
	case ok:
		return problem(statusOf(e), *e)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problem(http.StatusServiceUnavailable, desk.Error{Code: desk.Unknown, Key: "request.internal"})
	}
	return problem(http.StatusInternalServerError, desk.Error{Code: desk.Unknown, Key: "request.internal"})
}

func statusOf(e *desk.Error) int {
	switch e.Code {
	case desk.Invalid:
		return http.StatusUnprocessableEntity
	case desk.Conflict:
		return http.StatusConflict
	case desk.NotFound:
		return http.StatusNotFound
	case desk.Denied:
		switch {
		case strings.HasSuffix(e.Key, ".too_many"):
			return http.StatusTooManyRequests
		case strings.HasPrefix(e.Key, "session."):
			return http.StatusUnauthorized
		}
		return http.StatusForbidden
	case desk.Offline:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// foundWrong is a request that no rule of the domain has seen: it does not fit the
// contract. What the library says about it may quote the request and is dropped; only the
// place is kept.
func foundWrong(status int, _ string, errs ...error) huma.StatusError {
	e := desk.Error{Code: desk.Invalid, Key: "request.body"}
	switch {
	case status >= http.StatusInternalServerError:
		e = desk.Error{Code: desk.Unknown, Key: "request.internal"}
	case status == http.StatusRequestEntityTooLarge:
		e.Key = "request.too_large"
	}
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok {
			e.Field = place(d.ErrorDetail().Location)
			break
		}
	}
	return problem(status, e)
}

// place is where something stands, as the domain names it: a field of the body stands for
// itself, and the body as a whole is no place.
func place(location string) string {
	if location == "body" {
		return ""
	}
	return desk.Clean(strings.TrimPrefix(location, "body."), 100)
}

// unchanged answers a conditional read: the caller has it already.
type unchanged struct{}

func (unchanged) Error() string  { return "not modified" }
func (unchanged) GetStatus() int { return http.StatusNotModified }

// sendProblem is for answers outside of the library's routes.
func sendProblem(w http.ResponseWriter, p *Problem) {
	text, err := json.Marshal(p)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_, _ = w.Write(text) // the caller is gone; there is nobody to tell
}

// logged is what the log may hold of an error.
func logged(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", err)
}
