package devices

import (
	"context"
	"slices"
	"sync"
	"time"

	"sheyin/desk"
)

// printLimit is how long one attempt at a paper may take. What has not come out by then is asked after again when the
// clerk says so, and others come before it.
const printLimit = 10 * time.Minute

// keepLimit is how long the store of papers may take: nobody waits longer for it than for a slow disk.
const keepLimit = 5 * time.Second

// spool is the line of papers for the printer. What it has in memory the keeper has on the disk, from before the printer
// hears of a paper until it is over.
type spool struct {
	counter *Counter
	station *station
	printer desk.Printer     // nil: there is none any more, and papers can only be looked at and given up
	keeper  desk.PaperKeeper // nil: the line is in memory only
	wake    chan struct{}    // holds one

	keeping sync.Mutex // held while something is asked of the keeper; before mu
	done    []string   // names of papers that the keeper has yet to forget; guarded by keeping

	mu     sync.Mutex
	papers []*paper // that have not come out, the oldest first
}

// paper is one that has not come out. What it holds is guarded by the spool.
type paper struct {
	job   desk.PrintJob
	kept  bool // it outlasts the program
	state desk.DeviceState
	tried bool               // the printer may have heard of it
	err   error              // of the last attempt; nil: in line, or on its way
	stop  context.CancelFunc // ends the attempt that goes on; nil: none does
	ended chan struct{}      // closed when that attempt is over
}

func (p *paper) progress() desk.PrintProgress {
	return desk.PrintProgress{Name: p.job.Name, State: p.state, Done: p.err != nil, Err: p.err, Kept: p.kept}
}

// recall takes over what was in line when the program ended before. None of it is printed before somebody says so: whose paper
// it is may have gone long ago, and nobody knows whether it came out.
func (s *spool) recall() error {
	if s.keeper == nil {
		return nil
	}
	ctx, done := context.WithTimeout(context.Background(), keepLimit)
	defer done()
	jobs, err := s.keeper.KeptPapers(ctx)
	for _, job := range jobs {
		s.papers = append(s.papers, &paper{job: job, kept: true, tried: true, err: &desk.Error{Code: desk.Unknown, Key: "printer.ended"}})
	}
	return err
}

// at is the place of a paper, -1 when it is not there. The spool is locked.
func (s *spool) at(name string) int {
	return slices.IndexFunc(s.papers, func(p *paper) bool { return p.job.Name == name })
}

