//go:build linux

package sam

import (
	"testing"
	"time"

	"sheyin/desk/desktest"
)

// What every reader of identity cards has to do.
func TestRealSuite(t *testing.T) {
	first := newFake(t, citizen)
	want, err := first.start().ReadIDCard(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := newFake(t, citizen)
	f.cards = 0
	put := func() { f.set(func() { f.cards = 1 }) }
	mode := func(mode string) func() func() {
		return func() func() {
			f.set(func() { f.mode, f.cards = mode, 1 })
			return func() { f.set(func() { f.mode = "" }) }
		}
	}
	n := desktest.IDCardReader(t, f.start(), want, desktest.Bench{
		Acts: map[desktest.Act]func(){desktest.Put: put, desktest.Lift: func() { f.set(func() { f.cards, f.lies = 0, false }) }},
		Troubles: map[string]func() func(){
			"device.missing": mode("silent"), "device.gone": mode("refuses"),
			"device.broken": func() func() {
				f.set(func() { f.spoiled = 1000 })
				return func() { f.set(func() { f.spoiled = 0 }) }
			},
			"device.kind": func() func() {
				f.set(func() { f.text, f.cards = text("", textSize), 1 })
				return func() { f.set(func() { f.text = citizen }) }
			},
		},
		Short: time.Second,
	})
	t.Logf("cases %d: %s, by the suite of the port", n, line)
}
