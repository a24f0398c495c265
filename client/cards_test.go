package client_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
)

// cardFake answers about cards.
type cardFake struct {
	fake
	got  string
	card desk.CardChallenge
}

func (f *cardFake) HolderOf(_ context.Context, _ sandbox.Caller, code string) (desk.Holder, error) {
	f.got = code
	return desk.Holder{Name: "李清和", IDType: "resident_id", IDNo: idNumber}, f.err
}

func (f *cardFake) ProveCard(_ context.Context, _ sandbox.Caller, c desk.CardChallenge) (desk.CardProof, error) {
	f.card = c
	return desk.CardProof{Internal: "0102030405060708", External: "01020304050607080102030405060708"}, f.err
}

const (
	essc   = "71QZJXKWVUTSRQPONMLKJIHGFEDCBA2345"
	cardID = "654201D156000005000102030405060A"
)

// Neither a code nor a card's number stands in a request that somebody on the way could read, or in an address.
//
// clause: H-8.4.1
func TestCardsAreSealed(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	var seen wire
	svc := &cardFake{}
	c := dial(t, config(t, keys, listenHandler(t, seen.over(api.Handler(svc, api.Options{Keys: keys})), keys)))
	holder, err := c.HolderOf(t.Context(), essc)
	if err != nil || holder.IDNo != idNumber || svc.got != essc {
		t.Errorf("%v, the authority got %d characters", err, len(svc.got))
	}
	challenge := desk.CardChallenge{Area: "654201", Algorithm: "03", CardID: cardID}
	if proof, err := c.ProveCard(t.Context(), challenge); err != nil || len(proof.External) != 32 || svc.card != challenge {
		t.Errorf("%+v, %v", proof, err)
	}
	for n, got := range seen.got {
		for _, secret := range []string{essc, cardID, "654201", "card_id"} {
			if bytes.Contains(got, []byte(secret)) {
				t.Errorf("request %d shows %s", n, secret)
			}
		}
	}
	if len(seen.got) != 2 {
		t.Errorf("%d requests", len(seen.got))
	}
}

// A code is asked about once: when the answer is lost, nobody knows whether it was used up. A proof may be asked for again.
func TestCodeIsAskedOnce(t *testing.T) {
	keys := newKeys(t, pki.Options{})
	var asked atomic.Int32
	c := dial(t, config(t, keys, listenHandler(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		panic(http.ErrAbortHandler)
	}), keys)))
	_, err := c.HolderOf(t.Context(), essc)
	if desk.CodeOf(err) != desk.Unknown || asked.Load() != 1 {
		t.Errorf("%v, asked %d times", err, asked.Load())
	}
	_, proof := c.ProveCard(t.Context(), desk.CardChallenge{CardID: cardID})
	if desk.CodeOf(proof) != desk.Offline || asked.Load() < 3 {
		t.Errorf("%v, asked %d times", proof, asked.Load())
	}
	for _, err := range []error{err, proof} {
		for _, secret := range []string{essc, cardID} {
			if text := fmt.Sprintf("%v %+v", err, err); bytes.Contains([]byte(text), []byte(secret)) {
				t.Errorf("an error shows %s", secret)
			}
		}
	}
}
