package desk

import (
	"maps"
	"slices"
	"strings"
	"time"

	"sheyin/desk/calendar"
)

// Stage is where a case stands.
type Stage string

// The stages. StageNew is that of a case that does not exist yet.
const (
	StageNew     Stage = ""
	StageAccept  Stage = "accepting"  // consulted; papers are being taken in
	StageHandle  Stage = "handling"   // accepted; the form is being filled
	StageCheck   Stage = "checking"   // handled; a colleague has to check it
	StageReview  Stage = "reviewing"  // at the authority, which has to answer
	StageNotify  Stage = "notifying"  // decided; the customer has to be told
	StageCollect Stage = "collecting" // told; the result waits to be collected
	StagePass    Stage = "passing"    // on its way to another outlet; the giver answers for it
	StageClosed  Stage = "closed"
)

// Stages are all stages, in the order of the way.
var Stages = []Stage{StageNew, StageAccept, StageHandle, StageCheck, StageReview, StageNotify, StageCollect, StagePass, StageClosed}

// order says which step may be done at which stage (H-7.2). It is the only place.
var order = map[Stage][]Kind{
	StageNew:     {KindConsultation},
	StageAccept:  {KindAcceptance, KindSupplement, KindWithdrawal, KindForward},
	StageHandle:  {KindHandling, KindWithdrawal, KindForward},
	StageCheck:   {KindCheck, KindDecision, KindWithdrawal}, // decided where nobody is there to check
	StageReview:  {KindDecision, KindWithdrawal},
	StageNotify:  {KindTry, KindNotification, KindForward},
	StageCollect: {KindCollection}, // what waits in a drawer is not passed on
	StagePass:    {KindTakeIn, KindSendBack, KindRecall},
	StageClosed:  {},
}

// Case is one customer's matter on its way through the four steps. It is a value: Apply
// returns the next one.
type Case struct {
	ID               string            `json:"id"` // UUIDv7, made at the terminal
	OutletID         string            `json:"outlet_id"`
	Version          int64             `json:"version"` // number of steps done; 0 = not written yet
	Stage            Stage             `json:"stage"`
	Item             string            `json:"item"`
	CatalogueVersion string            `json:"catalogue_version"` // the rules it was begun under
	ListVersion      int64             `json:"list_version"`
	Visit            string            `json:"visit,omitempty"` // that it was begun in
	Referred         string            `json:"referred,omitempty"`
	Circumstances    []string          `json:"circumstances,omitempty"`
	Applicant        Identity          `json:"applicant,omitzero"`
	Agent            *Agent            `json:"agent,omitempty"`
	Materials        []MaterialState   `json:"materials,omitempty"`
	Notices          []Notice          `json:"notices,omitempty"`
	Receipt          string            `json:"receipt,omitempty"` // the authority's number; none, not accepted
	Due              Due               `json:"due,omitzero"`
	Values           map[string]string `json:"values,omitempty"`
	Channel          string            `json:"channel,omitempty"`
	PIN              *PINDone          `json:"pin,omitempty"`    // what the customer did at the PIN pad for what was handled
	Review           Review            `json:"review,omitempty"` // who had to agree to what was handled; empty: not handled yet
	Risky            []string          `json:"risky,omitempty"`  // what raised it: IDs of rules, and [Alone]
	Decision         *Decision         `json:"decision,omitempty"`
	TellBy           calendar.Date     `json:"tell_by,omitzero"`   // last day to tell the customer
	Attempts         []Attempt         `json:"attempts,omitempty"` // to reach him
	Told             *Notification     `json:"told,omitempty"`
	Handed           *Handing          `json:"handed,omitempty"`    // to whom the result was given
	Withdrawn        string            `json:"withdrawn,omitempty"` // reason
	Lost             []string          `json:"lost,omitempty"`      // IDs of [Piece]s that the manager registered as missing
	Passages         []Passage         `json:"passages,omitempty"`  // its ways from outlet to outlet, in order
	OwnerID          string            `json:"owner_id"`
	History          []Record          `json:"history"`
}

// Notice is a one-time notice that was given: everything that was missing then.
type Notice struct {
	No      int       `json:"no"`     // 1 for the first
	Number  string    `json:"number"` // the authority's
	At      time.Time `json:"at"`
	Missing []string  `json:"missing"`
	More    bool      `json:"more,omitempty"`   // it asks for something that the first did not name: a breach of D2
	Reason  string    `json:"reason,omitempty"` // why there is another one after the first
}

// Allows tells whether a step of kind is due at the case's stage.
func (c Case) Allows(kind Kind) bool { return slices.Contains(order[c.Stage], kind) }

