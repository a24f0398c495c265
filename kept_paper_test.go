//go:build real && linux

package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"sheyin/devices/escl/escltest"
	"sheyin/testdata/counterpart"
)

// Neither a power cut of the terminal nor its end takes a paper with it: one that waits at the printer, which is out of paper,
// and one that the printer never had, stand on the page of the papers at the next start. Nothing comes out by itself, and each is printed once.
//
// clause: H-8.2.2a, H-8.4.1
func TestRealPaperOutlastsThePowerCut(t *testing.T) {
	t.Parallel()
	if !apart(t) {
		return
	}
	printer := counterpart.StartPrinter(t)
	authority := serveAs(t, "")
	p := &press{printer: printer, hand: &hand{clerk: "陈昊", counter: authority.console(seat{
		terminal: "TC-B-01", options: []string{"--printer", printer.URI(), "--scanner", scannerOf(t, &escltest.Device{Small: true})},
	})}}
	p.receipt()
	cases := 0
	for _, c := range []struct {
		name       string
		begin, end func()
		says       string
		ends       func()
		after      bool // the trouble is over after the paper is asked for again, else before
	}{
		{"the printer has it and is out of paper", printer.Empty, printer.Fill, "打印机缺纸", func() { p.Kill() }, true},
		{"the printer never had it", printer.Off, printer.On, "没有找到打印机", p.quits, false},
	} {
		t.Log(c.name)
		c.begin()
		p.order()
		p.WaitFor(c.says, soon)
		c.ends()
		p.sealed("420822197511030482")
		if !c.after {
			c.end()
		}
		p.counter = authority.console(p.seat)
		p.confirm("chenhao")
		p.WaitFor("上次有 1 份单据没打完就停了", soon)
		p.home()
		p.WaitFor("1 份上次没打完", soon)
		p.palette("没打出的单据")
		p.WaitFor("没打完程序就停了", soon)
		p.WaitFor(p.name(), soon)
		if n := len(printer.Tray()); n != p.ordered-1 {
			t.Fatalf("%d papers came out by themselves", n-p.ordered+1)
		}
		p.Settled()
		p.Press("F6")
		if c.after {
			p.WaitFor(c.says, soon)
			c.end()
		}
		p.out()
		p.WaitFor("没有等着打的单据", soon)
		p.home()
		p.open("法定退休")
		p.WaitFor("【办理】", soon)
		cases++
	}
	p.once()
	t.Logf("cases %d: papers that a console had in line when it ended, each out of ippeveprinter once", cases)
}

// quits ends the console while a paper waits, which it says.
func (p *press) quits() {
	p.t.Helper()
	p.Press("C-q")
	p.WaitFor("1 份单据没打出来，存在本机", soon)
	p.Press("C-q")
	if code := p.WaitEnd(soon); code != 0 {
		p.t.Errorf("exit code %d", code)
	}
}

// sealed looks through what the terminal keeps: neither a paper nor a customer's number is there in clear.
func (d *counter) sealed(number string) {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(d.journal(), "terminal.db*"))
	if err != nil || len(files) == 0 {
		d.t.Fatalf("%q, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, clear := range []string{"%PDF", number} {
			if n := bytes.Count(text, []byte(clear)); n > 0 {
				d.t.Errorf("%s: %q %d times in clear", filepath.Base(file), clear, n)
			}
		}
	}
}
