package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Entry is one command of the palette, verb first.
type Entry struct {
	ID                   string
	Verb, Name           string
	VerbMarks, NameMarks []Span // what was matched
	Key                  string // its key's name, at the right
	Off                  string // why it cannot be done now
}

// Palette finds a command by what is typed. Find gives the entries for a query, best first, and for the
// empty query what to begin with.
type Palette struct {
	Title string
	Label string                     // before the field: 找
	Hint  string                     // below the entries: what one can type
	None  string                     // in the place of the entries when nothing is called that; Enter then does nothing
	Count func(found int) string     // at the right of the title
	Find  func(query string) []Entry // called once for each change of the query
	Left  Keys                       // the key line
	Right Keys

	query   *Input
	entries []Entry
	at      int
}

const (
	paletteWidth = 76
	paletteTop   = 5
	paletteRest  = 8  // rows that are not entries
	paletteRows  = 15 // entries on a page at most
)

// NewPalette makes a palette with the entries for the empty query.
func NewPalette(p Palette) *Palette {
	p.query = NewInput(40)
	p.find("")
	return &p
}

// find takes the entries for a query. The cursor stands on the first that can be done: what cannot is there to be read.
func (p *Palette) find(query string) {
	p.entries = p.Find(query)
	p.at = max(0, slices.IndexFunc(p.entries, func(e Entry) bool { return e.Off == "" }))
}

// Update takes a key or a paste. done is true when the palette is to be closed: id is then the chosen
// entry, or empty after Esc. An entry that is off is not chosen; its reason stands beside it.
func (p *Palette) Update(msg tea.Msg) (id string, done bool) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc":
			return "", true
		case "up":
			p.at = max(0, p.at-1)
			return "", false
		case "down":
			p.at = max(0, min(len(p.entries)-1, p.at+1))
			return "", false
		case "pgup":
			p.at = max(0, p.at-paletteRows)
			return "", false
		case "pgdown":
			p.at = max(0, min(len(p.entries)-1, p.at+paletteRows))
			return "", false
		case "enter":
			if p.at < len(p.entries) && p.entries[p.at].Off == "" {
				return p.entries[p.at].ID, true
			}
			return "", false
		}
	}
	if p.query.Update(msg).Changed {
		p.find(p.query.Value())
	}
	return "", false
}

// Paint dims the screen and draws the palette over it.
func (p *Palette) Paint(c *Canvas) {
	c.DimAll()
	per := max(1, min(paletteRows, c.h-frameRows-paletteTop-paletteRest))
	from, to := page(p.at, len(p.entries), per)
	a := Area{X: (c.w - paletteWidth) / 2, Y: paletteTop, W: paletteWidth, H: paletteRest + max(1, min(per, len(p.entries)))}
	c.Sheet(a)
	x, end := a.X+3, a.X+a.W-3
	c.Put(x, a.Y+1, p.Title, Strong)
	if to-from < len(p.entries) {
		c.Right(end, a.Y+1, pageSign(from, to, len(p.entries)), Dim)
	} else if p.Count != nil {
		c.Right(end, a.Y+1, p.Count(len(p.entries)), Dim)
	}
	p.paintQuery(c, x, a.Y+3, end)
	verb := 4
	for _, e := range p.entries {
		verb = min(12, max(verb, Width(e.Verb)))
	}
	y := a.Y + 5
	for i := from; i < to; i++ {
		p.paintEntry(c, a, y, verb, p.entries[i], i == p.at)
		y++
	}
	if len(p.entries) == 0 {
		c.Put(x, y, Clip(p.None, end-x), Warn)
	}
	c.Put(x, a.Y+a.H-2, Clip(p.Hint, end-x), Dim)
	c.Footer(p.Left, p.Right)
}

func (p *Palette) paintQuery(c *Canvas, x, y, end int) {
	at := c.Put(x, y, p.Label, Dim) + 1
	ground := Base
	if c.theme.boxed() {
		ground = Field
	}
	c.Fill(Area{X: at, Y: y, W: end - at, H: 1}, ground)
	p.query.Paint(c, at+1, y, end-at-2, true)
}

func (p *Palette) paintEntry(c *Canvas, a Area, y, verb int, e Entry, sel bool) {
	x, end := a.X+3, a.X+a.W-3
	st := Text
	if sel {
		c.Fill(Area{X: a.X + 1, Y: y, W: a.W - 2, H: 1}, Sel)
		c.Put(a.X+1, y, ">", AccentBold)
		st = Strong
	}
	if e.Off != "" {
		st = Dim
		e.VerbMarks, e.NameMarks = nil, nil
	}
	if e.Key != "" {
		end = c.Right(end, y, e.Key, Dim) - 2
	}
	c.PutMarked(x, y, Clip(e.Verb, verb), e.VerbMarks, st)
	name := x + verb + 2
	room := end - name
	if e.Off != "" { // the reasons stand in one column, further left only when they are long
		at := max(name+12, min(a.X+38, end-Width(e.Off)))
		c.Put(at, y, Clip(e.Off, end-at), Warn)
		room = at - name - 2
	}
	c.PutMarked(name, y, Clip(e.Name, room), e.NameMarks, st)
}
