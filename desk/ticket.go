package desk

import (
	"cmp"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"sheyin/desk/number"
)

// TicketKind is what a ticket is about.
type TicketKind string

// The kinds of ticket.
const (
	Inquiry    TicketKind = "question"   // 代问: nobody could answer on the spot (H-7.2a2)
	Problem    TicketKind = "problem"    // 报修: for the authority's support (H-9.4, G-7.5)
	Opinion    TicketKind = "opinion"    // 意见
	Suggestion TicketKind = "suggestion" // 建议
	Complaint  TicketKind = "complaint"  // 投诉
	FollowUp   TicketKind = "follow_up"  // 差评整改: a customer rated badly (B-9.5)
)

// TicketKinds are all kinds of ticket.
var TicketKinds = []TicketKind{Inquiry, Problem, Opinion, Suggestion, Complaint, FollowUp}

// Voiced tells whether the 24 hours of opinions, suggestions and complaints hold (H-10.1b).
func (k TicketKind) Voiced() bool { return k == Opinion || k == Suggestion || k == Complaint }

// TicketState is where a ticket stands.
type TicketState string

// The states of a ticket. TicketNew is that of a ticket that does not exist yet.
const (
	TicketNew      TicketState = ""
	TicketOpen     TicketState = "open"     // waits for an answer, or for its next stamp
	TicketAnswered TicketState = "answered" // the person who asked has to be told
	TicketClosed   TicketState = "closed"
)

// ticketOrder says which act may be done in which state, for voices and for the others. It is
// the only place: nobody can close what is not answered.
var ticketOrder = map[TicketState][]Kind{
	TicketNew:      {KindRaise},
	TicketOpen:     {KindAnswer, KindPass},
	TicketAnswered: {KindTell, KindPass, KindGiveUp, KindReopen},
	TicketClosed:   {KindReopen},
}

var voiceOrder = map[TicketState][]Kind{
	TicketNew:    {KindRaise},
	TicketOpen:   {KindReply, KindRevisit, KindResult, KindPass},
	TicketClosed: {KindReopen},
}

// Ticket is something that cannot be settled on the spot and is followed until it is: it has an
// owner, a time by which it is due, and every try to reach the person who asked. It is a value:
// Apply returns the next one.
type Ticket struct {
	ID       string      `json:"id"`
	OutletID string      `json:"outlet_id"`
	Version  int64       `json:"version"`
	Kind     TicketKind  `json:"kind"`
	State    TicketState `json:"state"`
	Number   string      `json:"number"` // the authority's: "TCA-Q20261123-0003"
	Subject  Subject     `json:"subject,omitzero"`
	Text     string      `json:"text"`
	Source   string      `json:"source"` // window, phone, box, book, online, rating
	Contact  Contact     `json:"contact,omitzero"`
	OwnerID  string      `json:"owner_id"`
	Owner    string      `json:"owner"`
	About    string      `json:"about,omitempty"`   // person that a follow-up is about; she cannot settle it
	Received time.Time   `json:"received"`          // first receipt, wherever it was; it never changes
	Due      time.Time   `json:"due,omitzero"`      // zero: the calendar of that year is not issued
	Answer   string      `json:"answer,omitempty"`  // of a voice: the reply
	Outcome  string      `json:"outcome,omitempty"` // of a voice: what came of it
	Attempts []Attempt   `json:"attempts,omitempty"`
	Replied  time.Time   `json:"replied,omitzero"`
	Revisit  time.Time   `json:"revisit,omitzero"`
	Resulted time.Time   `json:"resulted,omitzero"`
	Reopened int         `json:"reopened,omitempty"`
	Closed   time.Time   `json:"closed,omitzero"`
	History  []Record    `json:"history"`
}

// Subject is what a ticket is about, without anybody's data.
type Subject struct {
	Item   string `json:"item,omitempty"`
	Case   string `json:"case,omitempty"`
	Visit  string `json:"visit,omitempty"`
	Screen string `json:"screen,omitempty"` // where a problem was met
	Fault  string `json:"fault,omitempty"`  // key of the error that was shown there
	Gear   string `json:"gear,omitempty"`   // ID of the line of the device ledger that a problem is about
}

