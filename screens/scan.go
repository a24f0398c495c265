package screens

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// scans are the scanned pages of a case (影像) and what the scanner does for it. Pages come while the clerk goes on, and each
// is written at once, in their order.
type scans struct {
	env     Env
	c       desk.Case
	had     []desk.CasePage // all pages, also those that do not count any more
	read    reader[[]desk.CasePage]
	out     writer[desk.CasePage]
	run     *scanRun        // nil: nothing is scanned
	unsent  []desk.NewPage  // scanned and not kept yet, in order; the first is on its way, or could not go
	trouble *desk.Error     // why the last run ended too soon, or a page was not taken
	unclear desk.CasePage   // the last page, when it may not be legible
	took    func(id string) // a page of this material is kept
	leaf    *leaf           // the list of a material's pages, when it is open
	shut    string          // why pages can only be looked at; empty: they can be added
}

func newScans(env Env, c desk.Case, took func(material string)) *scans {
	return &scans{env: env, c: c, read: reader[[]desk.CasePage]{env: env}, out: writer[desk.CasePage]{env: env}, took: took}
}

func (s *scans) rules() desk.ScanRules { return s.env.Rules.Catalogue.Service.ScanRules() }

// Start asks for the pages that the case has.
func (s *scans) Start() tea.Cmd {
	if s.env.Pages == nil {
		return nil
	}
	pages, id := s.env.Pages, s.c.ID
	return s.read.ask(func(ctx context.Context) ([]desk.CasePage, error) { return pages.Pages(ctx, id) })
}

// scanner is the one that is set; nil: none is.
func (s *scans) scanner() desk.Scanner {
	if s.env.Devices == nil || s.env.Pages == nil {
		return nil
	}
	return s.env.Devices.Scanner()
}

// of are the pages of a material that count.
func (s *scans) of(material string) []desk.CasePage { return desk.PagesOf(s.had, material) }

// count is how many pages of the case count.
func (s *scans) count() (n int) {
	for _, p := range s.had {
		if p.Gone == nil {
			n++
		}
	}
	return n
}

// busy tells whether the screen must not be left now.
func (s *scans) busy() bool { return s.run != nil || s.out.busy() }

// open is why the case must not go on before its pages; empty: it may.
func (s *scans) open() string {
	switch {
	case s.run != nil:
		return s.env.T("scan.open_running")
	case len(s.unsent) > 0:
		return s.env.T("scan.open_unsent", "n", len(s.unsent))
	case s.out.busy():
		return s.env.T("case.busy")
	}
	return ""
}

// off is why nothing can be scanned for a material now; empty: it can.
func (s *scans) off(m desk.Material, state desk.State, down bool) string {
	e, rules := s.env, s.rules()
	switch {
	case s.shut != "":
		return s.shut
	case s.scanner() == nil:
		return e.T("scan.off_none")
	case s.run != nil, len(s.unsent) > 0: // the key stops, or sends
		return ""
	case down:
		return e.T("scan.off_line")
	case state == desk.NotDue:
		return e.T("accept.not_due")
	case len(s.of(m.ID)) >= rules.PerMaterial:
		return e.T("scan.off_many", "n", rules.PerMaterial)
	case s.count() >= rules.PerCase:
		return e.T("scan.off_many_case", "n", rules.PerCase)
	}
	return ""
}

// word is that of the key: it scans, stops, or sends what could not go.
func (s *scans) word() string {
	switch {
	case s.run != nil:
		return s.env.T("scan.key_stop")
	case len(s.unsent) > 0 && !s.out.busy():
		return s.env.T("scan.key_send")
	}
	return s.env.T("scan.key_scan")
}

// press does the key for a material; instead is the page to scan anew, empty for further ones.
func (s *scans) press(material, instead string) tea.Cmd {
	switch {
	case s.run != nil:
		s.run.stopped = true
		s.run.quit()
		return nil
	case len(s.unsent) > 0:
		return s.send()
	case s.out.busy():
		return nil
	case s.out.unknown(): // a removal that nobody knows the end of goes first
		return s.out.again()
	}
	s.heed()
	run, cmd := startRun(s.env, s.scanner(), s.rules(), material, instead)
	s.run = run
	return cmd
}

// heed forgets what was said of the last run.
func (s *scans) heed() { s.trouble, s.unclear = nil, desk.CasePage{} }

// send puts the first page that waits into the case.
func (s *scans) send() tea.Cmd {
	if len(s.unsent) == 0 || s.out.busy() {
		return nil
	}
	pages, p := s.env.Pages, s.unsent[0]
	return s.out.write(p.ID, func(ctx context.Context, key string) (desk.CasePage, error) { return pages.KeepPage(ctx, key, p) })
}

