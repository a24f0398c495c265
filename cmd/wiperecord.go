package cmd

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
	"github.com/spf13/cobra"

	"sheyin/journal"
)

// wipeForm names the form of a record.
const wipeForm = "sheyin-wipe-1"

// wipeRecord proves that a terminal was wiped: what was there, by whose order, and where its log is.
type wipeRecord struct {
	Form     string            `json:"form"`
	Version  string            `json:"version"` // of the program
	Terminal string            `json:"terminal"`
	At       time.Time         `json:"at"`
	By       string            `json:"by"` // ID of a person
	Ground   string            `json:"ground"`
	Anyway   string            `json:"anyway,omitempty"` // why although letters waited
	Had      journal.Inventory `json:"had"`

	Key       string `json:"key"`            // removed, or lost before
	Folders   int    `json:"folders"`        // of journals, with those that were set aside
	Removed   int    `json:"removed"`        // files in them
	Papers    int    `json:"papers"`         // files
	Log       string `json:"log,omitempty"`  // name of the file it was handed over in
	SM3       string `json:"sm3,omitempty"`  // of that file
	Head      string `json:"head,omitempty"` // of the log, signed by the terminal
	Seen      string `json:"seen,omitempty"` // the newest that the authority countersigned
	Confirmed bool   `json:"confirmed"`      // the authority has countersigned a head with the wiping in it
}

// name is what its files are called by.
func (r wipeRecord) name() string { return r.Terminal + "-" + r.At.Format("20060102T150405") }

// signedRecord is the file of a record. The signature is SM2, by the key with which the terminal signed its letters.
type signedRecord struct {
	Record    json.RawMessage `json:"record"`
	Key       string          `json:"key"` // PEM; whoever checks should have it from elsewhere
	Signature []byte          `json:"signature"`
}

// signedText is what is signed: it can be taken for nothing else that a terminal signs.
func signedText(record []byte) []byte { return append([]byte(wipeForm+"\n"), record...) }

// sign gives the file of the record.
func (r wipeRecord) sign(key crypto.Signer) ([]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	signature, err := key.Sign(rand.Reader, signedText(text), sm2.DefaultSM2SignerOpts)
	if err != nil {
		return nil, err
	}
	der, err := smx509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	return json.Marshal(signedRecord{text, string(public), signature})
}

// errForged: a record that nobody signed so.
var errForged = errors.New("not signed so")

// readRecord reads the file of a record whose signature is by one of the keys; with none, by the key that it names.
func readRecord(text []byte, keys []*ecdsa.PublicKey) (r wipeRecord, err error) {
	var f signedRecord
	if err := json.Unmarshal(text, &f); err != nil {
		return r, fmt.Errorf("%w: %w", errForged, err)
	}
	if len(keys) == 0 {
		block, _ := pem.Decode([]byte(f.Key))
		if block == nil {
			return r, errForged
		}
		parsed, err := smx509.ParsePKIXPublicKey(block.Bytes)
		key, ok := parsed.(*ecdsa.PublicKey)
		if err != nil || !ok {
			return r, errForged
		}
		keys = append(keys, key)
	}
	for _, key := range keys {
		if sm2.VerifyASN1WithSM2(key, nil, signedText(f.Record), f.Signature) {
			err := json.Unmarshal(f.Record, &r)
			if err != nil || r.Form != wipeForm {
				return r, errForged
			}
			return r, nil
		}
	}
	return r, errForged
}

func (p *program) wipeCheck() *cobra.Command {
	var keys string
	c := &cobra.Command{
		Use: "check FILE", Short: p.words.T("cmd.wipe.check"), Args: p.takes("FILE"),
		RunE: func(_ *cobra.Command, args []string) error { return p.runWipeCheck(args[0], keys) },
	}
	c.Flags().StringVar(&keys, "keys", "", p.words.T("cmd.log.keys"))
	return c
}

func (p *program) runWipeCheck(path, keys string) error {
	known, err := p.logKeys(keys)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return usage(p.words.T("cmd.log.unread", "value", path, "why", p.cause(err)))
	}
	r, err := readRecord(text, known.Keys)
	if err != nil || keys != "" && known.Terminal != r.Terminal {
		return errors.Join(p.tell("cmd.wipe.forged"), errChecks)
	}
	if keys == "" {
		if err := p.tell("cmd.wipe.own_key"); err != nil {
			return err
		}
	}
	if err := p.tellRecord(r); err != nil || r.Log == "" {
		return err
	}
	log, err := os.ReadFile(filepath.Join(filepath.Dir(path), r.Log))
	if errors.Is(err, fs.ErrNotExist) {
		return p.tell("cmd.wipe.elsewhere", "file", r.Log)
	}
	if sum := sm3.Sum(log); err == nil && fmt.Sprintf("%x", sum[:]) != r.SM3 {
		return errors.Join(p.tell("cmd.wipe.otherlog", "file", r.Log), errChecks)
	}
	return err
}
