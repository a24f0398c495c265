package desk

import (
	"encoding/binary"
	"strconv"
)

// letterForm names the form of what a letter is bound to, so that a later form is never taken for this one.
const letterForm = "sheyin-letter-1"

// Bound is what the envelope and the signature of a letter are bound to besides its body: key, route,
// session, person, instant of writing in milliseconds, and the terminal. Each part stands behind its length,
// so that no two letters have the same bytes. The signature is over these bytes with the body behind them.
func (l Letter) Bound(terminal string) []byte {
	var out []byte
	for _, part := range []string{
		letterForm, l.Key, l.Route, l.Session, l.Person, strconv.FormatInt(l.At.UnixMilli(), 10), terminal,
	} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part))) // every part is a header or a path, which are short
		out = append(out, part...)
	}
	return out
}
