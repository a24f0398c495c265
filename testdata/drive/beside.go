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

// Contents reads what the program has in memory that it may write to, in pieces of at most 1 MiB that overlap by overlap
// bytes. It needs root where the program is closed to others of its user. The piece is good until each returns.
func (s *Session) Contents(overlap int, each func(piece []byte)) {
	s.t.Helper()
	program, err := s.program()
	if err != nil {
		s.t.Fatal(err)
	}
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", program.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", program.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = memory.Close() }() // it was only read
	piece := make([]byte, 1<<20)
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var rights string
		if n, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n != 3 || err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		for at := from; at < to; at += int64(len(piece) - overlap) {
			n, err := memory.ReadAt(piece[:min(int64(len(piece)), to-at)], at)
			if n == 0 && err != nil {
				break // given back meanwhile, or nothing that can be read
			}
			each(piece[:n])
		}
	}
}
