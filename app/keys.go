package app

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// keys are those that mean the same everywhere.
func (m *Model) keys() ui.Keys {
	t := m.t
	keys := ui.Keys{}
	back, escapes := m.local().ByID("back")
	switch {
	case m.session.ID == "" || m.locked():
	case escapes:
		back.Hidden = false
		keys = append(keys, back)
	case m.screen.Head().ID == "home":
		keys = append(keys, ui.Key{ID: "lock", Codes: []string{"f12"}, Name: "F12", Word: t("app.key_lock"), Help: t("app.help_lock")})
	}
	if m.screen.Head().ID != string(screens.EmergencyPlace) {
		keys = append(keys, ui.Key{ID: "emergency", Codes: []string{"ctrl+e"}, Name: "Ctrl+E", Word: t("app.key_emergency"), Help: t("app.help_emergency"), Hidden: m.atWork()})
	}
	keys = append(keys, ui.Key{ID: "help", Codes: []string{"f1"}, Name: "F1", Word: t("app.key_help"), Help: t("app.help_help")})
	if m.atWork() {
		if !slices.ContainsFunc(keys, func(k ui.Key) bool { return k.ID == "lock" }) {
			keys = append(keys, ui.Key{ID: "lock", Codes: []string{"f12"}, Name: "F12", Word: t("app.key_lock"), Help: t("app.help_lock"), Hidden: true})
		}
		keys = append(keys,
			ui.Key{ID: "palette", Codes: []string{"ctrl+p"}, Name: "Ctrl+P", Word: t("app.key_palette"), Help: t("app.help_palette")},
			ui.Key{ID: "problem", Codes: []string{"ctrl+r"}, Name: "Ctrl+R", Word: t("app.key_problem"), Help: t("app.help_problem"), Hidden: true},
			ui.Key{ID: "logout", Name: "", Word: t("app.key_logout"), Help: t("app.help_logout"), Hidden: true},
		)
	}
	quit := ui.Key{ID: "quit", Codes: []string{"ctrl+q", "ctrl+c"}, Name: "Ctrl+Q", Word: t("app.key_quit"), Help: t("app.help_quit"), Hidden: m.atWork()}
	return append(keys, quit).Rebind(m.bound(), m.keyName)
}

// local are the keys of the screen that is up, as the configuration binds them.
func (m *Model) local() ui.Keys { return m.screen.Keys().Rebind(m.bound(), m.keyName) }

// press gives a key to whatever is on top. Keys that are typed while a write is out are not held for
// the screen that comes next: which one comes is the authority's to say (the next step, a refusal, a
// conflict), and an Enter that was meant for a form must not answer what nobody has read yet.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	if !ui.Fits(m.w, m.h) {
		if lock, ok := m.keys().ByID("lock"); ok && lock.Takes(k) {
			return m.global("lock")
		}
		return nil
	}
	switch {
	case m.covered():
		return m.pressCovered(k)
	case m.dialog != nil:
		return m.pressDialog(k)
	case m.help != nil:
		if help, _ := m.keys().ByID("help"); help.Takes(k) || m.help.Update(k, m.w, m.h) {
			m.help = nil
		}
		return nil
	case m.palette != nil:
		if id, done := m.palette.Update(k); done {
			m.palette = nil
			return m.command(id)
		}
		return nil
	}
	if m.pressTour(k) {
		return nil
	}
	if g, ok := m.keys().Match(k); ok && g.ID != "back" {
		return m.global(g.ID)
	}
	// What is typed while a write is out reaches the screen at once, which says that it is sending. It is not held and
	// replayed: the answer may open a dialog or the next screen, and keys typed before would answer what nobody has read.
	return m.did(m.unbind(k))
}

// unbind turns a key that the configuration has bound into the one that the screen knows it
// by, so that screens need not know of the configuration.
func (m *Model) unbind(k tea.KeyPressMsg) tea.KeyPressMsg {
	if len(m.cfg.Keys) == 0 {
		return k
	}
	bound, ok := m.local().Match(k)
	if !ok {
		if _, was := m.screen.Keys().Match(k); was {
			return tea.KeyPressMsg{} // its meaning was given to another key
		}
		return k
	}
	own, has := m.screen.Keys().ByID(bound.ID)
	if !has || len(own.Codes) == 0 || own.Takes(k) { // one of several that the act has: PgDn, a digit
		return k
	}
	return keyOf(own.Codes[0])
}

// pass gives a paste to whatever is on top.
func (m *Model) pass(msg tea.PasteMsg) tea.Cmd {
	switch {
	case !ui.Fits(m.w, m.h), m.covered(): // nobody sees where it goes
		return nil
	case m.dialog != nil:
		m.dialog.Update(msg, m.cfg.Now())
		return nil
	case m.palette != nil:
		m.palette.Update(msg)
		return nil
	case m.help != nil:
		return nil
	}
	return m.did(msg)
}

func (m *Model) pressDialog(k tea.KeyPressMsg) tea.Cmd {
	button, done := m.dialog.Update(k, m.cfg.Now())
	if !done {
		return nil
	}
	text := ""
	if m.dialog.Reason != nil {
		text = m.dialog.Reason.Value()
	}
	id := m.ask
	m.dialog, m.ask = nil, ""
	switch id {
	case "":
		return nil
	case "quit":
		if button == "quit" {
			return m.quit()
		}
		return nil
	case "reload":
		return m.reload()
	case "fault":
		if button == "problem" {
			return m.report(m.broken)
		}
		return nil
	case "duty":
		if button == "duty" {
			return m.enterPlace(screens.Going{Place: screens.DutyPlace})
		}
		return nil
	case "unread":
		if button == "read" {
			return m.readUnread()
		}
		return nil
	case "alarm":
		if button == "open" {
			return m.openAlarmed()
		}
		return nil
	}
	return m.did(screens.Answered{ID: id, Button: button, Text: desk.Clean(text, 500)})
}

