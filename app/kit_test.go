package app_test

import (
	"slices"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/desk"
)

// stand is a counter whose devices are as a test says.
type stand struct {
	readers
	kit []desk.Equipment
}

func (s *stand) Kit() []desk.Equipment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kit)
}

func (s *stand) set(kit ...desk.Equipment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kit = kit
}

// The authority hears what is connected here and how it is, each change once; from then on the window opens by it.
//
// clause: H-4.3.1f, H-8.2.1
func TestKitIsReported(t *testing.T) {
	a := newAuthority(t)
	devices := &stand{readers: readers{events: make(chan desk.DeviceEvent)}}
	ready := func(kind desk.DeviceKind) desk.Equipment {
		return desk.Equipment{Kind: kind, Driver: "sim", Looked: time.Now()}
	}
	devices.set(ready(desk.PrinterDevice), desk.Equipment{Kind: desk.ScannerDevice, Driver: "sim"}) // nobody has looked at the scanner yet
	s := a.start("TC-A-01", "zh-CN", 80, 24, func(cfg *app.Config) { cfg.Devices = devices })
	s.login("王敏")
	s.sees("今日待办")
	reported := func(lines int) {
		t.Helper()
		s.until("the report", func(string) bool {
			all, err := a.AllGear(t.Context(), "jiangwei")
			return err == nil && len(all[0].Kits) == 1 && len(all[0].Kits[0].Lines) == lines
		})
	}
	reported(2)
	s.press("ctrl+p")
	s.write("值守")
	s.sees("看哪个窗口开着")
	s.press("enter")
	s.sees("高拍仪不能用，开窗要登记原因")
	devices.set(ready(desk.PrinterDevice), ready(desk.ScannerDevice))
	s.loses("开窗要登记原因")
	s.press("enter")
	s.sees("开着")
}

// What was out of order before anybody was there to hear it is said at the login, and stands on the home screen; a window that
// cannot be opened for it leads to where that is put on record.
//
// clause: H-4.3.1f
func TestFaultBeforeLoginIsSaid(t *testing.T) {
	a := newAuthority(t)
	devices := &stand{readers: readers{events: make(chan desk.DeviceEvent)}}
	devices.set(desk.Equipment{Kind: desk.ScannerDevice, Driver: "sim", Looked: time.Now()},
		desk.Equipment{Kind: desk.PrinterDevice, Driver: "sim", Looked: time.Now(), State: desk.DeviceState{Fault: "printer.paper", Stops: true}})
	s := a.start("TC-A-01", "zh-CN", 80, 24, func(cfg *app.Config) { cfg.Devices = devices })
	s.login("王敏")
	s.sees("打印机缺纸。加好纸会接着打。")
	s.sees("打印机缺纸  到别的窗口打印，或手写单据，修好后补打")
	s.press("ctrl+p")
	s.write("排队")
	s.press("enter")
	s.press("f6")
	s.sees("哪一类群众")
	s.press("enter")
	s.sees("号已给")
	s.press("f2")
	s.sees("打印机不能用，还不能开窗", "去值守")
	a.clock.pass(2 * time.Second)
	s.press("f7")
	s.sees("设备没齐  打印机不能用，开窗要登记原因")
}
