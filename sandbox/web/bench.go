package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sheyin/desk"
)

// Bench is a counter whose devices are played beside this authority (the demo): who looks after a newcomer puts cards onto
// its readers and switches troubles on and off.
type Bench interface {
	// Terminal is whose devices they are.
	Terminal() string
	// People are the invented customers.
	People() []BenchPerson
	// Put puts a person's card onto a reader, or shows his phone to the code scanner. NotFound device.person, device.none.
	Put(ctx context.Context, kind desk.DeviceKind, person string) error
	// Lift takes away all that lies on the readers.
	Lift()
	// Lies is the ID of the person whose card lies on a reader; "" for nobody's.
	Lies(kind desk.DeviceKind) string
	// Faults are the troubles that a device can have.
	Faults(kind desk.DeviceKind) []BenchFault
	// SetFault switches one on or off. NotFound device.fault.
	SetFault(ctx context.Context, kind desk.DeviceKind, name string, on bool) error
}

// BenchPerson is an invented customer.
type BenchPerson struct{ ID, Name string }

// BenchFault is a trouble and whether it is switched on.
type BenchFault struct {
	Name string
	On   bool
}

// benchReaders are where a card can be put, or shown.
var benchReaders = []desk.DeviceKind{desk.IDReader, desk.SSCReader, desk.CodeScannerDevice}

// benchView is the page of a bench.
type benchView struct {
	Reviewer desk.Person
	Terminal string
	Token    string
	People   []BenchPerson
	Readers  []desk.DeviceKind
	Lie      []benchLies
	Devices  []benchDevice
	Error    *desk.Error
}

// benchLies is whose card lies on a reader.
type benchLies struct {
	Kind desk.DeviceKind
	Name string
}

type benchDevice struct {
	Kind   desk.DeviceKind
	Faults []BenchFault
}

// benchRoutes adds the page where there is a bench.
func (p *Pages) benchRoutes(mux *http.ServeMux) {
	if p.bench == nil {
		return
	}
	mux.HandleFunc("GET /desk/{reviewer}/bench", p.asReviewer(func(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
		p.page(w, r, "bench", p.benchFor(r, reviewer), nil, nil)
	}))
	mux.HandleFunc("POST /desk/{reviewer}/bench", p.asReviewer(p.onBench))
}

func (p *Pages) benchFor(r *http.Request, reviewer desk.Person) benchView {
	v := benchView{Reviewer: reviewer, Terminal: p.bench.Terminal(), Token: p.forms.token(r.URL.Path), People: p.bench.People(), Readers: benchReaders}
	for _, kind := range benchReaders {
		lies := p.bench.Lies(kind)
		n := slices.IndexFunc(v.People, func(b BenchPerson) bool { return b.ID == lies })
		if n >= 0 {
			v.Lie = append(v.Lie, benchLies{kind, v.People[n].Name})
		}
	}
	for _, kind := range desk.DeviceKinds {
		v.Devices = append(v.Devices, benchDevice{kind, p.bench.Faults(kind)})
	}
	return v
}

// onBench does what a button says: put, lift, on, off.
func (p *Pages) onBench(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	if _, err := p.form(r); err != nil {
		p.fail(w, r, err)
		return
	}
	var err error
	switch f := r.PostForm; {
	case f.Has("put"):
		err = p.bench.Put(r.Context(), desk.DeviceKind(f.Get("put")), f.Get("person"))
	case f.Has("lift"):
		p.bench.Lift()
	default:
		fault := f.Get("on") + f.Get("off")
		kind, name, _ := strings.Cut(fault, "=")
		err = p.bench.SetFault(r.Context(), desk.DeviceKind(kind), name, f.Has("on"))
	}
	if err != nil {
		v := p.benchFor(r, reviewer)
		v.Error = p.known(r, err)
		p.page(w, r, "bench", v, v.Error, nil)
		return
	}
	p.to(w, r, url.Values{}, "desk", reviewer.ID, "bench")
}
