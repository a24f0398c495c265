package barcode

import (
	"strings"
	"testing"

	"sheyin/desk"
)

func TestFrames(t *testing.T) {
	long := strings.Repeat("7", desk.MaxCode)
	for name, tc := range map[string]struct {
		parts []string
		want  []string // "!" for something that is no code
	}{
		"CR":                     {[]string{"12345678\r"}, []string{"12345678"}},
		"CR LF":                  {[]string{"12345678\r\n87654321\r\n"}, []string{"12345678", "87654321"}},
		"LF":                     {[]string{"a\n"}, []string{"a"}},
		"STX and ETX":            {[]string{"\x02abc\x03\x02def\x03"}, []string{"abc", "def"}},
		"STX and CR":             {[]string{"\x02abc\r\n"}, []string{"abc"}},
		"in pieces":              {[]string{"1", "23", "4\r", "\n5", "\r"}, []string{"1234", "5"}},
		"the rest of another":    {[]string{"tail\x02abc\r"}, []string{"abc"}},
		"not ended":              {[]string{"abc"}, nil},
		"the longest":            {[]string{long + "\r"}, []string{long}},
		"too long":               {[]string{long + "8\rnext\r"}, []string{"!", "next"}},
		"much too long":          {[]string{long, long, long, "\r", "next\r"}, []string{"!", "next"}},
		"too long, then a start": {[]string{long, long, "\x02abc\r"}, []string{"abc"}},
		"control characters":     {[]string{"ab\x1b[2Jc\r"}, []string{"!"}},
		"a reversed line":        {[]string{"ab\u202ecd\r"}, []string{"!"}},
		"not UTF-8":              {[]string{"\xc9\xe7\xbb\xe1\r"}, []string{"!"}},
		"Chinese, blanks":        {[]string{" 社保 卡\r"}, []string{"社保 卡"}},
		"only blanks":            {[]string{"  \r"}, []string{"!"}},
	} {
		t.Run(name, func(t *testing.T) {
			var f frames
			var got []string
			for _, p := range tc.parts {
				f.feed([]byte(p))
				for {
					code, ok, whole := f.next()
					if !whole {
						break
					}
					if !ok {
						code = "!"
					}
					got = append(got, code)
				}
			}
			if strings.Join(got, "|") != strings.Join(tc.want, "|") {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

// Whatever comes over the line, a code is printable and not too long, and nothing grows without end.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x02abc\r\n"), []byte("def\r"))
	f.Add([]byte(strings.Repeat("x", 3000)), []byte("\r\n\x03"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var line frames
		for _, part := range [][]byte{one, two} {
			line.feed(part)
			for {
				code, ok, whole := line.next()
				if !whole {
					break
				}
				if again, same := desk.CleanCode(code); ok && (!same || again != code) {
					t.Errorf("%q", code)
				}
			}
			if len(line.heard) > desk.MaxCode+1 {
				t.Errorf("%d bytes are kept", len(line.heard))
			}
		}
	})
}
