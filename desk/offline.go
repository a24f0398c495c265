package desk

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// OfflineRules are what a counter may go on with while the line is down (H7). An authority replaces
// them by its own; zero: nothing new is accepted then.
type OfflineRules struct {
	// Hours is how long after the last contact with the authority something may be accepted; later
	// nobody can say what has changed meanwhile.
	Hours int `json:"hours"`
	// Accept are the codes of the items whose papers may be taken in, without a number: none that
	// anybody has to review, and none that cannot be taken in without a card or its PIN.
	Accept []string `json:"accept"`
	Mark   Mark     `json:"mark"`
}

// clocksDiffer is how far two clocks may part without one of them having been set.
const clocksDiffer = time.Minute

// Heard is when the authority was heard last, by two clocks: of the one on the wall nobody knows whether it was set since.
type Heard struct {
	At    time.Time     // by the clock on the wall; zero: never
	Lived time.Duration // since then at least, by a clock that nobody can set and that counts the machine's sleep; 0: not known
}

// Silence is how long the authority has not been heard when the clock on the wall shows at. ok is false when that clock was
// put back since: then no time that it shows is to be written.
func (h Heard) Silence(at time.Time) (d time.Duration, ok bool) {
	wall := at.Sub(h.At)
	return max(wall, h.Lived), wall >= 0 && h.Lived-wall <= clocksDiffer
}

// offlineDevices are the devices that need the authority to be of use.
var offlineDevices = []string{"card_maker", "pin_pad"}

// IsZero tells whether nothing is given, as in a catalogue stored before there were such rules.
func (o OfflineRules) IsZero() bool { return o.Hours == 0 && len(o.Accept) == 0 }

// Lasts is for how long after the last contact new cases may be accepted.
func (o OfflineRules) Lasts() time.Duration { return time.Duration(o.Hours) * time.Hour }

// readyOffline refuses rules that would let through what has to be reviewed.
func (c *Catalogue) readyOffline() error {
	o := c.Service.Offline
	if o.IsZero() {
		return nil
	}
	if o.Hours < 1 || !o.Mark.known() {
		return fmt.Errorf("%d hours, mark %q", o.Hours, o.Mark)
	}
	seen := map[string]bool{}
	for _, code := range o.Accept {
		item, ok := c.Item(code)
		switch {
		case !ok || seen[code]:
			return fmt.Errorf("item %q is not there or stands twice", code)
		case item.BankSide || item.Risk != Low || item.Review != NoReview:
			return fmt.Errorf("item %s: risk %q, review %q, the bank's own %t", code, item.Risk, item.Review, item.BankSide)
		case slices.ContainsFunc(item.Devices, func(d string) bool { return slices.Contains(offlineDevices, d) }):
			return fmt.Errorf("item %s needs %v", code, item.Devices)
		}
		seen[code] = true
	}
	return nil
}

// Offline decides whether step s on c may be written at the terminal while the line is down, to be
// sent when it is back (H7). It is asked in addition to [Case.Apply], which judges the
// step itself.
//
// To consult is always possible. What was decided may be told and handed over, and a customer may
// take back what the authority has not got. Papers may be taken in where the item allows it and
// nothing has to be believed that only the authority knows.
//
// Errors, all Denied: offline.step for a step that needs the line; offline.number for a notice, whose
// number is the authority's; offline.sent for taking back what the authority works on; offline.item
// and offline.review for an item that may not, or a case whose risk is raised; offline.register for
// an identity or a paper that only the register confirms; offline.contact with hours, when the
// authority was last heard too long ago; offline.clock when the clock was put back since.
func (r Rules) Offline(c Case, s Step, at time.Time, last Heard) error {
	switch s := s.(type) {
	case Consultation, Try, Notification, Collection:
		return nil
	case Withdrawal:
		if c.Stage == StageCheck || c.Stage == StageReview {
			return denied("offline.sent")
		}
		return nil
	case Supplement:
		return denied("offline.number")
	case Acceptance:
		return r.acceptOffline(c, s, at, last)
	}
	return denied("offline.step").With("step", string(s.Kind()))
}

func (r Rules) acceptOffline(c Case, s Acceptance, at time.Time, last Heard) error {
	item, ok := r.Catalogue.Item(c.Item)
	if !ok || !slices.Contains(r.Catalogue.Service.Offline.Accept, c.Item) {
		return denied("offline.item").With("item", c.Item)
	}
	c.Agent, c.Circumstances = s.Agent, s.Circumstances
	if a := r.Catalogue.RiskOf(item, c, nil); a.Review != NoReview || a.Risk != Low {
		return denied("offline.review")
	}
	if s.Applicant.Verified == ByRegister || s.Agent != nil && s.Agent.Verified == ByRegister {
		return denied("offline.register")
	}
	states, err := c.states(item, s.Materials, s.Circumstances)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(states, func(m MaterialState) bool { return m.State == Shared || m.State == ECert }) {
		return denied("offline.register")
	}
	return r.fresh(at, last)
}

// fresh refuses to go by rules of which nobody knows whether they still hold.
func (r Rules) fresh(at time.Time, last Heard) error {
	o := r.Catalogue.Service.Offline
	silence, ok := last.Silence(at)
	switch {
	case last.At.IsZero() || silence > o.Lasts():
		return denied("offline.contact").With("hours", strconv.Itoa(o.Hours))
	case !ok:
		return denied("offline.clock")
	}
	return nil
}
