package screens

import (
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

func (s *devices) Keys() ui.Keys {
	t, r := s.env.T, s.selected()
	out := s.held()
	keys := againKeys(s.env, &s.out)
	if len(keys) == 0 {
		keys = againKeys(s.env, &s.report.writer)
	}
	back := ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("devices.help_back"), Hidden: true, Off: s.busyOff()}
	if s.form != nil {
		return append(keys, ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("devices.key_send"), Help: t("devices.help_send"), Main: true, Off: out}, back)
	}
	keeps := out
	if keeps == "" && !s.book.Keeps {
		keeps = t("devices.off_manager")
	}
	enter := ui.Key{ID: "enter", Codes: []string{"enter"}, Name: "Enter", Word: t("devices.key_enter"), Help: t("devices.help_enter"), Off: keeps}
	if r.gear != nil {
		enter.Word, enter.Help = t("devices.key_revise"), t("devices.help_revise")
		if enter.Off == "" && !r.gear.Allows(desk.KindRevise) {
			enter.Off = t("devices.off_retired")
		}
	}
	if len(s.lines) == 0 && enter.Off == "" {
		enter.Off = t("devices.off_none")
	}
	if len(keys) == 0 {
		test := ui.Key{ID: "test", Codes: []string{"f5"}, Name: "F5", Word: t("devices.key_test"), Help: t("devices.help_test"), Main: true, Off: out}
		switch {
		case test.Off != "":
		case len(s.kit) == 0:
			test.Off = t("devices.off_kit")
		case s.testing:
			test.Off = t("devices.off_testing")
		}
		keys = append(keys, test)
	}
	keys = append(keys, s.paperKey(out), s.faultKey(r, out), enter,
		ui.Key{ID: "new", Codes: []string{"f2"}, Name: "F2", Word: t("devices.key_new"), Help: t("devices.help_new"), Off: keeps})
	retire := ui.Key{ID: "retire", Codes: []string{"f4"}, Name: "F4", Word: t("devices.key_retire"), Help: t("devices.help_retire"), Hidden: true, Off: keeps}
	if retire.Off == "" && (r.gear == nil || !r.gear.Allows(desk.KindRetire)) {
		retire.Off = t("devices.off_unlisted")
	}
	export := ui.Key{ID: "export", Codes: []string{"f10"}, Name: "F10", Word: t("figures.key_export"), Help: t("devices.help_export")}
	if len(s.book.Lines) == 0 {
		export.Off = t("devices.off_none")
	}
	turn := t("devices.key_all")
	if s.all {
		turn = t("devices.key_here")
	}
	return append(keys, export, ui.Key{ID: "turn", Codes: []string{"tab"}, Name: "Tab", Word: turn, Help: t("devices.help_turn")}, retire, back,
		ui.Key{ID: "move", Name: t("key.up_down"), Help: t("devices.move"), Hidden: true})
}

// faultKey reports a fault of the selected device, or says that it is repaired.
func (s *devices) faultKey(r deviceRow, out string) ui.Key {
	t := s.env.T
	k := ui.Key{ID: "fault", Codes: []string{"f8"}, Name: "F8", Word: t("devices.key_fault"), Help: t("devices.help_fault"), Off: out}
	switch {
	case r.gear != nil && r.gear.Open() != nil:
		k.ID, k.Word, k.Help = "repaired", t("devices.key_repaired"), t("devices.help_repaired")
	case k.Off == "" && (r.kind() == "" || r.gear != nil && !r.gear.Allows(desk.KindFault)):
		k.Off = t("devices.off_retired")
	}
	return k
}

// Rows of the parts under the list.
const (
	deviceAbout  = 3 // about the selected device, where there is no panel
	deviceWorks  = 3 // affected kinds that are shown at least
	deviceLabel  = 12
	deviceFacts  = 10 // labels of the panel
	deviceRecent = 6  // acts of the history that the panel shows
)

// below is how many rows the parts under the list take.
func (s *devices) below(l ui.Layout) int {
	kinds, _ := s.affected()
	rows := 1 + min(max(1, len(kinds)), deviceWorks) + 1 // affected, network
	if l.Tall {
		rows = 2*l.Gap + 1 + min(max(1, len(kinds)), 2*deviceWorks) + 1 + 2
	}
	if !l.Wide {
		rows += 1 + deviceAbout
	}
	if len(s.waiting()) > 0 {
		rows++
	}
	return rows
}

