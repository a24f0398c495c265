package desk_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

func reach(way, outcome string) desk.Reach { return desk.Reach{Way: way, Outcome: outcome} }

func raise(kind desk.TicketKind) desk.Raise {
	r := desk.Raise{
		Kind: kind, Text: "个人账户怎么转到外省", Source: "window", Subject: desk.Subject{Item: reviewed},
		Contact: desk.Contact{Name: "周素琴", Phone: "19900000102"},
	}
	if kind == desk.Problem {
		r.Contact, r.Subject = desk.Contact{}, desk.Subject{Screen: "accept", Fault: "offline.server"}
	}
	return r
}

// ticketActs are right acts of every kind for a ticket of the kind.
func ticketActs(kind desk.TicketKind) map[desk.Kind]desk.TicketAct {
	told := reach("phone", "reached")
	if kind == desk.Problem || kind == desk.FollowUp { // nobody's number is known
		told = reach("window", "reached")
	}
	return map[desk.Kind]desk.TicketAct{
		desk.KindRaise:   raise(kind),
		desk.KindAnswer:  desk.Answer{Text: "可以转，凭证到社保经办机构办"},
		desk.KindTell:    desk.Tell{Reach: told},
		desk.KindReply:   desk.Reply{Text: "已收到，正在核实", Reach: told},
		desk.KindRevisit: desk.Revisit{Reach: told},
		desk.KindResult:  desk.Result{Text: "已整改", Reach: told},
		desk.KindPass:    desk.Pass{To: colleague().ID},
		desk.KindReopen:  desk.Reopen{Reason: "不满意"},
		desk.KindGiveUp:  desk.GiveUp{Reason: "联系不上"},
	}
}

var ticketKinds = []desk.Kind{
	desk.KindRaise, desk.KindAnswer, desk.KindTell, desk.KindReply, desk.KindRevisit, desk.KindResult,
	desk.KindPass, desk.KindReopen, desk.KindGiveUp,
}

// rated is who was rated badly; the follow-up is about her.
func rated() desk.Person {
	p := clerk("A", desk.Handler, desk.Manager)
	p.ID, p.Name = "p-rated", "何雨"
	return p
}

func followUp() desk.Ticket {
	at := now
	v := desk.Visit{ID: "v-1", OutletID: "outlet-A", OwnerID: rated().ID, Rating: &desk.Rating{Grade: 5, Text: "态度不好", At: at}}
	return desk.FollowUpOf(v, "t-1", "TCA-F1", desk.Contact{}, clerk("A", desk.Manager))
}

// Points of a ticket's way, and the acts that lead there.
var ticketWays = map[string][]desk.Kind{
	"new": {}, "open": {desk.KindRaise}, "answered": {desk.KindRaise, desk.KindAnswer},
	"told":    {desk.KindRaise, desk.KindAnswer, desk.KindTell},
	"replied": {desk.KindRaise, desk.KindReply}, "revisited": {desk.KindRaise, desk.KindReply, desk.KindRevisit},
	"resulted": {desk.KindRaise, desk.KindReply, desk.KindRevisit, desk.KindResult},
}

var (
	askedPoints = []string{"new", "open", "answered", "told"}
	voicePoints = []string{"new", "open", "replied", "revisited", "resulted"}
)

func pointsOf(kind desk.TicketKind) []string {
	switch {
	case kind.Voiced():
		return voicePoints
	case kind == desk.FollowUp: // nobody raises it
		return askedPoints[1:]
	}
	return askedPoints
}

func follow(t testing.TB, k desk.Ticket, act desk.TicketAct, a desk.Act) desk.Ticket {
	t.Helper()
	next, err := k.Apply(act, a)
	if err != nil {
		t.Fatalf("%s of a %s that is %q: %v", act.TicketKind(), k.Kind, k.State, err)
	}
	return next
}

// ticketAt brings a ticket to the point, raised by the handler and answered by the authority.
func ticketAt(t testing.TB, kind desk.TicketKind, point string, a desk.Act) desk.Ticket {
	t.Helper()
	k := desk.Ticket{ID: "t-1", OutletID: "outlet-A"}
	for _, act := range ticketWays[point] {
		switch {
		case act == desk.KindRaise && kind == desk.FollowUp:
			k = followUp()
		case act == desk.KindAnswer:
			k = follow(t, k, ticketActs(kind)[act], by(a, reviewer()))
		default:
			k = follow(t, k, ticketActs(kind)[act], a)
		}
	}
	return k
}

