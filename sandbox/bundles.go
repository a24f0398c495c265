package sandbox

import (
	"context"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Bundle does one act on a bundle and gives it as it is then; the courier gets it as he may see it.
//
// Errors: NotFound bundle.none; Conflict case.stale, bundle.filed for a case that lies in a bundle already;
// Invalid bundle.open for a case that leaves no file, case.id, key.form, key.reused; those of [desk.Bundle.Apply].
func (s *Service) Bundle(ctx context.Context, c Caller, key, id string, version int64, do desk.BundleAct) (desk.Bundle, error) {
	w, err := bundleOf(key, id, version, do)
	if err != nil {
		return desk.Bundle{}, err
	}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Bundle, error) {
		b, err := a.bundle(w, do)
		if !w.by.KeepsFiles() {
			b = b.ForCourier()
		}
		return b, err
	})
}

func bundleOf(key, id string, version int64, do desk.BundleAct) (write, error) {
	if do == nil {
		return write{}, invalid("step.envelope", "kind")
	}
	w := write{key: key, what: store.ABundle, id: id, version: version, kind: string(do.BundleKind()), said: encode(desk.WrapBundle(do))}
	return w, w.named()
}

func (a *act) bundle(w write, do desk.BundleAct) (desk.Bundle, error) {
	b, err := current(a, w, desk.Bundle{ID: w.id, OutletID: w.outlet.ID}, notFound("bundle.none"))
	if err != nil {
		return desk.Bundle{}, err
	}
	full := desk.Act{By: w.by, Terminal: w.terminal, At: a.at, Rules: desk.Rules{Outlet: w.outlet}}
	files, err := a.filesFor(w, &full, b, do)
	if err != nil {
		return desk.Bundle{}, err
	}
	next, err := b.Apply(do, full, files)
	if err != nil {
		return desk.Bundle{}, err
	}
	if k := do.BundleKind(); k == desk.KindReceiveBundle || k == desk.KindResolveBundle {
		if next.Receipt, err = a.seal(next); err != nil {
			return desk.Bundle{}, err
		}
	}
	return next, a.keep(w, bundleRow(next), desk.Event{Kind: desk.BundleChanged, Ref: next.ID})
}

// filesFor are the files that an act needs: those to pack, which are entered as filed, or those of the
// bundle as the records say now, whose hashes are computed anew.
func (a *act) filesFor(w write, full *desk.Act, b desk.Bundle, do desk.BundleAct) (files []desk.File, err error) {
	switch do := do.(type) {
	case desk.PackBundle:
		if !w.by.KeepsFiles() {
			return nil, denied("bundle.post")
		}
		if full.Number, err = a.number(w.outlet.ID, "bundle"); err != nil {
			return nil, err
		}
		for _, id := range do.Cases {
			f, err := a.fileOf(w.outlet, id)
			if err != nil {
				return nil, noFile(err)
			}
			entered, err := a.FileCase(w.outlet.ID, id, w.id, a.ms())
			if err != nil {
				return nil, err
			}
			if !entered {
				return nil, conflict("bundle.filed").With("number", f.Receipt)
			}
			files = append(files, f)
		}
	case desk.ReceiveBundle:
		for _, filed := range b.Files {
			f, err := a.fileOf(w.outlet, filed.CaseID)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
}

// seal signs the list of what was received, and what was wrong with it, as item lists are signed.
func (a *act) seal(b desk.Bundle) (*desk.Seal, error) {
	payload := []byte(encode(b.Statement()))
	signature, key, err := a.s.signer.Sign(payload)
	return &desk.Seal{Payload: payload, Signature: signature, Key: key}, err
}

// bundleRow is the bundle as it is kept: received is done.
func bundleRow(b desk.Bundle) store.Record {
	row := store.Record{ID: b.ID, Version: b.Version, State: string(b.State), Number: b.Number, Body: encode(b)}
	if b.State == desk.BundleReceived {
		row.State = string(desk.StageClosed)
	}
	return row
}

// bundles are an outlet's bundles that are on their way, and those received lately; the newest first.
func (a *act) bundles(outlet string) ([]desk.Bundle, error) {
	out, err := loadAll[desk.Bundle](a.OpenRecords(outlet, store.ABundle, a.at.Add(-shown).UnixMilli()))
	slices.SortFunc(out, func(x, y desk.Bundle) int { return strings.Compare(y.Number, x.Number) })
	return out, err
}

// bundlePaper is about for the list of a bundle. It is for those who make up files: the courier carries
// the sheet, closed in with the files, and prints none.
func (a *act) bundlePaper(w write, p *desk.Paper) error {
	if !w.by.KeepsFiles() {
		return denied("bundle.post")
	}
	b, err := mine[desk.Bundle](a, w.outlet.ID, store.ABundle, p.Subject, notFound("bundle.none"))
	p.Number = b.Number
	return err
}

// OpenBundles are the bundles of all outlets that the authority has to count in or to settle. Denied may.decide.
func (s *Service) OpenBundles(ctx context.Context, reviewer string) ([]desk.Bundle, error) {
	var out []desk.Bundle
	err := s.look(ctx, func(a *act) error {
		if _, err := a.reviewer(reviewer); err != nil {
			return err
		}
		for _, state := range []desk.BundleState{desk.BundleShort, desk.BundleCarried} {
			some, err := loadAll[desk.Bundle](a.RecordsAt(store.ABundle, string(state)))
			if err != nil {
				return err
			}
			out = append(out, some...)
		}
		return nil
	})
	return out, err
}

// TakeBundle does an act of the authority's people on a bundle: it is counted in, or settled with a reason.
//
// Errors: those of [Service.Bundle]; NotFound outlet.none; Denied may.decide.
func (s *Service) TakeBundle(ctx context.Context, reviewer, key, outlet, id string, version int64, do desk.BundleAct) (desk.Bundle, error) {
	w, err := bundleOf(key, id, version, do)
	if err != nil {
		return desk.Bundle{}, err
	}
	return rule(ctx, s, reviewer, outlet, w, func(a *act, w write) (desk.Bundle, error) { return a.bundle(w, do) })
}

// plantFile prints the papers of a case of the demo, and packs the files that are complete then.
func (s *Service) plantFile(ctx context.Context, d seed, caseID string) error {
	if len(d.Print) == 0 && !d.Pack {
		return nil
	}
	return s.workAt(ctx, d, func(c Caller) error {
		for _, kind := range d.Print {
			if _, err := s.Issue(ctx, c, s.newKey(), desk.Order{Kind: kind, Subject: caseID}); err != nil {
				return err
			}
		}
		f, err := s.Files(ctx, c)
		if err != nil || !d.Pack {
			return err
		}
		pack := desk.PackBundle{From: f.Day.Date, To: f.Day.Date}
		for _, w := range f.Waiting {
			if len(w.Gaps()) > 0 {
				continue
			}
			pack.Cases = append(pack.Cases, w.CaseID)
			if w.Closed.Before(pack.From) {
				pack.From = w.Closed
			}
		}
		_, err = s.Bundle(ctx, c, s.newKey(), s.newKey(), 0, pack)
		return err
	})
}
