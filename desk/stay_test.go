package desk_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sheyin/desk"
)

// written is v as JSON, and makes sure that it comes back as it was.
func written[T any](rt *rapid.T, v T) string {
	b, err := json.Marshal(v)
	if err != nil {
		rt.Fatal(err)
	}
	var again T
	if err := json.Unmarshal(b, &again); err != nil {
		rt.Fatal(err)
	}
	if c, err := json.Marshal(again); err != nil || string(c) != string(b) {
		rt.Fatalf("does not survive JSON: %v", err)
	}
	return string(b)
}

// grew tells whether the records went on by one of this act and are otherwise what they were.
func grew(rt *rapid.T, before, after []desk.Record, version int64, kind desk.Kind, by string) {
	n := len(before)
	if len(after) != n+1 || !reflect.DeepEqual(after[:n], before[:n:n]) && n > 0 || int(version) != n+1 {
		rt.Fatalf("version %d with %d records after %d", version, len(after), n)
	}
	if last := after[n]; last.Kind != kind || last.By != by || last.Version != version {
		rt.Fatalf("record %+v of %s by %s", last, kind, by)
	}
}

func anyVisitAct(rt *rapid.T, v desk.Visit) desk.VisitAct {
	kinds := []desk.Kind{
		desk.KindArrival, desk.KindBooking, desk.KindCall, desk.KindGuidance, desk.KindGuided,
		desk.KindHandOn, desk.KindDeparture, desk.KindReturn, desk.KindLeaving,
	}
	if rapid.Bool().Draw(rt, "fits") {
		if due := slices.DeleteFunc(slices.Clone(kinds), func(k desk.Kind) bool { return !v.Allows(k) }); len(due) > 0 {
			kinds = due
		}
	}
	reason := rapid.SampledFrom([]string{"", "有原因"}).Draw(rt, "reason")
	switch kind := rapid.SampledFrom(kinds).Draw(rt, "kind"); kind {
	case desk.KindGuided:
		return desk.GuidedEnd{Index: rapid.IntRange(-1, len(v.Guided)).Draw(rt, "index"), Outcome: "done"}
	case desk.KindHandOn:
		return desk.HandOn{To: rapid.SampledFrom(people()).Draw(rt, "to").ID, Reason: reason}
	case desk.KindReturn:
		var papers []desk.HomePaper
		if v.Home != nil {
			papers = slices.Clone(v.Home.Papers)
		}
		for n := range papers {
			papers[n].Returned, papers[n].Note = rapid.Bool().Draw(rt, "returned"), reason
		}
		return desk.Return{Papers: papers[:rapid.IntRange(0, len(papers)).Draw(rt, "told of")]}
	case desk.KindLeaving:
		return desk.Leaving{Reason: reason}
	default:
		return visitActs()[kind]
	}
}

// clause: H-9.2a, H-7.2d2, H-7.3b
func TestRandomVisits(t *testing.T) {
	base := visitAct(t)
	var cases []desk.Case
	for _, stage := range desk.Stages[1:] {
		cases = append(cases, at(t, stage, reviewed, base))
	}
	rapid.Check(t, func(rt *rapid.T) {
		a, v := base, desk.Visit{ID: "v-1", OutletID: "outlet-A"}
		for range rapid.IntRange(1, 30).Draw(rt, "acts") {
			act, who := anyVisitAct(rt, v), rapid.SampledFrom(people()).Draw(rt, "who")
			if rapid.Bool().Draw(rt, "hers") && v.OwnerID != "" {
				who = person(v.OwnerID)
			}
			a.At = a.At.Add(time.Minute)
			a.Cases = rapid.SliceOfN(rapid.SampledFrom(cases), 0, 2).Draw(rt, "cases")
			a.To = nil
			if h, ok := act.(desk.HandOn); ok {
				to := person(h.To)
				a.To = &to
			}
			if v.State == desk.VisitServing && len(a.Cases) > 0 {
				v.Cases = []string{"c-1"} // the authority joins them
			}
			before := written(rt, v)
			next, err := v.Apply(act, by(a, who))
			if written(rt, v) != before || err != nil && written(rt, next) != before {
				rt.Fatalf("%s changed what it should not: %v", act.VisitKind(), err)
			}
			if err == nil {
				grew(rt, v.History, next.History, next.Version, act.VisitKind(), who.ID)
				visitInvariants(rt, v, next, by(a, who), act)
				v = next
			}
			if rated, err := v.Rate(5, "", a.At); err == nil && rapid.IntRange(0, 9).Draw(rt, "rates") == 0 {
				grew(rt, v.History, rated.History, rated.Version, desk.KindRating, "")
				v = rated
			}
		}
	})
}

