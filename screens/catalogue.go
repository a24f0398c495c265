package screens

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// The catalogue's values in words, the same on every screen.

// Day is a day as 12-08, with its year where that is not this one.
func (e Env) Day(d calendar.Date) string {
	s := d.String()
	if d.Year() == e.Today().Year() {
		return s[len("2026-"):]
	}
	return s
}

// join writes words one after the other as the language does.
func (e Env) join(words []string) string { return strings.Join(words, e.T("join.list")) }

// list joins the words of the table for each of keys.
func (e Env) list(table string, keys []string) string {
	words := make([]string, len(keys))
	for n, k := range keys {
		words[n] = e.T(table + k)
	}
	return e.join(words)
}

// sample is the mark of data without a source, or nothing.
func (e Env) sample(m desk.Mark) string {
	if m == desk.Typical {
		return e.T("mark.typical")
	}
	return ""
}

// insurance names the kinds of insurance that an item is about.
func (e Env) insurance(i desk.Item) string {
	return e.list("insurance.", i.Insurance)
}

// limit is how long an item takes.
func (e Env) limit(l desk.Limit) string {
	switch {
	case l.OnTheSpot:
		return e.T("limit.spot")
	case l.Days == 1 && l.Unit == "calendar_day":
		return e.T("limit.calendar_one")
	case l.Days == 1:
		return e.T("limit.working_one")
	case l.Unit == "calendar_day":
		return e.T("limit.calendar", "n", l.Days)
	}
	return e.T("limit.working", "n", l.Days)
}

// decider is who decides about an item.
func (e Env) decider(i desk.Item) string {
	switch {
	case i.DecidedHere() && i.Review == desk.SecondCheck:
		return e.T("check.decider")
	case i.DecidedHere():
		return e.T("decider.here")
	case i.Review == desk.AuthorityReview:
		return e.T("decider.review")
	}
	return e.T("decider.office")
}

// form is how a material has to be there.
func (e Env) form(m desk.Material) string { return e.T("form."+m.Form, "n", m.Copies) }

// delivery is how the result reaches the customer.
func (e Env) delivery(i desk.Item) string {
	return e.list("delivery.", i.Delivery)
}

// otherChannels are the ways to do an item besides the counter (H-7.3a); "" where there is none.
func (e Env) otherChannels(i desk.Item) string {
	return e.list("channel.", slices.DeleteFunc(slices.Clone(i.Channels), func(ch string) bool { return ch == "counter" }))
}

// fee is what the customer pays.
func (e Env) fee(f desk.Fee) string {
	if f.Amount == 0 {
		return e.T("fee.none")
	}
	return e.T("fee.amount", "n", strconv.FormatInt(f.Amount, 10))
}

// results are what the customer gets in the end.
func (e Env) results(i desk.Item) string {
	var words []string
	for _, r := range i.Results {
		words = append(words, r.Name(e.Lang()))
	}
	return e.join(words)
}

// needs counts what is to be brought and what shared data stand for.
func needs(i desk.Item, circumstances []string) (bring, shared int) {
	for _, m := range i.Materials {
		switch m.Need(circumstances) {
		case desk.Bring:
			bring++
		case desk.Replace:
			shared++
		}
	}
	return bring, shared
}

// refusal is the last part of the key of the words for an error of [desk.Rules.May]; what concerns the
// outlet or the account as a whole has one word each, because other screens tell the details.
func refusal(err error) string {
	f, ok := errors.AsType[*desk.Error](err)
	if !ok {
		return "account"
	}
	reason, may := strings.CutPrefix(f.Key, "may.")
	switch {
	case may && slices.Contains([]string{"unknown", "bank_side", "class", "list_date", "list", "post", "person"}, reason):
		return reason
	case strings.HasPrefix(f.Key, "outlet."):
		return "outlet"
	}
	return "account"
}
