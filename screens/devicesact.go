package screens

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// held is why nothing can be done now; empty: it can.
func (s *devices) held() string {
	if why := held(s.env, &s.out); why != "" {
		return why
	}
	return held(s.env, &s.report.writer)
}

// busyOff is why the page is not left now; empty: it can be.
func (s *devices) busyOff() string {
	if why := busyOnly(s.env, &s.out); why != "" {
		return why
	}
	return busyOnly(s.env, &s.report.writer)
}

// worst is the ID of the first device that does not work; empty: all do. The cursor begins there.
func (s *devices) worst() string {
	for _, r := range s.lines {
		if how, _ := s.how(r); how == deviceShort || how == deviceGone || how == deviceBroken {
			return r.id()
		}
	}
	return ""
}

// tellFault adds what is known of a device that does not work: what it says itself is enough, so that nothing need be typed.
func (s *devices) tellFault(d *ui.Dialog, r deviceRow) {
	t, e := s.env.T, s.env
	if a := r.address(); a != "" {
		d.Facts = append(d.Facts, ui.Fact{Label: t("devices.address"), Value: a})
	}
	if o := r.own; o != nil && o.Failed != nil {
		d.Facts = append(d.Facts, ui.Fact{Label: t("devices.fault_when"), Value: e.Clock(o.FailAt) + "  " + e.Fault(o.Failed)})
	}
	to := t("devices.fault_both")
	if r.gear == nil {
		to, d.Bold = t("devices.fault_ticket"), t("devices.fault_only")
	}
	d.Facts = append(d.Facts, ui.Fact{Label: t("devices.fault_sent"), Value: to})
	d.Buttons[1].Reasoned = s.said(r) == ""
}

// address is where a device is on the network, as far as that is known.
func (r deviceRow) address() string {
	switch {
	case r.gear != nil && r.gear.Address != "":
		return r.gear.Address
	case r.live != nil:
		return r.live.Address
	}
	return ""
}

// said is the key of what a device says is the matter with it: now, or the last time that it did not do its work. One of the
// ledger that is not there any more says so by being gone.
func (s *devices) said(r deviceRow) string {
	how, _ := s.how(r)
	switch {
	case r.live != nil && r.live.Fault != "":
		return r.live.Fault
	case r.own != nil && r.own.Failed != nil:
		return r.own.Failed.Key
	case r.live == nil && how == deviceGone:
		return "device.missing"
	}
	return ""
}

// reportFault enters a fault into the ledger, and then reports it to the authority's support (H-9.4): one key does both. A
// device that is in no ledger is only reported.
func (s *devices) reportFault(r deviceRow, text string) tea.Cmd {
	e, fault := s.env, s.said(r)
	words := text
	if fault != "" {
		words = strings.TrimSpace(s.fault(r.kind(), fault) + " " + text)
	}
	number, line := "", ""
	if r.gear != nil {
		number, line = r.gear.Number, r.gear.ID
	}
	at := e.Now()
	if r.own != nil && r.own.Failed != nil {
		at = r.own.FailAt
	}
	// A serial number is not in it: it may look like somebody's own number, which a report must not hold.
	report := e.T("devices.fault_text", "name", e.windowName(r.terminal)+" "+e.T("devices.kind."+string(r.kind())), "number", number, "address", r.address(),
		"fault", words, "at", at.In(calendar.China).Format("2006-01-02 15:04"))
	s.call = &desk.Raise{
		Kind: desk.Problem, Source: "window", Subject: desk.Subject{Screen: string(DevicesPlace), Fault: fault, Gear: line},
		Text: strings.Join(strings.Fields(report), " "),
	}
	s.ticket, s.about = e.NewKey(), r
	if r.gear == nil {
		return s.reporting()
	}
	return s.tend(*r.gear, desk.ReportFault{Fault: fault, Text: text, Ticket: s.ticket})
}

// reporting sends the report.
func (s *devices) reporting() tea.Cmd {
	do := *s.call
	return s.report.send(desk.Ticket{ID: s.ticket, OutletID: s.env.Session.Outlet.ID}, do)
}

// reported hears how the report went. What the ledger has stays, whatever becomes of the report.
func (s *devices) reported(k desk.Ticket, ok bool) Outcome {
	if ok {
		s.call = nil
		return Said{s.env.T("devices.did_fault", "name", s.name(s.about), "number", k.Number), ui.Text}
	}
	f := s.report.fault
	if f.Code == desk.Unknown {
		return nil // F5 asks once more
	}
	s.report.fault, s.call = nil, nil
	if s.about.gear == nil {
		return Failed{f}
	}
	return Said{s.env.T("devices.did_fault_part", "why", s.env.Fault(f)), ui.Warn}
}

