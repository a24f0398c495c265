package screens

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/ui"
)

// bookHome agrees a visit at home with somebody who cannot come (H-7.3b).
type bookHome struct {
	env   Env
	v     desk.Visit // the new visit: its ID is made once, so that sending again is the same visit
	form  *ui.Form
	blank map[string]string // the form before anything was typed
	pick  *itemPick
	items []string // codes that are wanted
	below bool     // the items have the focus, not the form
	wrong string   // what is wrong with the items
	out   attender
	look  glimpse // at masked values
	size  ui.Layout
}

// Rows of the form, named as the fields of [desk.Booking].
const (
	rowGroup   = "group"
	rowAddress = "address"
	rowDay     = "day"
	rowHalf    = "half"
	rowEvery   = "every"
	bookItems  = "items" // no row: they stand below the form
)

// bookRows is how many rows the form has.
const bookRows = 7

const bookLeave = "bookhome.leave"

// maxAddress is the longest address in characters, as desk has it.
const maxAddress = 100

// BookHome is the screen that books a visit at home.
func BookHome(env Env) Screen {
	s := &bookHome{
		env: env, v: desk.Visit{ID: env.NewKey(), OutletID: env.Session.Outlet.ID},
		out: attender{writer[desk.Visit]{env: env}}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.form = ui.NewForm(s.rows())
	s.form.Reveal = s.look.open
	s.form.Check = s.check
	s.blank = s.form.Values()
	s.pick = newItemPick(env, s.offered)
	return s
}

// offered tells whether the item is on this outlet's list; it has one way only, to be chosen.
func (s *bookHome) offered(i desk.Item) []string {
	if s.env.Rules.Offers(i.Code, s.env.Now()) != nil || slices.Contains(s.items, i.Code) {
		return nil
	}
	return []string{""}
}

func (s *bookHome) rows() []ui.FormRow {
	t, lang := s.env.T, s.env.Lang()
	group := ui.FormRow{Key: rowGroup, Label: t("bookhome.group"), Kind: ui.SelectRow, Hint: t("ticket.to_hint")}
	for _, g := range s.env.Rules.Catalogue.Service.Groups {
		if g.Home {
			group.Options = append(group.Options, ui.Option{Value: g.Code, Label: g.Name(lang)})
		}
	}
	half := ui.FormRow{Key: rowHalf, Label: t("bookhome.half_label"), Kind: ui.SelectRow, Hint: t("ticket.to_hint")}
	for _, h := range []string{"am", "pm"} {
		half.Options = append(half.Options, ui.Option{Value: h, Label: t("bookhome.half." + h)})
	}
	return []ui.FormRow{
		group,
		{Key: rowName, Label: t("bookhome.name"), Max: 50, Mask: number.MaskName},
		{Key: rowPhone, Label: t("bookhome.phone"), Max: 20, Mask: number.MaskMobile},
		{Key: rowAddress, Label: t("bookhome.address"), Max: maxAddress},
		{Key: rowDay, Label: t("bookhome.day"), Note: t("bookhome.day_note"), Max: 10},
		s.everyRow(),
		half,
	}
}

// everyRow is whether somebody comes again: after so many months, or not (N-11).
func (s *bookHome) everyRow() ui.FormRow {
	t := s.env.T
	row := ui.FormRow{Key: rowEvery, Label: t("bookhome.every"), Kind: ui.SelectRow, Value: "0", Note: t("bookhome.every_note")}
	row.Options = append(row.Options, ui.Option{Value: "0", Label: t("bookhome.every_once")})
	for _, n := range []int{1, 3, 6, 12} {
		row.Options = append(row.Options, ui.Option{Value: strconv.Itoa(n), Label: t("bookhome.every_cell", "n", n)})
	}
	return row
}

// day is what was typed as the day: 11-26, 1126, 26 of this month, or with the year.
func (s *bookHome) day() (calendar.Date, bool) {
	text := strings.NewReplacer("／", "-", "/", "-", ".", "-", "－", "-").Replace(strings.TrimSpace(s.form.Value(rowDay)))
	today := s.env.Today()
	for _, form := range []string{"2006-1-2", "1-2", "0102", "2"} {
		at, err := time.ParseInLocation(form, text, calendar.China)
		if err != nil {
			continue
		}
		switch form {
		case "2006-1-2":
			return calendar.DateOf(at), true
		case "2":
			return today.Add(dayAhead(today, at.Day())), true
		}
		return nextDay(today, at.Month(), at.Day())
	}
	return calendar.Date{}, false
}

// nextDay is the next day of this month and day, today included; false when there is none in a year.
func nextDay(today calendar.Date, month time.Month, day int) (calendar.Date, bool) {
	for n := range 366 {
		if d := today.Add(n); d.Month() == month && d.Day() == day {
			return d, true
		}
	}
	return calendar.Date{}, false
}

// dayAhead is in how many days it is that day of a month.
func dayAhead(today calendar.Date, day int) int {
	n := 0
	for today.Add(n).Day() != day {
		n++
	}
	return n
}

func (s *bookHome) act() desk.Booking {
	v := s.form.Values()
	day, _ := s.day()                     // judge has looked at it
	every, _ := strconv.Atoi(v[rowEvery]) // one of the options
	return desk.Booking{
		Group: v[rowGroup], Name: strings.TrimSpace(v[rowName]), Phone: strings.TrimSpace(v[rowPhone]),
		Address: strings.TrimSpace(v[rowAddress]), Day: day, Half: v[rowHalf], Items: slices.Clone(s.items), Every: every,
	}
}

// apply does the act by the rules here, so that the authority need not refuse it.
func (s *bookHome) apply(b desk.Booking) *desk.Error {
	if _, err := s.v.Apply(b, desk.Act{By: s.env.Session.Person, At: s.env.Now(), Rules: s.env.Rules}); err != nil {
		return asFault(err)
	}
	return nil
}

// judge is the first thing that is wrong; nil: nothing.
func (s *bookHome) judge() *desk.Error {
	b := s.act()
	_, ok := s.day()
	if !ok {
		b.Day = s.env.Today() // what stands above the day comes first
	}
	f := s.apply(b)
	if !ok && (f == nil || f.Field == rowHalf || f.Field == bookItems) {
		return &desk.Error{Code: desk.Invalid, Key: "bookhome.day_form", Field: rowDay}
	}
	return f
}

// check says what is wrong with one field, whatever stands in the others, when it is left.
func (s *bookHome) check(key, value string) (string, bool) {
	if strings.TrimSpace(value) == "" {
		return "", true // what is missing is said when it is sent
	}
	full := s.act()
	alone := desk.Booking{Group: s.homeGroup(), Name: "Li", Phone: "19900000000", Address: "-", Day: s.env.Today(), Half: "am", Items: full.Items}
	note := ""
	switch key {
	case rowGroup:
		alone.Group = full.Group
	case rowName:
		alone.Name = full.Name
	case rowPhone:
		alone.Phone = full.Phone
	case rowAddress:
		alone.Address = full.Address
	case rowDay:
		day, ok := s.day()
		if !ok {
			return s.env.T("error.bookhome.day_form"), false
		}
		alone.Day = day
		note = s.env.Day(day) + " " + s.env.T("weekday."+strconv.Itoa(int(day.Weekday())))
	}
	if f := s.apply(alone); f != nil && f.Field == key {
		return s.env.Fault(f), false
	}
	return note, true
}

// homeGroup is a group that may be visited at home.
func (s *bookHome) homeGroup() string {
	for _, g := range s.env.Rules.Catalogue.Service.Groups {
		if g.Home {
			return g.Code
		}
	}
	return ""
}

// denied tells why this person may not book at all; empty: he may.
func (s *bookHome) denied() string {
	if f := s.apply(s.act()); f != nil && f.Code == desk.Denied && !strings.HasPrefix(f.Key, "may.list") {
		return s.env.Fault(f)
	}
	return ""
}

func (s *bookHome) Start() tea.Cmd { return nil }

func (s *bookHome) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if v, mine, ok := s.out.take(msg); mine {
		if ok {
			return nil, Visiting{v.ID}
		}
		return nil, refused(&s.out.writer, s.place)
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.pick.env = s.env
		s.pick.search()
	case glimpsed:
		out, _ := s.look.take(msg)
		return nil, out
	case Answered:
		if msg.ID == bookLeave && msg.Button == "leave" {
			return nil, Back{}
		}
	case tea.PasteMsg:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		if s.below {
			return nil, s.env.pasted(s.pick.update(msg))
		}
		return nil, s.env.pasted(s.form.Update(msg))
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place puts an error beside its field; false when there is no such field.
func (s *bookHome) place(f *desk.Error) bool {
	if f.Field == bookItems {
		s.below, s.wrong = true, s.env.Fault(f)
		return true
	}
	if _, has := s.form.Values()[f.Field]; !has {
		return false
	}
	s.below = false
	s.form.Focus(f.Field)
	s.form.SetError(f.Field, s.env.Fault(f))
	return true
}

func (s *bookHome) held() string { return held(s.env, &s.out.writer) }

// touched tells that something was typed.
func (s *bookHome) touched() bool {
	return !maps.Equal(s.form.Values(), s.blank) || len(s.items) > 0
}

func (s *bookHome) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case ok:
		return s.doing(k.ID)
	case s.held() != "":
		return nil, Said{s.held(), ui.Warn}
	case s.below:
		s.pressItems(msg)
	default:
		s.pressForm(msg)
	}
	return nil, nil
}

