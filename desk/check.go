package desk

import (
	"slices"
	"strings"
)

// Checking is the second check inside the outlet, by somebody who has done nothing else in the case
// (G-9.1.2, B-9.4a).
type Checking struct {
	Verdict Verdict `json:"verdict" enum:"granted,returned"`
	Reason  string  `json:"reason,omitempty"` // needed when it is returned
	// Fields are the form fields to put right, and materials by [PaperField]. With a material the
	// case goes back to acceptance, otherwise to handling.
	Fields []string `json:"fields,omitempty"`
}

// Kind implements [Step].
func (Checking) Kind() Kind { return KindCheck }

// Same tells whether two accounts are one person's: they are one account, or of one identity
// (G-9.1.2, H-8.3.1b).
func (p Person) Same(q Person) bool {
	return p.ID == q.ID || p.Identity != "" && p.Identity == q.Identity
}

// same tells whether a record is of this person.
func (r Record) same(p Person) bool { return p.Same(Person{ID: r.By, Identity: r.Who}) }

// handledBy tells whether the person has done anything in the case but look at what others did.
func (c Case) handledBy(p Person) bool {
	return slices.ContainsFunc(c.History, func(r Record) bool {
		return r.Kind != KindDecision && r.Kind != KindCheck && r.Kind != KindHandOver && r.same(p)
	})
}

// MayCheck tells whether p may do the second check of the case at the act's time and by its rules,
// whatever the stage. Denied
// may.check_own for who handled it (G-9.1.2), and the errors of who may not handle its item here.
func (c Case) MayCheck(p Person, a Act) error {
	a.By = p
	if err := a.mayDo(MayHandle, c.Item); err != nil {
		return err
	}
	if c.handledBy(p) {
		return denied("may.check_own")
	}
	return nil
}

func (c *Case) check(s Checking, a Act) error {
	if err := c.MayCheck(a.By, a); err != nil {
		return err
	}
	item, err := c.item(a)
	if err != nil {
		return err
	}
	switch {
	case s.Verdict != Granted && s.Verdict != Returned:
		return invalid("check.verdict", "verdict")
	case s.Verdict == Returned && blank(s.Reason):
		return invalid("decision.reason", "reason")
	case s.Verdict == Returned && len(s.Fields) == 0:
		return invalid("decision.fields", "fields")
	case slices.ContainsFunc(s.Fields, func(f string) bool { return !item.names(f) }):
		return invalid("check.fields", "fields")
	}
	if s.Verdict == Granted {
		c.effect(item, a)
		return nil
	}
	papers := slices.ContainsFunc(s.Fields, isPaper)
	c.Decision = &Decision{Verdict: Returned, Reason: s.Reason, Fields: s.Fields, Papers: papers}
	c.Stage = StageHandle
	if papers {
		c.Stage = StageAccept
	}
	return nil
}

// isPaper tells whether a name of [Decision.Fields] is a material's.
func isPaper(field string) bool { return strings.HasPrefix(field, PaperField("")) }

// names tells whether the item has the form field, or the material, that is named so.
func (i Item) names(field string) bool {
	if id, ok := strings.CutPrefix(field, PaperField("")); ok {
		return slices.ContainsFunc(i.Materials, func(m Material) bool { return m.ID == id })
	}
	_, ok := i.Field(field)
	return ok
}

// CheckedBack tells whether the case came back from the second check, and not from the authority.
func (c Case) CheckedBack() bool {
	for _, r := range slices.Backward(c.History) {
		if r.Kind == KindCheck || r.Kind == KindDecision {
			return r.Kind == KindCheck && r.Verdict == Returned
		}
	}
	return false
}

// review settles who has to agree to what was handled just now, and moves the case there.
func (c *Case) review(item Item, a Act) {
	c.inherit(item, a)
	found := a.Rules.Catalogue.RiskOf(item, *c, c.Values)
	c.Review, c.Risky = found.Review, found.Reasons
	switch {
	case c.Review == SecondCheck && a.Alone: // nobody here is another person than who handled it
		c.Review = AuthorityReview
		c.Risky = append(c.Risky, Alone)
		c.Stage = StageReview
	case c.Review == SecondCheck:
		c.Stage = StageCheck
	case c.Review == AuthorityReview:
		c.Stage = StageReview
	default:
		c.effect(item, a)
	}
	c.lengthen(item, a)
}

// hands are the accounts and the identities of those who handled the case.
func (c Case) hands() []string {
	var out []string
	for _, r := range c.History {
		if r.Kind == KindCheck || r.Kind == KindDecision || r.Kind == KindHandOver {
			continue
		}
		out = append(out, r.By)
		if r.Who != "" {
			out = append(out, r.Who)
		}
	}
	return sorted(out)
}

// MayCheck tells whether the case waits for somebody's second check that may be p's: she may handle
// its item, and has not handled it herself.
func (s Summary) MayCheck(p Person) bool {
	return s.Stage == StageCheck && p.May(MayHandle) && (len(p.Items) == 0 || slices.Contains(p.Items, s.Item)) &&
		!slices.Contains(s.Hands, p.ID) && (p.Identity == "" || !slices.Contains(s.Hands, p.Identity))
}
