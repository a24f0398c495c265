package desk

import (
	"errors"
	"slices"
	"time"

	"sheyin/desk/calendar"
	"sheyin/desk/number"
)

// Wish is what an application asks for.
type Wish string

// The wishes.
const (
	ToOpen     Wish = "open"     // 开通: an account for somebody new
	ToChange   Wish = "change"   // 变更: other posts, items or steps, or new evidence
	ToLeave    Wish = "leave"    // 离职: the account stops
	ToTransfer Wish = "transfer" // 调离: the person works elsewhere; the account stops here
)

// Wishes are all wishes.
var Wishes = []Wish{ToOpen, ToChange, ToLeave, ToTransfer}

// stops tells whether the account ends with it.
func (w Wish) stops() bool { return w == ToLeave || w == ToTransfer }

// The states of an application. ApplicationNew is that of one that does not exist yet.
const (
	ApplicationNew    = ""
	ApplicationFiled  = "filed"
	ApplicationClosed = "closed"
)

// applicationOrder says which act may be done in which state. It is the only place.
var applicationOrder = map[string][]Kind{
	ApplicationNew:   {KindApply},
	ApplicationFiled: {KindGrant, KindRefuse, KindWithdraw},
}

// Application is what an outlet asks the authority for about one person's rights: application, review
// and answer, each by the right side (G-7.2a). It is a value: Apply returns the next one.
type Application struct {
	ID       string         `json:"id"`
	OutletID string         `json:"outlet_id"`
	Version  int64          `json:"version"`
	State    string         `json:"state" enum:",filed,closed"`
	Number   string         `json:"number"`              // the authority's: "TCA-R20261123-0001"
	Asked    Apply          `json:"asked"`               // with the person's own data filled in
	PersonID string         `json:"person_id,omitempty"` // whose account; of a new one from the grant on
	Outcome  PermissionKind `json:"outcome,omitempty"`   // what it came to: granted, changed, closed, transferred, refused, withdrawn
	Granted  *Grant         `json:"granted,omitempty"`   // what was given; nil when nothing was
	Reason   string         `json:"reason,omitempty"`    // of a refusal or a withdrawal
	ByID     string         `json:"by_id"`               // who applied
	By       string         `json:"by"`
	Filed    time.Time      `json:"filed"`
	Closed   time.Time      `json:"closed,omitzero"`
	History  []Record       `json:"history"`
}

// Allows tells whether an act of kind is due in the application's state.
func (a Application) Allows(kind Kind) bool { return slices.Contains(applicationOrder[a.State], kind) }

// Apply does one act and returns the application after it; a stays as it is. act.To is the person
// whose account it is about, nil for nobody; act.Number the authority's number for a new application.
//
// Errors: Conflict step.order, case.outlet; Denied application.manager (only the outlet's manager
// applies), application.decide (only the authority answers), application.own (nobody decides about his
// own rights), those of [Person.MayWork]; Invalid with Field for what is entered: application.* and the
// condition that is not met, with the keys of [Person.MayWork].
func (a Application) Apply(do ApplicationAct, act Act) (Application, error) {
	if !a.Allows(do.ApplicationKind()) {
		return a, conflict("step.order").With("stage", a.State).With("step", string(do.ApplicationKind()))
	}
	if a.OutletID != act.Rules.Outlet.ID {
		return a, conflict("case.outlet")
	}
	if err := a.may(do, act); err != nil {
		return a, err
	}
	next := a
	next.History = slices.Clone(a.History)
	if err := next.do(do, act); err != nil {
		return a, err
	}
	next.Version++
	next.History = append(next.History, Record{
		Version: next.Version, Kind: do.ApplicationKind(), By: act.By.ID, Name: act.By.Name, Terminal: act.Terminal,
		At: act.At.UTC(), Reason: next.Reason,
	})
	return next, nil
}

// may decides who may do the act: the outlet asks, the authority answers, nobody about himself.
func (a Application) may(do ApplicationAct, act Act) error {
	switch do.(type) {
	case Grant, Refuse:
		switch {
		case !act.By.May(MayDecide) || act.By.OutletID != "" || act.By.State != AccountActive:
			return denied("application.decide")
		case act.By.ID == a.PersonID || act.By.ID == a.ByID || a.Asked.Is(act.By):
			return denied("application.own")
		}
		return nil
	}
	if err := act.By.MayWork(act.Rules.Outlet, act.At); err != nil {
		return err
	}
	if !act.By.Has(Manager) {
		return denied("application.manager")
	}
	return nil
}

