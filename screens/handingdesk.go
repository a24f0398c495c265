package screens

import (
	"strings"

	"sheyin/ui"
)

// hearDesk takes the cards that lie on the desk. Whose they are says who has come, as long as nobody has said otherwise; what
// was typed stays.
func (h *handing) hearDesk(d OnDesk) {
	if d == h.laid {
		return
	}
	h.laid = d
	defer h.mark()
	for _, r := range d.readings(h.env.Today()) {
		if h.holds(applicant, r) || h.holds(agent, r) {
			h.keep(r)
			h.came(r)
			return
		}
	}
	for _, r := range d.readings(h.env.Today()) {
		if h.fits(r) {
			h.keep(r)
			h.fill(r)
			return
		}
	}
}

// keep takes over what was read, unless more is known of the same person.
func (h *handing) keep(r reading) {
	if old := h.read; old.No != r.No || r.rank(h.env.Today()) >= old.rank(h.env.Today()) {
		h.read = r
	}
}

// came turns to the applicant or the agent, whose card it is.
func (h *handing) came(r reading) {
	who := applicant
	if h.holds(agent, r) {
		who = agent
	}
	if h.who == other && h.form.Value(rowCollector) == "" || h.who != other && !h.seen && h.who != later {
		h.who, h.refused = who, ""
	}
}

// holds tells whether the reading is of the applicant, of the agent, or of who stands in the form.
func (h *handing) holds(who collector, r reading) bool {
	switch {
	case r.No == "":
	case who == applicant:
		return h.c.Applicant.IDNo == r.No && r.names(h.c.Applicant.Name)
	case who == agent:
		return h.c.Agent != nil && h.c.Agent.IDNo == r.No && r.names(h.c.Agent.Name)
	case who == other:
		return normalNo(h.form.Value(rowCollectorNo)) == r.No && r.names(h.form.Value(rowCollector))
	}
	return false
}

// fits tells whether a reading can stand in the form of somebody else without anything typed being lost.
func (h *handing) fits(r reading) bool {
	name := h.form.Value(rowCollector)
	return r.No != "" && r.IDType != "" && (r.names(name) || strings.HasPrefix(r.Name, normalName(name))) && strings.HasPrefix(r.No, normalNo(h.form.Value(rowCollectorNo)))
}

// fill writes the reading into the form of somebody else, and turns to him when nobody else was chosen.
func (h *handing) fill(r reading) {
	if !r.names(h.form.Value(rowCollector)) {
		h.form.SetValue(rowCollector, r.Name)
	}
	h.form.SetValue(rowCollectorType, r.IDType)
	h.form.SetValue(rowCollectorNo, r.No)
	if h.who != later && !h.seen {
		h.who, h.refused = other, ""
	}
}

// chipped tells whether a chip has made sure of the collector who is chosen.
func (h *handing) chipped() bool { return h.holds(h.who, h.read) && h.read.chip(h.env.Today()) }

// mark says in the form what was read.
func (h *handing) mark() {
	read := h.holds(other, h.read)
	for _, key := range []string{rowCollector, rowCollectorType, rowCollectorNo} {
		h.form.SetRead(key, read)
	}
	h.form.SetNote(rowCollector, "")
	h.form.SetNote(rowCollectorType, "")
	if !read {
		return
	}
	h.form.SetNote(rowCollector, h.env.readBy(h.read))
	if h.read.expired(h.env.Today()) {
		h.form.SetWarning(rowCollectorType, h.env.T("ondesk.until_over", "day", h.read.Until.String()))
	}
}

// paintRead writes beside the box who was made sure of by a device, or that his document has run out.
func (h *handing) paintRead(c *ui.Canvas, x, y, w int) {
	switch {
	case !h.holds(h.who, h.read):
	case h.read.expired(h.env.Today()):
		c.Right(x+w, y, h.env.T("ondesk.until_over", "day", h.read.Until.String()), ui.WarnBold)
	default:
		c.Right(x+w, y, h.env.readBy(h.read), ui.Ok)
	}
}