// The times of voices and of follow-ups: the strictest of the documents (H-10.1b, D-6.2).
// Nights and holidays count.
const (
	VoiceLimit = 24 * time.Hour
	VoiceWarn  = 20 * time.Hour
)

// maxText is the longest text of a ticket or a rating, in runes.
const maxText = 500

// Allows tells whether an act of kind is due in the ticket's state.
func (t Ticket) Allows(kind Kind) bool {
	order := ticketOrder
	if t.Kind.Voiced() {
		order = voiceOrder
	}
	// A stamp is set once: a later one would come out of its order.
	if kind == KindReply && !t.Replied.IsZero() || kind == KindRevisit && !t.Revisit.IsZero() {
		return false
	}
	return slices.Contains(order[t.State], kind)
}

// Apply does one act and returns the ticket after it; t stays as it is. a.Number is the
// authority's number for a ticket that is raised, a.To the person that it is passed to. An
// answer to a question or a problem is the authority's own act.
//
// Errors: Conflict step.order, case.outlet, ticket.reply_first; Denied ticket.answer (not this
// person's to answer), ticket.own (a follow-up about herself), may.post and those of
// [Person.MayWork]; Invalid with Field for what is entered.
func (t Ticket) Apply(act TicketAct, a Act) (Ticket, error) {
	if !t.Allows(act.TicketKind()) {
		return t, conflict("step.order").With("stage", string(t.State)).With("step", string(act.TicketKind()))
	}
	if t.OutletID != a.Rules.Outlet.ID {
		return t, conflict("case.outlet")
	}
	if err := t.may(act, a); err != nil {
		return t, err
	}
	next := t
	next.Attempts, next.History = slices.Clone(t.Attempts), slices.Clone(t.History)
	if err := next.do(act, a); err != nil {
		return t, err
	}
	next.Version++
	r := Record{
		Version: next.Version, Kind: act.TicketKind(), By: a.By.ID, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC(),
	}
	switch act := act.(type) {
	case Reopen:
		r.Reason = act.Reason
	case GiveUp:
		r.Reason = act.Reason
	}
	next.History = append(next.History, r)
	return next, nil
}

// may decides who may do the act. Everybody who works at the outlet may take a voice or a
// problem, the courier too, and pass on what is his; questions are of business, so they need the post.
func (t Ticket) may(act TicketAct, a Act) error {
	_, answer := act.(Answer)
	switch {
	case answer && a.By.May(MayDecide) && a.By.OutletID == "" && a.By.State == AccountActive:
		return nil // the authority may answer whatever there is
	case t.About != "" && t.About == a.By.ID:
		return denied("ticket.own")
	case answer && (t.Kind != FollowUp || !a.By.Has(Manager)):
		return denied("ticket.answer")
	}
	anybody := t.Kind == Problem
	switch act := act.(type) {
	case Raise:
		anybody = act.Kind != Inquiry
	case Pass:
		anybody = anybody || t.OwnerID == a.By.ID
	}
	if anybody {
		return a.By.MayWork(a.Rules.Outlet, a.At)
	}
	return a.atCounter()
}

func (t *Ticket) do(act TicketAct, a Act) error {
	switch act := act.(type) {
	case Raise:
		return t.raise(act, a)
	case Answer:
		if unfit(act.Text, maxText) {
			return invalid("ticket.text", "text")
		}
		t.Answer, t.State = act.Text, TicketAnswered
		return nil
	case Tell:
		reached, err := t.try(act.Reach, a)
		if reached {
			t.close(a)
		}
		return err
	case Reply, Revisit, Result:
		return t.voice(act, a)
	case Pass:
		return t.pass(act, a)
	case Reopen:
		if unfit(act.Reason, maxText) {
			return invalid("ticket.reason", "reason")
		}
		t.State, t.Closed = TicketOpen, time.Time{}
		t.Answer, t.Outcome, t.Replied, t.Revisit, t.Resulted = "", "", time.Time{}, time.Time{}, time.Time{}
		t.Reopened++
		return nil
	case GiveUp:
		switch {
		case t.failed() < giveUpAfter:
			return invalid("ticket.attempts", "reason")
		case unfit(act.Reason, maxText):
			return invalid("ticket.reason", "reason")
		}
		t.close(a)
		return nil
	}
	return conflict("step.order")
}

