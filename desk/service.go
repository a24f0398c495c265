package desk

import (
	"fmt"
	"maps"
	"slices"
)

// Service is how customers are served whatever they come for: who goes first, what is promised,
// and what a customer may choose from. An authority replaces it by its own.
type Service struct {
	Groups   []Group            `json:"groups"`
	Promises map[string]Promise `json:"promises"`  // by duty: one for each of [Duties]
	WarnDays int                `json:"warn_days"` // a case is warned about so many working days before its last day
	Sources  []Source           `json:"sources"`
	Grades   []Line             `json:"grades"`        // of a rating, the best first: grade 1 is Grades[0]
	Duty     DutyRules          `json:"duty,omitzero"` // how the windows are staffed
	Apart    []Apart            `json:"apart"`         // posts that must not be one person's
	// ConfidentialMonths is after how long the yearly confidentiality education is due again.
	ConfidentialMonths int             `json:"confidential_months"`
	Marks              map[string]Mark `json:"confidence_parts"`
	Backlog            Backlog         `json:"backlog,omitzero"`
	Offline            OfflineRules    `json:"offline,omitzero"`   // what goes on without the line
	Raised             Promise         `json:"raised,omitzero"`    // of a case that was to be done on the spot and goes to the authority
	Retention          Retention       `json:"retention,omitzero"` // how long the authority keeps what is no record
	Guard              GuardPolicy     `json:"guard,omitzero"`     // what a terminal may be connected to
	Scans              ScanRules       `json:"scans,omitzero"`     // how scanned pages are wanted; zero: [Service.ScanRules]
	Equipment          EquipmentRules  `json:"equipment,omitzero"` // what a window needs
	// Reads say which materials a device can read.
	Reads  ReadRules   `json:"reads,omitzero"`
	Making MakingRules `json:"making,omitzero"` // how cards are made at the counter
	PIN    PINRules    `json:"pin,omitzero"`    // when a customer enters something at the PIN pad
	// Halls are the classes of outlets that count as a hall: a case is passed between a hall and a window (H-B1).
	Halls []Class `json:"halls,omitempty"`
	// Regular are the codes of the items that are carried to homes again and again (N-11).
	Regular []string `json:"regular,omitempty"`
}

// Group is a group of customers who go first (H-9.2c).
type Group struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
	Home bool   `json:"home"` // may book a visit at home (H-7.3b)
	Mark Mark   `json:"mark"`
}

// Name is the group's name in lang.
func (g Group) Name(lang string) string { return pick(lang, g.ZH, g.EN) }

// Source is where an opinion, a suggestion or a complaint came in (H-10.1).
type Source struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// Name is the source's name in lang.
func (s Source) Name(lang string) string { return pick(lang, s.ZH, s.EN) }

// Promise is within what time a duty is done.
type Promise struct {
	Count int    `json:"count"`
	Unit  string `json:"unit"` // working_day, or hour: then nights and holidays count
	Mark  Mark   `json:"mark"`
	Basis string `json:"basis,omitempty"`
}

// Duties are what is promised besides the items' own limits: to answer a question taken along, to
// settle a reported problem, to tell a customer a result, to follow up a bad rating, and to reply
// to a complaint, revisit and give the result.
var Duties = []string{"question", "problem", "tell", "complaint"}

// maxVoiceHours is the longest that an opinion, a suggestion or a complaint may take; a place may
// only promise less (H-10.1b).
const maxVoiceHours = 24

// ratingGrades is how many grades a rating has (B-9.5).
const ratingGrades = 5

// IsZero tells whether nothing is given, as in a catalogue stored before there were such rules.
func (s Service) IsZero() bool {
	return len(s.Groups) == 0 && len(s.Promises) == 0 && s.WarnDays == 0 && len(s.Sources) == 0 &&
		len(s.Grades) == 0 && len(s.Marks) == 0 && s.Duty.IsZero()
}

// Group finds a priority group by its code.
func (s Service) Group(code string) (Group, bool) {
	n := slices.IndexFunc(s.Groups, func(g Group) bool { return g.Code == code })
	if n < 0 {
		return Group{}, false
	}
	return s.Groups[n], true
}

