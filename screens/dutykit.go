package screens

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// dutyOpen is the dialog that asks why a window is opened without a device that it needs.
const dutyOpen = "duty.open"

// opened opens the caller's window, or goes on there. What the window needs and what does not work has to be recorded first
// (H-4.3.1f).
func (s *duty) opened(w desk.Window) (tea.Cmd, Outcome) {
	if len(w.Unready(s.env.Rules, s.env.Today())) > 0 {
		return nil, s.askOpen(w)
	}
	if w.HolderID == s.env.Session.Person.ID && w.State == desk.WindowPaused {
		return s.act(w, desk.Resume{}), nil
	}
	return s.act(w, desk.Open{}), nil
}

// askOpen names the devices, with the way round each, and asks for the reason.
func (s *duty) askOpen(w desk.Window) Outcome {
	e, rules := s.env, s.env.Rules.Catalogue.Service.Equipment
	unready := w.Unready(s.env.Rules, s.env.Today())
	d := &ui.Dialog{
		Title: e.T("duty.open_title", "devices", e.kinds(unready)), Bold: e.T("duty.open_bold"),
		Reason: ui.NewInput(maxReason), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("duty.open_stay")}},
			{ID: "open", Reasoned: true, Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: e.T("duty.open_do")}},
		},
		Move: e.moveKey(),
	}
	for _, kind := range unready {
		d.Facts = append(d.Facts,
			ui.Fact{Label: e.T("devices.kind." + string(kind)), Value: e.limited(kind)},
			ui.Fact{Value: rules.Of(kind).Way(e.Lang())})
	}
	if said := w.DownReason(unready); said != "" {
		d.Reason.SetValue(said)
		d.Said = true
	}
	s.window = w.ID
	return Ask{dutyOpen, d}
}

// limitedNamed is how many items a sentence names.
const limitedNamed = 2

// limited tells which items of the outlet's list a device that does not work limits: how many, with the first ones by name.
func (e Env) limited(kind desk.DeviceKind) string {
	var names []string
	n := 0
	for _, entry := range e.Rules.List.Entries {
		if i, ok := e.Rules.Catalogue.Item(entry.Code); ok && slices.Contains(i.Devices, string(kind)) {
			if n++; n <= limitedNamed {
				names = append(names, i.Name(e.Lang()))
			}
		}
	}
	switch {
	case n == 0:
		return e.T("duty.limits_none")
	case n > limitedNamed:
		return e.T("duty.limits_more", "n", n, "items", e.join(names))
	}
	return e.T("duty.limits", "n", n, "items", e.join(names))
}

// openedDown opens a window with what does not work on record.
func (s *duty) openedDown(w desk.Window, reason string) tea.Cmd {
	return s.act(w, desk.Open{Down: w.Unready(s.env.Rules, s.env.Today()), Reason: strings.TrimSpace(reason)})
}

// kinds are kinds of device in words.
func (e Env) kinds(all []desk.DeviceKind) string {
	names := make([]string, len(all))
	for n, kind := range all {
		names[n] = e.T("devices.kind." + string(kind))
	}
	return e.join(names)
}

// unready are the devices that keep the window of this terminal from being opened; empty: none, or it is open.
func (s *duty) unready() string {
	for _, w := range s.st.Windows {
		if w.Terminal == s.env.Session.Terminal.ID && w.State != desk.WindowOpen {
			return s.env.kinds(w.Unready(s.env.Rules, s.env.Today()))
		}
	}
	return ""
}

// readiness tells of the devices of a window: what is recorded as down, and at this terminal what it needs and whether that
// works.
func (s *duty) readiness(p *paper, w desk.Window) {
	e := s.env
	here := w.Terminal == e.Session.Terminal.ID && e.Rules.Kit != nil
	if len(w.Down) == 0 && !here {
		return
	}
	p.gap()
	p.head(e.T("duty.devices"), "")
	for _, d := range w.Down {
		p.para(0, e.T("devices.kind."+string(d.Kind))+"  "+d.Reason, ui.Warn)
		p.para(2, d.By+"  "+e.Clock(d.At), ui.Dim)
	}
	if !here {
		return
	}
	switch unready := w.Unready(e.Rules, e.Today()); {
	case len(unready) > 0:
		p.para(0, e.T("duty.unready", "devices", e.kinds(unready)), ui.ErrBold)
	case len(w.Down) == 0:
		p.para(0, e.T("duty.ready"), ui.Ok)
	}
}

// lacks are the rules of the devices that an item needs and that do not work here, what stops the item first. A kind that this
// counter never had and does not have to have is none of them.
func (e Env) lacks(item desk.Item) []desk.EquipmentRule {
	if e.Rules.Kit == nil {
		return nil
	}
	all := slices.DeleteFunc(e.Rules.Catalogue.Service.Equipment.Lacks(item, *e.Rules.Kit), func(lack desk.EquipmentRule) bool {
		return !lack.Required && !lack.Stops && !e.Rules.Kit.Has(lack.Kind)
	})
	slices.SortStableFunc(all, func(a, b desk.EquipmentRule) int {
		switch {
		case a.Stops == b.Stops:
			return 0
		case a.Stops:
			return -1
		}
		return 1
	})
	return all
}

// writeDevices says on the page of an item which of its devices does not work, and the way round.
func (s *itemPage) writeDevices(p *paper) {
	e := s.env
	if s.refused != nil {
		return
	}
	for _, lack := range e.lacks(s.item) {
		key, st := "item.device_way", ui.Warn
		if lack.Stops {
			key, st = "item.device_stops", ui.ErrBold
		}
		p.para(0, e.T(key, "device", e.T("devices.kind."+string(lack.Kind)), "way", lack.Way(e.Lang())), st)
	}
	if way := e.drawerWay(s.item); way != "" {
		p.para(0, way, ui.Warn)
	}
}
