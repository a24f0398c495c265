package screens

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// OutgoingPlace is where one sees what this terminal has and the authority has not (H7).
const OutgoingPlace Place = "outgoing"

// Unfinished is a draft that no screen shows: typed before a crash, a logout or a change of place.
type Unfinished struct {
	ID    string // of the draft
	Place string // ID of the screen on which it was typed
	Item  string // code; empty when it is about no item
	At    time.Time
}

// Line is the health of the line to the authority.
type Line struct {
	State   string    // online, unstable or offline
	Since   time.Time // in this state; zero: from the beginning
	Contact time.Time // when the authority was heard last
}

// Down tells whether the authority cannot be reached.
func (l Line) Down() bool { return l.State == "offline" }

// outgoing is the queue of what waits, and below it what somebody began and did not finish.
type outgoing struct {
	env  Env
	work Work
	list *ui.List
	sent reader[int]    // how many letters went when they were tried
	gone reader[string] // subject of the letter that was taken back
	at   string         // row that a dialog asks about: what waits may move while it is up
	size ui.Layout
}

// The dialogs of the queue.
const (
	takeBackAsk = "outgoing.take_back"
	discardAsk  = "outgoing.discard"
)

// draftRow begins the row IDs of drafts: keys of letters are never like this.
const draftRow = "draft/"

// Outgoing is the screen of what waits; at is the ID of a letter's record to begin with, or empty.
func Outgoing(env Env, work Work, at string) Screen {
	t := env.T
	widest := func(words ...string) int {
		n := 0
		for _, w := range words {
			n = max(n, ui.Width(w))
		}
		return n
	}
	state := max(widest(t("status.written"), t("status.sent"))+1+widest(t("outgoing.note_refused"), t("outgoing.note_silent"), t("outgoing.note_behind")),
		widest(t("outgoing.state_draft"), t("outgoing.column.state")))
	s := &outgoing{env: env, sent: reader[int]{env: env}, gone: reader[string]{env: env}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight), list: &ui.List{Columns: []ui.Column{
		{Title: t("outgoing.column.at"), W: 11},
		{Title: t("outgoing.column.what"), Grow: true},
		{Title: t("outgoing.column.step"), W: max(8, widest(t("outgoing.column.step"), t("kind.consultation"), t("kind.notification")))},
		{Title: t("outgoing.column.state"), W: state},
	}}}
	s.take(work)
	if n := slices.IndexFunc(work.Outgoing, func(p desk.Posted) bool { return at != "" && p.Subject == at }); n >= 0 {
		s.list.Select(work.Outgoing[n].Key)
	}
	return s
}

func (s *outgoing) Start() tea.Cmd { return nil }

func (s *outgoing) take(w Work) {
	s.work = w
	e := s.env
	rows := make([]ui.Row, 0, len(w.Outgoing)+len(w.Unfinished))
	for _, p := range w.Outgoing {
		rows = append(rows, ui.Row{ID: p.Key, Dim: p.Behind, Cells: []ui.Cell{
			{Text: e.Clock(p.At)}, {Text: s.about(p)}, {Text: e.actWord(p.Kind)}, e.letterCell(p),
		}})
	}
	for _, d := range w.Unfinished {
		rows = append(rows, ui.Row{ID: draftRow + d.ID, Cells: []ui.Cell{
			{Text: e.Clock(d.At)}, {Text: s.draftName(d)}, {Text: e.placeWord(d.Place)}, {Text: e.T("outgoing.state_draft"), Style: ui.Warn},
		}})
	}
	s.list.SetRows(rows)
}

// about is what a letter is about: its item and the number that a person may know it by, and nobody's name.
func (s *outgoing) about(p desk.Posted) string {
	e := s.env
	item, number := p.Item, ""
	if n := slices.IndexFunc(s.work.Cases, func(c desk.Summary) bool { return c.ID == p.Subject }); n >= 0 {
		item, number = s.work.Cases[n].Item, s.work.Cases[n].Receipt
	}
	if n := slices.IndexFunc(s.work.Tickets, func(t desk.Ticket) bool { return t.ID == p.Subject }); n >= 0 {
		number = s.work.Tickets[n].Number
	}
	name := e.T("outgoing.other")
	if item != "" {
		name = e.itemName(item)
	}
	return strings.TrimSpace(name + "  " + number)
}