func person(id string) desk.Person {
	all := people()
	return all[slices.IndexFunc(all, func(p desk.Person) bool { return p.ID == id })]
}

func visitInvariants(rt *rapid.T, v, next desk.Visit, a desk.Act, act desk.VisitAct) {
	owned := next.State == desk.VisitServing || next.State == desk.VisitBooked || next.For != ""
	manager := act.VisitKind() == desk.KindHandOn && a.By.Has(desk.Manager)
	switch {
	case v.State == desk.VisitClosed:
		rt.Fatal("a closed visit went on")
	case owned && (next.OwnerID == "" || next.Owner != person(next.OwnerID).Name):
		rt.Fatalf("%q is owned by %q, %q", next.State, next.OwnerID, next.Owner)
	case v.State == desk.VisitServing && v.OwnerID != a.By.ID && !manager:
		rt.Fatalf("%s did %s to a visit of %s", a.By.ID, act.VisitKind(), v.OwnerID)
	case v.State == desk.VisitServing && next.OwnerID != v.OwnerID && act.VisitKind() != desk.KindHandOn:
		rt.Fatalf("%s took it from its owner", act.VisitKind())
	case next.For != "" && (next.State != desk.VisitWaiting && next.State != desk.VisitClosed || next.For != next.OwnerID):
		rt.Fatalf("%q for %s of %s", next.State, next.For, next.OwnerID)
	case !v.Came.IsZero() && !next.Came.Equal(v.Came), v.Number != "" && next.Number != v.Number:
		rt.Fatal("when he came, or his number, changed")
	case next.Called.IsZero() && next.State == desk.VisitServing:
		rt.Fatal("served without being called")
	case next.Rating != v.Rating:
		rt.Fatal("an act rated")
	}
	if next.Home != nil && !next.Called.IsZero() {
		for _, p := range next.Home.Papers {
			if next.Home.Back && !p.Returned && p.Note == "" {
				rt.Fatalf("%s is lost", p.Name)
			}
		}
	}
	if next.State != desk.VisitClosed {
		return
	}
	if slices.ContainsFunc(a.Cases, func(c desk.Case) bool { return !c.Promised() }) {
		rt.Fatal("he left untold")
	}
	if next.Home != nil && !next.Called.IsZero() && !next.Home.Back {
		rt.Fatal("closed while its papers are away")
	}
	if slices.ContainsFunc(next.Guided, func(g desk.Guided) bool { return g.Outcome == "" }) {
		rt.Fatal("closed with a guidance that has no outcome")
	}
}

func anyTicketAct(rt *rapid.T, k desk.Ticket) desk.TicketAct {
	kinds := ticketKinds
	if rapid.IntRange(0, 3).Draw(rt, "fits") > 0 {
		if due := slices.DeleteFunc(slices.Clone(kinds), func(kind desk.Kind) bool { return !k.Allows(kind) }); len(due) > 0 {
			kinds = due
		}
	}
	words := rapid.SampledFrom([]string{"", "有话说", "有话说"}).Draw(rt, "words")
	switch rapid.SampledFrom(kinds).Draw(rt, "kind") {
	case desk.KindRaise:
		return raise(rapid.SampledFrom(desk.TicketKinds).Draw(rt, "of"))
	case desk.KindAnswer:
		return desk.Answer{Text: words}
	case desk.KindTell:
		return desk.Tell{Reach: anyReach(rt)}
	case desk.KindReply:
		return desk.Reply{Text: words, Reach: anyReach(rt)}
	case desk.KindRevisit:
		return desk.Revisit{Reach: anyReach(rt)}
	case desk.KindResult:
		return desk.Result{Text: words, Reach: anyReach(rt)}
	case desk.KindPass:
		return desk.Pass{To: rapid.SampledFrom(people()).Draw(rt, "to").ID}
	case desk.KindReopen:
		return desk.Reopen{Reason: words}
	}
	return desk.GiveUp{Reason: words}
}

