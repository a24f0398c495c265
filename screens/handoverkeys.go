package screens

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// The dialogs of a hand-over.
const (
	handSettling   = "handover.settle"
	handRetracting = "handover.retract"
	handReason     = "handover.reason" // of taking over without the giver
	handLeave      = "handover.leave"
)

// maxCounted is the longest number that is typed: a drawer holds no more.
const maxCounted = 9999

func (s *handOver) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k, ok := match(s.Keys(), s.form, msg)
	switch {
	case ok && k.Off != "":
		return nil, Said{k.Off, ui.Warn}
	case ok:
		return s.do(k.ID)
	case s.writes() != "":
		return nil, Said{s.writes(), ui.Warn}
	case s.form != nil:
		return nil, s.choose(msg)
	}
	return s.move(msg.String())
}

// choose passes a key to the form; another matter has other rows.
func (s *handOver) choose(msg tea.Msg) Outcome {
	what := s.form.Value(handWhat)
	out := s.env.pasted(s.form.Update(msg))
	if now := s.form.Value(handWhat); now != what {
		s.form = ui.NewForm(s.rows(now, ""))
		s.form.Focus(handWho)
	}
	return out
}

// move goes through the lines and the pieces, and types numbers.
func (s *handOver) move(code string) (tea.Cmd, Outcome) {
	switch code {
	case "up":
		s.step(-1)
	case "down":
		s.step(1)
	case "pgup":
		s.step(-s.pieceRows(s.size))
	case "pgdown":
		s.step(s.pieceRows(s.size))
	case "backspace":
		s.erase()
	default:
		if len(code) == 1 && code[0] >= '0' && code[0] <= '9' {
			return nil, s.digit(int(code[0] - '0'))
		}
		return nil, nil
	}
	return s.lookUp(), nil
}

func (s *handOver) step(by int) {
	s.typing = false
	if s.inside {
		s.piece = max(0, min(s.piece+by, s.things()-1))
		return
	}
	s.line = max(0, min(s.line+by, len(desk.CountLines)-1))
	s.piece = 0
}

// digit types a number into the column of the person at work.
func (s *handOver) digit(n int) Outcome {
	if !s.counts() {
		return Said{s.idle(), ui.Warn}
	}
	line := desk.CountLines[s.line]
	if s.typing {
		n += 10 * s.tally.counts[line]
	}
	if n <= maxCounted {
		s.tally.set(line, n)
	}
	s.typing, s.inside = true, false
	return nil
}

func (s *handOver) erase() {
	line := desk.CountLines[s.line]
	n, ok := s.tally.counts[line]
	switch {
	case !ok || !s.counts():
	case n < 10:
		s.tally.forget(line)
	default:
		s.tally.set(line, n/10)
		s.typing = true
	}
}

// mark says by one key that a line agrees, or that a piece is there or not. What has no pieces to look
// at is counted by its number only.
func (s *handOver) mark() Outcome {
	line := desk.CountLines[s.line]
	if s.inside {
		pieces := s.tally.holds.Of(line)
		if s.piece < len(pieces) {
			s.tally.toggle(pieces[s.piece])
		}
		return nil
	}
	if line == desk.LineBlanks || line == desk.LineKeys {
		return Said{s.env.T("handover.type_it"), ui.Warn}
	}
	s.tally.forget(line)
	s.tally.set(line, s.h.Expected()[line])
	s.step(1)
	return nil
}

// things is how many rows the selected line has below.
func (s *handOver) things() int { return len(s.rowsOf(desk.CountLines[s.line])) }

// lookUp reads the case of the selected piece once, for what happened to it.
func (s *handOver) lookUp() tea.Cmd {
	pieces := s.tally.holds.Of(desk.CountLines[s.line])
	if !s.inside || s.piece >= len(pieces) {
		return nil
	}
	id := pieces[s.piece].Case
	if _, asked := s.cases[id]; asked || s.env.Cases == nil {
		return nil
	}
	s.cases[id] = desk.Case{}
	cases := s.env.Cases
	return s.env.Do(func(ctx context.Context) tea.Msg {
		c, err := cases.Case(ctx, id)
		if err != nil { // the row says what it is all the same
			return pieceRead{id, desk.Case{}}
		}
		return pieceRead{id, c}
	})
}

