package desktest

import (
	"context"
	"slices"

	"sheyin/desk"
)

var bulletinChecks = []check{
	{"bulletins/read", readBulletins},
	{"bulletins/none", noBulletin},
	{"board/lists", boardLists},
}

// issued lets the authority issue a bulletin about an item, if the fixture can.
func (s *session) issued(ctx context.Context, item string) (desk.Bulletin, bool, error) {
	if s.Announce == nil {
		return desk.Bulletin{}, false, nil
	}
	b, err := s.Announce(ctx, desk.Bulletin{
		TitleZH: "check", TitleEN: "check", TextZH: []string{"two", "more"}, TextEN: []string{"two", "more"},
		Items: []string{item}, Must: true,
		Check: &desk.Control{
			Line:    desk.Line{ZH: "how many", EN: "how many"},
			Options: []desk.Line{{ZH: "one", EN: "one"}, {ZH: "two", EN: "two"}}, Right: 2, Part: 1,
		},
	})
	return b, true, err
}

// readBulletins holds a bulletin to what the port promises: it stands on the board until it is read,
// the answer is not given away, and the first reading counts.
func readBulletins(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	item := s.list.Entries[len(s.list.Entries)-1].Code
	b, can, err := s.issued(ctx, item)
	if err != nil {
		return err
	}
	all, err := s.Here.Bulletins(ctx)
	if err != nil || !can {
		return err
	}
	board, err := s.Here.Board(ctx)
	if err != nil {
		return err
	}
	is := func(x desk.Bulletin) bool { return x.ID == b.ID }
	at, waits := slices.IndexFunc(all, is), slices.ContainsFunc(board.Unread, is)
	if err := first(
		that(at >= 0 && waits, "listed %t, on the board %t", at >= 0, waits),
		that(at < 0 || all[at].Check != nil && all[at].Check.Right == 0, "the answer is given away, or there is no question"),
	); err != nil {
		return err
	}
	_, none := s.Here.Acknowledge(ctx, s.NewKey(), b.ID, 0)
	_, wrong := s.Here.Acknowledge(ctx, s.NewKey(), b.ID, 1)
	key := s.NewKey()
	read, err := s.Here.Acknowledge(ctx, key, b.ID, 2)
	if err != nil {
		return err
	}
	again, err := s.Here.Acknowledge(ctx, key, b.ID, 2)
	if err != nil {
		return err
	}
	board, err = s.Here.Board(ctx)
	return first(err,
		refused(none, desk.Invalid, "bulletin.answer"),
		refused(wrong, desk.Invalid, "bulletin.wrong"),
		that(!read.Read.IsZero() && read.Read.Equal(again.Read), "read at %s, then at %s", read.Read, again.Read),
		that(!slices.ContainsFunc(board.Unread, is), "it is still on the board"),
	)
}

func noBulletin(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	_, err := s.Here.Acknowledge(ctx, s.NewKey(), "no-such-notice", 0)
	return refused(err, desk.NotFound, "bulletin.none")
}

// boardLists holds the changes of the list on the board to their order.
func boardLists(ctx context.Context, s *session) error {
	if err := s.work(ctx); err != nil {
		return err
	}
	b, err := s.Here.Board(ctx)
	if err != nil {
		return err
	}
	return that(slices.IsSortedFunc(b.Lists, func(x, y desk.ListChange) int { return x.From.Compare(y.From) }), "changes out of order")
}
