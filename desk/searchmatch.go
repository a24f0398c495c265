package desk

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// find gives the first place in the units from..to where a query fits that is not empty:
// the units that it takes. Texts end where their last unit ends.
func (c *corpus) find(q string, from, to int32) (a, b int32, ok bool) {
	in, key := c.heads, q[0]
	if key >= utf8.RuneSelf {
		in, key = c.tails, tail(q)
	}
	for {
		next := bytes.IndexByte(in[from:to], key)
		if next < 0 {
			return 0, 0, false
		}
		from += int32(next)
		if b, ok := c.take(q, from, c.texts[c.owner[from]].to); ok {
			return from, b, true
		}
		from++
	}
}

// take matches all of the query with the units from at on, up to end, and gives the unit
// behind. Each unit takes its character, or a beginning of its reading, the longest that
// lets the rest fit.
func (c *corpus) take(q string, at, end int32) (behind int32, ok bool) {
	if q == "" {
		return at, true
	}
	if at == end || q[0] < utf8.RuneSelf && c.heads[at] != q[0] {
		return 0, false
	}
	u := c.units[at]
	char, read := c.pool[u.char], c.pool[u.read]
	if rest, ok := strings.CutPrefix(q, char); ok && char != "" {
		if behind, ok := c.take(rest, at+1, end); ok {
			return behind, true
		}
	}
	for n := shared(q, read); n > 0; n-- {
		if !c.parts && n < len(read) && n < len(q) {
			break
		}
		if behind, ok := c.take(q[n:], at+1, end); ok {
			return behind, true
		}
	}
	return 0, false
}

// shared is how many bytes a and b have in common at their beginnings.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func (c *corpus) holds(t text, q string) bool {
	_, _, ok := c.find(q, t.from, t.to)
	return ok
}

func (c *corpus) holdsAll(t text, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !c.holds(t, w) })
}

// inside tells whether the text stands in the query, in characters or in full syllables.
func (c *corpus) inside(t text, q string) bool {
	if strings.IndexByte(q, c.heads[t.from]) < 0 && strings.IndexByte(q, c.tails[t.from]) < 0 {
		return false
	}
	for from := range q {
		rest, ok := q[from:], true
		for n := t.from; ok && n < t.to; n++ {
			rest, ok = c.cut(rest, c.units[n])
		}
		if ok {
			return true
		}
	}
	return false
}

// cut takes the unit, whole, from the beginning of a query.
func (c *corpus) cut(q string, u unit) (rest string, ok bool) {
	for _, s := range []string{c.pool[u.char], c.pool[u.read]} {
		if rest, ok := strings.CutPrefix(q, s); ok && s != "" {
			return rest, true
		}
	}
	return "", false
}

// how tells how well the units a..b stand for the whole text.
func (t text) how(a, b int32) uint8 {
	switch {
	case a > t.from:
		return foundInside
	case b < t.to:
		return foundStart
	}
	return foundWhole
}

// span is the part of the text that q took of the units a..b; all of them if q is empty.
// Of the last English word that is only what was typed.
func (c *corpus) span(a, b int32, q string) Span {
	first, last := c.units[a], c.units[b-1]
	s := Span{int(first.from), int(last.to)}
	if c.parts || q == "" {
		return s
	}
	for _, u := range c.units[a : b-1] {
		q = q[len(c.pool[u.read]):]
	}
	s.To = int(last.from) + utf8.RuneCountInString(q)
	return s
}