// writes tells why nothing may be typed now.
func (s *handOver) writes() string { return held(s.env, &s.out.writer) }

// idle tells why the person at work counts nothing here now.
func (s *handOver) idle() string {
	return s.env.T("handover.idle_"+string(s.stage()), "from", s.h.From, "to", s.h.To)
}

// blocked is why what was counted cannot be signed, and nothing new can be said of it; empty: it can.
func (s *handOver) blocked() string {
	t := s.env.T
	line, unnamed := s.tally.unnamed()
	mine := s.h.Given
	if s.side() == taker {
		mine = s.h.Got
	}
	switch {
	case s.writes() != "":
		return s.writes()
	case s.tally.counted() < len(desk.CountLines):
		return t("handover.uncounted", "n", len(desk.CountLines)-s.tally.counted())
	case unnamed:
		return t("handover.unnamed", "line", t("handover.line."+string(line)))
	case s.wrong() > 0 && mine != nil && s.same(*mine):
		return t("handover.settle_first")
	}
	return ""
}

// same tells whether a count is the one that stands here.
func (s *handOver) same(c desk.Count) bool {
	for _, line := range desk.CountLines {
		if c.Counts[line] != s.tally.counts[line] {
			return false
		}
	}
	return slices.Equal(slices.Sorted(slices.Values(c.Missing)), s.tally.missing())
}

// unsettled is why the manager can register nothing on the selected line; empty: she can.
func (s *handOver) unsettled() string {
	e, line := s.env, desk.CountLines[s.line]
	differs := slices.ContainsFunc(s.h.Differences(s.h.Last()), func(d desk.Difference) bool { return d.Line == line })
	switch {
	case s.writes() != "":
		return s.writes()
	case s.stage() != handSettle:
		return e.T("handover.off_settle")
	case s.h.Last() == nil || !differs:
		return e.T("handover.off_agrees")
	case !line.Physical():
		return e.T("handover.off_books")
	}
	return ""
}

func (s *handOver) Head() Head { return Head{ID: "handover", Busy: s.out.busy()} }

func (s *handOver) Keys() ui.Keys {
	e := s.env
	t := e.T
	busy := busyOnly(e, &s.out.writer)
	back := ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busy}
	if !s.known || s.st.Single {
		return ui.Keys{
			{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("handover.key_read"), Help: t("handover.help_read"), Main: true}, back,
		}
	}
	keys := againKeys(e, &s.out.writer)
	keys = append(keys, s.stageKeys()...)
	if len(s.others()) > 0 {
		keys = append(keys, ui.Key{ID: "other", Codes: []string{"f3"}, Name: "F3", Word: t("handover.key_other"), Help: t("handover.help_other"), Hidden: s.counts(), Off: s.writes()})
	}
	return append(keys, back)
}

