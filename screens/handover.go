package screens

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// HandOverPlace is where one person hands everything over to another (G1 to G3).
const HandOverPlace Place = "handover"

// handOver is the hand-over that concerns the person at work: given, taken, watched, taken over
// without the giver, or, for the manager, one whose differences are to be registered.
type handOver struct {
	env    Env
	want   string // ID of the hand-over or of the person that one came for
	st     desk.Standing
	known  bool // st was read
	get    reader[desk.Standing]
	held   reader[desk.Holdings] // of somebody who is not there
	h      desk.HandOver
	form   *ui.Form // whom and why, for a new one; nil: it is counted
	tally  tally
	line   int  // place in desk.CountLines
	inside bool // the cursor is among the pieces of the line
	piece  int
	typing bool                 // a digit goes on with the number that is there
	cases  map[string]desk.Case // of pieces that were looked at; version 0: asked for
	out    hander
	size   ui.Layout
}

// hander is the writer of acts on hand-overs.
type hander struct{ writer[desk.HandOver] }

// send does act on h.
func (o *hander) send(h desk.HandOver, act desk.HandOverAct) tea.Cmd { return o.write(o.asks(h, act)) }

func (o *hander) asks(h desk.HandOver, act desk.HandOverAct) (asked, sending[desk.HandOver]) {
	duty := o.env.Duty
	return asked{h.ID, h.Version, desk.WrapHandOver(act)}, func(ctx context.Context, key string) (desk.HandOver, error) {
		return duty.Hand(ctx, key, h, act)
	}
}

// back takes up the act on h that was asked for in a draft; nil: none was.
func (o *hander) back(h desk.HandOver, a *openWrite) error {
	if a == nil {
		return nil
	}
	var e desk.HandOverEnvelope
	if err := a.read(&e); err != nil {
		return err
	}
	act, err := e.Act()
	if err != nil {
		return ErrDraftForm
	}
	what, call := o.asks(h, act)
	o.resume(a, what, call)
	return nil
}

// pieceRead is the case of a piece, for what happened to it.
type pieceRead struct {
	id string
	c  desk.Case
}

// HandOver is the screen of the hand-over with this ID, or, with the ID of a person, of taking over
// from her; "" for the one that waits for whoever is at work, or a new one.
func HandOver(env Env, id string) Screen {
	return &handOver{
		env: env, want: id, get: reader[desk.Standing]{env: env}, held: reader[desk.Holdings]{env: env}, cases: map[string]desk.Case{},
		out: hander{writer[desk.HandOver]{env: env}}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
	}
}

func (s *handOver) Start() tea.Cmd { return s.read() }

func (s *handOver) read() tea.Cmd { return s.get.ask(s.env.Duty.Standing) }

// reading tells whether what is shown may change at once.
func (s *handOver) reading() bool { return s.get.busy() || s.held.busy() }

// settleOn shows what the answer says of the hand-over that is up, or finds the one to show.
func (s *handOver) settleOn() {
	if s.h.Version > 0 {
		if n := slices.IndexFunc(s.st.HandOver, func(h desk.HandOver) bool { return h.ID == s.h.ID }); n >= 0 && s.st.HandOver[n].Version >= s.h.Version {
			s.show(s.st.HandOver[n])
		}
		return
	}
	if s.h.ID != "" { // a new one that is being counted
		if s.h.FromID == s.me() {
			s.recast(s.st.Mine)
		}
		return
	}
	if h, ok := s.find(); ok {
		s.show(h)
		return
	}
	if s.form == nil {
		s.begin(s.want)
	}
}

// find is the hand-over to begin with: the one that was asked for, else the one that waits for the
// person at work.
func (s *handOver) find() (desk.HandOver, bool) {
	me, manager := s.me(), s.env.Session.Person.Has(desk.Manager)
	for _, fits := range []func(desk.HandOver) bool{
		func(h desk.HandOver) bool { return h.ID == s.want },
		func(h desk.HandOver) bool { return s.want == "" && h.State == desk.HandOverOffered && h.ToID == me },
		func(h desk.HandOver) bool { return s.want == "" && h.State == desk.HandOverTold && h.FromID == me },
		func(h desk.HandOver) bool { return s.want == "" && unfinished(h) && (h.FromID == me || h.ToID == me) },
		func(h desk.HandOver) bool {
			return s.want == "" && unfinished(h) && manager && len(h.Differences(h.Last())) > 0
		},
	} {
		if n := slices.IndexFunc(s.st.HandOver, fits); n >= 0 {
			return s.st.HandOver[n], true
		}
	}
	return desk.HandOver{}, false
}

// unfinished tells whether somebody still has to count or sign.
func unfinished(h desk.HandOver) bool {
	return h.State == desk.HandOverCounting || h.State == desk.HandOverOffered
}

