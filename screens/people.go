package screens

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// PeoplePlace is where the manager sees who works at the outlet and what they may (A3 to A5).
const PeoplePlace Place = "people"

// What the people's screen shows.
type peopleView int

const (
	showStaff peopleView = iota
	showApplications
	showThen // who could do what at an instant
	showForm
)

const (
	peopleLeave    = "people.leave"
	peopleWithdraw = "people.withdraw"
)

// people is the screen of the outlet's people: their accounts, what was asked for them, and who could do what
// when. Nothing is given here: that is the authority's.
type people struct {
	env    Env
	view   peopleView
	before peopleView // to which the form goes back
	staff  desk.Staff
	known  bool
	get    reader[desk.Staff]
	rights reader[rightsAt]
	list   *ui.List // of the view
	asked  *ui.Input
	at     time.Time // that then is about
	then   []desk.Permission
	wrong  string // what is wrong with the time that was typed
	form   *ui.Form
	blank  map[string]string
	fault  *desk.Error // what is wrong with the form
	wish   desk.Wish
	who    desk.Person // whom the form is about; zero for somebody new
	id     string      // of the application in the form, made once
	out    writer[desk.Application]
	look   glimpse // at the identity number in the form
	size   ui.Layout
}

// rightsAt is who could do what at an instant; without one, all that was ever given, to be printed.
type rightsAt struct {
	at   time.Time
	then []desk.Permission
}

// askedLength is the longest time that is typed: 2026-03-14 10:05.
const askedLength = 16

// People is the screen of the outlet's people, for its manager.
func People(env Env) Screen {
	s := &people{
		env: env, get: reader[desk.Staff]{env: env}, rights: reader[rightsAt]{env: env}, list: &ui.List{}, asked: ui.NewInput(askedLength), out: writer[desk.Application]{env: env},
		size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
	s.rows()
	return s
}

func (s *people) Start() tea.Cmd { return s.read() }

func (s *people) read() tea.Cmd { return s.get.ask(s.env.People.Staff) }

// ask asks who could do what at the instant that was typed.
func (s *people) ask() tea.Cmd {
	at, ok := s.env.typedTime(s.asked.Value())
	if !ok {
		s.wrong = s.env.T("people.time_form")
		return nil
	}
	s.wrong = ""
	return s.ledger(at)
}

// ledger asks who could do what at the instant; zero: for all that is to be printed.
func (s *people) ledger(at time.Time) tea.Cmd {
	port := s.env.People
	return s.rights.ask(func(ctx context.Context) (rightsAt, error) {
		then, err := port.Permissions(ctx, at)
		return rightsAt{at, then}, err
	})
}

// typedTime reads a time as it is typed: 2026-03-14 10:05, 3-14 10:05, 10:05, or a day alone, whose end is meant:
// that is what held when it was over. Nothing is now.
func (e Env) typedTime(text string) (time.Time, bool) {
	text = strings.TrimSpace(strings.NewReplacer("：", ":", "／", "-", "/", "-", "－", "-").Replace(text))
	now := e.Now().In(calendar.China)
	if text == "" {
		return now, true
	}
	for _, form := range []string{"2006-1-2 15:04", "1-2 15:04", "15:04", "2006-1-2"} {
		at, err := time.ParseInLocation(form, text, calendar.China)
		switch {
		case err != nil:
			continue
		case form == "15:04":
			at = time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, calendar.China)
		case form == "1-2 15:04":
			day := at.Day()
			at = time.Date(now.Year(), at.Month(), day, at.Hour(), at.Minute(), 0, 0, calendar.China)
			if at.Day() != day { // no 29 February in this year
				return time.Time{}, false
			}
		case form == "2006-1-2":
			at = at.AddDate(0, 0, 1).Add(-time.Minute)
		}
		return at, true
	}
	return time.Time{}, false
}