// reload opens the case of this screen anew, as the authority has it now.
func (m *Model) reload() tea.Cmd {
	for id, p := range m.parked {
		if p.visit == m.visit {
			delete(m.parked, id)
			return m.openCase(id)
		}
	}
	return m.getWork()
}

// global does what a key means everywhere.
func (m *Model) global(id string) tea.Cmd {
	busy := m.screen.Head().Busy
	switch id {
	case "help":
		m.help = m.makeHelp()
	case "palette":
		if busy { // a command might leave the screen that waits for its answer
			m.refuse(m.t("app.busy"), ui.Warn)
			return nil
		}
		m.palette = m.makePalette()
	case "emergency":
		if busy {
			m.refuse(m.t("app.busy"), ui.Warn)
			return nil
		}
		return m.emergency()
	case "lock":
		if busy {
			m.refuse(m.t("app.busy"), ui.Warn)
			return nil
		}
		return m.lock(false)
	case "problem":
		return m.report("")
	case "logout":
		if busy {
			m.refuse(m.t("app.busy"), ui.Warn)
			return nil
		}
		return m.logout()
	case "quit":
		switch {
		case busy:
			m.refuse(m.t("app.busy"), ui.Warn)
		case m.session.ID == "":
			return m.quit()
		default:
			m.askQuit()
		}
	}
	return nil
}

func (m *Model) askQuit() {
	m.ask = "quit"
	m.dialog = &ui.Dialog{
		Title: m.t("app.quit_title"), Bold: m.t("app.quit_bold"), Text: m.t(m.quitText()),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: m.t("app.stay")}},
			{ID: "quit", Key: ui.Key{Codes: []string{"ctrl+q"}, Name: "Ctrl+Q", Word: m.t("app.key_quit")}},
		},
		Move: ui.Key{Name: m.t("app.left_right"), Word: m.t("app.choose")},
	}
	undone := m.cfg.Devices.Undone()
	lost := slices.DeleteFunc(slices.Clone(undone), func(p desk.PrintProgress) bool { return p.Kept })
	switch {
	case len(lost) > 0:
		m.dialog.Bold = m.t("app.quit_prints", "n", len(lost))
	case len(undone) > 0:
		m.dialog.Bold = m.t("app.quit_kept", "n", len(undone))
	}
}

// command does what was chosen in the palette.
func (m *Model) command(id string) tea.Cmd {
	kind, arg, _ := strings.Cut(id, ":")
	switch kind {
	case "item":
		return m.act(screens.Chosen{Item: arg})
	case "case":
		return m.openCase(arg)
	case "theme":
		m.dress(arg)
	case "go":
		return m.goTo(arg)
	case "global":
		return m.global(arg)
	case "key":
		if k, ok := m.screen.Keys().ByID(arg); ok && len(k.Codes) > 0 {
			return m.did(keyOf(k.Codes[0]))
		}
	}
	return nil
}

// keyOf is the key press that a code of a key table stands for.
func keyOf(code string) tea.KeyPressMsg {
	var k tea.Key
	if rest, found := strings.CutPrefix(code, "ctrl+"); found {
		k.Mod, code = k.Mod|tea.ModCtrl, rest
	}
	if rest, found := strings.CutPrefix(code, "shift+"); found {
		k.Mod, code = k.Mod|tea.ModShift, rest
	}
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "delete": tea.KeyDelete, "backspace": tea.KeyBackspace,
		"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
		"f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f12": tea.KeyF12,
	}
	switch r, ok := named[code]; {
	case ok:
		k.Code = r
	case code == "space":
		k.Code, k.Text = ' ', " "
	default:
		k.Code, k.Text = []rune(code)[0], code
	}
	if k.Mod != 0 {
		k.Text = ""
	}
	return tea.KeyPressMsg(k)
}

// makeHelp is the sheet of F1, from the tables that dispatch.
func (m *Model) makeHelp() *ui.Help {
	h := m.screen.Head()
	always := slices.DeleteFunc(m.keys(), func(k ui.Key) bool { return k.ID == "back" })
	words := make([]string, len(desk.Statuses))
	for n, s := range desk.Statuses {
		words[n] = m.t("status." + string(s))
	}
	return &ui.Help{
		Title: m.t("app.help_title", "screen", m.t("screen."+h.ID+".title")),
		Intro: m.t("screen." + h.ID + ".help"),
		Sections: []ui.HelpSection{
			{Title: m.t("app.help_here"), Keys: m.local()},
			{Title: m.t("app.help_move"), Right: true, Keys: ui.Keys{
				{Name: m.t("key.up_down"), Word: m.t("app.help_rows")},
				{Name: "PgUp PgDn", Word: m.t("app.help_pages")},
			}},
			{Title: m.t("app.help_always"), Right: true, Keys: always},
		},
		ClauseTitle: m.t("help.serves"), Clauses: m.clauses(h.ID),
		FootLabel: m.t("app.help_words"), FootWords: words, FootNote: m.t("app.help_number"),
		Left:  ui.Keys{{Name: m.t("key.up_down"), Word: m.t("app.help_scroll")}},
		Right: ui.Keys{{Name: "Esc", Word: m.t("app.close")}},
	}
}
