package sandbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// shown is how long a bundle that was received stays in the list.
const shown = 14 * 24 * time.Hour

// Files gives what lies at the outlet, as far as the caller may see it: who makes up files, all of it;
// the courier, closed bundles; the others nothing (I2, G-8.1.1c).
func (s *Service) Files(ctx context.Context, c Caller) (desk.Filing, error) {
	out := desk.Filing{Waiting: []desk.File{}, Bundles: []desk.Bundle{}}
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil || !w.person.KeepsFiles() && !w.person.CarriesFiles() {
			return err
		}
		out.Bundles, err = a.bundles(w.outlet.ID)
		if err != nil || !w.person.KeepsFiles() {
			for n, b := range out.Bundles {
				out.Bundles[n] = b.ForCourier()
			}
			return err
		}
		open, err := a.openFiles(w.outlet)
		if err != nil {
			return err
		}
		out.Waiting = onPaper(open)
		if out.Reconciliation, err = a.reconcile(w.outlet.ID, open); err != nil {
			return err
		}
		out.Day, err = a.day(w.outlet.ID)
		out.Day.Gaps = max(out.Day.Gaps, gaps(open))
		return err
	})
	return out, err
}

// onPaper are the files that have to be carried.
func onPaper(open []desk.File) []desk.File {
	return slices.DeleteFunc(slices.Clone(open), desk.File.Electronic)
}

// gaps counts the files that lack something.
func gaps(open []desk.File) int {
	n := 0
	for _, f := range open {
		if len(f.Gaps()) > 0 {
			n++
		}
	}
	return n
}

// File gives the business file of one closed case.
//
// Errors: NotFound case.none, and file.none for a case that leaves no file; Denied bundle.post.
func (s *Service) File(ctx context.Context, c Caller, id string) (desk.File, error) {
	var out desk.File
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		switch {
		case err != nil:
			return err
		case !w.person.KeepsFiles():
			return denied("bundle.post")
		}
		out, err = a.fileOf(w.outlet, id)
		return err
	})
	return out, err
}

// fileOf makes the file of one closed case from its record and what was printed.
func (a *act) fileOf(outlet desk.Outlet, id string) (desk.File, error) {
	c, err := a.kase(outlet.ID, id)
	if err != nil {
		return desk.File{}, err
	}
	if !c.NeedsFile() {
		return desk.File{}, notFound("file.none")
	}
	printed, err := a.Originals(outlet.ID, id)
	if err != nil {
		return desk.File{}, err
	}
	return a.file(outlet, c, papersOf(printed)[id])
}

func (a *act) file(outlet desk.Outlet, c desk.Case, printed []desk.Paper) (desk.File, error) {
	catalogue, err := a.version(c.CatalogueVersion)
	if err != nil {
		return desk.File{}, err
	}
	return desk.FileOf(c, desk.Rules{Outlet: outlet, Catalogue: catalogue}, printed), nil
}

// papersOf are originals by what they are about.
func papersOf(printed []store.Paper) map[string][]desk.Paper {
	out := map[string][]desk.Paper{}
	for _, p := range printed {
		out[p.Subject] = append(out[p.Subject], desk.Paper{
			Kind: desk.PaperKind(p.Kind), Subject: p.Subject, Number: p.Number, Copy: int(p.Copy), At: time.UnixMilli(p.At).UTC(),
		})
	}
	return out
}

