package screens

import (
	"sheyin/desk"
	"sheyin/ui"
)

func (s *ticketPage) Head() Head {
	h := Head{ID: "ticket", Number: s.t.Number, Busy: s.out.busy()}
	if s.t.Kind != "" {
		h.Title = s.env.T("ticket.kind." + string(s.t.Kind))
	}
	return h
}

func (s *ticketPage) Keys() ui.Keys {
	t := s.env.T
	off := s.held()
	if off == "" && !s.full {
		off = t("ticket.off_unread")
	}
	key := func(k ui.Key, why string) ui.Key {
		if k.Off = off; off == "" {
			k.Off = why
		}
		return k
	}
	keys := againKeys(s.env, &s.out.writer)
	if len(keys) == 0 {
		keys = ui.Keys{{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("ticket.key_again"), Help: t("ticket.help_again"), Main: s.get.fault != nil, Hidden: s.get.fault == nil}}
	}
	switch {
	case s.reads():
		keys = append(keys, key(ui.Key{ID: "send", Codes: []string{"f10", "enter"}, Name: "F10", Word: t("ticket.key_read"), Help: t("ticket.help_read"), Main: true}, s.denied(s.act)))
	case s.form != nil:
		keys = append(keys, key(ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("ticket.key_" + string(s.act)), Help: t("ticket.help_" + string(s.act)), Main: true}, ""))
	}
	return append(keys, s.others(key)...)
}

// others are the keys besides that of the act that is due.
func (s *ticketPage) others(key func(ui.Key, string) ui.Key) ui.Keys {
	t := s.env.T
	var keys ui.Keys
	if s.t.Subject.Case != "" {
		why := ""
		if s.written() {
			why = t("ticket.off_written")
		}
		keys = append(keys, key(ui.Key{ID: "case", Codes: []string{"f3"}, Name: "F3", Word: t("ticket.key_case"), Help: t("ticket.help_case")}, why))
	}
	noPaper, noPass := "", s.denied(desk.KindPass)
	if s.paper() == "" {
		noPaper = t("ticket.off_print")
	}
	switch {
	case s.passing || s.written():
		noPass = t("ticket.off_written")
	case noPass == "" && len(s.colleagues) == 0:
		noPass = t("ticket.off_alone")
	}
	return append(keys,
		key(ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("ticket.key_print"), Help: t("ticket.help_print"), Hidden: noPaper != ""}, noPaper),
		key(ui.Key{ID: "pass", Codes: []string{"f7"}, Name: "F7", Word: t("ticket.key_pass"), Help: t("ticket.help_pass"), Hidden: s.t.State == desk.TicketClosed}, noPass),
		key(ui.Key{ID: "trouble", Codes: []string{"f8"}, Name: "F8", Word: t("ticket.key_trouble"), Help: t("ticket.help_trouble"), Hidden: !s.t.Allows(desk.KindReopen)}, s.blocked(desk.KindReopen)),
		key(ui.Key{ID: "reveal", Codes: []string{"f9"}, Name: "F9", Word: t("case.key_reveal"), Help: t("case.help_reveal"), Hidden: true}, ""),
		ui.Key{ID: "page", Codes: []string{"pgup", "pgdown"}, Name: "PgUp", Word: t("ticket.key_page"), Help: t("ticket.help_page"), Hidden: true},
		ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("ticket.help_back"), Hidden: true, Off: busyOnly(s.env, &s.out.writer)},
	)
}
