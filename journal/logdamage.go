package journal

import (
	"errors"
	"fmt"
	"strconv"

	"sheyin/desk"
)

// DamageKind is what was done to a log.
type DamageKind string

// The kinds of damage.
const (
	EntryChanged  DamageKind = "changed"   // an entry is not what was written
	EntryMissing  DamageKind = "missing"   // a number has no entry
	EntryExtra    DamageKind = "extra"     // there are entries behind the log's end
	EntryErased   DamageKind = "erased"    // a text is gone before its term
	LogCut        DamageKind = "cut"       // the last entries are gone
	LogOld        DamageKind = "old"       // the store is an older copy: the authority has signed more
	LogRewritten  DamageKind = "rewritten" // it agrees with itself, and not with a head that was signed
	HeadFalse     DamageKind = "head"      // a head is not signed by who should have
	LogForked     DamageKind = "forked"    // the authority knows another log of this terminal
	LogUnreadable DamageKind = "store"     // the store's file itself is damaged
)

// Damage is the first thing found wrong with a log.
type Damage struct {
	Kind     DamageKind
	From, To int64  // entries that it lies between, both included; -1: not about entries
	File     string // name of a head's file
}

func (d *Damage) Error() string {
	return fmt.Sprintf("log: %s, entries %d to %d", d.Kind, d.From, d.To)
}

// refusal is how business is told.
func (d *Damage) refusal() error {
	switch {
	case d.Kind == LogForked:
		return &desk.Error{Code: desk.Denied, Key: "head.forked", Err: d}
	case d.From < 0:
		return &desk.Error{Code: desk.Denied, Key: "log.unsound", Err: d}
	}
	return (&desk.Error{Code: desk.Denied, Key: "log.damaged", Err: d}).With("entry", strconv.FormatInt(d.From, 10))
}

// outcome is how it stands in the log itself.
func (d *Damage) outcome() string {
	if d == nil {
		return ""
	}
	return "log." + string(d.Kind)
}

func damaged(kind DamageKind, from, to int64) *Damage { return &Damage{Kind: kind, From: from, To: to} }

// asDamage tells damage from a failure to look. A store that cannot be read through is damage, too.
func asDamage(err error) (*Damage, error) {
	if d, ok := errors.AsType[*Damage](err); ok {
		return d, nil
	}
	if errors.Is(err, ErrDamaged) {
		return &Damage{Kind: LogUnreadable, From: -1, To: -1}, nil
	}
	return nil, err
}
