package app

import (
	"context"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sheyin/desk"
	"sheyin/i18n"
	"sheyin/screens"
	"sheyin/ui"
)

// Config is what the console is made of.
type Config struct {
	Words     i18n.Words
	Theme     *ui.Theme
	Authority desk.Authority
	Press     desk.Press
	Exporter  desk.Exporter // where figures go as files; nil: nowhere
	Now       func() time.Time
	NewKey    func() string        // UUIDv7: keys of writes, IDs of cases
	Idle      time.Duration        // without a key for so long the screen locks; 0: never
	Skew      func() time.Duration // how far the authority's clock is ahead; nil: not known
	Demo      *screens.Demo        // nil outside the demo
	Keys      map[string][]string  // key IDs bound anew, from the configuration
	Tour      bool                 // cards lead the newcomer through one case
	Journal   desk.Journal         // what survives on this terminal; nil: nothing does
	Devices   desk.Devices         // of this counter; nil: nothing is connected
	Guard     desk.Guard           // looks at what this terminal is connected to; nil: nobody does
}

// call is how long anything asked of the authority may take before it is given up.
const call = 25 * time.Second

// listEvery is how often a list that has run out is asked for again: the next one was issued
// before and takes effect without a further word.
const listEvery = 20 * time.Second

// maxSkew is how far two clocks may be apart before it is said: time limits and the log
// depend on them.
const maxSkew = 2 * time.Minute

// Model is the console.
type Model struct {
	cfg  Config
	ctx  context.Context
	w, h int

	theme   *ui.Theme            // the chosen one, as the terminal can show it
	profile colorprofile.Profile // what the terminal can show

	screen  screens.Screen
	visit   int               // of the screen that is up
	visits  int               // given so far
	reading int               // visit of the screen for which a case is being fetched; 0: none is
	parked  map[string]parked // by case: what was typed there is kept until the case moves
	from    string            // the case or ticket that was opened last
	found   parked            // what an item's page was opened from
	under   []parked          // screens that lie under one that was opened over them

	dialog  *ui.Dialog
	ask     string      // ID of the dialog
	broken  string      // what the dialog is about: the key of an error, or the ID of a bulletin
	alarmed desk.Ticket // that the dialog is about
	palette *ui.Palette
	help    *ui.Help
	tour    *tour // nil: not led, or led to the end

	session    desk.Session
	entry      int // number of the newest login, or of the logout after it
	rules      desk.Rules
	catalogues map[string]*desk.Catalogue
	work       screens.Work // of the day
	journal    desk.Journal
	drafts     drafts
	outgoing   outgoing
	guard      guard
	kit        kit
	desk       screens.OnDesk             // of the customer at the window
	reads      bool                       // the devices were told to
	window     string                     // ID of the visit that was at the window
	customer   int                        // number of who stands at the window: what was read of one before is nobody's
	asking     bool                       // whose code it is, is being asked
	papers     map[string]string          // by name: what was said last of its printing
	down       map[desk.DeviceKind]string // cannot be used, and what was said of that
	lockedFrom *behind                    // what is behind the locked screen

	uninvite func() // ends what the evaluator asks
	line     line
	toast    toast
	idle     idle      // without a key
	renewed  time.Time // when the session was last prolonged
	relisted time.Time // when a list that had run out was last asked for anew
	skewSaid bool
	rung     map[string]desk.Urgency // by ticket: what was said of its clock in this session
	effort   effort                  // of the customers served here in this session
	crash    *Crash                  // that ended the console
	ending   bool                    // it ends: nothing is drawn any more
}

// parked is a screen that was left with something in it.
type parked struct {
	screen screens.Screen
	visit  int
	c      desk.Case
}

// Messages inside app.
type (
	// answer is what a screen's work came to, stamped with its visit.
	answer struct {
		visit int
		msg   tea.Msg
	}
	tick   time.Time
	loaded struct {
		entry     int // number of the login: what an overtaken or a left one needed is nobody's
		session   desk.Session
		list      desk.ItemList
		catalogue *desk.Catalogue
		work      screens.Work
		drafts    []desk.Draft
		letters   []desk.Posted
		log       desk.LogStanding
		unkept    error // why drafts and letters were not read
		err       error
	}
	fetched struct {
		visit     int // the screen from which it was asked for
		c         desk.Case
		catalogue *desk.Catalogue
		err       error
	}
	worked struct {
		turn   int // of the line: another session's answer is nobody's
		number int // of the question
		visit  int // of the screen that asked; 0: app itself did
		work   screens.Work
		err    error
	}
	relisted struct {
		turn    int
		number  int // of the question
		list    desk.ItemList
		session desk.Session // with the outlet as it is graded now
		err     error
	}
	ended struct{ err error } // a lock or logout call is over
	kept  struct {            // the session was asked to go on
		id  string
		err error
	}
)

