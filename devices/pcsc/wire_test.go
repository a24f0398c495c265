package pcsc

import (
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
