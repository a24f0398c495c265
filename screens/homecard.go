package screens

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/number"
	"sheyin/ui"
)

// What home offers when a customer puts his card on the reader: his own matters at this outlet, and those in which he acts for
// somebody else. Lists hold masked names, so what may be his is found by name and last four digits and then read, by the same
// call as when it is opened, which leaves the same entry in the log; what turns out to be another person's is dropped unseen.

// cardFresh is how long after a card was read home asks about it by itself when it comes up: an older one was there before.
const cardFresh = time.Minute

// cardMost is how many cases are read for one card: more of the same name and digits are not one customer's.
const cardMost = 12

// hisMatters are the matters of who put a card on the reader.
type hisMatters struct {
	who    string // masked
	known  []desk.Case
	failed int // cases that may be his and could not be read
	since  time.Time
	rows   []hisRow
	list   *ui.List
}

// hisRow is one of them: a task, or a visit that is booked or waits.
type hisRow struct {
	task
	v *desk.Visit
}

// hisFound is what was read of the cases that may be his; laid is what lay there when it was asked for.
type hisFound struct {
	laid   OnDesk
	known  []desk.Case
	failed int
}

// seek asks whose matters the card on the desk is about. older tells that the card may have lain there for long.
func (s *home) seek(older bool) tea.Cmd {
	s.his, s.asked, s.nothing, s.unread = nil, OnDesk{}, "", false
	same, _ := s.laid.OnePerson()
	if s.laid.IsZero() || !same || !s.env.serves() {
		return nil
	}
	last := s.laid.IDAt
	for _, at := range []time.Time{s.laid.SocialAt, s.laid.HolderAt} {
		if at.After(last) {
			last = at
		}
	}
	if older && (s.work.Now.ID != "" || s.env.Now().Sub(last) > cardFresh) {
		return nil
	}
	who := s.holder()
	if who.No == "" { // a name alone is not one person's
		return nil
	}
	masked := number.MaskPerson(who.Name, who.No)
	var ids []string
	for _, k := range s.open {
		if k.c != nil && (k.c.Who == masked || k.c.Agent == masked) && len(ids) < cardMost {
			ids = append(ids, k.c.ID)
		}
	}
	laid, cases := s.laid, s.env.Cases
	s.asked = laid
	return s.env.Do(func(ctx context.Context) tea.Msg {
		found := hisFound{laid: laid}
		for _, id := range ids {
			c, err := cases.Case(ctx, id)
			switch {
			case err != nil:
				found.failed++
			case normalNo(c.Applicant.IDNo) == who.No, actsIn(c, who.No):
				found.known = append(found.known, c)
			}
		}
		return found
	})
}

// actsIn tells whether who has this number is the agent of the case (代办).
func actsIn(c desk.Case, no string) bool { return c.Agent != nil && normalNo(c.Agent.IDNo) == no }

// holder is what the card that decides says.
func (s *home) holder() reading { return s.laid.readings(s.env.Today())[0] }

// found shows what is his. Nothing: the last row says so, and the card is there for a new matter; the message row still says what
// was read.
func (s *home) found(m hisFound) {
	if m.laid != s.asked || m.laid.IsZero() {
		return // another card meanwhile
	}
	s.asked = OnDesk{}
	who := s.holder()
	his := &hisMatters{who: number.MaskPerson(who.Name, who.No), known: m.known, failed: m.failed, since: s.env.Now(), list: &ui.List{Columns: s.columns(true)}}
	s.his = his
	s.writeHis()
	switch {
	case len(his.rows) > 0:
		return
	case his.failed > 0:
		s.nothing, s.unread = s.env.T("home.card.unread", "who", his.who), true
	default:
		s.nothing = s.env.T("home.card.none", "who", his.who)
	}
	s.his = nil
}

// isHis tells whether a contact, masked as lists have it, is his: by name and telephone, which his cases and his electronic card know.
func (s *home) isHis(name, phone string) bool {
	phones := []string{}
	if h := s.laid.Holder; h != nil {
		phones = append(phones, h.Phone)
	}
	for _, c := range s.his.known {
		if actsIn(c, s.holder().No) {
			phones = append(phones, c.Agent.Phone)
		} else {
			phones = append(phones, c.Applicant.Phone)
		}
	}
	return name == number.MaskName(s.holder().Name) && slices.ContainsFunc(phones, func(p string) bool { return p != "" && number.MaskMobile(p) == phone })
}

