package desk

import "context"

// Board is what stands at the outlet for the person who asks, besides cases, tickets and visits:
// who is on duty, what is handed over to her, what she has to read. It is read as one, because the
// home screen shows it as one. Every part is masked like a list.
type Board struct{}

// Overview gives the board.
type Overview interface {
	// Board gives what stands at this terminal's outlet for the caller.
	Board(ctx context.Context) (Board, error)
}
