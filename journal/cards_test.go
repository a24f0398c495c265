package journal_test

import (
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

// That somebody asked about a card is in the log before he sees the answer, and so is a refusal; neither a code nor a card's
// number is. Without the line nobody is told anything.
//
// clause: G-9.4, N-6
func TestCardsAreRecorded(t *testing.T) {
	p := newPoint(t)
	ctx := t.Context()
	p.login("madong")
	holders, err := p.Cardholders(ctx)
	p.ok(err)
	shown, err := p.ShowESSC(ctx, holders[0].ID)
	p.ok(err)
	card := desk.CardChallenge{
		Area: "654201", Algorithm: "03", CardID: "654201D156000005000102030405060A", InternalFactor: "0102030405060708",
		InternalSource: "1112131415161718", ExternalFactor: "2122232425262728", ExternalSource: "3132333435363738",
	}
	_, err = p.desk.ProveCard(ctx, card)
	p.ok(err)
	holder, err := p.desk.HolderOf(ctx, shown.Code)
	p.ok(err)
	_, err = p.desk.HolderOf(ctx, shown.Code)
	fails(t, err, desk.Denied, "essc.used")
	_, err = p.desk.HolderOf(ctx, "71NOTHING")
	fails(t, err, desk.NotFound, "essc.none")
	p.line(false)
	_, err = p.desk.HolderOf(ctx, shown.Code)
	fails(t, err, desk.Offline, "authority.offline_read")
	_, err = p.desk.ProveCard(ctx, card)
	fails(t, err, desk.Offline, "authority.offline_read")
	p.line(true)

	var got []string
	for _, e := range p.entries()[1:] { // the first is the login
		got = append(got, e.Act+" "+e.Outcome)
		for _, secret := range []string{shown.Code, card.CardID, holder.Name, holder.IDNo} {
			if strings.Contains(e.Subject+e.Item+e.Key+e.Outcome, secret) {
				t.Errorf("the log holds %s", secret)
			}
		}
		if e.Person != "madong" || e.Subject != "" {
			t.Errorf("%+v", e)
		}
	}
	if want := []string{"look.card ", "look.essc ", "look.essc essc.used"}; !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
	shown, err = p.ShowESSC(ctx, holders[0].ID)
	p.ok(err)
	p.ok(p.journal.Close())
	if holder, err := p.desk.HolderOf(ctx, shown.Code); holder != (desk.Holder{}) || desk.CodeOf(err) != desk.Denied {
		t.Errorf("shown without a record: %v", err)
	}
	if proof, err := p.desk.ProveCard(ctx, card); proof != (desk.CardProof{}) || desk.CodeOf(err) != desk.Denied {
		t.Errorf("shown without a record: %v", err)
	}
}
