package screens

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// itemPage tells everything about one item for one customer, at once (H-7.2a1): what his circumstances ask
// for, how long it takes, how he gets the result. From here the case begins, or the customer is shown where else to go.
type itemPage struct {
	env     Env
	code    string
	item    desk.Item
	known   bool  // the catalogue has the item
	refused error // why it may not be handled here by this person; nil: it may
	newCase desk.Case
	send    sender
	sending string // name of the key that sent, to be pressed again
	print   bool   // the case begins with its notice on paper
	begun   *desk.Case
	out     issuer // prints the notice of the case that has begun

	asks  []desk.Circumstance
	holds map[string]bool // circumstances of this customer
	at    int             // row with the cursor: a circumstance, or a place to go to
	top   int             // first line in sight
	faq   bool            // the questions are on the screen instead
	size  ui.Layout

	places []desk.Outlet // that may handle the item instead
	get    reader[[]desk.Outlet]
}

// online is the place of a referral to what the customer does himself.
const online = "online"

// ItemPage is the page of the item with this code.
func ItemPage(env Env, code string) Screen {
	s := &itemPage{
		env: env, code: code, holds: map[string]bool{}, send: newSender(env), get: reader[[]desk.Outlet]{env: env},
		newCase: desk.Case{ID: env.NewKey(), OutletID: env.Session.Outlet.ID}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.judge()
	return s
}

func (s *itemPage) Start() tea.Cmd {
	if s.refused != nil && s.known {
		return s.ask()
	}
	return nil
}

// judge looks the item up in the rules in force and asks whether it may be handled.
func (s *itemPage) judge() {
	s.item, s.known = s.env.Rules.Catalogue.Item(s.code)
	s.refused = s.env.Rules.May(s.env.Session.Person, desk.MayConsult, s.code, s.env.Now())
	s.asks = nil
	if s.refused == nil {
		s.asks = s.item.Circumstances()
	}
	s.at = max(0, min(s.at, s.spots()-1))
}

// circumstances are the keys of those that hold, in the item's order.
func (s *itemPage) circumstances() []string {
	var keys []string
	for _, a := range s.asks {
		if s.holds[a.Key] {
			keys = append(keys, a.Key)
		}
	}
	return keys
}

// spots is the number of rows that the cursor can stand on.
func (s *itemPage) spots() int {
	if s.refused == nil {
		return len(s.asks)
	}
	n := len(s.places)
	if s.hasOnline() {
		n++
	}
	return n
}

func (s *itemPage) hasOnline() bool { return slices.Contains(s.item.Channels, online) }

// place is where the cursor sends the customer: an outlet's ID, "online", or "".
func (s *itemPage) place() string {
	switch {
	case s.refused == nil || s.at >= s.spots():
		return ""
	case s.at < len(s.places):
		return s.places[s.at].ID
	}
	return online
}

// ask looks for outlets that handle the item (H-9.2a: no customer is sent away without an answer).
func (s *itemPage) ask() tea.Cmd {
	library, code := s.env.Library, s.code
	return s.get.ask(func(ctx context.Context) ([]desk.Outlet, error) { return library.Elsewhere(ctx, code) })
}

// show takes where else.
func (s *itemPage) show(outlets []desk.Outlet) {
	s.places = slices.DeleteFunc(slices.Clone(outlets), func(o desk.Outlet) bool { return o.ID == s.env.Session.Outlet.ID })
	s.at = max(0, min(s.at, s.spots()-1))
}

func (s *itemPage) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if outlets, mine, ok := s.get.take(msg); mine {
		if ok {
			s.show(outlets)
		}
		return nil, s.get.denied()
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		could := s.refused == nil
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.judge()
		if could && s.refused != nil {
			return s.Start(), Said{s.env.T("item.changed"), ui.Warn}
		}
	case Work:
		s.env.Board, s.env.Line = msg.Board, msg.Line
	case wrote[desk.Case]:
		return s.taken(msg)
	case wrote[desk.Paper], printEnd:
		return s.printed(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// taken hears the end of the write. What is not told here, on the last row, is app's to tell.
func (s *itemPage) taken(msg tea.Msg) (tea.Cmd, Outcome) {
	c, mine, ok := s.send.take(msg)
	fault := s.send.fault
	switch {
	case !mine:
		return nil, nil
	case ok && s.print:
		s.begun = &c
		s.out = newIssuer(s.env, desk.Order{Kind: desk.NoticePaper, Subject: c.ID}, s.env.sheetOf(c))
		return s.out.begin(), nil
	case ok:
		return nil, Advanced{Case: c}
	case fault.Code == desk.Offline || fault.Code == desk.Unknown || fault.Code == desk.Invalid && fault.Field != "":
		return nil, nil
	}
	s.send.fault = nil
	return nil, Failed{fault}
}

// printed goes on with the case when its notice is out.
func (s *itemPage) printed(msg tea.Msg) (tea.Cmd, Outcome) {
	cmd, out, _ := s.out.hear(msg)
	if p, ok := out.(PrintedPaper); ok {
		out = Advanced{*s.begun, p.Printed}
	}
	return cmd, out
}

func (s *itemPage) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.move(msg.String()) {
		return nil, nil
	}
	k, ok := s.Keys().Match(msg)
	if !ok {
		return nil, nil
	}
	if k.Off != "" {
		return nil, Said{k.Off, ui.Warn}
	}
	switch k.ID {
	case "back":
		if s.faq {
			s.faq, s.top = false, 0
			return nil, nil
		}
		return nil, Back{}
	case "faq":
		s.faq, s.top = !s.faq, 0
	case "toggle":
		return nil, s.toggle()
	case "start", "refer":
		s.print = false
		return s.begin(k.Name), nil
	case "print":
		if s.begun != nil {
			return s.out.begin(), nil
		}
		s.print = true
		return s.begin(k.Name), nil
	case "leave":
		return nil, Advanced{Case: *s.begun}
	case "inquiry":
		return nil, Raising{desk.Inquiry, desk.Subject{Item: s.code}}
	case "bulletin":
		b, _ := s.bulletin() // the key is not there without one
		return nil, Going{Place: BulletinsPlace, ID: b.ID}
	case "again":
		switch {
		case s.begun != nil:
			return s.out.again(), nil
		case s.send.unknown():
			return s.send.again(), nil
		}
		return s.ask(), nil
	}
	return nil, nil
}

// begin opens the case, or closes the visit with where the customer was shown to.
func (s *itemPage) begin(key string) tea.Cmd {
	s.sending = key
	return s.send.send(s.newCase, desk.Consultation{Item: s.code, Circumstances: s.circumstances(), Referred: s.place()})
}

// toggle changes one circumstance and says what the list has become.
func (s *itemPage) toggle() Outcome {
	key := s.asks[s.at].Key
	s.holds[key] = !s.holds[key]
	s.send.fault = nil
	bring, shared := needs(s.item, s.circumstances())
	return Said{s.env.T("item.told", "bring", bring, "shared", shared), ui.Text}
}

// move takes the keys that walk over the page: rows first, and lines where there are no more rows.
func (s *itemPage) move(code string) bool {
	p, h := s.body(s.size), s.height(s.size)
	switch code {
	case "up", "down":
		step := 1
		if code == "up" {
			step = -1
		}
		if to := s.at + step; !s.faq && to >= 0 && to < s.spots() {
			s.at = to
			s.top = p.reveal(s.at+1, s.top, h)
			return true
		}
		s.top = p.top(s.top+step, h)
	case "pgup":
		s.top = p.top(s.top-h, h)
	case "pgdown":
		s.top = p.top(s.top+h, h)
	default:
		return false
	}
	return true
}

// height is how many lines of the page are in sight: all but the title and the last row.
func (s *itemPage) height(l ui.Layout) int { return l.Last - l.Work.Y - 1 }

// Head names no case: there is none before the first write, and the item is the page's own title.
func (s *itemPage) Head() Head {
	return Head{ID: "item", Step: 1, Busy: s.send.busy() || s.out.works()}
}

// frozen is why nothing may be changed now, "" when it may.
func (s *itemPage) frozen() string { return held(s.env, &s.send.writer) }

func (s *itemPage) Keys() ui.Keys {
	t := s.env.T
	busy := busyOnly(s.env, &s.send.writer)
	if s.begun != nil {
		return s.printKeys()
	}
	keys := ui.Keys{}
	if !s.faq {
		keys = s.actKeys()
	}
	if s.known {
		none := busy
		if len(s.item.FAQ) == 0 {
			none = t("item.key.faq_off")
		}
		word := t("item.key.faq")
		if s.faq {
			word = t("item.key.faq_close")
		}
		keys = append(keys, ui.Key{ID: "faq", Codes: []string{"f3"}, Name: "F3", Word: word, Help: t("item.key.faq_help"), Main: s.faq, Off: none})
	}
	return append(keys,
		ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("item.key.back"), Hidden: true, Off: busy},
		ui.Key{ID: "move", Name: t("key.up_down"), Help: t("item.key.move"), Hidden: true},
		ui.Key{ID: "page", Name: "PgUp PgDn", Help: t("item.key.page"), Hidden: true})
}

// actKeys are the keys of the page itself.
func (s *itemPage) actKeys() ui.Keys {
	t := s.env.T
	var keys ui.Keys
	switch {
	case !s.known:
		return nil
	case s.refused == nil:
		keys = append(keys, ui.Key{ID: "start", Codes: []string{"enter"}, Name: "Enter", Word: t("item.key.start"), Help: t("item.key.start_help"), Main: true, Off: s.frozen()})
		off := s.frozen()
		if s.env.Press == nil || s.env.Papers == nil {
			off = t("paperpage.no_press")
		}
		if off == "" && s.env.Line.Down() { // its number is the authority's
			off = t("error.offline.number")
		}
		keys = append(keys, ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("item.key.print"), Help: t("item.key.print_help"), Off: off})
		if len(s.asks) > 0 {
			keys = append(keys, ui.Key{ID: "toggle", Codes: []string{"space"}, Name: t("key.space"), Word: t("item.key.toggle"), Help: t("item.key.toggle_help"), Off: s.frozen()})
		}
	default:
		keys = append(keys, ui.Key{ID: "refer", Codes: []string{"f10"}, Name: "F10", Word: t("item.key.refer"), Help: t("item.key.refer_help"), Main: true, Off: s.referOff()})
	}
	keys = append(keys, s.bulletinKey()...)
	keys = append(keys, ui.Key{ID: "inquiry", Codes: []string{"f8"}, Name: "F8", Word: t("item.key.inquiry"), Help: t("item.key.inquiry_help"), Off: s.frozen()})
	switch {
	case s.send.unknown():
		keys = append(keys, againKeys(s.env, &s.send.writer)...)
	case s.get.fault != nil && !s.get.busy():
		keys = append(keys, ui.Key{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("item.key.again"), Help: t("item.key.again_help")})
	}
	return keys
}

// printKeys are those while the notice of a case that has begun is printed.
func (s *itemPage) printKeys() ui.Keys {
	t := s.env.T
	busy := ""
	if s.out.works() {
		busy = t("paperpage.busy")
	}
	keys := ui.Keys{{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("paperpage.key_print"), Help: t("paperpage.help_print"), Main: true, Off: busy}}
	if s.out.unknown() {
		keys = ui.Keys{{ID: "again", Codes: []string{"f5", "f6"}, Name: "F5", Word: t("case.key_again"), Help: t("case.help_again"), Main: true, Off: busy}}
	}
	return append(keys, ui.Key{ID: "leave", Codes: []string{"enter", "esc"}, Name: "Enter", Word: t("item.key.leave"), Help: t("item.key.leave_help"), Off: busy})
}

// referOff is why a referral cannot be written down now.
func (s *itemPage) referOff() string {
	switch {
	case s.frozen() != "":
		return s.frozen()
	case !s.env.Session.Person.May(desk.MayConsult):
		return s.env.T("item.why.post")
	case s.place() == "" && s.get.busy():
		return s.env.T("item.places.asking")
	case s.place() == "":
		return s.env.T("item.key.refer_off")
	}
	return ""
}
