package screens

import (
	"cmp"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// handle is the screen on which the item's form is filled, shown to the customer, and sent.
type handle struct {
	matter
	form    *ui.Form
	typed   map[string]string // also of fields that are not asked now
	fixed   map[string]string // values that are known and not typed, with their sources in notes
	notes   map[string]string // where a value came from
	came    map[string]string // values of a case that was sent back, as they were sent
	named   []string          // fields that the authority wants put right
	shape   string            // which fields are asked, to see when that changes
	preview bool              // the customer reads the page
	ticked  bool              // and has confirmed it
	from    int               // first line of the page in sight
	opened  time.Time         // when the page was opened
	logged  bool              // the log has that the page is open: until then it is masked
	laid    OnDesk            // what lies on the desk
	used    OnDesk            // as far as it stands in the form
	pin     pinEntry          // what the customer does at the PIN pad
	binder  *binder           // the materials and their pages
	lies    bool              // which lie over the form
	jumped  bool              // the cursor left a full field by itself: the key that would have done so is not wanted any more
}

// unread is how long after opening the page nobody can have read it: a key that came twice must not
// confirm for the customer.
const unread = time.Second

// Handle is the screen of step three. Its form comes from the item's data; no item has code
// of its own.
func Handle(env Env, c desk.Case, item desk.Item) Screen {
	s := &handle{binder: newBinder(env, c, item), matter: newMatter(env, c, item), fixed: map[string]string{}, notes: map[string]string{}, typed: map[string]string{}, pin: pinEntry{env: env, done: c.PIN}}
	if d := s.returned(); d != nil {
		s.came = maps.Clone(c.Values)
		for _, key := range d.Fields {
			if _, ok := item.Field(key); ok {
				s.named = append(s.named, key)
			}
		}
	}
	values := maps.Clone(c.Values)
	if values == nil {
		values = map[string]string{}
	}
	for key, v := range s.accepted() {
		if s.named == nil || !slices.Contains(s.named, key) {
			s.settle(values, key, v, env.T("handle.from_acceptance"))
		}
	}
	s.build(values, "")
	s.settleDraft(true)
	return s
}

func (s *handle) Start() tea.Cmd {
	if s.laid.IsZero() {
		s.laid = s.env.Desk
	}
	s.fillRead()
	return tea.Batch(s.binder.Start(), s.askRegister())
}

func (s *handle) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	before := s.opened
	cmd, out := s.hear(msg)
	s.fillRead()
	if s.preview && s.opened != before {
		at := s.opened
		cmd = tea.Batch(cmd, s.env.look("handle.page", s.c.ID, func(err error) tea.Msg { return pageLogged{at, err} }))
	}
	return cmd, out
}

// pageLogged tells that the log has it that the customer's page is open, with everything whole on it.
type pageLogged struct {
	opened time.Time
	err    error
}