func (s *devices) perPage(l ui.Layout) int { return max(1, l.Last-l.Work.Y-2-s.below(l)) }

func (s *devices) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	what, why := "", ""
	if s.get.fault != nil {
		what, why = t("devices.unread"), s.env.Fault(s.get.fault)
	}
	if s.form != nil {
		title := t("devices.form_new")
		if s.tending.Version > 0 {
			title = t("devices.form_revise")
		}
		c.Head(x, y, title, t("devices.form_note"))
		s.form.Paint(c, ui.Area{X: x, Y: y + 1, W: w, H: deviceFormRows}, s.held() == "")
		s.paintLast(c, what, why)
		return
	}
	c.Cursor(x, y)
	end := c.Head(x, y, t("devices.title"), s.title())
	s.paintCounts(c, x+w, y)
	list := *s.list
	list.PerPage = s.perPage(l)
	c.Put(end+2, y, list.Page(), ui.Dim)
	if list.Len() > 0 {
		y = list.Paint(c, x, y+1, w, true)
	} else {
		y = c.Para(x, y+2, w, t("devices.none"), ui.Text)
	}
	if l.Tall {
		y += l.Gap
	}
	y = s.paintNetwork(c, l, y)
	y = s.paintAffected(c, l, y)
	if n := len(s.waiting()); n > 0 {
		c.Put(x, y, ui.Clip(t("devices.undone", "n", n), w), ui.WarnBold)
	}
	if l.Wide {
		p := &paper{w: l.Panel.W}
		s.tell(p)
		p.paintStill(c, l.Panel.X, l.Panel.Y, l.Panel.H)
	} else {
		p := &paper{w: w}
		s.tellShort(p)
		c.Rule(x, l.Last-deviceAbout-1, w)
		p.paintStill(c, x, l.Last-deviceAbout, deviceAbout)
	}
	if s.testing {
		what = t("devices.testing")
	}
	s.paintLast(c, what, why)
}

// paintLast says how the last write went: into the ledger, or to the authority's support.
func (s *devices) paintLast(c *ui.Canvas, what, why string) {
	if s.report.busy() || s.report.unknown() {
		paintOutcome(c, s.env, &s.report.writer, "F8", what, why)
		return
	}
	paintOutcome(c, s.env, &s.out, "F10", what, why)
}

// title is how many devices the ledger has, and how faults went.
func (s *devices) title() string {
	if !s.get.had {
		return ""
	}
	var shown []desk.Gear
	for _, r := range s.lines {
		if r.gear != nil {
			shown = append(shown, *r.gear)
		}
	}
	f := desk.GearFiguresOf(shown)
	note := s.env.T("devices.note", "n", f.Devices)
	if f.Repairs > 0 && s.all {
		note += s.env.T("join.clause") + s.env.T("devices.note_repairs", "n", f.Repairs, "time", s.repairTime(f))
	}
	return note
}

// paintCounts puts how many devices stand how at the right edge of the title.
func (s *devices) paintCounts(c *ui.Canvas, right, y int) {
	n := map[deviceHow]int{}
	for _, r := range s.lines {
		how, _ := s.how(r)
		n[how]++
	}
	for i := len(deviceHows) - 1; i >= 0; i-- {
		if h := deviceHows[i]; n[h.how] > 0 {
			right = c.Right(right, y, s.env.T(h.word, "n", n[h.how]), h.st) - 2
		}
	}
}

