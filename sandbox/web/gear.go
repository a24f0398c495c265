package web

import (
	"net/http"

	"sheyin/desk"
	"sheyin/sandbox"
)

// gearView are the device ledgers of all outlets.
type gearView struct {
	Reviewer desk.Person
	Outlets  []outletGear
}

// outletGear is one of them, with what its terminals report besides.
type outletGear struct {
	sandbox.OutletGear
	Figures desk.GearFigures
	Sources map[string]desk.Source
}

// Hours and Minutes are how long a repair takes on average.
func (o outletGear) Hours() int { return int(o.Figures.MeanTime.Hours()) }

// Minutes are those beyond the hours.
func (o outletGear) Minutes() int { return int(o.Figures.MeanTime.Minutes()) % 60 }

// Window is where a device stands, in lang; empty: it is of the whole outlet.
func (o outletGear) Window(lang, terminal string) string {
	t, _ := o.Outlet.Terminal(terminal)
	return t.Window(lang)
}

// Source is where a device came from, in lang.
func (o outletGear) Source(lang, code string) string { return o.Sources[code].Name(lang) }

// gear shows the device ledgers of all outlets (H-8.2.1): the authority reads them, outlets keep them.
func (p *Pages) gear(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v := gearView{Reviewer: reviewer}
	all, err := p.service.AllGear(r.Context(), reviewer.ID)
	sources := map[string]desk.Source{}
	if c, failed := p.service.Catalogue(r.Context(), ""); failed == nil {
		for _, s := range c.Service.Equipment.Sources {
			sources[s.Code] = s
		}
	}
	for _, o := range all {
		v.Outlets = append(v.Outlets, outletGear{o, desk.GearFiguresOf(o.Lines), sources})
	}
	p.page(w, r, "gear", v, nil, err)
}