func (s *handle) hear(msg tea.Msg) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.pin.hear(msg); mine {
		return cmd, out
	}
	if cmd, out, mine := s.binder.hear(msg); mine {
		return cmd, out
	}
	if out, fault, mine := s.took(msg); mine {
		if fault != nil {
			out = s.place(fault)
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case filled:
		return nil, s.fill(msg)
	case OnDesk:
		s.laid = msg
	case pageLogged:
		if msg.err != nil {
			return nil, Said{s.env.T("case.not_revealed", "why", s.env.Fault(msg.err)), ui.Warn}
		}
		s.logged = s.logged || msg.opened.Equal(s.opened)
	case Work:
		back := s.line.Down() && !msg.Line.Down()
		if s.line = msg.Line; back {
			return tea.Batch(s.binder.Start(), s.binder.resend(), s.askRegister()), nil // what the register fills could not be asked for
		}
	case Refreshed:
		s.refresh(msg)
		s.binder.refreshed(msg)
	case Answered:
		if cmd, mine := s.withdrew(msg); mine {
			return cmd, nil
		}
		return nil, s.answered(msg)
	case tea.PasteMsg:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		switch {
		case s.lies:
		case s.preview:
			return nil, Said{s.env.T("handle.off_type"), ui.Warn}
		default:
			return nil, s.edit(msg)
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place shows a refusal beside the field it names.
func (s *handle) place(fault *desk.Error) Outcome {
	if fault.Field == "confirmed" {
		s.ticked = false
		return Said{s.env.Fault(fault), ui.Err}
	}
	f, ok := s.item.Field(fault.Field)
	if !ok {
		return Failed{fault}
	}
	if _, read := s.fixed[f.Key]; read { // it has to be open to be put right
		values := s.values()
		delete(s.fixed, f.Key)
		s.build(values, f.Key)
	}
	s.preview, s.ticked = false, false
	s.form.Focus(f.Key)
	s.form.SetError(f.Key, s.beside(f, fault))
	return nil
}

func (s *handle) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.lies {
		return s.pressBinder(msg)
	}
	jumped := s.jumped
	s.jumped = false
	if code := msg.String(); jumped && !s.preview && (code == "enter" || code == "tab" || code == "down") {
		return nil, nil
	}
	if !s.preview && s.form.Open() && s.held() == "" {
		was := s.form.Focused()
		if edit := s.form.Update(msg); edit.Used {
			s.changed()
			// Enter in an open list is for choosing: it does not open the customer's page as well. A digit does, which nobody
			// presses out of habit.
			if edit.Changed && (msg.String() != "enter" || s.next(was) != "") {
				s.chosen(was)
			}
			return nil, nil
		}
	}
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off != "" {
			return nil, s.refuse(k)
		}
		return s.act(k)
	}
	if why := s.held(); why != "" {
		return nil, Said{why, ui.Warn}
	}
	if !s.preview {
		return nil, s.edit(msg)
	}
	if msg.Text != "" { // who pressed Enter once too often types on
		return nil, Said{s.env.T("handle.off_type"), ui.Warn}
	}
	switch msg.String() {
	case "up":
		s.from--
	case "down":
		s.from++
	case "pgup":
		s.from -= previewPage
	case "pgdown":
		s.from += previewPage
	case "home":
		s.from = 0
	case "end":
		s.from = len(s.lines())
	}
	s.from = max(0, min(s.from, len(s.lines())-previewPage))
	return nil, nil
}

// refuse says why a key is off, and leads to what is wrong.
func (s *handle) refuse(k ui.Key) Outcome {
	if k.ID == "page" && s.held() == "" {
		wrong := s.item.CheckForm(s.values(), s.env.Today())
		of := func(key string) int {
			return slices.IndexFunc(wrong, func(e *desk.Error) bool { return e.Field == key })
		}
		for _, f := range ordered(s.item) {
			if of(f.Key) >= 0 {
				s.form.Focus(f.Key) // first, because leaving a field checks it anew
				break
			}
		}
		for _, f := range s.item.Fields {
			if i := of(f.Key); i >= 0 {
				s.form.SetError(f.Key, s.beside(f, wrong[i]))
			}
		}
	}
	return Said{k.Off, ui.Warn}
}

func (s *handle) act(k ui.Key) (tea.Cmd, Outcome) {
	if k.ID == "back" && s.preview {
		s.preview, s.ticked = false, false
		if s.out.fault != nil && s.out.fault.Code == desk.Offline {
			s.out.fault = nil // nothing was sent, and F10 means something else on the form
		}
		return nil, nil
	}
	if k.ID == "back" {
		s.pin.stop() // nobody waits here any more
	}
	if cmd, out, mine := s.common("handle", k.ID); mine {
		return cmd, out
	}
	switch k.ID {
	case "papers":
		return s.openBinder(), nil
	case "pin":
		act, _ := s.pinDue()
		return s.pin.press(act), nil
	case "error":
		s.form.NextError()
	case "page":
		s.show()
	case "tick":
		s.ticked = !s.ticked
	case "send":
		if !s.ticked && s.env.Now().Sub(s.opened) < unread {
			return nil, Said{s.env.T("handle.off_send"), ui.Warn}
		}
		s.ticked = true // the key says so: read, confirmed, sent
		act, _ := s.pinDue()
		return s.write(desk.Handling{Values: s.sent(), Confirmed: true, Channel: "counter", PIN: s.pin.fact(act)}, "Enter"), nil
	}
	return nil, nil
}

// show opens the page that the customer reads.
func (s *handle) show() {
	s.preview, s.ticked, s.from, s.opened, s.logged = true, false, 0, s.env.Now(), false
}

// sent is what goes out: asked fields with a value, as the rules write them.
func (s *handle) sent() map[string]string { return s.item.NormalForm(s.values()) }

// edit passes a key or a paste to the form. Enter goes to the next field that has to be filled,
// Tab and Down go field by field; a field that is full and right is left by itself, and after the
// last choice the page opens.
func (s *handle) edit(msg tea.Msg) Outcome {
	was := s.form.Focused()
	before := s.form.Value(was)
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" && !s.choosing(was) {
		s.form.Focus(s.next(was))
		if s.form.Focused() == was {
			s.form.Update(msg)
		}
		s.changed()
		return nil
	}
	edit := s.form.Update(msg)
	s.changed()
	if _, ok := msg.(tea.PasteMsg); ok {
		return s.env.pasted(edit)
	}
	if edit.Chosen {
		return s.env.unchosen(edit)
	}
	if edit.Changed && s.form.Value(was) != before {
		if s.form.Focused() == was && s.full(was) {
			s.leave(was)
		} else {
			s.chosen(was)
		}
	}
	return nil
}

