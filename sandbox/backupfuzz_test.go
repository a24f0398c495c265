package sandbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sheyin/sandbox"
	"sheyin/sandbox/pki"
)

// Whatever a file is, and whatever is in one that somebody sealed who knows the passphrase, it is a backup that proves to be
// whole, or refused; nothing of it is believed before.
func FuzzBackup(f *testing.F) {
	const (
		line  = `{"file":"ca.pem","data":"eA=="}`
		table = `{"line":{"table":"people","columns":["id"]}}`
		end   = `{"end":{"":0},"sum":""}`
	)
	seal := func(t testing.TB, plain string) []byte {
		t.Helper()
		var out bytes.Buffer
		in, err := pki.Seal(&out, passphrase, 1, sandbox.BackupHead{Format: 1, Schema: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = in.Write([]byte(plain))
		if err := errors.Join(err, in.Close()); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for _, plain := range []string{
		line + "\n" + `{"end":{"":1},"sum":"` + sumOf(line) + `"}` + "\n", line + "\n" + table + "\n" + end + "\n",
		`{"line":{"row":[1,"a",null]}}` + "\n", end, "{}\nnull\n[]\n", "\n", "",
	} {
		f.Add([]byte(plain), true)
		f.Add(seal(f, plain), false)
	}
	f.Add([]byte(`{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","rounds":1,"about":{"format":1}}`+"\n\xff\xff\xff\xff"), false)
	f.Fuzz(func(t *testing.T, b []byte, inside bool) {
		file := b
		if inside {
			file = seal(t, string(b))
		} else if head, _, _ := bytes.Cut(b, []byte("\n")); costs(head) > 1000 {
			return // allowed, and slow
		}
		got, err := sandbox.CheckBackup(bytes.NewReader(file), passphrase)
		if err != nil {
			if !errors.Is(err, pki.ErrSealed) && !errors.Is(err, sandbox.ErrBackup) {
				t.Errorf("%v", err)
			}
			return
		}
		// What proves to be whole has all its lines before its end, and nothing behind it.
		if inside && (got.Keys+got.Total() > strings.Count(string(b), "\n")-1 || !strings.HasSuffix(string(b), "\n")) {
			t.Errorf("%+v of %q", got, b)
		}
	})
}

// costs is how many rounds a file says that its passphrase takes.
func costs(head []byte) int {
	var h struct{ Rounds int }
	_ = json.Unmarshal(head, &h) // what it says before it is wrong is said all the same
	return h.Rounds
}
