package screens

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// login is the screen before anybody is at work, and, when a session is locked, the one
// that only its owner opens again.
type login struct {
	env     Env
	locked  *Lock // nil: nobody is logged in
	code    desk.LoginCode
	qr      ui.QR
	turn    int       // codes asked for so far
	asked   bool      // a code is on its way
	polling bool      // a question is out
	polled  time.Time // when the last question went out
	ends    time.Time // by this terminal's clock
	state   desk.LoginState
	refusal *desk.Refusal
	fault   error
	people  *ui.List // demo: who is to hold the phone; nil when not asked
	acting  bool     // demo: the phone's calls are out
	opening *opening // locked and the line is down; else nil
	guard   Guarded  // what this terminal is connected to
}

// Lock is what the locked screen tells about the session behind it. It holds no customer's
// data.
type Lock struct {
	Since time.Time
	Idle  bool // locked by itself
	Open  int  // cases that the person has begun and not finished
}

// Login is the screen to log in by scanning (H-8.3.1c).
func Login(env Env) Screen { return &login{env: env, guard: env.Guard} }

// Locked is the screen of a locked session; only its owner's scan opens it (A7).
func Locked(env Env, lock Lock) Screen { return &login{env: env, locked: &lock, guard: env.Guard} }

// Messages of this screen.
type (
	codeCame struct {
		turn int // number of the question: an older answer would show a dead code
		code desk.LoginCode
		err  error
	}
	statusCame struct {
		device string
		status desk.LoginStatus
		err    error
	}
	phoneDone struct{ err error }
)

// IDs of this screen's dialogs.
const (
	takeOverAsk = "login.takeover"
	leaveAsk    = "login.leave"
)

func (s *login) Start() tea.Cmd { return s.newCode() }

func (s *login) newCode() tea.Cmd {
	s.asked, s.polling, s.acting, s.fault, s.refusal, s.people = true, false, false, nil, nil, nil
	s.state, s.opening = desk.LoginWaiting, nil
	purpose := desk.ToLogin
	if s.locked != nil {
		purpose = desk.ToUnlock
	}
	s.turn++
	port, turn := s.env.Login, s.turn
	return s.env.Do(func(ctx context.Context) tea.Msg {
		code, err := port.NewCode(ctx, purpose)
		return codeCame{turn, code, err}
	})
}

func (s *login) poll(takeOver bool) tea.Cmd {
	s.polling = true
	s.polled = s.env.Now()
	port, device := s.env.Login, s.code.Device
	return s.env.Do(func(ctx context.Context) tea.Msg {
		status, err := port.CheckLogin(ctx, device, takeOver)
		return statusCame{device, status, err}
	})
}

// live tells whether the code can still lead to a session.
func (s *login) live() bool {
	return !s.guard.Stops && !s.guard.Pending && s.code.Device != "" && (s.state == desk.LoginWaiting || s.state == desk.LoginScanned)
}

