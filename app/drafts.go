package app

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/screens"
	"sheyin/ui"
)

// draftCall is how long keeping drafts may take: a write that waits for it must not wait for a dead disk.
const draftCall = 3 * time.Second

// drafts are what the person at work typed and has not written, here and in the journal (F-27, H-4.4.1).
type drafts struct {
	on     bool // there is a journal
	known  map[string]*keptDraft
	queue  *draftQueue
	up     string // ID of the draft of the screen that is up; empty: it has none
	place  string // of that screen
	visit  int    // of that screen
	failed bool   // the last one could not be kept, and that was said
}

// keptDraft is a draft as the journal has it, or is about to.
type keptDraft struct {
	desk.Draft
	waits bool // no screen shows it: it is brought back when its record is opened
	done  bool // its step is written; it stays for the case that the letter is taken back
}

// draftsKept is the end of keeping what was due.
type draftsKept struct{ err error }

func newDrafts(port desk.Drafts, on bool) drafts {
	return drafts{on: on, known: map[string]*keptDraft{}, queue: &draftQueue{port: port, due: map[string]desk.Draft{}}}
}

// draftQueue brings drafts to the journal: one at a time, and of each record the newest only, so that typing never
// waits for a disk.
type draftQueue struct {
	port desk.Drafts
	one  sync.Mutex // of whoever writes
	mu   sync.Mutex
	due  map[string]desk.Draft // by person and record; without a body: to be dropped
}

func (q *draftQueue) put(d desk.Draft) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.due[d.Person+" "+d.ID] = d
}

// write keeps all that is due. What fails is due again, unless there is a newer one.
func (q *draftQueue) write(ctx context.Context) error {
	q.one.Lock()
	defer q.one.Unlock()
	q.mu.Lock()
	due := q.due
	q.due = map[string]desk.Draft{}
	q.mu.Unlock()
	var all error
	for _, at := range slices.Sorted(maps.Keys(due)) {
		d, err := due[at], error(nil)
		if d.Body == nil {
			err = q.port.DropDraft(ctx, d.Person, d.ID)
		} else {
			err = q.port.KeepDraft(ctx, d)
		}
		if err == nil {
			continue
		}
		all = errors.Join(all, err)
		q.mu.Lock()
		if _, newer := q.due[at]; !newer {
			q.due[at] = d
		}
		q.mu.Unlock()
	}
	return all
}

// saveDrafts keeps what is due.
func (m *Model) saveDrafts() tea.Cmd {
	queue := m.drafts.queue
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), draftCall) // also while the program ends
		defer cancel()
		return draftsKept{queue.write(ctx)}
	}
}

// keptNow says once that the terminal keeps nothing, and once that it does again.
func (m *Model) keptNow(k draftsKept) {
	failed, text := k.err != nil, m.t("drafts.not_kept")
	switch {
	case failed == m.drafts.failed || !m.atWork():
	case failed:
		m.announce(text, ui.Warn)
	default:
		m.toast.over(text)
		m.announce(m.t("drafts.kept"), ui.Text)
	}
	m.drafts.failed = failed
}

// keepDrafts keeps what the screen that is up holds now, when it has changed. cmd is what the screen wants done: when
// that is a write, the draft with its key is on the disk before, so that whoever comes back after a crash asks for the
// same write and for no other.
func (m *Model) keepDrafts(cmd tea.Cmd) tea.Cmd {
	if !m.drafts.on {
		return cmd
	}
	asks, changed := m.noteDrafts()
	switch {
	case !changed:
		return tea.Batch(cmd, asks)
	case m.ending, m.screen.Head().Busy:
		return tea.Batch(tea.Sequence(m.saveDrafts(), cmd), asks)
	}
	return tea.Batch(cmd, asks, m.saveDrafts())
}

// noteDrafts looks at the screen that is up; asks is what a screen wants to know whose draft has come back.
func (m *Model) noteDrafts() (asks tea.Cmd, changed bool) {
	d := &m.drafts
	if m.session.ID == "" {
		return nil, false
	}
	changed = m.leftDraft()
	screen, ok := m.screen.(screens.Drafter)
	if !ok {
		return nil, changed
	}
	id, body := screen.Draft()
	if id == "" {
		return nil, changed
	}
	place := m.screen.Head().ID
	d.up, d.place, d.visit = id, place, m.visit
	if k := d.known[id]; k != nil && k.waits {
		asks, changed = m.bringBack(k, screen, place), true
		_, body = screen.Draft()
	}
	k := d.known[id]
	switch {
	case body == nil && (k == nil || k.done):
		return asks, changed
	case body == nil:
		m.dropDraft(id)
	case k != nil && k.Place == place && bytes.Equal(k.Body, body):
		return asks, changed
	default:
		kept := desk.Draft{Person: m.session.Person.ID, ID: id, Place: place, At: m.cfg.Now(), Body: body}
		d.known[id] = &keptDraft{Draft: kept}
		d.queue.put(kept)
	}
	return asks, true
}

