package desk

import (
	"slices"
	"strconv"
	"time"
)

// The steps that pass a case between the hall and an outlet (H-B1). The first is the giver's and the
// last is hers too; the two between are the receiving outlet's.
const (
	KindForward  Kind = "forward"  // 转办: on its way to another outlet
	KindTakeIn   Kind = "take_in"  // 接办
	KindSendBack Kind = "sent_off" // 退转: not taken in
	KindRecall   Kind = "recall"   // 收回
)

// Passage is one way of a case from one outlet to another. Until it is taken in, the case is the giver's
// and hers alone; from then on it is the taker's.
type Passage struct {
	From    Site      `json:"from"`
	To      Site      `json:"to"`
	Stage   Stage     `json:"stage"` // that it left, and goes on at
	Reason  string    `json:"reason"`
	Papers  []string  `json:"papers,omitempty"` // IDs of the materials whose originals go along
	Giver   string    `json:"giver"`            // name
	At      time.Time `json:"at"`
	Outcome Kind      `json:"outcome,omitempty"` // take_in, sent_off or recall; empty while it is on its way
	By      string    `json:"by,omitempty"`      // name of who ended it
	Ended   time.Time `json:"ended,omitzero"`
	Version int64     `json:"version,omitempty"` // of the case when it was taken in
}

// Site names an outlet.
type Site struct {
	ID     string `json:"id"`
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
}

// Name is the outlet's name in lang.
func (s Site) Name(lang string) string { return pick(lang, s.NameZH, s.NameEN) }

// Site is the outlet by its name.
func (o Outlet) Site() Site { return Site{o.ID, o.NameZH, o.NameEN} }

// Forward passes a case on to another outlet, with the customer's consent (H-B1). One of the two has to be
// a hall, see [Service.Halls].
type Forward struct {
	To      string `json:"to"` // the outlet's ID
	Reason  string `json:"reason"`
	Consent bool   `json:"consent"` // the customer was told where it goes, and agrees
	Papers  int    `json:"papers"`  // originals that go along, counted by the giver
}

// TakeIn takes the case in. Papers are the originals that came along, counted by the taker.
type TakeIn struct {
	Papers int `json:"papers"`
}

// SendBack does not take it in; the giver has it as before.
type SendBack struct {
	Reason string `json:"reason"`
}

// Recall takes it back before anybody took it in.
type Recall struct {
	Reason string `json:"reason"`
}

// Kind implements [Step].
func (Forward) Kind() Kind { return KindForward }

// Kind implements [Step].
func (TakeIn) Kind() Kind { return KindTakeIn }

// Kind implements [Step].
func (SendBack) Kind() Kind { return KindSendBack }

// Kind implements [Step].
func (Recall) Kind() Kind { return KindRecall }

// Arrives tells whether the step is done by the outlet that the case is passed to.
func (k Kind) Arrives() bool { return k == KindTakeIn || k == KindSendBack }

// actsAt is the outlet whose people do a step of kind.
func (c Case) actsAt(kind Kind) string {
	if p, ok := c.Passage(); ok && kind.Arrives() {
		return p.To.ID
	}
	return c.OutletID
}

// passes tells whether the step only says whose the case is: nothing of what was done for the customer, or
// promised to him, changes with it.
func (k Kind) passes() bool {
	return k == KindHandOver || k == KindForward || k == KindRecall || k.Arrives()
}

// Passage is the way that the case is on; false when it is on none.
func (c Case) Passage() (Passage, bool) {
	if c.Stage != StagePass || len(c.Passages) == 0 {
		return Passage{}, false
	}
	return c.Passages[len(c.Passages)-1], true
}

// Site is the outlet at which the case was at one of its versions: what was done before it came is not
// this outlet's work.
func (c Case) Site(version int64) string {
	at := c.OutletID
	for _, p := range slices.Backward(c.Passages) {
		if p.Outcome == KindTakeIn && version < p.Version {
			at = p.From.ID
		}
	}
	return at
}

// NoticedAt is the outlet that gave the notice.
func (c Case) NoticedAt(n Notice) string {
	for _, r := range c.History {
		if r.Kind == KindSupplement && r.At.Equal(n.At) {
			return c.Site(r.Version)
		}
	}
	return c.OutletID
}

