package desk

import (
	"context"
	"time"
)

// People keeps who works at this terminal's outlet and what they may (A3 to A5). It is the manager's:
// all its methods are Denied may.manage for anybody else.
type People interface {
	// Staff gives the outlet's people and applications.
	Staff(ctx context.Context) (Staff, error)
	// Permissions answers who could do what at the instant: of each of the outlet's people the entry of the
	// ledger that decided then, given or not. At the zero time it gives the whole ledger, in order.
	Permissions(ctx context.Context, at time.Time) ([]Permission, error)
	// FileApplication does one act on an application and gives the application after it; key and of.Version as in
	// [Cases.Advance]. A new application has an ID made at the terminal. Errors of [Application.Apply];
	// NotFound application.none.
	FileApplication(ctx context.Context, key string, of Application, do ApplicationAct) (Application, error)
}

// Staff is who works at an outlet, and what the outlet asked the authority for about them.
type Staff struct {
	People       []StaffMember `json:"people"`       // by state, then by name
	Applications []Application `json:"applications"` // those not answered first, then the newest answers
}

// StaffMember is one of the outlet's people as the manager sees her.
type StaffMember struct {
	Person   Person   `json:"person"`
	Concerns []string `json:"concerns,omitempty"` // see [Service.Concerns]
	Holds    int      `json:"holds,omitempty"`    // open things that are hers; the account cannot be ended while there are any
	// Next is what was granted and is not in force yet.
	Next []Permission `json:"next,omitempty"`
}

// PeopleBoard is what a manager has to see to about the outlet's people.
type PeopleBoard struct {
	Open         int `json:"open"`         // applications that wait for the authority
	Answered     int `json:"answered"`     // those that were answered today
	Confidential int `json:"confidential"` // people whose yearly education is due
	// Left are people who have left and answer for something still: it waits to be taken over (H-8.3.2).
	Left []Left `json:"left,omitempty"`
}

// Left is somebody whose account is closed and who answers for open things.
type Left struct {
	PersonID string `json:"person_id"`
	Name     string `json:"name"`
	Things   int    `json:"things"`
}
