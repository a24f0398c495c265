package screens

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// lineEvery is how often a screen that got no code without the line asks for one.
const lineEvery = 10 * time.Second

// opening is what stands on the locked screen while the line is down: a challenge to scan with the person's own phone,
// and the digits that the phone shows.
type opening struct {
	code   desk.OpenCode // zero: see fault
	qr     ui.QR
	ends   time.Time // by this terminal's clock
	fault  error     // of the challenge, or of the last answer
	digits string    // typed
	judged bool      // the digits are being judged
	phone  string    // demo: what the phone shows
	asked  time.Time // when the line was tried last
	asking bool
}

// Messages of an opening without the line. Each is of the turn in which it was asked for.
type (
	openCame struct {
		turn int
		code desk.OpenCode
		err  error
	}
	openJudged struct {
		turn    int
		session desk.Session
		err     error
	}
	lineTried struct {
		turn int
		code desk.LoginCode
		err  error
	}
	openShown struct {
		digits string
		err    error
	}
)

// opens is what an opening without the line does with a message; ok tells that it was for it.
func (s *login) opens(msg tea.Msg) (cmd tea.Cmd, out Outcome, ok bool) {
	if m, is := msg.(codeCame); is && m.turn == s.turn && s.locked != nil && desk.CodeOf(m.err) == desk.Offline {
		out = s.showCode(m)
		return s.askOpen(), out, true
	}
	if m, is := msg.(openCame); is {
		return nil, s.showOpen(m), true
	}
	if s.opening == nil {
		return nil, nil, false
	}
	switch msg := msg.(type) {
	case openJudged:
		return nil, s.judge(msg), true
	case lineTried:
		return nil, s.lineAnswered(msg), true
	case openShown:
		s.acting, s.opening.phone = false, msg.digits
		if msg.err != nil {
			s.opening.fault = msg.err
		}
		return nil, nil, true
	case Tick:
		return s.tryLine(msg.Now), nil, true
	case tea.PasteMsg:
		s.opening.take(msg.Content)
		return nil, nil, true
	case tea.KeyPressMsg:
		if s.people == nil && !s.guard.Stops {
			return s.typeDigits(msg)
		}
	}
	return nil, nil, false
}

// askOpen asks the terminal's own keeper of the session for a challenge.
func (s *login) askOpen() tea.Cmd {
	port, turn := s.env.Login, s.turn
	return s.env.Do(func(ctx context.Context) tea.Msg {
		code, err := port.OpenCode(ctx)
		return openCame{turn, code, err}
	})
}

func (s *login) showOpen(m openCame) Outcome {
	if m.turn != s.turn {
		return nil
	}
	o := &opening{fault: m.err, asked: s.env.Now()}
	s.opening = o
	if m.err != nil {
		return nil
	}
	qr, err := ui.NewQR(m.code.QR)
	if err != nil {
		return Failed{err}
	}
	o.code, o.qr, o.ends = m.code, qr, s.env.Now().Add(m.code.Lives)
	return nil
}

// lives tells whether there is a challenge that can still be answered.
func (o *opening) lives(now time.Time) bool { return o.code.QR != "" && now.Before(o.ends) }

// tryLine asks for an ordinary code now and then: when the line is back that one opens.
func (s *login) tryLine(now time.Time) tea.Cmd {
	o := s.opening
	if o.asking || now.Sub(o.asked) < lineEvery {
		return nil
	}
	o.asking, o.asked = true, now
	port, turn := s.env.Login, s.turn
	return s.env.Do(func(ctx context.Context) tea.Msg {
		code, err := port.NewCode(ctx, desk.ToUnlock)
		return lineTried{turn, code, err}
	})
}

func (s *login) lineAnswered(m lineTried) Outcome {
	if m.turn != s.turn {
		return nil
	}
	if desk.CodeOf(m.err) == desk.Offline || s.opening.judged { // digits that are right open, whatever the line does
		s.opening.asking = false
		return nil
	}
	s.opening = nil
	return s.showCode(codeCame{s.turn, m.code, m.err})
}

func (s *login) typeDigits(k tea.KeyPressMsg) (tea.Cmd, Outcome, bool) {
	o := s.opening
	switch {
	case k.Code == tea.KeyBackspace && o.digits != "":
		o.digits = o.digits[:len(o.digits)-1]
	case k.Code == tea.KeyBackspace:
	case o.take(k.Text):
	default:
		key, ok := s.Keys().Match(k)
		if !ok || key.ID != "open" || key.Off != "" {
			return nil, nil, false
		}
		return s.answer(), nil, true
	}
	return nil, nil, true
}

// take adds the digits of a text, the wide ones of a Chinese keyboard too, and tells whether there were any.
func (o *opening) take(text string) (digits bool) {
	for _, r := range text {
		if r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r < '0' || r > '9' {
			continue
		}
		digits = true
		if len(o.digits) < desk.OpenDigits && !o.judged {
			o.digits += string(r)
		}
	}
	return digits
}

func (s *login) answer() tea.Cmd {
	s.opening.judged = true
	port, turn, digits := s.env.Login, s.turn, s.opening.digits
	return s.env.Do(func(ctx context.Context) tea.Msg {
		session, err := port.Unlock(ctx, digits)
		return openJudged{turn, session, err}
	})
}

