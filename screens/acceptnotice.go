package screens

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/ui"
)

// noticeSheet is the one-time notice over the checklist: all that the paper will say, so that
// the customer hears it before he says that he knows (H-7.2b2, H-9.2b).
type noticeSheet struct {
	from   int
	reason *ui.Input // of a notice after the first; nil for the first
	given  *desk.Case
	out    issuer // prints it, once it is given
}

// openNotice shows everything that is missing, once and completely.
func (s *accept) openNotice() {
	s.sheet = &noticeSheet{}
	if len(s.c.Notices) > 0 {
		s.sheet.reason = ui.NewInput(maxReason)
	}
}

// noticePage is the notice as lines for a width.
func (s *accept) noticePage(w int) *paper {
	e := s.env
	missing := s.papers.missing()
	p := &paper{w: w}
	if no := len(s.c.Notices) + 1; no > 1 {
		p.line(paperPart{0, e.T("accept.notice_second", "n", no), ui.WarnBold})
		p.gap()
	}
	p.line(paperPart{0, s.item.Name(e.Lang()), ui.Strong})
	p.after(e.T("accept.notice_lacks", "n", len(missing)), ui.ErrBold)
	p.after(s.mask(number.MaskName, s.who.value(rowName)), ui.Text)
	p.gap()
	at := 0
	for _, label := range []string{e.T("accept.notice_waived"), e.T("accept.promised"), e.T("accept.statutory"), e.T("accept.how_got"), e.T("accept.notice_where")} {
		at = max(at, ui.Width(label)+2)
	}
	wide := len(strconv.Itoa(len(missing))) + 1
	for n, m := range missing {
		p.row(0, paperCell{0, wide, strconv.Itoa(n + 1), ui.Strong}, paperCell{wide, w - wide, s.papers.told(m), ui.Strong})
		if s.papers.unnamed(m) {
			p.after(e.T("accept.notice_new"), ui.WarnBold)
		}
		how := e.Rules.Catalogue.HowTo(m.ID, e.Lang())
		if how == "" {
			how = e.T("accept.how_text")
		} else {
			how += " " + e.T("accept.sample")
		}
		p.para(wide, how, ui.Text)
	}
	p.gap()
	if spared := s.papers.spared(); len(spared) > 0 {
		p.fact(at, e.T("accept.notice_waived"), e.join(spared)+e.T("join.clause")+e.T("accept.note_shared"))
	}
	limit := e.Rules.List.Limit(s.item)
	p.fact(at, e.T("accept.promised"), e.T("accept.promised_text", "limit", e.limit(limit)))
	p.after(e.sample(limit.DaysMark), ui.Dim)
	if limit.Statutory > 0 {
		p.fact(at, e.T("accept.statutory"), e.limit(desk.Limit{Days: limit.Statutory, Unit: limit.Unit}))
		p.after(e.sample(limit.StatutoryMark), ui.Dim)
	}
	p.fact(at, e.T("accept.how_got"), e.results(s.item)+e.T("join.clause")+e.delivery(s.item))
	me := e.Session
	p.fact(at, e.T("accept.notice_where"), e.T("accept.notice_where_text", "outlet", me.Outlet.Name(e.Lang()), "phone", me.Outlet.Phone, "name", me.Person.Name))
	return p
}

// hearNotice takes what concerns a notice that was given: its number, and its printing.
func (s *accept) hearNotice(msg tea.Msg) (tea.Cmd, Outcome, bool) {
	if s.sheet == nil || s.sheet.given == nil {
		return nil, nil, false
	}
	cmd, out, mine := s.sheet.out.hear(msg)
	if p, printed := out.(PrintedPaper); printed {
		out = Advanced{*s.sheet.given, p.Printed}
	}
	return cmd, out, mine
}

// gave goes on after the notice was given: it is printed, where something prints.
func (s *accept) gave(c desk.Case) (tea.Cmd, Outcome) {
	s.sheet.given = &c
	s.sheet.out = newIssuer(s.env, desk.Order{Kind: desk.NoticePaper, Subject: c.ID}, s.env.sheetOf(c))
	if s.sheet.out.off() != "" {
		return nil, Advanced{Case: c}
	}
	return s.sheet.out.begin(), nil
}

func (s *accept) pressNotice(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	sheet := s.sheet
	if sheet.reason != nil && s.held() == "" && sheet.given == nil && sheet.reason.Update(msg).Used {
		return nil, nil
	}
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off != "" {
			return nil, Said{k.Off, ui.Warn}
		}
		switch k.ID {
		case "back":
			if s.out.fault != nil && s.out.fault.Code == desk.Offline {
				s.out.fault = nil // nothing was sent
			}
			s.sheet = nil
		case "again":
			if sheet.given != nil {
				return sheet.out.again(), nil
			}
			return s.again(), nil
		case "give":
			return s.write(desk.Supplement{Intake: s.intake(), Acknowledged: true, Reason: s.reasonGiven()}, "Enter"), nil
		case "last":
			return nil, s.paper(desk.NoticePaper)
		case "print":
			return sheet.out.begin(), nil
		case "leave":
			return nil, Advanced{Case: *sheet.given}
		}
		return nil, nil
	}
	if why := s.held(); why != "" {
		return nil, Said{why, ui.Warn}
	}
	switch msg.String() {
	case "up":
		sheet.from--
	case "down":
		sheet.from++
	case "pgup":
		sheet.from -= s.noticeHeight(s.size)
	case "pgdown":
		sheet.from += s.noticeHeight(s.size)
	}
	sheet.from = s.noticePage(s.size.Work.W).top(sheet.from, s.noticeHeight(s.size))
	return nil, nil
}

