package screens

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// notify is the screen on which the customer is told what was decided, and the case ends.
type notify struct {
	matter
	told      map[string]bool // points that were explained
	confirmed bool            // the customer said so
	reason    string          // why there is no confirmation
	way       string
	hands     bool   // something goes to the customer
	delivery  string // how it does
	hand      *handing
	card      *cardMaking // that goes to the customer
	at        int         // row, see [notify.rowIDs]
}

// ways are how a customer can be told.
var ways = []string{"window", "phone", "message"}

// Rows below the points.
const (
	rowWay      = "way"
	rowDelivery = "delivery"
	rowWho      = "who"
	rowConfirm  = "confirm"
)

// Notify is the screen of step four (F1, F2). The rating is the customer's own: nothing here
// enters it (F3).
func Notify(env Env, c desk.Case, item desk.Item) Screen {
	s := &notify{matter: newMatter(env, c, item), told: map[string]bool{}, way: ways[0], hands: c.Hands(item)}
	if s.hands {
		s.delivery = item.Delivery[0]
	}
	s.hand, s.card = newHanding(env, c, true), newCardMaking(env, c, item)
	s.blank = draftBody(s.draft().still())
	s.hand.form.Reveal = s.revealed
	return s
}

const (
	unconfirmedAsk = "notify.unconfirmed"
	triedAsk       = "notify.tried"
)

func (s *notify) Start() tea.Cmd {
	s.hand.hearDesk(s.env.Desk)
	return s.card.Start()
}

// rowIDs are the rows that the cursor can stand on: the points, and what goes with them now.
func (s *notify) rowIDs() []string {
	out := slices.Clone(s.c.Points())
	if s.hands {
		out = append(out, rowDelivery)
		if s.atWindow() {
			out = append(out, rowWho)
		}
	}
	return append(out, rowConfirm, rowWay)
}

// atWindow tells that the result can be handed over now.
func (s *notify) atWindow() bool { return s.way == "window" && s.delivery == desk.OnSite }

// handsNow tells that it is.
func (s *notify) handsNow() bool { return s.hands && s.atWindow() && s.hand.who != later }

func (s *notify) row() string { return s.rowIDs()[s.at] }

func (s *notify) goTo(row string) { s.at = max(0, slices.Index(s.rowIDs(), row)) }

func (s *notify) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	cmd, out := s.update(msg)
	if s.held() == "" {
		s.hand.hearDesk(s.env.Desk)
	}
	return cmd, out
}

func (s *notify) update(msg tea.Msg) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.card.hear(msg); mine {
		return cmd, out
	}
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			out = s.place(fault)
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case Refreshed:
		s.refresh(msg)
	case OnDesk:
		s.env.Desk = msg
	case Answered:
		return s.hear(msg)
	case tea.PasteMsg:
		return nil, s.hand.paste(msg, s.held())
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// hear hears the end of a dialog.
func (s *notify) hear(a Answered) (tea.Cmd, Outcome) {
	switch {
	case a.ID == unconfirmedAsk && a.Button == "unconfirmed":
		s.confirmed, s.reason = false, strings.TrimSpace(a.Text)
	case a.ID == troubleAsk && a.Button == "unconfirmed":
		return nil, s.unconfirmed()
	case a.ID == triedAsk && slices.Contains(desk.Outcomes, a.Button):
		return s.write(desk.Try{Reach: desk.Reach{Way: s.way, Outcome: a.Button}}, "F5"), nil
	}
	return nil, s.answered(a)
}

// place takes back what the authority did not take.
func (s *notify) place(f *desk.Error) Outcome {
	switch {
	case slices.Contains(s.c.Points(), f.Field):
		s.told[f.Field] = false
		s.goTo(f.Field)
	case f.Field == "reason":
		s.confirmed, s.reason = false, ""
		s.goTo(rowConfirm)
	case f.Field == "way", f.Field == "delivery", f.Field == "outcome":
		s.goTo(f.Field)
	case s.hand.place(f):
		s.goTo(rowWho)
	default:
		return Failed{f}
	}
	return Said{s.env.Fault(f), ui.Err}
}

