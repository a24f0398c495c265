package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sheyin/desk"
)

// Inventory is what there is in a journal's folder, counted.
type Inventory struct {
	Letters int   `json:"letters"` // all that were written and are within their term
	Unsent  int   `json:"unsent"`  // of them, those that the authority has not answered
	Drafts  int   `json:"drafts"`
	Copies  int   `json:"copies"`
	Papers  int   `json:"papers"`  // that had not come out of the printer
	Entries int   `json:"entries"` // of the log
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
}

// Count counts what there is in a folder. It needs no key. [ErrInUse] while a console has it open.
func Count(ctx context.Context, dir string) (n Inventory, err error) {
	err = peek(ctx, dir, func(db *sql.DB) error {
		for _, c := range []struct {
			into  *int
			query string
		}{
			{&n.Letters, `SELECT count(*) FROM letters`},
			{&n.Unsent, `SELECT count(*) FROM letters WHERE state IN ` + held},
			{&n.Drafts, `SELECT count(*) FROM drafts`},
			{&n.Copies, `SELECT count(*) FROM copies`},
			{&n.Entries, `SELECT count(*) FROM entries`},
		} {
			if err := db.QueryRowContext(ctx, c.query).Scan(c.into); err != nil {
				return err
			}
		}
		var known bool // a store that no newer program has opened since holds none
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'papers'`).Scan(&known); err != nil || !known {
			return err
		}
		return db.QueryRowContext(ctx, `SELECT count(*) FROM papers`).Scan(&n.Papers)
	})
	files, walked := filesIn(dir)
	n.Files = len(files)
	for _, size := range files {
		n.Bytes += size
	}
	return n, errors.Join(err, walked)
}

// Rescue sends what waits in a folder whose key is lost: letters are sealed to the authority and not under that key.
// A letter that was not answered holds back the later ones about the same record; those behind one that was refused
// are given with the outcome outbox.stopped, because they can never go. It gives what was answered and refused, as a log
// can take it, and how many are left to be tried again. Errors as of [Open]; of a store that is damaged everything that can be read is sent.
func Rescue(ctx context.Context, dir string, send desk.Send) (done []desk.LogEntry, left int, err error) {
	err = peek(ctx, dir, func(db *sql.DB) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		queue, err := unsettled(tx)
		if err := errors.Join(err, rollback(tx)); err != nil {
			return err
		}
		before, down := map[string]desk.LetterState{}, false // by lane, the first that was not answered
		for _, r := range queue {
			state, stopped := before[lane(r.Letter)]
			if down || stopped && state != desk.LetterRefused {
				left++
				continue
			}
			e := end{state: r.state, done: true, outcome: "outbox.stopped"}
			if !stopped {
				e = rescue(ctx, r, send)
			}
			down = e.down
			if e.state != desk.LetterAnswered && !stopped {
				before[lane(r.Letter)] = e.state
			}
			if !e.done {
				left++
				continue
			}
			if _, err := db.ExecContext(ctx, `UPDATE letters SET state = $1, after = x'' WHERE seq = $2`, string(e.state), r.seq); err != nil {
				return err
			}
			done = append(done, desk.LogEntry{
				Act: string(r.Kind), Subject: r.Subject, Item: r.Item, Key: r.Key, Person: r.Person, Session: r.Session, Outcome: e.outcome,
			})
		}
		return nil
	})
	return done, left, err
}

// rescue sends one letter, unless it was refused before.
func rescue(ctx context.Context, r row, send desk.Send) end {
	if r.state == desk.LetterRefused {
		_, e := openFault(r)
		return end{state: desk.LetterRefused, done: true, outcome: keyOf(e)}
	}
	_, cause := send(ctx, r.Letter)
	r.kept = true // nobody waits for it, and nothing is given up
	return judge(r, cause, false, true)
}

// peek opens the store of a folder without its key, while no console has it open.
func peek(ctx context.Context, dir string, f func(*sql.DB) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("journal: %w", named(err))
		}
	}()
	path := filepath.Join(dir, FileName)
	if _, err := os.Stat(path); err != nil {
		return err // SQLite would make one
	}
	lock, err := hold(filepath.Join(dir, lockName))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	return f(db)
}

// aside is what the name of a folder that was set aside has behind it, before the instant.
const aside = ".lost-"

// SetAside renames a journal's folder, so that a new one can begin in its place, and gives the new name. Nothing
// in it is changed.
func SetAside(dir string, now time.Time) (name string, err error) {
	lock, err := hold(filepath.Join(dir, lockName))
	if err != nil {
		return "", fmt.Errorf("journal: %w", named(err))
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	name = filepath.Clean(dir) + aside + now.UTC().Format("20060102T150405")
	if err := os.Rename(dir, name); err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	if err := syncFolder(filepath.Dir(name)); err != nil {
		return name, fmt.Errorf("journal: %w", err)
	}
	return name, nil
}

// Aside lists the folders that were set aside in the place of dir.
func Aside(dir string) ([]string, error) {
	dir = filepath.Clean(dir)
	list, err := os.ReadDir(filepath.Dir(dir))
	var out []string
	for _, e := range list {
		if e.IsDir() && strings.HasPrefix(e.Name(), filepath.Base(dir)+aside) {
			out = append(out, filepath.Join(filepath.Dir(dir), e.Name()))
		}
	}
	return out, err
}

// Destroy writes zeros over every file of a folder, removes them and the folder, and gives how many there were. On
// disks that write elsewhere than they say the zeros may not reach the old place: what makes the rest unreadable
// is that its key is gone, so that has to go first (see keep.Forget).
func Destroy(dir string) (gone int, err error) {
	lock, err := hold(filepath.Join(dir, lockName))
	if err != nil {
		return 0, fmt.Errorf("journal: %w", named(err))
	}
	defer func() { err = errors.Join(err, lock.Close()) }() // its file goes with the others
	files, err := filesIn(dir)
	if err != nil {
		return 0, err
	}
	for path, size := range files {
		if err := Erase(path, size); err != nil {
			return gone, err
		}
		gone++
	}
	if err := os.RemoveAll(dir); err != nil {
		return gone, fmt.Errorf("journal: %w", err)
	}
	return gone, nil
}

// Erase writes zeros over one file and removes it.
func Erase(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	zeros := make([]byte, 64<<10)
	for left := size; left > 0 && err == nil; left -= int64(len(zeros)) {
		_, err = f.Write(zeros[:min(left, int64(len(zeros)))])
	}
	if err := errors.Join(err, f.Sync(), f.Close(), os.Remove(path)); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// filesIn are the files below a folder, with their sizes. What is no file, such as a link, leads elsewhere and does
// not count.
func filesIn(dir string) (map[string]int64, error) {
	files := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files[path] = info.Size()
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return files, nil
}
