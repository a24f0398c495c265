package desk

import (
	"context"

	"sheyin/desk/calendar"
)

// Files keeps the business files of closed cases, the bundles that they travel in, and the ends of days
// (I1, I2). The courier gets bundles and nothing else; who neither makes up files nor carries them, nothing.
type Files interface {
	// Files gives what lies at the outlet.
	Files(ctx context.Context) (Filing, error)
	// File gives the business file of one closed case. NotFound case.none, file.none for a case that leaves
	// none; Denied bundle.post.
	File(ctx context.Context, caseID string) (File, error)
	// Bundle does one act on b and gives the bundle after it, for the courier as [Bundle.ForCourier]; key and
	// b.Version as in [Cases.Advance]. A new bundle has an ID made at the terminal. Errors of [Bundle.Apply];
	// NotFound bundle.none; Conflict bundle.filed for a case that lies in a bundle already.
	Bundle(ctx context.Context, key string, b Bundle, act BundleAct) (Bundle, error)
	// CloseDay ends the oldest day that is open, with a reason where files lack something. Errors of [Day.CloseDay].
	CloseDay(ctx context.Context, key, reason string) (Day, error)
}

// Filing is what lies at the outlet.
type Filing struct {
	Waiting        []File         `json:"waiting"` // not in a bundle and not electronic only, the oldest first
	Bundles        []Bundle       `json:"bundles"` // those on their way, and those received lately
	Day            Day            `json:"day,omitzero"`
	Reconciliation Reconciliation `json:"reconciliation,omitzero"`
}

// FileBoard is what the board says about files: of the keeper's, what lacks something; of the courier's,
// what there is to carry.
type FileBoard struct {
	Waiting  int           `json:"waiting,omitempty"`
	Gaps     int           `json:"gaps,omitempty"`    // files that lack something
	Short    int           `json:"short,omitempty"`   // bundles in which the authority missed something
	Unclosed calendar.Date `json:"unclosed,omitzero"` // a former day that nobody has closed
	Carry    int           `json:"carry,omitempty"`   // bundles that wait for the courier
}
