package sandbox

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// house is what an authority inspects by, and what its outlets have to give back.
type house struct {
	checks []desk.Check
	signs  []desk.Sign
}

// readHouse reads the checks and the signs. They are no part of the catalogue's version: no case is
// judged by them. A folder without them inspects by those of the program, whose bounds say that they
// are typical.
func readHouse(data fs.FS) (house, error) {
	var h house
	for name, into := range map[string]any{"catalogue/checks.json": &h.checks, "catalogue/signs.json": &h.signs} {
		from := data
		if _, err := fs.Stat(data, name); errors.Is(err, fs.ErrNotExist) {
			from = Data
		}
		r := reader{data: from}
		r.read(name, into)
		if r.err != nil {
			return h, r.err
		}
	}
	return h, desk.ReadyChecks(h.checks)
}

// Report counts a period of the caller's outlet: everybody's for the manager, the caller's own for
// the others. Invalid report.period; Denied may.post.
func (s *Service) Report(ctx context.Context, c Caller, from, to calendar.Date) (desk.Report, error) {
	if err := desk.ReportPeriod(from, to); err != nil {
		return desk.Report{}, err
	}
	var out desk.Report
	err := s.see(ctx, c, func(a *act, w worker) error {
		p, err := a.period(w.outlet.ID, from, to)
		if err != nil {
			return err
		}
		if !w.person.Has(desk.Manager) {
			p.Who = w.person.ID
		}
		out = p.Count()
		return nil
	})
	return out, err
}

// Reports counts a period of all outlets, by ID. Invalid report.period; Denied may.decide.
func (s *Service) Reports(ctx context.Context, reviewer string, from, to calendar.Date) ([]desk.Report, error) {
	if err := desk.ReportPeriod(from, to); err != nil {
		return nil, err
	}
	var out []desk.Report
	err := s.eachOutlet(ctx, reviewer, func(a *act, o desk.Outlet) error {
		p, err := a.period(o.ID, from, to)
		if err != nil {
			return err
		}
		out = append(out, p.Count())
		return nil
	})
	return out, err
}

// period reads all that a report of an outlet is counted from: what is open, and what was closed
// since the first day.
func (a *act) period(outlet string, from, to calendar.Date) (p desk.Period, err error) {
	p = desk.Period{OutletID: outlet, From: from, To: to, Now: a.at, Names: map[string]string{}}
	since := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, china).UnixMilli()
	if p.Cases, err = loadAll[desk.Case](a.OpenRecords(outlet, store.ACase, since)); err != nil {
		return p, err
	}
	if p.Tickets, err = loadAll[desk.Ticket](a.OpenRecords(outlet, store.ATicket, since)); err != nil {
		return p, err
	}
	if p.Visits, err = loadAll[desk.Visit](a.OpenRecords(outlet, store.AVisit, since)); err != nil {
		return p, err
	}
	people, err := a.members(a.PeopleOf(outlet))
	for _, m := range people {
		p.Names[m.ID] = m.Name
	}
	return p, err
}

// Inspection gives the checks of a period with what the records of the caller's outlet say. Denied
// finding.manager; Invalid report.period.
func (s *Service) Inspection(ctx context.Context, c Caller, from, to calendar.Date) (desk.Inspection, error) {
	if err := desk.ReportPeriod(from, to); err != nil {
		return desk.Inspection{}, err
	}
	var out desk.Inspection
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		if !w.person.Has(desk.Manager) {
			return denied("finding.manager")
		}
		out, err = a.inspect(w.outlet.ID, from, to)
		return err
	})
	return out, err
}

// Inspect is [Service.Inspection] of any outlet for the authority. Denied may.decide; NotFound
// outlet.none.
func (s *Service) Inspect(ctx context.Context, reviewer, outlet string, from, to calendar.Date) (desk.Inspection, error) {
	if err := desk.ReportPeriod(from, to); err != nil {
		return desk.Inspection{}, err
	}
	var out desk.Inspection
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		if _, err := a.outlet(outlet); err != nil {
			return err
		}
		var err error
		out, err = a.inspect(outlet, from, to)
		return err
	})
	return out, err
}

func (a *act) inspect(outlet string, from, to calendar.Date) (desk.Inspection, error) {
	out := desk.Inspection{OutletID: outlet, From: from, To: to}
	p, err := a.period(outlet, from, to)
	if err != nil {
		return out, err
	}
	members, err := a.members(a.PeopleOf(outlet))
	if err != nil {
		return out, err
	}
	people := make(map[string]desk.Person, len(members))
	for _, m := range members {
		people[m.ID] = m.Person
	}
	since := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, china).UnixMilli()
	findings, err := loadAll[desk.Finding](a.OpenRecords(outlet, store.AFinding, since))
	if err != nil {
		return out, err
	}
	evidence := p.Evidence(people, findings)
	windows, err := loadAll[desk.Window](a.OpenRecords(outlet, store.AWindow, 0))
	if err != nil {
		return out, err
	}
	evidence[desk.EvidenceGaps] = p.GapEvidence(windows)
	if evidence[desk.EvidenceUnread], err = a.unreadEvidence(outlet, members, from, to); err != nil {
		return out, err
	}
	affairs, err := a.affairs(outlet)
	if err != nil {
		return out, err
	}
	maps.Copy(evidence, p.AffairEvidence(affairs))
	o, err := a.outlet(outlet)
	if err != nil {
		return out, err
	}
	book, err := a.gearBook(o)
	if err != nil {
		return out, err
	}
	evidence[desk.EvidenceDevices] = book.Evidence()
	out.Checks = desk.Inspect(a.s.house.checks, evidence, findings)
	return out, nil
}