// Source finds a source by its code.
func (s Service) Source(code string) (Source, bool) {
	n := slices.IndexFunc(s.Sources, func(x Source) bool { return x.Code == code })
	if n < 0 {
		return Source{}, false
	}
	return s.Sources[n], true
}

// ready refuses rules that are given in part, or that no code understands.
func (s Service) ready() error {
	if s.IsZero() {
		return nil
	}
	if err := s.readyChoices(); err != nil {
		return err
	}
	for _, duty := range slices.Sorted(maps.Keys(s.Promises)) {
		if !slices.Contains(Duties, duty) {
			return fmt.Errorf("promise %s: there is no such duty", duty)
		}
	}
	for _, duty := range Duties {
		if err := s.Promises[duty].ready(); err != nil {
			return fmt.Errorf("promise %s: %w", duty, err)
		}
	}
	if p := s.Promises["complaint"]; p.Unit != "hour" || p.Count > maxVoiceHours {
		return fmt.Errorf("promise complaint: %d %q, where at most %d hours are allowed", p.Count, p.Unit, maxVoiceHours)
	}
	if b := s.Backlog; b != (Backlog{}) && (b.Count < 1 || b.Days < 1 || !b.Mark.known()) {
		return fmt.Errorf("backlog of %d cases, %d days, mark %q", b.Count, b.Days, b.Mark)
	}
	if s.Raised != (Promise{}) {
		if err := s.Raised.ready(); err != nil || s.Raised.Unit == "hour" {
			return fmt.Errorf("raised: unit %q: %w", s.Raised.Unit, err)
		}
	}
	if err := s.Retention.ready(); err != nil {
		return err
	}
	if err := s.Guard.ready(); err != nil {
		return err
	}
	if err := s.Scans.ready(); err != nil {
		return err
	}
	if err := s.Reads.ready(); err != nil {
		return err
	}
	if err := s.Equipment.ready(); err != nil {
		return err
	}
	if err := s.Making.ready(); err != nil {
		return err
	}
	if err := s.PIN.ready(); err != nil {
		return err
	}
	if s.WarnDays < 1 {
		return fmt.Errorf("warn_days %d", s.WarnDays)
	}
	if err := s.readyApart(); err != nil {
		return err
	}
	if err := s.Duty.ready(); err != nil {
		return err
	}
	return nil
}

func (s Service) readyChoices() error {
	if len(s.Groups) == 0 || len(s.Sources) == 0 || len(s.Grades) != ratingGrades {
		return fmt.Errorf("%d groups, %d sources, %d grades", len(s.Groups), len(s.Sources), len(s.Grades))
	}
	groups, sources := map[string]bool{}, map[string]bool{}
	for _, g := range s.Groups {
		if g.Code == "" || groups[g.Code] || blank(g.ZH) || blank(g.EN) || !g.Mark.known() {
			return fmt.Errorf("group %q stands twice or lacks code, name or mark", g.Code)
		}
		groups[g.Code] = true
	}
	for _, x := range s.Sources {
		if x.Code == "" || sources[x.Code] || blank(x.ZH) || blank(x.EN) {
			return fmt.Errorf("source %q stands twice or lacks code or name", x.Code)
		}
		sources[x.Code] = true
	}
	for n, g := range s.Grades {
		if blank(g.ZH) || blank(g.EN) {
			return fmt.Errorf("grade %d has no name", n+1)
		}
	}
	for _, part := range slices.Sorted(maps.Keys(s.Marks)) {
		if !s.Marks[part].known() {
			return fmt.Errorf("mark %q of %s", s.Marks[part], part)
		}
	}
	return nil
}

func (p Promise) ready() error {
	if p.Count < 1 || !slices.Contains([]string{"working_day", "hour"}, p.Unit) || !p.Mark.known() {
		return fmt.Errorf("%d %q, mark %q", p.Count, p.Unit, p.Mark)
	}
	return nil
}

// known tells whether m is one of the marks.
func (m Mark) known() bool { return slices.Contains([]Mark{Seed, Public, Typical}, m) }
