package screens

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// accept is the screen on which a case is taken in: who came, and with what.
type accept struct {
	matter
	who    *identity
	papers *papers
	scan   *scans
	below  bool // the checklist has the focus, not the form
	answer registered
	placed string // row of the form beside which the authority's refusal stands
	sheet  *noticeSheet
	size   ui.Layout
	laid   OnDesk  // what lies on the desk
	filled OnDesk  // as far as the form has taken it
	swap   reading // that the dialog is about
}

// Accept is the screen of step two for a case that is being taken in. A case that had a
// notice, or was sent back for papers, goes on where it was (D2).
func Accept(env Env, c desk.Case, item desk.Item) Screen {
	s := &accept{matter: newMatter(env, c, item), answer: notAsked, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight)}
	s.who = newIdentity(env, c, item)
	s.who.form.Reveal = s.revealed
	s.papers = newPapers(env, c, item)
	s.papers.agency = s.who.agency()
	s.scan = newScans(env, c, s.papers.scanned)
	s.papers.pages = s.scan.note
	s.papers.refresh()
	s.below = c.Applicant.Name != ""
	s.blank = draftBody(s.draft().still())
	return s
}

func (s *accept) Start() tea.Cmd {
	s.laid = s.env.Desk
	return tea.Batch(s.fill(), s.scan.Start())
}

func (s *accept) rebuild() {
	s.who.rebuild()
	s.who.form.Reveal = s.revealed
}

func (s *accept) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	cmd, out := s.update(msg)
	if s.filled != s.laid { // it came while nothing could be filled in
		cmd = tea.Batch(cmd, s.fill())
	}
	return cmd, out
}

func (s *accept) update(msg tea.Msg) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.hearNotice(msg); mine {
		return cmd, out
	}
	if cmd, out, mine := s.scan.hear(msg); mine {
		s.papers.refresh()
		return cmd, out
	}
	if out, fault, mine := s.took(msg); mine {
		if done, ok := out.(Advanced); ok && s.sheet != nil {
			return s.gave(done.Case)
		}
		if fault != nil {
			out = s.place(fault)
		}
		return nil, out
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case matched:
		return nil, s.hear(msg)
	case OnDesk:
		return s.hearDesk(msg), nil
	case Work:
		return s.hearLine(msg.Line), nil
	case Refreshed:
		s.refresh(msg)
	case Answered:
		if cmd, mine := s.withdrew(msg); mine {
			return cmd, nil
		}
		if cmd, mine := s.swapped(msg); mine {
			return cmd, nil
		}
		return nil, s.answered(msg)
	case tea.PasteMsg:
		if why := s.held(); why != "" {
			return nil, Said{why, ui.Warn}
		}
		switch {
		case s.sheet != nil && s.sheet.reason != nil:
			return nil, s.env.pasted(s.sheet.reason.Update(msg))
		case s.sheet == nil && !s.below:
			return nil, s.env.pasted(s.who.form.Update(msg))
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil, nil
}

// place shows a refusal where it belongs: beside a row of the form, at a material, or on the
// message line when it is about neither.
func (s *accept) place(f *desk.Error) Outcome {
	if s.sheet != nil && f.Field == "reason" {
		return Said{s.env.Fault(f), ui.Err}
	}
	s.sheet = nil
	if id, ok := strings.CutPrefix(f.Field, "material."); ok && s.papers.list.Select(id) {
		s.papers.faults[id] = s.env.Fault(f)
		s.papers.refresh()
		s.below = true
		return nil
	}
	row, ok := placed[f.Field]
	if !ok {
		return Failed{f}
	}
	if row == rowAgent && !s.who.agency() {
		row = rowAgency
	}
	if row == rowVerified || row == rowAgentSeen { // what was read is not enough for the authority
		clear(s.who.read)
	}
	if row == rowVerified && !s.who.tick || s.who.needsRows() {
		s.who.tick = s.who.tick || row == rowVerified
		s.rebuild()
	}
	s.below, s.placed = false, row
	s.who.form.Focus(row)
	s.who.form.SetError(row, s.env.Fault(f))
	return nil
}

func (s *accept) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	if s.sheet != nil {
		return s.pressNotice(msg)
	}
	if s.scan.leaf != nil {
		return s.scan.pressLeaf(msg, s.line.Down())
	}
	if !s.below && s.who.form.Open() && s.held() == "" {
		if cmd, edit := s.edit(msg); edit.Used {
			return cmd, nil
		}
	}
	if k, ok := s.Keys().Match(msg); ok {
		if k.Off == "" {
			return s.act(k)
		}
		if k.Off == s.who.open() { // the cursor goes to the row that it is about
			s.below = false
			s.who.form.Focus(s.who.next(""))
		}
		return s.ask(false), Said{k.Off, ui.Warn} // the number may not have been left yet
	}
	if why := s.held(); why != "" {
		return nil, Said{why, ui.Warn}
	}
	if !s.below {
		cmd, edit := s.edit(msg)
		return cmd, s.env.unchosen(edit)
	}
	switch code := msg.String(); {
	case code == "tab", code == "shift+tab", code == "up" && s.papers.list.Index() == 0:
		s.below = false
	default:
		s.scan.heed()
		s.papers.list.Update(msg)
	}
	return nil, nil
}

