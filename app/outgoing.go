package app

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// outgoingEvery is how often the queue is read while something waits: a journal that tells of changes is read then too.
const outgoingEvery = 5 * time.Second

// outgoing is what the terminal has written and the authority has not answered.
type outgoing struct {
	letters []desk.Posted
	log     desk.LogStanding // as it stood at the login
	read    time.Time        // last
	asked   questions
	changed <-chan struct{} // nil: the journal tells of no changes
}

// Messages about the queue.
type (
	posted struct {
		turn    int // of the line
		number  int // of the question
		letters []desk.Posted
		err     error
	}
	queueChanged struct{}
)

// changer is a journal that tells when its queue is not as it was.
type changer interface{ Changed() <-chan struct{} }

// contacter is a journal that knows when the authority was heard last, whoever asked.
type contacter interface{ LastContact() time.Time }

// heardSince is what the end of a question says of the line. A terminal with a journal answers many questions itself,
// so that an answer alone does not mean that the authority is there.
func heardSince(j desk.Journal, asked time.Time, err error) error {
	c, ok := j.(contacter)
	if err == nil && ok && c.LastContact().Before(asked.Truncate(time.Millisecond)) {
		return &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	}
	return err
}

// journalOf is what the model keeps things in.
func journalOf(cfg Config) (j desk.Journal, changed <-chan struct{}) {
	if cfg.Journal == nil {
		return noJournal{}, nil
	}
	if c, ok := cfg.Journal.(changer); ok {
		changed = c.Changed()
	}
	return cfg.Journal, changed
}

// getOutgoing reads what waits.
func (m *Model) getOutgoing() tea.Cmd {
	if !m.drafts.on {
		return nil
	}
	m.outgoing.read = m.cfg.Now()
	journal, turn, number := m.journal, m.line.turn, m.outgoing.asked.ask()
	return m.do(func(ctx context.Context) tea.Msg {
		letters, err := journal.Outgoing(ctx)
		return posted{turn, number, letters, err}
	})
}

// awaitChange waits until the queue is not as it was; it is armed again each time.
func (m *Model) awaitChange() tea.Cmd {
	changed, ctx := m.outgoing.changed, m.ctx
	if changed == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case <-changed:
			return queueChanged{}
		case <-ctx.Done():
			return nil
		}
	}
}

// requeue takes over what waits now. What has arrived meanwhile is read as the authority has it.
func (m *Model) requeue(p posted) tea.Cmd {
	if p.turn != m.line.turn || m.session.ID == "" {
		return nil
	}
	if p.err != nil {
		m.announce(m.fault(p.err), ui.Warn)
		return nil
	}
	if m.outgoing.asked.late(p.number) {
		return nil
	}
	before := m.outgoing.letters
	m.outgoing.letters = p.letters
	cmd := m.settleDrafts(p.letters)
	if m.atWork() {
		cmd = tea.Batch(cmd, m.deliver(m.copyWork()))
	}
	gone := func(b desk.Posted) bool {
		return !slices.ContainsFunc(p.letters, func(l desk.Posted) bool { return l.Key == b.Key })
	}
	if slices.ContainsFunc(before, gone) {
		cmd = tea.Batch(cmd, m.getWork())
	}
	return cmd
}

// sayReceived tells that a case has its number now that was taken in while there was no line.
func (m *Model) sayReceived(before, now []desk.Summary) {
	for _, c := range now {
		n := slices.IndexFunc(before, func(b desk.Summary) bool { return b.ID == c.ID })
		if n >= 0 && c.Receipt != "" && before[n].WrittenHere() && c.OwnerID == m.session.Person.ID {
			m.setLine(online) // what has arrived shows it; said later it would stand over the number
			m.announce(m.t("outgoing.received", "number", c.Receipt), ui.Ok)
		}
	}
}

// health is the line as screens may have it.
func (m *Model) health() screens.Line {
	l := screens.Line{State: string(m.line.state), Since: m.line.since, Contact: m.line.since}
	if c, ok := m.journal.(contacter); ok {
		l.Contact = c.LastContact()
	} else if m.line.state == online {
		l.Contact = m.cfg.Now()
	}
	return l
}

// lineWords is what the frame says of the line: its state, since when where there is room, and how much waits for it.
func (m *Model) lineWords() string {
	state, since := m.lineSeen()
	text := m.t("line." + string(state))
	if state != online && !since.IsZero() && ui.Wide(m.w) {
		text = m.t("outgoing.since", "state", text, "at", m.words().Clock(since))
	}
	if n := len(m.outgoing.letters); n > 0 && m.session.ID != "" {
		text = m.t("outgoing.line", "state", text, "n", n)
	}
	return text
}

// noJournal is the journal of a terminal that has none: nothing is kept, and nothing waits.
type noJournal struct{}

func (noJournal) Outgoing(context.Context) ([]desk.Posted, error)      { return nil, nil }
func (noJournal) SendNow(context.Context) (int, error)                 { return 0, nil }
func (noJournal) KeepDraft(context.Context, desk.Draft) error          { return nil }
func (noJournal) DropDraft(context.Context, string, string) error      { return nil }
func (noJournal) Drafts(context.Context, string) ([]desk.Draft, error) { return nil, nil }
func (noJournal) Note(context.Context, desk.LogEntry) error            { return nil }

func (noJournal) LogStanding(context.Context) (desk.LogStanding, error) {
	return desk.LogStanding{}, nil
}

func (noJournal) TakeBack(context.Context, string) error {
	return &desk.Error{Code: desk.NotFound, Key: "outbox.none"}
}