// add puts a paper in line; one that is there already is not doubled. One that is named only, to be tried again, and that
// came out meanwhile is not there.
func (s *spool) add(job desk.PrintJob) {
	s.keeping.Lock()
	kept := s.keep(job)
	s.mu.Lock()
	n := s.at(job.Name)
	if n < 0 && len(job.PDF) > 0 {
		n = len(s.papers)
		s.papers = append(s.papers, &paper{job: job, kept: kept})
	}
	s.keeping.Unlock()
	if n < 0 {
		s.mu.Unlock()
		return
	}
	p := s.papers[n]
	p.err = nil
	now := p.progress()
	s.mu.Unlock()
	s.tell(now)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// keep has a paper that is new in line kept, and tells whether it is. One that the disk does not take is printed all the same:
// the customer waits for it, and who keeps it logs that. s.keeping is held.
func (s *spool) keep(job desk.PrintJob) bool {
	if s.keeper == nil || len(job.PDF) == 0 || s.has(job.Name) {
		return false
	}
	ctx, done := context.WithTimeout(context.Background(), keepLimit)
	defer done()
	return s.keeper.KeepPaper(ctx, job) == nil
}

func (s *spool) has(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at(name) >= 0
}

// drop has the keeper forget a paper that is not in line any more. What it does not forget now it is asked to forget with the
// next one; else the paper is there at the next start, and the printer knows that it came out.
func (s *spool) drop(name string) {
	if s.keeper == nil {
		return
	}
	s.keeping.Lock()
	defer s.keeping.Unlock()
	ctx, done := context.WithTimeout(context.Background(), keepLimit)
	defer done()
	s.done = slices.DeleteFunc(append(s.done, name), func(name string) bool {
		return s.has(name) || s.keeper.DropPaper(ctx, name) == nil
	})
}

func (s *spool) tell(p desk.PrintProgress) {
	s.counter.tell(desk.DeviceEvent{Kind: desk.PrinterDevice, Print: &p})
}

func (s *spool) undone() []desk.PrintProgress {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []desk.PrintProgress
	for _, p := range s.papers {
		all = append(all, p.progress())
	}
	return all
}

// run prints what is in line, one after the other, until ctx ends.
func (s *spool) run(ctx context.Context) {
	for ctx.Err() == nil {
		p, attempt, stop := s.next(ctx)
		if p == nil {
			select {
			case <-s.wake:
			case <-ctx.Done():
			}
			continue
		}
		s.over(p, s.printer.Print(attempt, p.job, func(state desk.DeviceState) { s.heard(p, state) }))
		stop()
	}
}

// next begins an attempt at the oldest paper in line; nil when none is.
func (s *spool) next(ctx context.Context) (*paper, context.Context, context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.papers {
		if p.err == nil {
			attempt, stop := context.WithTimeout(ctx, printLimit)
			p.stop, p.ended, p.tried = stop, make(chan struct{}), true
			return p, attempt, stop
		}
	}
	return nil, nil, nil
}

// heard is how the printer is while a paper is on its way.
func (s *spool) heard(p *paper, state desk.DeviceState) {
	state = clean(state)
	s.mu.Lock()
	p.state = state
	now := p.progress()
	s.mu.Unlock()
	s.station.note(func(e *desk.Equipment) { e.State, e.Err = state, nil })
	s.tell(now)
}

// over ends an attempt. A paper that was given up meanwhile is not there any more.
func (s *spool) over(p *paper, err error) {
	s.mu.Lock()
	n := slices.Index(s.papers, p)
	if err == nil && n >= 0 {
		s.papers = slices.Delete(s.papers, n, n+1)
	}
	if word := s.station.word(err); word != nil {
		p.err = word
		p.tried = word.Code == desk.Unknown // otherwise nothing was printed, or the printer gave it up
	}
	p.stop = nil
	close(p.ended)
	now := p.progress()
	s.mu.Unlock()
	if err == nil {
		s.drop(p.job.Name)
	}
	s.station.used(err)
	s.station.rouse(true) // what it said on the way may be over
	if n >= 0 {
		now.Done = true
		s.tell(now)
	}
}

// giveUp forgets a paper and takes it back from the printer.
func (s *spool) giveUp(ctx context.Context, name string) error {
	s.mu.Lock()
	n := s.at(name)
	if n < 0 {
		s.mu.Unlock()
		return nil
	}
	p := s.papers[n]
	s.papers = slices.Delete(s.papers, n, n+1)
	tried, ended := p.tried, p.ended
	if p.stop != nil {
		p.stop()
	} else {
		ended = nil
	}
	s.mu.Unlock()
	if ended != nil {
		select {
		case <-ended:
		case <-ctx.Done():
			return s.back(n, p, ctx.Err())
		}
	}
	if tried {
		if err := s.printer.Cancel(ctx, name); err != nil {
			return s.back(n, p, err)
		}
	}
	s.drop(name)
	s.tell(desk.PrintProgress{Name: name, Done: true, Err: &desk.Error{Code: desk.Conflict, Key: "printer.given_up"}})
	return nil
}

// forget forgets a paper without asking the printer; an attempt that goes on is ended.
func (s *spool) forget(name string) {
	s.mu.Lock()
	n := s.at(name)
	if n < 0 {
		s.mu.Unlock()
		return
	}
	p := s.papers[n]
	s.papers = slices.Delete(s.papers, n, n+1)
	if p.stop != nil {
		p.stop()
	}
	s.mu.Unlock()
	s.drop(name)
	s.tell(desk.PrintProgress{Name: name, Done: true, Err: &desk.Error{Code: desk.Conflict, Key: "printer.given_up"}})
}

// pdf is a paper that has not come out; nil when it is not there.
func (s *spool) pdf(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.at(name); n >= 0 {
		return s.papers[n].job.PDF
	}
	return nil
}

// back puts a paper that could not be taken back into the line again, as one whose end is not known.
func (s *spool) back(n int, p *paper, err error) error {
	s.mu.Lock()
	if s.at(p.job.Name) < 0 {
		p.err, p.tried = &desk.Error{Code: desk.Unknown, Key: "printer.waits", Err: err}, true
		s.papers = slices.Insert(s.papers, min(n, len(s.papers)), p)
	}
	s.mu.Unlock()
	return s.station.word(err)
}

// finish waits so long for the papers that are in line.
func (s *spool) finish(limit time.Duration) {
	for end := time.Now().Add(limit); time.Now().Before(end); {
		s.mu.Lock()
		n := slices.IndexFunc(s.papers, func(p *paper) bool { return p.err == nil })
		s.mu.Unlock()
		if n < 0 {
			return
		}
		time.Sleep(limit / 30) // it is asked once, at the program's end
	}
}