// paintNetwork says what the terminal is connected to besides: one line where there is little height.
func (s *devices) paintNetwork(c *ui.Canvas, l ui.Layout, y int) int {
	t, g := s.env.T, s.env.Guard
	x, w := l.Work.X, l.Work.W
	line := func(label string, dangers []string, parts ...string) {
		unchecked := slices.DeleteFunc(slices.Clone(s.env.unchecked(g)), func(part string) bool { return !slices.Contains(parts, part) })
		c.Put(x, y, label, ui.Dim)
		words, st := t("devices.net_ok"), ui.Ok
		switch {
		case g.Pending:
			words, st = t("devices.net_pending"), ui.Dim
		case len(dangers) > 0:
			words, st = strings.Join(dangers, t("guard.and")), ui.ErrBold
		case len(unchecked) > 0:
			words, st = t("guard.unchecked", "what", s.env.UncheckedWords(unchecked)), ui.Warn
		}
		c.Put(x+2*deviceLabel, y, ui.Clip(words, w-2*deviceLabel), st)
		y++
	}
	var net, carried []string
	for _, d := range g.Dangers {
		if slices.Contains(media, d.Kind) {
			carried = append(carried, s.env.DangerName(d)+" "+d.Name)
		} else {
			net = append(net, s.env.DangerName(d)+" "+d.Name)
		}
	}
	routes, plugs := []string{"cards", "routes", "resolvers", "proxies", "gateways"}, []string{"disks", "usb"}
	if !l.Tall {
		line(t("devices.net"), append(net, carried...), append(routes, plugs...)...)
		return y
	}
	c.Head(x, y, t("devices.net"), "")
	y++
	line(t("devices.net_cards"), net, routes...)
	line(t("devices.net_media"), carried, plugs...)
	return y + l.Gap
}

// paintAffected says which items a device that does not work concerns, and the way round.
func (s *devices) paintAffected(c *ui.Canvas, l ui.Layout, y int) int {
	t, e := s.env.T, s.env
	x, w := l.Work.X, l.Work.W
	kinds, items := s.affected()
	note := t("devices.affected_none")
	if items > 0 {
		note = t("devices.affected_n", "n", items)
	}
	c.Head(x, y, t("devices.affected"), note)
	y++
	room := deviceWorks
	if l.Tall {
		room *= 2
	}
	for n, k := range kinds {
		if n == room-1 && len(kinds) > room {
			c.Put(x, y, t("devices.affected_more", "n", len(kinds)-n), ui.Dim)
			return y + 1
		}
		at := c.Put(x, y, ui.Clip(t("devices.kind."+string(k.Kind)), 2*deviceLabel-10), ui.Text)
		at = max(x+2*deviceLabel, c.Put(max(at+1, x+2*deviceLabel-10), y, t("devices.affected_n", "n", k.items), ui.Dim)+1)
		way, st := k.Way(e.Lang()), ui.Text
		if k.Stops {
			way, st = t("devices.stops")+way, ui.Warn
		}
		c.Put(at, y, ui.Clip(way, x+w-at), st)
		y++
	}
	return y
}

// tellShort tells about the selected device in a few lines, where there is no panel.
func (s *devices) tellShort(p *paper) {
	r := s.selected()
	if r.kind() == "" {
		return
	}
	e := s.env
	p.line(paperPart{0, s.name(r) + "  " + s.number(r), ui.Strong})
	if r.gear != nil {
		p.after(e.join([]string{s.source(r.gear.Source), s.counter(r.gear.Terminal), r.gear.Address}[:2+min(1, len(r.gear.Address))]), ui.Dim)
	}
	for n, step := range s.steps(r) {
		if n < deviceAbout-1 {
			p.line(paperPart{0, ui.Clip(step, p.w), ui.Text})
		}
	}
}

// steps are what to do about a device.
func (s *devices) steps(r deviceRow) []string {
	t := s.env.T
	how, _ := s.how(r)
	var out []string
	switch {
	case r.live != nil && r.live.Fault != "":
		out = append(out, s.fault(r.live.Kind, r.live.Fault))
	case r.live == nil && how == deviceGone && r.gear.Kind == desk.CodeScannerDevice: // one that types works all the same, and wrongly
		out = append(out, t("devices.do_typing"))
	case r.gear != nil && how == deviceGone:
		out = append(out, t("devices.do_gone"))
	}
	if r.gear == nil {
		return append(out, t("devices.do_enter"))
	}
	if open := r.gear.Open(); open != nil {
		words := open.Text
		if words == "" {
			words = s.fault(r.gear.Kind, open.Fault)
		}
		return append(out, t("devices.do_repaired", "text", strings.TrimRight(words, "。.")))
	}
	if how == deviceGood || how == deviceByHand || how == deviceRetired {
		return out
	}
	works := r.live != nil && r.live.Ready // it only warns: nothing has to go round it
	if way := s.env.Rules.Catalogue.Service.Equipment.Of(r.kind()).Way(s.env.Lang()); way != "" && !works {
		out = append(out, t("devices.do_way", "way", way))
	}
	return append(out, t("devices.do_fault"))
}