func (s *outgoing) draftName(d Unfinished) string {
	item := d.Item
	if n := slices.IndexFunc(s.work.Cases, func(c desk.Summary) bool { return c.ID == d.ID }); n >= 0 {
		item = s.work.Cases[n].Item
	}
	if item == "" {
		return s.env.T("screen." + d.Place + ".title")
	}
	return s.env.itemName(item)
}

// actWord names an act; what has no word of its own is another one.
func (e Env) actWord(kind desk.Kind) string {
	if key := "kind." + string(kind); e.Words.Has(key) {
		return e.T(key)
	}
	return e.T("outgoing.other")
}

// placeWord is the step that a draft belongs to.
func (e Env) placeWord(place string) string {
	switch place {
	case "item":
		return e.T("step.consult")
	case "accept", "handle", "notify", "check":
		return e.T("step." + place)
	case "collect":
		return e.T("home.collect")
	case "passon":
		return e.T("kind.forward")
	}
	return ""
}

// letterCell is a letter's word and what is the matter with it. Nothing of it is green: no number is there yet.
func (e Env) letterCell(p desk.Posted) ui.Cell {
	c := ui.Cell{Text: e.T("status.written"), Style: ui.Warn, NoteStyle: ui.WarnBold}
	switch {
	case p.State == desk.LetterRefused:
		c.Note, c.NoteStyle = e.T("outgoing.note_refused"), ui.ErrBold
	case p.State == desk.LetterSent:
		c.Text, c.Style, c.Note = e.T("status.sent"), ui.Text, e.T("outgoing.note_silent")
	case p.Behind:
		c.Note, c.NoteStyle = e.T("outgoing.note_behind"), ui.Dim
	}
	return c
}

// letter is the letter with the cursor.
func (s *outgoing) letter() (desk.Posted, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.work.Outgoing) {
		return s.work.Outgoing[n], true
	}
	return desk.Posted{}, false
}

// draft is the draft with the cursor.
func (s *outgoing) draft() (Unfinished, bool) {
	if n := s.list.Index() - len(s.work.Outgoing); n >= 0 && n < len(s.work.Unfinished) {
		return s.work.Unfinished[n], true
	}
	return Unfinished{}, false
}

func (s *outgoing) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if n, mine, _ := s.sent.take(msg); mine {
		if f := s.sent.fault; f != nil && f.Code != desk.Offline {
			return nil, Failed{f}
		}
		return nil, Sent{N: n}
	}
	if subject, mine, ok := s.gone.take(msg); mine {
		if !ok {
			return nil, Failed{s.gone.fault}
		}
		return nil, TookBack{subject}
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Work:
		s.take(msg)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.take(s.work)
	case Answered:
		return s.answered(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *outgoing) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	s.list.PerPage = s.perPage(s.size)
	if s.list.Update(msg) {
		return nil, nil
	}
	k, ok := s.Keys().Match(msg)
	switch {
	case !ok:
		return nil, nil
	case k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	}
	switch k.ID {
	case "open":
		return nil, s.open()
	case "try":
		return s.sent.ask(s.env.Outgoing.SendNow), nil // instead of at the next turn
	case "give_up":
		if p, ok := s.letter(); ok && s.ended(p) {
			return s.takeBack(p), nil
		}
		return nil, s.asking()
	case "back":
		return nil, Back{}
	}
	return nil, nil
}

// open leads to what the row is about.
func (s *outgoing) open() Outcome {
	if d, ok := s.draft(); ok {
		return Resuming{d.ID}
	}
	p, _ := s.letter() // the key is off when there is none
	if slices.ContainsFunc(s.work.Tickets, func(t desk.Ticket) bool { return t.ID == p.Subject }) {
		return Ticketing{p.Subject}
	}
	return Opened{p.Subject}
}

// trying tells whether letters are on their way, or one is being taken back.
func (s *outgoing) trying() bool { return s.sent.busy() || s.gone.busy() }