func (s *login) judge(m openJudged) Outcome {
	if m.turn != s.turn {
		return nil
	}
	if m.err == nil {
		return LoggedIn{m.session}
	}
	o := s.opening
	o.judged, o.digits, o.phone, o.fault = false, "", "", m.err
	if e, ok := errors.AsType[*desk.Error](m.err); ok && e.Key == "open.wrong" {
		o.code.Left--
		return nil
	}
	o.code = desk.OpenCode{} // this challenge opens nothing any more
	return nil
}

// playOpening lets the person's phone of the demo scan the challenge.
func (s *login) playOpening(person string) tea.Cmd {
	s.acting = true
	open, qr := s.env.Demo.Open, s.opening.code.QR
	return s.env.Do(func(ctx context.Context) tea.Msg {
		digits, err := open(ctx, qr, person)
		return openShown{digits, err}
	})
}

func (s *login) openKeys() ui.Keys {
	e, o := s.env, s.opening
	live := o.lives(e.Now()) && !s.guard.Stops
	open := ui.Key{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: e.T("unlock.key_open"), Help: e.T("unlock.help_open"), Main: true}
	switch {
	case !live:
		open.Off = e.T("unlock.off_code")
	case len(o.digits) < desk.OpenDigits:
		open.Off = e.T("unlock.off_digits", "n", desk.OpenDigits)
	case o.judged:
		open.Off = e.T("unlock.off_judged")
	}
	keys := ui.Keys{open, {ID: "new", Codes: []string{"f5"}, Name: "F5", Word: e.T("login.key_new"), Help: e.T("unlock.help_new")}}
	if e.Demo != nil {
		k := ui.Key{ID: "phone", Codes: []string{"f2"}, Name: "F2", Word: e.T("login.key_phone"), Help: e.T("login.help_phone")}
		if !live {
			k.Off = e.T("login.off_phone")
		}
		keys = append(keys, k)
	}
	return append(keys, ui.Key{
		ID: "leave", Codes: []string{"f8"}, Name: "F8", Word: e.T("login.key_leave"), Help: e.T("login.help_leave"), Off: e.T("unlock.off_leave"),
	})
}

// paintOpening is the challenge, or why there is none.
func (s *login) paintOpening(c *ui.Canvas, x, y int) {
	e, o := s.env, s.opening
	if o.lives(e.Now()) {
		o.qr.Paint(c, x, y)
		_, h := o.qr.Size(c)
		c.Put(x, y+h+1, o.code.QR, ui.Dim) // for those who have no camera
		return
	}
	c.Fill(ui.Area{X: x, Y: y, W: 33, H: 17}, ui.Bar)
	word, next := e.T("unlock.expired"), e.T("unlock.expired_next")
	if o.fault != nil && o.code.QR == "" {
		word, next = e.T("unlock.closed"), e.Fault(o.fault)
	}
	c.Put(x+2, y+2, word, ui.WarnBold)
	c.Para(x+2, y+4, 29, next, ui.Text)
}

// paintDigits is the other side: what is typed, how long the challenge lives, and how it is done.
func (s *login) paintDigits(c *ui.Canvas, y int) {
	e, o := s.env, s.opening
	c.Put(loginText, y, e.T("unlock.head"), ui.WarnBold)
	left := max(0, int(o.ends.Sub(e.Now()).Seconds()))
	if o.lives(e.Now()) {
		c.Put(loginText, y+2, e.T("unlock.digits", "n", desk.OpenDigits), ui.Dim)
		shown := grouped(o.digits + strings.Repeat("_", desk.OpenDigits-len([]rune(o.digits))))
		c.Fill(ui.Area{X: loginValue, Y: y + 2, W: len([]rune(shown)) + 2, H: 1}, ui.Field)
		c.Put(loginValue+1, y+2, shown, ui.Typed)
		c.Put(loginText, y+4, e.T("login.left"), ui.Dim)
		c.Put(loginValue, y+4, e.T("login.seconds", "n", left), ui.Strong)
		c.Gauge(loginValue+9, y+4, 18, 18*left/int(desk.OpenLives.Seconds()), ui.Accent)
		c.Put(loginText, y+5, e.T("unlock.left"), ui.Dim)
		c.Put(loginValue, y+5, e.T("unlock.tries", "n", o.code.Left), ui.Text)
	}
	y = s.paintWho(c, y+7) + 1
	if o.code.QR != "" {
		y = c.Para(loginText, y, 37, e.T("unlock.do", "n", desk.OpenDigits), ui.Text)
	}
	switch {
	case s.acting:
		c.Para(loginText, y, 37, e.T("unlock.scanning"), ui.AccentBold)
	case o.phone != "":
		c.Para(loginText, y, 37, e.T("unlock.phone", "digits", grouped(o.phone)), ui.AccentBold)
	case o.fault != nil && o.code.QR != "":
		c.Para(loginText, y, 37, e.Fault(o.fault), ui.ErrBold)
	default:
		c.Para(loginText, y, 37, e.T("unlock.back"), ui.Dim)
	}
}

// grouped parts digits into groups of four.
func grouped(digits string) string {
	var groups []string
	for g := range slices.Chunk([]rune(digits), 4) {
		groups = append(groups, string(g))
	}
	return strings.Join(groups, " ")
}
