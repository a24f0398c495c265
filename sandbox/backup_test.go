package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/store"
)

const passphrase = "a passphrase of a test"

func (h *house) vault(keys string) sandbox.Vault {
	return sandbox.Vault{DB: h.db, Keys: keys, Passphrase: passphrase, Rounds: 1000, Program: "test", Now: h.clock.now}
}

// backup makes one and reads it back.
func (h *house) backup(keys string) []byte {
	h.t.Helper()
	var b bytes.Buffer
	made, err := h.vault(keys).Backup(h.t.Context(), &b)
	h.ok(err)
	checked, err := sandbox.CheckBackup(bytes.NewReader(b.Bytes()), passphrase)
	h.ok(err)
	if checked.Sum != made.Sum || checked.Total() != made.Total() || made.Total() == 0 {
		h.t.Errorf("made %d rows, sum %s; read %d, %s", made.Total(), made.Sum, checked.Total(), checked.Sum)
	}
	return b.Bytes()
}

// tables are the rows of a database as JSON, by table, without what a restore changes.
func tables(t *testing.T, db string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	table := ""
	err := store.Copy(t.Context(), db, func(int64) error { return nil }, func(l store.Line) error {
		if l.Table != "" {
			table = l.Table
			out[table] = []string{strings.Join(l.Columns, ",")}
			return nil
		}
		row, err := json.Marshal(l.Row)
		if !strings.Contains(string(row), `"restored"`) {
			out[table] = append(out[table], string(row))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sessions", "login_codes", "counters"} {
		delete(out, name)
	}
	for _, rows := range out {
		slices.Sort(rows)
	}
	return out
}

// engines are where a backup is brought back: the engine of this build, and the other one's files.
func engines(t *testing.T) map[string]string {
	return map[string]string{"the same engine": database(t), "SQLite": "sqlite:" + filepath.Join(t.TempDir(), "back.db")}
}

// Everything that was in the database is in the one that a backup makes, whatever engine it is of; nobody is
// logged in there, a write's key is known, and no number is given twice.
//
// clause: H-8.4.1, G-9.4
func TestRestore(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "une.claim").upTo(desk.StageAccept)
	h.kept(at, c.sheet(7))
	h.kit("TC-A-01", desk.DeviceKinds...)
	holders, err := h.Cardholders(t.Context())
	h.ok(err)
	_, err = h.ShowESSC(t.Context(), holders[0].ID)
	h.ok(err)
	key, step := newKey(), c.acceptance()
	accepted, err := h.Advance(t.Context(), at, key, c.c.ID, c.c.Version, step)
	h.ok(err)
	keys := filepath.Join(t.TempDir(), "pki")
	_, err = pki.Open(keys, pki.Options{})
	h.ok(err)
	sealed := h.backup(keys)
	for _, secret := range []string{customers[0].IDNo, customers[0].Name, "wangmin", "PRIVATE KEY"} {
		if bytes.Contains(sealed, []byte(secret)) {
			t.Errorf("%s can be read in the backup", secret)
		}
	}
	before := tables(t, h.db)
	for _, table := range []string{"pages", "essc_codes"} {
		if len(before[table]) == 0 {
			t.Errorf("nothing of %s is in the backup", table)
		}
	}
	for name, db := range engines(t) {
		t.Run(name, func(t *testing.T) {
			v := sandbox.Vault{DB: db, Keys: filepath.Join(t.TempDir(), "pki"), Passphrase: passphrase, Now: h.clock.now}
			if _, err := v.Restore(t.Context(), bytes.NewReader(sealed), false); err != nil {
				t.Fatal(err)
			}
			after := tables(t, db)
			if len(after) != len(before) {
				t.Errorf("%d tables, %d before", len(after), len(before))
			}
			for table, rows := range before {
				if !slices.Equal(rows, after[table]) {
					t.Errorf("%s: %d rows, %d before, or others", table, len(after[table]), len(rows))
				}
			}
			for _, file := range []string{"ca.pem", "list.pem"} {
				was, err := os.ReadFile(filepath.Join(keys, file))
				is, failed := os.ReadFile(filepath.Join(v.Keys, file))
				if err := errors.Join(err, failed); err != nil || !bytes.Equal(was, is) {
					t.Errorf("%s: %v", file, err)
				}
			}
			back := openHouse(t, db)
			_, err := back.Session(t.Context(), at)
			back.fails(err, desk.Denied, "session.ended")
			again := back.login("TC-A-01", "wangmin")
			got, err := back.Advance(t.Context(), again, key, c.c.ID, c.c.Version, step)
			back.ok(err)
			if got.Receipt != accepted.Receipt {
				t.Errorf("the same write again got %s, and %s before", got.Receipt, accepted.Receipt)
			}
			next := back.counter(again, "pen.retire").upTo(desk.StageHandle)
			if next.c.Receipt <= "TCA-20261120-1000" {
				t.Errorf("receipt %s may have been given after the backup", next.c.Receipt)
			}
		})
	}
}

// A backup that is made while clerks write is of one moment: no key without its act, no act without its audit
// entry, and what was done before it began is in it.
func TestBackupUnderLoad(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	first := h.counter(at, "une.claim").upTo(desk.StageAccept)
	ctx, stop := context.WithCancel(t.Context())
	begun := make(chan struct{})
	var load sync.WaitGroup
	load.Go(func() {
		begin := sync.OnceFunc(func() { close(begun) })
		defer begin() // also when it fails
		for n := 0; ctx.Err() == nil; n++ {
			_, err := h.Advance(t.Context(), at, newKey(), newKey(), 0, desk.Consultation{Item: "une.claim"})
			if err != nil {
				t.Error(err)
				return
			}
			if n == 3 {
				begin()
			}
		}
	})
	<-begun
	sealed := h.backup("")
	stop()
	load.Wait()
	db := database(t)
	_, err := sandbox.Vault{DB: db, Passphrase: passphrase, Now: h.clock.now}.Restore(t.Context(), bytes.NewReader(sealed), false)
	h.ok(err)
	back := openHouse(t, db)
	got, err := back.Case(t.Context(), back.login("TC-A-01", "wangmin"), first.c.ID)
	h.ok(err)
	if got.Version != 1 {
		t.Errorf("version %d", got.Version)
	}
	if torn := halves(t, db, "TCA"); torn != "" {
		t.Error(torn)
	}
}

// The suite that every authority passes is passed by one that was brought back.
func TestConformanceAfterRestore(t *testing.T) {
	h := newHouse(t)
	sealed := h.backup("")
	db := database(t)
	_, err := sandbox.Vault{DB: db, Passphrase: passphrase}.Restore(t.Context(), bytes.NewReader(sealed), false)
	h.ok(err)
	keys, err := pki.New(pki.Options{})
	h.ok(err)
	svc, err := sandbox.New(t.Context(), sandbox.Options{DB: db, Signer: keys.List()})
	h.ok(err)
	defer func() { h.ok(svc.Close()) }()
	f := desktest.Fixture{
		Here: svc.Terminal("TC-A-01", keys.List().Verify), There: svc.Terminal("TC-A-02", keys.List().Verify), Clerk: "wangmin", Second: "liqian", Manager: "zhaolei",
		Phone: testPhone{svc}, NewKey: newKey, Now: time.Now, Customer: customers[0],
	}
	for _, c := range desktest.Run(t.Context(), f) {
		if c.Err != nil {
			t.Errorf("%s: %v", c.Name, c.Err)
		}
	}
}

type testPhone struct{ *sandbox.Service }

func (p testPhone) Scan(ctx context.Context, person, qr string) ([]string, error) {
	ask, err := p.Service.Scan(ctx, person, qr)
	return ask.Choices[:], err
}

// Whatever is done to the file of a backup, it is refused and what is there stays.
func TestRestoreRefuses(t *testing.T) {
	h := newHouse(t)
	sealed := h.backup("")
	h.login("TC-A-01", "wangmin")
	before := tables(t, h.db)
	restore := func(file []byte, words string, replace bool) error {
		v := h.vault("")
		v.Passphrase = words
		_, err := v.Restore(t.Context(), bytes.NewReader(file), replace)
		return err
	}
	if err := restore(sealed, passphrase, false); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into a database that holds something: %v", err)
	}
	if err := restore(sealed, passphrase, true); !errors.Is(err, store.ErrInUse) {
		t.Errorf("into the database of an authority at work: %v", err)
	}
	if err := restore(sealed, "another", true); !errors.Is(err, pki.ErrSealed) {
		t.Errorf("another passphrase: %v", err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	head := bytes.IndexByte(sealed, '\n')
	for range 4 {
		cut := sealed[:head+1+random.IntN(len(sealed)-head-1)]
		if _, err := sandbox.CheckBackup(bytes.NewReader(cut), passphrase); err == nil {
			t.Errorf("cut at %d of %d", len(cut), len(sealed))
		}
		flipped := slices.Clone(sealed)
		flipped[head+1+random.IntN(len(sealed)-head-1)] ^= 1 << random.IntN(8)
		if _, err := sandbox.CheckBackup(bytes.NewReader(flipped), passphrase); err == nil {
			t.Error("a flipped bit was not found")
		}
	}
	if err := restore(append(slices.Clone(sealed), sealed[head+1:]...), passphrase, true); err == nil {
		t.Error("a backup with more behind it was taken")
	}
	after := tables(t, h.db)
	for table, rows := range before {
		if !slices.Equal(rows, after[table]) {
			t.Errorf("%s changed", table)
		}
	}
}

// With replace the new database takes the place of the old one, also where that is damaged.
func TestRestoreReplaces(t *testing.T) {
	h := newHouse(t)
	sealed := h.backup("")
	db := database(t)
	old := openHouse(t, db)
	old.counter(old.login("TC-A-01", "wangmin"), "une.claim").upTo(desk.StageAccept)
	old.ok(old.Close())
	v := sandbox.Vault{DB: db, Passphrase: passphrase, Now: h.clock.now}
	if _, err := v.Restore(t.Context(), bytes.NewReader(sealed), false); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("without leave: %v", err)
	}
	_, err := v.Restore(t.Context(), bytes.NewReader(sealed), true)
	h.ok(err)
	if n := len(tables(t, db)["acts"]); n != 1 { // its columns
		t.Errorf("%d acts are left of the old one", n-1)
	}
	path, ok := strings.CutPrefix(db, "sqlite:")
	if !ok {
		return
	}
	h.ok(os.WriteFile(path, []byte(strings.Repeat("no database at all ", 1000)), 0o600))
	_, err = v.Backup(t.Context(), io.Discard)
	if !errors.Is(err, store.ErrDamaged) {
		t.Errorf("backup of a damaged database: %v", err)
	}
	_, err = v.Restore(t.Context(), bytes.NewReader(sealed), true)
	h.ok(err)
	openHouse(t, db).login("TC-A-01", "wangmin")
}

// A terminal that was stolen after the backup was made stays shut out when that backup is brought back; where the database
// that is replaced cannot tell, that is said.
func TestRestoreKeepsWhatWasWithdrawn(t *testing.T) {
	h := newHouse(t)
	one := h.certified("TC-A-01", "one")
	sealed := h.backup("")
	h.clock.pass(time.Hour)
	h.ok(h.WithdrawTerminal(t.Context(), "jiangwei", "TC-A-01", "stolen"))
	h.ok(h.Close())
	v := h.vault("")
	back, err := v.Restore(t.Context(), bytes.NewReader(sealed), true)
	h.ok(err)
	if !back.Told || !slices.Equal(back.Withdrawn, []string{"TC-A-01"}) {
		t.Errorf("told %v, stays withdrawn %v", back.Told, back.Withdrawn)
	}
	again := openHouse(t, h.db)
	_, err = again.Session(t.Context(), one)
	again.fails(err, desk.Denied, "terminal.withdrawn")
	again.ok(again.Close())
	if back, err = v.Restore(t.Context(), bytes.NewReader(sealed), true); err != nil || len(back.Withdrawn) != 1 {
		t.Errorf("twice brought back: %v, %v", back.Withdrawn, err)
	}
	elsewhere := sandbox.Vault{DB: "sqlite:" + filepath.Join(t.TempDir(), "back.db"), Passphrase: passphrase, Now: h.clock.now}
	if back, err = elsewhere.Restore(t.Context(), bytes.NewReader(sealed), false); err != nil || back.Told || back.Withdrawn != nil {
		t.Errorf("into an empty place: %+v, %v", back, err)
	}
	path, ok := strings.CutPrefix(h.db, "sqlite:")
	if !ok {
		return
	}
	h.ok(os.WriteFile(path, []byte(strings.Repeat("no database at all ", 1000)), 0o600))
	if back, err = v.Restore(t.Context(), bytes.NewReader(sealed), true); err != nil || back.Told {
		t.Errorf("over a damaged one: %+v, %v", back, err)
	}
}

// halves finds, at an outlet, what a broken transaction would leave: a record without the acts that led to it,
// an act without its audit entry, or an act without its key. Empty: nothing.
func halves(t *testing.T, db, outlet string) string {
	t.Helper()
	count := func(rows []string, has ...string) (n int) {
		for _, r := range rows {
			if !slices.ContainsFunc(has, func(s string) bool { return !strings.Contains(r, s) }) {
				n++
			}
		}
		return n
	}
	all := tables(t, db)
	at := `"` + outlet + `"`
	consultations := count(all["acts"], at, `"consultation"`)
	if kept := count(all["records"], at, `"case"`, `"accepting"`); kept != consultations {
		return "cases and consultations differ"
	}
	if entries := count(all["audit"], at, `"consultation"`); entries != consultations {
		return "consultations and their audit entries differ"
	}
	return ""
}