// unreadEvidence counts who has not read a bulletin that had to be read and began to hold in the period.
func (a *act) unreadEvidence(outlet string, people []member, from, to calendar.Date) (e desk.Evidence, err error) {
	for _, p := range people {
		if !p.May(desk.MayConsult) || p.State != desk.AccountActive {
			continue
		}
		all, err := a.bulletins(outlet, p.ID)
		if err != nil {
			return e, err
		}
		for _, b := range all {
			day := calendar.DateOf(b.From)
			if !b.Must || day.Before(from) || day.After(to) || a.at.Before(b.From) {
				continue
			}
			e.Of++
			if b.Read.IsZero() {
				e.Value++
			}
		}
	}
	return e, nil
}

// Findings lists the outlet's findings that are not closed and those closed today. Who sees no
// business gets an empty list.
func (s *Service) Findings(ctx context.Context, c Caller) ([]desk.Finding, error) {
	var out []desk.Finding
	err := s.seeAll(ctx, c, func(a *act, w worker) (err error) {
		out, err = loadAll[desk.Finding](a.OpenRecords(w.outlet.ID, store.AFinding, dayBegin(a.at).UnixMilli()))
		return err
	})
	desk.FindingsByDue(out)
	return out, err
}

// AllFindings are the findings of all outlets that are not closed. Denied may.decide.
func (s *Service) AllFindings(ctx context.Context, reviewer string) ([]desk.Finding, error) {
	var out []desk.Finding
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		for _, state := range []desk.FindingState{desk.FindingOpen, desk.FindingCorrected} {
			found, err := loadAll[desk.Finding](a.RecordsAt(store.AFinding, string(state)))
			if err != nil {
				return err
			}
			out = append(out, found...)
		}
		return nil
	})
	desk.FindingsByDue(out)
	return out, err
}

// Amend does one act on a finding and gives the finding after it.
//
// Errors: NotFound finding.none; Conflict case.stale; Invalid case.id, key.form, key.reused; those of
// [desk.Finding.Apply].
func (s *Service) Amend(ctx context.Context, c Caller, key, id string, version int64, do desk.FindingAct) (desk.Finding, error) {
	w, err := amendOf(key, id, version, do)
	if err != nil {
		return desk.Finding{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Finding, error) { return a.amend(w, do) })
}

// Supervise is [Service.Amend] for the authority. Whoever is responsible for the outlet answers for a finding
// that names nobody. Denied may.decide; NotFound outlet.none.
func (s *Service) Supervise(ctx context.Context, reviewer, key, outlet, id string, version int64, do desk.FindingAct) (desk.Finding, error) {
	w, err := amendOf(key, id, version, do)
	if err != nil {
		return desk.Finding{}, err
	}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Finding, error) { return a.amend(w, do) })
}

func amendOf(key, id string, version int64, do desk.FindingAct) (write, error) {
	if do == nil {
		return write{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.AFinding, id: id, version: version, kind: string(do.FindingKind()), said: encode(desk.WrapFinding(do))}
	return w, w.named()
}

func (a *act) amend(w write, do desk.FindingAct) (desk.Finding, error) {
	f, err := current(a, w, desk.Finding{ID: w.id, OutletID: w.outlet.ID}, notFound("finding.none"))
	if err != nil {
		return desk.Finding{}, err
	}
	full := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: desk.Rules{Outlet: w.outlet}}
	if find, ok := do.(desk.Find); ok {
		if find.Responsible == "" {
			if find.Responsible, err = a.answers(w.outlet.ID); err != nil {
				return desk.Finding{}, err
			}
			do = find
		}
		if full.To, err = a.colleague(find.Responsible); err != nil {
			return desk.Finding{}, err
		}
		if full.Number, err = a.number(w.outlet.ID, "finding"); err != nil {
			return desk.Finding{}, err
		}
	}
	next, err := f.Apply(do, full)
	if err != nil {
		return desk.Finding{}, err
	}
	if f.Exit.IsZero() && !next.Exit.IsZero() { // D-7b: it stands in the audit trail, whoever looks at it
		if err := a.audit(w.outlet.ID, w.by.ID, w.terminal, "finding.exit", next.ID, ""); err != nil {
			return desk.Finding{}, err
		}
	}
	return next, a.keep(w, findingRow(next), desk.Event{Kind: desk.FindingChanged, Ref: next.ID})
}

// answers is who answers for an outlet where nobody was named: its manager, or where it has none the A
// of a window, or whoever there is.
func (a *act) answers(outlet string) (string, error) {
	people, err := loadAll[member](a.PeopleOf(outlet))
	best, id := 0, ""
	for _, p := range people {
		rank := 1
		switch {
		case p.State != desk.AccountActive:
			continue
		case p.Has(desk.Manager):
			rank = 3
		case p.Role == "A":
			rank = 2
		}
		if rank > best {
			best, id = rank, p.ID
		}
	}
	return id, err
}

func findingRow(f desk.Finding) store.Record {
	row := store.Record{ID: f.ID, Version: f.Version, State: string(f.State), Number: f.Number, Body: encode(f)}
	if due := f.Overdue(); !due.IsZero() {
		row.Due = due.UnixMilli()
	}
	return row
}

// findingsOnBoard tells the manager what waits.
func findingsOnBoard(a *act, w worker, b *desk.Board) error {
	if !w.person.Has(desk.Manager) {
		return nil
	}
	open, err := loadAll[desk.Finding](a.OpenRecords(w.outlet.ID, store.AFinding, a.ms()+1))
	for _, f := range open {
		b.Findings.Add(f, f.Late(a.at))
	}
	return err
}
