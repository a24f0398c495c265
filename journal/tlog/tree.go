package tlog

import (
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm3"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
)

// HashSize is the length of a hash in bytes.
const HashSize = sm3.Size

// hasher is RFC 9162 with SM3 (GB/T 32905) in the place of SHA-256.
type hasher struct{}

func (hasher) EmptyRoot() []byte { sum := sm3.Sum(nil); return sum[:] }

func (hasher) HashLeaf(leaf []byte) []byte {
	h := sm3.New()
	h.Write([]byte{0})
	h.Write(leaf)
	return h.Sum(nil)
}

func (hasher) HashChildren(left, right []byte) []byte {
	h := sm3.New()
	h.Write([]byte{1})
	h.Write(left)
	h.Write(right)
	return h.Sum(nil)
}

func (hasher) Size() int { return HashSize }

// factory makes compact ranges over SM3.
var factory = compact.RangeFactory{Hash: hasher{}.HashChildren}

// LeafHash is the hash of one leaf of the tree.
func LeafHash(leaf []byte) []byte { return hasher{}.HashLeaf(leaf) }

// Tree is a log as far as it is needed to append to it and to know its root. The zero value is not usable.
type Tree struct{ r *compact.Range }

// NewTree gives the tree of a log without entries.
func NewTree() *Tree { return &Tree{factory.NewEmptyRange(0)} }

// ErrTree means that a kept tree, a proof or a head is none.
var ErrTree = errors.New("tlog: no tree")

// LoadTree gives the tree that State was of.
func LoadTree(size uint64, state []byte) (*Tree, error) {
	if len(state) != HashSize*compact.RangeSize(0, size) {
		return nil, ErrTree
	}
	r, err := factory.NewRange(0, size, split(state))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTree, err)
	}
	return &Tree{r}, nil
}

// split cuts hashes that stand one behind the other.
func split(hashes []byte) [][]byte {
	out := make([][]byte, 0, len(hashes)/HashSize)
	for ; len(hashes) >= HashSize; hashes = hashes[HashSize:] {
		out = append(out, hashes[:HashSize:HashSize])
	}
	return out
}

// Append adds a leaf by its hash, and gives the hashes that became known with it, one behind the other: of
// the leaf, of the smallest subtree that is full with it, and so on. [Node] says where each of them is.
func (t *Tree) Append(leaf []byte) ([]byte, error) {
	full := append([]byte(nil), leaf...)
	err := t.r.Append(leaf, func(id compact.NodeID, hash []byte) {
		if id.Level > 0 {
			full = append(full, hash...)
		}
	})
	return full, err
}

// Size is the number of leaves.
func (t *Tree) Size() uint64 { return t.r.End() }

// State is what LoadTree needs, beside the size.
func (t *Tree) State() []byte {
	var state []byte
	for _, h := range t.r.Hashes() {
		state = append(state, h...)
	}
	return state
}

// Root is the hash over all leaves.
func (t *Tree) Root() ([]byte, error) {
	if t.Size() == 0 {
		return hasher{}.EmptyRoot(), nil
	}
	return t.r.GetRootHash(nil)
}

// Node says of an inner hash with which entry it became known, and as the how-manieth, from 0.
type Node struct {
	Entry uint64
	Level uint
}

// Nodes gives the hash of each node that it is asked for.
type Nodes func(nodes []Node) ([][]byte, error)

func (get Nodes) of(ids []compact.NodeID) ([][]byte, error) {
	nodes := make([]Node, len(ids))
	for n, id := range ids {
		nodes[n] = Node{Entry: (id.Index+1)<<id.Level - 1, Level: id.Level}
	}
	return get(nodes)
}

// TreeAt is the tree as it was with size leaves.
func TreeAt(size uint64, get Nodes) (*Tree, error) {
	hashes, err := get.of(compact.RangeNodes(0, size, nil))
	if err != nil {
		return nil, err
	}
	r, err := factory.NewRange(0, size, hashes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTree, err)
	}
	return &Tree{r}, nil
}

// Consistency proves that the log of size old is the beginning of that of size now.
func Consistency(old, now uint64, get Nodes) ([][]byte, error) {
	return get.prove(proof.Consistency(old, now))
}

// Inclusion proves that the log of this size holds entry n.
func Inclusion(n, size uint64, get Nodes) ([][]byte, error) {
	return get.prove(proof.Inclusion(n, size))
}

func (get Nodes) prove(nodes proof.Nodes, err error) ([][]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTree, err)
	}
	hashes, err := get.of(nodes.IDs)
	if err != nil {
		return nil, err
	}
	return nodes.Rehash(hashes, hasher{}.HashChildren)
}

// CheckConsistency tells whether a proof of [Consistency] holds between two heads.
func CheckConsistency(old, now Head, hashes [][]byte) error {
	if old.Size == 0 && len(hashes) == 0 {
		return nil // anything begins with nothing
	}
	return proof.VerifyConsistency(hasher{}, old.Size, now.Size, hashes, old.Root, now.Root)
}

// CheckInclusion tells whether a proof of [Inclusion] holds: entry n of the log of head has this leaf hash.
func CheckInclusion(n uint64, leaf []byte, head Head, hashes [][]byte) error {
	return proof.VerifyInclusion(hasher{}, n, head.Size, leaf, hashes, head.Root)
}