func (s *handOver) me() string { return s.env.Session.Person.ID }

// show puts a state of a hand-over up. What was counted here and not sent stays.
func (s *handOver) show(h desk.HandOver) {
	same := h.ID == s.h.ID
	s.h, s.form = h, nil
	if same && s.tally.counted() > 0 {
		s.recast(h.Holds)
		return
	}
	s.tally = newTally(h.Holds)
	switch s.side() {
	case giver:
		s.tally.of(h.Given)
	case taker:
		s.tally.of(h.Got)
	}
}

// recast keeps the count when what is to be counted is another: a case came or went meanwhile.
func (s *handOver) recast(holds desk.Holdings) {
	s.h.Holds, s.tally.holds = holds, holds
	s.piece = max(0, min(s.piece, s.things()-1))
}

// The sides of a hand-over.
type side uint8

const (
	neither side = iota
	giver
	taker
)

// side is the one that the person at work counts for.
func (s *handOver) side() side {
	switch me := s.me(); {
	case s.h.FromID == me:
		return giver
	case s.h.ToID == me:
		return taker
	}
	return neither
}

// stage is what the person at work has to do about the hand-over.
type handStage string

const (
	handBegin   handStage = "begin"  // say whom and why
	handGive    handStage = "give"   // count and sign as the giver
	handTake    handStage = "take"   // count and sign as the taker
	handWithout handStage = "over"   // count and sign for somebody who is not there
	handWatch   handStage = "watch"  // others count
	handSettle  handStage = "settle" // the manager: register what differs
	handTold    handStage = "told"   // read who took over
	handDone    handStage = "done"   // everything changed hands
	handGone    handStage = "gone"   // it was taken back
)

func (s *handOver) stage() handStage {
	h, mine := s.h, s.side()
	switch {
	case s.form != nil:
		return handBegin
	case h.State == desk.HandOverTold && mine == giver:
		return handTold
	case h.Done():
		return handDone
	case h.State == desk.HandOverClosed:
		return handGone
	case h.State == desk.HandOverOffered && mine == taker:
		return handTake
	case h.State != desk.HandOverOffered && mine == giver && h.Cause != desk.CauseAbsence:
		return handGive
	case h.State != desk.HandOverOffered && mine == taker && h.Cause == desk.CauseAbsence:
		return handWithout
	case mine == neither && s.env.Session.Person.Has(desk.Manager):
		return handSettle
	}
	return handWatch
}

// counts tells whether the person at work counts now.
func (s *handOver) counts() bool {
	switch s.stage() {
	case handGive, handTake, handWithout:
		return true
	}
	return false
}

func (s *handOver) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if got, mine, ok := s.out.take(msg); mine {
		if ok {
			return s.read(), s.done(got)
		}
		return nil, refused(&s.out.writer, s.place)
	}
	if st, mine, ok := s.get.take(msg); mine {
		if ok {
			s.st, s.known = st, true
			s.settleOn()
		}
		return nil, s.get.ended()
	}
	if holds, mine, _ := s.held.take(msg); mine {
		return nil, s.over(holds)
	}
	switch msg := msg.(type) {
	case pieceRead:
		s.cases[msg.id] = msg.c
	case Work:
		if s.known && !s.reading() && !s.out.busy() {
			return s.read(), nil
		}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case Answered:
		return s.answered(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place shows the line that the authority does not agree with.
func (s *handOver) place(f *desk.Error) bool {
	n := slices.Index(desk.CountLines, desk.CountLine(f.Field))
	if n < 0 {
		n = slices.Index(desk.CountLines, desk.CountLine(f.Args["line"]))
	}
	if n >= 0 {
		s.line, s.inside, s.typing = n, false, false
	}
	return false // what is wrong is app's to tell, with its words
}

// done shows the hand-over after the write and says what happened.
func (s *handOver) done(h desk.HandOver) Outcome {
	before := s.h
	s.show(h)
	e := s.env
	kind := h.History[len(h.History)-1].Kind
	if kind == desk.KindTake || kind == desk.KindTakeOver {
		return Said{e.T("handover.did_"+string(kind), "n", h.Holds.Things(), "from", h.From), ui.Text}
	}
	if kind == desk.KindRecount && len(h.Differences(h.Last())) > 0 {
		return Said{e.T("handover.did_differs", "n", len(h.Differences(h.Last()))), ui.Warn}
	}
	if kind == desk.KindAcknowledge {
		s.h, s.want = desk.HandOver{}, ""
		s.begin("")
	}
	return Said{e.T("handover.did_"+string(kind), "to", h.To, "from", h.From, "number", before.Number), ui.Text}
}
