package screens

import (
	"fmt"

	"sheyin/desk"
	"sheyin/ui"
)

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
	case s.codeless():
		return e.T("login.no_code"), e.T("login.no_line"), ui.ErrBold
	case s.fault != nil:
		return e.T("login.no_code"), e.Fault(s.fault), ui.ErrBold
	case s.state == desk.LoginRefused:
		word, next = e.T("login.refused"), e.T("login.refused_next")
		if s.locked != nil {
			word = e.T("login.not_opened")
		}
		if s.refusal != nil {
			next = e.Words.Args("error."+s.refusal.Key, s.refusal.Args)
		}
		return word, next, ui.ErrBold
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
	if s.code.Terminal.ID == "" {
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