// proofSent is the end of putting a test page in line.
type proofSent struct {
	number string
	err    error
}

// paperKey prints a test page; where papers wait for the printer, F6 leads to them: they are the better test.
func (s *devices) paperKey(out string) ui.Key {
	t := s.env.T
	if len(s.waiting()) > 0 {
		return ui.Key{ID: "papers", Codes: []string{"f6"}, Name: "F6", Word: t("devices.key_papers"), Help: t("devices.help_papers"), Off: out}
	}
	k := ui.Key{ID: "proof", Codes: []string{"f6"}, Name: "F6", Word: t("devices.key_proof"), Help: t("devices.help_proof"), Off: out}
	switch {
	case k.Off != "":
	case s.env.Press == nil:
		k.Off = t("devices.off_proof_folder")
	case s.printer() == nil:
		k.Off = t("devices.off_proof")
	case s.proof != "":
		k.Off = t("devices.off_proof_out")
	}
	return k
}

// waiting are the papers of customers that have not come out; a test page that is on its way is none.
func (s *devices) waiting() []desk.PrintProgress {
	return slices.DeleteFunc(s.env.Devices.Undone(), func(p desk.PrintProgress) bool { return s.isProof(p.Name) })
}

func (s *devices) isProof(name string) bool {
	return s.proof != "" && strings.HasPrefix(name, s.proof+"-")
}

// printer is the printer of this counter; nil when there is none.
func (s *devices) printer() *desk.Equipment {
	if n := slices.IndexFunc(s.kit, func(e desk.Equipment) bool { return e.Kind == desk.PrinterDevice }); n >= 0 {
		return &s.kit[n]
	}
	return nil
}

// printProof prints a test page after the log has it. Its number is the terminal's own: the authority counts no paper.
func (s *devices) printProof() tea.Cmd {
	e, printer := s.env, *s.printer()
	press, lang := e.Press, e.Lang()
	number := "TEST-" + e.Session.Terminal.ID + "-" + e.Now().In(calendar.China).Format("20060102-150405")
	s.proof = number
	sheet := desk.Sheet{
		Paper:  desk.Paper{Kind: desk.TestPaper, Number: number, Copy: 1, By: e.Session.Person.Name, At: e.Now()},
		Outlet: e.Session.Outlet, Terminal: e.Session.Terminal, Device: &printer,
	}
	return e.noted("device.test_page", number, func(ctx context.Context, err error) tea.Msg {
		if err == nil {
			_, err = press.Print(ctx, sheet, lang)
		}
		return proofSent{number, err}
	})
}

// sentProof hears that the test page is in line, or why not.
func (s *devices) sentProof(m proofSent) Outcome {
	if m.err != nil {
		s.proof = ""
		return Said{s.env.Fault(m.err), ui.Warn}
	}
	return Said{s.env.T("devices.said_proof"), ui.Text}
}

// proofDropped tells that a test page that failed is not in line any more.
type proofDropped struct{ fault string }

// heardProof hears how the test page came out. One that failed does not wait: nobody needs it later.
func (s *devices) heardProof(e desk.DeviceEvent) (tea.Cmd, Outcome) {
	if e.Print == nil || !e.Print.Done || !s.isProof(e.Print.Name) {
		return nil, nil
	}
	s.proof = ""
	err := e.Print.Err
	if err == nil {
		s.outcome = Said{s.env.T("devices.did_proof"), ui.Ok}
		return s.noteProof("")
	}
	s.outcome = Said{s.env.T("devices.did_proof_bad", "why", s.env.Fault(err)), ui.Warn}
	port, name := s.env.Devices, e.Print.Name
	return s.env.Do(func(ctx context.Context) tea.Msg {
		if port.GiveUp(ctx, name) != nil {
			port.Forget(name)
		}
		return proofDropped{asFault(err).Key}
	}), nil
}

// noteProof notes how the test page came out as a test of the printer in the ledger, where it is.
func (s *devices) noteProof(fault string) (tea.Cmd, Outcome) {
	for _, r := range s.rowsOf(false) {
		if r.kind() == desk.PrinterDevice && r.own != nil && r.gear != nil && r.gear.Allows(desk.KindTest) && s.held() == "" {
			return s.tend(*r.gear, desk.TestGear{Fault: fault}), nil
		}
	}
	return nil, s.outcome
}
