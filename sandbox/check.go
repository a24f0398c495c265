package sandbox

import (
	"slices"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// alone tells of a handling whether nobody else at the outlet could check it: the case then goes to
// the authority. The terminal does not know it, and is not asked.
func (a *act) alone(c desk.Case, step desk.Step, do desk.Act) (bool, error) {
	if step.Kind() != desk.KindHandling {
		return false, nil
	}
	checked, err := a.checkable(c, do)
	return !checked, err
}

// former are, for a handling, the outlet's cases that were closed today: [desk.Case.Apply] finds those among them
// that were withdrawn and that the case follows.
func (a *act) former(c desk.Case, step desk.Step) ([]desk.Case, error) {
	if step.Kind() != desk.KindHandling {
		return nil, nil
	}
	today, err := loadAll[desk.Case](a.ChangedRecords(c.OutletID, store.ACase, dayBegin(a.at).UnixMilli()))
	return slices.DeleteFunc(today, func(k desk.Case) bool { return k.Stage != desk.StageClosed }), err
}

// checkable tells whether somebody at the outlet may check what the act's person handles.
func (a *act) checkable(c desk.Case, do desk.Act) (bool, error) {
	people, err := a.members(a.PeopleOf(c.OutletID))
	return slices.ContainsFunc(people, func(m member) bool {
		return !m.Same(do.By) && c.MayCheck(m.Person, do) == nil
	}), err
}

// unchecked are the cases of all outlets that wait for a second check which nobody there may do any
// more: who could has left, or was frozen. They must not wait for ever.
func (a *act) unchecked() ([]desk.Case, error) {
	cases, err := loadAll[desk.Case](a.RecordsAt(store.ACase, string(desk.StageCheck)))
	if err != nil {
		return nil, err
	}
	var out []desk.Case
	for _, c := range cases {
		o, err := a.outlet(c.OutletID)
		if err != nil {
			return nil, err
		}
		rules, err := a.rules(o, c.CatalogueVersion)
		if err != nil {
			return nil, err
		}
		checked, err := a.checkable(c, desk.Act{At: a.at, Rules: rules})
		if err != nil {
			return nil, err
		}
		if !checked {
			out = append(out, c)
		}
	}
	return out, nil
}

// room refuses another case for the authority's review while too many of the outlet wait for it, or
// one waits for too long (G-9.1.1b). The rule of today holds, whatever the case was begun under.
// Denied review.backlog.
func (a *act) room(c desk.Case, step desk.Step, rules desk.Rules) error {
	item, _ := rules.Catalogue.Item(c.Item) // Apply has found it
	if step.Kind() != desk.KindAcceptance || c.Receipt != "" || item.Review != desk.AuthorityReview {
		return nil
	}
	waiting, err := loadAll[desk.Case](a.OutletRecords(c.OutletID, store.ACase, string(desk.StageReview)))
	if err != nil {
		return err
	}
	oldest := a.at
	for _, w := range waiting {
		if since := w.Waits(); since.Before(oldest) {
			oldest = since
		}
	}
	return a.s.catalogue.Service.Backlog.Full(len(waiting), oldest, a.at)
}

// unique refuses an account of somebody who has another one (H-8.3.1b): one person has one account.
// A closed account is none. Denied person.identity.
func (a *act) unique(p desk.Person) error {
	people, err := a.members(a.People())
	if err != nil {
		return err
	}
	for _, m := range people {
		if m.ID != p.ID && m.State != desk.AccountClosed && m.Same(p) {
			return denied("person.identity")
		}
	}
	return nil
}
