package client

import (
	"bytes"
	"encoding/base32"
	"strings"
	"testing"
)

// Whatever is typed as a code is one of 28 bytes, which reads the same when it is written again, or an error that does not
// quote it: it holds a secret.
func FuzzEnrolCode(f *testing.F) {
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bytes.Repeat([]byte("code"), (codeID+codeSecret+codeCA)/4))
	for _, seed := range []string{text, strings.ToLower(text), text[:5] + "-" + text[5:10] + " \r\n\t" + text[10:], text[1:], text + "A", "0189-====", "ſı", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		raw, err := parseCode(typed)
		if err != nil {
			if raw != nil || len(typed) > 2 && len(typed) < 60 && strings.Contains(strings.ToUpper(err.Error()), strings.ToUpper(typed)) {
				t.Errorf("%v of %q", err, typed)
			}
			return
		}
		if len(raw) != codeID+codeSecret+codeCA {
			t.Fatalf("%d bytes", len(raw))
		}
		again, err := parseCode(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
		if err != nil || !bytes.Equal(again, raw) {
			t.Errorf("%x, written again %x, %v", raw, again, err)
		}
	})
}
