package journal

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"sheyin/desk"
	"sheyin/journal/tlog"
)

// exportForm names the form of an export; each line is one JSON value.
const exportForm = "sheyin-log-1"

// Limits of an export's text.
const (
	maxGround = 200     // runes
	maxLine   = 1 << 16 // bytes
)

// exportHead is the first line: what is exported, why, and the heads that it hangs on.
type exportHead struct {
	Form     string    `json:"form"`
	Terminal string    `json:"terminal"`
	Ground   string    `json:"ground"` // why, and by which rule (G-9.3b)
	Person   string    `json:"person"` // ID of who exported
	At       time.Time `json:"at"`
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Who      string    `json:"who,omitempty"`     // only this person's
	Subject  string    `json:"subject,omitempty"` // only about this record
	Keys     string    `json:"keys"`              // PEM; whoever verifies should have them from elsewhere
	Note     string    `json:"note"`              // head of the log, signed by the terminal
	Seen     string    `json:"seen,omitempty"`    // the newest that the authority countersigned
	Proof    [][]byte  `json:"proof,omitempty"`   // that the log of note goes on from that of seen
}

// exportLine is one entry with the proof that the log holds it.
type exportLine struct {
	N      int64           `json:"n"`
	At     int64           `json:"at"` // milliseconds since 1970 UTC
	Entry  json.RawMessage `json:"entry,omitempty"`
	Digest []byte          `json:"digest,omitempty"` // SM3 of entry, where that is gone after its term
	Sealed []byte          `json:"sealed,omitempty"` // SM3 of the sealed text
	Proof  [][]byte        `json:"proof"`
}

// leafHash is what the tree holds of it.
func (l exportLine) leafHash() []byte {
	digest := l.Digest
	if len(l.Entry) > 0 {
		digest = sm3Of(l.Entry)
	}
	return tlog.LeafHash(leafOf(l.N, l.At, digest, l.Sealed))
}

// ExportOrder says what is exported, by whom and why.
type ExportOrder struct {
	Filter LogFilter
	Person string // ID
	Ground string
}

// ExportLog writes entries with proofs, for an auditor who has no key of this terminal, and gives how many. That it was
// done stands in the log before anything is written. Invalid log.ground without a ground, log.person without a
// person (G-9.3b).
func (j *Journal) ExportLog(ctx context.Context, o ExportOrder, out io.Writer) (count int, err error) {
	o.Ground = strings.TrimSpace(o.Ground)
	switch n := utf8.RuneCountInString(o.Ground); {
	case n == 0 || n > maxGround:
		return 0, &desk.Error{Code: desk.Invalid, Key: "log.ground", Field: "ground"}
	case o.Person == "":
		return 0, &desk.Error{Code: desk.Invalid, Key: "log.person", Field: "person"}
	case j.o.Signer == nil:
		return 0, errUnsigned
	}
	err = j.do(ctx, func(tx *sql.Tx) error {
		return j.note(tx, desk.LogEntry{Person: o.Person, Act: "log.export", Subject: o.Filter.Subject, Ground: o.Ground})
	})
	if err != nil {
		return 0, err
	}
	// Entries that come meanwhile do not count: the proofs are for this size.
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rollback(tx)) }()
	tree, err := j.often.loadTree(tx)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriter(out)
	lines := json.NewEncoder(w)
	head, err := j.exportHead(ctx, tx, tree, o)
	if err != nil {
		return 0, err
	}
	if err := lines.Encode(head); err != nil {
		return 0, err
	}
	if count, err = j.exportLines(ctx, tx, tree.Size(), o.Filter, lines); err != nil {
		return count, err
	}
	return count, w.Flush()
}

func (j *Journal) exportHead(ctx context.Context, tx *sql.Tx, tree *tlog.Tree, o ExportOrder) (h exportHead, err error) {
	keys := j.log.keys
	pem, err := keys.text()
	if err != nil {
		return h, err
	}
	note, err := j.headOf(tree)
	if err != nil {
		return h, err
	}
	var seen []byte
	if err := tx.QueryRowContext(ctx, `SELECT seen FROM tree`).Scan(&seen); err != nil {
		return h, err
	}
	h = exportHead{
		Form: exportForm, Terminal: j.o.Terminal, Ground: o.Ground, Person: o.Person, At: j.o.Now().UTC(),
		From: o.Filter.From, To: o.Filter.To, Who: o.Filter.Person, Subject: o.Filter.Subject,
		Keys: string(pem), Note: string(note), Seen: string(seen),
	}
	if len(seen) == 0 {
		return h, nil
	}
	known, err := keys.open(seen, j.o.AuthorityKey)
	if err != nil {
		return h, err
	}
	h.Proof, err = tlog.Consistency(known.Size, tree.Size(), nodesOf(ctx, tx))
	return h, err
}