// clause: H-7.2a2, H-9.4, H-10.1b, G-7.5, D-6.2
func TestEveryActAtEveryPointOfATicket(t *testing.T) {
	const no, yes = "step.order", ""
	// Why the act of the column is refused; it is done by the handler, answers by the authority.
	asked := map[string][9]string{
		"new":      {yes, no, no, no, no, no, no, no, no},
		"open":     {no, yes, no, no, no, no, yes, no, no},
		"answered": {no, no, yes, no, no, no, yes, yes, "ticket.attempts"},
		"told":     {no, no, no, no, no, no, no, yes, no},
	}
	voiced := map[string][9]string{
		"new":       {yes, no, no, no, no, no, no, no, no},
		"open":      {no, no, no, yes, "ticket.reply_first", "ticket.reply_first", yes, no, no},
		"replied":   {no, no, no, no, yes, "ticket.reply_first", yes, no, no},
		"revisited": {no, no, no, no, no, yes, yes, no, no},
		"resulted":  {no, no, no, no, no, no, no, yes, no},
	}
	for _, kind := range desk.TicketKinds {
		matrix := asked
		if kind.Voiced() {
			matrix = voiced
		}
		for _, point := range pointsOf(kind) {
			for n, act := range ticketKinds {
				t.Run(string(kind)+"/"+point+"/"+string(act), func(t *testing.T) {
					a := visitAct(t)
					k, before := ticketAt(t, kind, point, a), ticketAt(t, kind, point, a)
					if act == desk.KindAnswer {
						a = by(a, reviewer())
					}
					next, err := k.Apply(ticketActs(kind)[act], a)
					if !reflect.DeepEqual(k, before) {
						t.Error("the old ticket changed")
					}
					want := matrix[point][n]
					if keyOf(err) != want || k.Allows(act) == (want == no) {
						t.Fatalf("%v, Allows says %v, want %q", err, k.Allows(act), want)
					}
					if err != nil {
						if !reflect.DeepEqual(next, before) {
							t.Error("a refused act changed the ticket")
						}
						return
					}
					last := next.History[len(next.History)-1]
					if next.Version != k.Version+1 || int(next.Version) != len(next.History) || last.Kind != act || last.By != a.By.ID {
						t.Errorf("version %d, record %+v", next.Version, last)
					}
				})
			}
		}
	}
}

// Who may do what: the courier only takes what anybody may take, the authority only answers, and
// nobody settles a follow-up about herself.
//
// clause: H-7.2a2, H-9.4, B-9.5
func TestWhoMayDoWhatToATicket(t *testing.T) {
	people := map[string]desk.Person{
		"handler": clerk("A", desk.Handler), "guide": clerk("A", desk.Guide), "manager": clerk("A", desk.Manager),
		"courier": clerk("A", desk.Courier), "authority": reviewer(), "rated": rated(), "other outlet": clerk("B", desk.Handler),
	}
	refusal := func(kind desk.TicketKind, act desk.Kind, who string) string {
		follow := kind == desk.FollowUp
		switch {
		case act == desk.KindAnswer && who == "authority":
			return ""
		case follow && who == "rated":
			return "ticket.own"
		case act == desk.KindAnswer && (!follow || who != "manager"):
			return "ticket.answer"
		case who == "authority" || who == "other outlet":
			return "person.outlet"
		case who == "courier" && kind != desk.Problem && (act != desk.KindRaise || kind == desk.Inquiry):
			return "may.post"
		}
		return ""
	}
	for _, kind := range desk.TicketKinds {
		for _, point := range pointsOf(kind) {
			for act, s := range ticketActs(kind) {
				a := visitAct(t)
				k := ticketAt(t, kind, point, a)
				if !k.Allows(act) {
					continue
				}
				for who, p := range people {
					want := refusal(kind, act, who)
					_, err := k.Apply(s, by(a, p))
					if key := keyOf(err); key != want && (want != "" || key != "ticket.reply_first" && key != "ticket.attempts") {
						t.Errorf("%s does %s to a %s that is %s: %v, want %q", who, act, kind, point, err, want)
					}
				}
			}
		}
	}
	// A frozen reviewer, and one with a place at an outlet, answer nothing.
	a := visitAct(t)
	k := ticketAt(t, desk.Inquiry, "open", a)
	frozen, placed := reviewer(), reviewer()
	frozen.State, placed.OutletID = desk.AccountFrozen, "outlet-A"
	for _, p := range []desk.Person{frozen, placed} {
		_, err := k.Apply(desk.Answer{Text: "好"}, by(a, p))
		fails(t, err, desk.Denied, "ticket.answer")
	}
	// A courier who took a complaint can hand it to somebody who may reply.
	courier := by(a, clerk("A", desk.Courier))
	voice := follow(t, desk.Ticket{ID: "t-1", OutletID: "outlet-A"}, raise(desk.Complaint), courier)
	_, err := voice.Apply(ticketActs(desk.Complaint)[desk.KindReply], courier)
	fails(t, err, desk.Denied, "may.post")
	if voice = follow(t, voice, desk.Pass{To: colleague().ID}, courier); voice.OwnerID != colleague().ID {
		t.Errorf("owner %s", voice.OwnerID)
	}
	elsewhere := a
	elsewhere.Rules.Outlet.ID = "outlet-B"
	_, err = voice.Apply(desk.Pass{To: colleague().ID}, elsewhere)
	fails(t, err, desk.Conflict, "case.outlet")
}

