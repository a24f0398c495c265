package crashfs

import (
	"context"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// node is what the kernel knows of an entry.
type node struct {
	fs.Inode
	*entry
}

// What the kernel may ask for.
var _ interface {
	fs.NodeLookuper
	fs.NodeGetattrer
	fs.NodeSetattrer
	fs.NodeCreater
	fs.NodeMkdirer
	fs.NodeOpener
	fs.NodeReader
	fs.NodeWriter
	fs.NodeAllocater
	fs.NodeFsyncer
	fs.NodeUnlinker
	fs.NodeRmdirer
	fs.NodeRenamer
	fs.NodeReaddirer
	fs.NodeStatfser
} = (*node)(nil)

// do runs f, unless the power is off.
func (n *node) do(f func() syscall.Errno) syscall.Errno {
	n.fs.mu.Lock()
	defer n.fs.mu.Unlock()
	if n.fs.off {
		return syscall.EIO
	}
	return f()
}

func (e *entry) attr(a *fuse.Attr) {
	a.Mode, a.Nlink = e.mode()|0o600, 1
	if e.isDir {
		a.Mode |= 0o100
	}
	a.Size = uint64(len(e.bytes))
	a.Blocks = (a.Size + sector - 1) / sector
}

func (e *entry) mode() uint32 {
	if e.isDir {
		return syscall.S_IFDIR
	}
	return syscall.S_IFREG
}

// inode is the kernel's name for a child; the same as long as it lives.
func (n *node) inode(ctx context.Context, name string, child *entry, out *fuse.EntryOut) *fs.Inode {
	child.attr(&out.Attr)
	if known := n.GetChild(name); known != nil {
		if at, ok := known.Operations().(*node); ok && at.entry == child {
			return known
		}
	}
	return n.NewInode(ctx, &node{entry: child}, fs.StableAttr{Mode: child.mode()})
}

func (n *node) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (in *fs.Inode, no syscall.Errno) {
	return in, n.do(func() syscall.Errno {
		child := n.names[name]
		if child == nil {
			return syscall.ENOENT
		}
		in = n.inode(ctx, name, child, out)
		return 0
	})
}

func (n *node) Create(ctx context.Context, name string, _, _ uint32, out *fuse.EntryOut) (in *fs.Inode, h fs.FileHandle, flags uint32, no syscall.Errno) {
	no = n.do(func() syscall.Errno {
		child := &entry{fs: n.fs, folder: n.entry}
		n.names[name] = child
		in = n.inode(ctx, name, child, out)
		return 0
	})
	return in, nil, 0, no
}

func (n *node) Mkdir(ctx context.Context, name string, _ uint32, out *fuse.EntryOut) (in *fs.Inode, no syscall.Errno) {
	no = n.do(func() syscall.Errno {
		child := n.fs.folder(n.entry)
		n.names[name], n.keptNames[name] = child, child
		in = n.inode(ctx, name, child, out)
		return 0
	})
	return in, no
}

func (n *node) Open(_ context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, 0, n.do(func() syscall.Errno {
		if flags&syscall.O_TRUNC != 0 {
			n.change(change{})
		}
		return 0
	})
}

func (n *node) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	return n.do(func() syscall.Errno {
		n.attr(&out.Attr)
		return 0
	})
}

func (n *node) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	return n.do(func() syscall.Errno {
		if size, ok := in.GetSize(); ok && !n.isDir {
			n.change(change{at: int64(size)})
		}
		n.attr(&out.Attr)
		return 0
	})
}

func (n *node) Allocate(_ context.Context, _ fs.FileHandle, off, size uint64, mode uint32) syscall.Errno {
	return n.do(func() syscall.Errno {
		if mode != 0 {
			return syscall.ENOTSUP
		}
		if end := int64(off + size); end > int64(len(n.bytes)) {
			n.change(change{at: end})
		}
		return 0
	})
}

func (n *node) Read(_ context.Context, _ fs.FileHandle, into []byte, off int64) (got fuse.ReadResult, no syscall.Errno) {
	no = n.do(func() syscall.Errno {
		read := 0
		if off < int64(len(n.bytes)) {
			read = copy(into, n.bytes[off:])
		}
		got = fuse.ReadResultData(into[:read])
		return 0
	})
	return got, no
}

func (n *node) Write(_ context.Context, _ fs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	return uint32(len(data)), n.do(func() syscall.Errno {
		n.change(change{off, append([]byte{}, data...)})
		return 0
	})
}

func (n *node) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	return n.do(func() syscall.Errno {
		n.sync()
		return 0
	})
}

func (n *node) Unlink(_ context.Context, name string) syscall.Errno {
	return n.do(func() syscall.Errno {
		delete(n.names, name)
		return 0
	})
}

func (n *node) Rmdir(ctx context.Context, name string) syscall.Errno { return n.Unlink(ctx, name) }

func (n *node) Rename(_ context.Context, name string, to fs.InodeEmbedder, as string, flags uint32) syscall.Errno {
	folder, ok := to.(*node)
	if !ok || flags != 0 {
		return syscall.ENOTSUP
	}
	return n.do(func() syscall.Errno {
		child := n.names[name]
		if child == nil {
			return syscall.ENOENT
		}
		delete(n.names, name)
		folder.names[as], child.folder = child, folder.entry
		return 0
	})
}

func (n *node) Readdir(context.Context) (list fs.DirStream, no syscall.Errno) {
	no = n.do(func() syscall.Errno {
		var all []fuse.DirEntry
		for name, child := range n.names {
			all = append(all, fuse.DirEntry{Name: name, Mode: child.mode()})
		}
		list = fs.NewListDirStream(all)
		return 0
	})
	return list, no
}

func (n *node) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	out.Blocks, out.Bfree, out.Bavail, out.Bsize = 1<<20, 1<<20, 1<<20, 4096
	return 0
}