// resend sends what could not go, now that there is a line again.
func (s *scans) resend() tea.Cmd {
	if s.out.fault == nil {
		return nil
	}
	return s.send()
}

// remove says that a page does not count any more.
func (s *scans) remove(p desk.CasePage) tea.Cmd {
	pages, caseID, id := s.env.Pages, s.c.ID, p.ID
	return s.out.write(deed{id: id}, func(ctx context.Context, key string) (desk.CasePage, error) {
		return pages.RemovePage(ctx, key, caseID, id)
	})
}

// hear takes what concerns the pages. mine is false for everything else.
func (s *scans) hear(msg tea.Msg) (cmd tea.Cmd, out Outcome, mine bool) {
	switch msg := msg.(type) {
	case scanned:
		cmd, out = s.heard(msg)
		return cmd, out, true
	case learned[[]desk.CasePage]:
		if got, mine, ok := s.read.take(msg); mine && ok {
			for _, p := range got {
				s.put(p)
			}
		}
		return nil, nil, true
	case wrote[desk.CasePage]:
		got, mine, ok := s.out.take(msg)
		if !mine {
			return nil, nil, true
		}
		if ok {
			cmd, out = s.kept(got)
		} else {
			cmd, out = s.refused()
		}
		return cmd, out, true
	}
	return nil, nil, false
}

// heard takes the next thing that the scanner says.
func (s *scans) heard(m scanned) (tea.Cmd, Outcome) {
	if m.run != s.run {
		return nil, nil
	}
	switch {
	case m.over:
		run := s.run
		s.run = nil
		if run.err != nil && !run.stopped {
			s.trouble = asFault(run.err)
			return nil, nil
		}
		return nil, s.done(run.material)
	case m.page == nil:
		return s.run.next(s.env), nil
	}
	p := desk.NewPage{
		ID: s.env.NewKey(), CaseID: s.c.ID, Material: s.run.material, DPI: m.page.DPI, Hint: m.page.Hint, JPEG: m.page.JPEG,
	}
	if s.run.n == 0 {
		p.Instead = s.run.instead
	}
	s.run.n++
	s.unsent = append(s.unsent, p)
	if len(s.unsent) > 1 { // those before it go first
		return s.run.next(s.env), nil
	}
	return tea.Batch(s.run.next(s.env), s.send()), nil
}

// kept takes a page that the authority has, or that it has removed.
func (s *scans) kept(p desk.CasePage) (tea.Cmd, Outcome) {
	s.put(p)
	if p.Gone != nil {
		s.unclear = desk.CasePage{}
		return nil, Said{s.env.T("scan.removed", "n", p.No), ui.Text}
	}
	s.unsent = slices.DeleteFunc(s.unsent, func(n desk.NewPage) bool { return n.ID == p.ID })
	if s.unclear.ID == p.Instead || p.Hint != "" {
		s.unclear = desk.CasePage{}
	}
	if p.Hint != "" {
		s.unclear = p
	}
	s.took(p.Material)
	if s.run == nil && len(s.unsent) == 0 {
		return nil, s.done(p.Material)
	}
	return s.send(), nil
}

// done tells how many pages a material has, once all are kept.
func (s *scans) done(material string) Outcome {
	n := len(s.of(material))
	if s.busy() || len(s.unsent) > 0 || n == 0 || s.trouble != nil {
		return nil
	}
	return Said{s.env.T("scan.done", "n", n), ui.Text}
}

// refused takes why a page is not kept. What could not go is kept here until it can.
func (s *scans) refused() (tea.Cmd, Outcome) {
	f := s.out.fault
	if f.Code == desk.Offline || f.Code == desk.Unknown {
		return nil, nil
	}
	s.out.fault = nil
	if s.run != nil {
		s.run.stopped = true
		s.run.quit()
	}
	if f.Code == desk.Denied {
		s.unsent = nil
		return nil, Failed{f}
	}
	s.trouble = f
	if len(s.unsent) > 0 { // this one is not to be had; those behind it may be
		s.unsent = s.unsent[1:]
	}
	return s.send(), nil
}

// put takes over what is known of a page, and that another one made place for it.
func (s *scans) put(p desk.CasePage) {
	n := slices.IndexFunc(s.had, func(had desk.CasePage) bool { return had.ID == p.ID })
	if n < 0 {
		s.had = append(s.had, p)
	} else {
		s.had[n] = p
	}
	for n, before := range s.had {
		if p.Instead != "" && before.ID == p.Instead && before.Gone == nil {
			s.had[n].Gone = &desk.PageGone{By: p.By, Name: p.Name, At: p.At, For: p.ID}
		}
	}
	desk.SortPages(s.had)
	s.refresh()
}