// leftDraft sees to the draft of a screen that has gone. What was begun for nothing that the authority knows is given
// up with its screen; what is about a record waits for whoever opens that again.
func (m *Model) leftDraft() (changed bool) {
	d := &m.drafts
	id, place := d.up, d.place
	if id == "" || d.visit == m.visit {
		return false
	}
	k := d.known[id]
	if k == nil || m.hasVisit(d.visit) {
		d.up = ""
		return false
	}
	d.up = ""
	switch place {
	case "item", "raise", "bookhome":
		if !k.done {
			m.dropDraft(id)
			return true
		}
	default:
		k.waits = !k.done
	}
	return false
}

// hasVisit tells whether the screen of a visit is still there behind the one that is up.
func (m *Model) hasVisit(visit int) bool {
	is := func(p parked) bool { return p.screen != nil && p.visit == visit }
	return m.lockedFrom != nil && is(m.lockedFrom.parked) || is(m.found) || slices.ContainsFunc(m.under, is) ||
		slices.ContainsFunc(slices.Collect(maps.Values(m.parked)), is)
}

// bringBack puts a draft into the screen of its record. One that does not fit is dropped with a word.
func (m *Model) bringBack(k *keptDraft, s screens.Drafter, place string) tea.Cmd {
	k.waits = false
	err := screens.ErrDraftMoved
	var asks tea.Cmd
	if k.Place == place {
		asks, err = s.Restore(k.Body)
	}
	if err != nil {
		m.dropDraft(k.ID)
		m.sayDropped(err)
		return nil
	}
	m.say(m.t("drafts.back", "at", m.words().Clock(k.At)), ui.Text)
	return guarded(asks)
}

func (m *Model) sayDropped(err error) {
	key := "drafts.unreadable"
	if errors.Is(err, screens.ErrDraftMoved) {
		key = "drafts.moved"
	}
	m.say(m.t(key), ui.Warn)
}

// dropDraft forgets a draft.
func (m *Model) dropDraft(id string) {
	if _, ok := m.drafts.known[id]; !ok {
		return
	}
	delete(m.drafts.known, id)
	m.drafts.queue.put(desk.Draft{Person: m.session.Person.ID, ID: id})
}

// draftDone is told that the step is written for which there may be a draft. It stays without its key until the letter
// has arrived: who takes the letter back finds what was typed.
func (m *Model) draftDone(id string) tea.Cmd {
	k := m.drafts.known[id]
	if k == nil {
		return nil
	}
	body := screens.UnwrittenDraft(k.Body)
	if body == nil {
		m.dropDraft(id)
		return m.saveDrafts()
	}
	k.done, k.waits, k.Body = true, false, body
	m.outgoing.asked.overtake() // a queue that was read before lacks the letter, which would look as if it had arrived
	m.drafts.queue.put(k.Draft)
	return m.saveDrafts()
}

// settleDrafts drops the drafts whose letters have arrived, and gives back those whose letters are gone for another
// reason; waiting is the queue as it is now.
func (m *Model) settleDrafts(waiting []desk.Posted) tea.Cmd {
	changed := false
	for id, k := range m.drafts.known {
		if k.done && !slices.ContainsFunc(waiting, func(p desk.Posted) bool { return p.Subject == id }) {
			m.dropDraft(id)
			changed = true
		}
	}
	if !changed {
		return nil
	}
	return m.saveDrafts()
}

// beginDrafts takes over what the journal has of the person who has logged in, and adds to her welcome how much that
// is. What the authority has meanwhile is dropped with a word.
func (m *Model) beginDrafts(found []desk.Draft, waiting []desk.Posted, err error) tea.Cmd {
	m.drafts.known, m.drafts.up = map[string]*keptDraft{}, ""
	if !m.drafts.on {
		return nil
	}
	if err != nil {
		m.say(m.t("drafts.unread"), ui.Warn)
		return nil
	}
	moved := 0
	for _, d := range found {
		if d.Person != m.session.Person.ID {
			continue // nobody sees what another has typed
		}
		posted := slices.ContainsFunc(waiting, func(p desk.Posted) bool { return p.Subject == d.ID })
		m.drafts.known[d.ID] = &keptDraft{Draft: d, waits: true}
		_, version := screens.DraftAbout(d.Body)
		if !slices.ContainsFunc(m.work.Cases, func(s desk.Summary) bool { return s.ID == d.ID && s.Version > version }) {
			continue
		}
		if k := m.drafts.known[d.ID]; posted { // by what is written here
			k.Body, k.waits, k.done = screens.UnwrittenDraft(d.Body), false, true
			continue
		}
		m.dropDraft(d.ID)
		if !screens.DraftWritten(d.Body) {
			moved++
		}
	}
	switch left := len(m.unfinished()); {
	case moved > 0:
		m.say(m.t("drafts.moved_some", "n", moved), ui.Warn)
	case left > 0:
		m.say(m.toast.message.Text+m.t("join.clause")+m.t("drafts.found", "n", left), ui.Text)
	}
	return m.saveDrafts()
}

// unfinished are the drafts that no screen shows, the newest first, as screens may list them.
func (m *Model) unfinished() []screens.Unfinished {
	var out []screens.Unfinished
	for id, k := range m.drafts.known {
		if !k.waits {
			continue
		}
		u := screens.Unfinished{ID: id, Place: k.Place, At: k.At}
		u.Item, _ = screens.DraftAbout(k.Body)
		out = append(out, u)
	}
	slices.SortFunc(out, func(a, b screens.Unfinished) int { return b.At.Compare(a.At) })
	return out
}
