package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sheyin/desk/calendar"
)

// Check is one thing that the documents want inspected. An authority replaces the list by its own.
type Check struct {
	ID       string   `json:"id"`
	Clauses  []string `json:"clauses"` // IDs in clauses.tsv
	ZH       string   `json:"zh"`
	EN       string   `json:"en"`
	Evidence string   `json:"evidence,omitempty"` // one of [EvidenceKeys]; empty: nothing recorded can tell
	Bound    int      `json:"bound"`              // the most that the evidence may be
	Mark     Mark     `json:"mark"`               // of the bound
}

// Name is what is inspected, in lang.
func (c Check) Name(lang string) string { return pick(lang, c.ZH, c.EN) }

// What the records can tell. Each is a number of which less is better.
const (
	EvidenceMore        = "more"        // notices for what the first did not name (D2)
	EvidenceOverdue     = "overdue"     // cases and tickets not settled within their limit
	EvidenceVoices      = "voices"      // voices without a result in their 24 hours
	EvidenceFollowUps   = "follow_ups"  // bad ratings not followed up in their 24 hours
	EvidenceBad         = "bad"         // bad ratings, in per cent of all
	EvidenceUnrated     = "unrated"     // visits that were not rated, in per cent
	EvidenceUnqualified = "unqualified" // acts by somebody who was not qualified that day
	EvidenceFindings    = "findings"    // findings that were not corrected by their day
	EvidenceReturned    = "returned"    // cases that the authority sent back, in per cent of those decided
	EvidenceUnread      = "unread"      // policy notices that somebody has not read in time
	EvidenceGaps        = "gaps"        // times that nobody was on duty at an open window
	EvidenceMeetings    = "meetings"    // joint meetings without a result: none, so that of them only how many there were tells
	EvidenceEmergencies = "emergencies" // emergencies that were begun and are not over
	EvidenceFeedback    = "feedback"    // feedback without a receipt by its last day
	EvidenceDevices     = "devices"     // devices that are not in the ledger
)

// EvidenceKeys are all keys of evidence.
var EvidenceKeys = []string{
	EvidenceMore, EvidenceOverdue, EvidenceVoices, EvidenceFollowUps, EvidenceBad, EvidenceUnrated,
	EvidenceUnqualified, EvidenceFindings, EvidenceReturned, EvidenceUnread, EvidenceGaps, EvidenceDevices,
	EvidenceMeetings, EvidenceEmergencies, EvidenceFeedback,
}

// Outlook is what an inspection says about one check.
type Outlook string

// What can be said. What no record tells is never good.
const (
	CheckGood   Outlook = "ok"
	CheckFound  Outlook = "finding"
	CheckByHand Outlook = "by_hand" // somebody has to look
	CheckBlind  Outlook = "blind"   // the record that would tell is not kept, or nothing happened
)

// Checked is one check with what the records say.
type Checked struct {
	Check
	Outlook Outlook `json:"outlook"`
	Value   int     `json:"value"`             // of the evidence
	Of      int     `json:"of"`                // what it was counted from
	Open    string  `json:"finding,omitempty"` // number of the finding that is open about it
}

// Inspection is the outlet's own inspection of a period with its evidence (H-9.2, D-6.1, B-9.4, G-10.2).
type Inspection struct {
	OutletID string        `json:"outlet_id"`
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"`
	Checks   []Checked     `json:"checks"`
}

// Evidence is a number from the records, and what it was counted from.
type Evidence struct{ Value, Of int }

// Inspect says about each check what the evidence tells. A key that evidence lacks is not kept.
func Inspect(checks []Check, evidence map[string]Evidence, findings []Finding) []Checked {
	out := make([]Checked, len(checks))
	for n, c := range checks {
		r := Checked{Check: c, Outlook: CheckBlind}
		e, kept := evidence[c.Evidence]
		switch {
		case c.Evidence == "":
			r.Outlook = CheckByHand
		case !kept || e.Of == 0: // nothing happened that could be good or bad
		case e.Value > c.Bound:
			r.Outlook = CheckFound
		default:
			r.Outlook = CheckGood
		}
		r.Value, r.Of = e.Value, e.Of
		for _, f := range findings {
			if f.Check == c.ID && f.State != FindingClosed {
				r.Open = f.Number
			}
		}
		out[n] = r
	}
	return out
}