// clause: H-7.2a2, H-10.1a, H-10.1b, G-10.1, G-7.5
func TestRaise(t *testing.T) {
	a := visitAct(t)
	change := func(kind desk.TicketKind, f func(*desk.Raise)) desk.Raise {
		r := raise(kind)
		f(&r)
		return r
	}
	source := func(s string) func(*desk.Raise) { return func(r *desk.Raise) { r.Source = s } }
	text := func(s string) func(*desk.Raise) { return func(r *desk.Raise) { r.Text = s } }
	nobody := func(r *desk.Raise) { r.Contact = desk.Contact{} }
	for _, tt := range []struct {
		name string
		r    desk.Raise
		key  string
	}{
		{"question", raise(desk.Inquiry), ""},
		{"question of somebody who leaves no number", change(desk.Inquiry, nobody), "ticket.contact"},
		{"complaint of somebody who gives no name", change(desk.Complaint, nobody), ""},
		{"follow-up", raise(desk.FollowUp), "ticket.kind"},
		{"no kind", raise(""), "ticket.kind"},
		{"no text", change(desk.Opinion, text(" ")), "ticket.text"},
		{"as long as may be", change(desk.Opinion, text(strings.Repeat("好", 500))), ""},
		{"too long", change(desk.Opinion, text(strings.Repeat("好", 501))), "ticket.text"},
		{"from a pigeon", change(desk.Opinion, source("pigeon")), "ticket.source"},
		{"from a rating", change(desk.Opinion, source("rating")), "ticket.source"},
		{"from the future", change(desk.Opinion, func(r *desk.Raise) { r.Received = now.Add(time.Second) }), "ticket.received"},
		{"wrong phone", change(desk.Inquiry, func(r *desk.Raise) { r.Contact.Phone = "12" }), "number.mobile.length"},
		{"wrong name", change(desk.Inquiry, func(r *desk.Raise) { r.Contact.Name = "1" }), "number.name.letters"},
		{"unknown item", change(desk.Inquiry, func(r *desk.Raise) { r.Subject.Item = "no.such" }), "may.unknown"},
		{"problem", raise(desk.Problem), ""},
		{"problem with somebody's number", change(desk.Problem, text("19900000102 登不上")), "ticket.personal"},
		{"problem with a number in groups", change(desk.Problem, text("199 0000 0102 登不上")), "ticket.personal"},
		{"problem with a number in groups with hyphens", change(desk.Problem, text("拨199-0000-0102 不通")), "ticket.personal"},
		{"problem with a number of full width", change(desk.Problem, text("１９９０００００１０２")), "ticket.personal"},
		{"problem with an ID", change(desk.Problem, text("证号42010219750815128X读不出")), "ticket.personal"},
		{"problem with a name", change(desk.Problem, func(r *desk.Raise) { r.Contact.Name = "周素琴" }), "ticket.personal"},
		{"problem where a number was shown", change(desk.Problem, func(r *desk.Raise) { r.Subject.Fault = "x 19900000102" }), "ticket.personal"},
		{"problem with a receipt", change(desk.Problem, text("回执TC-A-20261123-0003打不出，2026-11-23 10:30")), ""},
	} {
		k, err := desk.Ticket{ID: "t-1", OutletID: "outlet-A"}.Apply(tt.r, a)
		if keyOf(err) != tt.key {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.key)
		}
		if err == nil && (k.State != desk.TicketOpen || k.Number != "A001" || k.OwnerID != "p-handler" || k.Text != tt.r.Text || !k.Received.Equal(now) || k.Due.IsZero()) {
			t.Errorf("%s: %+v", tt.name, k)
		}
	}
	for _, s := range read(t).catalogue.Service.Sources {
		for _, kind := range []desk.TicketKind{desk.Opinion, desk.Suggestion, desk.Complaint} {
			k := follow(t, desk.Ticket{OutletID: "outlet-A"}, change(kind, source(s.Code)), a)
			if k.Source != s.Code || !k.Kind.Voiced() {
				t.Errorf("%s from %s: %+v", kind, s.Code, k)
			}
		}
	}
	k := follow(t, desk.Ticket{OutletID: "outlet-A"}, change(desk.Inquiry, func(r *desk.Raise) {
		r.Contact = desk.Contact{Name: " 周素琴 ", Phone: "+86 199-0000-0102"}
	}), a)
	if k.Contact != (desk.Contact{Name: "周素琴", Phone: "19900000102"}) {
		t.Errorf("contact %+v", k.Contact)
	}
}

