package cmd

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"

	"sheyin/client"
	"sheyin/journal"
	"sheyin/journal/keep"
)

// Room for the journal, in MiB: a day's work is some of them, and what cannot be written must not be done.
const (
	roomNeeded = 64
	roomWanted = 1024
)

// journal looks at the folder of the journal, and verifies its log from the files alone: a console may be open.
func (d *doctor) journal(ctx context.Context) {
	const check = "journal"
	folder := d.place.Folder
	if folder == "" {
		return // whose it would be is not known, and that was said
	}
	if err := writable(folder); err != nil {
		d.says(check, ill, "journal_shut", "folder", folder)
		return
	}
	switch mib, ok := roomLeft(folder); {
	case ok && mib < roomNeeded:
		d.says(check, ill, "journal_full", "folder", folder, "mib", mib)
	case ok && mib < roomWanted:
		d.says(check, unwell, "journal_tight", "folder", folder, "mib", mib)
	default:
		d.says(check, well, "journal", "folder", folder, "mib", mib)
	}
	if !begun(folder) {
		d.says("log", well, "log_none")
		return
	}
	keys, err := journal.ReadLogKeys(filepath.Join(folder, journal.KeysFile))
	if errors.Is(err, os.ErrNotExist) {
		err = nil // without them only what stands in the store is compared
	}
	var r journal.LogReport
	if err == nil {
		r, err = journal.VerifyLog(ctx, folder, keys)
	}
	switch {
	case err != nil:
		d.says("log", ill, "log_unread")
	case r.Damage != nil:
		d.says("log", ill, "log_damaged", "from", r.Damage.From, "to", r.Damage.To)
	case r.Heads == 0 && r.Entries > 0:
		d.says("log", unwell, "log_alone", "n", r.Entries)
	default:
		d.says("log", well, "log", "n", r.Entries, "heads", r.Heads)
	}
}

// errAsked ends an opening at the question for the passphrase: the doctor asks nobody.
var errAsked = errors.New("a passphrase would be asked for")

// custody looks at who keeps the journal's key, and whether it can be had.
func (d *doctor) custody(ctx context.Context) {
	const check = "key"
	ring, err := d.p.ring()
	switch {
	case d.place.Folder == "": // whose key it would be is not known, and that was said
		d.says(check, unwell, "key_unknown")
		return
	case err != nil:
		d.says(check, ill, "key_shut")
		return
	}
	if !begun(d.place.Folder) {
		kind := keep.Kind(d.s.text("key"))
		switch {
		case kind == keep.Keyring && ring == nil:
			d.says(check, ill, "key_noring")
		case kind == keep.Auto && ring == nil:
			d.says(check, well, "key_new", "kind", d.keeper(keep.Terminal))
		case kind == keep.Auto:
			d.says(check, well, "key_new", "kind", d.keeper(keep.Keyring))
		default:
			d.says(check, well, "key_new", "kind", d.keeper(kind))
		}
		return
	}
	kind, err := d.p.keyKept(ctx, d.place, d.cfg, ring)
	switch {
	case err == nil, errors.Is(err, errAsked):
		d.says(check, well, "key", "kind", d.keeper(kind))
	case errors.Is(err, keep.ErrLost):
		d.says(check, ill, "key_lost")
	case errors.Is(err, keep.ErrRing):
		d.says(check, ill, "key_noring")
	default:
		d.says(check, ill, "key_shut")
	}
}

// keeper is who keeps a key, in words.
func (d *doctor) keeper(k keep.Kind) string { return d.p.words.T("doctor.kind." + string(k)) }

// keyKept opens the key of a journal that has begun, and forgets it. Nothing is moved or made.
func (p *program) keyKept(ctx context.Context, c postConfig, cfg client.Config, ring keep.Ring) (keep.Kind, error) {
	identity, err := x509.MarshalPKCS8PrivateKey(cfg.Certificate.PrivateKey)
	if err != nil {
		return "", err
	}
	defer clear(identity)
	key, kind, err := keep.Key(ctx, keep.Options{
		Dir: c.Folder, Terminal: cfg.Certificate.Leaf.Subject.CommonName, Begun: true, Ring: ring, Identity: identity,
		Phrase: func(context.Context, bool) ([]byte, error) { return nil, errAsked },
	})
	clear(key)
	return kind, err
}