// writeHis puts his matters into words: what the counter has to do first, then what waits.
func (s *home) writeHis() {
	h := s.his
	if h == nil {
		return
	}
	mine := func(id string) bool {
		return id != "" && slices.ContainsFunc(h.known, func(c desk.Case) bool { return c.ID == id })
	}
	h.rows = nil
	for n := range s.work.Queue.Visits {
		v := &s.work.Queue.Visits[n]
		agreed := v.Home != nil && s.isHis(v.Home.Name, v.Home.Phone)
		if (v.State == desk.VisitWaiting || v.State == desk.VisitBooked) && (agreed || slices.ContainsFunc(v.Cases, mine)) {
			h.rows = append(h.rows, hisRow{v: v})
		}
	}
	for _, k := range s.open { // sorted by what is due
		if k.c != nil && mine(k.c.ID) || k.t != nil && (mine(k.t.Subject.Case) || s.isHis(k.t.Contact.Name, k.t.Contact.Phone)) {
			h.rows = append(h.rows, hisRow{task: k})
		}
	}
	rows := make([]ui.Row, len(h.rows))
	for n, r := range h.rows {
		if r.v != nil {
			rows[n] = s.visitRow(*r.v)
			continue
		}
		name := s.name(r.task)
		if r.c != nil && slices.ContainsFunc(h.known, func(c desk.Case) bool { return c.ID == r.c.ID && actsIn(c, s.holder().No) }) {
			name = s.env.T("home.card.agent", "item", name)
		}
		rows[n] = ui.Row{ID: r.id(), Cells: []ui.Cell{s.dueCell(r.task), {Text: name}, s.who(r.task), {Text: s.step(r.task)}, s.status(r.task)}}
	}
	h.list.SetRows(rows)
}

// visitRow is a visit of his.
func (s *home) visitRow(v desk.Visit) ui.Row {
	e := s.env
	row := ui.Row{ID: v.ID, Cells: []ui.Cell{{Text: v.Number}, {Text: e.T("home.card.waiting")}, {}, {}, {Text: e.T("queue.waiting"), Style: ui.AccentBold}}}
	if v.Home != nil && v.State == desk.VisitBooked {
		names := make([]string, len(v.Home.Items))
		for n, code := range v.Home.Items {
			names[n] = e.itemName(code)
		}
		row.Cells[0] = ui.Cell{Text: ui.Clip(e.homeDay(*v.Home), 12)}
		row.Cells[1], row.Cells[4] = ui.Cell{Text: e.T("home.card.booked", "items", e.join(names))}, ui.Cell{Text: e.T("queue.booked")}
	}
	return row
}

// pressHis takes a key while his matters are offered. used is false for what home does in any case.
func (s *home) pressHis(msg tea.KeyPressMsg) (cmd tea.Cmd, out Outcome, used bool) {
	if s.his.list.Update(msg) {
		return nil, nil, true
	}
	switch msg.String() {
	case "esc":
		s.his = nil
		return nil, nil, true
	case "enter":
		if s.env.Now().Sub(s.his.since) < unread { // the key was on its way to another list
			return nil, Said{s.env.T("home.card.again"), ui.Text}, true
		}
		if why := held(s.env, &s.call.writer); why != "" {
			return nil, Said{why, ui.Warn}, true
		}
		return s.openHis()
	}
	return nil, nil, false
}

func (s *home) openHis() (cmd tea.Cmd, out Outcome, used bool) {
	n := s.his.list.Index()
	if n < 0 || n >= len(s.his.rows) {
		return nil, nil, true
	}
	switch r := s.his.rows[n]; {
	case r.v != nil && r.v.State == desk.VisitWaiting && s.work.Now.ID == "":
		return s.call.send(*r.v, desk.Call{}), nil, true
	case r.v != nil && r.v.State == desk.VisitWaiting:
		return nil, Said{s.env.T("queue.off_serving", "number", s.work.Now.Number), ui.Warn}, true
	case r.v != nil:
		return nil, Visiting{r.v.ID}, true
	case r.t != nil:
		return nil, Ticketing{r.t.ID}, true
	default:
		return nil, Opened{r.c.ID}, true
	}
}

// hisVisit is the selected one of his matters when it is a visit; nil: it is none.
func (s *home) hisVisit() *desk.Visit {
	if s.his == nil {
		return nil
	}
	if n := s.his.list.Index(); n >= 0 && n < len(s.his.rows) {
		return s.his.rows[n].v
	}
	return nil
}

// hisKeys are the keys while his matters are offered, before those of home.
func (s *home) hisKeys() ui.Keys {
	t := s.env.T
	return ui.Keys{
		{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("home.key.open"), Help: t("home.card.open_help"), Main: true, Off: held(s.env, &s.call.writer)},
		{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("home.card.all"), Help: t("home.card.all_help"), Hidden: true},
	}
}

// paintHis draws his matters in the place of the day's work and gives the y after them.
func (s *home) paintHis(c *ui.Canvas, l ui.Layout) int {
	h, t := s.his, s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	note := t("home.card.note", "who", h.who, "n", len(h.rows))
	if h.failed > 0 {
		note += "  " + t("home.card.some", "n", h.failed)
	}
	c.Head(x, y, t("home.card.title"), note)
	list := *h.list
	list.PerPage = s.perPage(l)
	c.Right(x+w, y, strings.TrimSpace(list.Page()), ui.Dim)
	y = list.Paint(c, x, y+1, w, true)
	if k, ok := s.selected(); ok && !l.Wide {
		c.Put(x, y+1, t("home.next_label"), ui.Dim)
		c.Put(x+homeLabel, y+1, ui.Clip(s.nextLine(k), w-homeLabel), ui.Text)
		y += 2
	}
	return y
}
