package vendor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"sheyin/desk"
)

// mostSaid is how many lines of what one process prints besides messages are passed on, and how long they may be.
const (
	mostSaid = 200
	saidLong = 300
)

// afterwards is how long the output of a process that has ended is read on: what holds it open was not found.
const afterwards = time.Second

// child is one run of a driver.
type child struct {
	process *os.Process
	in      *os.File // its standard input
	dir     string   // for what is too large for a line; readable by nobody else
	claim   *os.File // on dir, as long as this process lives
	log     func(string)
	born    time.Time

	ready chan struct{} // closed when the hello was heard, or never will be
	gone  chan struct{} // closed when it has ended and everything of it was cleared away

	mu    sync.Mutex
	hello *hello
	why   error // of its end, or of its hello's
	said  int
	id    int64
	wants *request
}

// request is a command that was sent.
type request struct {
	id     int64
	heard  chan message  // its events and its completion
	nobody chan struct{} // closed when nobody listens any more
}

// launch starts a program. over is called when it has ended.
func launch(argv, env []string, log func(string), over func(*child)) (c *child, err error) {
	dir, claim, err := folder()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, claim.Close(), os.RemoveAll(dir))
		}
	}()
	var ends []*os.File // in turns what it reads or writes, and our end of it
	defer func() {
		for n, f := range ends {
			if err != nil || n%2 == 0 {
				_ = f.Close()
			}
		}
	}()
	for n := range 3 {
		r, w, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		if n == 0 {
			ends = append(ends, r, w)
		} else {
			ends = append(ends, w, r)
		}
	}
	p, err := spawn(argv, environment(dir, env), dir, []*os.File{ends[0], ends[2], ends[4]})
	if err != nil {
		return nil, err
	}
	c = &child{process: p, in: ends[1], dir: dir, claim: claim, log: log, born: time.Now(), ready: make(chan struct{}), gone: make(chan struct{})}
	go c.live(ends[3], ends[5], over)
	return c, nil
}

const (
	folderName = "sheyin-driver-"
	folderEnv  = "SHEYIN_DIR=" // in the environment of a driver and of what it starts
)

// folder makes one that nobody else can look into: in memory, where it ends with the login, if there is such a place.
func folder() (dir string, claim *os.File, err error) {
	if dir, claim, err = folderIn(os.Getenv("XDG_RUNTIME_DIR")); err != nil {
		dir, claim, err = folderIn(os.TempDir())
	}
	return dir, claim, err
}

// folderIn makes one there. What a program that was killed left there goes first: somebody's papers may be in it, and what it
// started may hold a device.
func folderIn(in string) (dir string, claim *os.File, err error) {
	root, err := os.OpenRoot(in)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = root.Close() }() // nothing is written through it
	sweep(root)
	if dir, err = os.MkdirTemp(in, folderName); err != nil {
		return "", nil, err
	}
	if claim, err = root.Open(filepath.Base(dir)); err != nil {
		return "", nil, errors.Join(err, root.RemoveAll(filepath.Base(dir)))
	}
	_ = claimed(claim) // where nothing can be claimed nothing is swept
	return dir, claim, nil
}

// young is how old a folder may be that nobody has claimed yet.
const young = time.Minute

// sweep removes the folders of programs that are no more. What it cannot remove is not its own.
func sweep(root *os.Root) {
	all, err := fs.Glob(root.FS(), folderName+"*")
	if err != nil {
		return
	}
	for _, name := range all {
		f, err := root.Open(name)
		if err != nil {
			continue
		}
		if info, err := f.Stat(); err == nil && time.Since(info.ModTime()) > young && claimed(f) == nil {
			killStrays(filepath.Join(root.Name(), name))
			_ = root.RemoveAll(name)
		}
		_ = f.Close()
	}
}

// live hears a process to its end.
func (c *child) live(out, complaints *os.File, over func(*child)) {
	var both sync.WaitGroup
	both.Go(func() { c.hear(linesOf(out)) })
	both.Go(func() { c.drain(linesOf(complaints)) })
	quiet := make(chan struct{})
	go func() {
		both.Wait()
		close(quiet)
	}()
	state, err := bury(c.process, c.dir)
	select {
	case <-quiet:
	case <-time.After(afterwards):
	}
	err = errors.Join(err, out.Close(), complaints.Close(), c.in.Close())
	<-quiet
	if err == nil {
		err = fmt.Errorf("vendor: the driver ended: %s", state)
	}
	c.end(service(errors.Join(err, os.RemoveAll(c.dir), c.claim.Close())))
	over(c)
	close(c.gone)
}