func (s *login) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if cmd, out, ok := s.opens(msg); ok {
		return cmd, out
	}
	switch msg := msg.(type) {
	case codeCame:
		return nil, s.showCode(msg)
	case statusCame:
		if msg.device != s.code.Device {
			return nil, nil
		}
		return s.hear(msg)
	case phoneDone:
		s.acting = false
		s.fault = msg.err // the answer to the question says more, if there is more
		return s.poll(false), nil
	case Tick:
		return s.tick(msg.Now), nil
	case Guarded:
		return s.guarded(msg), nil
	case Answered:
		switch {
		case msg.ID == takeOverAsk && msg.Button == "take":
			return s.poll(true), nil
		case msg.ID == leaveAsk && msg.Button == "leave":
			return nil, Left{}
		case msg.ID == leaveAsk:
			return nil, nil
		}
		return s.newCode(), nil
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

func (s *login) showCode(m codeCame) Outcome {
	if m.turn != s.turn {
		return nil
	}
	s.asked = false
	if m.err != nil {
		s.code, s.fault = desk.LoginCode{}, m.err
		return Policed{}
	}
	qr, err := ui.NewQR(m.code.QR)
	if err != nil {
		return Failed{err}
	}
	s.code, s.qr, s.fault = m.code, qr, nil
	s.ends = s.env.Now().Add(m.code.Lives)
	s.state = desk.LoginWaiting
	return Policed{Policy: m.code.Guard, Known: true}
}

// guarded takes over what the terminal is connected to. What stopped the login is over: the old code may have run out.
func (s *login) guarded(g Guarded) tea.Cmd {
	stopped := s.guard.Stops
	s.guard = g
	if stopped && !g.Stops {
		s.code.Device = "" // it must not be scanned any more
		return s.newCode()
	}
	return nil
}

func (s *login) tick(now time.Time) tea.Cmd {
	if !s.live() {
		return nil
	}
	if !now.Before(s.ends) && s.state == desk.LoginWaiting {
		s.state = desk.LoginExpired
		return nil
	}
	if s.polling || now.Sub(s.polled) < s.code.Poll {
		return nil
	}
	return s.poll(false)
}

func (s *login) hear(m statusCame) (tea.Cmd, Outcome) {
	s.polling = false
	if m.err != nil {
		s.fault = m.err
		if e, ok := errors.AsType[*desk.Error](m.err); ok && e.Code == desk.NotFound {
			s.state, s.fault = desk.LoginExpired, nil
		}
		return nil, nil
	}
	s.fault = nil
	s.state = m.status.State
	s.refusal = m.status.Refusal
	switch {
	case s.state == desk.LoginDone && m.status.Session != nil:
		return nil, LoggedIn{*m.status.Session}
	case s.state == desk.LoginElsewhere && m.status.Elsewhere != nil:
		return nil, Ask{takeOverAsk, s.takeOver(*m.status.Elsewhere)}
	}
	return nil, nil
}

// takeOver asks whether to end the session at the other terminal: one person, one live
// session (A2).
func (s *login) takeOver(p desk.Place) *ui.Dialog {
	return &ui.Dialog{
		Title: s.env.T("login.elsewhere"),
		Facts: []ui.Fact{
			{Label: s.env.T("login.outlet"), Value: p.Outlet + " " + p.Terminal.Window(s.env.Lang())},
			{Label: s.env.T("login.terminal"), Value: p.Terminal.ID},
			{Label: s.env.T("login.since"), Value: s.env.Clock(p.Since)},
		},
		Bold: s.env.T("login.takeover_bold"),
		Text: s.env.T("login.takeover_text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: s.env.T("login.takeover_no")}},
			{ID: "take", Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: s.env.T("login.takeover_yes")}},
		},
		Opened: s.env.Now(), Quiet: time.Second, QuietWord: s.env.T("login.quiet"),
	}
}

// leave asks before the owner of the locked session is logged out, so that a colleague can log in with her own code: what
// was typed stays the owner's, as a draft.
func (s *login) leave() *ui.Dialog {
	e := s.env
	return &ui.Dialog{
		Title: e.T("login.leave_title", "name", e.Session.Person.Name),
		Bold:  e.T("login.leave_bold"), Text: e.T("login.leave_text", "name", e.Session.Person.Name),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("login.leave_no")}},
			{ID: "leave", Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: e.T("login.key_leave")}},
		},
	}
}

func (s *login) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := s.Keys().Match(msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case ok && k.ID == "new":
		return s.newCode(), nil
	case ok && k.ID == "leave":
		return nil, Ask{leaveAsk, s.leave()}
	case ok && k.ID == "quit":
		return nil, Quit{}
	case ok && k.ID == "phone":
		s.choosePhone()
		return nil, nil
	case ok && k.ID == "act" && s.people != nil:
		return s.act(), nil
	case ok && k.ID == "back" && s.people != nil:
		s.people = nil
		return nil, nil
	}
	if s.people != nil {
		s.people.Update(msg)
	}
	return nil, nil
}

// choosePhone lets the newcomer say whose phone is to scan.
func (s *login) choosePhone() {
	list := &ui.List{Columns: []ui.Column{{W: 8}, {W: 27}}, PerPage: 11, Inset: true}
	rows := make([]ui.Row, 0, len(s.env.Demo.People))
	people, here := slices.Clone(s.env.Demo.People), cmp.Or(s.code.Outlet.ID, s.env.Session.Outlet.ID)
	slices.SortStableFunc(people, func(a, b DemoPerson) int { // this outlet's people first
		return cmp.Compare(away(here, a), away(here, b))
	})
	for _, p := range people {
		rows = append(rows, ui.Row{ID: p.ID, Cells: []ui.Cell{{Text: p.Name}, {Text: p.Note, Style: ui.Dim}}})
	}
	list.SetRows(rows)
	s.people = list
}

func away(outlet string, p DemoPerson) int {
	if p.OutletID == outlet {
		return 0
	}
	return 1
}

func (s *login) act() tea.Cmd {
	row, ok := s.people.Selected()
	s.people = nil
	switch {
	case ok && s.opening != nil && s.opening.lives(s.env.Now()):
		return s.playOpening(row.ID)
	case !ok || !s.live():
		return nil
	}
	s.acting = true
	confirm, qr, number := s.env.Demo.Confirm, s.code.QR, s.code.Number
	return s.env.Do(func(ctx context.Context) tea.Msg { return phoneDone{confirm(ctx, qr, row.ID, number)} })
}

