package drive

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// strings of the terminal's own protocol: OSC (titles, clipboard, links), DCS, SOS, PM and APC, with what they hold.
var strung = regexp.MustCompile(`(?s)\x1b[\]PX^_].*?(?:\x07|\x1b\\)`)

// Beside returns what the program has told the terminal beside what it drew: titles, the clipboard, links and the like.
func (s *Session) Beside() []byte {
	s.t.Helper()
	return bytes.Join(strung.FindAll(s.written(), -1), []byte("\n"))
}

// Memory returns how much of the program is in memory now (VmRSS), and how much of that is its own and no file's
// (RssAnon), in kB.
func (s *Session) Memory() (resident, own int) {
	s.t.Helper()
	program, err := s.program()
	if err != nil {
		s.t.Fatal(err)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", program.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kb, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
		switch {
		case err != nil:
		case name == "VmRSS":
			resident = kb
		case name == "RssAnon":
			own = kb
		}
	}
	return resident, own
}
