package desk

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"sheyin/desk/calendar"
)

// Report is what an outlet did in a period, as figures: as a whole, by person and by day (J6,
// G-10.2). It is counted from the records and from nothing else, so that nobody writes it.
type Report struct {
	OutletID string        `json:"outlet_id"`
	From     calendar.Date `json:"from"` // first day
	To       calendar.Date `json:"to"`   // last day
	Total    Tally         `json:"total"`
	People   []TallyLine   `json:"people"` // who did something in the period, by name
	Days     []TallyLine   `json:"days"`   // every day of the period up to today
}

// TallyLine are the figures of one person or one day.
type TallyLine struct {
	ID   string        `json:"id,omitempty"` // of the person
	Name string        `json:"name,omitempty"`
	Day  calendar.Date `json:"day,omitzero"`
	Tally
}

// Tally are the figures of one person, one day or a whole outlet.
type Tally struct {
	Steps     []StepFigure `json:"steps"`       // one for each of [ReportSteps], in their order
	Served    int          `json:"served"`      // visits that were called
	OnTheSpot int          `json:"on_the_spot"` // cases accepted and granted at once
	Notices   int          `json:"notices"`     // one-time notices
	Second    int          `json:"second"`      // of those, after the first of their case
	More      int          `json:"more"`        // of those, for what the first did not name
	Settled   int          `json:"settled"`     // cases and tickets with a time limit that were settled
	InTime    int          `json:"in_time"`     // of those, within it
	Overdue   int          `json:"overdue"`     // that became due and were not settled within their limit
	Voices    int          `json:"voices"`      // opinions, suggestions, complaints received
	Complaint int          `json:"complaints"`  // of those, complaints
	Grades    [5]int       `json:"grades"`      // ratings, from very satisfied to very dissatisfied
	Unrated   int          `json:"unrated"`     // visits that ended without a rating
}

// StepFigure is how often a step was done and what it took.
type StepFigure struct {
	Step   Kind `json:"step"`
	Count  int  `json:"count"`
	Mean   int  `json:"mean"`   // seconds since the act before on the same case, or since its customer was called
	Median int  `json:"median"` // seconds
	Keys   int  `json:"keys"`   // mean number of keys in one visit; 0 when none were counted
}

// ReportSteps are the steps that a report counts, in their order.
var ReportSteps = []Kind{KindConsultation, KindAcceptance, KindHandling, KindDecision, KindNotification, KindCollection}

// Step gives the figures of one step.
func (t Tally) Step(kind Kind) StepFigure {
	if n := slices.IndexFunc(t.Steps, func(s StepFigure) bool { return s.Step == kind }); n >= 0 {
		return t.Steps[n]
	}
	return StepFigure{Step: kind}
}

// Rated is how many customers rated.
func (t Tally) Rated() int {
	n := 0
	for _, g := range t.Grades {
		n += g
	}
	return n
}

// Bad is how many customers rated badly.
func (t Tally) Bad() int { return t.Grades[3] + t.Grades[4] }

// Share is part of whole in per cent, rounded; ok is false when there is no whole: nothing done is
// neither good nor bad.
func Share(part, whole int) (percent int, ok bool) {
	if whole == 0 {
		return 0, false
	}
	return (part*200 + whole) / (2 * whole), true
}

// Effort is how many keys a step took in one visit, and how long its screens were up. There is
// nothing of what was typed in it.
type Effort struct {
	Step    Kind `json:"step" enum:"consultation,acceptance,handling,notification"`
	Keys    int  `json:"keys" minimum:"0" maximum:"100000"`
	Seconds int  `json:"seconds" minimum:"0" maximum:"86400"`
}

// usable tells whether a terminal can have counted this.
func (e Effort) usable() bool {
	return slices.Contains([]Kind{KindConsultation, KindAcceptance, KindHandling, KindNotification}, e.Step) &&
		e.Keys >= 0 && e.Keys <= 100_000 && e.Seconds >= 0 && e.Seconds <= 86_400
}

