package app

import (
	"strings"

	"sheyin/ui"
)

// serves tells which clauses each screen is there for, by their IDs in clauses.tsv. The help shows them in plain
// words with their place in the document: who asks "why must I do this?" finds the answer where the question comes up.
var serves = map[string][]string{
	"login":      {"H-8.3.1c", "H-8.3.1b"},
	"locked":     {"H-8.3.1c", "H-C5.3", "H-8.4.1"},
	"home":       {"G-7.4", "H-10.1b"},
	"queue":      {"H-9.2a", "H-9.2c"},
	"visit":      {"H-9.2a", "H-10.1a", "B-9.5"},
	"bookhome":   {"H-7.3b"},
	"find":       {"D-4b", "H-5d"},
	"item":       {"H-7.2a1", "H-7.2a2", "H-7.3a"},
	"accept":     {"H-7.2b2", "H-9.2b", "H-7.4b"},
	"handle":     {"H-7.2c", "H-7.4a"},
	"casepages":  {"H-7.2b2", "G-7.6"},
	"check":      {"G-9.1.2", "B-9.4a"},
	"passon":     {"H-B1"},
	"passage":    {"H-B1"},
	"progress":   {"H-7.2d2", "G-7.4"},
	"notify":     {"H-7.2d1", "H-7.2d2"},
	"collect":    {"H-7.2d1", "G-9.4"},
	"raise":      {"H-7.2a2", "H-9.4", "H-10.1b"},
	"ticket":     {"H-7.2a2", "H-9.4", "H-10.1b"},
	"files":      {"G-7.6", "B-9.2d"},
	"bundles":    {"G-7.6", "G-8.1.1c"},
	"figures":    {"G-10.2", "H-9.3"},
	"inspection": {"D-6.1", "D-6.3b", "H-9.2d"},
	"people":     {"G-7.2a", "G-7.2b", "H-8.3.2"},
	"handover":   {"H-4.4.1b", "H-C5.3"},
	"duty":       {"H-4.4.1a", "H-4.4.1b", "H-4.4.2"},
	"paperpage":  {"H-C6.1", "H-9.2b"},
	"outgoing":   {"H-4.4.1b", "H-7.4b"},
	"bulletins":  {"H-9.1.1c", "H-C3.3"},
	"emergency":  {"N-5"},
	"affairs":    {"H-C4.3", "N-10", "H-9.2e"},
	"devices":    {"H-8.2.1", "H-8.2.2a"},
	"listnews":   {"H-5d", "B-5a"},
	"prints":     {"H-C6.1", "H-8.2.1"},
	"bench":      {"G-5.2.1"},
}

// clauseKey is the last part of the keys of a clause's words: a key of words has its own dots.
func clauseKey(id string) string { return strings.ReplaceAll(id, ".", "_") }

// clauses are those that a screen serves, in words.
func (m *Model) clauses(screen string) []ui.HelpClause {
	out := make([]ui.HelpClause, len(serves[screen]))
	for n, id := range serves[screen] {
		out[n] = ui.HelpClause{Ref: m.t("help.source." + clauseKey(id)), Text: m.t("help.clause." + clauseKey(id))}
	}
	return out
}
