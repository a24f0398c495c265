package sandbox

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	stdhash "hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/store"
)

// BackupHead is what a backup says of itself to everybody.
type BackupHead struct {
	Format  int       `json:"format"`  // of the file
	Made    time.Time `json:"made"`    // when the copy was begun
	Program string    `json:"program"` // version of the program that made it
	Schema  int64     `json:"schema"`  // version of the database's
}

const backupFormat = 1

// Backed is what a backup holds.
type Backed struct {
	Head BackupHead
	Rows map[string]int // by table
	Keys int            // files of the authority's folder of keys
	Sum  string         // SM3 over all of its lines, in hexadecimal
	// After a restore: the terminals whose certificates stay withdrawn although the backup is older than that, and whether
	// the database that was replaced could tell them. Where it could not, somebody has to withdraw them again.
	Withdrawn []string
	Told      bool
}

// Total is how many rows all tables have.
func (b Backed) Total() (n int) {
	for _, rows := range b.Rows {
		n += rows
	}
	return n
}

// ErrBackup is why a backup cannot be used although it could be opened.
var ErrBackup = errors.New("the backup is not complete, or of a format that this program does not know")

// ErrKeys refuses to put keys where others are.
var ErrKeys = errors.New("the folder of keys is not empty")

// Vault says what is copied or brought back: a database, and the folder with the authority's keys.
type Vault struct {
	DB         string // as [Options.DB]
	Keys       string // folder; need not be there
	Passphrase string
	Rounds     int              // that a guess at the passphrase costs; 0: 600,000, some tenths of a second
	Program    string           // version
	Now        func() time.Time // time.Now if nil
}

func (v Vault) now() time.Time {
	if v.Now != nil {
		return v.Now().UTC()
	}
	return time.Now().UTC()
}

// backupLine is one line of a backup: of a table, a file of keys, or the end, which proves that all of it is there.
type backupLine struct {
	Line *store.Line    `json:"line,omitempty"`
	File string         `json:"file,omitempty"`
	Data []byte         `json:"data,omitempty"`
	End  map[string]int `json:"end,omitempty"` // rows by table; the number of files under ""
	Sum  string         `json:"sum,omitempty"`
}

// tally counts and sums the lines of a backup, the same for who writes and who reads it.
type tally struct {
	counts map[string]int
	table  string
	sum    stdhash.Hash
}

func newTally() *tally { return &tally{counts: map[string]int{"": 0}, sum: sm3.New()} }

func (t *tally) add(l backupLine, text []byte) {
	_, _ = t.sum.Write(text) // never fails
	switch {
	case l.File != "":
		t.counts[""]++
	case l.Line != nil && l.Line.Table != "":
		t.table = l.Line.Table
		t.counts[t.table] = 0
	case l.Line != nil:
		t.counts[t.table]++
	}
}

func (t *tally) hex() string { return hex.EncodeToString(t.sum.Sum(nil)) }

func (t *tally) backed(h BackupHead) Backed {
	rows := maps.Clone(t.counts)
	delete(rows, "")
	return Backed{Head: h, Rows: rows, Keys: t.counts[""], Sum: t.hex()}
}

// Backup writes database and keys, as they are at one moment, to out, sealed with the passphrase; the authority
// may go on serving. The same for SQLite and PostgreSQL: a backup of one can be brought back into the other.
//
// Errors: those of [store.Copy].
func (v Vault) Backup(ctx context.Context, out io.Writer) (Backed, error) {
	b := BackupHead{Format: backupFormat, Made: v.now().Truncate(time.Second), Program: v.Program}
	sums := newTally()
	var sealed io.WriteCloser
	put := func(l backupLine) error {
		text, err := json.Marshal(l)
		if err != nil {
			return err
		}
		sums.add(l, text)
		_, err = sealed.Write(append(text, '\n'))
		return err
	}
	err := store.Copy(ctx, v.DB, func(schema int64) (err error) {
		b.Schema = schema
		sealed, err = pki.Seal(out, v.Passphrase, v.Rounds, b)
		return err
	}, func(l store.Line) error { return put(backupLine{Line: &l}) })
	if err != nil {
		return Backed{}, store.Fault(err)
	}
	if err := v.readKeys(put); err != nil {
		return Backed{}, err
	}
	done := sums.backed(b)
	text, err := json.Marshal(backupLine{End: sums.counts, Sum: done.Sum})
	if err != nil {
		return Backed{}, err
	}
	_, err = sealed.Write(append(text, '\n'))
	return done, errors.Join(err, sealed.Close())
}