// end notes why it ended, unless that is known.
func (c *child) end(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.why == nil {
		c.why = why
	}
	select {
	case <-c.ready:
	default:
		close(c.ready)
	}
}

// kill ends it for a reason. The rest comes with gone.
func (c *child) kill(why error) {
	c.end(why)
	_ = c.process.Signal(os.Kill) // or it has ended; what it started goes with it: bury
}

// hear reads messages. What is none is counted and passed over.
func (c *child) hear(l lines) {
	for {
		line, err := l.next()
		switch {
		case errors.Is(err, errLong):
			c.say("(a line that is too long)")
			continue
		case err != nil:
			return
		}
		m, ok := decode(line)
		switch {
		case !ok:
			c.say(string(line))
		case m.Header.Type == unsolicited && m.Header.Name == "Common.Hello":
			c.greet(m.Payload)
		case m.Header.Type == event || m.Header.Type == completion:
			c.deliver(m)
		}
	}
}

// greet takes the hello, of which there is one.
func (c *child) greet(payload json.RawMessage) {
	var h hello
	err := json.Unmarshal(payload, &h)
	switch {
	case err != nil:
		c.kill(service(err))
		return
	case h.Protocol != protocol:
		c.kill(&desk.Error{Code: desk.Offline, Key: "device.driver_protocol", Err: fmt.Errorf("vendor: the driver speaks protocol %d", h.Protocol)})
		return
	}
	desk.CleanAll(&h)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hello != nil || c.why != nil {
		return
	}
	c.hello = &h
	close(c.ready)
}

// deliver gives a message to who waits for it. A late one, of a command that nobody waits for, is dropped.
func (c *child) deliver(m message) {
	c.mu.Lock()
	r := c.wants
	c.mu.Unlock()
	if r == nil || r.id != m.Header.RequestID {
		return
	}
	select {
	case r.heard <- m:
	case <-r.nobody:
	}
}

// drain reads what it complains of, so that it never waits for room.
func (c *child) drain(l lines) {
	l.limit = 4 << 10
	for {
		line, err := l.next()
		switch {
		case errors.Is(err, errLong):
		case err != nil:
			return
		default:
			c.say(string(line))
		}
	}
}

// say passes on what it prints, the first lines of it.
func (c *child) say(line string) {
	c.mu.Lock()
	c.said++
	tell := c.said <= mostSaid && c.log != nil
	c.mu.Unlock()
	if tell {
		c.log(desk.Clean(line, saidLong))
	}
}

// serves tells whether it has devices of a class. It must have said hello.
func (c *child) serves(class string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hello != nil && slices.Contains(c.hello.Classes, class)
}

// fault is why it has ended or did not begin; nil while it lives.
func (c *child) fault() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.why
}

// send writes a command and gives what to listen to. There is one at a time.
func (c *child) send(name string, patience time.Duration, payload any) (*request, error) {
	c.mu.Lock()
	c.id++
	r := &request{id: c.id, heard: make(chan message), nobody: make(chan struct{})}
	c.wants = r
	c.mu.Unlock()
	return r, c.write(name, r.id, patience, payload)
}

// write writes one line within a time: a driver that reads nothing must not hold anybody up.
func (c *child) write(name string, id int64, patience time.Duration, payload any) error {
	line, err := encode(name, id, patience.Milliseconds(), payload)
	if err != nil {
		return err
	}
	if err := c.in.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	_, err = c.in.Write(line)
	return err
}

// takeBack asks the driver to end a command.
func (c *child) takeBack(r *request) error {
	return c.write("Common.Cancel", 0, 0, map[string]int64{"requestId": r.id})
}

// writeTime is how long a driver may leave a line unread that does not fit into the pipe.
const writeTime = 5 * time.Second

// forget ends listening to a request.
func (c *child) forget(r *request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wants == r {
		c.wants = nil
	}
	close(r.nobody)
}

// service is what cannot be done because the driver is not there.
func service(err error) *desk.Error {
	return &desk.Error{Code: desk.Offline, Key: "device.service", Err: err}
}