// changed lets follow what depends on a value: fields that are asked or not, fields that are
// equal to another one, and what is wrong with them.
func (s *handle) changed() {
	values := s.values()
	if shapeOf(values) != s.shape {
		maps.Copy(s.typed, s.form.Values())
		s.build(values, s.form.Focused())
		return
	}
	for _, f := range s.item.Fields {
		if other, ok := s.same(f); ok && !slices.Contains(s.named, f.Key) {
			v := other.Normal(values[other.Key])
			s.fixed[f.Key] = v
			s.form.SetValue(f.Key, v)
		}
	}
	s.recheck()
}

func (s *handle) Head() Head {
	h := s.head("handle", 3)
	h.Busy = h.Busy || s.binder.busy()
	return h
}

func (s *handle) Keys() ui.Keys {
	if s.lies {
		return s.binder.binderKeys(s.line.Down())
	}
	e := s.env
	keys := s.againKey()
	if s.preview {
		send := ui.Key{ID: "send", Codes: []string{"enter", "f10"}, Name: "Enter", Word: e.T("handle.key_send"), Help: e.T("handle.help_send"), Main: true, Off: cmp.Or(s.offline(desk.Handling{}), s.binder.open())}
		if act, due := s.pinDue(); due && send.Off == "" {
			send.Off = s.pin.open(act)
		}
		tick := ui.Key{ID: "tick", Codes: []string{"space"}, Name: e.T("key.space"), Word: e.T("handle.key_tick"), Help: e.T("handle.help_tick"), Hidden: true}
		back := s.backKey()
		back.Help = e.T("handle.help_form")
		keys = append(append(keys, s.key(send)), s.pinKeys()...)
		keys = append(keys, s.key(tick), s.papersKey(true))
		if len(s.lines()) > previewPage {
			keys = append(keys, ui.Key{ID: "pages", Name: "PgDn", Word: e.T("handle.key_pages")})
		}
		return append(keys, s.troubleKey(), back)
	}
	fault := ui.Key{ID: "error", Codes: []string{"f3"}, Name: "F3", Word: e.T("handle.key_error"), Help: e.T("handle.help_error")}
	if s.form.Errors() == 0 {
		fault.Off, fault.Hidden = e.T("handle.off_error"), true
	}
	why, open := s.open(), s.form.Open()
	page := ui.Key{ID: "page", Codes: []string{"f10"}, Name: "F10", Word: e.T("handle.key_page"), Help: e.T("handle.help_page"), Off: why, Main: true}
	switch {
	case why == "" && !open && !s.choosing(s.form.Focused()):
		page.Codes, page.Name = []string{"enter", "f10"}, "Enter"
	default:
		word := e.T("handle.key_next")
		if open {
			word = e.T("case.key_choose")
		}
		keys = append(keys, ui.Key{ID: "next", Name: "Enter", Word: word, Help: e.T("handle.help_next"), Main: true})
	}
	// The footer has no room for all: the rare ones are in the help and the palette.
	reveal, trouble := s.revealKey(), s.troubleKey()
	reveal.Hidden = !fault.Hidden
	keys = append(append(keys, s.key(page)), s.pinKeys()...)
	return append(keys, s.key(fault), s.papersKey(!fault.Hidden), s.printKey(), reveal, trouble, s.backKey())
}
