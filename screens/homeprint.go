package screens

import (
	"slices"

	"sheyin/desk"
	"sheyin/ui"
)

// unprinted are the papers that something stands against: those that wait for the printer to be put right, and those that
// did not come out. A paper that is simply on its way is not worth a word.
func (e Env) unprinted() []desk.PrintProgress {
	if e.Devices == nil {
		return nil
	}
	return slices.DeleteFunc(e.Devices.Undone(), func(p desk.PrintProgress) bool { return p.Err == nil && p.State.Fault == "" })
}

// deviceLine is the line of the home screen about devices of this terminal that cannot be used, with the way round the one
// that matters most.
func (s *home) deviceLine() stripLine {
	e := s.env
	if e.Rules.Kit == nil || e.Rules.Catalogue == nil {
		return stripLine{}
	}
	l := stripLine{st: ui.WarnBold}
	var down []string
	var worst desk.EquipmentRule
	for _, k := range e.Rules.Kit.Lines {
		if k.Ready {
			continue
		}
		short := "devices.short.other"
		if f, known := deviceFaults[k.Fault]; known {
			short = f.word
		}
		rule := e.Rules.Catalogue.Service.Equipment.Of(k.Kind)
		if len(down) == 0 || rule.Stops && !worst.Stops || rule.Required && !worst.Required && !worst.Stops {
			worst = rule
			l.label, l.then = e.T("devices.title"), rule.Way(e.Lang())
		}
		down = append(down, e.T("devices.home", "device", e.T("devices.kind."+string(k.Kind)), "short", e.T(short)))
	}
	l.strong = e.join(down)
	return l
}

// printLine is the line of the home screen about papers that have not come out, and why.
func (s *home) printLine() stripLine {
	if len(s.prints) == 0 {
		return stripLine{}
	}
	failed, unknown, ended := 0, 0, 0
	var why error
	for _, p := range s.prints {
		if asFault(p.Err).Key == "printer.ended" {
			ended++
		}
		if desk.CodeOf(p.Err) == desk.Unknown {
			unknown++
		}
		switch {
		case p.Err != nil && failed == 0:
			failed, why = 1, p.Err
		case p.Err != nil:
			failed++
		case why == nil:
			why = desk.FaultOf(desk.PrinterDevice, p.State.Fault)
		}
	}
	l := stripLine{label: s.env.T("ondesk.home_label"), then: s.env.Fault(why)}
	switch {
	case ended == len(s.prints):
		l.strong, l.then, l.st = s.env.T("ondesk.home_ended", "n", ended), s.env.T("ondesk.ended_then"), ui.WarnBold
	case unknown == len(s.prints): // they may be out
		l.strong, l.st = s.env.T("ondesk.home_unknown", "n", unknown), ui.ErrBold
	case failed > 0:
		l.strong, l.st = s.env.T("ondesk.home_failed", "n", failed), ui.ErrBold
	default:
		l.strong, l.st = s.env.T("ondesk.home_waits", "n", len(s.prints)), ui.WarnBold
	}
	return l
}