// readKeys gives each file of the folder of keys.
func (v Vault) readKeys(put func(backupLine) error) error {
	var files []string
	err := filepath.WalkDir(v.Keys, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasPrefix(d.Name(), ".") { // a dot: half written
			files = append(files, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, path := range files {
		name, err := filepath.Rel(v.Keys, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := put(backupLine{File: filepath.ToSlash(name), Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// lines reads a backup line by line. At its end next gives io.EOF, but only when the end proved that all was there.
type lines struct {
	in     *bufio.Reader
	head   BackupHead
	sums   *tally
	backed Backed
}

func openBackup(in io.Reader, passphrase string) (*lines, error) {
	l := &lines{sums: newTally()}
	plain, err := pki.Unseal(in, passphrase, &l.head)
	if err != nil {
		return nil, err
	}
	if l.head.Format != backupFormat {
		return nil, ErrBackup
	}
	l.in = bufio.NewReader(plain)
	return l, nil
}

func (l *lines) next() (backupLine, error) {
	var line backupLine
	text, err := l.in.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		return line, ErrBackup
	}
	if err != nil {
		return line, err
	}
	text = text[:len(text)-1]
	if err := json.Unmarshal(text, &line); err != nil {
		return line, fmt.Errorf("%w: %w", ErrBackup, err)
	}
	if line.End == nil {
		l.sums.add(line, text)
		return line, nil
	}
	l.backed = l.sums.backed(l.head)
	if _, err := l.in.ReadByte(); !errors.Is(err, io.EOF) || !maps.Equal(line.End, l.sums.counts) || line.Sum != l.backed.Sum {
		return line, ErrBackup
	}
	return line, io.EOF
}

// CheckBackup reads all of a backup and tells what it holds. Errors: [pki.ErrSealed], [ErrBackup].
func CheckBackup(in io.Reader, passphrase string) (Backed, error) {
	l, err := openBackup(in, passphrase)
	for err == nil {
		_, err = l.next()
	}
	if !errors.Is(err, io.EOF) {
		return Backed{}, err
	}
	return l.backed, nil
}

// Restore puts a backup into an empty database and an empty folder of keys, or with replace into the place of what
// is there, after the whole backup proved to be good. The authority must not be running. Then nobody is logged
// in, the keys of former writes are known, and numbers begin where no paper has one. What is withdrawn in the database
// that is replaced stays withdrawn, if it can be read.
//
// Errors: [pki.ErrSealed], [ErrBackup], [ErrKeys], those of [store.BringBack].
func (v Vault) Restore(ctx context.Context, in io.ReadSeeker, replace bool) (Backed, error) {
	checked, err := CheckBackup(in, v.Passphrase)
	if err != nil {
		return Backed{}, err
	}
	if there, err := os.ReadDir(v.Keys); !replace && len(there) > 0 {
		return Backed{}, ErrKeys
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return Backed{}, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return Backed{}, err
	}
	l, err := openBackup(in, v.Passphrase)
	if err != nil {
		return Backed{}, err
	}
	fresh := v.Keys + ".bringing-back"
	if err := os.RemoveAll(fresh); err != nil {
		return Backed{}, err
	}
	next := func() (store.Line, error) {
		for {
			line, err := l.next()
			switch {
			case err != nil:
				return store.Line{}, err
			case line.Line != nil:
				return *line.Line, nil
			}
			if err := writeKey(fresh, line); err != nil {
				return store.Line{}, err
			}
		}
	}
	gone, unread := store.Withdrawn(ctx, v.DB)
	checked.Told = replace && unread == nil // a damaged database is what a backup is brought back for
	revive := func(t *store.Tx) (err error) {
		if err := v.revive(t); err != nil {
			return err
		}
		checked.Withdrawn, err = v.withdraw(t, gone)
		return err
	}
	if err := store.BringBack(ctx, v.DB, checked.Head.Schema, replace, next, revive); err != nil {
		return Backed{}, errors.Join(store.Fault(err), os.RemoveAll(fresh))
	}
	return checked, v.takeKeys(fresh, checked.Keys > 0)
}

func writeKey(folder string, line backupLine) error {
	name := filepath.FromSlash(line.File)
	if !filepath.IsLocal(name) {
		return ErrBackup
	}
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(line.Data)
	return errors.Join(err, f.Sync(), f.Close())
}

// takeKeys puts the new folder of keys into its place, and the former one goes last: whatever stops it, one of them is on the
// disk under one of three names.
func (v Vault) takeKeys(fresh string, any bool) error {
	if !any {
		return nil
	}
	if err := syncFolders(fresh); err != nil {
		return err
	}
	former := v.Keys + ".replaced"
	if err := os.RemoveAll(former); err != nil {
		return err
	}
	if err := os.Rename(v.Keys, former); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, v.Keys); err != nil {
		return err
	}
	if err := store.SyncFolder(v.Keys); err != nil {
		return err
	}
	return os.RemoveAll(former)
}

// syncFolders makes the names of all files below a folder last.
func syncFolders(root string) error {
	return filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		return store.SyncFolder(path)
	})
}

// skipped is how many numbers of a series are left out after a backup was brought back: more than an outlet can
// have given on one day that the backup does not know of.
const skipped = 1000

// revive makes of a copy what can be worked with: what was given out after it was made is not known.
func (v Vault) revive(t *store.Tx) error {
	at := v.now()
	if err := t.EndAll(at.UnixMilli()); err != nil {
		return err
	}
	outlets, err := loadAll[desk.Outlet](t.Outlets())
	if err != nil {
		return err
	}
	ids := []string{""}
	for _, o := range outlets {
		ids = append(ids, o.ID)
	}
	for _, id := range ids {
		if err := skipNumbers(t, id, at); err != nil {
			return err
		}
	}
	return t.AddEntry(store.Entry{ID: uuid.Must(uuid.NewV7()).String(), At: at.UnixMilli(), Act: "restored"})
}

// skipNumbers leaves out numbers in all series of an outlet: those that have begun, and those of this day.
func skipNumbers(t *store.Tx, outlet string, at time.Time) error {
	names, err := t.Counted(outlet)
	if err != nil {
		return err
	}
	newest, err := t.NewestList(outlet)
	if err != nil {
		return err
	}
	if newest > 0 {
		if err := t.Skip(outlet, listSeries, newest+skipped); err != nil {
			return err
		}
	}
	if outlet != "" {
		for series := range letters {
			names = append(names, series+":"+stamp(calendar.DateOf(at)))
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if name == permissionSeries || name == listSeries { // the ledger has no gaps, and nobody else has its numbers
			continue
		}
		if err := t.Skip(outlet, name, skipped); err != nil {
			return err
		}
	}
	return nil
}
