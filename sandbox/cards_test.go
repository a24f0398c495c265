package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// challenge is what an invented card of the demo's area says.
func challenge() desk.CardChallenge {
	return desk.CardChallenge{
		Area: "654201", History: "00814E43238697159900BF7C7A", Algorithm: "03", CardID: "654201D156000005000102030405060A",
		InternalFactor: "0102030405060708", InternalSource: "1112131415161718", ExternalFactor: "2122232425262728", ExternalSource: "3132333435363738",
	}
}

// The numbers were made with openssl enc -sm4-ecb from the description in hsm.go.
func TestProveCard(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	got, err := h.ProveCard(t.Context(), at, challenge())
	h.ok(err)
	if want := (desk.CardProof{Internal: "B8CD64DA648EA971", External: "3905F982C98F7BB12122232425262728"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	for name, tc := range map[string]struct {
		change func(*desk.CardChallenge)
		code   desk.Code
		key    string
	}{
		"another authority's": {func(c *desk.CardChallenge) { c.Area, c.CardID = "110101", "110101"+c.CardID[6:] }, desk.Denied, "card.unknown"},
		"lost":                {func(c *desk.CardChallenge) { c.CardID = "654201D15600000500000000000000FF" }, desk.Denied, "card.lost"},
		"3DES":                {func(c *desk.CardChallenge) { c.Algorithm = "01" }, desk.Invalid, "card.challenge"},
		"another area":        {func(c *desk.CardChallenge) { c.Area = "654202" }, desk.Invalid, "card.challenge"},
		"no area":             {func(c *desk.CardChallenge) { c.Area = "" }, desk.Invalid, "card.challenge"},
		"short":               {func(c *desk.CardChallenge) { c.InternalSource = "11" }, desk.Invalid, "card.challenge"},
		"no factor":           {func(c *desk.CardChallenge) { c.ExternalFactor = "" }, desk.Invalid, "card.challenge"},
		"no hex":              {func(c *desk.CardChallenge) { c.ExternalSource = "313233343536373Z" }, desk.Invalid, "card.challenge"},
		"small letters":       {func(c *desk.CardChallenge) { c.CardID = strings.ToLower(c.CardID) }, desk.Invalid, "card.challenge"},
		"history":             {func(c *desk.CardChallenge) { c.History = strings.Repeat("00", 16) }, desk.Invalid, "card.challenge"},
	} {
		c := challenge()
		tc.change(&c)
		proof, err := h.ProveCard(t.Context(), at, c)
		if h.fails(err, tc.code, tc.key); proof != (desk.CardProof{}) {
			t.Errorf("%s: %+v", name, proof)
		}
	}
}

// show has a customer show his electronic card.
func (h *house) show(name string) string {
	h.t.Helper()
	all, err := h.Cardholders(h.t.Context())
	h.ok(err)
	for _, one := range all {
		if one.Name == name {
			shown, err := h.ShowESSC(h.t.Context(), one.ID)
			h.ok(err)
			if shown.Name != name || len(shown.Code) < 32 || shown.Until.Sub(h.clock.now()) != time.Minute {
				h.t.Errorf("shown: %s, %d characters until %s", shown.Name, len(shown.Code), shown.Until)
			}
			return shown.Code
		}
	}
	h.t.Fatalf("no %s", name)
	return ""
}

func TestHolderOf(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	at := h.login("TC-A-01", "wangmin")
	code := h.show("李清和")
	got, err := h.HolderOf(ctx, at, code)
	h.ok(err)
	if want := (desk.Holder{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if other := h.show("李清和"); other == code {
		t.Error("the same code again")
	}
	_, err = h.HolderOf(ctx, at, code)
	h.fails(err, desk.Denied, "essc.used")
	late, still := h.show("林子谦"), h.show("林子谦")
	h.clock.pass(time.Minute - time.Millisecond)
	got, err = h.HolderOf(ctx, at, still)
	h.ok(err)
	if got.IDType != "hkmt_residence" {
		t.Errorf("%s", got.IDType)
	}
	h.clock.pass(time.Millisecond)
	_, err = h.HolderOf(ctx, at, late)
	h.fails(err, desk.Denied, "essc.expired")
	_, err = h.HolderOf(ctx, at, still)
	h.fails(err, desk.Denied, "essc.used")
	for _, none := range []string{"", "71NOTHING", strings.Repeat("7", desk.MaxCode+1), strings.ToLower(late)} {
		_, err = h.HolderOf(ctx, at, none)
		h.fails(err, desk.NotFound, "essc.none")
	}
	_, err = h.ShowESSC(ctx, "nobody")
	h.fails(err, desk.NotFound, "person.none")
	h.ok(h.Sweep(ctx)) // why an old one does not hold can be told for a while, and then it is forgotten
	_, err = h.HolderOf(ctx, at, late)
	h.fails(err, desk.Denied, "essc.expired")
	h.clock.pass(11 * time.Minute)
	h.ok(h.Sweep(ctx))
	_, err = h.HolderOf(ctx, at, late)
	h.fails(err, desk.NotFound, "essc.none")
}

// Of many who scan one code at once, one gets the holder.
func TestHolderOfOnce(t *testing.T) {
	h := newHouse(t)
	one, two := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	code := h.show("李清和")
	var wg sync.WaitGroup
	answers := make(chan error, 8)
	for n := range cap(answers) {
		wg.Go(func() {
			at := one
			if n%2 == 0 {
				at = two
			}
			_, err := h.HolderOf(context.Background(), at, code)
			answers <- err
		})
	}
	wg.Wait()
	won := 0
	for range cap(answers) {
		if err := <-answers; err == nil {
			won++
		} else {
			h.fails(err, desk.Denied, "essc.used")
		}
	}
	if won != 1 {
		t.Errorf("%d got the holder", won)
	}
}

// Nobody asks about a card who may not accept; and who guesses is stopped, for a while and at his terminal only.
//
// clause: G-9.4
func TestAskingAboutCards(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	nobody := h.login("TC-A-01", "sunting")
	code := h.show("李清和")
	for _, err := range []error{errorOf(h.HolderOf(ctx, nobody, code)), errorOf(h.ProveCard(ctx, nobody, challenge()))} {
		h.fails(err, desk.Denied, "may.post")
	}
	_, err := h.HolderOf(ctx, sandbox.Caller{Terminal: "TC-A-01"}, code)
	h.fails(err, desk.Denied, "session.ended")

	one, two := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "liqian")
	for range 10 {
		h.fails(errorOf(h.HolderOf(ctx, one, "71NOTHING")), desk.NotFound, "essc.none")
		h.fails(errorOf(h.ProveCard(ctx, one, desk.CardChallenge{})), desk.Invalid, "card.challenge")
	}
	h.fails(errorOf(h.HolderOf(ctx, one, code)), desk.Denied, "card.too_many")
	h.fails(errorOf(h.ProveCard(ctx, one, challenge())), desk.Denied, "card.too_many")
	h.ok(errorOf(h.ProveCard(ctx, two, challenge())))
	h.ok(errorOf(h.HolderOf(ctx, two, code)))
	h.clock.pass(time.Minute)
	h.ok(errorOf(h.ProveCard(ctx, one, challenge())))

	seen := map[string]int{}
	for _, e := range h.audit("TCA") {
		if !strings.HasPrefix(e.Act, "card.") {
			continue
		}
		seen[e.Act+" "+e.Outcome]++
		text, err := json.Marshal(e)
		h.ok(err)
		for _, secret := range []string{code, "71NOTHING", challenge().CardID, "李清和", "420802198803070012"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("the audit trail holds %s", secret)
			}
		}
		if e.PersonID == "" || e.TerminalID == "" || e.Subject != "" {
			t.Errorf("entry %+v", e)
		}
	}
	for what, n := range map[string]int{
		"card.holder may.post": 1, "card.prove may.post": 1, "card.holder essc.none": 10, "card.prove card.challenge": 10,
		"card.holder card.too_many": 1, "card.prove card.too_many": 1, "card.prove ": 2, "card.holder ": 1,
	} {
		if seen[what] != n {
			t.Errorf("%q: %d times, want %d", what, seen[what], n)
		}
	}
	h.store(func(tx *store.Tx) error {
		_, plain := tx.ESSCCode(code)
		if !errors.Is(plain, store.ErrNone) {
			t.Error("the code is kept as it is")
		}
		return nil
	})
}

func errorOf[T any](_ T, err error) error { return err }
