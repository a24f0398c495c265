package sandbox_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"

	"sheyin/desk"
	"sheyin/journal/tlog"
	"sheyin/sandbox"
)

// farLog is the log of a terminal, as the authority is shown it.
type farLog struct {
	h     *house
	at    sandbox.Caller
	key   *sm2.PrivateKey
	tree  *tlog.Tree
	nodes [][]byte
}

func (h *house) newLog(terminal string) *farLog {
	h.t.Helper()
	key, err := sm2.GenerateKey(rand.Reader)
	h.ok(err)
	return &farLog{h: h, at: sandbox.Caller{Terminal: terminal}, key: key, tree: tlog.NewTree()}
}

func (l *farLog) grow(entries ...string) {
	for _, e := range entries {
		nodes, err := l.tree.Append(tlog.LeafHash([]byte(e)))
		l.h.ok(err)
		l.nodes = append(l.nodes, nodes)
	}
}

// head is the head of now with the proof from an earlier size.
func (l *farLog) head(since int64) desk.LogHead {
	l.h.t.Helper()
	root, err := l.tree.Root()
	l.h.ok(err)
	note, err := tlog.Sign(tlog.Head{Origin: tlog.Origin(l.at.Terminal), Size: l.tree.Size(), Root: root}, l.key)
	l.h.ok(err)
	out := desk.LogHead{Note: note, Since: since}
	if since > 0 && uint64(since) <= l.tree.Size() {
		out.Proof, err = tlog.Consistency(uint64(since), l.tree.Size(), func(nodes []tlog.Node) ([][]byte, error) {
			hashes := make([][]byte, len(nodes))
			for n, at := range nodes {
				hashes[n] = l.nodes[at.Entry][int(at.Level)*tlog.HashSize:][:tlog.HashSize]
			}
			return hashes, nil
		})
		l.h.ok(err)
	}
	return out
}

func (l *farLog) show(since int64) ([]byte, error) {
	return l.h.Countersign(l.h.t.Context(), l.at, &l.key.PublicKey, l.head(since))
}

// A log that goes on is countersigned, with the time of the authority's clock.
//
// clause: G-9.2.2c
func TestCountersign(t *testing.T) {
	h := newHouse(t)
	l := h.newLog("TC-A-01")
	l.grow("a", "b", "c")
	for since, entry := range map[int64]string{0: "d"} {
		note, err := l.show(since)
		h.ok(err)
		head, err := tlog.Open(note, "sheyin/TC-A-01", &l.key.PublicKey, h.list.Public())
		if err != nil || head.Size != 3 || !head.Seen.Equal(friday) {
			t.Fatalf("%+v, %v", head, err)
		}
		l.grow(entry)
	}
	_, err := l.show(0)
	h.fails(err, desk.Conflict, "head.size")
	h.clock.pass(time.Hour)
	_, err = l.show(3)
	h.ok(err)
	if _, err = l.show(4); err != nil { // the same again
		t.Fatal(err)
	}
	other := h.newLog("TC-A-02") // another terminal of the outlet has its own
	other.grow("x")
	_, err = other.show(0)
	h.ok(err)
}

// clause: G-9.2.2c, G-9.4
func TestCountersignRefuses(t *testing.T) {
	h := newHouse(t)
	l, stranger := h.newLog("TC-A-01"), h.newLog("TC-A-01")
	l.grow("a")
	for name, c := range map[string]struct {
		key  *ecdsa.PublicKey
		head desk.LogHead
		want string
	}{
		"nothing":     {&l.key.PublicKey, desk.LogHead{}, "head.signature"},
		"another key": {&stranger.key.PublicKey, l.head(0), "head.signature"},
		"no key":      {nil, l.head(0), "head.signature"},
	} {
		_, err := h.Countersign(t.Context(), l.at, c.key, c.head)
		t.Log(name)
		h.fails(err, desk.Denied, c.want)
	}
	_, err := h.Countersign(t.Context(), sandbox.Caller{Terminal: "nobody"}, &l.key.PublicKey, l.head(0))
	h.fails(err, desk.Denied, "terminal.unknown")
}

