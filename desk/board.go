package desk

import "context"

// Board is what stands at the outlet for the person who asks, besides cases, tickets and visits:
// who is on duty, what is handed over to her, what she has to read. It is read as one, because the
// home screen shows it as one. Every part is masked like a list.
type Board struct {
	// Windows are the outlet's windows, one for each terminal.
	Windows []WindowNow `json:"windows,omitempty"`
	// Stops is why no window of the outlet can be opened now; nil if one can.
	Stops *Refusal `json:"stops,omitempty"`
	// HandOvers are those that wait for the caller: offered to her, hers that are not done, and for
	// the manager those that do not agree.
	HandOvers []HandOverNote `json:"hand_overs,omitempty"`
	// TakenFrom are those in which somebody took over without the caller, until she has read it.
	TakenFrom []HandOverNote `json:"taken_from,omitempty"`
	// Findings are how many findings of inspections wait; for the manager.
	Findings FindingCount `json:"findings,omitzero"`
	// Unread are the bulletins that the caller must read and has not, by when they begin to hold.
	Unread []Bulletin `json:"unread,omitempty"`
	// Recent are those, read or not, that hold for less than [BulletinNewsFor] or do not hold yet,
	// newest first and without their text: what is shown at their items.
	Recent []Bulletin `json:"recent,omitempty"`
	// Lists are what the outlet's list changed within [ListNewsFor], and what is issued and not yet
	// in force, by when they begin.
	Lists []ListChange `json:"lists,omitempty"`
	// Files are what lacks something before the day is closed, and what there is to carry.
	Files FileBoard `json:"files,omitzero"`
	// Affairs is what waits between the outlet and its authority.
	Affairs AffairBoard `json:"affairs,omitzero"`
	// People is what the manager has to see to about the outlet's people; nil for the others.
	People *PeopleBoard `json:"people,omitempty"`
}

// Overview gives the board.
type Overview interface {
	// Board gives what stands at this terminal's outlet for the caller.
	Board(ctx context.Context) (Board, error)
}
