package app_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/desk"
)

// strangers are devices whose every text is as somebody wants it who made them, or has the cable in his hand.
type strangers struct {
	readers

	text func(string) string
}

func (s *strangers) state(name string) desk.DeviceState {
	return desk.DeviceState{Name: s.text(name), Number: s.text("77"), Fault: s.text("printer.paper"), Stops: name == "Maker"} // a window opens without
}

// fault is an error of a driver, with the words of what it drives.
func (s *strangers) fault(key string) *desk.Error {
	return &desk.Error{Code: desk.Offline, Key: key, Args: map[string]string{"blank": s.text("A1"), "kb": s.text("9"), "left": s.text("2")}, Err: errors.New(s.text("cause"))}
}

func (s *strangers) Kit() []desk.Equipment {
	now := time.Now()
	return []desk.Equipment{
		{Kind: desk.IDReader, Driver: s.text("sam"), Address: s.text("/dev/ttyUSB0"), State: s.state("Reader"), Looked: now, Err: s.fault(s.text("device.broken"))},
		{Kind: desk.PrinterDevice, Driver: "ipp", Address: s.text("ipp://10.0.0.9/ipp"), State: s.state("Printer"), Looked: now, Failed: s.fault("printer.aborted"), FailAt: now},
		{Kind: desk.ScannerDevice, Driver: "escl", Address: s.text("escl://10.0.0.9/eSCL"), State: s.state("Scanner"), Looked: now},
		{Kind: desk.CardMakerDevice, Driver: "vendor", State: s.state("Maker"), Looked: now, Failed: s.fault("card_maker.spoiled"), FailAt: now},
	}
}

func (s *strangers) Undone() []desk.PrintProgress {
	return []desk.PrintProgress{{Name: s.text("TC-A-N-0001"), Done: true, Err: s.fault("printer.aborted")}, {Name: s.text("TC-A-N-0002"), State: s.state("Printer")}}
}

// strange is a walk past everything that shows what devices say; it gives all that the terminal was sent.
func strange(t *testing.T, text func(string) string) string {
	t.Helper()
	a := newAuthority(t)
	d := &strangers{readers: readers{events: make(chan desk.DeviceEvent)}, text: text}
	s := a.start("TC-A-01", "zh-CN", 120, 36, func(c *app.Config) { c.Devices = d })
	b := &bench{stage: s, readers: &d.readers}
	b.login("王敏")
	b.sees("今日待办")
	b.attendsIs(true)
	happens := func(events ...desk.DeviceEvent) {
		for _, e := range events {
			e.At = a.clock.now()
			b.happens(e)
			a.clock.pass(6 * time.Second)
			b.rests()
		}
	}
	kit := d.Kit()
	happens(
		desk.DeviceEvent{Kind: desk.IDReader, Changed: &kit[0]}, desk.DeviceEvent{Kind: desk.PrinterDevice, Changed: &kit[1]},
		desk.DeviceEvent{Kind: desk.IDReader, Err: d.fault("card_maker.spoiled")}, desk.DeviceEvent{Kind: desk.IDReader, Err: d.fault(text("device.kind"))},
		desk.DeviceEvent{Kind: desk.IDReader, Err: errors.New(text("raw"))}, desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &d.Undone()[0]},
		desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &d.Undone()[1]},
	)
	b.consulted("qry.rights", "个人权益记录")
	happens(
		desk.DeviceEvent{Kind: desk.IDReader, IDCard: &desk.IDCard{
			Kind: text("resident_id"), Name: text("李清和"), NameEN: text("Li"), No: text(liNo), Sex: text("1"), Nation: text("01"), Address: text("某县"), Issuer: text("某局"),
		}},
		desk.DeviceEvent{Kind: desk.SSCReader, SocialCard: &desk.SocialCard{
			Area: text("654201"), Number: text("A10000015"), Version: text("2.00"), IDNo: text(liNo), Name: text("李清和"), Sex: text("1"),
		}},
		desk.DeviceEvent{Kind: desk.CodeScannerDevice, Code: text("ESSC")},
	)
	b.home()
	b.press("ctrl+p")
	b.write("设备")
	b.sees("看设备能不能用")
	b.press("enter")
	b.sees("设备信息台账")
	b.rests()
	b.press("down")
	b.rests()
	b.press("down")
	b.rests()
	return b.tape.String()
}

// Whatever a reader, a printer, a driver or a chip says, a terminal gets no sequence that it does not get without it.
//
// clause: H-8.4.1
func TestNoTextOfADeviceActsOnTheTerminal(t *testing.T) {
	n := 0
	clean := strange(t, func(s string) string { return s })
	dirty := strange(t, func(s string) string {
		n++
		return hostile[n%len(hostile)] + s
	})
	own := append(sequences(clean), moves...)
	for _, s := range sequences(dirty) {
		if !slices.Contains(own, s) {
			t.Errorf("the terminal was sent %s", s)
		}
	}
	came := func(left string) bool { return strings.Contains(dirty, left) && !strings.Contains(clean, left) }
	if n < 60 || !slices.ContainsFunc([]string{"]52;c", "pwned", "[2J", "[6n", "100900", "Pq#0", "http://evil"}, came) {
		t.Errorf("%d texts, and nothing hostile came as far as the screen", n)
	}
}