// Evidence is what a period's records tell. people are the outlet's, by ID; findings those of the
// outlet. What is kept elsewhere is for the caller to add.
func (p Period) Evidence(people map[string]Person, findings []Finding) map[string]Evidence {
	t := p.Count().Total
	out := map[string]Evidence{
		EvidenceMore:        {t.More, t.Step(KindAcceptance).Count + t.Notices},
		EvidenceOverdue:     {t.Overdue, t.Overdue + t.Settled},
		EvidenceUnqualified: {},
	}
	if percent, ok := Share(t.Bad(), t.Rated()); ok {
		out[EvidenceBad] = Evidence{percent, t.Rated()}
	}
	if percent, ok := Share(t.Unrated, t.Unrated+t.Rated()); ok {
		out[EvidenceUnrated] = Evidence{percent, t.Unrated + t.Rated()}
	}
	out[EvidenceVoices] = p.late(func(k TicketKind) bool { return k.Voiced() })
	out[EvidenceFollowUps] = p.late(func(k TicketKind) bool { return k == FollowUp })
	late := Evidence{}
	for _, f := range findings {
		if due := f.Overdue(); p.holds(due.Add(-time.Nanosecond)) || f.State != FindingOpen && p.holds(dayAfter(f.Due).Add(-time.Nanosecond)) {
			late.Of++
			if f.Late(p.Now) {
				late.Value++
			}
		}
	}
	out[EvidenceFindings] = late
	p.acts(people, out)
	return out
}

// GapEvidence is how often an open window had nobody, of all times that windows were open; a window of
// which nothing is kept tells nothing.
func (p Period) GapEvidence(windows []Window) Evidence {
	e := Evidence{}
	for _, w := range windows {
		for _, r := range w.History {
			if r.Kind == KindOpen && p.holds(r.At) {
				e.Of++
			}
		}
		for _, g := range w.Gaps {
			if p.holds(g.From) {
				e.Value++
			}
		}
	}
	e.Of = max(e.Of, e.Value)
	return e
}

// holds tells whether a time lies in the period.
func (p Period) holds(at time.Time) bool {
	day := calendar.DateOf(at)
	return !at.IsZero() && !day.Before(p.From) && !day.After(p.To)
}

// late counts the tickets received in the period that were not settled within their limit.
func (p Period) late(about func(TicketKind) bool) Evidence {
	e := Evidence{}
	for _, t := range p.Tickets {
		if !about(t.Kind) || !p.holds(t.Received) {
			continue
		}
		e.Of++
		switch {
		case t.Due.IsZero():
		case t.Closed.IsZero() && !p.Now.Before(t.Due), !t.Closed.IsZero() && !t.Closed.Before(t.Due):
			e.Value++
		}
	}
	return e
}

// acts adds what the acts themselves tell: who did them, and what the authority sent back.
func (p Period) acts(people map[string]Person, out map[string]Evidence) {
	unfit, back, decided := Evidence{}, 0, 0
	look := func(history []Record) {
		for _, r := range history {
			who, ours := people[r.By]
			if !p.holds(r.At) || !ours {
				continue
			}
			unfit.Of++
			who.State = AccountActive // it is about what she was then, not whether she still works here
			if who.qualified(calendar.DateOf(r.At)) != nil {
				unfit.Value++
			}
		}
	}
	for _, c := range p.Cases {
		look(c.History)
		for _, r := range c.History {
			if r.Kind != KindDecision || !p.holds(r.At) {
				continue
			}
			decided++
			if r.Verdict == Returned {
				back++
			}
		}
	}
	for _, t := range p.Tickets {
		look(t.History)
	}
	for _, v := range p.Visits {
		look(v.History)
	}
	out[EvidenceUnqualified] = unfit
	if percent, ok := Share(back, decided); ok {
		out[EvidenceReturned] = Evidence{percent, decided}
	}
}

// ReadyChecks refuses a list of checks that no code understands.
func ReadyChecks(checks []Check) error {
	seen := map[string]bool{}
	for _, c := range checks {
		switch {
		case c.ID == "" || seen[c.ID]:
			return fmt.Errorf("check %q stands twice or has no ID", c.ID)
		case blank(c.ZH) || blank(c.EN) || !c.Mark.known() || c.Bound < 0:
			return fmt.Errorf("check %s lacks a name or a mark", c.ID)
		case c.Evidence != "" && !slices.Contains(EvidenceKeys, c.Evidence):
			return fmt.Errorf("check %s: no evidence %q", c.ID, c.Evidence)
		case len(c.Clauses) == 0 || strings.Join(c.Clauses, "") == "":
			return fmt.Errorf("check %s names no clause", c.ID)
		}
		seen[c.ID] = true
	}
	return nil
}