func (s *accept) act(k ui.Key) (tea.Cmd, Outcome) {
	if cmd, out, mine := s.common("accept", k.ID); mine {
		return cmd, out
	}
	switch k.ID {
	case "accept":
		return s.write(desk.Acceptance{Intake: s.intake()}, "Enter"), nil
	case "all":
		s.papers.takeAll()
		return s.write(desk.Acceptance{Intake: s.intake()}, "F10"), nil
	case "notice":
		s.openNotice()
	case "check":
		if !s.papers.next() {
			return nil, Said{s.env.T("accept.not_due"), ui.Text}
		}
	case "register":
		return s.ask(true), nil
	case "swap":
		return nil, s.askSwap()
	case "scan":
		m, _ := s.papers.selected()
		return s.scan.press(m.ID, ""), nil
	case "pages":
		m, _ := s.papers.selected()
		s.scan.openLeaf(m)
	}
	return nil, nil
}

// edit passes a key to the form. Enter goes to the next row that a person has to fill, and after
// the last one to the papers; Tab and Down go row by row. The register is asked as soon as the
// number is whole, so that nobody waits for it at the end.
func (s *accept) edit(msg tea.KeyPressMsg) (cmd tea.Cmd, edit ui.Edit) {
	f := s.who.form
	before, agency, open := f.Focused(), s.who.agency(), f.Open()
	code := msg.String()
	if code == "enter" && !open && !s.who.choosing() {
		edit.Used, s.placed = true, ""
		switch next := s.who.next(before); {
		case (before == rowName || before == rowNumber) && f.Value(before) == "":
			// It stays: a scanner that sends one Enter too many must not put the number into another row.
		case next == "":
			s.below = true
			f.Focus(before)
		default:
			f.Focus(next)
		}
	} else {
		if edit = f.Update(msg); edit.Changed || f.Focused() != before {
			s.placed = "" // the row was checked anew
		}
		if !open && before == s.who.last && (code == "down" || code == "tab") {
			s.below = true
		}
	}
	if s.who.agency() != agency {
		s.papers.agency = s.who.agency()
		s.papers.refresh()
		s.rebuild()
		cmd = s.fill() // the card of who acts may lie there already
	}
	s.settleRead()
	if left := s.below || f.Focused() != before; left || before == rowNumber && s.who.whole() {
		if left {
			s.who.recheck()
		}
		cmd = tea.Batch(cmd, s.ask(false))
	}
	return cmd, edit
}

func (s *accept) intake() desk.Intake {
	by := desk.Verification("")
	if s.answer == agrees {
		by = desk.ByRegister
	}
	return desk.Intake{Applicant: s.who.applicant(by), Agent: s.who.agent(), Circumstances: s.papers.circumstances(), Materials: s.papers.states()}
}

