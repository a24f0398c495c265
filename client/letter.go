package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sheyin/desk"
)

// written is one write that goes through the outbox.
type written struct {
	key     string
	subject string // ID of the record; empty when the authority makes it
	kind    desk.Kind
	item    string
	path    string // "{id}" stands for the subject
	body    any
	out     any
	right   func() bool // whether the decoded answer can be one to this write
}

// post makes a letter of a write, seals and signs it, brings it to the authority by way of the outbox, and decodes the answer.
func (c *Client) post(ctx context.Context, w written) error {
	body, err := json.Marshal(w.body)
	if err != nil {
		return failure(desk.Invalid, "request.body", err)
	}
	session := c.present()
	l := desk.Letter{
		Key: w.key, Subject: w.subject, Kind: w.kind, Item: w.item, Route: strings.ReplaceAll(w.path, "{id}", url.PathEscape(w.subject)), Body: body,
		Session: session.ID, Person: session.Person.ID, At: c.now(),
	}
	if err := c.closeLetter(&l); err != nil {
		return failure(desk.Denied, "letter.unsigned", err)
	}
	answer, err := c.cfg.Outbox.Post(ctx, l, c.Send)
	if err != nil {
		return err
	}
	request := request{nature: writing, out: w.out}
	if err := json.Unmarshal(answer, w.out); err != nil {
		request.drop()
		return unusable(writing)
	}
	cleanAll(w.out)
	if !w.right() {
		request.drop()
		return unusable(writing)
	}
	return nil
}

// Send implements [desk.Send]. It puts on the wire what the letter holds and makes nothing of it anew, so
// that every try is the same to the byte. It needs no session: where one is at work its token goes along.
func (c *Client) Send(ctx context.Context, l desk.Letter) ([]byte, error) {
	var answer json.RawMessage
	err := c.do(ctx, request{
		nature: posting, method: http.MethodPost, path: l.Route, header: letterHeader(l), kind: sealedType, body: l.Body, out: &answer,
	})
	return answer, err
}

// clocksAgree is how far the two clocks may be apart without a correction: the authority takes a letter that is as much too
// early or too late, and what an answer takes on its way is far less.
const clocksAgree = time.Minute

// now is the instant of writing, in the precision that travels. It is the authority's by what the login told of its clock:
// by a clock that is behind, what is written right after the login would be of a time when nobody was there, and refused.
// A clock that has been set right since, as the answers tell, needs no correction.
func (c *Client) now() time.Time {
	at := c.cfg.Now().UTC()
	if ahead := time.Duration(c.ahead.Load()); ahead.Abs() > clocksAgree && c.Skew().Abs() > clocksAgree {
		at = at.Add(ahead)
	}
	return at.Truncate(time.Millisecond)
}

// direct is the outbox of a client that has none: nothing is kept.
type direct struct{}

func (direct) Post(ctx context.Context, l desk.Letter, send desk.Send) ([]byte, error) {
	return send(ctx, l)
}
