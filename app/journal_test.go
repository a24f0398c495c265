package app_test

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
)

// fakeJournal is the journal of a terminal that outlives its consoles.
type fakeJournal struct {
	log     desk.LogStanding
	mu      sync.Mutex
	drafts  map[string]desk.Draft // by person and record
	letters []desk.Posted
	fault   error         // of keeping drafts
	hold    chan struct{} // what keeping drafts waits for
	writes  int
	notes   []desk.LogEntry
	shut    error // of writing the log
	changed chan struct{}
}

func newFakeJournal() *fakeJournal {
	return &fakeJournal{drafts: map[string]desk.Draft{}, changed: make(chan struct{}, 1)}
}

func (f *fakeJournal) Changed() <-chan struct{} { return f.changed }

// put replaces the queue and tells of it.
func (f *fakeJournal) put(letters ...desk.Posted) {
	f.mu.Lock()
	f.letters = letters
	f.mu.Unlock()
	f.changed <- struct{}{}
}

func (f *fakeJournal) Outgoing(context.Context) ([]desk.Posted, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.letters), nil
}

func (f *fakeJournal) SendNow(context.Context) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(f.letters)
	f.letters = nil
	return n, nil
}

func (f *fakeJournal) TakeBack(_ context.Context, key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.letters = slices.DeleteFunc(f.letters, func(p desk.Posted) bool { return p.Key == key })
	return nil
}

func (f *fakeJournal) KeepDraft(_ context.Context, d desk.Draft) error {
	f.mu.Lock()
	hold := f.hold
	f.mu.Unlock()
	if hold != nil {
		<-hold
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes++
	if f.fault != nil {
		return f.fault
	}
	f.drafts[d.Person+" "+d.ID] = d
	return nil
}

func (f *fakeJournal) DropDraft(_ context.Context, person, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.drafts, person+" "+id)
	return nil
}

func (f *fakeJournal) Drafts(_ context.Context, person string) ([]desk.Draft, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []desk.Draft
	for _, d := range f.drafts {
		if d.Person == person {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b desk.Draft) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

func (f *fakeJournal) LogStanding(context.Context) (desk.LogStanding, error) {
	return f.log, nil
}

func (f *fakeJournal) Note(_ context.Context, e desk.LogEntry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shut != nil {
		return f.shut
	}
	f.notes = append(f.notes, e)
	return nil
}

// all are the drafts that are there.
func (f *fakeJournal) all() []desk.Draft {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []desk.Draft
	for _, d := range f.drafts {
		out = append(out, d)
	}
	return out
}

// keeps waits until a draft holds the text.
func (f *fakeJournal) keeps(t *testing.T, text string) desk.Draft {
	t.Helper()
	var found desk.Draft
	eventually(t, "a draft with "+text, func() bool {
		for _, d := range f.all() {
			if bytes.Contains(d.Body, []byte(text)) {
				found = d
				return true
			}
		}
		return false
	})
	return found
}

// keepsNone waits until there is no draft any more.
func (f *fakeJournal) keepsNone(t *testing.T) {
	t.Helper()
	eventually(t, "no draft to be left", func() bool { return len(f.all()) == 0 })
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit := time.After(patience)
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-limit:
			t.Fatalf("waited in vain for %s", what)
		case <-again.C:
		}
	}
}
