package ui

import "strconv"

// CheckItem is one material of a checklist.
type CheckItem struct {
	ID, Name, Form string
	State          string // 已核验 已扫描 缺 看不清 免提交 不适用
	StateStyle     Style
	Note           string
	Missing        bool // the cursor starts on the first of these
	Dim            bool // nobody need bring it
}

// NewChecklist is a [List] of numbered items with the four titles name, form, state, note; the
// cursor stands on the first missing item.
func NewChecklist(titles [4]string, items []CheckItem) *List {
	l := &List{}
	SetChecklist(l, titles, items)
	for _, it := range items {
		if it.Missing {
			l.Select(it.ID)
			break
		}
	}
	return l
}

// SetChecklist replaces the items; the cursor stays on its item.
func SetChecklist(l *List, titles [4]string, items []CheckItem) {
	l.Columns = []Column{
		{W: len(strconv.Itoa(len(items))), Gap: 1, Right: true},
		{Title: titles[0], W: 36, Grow: true},
		{Title: titles[1], W: 11},
		{Title: titles[2], W: 7},
		{Title: titles[3], W: 14},
	}
	rows := make([]Row, len(items))
	for i, it := range items {
		note := Dim
		if it.Missing {
			note = Text
		}
		rows[i] = Row{ID: it.ID, Dim: it.Dim, Cells: []Cell{
			{Text: strconv.Itoa(i + 1), Style: Dim},
			{Text: it.Name},
			{Text: it.Form},
			{Text: it.State, Style: it.StateStyle},
			{Text: it.Note, Style: note},
		}}
	}
	l.SetRows(rows)
}