func (j *Journal) exportLines(ctx context.Context, tx *sql.Tx, size uint64, f LogFilter, out *json.Encoder) (count int, err error) {
	nodes := nodesOf(ctx, tx)
	for first := f.First; ; {
		page, err := pageIn(ctx, tx, first)
		if err != nil || len(page) == 0 {
			return count, err
		}
		for _, e := range page {
			line, err := j.line(e)
			if err != nil {
				return count, err
			}
			if !f.wants(line.LogEntry) {
				continue
			}
			l := exportLine{N: e.n, At: e.at, Sealed: e.sealed()}
			if l.Entry, err = j.plain(e); err != nil {
				return count, err
			}
			if e.forgotten() {
				l.Digest = e.digest
			}
			if l.Proof, err = tlog.Inclusion(uint64(e.n), size, nodes); err != nil {
				return count, err
			}
			if err := out.Encode(l); err != nil {
				return count, err
			}
			count++
		}
		first = page[len(page)-1].n + 1
	}
}

// ExportReport is what an export holds.
type ExportReport struct {
	Terminal, Ground, Person string
	At                       time.Time
	Entries                  int
	Head                     tlog.Head // of the log; Seen is when the authority last signed one before, or zero
	OwnKeys                  bool      // verified by the keys in the export itself, which prove little
}

// ErrExport means that an export is none, or was changed.
var ErrExport = errors.New("journal: the export is not what the log holds")

// VerifyExport verifies an export by public keys alone; without any, by those in it. [ErrExport] says at which
// line it is not what the log holds.
func VerifyExport(in io.Reader, k LogKeys) (ExportReport, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	r, err := verifyExportHead(lines, k)
	if err != nil {
		return r, err
	}
	last := int64(-1)
	for lines.Scan() {
		var l exportLine
		err := strictJSON(lines.Bytes(), &l)
		if err == nil && l.N <= last {
			err = errors.New("out of order")
		}
		if err == nil {
			last = l.N
			err = tlog.CheckInclusion(uint64(l.N), l.leafHash(), r.Head, l.Proof)
		}
		if err != nil {
			return r, fmt.Errorf("%w: line %d: %w", ErrExport, r.Entries+2, err)
		}
		r.Entries++
	}
	if err := lines.Err(); err != nil {
		return r, fmt.Errorf("%w: %w", ErrExport, err)
	}
	return r, nil
}

func verifyExportHead(lines *bufio.Scanner, k LogKeys) (ExportReport, error) {
	var h exportHead
	if !lines.Scan() {
		return ExportReport{}, fmt.Errorf("%w: empty", ErrExport)
	}
	if err := strictJSON(lines.Bytes(), &h); err != nil || h.Form != exportForm {
		return ExportReport{}, fmt.Errorf("%w: line 1: no export", ErrExport)
	}
	r := ExportReport{Terminal: h.Terminal, Ground: h.Ground, Person: h.Person, At: h.At}
	if r.OwnKeys = len(k.Keys) == 0; r.OwnKeys {
		own, err := parseLogKeys([]byte(h.Keys))
		if err != nil {
			return r, fmt.Errorf("%w: %w", ErrExport, err)
		}
		k = own
	}
	if k.Terminal != h.Terminal {
		return r, fmt.Errorf("%w: of another terminal", ErrExport)
	}
	var err error
	if r.Head, err = k.open([]byte(h.Note), nil); err != nil {
		return r, fmt.Errorf("%w: %w", ErrExport, err)
	}
	if h.Seen == "" {
		return r, nil
	}
	seen, err := k.open([]byte(h.Seen), k.Authority)
	if err == nil {
		err = tlog.CheckConsistency(seen, r.Head, h.Proof)
	}
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrExport, err)
	}
	r.Head.Seen = seen.Seen
	return r, nil
}

// strictJSON decodes one value that says nothing else.
func strictJSON(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