// openFiles are the files of an outlet's closed cases that were not entered yet.
func (a *act) openFiles(outlet desk.Outlet) ([]desk.File, error) {
	cases, err := loadAll[desk.Case](a.UnfiledCases(outlet.ID))
	if err != nil || len(cases) == 0 {
		return nil, err
	}
	printed, err := a.UnfiledPapers(outlet.ID)
	if err != nil {
		return nil, err
	}
	papers := papersOf(printed)
	out := make([]desk.File, len(cases))
	for n, c := range cases {
		if out[n], err = a.file(outlet, c, papers[c.ID]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *act) reconcile(outlet string, open []desk.File) (desk.Reconciliation, error) {
	closed, bundled, electronic, err := a.CountFiles(outlet)
	return desk.Reconcile(closed, bundled, electronic, open), err
}

// day is the day that is to be closed next: the oldest one on which a case was closed and which nobody
// closed, else today, which may be closed already.
func (a *act) day(outlet string) (desk.Day, error) {
	body, err := a.LastDay(outlet)
	last, err := load[desk.Day](body, err, nil)
	if err != nil {
		return desk.Day{}, err
	}
	from := int64(0)
	if d := last.Date; !d.IsZero() {
		from = time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, china).UnixMilli()
	}
	first, err := a.FirstClosed(outlet, from, dayBegin(a.at).UnixMilli())
	switch today := calendar.DateOf(a.at); {
	case err != nil:
		return desk.Day{}, err
	case first > 0:
		return desk.Day{Date: calendar.DateOf(time.UnixMilli(first))}, nil
	case last.Date == today:
		return last, nil
	default:
		return desk.Day{Date: today}, nil
	}
}

// CloseDay closes the oldest day that is open. What is electronic only is entered as filed with it.
//
// Errors: Invalid key.form, key.reused; those of [desk.Day.CloseDay].
func (s *Service) CloseDay(ctx context.Context, c Caller, key, reason string) (desk.Day, error) {
	w := write{key: key, kind: "day.close", said: encode(reason)}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Day, error) {
		d, err := a.day(w.outlet.ID)
		if err != nil {
			return d, err
		}
		open, err := a.openFiles(w.outlet)
		if err != nil {
			return d, err
		}
		d, err = d.CloseDay(reason, gaps(open), desk.Act{By: w.by, Terminal: w.terminal, At: a.at})
		if err != nil {
			return d, err
		}
		added, err := a.AddDay(w.outlet.ID, d.Date.String(), a.ms(), encode(d))
		switch {
		case err != nil:
			return d, err
		case !added:
			return d, conflict("day.closed").With("day", d.Date.String())
		}
		for _, f := range open {
			if !f.Electronic() {
				continue
			}
			if _, err := a.FileCase(w.outlet.ID, f.CaseID, "", a.ms()); err != nil {
				return d, err
			}
		}
		if err := a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, d.Date.String(), ""); err != nil {
			return d, err
		}
		return d, a.tell(w.outlet.ID, "", desk.Event{Kind: desk.BundleChanged, Ref: d.Date.String()})
	})
}

// fileBoard puts on the board what lacks something, and what there is to carry.
func fileBoard(a *act, w worker, b *desk.Board) error {
	keeps, carries := w.person.KeepsFiles(), w.person.CarriesFiles()
	if !keeps && !carries {
		return nil
	}
	var err error
	if carries {
		if b.Files.Carry, _, err = a.CountAt(w.outlet.ID, store.ABundle, string(desk.BundlePacked)); err != nil {
			return err
		}
	}
	if !keeps {
		return nil
	}
	if b.Files.Short, _, err = a.CountAt(w.outlet.ID, store.ABundle, string(desk.BundleShort)); err != nil {
		return err
	}
	open, err := a.openFiles(w.outlet)
	if err != nil {
		return err
	}
	b.Files.Waiting, b.Files.Gaps = len(onPaper(open)), gaps(open)
	d, err := a.day(w.outlet.ID)
	if d.Closed.IsZero() && d.Date.Before(calendar.DateOf(a.at)) {
		b.Files.Unclosed = d.Date
	}
	return err
}

// noFile turns the error of a case that leaves no file into one about the bundle it was meant for.
func noFile(err error) error {
	if e, ok := errors.AsType[*desk.Error](err); ok && (e.Key == "file.none" || e.Key == "case.none") {
		return invalid("bundle.open", "cases")
	}
	return err
}

// files reads what each item's business file must hold. The file is a list, because JSON would drop one of
// two rules for an item without telling.
func (r *reader) files(name string) desk.FileRules {
	var file struct {
		Mark    desk.Mark     `json:"mark"`
		Basis   string        `json:"basis"`
		Default desk.FileRule `json:"default"`
		Items   []struct {
			Item string `json:"item"`
			desk.FileRule
		} `json:"items"`
	}
	r.read(name, &file)
	if r.err == nil && file.Mark == "" {
		r.err = fmt.Errorf("%s: no mark", name)
	}
	out := desk.FileRules{Mark: file.Mark, Basis: file.Basis, Default: file.Default, Items: make(map[string]desk.FileRule, len(file.Items))}
	for _, i := range file.Items {
		if _, twice := out.Items[i.Item]; twice && r.err == nil {
			r.err = fmt.Errorf("%s: item %s stands twice", name, i.Item)
		}
		out.Items[i.Item] = i.FileRule
	}
	return out
}