// tell tells about the selected device in the panel: the fields of the ledger, what to do, its blank cards, what was done.
func (s *devices) tell(p *paper) {
	r, t, e := s.selected(), s.env.T, s.env
	if r.kind() == "" {
		return
	}
	how, word := s.how(r)
	p.head(t("devices.kind."+string(r.kind())), s.number(r))
	p.factIn(deviceFacts, t("devices.col_state"), word, deviceStyle(how))
	if g := r.gear; g != nil {
		p.fact(deviceFacts, t("devices.counter"), s.counter(g.Terminal))
		p.fact(deviceFacts, t("devices.quantity"), strconv.Itoa(g.Quantity))
		p.fact(deviceFacts, t("devices.source"), s.source(g.Source))
		p.fact(deviceFacts, t("devices.connection"), t("devices.over."+string(g.Connection)))
		p.fact(deviceFacts, t("devices.address"), g.Address)
		p.fact(deviceFacts, t("devices.serial"), g.Serial)
	} else if l := r.live; l != nil {
		p.fact(deviceFacts, t("devices.counter"), s.counter(r.terminal))
		p.fact(deviceFacts, t("devices.address"), l.Address)
		p.fact(deviceFacts, t("devices.serial"), l.Serial)
	}
	if r.live != nil {
		p.fact(deviceFacts, t("devices.model"), r.live.Name)
	}
	if o := r.own; o != nil && o.Failed != nil {
		p.fact(deviceFacts, t("devices.failed"), e.Clock(o.FailAt)+"  "+e.Fault(o.Failed))
	}
	if steps := s.steps(r); len(steps) > 0 {
		p.gap()
		p.head(t("devices.do"), "")
		for n, step := range steps {
			p.fact(2, strconv.Itoa(n+1), step)
		}
	}
	if r.kind() == desk.CardMakerDevice && r.terminal == e.Session.Terminal.ID && s.window.ID != "" {
		s.tellCards(p)
	}
	s.tellHistory(p, r)
}

// tellCards is the book of blank cards of this window (H-C6).
func (s *devices) tellCards(p *paper) {
	t, b := s.env.T, s.window.Book
	p.gap()
	p.head(t("devices.cards"), t("devices.cards_n", "n", s.window.Blank))
	p.fact(deviceFacts, t("devices.cards_received"), strconv.Itoa(b.Received))
	p.fact(deviceFacts, t("devices.cards_made"), strconv.Itoa(b.Made))
	p.fact(deviceFacts, t("devices.cards_spoiled"), strconv.Itoa(b.Spoiled))
	p.fact(deviceFacts, t("devices.cards_destroyed"), strconv.Itoa(b.Destroyed))
}

// tellHistory is what was done with a device, the newest last.
func (s *devices) tellHistory(p *paper, r deviceRow) {
	t, e := s.env.T, s.env
	if r.gear == nil {
		return
	}
	p.gap()
	p.head(t("devices.history"), "")
	h := r.gear.History
	for _, x := range h[max(0, len(h)-deviceRecent):] {
		p.line(paperPart{0, e.Clock(x.At), ui.Dim}, paperPart{deviceLabel, t("kind."+string(x.Kind)) + "  " + x.Name, ui.Text})
		switch {
		case x.Kind == desk.KindRevise:
			p.para(2, s.changes(*r.gear, x), ui.Dim)
		case x.Kind == desk.KindTest && x.Reason == "":
			p.after(t("devices.good"), ui.Ok)
		case x.Reason != "" && (x.Kind == desk.KindTest || deviceFaults[x.Reason].word != ""):
			p.para(2, s.fault(r.gear.Kind, x.Reason), ui.Dim)
		case x.Reason != "":
			p.para(2, x.Reason, ui.Dim)
		}
	}
}
