package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Year is the State Council's notice on the holidays of one year, as the
// authority publishes it.
type Year struct {
	Year     int       `json:"year"`
	Source   string    `json:"source"` // title and place of the notice
	Holidays []Holiday `json:"holidays"`
	Makeup   []Date    `json:"makeup"` // Saturdays and Sundays that are worked in exchange
}

// Holiday is a span of days off, both ends included.
type Holiday struct {
	Name string `json:"name"` // the authority's own term
	From Date   `json:"from"`
	To   Date   `json:"to"`
}

// ParseYear reads one year's JSON file and checks it. An unknown field is an
// error: a misspelt "makeup" would otherwise silently lose working days.
func ParseYear(data []byte) (Year, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var y Year
	if err := dec.Decode(&y); err != nil {
		return Year{}, fmt.Errorf("calendar: read year: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Year{}, errors.New("calendar: read year: more than one value in the file")
	}
	if err := y.check(); err != nil {
		return Year{}, err
	}
	return y, nil
}

// check refuses data that no real notice could hold. Dates may lie in December
// of the year before: a notice can make 31 December of the old year a day off
// or a day worked.
func (y Year) check() error {
	if y.Year < 1 || y.Year > maxYear || len(y.Holidays) == 0 {
		return fmt.Errorf("calendar: year %d: no year or no holidays", y.Year)
	}
	first := Date{y.Year - 1, time.December, 1}
	last := Date{y.Year, time.December, 31}
	within := func(d Date) bool { return !d.Before(first) && !d.After(last) }
	off := map[Date]bool{}
	for _, h := range y.Holidays {
		if !within(h.From) || !within(h.To) || h.To.Before(h.From) {
			return fmt.Errorf("calendar: year %d: holiday %s to %s is not a span of that year", y.Year, h.From, h.To)
		}
		for d := h.From; !d.After(h.To); d = d.Add(1) {
			off[d] = true
		}
	}
	for _, d := range y.Makeup {
		switch {
		case !within(d):
			return fmt.Errorf("calendar: year %d: make-up day %s lies outside", y.Year, d)
		case !weekend(d):
			return fmt.Errorf("calendar: year %d: make-up day %s is not at a weekend", y.Year, d)
		case off[d]:
			return fmt.Errorf("calendar: year %d: %s is both off and worked", y.Year, d)
		}
	}
	return nil
}

func weekend(d Date) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}