// New is the console at the login screen. ctx ends everything it has under way.
func New(ctx context.Context, cfg Config) *Model {
	m := &Model{
		cfg: cfg, ctx: ctx, theme: cfg.Theme, profile: colorprofile.TrueColor, w: ui.MinWidth, h: ui.MinHeight,
		parked: map[string]parked{}, catalogues: map[string]*desk.Catalogue{},
		line: newLine(), rung: map[string]desk.Urgency{}, effort: effort{},
		papers: map[string]string{}, down: map[desk.DeviceKind]string{}, uninvite: func() {},
	}
	if m.cfg.Devices == nil {
		m.cfg.Devices = noDevices{}
	}
	m.journal, m.outgoing.changed = journalOf(cfg)
	m.drafts = newDrafts(m.journal, cfg.Journal != nil)
	if cfg.Tour {
		m.tour = &tour{}
	}
	m.idle.touch(cfg.Now())
	m.show(screens.Login(m.env()))
	return m
}

// Init starts the clock and the first screen.
func (m *Model) Init() (cmd tea.Cmd) {
	defer m.caught(&cmd)
	return guarded(tea.Batch(everySecond(), m.screen.Start(), m.awaitChange(), m.awaitDevice()))
}

func everySecond() tea.Cmd {
	return tea.Every(time.Second, func(t time.Time) tea.Msg { return tick(t) })
}

// env is what a screen made now may use; it counts a new visit.
func (m *Model) env() screens.Env {
	m.visits++
	visit := m.visits
	return screens.Env{
		Words: m.cfg.Words, Now: m.cfg.Now, NewKey: m.cfg.NewKey,
		Do: func(work func(context.Context) tea.Msg) tea.Cmd {
			return func() tea.Msg {
				ctx, cancel := context.WithTimeout(m.ctx, call)
				defer cancel()
				return answer{visit, work(ctx)}
			}
		},
		Login: m.cfg.Authority, Library: m.cfg.Authority, Register: m.cfg.Authority, Cases: m.cfg.Authority,
		Visits: m.counted(), Tickets: m.cfg.Authority, Papers: m.cfg.Authority, Pages: m.cfg.Authority, Supervision: m.cfg.Authority, Exporter: m.cfg.Exporter, Files: m.cfg.Authority, People: m.cfg.Authority, Duty: m.cfg.Authority, Press: m.cfg.Press,
		Policy: m.cfg.Authority, Affairs: m.cfg.Authority, Gear: m.cfg.Authority, Logbook: m.journal, Outgoing: m.journal, Line: m.health(), Session: m.session, Rules: m.rules, Board: m.work.Board, Demo: m.cfg.Demo,
		Guard: m.guarded(), Devices: m.cfg.Devices, Desk: m.desk,
	}
}

// show puts a screen up that was made with the newest env.
func (m *Model) show(s screens.Screen) {
	m.screen, m.visit = s, m.visits
	m.dialog, m.palette, m.help = nil, nil, nil
	m.under = nil
}

func (m *Model) open(s screens.Screen) tea.Cmd {
	m.show(s)
	return tea.Batch(s.Start(), m.deliver(m.size()))
}

// size is the window's, for screens that page.
func (m *Model) size() tea.WindowSizeMsg { return tea.WindowSizeMsg{Width: m.w, Height: m.h} }

// do runs work for app itself, under the same deadline as a screen's.
func (m *Model) do(work func(ctx context.Context) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(m.ctx, call)
		defer cancel()
		return work(ctx)
	}
}

func (m *Model) t(key string, pairs ...any) string { return m.cfg.Words.T(key, pairs...) }

// Update is the one place where messages come in.
func (m *Model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = m
	defer m.caught(&cmd)
	switch crash, crashed := msg.(*Crash); {
	case crashed:
		m.crash = crash
		return m, m.quit()
	case m.ending: // a picture could not be drawn
		m.attend()
		return m, tea.Quit
	}
	cmd = m.take(msg)
	m.attend()
	m.leadOn()
	return m, guarded(m.keepDrafts(cmd))
}

