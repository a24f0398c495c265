package desk

import (
	"cmp"
	"slices"

	"sheyin/desk/calendar"
)

// Points are what has to be told to the customer before the case may be closed: always the
// result and the papers that go with it; why and what to do about it when it was refused.
func (c Case) Points() []string {
	if c.Decision != nil && c.Decision.Verdict == Refused {
		return []string{"result", "reason", "remedy", "papers"}
	}
	return []string{"result", "papers", "ask"}
}

// try notes an attempt to reach the customer. The duty to tell him stays (F2).
func (c *Case) try(s Try, a Act) error {
	if err := a.mayDo(MayNotify, c.Item); err != nil {
		return err
	}
	switch {
	case s.Way != "phone" && s.Way != "message":
		return invalid("notify.way", "way")
	case s.Outcome == "reached" || !slices.Contains(Outcomes, s.Outcome): // who was reached is told
		return invalid("ticket.outcome", "outcome")
	}
	c.Attempts = append(c.Attempts, Attempt{At: a.At.UTC(), By: a.By.Name, Way: s.Way, Outcome: s.Outcome})
	c.OwnerID = a.By.ID
	return nil
}

func (c *Case) notify(s Notification, a Act) error {
	if err := a.mayDo(MayNotify, c.Item); err != nil {
		return err
	}
	item, err := c.item(a)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"window", "phone", "message"}, s.Way) {
		return invalid("notify.way", "way")
	}
	for _, p := range c.Points() {
		if !slices.Contains(s.Told, p) {
			return invalid("notify.told", p)
		}
	}
	if !s.Confirmed && blank(s.Reason) {
		return invalid("notify.unconfirmed", "reason")
	}
	if err := c.deliver(item, s, a); err != nil {
		return err
	}
	s.Handed = nil // stands in the case, as it was checked
	c.Told = &s
	c.OwnerID = a.By.ID
	return nil
}

// OnSite is the delivery of a result at the window.
const OnSite = "onsite"

// deliver settles how the result comes to the customer, and whether the case is done with it.
func (c *Case) deliver(item Item, s Notification, a Act) error {
	c.Stage = StageClosed
	switch {
	case !c.Hands(item):
		if s.Handed != nil || s.Delivery != "" {
			return invalid("notify.nothing", "delivery")
		}
		return nil
	case !slices.Contains(item.Delivery, s.Delivery):
		return invalid("notify.delivery", "delivery")
	case s.Handed != nil && (s.Delivery != OnSite || s.Way != "window"):
		return invalid("notify.not_here", "delivery")
	case s.Handed != nil:
		return c.hand(*s.Handed, a)
	case s.Delivery == OnSite:
		c.Stage = StageCollect
	}
	return nil
}

// Hands tells whether the case ends with something for the customer to have: a document or a
// card that was granted.
func (c Case) Hands(item Item) bool {
	return c.Decision != nil && c.Decision.Verdict == Granted && len(item.Delivery) > 0 &&
		slices.ContainsFunc(item.Results, func(o Outcome) bool { return o.Kind == "document" || o.Kind == "card" })
}

func (c *Case) collect(s Collection, a Act) error {
	if err := a.mayDo(MayNotify, c.Item); err != nil {
		return err
	}
	if s.Verified == ByRegister { // that he was known when it was accepted does not say who comes now
		return invalid("identity.unverified", "collector.verified")
	}
	if err := c.hand(s.Handing, a); err != nil {
		return err
	}
	c.OwnerID = a.By.ID
	c.Stage = StageClosed
	return nil
}

// hand gives the result to the applicant, to the agent of the case, or to somebody else whom the
// applicant has authorised to collect and who shows his own document (F1).
func (c *Case) hand(h Handing, a Act) error {
	id, err := h.check("collector", calendar.DateOf(a.At))
	if err != nil {
		return err
	}
	h.Identity, h.At = id, a.At.UTC()
	himself := id.IDNo == c.Applicant.IDNo
	agent := c.Agent != nil && id.IDNo == c.Agent.IDNo
	switch {
	case himself && id.Name != c.Applicant.Name, agent && id.Name != c.Agent.Name:
		return invalid("collector.name", "collector.name")
	case himself:
		h.Relation, h.Authorised = "", false
	case agent: // whose authority was shown when the case was taken in
		h.Relation, h.Authorised = cmp.Or(c.Agent.Relation, h.Relation), c.Agent.Authorised
	case blank(h.Relation):
		return invalid("collector.relation", "collector.relation")
	case !h.Authorised:
		return invalid("agent.authorised", "collector.authorised")
	case id.Verified == ByRegister: // which was never asked about him
		return invalid("identity.unverified", "collector.verified")
	}
	if !h.Signed {
		return invalid("collector.unsigned", "collector.signed")
	}
	c.Handed = &h
	return nil
}
