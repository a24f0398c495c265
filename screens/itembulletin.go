package screens

import (
	"cmp"
	"slices"

	"sheyin/desk"
	"sheyin/ui"
)

// bulletin is the policy notice that is shown at the item: one that stops it before others, then the newest (J1).
func (s *itemPage) bulletin() (desk.Bulletin, bool) {
	now := s.env.Now()
	var about []desk.Bulletin
	for _, b := range slices.Concat(s.env.Rules.Unread, s.env.Board.Recent) {
		if slices.Contains(b.Items, s.code) {
			about = append(about, b)
		}
	}
	if len(about) == 0 {
		return desk.Bulletin{}, false
	}
	rank := func(b desk.Bulletin) int {
		if b.Stops(s.code, now) && s.waits(b) {
			return 0
		}
		return 1
	}
	return slices.MinFunc(about, func(a, b desk.Bulletin) int { return cmp.Or(rank(a)-rank(b), b.At.Compare(a.At)) }), true
}

// waits tells whether a bulletin has still to be read; the board may be older than the rules.
func (s *itemPage) waits(b desk.Bulletin) bool {
	return slices.ContainsFunc(s.env.Rules.Unread, func(u desk.Bulletin) bool { return u.ID == b.ID })
}

// writeRules tells in one line each that the list is past its validity, and what changed for the item, by
// which notice and since when.
func (s *itemPage) writeRules(p *paper) {
	now := s.env.Now()
	if s.env.Rules.List.Expired(now) {
		p.para(0, s.env.listExpired(), ui.WarnBold)
	}
	b, ok := s.bulletin()
	if !ok {
		return
	}
	st, must := ui.Text, ""
	if b.Stops(s.code, now) && s.waits(b) {
		st, must = ui.Warn, s.env.T("bulletins.at_item.must")
	}
	line := s.env.T("bulletins.at_item.line", "number", b.Number, "day", s.env.since(b), "title", b.Title(s.env.Lang()))
	p.line(paperPart{0, ui.Clip(line, p.w-ui.Width(must)-6), st})
	p.after(must, ui.WarnBold)
	p.after("F4", ui.Dim)
}

// bulletinKey opens it.
func (s *itemPage) bulletinKey() ui.Keys {
	if _, ok := s.bulletin(); !ok {
		return nil
	}
	t := s.env.T
	return ui.Keys{{ID: "bulletin", Codes: []string{"f4"}, Name: "F4", Word: t("bulletins.at_item.key"), Help: t("bulletins.at_item.help"), Off: s.frozen()}}
}
