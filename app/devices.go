package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// noDevices is a counter to which nothing is connected.
type noDevices struct{}

var errNoDevice = &desk.Error{Code: desk.NotFound, Key: "device.none"}

func (noDevices) Kit() []desk.Equipment { return nil }
func (noDevices) Wait(ctx context.Context) (desk.DeviceEvent, error) {
	<-ctx.Done()
	return desk.DeviceEvent{}, ctx.Err()
}
func (noDevices) Attend(bool) {}
func (noDevices) Next()       {}
func (noDevices) Test(context.Context, desk.DeviceKind) (desk.Equipment, error) {
	return desk.Equipment{}, errNoDevice
}
func (noDevices) Print(desk.PrintJob) error            { return errNoDevice }
func (noDevices) Undone() []desk.PrintProgress         { return nil }
func (noDevices) GiveUp(context.Context, string) error { return nil }
func (noDevices) Forget(string)                        {}
func (noDevices) PDF(string) []byte                    { return nil }
func (noDevices) Scanner() desk.Scanner                { return nil }
func (noDevices) PINPad() desk.PINPad                  { return nil }
func (noDevices) CardMaker() desk.CardMaker            { return nil }
func (noDevices) Evaluator() desk.Evaluator            { return nil }
func (noDevices) QueueMachine() desk.QueueMachine      { return nil }

// heard is what happened at a device.
type heard struct{ event desk.DeviceEvent }

// awaitDevice waits for the next thing that happens at a device: one command, armed again each time.
func (m *Model) awaitDevice() tea.Cmd {
	devices, ctx := m.cfg.Devices, m.ctx
	return func() tea.Msg {
		e, err := devices.Wait(ctx)
		if err != nil {
			return nil // the console ends
		}
		return heard{e}
	}
}

// hearDevice takes what happened at a device. Cards and codes are recorded before anything else is done; the next event is
// waited for when that is so, so that they stay in their order.
func (m *Model) hearDevice(h heard) tea.Cmd {
	e := h.event
	switch {
	case e.IDCard != nil || e.SocialCard != nil || e.Code != "":
		if !m.attends() {
			return m.awaitDevice()
		}
		return m.noteRead(e)
	case e.Print != nil:
		m.hearPrint(*e.Print)
	case e.Changed != nil:
		m.hearChanged(*e.Changed)
	case e.Err != nil && m.attends(): // what lies on the desk was put there: it is not news, and stays before news covers it
		m.say(m.fault(e.Err), ui.Warn)
	}
	return tea.Batch(m.awaitDevice(), m.deliver(screens.DeviceHeard{Event: e}))
}

// hearPrint tells how a paper goes on, each thing once. It has no name but its kind and its number.
func (m *Model) hearPrint(p desk.PrintProgress) {
	state, text, style := "", "", ui.Text
	kind, number := screens.PaperName(m.cfg.Words, p.Name)
	name := strings.TrimSpace(kind + " " + number)
	f, _ := errors.AsType[*desk.Error](p.Err)
	switch {
	case p.Done && f != nil && f.Key == "printer.given_up":
		state = "given_up" // whoever gave it up was told
	case p.Done && desk.CodeOf(p.Err) == desk.Unknown: // it may be out
		state, text, style = "unknown", m.t("ondesk.print_unknown", "name", name, "why", m.fault(p.Err)), ui.Err
	case p.Done && p.Err != nil:
		state, text, style = "failed", m.t("ondesk.print_failed", "name", name, "why", m.fault(p.Err)), ui.Err
	case p.Done:
		state, text = "out", m.t("ondesk.print_out", "name", name)
	case p.State.Fault != "":
		why := m.fault(desk.FaultOf(desk.PrinterDevice, p.State.Fault))
		state, text, style = p.State.Fault, m.t("ondesk.print_waits", "name", name, "why", why), ui.Warn
	}
	said := m.papers[p.Name]
	m.papers[p.Name] = state
	if text != "" && said != state && m.atWork() {
		m.announce(text, style)
	}
}

// hearChanged tells that a device cannot be used any more, and that it can again. Of one that was not looked at yet nothing is
// known.
func (m *Model) hearChanged(e desk.Equipment) {
	if e.Looked.IsZero() {
		return
	}
	said := m.down[e.Kind]
	if e.Ready() == (said == "") {
		return
	}
	m.down[e.Kind] = ""
	if !e.Ready() {
		m.down[e.Kind] = m.fault(e.Fault())
	}
	if !m.atWork() {
		return
	}
	if e.Ready() {
		m.toast.over(said)
		name := m.t("devices.kind." + string(e.Kind))
		if n := m.limits(e.Kind); n > 0 {
			m.announce(m.t("ondesk.device_back_items", "name", name, "n", n), ui.Text)
		} else {
			m.announce(m.t("ondesk.device_back", "name", name), ui.Text)
		}
		return
	}
	m.announce(m.down[e.Kind], ui.Warn)
}

// limits is how many items of the outlet's list need a kind of device: they were limited while it did not work.
func (m *Model) limits(kind desk.DeviceKind) (n int) {
	if m.rules.Catalogue == nil {
		return 0
	}
	for _, entry := range m.rules.List.Entries {
		if i, ok := m.rules.Catalogue.Item(entry.Code); ok && slices.Contains(i.Devices, string(kind)) {
			n++
		}
	}
	return n
}

// sayDown tells, at the beginning of work, what was out of order before anybody was there to hear it.
func (m *Model) sayDown() {
	down := slices.DeleteFunc(m.cfg.Devices.Kit(), func(e desk.Equipment) bool { return e.Ready() || e.Looked.IsZero() })
	switch {
	case len(down) == 1:
		m.announce(m.fault(down[0].Fault()), ui.Warn)
	case len(down) > 1:
		var names []string
		for _, e := range down {
			names = append(names, m.t("devices.kind."+string(e.Kind)))
		}
		m.announce(m.t("ondesk.devices_down", "names", strings.Join(names, m.t("join.list"))), ui.Warn)
	}
}

// sayEnded tells, at the beginning of work, of papers that had not come out when the console ended.
func (m *Model) sayEnded() {
	n := 0
	for _, p := range m.cfg.Devices.Undone() {
		if e, ok := errors.AsType[*desk.Error](p.Err); ok && e.Key == "printer.ended" {
			n++
		}
	}
	if n > 0 {
		m.announce(m.t("ondesk.ended", "n", n), ui.Warn)
	}
}
