package client

import (
	"context"
	"encoding/json"

	"sheyin/desk"
)

// esscCode is the body that asks whose an electronic card is.
type esscCode struct {
	Code string `json:"code"`
}

// ProveCard implements [desk.Cards]. It is sealed like a write: it names somebody's card.
func (c *Client) ProveCard(ctx context.Context, challenge desk.CardChallenge) (desk.CardProof, error) {
	var proof desk.CardProof
	err := c.secret(ctx, reading, "/v1/cards/proof", challenge, &proof)
	return proof, err
}

// HolderOf implements [desk.Cards]. It goes the way of a write, once and on a fresh connection: a repeat would find the code
// used up by the first time.
func (c *Client) HolderOf(ctx context.Context, code string) (desk.Holder, error) {
	var holder desk.Holder
	err := c.secret(ctx, writing, "/v1/cards/holder", esscCode{code}, &holder)
	return holder, err
}

// secret asks what nobody on the way may read.
func (c *Client) secret(ctx context.Context, n nature, path string, what, out any) error {
	body, err := json.Marshal(what)
	if err != nil {
		return failure(desk.Invalid, "request.body", err)
	}
	r, err := c.sealed(path, body)
	if err != nil {
		return failure(desk.Denied, "letter.unsigned", err)
	}
	r.nature, r.out = n, out
	return c.do(ctx, r)
}