// maxReport is the longest period of a report, in days.
const maxReport = 366

// ReportPeriod refuses a period that no report is made for. Invalid report.period.
func ReportPeriod(from, to calendar.Date) error {
	if from.IsZero() || to.Before(from) || to.Sub(from) >= maxReport {
		return invalid("report.period", "from")
	}
	return nil
}

// Period is what a report is counted from: everything of one outlet that was open in the period
// or was closed since its first day.
type Period struct {
	OutletID string
	From, To calendar.Date
	Now      time.Time
	Who      string            // only what this person did; "": everybody
	Names    map[string]string // of the outlet's people, by ID
	Cases    []Case
	Tickets  []Ticket
	Visits   []Visit
}

// Count counts the report of a period. What a reviewer decides counts for the outlet and the day,
// and for no person of the outlet.
func (p Period) Count() Report {
	c := counting{p: p, people: map[string]*tallying{}, days: map[calendar.Date]*tallying{}, called: map[string]time.Time{}}
	if p.Who != "" {
		c.person(p.Who)
	}
	last := p.To
	if today := calendar.DateOf(p.Now); today.Before(last) {
		last = today
	}
	for d := p.From; !d.After(last); d = d.Add(1) {
		c.days[d] = &tallying{}
	}
	for _, v := range p.Visits {
		if len(v.Cases) > 0 {
			c.called[v.Cases[0]] = v.Called
		}
	}
	for _, k := range p.Cases {
		c.kase(k)
	}
	for _, t := range p.Tickets {
		c.ticket(t)
	}
	for _, v := range p.Visits {
		c.visit(v)
	}
	r := Report{OutletID: p.OutletID, From: p.From, To: p.To, Total: c.total.done()}
	for id, t := range c.people {
		r.People = append(r.People, TallyLine{ID: id, Name: p.Names[id], Tally: t.done()})
	}
	slices.SortFunc(r.People, func(a, b TallyLine) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	for _, d := range slices.SortedFunc(maps.Keys(c.days), calendar.Date.Compare) {
		r.Days = append(r.Days, TallyLine{Day: d, Tally: c.days[d].done()})
	}
	return r
}

// tallying is a tally while it is counted.
type tallying struct {
	Tally
	seconds map[Kind][]int
	keys    map[Kind][]int
}

func (t *tallying) done() Tally {
	for _, kind := range ReportSteps {
		times := t.seconds[kind]
		f := StepFigure{Step: kind, Count: len(times), Keys: mean(t.keys[kind])}
		if len(times) > 0 {
			slices.Sort(times)
			f.Mean, f.Median = mean(times), (times[(len(times)-1)/2]+times[len(times)/2])/2
		}
		t.Steps = append(t.Steps, f)
	}
	return t.Tally
}

func mean(all []int) int {
	if len(all) == 0 {
		return 0
	}
	sum := 0
	for _, n := range all {
		sum += n
	}
	return sum / len(all)
}

// counting counts a period.
type counting struct {
	p      Period
	total  tallying
	people map[string]*tallying
	days   map[calendar.Date]*tallying
	called map[string]time.Time // by the first case of a visit: when its customer was called
}

func (c *counting) person(id string) *tallying {
	t, ok := c.people[id]
	if !ok {
		t = &tallying{}
		c.people[id] = t
	}
	return t
}

// add counts something that a person did, or that is hers, at a time of the period.
func (c *counting) add(who string, at time.Time, f func(*tallying)) {
	day, ok := c.days[calendar.DateOf(at)]
	if !ok || c.p.Who != "" && who != c.p.Who {
		return
	}
	f(&c.total)
	f(day)
	if _, ours := c.p.Names[who]; ours {
		f(c.person(who))
	}
}

func (c *counting) kase(k Case) {
	before := c.called[k.ID]
	accepted := false
	for _, r := range k.History {
		since := r.At.Sub(before)
		if before.IsZero() || since < 0 {
			since = 0
		}
		before = r.At
		if k.Site(r.Version) != k.OutletID { // done where it was before
			accepted = accepted || r.Kind == KindAcceptance
			continue
		}
		if slices.Contains(ReportSteps, r.Kind) {
			c.add(r.By, r.At, func(t *tallying) { t.time(r.Kind, since) })
		}
		if r.Kind == KindAcceptance && !accepted {
			accepted = true // a case that was sent back is accepted again, and counts once
			if k.Due.OnTheSpot && k.Decision != nil && k.Decision.Verdict == Granted {
				c.add(r.By, r.At, func(t *tallying) { t.OnTheSpot++ })
			}
		}
	}
	for _, n := range k.Notices {
		if k.NoticedAt(n) != k.OutletID {
			continue
		}
		c.add(k.noticeBy(n), n.At, func(t *tallying) {
			t.Notices++
			if n.No > 1 {
				t.Second++
			}
			if n.More {
				t.More++
			}
		})
	}
	if _, gone := k.Gone(); !gone && k.Receipt != "" && !k.Due.LastDay.IsZero() && k.Withdrawn == "" {
		c.limit(k.OwnerID, k.Decided().At, dayAfter(k.Due.LastDay))
	}
}

// noticeBy is who gave the notice.
func (c Case) noticeBy(n Notice) string {
	for _, r := range c.History {
		if r.Kind == KindSupplement && r.At.Equal(n.At) {
			return r.By
		}
	}
	return c.OwnerID
}

// Decided is what decided the case for good: the authority's decision (its kind is [KindDecision]), or the check or the
// handling that took effect at the counter; zero: it is not decided. What the authority returned is decided by what came after.
func (c Case) Decided() Record {
	if c.Decision == nil || c.Decision.Verdict == Returned {
		return Record{}
	}
	for _, r := range slices.Backward(c.History) {
		if slices.Contains([]Kind{KindDecision, KindCheck, KindHandling}, r.Kind) {
			return r
		}
	}
	return Record{}
}

// dayAfter is the first moment after a day.
func dayAfter(d calendar.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, calendar.China)
}