func (a *Application) do(do ApplicationAct, act Act) error {
	switch do := do.(type) {
	case Apply:
		return a.file(do, act)
	case Grant:
		return a.grant(do, act)
	case Refuse:
		return a.end(PermissionRefused, do.Reason, act)
	case Withdraw:
		return a.end(PermissionWithdrawn, do.Reason, act)
	}
	return conflict("step.order")
}

// end closes the application without anything given.
func (a *Application) end(outcome PermissionKind, reason string, act Act) error {
	if unfit(reason, maxText) {
		return invalid("application.reason", "reason")
	}
	a.State, a.Outcome, a.Reason, a.Closed = ApplicationClosed, outcome, reason, act.At.UTC()
	return nil
}

func (a *Application) file(do Apply, act Act) error {
	do, err := do.about(act)
	if err != nil {
		return err
	}
	switch {
	case unfit(do.Reason, maxText):
		return invalid("application.reason", "reason")
	case !do.From.IsZero() && calendar.DateOf(do.From).Before(calendar.DateOf(act.At)):
		return invalid("application.past", "from")
	}
	if !do.Wish.stops() {
		if err := do.wants(act.Rules); err != nil {
			return err
		}
		if err := fitFor(do.Person(act.To), later(do.From, act.At)); err != nil {
			return err
		}
	}
	a.Asked, a.PersonID, a.State, a.Number = do, do.PersonID, ApplicationFiled, act.Number
	a.ByID, a.By, a.Filed = act.By.ID, act.By.Name, act.At.UTC()
	return nil
}

// later is the later one of two instants; a zero one is before all.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// about checks whom the application is about, and fills in what is known of him. Of somebody who had an
// account before, here or elsewhere, the same account is opened again (H-8.3.1b).
func (d Apply) about(act Act) (Apply, error) {
	who := act.To
	switch {
	case !slices.Contains(Wishes, d.Wish):
		return d, invalid("application.wish", "wish")
	case d.PersonID == "" && d.Wish != ToOpen:
		return d, invalid("application.person", "person_id")
	case d.PersonID == "":
		name, err := number.ParseName(d.Name)
		if err != nil || unfit(name, maxName) {
			return d, invalid("application.name", "name")
		}
		id, err := number.ParseResidentID(plainNumber(d.IDNo), calendar.DateOf(act.At))
		if err != nil {
			return d, invalid("application.id_no", "id_no")
		}
		d.Name, d.Birth, d.IDNo = name, id.Birth, ""
		return d, nil
	case who == nil || who.ID != d.PersonID:
		return d, invalid("application.person", "person_id")
	case d.Wish == ToOpen && who.State != AccountClosed:
		return d, invalid("application.has_account", "person_id")
	case d.Wish != ToOpen && (who.OutletID != act.Rules.Outlet.ID || who.State == AccountClosed):
		return d, invalid("application.person", "person_id")
	}
	d.Name, d.Birth, d.Identity, d.IDNo = who.Name, who.Birth, who.Identity, ""
	return d, nil
}

// Number is the identity number without what typing it differently changes.
func (d Apply) Number() string {
	return plainNumber(d.IDNo)
}

// Is tells whether the application is about this human being, whatever the account.
func (d Apply) Is(p Person) bool {
	return d.Identity != "" && d.Identity == p.Identity || d.Name == p.Name && d.Birth == p.Birth
}

// maxName is the longest name of a person, in runes.
const maxName = 50

// outletPosts are the posts that an outlet may ask for.
var outletPosts = []Post{Manager, Guide, Handler, Courier}

// counterRights are the rights that an outlet may ask for.
var counterRights = []Right{MayConsult, MayAccept, MayHandle, MayNotify}