func (s *login) Head() Head {
	h := Head{ID: "login", Outlet: s.code.Outlet, Terminal: s.code.Terminal}
	if s.locked != nil {
		h.ID = "locked"
	}
	return h
}

func (s *login) Keys() ui.Keys {
	e := s.env
	if s.people != nil {
		return ui.Keys{
			{ID: "act", Codes: []string{"enter"}, Name: "Enter", Word: e.T("login.key_act"), Main: true},
			{ID: "move", Name: e.T("key.up_down"), Word: e.T("login.key_move")},
			{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: e.T("login.key_close")},
		}
	}
	if s.opening != nil {
		return s.openKeys()
	}
	keys := ui.Keys{{ID: "new", Codes: []string{"f5"}, Name: "F5", Word: e.T("login.key_new"), Help: e.T("login.help_new"), Main: true}}
	if s.guard.Stops {
		keys[0].Word, keys[0].Help = e.T("guard.key_again"), e.T("guard.help_again")
	}
	if e.Demo != nil {
		k := ui.Key{ID: "phone", Codes: []string{"f2"}, Name: "F2", Word: e.T("login.key_phone"), Help: e.T("login.help_phone")}
		if s.state != desk.LoginWaiting || s.code.Device == "" {
			k.Off = e.T("login.off_phone")
		}
		keys = append(keys, k)
	}
	if s.locked != nil {
		keys = append(keys, ui.Key{ID: "leave", Codes: []string{"f8"}, Name: "F8", Word: e.T("login.key_leave"), Help: e.T("login.help_leave")})
	}
	return keys
}

// Columns of this screen.
const (
	loginText  = 40
	loginValue = 50
)

func (s *login) Paint(c *ui.Canvas) {
	l := c.Layout()
	y := l.Work.Y
	title, note := s.env.T("login.title"), s.env.T("login.note")
	switch {
	case s.locked != nil:
		title, note = s.env.T("login.locked", "name", s.env.Session.Person.Name), ""
	case s.guard.Stops:
		title, note = s.env.T("guard.check"), ""
	}
	if l.Tall {
		c.Head(l.Work.X, y, title, note)
		y += 3
	} else {
		c.Put(loginText, y, title, ui.Strong)
		y++
	}
	switch {
	case s.guard.Stops && (s.fault == nil || s.opening != nil): // without a code nobody gets in anyway, and why has to be said
		s.paintDangers(c, l.Work.X, y, 33, 17)
	case s.opening != nil:
		s.paintOpening(c, l.Work.X, y)
	case s.live():
		s.qr.Paint(c, l.Work.X, y)
		_, h := s.qr.Size(c)
		c.Put(l.Work.X, y+h+1, s.code.QR, ui.Dim) // for those who have no camera
	default:
		s.paintNoCode(c, l.Work.X, y)
	}
	s.paintSide(c, y)
	if l.Wide {
		s.paintPanel(c, l)
	}
}

// paintNoCode stands where the code would: what happened to it and how to go on.
func (s *login) paintNoCode(c *ui.Canvas, x, y int) {
	c.Fill(ui.Area{X: x, Y: y, W: 33, H: 17}, ui.Bar)
	word, next, st := s.said()
	c.Put(x+2, y+2, word, st)
	c.Para(x+2, y+4, 29, next, ui.Text)
}

// said is the state in words, and what to do now.
func (s *login) said() (word, next string, st ui.Style) {
	e := s.env
	switch {
	case s.asked, s.guard.Pending && s.fault == nil:
		return e.T("login.asking"), "", ui.Dim
	case s.fault != nil:
		return e.T("login.no_code"), e.Fault(s.fault), ui.ErrBold
	case s.state == desk.LoginRefused && s.refusal != nil:
		return e.T("login.refused"), e.Words.Args("error."+s.refusal.Key, s.refusal.Args), ui.ErrBold
	case s.state == desk.LoginRefused:
		return e.T("login.refused"), e.T("login.refused_next"), ui.ErrBold
	case s.state == desk.LoginExpired:
		return e.T("login.expired"), e.T("login.expired_next"), ui.WarnBold
	case s.state == desk.LoginElsewhere:
		return e.T("login.elsewhere"), e.T("login.elsewhere_next"), ui.WarnBold
	}
	return e.T("login.done"), "", ui.Text
}

