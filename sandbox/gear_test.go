package sandbox_test

import (
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

func (h *house) tend(at sandbox.Caller, g desk.Gear, do desk.GearAct) (desk.Gear, error) {
	h.t.Helper()
	if g.ID == "" {
		g.ID = newKey()
	}
	return h.Tend(h.t.Context(), at, newKey(), g.ID, g.Version, do)
}

// kit is a report of devices that are ready.
func (h *house) kit(terminal string, kinds ...desk.DeviceKind) {
	h.t.Helper()
	k := desk.Kit{}
	for _, kind := range kinds {
		k.Lines = append(k.Lines, desk.KitLine{Kind: kind, Driver: "sim", Connection: desk.Inside, Ready: true})
	}
	h.ok(h.ReportKit(h.t.Context(), sandbox.Caller{Terminal: terminal}, k))
}

// The manager keeps the ledger, everybody at the counter reports faults; the authority sees all of it, and its inspection
// knows what is not in it.
//
// clause: H-8.2.1, H-8.2.2a, G-10.2
func TestDeviceLedger(t *testing.T) {
	h := newHouse(t)
	clerk, manager := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "zhaolei")
	entry := desk.GearEntry{Terminal: "TC-A-01", Kind: desk.PrinterDevice, Quantity: 1, Source: "allocated", Connection: desk.OverNetwork, Address: "10.65.42.11"}
	outlook := func() desk.Outlook {
		t.Helper()
		today := calendar.DateOf(h.clock.now())
		i, err := h.Inspection(t.Context(), manager, today, today)
		h.ok(err)
		for _, c := range i.Checks {
			if c.ID == "devices" {
				return c.Outlook
			}
		}
		t.Fatal("no such check")
		return ""
	}
	if outlook() != desk.CheckFound {
		t.Errorf("an empty ledger is %s", outlook())
	}
	_, err := h.tend(clerk, desk.Gear{}, desk.Enter{GearEntry: entry})
	h.fails(err, desk.Denied, "gear.manager")
	g, err := h.tend(manager, desk.Gear{}, desk.Enter{GearEntry: entry})
	h.ok(err)
	if g.Number != "TCA-D20261120-0001" || outlook() != desk.CheckGood {
		t.Errorf("number %s, outlook %s", g.Number, outlook())
	}
	h.kit("TC-A-01", desk.PrinterDevice, desk.IDReader)
	if outlook() != desk.CheckFound {
		t.Error("a reader that is in no ledger is not found")
	}
	g, err = h.tend(clerk, g, desk.ReportFault{Fault: "printer.jam"})
	h.ok(err)
	h.clock.pass(3 * time.Hour)
	clerk, manager = h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "zhaolei")
	g, err = h.tend(clerk, g, desk.Repaired{Text: "取出了"})
	h.ok(err)
	_, err = h.tend(clerk, g, desk.Repaired{Text: "取出了"})
	h.fails(err, desk.Conflict, "step.order")
	book, err := h.Gear(t.Context(), clerk)
	h.ok(err)
	if f := desk.GearFiguresOf(book.Lines); f.MeanTime != 3*time.Hour || book.Counters != 2 || book.Keeps || len(book.Kits) != 1 || len(book.Unlisted()) != 1 {
		t.Errorf("%+v, %+v", f, book)
	}
	if book, err = h.Gear(t.Context(), manager); err != nil || !book.Keeps {
		t.Errorf("the manager does not keep it: %v", err)
	}
	all, err := h.AllGear(t.Context(), "jiangwei")
	h.ok(err)
	if len(all) != 4 || all[0].Outlet.ID != "TCA" || len(all[0].Lines) != 1 {
		t.Errorf("%d ledgers", len(all))
	}
	_, err = h.AllGear(t.Context(), "wangmin")
	h.fails(err, desk.Denied, "may.decide")
	if b, err := h.Gear(t.Context(), h.login("TC-A-02", "gaoyuan")); err != nil || len(b.Lines) != 0 {
		t.Errorf("the courier sees %d devices, %v", len(b.Lines), err)
	}
	trail := map[string]int{}
	for _, e := range h.audit("TCA") {
		trail[e.Act]++
	}
	if trail["enter"] != 2 || trail["fault"] != 1 || trail["repaired"] != 1 {
		t.Errorf("audit trail: %v", trail)
	}
}