// Nothing that was asked is closed before it is answered and told, or tried to be told.
//
// clause: H-7.2a2
func TestNoQuestionIsLost(t *testing.T) {
	a := visitAct(t)
	k := ticketAt(t, desk.Inquiry, "open", a)
	for _, text := range []string{"", " ", strings.Repeat("答", 501)} {
		_, err := k.Apply(desk.Answer{Text: text}, by(a, reviewer()))
		fails(t, err, desk.Invalid, "ticket.text")
	}
	k = ticketAt(t, desk.Inquiry, "answered", a)
	if k.Answer == "" {
		t.Error("no answer is kept")
	}
	for _, r := range []struct {
		desk.Reach
		key string
	}{
		{reach("letter", "reached"), "notify.way"},
		{reach("board", "reached"), "notify.way"}, // he left a number
		{reach("phone", "perhaps"), "ticket.outcome"},
		{reach("phone", ""), "ticket.outcome"},
	} {
		_, err := k.Apply(desk.Tell{Reach: r.Reach}, a)
		fails(t, err, desk.Invalid, r.key)
	}
	for n, outcome := range []string{"no_answer", "wrong_number", "later"} {
		_, err := k.Apply(desk.GiveUp{Reason: "联系不上"}, a)
		fails(t, err, desk.Invalid, "ticket.attempts")
		k = follow(t, k, desk.Tell{Reach: reach("phone", outcome)}, later(a, time.Duration(n)*time.Hour))
		if k.State != desk.TicketAnswered || len(k.Attempts) != n+1 || k.Attempts[n].Outcome != outcome || k.Attempts[n].By != "沈一鸣" {
			t.Errorf("after %s: %+v", outcome, k)
		}
	}
	_, err := k.Apply(desk.GiveUp{Reason: " "}, a)
	fails(t, err, desk.Invalid, "ticket.reason")
	b := later(a, 24*time.Hour)
	given := follow(t, k, desk.GiveUp{Reason: "三次联系不上"}, b)
	if given.State != desk.TicketClosed || !given.Closed.Equal(b.At) || given.History[len(given.History)-1].Reason != "三次联系不上" {
		t.Errorf("given up: %+v", given)
	}
	told := follow(t, k, desk.Tell{Reach: reach("message", "reached")}, b)
	if told.State != desk.TicketClosed || !told.Closed.Equal(b.At) || len(told.Attempts) != 4 {
		t.Errorf("told: %+v", told)
	}
	// Taken up again, it is as unanswered as it was, and old tries do not count.
	b = later(b, time.Hour)
	for _, reason := range []string{"", strings.Repeat("长", 501)} {
		_, err := told.Apply(desk.Reopen{Reason: reason}, b)
		fails(t, err, desk.Invalid, "ticket.reason")
	}
	open := follow(t, given, desk.Reopen{Reason: "没听懂"}, b)
	if open.State != desk.TicketOpen || open.Answer != "" || !open.Closed.IsZero() || open.Reopened != 1 || len(open.Attempts) != 3 ||
		open.History[len(open.History)-1].Reason != "没听懂" {
		t.Errorf("reopened: %+v", open)
	}
	open = follow(t, open, desk.Answer{Text: "再答"}, by(later(b, time.Hour), reviewer()))
	_, err = open.Apply(desk.GiveUp{Reason: "联系不上"}, later(b, 2*time.Hour))
	fails(t, err, desk.Invalid, "ticket.attempts")
}