func (s *people) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if app, mine, ok := s.out.take(msg); mine {
		if ok {
			return s.did(app)
		}
		return nil, refused(&s.out, s.place)
	}
	if staff, mine, ok := s.get.take(msg); mine {
		s.rights.fault = nil
		if ok {
			s.staff, s.known = staff, true
			s.rows()
		}
		return nil, s.get.ended()
	}
	if got, mine, ok := s.rights.take(msg); mine {
		s.get.fault = nil
		switch {
		case !ok:
			return nil, s.rights.ended()
		case got.at.IsZero():
			return nil, s.print(got.then)
		}
		s.at, s.then = got.at, got.then
		s.rows()
		return nil, nil
	}
	switch msg := msg.(type) {
	case Work:
		if !s.get.busy() && !s.rights.busy() && s.view != showForm && s.held() == "" {
			return s.read(), nil
		}
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case glimpsed:
		out, _ := s.look.take(msg)
		return nil, out
	case Answered:
		return s.answered(msg)
	case tea.PasteMsg:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		if s.view == showForm {
			return nil, s.env.pasted(s.form.Update(msg))
		}
		if s.view == showThen {
			return nil, s.env.pasted(s.asked.Update(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// unread is why the last question had no answer.
func (s *people) unread() *desk.Error { return cmp.Or(s.get.fault, s.rights.fault) }

func (s *people) held() string { return held(s.env, &s.out) }

// did tells what came of a write, and reads anew.
func (s *people) did(app desk.Application) (tea.Cmd, Outcome) {
	s.view, s.form = showApplications, nil
	s.staff.Applications = slices.Insert(slices.DeleteFunc(slices.Clone(s.staff.Applications), func(a desk.Application) bool { return a.ID == app.ID }), 0, app)
	s.rows()
	s.list.Select(app.ID)
	word := "people.said_filed"
	if app.Outcome == desk.PermissionWithdrawn {
		word = "people.said_withdrawn"
	}
	return s.read(), Said{s.env.T(word, "number", app.Number), ui.Text}
}

// send files what is in the form.
func (s *people) send() (tea.Cmd, Outcome) {
	do, f := s.judge()
	switch {
	case f == nil:
		return s.file(desk.Application{ID: s.id, OutletID: s.env.Session.Outlet.ID}, do), nil
	case s.place(f):
		return nil, nil
	}
	return nil, Said{s.env.Fault(f), ui.Warn}
}

func (s *people) file(of desk.Application, do desk.ApplicationAct) tea.Cmd {
	port := s.env.People
	return s.out.write(deed{of.ID, of.Version, do}, func(ctx context.Context, key string) (desk.Application, error) {
		return port.FileApplication(ctx, key, of, do)
	})
}

func (s *people) answered(msg Answered) (tea.Cmd, Outcome) {
	switch {
	case msg.ID == peopleLeave && msg.Button == "leave":
		s.view, s.form = s.before, nil
		s.rows()
	case msg.ID == peopleWithdraw && msg.Button == "withdraw":
		if app, ok := s.application(); ok {
			return s.file(app, desk.Withdraw{Reason: strings.TrimSpace(msg.Text)}), nil
		}
	}
	return nil, nil
}

// print opens the ledger as a paper.
func (s *people) print(ledger []desk.Permission) Outcome {
	return Printing{Order: desk.Order{Kind: desk.LedgerPaper}, Sheet: desk.Sheet{
		Outlet: s.env.Session.Outlet, Terminal: s.env.Session.Terminal, Catalogue: s.env.Rules.Catalogue, Ledger: ledger,
	}}
}

// member is the selected person; false when none is.
func (s *people) member() (desk.StaffMember, bool) {
	if n := s.list.Index(); s.view == showStaff && n >= 0 && n < len(s.staff.People) {
		return s.staff.People[n], true
	}
	return desk.StaffMember{}, false
}

// application is the selected application; false when none is.
func (s *people) application() (desk.Application, bool) {
	if n := s.list.Index(); s.view == showApplications && n >= 0 && n < len(s.staff.Applications) {
		return s.staff.Applications[n], true
	}
	return desk.Application{}, false
}

// permission is the selected entry of the ledger; false when none is.
func (s *people) permission() (desk.Permission, bool) {
	if n := s.list.Index(); s.view == showThen && n >= 0 && n < len(s.then) {
		return s.then[n], true
	}
	return desk.Permission{}, false
}

func (s *people) Head() Head { return Head{ID: "people", Busy: s.out.busy()} }
