package screens

import (
	"sheyin/desk"
	"sheyin/ui"
)

func (s *duty) Keys() ui.Keys {
	t := s.env.T
	out := s.held()
	keys := againKeys(s.env, &s.hold)
	if len(keys) == 0 {
		keys = againKeys(s.env, &s.excuse)
	}
	unknown := len(keys) > 0
	busy := busyOnly(s.env, &s.hold)
	if busy == "" {
		busy = busyOnly(s.env, &s.excuse)
	}
	back := ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busy}
	if s.form != nil {
		return append(keys, ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("duty.key_send"), Help: t("duty.help_send"), Main: true, Off: out}, back)
	}
	keys = append(keys, s.windowKeys(out)...)
	keys = append(keys, ui.Key{ID: "hand", Codes: []string{"f7"}, Name: "F7", Word: t("duty.key_hand"), Help: t("duty.help_hand"), Off: out})
	if !unknown {
		keys = append(keys, ui.Key{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("handover.key_read"), Help: t("duty.help_read"), Hidden: s.known, Off: out})
	}
	return append(keys, back, ui.Key{ID: "move", Name: t("key.up_down"), Help: t("duty.move"), Hidden: true})
}

// windowKeys are what can be done with the selected row.
func (s *duty) windowKeys(out string) ui.Keys {
	t, r := s.env.T, s.selected()
	me := s.env.Session.Person
	open := ui.Key{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("duty.key_open"), Help: t("duty.help_open"), Main: true, Off: out}
	file := ui.Key{ID: "file", Codes: []string{"f4"}, Name: "F4", Word: t("duty.key_file"), Help: t("duty.help_file"), Off: out}
	if file.Off == "" && !s.mayFile() {
		file.Off = t("duty.off_file")
	}
	pause := ui.Key{ID: "pause", Codes: []string{"f8"}, Name: "F8", Word: t("duty.key_pause"), Help: t("duty.help_pause"), Off: out}
	if r.absence != nil {
		void := ui.Key{ID: "void", Codes: []string{"f8"}, Name: "F8", Word: t("duty.key_void"), Help: t("duty.help_void"), Off: file.Off}
		return ui.Keys{void, file}
	}
	if r.window == nil {
		return ui.Keys{file}
	}
	w := *r.window
	own, here := w.HolderID == me.ID, w.Terminal == s.env.Session.Terminal.ID
	if own && w.State == desk.WindowPaused {
		open.ID, open.Word, open.Help = "resume", t("duty.key_resume"), t("duty.help_resume")
	}
	if open.Off == "" {
		open.Off = s.openOff(w, here)
	}
	if may := own && here || me.Has(desk.Manager) && w.State != desk.WindowClosed; pause.Off == "" && !may {
		pause.Off = t("duty.off_pause")
	}
	stock := ui.Key{ID: "stock", Codes: []string{"f4"}, Name: "F4", Word: t("duty.key_stock"), Help: t("duty.help_stock"), Off: out}
	if keeper := w.KeeperID; stock.Off == "" && (!me.Has(desk.Handler) || keeper != me.ID && (keeper != "" || !own)) {
		stock.Off = t("duty.off_stock")
	}
	if w.State == desk.WindowOpen && own {
		pause.Main = true
		return ui.Keys{pause, stock}
	}
	return ui.Keys{open, pause, stock}
}

// openOff is why the window cannot be opened here by the person at work; empty: it can.
func (s *duty) openOff(w desk.Window, here bool) string {
	e := s.env
	switch {
	case !here:
		return e.T("duty.off_elsewhere", "window", e.windowName(w.Terminal))
	case !e.Session.Person.Has(desk.Handler):
		return e.T("duty.off_handler")
	case s.st.Stops != nil:
		return e.refusal(*s.st.Stops)
	case w.State == desk.WindowOpen:
		return e.T("duty.off_open", "name", w.Holder)
	}
	return ""
}

// refusal gives the words of why somebody may not do something.
func (e Env) refusal(r desk.Refusal) string {
	return e.Fault(&desk.Error{Code: desk.Denied, Key: r.Key, Args: r.Args})
}

// mayFile tells whether the person at work files absences: the manager, or where there is none the
// handlers themselves.
func (s *duty) mayFile() bool {
	p := s.env.Session.Person
	if p.Has(desk.Manager) {
		return true
	}
	for _, o := range s.st.People {
		for _, post := range o.Posts {
			if post == desk.Manager && o.Barred == nil {
				return false
			}
		}
	}
	return p.Has(desk.Handler)
}
