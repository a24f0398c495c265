package screens

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

func (s *visitPage) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.hand, msg)
	switch {
	case ok && k.Off != "":
		if stops := s.stops(); k.ID == "leave" && len(stops) > 0 && s.held() == "" {
			s.list.Select(stops[0].row)
		}
		return nil, Said{k.Off, ui.Warn}
	case ok:
		return s.act(k.ID)
	case s.held() != "":
		return nil, Said{s.held(), ui.Warn}
	case s.pick != nil:
		s.pick.update(msg)
	case s.hand != nil:
		s.hand.Update(msg)
	case s.kit.line != nil:
		s.kit.line.Update(msg)
	default:
		s.list.PerPage = s.perPage(s.size)
		s.list.Update(msg)
	}
	return nil, nil
}

func (s *visitPage) act(id string) (tea.Cmd, Outcome) {
	switch id {
	case "again":
		if s.out.unknown() {
			return s.out.again(), nil
		}
		return s.read(), nil
	case "next":
		return s.callNext()
	case "recall":
		return nil, Recalling{s.v}
	case "open":
		return nil, s.opened()
	case "find":
		return nil, Finding{}
	case "guide":
		s.pick = newItemPick(s.env, besides)
	case "choose":
		hit, _ := s.pick.selected() // the key is off when there is none
		return s.send(desk.Guidance{Item: hit.item.Code, Channel: hit.way}, "Enter"), nil
	case "done", "gave_up", "counter":
		n, _ := s.undone()
		return s.send(desk.GuidedEnd{Index: n, Outcome: id}, map[string]string{"done": "1", "gave_up": "2", "counter": "3"}[id]), nil
	case "take":
		return nil, s.taking()
	case "print":
		return nil, s.printed()
	case "hand":
		s.handing()
	case "send":
		return s.handOn(), nil
	case "reveal":
		return s.look.ask(s.env, "visit", s.id), nil
	case "leave":
		return s.leave()
	case "back":
		return nil, s.back()
	}
	return s.homeAct(id)
}

// homeAct does what there is only on a visit at home.
func (s *visitPage) homeAct(id string) (tea.Cmd, Outcome) {
	r, _ := s.selected()
	switch id {
	case "tick":
		p := &s.kit.papers[r.paper-1]
		p.on = !p.on
		s.make()
	case "add":
		s.kit.line, s.kit.note = ui.NewInput(maxPaper), false
	case "stayed":
		s.kit.line, s.kit.note = ui.NewInput(maxReason), true
		s.kit.line.SetValue(s.kit.papers[r.paper-1].note)
	case "write":
		return nil, s.write(r)
	case "depart":
		return s.send(desk.Departure{Papers: s.along()}, "F10"), nil
	case "return":
		if n := s.lost(); n > 0 {
			s.list.Select(s.paperRow(n))
			return nil, Said{s.env.T("visit.lost", "paper", s.kit.papers[n-1].name), ui.Warn}
		}
		return s.send(desk.Return{Papers: s.counted()}, "F10"), nil
	case "cancel":
		return nil, s.reasoned("visit.cancel_title", "visit.cancel_bold", "visit.cancel_yes", "f8", "F8")
	}
	return nil, nil
}

func (s *visitPage) paperRow(n int) string {
	for _, r := range s.rows {
		if r.paper == n {
			return r.id
		}
	}
	return ""
}

// write takes over what was typed: another paper, or where the selected one stayed.
func (s *visitPage) write(r visitRow) Outcome {
	text := strings.TrimSpace(s.kit.line.Value())
	note := s.kit.note
	switch {
	case note:
		s.kit.papers[r.paper-1].note = text
	case text != "" && !s.addPaper(text):
		return Said{s.env.T("error.visit.paper"), ui.Warn}
	}
	s.kit.line = nil
	s.make()
	if !note && text != "" {
		s.list.Select(s.paperRow(len(s.kit.papers)))
	}
	return nil
}

// callNext calls the next customer, unless one is at the window already.
func (s *visitPage) callNext() (tea.Cmd, Outcome) {
	if now := s.work.Now.ID; now != "" && now != s.id {
		return nil, Visiting{}
	}
	s.with = "F2"
	if s.v.State == desk.VisitWaiting && !s.gone {
		return s.out.send(s.v, desk.Call{}), nil
	}
	return s.out.callNumber(""), nil
}

func (s *visitPage) opened() Outcome {
	r, _ := s.selected()
	if r.task.t != nil {
		return Ticketing{r.task.t.ID}
	}
	return Opened{r.task.c.ID}
}

// taking asks what is taken along: a question, or what the customer has to say about the outlet.
func (s *visitPage) taking() Outcome {
	e := s.env
	return Ask{visitTake, &ui.Dialog{
		Title: e.T("visit.take_title"), Bold: e.T("visit.take_bold"), Text: e.T("visit.take_text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("visit.take_stay")}},
			{ID: "question", Key: ui.Key{Codes: []string{"1"}, Name: "1", Word: e.T("visit.take_question")}},
			{ID: "voice", Key: ui.Key{Codes: []string{"2"}, Name: "2", Word: e.T("visit.take_voice")}},
		},
		Move: e.moveKey(),
	}}
}

