package desk

import (
	"slices"
	"strings"
	"time"

	"sheyin/desk/calendar"
)

// Down is a device without which a window was opened (H-4.3.1f): recorded at each opening, for that day, and lifted when the
// terminal reports that the device works. That of a closed window, or of another day, only tells what was said last.
type Down struct {
	Kind   DeviceKind `json:"kind"`
	Reason string     `json:"reason"`
	By     string     `json:"by"` // name
	At     time.Time  `json:"at"`
}

// isDown tells whether the device is recorded as down for the day.
func (w Window) isDown(kind DeviceKind, day calendar.Date) bool {
	return w.State != WindowClosed && slices.ContainsFunc(w.Down, func(d Down) bool { return d.Kind == kind && calendar.DateOf(d.At) == day })
}

// Unready are the devices that the window needs, that do not work, and that are not recorded as down for the day: with them it
// cannot be opened. None where the terminal was not asked.
func (w Window) Unready(r Rules, day calendar.Date) []DeviceKind {
	if r.Kit == nil {
		return nil
	}
	return slices.DeleteFunc(r.Catalogue.Service.Equipment.Missing(*r.Kit), func(kind DeviceKind) bool { return w.isDown(kind, day) })
}

// DownReason is what was said last of why the window is opened without one of these devices; empty: nothing yet.
func (w Window) DownReason(kinds []DeviceKind) string {
	for _, d := range slices.Backward(w.Down) {
		if slices.Contains(kinds, d.Kind) {
			return d.Reason
		}
	}
	return ""
}

// equip is the readiness check at the opening. A terminal that was not asked is not judged, but what is said to be down is
// kept all the same.
func (w *Window) equip(o Open, a Act) error {
	day := calendar.DateOf(a.At)
	var recorded []DeviceKind
	if len(o.Down) > 0 && unsaid(o.Reason) {
		return invalid("window.reason", "reason")
	}
	for _, kind := range o.Down {
		if !slices.Contains(DeviceKinds, kind) {
			return invalid("gear.kind", "down")
		}
		if !w.isDown(kind, day) {
			w.Down = slices.DeleteFunc(w.Down, func(d Down) bool { return d.Kind == kind })
			w.Down = append(w.Down, Down{Kind: kind, Reason: o.Reason, By: a.By.Name, At: a.At.UTC()})
			recorded = append(recorded, kind)
		}
	}
	if a.Rules.Kit == nil {
		return nil
	}
	w.Down = slices.DeleteFunc(w.Down, func(d Down) bool { return a.Rules.Kit.Ready(d.Kind) })
	missing := slices.DeleteFunc(w.Unready(a.Rules, day), func(kind DeviceKind) bool { return slices.Contains(recorded, kind) })
	if len(missing) > 0 {
		names := make([]string, len(missing))
		for n, kind := range missing {
			names[n] = string(kind)
		}
		return denied("window.devices").With("devices", strings.Join(names, ","))
	}
	return nil
}

// Lifted is the window after its terminal has reported k: what works again is down no more. It is the authority's own act;
// false when nothing is lifted.
func (w Window) Lifted(k Kit, a Act) (Window, bool) {
	if !slices.ContainsFunc(w.Down, func(d Down) bool { return k.Ready(d.Kind) }) {
		return w, false
	}
	w = w.clone()
	w.Down = slices.DeleteFunc(w.Down, func(d Down) bool { return k.Ready(d.Kind) })
	w.record(KindLift, "", a)
	return w, true
}
