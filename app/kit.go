package app

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
)

// kit is what is known of this terminal's devices, and what the authority was told of them (H-8.2.1, H-4.3.1f).
type kit struct {
	now     desk.Kit
	known   bool // the devices were asked
	told    desk.Kit
	heard   bool      // the authority has heard at all
	telling bool      // a report is out
	tried   time.Time // to tell it
}

// kitTold is how a report went.
type kitTold struct {
	kit desk.Kit
	err error
}

// equip asks the devices how they are; when that has changed, the rules are others from now on, and the authority is told.
// A console that was made without devices, as that of a test, says nothing and is not judged.
func (m *Model) equip(now time.Time) tea.Cmd {
	if _, none := m.cfg.Devices.(noDevices); none {
		return nil
	}
	before := m.kit.now
	m.kit.now = desk.KitOf(m.cfg.Devices.Kit())
	if m.kit.known && before.Same(m.kit.now) {
		if now.Sub(m.kit.tried).Abs() < reportEvery {
			return nil
		}
		return m.reportKit()
	}
	m.kit.known = true
	m.rules.Kit = m.equipped()
	return tea.Batch(m.reportKit(), m.deliver(screens.Refreshed{Session: m.session, Rules: m.rules}))
}

// equipped is a copy for rules; nil: nothing is judged by it.
func (m *Model) equipped() *desk.Kit {
	if !m.kit.known {
		return nil
	}
	return &desk.Kit{Terminal: m.session.Terminal.ID, Lines: slices.Clone(m.kit.now.Lines)}
}

// reportKit tells the authority what is connected here, when it has not heard so.
func (m *Model) reportKit() tea.Cmd {
	if m.kit.telling || m.kit.heard && m.kit.told.Same(m.kit.now) {
		return nil
	}
	m.kit.telling, m.kit.tried = true, m.cfg.Now()
	authority, report := m.cfg.Authority, m.kit.now
	return m.do(func(ctx context.Context) tea.Msg { return kitTold{report, authority.ReportKit(ctx, report)} })
}

// toldKit hears how a report went. One that the authority refuses would be refused again.
func (m *Model) toldKit(r kitTold) tea.Cmd {
	m.kit.telling = false
	if code := desk.CodeOf(r.err); r.err == nil || code != desk.Offline && code != desk.Unknown {
		m.kit.told, m.kit.heard = r.kit, true
		return m.reportKit() // what came meanwhile
	}
	return nil
}