// Apply does one step and returns the case after it; c stays as it is.
//
// Errors: Conflict step.order when the step is not due (H-7.2); Conflict case.outlet,
// case.catalogue when the act belongs to another outlet or version of the rules; Denied
// from [Rules.May] and for deciding on one's own case (G-9.1.2); Invalid with Field for
// what is entered.
func (c Case) Apply(s Step, a Act) (Case, error) {
	if !c.Allows(s.Kind()) {
		return c, conflict("step.order").With("stage", string(c.Stage)).With("step", string(s.Kind()))
	}
	if c.actsAt(s.Kind()) != a.Rules.Outlet.ID {
		return c, conflict("case.outlet")
	}
	if c.Stage != StageNew && c.CatalogueVersion != a.Rules.Catalogue.Version {
		return c, conflict("case.catalogue")
	}
	next := c.clone()
	if err := next.take(s, a); err != nil {
		return c, err
	}
	next.Version++
	next.History = append(next.History, record(next.Version, s, a))
	return next, nil
}

func (c *Case) take(s Step, a Act) error {
	switch s := s.(type) {
	case Consultation:
		return c.consult(s, a)
	case Acceptance:
		return c.accept(s, a)
	case Supplement:
		return c.supplement(s, a)
	case Handling:
		return c.handle(s, a)
	case Checking:
		return c.check(s, a)
	case Decision:
		return c.decide(s, a)
	case Try:
		return c.try(s, a)
	case Notification:
		return c.notify(s, a)
	case Collection:
		return c.collect(s, a)
	case Withdrawal:
		return c.withdraw(s, a)
	case Forward:
		return c.forward(s, a)
	case TakeIn, SendBack:
		return c.arrive(s, a)
	case Recall:
		return c.recall(s, a)
	}
	return conflict("step.order")
}

func (c *Case) consult(s Consultation, a Act) error {
	item, ok := a.Rules.Catalogue.Item(s.Item)
	if !ok {
		return invalid("may.unknown", "item").With("item", s.Item)
	}
	// A referral is for an item that may not be handled here: it needs the post, not the list.
	if s.Referred != "" {
		if err := a.By.MayWork(a.Rules.Outlet, a.At); err != nil {
			return err
		}
		if !a.By.May(MayConsult) {
			return denied("may.post").With("right", string(MayConsult))
		}
	} else if err := a.Rules.May(a.By, MayConsult, s.Item, a.At); err != nil {
		return err
	}
	if !item.asksAbout(s.Circumstances) {
		return invalid("case.circumstance", "circumstances")
	}
	c.Item = s.Item
	c.CatalogueVersion = a.Rules.Catalogue.Version
	c.ListVersion = a.Rules.List.Version
	c.Circumstances = sorted(s.Circumstances)
	c.Visit, c.Referred = a.Visit, s.Referred
	c.OwnerID = a.By.ID
	c.Stage = StageAccept
	if s.Referred != "" {
		c.Stage = StageClosed
	}
	return nil
}

func (c *Case) accept(s Acceptance, a Act) error {
	item, err := c.intake(s.Intake, a)
	if err != nil {
		return err
	}
	switch {
	case s.Agent == nil && slices.Contains(s.Circumstances, Agency):
		return invalid("agent.required", "agent.name")
	case s.Agent != nil && !s.Agent.Authorised:
		return invalid("agent.authorised", "agent.authorised")
	}
	if missing := c.Missing(item); len(missing) > 0 {
		return invalid("case.missing", PaperField(missing[0]))
	}
	// A case that was sent back keeps its number and the day that was promised.
	if c.Receipt == "" {
		c.Receipt = a.Number
		c.Due = DueOf(a.Rules.List.Limit(item), a.At, a.Rules.Catalogue.Calendar())
	}
	c.OwnerID = a.By.ID
	c.Stage = StageHandle
	return nil
}

func (c *Case) supplement(s Supplement, a Act) error {
	item, err := c.intake(s.Intake, a)
	if err != nil {
		return err
	}
	missing := c.Missing(item)
	if len(missing) == 0 {
		return invalid("case.nothing_missing", "materials")
	}
	switch {
	case blank(s.Reason) && len(c.Notices) > 0:
		return invalid("case.second_notice", "reason")
	case !s.Acknowledged:
		return invalid("case.notice_unconfirmed", "acknowledged")
	}
	c.Notices = append(c.Notices, Notice{
		No: len(c.Notices) + 1, Number: a.Number, At: a.At.UTC(), Missing: missing, More: c.asksMore(missing), Reason: s.Reason,
	})
	c.OwnerID = a.By.ID
	return nil
}