// clause: H-7.2a2, H-10.1b, D-6.2
func TestRandomTickets(t *testing.T) {
	base := visitAct(t)
	rapid.Check(t, func(rt *rapid.T) {
		a, k := base, desk.Ticket{ID: "t-1", OutletID: "outlet-A"}
		if rapid.IntRange(0, 4).Draw(rt, "rated") == 0 {
			k = followUp()
			k.About = "p-handler"
		}
		for range rapid.IntRange(1, 40).Draw(rt, "acts") {
			act, who := anyTicketAct(rt, k), rapid.SampledFrom(people()).Draw(rt, "who")
			a.At, a.To = a.At.Add(time.Duration(rapid.IntRange(1, 600).Draw(rt, "minutes"))*time.Minute), nil
			if p, ok := act.(desk.Pass); ok {
				to := person(p.To)
				a.To = &to
			}
			before := written(rt, k)
			next, err := k.Apply(act, by(a, who))
			if written(rt, k) != before || err != nil && written(rt, next) != before {
				rt.Fatalf("%s changed what it should not: %v", act.TicketKind(), err)
			}
			if err != nil {
				continue
			}
			grew(rt, k.History, next.History, next.Version, act.TicketKind(), who.ID)
			ticketInvariants(rt, k, next, by(a, who), act)
			k = next
		}
	})
}

func ticketInvariants(rt *rapid.T, k, next desk.Ticket, a desk.Act, act desk.TicketAct) {
	answered := k.State == desk.TicketAnswered || act.TicketKind() == desk.KindAnswer
	closes := next.State == desk.TicketClosed && k.State != desk.TicketClosed
	switch {
	case k.State != desk.TicketNew && (!next.Received.Equal(k.Received) || !next.Due.Equal(k.Due)):
		rt.Fatalf("the clock of %v to %v became %v to %v", k.Received, k.Due, next.Received, next.Due)
	case k.State != desk.TicketNew && (next.Kind != k.Kind || next.Number != k.Number || next.Text != k.Text || next.About != k.About):
		rt.Fatal("it is about something else now")
	case next.Kind != desk.FollowUp && (next.OwnerID == "" || next.Owner != person(next.OwnerID).Name):
		rt.Fatalf("owned by %q, %q", next.OwnerID, next.Owner)
	case next.OwnerID != k.OwnerID && act.TicketKind() != desk.KindPass && act.TicketKind() != desk.KindRaise:
		rt.Fatalf("%s gave it to %s", act.TicketKind(), next.OwnerID)
	case k.About != "" && a.By.ID == k.About, k.About != "" && next.OwnerID == k.About:
		rt.Fatalf("%s settles a follow-up about herself", k.About)
	case act.TicketKind() == desk.KindAnswer && !a.By.May(desk.MayDecide) && next.Kind != desk.FollowUp:
		rt.Fatalf("%s answered", a.By.ID)
	case closes != next.Closed.Equal(a.At):
		rt.Fatalf("%s: closed at %v", act.TicketKind(), next.Closed)
	case len(next.Attempts) < len(k.Attempts):
		rt.Fatal("an attempt is forgotten")
	case next.Reopened < k.Reopened:
		rt.Fatal("a reopening is forgotten")
	case next.Kind.Voiced() && !inOrder(next.Received, next.Replied, next.Revisit, next.Resulted):
		rt.Fatalf("stamps %v %v %v", next.Replied, next.Revisit, next.Resulted)
	}
	if !closes {
		return
	}
	if next.Kind.Voiced() && (next.Replied.IsZero() || next.Revisit.IsZero() || next.Resulted.IsZero()) {
		rt.Fatal("a voice is closed without its three stamps")
	}
	if !next.Kind.Voiced() && (!answered || next.Answer == "") {
		rt.Fatal("closed without an answer")
	}
}

// inOrder tells whether the stamps follow each other, none before one that is missing.
func inOrder(received time.Time, stamps ...time.Time) bool {
	last, missing := received, false
	for _, s := range stamps {
		if s.IsZero() {
			missing = true
			continue
		}
		if missing || s.Before(last) {
			return false
		}
		last = s
	}
	return true
}
