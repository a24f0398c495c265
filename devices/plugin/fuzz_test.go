package plugin

import (
	"testing"
	"unicode/utf8"

	"sheyin/desk"
)

// Whatever the service answers, it is a text in UTF-8 or an error with a key, and the text is a card or an error.
func FuzzAnswer(f *testing.F) {
	const asked = "iReadCardBas"
	for _, frame := range []string{
		`{"functionName":"iReadCardBas","success":true,"pOutInfo":"330100|19900101|X|张三"}`, `{"functionName":"iReadCardBas","success":"-2201","pOutInfo":""}`,
		`{"functionName":"iReadCardBas","success":false,"pOutInfo":"-2202"}`, `{"functionName":"iVerifyPIN","success":0}`, "{\"pOutInfo\":\"\xd5\xc5\"}", `[]`, "\xff",
	} {
		f.Add([]byte(frame))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		text, mine, err := answerOf(frame, asked)
		if err != nil {
			if desk.CodeOf(err) == "" {
				t.Errorf("an error without a code: %v", err)
			}
			return
		}
		if !mine && text != "" || !utf8.ValidString(text) {
			t.Errorf("text %q, mine %t", text, mine)
		}
		if c, err := desk.SocialCardOfText(text); err == nil && c.Number == "" && c.IDNo == "" {
			t.Errorf("%q is a card without a number", text)
		}
	})
}
