package desk

import (
	"cmp"
	"slices"
	"time"

	"sheyin/desk/calendar"
	"sheyin/desk/number"
)

// Status is what is known about a case, in five honest words. Nothing is Received before
// the authority's number exists.
type Status string

// The five words.
const (
	Written  Status = "written"  // 已记录
	Sent     Status = "sent"     // 已发送
	Received Status = "received" // 已受理编号
	Decided  Status = "decided"  // 已决定
	Informed Status = "told"     // 已告知
)

// Statuses are the five words in their order.
var Statuses = []Status{Written, Sent, Received, Decided, Informed}

// Status is the case's word.
func (c Case) Status() Status {
	switch {
	case c.Told != nil:
		return Informed
	case c.Decision != nil: // granted, refused, or sent back
		return Decided
	case c.Receipt != "":
		return Received
	}
	return Written
}

// Summary is one line about a case. The customer's name and number are masked.
type Summary struct {
	ID      string        `json:"id"`
	Version int64         `json:"version"`
	Receipt string        `json:"receipt,omitempty"`
	Item    string        `json:"item"`
	Who     string        `json:"who,omitempty"`   // masked: "周** 128X"
	Agent   string        `json:"agent,omitempty"` // who acts for the customer, masked in the same way
	Stage   Stage         `json:"stage"`
	Status  Status        `json:"status"`
	Verdict Verdict       `json:"verdict,omitempty"`
	Due     calendar.Date `json:"due,omitzero"` // of the limit, or to tell the customer; zero: no day is known
	Spot    bool          `json:"on_the_spot,omitempty"`
	Tries   int           `json:"tries,omitempty"`   // to reach the customer, in vain
	Noticed int           `json:"noticed,omitempty"` // one-time notices given
	Second  bool          `json:"second,omitempty"`  // was asked for more than its first notice named
	Owner   string        `json:"owner"`             // name of the person of OwnerID: who did the last step at the counter
	OwnerID string        `json:"owner_id"`
	Hands   []string      `json:"hands,omitempty"` // while it is checked: accounts and identities of those who handled it
	Begun   time.Time     `json:"begun"`
	Passing *Passing      `json:"passing,omitempty"` // while it is on its way from one outlet to another
	Changed time.Time     `json:"changed"`
}

// Passing is between which outlets a case is.
type Passing struct {
	From Site `json:"from"`
	To   Site `json:"to"`
}

// Summary is the line about c.
func (c Case) Summary() Summary {
	s := Summary{
		ID: c.ID, Version: c.Version, Receipt: c.Receipt, Item: c.Item, Stage: c.Stage,
		Status: c.Status(), Due: c.Due.LastDay, Spot: c.Due.OnTheSpot, Tries: len(c.Attempts), OwnerID: c.OwnerID,
		Noticed: len(c.Notices), Second: slices.ContainsFunc(c.Notices, func(n Notice) bool { return n.More }),
	}
	if c.Stage == StageCheck {
		s.Hands = c.hands()
	}
	if p, ok := c.Passage(); ok {
		s.Passing = &Passing{p.From, p.To}
	}
	if (c.Stage == StageNotify || c.Stage == StagePass && c.Decision != nil) && !c.TellBy.IsZero() {
		s.Due = c.TellBy
	}
	if c.Applicant.Name != "" {
		s.Who = number.MaskPerson(c.Applicant.Name, c.Applicant.IDNo)
	}
	if c.Agent != nil {
		s.Agent = number.MaskPerson(c.Agent.Name, c.Agent.IDNo)
	}
	if c.Decision != nil {
		s.Verdict = c.Decision.Verdict
	}
	if n := len(c.History); n > 0 {
		s.Begun, s.Changed = c.History[0].At, c.History[n-1].At
	}
	for _, r := range c.History {
		if r.By == c.OwnerID {
			s.Owner = r.Name
		}
	}
	return s
}

// WrittenHere tells whether the case was taken in at the terminal and has no number of the authority yet.
func (s Summary) WrittenHere() bool {
	return s.Receipt == "" && s.Stage != StageNew && s.Stage != StageAccept && s.Stage != StageClosed
}

// Waits tells whether the next step is somebody else's: the authority's.
func (s Summary) Waits() bool { return s.Stage == StageReview }

// Earlier orders summaries by what is due: what waits for the counter by its last day, days
// that are not known after the known ones, then what the authority has, then what waits to be
// collected, then what is closed.
func Earlier(a, b Summary) int {
	return cmp.Or(
		compareBool(a.Stage == StageClosed, b.Stage == StageClosed),
		compareBool(a.Stage == StageCollect, b.Stage == StageCollect),
		compareBool(a.Waits(), b.Waits()),
		compareBool(a.Due.IsZero(), b.Due.IsZero()),
		a.Due.Compare(b.Due),
		a.Begun.Compare(b.Begun),
		cmp.Compare(a.ID, b.ID),
	)
}

// ByDue sorts summaries by [Earlier].
func ByDue(s []Summary) { slices.SortFunc(s, Earlier) }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
