package app

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// lookEvery is how often the guard looks at what the terminal is connected to.
const lookEvery = 3 * time.Second

// reportEvery is how soon a report that did not arrive is tried again.
const reportEvery = 15 * time.Second

// guard is what is known of the terminal's surroundings.
type guard struct {
	policy  desk.GuardPolicy // of the authority, by the newest login code
	policed bool             // the authority was asked for it
	turn    int              // of the policy: what was seen under another one is nobody's
	out     bool             // a look is out
	asked   time.Time        // when the last one went out
	known   bool             // there was one
	seen    desk.Surroundings
	since   map[desk.Danger]time.Time
	told    []desk.Danger // the authority has heard of
	heard   bool          // it has heard at all
	tried   time.Time     // to tell it
	telling bool          // a report is out
}

// Messages about the surroundings.
type (
	looked struct {
		turn int
		seen desk.Surroundings
	}
	reported struct {
		dangers []desk.Danger
		err     error
	}
)

// watch does what is due once a second.
func (m *Model) watch(now time.Time) tea.Cmd {
	var cmd tea.Cmd
	if now.Sub(m.guard.asked).Abs() >= lookEvery {
		cmd = m.look()
	}
	if now.Sub(m.guard.tried).Abs() >= reportEvery {
		cmd = tea.Batch(cmd, m.reportDangers())
	}
	return cmd
}

// look sends the guard out, once at a time.
func (m *Model) look() tea.Cmd {
	if m.cfg.Guard == nil || m.guard.out || !m.guard.policed {
		return nil
	}
	m.guard.out, m.guard.asked = true, m.cfg.Now()
	g, policy, turn := m.cfg.Guard, m.guard.policy, m.guard.turn
	return m.do(func(ctx context.Context) tea.Msg {
		seen, err := g.Look(ctx, policy)
		if err != nil {
			seen = desk.NothingChecked
		}
		return looked{turn, seen}
	})
}

// police takes over what the authority allows here, and looks again under it.
func (m *Model) police(p screens.Policed) tea.Cmd {
	if !p.Known && m.guard.policed || p.Known && m.guard.policed && reflect.DeepEqual(p.Policy, m.guard.policy) {
		return nil
	}
	m.guard.policy, m.guard.policed = p.Policy, true
	m.guard.turn++
	// What was seen may stop nobody under the new policy; a look that sees the same says nothing of that.
	return tea.Batch(m.deliver(m.guarded()), m.look())
}

// judge takes over what was seen: what is new and what has gone is recorded, told to the authority and to the person.
func (m *Model) judge(l looked) tea.Cmd {
	m.guard.out = false
	if l.turn != m.guard.turn {
		return m.look()
	}
	for n := range l.seen.Dangers { // names come from devices
		d := &l.seen.Dangers[n]
		d.Name, d.Detail = desk.Clean(d.Name, 100), desk.Clean(d.Detail, 100)
	}
	before, now, first := m.guard.seen, l.seen, !m.guard.known
	m.guard.known, m.guard.seen = true, now
	if !first && reflect.DeepEqual(before, now) {
		return nil
	}
	noted := m.noteDangers(before, now)
	if m.dialog != nil && m.dialog.Quiet > 0 { // it comes to light again: a key on its way must not answer it
		m.dialog.Opened = m.cfg.Now()
	}
	m.sayDangers(before)
	return tea.Batch(noted, m.deliver(m.guarded()), m.reportDangers())
}

// noteDangers records what is there now and was not, and what has gone, one entry each. An entry names the thing as the
// system does; a telephone's or a medium's serial number is nobody's business.
func (m *Model) noteDangers(before, now desk.Surroundings) tea.Cmd {
	var entries []desk.LogEntry
	note := func(act, subject, outcome string) {
		entries = append(entries, desk.LogEntry{Session: m.session.ID, Person: m.session.Person.ID, Act: "guard." + act, Subject: subject, Outcome: outcome})
	}
	since := map[desk.Danger]time.Time{}
	for _, d := range now.Dangers {
		at, known := m.guard.since[d]
		if !known {
			at = m.cfg.Now()
			note(string(d.Kind), d.Name, "guard.found")
		}
		since[d] = at
	}
	for _, d := range before.Dangers {
		if !slices.Contains(now.Dangers, d) {
			note(string(d.Kind), d.Name, "guard.gone")
		}
	}
	m.guard.since = since
	if len(now.Unchecked) > 0 && !slices.Equal(before.Unchecked, now.Unchecked) {
		note("unchecked", strings.Join(now.Unchecked, ","), "")
	}
	if len(entries) == 0 {
		return nil
	}
	journal := m.journal
	return m.do(func(ctx context.Context) tea.Msg {
		for _, e := range entries {
			if err := journal.Note(ctx, e); err != nil {
				return ended{err}
			}
		}
		return ended{}
	})
}