func (t *Ticket) close(a Act) { t.State, t.Closed = TicketClosed, a.At.UTC() }

// numbers are what personal data look like in a free text: a mobile number, a bank card or an ID,
// in groups or not. The authority's own numbers have hyphens, so only a mobile's groups may.
var numbers = regexp.MustCompile(`\d(?: ?\d){10}|\b1\d\d[-. ]+\d{4}[-. ]+\d{4}\b`)

// personal tells that one of the texts seems to hold a number of somebody's.
func personal(texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return numbers.MatchString(plainNumber(s)) })
}

func (t *Ticket) raise(r Raise, a Act) error {
	received := r.Received
	if received.IsZero() {
		received = a.At
	}
	sources := []string{"window", "phone", "box", "book", "online"}
	switch {
	case !slices.Contains(TicketKinds, r.Kind) || r.Kind == FollowUp:
		return invalid("ticket.kind", "kind")
	case unfit(r.Text, maxText):
		return invalid("ticket.text", "text")
	case !slices.Contains(sources, r.Source):
		return invalid("ticket.source", "source")
	case received.After(a.At):
		return invalid("ticket.received", "received")
	case r.Kind == Problem && (personal(r.Text, r.Subject.Screen, r.Subject.Fault) || r.Contact != Contact{}):
		return invalid("ticket.personal", "text") // J3: the context, and nobody's data
	case r.Kind == Inquiry && r.Contact == Contact{}:
		return invalid("ticket.contact", "phone") // else nobody could be told the answer
	}
	contact, err := r.Contact.check()
	if err != nil {
		return err
	}
	if _, ok := a.Rules.Catalogue.Item(r.Subject.Item); r.Subject.Item != "" && !ok {
		return invalid("may.unknown", "item").With("item", r.Subject.Item)
	}
	t.Kind, t.State, t.Number = r.Kind, TicketOpen, a.Number
	t.Subject, t.Text, t.Source, t.Contact = r.Subject, r.Text, r.Source, contact
	t.OwnerID, t.Owner = a.By.ID, a.By.Name
	t.Received = received.UTC()
	t.Due = r.Kind.due(received, a.Rules.Catalogue)
	if t.Due.IsZero() { // no such year in the calendar: nobody gets rid of the clock by an old date
		t.Due = r.Kind.due(a.At, a.Rules.Catalogue)
	}
	return nil
}

// due is by when a ticket must be settled that was first received at the time.
func (k TicketKind) due(received time.Time, c *Catalogue) time.Time {
	if k.Voiced() {
		return c.voiceBy(received)
	}
	return c.promised(string(k), received)
}

// voice does the three duties to somebody who raised a voice, in their order: reply, revisit,
// result. Each counts when he was reached.
func (t *Ticket) voice(act TicketAct, a Act) error {
	at := a.At.UTC()
	var reach Reach
	text := "-"
	switch act := act.(type) {
	case Reply:
		reach, text = act.Reach, act.Text
	case Revisit:
		reach = act.Reach
		if t.Replied.IsZero() {
			return conflict("ticket.reply_first")
		}
	case Result:
		reach, text = act.Reach, act.Text
		if t.Replied.IsZero() || t.Revisit.IsZero() {
			return conflict("ticket.reply_first")
		}
	}
	if unfit(text, maxText) {
		return invalid("ticket.text", "text")
	}
	reached, err := t.try(reach, a)
	if err != nil || !reached {
		return err
	}
	switch act.(type) {
	case Reply:
		t.Answer, t.Replied = text, at
	case Revisit:
		t.Revisit = at
	case Result:
		t.Outcome, t.Resulted = text, at
		t.close(a)
	}
	return nil
}

