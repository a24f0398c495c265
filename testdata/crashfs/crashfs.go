// Package crashfs is a file system in memory that can lose its power. For every byte and every name it
// knows whether an fsync has promised it; Cut writes what a disk would hold after the plug was pulled. It is
// mounted by FUSE, so the program under test is the real one. It needs root and /dev/fuse.
package crashfs

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// sector is what a disk writes as a whole, in bytes.
const sector = 512

// Loss says what becomes of that which no fsync has promised.
type Loss int

// The kinds of loss.
const (
	All    Loss = iota // nothing of it is left
	Random             // any sectors of it are left: torn and out of order
	Prefix             // of each file some first changes are left
)

// Losses are all kinds.
var Losses = []Loss{All, Random, Prefix}

// FS is a mounted file system.
type FS struct {
	mu     sync.Mutex
	off    bool // the power is off: every call fails
	root   *entry
	server *fuse.Server
}

// entry is a file or a folder.
type entry struct {
	fs     *FS
	folder *entry // in which it is; nil for the root
	isDir  bool

	names, keptNames map[string]*entry // of a folder: now, and as promised

	bytes, kept []byte   // of a file: now, and as promised
	pending     []change // since the last fsync
}

// change is a write, or with no data a new size.
type change struct {
	at   int64
	data []byte
}

func (f *FS) folder(in *entry) *entry {
	return &entry{fs: f, folder: in, isDir: true, names: map[string]*entry{}, keptNames: map[string]*entry{}}
}

// Mount mounts an empty file system at dir, an empty folder.
func Mount(dir string) (*FS, error) {
	f := &FS{}
	f.root = f.folder(nil)
	never := time.Duration(0) // the kernel must ask each time
	server, err := fs.Mount(dir, &node{entry: f.root}, &fs.Options{
		MountOptions: fuse.MountOptions{FsName: "crashfs", Name: "crashfs", DirectMountStrict: true},
		AttrTimeout:  &never, EntryTimeout: &never, NegativeTimeout: &never,
	})
	if err != nil {
		return nil, err
	}
	f.server = server
	return f, nil
}

// Unmount ends it; nothing may have a file open.
func (f *FS) Unmount() error { return f.server.Unmount() }

// PowerOff makes every later call fail. What was promised before can so be told from what came after.
func (f *FS) PowerOff() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.off = true
}

// Cut writes what the disk holds after the power went off into the empty folder dir.
func (f *FS) Cut(dir string, loss Loss, r *rand.Rand) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.root.cut(dir, loss, r)
}

func (e *entry) cut(dir string, loss Loss, r *rand.Rand) error {
	left := maps.Clone(e.keptNames)
	for name, child := range e.names { // a new name may have reached the disk by itself
		if _, ok := left[name]; !ok && loss != All && r.IntN(2) == 0 {
			left[name] = child
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) { // sorted, so that a seed gives the same disk
		child, path := left[name], filepath.Join(dir, name)
		if child.isDir {
			if err := os.MkdirAll(path, 0o700); err != nil {
				return err
			}
			if err := child.cut(path, loss, r); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(path, child.left(loss, r), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// left is what is on the disk of a file.
func (e *entry) left(loss Loss, r *rand.Rand) []byte {
	image := slices.Clone(e.kept)
	switch loss {
	case Prefix:
		for _, c := range e.pending[:r.IntN(len(e.pending)+1)] {
			image = c.on(image)
		}
	case Random:
		for _, c := range e.pending {
			for _, part := range c.sectors() {
				if r.IntN(2) == 0 {
					image = part.on(image)
				}
			}
		}
	}
	return image
}

// sectors are the parts of a change that a disk writes each as a whole.
func (c change) sectors() []change {
	if c.data == nil {
		return []change{c}
	}
	var parts []change
	for at, data := c.at, c.data; len(data) > 0; {
		n := min(int64(len(data)), sector-at%sector)
		parts = append(parts, change{at, data[:n]})
		at, data = at+n, data[n:]
	}
	return parts
}

// on makes the change.
func (c change) on(b []byte) []byte {
	if c.data == nil {
		return sized(b, c.at)
	}
	if end := c.at + int64(len(c.data)); end > int64(len(b)) {
		b = sized(b, end)
	}
	copy(b[c.at:], c.data)
	return b
}

// sized is b cut off, or longer by zeros.
func sized(b []byte, n int64) []byte {
	if have := int64(len(b)); n > have {
		b = slices.Grow(b, int(n-have))[:n]
		clear(b[have:])
	}
	return b[:n]
}

func (e *entry) change(c change) {
	e.bytes = c.on(e.bytes)
	e.pending = append(e.pending, c)
}

// sync is what an fsync promises: of a folder its names; of a file its bytes and, as with ext4, its name.
func (e *entry) sync() {
	if e.isDir {
		e.keptNames = maps.Clone(e.names)
	} else {
		for _, c := range e.pending {
			e.kept = c.on(e.kept)
		}
		e.pending = nil
	}
	if e.folder == nil {
		return
	}
	for name, child := range e.folder.names {
		if child == e {
			e.folder.keptNames[name] = e
		}
	}
}