// printed prints the slip by which the customer rates; for a visit at home the list of what travels too.
func (s *visitPage) printed() Outcome {
	e := s.env
	if s.v.Home == nil {
		return s.printing(desk.SlipPaper)
	}
	return Ask{visitPrint, &ui.Dialog{
		Title: e.T("visit.print_title"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("visit.print_stay")}},
			{ID: "kit", Key: ui.Key{Codes: []string{"1"}, Name: "1", Word: e.T("visit.print_kit")}},
			{ID: "slip", Key: ui.Key{Codes: []string{"2"}, Name: "2", Word: e.T("visit.print_slip")}},
		},
		Move: e.moveKey(),
	}}
}

// leave lets the customer go. That nothing was done for him needs a reason.
func (s *visitPage) leave() (tea.Cmd, Outcome) {
	if s.served() {
		return s.send(desk.Leaving{}, "F10"), nil
	}
	return nil, s.reasoned("visit.leave_title", "visit.leave_bold", "visit.leave_yes", "f10", "F10")
}

// reasoned asks for the reason of an end. What was said already stands there when it could not be sent.
func (s *visitPage) reasoned(title, bold, yes, code, name string) Outcome {
	e := s.env
	reason := ui.NewInput(maxReason)
	reason.SetValue(s.reason)
	return Ask{visitLeave, &ui.Dialog{
		Title: e.T(title, "number", s.v.Number), Bold: e.T(bold),
		Reason: reason, ReasonLabel: e.T("case.reason"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("visit.leave_stay")}},
			{ID: "leave", Reasoned: true, Key: ui.Key{Codes: []string{code}, Name: name, Word: e.T(yes)}},
		},
		Move: e.moveKey(),
	}}
}

// back takes back one thing at a time.
func (s *visitPage) back() Outcome {
	switch {
	case s.pick != nil:
		s.pick = nil
	case s.hand != nil:
		s.hand = nil
	case s.kit.line != nil:
		s.kit.line = nil
	case s.gone && s.v.State == desk.VisitClosed:
		return Gone{s.v}
	default:
		return Back{}
	}
	return nil
}

func (s *visitPage) Head() Head {
	h := Head{ID: "visit", Busy: s.out.busy()}
	if s.open() {
		h.Number = s.v.Number
	}
	return h
}

// Keys: none of them can rate. That is the customer's own, on another device (F3).
func (s *visitPage) Keys() ui.Keys {
	t := s.env.T
	back := ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busyOnly(s.env, &s.out.writer)}
	if !s.env.serves() {
		return ui.Keys{back}
	}
	held := s.held()
	keys := againKeys(s.env, &s.out.writer)
	if len(keys) == 0 && s.get.fault != nil {
		keys = ui.Keys{{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("ticket.key_again"), Help: t("ticket.help_again"), Main: true}}
	}
	switch {
	case s.pick != nil:
		choose := ui.Key{ID: "choose", Codes: []string{"enter"}, Name: "Enter", Word: t("visit.key_choose"), Help: t("visit.help_choose"), Main: true, Off: held}
		if _, ok := s.pick.selected(); !ok && held == "" {
			choose.Off = t("find.choose_off")
		}
		return append(keys, choose, back)
	case s.hand != nil:
		return append(keys, ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("visit.key_hand"), Help: t("visit.help_hand"), Main: true, Off: held}, back)
	case s.kit.line != nil:
		return append(keys, ui.Key{ID: "write", Codes: []string{"enter"}, Name: "Enter", Word: t("visit.key_write"), Help: t("visit.help_write"), Main: true, Off: held}, back)
	case !s.open():
		next := s.nextKey()
		next.Main = true
		find := ui.Key{ID: "find", Codes: []string{"f3"}, Name: "F3", Word: t("home.key.find"), Help: t("visit.help_find"), Off: held}
		return append(keys, next, find, back) // who has no number is served too
	}
	next := s.nextKey()
	next.Hidden = true
	return append(append(append(keys, s.rowKeys()...), s.visitKeys()...), next, back)
}

// nextKey calls the next customer, and leads to the one who is at the window meanwhile, as F2 does at home. The clerk
// who is with a customer ends that first.
func (s *visitPage) nextKey() ui.Key {
	t, now := s.env.T, s.work.Now
	k := ui.Key{ID: "next", Codes: []string{"f2"}, Name: "F2", Word: t("queue.key_next"), Help: t("home.key.next_help"), Off: s.held()}
	switch {
	case now.ID != "" && now.ID != s.id:
		k.Word, k.Help = t("home.key.window"), t("home.key.window_help")
	case s.open() && s.v.State == desk.VisitServing && s.mine() && k.Off == "":
		k.Off = t("visit.off_next")
	}
	return k
}

// off is why nothing can be done with the visit now, or else why.
func (s *visitPage) off(why string) string {
	switch {
	case s.held() != "":
		return s.held()
	case !s.mine():
		return s.env.T("visit.off_other", "by", s.v.Owner)
	case !s.full && s.get.busy():
		return s.env.T("visit.off_reading")
	case !s.full:
		return s.env.T("ticket.off_unread")
	}
	return why
}

