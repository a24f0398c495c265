package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// What stands before the counter: the queue machine, which calls the next customer out, and the evaluator, which asks who leaves for
// a rating. Both work beside whatever is up; only that one did not do its work is said, with the way round.

// inviteFor is how long the evaluator asks somebody who may have gone already.
const inviteFor = 3 * time.Minute

// fronted is the end of what a device before the counter was asked for; err is why it came to nothing.
type fronted struct {
	kind desk.DeviceKind
	key  string // of the words about it
	who  string // number of the visit
	err  error
}

// actFront does what a screen wants of who stands before the counter.
func (m *Model) actFront(out screens.Outcome) tea.Cmd {
	switch out := out.(type) {
	case screens.Serving:
		return m.serving(out.Visit)
	case screens.Departed:
		return m.departed(out)
	case screens.Recalling:
		return m.recall(out.Visit)
	}
	return nil
}

// callOut has the customer of a visit called to this window, in the background. He is another than before, so that nobody is asked
// for a rating of the former visit any more.
func (m *Model) callOut(v desk.Visit) tea.Cmd {
	m.uninvite()
	machine := m.cfg.Devices.QueueMachine()
	if machine == nil || v.Number == "" {
		return nil
	}
	call := desk.QueueCall{Number: v.Number, Window: m.session.Terminal.Window(m.cfg.Words.Lang())}
	return m.do(func(ctx context.Context) tea.Msg {
		return fronted{desk.QueueMachineDevice, "front.not_called", call.Number, machine.CallOut(ctx, call)}
	})
}

// recall calls the customer at the window once more.
func (m *Model) recall(v desk.Visit) tea.Cmd {
	m.say(m.t("front.called", "number", v.Number), ui.Text)
	return m.callOut(v)
}

// invite asks the customer who has left for a rating, by the address that the authority gave for his visit. The grade does not
// come by here (B-9.5).
func (m *Model) invite(v desk.Visit) tea.Cmd {
	m.uninvite()
	evaluator := m.cfg.Devices.Evaluator()
	if evaluator == nil || v.RateURL == "" {
		return nil
	}
	ctx, stop := context.WithTimeout(m.ctx, inviteFor)
	m.uninvite = stop
	number, address := v.Number, v.RateURL
	return func() tea.Msg {
		defer stop()
		return fronted{desk.EvaluatorDevice, "front.not_invited", number, evaluator.Invite(ctx, address)}
	}
}

// departed tells that the customer has left, whose code to rate by is on the screen.
func (m *Model) departed(out screens.Departed) tea.Cmd {
	m.say(m.t("visit.said_left", "number", out.Visit.Number), ui.Text)
	return m.invite(out.Visit)
}

// hearFront says that a device before the counter did not do its work, with the way round.
func (m *Model) hearFront(f fronted) {
	if f.err == nil || !m.atWork() {
		return
	}
	way := m.rules.Catalogue.Service.Equipment.Of(f.kind).Way(m.cfg.Words.Lang())
	m.announce(m.t(f.key, "number", f.who, "device", m.t("devices.kind."+string(f.kind)), "way", way), ui.Warn)
}
