package screens

import (
	"sheyin/ui"
)

// newsLine is the one line of the home screen about what changed in the rules: what has to be read
// first, that the list is past its validity, or what the list changed; before all, an emergency that is not
// over. It is not there when nothing did.
func (s *home) newsLine() stripLine {
	t, b, now := s.env.T, s.work.Board, s.env.Now()
	affairs := b.Affairs
	switch {
	case len(affairs.Emergencies) > 0:
		what := t("emergency.kind." + affairs.Emergencies[0])
		return stripLine{
			label: t("emergency.label"), strong: t("emergency.home", "what", what, "n", len(affairs.Emergencies)), st: ui.WarnBold,
			right: t("emergency.home_key"), rightStyle: ui.Dim,
		}
	case len(b.Unread) > 0:
		return stripLine{
			label: t("bulletins.home.label"), strong: t("bulletins.home.line", "n", len(b.Unread)), st: ui.WarnBold,
			then: b.Unread[0].Title(s.env.Lang()), right: t("bulletins.home.open"), rightStyle: ui.Dim,
		}
	case s.env.Rules.List.Expired(now):
		return stripLine{label: t("listnews.home.label"), strong: s.env.listExpired(), st: ui.WarnBold}
	case affairs.Start != nil && *affairs.Start < 0:
		return stripLine{label: t("affairs.label"), strong: t("affairs.home_start_late", "n", -*affairs.Start), st: ui.WarnBold}
	case affairs.Start != nil:
		return stripLine{label: t("affairs.label"), strong: t("affairs.home_start", "n", *affairs.Start), st: ui.WarnBold}
	case affairs.Late > 0:
		return stripLine{label: t("affairs.label"), strong: t("affairs.home_late", "n", affairs.Late), st: ui.WarnBold}
	case affairs.Feedback > 0:
		return stripLine{label: t("affairs.label"), then: t("affairs.home_feedback", "n", affairs.Feedback)}
	case len(b.Lists) > 0:
		change := b.Lists[0]
		key := "listnews.home.since"
		if now.Before(change.From) {
			key = "listnews.home.next"
		}
		since := t(key, "version", change.Version, "from", s.env.Clock(change.From))
		return stripLine{label: t("listnews.home.label"), then: since + t("join.clause") + s.env.listCounts(change)}
	}
	return stripLine{}
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