// A problem that was reported with a fault is closed with the repair, says what was done, and is taken up again when it was not
// that. A report that never came, and one that was settled before, hold no repair up.
//
// clause: H-8.2.2a, H-9.4
func TestRepairClosesTheReport(t *testing.T) {
	h := newHouse(t)
	clerk, manager := h.login("TC-A-01", "wangmin"), h.login("TC-A-02", "zhaolei")
	printer, err := h.tend(manager, desk.Gear{}, desk.Enter{GearEntry: desk.GearEntry{
		Terminal: "TC-A-02", Kind: desk.PrinterDevice, Quantity: 1, Source: "bought", Connection: desk.OverUSB,
	}})
	h.ok(err)
	_, err = h.Follow(t.Context(), clerk, newKey(), newKey(), 0, desk.Raise{
		Kind: desk.Problem, Text: "写不上字", Source: "window", Subject: desk.Subject{Gear: newKey()},
	})
	h.fails(err, desk.NotFound, "gear.none")
	for _, c := range []struct {
		name     string
		reported bool
		answer   string // of the authority's, before the repair
		other    string // that the report is about in its place: another device, or none
		want     string // answer of the closed report; empty: it stays open
	}{
		{name: "open", reported: true, want: "取出了"},
		{name: "answered", reported: true, answer: "换一支笔", want: "换一支笔"},
		{name: "never came"},
		{name: "about another device", reported: true, other: "printer"},
		{name: "about no device", reported: true, other: "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := h.tend(manager, desk.Gear{}, desk.Enter{GearEntry: desk.GearEntry{
				Terminal: "TC-A-01", Kind: desk.SignPadDevice, Quantity: 1, Source: "bought", Connection: desk.OverUSB,
			}})
			h.ok(err)
			ticket := newKey()
			g, err = h.tend(clerk, g, desk.ReportFault{Text: "写不上字", Ticket: ticket})
			h.ok(err)
			about := map[string]string{"": g.ID, "printer": printer.ID}[c.other]
			if c.reported {
				k, err := h.Follow(t.Context(), clerk, newKey(), ticket, 0, desk.Raise{
					Kind: desk.Problem, Text: "写不上字", Source: "window", Subject: desk.Subject{Gear: about},
				})
				h.ok(err)
				if c.answer != "" {
					_, err = h.AnswerTicket(t.Context(), "jiangwei", newKey(), "TCA", ticket, k.Version, c.answer)
					h.ok(err)
				}
			}
			_, err = h.tend(clerk, g, desk.Repaired{Text: "取出了"})
			h.ok(err)
			k, err := h.Ticket(t.Context(), clerk, ticket)
			if !c.reported {
				h.fails(err, desk.NotFound, "ticket.none")
				return
			}
			h.ok(err)
			if c.want == "" {
				if k.State != desk.TicketOpen || k.Answer != "" {
					t.Errorf("closed by the repair of another device: %s, %q", k.State, k.Answer)
				}
				return
			}
			if k.State != desk.TicketClosed || k.Closed.IsZero() || k.Answer != c.want {
				t.Fatalf("%s, %q", k.State, k.Answer)
			}
			if last := k.History[len(k.History)-1]; last.Kind != desk.KindRepaired || last.By != "wangmin" || last.Reason != "取出了" {
				t.Errorf("%+v", last)
			}
			_, err = h.Follow(t.Context(), clerk, newKey(), ticket, k.Version, desk.Reopen{Reason: "还是不行"})
			h.ok(err)
		})
	}
}

// A point with one clerk and no manager keeps its ledger all the same.
//
// clause: H-8.2.1
func TestLedgerWithoutAManager(t *testing.T) {
	h := newHouse(t)
	_, err := h.tend(h.login("TC-D-01", "madong"), desk.Gear{}, desk.Enter{GearEntry: desk.GearEntry{Kind: desk.PCDevice, Quantity: 1, Source: "bought", Connection: desk.Inside}})
	h.ok(err)
}

// By serving or by hand, a window whose terminal reports that something it needs does not work opens with that on record
// only; what works again is lifted, and an item that needs a card maker waits for one.
//
// clause: H-4.3.1f
func TestReadinessAtTheAuthority(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.kit("TC-A-01", desk.PrinterDevice)
	_, err := h.hold(at, "TC-A-01", desk.Open{})
	h.fails(err, desk.Denied, "window.devices")
	h.arrive(at, "")
	_, err = h.Call(t.Context(), at, newKey(), "")
	h.fails(err, desk.Denied, "window.devices")
	w, err := h.hold(at, "TC-A-01", desk.Open{Down: []desk.DeviceKind{desk.ScannerDevice}, Reason: "送修"})
	h.ok(err)
	if len(w.Down) != 1 {
		t.Fatalf("%+v", w)
	}
	h.call(at, "")
	card := ""
	for _, i := range h.newest().Items {
		for _, d := range i.Devices {
			if d == string(desk.CardMakerDevice) && card == "" {
				card = i.Code
			}
		}
	}
	k := h.counter(at, card)
	k.upTo(desk.StageAccept)
	_, err = h.Advance(t.Context(), at, newKey(), k.c.ID, k.c.Version, k.acceptance())
	h.fails(err, desk.Denied, "may.device")
	h.kit("TC-A-01", desk.PrinterDevice, desk.ScannerDevice, desk.CardMakerDevice, desk.PINPadDevice)
	if w = h.window(at, "TC-A-01"); len(w.Down) != 0 || w.State != desk.WindowOpen {
		t.Errorf("not lifted: %+v", w)
	}
	_, err = h.Advance(t.Context(), at, newKey(), k.c.ID, k.c.Version, k.acceptance())
	h.ok(err)
	h.fails(h.ReportKit(t.Context(), sandbox.Caller{Terminal: "TC-Z-09"}, desk.Kit{}), desk.Denied, "terminal.unknown")
	h.fails(h.ReportKit(t.Context(), sandbox.Caller{Terminal: "TC-A-01"}, desk.Kit{Lines: []desk.KitLine{{Kind: "ghost"}}}), desk.Invalid, "kit.form")
	var rows []string
	h.store(func(tx *store.Tx) (err error) {
		rows, err = tx.OpenRecords("TCA", store.AKit, 0)
		return err
	})
	if len(rows) != 1 {
		t.Errorf("%d reports are kept", len(rows))
	}
}

func (h *house) newest() *desk.Catalogue {
	h.t.Helper()
	c, err := h.Catalogue(h.t.Context(), "")
	h.ok(err)
	return c
}
