package screens

import (
	"sheyin/ui"
)

// newsLine is the one line of the home screen about what changed in the rules: what has to be read
// first, that the list is past its validity, or what the list changed. It is not there when nothing did.
func (s *home) newsLine() (label, strong, then, hint string) {
	t, b, now := s.env.T, s.work.Board, s.env.Now()
	switch {
	case len(b.Unread) > 0:
		title := b.Unread[0].Title(s.env.Lang())
		return t("bulletins.home.label"), t("bulletins.home.line", "n", len(b.Unread)), title, t("bulletins.home.open")
	case s.env.Rules.List.Expired(now):
		return t("listnews.home.label"), "", s.env.listExpired(), ""
	case len(b.Lists) > 0:
		change := b.Lists[0]
		key := "listnews.home.since"
		if now.Before(change.From) {
			key = "listnews.home.next"
		}
		return t("listnews.home.label"), "", t(key, "version", change.Version, "from", s.env.Clock(change.From)) + t("join.clause") + s.env.listCounts(change), ""
	}
	return "", "", "", ""
}

// newsRows is how many rows the line takes.
func (s *home) newsRows() int {
	if label, _, _, _ := s.newsLine(); label == "" {
		return 0
	}
	return 1
}

// paintNewsLine draws the line, if there is one, and gives the row below.
func (s *home) paintNewsLine(c *ui.Canvas, x, y, w int) int {
	label, strong, then, hint := s.newsLine()
	if label == "" {
		return y
	}
	c.Put(x, y, label, ui.Dim)
	at, room := x+homeLabel, w-homeLabel
	if hint != "" {
		c.Right(x+w, y, hint, ui.Dim)
		room -= ui.Width(hint) + 2
	}
	st := ui.Text
	if strong != "" {
		room -= ui.Width(strong) + 2
		at = c.Put(at, y, strong, ui.WarnBold) + 2
	} else if s.env.Rules.List.Expired(s.env.Now()) {
		st = ui.WarnBold
	}
	c.Put(at, y, ui.Clip(then, room), st)
	return y + 1
}

// readKey opens what has to be read; it is there when something has.
func (s *home) readKey() ui.Keys {
	if len(s.work.Board.Unread) == 0 {
		return nil
	}
	return ui.Keys{{ID: "read", Codes: []string{"f4"}, Name: "F4", Word: s.env.T("bulletins.home.key"), Help: s.env.T("bulletins.home.help"), Off: held(s.env, &s.call.writer)}}
}

// readNews opens the one that must be read, or the list when there are several.
func (s *home) readNews() Outcome {
	id := ""
	if len(s.work.Board.Unread) == 1 {
		id = s.work.Board.Unread[0].ID
	}
	return Going{Place: BulletinsPlace, ID: id}
}
