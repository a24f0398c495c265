package screens

import (
	"strconv"

	"sheyin/desk"
	"sheyin/ui"
)

// callOff is why nobody can be called now.
func (s *queue) callOff() string {
	switch {
	case s.out.busy() || s.out.unknown():
		return held(s.env, &s.out.writer)
	case s.now.ID != "":
		return s.env.T("queue.off_serving", "number", s.now.Number)
	}
	return ""
}

func (s *queue) Keys() ui.Keys {
	t := s.env.T
	if !s.env.serves() {
		return ui.Keys{{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true}}
	}
	out := held(s.env, &s.out.writer)
	keys := againKeys(s.env, &s.out.writer)
	if s.groups != nil {
		return append(keys,
			ui.Key{ID: "give", Codes: []string{"enter"}, Name: "Enter", Word: t("queue.key_give"), Help: t("queue.help_give"), Main: true, Off: out},
			ui.Key{ID: "number", Name: "0-" + strconv.Itoa(s.groups.Len()-1), Word: t("queue.key_group"), Help: t("queue.help_group")},
			ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busyOnly(s.env, &s.out.writer)})
	}
	next := ui.Key{ID: "next", Codes: []string{"f2"}, Name: "F2", Word: t("queue.key_next"), Help: t("home.key.next_help"), Off: out}
	if s.now.ID != "" {
		next.Word, next.Help = t("home.key.window"), t("home.key.window_help")
	}
	return append(append(keys, s.enterKey(out)), next,
		ui.Key{ID: "book", Codes: []string{"f4"}, Name: "F4", Word: t("queue.key_book"), Help: t("queue.help_book"), Off: out},
		ui.Key{ID: "arrival", Codes: []string{"f6"}, Name: "F6", Word: t("queue.key_arrival"), Help: t("queue.help_arrival"), Off: out},
		s.leftKey(out),
		ui.Key{ID: "home", Codes: []string{"tab"}, Name: "Tab", Word: t("queue.key_home"), Help: t("queue.help_home"), Hidden: true, Off: busyOnly(s.env, &s.out.writer)},
		ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busyOnly(s.env, &s.out.writer)},
		ui.Key{ID: "move", Name: t("key.up_down"), Help: t("queue.move"), Hidden: true})
}

// enterKey is what Enter does: it calls the number that was typed, else the selected customer, or opens
// the visit that need not be called.
func (s *queue) enterKey(out string) ui.Key {
	t := s.env.T
	k := ui.Key{ID: "call", Codes: []string{"enter"}, Name: "Enter", Word: t("queue.key_call"), Help: t("queue.help_call"), Main: true, Off: s.callOff()}
	v, ok := s.selected()
	switch {
	case s.number() != "":
	case !ok:
		if k.Off == "" {
			k.Off = t("queue.off_none")
		}
	case v.State == desk.VisitWaiting:
		if k.Off == "" && v.For != "" && v.For != s.env.Session.Person.ID {
			k.Off = t("queue.off_other", "by", v.Owner)
		}
	default:
		return ui.Key{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("home.key.open"), Help: t("queue.help_open"), Main: true, Off: out}
	}
	return k
}

func (s *queue) leftKey(out string) ui.Key {
	t := s.env.T
	k := ui.Key{ID: "left", Codes: []string{"f8"}, Name: "F8", Word: t("queue.key_left"), Help: t("queue.help_left"), Off: out}
	if v, ok := s.selected(); k.Off == "" && (!ok || v.State != desk.VisitWaiting) {
		k.Off = t("queue.off_left")
	}
	return k
}