// wants checks the rights that are asked for.
func (d Apply) wants(r Rules) error {
	held := Person{Posts: d.Posts}
	switch {
	case len(d.Posts) == 0 || slices.ContainsFunc(d.Posts, func(p Post) bool { return !slices.Contains(outletPosts, p) }):
		return invalid("application.posts", "posts")
	case d.Role != "" && (d.Role != "A" && d.Role != "B" || !held.Has(Handler)):
		return invalid("application.role", "role")
	}
	if err := r.Catalogue.Service.PostsClash(d.Posts, r.Outlet.Class); err != nil {
		return err
	}
	for _, step := range d.Steps {
		if !slices.Contains(counterRights, step) || !held.May(step) {
			return invalid("application.step", "steps").With("right", string(step))
		}
	}
	for _, code := range d.Items {
		item, ok := r.Catalogue.Item(code)
		if !ok || !slices.Contains(item.Outlets, r.Outlet.Class) {
			return invalid("application.item", "items").With("item", code)
		}
	}
	return nil
}

// Person is the person as the application wants him; who is the one there is, nil for nobody.
func (d Apply) Person(who *Person) Person {
	p := Person{ID: d.PersonID, Name: d.Name, Birth: d.Birth, Identity: d.Identity}
	if who != nil {
		p = *who
	}
	p.State, p.Posts, p.Items, p.Steps, p.Role = AccountActive, d.Posts, d.Items, d.Steps, d.Role
	if d.Education != "" {
		p.Education = d.Education
	}
	if !d.Exam.IsZero() {
		p.Exam = d.Exam
	}
	if !d.Confidential.IsZero() {
		p.Confidential = d.Confidential
	}
	return p
}

// gateFields are where the evidence for a condition is entered.
var gateFields = map[string]string{
	"person.no_post": "posts", "person.exam": "exam", "person.confidential": "confidential",
	"person.education": "education", "person.too_young": "id_no", "person.too_old": "id_no",
}

// fitFor is the qualification gate (G-8.2.2a, H-4.4.3, B-9.1b, B-9.1c): it names the condition that is not
// met on the day, beside the field where its evidence belongs. What was not yet there when it was asked for
// cannot be promised: evidence must not be of a later day than the rights.
func fitFor(p Person, at time.Time) error {
	lacks, ok := errors.AsType[*Error](p.qualified(calendar.DateOf(at)))
	if !ok {
		return nil
	}
	e := *lacks
	e.Code, e.Field = Invalid, gateFields[e.Key]
	return &e
}

// grant gives what was asked for or less. Whatever may have changed since it was asked is judged again.
func (a *Application) grant(do Grant, act Act) error {
	asked := a.Asked
	do.From = later(do.From, later(asked.From, act.At)).UTC()
	outcome := map[Wish]PermissionKind{
		ToOpen: PermissionGranted, ToChange: PermissionChanged, ToLeave: PermissionClosed, ToTransfer: PermissionTransferred,
	}[asked.Wish]
	if asked.PersonID != "" { // whose account may be another way than when it was asked
		var err error
		if asked, err = asked.about(act); err != nil {
			return err
		}
	}
	if asked.Wish.stops() {
		do.Posts, do.Items, do.Steps = nil, nil, nil
	} else {
		if err := a.narrows(do); err != nil {
			return err
		}
		asked.Posts, asked.Items, asked.Steps = do.Posts, do.Items, do.Steps
		if err := asked.wants(act.Rules); err != nil {
			return err
		}
		if err := fitFor(asked.Person(act.To), do.From); err != nil {
			return err
		}
	}
	if act.To != nil {
		a.PersonID = act.To.ID
	}
	a.State, a.Outcome, a.Granted, a.Closed = ApplicationClosed, outcome, &do, act.At.UTC()
	return nil
}

// narrows refuses what was not asked for.
func (a Application) narrows(do Grant) error {
	switch {
	case len(do.Posts) == 0 || !within(do.Posts, a.Asked.Posts):
		return invalid("application.widens", "posts")
	case len(a.Asked.Items) > 0 && (len(do.Items) == 0 || !within(do.Items, a.Asked.Items)):
		return invalid("application.widens", "items")
	case len(a.Asked.Steps) > 0 && (len(do.Steps) == 0 || !within(do.Steps, a.Asked.Steps)):
		return invalid("application.widens", "steps")
	}
	return nil
}

// within tells whether every one of some is among all.
func within[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(v T) bool { return !slices.Contains(all, v) })
}
