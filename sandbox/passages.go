package sandbox

import (
	"errors"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// passage is what the outlet has to which a case is on its way: where the case is. The case itself stays
// the giver's record until it is taken in, so that it has one owner at any moment.
type passage struct {
	From string `json:"from"` // outlet
	ID   string `json:"id"`   // of the case
}

// passageState is that of a passage under way; a closed one is done.
const passageState = "open"

// onWay does a step by which a case goes from one outlet to another (H-B1). What changes at both is one
// transaction. Errors as of [Service.Advance]; Invalid passage.outlet for an outlet that there is not.
func (a *act) onWay(w write, step desk.Step) (desk.Case, error) {
	at := w // where the case is
	if step.Kind().Arrives() {
		from, err := a.giver(w)
		if err != nil {
			return desk.Case{}, err
		}
		at.outlet = from
	}
	c, err := current(a, at, desk.Case{ID: w.id, OutletID: at.outlet.ID}, notFound("case.none"))
	if err != nil {
		return desk.Case{}, err
	}
	rules, err := a.rulesFor(w, c)
	if err != nil {
		return desk.Case{}, err
	}
	do := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: rules}
	if f, ok := step.(desk.Forward); ok {
		if do.Onward, err = a.onward(f.To, c.CatalogueVersion); err != nil {
			return desk.Case{}, err
		}
	}
	next, err := c.Apply(step, do)
	if err != nil {
		return desk.Case{}, err
	}
	return next, a.passed(w, at, next)
}

// passed keeps a case that a step has sent on its way, or has ended the way of.
func (a *act) passed(w, at write, next desk.Case) error {
	to := next.Passages[len(next.Passages)-1].To.ID
	switch w.kind {
	case string(desk.KindForward):
		return errors.Join(a.keepCase(w, next), a.point(to, at.outlet.ID, next, passageState))
	case string(desk.KindRecall):
		return errors.Join(a.keepCase(w, next), a.point(to, at.outlet.ID, next, "closed"))
	}
	here := next
	left, takenIn := next.Left()
	if takenIn {
		here = left
	}
	row := caseRow(here)
	if takenIn {
		row.Number = "" // its file is the taker's to make
	}
	if err := a.replace(at.outlet.ID, row, next.Version-1); err != nil {
		return err
	}
	summary := here.Summary()
	if err := a.tell(at.outlet.ID, "", desk.Event{Kind: desk.CaseChanged, Case: &summary}); err != nil {
		return err
	}
	did := store.Act{
		OutletID: w.outlet.ID, What: store.APassage, ID: next.ID, Version: next.Version, Kind: w.kind, PersonID: w.by.ID, At: a.ms(), Body: w.said,
	}
	if takenIn {
		did.What = store.ACase
		if err := a.settle(at.outlet.ID, w.outlet.ID, next); err != nil {
			return err
		}
	}
	return errors.Join(a.AddAct(did), a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, next.ID, ""), a.point(w.outlet.ID, at.outlet.ID, next, "closed"))
}

// settle puts the case into the taker's records, with its papers, its scanned pages and the code by which its customer asks.
func (a *act) settle(from, to string, c desk.Case) error {
	row := caseRow(c)
	before, err := a.Record(to, store.ACase, c.ID)
	switch {
	case errors.Is(err, store.ErrNone):
		row.OutletID, row.What, row.Changed = to, store.ACase, a.ms()
		if _, err := a.AddRecord(row); err != nil {
			return err
		}
	case err != nil:
		return err
	default: // it was here before, and left
		if err := a.replace(to, row, before.Version); err != nil {
			return err
		}
	}
	return errors.Join(a.MoveSubject(from, to, store.ACase, c.ID), a.MovePages(from, to, c.ID))
}

// replace writes a case that this act has read.
func (a *act) replace(outlet string, row store.Record, before int64) error {
	row.OutletID, row.What, row.Changed = outlet, store.ACase, a.ms()
	saved, err := a.SaveRecord(row, before)
	if err == nil && !saved {
		return conflict("case.stale")
	}
	return err
}

// point tells the receiving outlet that a case is on its way to it, or is not any more.
func (a *act) point(to, from string, c desk.Case, state string) error {
	row := store.Record{
		OutletID: to, What: store.APassage, ID: c.ID, Version: 1, State: state, Changed: a.ms(), Body: encode(passage{from, c.ID}),
	}
	before, err := a.Record(to, store.APassage, c.ID)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return err
	}
	row.Version += before.Version
	saved, err := a.put(row)
	switch {
	case err != nil:
		return err
	case !saved:
		return conflict("case.stale")
	}
	summary := c.Summary()
	if state != passageState && c.OutletID != to {
		summary.Stage = desk.StageClosed // it is on this outlet's board no more
	}
	return a.tell(to, "", desk.Event{Kind: desk.CaseChanged, Case: &summary})
}

// giver is the outlet from which the case of the write is on its way here. NotFound case.none.
func (a *act) giver(w write) (desk.Outlet, error) {
	row, err := a.Record(w.outlet.ID, store.APassage, w.id)
	if err == nil && row.State != passageState {
		return desk.Outlet{}, notFound("case.none")
	}
	p, err := load[passage](row.Body, err, notFound("case.none"))
	if err != nil {
		return desk.Outlet{}, err
	}
	return a.outlet(p.From)
}

// onward are the rules of the outlet that a case is passed to; nil when there is none of this ID.
func (a *act) onward(to, version string) (*desk.Rules, error) {
	o, err := a.outlet(to)
	if desk.CodeOf(err) == desk.NotFound {
		return nil, nil //nolint:nilnil // desk says at which field
	}
	if err != nil {
		return nil, err
	}
	rules, err := a.rules(o, version)
	return &rules, err
}

// arriving are the cases that are on their way to an outlet.
func (a *act) arriving(outlet string) ([]desk.Case, error) {
	ways, err := loadAll[passage](a.OpenRecords(outlet, store.APassage, a.ms()+1))
	if err != nil {
		return nil, err
	}
	out := make([]desk.Case, 0, len(ways))
	for _, p := range ways {
		c, err := a.kase(p.From, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// seen gives a case of an outlet, or one that is on its way to it. NotFound case.none.
func (a *act) seen(outlet desk.Outlet, id string) (desk.Case, error) {
	from, err := a.giver(write{outlet: outlet, id: id})
	switch {
	case err == nil:
		return a.kase(from.ID, id)
	case desk.CodeOf(err) == desk.NotFound:
		return a.kase(outlet.ID, id)
	}
	return desk.Case{}, err
}