// pressForm passes a key to the form, and goes on to the items from its last row.
func (s *bookHome) pressForm(msg tea.KeyPressMsg) {
	before, open := s.form.Focused(), s.form.Open()
	full := s.form.Value(rowHalf) != ""
	s.form.Update(msg)
	switch code := msg.String(); {
	case open || before != rowHalf:
	case code == "down", code == "tab", code == "enter" && full:
		s.below = true
	}
}

// pressItems passes a key to the items; up from the first goes back to the form, and the delete key on an
// empty field takes the last one back.
func (s *bookHome) pressItems(msg tea.KeyPressMsg) {
	empty := s.pick.input.Value() == ""
	switch code := msg.String(); {
	case code == "shift+tab", code == "up" && s.pick.list.Index() == 0:
		s.below = false
		s.form.Focus(rowHalf)
	case code == "backspace" && empty && len(s.items) > 0:
		s.items = s.items[:len(s.items)-1]
		s.pick.search()
	default:
		s.pick.update(msg)
	}
}

func (s *bookHome) doing(id string) (tea.Cmd, Outcome) {
	switch id {
	case "again":
		return s.out.again(), nil
	case "send":
		return s.send()
	case "add":
		hit, _ := s.pick.selected() // the key is off when there is none
		s.items, s.wrong = append(s.items, hit.item.Code), ""
		s.pick.clear()
	case "reveal":
		return s.look.ask(s.env, "bookhome", s.v.ID), nil
	case "back":
		return nil, s.leave()
	}
	return nil, nil
}

