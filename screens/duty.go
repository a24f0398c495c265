package screens

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// DutyPlace is who stands at which window, who is there and who is away (G1, G3, G4).
const DutyPlace Place = "duty"

// duty shows the outlet's windows and people, and lets the person at work open and close her own.
type duty struct {
	env    Env
	st     desk.Standing
	known  bool
	get    reader[desk.Standing]
	list   []dutyRow
	at     int
	form   *ui.Form // an absence, or what came into the drawer
	file   dutyForm
	window string // ID of the window whose drawer the form is about
	id     string // of the absence in the form, made once
	hold   writer[desk.Window]
	excuse writer[desk.Absence]
	size   ui.Layout
}

// dutyRow is a row that the cursor stands on: a window, a person or an absence.
type dutyRow struct {
	window  *desk.Window
	person  *desk.OnDuty
	absence *desk.Absence
}

// dutyForm is what the form is for.
type dutyForm string

const (
	dutyAbsence dutyForm = "absence"
	dutyStock   dutyForm = "stock"
)

// The dialogs.
const (
	dutyWindow = "duty.window" // pause or close
	dutyVoid   = "duty.void"   // an absence is taken back
	dutyLeave  = "duty.leave"
)

// Duty is the screen of the outlet's windows and people.
func Duty(env Env) Screen {
	return &duty{
		env: env, get: reader[desk.Standing]{env: env}, hold: writer[desk.Window]{env: env}, excuse: writer[desk.Absence]{env: env},
		size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
}

func (s *duty) Start() tea.Cmd { return s.read() }

func (s *duty) read() tea.Cmd { return s.get.ask(s.env.Duty.Standing) }

func (s *duty) show(st desk.Standing) {
	first := !s.known
	s.st, s.known = st, true
	s.st.People = slices.Clone(st.People)
	s.rows()
	if first { // her own window first
		s.at = max(0, slices.IndexFunc(s.list, func(r dutyRow) bool {
			return r.window != nil && r.window.Terminal == s.env.Session.Terminal.ID
		}))
	}
}

// rows are windows, people, then absences.
func (s *duty) rows() {
	s.list = nil
	for n := range s.st.Windows {
		s.list = append(s.list, dutyRow{window: &s.st.Windows[n]})
	}
	slices.SortStableFunc(s.st.People, func(a, b desk.OnDuty) int { return dutyRank(a) - dutyRank(b) })
	for n := range s.st.People {
		s.list = append(s.list, dutyRow{person: &s.st.People[n]})
	}
	for n := range s.st.Absences {
		s.list = append(s.list, dutyRow{absence: &s.st.Absences[n]})
	}
	s.at = max(0, min(s.at, len(s.list)-1))
}

// dutyRank puts A and B first, and those who may not work last.
func dutyRank(p desk.OnDuty) int {
	switch {
	case p.Barred != nil:
		return 4
	case p.Role == desk.RoleA:
		return 0
	case p.Role == desk.RoleB:
		return 1
	case slices.Contains(p.Posts, desk.Manager):
		return 2
	}
	return 3
}

func (s *duty) selected() dutyRow {
	if s.at < len(s.list) {
		return s.list[s.at]
	}
	return dutyRow{}
}

func (s *duty) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if w, mine, ok := s.hold.take(msg); mine {
		if !ok {
			return nil, refused(&s.hold, s.place)
		}
		s.form = nil
		return s.read(), s.did(w)
	}
	if e, mine, ok := s.excuse.take(msg); mine {
		if !ok {
			return nil, refused(&s.excuse, s.place)
		}
		s.form = nil
		key := "duty.did_absence"
		if e.Void {
			key = "duty.did_void"
		}
		return s.read(), Said{s.env.T(key, "name", e.Person), ui.Text}
	}
	if st, mine, ok := s.get.take(msg); mine {
		if ok {
			s.show(st)
		}
		return nil, s.get.ended()
	}
	switch msg := msg.(type) {
	case Work:
		if s.known && !s.get.busy() && s.held() == "" {
			return s.read(), nil
		}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case Answered:
		return s.answered(msg)
	case tea.PasteMsg:
		if s.form != nil && s.held() == "" {
			return nil, s.env.pasted(s.form.Update(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// did says what was done with the window.
func (s *duty) did(w desk.Window) Outcome {
	last := desk.KindOpen
	if n := len(w.History); n > 0 {
		last = w.History[n-1].Kind
	}
	did := s.env.T("duty.did_"+string(last), "window", s.env.windowName(w.Terminal))
	if (last == desk.KindOpen || last == desk.KindResume) && w.Now().Lent(s.env.Session.Person.ID) {
		return Said{did + "  " + s.env.T("duty.lent", "name", w.Keeper), ui.Warn}
	}
	return Said{did, ui.Text}
}

// place puts an error beside its field.
func (s *duty) place(f *desk.Error) bool { return beside(s.form, f.Field, s.env.Fault(f)) }

// held tells why nothing may be typed now.
func (s *duty) held() string {
	if why := held(s.env, &s.hold); why != "" {
		return why
	}
	return held(s.env, &s.excuse)
}

// act does an act on a window.
func (s *duty) act(w desk.Window, act desk.WindowAct) tea.Cmd {
	port := s.env.Duty
	return s.hold.write(deed{w.ID, w.Version, act}, func(ctx context.Context, key string) (desk.Window, error) {
		return port.Hold(ctx, key, w, act)
	})
}

// absent files an absence, or takes it back.
func (s *duty) absent(e desk.Absence) tea.Cmd {
	port := s.env.Duty
	return s.excuse.write(e, func(ctx context.Context, key string) (desk.Absence, error) {
		return port.Excuse(ctx, key, e)
	})
}

func (s *duty) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case ok:
		return s.do(k.ID)
	case s.held() != "":
		return nil, Said{s.held(), ui.Warn}
	case s.form != nil:
		return nil, s.env.pasted(s.form.Update(msg))
	}
	switch msg.String() {
	case "up":
		s.at--
	case "down":
		s.at++
	case "home":
		s.at = 0
	case "end":
		s.at = len(s.list) - 1
	}
	s.at = max(0, min(s.at, len(s.list)-1))
	return nil, nil
}

func (s *duty) do(id string) (tea.Cmd, Outcome) {
	r := s.selected()
	switch id {
	case "again":
		switch {
		case s.hold.unknown():
			return s.hold.again(), nil
		case s.excuse.unknown():
			return s.excuse.again(), nil
		}
		return s.read(), nil
	case "open", "resume":
		return s.opened(*r.window)
	case "pause":
		return nil, s.pausing(*r.window)
	case "void":
		return nil, s.voiding(*r.absence)
	case "file":
		s.filing(r)
	case "stock":
		s.stocking(*r.window)
	case "send":
		return s.send()
	case "hand":
		return nil, Going{Place: HandOverPlace, ID: s.absentGiver()}
	case "back":
		return nil, s.leave()
	}
	return nil, nil
}

// absentGiver is the selected person when somebody may take over from her, "" otherwise.
func (s *duty) absentGiver() string {
	p := s.selected().person
	if p == nil || p.There() || p.Things == 0 || p.ID == s.env.Session.Person.ID {
		return ""
	}
	return p.ID
}
