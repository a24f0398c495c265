//go:build real

package main_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var bearer = regexp.MustCompile(`Bearer ([A-Za-z0-9_-]{43})`)

// The memory of a console at work has its session's token, also in what net/http made of it. Under the lock no request and
// no holder of the console has it any more (TestLockWipesTheToken). What the collector has freed and nothing has overwritten
// may still be found, so the number is told and not judged; it opens nothing, and each unlocking gives another token.
//
// clause: H-8.4.1
func TestMemoryUnderLock(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("*** THE MEMORY OF THE CONSOLE IS NOT READ: that needs root.")
		return
	}
	authority := serve(t)
	d := authority.console(seat{terminal: "TC-A-01"})
	d.scan("wangmin", "王敏")
	kept, locked := authority.atWork("TC-A-01")
	if locked {
		t.Fatal("locked at the login")
	}
	var token []byte
	d.Contents(64, func(piece []byte) {
		for _, found := range bearer.FindAllSubmatch(piece, -1) {
			if sum := sha256.Sum256(found[1]); hex.EncodeToString(sum[:]) == kept {
				token = bytes.Clone(found[1])
			}
		}
	})
	if token == nil {
		t.Fatal("the token of the session at work is not found: what is looked for is wrong")
	}
	before := copies(d, token)
	d.Press("F12")
	d.WaitFor("只有王敏本人扫码能打开", soon)
	d.WaitFor("核对号", soon)
	under := copies(d, token)
	if _, locked := authority.atWork("TC-A-01"); !locked {
		t.Error("the authority has not heard of the lock")
	}
	d.confirm("wangmin")
	d.WaitFor("已开锁", soon)
	if after, locked := authority.atWork("TC-A-01"); after == kept || locked {
		t.Errorf("opened under the old token: %t, locked: %t", after == kept, locked)
	}
	t.Logf("copies of the token in memory: %d at work, %d under the lock, %d of those after the unlocking", before, under, copies(d, token))
}

// copies counts how often the memory of a console has these bytes.
func copies(d *counter, token []byte) (n int) {
	d.t.Helper()
	d.Contents(0, func(piece []byte) { n += bytes.Count(piece, token) })
	return n
}

// atWork gives the hash of the token of the session at a terminal, and whether it is locked.
func (s *server) atWork(terminal string) (token string, locked bool) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.folder, "authority.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		s.t.Fatal(err)
	}
	defer (&counter{t: s.t}).closes(db)
	err = db.QueryRowContext(s.t.Context(), `SELECT token, locked FROM sessions WHERE terminal_id = ? AND ended = 0`, terminal).Scan(&token, &locked)
	if err != nil {
		s.t.Fatal(err)
	}
	return token, locked
}