// openWho is what is still open about who came; empty: nothing.
func (s *accept) openWho() string {
	e := s.env
	if why := s.who.open(); why != "" {
		return why
	}
	switch {
	case s.who.query() != s.who.known, s.answer == asking:
		return e.T("accept.open_asking")
	case s.answer == differs:
		return e.T("accept.open_differs")
	case s.answer != agrees && s.who.form.Value(rowVerified) == "" && !s.who.chipped(applicantRows):
		return e.T("accept.open_original")
	}
	return s.who.openAgent()
}

// open is the first reason why the case cannot be accepted; empty: it can.
func (s *accept) open() string {
	if why := s.openWho(); why != "" {
		return why
	}
	if s.who.agency() && s.who.form.Value(rowAuthorised) == "" {
		return s.env.T("accept.open_authority")
	}
	if n := len(s.papers.missing()); n > 0 {
		return s.env.T("accept.open_missing", "n", n)
	}
	return cmp.Or(s.scan.open(), s.offline(desk.Acceptance{Intake: s.intake()}))
}

// openAll is why the case cannot be accepted with all papers taken at once; empty: it can.
func (s *accept) openAll() string {
	switch why := s.openWho(); {
	case why != "":
		return why
	case s.who.agency() && s.who.form.Value(rowAuthorised) == "":
		return s.env.T("accept.open_authority")
	case !s.below && s.folded(s.size):
		return s.env.T("accept.open_unseen")
	}
	return cmp.Or(s.ranOut(), s.scan.open(), s.offline(desk.Acceptance{Intake: s.intake()}))
}

func (s *accept) Head() Head {
	h := s.head("accept", 2)
	h.Busy = h.Busy || s.sheet != nil && s.sheet.out.works() || s.scan.busy()
	return h
}

func (s *accept) Keys() ui.Keys {
	if s.sheet != nil {
		return s.noticeKeys()
	}
	if s.scan.leaf != nil {
		return s.scan.leafKeys(s.line.Down())
	}
	e := s.env
	why := s.open()
	all := s.key(ui.Key{ID: "all", Codes: []string{"f10"}, Name: "F10", Word: e.T("accept.key_all"), Help: e.T("accept.help_all"), Off: s.openAll()})
	notice := ui.Key{ID: "notice", Codes: []string{"f6"}, Name: "F6", Word: e.T("accept.key_notice"), Help: e.T("accept.help_notice"), Off: s.openWho()}
	if len(s.papers.missing()) == 0 {
		notice.Off = e.T("accept.off_notice")
		all.Hidden = s.below // there Enter does the same
	}
	if why := s.offline(desk.Supplement{}); notice.Off == "" {
		notice.Off = cmp.Or(why, s.scan.open())
	}
	all.Hidden = all.Hidden || s.below && !s.size.Wide // a short cut: where there is little room the footer goes without it
	keys := s.againKey()
	switch {
	case s.below:
		keys = append(keys,
			s.key(ui.Key{ID: "check", Codes: []string{"space"}, Name: e.T("key.space"), Word: e.T("accept.key_check"), Help: e.T("accept.help_check"), Main: why != ""}),
			s.key(s.scanKey()), s.key(s.pagesKey()),
			s.key(ui.Key{ID: "accept", Codes: []string{"enter"}, Name: "Enter", Word: e.T("accept.key_accept"), Help: e.T("accept.help_accept"), Off: why, Main: true}),
			s.key(notice), all)
	default:
		word := e.T("accept.key_next")
		if s.who.form.Open() {
			word = e.T("case.key_choose")
		}
		keys = append(keys,
			ui.Key{ID: "next", Name: "Enter", Word: word, Help: e.T("accept.help_next"), Main: true},
			all, s.key(notice))
	}
	if s.answer == silent && !s.out.unknown() {
		keys = append(keys, s.key(ui.Key{ID: "register", Codes: []string{"f5"}, Name: "F5", Word: e.T("accept.key_register"), Help: e.T("accept.help_register")}))
	}
	// With the screen's own keys the footer is full; these two are in the help and the palette.
	trouble, reveal := s.troubleKey(), s.revealKey()
	trouble.Hidden, reveal.Hidden = true, true
	keys = append(keys, s.swapKey()...)
	return append(keys, trouble, reveal, s.backKey())
}
