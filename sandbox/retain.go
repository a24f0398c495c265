package sandbox

import (
	"context"
	"strconv"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// retain removes what its term has passed for (see [desk.Retention]): none of it is a record of what was done for
// a customer. What was removed stands in the audit trail, in numbers.
func (s *Service) retain(ctx context.Context) error {
	terms := s.catalogue.Service.Retention
	if terms == (desk.Retention{}) { // a catalogue without terms keeps everything
		return nil
	}
	return s.do(ctx, func(a *act) error {
		before := func(days int) int64 { return a.now.AddDate(0, 0, -days).UnixMilli() }
		keys, err := a.DropKeys(before(terms.KeysDays))
		if err != nil {
			return err
		}
		events, err := a.DropEvents(before(terms.EventsDays))
		if err != nil {
			return err
		}
		uncalled, err := a.Uncalled(string(desk.VisitWaiting), before(terms.VisitsDays), sweepAtOnce)
		if err != nil {
			return err
		}
		visits := int64(0)
		for _, r := range uncalled {
			gone, err := a.giveUp(r)
			if err != nil {
				return err
			}
			if gone {
				visits++
			}
		}
		for what, n := range map[string]int64{"keys": keys, "events": events, "visits": visits} {
			if n == 0 {
				continue
			}
			if err := a.audit("", "", "", "retention."+what, strconv.FormatInt(n, 10), ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// giveUp removes a visit that nobody ever called: one that was handed on waits too, and holds what was done in it.
func (a *act) giveUp(r store.Record) (bool, error) {
	v, err := load[desk.Visit](r.Body, nil, nil)
	if err != nil {
		return false, a.unreadable(r, err)
	}
	if !v.Called.IsZero() || len(v.Cases) > 0 || len(v.Tickets) > 0 {
		return false, nil
	}
	return a.DropVisit(r)
}

// unreadable keeps, once, that a record cannot be read: it is passed over and stands in the audit trail and at the
// authority's desk, and stops nobody else's.
func (a *act) unreadable(r store.Record, cause error) error {
	a.s.log.Error("a record cannot be read", "outlet", r.OutletID, "what", r.What, "id", r.ID, "why", cause)
	last, err := a.LastEntry(r.OutletID, unreadableAct, r.ID)
	if err != nil || last > 0 {
		return err
	}
	return a.audit(r.OutletID, "", "", unreadableAct, r.ID, "")
}

const unreadableAct = "record.unreadable"
