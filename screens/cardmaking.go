package screens

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// makeLimit is how long a card may be on its way through the card maker.
const makeLimit = 3 * time.Minute

// cardMaking is the card that a case ends with, made at the counter (制卡) once it was granted: until then a second check may
// still refuse it. The card maker works beside the screen. Where the blank went is written into the book of the drawer at once: as
// made for this case, or as spoiled, so that its number never disappears.
type cardMaking struct {
	env     Env
	c       desk.Case
	here    bool // a card is made at the counter
	down    bool // the line is
	read    reader[[]desk.Window]
	windows []desk.Window // of the outlet, with their books
	out     writer[desk.Window]
	run     *deviceRun[desk.MadeCard] // nil: nothing is made
	step    string
	since   time.Time     // when the run began
	card    desk.MadeCard // that came out in this visit of the screen
	line    *desk.Stock   // that the book does not have yet; nil: it has all
	spoiled string        // number of the blank that was spoiled last
	fault   *desk.Error   // how the last run ended
}

func newCardMaking(env Env, c desk.Case, item desk.Item) *cardMaking {
	return &cardMaking{
		env: env, c: c, here: env.Duty != nil && env.Rules.Catalogue.Service.Making.MakesHere(c, item), down: env.Line.Down(),
		read: reader[[]desk.Window]{env: env}, out: writer[desk.Window]{env: env},
	}
}

// Start asks for the books of the drawers.
func (m *cardMaking) Start() tea.Cmd {
	if !m.here {
		return nil
	}
	duty := m.env.Duty
	return m.read.ask(func(ctx context.Context) ([]desk.Window, error) {
		st, err := duty.Standing(ctx)
		return st.Windows, err
	})
}

// made is the card of the case; false when none is known.
func (m *cardMaking) made() (number string, at time.Time, ok bool) {
	l, ok := desk.MadeFor(m.windows, m.c.Receipt)
	return l.Number, l.At, ok
}

// unknown tells that nobody knows what became of the card.
func (m *cardMaking) unknown() bool { return m.fault != nil && m.fault.Code == desk.Unknown }

// open is why the card must not be handed over yet; empty: it may.
func (m *cardMaking) open() string {
	switch {
	case !m.here:
		return ""
	case m.run != nil:
		return m.env.T("making.open_running")
	case m.line != nil:
		return m.env.T("making.open_book")
	case m.unknown():
		return m.env.T("making.open_unknown")
	}
	return ""
}

// window is that of this terminal.
func (m *cardMaking) window() (desk.Window, bool) {
	return windowAt(m.windows, m.env.Session.Terminal.ID)
}

func windowAt(all []desk.Window, terminal string) (desk.Window, bool) {
	n := slices.IndexFunc(all, func(w desk.Window) bool { return w.Terminal == terminal })
	if n < 0 {
		return desk.Window{}, false
	}
	return all[n], true
}

// off is why no card can be made now; empty: it can. A card whose blank could not be written into the book afterwards is not
// begun: by whoever does not answer for the drawer, from an empty one, or without the line.
func (m *cardMaking) off() string {
	e := m.env
	_, _, made := m.made()
	switch {
	case m.run != nil:
		return e.T("making.open_running")
	case m.out.busy():
		return e.T("case.busy")
	case m.line != nil:
		return ""
	case made:
		return e.T("making.off_made")
	case m.down:
		return e.T("making.off_line")
	case !m.unknown() && !e.ready(desk.CardMakerDevice):
		return e.wayRound(desk.CardMakerDevice)
	case m.unknown():
		return ""
	case m.read.fault != nil:
		return e.Fault(m.read.fault)
	case !m.read.had:
		return e.T("making.off_reading")
	}
	w, ok := m.window()
	if !ok {
		return e.Fault(&desk.Error{Code: desk.NotFound, Key: "window.none"})
	}
	if w.Blank == 0 && w.KeeperID == e.Session.Person.ID {
		return e.T("making.off_blank")
	}
	act := desk.Act{By: e.Session.Person, Terminal: e.Session.Terminal.ID, At: e.Now(), Rules: e.Rules}
	if _, err := w.Apply(m.stock(desk.StockMade, ""), act); err != nil {
		return e.Fault(err)
	}
	return ""
}

// stock is the line of one blank.
func (m *cardMaking) stock(kind desk.StockKind, number string) desk.Stock {
	return desk.Stock{Kind: kind, Count: 1, Number: number, For: m.c.Receipt}
}

// makeKey makes a card, asks what became of it, or enters it into the book.
func (m *cardMaking) makeKey() ui.Key {
	e := m.env
	k := ui.Key{ID: "make", Codes: []string{"f7"}, Name: "F7", Word: e.T("making.key"), Help: e.T("making.help"), Off: m.off()}
	switch {
	case m.line != nil:
		k.Word = e.T("making.key_book")
	case m.unknown():
		k.Word = e.T("making.key_ask")
	case m.spoiled != "":
		k.Word = e.T("making.key_another")
	}
	return k
}

// press does the key. The order's key is the case's own: whoever asks again, after whatever end, gets no second card.
func (m *cardMaking) press() (tea.Cmd, Outcome) {
	if m.line != nil {
		return m.enter(), nil
	}
	maker := m.env.Devices.CardMaker()
	if maker == nil || m.run != nil {
		return nil, nil
	}
	who := m.c.Applicant
	order := desk.CardOrder{Key: m.c.ID + "/card", Name: who.Name, IDNo: who.IDNo, Area: m.env.Rules.Catalogue.Service.Making.Area}
	run, cmd := runDevice(m.env, makeLimit, func(ctx context.Context, tell func(string)) (desk.MadeCard, error) {
		return maker.MakeCard(ctx, order, tell)
	})
	m.run, m.step, m.since, m.fault, m.spoiled = run, "", m.env.Now(), nil, ""
	return cmd, Said{m.env.T("making.said_begun"), ui.Text}
}

