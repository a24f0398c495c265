package screens

import (
	"context"
	"errors"
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
	polling bool      // a question is out of which the screen says nothing
	polled  time.Time // when the last question went out, or the last code was refused
	ends    time.Time // by this terminal's clock
	state   desk.LoginState
	refusal *desk.Refusal
	fault   error
	noLine  bool     // the last answer was that there is none
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
	s.code.Device = "" // who scanned the old one now would wait for nothing
	return s.getCode()
}

func (s *login) getCode() tea.Cmd {
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
		if !s.live() { // there is another code by now, or none
			return nil, nil
		}
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
	s.asked, s.polling, s.noLine = false, false, unheard(m.err)
	if m.err != nil {
		s.code, s.fault, s.polled = desk.LoginCode{}, m.err, s.env.Now()
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
		return s.newCode()
	}
	return nil
}

func (s *login) tick(now time.Time) tea.Cmd {
	if s.codeless() && !s.polling && now.Sub(s.polled) >= lineEvery {
		s.polling = true
		return s.getCode() // the words stay while it is on its way: they are still true
	}
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

// codeless tells that there is no code because the authority did not answer: it is asked again until it does.
func (s *login) codeless() bool {
	return s.noLine && s.code.Device == "" && !s.asked && s.opening == nil && !s.guard.Stops && !s.guard.Pending
}

// unheard tells that the authority did not answer at all.
func unheard(err error) bool {
	code := desk.CodeOf(err)
	return code == desk.Offline || code == desk.Unknown
}

func (s *login) hear(m statusCame) (tea.Cmd, Outcome) {
	s.polling, s.noLine = false, unheard(m.err)
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

func (s *login) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := s.Keys().Match(msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case ok && k.ID == "new":
		return s.newCode(), nil
	case ok && k.ID == "leave":
		return nil, Ask{leaveAsk, s.leave()}
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

func (s *login) Head() Head {
	h := Head{ID: "login", Outlet: s.code.Outlet, Terminal: s.code.Terminal, NoLine: s.noLine}
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
		switch {
		case s.asked, s.guard.Pending && s.fault == nil: // the next code is on its way
			k.Off = e.T("login.asking")
		case s.state != desk.LoginWaiting, s.code.Device == "":
			k.Off = e.T("login.off_phone")
		}
		keys = append(keys, k)
	}
	if s.locked != nil {
		keys = append(keys, ui.Key{ID: "leave", Codes: []string{"f8"}, Name: "F8", Word: e.T("login.key_leave"), Help: e.T("login.help_leave")})
	}
	return keys
}