// Left is what stays at the giver's when the case was taken in elsewhere: closed, with all that was done
// until then. ok is false for a case that has not just been taken in.
func (c Case) Left() (stays Case, ok bool) {
	n := len(c.Passages)
	if n == 0 || c.Passages[n-1].Version != c.Version {
		return c, false
	}
	c = c.clone()
	c.OutletID, c.Stage = c.Passages[n-1].From.ID, StageClosed
	return c, true
}

// Gone tells where the case went, if this is what stayed of it.
func (c Case) Gone() (Site, bool) {
	if n := len(c.Passages); n > 0 && c.Stage == StageClosed {
		if p := c.Passages[n-1]; p.Outcome == KindTakeIn && p.From.ID == c.OutletID {
			return p.To, true
		}
	}
	return Site{}, false
}

// Originals are the materials of the case whose originals lie at the outlet: they go along when it is
// passed on.
func (c Case) Originals(item Item) []string { return c.originals(item) }

func (c *Case) forward(s Forward, a Act) error {
	if err := a.mayDo(MayAccept, c.Item); err != nil {
		return err
	}
	item, err := c.item(a)
	if err != nil {
		return err
	}
	to := a.Onward
	switch {
	case to == nil || to.Outlet.ID == a.Rules.Outlet.ID || to.Outlet.ID != s.To:
		return invalid("passage.outlet", "to")
	case !a.Rules.Catalogue.Service.Passes(a.Rules.Outlet.Class, to.Outlet.Class):
		return invalid("passage.hall", "to").With("outlet", to.Outlet.NameZH)
	case to.Offers(c.Item, a.At) != nil:
		return invalid("passage.not_offered", "to").With("outlet", to.Outlet.NameZH)
	case unfit(s.Reason, maxText):
		return invalid("passage.reason", "reason")
	case !s.Consent:
		return invalid("passage.consent", "consent")
	}
	papers := c.originals(item)
	if s.Papers != len(papers) {
		return invalid("passage.papers", "papers").With("n", strconv.Itoa(len(papers)))
	}
	c.Passages = append(c.Passages, Passage{
		From: a.Rules.Outlet.Site(), To: to.Outlet.Site(), Stage: c.Stage, Reason: s.Reason, Papers: papers,
		Giver: a.By.Name, At: a.At.UTC(),
	})
	c.OwnerID, c.Stage = a.By.ID, StagePass
	return nil
}

// arrive does a step of the receiving outlet.
func (c *Case) arrive(s Step, a Act) error {
	p := &c.Passages[len(c.Passages)-1]
	switch s := s.(type) {
	case TakeIn:
		if err := a.Rules.May(a.By, MayAccept, c.Item, a.At); err != nil {
			return err
		}
		if s.Papers != len(p.Papers) {
			return invalid("passage.papers", "papers").With("n", strconv.Itoa(len(p.Papers)))
		}
		c.OutletID, c.OwnerID, c.ListVersion = a.Rules.Outlet.ID, a.By.ID, a.Rules.List.Version
		p.Version = c.Version + 1
	case SendBack:
		if err := a.mayDo(MayAccept, c.Item); err != nil {
			return err
		}
		if unfit(s.Reason, maxText) {
			return invalid("passage.reason", "reason")
		}
	}
	c.endPassage(s.Kind(), a)
	return nil
}

func (c *Case) recall(s Recall, a Act) error {
	if err := a.mayDo(MayAccept, c.Item); err != nil {
		return err
	}
	if unfit(s.Reason, maxText) {
		return invalid("passage.reason", "reason")
	}
	c.OwnerID = a.By.ID
	c.endPassage(KindRecall, a)
	return nil
}

// endPassage ends the way that the case is on; it goes on where it was.
func (c *Case) endPassage(outcome Kind, a Act) {
	p := &c.Passages[len(c.Passages)-1]
	p.Outcome, p.By, p.Ended = outcome, a.By.Name, a.At.UTC()
	c.Stage = p.Stage
}

// Passes tells whether cases may be passed from an outlet of one class to one of another: the hall and a
// window support each other, two windows do not.
func (s Service) Passes(from, to Class) bool {
	return slices.Contains(s.Halls, from) || slices.Contains(s.Halls, to)
}
