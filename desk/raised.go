package desk

import (
	"slices"

	"sheyin/desk/calendar"
)

// inherit takes over what raised the risk of cases that the same person had withdrawn for the same item on the
// same day at this outlet: who is to be looked at does not get away with beginning anew (G-9.1.1b), such as without
// the agent who was with him. Beyond the day and the outlet a withdrawn case says nothing about a new one.
func (c *Case) inherit(item Item, a Act) {
	for _, f := range a.Former {
		if !f.gaveWayTo(*c, calendar.DateOf(a.At)) {
			continue
		}
		found := a.Rules.Catalogue.RiskOf(item, f, f.Values)
		if slices.Index(reviews, found.Review) > slices.Index(reviews, c.Review) {
			c.Review = found.Review
		}
		for _, reason := range found.Reasons {
			if !slices.Contains(c.Risky, reason) {
				c.Risky = append(c.Risky[:len(c.Risky):len(c.Risky)], reason)
			}
		}
	}
}

// gaveWayTo tells whether the case was withdrawn on the day and is about the same person and item.
func (c Case) gaveWayTo(next Case, day calendar.Date) bool {
	if c.ID == next.ID || c.Stage != StageClosed || c.Item != next.Item || len(c.History) == 0 || c.Applicant.IDNo == "" {
		return false
	}
	last := c.History[len(c.History)-1]
	return last.Kind == KindWithdrawal && calendar.DateOf(last.At) == day &&
		c.Applicant.IDType == next.Applicant.IDType && c.Applicant.IDNo == next.Applicant.IDNo
}

// lengthen gives a case that was to be done on the spot, and that its risk sends to the authority, a limit that can
// be kept: the item's own where it names days, else the place's for such cases ([Service.Raised]). It counts
// from the acceptance as any other (G-7.4).
func (c *Case) lengthen(item Item, a Act) {
	if !c.Due.OnTheSpot || c.Review != AuthorityReview || item.Review == AuthorityReview {
		return
	}
	limit := a.Rules.List.Limit(item)
	limit.OnTheSpot = false
	if limit.Days < 1 {
		raised := a.Rules.Catalogue.Service.Raised
		if raised == (Promise{}) { // a catalogue of before
			raised = Promise{Count: 1, Unit: "working_day"}
		}
		limit.Days, limit.Unit = raised.Count, raised.Unit
	}
	accepted := a.At
	if n := slices.IndexFunc(c.History, func(r Record) bool { return r.Kind == KindAcceptance }); n >= 0 {
		accepted = c.History[n].At
	}
	c.Due = DueOf(limit, accepted, a.Rules.Catalogue.Calendar())
}