func (m *Model) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		// The first size may be 0x0 under tmux.
		if msg.Width > 0 && msg.Height > 0 {
			m.w, m.h = msg.Width, msg.Height
		}
		return m.deliver(m.size())
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.theme = m.cfg.Theme.In(msg.Profile)
		return nil
	case tea.KeyPressMsg:
		m.idle.touch(m.cfg.Now())
		m.spend(1, 0)
		if msg.String() == "alt+esc" { // two that came together, as from a key that is held: the second is not lost for the first
			msg.Mod = 0
		}
		return m.press(msg)
	case tea.PasteMsg:
		m.idle.touch(m.cfg.Now())
		return m.pass(msg)
	case tick:
		return tea.Batch(everySecond(), m.second(m.cfg.Now()))
	case answer:
		return m.answered(msg)
	}
	return m.hear(msg)
}

// hear takes the messages of app itself.
func (m *Model) hear(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loaded:
		return m.enter(msg)
	case fetched:
		return m.fetch(msg)
	case worked:
		return m.rework(msg)
	case relisted:
		return m.relist(msg)
	case happened:
		return m.happen(msg)
	case checked:
		return m.lineChecked(msg)
	case draftsKept:
		m.keptNow(msg)
	case posted:
		return m.requeue(msg)
	case looked:
		return m.judge(msg)
	case reported:
		return m.reportedDangers(msg)
	case kitTold:
		return m.toldKit(msg)
	case heard:
		return m.hearDevice(msg)
	case recorded:
		return m.takeRead(msg)
	case holding:
		return m.takeHolder(msg)
	case fronted:
		m.hearFront(msg)
	case queueChanged:
		return tea.Batch(m.awaitChange(), m.getOutgoing())
	case kept:
		if msg.id == m.session.ID && m.atWork() && desk.CodeOf(msg.err) == desk.Denied {
			return m.sessionOver(msg.err)
		}
	case ended:
		// A locked screen has said that it is locked; that the line is down stands in the frame.
		if msg.err != nil && (!m.locked() || desk.CodeOf(msg.err) != desk.Offline) {
			m.say(m.fault(msg.err), ui.Warn)
		}
	}
	return nil
}

// answered gives an answer to the screen that asked, also when it is only kept for later:
// otherwise it would wait for ever when it is shown again. What a screen that is not up
// wants now is passed over; it cannot have a write out, since such a screen is not left.
func (m *Model) answered(a answer) tea.Cmd {
	if a.visit == m.visit {
		if m.screen.Head().Busy {
			m.hushed() // that it is busy
		}
		return m.deliver(a.msg)
	}
	for _, p := range m.kept() {
		if p.screen != nil && p.visit == a.visit {
			cmd, out := p.screen.Update(a.msg)
			if in, came := out.(screens.LoggedIn); came { // whatever page lies over the login
				cmd = tea.Batch(cmd, m.act(in))
			}
			return cmd
		}
	}
	return nil
}

// kept are the screens that are alive and not up.
func (m *Model) kept() []parked {
	kept := append(slices.Collect(maps.Values(m.parked)), m.found)
	kept = append(kept, m.under...)
	if m.lockedFrom != nil {
		kept = append(kept, m.lockedFrom.parked)
	}
	return kept
}

// deliver gives a message to the screen that is up and does what it wants.
func (m *Model) deliver(msg tea.Msg) tea.Cmd {
	cmd, out := m.screen.Update(msg)
	return tea.Batch(cmd, m.act(out))
}

// second does what is due once a second.
func (m *Model) second(now time.Time) tea.Cmd {
	cmd := m.deliver(screens.Tick{Now: now})
	m.toast.pass(now)
	m.spend(0, 1)
	m.idle.seconds++
	if m.cfg.Skew != nil && !m.skewSaid {
		if skew := m.cfg.Skew(); skew.Abs() > maxSkew {
			m.skewSaid = true
			m.announce(m.t("app.skew", "minutes", int(skew.Abs().Minutes())), ui.Warn)
		}
	}
	m.alarm(now)
	cmd = tea.Batch(cmd, m.watch(now), m.equip(now))
	if m.atWork() && now.Sub(m.renewed) >= renewEvery {
		cmd = tea.Batch(cmd, m.renew(now))
	}
	if until := m.rules.List.Until; m.atWork() && !until.IsZero() && !now.Before(until) && now.Sub(m.relisted) >= listEvery {
		m.relisted = now
		cmd = tea.Batch(cmd, m.getList(), m.getWork())
	}
	if len(m.outgoing.letters) > 0 && now.Sub(m.outgoing.read) >= outgoingEvery {
		cmd = tea.Batch(cmd, m.getOutgoing())
	}
	if left, locks := m.untilLock(); locks && left <= 0 && !m.screen.Head().Busy {
		return tea.Batch(cmd, m.lock(true))
	}
	return cmd
}
