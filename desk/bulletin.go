package desk

import (
	"slices"
	"strconv"
	"time"
)

// Bulletin is a policy notice 政策通知 of the authority: what has changed for which items (H-9.1.1c,
// H-C3.3). It holds from an instant on. One that must be read stops its items, and nothing else,
// for whoever has not read it.
type Bulletin struct {
	ID      string    `json:"id"`
	Number  string    `json:"number"` // the authority's
	TitleZH string    `json:"title_zh"`
	TitleEN string    `json:"title_en"`
	TextZH  []string  `json:"text_zh"` // paragraphs
	TextEN  []string  `json:"text_en"`
	Items   []string  `json:"items"`             // codes of those that it changes
	Outlets []string  `json:"outlets,omitempty"` // that it is for; none: all
	From    time.Time `json:"from"`              // in force from this instant
	Must    bool      `json:"must"`              // to be read before its items go on
	Check   *Control  `json:"check,omitempty"`   // to be answered by whoever has read it
	By      string    `json:"by"`                // name of who issued it
	At      time.Time `json:"at"`
	Read    time.Time `json:"read,omitzero"` // by the person who asks; zero: not yet
}

// Control is a control question: who has read the bulletin can answer it.
type Control struct {
	Line
	Options []Line `json:"options"`
	// Right is the option that is right, from 1; 0 where it is not told. Only the authority knows it.
	Right int `json:"right,omitempty"`
	Part  int `json:"part"` // the paragraph, from 1, that answers it
}

// Reading is that a person has read a bulletin.
type Reading struct {
	Bulletin string    `json:"bulletin"`
	Outlet   string    `json:"outlet"`
	Person   string    `json:"person"`
	Terminal string    `json:"terminal"`
	At       time.Time `json:"at"`
}

// Title is the bulletin's title in lang.
func (b Bulletin) Title(lang string) string { return pick(lang, b.TitleZH, b.TitleEN) }

// Text are the bulletin's paragraphs in lang.
func (b Bulletin) Text(lang string) []string {
	if lang == "en" {
		return b.TextEN
	}
	return b.TextZH
}

// For tells whether the bulletin is for an outlet.
func (b Bulletin) For(outlet string) bool {
	return len(b.Outlets) == 0 || slices.Contains(b.Outlets, outlet)
}

// Stops tells whether whoever has not read the bulletin may not go on with an item at this time.
func (b Bulletin) Stops(item string, at time.Time) bool {
	return b.Must && b.Read.IsZero() && !at.Before(b.From) && slices.Contains(b.Items, item)
}

// Asked is the bulletin as it is given out: without the answer to its question.
func (b Bulletin) Asked() Bulletin {
	if b.Check != nil {
		q := *b.Check
		q.Right = 0
		b.Check = &q
	}
	return b
}

// Answered judges the answer to the control question: the option from 1, 0 where there is none.
//
// Errors: Invalid bulletin.answer when the question was not answered, bulletin.wrong with the
// paragraph to read again in Args (part).
func (b Bulletin) Answered(answer int) error {
	switch {
	case b.Check == nil:
		return nil
	case answer < 1 || answer > len(b.Check.Options):
		return invalid("bulletin.answer", "answer")
	case answer != b.Check.Right:
		return invalid("bulletin.wrong", "answer").With("part", strconv.Itoa(b.Check.Part))
	}
	return nil
}

// BulletinNewsFor is how long a bulletin is shown at its items after it has begun to hold.
const BulletinNewsFor = 30 * 24 * time.Hour

// Recent tells whether a bulletin is still to be shown at its items.
func (b Bulletin) Recent(at time.Time) bool { return at.Sub(b.From) < BulletinNewsFor }

// maxBulletin is the longest paragraph of a bulletin in characters, as an adapter keeps it.
const maxBulletin = 2000

// Ready judges a bulletin before it is issued.
//
// Errors: Invalid bulletin.title, bulletin.text, bulletin.long, bulletin.items, bulletin.check, and
// may.unknown for an item that the catalogue does not have; all with Field.
func (b Bulletin) Ready(c *Catalogue) error {
	switch {
	case blank(b.TitleZH) || blank(b.TitleEN):
		return invalid("bulletin.title", "title")
	case !written(b.TextZH) || !written(b.TextEN) || len(b.TextZH) != len(b.TextEN):
		return invalid("bulletin.text", "text")
	case slices.ContainsFunc(slices.Concat(b.TextZH, b.TextEN), func(s string) bool { return len([]rune(s)) > maxBulletin }):
		return invalid("bulletin.long", "text")
	case len(b.Items) == 0:
		return invalid("bulletin.items", "items")
	case b.Check != nil && !b.Check.ready(len(b.TextZH)):
		return invalid("bulletin.check", "check")
	}
	for _, code := range b.Items {
		if _, ok := c.Item(code); !ok {
			return invalid("may.unknown", "items").With("item", Clean(code, 60))
		}
	}
	return nil
}

func written(paragraphs []string) bool {
	return len(paragraphs) > 0 && !slices.ContainsFunc(paragraphs, blank)
}

func (q Control) ready(parts int) bool {
	empty := func(l Line) bool { return blank(l.ZH) || blank(l.EN) }
	return !empty(q.Line) && len(q.Options) >= 2 && len(q.Options) <= 9 && !slices.ContainsFunc(q.Options, empty) &&
		q.Right >= 1 && q.Right <= len(q.Options) && q.Part >= 1 && q.Part <= parts
}

// BulletinsByUse sorts as they are to be read: what is not read and must be first, then what is not
// read, then the newest.
func BulletinsByUse(all []Bulletin) {
	rank := func(b Bulletin) int {
		switch {
		case !b.Read.IsZero():
			return 2
		case b.Must:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b Bulletin) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return b.At.Compare(a.At)
	})
}

// unread is the refusal of an item whose bulletin has not been read; nil when none stops it.
func (r Rules) unread(code string, at time.Time) error {
	n := slices.IndexFunc(r.Unread, func(b Bulletin) bool { return b.Stops(code, at) })
	if n < 0 {
		return nil
	}
	return denied("may.unread").With("number", r.Unread[n].Number).With("bulletin", r.Unread[n].ID).With("item", code)
}
