package sandbox

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// demo is what the demo files hold: who is there at the first start.
type demo struct {
	outlets  []desk.Outlet
	people   []member
	profiles map[string][]desk.ListEntry
	register register
	hsm      hsm
}

func readDemo(data fs.FS) (demo, error) {
	r := reader{data: data}
	var d demo
	var profiles []struct {
		ID    string           `json:"id"`
		Items []desk.ListEntry `json:"items"`
	}
	r.read("demo/outlets.json", &d.outlets)
	r.read("demo/staff.json", &d.people)
	for n, p := range d.people {
		// One person has one account (H-8.3.1b); who has none yet gets it the authority's way.
		twice := slices.ContainsFunc(d.people[:n], func(q member) bool { return q.Same(p.Person) })
		if twice && r.err == nil {
			r.err = fmt.Errorf("demo/staff.json: %s is somebody who has an account", p.ID)
		}
	}
	r.read("demo/register.json", &d.register)
	r.read("people.json", &d.register.People)
	r.read("demo/issuer.json", &d.hsm)
	r.read("catalogue/profiles.json", &profiles)
	d.profiles = make(map[string][]desk.ListEntry, len(profiles))
	for _, p := range profiles {
		d.profiles[p.ID] = p.Items
	}
	for _, o := range d.outlets {
		if _, ok := d.profiles[o.Agreement.Profile]; !ok && r.err == nil {
			r.err = fmt.Errorf("demo/outlets.json: outlet %s: no profile %q", o.ID, o.Agreement.Profile)
		}
	}
	return d, r.err
}

// install brings the store up to date with the data: a catalogue that is not there yet, and
// at the first start outlets, people and first lists. What the authority changed stays.
func (s *Service) install(ctx context.Context, d demo) error {
	return s.do(ctx, func(a *act) error {
		if err := a.AddCatalogue(s.catalogue.Version, encode(s.catalogue), a.ms()); err != nil {
			return err
		}
		for _, o := range d.outlets {
			if err := s.catalogue.Service.Duty.Windows(o); err != nil {
				return err
			}
			if err := a.installOutlet(o, d.profiles[o.Agreement.Profile]); err != nil {
				return err
			}
		}
		if there, err := a.People(); err != nil {
			return err
		} else if plainLeft(there) {
			if err := a.rekey(); err != nil {
				return err
			}
		}
		for _, p := range d.people {
			p.Identity = s.keyedIdentity(p.Identity)
			if err := a.AddPerson(p.ID, p.OutletID, encode(p)); err != nil {
				return err
			}
		}
		if err := a.firstEntries(); err != nil {
			return err
		}
		return a.date()
	})
}

func (a *act) installOutlet(o desk.Outlet, items []desk.ListEntry) error {
	if err := a.AddOutlet(o.ID, encode(o)); err != nil {
		return err
	}
	for _, t := range o.Terminals {
		if err := a.AddTerminal(t.ID, o.ID); err != nil {
			return err
		}
	}
	from := o.Agreement.From
	_, err := a.AddList(store.List{
		OutletID: o.ID, Version: 1, Entries: encode(items),
		From: time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, china).UnixMilli(),
	})
	return err
}

// china is the time zone in which days begin (GB/T 7408: +08:00, no summer time).
var china = time.FixedZone("", 8*60*60)
