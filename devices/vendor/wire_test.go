package vendor

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"sheyin/desk"
)

func TestLines(t *testing.T) {
	l := linesOf(strings.NewReader("one\r\n\n" + strings.Repeat("x", 200) + "\ntwo\n" + strings.Repeat("y", 100) + "\nwithout an end"))
	l.limit = 101
	want := []string{"one", "", "!", "two", strings.Repeat("y", 100)}
	for _, w := range want {
		got, err := l.next()
		if w == "!" {
			if !errors.Is(err, errLong) {
				t.Errorf("%q, %v, want too long", got, err)
			}
			continue
		}
		if err != nil || string(got) != w {
			t.Errorf("%q, %v, want %q", got, err, w)
		}
	}
	if got, err := l.next(); !errors.Is(err, io.EOF) {
		t.Errorf("%q, %v, want the end", got, err)
	}
}

func TestDecode(t *testing.T) {
	for line, want := range map[string]bool{
		`{"header":{"name":"PinPad.Enter","requestId":3,"type":"completion","completionCode":"success"},"payload":{}}`: true,
		`{"header":{"name":"Common.Hello","type":"unsolicited"}}`:                                                      true,
		`{"header":{"name":"PinPad.Enter","requestId":3,"type":"command"}}`:                                            false,
		`{"header":{"name":"","type":"event"}}`:                                                                        false,
		`{"header":{"name":"A.B","type":"event","requestId":"3"}}`:                                                     false,
		`{"header":{"name":"A.B","type":"event"}} more`:                                                                false,
		`{}`: false, ``: false, `null`: false, `[1]`: false, `printf says hello`: false,
	} {
		if _, ok := decode([]byte(line)); ok != want {
			t.Errorf("%s: %v", line, ok)
		}
	}
}

func TestReadable(t *testing.T) {
	for _, c := range []struct{ encoding, in, want string }{
		{"", "张三\u202e\x00", "张三"},
		{"gb18030", "d5c5c8fd", "张三"},
		{"GBK", "D5C5C8FD000000", "张三"},
		{"gb18030", "", ""},
		{"gb18030", "cdf5aaa1", "王〓"}, // a character of somebody's own font
	} {
		got := c.in
		if err := readable(c.encoding, &got); err != nil || got != c.want {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
	for _, c := range [][2]string{{"gb18030", "张三"}, {"gb18030", "d5c"}, {"big5", "d5c5"}} {
		if err := readable(c[0], &c[1]); !errors.Is(err, errText) {
			t.Errorf("%q: %v", c, err)
		}
	}
}

// An answer that says no is what the tables say, and what they do not know is broken.
func TestAnswers(t *testing.T) {
	for line, want := range map[string]string{
		`"canceled"},"payload":{}`:     "offline device.cancelled",
		`"timeOut"}`:                   "offline device.late",
		`"deviceNotReady"}`:            "offline device.missing",
		`"hardwareError"}`:             "offline device.broken",
		`"internalError","payload":[]`: "offline device.broken",
		`""}`:                          "offline device.broken",
		`"commandErrorCode"}`:          "offline device.broken",
		`"commandErrorCode"},"payload":{"errorCode":"pinWrong","left":1}`:              "denied pin.wrong left=1",
		`"commandErrorCode"},"payload":{"errorCode":"pinWrong"}`:                       "denied pin.wrong_uncounted",
		`"commandErrorCode"},"payload":{"errorCode":"sscard","code":-2}`:               "offline device.empty",
		`"commandErrorCode"},"payload":{"errorCode":"sscard","code":-39998}`:           "denied pin.wrong left=2",
		`"commandErrorCode"},"payload":{"errorCode":"pageTooLarge","kb":1500}`:         "invalid scan.size kb=1500",
		`"commandErrorCode"},"payload":{"errorCode":"cardSpoiled","blank":"B\u202e1"}`: "conflict card_maker.spoiled blank=B1",
		`"commandErrorCode"},"payload":{"errorCode":"somethingElse"}`:                  "offline device.broken",
	} {
		m, ok := decode([]byte(`{"header":{"name":"A.B","type":"completion","requestId":1,"completionCode":` + strings.Replace(line, `"internalError",`, `"internalError"},`, 1) + `}`))
		if !ok {
			t.Fatalf("%s is no message", line)
		}
		err := answer{message: m}.into(nil)
		e, _ := errors.AsType[*desk.Error](err)
		if e == nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		got := string(e.Code) + " " + e.Key
		for name, value := range e.Args {
			got += " " + name + "=" + value
		}
		if got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// Whatever a program prints, reading it ends, holds no more than a line, and gives only what is clean.
func FuzzLines(f *testing.F) {
	for _, line := range []string{
		`{"header":{"name":"SocialCardReader.Read","type":"completion","requestId":1,"completionCode":"success"},"payload":{"encoding":"gb18030","text":"d5c5"}}` + "\n",
		`{"header":{"name":"Scanner.Page","type":"event","requestId":1},"payload":{"jpeg":"/9g=","file":"../x"}}` + "\n", "\x00\xff{\n{}\n", "no end",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := linesOf(bytes.NewReader(b))
		l.limit = 1 << 10
		for {
			line, err := l.next()
			if errors.Is(err, errLong) {
				continue
			}
			if err != nil {
				return
			}
			if len(line) > l.limit {
				t.Fatalf("a line of %d bytes", len(line))
			}
			m, ok := decode(line)
			if !ok {
				continue
			}
			a := answer{message: m, dir: t.TempDir()}
			var c socialCard
			if a.into(&c) == nil {
				card, err := c.card()
				if err == nil && desk.Clean(card.Name, maxText) != card.Name {
					t.Fatalf("a name that is not clean: %q", card.Name)
				}
			}
			var i idCard
			if a.into(&i) == nil {
				_, _ = i.card()
			}
			var s status
			if a.into(&s) == nil {
				_, _ = s.stateOf(cardMaker)
			}
			_, _ = pageOf(a, desk.ScanOrder{Limit: 1 << 10})
		}
	})
}
