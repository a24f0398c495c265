package vendor

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sheyin/desk"
)

// The form of a message is XFS4IoT's (CEN/CWA 17852): a header that says what it is, and a payload. One message is one line
// of JSON. docs/drivers.md is the description for those who write the other side.

// protocol is what a driver has to name in its hello, version what stands in each header of ours.
const (
	protocol = 1
	version  = "1.0"
)

// maxLine is the longest line that is taken, in bytes: a page of [desk.PageLimit] in base64, several times over.
const maxLine = 8 << 20

// Types of messages.
const (
	command     = "command"
	acknowledge = "acknowledge" // taken note of, and of no consequence
	event       = "event"
	completion  = "completion"
	unsolicited = "unsolicited"
)

type header struct {
	Name      string `json:"name"`
	RequestID int64  `json:"requestId,omitempty"`
	Type      string `json:"type"`
	Version   string `json:"version,omitempty"`
	Timeout   int64  `json:"timeout,omitempty"` // milliseconds
	Code      string `json:"completionCode,omitempty"`
}

type message struct {
	Header  header          `json:"header"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// hello is the payload of the first message, Common.Hello.
type hello struct {
	Protocol int      `json:"protocol"`
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Classes  []string `json:"classes"`
}

// encode writes a command as a line.
func encode(name string, id int64, timeout int64, payload any) ([]byte, error) {
	m := message{Header: header{Name: name, RequestID: id, Type: command, Version: version, Timeout: timeout}}
	if payload != nil {
		body, err := json.Marshal(payload)
		if err != nil {
			return nil, err
		}
		m.Payload = body
	}
	line, err := json.Marshal(m)
	return append(line, '\n'), err
}

// decode reads a line of a driver; ok is false for what is no message, such as what a library prints.
func decode(line []byte) (m message, ok bool) {
	if len(line) == 0 || line[0] != '{' {
		return message{}, false
	}
	if err := json.Unmarshal(line, &m); err != nil {
		return message{}, false
	}
	switch m.Header.Type {
	case acknowledge, event, completion, unsolicited:
		return m, m.Header.Name != ""
	}
	return message{}, false
}

// errLong is a line over [maxLine]. It is skipped to its end, and the next one can be read.
var errLong = errors.New("vendor: a line that is too long")

// lines reads line by line and never holds more than the limit.
type lines struct {
	r     *bufio.Reader
	limit int
}

func linesOf(r io.Reader) lines { return lines{bufio.NewReaderSize(r, 64<<10), maxLine} }

// next gives a line without its end; a last line without one is none.
func (l lines) next() ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || len(line)+len(part) > l.limit; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return nil, err
		case long:
			return nil, errLong
		default:
			return []byte(strings.TrimRight(string(line), "\r\n")), nil
		}
	}
}

// errText is text in an encoding that it does not have.
var errText = errors.New("vendor: a text that is not in the encoding that it names")

// readable brings the texts of an answer into UTF-8: with the encoding "gb18030" (or "gbk", which is part of it) they are
// bytes in hex, because JSON can carry no others.
func readable(encoding string, texts ...*string) error {
	switch strings.ToLower(encoding) {
	case "", "utf-8":
	case "gb18030", "gbk":
		for _, t := range texts {
			raw, err := hex.DecodeString(*t)
			if err != nil {
				return errText
			}
			text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
			if err != nil {
				return errText
			}
			*t = string(text)
		}
	default:
		return errText
	}
	for _, t := range texts {
		*t = strings.TrimSpace(desk.CardText(strings.TrimRight(*t, "\x00"), maxText))
	}
	return nil
}

// maxText is more than any text of an answer needs, in characters.
const maxText = 1000