// enter writes the line into the book of the drawer as it is now, once.
func (m *cardMaking) enter() tea.Cmd {
	duty, terminal, line := m.env.Duty, m.env.Session.Terminal.ID, *m.line
	return m.out.write(line, func(ctx context.Context, key string) (desk.Window, error) {
		st, err := duty.Standing(ctx)
		if err != nil {
			return desk.Window{}, err
		}
		w, ok := windowAt(st.Windows, terminal)
		switch {
		case !ok:
			return w, &desk.Error{Code: desk.NotFound, Key: "window.none"}
		case w.Entered(line.Number):
			return w, nil
		}
		return duty.Hold(ctx, key, w, line)
	})
}

// hear takes what concerns the card. mine is false for everything else.
func (m *cardMaking) hear(msg tea.Msg) (cmd tea.Cmd, out Outcome, mine bool) {
	switch msg := msg.(type) {
	case deviceSaid[desk.MadeCard]:
		if msg.run != m.run || m.run == nil {
			return nil, nil, true
		}
		if !msg.over {
			if msg.step != "" {
				m.step = msg.step
			}
			return m.run.next(m.env), nil, true
		}
		card, err := m.run.got, m.run.err
		m.run = nil
		cmd, out = m.ended(card, err)
		return cmd, out, true
	case learned[[]desk.Window]:
		if got, mine, ok := m.read.take(msg); mine && ok {
			m.windows = got
		}
		return nil, nil, true
	case wrote[desk.Window]:
		w, mine, ok := m.out.take(msg)
		if !mine {
			return nil, nil, true
		}
		return nil, m.entered(w, ok), true
	case Work:
		m.down = msg.Line.Down()
	case Refreshed:
		m.env.Session, m.env.Rules = msg.Session, msg.Rules
	}
	return nil, nil, false
}

// ended takes how the card maker ended.
func (m *cardMaking) ended(card desk.MadeCard, err error) (tea.Cmd, Outcome) {
	if err == nil {
		line := m.stock(desk.StockMade, card.Number)
		m.card, m.line = card, &line
		return m.enter(), nil
	}
	m.fault = asFault(err)
	if blank := m.fault.Args["blank"]; blank != "" && m.fault.Key == "card_maker.spoiled" {
		line := m.stock(desk.StockSpoiled, blank)
		m.spoiled, m.line = blank, &line
		return m.enter(), Said{m.env.Fault(m.fault), ui.Warn}
	}
	return nil, Said{m.env.Fault(m.fault), ui.Warn}
}

// entered takes what became of the line in the book.
func (m *cardMaking) entered(w desk.Window, ok bool) Outcome {
	if !ok {
		f := m.out.fault
		if f.Code != desk.Unknown {
			m.out.fault = nil
		}
		if f.Code == desk.Invalid { // to send it again would change nothing, and nothing could be handed over any more
			number := m.line.Number
			m.line = nil
			return Said{m.env.T("making.by_duty", "number", number, "why", m.env.Fault(f)), ui.Err}
		}
		return Said{m.env.T("making.not_entered", "why", m.env.Fault(f)), ui.Warn}
	}
	line := *m.line
	m.line = nil
	n := slices.IndexFunc(m.windows, func(o desk.Window) bool { return o.ID == w.ID })
	if n >= 0 {
		m.windows = slices.Clone(m.windows)
		m.windows[n] = w
	} else {
		m.windows = append(m.windows, w)
	}
	if line.Kind == desk.StockSpoiled {
		return Said{m.env.T("making.said_spoiled", "number", line.Number, "left", w.Blank), ui.Warn}
	}
	return Said{m.env.T("making.said_made", "number", line.Number, "left", w.Blank), ui.Text}
}

// head is that of the screen, which is not left while the book is written.
func (m *cardMaking) head(h Head) Head {
	h.Busy = h.Busy || m.out.busy()
	return h
}

// makeKeys is the key, where a card is made here.
func (m *cardMaking) makeKeys() ui.Keys {
	if !m.here {
		return nil
	}
	return ui.Keys{m.makeKey()}
}

// fact is how the card stands; without a value where none is made here.
func (m *cardMaking) fact() ui.Fact {
	if !m.here {
		return ui.Fact{}
	}
	e := m.env
	f := ui.Fact{Label: e.T("making.label")}
	number, at, made := m.made()
	way := m.off()
	switch {
	case m.run != nil && m.step != "":
		f.Value, f.Style = e.T(m.step), ui.Strong
	case m.run != nil:
		f.Value, f.Style = e.T("making.begun"), ui.Strong
	case m.line != nil && m.line.Kind == desk.StockMade:
		f.Value, f.Style = e.T("making.unbooked", "number", m.line.Number), ui.WarnBold
	case m.line != nil:
		f.Value, f.Style = e.T("making.unbooked_spoiled", "number", m.line.Number), ui.WarnBold
	case made:
		f.Value, f.Style = e.T("making.made", "number", number, "at", e.Clock(at)), ui.Ok
	case m.unknown():
		f.Value, f.Style = e.T("making.unknown"), ui.WarnBold
	case m.spoiled != "":
		f.Value, f.Style = e.T("making.spoiled", "number", m.spoiled), ui.Warn
	case way != "":
		f.Value, f.Style = e.T("making.not")+"  "+way, ui.Warn
	default:
		w, _ := m.window()
		f.Value = e.T("making.ready", "n", w.Blank)
	}
	return f
}
