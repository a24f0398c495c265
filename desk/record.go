package desk

import (
	"time"
)

// Record is one line of a case's history: who did what, where and when (A6).
type Record struct {
	Version  int64     `json:"version"`
	Kind     Kind      `json:"kind"`
	By       string    `json:"by"`
	Who      string    `json:"who,omitempty"` // [Person.Identity] of By
	Name     string    `json:"name"`
	Terminal string    `json:"terminal,omitempty"`
	At       time.Time `json:"at"`
	Verdict  Verdict   `json:"verdict,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

func record(version int64, s Step, a Act) Record {
	r := Record{Version: version, Kind: s.Kind(), By: a.By.ID, Who: a.By.Identity, Name: a.By.Name, Terminal: a.Terminal, At: a.At.UTC()}
	switch s := s.(type) {
	case Decision:
		r.Verdict, r.Reason = s.Verdict, s.Reason
	case Checking:
		r.Verdict, r.Reason = s.Verdict, s.Reason
	case Withdrawal:
		r.Reason = s.Reason
	case Supplement:
		r.Reason = s.Reason
	case Forward:
		r.Reason = s.Reason
	case SendBack:
		r.Reason = s.Reason
	case Recall:
		r.Reason = s.Reason
	}
	return r
}
