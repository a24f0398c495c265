package pcsc

import (
	"bytes"
	"slices"
	"testing"

	"sheyin/desk"
)

// Whatever a card holds becomes text that may be shown, or nothing.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("\xB0\xA2\xD2\xC0\x00"))
	f.Add([]byte{0x20, 0x23, 0x01, 0x05})
	f.Add([]byte("\x1b[2J\xff\xfe"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s := plain(b); s != desk.Clean(s, 100) {
			t.Errorf("%q", s)
		}
		dateOf(b)
		digits(b)
		readersOf(b)
		historical(b)
		algorithmOf(b)
		areaOf(b)
	})
}

// The length that a card asks for takes the place of the one that was told, and follows a command that told none.
func TestWithLength(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ apdu, want []byte }{
		{[]byte{0, 0x84, 0, 0}, []byte{0, 0x84, 0, 0, 7}},
		{[]byte{0, 0xB2, 1, 4, 0}, []byte{0, 0xB2, 1, 4, 7}},
		{[]byte{0, 0xC0, 0, 0, 1}, []byte{0, 0xC0, 0, 0, 7}},
		{[]byte{0, 0xA4, 2, 0, 2, 0xEF, 5}, []byte{0, 0xA4, 2, 0, 2, 0xEF, 5, 7}},
		{[]byte{0, 0xA4, 2, 0, 2, 0xEF, 5, 0}, []byte{0, 0xA4, 2, 0, 2, 0xEF, 5, 7}},
	} {
		before := slices.Clone(tc.apdu)
		if got := withLength(tc.apdu, 7); !bytes.Equal(got, tc.want) || !bytes.Equal(tc.apdu, before) {
			t.Errorf("% X: % X, want % X", before, got, tc.want)
		}
	}
}