func (s *login) paintSide(c *ui.Canvas, y int) {
	e := s.env
	if s.people != nil {
		c.Put(loginText, y+1, e.T("login.whose"), ui.Strong)
		s.people.Paint(c, loginText, y+3, 37, true)
		return
	}
	if s.opening != nil && !s.guard.Stops {
		s.paintDigits(c, y+1)
		return
	}
	if s.live() {
		c.Put(loginText, y+1, e.T("login.number"), ui.Dim)
		c.Put(loginText, y+2, s.code.Number, ui.Strong)
		c.BigNumber(loginValue, y+1, s.code.Number, ui.Accent)
		left := max(0, int(s.ends.Sub(e.Now()).Seconds()))
		c.Put(loginText, y+5, e.T("login.left"), ui.Dim)
		c.Put(loginValue, y+5, e.T("login.seconds", "n", left), ui.Strong)
		total := max(1, int(s.code.Lives.Seconds()))
		c.Gauge(loginValue+9, y+5, 18, 18*left/total, ui.Accent)
	}
	y = s.paintWho(c, y+7)
	if s.live() {
		y = c.Para(loginText, y+1, 37, e.T("login.do", "number", s.code.Number), ui.Text)
		switch {
		case s.acting, s.state == desk.LoginScanned:
			c.Para(loginText, y, 37, e.T("login.scanned"), ui.AccentBold)
		case s.fault != nil:
			c.Para(loginText, y, 37, e.Fault(s.fault), ui.Warn)
		default:
			c.Para(loginText, y, 37, e.T("login.doubt"), ui.Text)
		}
	}
	head, without := e.T("login.without"), e.T("login.without_text")
	switch {
	case s.locked != nil:
		head, without = e.T("login.locked_head"), e.T("login.locked_text")
	case e.Demo != nil:
		without = e.T("login.without_demo")
	}
	// Two rows of it end above the code's address, which reaches as far as this column.
	c.Put(loginText, y+3, head, ui.Strong)
	c.Para(loginText, y+4, 37, without, ui.Text)
}

func (s *login) paintWho(c *ui.Canvas, y int) int {
	e := s.env
	if s.locked != nil {
		minutes := int(e.Now().Sub(s.locked.Since).Minutes())
		c.Fact(loginText, y, 10, e.T("login.locked_since"), e.T("login.minutes", "n", minutes, "at", e.Clock(s.locked.Since)), ui.Text)
		c.Fact(loginText, y+1, 10, e.T("login.locked_open"), e.T("login.locked_kept", "n", s.locked.Open), ui.Text)
		return y + 2
	}
	if s.code.Device == "" {
		return y
	}
	// The window first: it is what the phone asks to compare.
	who := s.code.Terminal.Window(e.Lang()) + "  " + s.code.Outlet.Name(e.Lang())
	c.Fact(loginText, y, 10, e.T("login.outlet"), ui.Clip(who, 27), ui.Text)
	c.Fact(loginText, y+1, 10, e.T("login.terminal"), s.code.Terminal.ID, ui.Text)
	c.Fact(loginText, y+2, 10, e.T("login.purpose"), e.T("login.purpose_text"), ui.Text)
	return y + 3
}

// paintPanel tells a newcomer what this is and how it goes on.
func (s *login) paintPanel(c *ui.Canvas, l ui.Layout) {
	x, y, w := l.Panel.X, l.Panel.Y, l.Panel.W
	c.Put(x, y, s.env.T("login.states"), ui.Strong)
	states := []desk.LoginState{desk.LoginWaiting, desk.LoginScanned, desk.LoginDone}
	for n, st := range states {
		style := ui.Dim
		if st == s.state && !s.asked && s.fault == nil {
			style = ui.AccentBold
		}
		c.Put(x, y+1+n, fmt.Sprint(n+1), ui.Dim)
		c.Put(x+2, y+1+n, s.env.T("login.state_"+string(st)), style)
	}
	y += 6
	if s.env.Demo != nil {
		c.Put(x, y, s.env.T("login.ways"), ui.Strong)
		y = c.Para(x, y+1, w, s.env.T("login.way_key"), ui.Text)
		y = c.Para(x, y+1, w, s.env.T("login.way_browser"), ui.Text)
		y = c.Para(x, y+1, w, s.env.T("login.way_command"), ui.Text)
		c.Put(x, y+2, s.env.T("login.desk"), ui.Strong)
		y = c.Para(x, y+3, w, s.env.T("login.desk_text"), ui.Text)
		y = c.Para(x, y, w, s.env.Demo.Desk, ui.Dim) + 1
	}
	c.Para(x, y+1, w, s.env.T("login.no_password"), ui.Dim)
}