// Reply, revisit and result: each when he was reached, once, and in this order.
//
// clause: H-10.1b, D-6.2
func TestThreeStampsOfAVoice(t *testing.T) {
	a := visitAct(t)
	k := ticketAt(t, desk.Complaint, "open", a)
	acts := ticketActs(desk.Complaint)
	for _, s := range []desk.TicketAct{desk.Reply{Reach: reach("phone", "reached")}, desk.Reply{Text: strings.Repeat("长", 501), Reach: reach("phone", "reached")}} {
		_, err := k.Apply(s, a)
		fails(t, err, desk.Invalid, "ticket.text")
	}
	missed := follow(t, k, desk.Reply{Text: "已收到", Reach: reach("phone", "no_answer")}, a)
	if !missed.Replied.IsZero() || missed.Answer != "" || len(missed.Attempts) != 1 {
		t.Errorf("nobody was reached: %+v", missed)
	}
	at := func(h int) desk.Act { return later(a, time.Duration(h)*time.Hour) }
	k = follow(t, missed, acts[desk.KindReply], at(1))
	missed = follow(t, k, desk.Revisit{Reach: reach("phone", "later")}, at(2))
	k = follow(t, missed, acts[desk.KindRevisit], at(3))
	_, err := k.Apply(desk.Result{Text: "", Reach: reach("phone", "reached")}, at(4))
	fails(t, err, desk.Invalid, "ticket.text")
	k = follow(t, k, acts[desk.KindResult], at(4))
	if !k.Replied.Equal(at(1).At) || !k.Revisit.Equal(at(3).At) || !k.Resulted.Equal(at(4).At) || !k.Closed.Equal(at(4).At) || k.Answer == "" || k.Answer == k.Outcome || k.Outcome != "已整改" || !k.InTime() {
		t.Errorf("closed: %+v", k)
	}
	open := follow(t, k, desk.Reopen{Reason: "没改"}, at(5))
	if !open.Replied.IsZero() || !open.Revisit.IsZero() || !open.Resulted.IsZero() || !open.Received.Equal(k.Received) || !open.Due.Equal(k.Due) {
		t.Errorf("reopened: %+v", open)
	}
	_, err = open.Apply(acts[desk.KindResult], at(6))
	fails(t, err, desk.Conflict, "ticket.reply_first")
}

// Who gave no number is told at the window or on the board; who cannot be reached by his, too.
func TestWaysToReach(t *testing.T) {
	a := visitAct(t)
	r := raise(desk.Complaint)
	r.Contact = desk.Contact{}
	anonymous := follow(t, desk.Ticket{OutletID: "outlet-A"}, r, a)
	for way, ok := range map[string]bool{"window": true, "board": true, "phone": false, "message": false} {
		_, err := anonymous.Apply(desk.Reply{Text: "已改", Reach: reach(way, "reached")}, a)
		if ok != (err == nil) {
			t.Errorf("anonymous by %s: %v", way, err)
		}
	}
	known := ticketAt(t, desk.Complaint, "open", a)
	for range 3 {
		_, err := known.Apply(desk.Reply{Text: "已收到", Reach: reach("board", "reached")}, a)
		fails(t, err, desk.Invalid, "notify.way")
		known = follow(t, known, desk.Reply{Text: "已收到", Reach: reach("phone", "wrong_number")}, a)
	}
	follow(t, known, desk.Reply{Text: "已收到", Reach: reach("board", "reached")}, a)
}