// asking asks before a letter is taken back or a draft is given up.
func (s *outgoing) asking() Outcome {
	row, _ := s.list.Selected()
	s.at = row.ID
	id, name := takeBackAsk, "take_back"
	if _, draft := s.draft(); draft {
		id, name = discardAsk, "discard"
	}
	e := s.env
	return Ask{id, &ui.Dialog{
		Title: e.T("outgoing.ask_title." + name), Bold: e.T("outgoing.ask_bold." + name), Text: e.T("outgoing.ask_text." + name),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("outgoing.ask_stay." + name)}},
			{ID: "yes", Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("outgoing.ask_yes." + name)}},
		},
		Move: e.moveKey(),
	}}
}

func (s *outgoing) answered(a Answered) (tea.Cmd, Outcome) {
	if a.Button != "yes" || !s.list.Select(s.at) { // it has gone by itself
		return nil, nil
	}
	if d, ok := s.draft(); ok && a.ID == discardAsk {
		return nil, Discarded{d.ID}
	}
	p, ok := s.letter()
	if !ok || a.ID != takeBackAsk {
		return nil, nil
	}
	return s.takeBack(p), nil
}

func (s *outgoing) takeBack(p desk.Posted) tea.Cmd {
	queue := s.env.Outgoing
	return s.gone.ask(func(ctx context.Context) (string, error) { return p.Subject, queue.TakeBack(ctx, p.Key) })
}

// ended tells whether taking a letter back costs nothing, so that nobody is asked: it was refused, and no later step about
// the same record goes with it.
func (s *outgoing) ended(p desk.Posted) bool {
	return p.State == desk.LetterRefused && !slices.ContainsFunc(s.work.Outgoing, func(o desk.Posted) bool {
		return o.Key != p.Key && p.Subject != "" && o.Subject == p.Subject
	})
}

// idle tells whether nothing of the queue goes by itself: the authority refused all of it, and only a person can end that.
func (s *outgoing) idle() bool {
	return !slices.ContainsFunc(s.work.Outgoing, func(p desk.Posted) bool { return p.State != desk.LetterRefused && !p.Behind })
}

func (s *outgoing) Head() Head { return Head{ID: string(OutgoingPlace), Busy: s.trying()} }

func (s *outgoing) Keys() ui.Keys {
	t := s.env.T
	none, tries, gives := "", "", ""
	letter, isLetter := s.letter()
	_, isDraft := s.draft()
	switch {
	case !isLetter && !isDraft:
		none, gives = t("outgoing.off_none"), t("outgoing.off_none")
	case isLetter && !s.opens(letter):
		none = t("outgoing.off_open")
	}
	if isLetter && letter.State == desk.LetterSent {
		gives = t("error.outbox.sent")
	}
	switch {
	case len(s.work.Outgoing) == 0:
		tries = t("outgoing.off_try")
	case s.idle():
		tries = t("outgoing.off_try_refused")
	case s.trying():
		none, tries, gives = t("outgoing.trying"), t("outgoing.trying"), t("outgoing.trying")
	}
	give := ui.Key{ID: "give_up", Codes: []string{"f8"}, Name: "F8", Word: t("outgoing.key_take_back"), Help: t("outgoing.help_take_back"), Off: gives}
	give.Main = isLetter && letter.State == desk.LetterRefused
	if isDraft {
		give.Word, give.Help = t("outgoing.key_discard"), t("outgoing.help_discard")
	}
	busy := ""
	if s.trying() {
		busy = t("outgoing.trying")
	}
	return ui.Keys{
		{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("outgoing.key_open"), Help: t("outgoing.help_open"), Main: true, Off: none},
		{ID: "try", Codes: []string{"f5"}, Name: "F5", Word: t("outgoing.key_try"), Help: t("outgoing.help_try"), Off: tries},
		give,
		{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busy},
		{ID: "move", Name: t("key.up_down"), Help: t("outgoing.help_move"), Hidden: true},
	}
}

// opens tells whether what a letter is about has a page.
func (s *outgoing) opens(p desk.Posted) bool {
	return slices.ContainsFunc(s.work.Cases, func(c desk.Summary) bool { return c.ID == p.Subject }) ||
		slices.ContainsFunc(s.work.Tickets, func(t desk.Ticket) bool { return t.ID == p.Subject })
}
