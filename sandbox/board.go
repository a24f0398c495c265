package sandbox

import (
	"context"

	"sheyin/desk"
)

// fill puts one matter on the board of somebody at work.
type fill func(a *act, w worker, b *desk.Board) error

// fills are all matters of the board. Each decides itself what the person may see.
var fills = []fill{bulletinBoard, listBoard, fileBoard, findingsOnBoard, dutyBoard, affairBoard}

// Board gives what stands at the caller's outlet for the caller.
func (s *Service) Board(ctx context.Context, c Caller) (desk.Board, error) {
	var b desk.Board
	err := s.look(ctx, func(a *act) error {
		w, err := a.enter(c)
		if err != nil {
			return err
		}
		for _, f := range fills {
			if err := f(a, w, &b); err != nil {
				return err
			}
		}
		return nil
	})
	return b, err
}
