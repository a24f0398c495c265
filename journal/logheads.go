package journal

import (
	"crypto/ecdsa"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/emmansun/gmsm/smx509"

	"sheyin/desk/calendar"
	"sheyin/journal/tlog"
)

// Beside the store, so that an old copy of the store does not agree with what lies there.
const (
	headsDir = "heads" // the newest head that the authority countersigned on each day, DAY.note
	// KeysFile holds the public keys; whoever verifies should have them from elsewhere.
	KeysFile = "keys.pem"
)

// LogKeys say whose signatures count.
type LogKeys struct {
	Terminal  string             // ID
	Keys      []*ecdsa.PublicKey // SM2, of the terminal, the present one first; none: heads are not looked at
	Authority *ecdsa.PublicKey   // SM2; nil: countersignatures are not looked at
}

// open gives the head of a note that one of the terminal's keys signed.
func (k LogKeys) open(note []byte, authority *ecdsa.PublicKey) (tlog.Head, error) {
	err := tlog.ErrHead
	for _, key := range k.Keys {
		var h tlog.Head
		if h, err = tlog.Open(note, tlog.Origin(k.Terminal), key, authority); err == nil {
			return h, nil
		}
	}
	return tlog.Head{}, err
}

// keptHead is a head from a file.
type keptHead struct {
	tlog.Head
	file string
}

// heads reads the heads beside a store, the smallest first. A false one is a *Damage.
func (k LogKeys) heads(dir string) ([]keptHead, error) {
	if len(k.Keys) == 0 {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, headsDir, "*.note")) // sorted: by day
	if err != nil {
		return nil, err
	}
	var out []keptHead
	for _, path := range files {
		note, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		h, err := k.open(note, k.Authority)
		if err != nil || len(out) > 0 && h.Size < out[len(out)-1].Size {
			return nil, &Damage{Kind: HeadFalse, From: -1, To: -1, File: filepath.Base(path)}
		}
		out = append(out, keptHead{h, filepath.Base(path)})
	}
	return out, nil
}

// keepHead puts a countersigned head beside the store.
func keepHead(dir string, h tlog.Head, note []byte) error {
	folder := filepath.Join(dir, headsDir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return putFile(filepath.Join(folder, h.Seen.In(calendar.China).Format(time.DateOnly)+".note"), note)
}

// putFile puts a file in place as a whole, through to the disk.
func putFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// Headers of the blocks of a key file.
const (
	keyBlock      = "PUBLIC KEY"
	terminalKey   = "Terminal" // its ID
	authoritysKey = "Authority"
)

// loadLogKeys gives the keys that this journal signs and is countersigned with, and the terminal's earlier ones, and
// keeps the present one.
func (j *Journal) loadLogKeys(tx *sql.Tx) (k LogKeys, err error) {
	k = LogKeys{Terminal: j.o.Terminal, Authority: j.o.AuthorityKey}
	if j.o.Signer == nil {
		return k, nil
	}
	now, ok := j.o.Signer.Public().(*ecdsa.PublicKey)
	if !ok {
		return k, errors.New("journal: the terminal's key is not an SM2 key")
	}
	k.Keys = append(k.Keys, now)
	before, err := j.earlierKeys(tx)
	if err != nil {
		return k, err
	}
	for _, key := range before {
		if !key.Equal(now) {
			k.Keys = append(k.Keys, key)
		}
	}
	if len(before) > 0 && before[0].Equal(now) {
		return k, nil
	}
	der, err := smx509.MarshalPKIXPublicKey(now)
	if err != nil {
		return k, err
	}
	_, err = tx.Exec(`INSERT INTO log_keys (n, key) VALUES ($1, $2)`, len(before), j.seal.seal(logKeyPlace(len(before)), der))
	return k, err
}

func logKeyPlace(n int) string { return fmt.Sprintf("log-key/%d", n) }

// earlierKeys are those that were kept, the newest first.
func (j *Journal) earlierKeys(tx *sql.Tx) (keys []*ecdsa.PublicKey, err error) {
	rows, err := tx.Query(`SELECT n, key FROM log_keys ORDER BY n DESC`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n int
		var sealed []byte
		if err := rows.Scan(&n, &sealed); err != nil {
			return nil, err
		}
		der, err := j.seal.open(logKeyPlace(n), sealed)
		if err != nil {
			return nil, damaged(HeadFalse, -1, -1)
		}
		key, err := parseLogKey(der)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

func parseLogKey(der []byte) (*ecdsa.PublicKey, error) {
	parsed, err := smx509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("journal: keys: %w", err)
	}
	key, ok := parsed.(*ecdsa.PublicKey)
	if !ok {
		return nil, errors.New("journal: keys: not an SM2 key")
	}
	return key, nil
}

// ReadLogKeys reads public keys that a log is verified with: PEM, each block with the header that says whose it is.
func ReadLogKeys(path string) (LogKeys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return LogKeys{}, err
	}
	return parseLogKeys(text)
}

func parseLogKeys(text []byte) (LogKeys, error) {
	var k LogKeys
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != keyBlock {
			return k, fmt.Errorf("journal: keys: block %q is not expected", block.Type)
		}
		key, err := parseLogKey(block.Bytes)
		if err != nil {
			return k, err
		}
		if id := block.Headers[terminalKey]; id != "" {
			k.Terminal, k.Keys = id, append(k.Keys, key)
			continue
		}
		k.Authority = key
	}
	if len(k.Keys) == 0 {
		return k, errors.New("journal: keys: no key of a terminal")
	}
	return k, nil
}

// text is what ReadLogKeys reads.
func (k LogKeys) text() ([]byte, error) {
	var out []byte
	add := func(key *ecdsa.PublicKey, header, value string) error {
		der, err := smx509.MarshalPKIXPublicKey(key)
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: keyBlock, Headers: map[string]string{header: value}, Bytes: der})...)
		return err
	}
	for _, key := range k.Keys {
		if err := add(key, terminalKey, k.Terminal); err != nil {
			return nil, err
		}
	}
	if k.Authority != nil {
		if err := add(k.Authority, authoritysKey, "yes"); err != nil {
			return nil, err
		}
	}
	return out, nil
}
