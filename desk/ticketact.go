package desk

import "time"

// The acts on a ticket.
const (
	KindRaise   Kind = "raise"   // received
	KindAnswer  Kind = "answer"  // by the authority; by the manager for a follow-up
	KindTell    Kind = "tell"    // tried to tell the answer
	KindReply   Kind = "reply"   // 回复: of a voice, first
	KindRevisit Kind = "revisit" // 回访: of a voice, second
	KindResult  Kind = "result"  // 结果反馈: of a voice, last
	KindPass    Kind = "pass"    // 转办: a colleague takes over
	KindReopen  Kind = "reopen"  // the customer is not content
	KindGiveUp  Kind = "give_up" // nobody could be reached
)

// TicketAct is one act on a ticket. The set is closed.
type TicketAct interface{ TicketKind() Kind }

// The acts.
type (
	// Raise takes a ticket. Received is when it was first received, if that was before it came
	// here: a slip from the box, an entry in the book.
	Raise struct {
		Kind     TicketKind `json:"kind" enum:"question,problem,opinion,suggestion,complaint"`
		Subject  Subject    `json:"subject,omitzero"`
		Text     string     `json:"text"`
		Source   string     `json:"source" enum:"window,phone,box,book,online"`
		Contact  Contact    `json:"contact,omitzero"`
		Received time.Time  `json:"received,omitzero"`
	}
	// Answer answers a question or a problem, or says what was done about a bad rating.
	Answer struct {
		Text string `json:"text"`
	}
	// Tell is a try to tell the answer.
	Tell struct{ Reach }
	// Reply is the first answer to a voice.
	Reply struct {
		Text string `json:"text"`
		Reach
	}
	// Revisit asks how things are after the reply.
	Revisit struct{ Reach }
	// Result feeds back what came of it, and closes.
	Result struct {
		Text string `json:"text"`
		Reach
	}
	// Pass gives the ticket to a colleague; the clock goes on.
	Pass struct {
		To string `json:"to"`
	}
	// Reopen takes a ticket up again; the clock does not begin anew.
	Reopen struct {
		Reason string `json:"reason"`
	}
	// GiveUp closes what was answered and could not be told.
	GiveUp struct {
		Reason string `json:"reason"`
	}
)

// Reach is how somebody was tried to be reached, and whether he was.
type Reach struct {
	Way     string `json:"way" enum:"window,phone,message,board"`
	Outcome string `json:"outcome" enum:"reached,no_answer,wrong_number,later"`
}

// TicketKind implements [TicketAct].
func (Raise) TicketKind() Kind { return KindRaise }

// TicketKind implements [TicketAct].
func (Answer) TicketKind() Kind { return KindAnswer }

// TicketKind implements [TicketAct].
func (Tell) TicketKind() Kind { return KindTell }

// TicketKind implements [TicketAct].
func (Reply) TicketKind() Kind { return KindReply }

// TicketKind implements [TicketAct].
func (Revisit) TicketKind() Kind { return KindRevisit }

// TicketKind implements [TicketAct].
func (Result) TicketKind() Kind { return KindResult }

// TicketKind implements [TicketAct].
func (Pass) TicketKind() Kind { return KindPass }

// TicketKind implements [TicketAct].
func (Reopen) TicketKind() Kind { return KindReopen }

// TicketKind implements [TicketAct].
func (GiveUp) TicketKind() Kind { return KindGiveUp }