// reasonGiven is why there is another notice after the first.
func (s *accept) reasonGiven() string {
	if s.sheet == nil || s.sheet.reason == nil {
		return ""
	}
	return strings.TrimSpace(s.sheet.reason.Value())
}

// noticeHeight is how many lines of the notice are in sight.
func (s *accept) noticeHeight(l ui.Layout) int {
	h := l.Last - l.Work.Y - 3
	if len(s.c.Notices) > 0 {
		h -= 2
	}
	return h
}

func (s *accept) noticeKeys() ui.Keys {
	e, sheet := s.env, s.sheet
	if sheet.given != nil {
		busy, next := "", ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: e.T("paperpage.key_print"), Help: e.T("paperpage.help_print"), Main: true}
		if sheet.out.works() {
			busy = e.T("paperpage.busy")
		}
		next.Off = busy
		if sheet.out.unknown() {
			next = ui.Key{ID: "again", Codes: []string{"f5", "f6"}, Name: "F5", Word: e.T("case.key_again"), Help: e.T("case.help_again"), Main: true, Off: busy}
		}
		return ui.Keys{next, {ID: "leave", Codes: []string{"enter", "esc"}, Name: "Enter", Word: e.T("accept.key_leave"), Help: e.T("accept.help_leave"), Off: busy}}
	}
	give := ui.Key{ID: "give", Codes: []string{"enter"}, Name: "Enter", Word: e.T("accept.key_give"), Help: e.T("accept.help_give"), Main: true}
	keys := s.againKey()
	if sheet.reason == nil {
		give.Codes = []string{"enter", "f6"}
		keys = append(keys, s.key(give))
	} else {
		if s.reasonGiven() == "" {
			give.Off = e.T("accept.open_reason")
		}
		keys = append(keys, s.key(give),
			s.key(ui.Key{ID: "last", Codes: []string{"f6"}, Name: "F6", Word: e.T("accept.key_last"), Help: e.T("accept.help_last")}))
	}
	if len(s.noticePage(s.size.Work.W).lines) > s.noticeHeight(s.size) {
		keys = append(keys, ui.Key{ID: "pages", Name: "PgDn", Word: e.T("paperpage.key_pages"), Help: e.T("paperpage.help_pages")})
	}
	back := s.backKey()
	back.Help = e.T("accept.help_back")
	return append(keys, back)
}

func (s *accept) paintSheet(c *ui.Canvas) {
	e, l, sheet := s.env, c.Layout(), s.sheet
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	p, h := s.noticePage(w), s.noticeHeight(l)
	c.Head(x, y, e.T("accept.notice"), e.T("accept.notice_note", "n", len(s.c.Notices)+1))
	c.Right(x+w, y, p.sign(sheet.from, h), ui.Dim)
	c.Cursor(x, y)
	p.paint(c, x, y+2, h, sheet.from, 0)
	if sheet.reason != nil {
		label := e.T("accept.notice_why")
		at := x + ui.Width(label) + 3
		c.Put(x, l.Last-2, label, ui.Strong)
		c.Fill(ui.Area{X: at - 1, Y: l.Last - 2, W: x + w - at + 1, H: 1}, ui.Field)
		sheet.reason.Paint(c, at, l.Last-2, x+w-at, sheet.given == nil)
	}
	s.paintSheetLast(c, x, l.Last, w)
	s.paintPanel(c, nil)
}

// paintSheetLast says what the giving or the printing is doing, or what is still open.
func (s *accept) paintSheetLast(c *ui.Canvas, x, y, w int) {
	e, sheet := s.env, s.sheet
	switch {
	case sheet.given != nil:
	case s.out.busy() || s.out.unknown() || s.out.fault != nil:
		s.paintLast(c, "", "")
		return
	case sheet.reason != nil && s.reasonGiven() == "":
		s.paintLast(c, e.T("accept.notice_not_yet"), e.T("accept.open_reason"))
		return
	default:
		at := c.Put(x, y, e.T("accept.notice_ready"), ui.Strong) + 2
		c.Put(at, y, ui.Clip(e.T("accept.notice_bold"), x+w-at), ui.Text)
		return
	}
	what, why, st := e.T("paperpage.working"), e.T("accept.notice_given"), ui.Strong
	switch {
	case sheet.out.works():
	case sheet.out.unknown():
		what, why, st = e.T("case.unknown"), e.T("case.unknown_next"), ui.WarnBold
	case sheet.out.fault != nil:
		what, why, st = e.T("paperpage.broken"), e.Fault(sheet.out.fault), ui.ErrBold
	case sheet.out.broken != nil:
		what, why, st = e.T("paperpage.broken"), e.Fault(sheet.out.broken), ui.ErrBold
	}
	at := c.Put(x, y, what, st) + 2
	c.Put(at, y, ui.Clip(why, x+w-at), ui.Text)
}

// unnamed tells that the first notice did not name the material: asking for it now is the second
// request that must not happen without a reason (D2).
func (p *papers) unnamed(m desk.Material) bool {
	return len(p.c.Notices) > 0 && !slices.Contains(p.c.Notices[0].Missing, m.ID)
}

// spared are the materials that need not be brought, because shared data stand for them.
func (p *papers) spared() []string {
	var out []string
	holds := p.circumstances()
	for _, m := range p.item.Materials {
		if p.state(m, holds) == desk.Shared {
			out = append(out, m.Name(p.env.Lang()))
		}
	}
	return out
}

// takeAll takes every paper that is missing as the item asks for it: looked at, or kept.
func (p *papers) takeAll() {
	holds := p.circumstances()
	for _, m := range p.item.Materials {
		if p.state(m, holds) == desk.Missing {
			p.taken[m.ID] = p.choices(m, p.c.Need(m, holds))[1]
			delete(p.faults, m.ID)
		}
	}
	p.refresh()
}