func (s *notify) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.held() == "" && s.hand.typed(msg) {
		return nil, nil
	}
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off != "" {
			return nil, Said{k.Off, ui.Warn}
		}
		return s.act(k)
	}
	if why := s.held(); why != "" {
		return nil, Said{why, ui.Warn}
	}
	last := len(s.rowIDs()) - 1
	switch msg.String() {
	case "up", "shift+tab":
		s.at = max(0, s.at-1)
	case "down", "tab":
		s.at = min(last, s.at+1)
	case "home":
		s.at = 0
	case "end":
		s.at = last
	case "left":
		s.turn(-1)
	case "right":
		s.turn(1)
	}
	return nil, nil
}

// turn chooses another way, delivery or collector while the cursor is on that row.
func (s *notify) turn(by int) {
	round := func(all []string, now string) string {
		return all[(slices.Index(all, now)+by+len(all))%len(all)]
	}
	row := s.row()
	switch row {
	case rowWay:
		s.way = round(ways, s.way)
	case rowDelivery:
		s.delivery = round(s.item.Delivery, s.delivery)
	case rowWho:
		s.hand.turn(by)
	}
	s.goTo(row) // rows come and go with the way
}

func (s *notify) act(k ui.Key) (tea.Cmd, Outcome) {
	if k.ID == "back" && s.hand.open {
		s.hand.close()
		return nil, nil
	}
	if k.ID == "trouble" {
		return nil, s.trouble()
	}
	if cmd, out, mine := s.common("notify", k.ID); mine {
		return cmd, out
	}
	switch k.ID {
	case "tick":
		s.tickRow()
	case "all":
		for _, p := range s.c.Points() {
			s.told[p] = true
		}
		s.goTo(rowConfirm)
	case "tried":
		return nil, s.tried()
	case "make":
		return s.card.press()
	case "close":
		s.confirmed = s.reason == "" // the key says so: the customer confirms
		n := desk.Notification{Way: s.way, Told: s.c.Points(), Confirmed: s.confirmed, Reason: s.reason, Delivery: s.delivery}
		if s.handsNow() {
			got := s.hand.handing()
			n.Handed = &got
		}
		return s.write(n, "Enter"), nil
	}
	return nil, nil
}

// tickRow ticks the row with the cursor and goes on to the next one that is open.
func (s *notify) tickRow() {
	row, on := s.row(), false
	switch row {
	case rowConfirm:
		on = !s.confirmed
		s.confirmed, s.reason = on, ""
	case rowWay, rowDelivery:
		s.turn(1)
	case rowWho:
		if s.hand.who == other {
			s.hand.begin()
			return
		}
		s.turn(1)
	default:
		on = !s.told[row]
		s.told[row] = on
	}
	if !on {
		return
	}
	for i, p := range s.c.Points() {
		if i > s.at && !s.told[p] {
			s.at = i
			return
		}
	}
	if !s.settled() {
		s.goTo(rowConfirm)
	}
}

// settled tells that the customer confirmed, or that it is said why not.
func (s *notify) settled() bool { return s.confirmed || s.reason != "" }

// open is what still stands against closing the case; empty: nothing. The customer's confirmation
// is given with the key that closes.
func (s *notify) open() string {
	e := s.env
	n := 0
	for _, p := range s.c.Points() {
		if !s.told[p] {
			n++
		}
	}
	switch {
	case n > 0:
		return e.T("notify.open_points", "n", n)
	case s.handsNow() && s.card.open() != "":
		return s.card.open()
	case s.handsNow() && s.hand.missing() != "":
		return s.hand.missing()
	case s.handsNow() && s.reason != "":
		return e.T("notify.open_unsigned")
	}
	return ""
}