func TestPass(t *testing.T) {
	a := visitAct(t)
	k := ticketAt(t, desk.Complaint, "open", a)
	courier, guide := clerk("A", desk.Courier), clerk("A", desk.Guide)
	for name, tt := range map[string]struct {
		act desk.Pass
		to  *desk.Person
	}{
		"to nobody": {desk.Pass{To: colleague().ID}, nil}, "to another than is named": {desk.Pass{To: guide.ID}, a.To},
		"to its owner": {desk.Pass{To: a.By.ID}, &a.By}, "to a courier": {desk.Pass{To: courier.ID}, &courier},
	} {
		b := a
		b.To = tt.to
		_, err := k.Apply(tt.act, b)
		fails(t, err, desk.Invalid, "visit.to")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	passed := follow(t, k, desk.Pass{To: colleague().ID}, later(a, time.Hour))
	if passed.OwnerID != colleague().ID || passed.Owner != "陆文" || passed.Due != k.Due || passed.Received != k.Received {
		t.Errorf("passed: %+v", passed)
	}
	// Nor to her whom a follow-up is about.
	b, her := by(a, clerk("A", desk.Manager)), rated()
	b.To = &her
	_, err := followUp().Apply(desk.Pass{To: her.ID}, b)
	fails(t, err, desk.Invalid, "visit.to")
}

// clause: B-9.5, H-10.1a
func TestFollowUpOfABadRating(t *testing.T) {
	a := visitAct(t)
	k := followUp()
	want := desk.Ticket{
		ID: "t-1", OutletID: "outlet-A", Version: 1, Kind: desk.FollowUp, State: desk.TicketOpen, Number: "TCA-F1",
		Subject: desk.Subject{Visit: "v-1"}, Text: "态度不好", Source: "rating", OwnerID: "p-manager", Owner: "沈一鸣",
		About: rated().ID, Received: now, Due: now.Add(24 * time.Hour), History: []desk.Record{{Version: 1, Kind: desk.KindRaise, At: now}},
	}
	if !reflect.DeepEqual(k, want) {
		t.Errorf("got  %+v\nwant %+v", k, want)
	}
	manager := by(a, clerk("A", desk.Manager))
	k = follow(t, k, desk.Answer{Text: "已谈话，已致歉"}, manager)
	k = follow(t, k, desk.Tell{Reach: reach("board", "reached")}, manager)
	if k.State != desk.TicketClosed || !k.InTime() {
		t.Errorf("closed: %+v", k)
	}
	// Where there is no other manager, nobody here owns it and the authority answers.
	alone := desk.FollowUpOf(desk.Visit{Rating: &desk.Rating{At: now}, OutletID: "outlet-A"}, "t-2", "N", desk.Contact{}, desk.Person{})
	if alone.OwnerID != "" {
		t.Errorf("owner %q", alone.OwnerID)
	}
	follow(t, alone, desk.Answer{Text: "已约谈网点"}, by(a, reviewer()))
}

func TestTicketsByDue(t *testing.T) {
	want := []desk.Ticket{
		{ID: "a", State: desk.TicketOpen, Due: now},
		{ID: "b", State: desk.TicketAnswered, Due: now},
		{ID: "c", State: desk.TicketOpen, Due: now.Add(time.Hour)},
		{ID: "d", State: desk.TicketOpen},
		{ID: "e", State: desk.TicketClosed, Due: now.Add(-time.Hour)},
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	desk.TicketsByDue(got)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("order %v", got)
	}
}

// Only the authority's answer is waited for.
func TestTicketWaits(t *testing.T) {
	a := visitAct(t)
	for _, kind := range desk.TicketKinds {
		for _, point := range pointsOf(kind) {
			want := point == "open" && (kind == desk.Inquiry || kind == desk.Problem)
			if k := ticketAt(t, kind, point, a); k.Waits() != want {
				t.Errorf("a %s that is %s waits: %v", kind, point, k.Waits())
			}
		}
	}
}

// A question from a year of which there is no calendar has a time limit all the same.
func TestQuestionFromLongAgo(t *testing.T) {
	r := raise(desk.Inquiry)
	r.Received = now.AddDate(-20, 0, 0)
	k := follow(t, desk.Ticket{ID: "t-1", OutletID: "outlet-A"}, r, visitAct(t))
	if want := follow(t, desk.Ticket{ID: "t-1", OutletID: "outlet-A"}, raise(desk.Inquiry), visitAct(t)).Due; !k.Due.Equal(want) || want.IsZero() || !k.Received.Equal(r.Received) {
		t.Errorf("received %s, due %s, want %s", k.Received, k.Due, want)
	}
}

func TestMaskedTicket(t *testing.T) {
	k := ticketAt(t, desk.Inquiry, "open", visitAct(t))
	m := k.Masked()
	if m.Contact.Name == k.Contact.Name || m.Contact.Phone == k.Contact.Phone || m.Contact.Name == "" || m.Contact.Phone == "" {
		t.Errorf("masked: %+v", m.Contact)
	}
	if k = ticketAt(t, desk.Problem, "open", visitAct(t)); !reflect.DeepEqual(k, k.Masked()) {
		t.Error("there was nothing to mask")
	}
	k = followUp()
	k.Contact, k.Answer = desk.Contact{Name: "周素琴"}, "已致歉"
	if m = k.Masked(); m.Text != "" || m.Answer != "" || m.Subject != (desk.Subject{}) || m.Contact.Name != "周**" || m.Number != k.Number {
		t.Errorf("a list tells what was said of her: %+v", m)
	}
}
