package desk

import (
	"fmt"
	"slices"

	"sheyin/desk/money"
)

// RiskRule raises the risk of items under a circumstance (G-9.1.1a). An authority replaces the
// rules by its own; none lowers what an item has. It has exactly one condition.
type RiskRule struct {
	ID         string   `json:"id"`
	Items      []string `json:"items,omitempty"`      // codes it holds for,
	Categories []string `json:"categories,omitempty"` // and whole categories
	Agent      bool     `json:"agent,omitempty"`      // condition: somebody acts for the customer
	Field      string   `json:"field,omitempty"`      // condition: this field of the form …
	AtLeast    string   `json:"at_least,omitempty"`   // … is so much or more, in yuan: "5000.00"
	OneOf      []string `json:"one_of,omitempty"`     // … or has one of these values
	Differs    string   `json:"differs,omitempty"`    // … or another value than this field
	Risk       Risk     `json:"risk"`                 // medium or high
	ZH         string   `json:"zh"`                   // why, in a few words
	EN         string   `json:"en"`
}

// Name is why the rule raises the risk, in lang.
func (r RiskRule) Name(lang string) string { return pick(lang, r.ZH, r.EN) }

// Alone is the reason why a case goes to the authority although its risk is medium: nobody else
// at the outlet may check it. It is no rule's ID.
const Alone = "alone"

// Assessment is how risky a case is, and who therefore has to agree.
type Assessment struct {
	Risk    Risk
	Review  Review
	Reasons []string // IDs of the rules that raised it, and [Alone]
}

// Rule finds a rule that raises risks.
func (c *Catalogue) Rule(id string) (RiskRule, bool) {
	n := slices.IndexFunc(c.Risks, func(r RiskRule) bool { return r.ID == id })
	if n < 0 {
		return RiskRule{}, false
	}
	return c.Risks[n], true
}

// Both from the mildest on, so that the place in one leads to the place in the other.
var (
	risks   = []Risk{Low, Medium, High}
	reviews = []Review{NoReview, SecondCheck, AuthorityReview}
)

// RiskOf grades the case of an item with these values of its form (G-9.1.1a): the item's own risk,
// or what the circumstances raise it to. What was found before the case was sent back stays, so
// that no other value takes a case away from the authority (G-9.1.1b).
func (c *Catalogue) RiskOf(item Item, k Case, values map[string]string) Assessment {
	risk := slices.Index(risks, item.Risk)
	review := max(slices.Index(reviews, item.Review), slices.Index(reviews, k.Review))
	reasons := slices.Clone(k.Risky)
	for _, r := range c.Risks {
		raised := slices.Index(risks, r.Risk)
		kept := slices.Contains(k.Risky, r.ID)
		if !kept && (raised <= slices.Index(risks, item.Risk) || !r.holds(item, k, values)) {
			continue
		}
		if !kept {
			reasons = append(reasons, r.ID)
		}
		risk, review = max(risk, raised), max(review, raised)
	}
	return Assessment{Risk: risks[risk], Review: reviews[max(review, 0)], Reasons: reasons}
}

// holds tells whether the rule is about the item and its condition is met.
func (r RiskRule) holds(item Item, k Case, values map[string]string) bool {
	if !r.covers(item) {
		return false
	}
	value := values[r.Field]
	switch {
	case r.Agent:
		return k.Agent != nil || slices.Contains(k.Circumstances, Agency)
	case value == "":
		return false
	case r.AtLeast != "":
		amount, err := money.Parse(value)
		least, _ := money.Parse(r.AtLeast) // ready has read it
		return err == nil && amount >= least
	case len(r.OneOf) > 0:
		return slices.Contains(r.OneOf, value)
	}
	return value != values[r.Differs]
}

func (r RiskRule) covers(item Item) bool {
	if !slices.Contains(r.Items, item.Code) && !slices.Contains(r.Categories, item.Category) {
		return false
	}
	_, has := item.Field(r.Field)
	return r.Agent || has
}

// readyRisks refuses rules that no code understands, or that can never hold.
func (c *Catalogue) readyRisks() error {
	seen := map[string]bool{"": true, Alone: true}
	for n, r := range c.Risks {
		if seen[r.ID] {
			return fmt.Errorf("rule %d: ID %q is empty, kept, or stands twice", n+1, r.ID)
		}
		seen[r.ID] = true
		if err := c.readyRisk(r); err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	return nil
}

func (c *Catalogue) readyRisk(r RiskRule) error {
	conditions := 0
	for _, given := range []bool{r.Agent, r.AtLeast != "", len(r.OneOf) > 0, r.Differs != ""} {
		if given {
			conditions++
		}
	}
	switch {
	case r.Risk != Medium && r.Risk != High: // a rule that lowers would undo G-9.1.1b
		return fmt.Errorf("risk %q", r.Risk)
	case blank(r.ZH) || blank(r.EN):
		return fmt.Errorf("no words")
	case conditions != 1 || r.Agent != (r.Field == ""):
		return fmt.Errorf("%d conditions about field %q", conditions, r.Field)
	}
	for _, code := range r.Items {
		item, ok := c.Item(code)
		if !ok || !r.covers(item) {
			return fmt.Errorf("item %q, or its field %q, is not there", code, r.Field)
		}
	}
	for _, category := range r.Categories {
		if !slices.ContainsFunc(c.Items, func(i Item) bool { return i.Category == category && r.covers(i) }) {
			return fmt.Errorf("category %q has no item with field %q", category, r.Field)
		}
	}
	return c.readyCondition(r)
}

func (c *Catalogue) readyCondition(r RiskRule) error {
	covered := false
	for _, i := range c.Items {
		if !r.covers(i) {
			continue
		}
		covered = true
		f, _ := i.Field(r.Field)
		if r.AtLeast != "" && f.Type != "money" {
			return fmt.Errorf("field %q of item %s is no amount", r.Field, i.Code)
		}
		if _, ok := i.Field(r.Differs); r.Differs != "" && !ok {
			return fmt.Errorf("item %s has no field %q", i.Code, r.Differs)
		}
		for _, value := range r.OneOf {
			if len(f.Options) > 0 && !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == value }) {
				return fmt.Errorf("field %q of item %s has no choice %q", r.Field, i.Code, value)
			}
		}
	}
	if !covered {
		return fmt.Errorf("no item")
	}
	if r.AtLeast != "" {
		_, err := money.Parse(r.AtLeast)
		return err
	}
	return nil
}