// tried asks how an attempt to reach the customer ended; the duty to tell him stays (F2).
func (s *notify) tried() Outcome {
	e := s.env
	d := &ui.Dialog{
		Title: e.T("notify.tried_title"), Note: e.T("way." + s.way), Text: e.T("notify.tried_text", "day", e.Day(s.c.TellBy)),
		Buttons: []ui.Button{{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("notify.tried_stay")}}},
	}
	for n, o := range desk.Outcomes[1:] { // who was reached is told
		no := strconv.Itoa(n + 1)
		d.Buttons = append(d.Buttons, ui.Button{ID: o, Key: ui.Key{Codes: []string{no}, Name: no, Word: e.T("notify.outcome." + o)}})
	}
	return Ask{triedAsk, d}
}

// trouble adds to what F8 offers that the customer does not confirm.
func (s *notify) trouble() Outcome {
	ask := s.matter.trouble()
	ask.Dialog.Buttons = slices.Insert(ask.Dialog.Buttons, 2, ui.Button{ // after staying and 1: nobody takes back what is decided
		ID: "unconfirmed", Key: ui.Key{Codes: []string{"2"}, Name: "2", Word: s.env.T("notify.trouble_unconfirmed")},
	})
	return ask
}

// unconfirmed asks why the customer does not confirm.
func (s *notify) unconfirmed() Outcome {
	e := s.env
	return Ask{unconfirmedAsk, &ui.Dialog{
		Title: e.T("notify.no_title"), Bold: e.T("notify.no_bold"), Text: e.T("notify.no_text"),
		Reason: ui.NewInput(100), ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("notify.no_stay")}},
			{ID: "unconfirmed", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("notify.no_yes")}},
		},
	}}
}

func (s *notify) Head() Head { return s.card.head(s.head("notify", 4)) }

func (s *notify) Keys() ui.Keys {
	e := s.env
	if s.hand.open {
		return append(s.hand.keys(), s.revealKey(), s.backKey())
	}
	why := s.open()
	word := e.T("notify.key_tick")
	switch row := s.row(); {
	case row == rowWho && s.hand.who == other:
		word = e.T("notify.key_other")
	case row == rowWay || row == rowDelivery || row == rowWho:
		word = e.T("notify.key_way")
	}
	keys := s.againKey()
	all := s.key(ui.Key{ID: "all", Codes: []string{"f4"}, Name: "F4", Word: e.T("notify.key_all"), Help: e.T("notify.help_all"), Main: why != ""})
	if s.allTold() {
		all.Off, all.Hidden = e.T("notify.off_all"), true
	}
	done := e.T("notify.key_close")
	if s.reason != "" {
		done = e.T("notify.key_close_only")
	}
	tried := ui.Key{ID: "tried", Codes: []string{"f5"}, Name: "F5", Word: e.T("notify.key_tried"), Help: e.T("notify.help_tried")}
	if s.way == "window" {
		tried.Off, tried.Hidden = e.T("notify.off_tried"), true
	}
	// The footer is full: the rare ones are in the help and the palette.
	reveal, trouble := s.revealKey(), s.troubleKey()
	reveal.Hidden, trouble.Hidden = true, true
	keys = append(keys, all,
		s.key(ui.Key{ID: "close", Codes: []string{"enter"}, Name: "Enter", Word: done, Help: e.T("notify.help_close"), Off: why, Main: why == ""}))
	keys = append(keys, s.card.makeKeys()...)
	return append(keys, s.key(ui.Key{ID: "tick", Codes: []string{"space"}, Name: e.T("key.space"), Word: word, Help: e.T("notify.help_tick")}),
		s.key(tried), s.shiftLeafKey(), s.printKey(), trouble, reveal, s.backKey())
}

func (s *notify) allTold() bool {
	return !slices.ContainsFunc(s.c.Points(), func(p string) bool { return !s.told[p] })
}