// stageKeys are the keys of what there is to do now.
func (s *handOver) stageKeys() ui.Keys {
	t, out := s.env.T, s.writes()
	look := ui.Key{ID: "look", Codes: []string{"enter"}, Name: "Enter", Word: t("handover.key_look"), Help: t("handover.help_look"), Main: true}
	if s.inside {
		look.Word = t("handover.key_lines")
	}
	move := ui.Key{ID: "move", Name: t("key.up_down"), Help: t("handover.move"), Hidden: true}
	sheet := ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("handover.key_print"), Help: t("handover.help_print"), Off: out}
	switch s.stage() {
	case handBegin:
		return ui.Keys{{ID: "begin", Codes: []string{"f10"}, Name: "F10", Word: t("handover.key_begin"), Help: t("handover.help_begin"), Main: true, Off: s.opening()}}
	case handTold:
		return ui.Keys{{ID: "acknowledge", Codes: []string{"enter"}, Name: "Enter", Word: t("handover.key_acknowledge"), Help: t("handover.help_acknowledge"), Main: true, Off: out}, sheet, move}
	case handDone:
		look.Main, sheet.Main = false, true
		return ui.Keys{sheet, look, move}
	case handGone:
		return ui.Keys{look, move}
	case handSettle:
		return ui.Keys{look, s.settleKey(), s.freshKey(), move}
	case handWatch:
		keys := ui.Keys{look}
		if s.side() == giver && s.h.State == desk.HandOverOffered {
			look.Main = false
			keys = ui.Keys{{ID: "give_way", Codes: []string{"f2"}, Name: "F2", Word: t("handover.key_logout"), Help: t("handover.help_logout"), Main: true, Off: out}, look}
		}
		return append(append(keys, s.retractKeys()...), s.freshKey(), move)
	}
	return append(s.countKeys(look), move)
}

func (s *handOver) freshKey() ui.Key {
	t := s.env.T
	k := ui.Key{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("handover.key_read"), Help: t("handover.help_read"), Off: s.writes()}
	if s.out.unknown() { // the key that asks for the write stands first
		k.Codes, k.Hidden = nil, true
	}
	return k
}

// opening is why no new hand-over can be begun now.
func (s *handOver) opening() string {
	if s.reading() {
		return s.env.T("handover.reading")
	}
	return s.writes()
}

func (s *handOver) settleKey() ui.Key {
	t := s.env.T
	return ui.Key{ID: "settle", Codes: []string{"f8"}, Name: "F8", Word: t("handover.key_settle"), Help: t("handover.help_settle"), Off: s.unsettled()}
}

// retractKeys is the key that takes back what one began.
func (s *handOver) retractKeys() ui.Keys {
	t := s.env.T
	begun := s.side() == giver && s.h.Cause != desk.CauseAbsence || s.side() == taker && s.h.Cause == desk.CauseAbsence
	if s.h.Version == 0 || !begun || !s.h.Allows(desk.KindRetract) {
		return nil
	}
	return ui.Keys{{ID: "retract", Codes: []string{"f8"}, Name: "F8", Word: t("handover.key_retract"), Help: t("handover.help_retract"), Off: s.writes()}}
}

// countKeys are those of whoever counts.
func (s *handOver) countKeys(look ui.Key) ui.Keys {
	t, out := s.env.T, s.writes()
	keys := ui.Keys{look}
	mark := ui.Key{ID: "mark", Codes: []string{"space"}, Name: t("key.space"), Word: t("handover.key_agrees"), Help: t("handover.help_agrees"), Hidden: true, Off: out}
	if s.inside {
		mark.Word, mark.Help, mark.Hidden = t("handover.key_there"), t("handover.help_there"), false
		if !desk.CountLines[s.line].Pieced() {
			mark.Off, mark.Hidden = t("handover.off_there"), true
		}
	}
	again := ui.Key{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("handover.key_again"), Help: t("handover.help_again"), Off: out}
	if s.out.unknown() {
		again.Codes, again.Hidden = nil, true
	}
	keys = append(keys, mark, again)
	if retract := s.retractKeys(); len(retract) > 0 {
		keys = append(keys, retract...)
	} else {
		keys = append(keys, s.settleKey())
	}
	confirm := ui.Key{ID: "confirm", Codes: []string{"f10"}, Name: "F10", Word: t("handover.key_confirm_" + string(s.stage())), Help: t("handover.help_confirm"), Off: s.blocked()}
	if s.wrong() > 0 && confirm.Off == "" {
		confirm.Word, confirm.Help = t("handover.key_report"), t("handover.help_report")
	}
	if confirm.Off == "" {
		confirm.Main = true
		keys[0].Main = false
	}
	return append(keys, confirm, ui.Key{ID: "number", Name: "0-9", Help: t("handover.numbers"), Hidden: true})
}