func (c *counting) ticket(t Ticket) {
	if len(t.History) > 0 && t.Kind.Voiced() {
		c.add(t.OwnerID, t.Received, func(n *tallying) {
			n.Voices++
			if t.Kind == Complaint {
				n.Complaint++
			}
		})
	}
	if !t.Due.IsZero() {
		c.limit(t.OwnerID, t.Closed, t.Due)
	}
}

// limit counts something that was to be settled before due: when it was, or when the limit passed.
func (c *counting) limit(who string, settled, due time.Time) {
	if !settled.IsZero() {
		c.add(who, settled, func(t *tallying) {
			t.Settled++
			if settled.Before(due) {
				t.InTime++
			}
		})
	}
	if late := settled.IsZero() || !settled.Before(due); late && !c.p.Now.Before(due) {
		c.add(who, due, func(t *tallying) { t.Overdue++ })
	}
}

func (c *counting) visit(v Visit) {
	if !v.Called.IsZero() {
		c.add(v.OwnerID, v.Called, func(t *tallying) { t.Served++ })
	}
	switch r := v.Rating; {
	case r != nil:
		c.add(v.OwnerID, r.At, func(t *tallying) { t.Grades[r.Grade-1]++ })
	case !v.Left.IsZero() && !v.Called.IsZero():
		c.add(v.OwnerID, v.Left, func(t *tallying) { t.Unrated++ })
	}
	for _, e := range v.Effort {
		c.add(v.OwnerID, v.Left, func(t *tallying) { t.effort(e) })
	}
}

func (t *tallying) time(kind Kind, d time.Duration) {
	if t.seconds == nil {
		t.seconds = map[Kind][]int{}
	}
	t.seconds[kind] = append(t.seconds[kind], int(d.Seconds()))
}

func (t *tallying) effort(e Effort) {
	if t.keys == nil {
		t.keys = map[Kind][]int{}
	}
	t.keys[e.Step] = append(t.keys[e.Step], e.Keys)
}
