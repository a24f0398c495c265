package desk

import (
	"slices"
	"strings"
	"time"
)

// Down is a device without which a window was opened (H-4.3.1f): recorded when that was done, and lifted when the terminal
// reports that the device works.
type Down struct {
	Kind   DeviceKind `json:"kind"`
	Reason string     `json:"reason"`
	By     string     `json:"by"` // name
	At     time.Time  `json:"at"`
}

// isDown tells whether the device is recorded as down.
func (w Window) isDown(kind DeviceKind) bool {
	return slices.ContainsFunc(w.Down, func(d Down) bool { return d.Kind == kind })
}

// Unready are the devices that the window needs, that do not work, and that are not recorded as down: with them it cannot be
// opened. None where the terminal was not asked.
func (w Window) Unready(r Rules) []DeviceKind {
	if r.Kit == nil {
		return nil
	}
	return slices.DeleteFunc(r.Catalogue.Service.Equipment.Missing(*r.Kit), w.isDown)
}

// equip is the readiness check at the opening. A terminal that was not asked is not judged, but what is said to be down is
// kept all the same.
func (w *Window) equip(o Open, a Act) error {
	if len(o.Down) > 0 && unsaid(o.Reason) {
		return invalid("window.reason", "reason")
	}
	for _, kind := range o.Down {
		if !slices.Contains(DeviceKinds, kind) {
			return invalid("gear.kind", "down")
		}
		if !w.isDown(kind) {
			w.Down = append(w.Down, Down{Kind: kind, Reason: o.Reason, By: a.By.Name, At: a.At.UTC()})
		}
	}
	if a.Rules.Kit == nil {
		return nil
	}
	w.Down = slices.DeleteFunc(w.Down, func(d Down) bool { return a.Rules.Kit.Ready(d.Kind) })
	if missing := w.Unready(a.Rules); len(missing) > 0 {
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
