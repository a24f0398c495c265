package tlog_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/emmansun/gmsm/sm3"
	"pgregory.net/rapid"

	"sheyin/journal/tlog"
)

// grown is a log in memory with the hashes that each entry made known.
type grown struct {
	tree  *tlog.Tree
	nodes [][]byte // of entry n, one behind the other
	heads []tlog.Head
}

func leaf(n int) []byte { return tlog.LeafHash(fmt.Appendf(nil, "entry %d", n)) }

func grow(t rapid.TB, size int) *grown {
	t.Helper()
	g := &grown{tree: tlog.NewTree()}
	g.remember(t)
	for n := range size {
		full, err := g.tree.Append(leaf(n))
		if err != nil {
			t.Fatal(err)
		}
		g.nodes = append(g.nodes, full)
		g.remember(t)
	}
	return g
}

func (g *grown) remember(t rapid.TB) {
	t.Helper()
	root, err := g.tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	g.heads = append(g.heads, tlog.Head{Origin: "sheyin/T", Size: g.tree.Size(), Root: root})
}

func (g *grown) get(nodes []tlog.Node) ([][]byte, error) {
	out := make([][]byte, len(nodes))
	for n, at := range nodes {
		from := int(at.Level) * tlog.HashSize
		out[n] = g.nodes[at.Entry][from : from+tlog.HashSize]
	}
	return out, nil
}

// The root of a few entries is that of RFC 9162 with SM3, worked out by hand.
func TestRoot(t *testing.T) {
	node := func(l, r []byte) []byte {
		sum := sm3.Sum(append([]byte{1}, append(bytes.Clone(l), r...)...))
		return sum[:]
	}
	hashed := func(n int) []byte { sum := sm3.Sum(fmt.Appendf([]byte{0}, "entry %d", n)); return sum[:] }
	g := grow(t, 3)
	if got := hex.EncodeToString(g.heads[0].Root); got != "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b" {
		t.Errorf("nothing: %s", got) // SM3 of no bytes
	}
	for size, want := range map[int][]byte{1: hashed(0), 2: node(hashed(0), hashed(1)), 3: node(node(hashed(0), hashed(1)), hashed(2))} {
		if !bytes.Equal(g.heads[size].Root, want) {
			t.Errorf("%d entries: %x", size, g.heads[size].Root)
		}
	}
}

// Proofs hold for what they are made for, and for nothing else.
//
// clause: G-9.2.2c
func TestProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 70).Draw(t, "size")
		g := grow(t, size)
		head := g.heads[size]
		n := rapid.IntRange(0, size-1).Draw(t, "entry")
		inclusion, err := tlog.Inclusion(uint64(n), uint64(size), g.get)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckInclusion(uint64(n), leaf(n), head, inclusion); err != nil {
			t.Fatal(err)
		}
		if tlog.CheckInclusion(uint64(n), leaf(n+1), head, inclusion) == nil {
			t.Fatal("another entry is taken for it")
		}
		old := rapid.IntRange(0, size).Draw(t, "old")
		consistency, err := tlog.Consistency(uint64(old), uint64(size), g.get)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckConsistency(g.heads[old], head, consistency); err != nil {
			t.Fatal(err)
		}
		another := head
		another.Root = leaf(size)
		if old > 0 && tlog.CheckConsistency(g.heads[old], another, consistency) == nil {
			t.Fatal("another log is taken for it")
		}
		at, err := tlog.TreeAt(uint64(old), g.get)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := tlog.LoadTree(uint64(old), at.State())
		if err != nil {
			t.Fatal(err)
		}
		if root, err := kept.Root(); err != nil || !bytes.Equal(root, g.heads[old].Root) {
			t.Fatalf("%x, %v", root, err)
		}
	})
}

func TestLoadTreeRefuses(t *testing.T) {
	for size, state := range map[uint64][]byte{1: nil, 0: make([]byte, tlog.HashSize), 3: make([]byte, tlog.HashSize), 4: make([]byte, tlog.HashSize-1)} {
		if _, err := tlog.LoadTree(size, state); err == nil {
			t.Errorf("%d entries of %d bytes are taken", size, len(state))
		}
	}
}
