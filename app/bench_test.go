package app_test

import (
	"context"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/devices"
	"sheyin/devices/sim"
	"sheyin/screens"
)

// played is a bench whose one customer lays his cards there.
type played struct{ *sim.Counter }

func (b played) People() (out []screens.BenchPerson) {
	for _, p := range b.Counter.People() {
		out = append(out, screens.BenchPerson{ID: p.ID, Name: p.Name, IDNo: p.IDCard.No})
	}
	return out
}

func (b played) Put(_ context.Context, kind desk.DeviceKind, person string) error {
	return b.Counter.Put(kind, person)
}

func (b played) Lift() {
	b.Counter.Lift(desk.IDReader)
	b.Counter.Lift(desk.SSCReader)
}

func (b played) Faults() (out []string) {
	for _, f := range b.On() {
		out = append(out, f.String())
	}
	return out
}

// In the demo a newcomer puts a card onto a reader from wherever he is, and sees it being read; a trouble that is switched
// on is told, and so is its end. Outside the demo no such place is offered.
//
// clause: G-5.2.1
func TestBench(t *testing.T) {
	b := played{sim.New(sim.Options{
		People: []sim.Person{{
			ID: "c1", Name: "李清和",
			IDCard: desk.IDCard{Kind: "resident_id", Name: "李清和", No: "420802198803070012", Sex: "1", Birth: calendar.MustParse("1988-03-07"), Always: true},
		}},
		After: func(time.Duration) <-chan time.Time { now := make(chan time.Time); close(now); return now },
	})}
	counter, err := devices.Open(devices.Config{Terminal: "TC-A-01", Ports: map[desk.DeviceKind]desk.Device{desk.IDReader: b.IDReader(), desk.PrinterDevice: b.Printer()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := counter.Close(); err != nil {
			t.Error(err)
		}
	})
	a := newAuthority(t)
	s := a.start("TC-A-01", "zh-CN", 120, 36, func(c *app.Config) { c.Devices, c.Demo.Bench = counter, b })
	s.login("王敏")
	s.sees("今日待办")
	s.press("f3")
	s.sees("要办什么")
	s.press("ctrl+p")
	s.write("放证件")
	s.sees("放一张证件到读卡器上")
	s.press("enter")
	s.sees("演示用，都是虚构的人", "4208**********0012")
	s.press("enter")
	s.sees("要办什么", "已读取居民身份证  李** 4208**********0012")

	fault := func(f sim.Fault, on bool) {
		t.Helper()
		if err := b.SetFault(f, on); err != nil {
			t.Fatal(err)
		}
		if _, err := counter.Test(t.Context(), f.Kind); err != nil {
			t.Fatal(err)
		}
	}
	out := sim.Fault{Kind: desk.PrinterDevice, Name: "paper-out"}
	fault(out, true)
	s.sees("打印机缺纸")
	fault(out, false)
	s.sees("打印机又能用了")

	plain := a.console("TC-A-02", "zh-CN", 120, 36)
	plain.login("李倩")
	plain.sees("今日待办")
	plain.press("ctrl+p")
	plain.write("放证件")
	plain.sees("0 条")
}