// send sends what the rules take; else the cursor goes to what they do not.
func (s *bookHome) send() (tea.Cmd, Outcome) {
	s.form.CheckAll()
	f := s.judge()
	switch {
	case f == nil:
		return s.out.send(s.v, s.act()), nil
	case s.place(f):
		return nil, nil
	}
	return nil, Said{s.env.Fault(f), ui.Warn}
}

// leave goes back at once when nothing would be lost.
func (s *bookHome) leave() Outcome {
	if !s.touched() {
		return Back{}
	}
	return askLeave(s.env, &s.out.writer, bookLeave)
}

func (s *bookHome) Head() Head { return Head{ID: "bookhome", Busy: s.out.busy()} }

func (s *bookHome) Keys() ui.Keys {
	t := s.env.T
	off := s.held()
	if off == "" {
		off = s.denied()
	}
	keys := againKeys(s.env, &s.out.writer)
	if s.below {
		none := off
		if _, ok := s.pick.selected(); !ok && none == "" {
			none = t("find.choose_off")
		}
		keys = append(keys, ui.Key{ID: "add", Codes: []string{"enter"}, Name: "Enter", Word: t("bookhome.key_add"), Help: t("bookhome.help_add"), Main: len(s.items) == 0, Off: none})
	}
	return append(keys,
		ui.Key{ID: "send", Codes: []string{"f10"}, Name: "F10", Word: t("bookhome.key_send"), Help: t("bookhome.help_send"), Main: len(s.items) > 0 || !s.below, Off: off},
		ui.Key{ID: "reveal", Codes: []string{"f9"}, Name: "F9", Word: t("case.key_reveal"), Help: t("case.help_reveal"), Hidden: true},
		ui.Key{ID: "remove", Name: "Backspace", Help: t("bookhome.help_remove"), Hidden: true},
		ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Help: t("raise.help_back"), Hidden: true, Off: busyOnly(s.env, &s.out.writer)})
}
