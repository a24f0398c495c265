package screens

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// pinLimit is how long a customer may take at the PIN pad.
const pinLimit = 2 * time.Minute

// pinEntry is what the customer of a case does at the PIN pad (密码键盘). Kept is what he did and when; digits are never here.
type pinEntry struct {
	env     Env
	run     *deviceRun[struct{}] // nil: the pad does not wait
	act     desk.PINAct          // of the run
	stopped bool                 // the clerk has stopped it
	done    *desk.PINDone
	failed  bool // the last run came to nothing
}

// ready is the device of a kind when it can be used now.
func (e Env) ready(kind desk.DeviceKind) bool {
	if e.Devices == nil {
		return false
	}
	for _, d := range e.Devices.Kit() {
		if d.Kind == kind && d.Ready() {
			return true
		}
	}
	return false
}

// wayRound is what the rules say about going on without a device. Where the maker itself says what it lacks, that is put
// right sooner than it is gone round.
func (e Env) wayRound(kind desk.DeviceKind) string {
	if e.Devices != nil {
		for _, d := range e.Devices.Kit() {
			if d.Kind == kind && d.Err == nil && d.State.Stops && strings.HasPrefix(d.State.Fault, string(kind)+".") {
				return e.Fault(d.Fault())
			}
		}
	}
	way := e.Rules.Catalogue.Service.Equipment.Of(kind).Way(e.Lang())
	if way == "" {
		way = e.T("making.by_hand")
	}
	return e.T("making.way", "device", e.T("devices.kind."+string(kind)), "way", way)
}

// fact is what was done, when it is what is due.
func (p *pinEntry) fact(act desk.PINAct) *desk.PINDone {
	if p.done == nil || p.done.Act != act {
		return nil
	}
	return p.done
}

// open is why the form cannot be sent before the customer was at the pad; empty: it can, also where no pad works.
func (p *pinEntry) open(act desk.PINAct) string {
	switch {
	case p.run != nil:
		return p.env.T("making.pin_waits")
	case p.fact(act) == nil && p.env.ready(desk.PINPadDevice):
		return p.env.T("making.pin_open")
	}
	return ""
}

// state is what stands about the pad beside the form.
func (p *pinEntry) state(act desk.PINAct) string {
	e := p.env
	switch fact := p.fact(act); {
	case p.run != nil:
		return e.T("making.pin_state_waits")
	case fact != nil:
		return e.T("making.pin_done."+string(act)) + " " + e.Clock(fact.At)
	case !e.ready(desk.PINPadDevice):
		return e.T("making.pin_state_none")
	case p.failed:
		return e.T("making.pin_state_failed")
	}
	return e.T("making.pin_state_due")
}

// pinKey has the customer enter his PIN, or lets the pad stop waiting.
func (p *pinEntry) pinKey(act desk.PINAct) ui.Key {
	e := p.env
	k := ui.Key{ID: "pin", Codes: []string{"f4"}, Name: "F4", Word: e.T("making.pin_key"), Help: e.T("making.pin_help")}
	switch {
	case p.run != nil:
		k.Word = e.T("making.pin_stop")
	case p.fact(act) != nil:
		k.Off = e.T("making.pin_off_done")
	case !e.ready(desk.PINPadDevice):
		k.Off = e.wayRound(desk.PINPadDevice)
	}
	return k
}

// press does the key.
func (p *pinEntry) press(act desk.PINAct) tea.Cmd {
	if p.run != nil {
		p.stop()
		return nil
	}
	pad := p.env.Devices.PINPad()
	if pad == nil {
		return nil
	}
	p.act, p.stopped, p.failed = act, false, false
	run, cmd := runDevice(p.env, pinLimit, func(ctx context.Context, _ func(string)) (struct{}, error) {
		return struct{}{}, pad.EnterPIN(ctx, act)
	})
	p.run = run
	return cmd
}

// stop lets the pad stop waiting; nothing when it does not.
func (p *pinEntry) stop() {
	if p.run != nil {
		p.stopped = true
		p.run.quit()
	}
}

// hear takes what the pad says. mine is false for everything else.
func (p *pinEntry) hear(msg tea.Msg) (cmd tea.Cmd, out Outcome, mine bool) {
	said, mine := msg.(deviceSaid[struct{}])
	switch {
	case !mine || said.run != p.run:
		return nil, nil, mine
	case !said.over:
		return p.run.next(p.env), nil, true
	}
	err := p.run.err
	p.run = nil
	switch {
	case err == nil:
		p.done = &desk.PINDone{Act: p.act, At: p.env.Now().UTC().Truncate(time.Second)}
		return nil, Said{p.state(p.act), ui.Text}, true
	case p.stopped:
		return nil, Said{p.env.T("making.pin_stopped"), ui.Text}, true
	}
	p.failed = true
	return nil, Said{p.env.Fault(asFault(err)), ui.Warn}, true
}

// pinDue is what the customer has to do at the pad for what is in the form; false: nothing.
func (s *handle) pinDue() (desk.PINAct, bool) {
	return s.env.Rules.Catalogue.Service.PIN.Due(s.item.Code, s.values())
}

// pinKeys is the key of the pad, for an item that may need it.
func (s *handle) pinKeys() ui.Keys {
	act, due := s.pinDue()
	if _, may := s.env.Rules.Catalogue.Service.PIN.Of(s.item.Code); !may {
		return nil
	}
	k := s.pin.pinKey(act)
	if !due && s.pin.run == nil {
		k.Off = s.env.T("making.pin_off_undue")
	}
	return ui.Keys{s.key(k)}
}

// pinState stands behind the title of the form.
func (s *handle) pinState() string {
	act, due := s.pinDue()
	if !due {
		return ""
	}
	return "  " + s.env.T("making.pin_label") + " " + s.pin.state(act)
}
