package web_test

import (
	"testing"

	"github.com/google/uuid"

	"sheyin/desk"
)

// The authority sees the six fields of every device of its outlets, what is broken, and what is in no ledger.
//
// clause: H-8.2.1
func TestDeviceLedgersAtTheDesk(t *testing.T) {
	svc, keys, s := overSandbox(t)
	at := svc.Terminal("TC-A-01", keys.List().Verify)
	s.login(at, "zhaolei")
	entry := desk.GearEntry{Terminal: "TC-A-01", Kind: desk.PrinterDevice, Quantity: 3, Source: "rented", Connection: desk.OverNetwork, Address: "10.65.42.77", Number: "TC-0101-77"}
	g, err := at.Tend(t.Context(), uuid.NewString(), desk.Gear{ID: uuid.Must(uuid.NewV7()).String()}, desk.Enter{GearEntry: entry})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := at.Tend(t.Context(), uuid.NewString(), g, desk.ReportFault{Text: "不进纸"}); err != nil {
		t.Fatal(err)
	}
	kit := desk.Kit{Lines: []desk.KitLine{{Kind: desk.IDReader, Driver: "sam", Connection: desk.OverSerial}}}
	if err := at.ReportKit(t.Context(), kit); err != nil {
		t.Fatal(err)
	}
	_, html := s.get("/desk/jiangwei/gear")
	wants(t, html, "柜台 2 个，设备 3 台，没修好的 1 台", "TC-0101-77", "1号窗", "打印机", "租用", "网口", "10.65.42.77", "不进纸", "1号窗的身份证阅读器没有入账", "台账是空的")
	_, html = s.get("/desk/jiangwei/gear?lang=en")
	wants(t, html, "Device ledger", "network", "fault reported")
}
