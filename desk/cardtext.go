package desk

import (
	"strconv"
	"strings"
	"unicode"

	"sheyin/desk/calendar"
)

// What every maker's library for social-security cards answers is the same: SSCardDriver, whose functions iReadCardBas,
// iVerifyPIN and the rest the ministry published, with one text and one set of numbers. Drivers that speak to such a
// library, as a child process or through the browser plug-in's service, share their reading here.

// mostCardText is more than the longest text that describes a card, in characters.
const mostCardText = 1000

// missing stands for a character that a card has and nobody here can show: one of somebody's own font, one that its encoding
// does not have, one that is younger than this program.
const missing = '\u3013'

// CardText is [Clean] for what a card says: a character that cannot be shown becomes U+3013, which no name may have. A name that
// silently lost one would be somebody else's.
func CardText(s string, limit int) string {
	return Clean(strings.Map(func(r rune) rune {
		young := r >= 0x20000 && r < 0x40000 && !unicode.IsLetter(r) // in the planes of rare characters
		if r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) || young {
			return missing
		}
		return r
	}, s), limit)
}

// SocialCardOfText reads the text of iReadCardBas: area, social-security number, card number, card identification, name,
// historical bytes, version, day of issue, last day, number of the terminal, number of the device, each ended by "|".
// Offline device.broken for another text.
func SocialCardOfText(text string) (SocialCard, error) {
	f := strings.Split(CardText(text, mostCardText), "|")
	if len(f) < 11 {
		return SocialCard{}, deviceError("device.broken")
	}
	for n := range f {
		f[n] = strings.TrimSpace(f[n])
	}
	c := SocialCard{
		Area: f[0], IDNo: f[1], Number: f[2], Name: f[4], Version: f[6],
		Issued: cardDate(f[7]), Until: cardDate(f[8]),
	}
	if c.IDNo == "" || c.Name == "" {
		return SocialCard{}, deviceError("device.broken")
	}
	return c, nil
}

// cardDate reads YYYYMMDD; zero when it is no day.
func cardDate(s string) calendar.Date {
	if len(s) != 8 {
		return calendar.Date{}
	}
	d, err := calendar.Parse(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// cardCodes are the numbers that the library answers instead of 0, and what they mean to the desk.
var cardCodes = map[int]string{
	-1:  "device.kind",    // not a card of this kind
	-2:  "device.empty",   // no card
	-3:  "device.kind",    // the card gets no power: turned the wrong way round, or not a chip card
	-4:  "device.gone",    // the card does not answer any more
	-5:  "device.service", // a library is missing
	-11: "device.missing", // the reader is not connected
	-12: "device.missing", // nor open
	-21: "device.kind",    // its internal authentication failed: not a real card
	-22: "device.kind",    // what was given is not this card's
	-31: "device.cancelled",
	-32: "device.late",
	-33: "pin.short",
	-34: "pin.differ",
	-51: "pin.wrong_uncounted",
	-52: "device.blocked",

	// No security module in the reader, or one without the key: the authority has to prove the card instead.
	-24: "device.auth", -2201: "device.auth", -2202: "device.auth", -2203: "device.auth", -27272: "device.auth",
}

// CardFault is what a code of the library says, in the desk's words: one of the errors of [SocialCardReader] and
// [PINPad]. Codes that the table does not have carry the status word of the card, as SW - 65536 (ISO 7816-4).
func CardFault(code int) *Error {
	if key, ok := cardCodes[code]; ok {
		if strings.HasPrefix(key, "pin.") {
			return denied(key)
		}
		return deviceError(key)
	}
	switch word := code + 1<<16; {
	case word&^0xF == 0x63C0 && word != 0x63C0:
		return denied("pin.wrong").With("left", strconv.Itoa(word&0xF))
	case word == 0x63C0, word == 0x6983:
		return deviceError("device.blocked")
	case word == 0x6982:
		return deviceError("device.auth")
	}
	return deviceError("device.broken")
}

func deviceError(key string) *Error { return &Error{Code: Offline, Key: key} }
