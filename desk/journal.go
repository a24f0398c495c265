package desk

import (
	"context"
	"time"
)

// What must survive on the terminal: what is on its way to the authority, what was typed and not
// sent, and what was done, refused and looked at. Package journal keeps it.

// Letter is one write as it goes to the authority: the exact bytes under the key of the write. The same
// letter again is the same write, however late it arrives.
type Letter struct {
	Key       string    // of the write
	Subject   string    // ID of the record that it is about: letters about one record arrive in the order of writing
	Kind      Kind      // of the act
	Item      string    // code; empty when it is about no item
	Route     string    // path at the authority, IDs filled in
	Body      []byte    // what is sent
	Signature []byte    // of the terminal, over all the rest
	Session   string    // ID of the session in which it was written
	Person    string    // ID of who wrote it
	At        time.Time // of writing, by the terminal's clock
}

// Send brings a letter to the authority, once, and gives the answer's JSON. Errors as of any write: Offline
// when nothing was sent, Unknown when the answer is lost, and the authority's refusals.
type Send func(ctx context.Context, l Letter) ([]byte, error)

// Outbox keeps letters until they are answered. An adapter to the authority posts every write through it.
type Outbox interface {
	// Post keeps l where it survives the terminal's power, sends it, and keeps what became of it before
	// that is told. A letter whose key is kept already is sent with the bytes of then; one that was
	// answered is not sent again. Errors those of send; Denied outbox.closed when l cannot be kept, and
	// then nothing was sent; Offline outbox.behind when an earlier letter about the same record waits.
	Post(ctx context.Context, l Letter, send Send) ([]byte, error)
}

// LetterState is how far a letter has come.
type LetterState string

// The states of a letter.
const (
	LetterWaiting  LetterState = "waiting"  // written here, not sent
	LetterSent     LetterState = "sent"     // sent; no answer is known
	LetterAnswered LetterState = "answered" // the authority has it
	LetterRefused  LetterState = "refused"  // the authority said no; what follows about the same record waits for a person
	LetterDropped  LetterState = "dropped"  // a person took it back
)

// Outgoing is the queue of letters as a person sees it (H7).
type Outgoing interface {
	// Outgoing gives the letters that are neither answered nor dropped, the oldest first.
	Outgoing(ctx context.Context) ([]Posted, error)
	// SendNow tries what waits at once, and gives how many were answered.
	SendNow(ctx context.Context) (int, error)
	// TakeBack gives up a letter that was refused, and all later ones about the same record. NotFound
	// outbox.none; Conflict outbox.sent for a letter whose end is not known.
	TakeBack(ctx context.Context, key string) error
}

// Posted is one letter in the queue, without its words.
type Posted struct {
	Key     string
	Subject string
	Kind    Kind
	Item    string
	Person  string
	At      time.Time
	State   LetterState
	Tries   int
	Tried   time.Time // last; zero: never
	Fault   *Error    // of the last try
	Behind  bool      // an earlier letter about the same record is not answered
}

// Draft is what was typed somewhere and is not written yet.
type Draft struct {
	Person string // ID
	ID     string // of the record that it is for, else the place
	Place  string // where it was typed: the ID of the screen
	At     time.Time
	Body   []byte // JSON of the screen's own
}

// Drafts keep what was typed, so that a crash, a lock or a pulled plug costs nobody a word (F-27, H-4.4.1).
type Drafts interface {
	// KeepDraft keeps d instead of what was kept for the same person and ID.
	KeepDraft(ctx context.Context, d Draft) error
	// DropDraft forgets it; it is no error when there is none.
	DropDraft(ctx context.Context, person, id string) error
	// Drafts gives a person's, the newest first.
	Drafts(ctx context.Context, person string) ([]Draft, error)
}

// LogEntry is one thing that was done, refused or looked at (A6, G-9.4). It holds nobody's data: IDs and codes only.
type LogEntry struct {
	At       time.Time `json:"at"`
	Terminal string    `json:"terminal"`
	Session  string    `json:"session,omitempty"`
	Person   string    `json:"person,omitempty"` // ID
	Act      string    `json:"act"`              // kind of a write, or look.case, login, lock, reveal, print …
	Subject  string    `json:"subject,omitempty"`
	Item     string    `json:"item,omitempty"`
	Key      string    `json:"key,omitempty"`     // of the write
	Ground   string    `json:"ground,omitempty"`  // of an export: why, and by which rule (G-9.3b)
	Outcome  string    `json:"outcome,omitempty"` // empty: done; written: recorded and not answered yet; else the key of the refusal
}

// Logbook is the terminal's own log. What cannot be recorded must not be done.
type Logbook interface {
	// Note records e durably; Terminal and an empty At are filled in. Denied log.closed when it cannot.
	Note(ctx context.Context, e LogEntry) error
}

// LogStanding is what there is to know about the log before anything is done.
type LogStanding struct {
	Damaged  bool      // it is not what was written: nothing new may be done
	AuditDue time.Time // when its next regular audit is due (G-9.2.2b); zero: it is empty
}

// Journal is all that a terminal keeps.
type Journal interface {
	Outgoing
	Drafts
	Logbook
	// LogStanding says how the log stands.
	LogStanding(ctx context.Context) (LogStanding, error)
}