// asksMore tells whether a notice now would name something that the first one did not:
// the second request that must not happen without a reason (D2).
func (c *Case) asksMore(missing []string) bool {
	if len(c.Notices) == 0 {
		return false
	}
	first := c.Notices[0].Missing
	return slices.ContainsFunc(missing, func(id string) bool { return !slices.Contains(first, id) })
}

// mayAccept asks the list for a new case only: one that has its number and was sent back for
// papers may be finished after its item was withdrawn (B2).
func (c *Case) mayAccept(a Act) (Item, error) {
	err := a.mayGoOn(MayAccept, c.Item)
	if c.Receipt == "" {
		err = a.Rules.May(a.By, MayAccept, c.Item, a.At)
	}
	if err != nil {
		return Item{}, err
	}
	return c.item(a)
}

func (c *Case) item(a Act) (Item, error) {
	item, ok := a.Rules.Catalogue.Item(c.Item)
	if !ok {
		return Item{}, denied("may.unknown").With("item", c.Item)
	}
	return item, nil
}

func (c *Case) handle(s Handling, a Act) error {
	// The list is not asked again: a case accepted before the item was withdrawn may be
	// finished (B2). Person and outlet are.
	if err := a.mayGoOn(MayHandle, c.Item); err != nil {
		return err
	}
	item, err := c.item(a)
	if err != nil {
		return err
	}
	errs := append(item.CheckForm(s.Values, calendar.DateOf(a.At)), c.foreign(item, s.Values)...)
	if len(errs) > 0 {
		e := *errs[0]
		e.Err = errs
		return &e
	}
	if !s.Confirmed {
		return invalid("case.unconfirmed", "confirmed")
	}
	if !slices.Contains(item.Channels, s.Channel) && s.Channel != "counter" {
		return invalid("case.channel", "channel")
	}
	if err := c.enteredPIN(s, a); err != nil {
		return err
	}
	c.Values = item.NormalForm(s.Values)
	c.Channel, c.PIN = s.Channel, s.PIN
	c.OwnerID = a.By.ID
	c.Decision = nil
	c.review(item, a)
	return nil
}

// effect is what follows when nobody's agreement is wanting: it takes effect at once, or the
// authority works on it.
func (c *Case) effect(item Item, a Act) {
	if !item.DecidedHere() {
		c.Stage = StageReview
		return
	}
	c.Decision = &Decision{Verdict: Granted}
	c.Stage, c.TellBy = StageNotify, calendar.DateOf(a.At)
}

// DecidedHere tells whether the item takes effect at the counter: done on the spot and not waiting
// for the authority. A second check inside the outlet, or a risk that circumstances raise, may
// still come before that: see [Catalogue.RiskOf].
func (i Item) DecidedHere() bool {
	return i.Limit.OnTheSpot && i.Review != AuthorityReview && !i.IntakeOnly
}

func (c *Case) decide(s Decision, a Act) error {
	switch {
	case !a.By.May(MayDecide) || a.By.OutletID != "" || a.By.State != AccountActive:
		return denied("may.decide")
	case c.handledBy(a.By):
		return denied("may.decide_own")
	case s.Verdict != Granted && s.Verdict != Refused && s.Verdict != Returned:
		return invalid("decision.verdict", "verdict")
	case s.Verdict != Granted && blank(s.Reason):
		return invalid("decision.reason", "reason")
	}
	c.Decision = &s
	switch {
	case s.Verdict != Returned:
		c.Stage, c.TellBy = StageNotify, a.Rules.Catalogue.tellBy(a.At)
	case s.Papers:
		c.Stage = StageAccept
	default:
		c.Stage = StageHandle
	}
	return nil
}

// withdraw ends the case. Who only asked may be let go by everybody who may answer him.
func (c *Case) withdraw(s Withdrawal, a Act) error {
	right := MayAccept
	if c.Receipt == "" {
		right = MayConsult
	}
	if err := a.mayDo(right, c.Item); err != nil {
		return err
	}
	if blank(s.Reason) {
		return invalid("withdraw.reason", "reason")
	}
	c.Withdrawn = s.Reason
	c.OwnerID = a.By.ID
	c.Stage = StageClosed
	return nil
}

func (c Case) clone() Case {
	c.Circumstances = slices.Clone(c.Circumstances)
	c.Materials = slices.Clone(c.Materials)
	c.Notices = slices.Clone(c.Notices)
	c.Attempts = slices.Clone(c.Attempts)
	c.Values = maps.Clone(c.Values)
	c.Risky = slices.Clone(c.Risky)
	c.Passages = slices.Clone(c.Passages)
	c.History = slices.Clone(c.History)
	return c
}

// blank tells that nothing was written: a reason of spaces is none.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}
