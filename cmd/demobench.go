package cmd

import (
	"context"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/devices"
	"sheyin/devices/sim"
	"sheyin/forms"
	"sheyin/sandbox"
	"sheyin/sandbox/web"
	"sheyin/screens"
)

// bench is the simulated counter of the demo, for those who play the customer and the trouble at it: from the console,
// and from the authority's desk.
type bench struct {
	*sim.Counter

	terminal string
	papers   string // the folder that stands for the printer's tray

	mu      sync.Mutex
	devices desk.Devices // that look at it; nil: none do yet
	show    func(ctx context.Context, person string) (code string, err error)
}

// demoBench is the counter that the settings and what was given to --fault ask for.
func (p *program) demoBench(s chosen, given []string) (*bench, error) {
	faults, err := p.faultsOf(given)
	if err != nil {
		return nil, err
	}
	papers, err := papersFolder(s)
	if err != nil {
		return nil, err
	}
	return newBench(s.text("terminal"), papers, faults)
}

// newBench is the counter of a terminal at which the customers of the demo's data come by.
func newBench(terminal, papers string, faults []sim.Fault) (*bench, error) {
	people, err := cardholders(sandbox.Data)
	if err != nil {
		return nil, err
	}
	b := &bench{Counter: sim.New(sim.Options{People: people, Papers: papers, Endless: true}), terminal: terminal, papers: papers}
	for _, f := range faults {
		if err := b.Counter.SetFault(f, true); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// ports are all devices of the bench.
func (b *bench) ports() map[desk.DeviceKind]desk.Device {
	return map[desk.DeviceKind]desk.Device{
		desk.IDReader: b.IDReader(), desk.SSCReader: b.SocialReader(), desk.ScannerDevice: b.Scanner(), desk.PrinterDevice: b.Printer(),
		desk.CodeScannerDevice: b.CodeScanner(), desk.PINPadDevice: b.PINPad(), desk.CardMakerDevice: b.CardMaker(),
		desk.EvaluatorDevice: b.Evaluator(), desk.QueueMachineDevice: b.QueueMachine(),
	}
}

// connect tells the bench who looks at its devices, and how the phones of the customers show their electronic cards.
func (b *bench) connect(d desk.Devices, s *sandbox.Service) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.devices = d
	b.show = func(ctx context.Context, person string) (string, error) {
		all, err := s.Cardholders(ctx)
		if err != nil {
			return "", err
		}
		name := b.name(person)
		n := slices.IndexFunc(all, func(c sandbox.Cardholder) bool { return c.Name == name })
		if n < 0 {
			return "", &desk.Error{Code: desk.NotFound, Key: "device.person"}
		}
		code, err := s.ShowESSC(ctx, all[n].ID)
		return code.Code, err
	}
}

// equip opens the devices of the bench and has the console of the demo use them. To be let go by [program.unequip].
func (b *bench) equip(s *sandbox.Service, t *post, console *consoleConfig) (*devices.Counter, error) {
	counter, err := devices.Open(devices.Config{Ports: b.ports(), Terminal: b.terminal, Cards: t.authority, Papers: t.journal})
	if err != nil {
		return nil, err
	}
	b.connect(counter, s)
	press := forms.New(forms.Options{Dir: b.papers, Demo: true})
	console.Devices, console.Press, console.Exporter = counter, demoPress{press, counter, b.papers}, press
	console.Demo.Bench = consoleBench{b}
	return counter, nil
}

func (b *bench) name(person string) string {
	for _, p := range b.People() {
		if p.ID == person {
			return p.Name
		}
	}
	return ""
}

// Put implements [screens.Bench] and [web.Bench].
func (b *bench) Put(ctx context.Context, kind desk.DeviceKind, person string) error {
	if kind != desk.CodeScannerDevice {
		return b.Counter.Put(kind, person)
	}
	b.mu.Lock()
	show := b.show
	b.mu.Unlock()
	if show == nil {
		return desk.FaultOf(desk.CodeScannerDevice, "device.service")
	}
	code, err := show(ctx, person)
	if err == nil {
		b.Show(code)
	}
	return err
}

// Lift implements [screens.Bench] and [web.Bench].
func (b *bench) Lift() {
	b.Counter.Lift(desk.IDReader)
	b.Counter.Lift(desk.SSCReader)
}

// SetFault implements [web.Bench]. The console looks at the device at once, so that whoever switches sees it.
func (b *bench) SetFault(ctx context.Context, kind desk.DeviceKind, name string, on bool) error {
	if err := b.Counter.SetFault(sim.Fault{Kind: kind, Name: name}, on); err != nil {
		return err
	}
	b.mu.Lock()
	d := b.devices
	b.mu.Unlock()
	if d == nil {
		return nil
	}
	_, err := d.Test(ctx, kind)
	if desk.CodeOf(err) == desk.Offline { // it is in use: whoever uses it will tell
		return nil
	}
	return err
}

// consoleBench is the bench as the console has it.
type consoleBench struct{ *bench }

// People implements [screens.Bench].
func (b consoleBench) People() (out []screens.BenchPerson) {
	for _, p := range b.Counter.People() {
		out = append(out, screens.BenchPerson{ID: p.ID, Name: p.Name, IDNo: p.IDCard.No})
	}
	return out
}

// Faults implements [screens.Bench].
func (b consoleBench) Faults() (out []string) {
	for _, f := range b.On() {
		out = append(out, f.String())
	}
	return out
}

// webBench is the bench as the authority's desk has it.
type webBench struct{ *bench }

// Terminal implements [web.Bench].
func (b webBench) Terminal() string { return b.terminal }

// People implements [web.Bench].
func (b webBench) People() (out []web.BenchPerson) {
	for _, p := range b.Counter.People() {
		out = append(out, web.BenchPerson{ID: p.ID, Name: p.Name})
	}
	return out
}

// Faults implements [web.Bench].
func (b webBench) Faults(kind desk.DeviceKind) (out []web.BenchFault) {
	on := b.On()
	for _, f := range sim.Faults() {
		if f.Kind == kind {
			out = append(out, web.BenchFault{Name: f.Name, On: slices.Contains(on, f)})
		}
	}
	return out
}

// faultsOf reads what was given to --fault.
func (p *program) faultsOf(given []string) ([]sim.Fault, error) {
	all := sim.Faults()
	var out []sim.Fault
	for _, g := range given {
		n := slices.IndexFunc(all, func(f sim.Fault) bool { return f.String() == g })
		if n < 0 {
			return nil, usage(p.words.T("cmd.error.fault", "value", g, "faults", p.faultList()))
		}
		out = append(out, all[n])
	}
	return out, nil
}

// faultList are all faults there are, a line for each kind of device.
func (p *program) faultList() string {
	var lines []string
	for _, kind := range desk.DeviceKinds {
		var names []string
		for _, f := range sim.Faults() {
			if f.Kind == kind {
				names = append(names, f.Name)
			}
		}
		lines = append(lines, "  "+string(kind)+"="+strings.Join(names, " | "))
	}
	return strings.Join(lines, "\n")
}

// demoPress puts papers in line for the simulated printer, whose tray is a folder: where a paper will lie is known before
// it has come out.
type demoPress struct {
	*forms.Press

	devices desk.Devices
	papers  string
}

var _ desk.Press = demoPress{}

// Print implements [desk.Press].
func (p demoPress) Print(ctx context.Context, s desk.Sheet, lang string) (desk.Printed, error) {
	name, pdf, pages, err := p.Make(ctx, s, lang)
	if err != nil {
		return desk.Printed{}, err
	}
	if err := p.devices.Print(desk.PrintJob{Name: name, PDF: pdf}); err != nil {
		return desk.Printed{}, err
	}
	return desk.Printed{Where: filepath.Join(p.papers, name+".pdf"), Pages: pages, InLine: true}, nil
}

// The longest names on chips, in characters: an identity card's field has 30 bytes of UCS-2, a social-security card's 30
// bytes of GBK and 20 of its extension.
const (
	idNameLen     = 15
	socialNameLen = 25
)

// cardholders are the invented customers of the demo's data with their cards.
func cardholders(data fs.FS) ([]sim.Person, error) {
	var people []struct {
		Name   string `json:"name"`
		IDNo   string `json:"id_no"`
		Nation string `json:"nation"`
		SSCNo  string `json:"ssc_no"`
	}
	var cards struct {
		Nations map[string]string `json:"nations"`
		Address string            `json:"address"`
		Issuer  string            `json:"issuer"`
		Issued  calendar.Date     `json:"issued"`
		Until   calendar.Date     `json:"until"`
		// Expired is the last day of identity cards that have run out, by the number of the social-security card.
		Expired map[string]calendar.Date `json:"expired"`
		Social  struct {
			Area   string        `json:"area"`
			Issued calendar.Date `json:"issued"`
			Until  calendar.Date `json:"until"`
		} `json:"social"`
	}
	for name, to := range map[string]any{"people.json": &people, "demo/cards.json": &cards} {
		text, err := fs.ReadFile(data, name)
		if err == nil {
			err = json.Unmarshal(text, to)
		}
		if err != nil {
			return nil, err
		}
	}
	out := make([]sim.Person, 0, len(people))
	for _, p := range people {
		id, err := number.ParseResidentID(p.IDNo, calendar.DateOf(time.Now()))
		if err != nil {
			return nil, err
		}
		sex := "1"
		if id.Sex == number.Female {
			sex = "2"
		}
		until := cards.Until
		if day, ok := cards.Expired[p.SSCNo]; ok {
			until = day
		}
		kind := "resident_id"
		if strings.HasPrefix(id.Division, "8") {
			kind = "hkmt_residence"
		}
		out = append(out, sim.Person{
			ID: p.SSCNo, Name: p.Name,
			IDCard: desk.IDCard{
				Kind: kind, Name: cut(p.Name, idNameLen), No: p.IDNo, Sex: sex, Nation: cards.Nations[p.Nation], Birth: id.Birth,
				Address: cards.Address, Issuer: cards.Issuer, From: cards.Issued, Until: until,
			},
			Social: desk.SocialCard{
				Area: cards.Social.Area, Number: p.SSCNo, Version: "2.00", Issued: cards.Social.Issued, Until: cards.Social.Until,
				IDNo: p.IDNo, Name: cut(p.Name, socialNameLen), Sex: sex, Birth: id.Birth,
			},
		})
	}
	return out, nil
}

// cut is as much of a name as a chip has room for.
func cut(name string, n int) string {
	r := []rune(name)
	return string(r[:min(n, len(r))])
}