// rowKeys are what can be done with the row under the cursor.
func (s *visitPage) rowKeys() ui.Keys {
	t := s.env.T
	r, ok := s.selected()
	_, undone := s.undone()
	switch {
	case !ok:
		return nil
	case undone:
		return ui.Keys{
			{ID: "done", Codes: []string{"1"}, Name: "1", Word: t("visit.guided.done"), Help: t("visit.help_done"), Main: true, Off: s.off("")},
			{ID: "gave_up", Codes: []string{"2"}, Name: "2", Word: t("visit.guided.gave_up"), Help: t("visit.help_gave_up"), Off: s.off("")},
			{ID: "counter", Codes: []string{"3"}, Name: "3", Word: t("visit.guided.counter"), Help: t("visit.help_counter"), Off: s.off("")},
		}
	case r.guided > 0:
		return nil
	case r.paper > 0:
		keys := ui.Keys{{ID: "tick", Codes: []string{"space"}, Name: t("key.space"), Word: t("visit.key_tick"), Help: t("visit.help_tick"), Off: s.off("")}}
		if s.away() && !s.kit.papers[r.paper-1].on {
			keys = append(keys, ui.Key{ID: "stayed", Codes: []string{"enter"}, Name: "Enter", Word: t("visit.key_stayed"), Help: t("visit.help_stayed"), Off: s.off("")})
		}
		return keys
	}
	return ui.Keys{{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("home.key.open"), Help: t("home.key.open_help"), Main: !s.served() || len(s.stops()) > 0, Off: s.held()}}
}

// visitKeys are what can be done with the visit.
func (s *visitPage) visitKeys() ui.Keys {
	t, booked := s.env.T, s.v.State == desk.VisitBooked
	keys := ui.Keys{}
	if booked {
		keys = append(keys,
			ui.Key{ID: "depart", Codes: []string{"f10"}, Name: "F10", Word: t("visit.key_depart"), Help: t("visit.help_depart"), Main: true, Off: s.off("")},
			ui.Key{ID: "add", Codes: []string{"f4"}, Name: "F4", Word: t("visit.key_add"), Help: t("visit.help_add"), Off: s.off("")},
			ui.Key{ID: "cancel", Codes: []string{"f8"}, Name: "F8", Word: t("visit.key_cancel"), Help: t("visit.help_cancel"), Off: s.off("")})
		return append(keys, s.revealKey())
	}
	alone := ""
	if len(s.colleagues()) == 0 {
		alone = t("ticket.off_alone")
	}
	keys = append(keys, s.endKey(),
		ui.Key{ID: "find", Codes: []string{"f3"}, Name: "F3", Word: t("home.key.find"), Help: t("visit.help_find"), Off: s.off("")})
	if s.v.Home == nil && s.get.fault == nil && !s.out.unknown() && s.env.ready(desk.QueueMachineDevice) { // else F5 reads or sends again
		keys = append(keys, ui.Key{ID: "recall", Codes: []string{"f5"}, Name: "F5", Word: t("visit.key_recall"), Help: t("visit.help_recall"), Off: s.off(""), Hidden: s.served()})
	}
	keys = append(keys,
		ui.Key{ID: "take", Codes: []string{"f8"}, Name: "F8", Word: t("visit.key_take"), Help: t("visit.help_take"), Off: s.off("")},
		ui.Key{ID: "guide", Codes: []string{"f4"}, Name: "F4", Word: t("visit.key_guide"), Help: t("visit.help_guide"), Off: s.off("")},
		ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("visit.key_print"), Help: t("visit.help_print"), Off: s.off("")},
		ui.Key{ID: "hand", Codes: []string{"f7"}, Name: "F7", Word: t("visit.key_hand"), Help: t("visit.help_hand"), Off: s.off(alone)})
	if s.v.Home != nil {
		keys = append(keys, s.revealKey())
	}
	return append(keys, ui.Key{ID: "move", Name: t("key.up_down"), Help: t("queue.move"), Hidden: true})
}

func (s *visitPage) revealKey() ui.Key {
	t := s.env.T
	return ui.Key{ID: "reveal", Codes: []string{"f9"}, Name: "F9", Word: t("case.key_reveal"), Help: t("visit.help_reveal"), Off: s.off("")}
}

// endKey ends what is going on: the way back from a customer's home, or the visit.
func (s *visitPage) endKey() ui.Key {
	t := s.env.T
	if s.away() {
		return ui.Key{ID: "return", Codes: []string{"f10"}, Name: "F10", Word: t("visit.key_return"), Help: t("visit.help_return"), Off: s.off("")}
	}
	why := ""
	stops := s.stops()
	if len(stops) > 0 {
		why = s.words(stops[0], s.size.W-10) // the message line has the time and its rule beside it
	}
	return ui.Key{ID: "leave", Codes: []string{"f10"}, Name: "F10", Word: t("visit.key_leave"), Help: t("visit.help_leave"), Off: s.off(why), Main: s.served() && len(stops) == 0}
}