// A log that was cut, or put back, or is another one, is refused from then on, stands in the audit trail and before the
// reviewers, until one of them has settled it.
//
// clause: G-9.2.2c, G-9.4
func TestForkRaisesAlarm(t *testing.T) {
	for name, fork := range map[string]func(*farLog){
		"cut":     func(l *farLog) { l.grow("a", "b") },
		"another": func(l *farLog) { l.grow("a", "b", "x", "d", "e") },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			l := h.newLog("TC-A-01")
			l.grow("a", "b", "c")
			_, err := l.show(0)
			h.ok(err)
			other := h.newLog("TC-A-01")
			other.key = l.key
			fork(other)
			_, err = other.show(3)
			h.fails(err, desk.Denied, "head.forked")
			_, err = l.show(3)
			h.fails(err, desk.Denied, "head.forked") // until it is settled, whatever it is shown
			audited := 0
			for _, e := range h.audit("TCA") {
				if e.Act == "head" && e.Outcome == "head.forked" && e.TerminalID == "TC-A-01" {
					audited++
				}
			}
			alarms, err := h.Alarms(t.Context(), "jiangwei")
			h.ok(err)
			if audited != 1 || len(alarms) != 1 || alarms[0].Terminal.ID != "TC-A-01" || alarms[0].Entries != 3 || alarms[0].Key != "head.forked" {
				t.Errorf("%d entries, %+v", audited, alarms)
			}
			_, err = h.Alarms(t.Context(), "wangmin")
			h.fails(err, desk.Denied, "may.decide")
			h.fails(h.BeginLog(t.Context(), "jiangwei", newKey(), "TCA", "TC-A-01", ""), desk.Invalid, "head.reason")
			h.fails(h.BeginLog(t.Context(), "jiangwei", newKey(), "TCA", "TC-A-02", "why"), desk.NotFound, "head.none")
			h.ok(h.BeginLog(t.Context(), "jiangwei", newKey(), "TCA", "TC-A-01", "the disk was replaced"))
			_, err = other.show(0)
			h.ok(err)
			if alarms, err := h.Alarms(t.Context(), "jiangwei"); err != nil || len(alarms) != 0 {
				t.Errorf("%+v, %v", alarms, err)
			}
		})
	}
}

// A head that was under way for so long that a later one was countersigned before it is no fork; who shows less than
// was signed, knowing what was, is.
//
// clause: G-9.2.2c
func TestHeadThatComesLate(t *testing.T) {
	h := newHouse(t)
	l := h.newLog("TC-A-01")
	l.grow("a", "b")
	_, err := l.show(0)
	h.ok(err)
	l.grow("c")
	slow := l.head(2)
	l.grow("d")
	_, err = l.show(2)
	h.ok(err)
	_, err = h.Countersign(t.Context(), l.at, &l.key.PublicKey, slow)
	h.fails(err, desk.Conflict, "head.size")
	l.grow("e")
	_, err = l.show(4)
	h.ok(err)
	if alarms, err := h.Alarms(t.Context(), "jiangwei"); err != nil || len(alarms) != 0 {
		t.Errorf("%+v, %v", alarms, err)
	}
	slow.Since = 5
	_, err = h.Countersign(t.Context(), l.at, &l.key.PublicKey, slow)
	h.fails(err, desk.Denied, "head.forked")
}

// A terminal that was withdrawn has no heads countersigned.
//
// clause: H-8.3.2, G-9.2.2c
func TestHeadOfAWithdrawnTerminal(t *testing.T) {
	h := newHouse(t)
	l := h.newLog("TC-A-01")
	l.at.Certificate = sandbox.Certificate{Print: "print", Issued: h.clock.now(), Expires: h.clock.now().Add(time.Hour)}
	l.grow("a")
	_, err := l.show(0)
	h.ok(err)
	h.clock.pass(time.Minute)
	h.ok(h.WithdrawTerminal(t.Context(), "jiangwei", "TC-A-01", "stolen"))
	_, err = l.show(1)
	h.fails(err, desk.Denied, "terminal.withdrawn")
}
