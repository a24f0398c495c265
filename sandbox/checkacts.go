package sandbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Contradiction is something that was done although the ledger gave nobody of that name the right then.
type Contradiction struct {
	At       time.Time  `json:"at"`
	OutletID string     `json:"outlet_id"`
	PersonID string     `json:"person_id"`
	Act      string     `json:"act"`
	Subject  string     `json:"subject"`
	Right    desk.Right `json:"right,omitempty"` // that was missing; empty: there was none at all
}

// stepRights are the rights that the steps of a case need. A withdrawal needs one or the other, by how far the
// case has come.
var stepRights = map[string]desk.Right{
	string(desk.KindConsultation): desk.MayConsult, string(desk.KindAcceptance): desk.MayAccept, string(desk.KindSupplement): desk.MayAccept,
	string(desk.KindHandling): desk.MayHandle, string(desk.KindTry): desk.MayNotify, string(desk.KindNotification): desk.MayNotify,
	string(desk.KindCollection): desk.MayNotify, string(desk.KindDecision): desk.MayDecide,
	string(desk.KindCheck): desk.MayHandle,
}

// CheckActs holds the records of an outlet against the permission ledger: every act on a record and every line
// of the audit trail from one instant to before the other. What it gives should be nothing (A6, G-7.2b).
func (s *Service) CheckActs(ctx context.Context, outlet string, from, to time.Time) ([]Contradiction, error) {
	var out []Contradiction
	err := s.look(ctx, func(a *act) error {
		here, err := a.ledger(outlet)
		if err != nil {
			return err
		}
		authority, err := a.ledger("")
		if err != nil {
			return err
		}
		c := checker{act: a, outlet: outlet, ledger: append(here, authority...), items: map[string]string{}}
		if err := c.acts(from.UnixMilli(), to.UnixMilli()); err != nil {
			return err
		}
		if err := c.entries(from.UnixMilli(), to.UnixMilli()); err != nil {
			return err
		}
		out = c.found
		return nil
	})
	return out, err
}

// checker looks for contradictions.
type checker struct {
	*act
	outlet string
	ledger desk.Ledger
	items  map[string]string // of cases, by ID
	found  []Contradiction
}

// acts looks at what was done on records.
func (c *checker) acts(from, to int64) error {
	acts, err := c.ActsBetween(c.outlet, from, to)
	for _, did := range acts {
		var right desk.Right
		item := ""
		switch did.What {
		case store.ACase:
			right = stepRights[did.Kind]
			if item, err = c.item(did.ID); err != nil {
				return err
			}
		case store.AVisit:
			right = desk.MayConsult
		}
		c.need(did.At, did.PersonID, did.Kind, did.ID, right, item)
	}
	return err
}

// entries looks at the audit trail: whoever stands in it held something. Who scans a login has not begun to work.
func (c *checker) entries(from, to int64) error {
	entries, err := c.EntriesBetween(c.outlet, from, to)
	for _, e := range entries {
		if !strings.HasPrefix(e.Act, "login.") {
			c.need(e.At, e.PersonID, e.Act, e.Subject, "", "")
		}
	}
	return err
}

// item is what a case is about.
func (c *checker) item(id string) (string, error) {
	if code, known := c.items[id]; known {
		return code, nil
	}
	one, err := c.kase(c.outlet, id)
	c.items[id] = one.Item
	return one.Item, err
}

func (c *checker) need(ms int64, person, what, subject string, right desk.Right, item string) {
	at := time.UnixMilli(ms).UTC()
	held := c.ledger.Held(person, at)
	if slices.ContainsFunc(held, func(p desk.Permission) bool { return right == "" || p.May(right, item) }) {
		return
	}
	c.found = append(c.found, Contradiction{At: at, OutletID: c.outlet, PersonID: person, Act: what, Subject: subject, Right: right})
}