func (t *Ticket) pass(p Pass, a Act) error {
	if !a.takes(p.To) || p.To == t.OwnerID || p.To == t.About {
		return invalid("visit.to", "to")
	}
	t.OwnerID, t.Owner = a.To.ID, a.To.Name
	return nil
}

// FollowUpOf is the ticket that a bad rating opens: due in a day, and owned by the manager, who is
// not the person that was rated; by nobody but the authority where the outlet has no such manager.
// number is the authority's, contact how the customer is called back, if he is known.
func FollowUpOf(v Visit, id, number string, contact Contact, manager Person) Ticket {
	return Ticket{
		ID: id, OutletID: v.OutletID, Version: 1, Kind: FollowUp, State: TicketOpen, Number: number,
		Subject: Subject{Visit: v.ID}, Text: v.Rating.Text, Source: "rating", Contact: contact,
		OwnerID: manager.ID, Owner: manager.Name, About: v.OwnerID,
		Received: v.Rating.At, Due: v.Rating.At.Add(VoiceLimit),
		History: []Record{{Version: 1, Kind: KindRaise, At: v.Rating.At}},
	}
}

// Waits tells whether the next act is somebody else's: the authority's answer.
func (t Ticket) Waits() bool {
	return t.State == TicketOpen && (t.Kind == Inquiry || t.Kind == Problem)
}

// Mended is the problem after the device that it is about was entered as repaired: nobody waits for help any more, so it is
// closed, with what was done as its answer where the authority gave none. It is the authority's own act and needs no
// telling: who repaired it was there. gear is the ID of the device's line. False when there is nothing to close, or when the
// ticket is about something else: a fault names its ticket by an ID that its terminal chose.
func (t Ticket) Mended(gear, measure string, a Act) (Ticket, bool) {
	if t.Kind != Problem || t.Subject.Gear != gear || t.State != TicketOpen && t.State != TicketAnswered {
		return t, false
	}
	t.Answer = cmp.Or(t.Answer, measure)
	t.Version++
	t.History = append(slices.Clone(t.History), Record{
		Version: t.Version, Kind: KindRepaired, By: a.By.ID, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC(), Reason: measure,
	})
	t.close(a)
	return t, true
}

// Masked is the ticket as a list shows it: nobody's full name or number. Lists are for everybody at
// the outlet, the person that a follow-up is about too: of that one they show that there is one, and
// nothing of what was said.
func (t Ticket) Masked() Ticket {
	if t.Kind == FollowUp {
		t.Subject, t.Text, t.Answer = Subject{}, "", ""
	}
	if t.Contact.Name != "" {
		t.Contact.Name = number.MaskName(t.Contact.Name)
	}
	if t.Contact.Phone != "" {
		t.Contact.Phone = number.MaskMobile(t.Contact.Phone)
	}
	return t
}

// TicketsByDue sorts tickets: what is open by its time, then what is closed.
func TicketsByDue(tickets []Ticket) {
	slices.SortFunc(tickets, func(a, b Ticket) int {
		return cmp.Or(
			compareBool(a.State == TicketClosed, b.State == TicketClosed),
			compareBool(a.Due.IsZero(), b.Due.IsZero()),
			a.Due.Compare(b.Due),
			cmp.Compare(a.ID, b.ID),
		)
	})
}

// IsReason tells whether a text may be kept as the reason of an act of the authority's: there is one, of at most 500 runes,
// and nothing in it looks like a number of somebody's.
func IsReason(s string) bool { return !unfit(s, maxText) && !personal(s) }

// unfit tells that a text is empty or has more than limit runes.
func unfit(s string, limit int) bool { return blank(s) || utf8.RuneCountInString(s) > limit }
