package desk

import (
	"slices"
	"time"

	"sheyin/desk/number"
)

// Contact is how the person who asked is reached. It is empty for who gave no name, and for a
// problem of the outlet's own.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// check gives the contact in its normal way of writing.
func (c Contact) check() (Contact, error) {
	var err error
	if c.Name != "" {
		if c.Name, err = number.ParseName(c.Name); err != nil {
			return c, fieldError("name", err)
		}
	}
	if c.Phone != "" {
		if c.Phone, err = number.ParseMobile(c.Phone); err != nil {
			return c, fieldError("phone", err)
		}
	}
	return c, nil
}

// Attempt is one try to reach somebody (F2).
type Attempt struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Way     string    `json:"way" enum:"window,phone,message,board"`
	Outcome string    `json:"outcome" enum:"reached,no_answer,wrong_number,later"`
}

// Outcomes are the outcomes of an attempt.
var Outcomes = []string{"reached", "no_answer", "wrong_number", "later"}

// giveUpAfter is how many attempts must have failed before a ticket may be given up.
const giveUpAfter = 3

// failed counts the tries in vain to reach somebody since the ticket was last answered or reopened.
func (t *Ticket) failed() int {
	var since time.Time
	for _, r := range t.History {
		if r.Kind == KindAnswer || r.Kind == KindReopen {
			since = r.At
		}
	}
	n := 0
	for _, a := range t.Attempts {
		if a.Outcome != "reached" && !a.At.Before(since) {
			n++
		}
	}
	return n
}

// ways are how the person who asked may be reached. Who asked without a telephone comes again; who
// raised a voice without a number is told on the board, and so is who cannot be reached: a voice
// cannot be given up.
func (t *Ticket) ways() []string {
	switch {
	case t.Contact.Phone == "" && !t.Kind.Voiced() && t.Kind != FollowUp:
		return []string{"window"}
	case t.Contact.Phone == "":
		return []string{"window", "board"}
	case t.Kind.Voiced() && t.failed() >= giveUpAfter:
		return []string{"window", "phone", "message", "board"}
	}
	return []string{"window", "phone", "message"}
}

// try notes an attempt to reach the person who asked.
func (t *Ticket) try(r Reach, a Act) (reached bool, err error) {
	ways := t.ways()
	switch {
	case !slices.Contains(ways, r.Way):
		return false, invalid("notify.way", "way")
	case !slices.Contains(Outcomes, r.Outcome):
		return false, invalid("ticket.outcome", "outcome")
	}
	t.Attempts = append(t.Attempts, Attempt{At: a.At.UTC(), By: a.By.Name, Way: r.Way, Outcome: r.Outcome})
	return r.Outcome == "reached", nil
}