// reportDangers tells the authority how it is, when it has not heard so.
func (m *Model) reportDangers() tea.Cmd {
	if m.cfg.Guard == nil || !m.guard.known || m.guard.telling || m.heardDangers() {
		return nil
	}
	m.guard.telling, m.guard.tried = true, m.cfg.Now()
	report := desk.Surroundings{Unchecked: m.guard.seen.Unchecked}
	dangers := slices.Clone(m.guard.seen.Dangers)
	for _, d := range dangers {
		report.Dangers = append(report.Dangers, desk.Danger{Kind: d.Kind, Name: d.Name})
	}
	authority := m.cfg.Authority
	return m.do(func(ctx context.Context) tea.Msg { return reported{dangers, authority.ReportSurroundings(ctx, report)} })
}

// heardDangers tells whether the authority knows how it is now.
func (m *Model) heardDangers() bool {
	return m.guard.heard && slices.Equal(m.guard.told, m.guard.seen.Dangers)
}

// reportedDangers hears how a report went. One that the authority refuses would be refused again.
func (m *Model) reportedDangers(r reported) tea.Cmd {
	m.guard.telling = false
	if code := desk.CodeOf(r.err); r.err == nil || code != desk.Offline && code != desk.Unknown {
		m.guard.told, m.guard.heard = r.dangers, true
		return m.reportDangers() // what came meanwhile
	}
	return nil
}

// guarded is how screens may see it.
func (m *Model) guarded() screens.Guarded {
	if m.cfg.Guard == nil {
		return screens.Guarded{}
	}
	return screens.Guarded{Surroundings: m.guard.seen, Pending: !m.guard.known, Stops: m.stops()}
}

// stops tells whether nobody may work here: something was found, and the authority does not say that it is only told.
func (m *Model) stops() bool { return !m.guard.policy.ReportOnly && !m.guard.seen.Safe() }

// covered tells whether the alarm lies over everything: at a counter, not over a screen that holds nobody's data and
// says for itself what was found, nor over what to do in an emergency.
func (m *Model) covered() bool {
	return m.stops() && m.atWork() && m.screen.Head().ID != string(screens.EmergencyPlace)
}

// sayDangers puts in the message line what has changed.
func (m *Model) sayDangers(before desk.Surroundings) {
	switch line := m.words().GuardLine(m.guarded()); {
	case m.stops() && m.atWork(): // the alarm says it
	case line != "":
		m.announce(line, ui.Warn)
	case !before.Safe():
		m.announce(m.t("guard.over"), ui.Ok)
	}
}

// alarmDialog is what lies over the screens while something is there that stops business. It has no button: it goes away with
// what it is about.
func (m *Model) alarmDialog() *ui.Dialog {
	e, all := m.words(), m.guard.seen.Dangers
	d := all[0]
	title := m.t("guard.title", "what", e.DangerName(d))
	if len(all) > 1 {
		title = m.t("guard.title_many", "n", len(all))
	}
	told := m.t("guard.told_not")
	if m.heardDangers() {
		told = m.t("guard.told")
	}
	dialog := &ui.Dialog{Title: title, TitleStyle: ui.ErrBold, Bold: e.DangerDo(d), Text: m.t("guard.calm")}
	if len(all) > 1 {
		dialog.Bold = m.t("guard.do_all")
		for _, d := range all {
			dialog.Facts = append(dialog.Facts, ui.Fact{Label: e.DangerName(d), Value: e.DangerWhich(d)})
		}
	} else {
		dialog.Facts = append(dialog.Facts, ui.Fact{Label: m.t("guard.which"), Value: e.DangerWhich(d)},
			ui.Fact{Label: m.t("guard.basis_label"), Value: e.DangerBasis(d)})
	}
	since := m.guard.since[d] // to the second: it is compared with what cameras and other records say
	dialog.Facts = append(dialog.Facts, ui.Fact{Label: m.t("guard.since"), Value: e.Clock(since) + since.Format(":05")}, ui.Fact{Label: m.t("guard.recorded"), Value: told})
	for _, id := range []string{"lock", "emergency"} {
		if k, ok := m.keys().ByID(id); ok {
			k.Hidden = false
			dialog.Others = append(dialog.Others, k)
		}
	}
	return dialog
}

// pressCovered takes the few keys that work under the alarm.
func (m *Model) pressCovered(k tea.KeyPressMsg) tea.Cmd {
	if g, ok := m.keys().Match(k); ok && (g.ID == "lock" || g.ID == "emergency") {
		return m.global(g.ID)
	}
	return nil
}
