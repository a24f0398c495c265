package desk

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sheyin/desk/calendar"
	"sheyin/desk/money"
	"sheyin/desk/number"
)

// Field is one field of an item's form.
type Field struct {
	Key        string      `json:"key"`
	ZH         string      `json:"zh"`
	EN         string      `json:"en"`
	Type       string      `json:"type"` // text, id_no, phone, bank_card, date, money, select, bool
	Required   Requirement `json:"required"`
	Validation string      `json:"validation"`          // rules joined by ";", all must hold
	Precision  string      `json:"precision,omitempty"` // "month": a date field that asks for YYYY-MM
	Fill       string      `json:"fill"`                // manual, id_reader, ssc_reader, system
	Options    []Option    `json:"options,omitempty"`
}

// Option is one choice of a select field.
type Option struct {
	Value string `json:"value"`
	ZH    string `json:"zh"`
	EN    string `json:"en"`
}

// Name is the field's label in lang.
func (f Field) Name(lang string) string { return pick(lang, f.ZH, f.EN) }

// Name is the option's label in lang.
func (o Option) Name(lang string) string { return pick(lang, o.ZH, o.EN) }

// Requirement says when a field has to be filled: "true", "false", "if:key" (another field
// is true) or "if:key=value". In data it may also stand as a bare true or false.
type Requirement string

// UnmarshalJSON accepts a bool or a string.
func (r *Requirement) UnmarshalJSON(data []byte) error {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*r = Requirement(fmt.Sprint(v))
	return nil
}

// Asked tells whether the field is part of the form at all, given the other values, and
// whether it must be filled.
func (f Field) Asked(form map[string]string) (asked, required bool) {
	switch cond, conditional := strings.CutPrefix(string(f.Required), "if:"); {
	case conditional:
		key, want, has := strings.Cut(cond, "=")
		if !has {
			want = "true"
		}
		holds := strings.TrimSpace(form[key]) == want
		return holds, holds
	default:
		return true, f.Required == "true"
	}
}

// CheckForm checks every field that is asked and gives all that is wrong, in the order of
// the fields. Values of fields that the item does not have are an error too (field.unknown):
// nothing may be stored that nobody asked for.
func (i Item) CheckForm(form map[string]string, today calendar.Date) FieldErrors {
	var errs FieldErrors
	for _, f := range i.Fields {
		if e := f.Check(form[f.Key], form, today); e != nil {
			errs = append(errs, e)
		}
	}
	keys := make([]string, 0, len(form))
	for k := range form {
		if _, ok := i.Field(k); !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		errs = append(errs, invalid("field.unknown", k))
	}
	return errs
}

// Check checks one value in the light of the whole form; nil when it is right.
func (f Field) Check(value string, form map[string]string, today calendar.Date) *Error {
	asked, required := f.Asked(form)
	value = f.Normal(value)
	switch {
	case !asked:
		return nil
	case value == "" && required:
		return invalid("field.required", f.Key)
	case value == "":
		return nil
	}
	if e := f.checkType(value); e != nil {
		return e
	}
	for _, rule := range f.rules() {
		name, arg, _ := cutRule(rule)
		if e := checks[name](f, check{value: value, arg: arg, form: form, today: today}); e != nil {
			return e
		}
	}
	return nil
}

// Normal is the one way to write a value, as it is stored and compared: no spaces around
// it, numbers without grouping, document numbers in capitals, names with the one separator.
// A value that no rule can read stays as it was typed.
func (f Field) Normal(value string) string {
	value = strings.TrimSpace(value)
	normal, err := f.read(value)
	if err != nil {
		return value
	}
	return normal
}

func (f Field) read(value string) (string, error) {
	switch f.Type {
	case "phone":
		return number.ParseMobile(value)
	case "bank_card":
		return number.ParseBankCard(value)
	case "id_no":
		return plainNumber(value), nil
	case "money":
		v, err := money.Parse(value)
		return strings.ReplaceAll(v.String(), ",", ""), err
	}
	switch {
	case f.ruled("name"):
		return number.ParseName(value)
	case f.ruled("uscc"):
		v, err := number.ParseUSCC(value)
		return v.Number, err
	case f.ruled("ssc_no"):
		return number.CardRule{}.Parse(value)
	case f.ruled("iso3166"):
		return number.ParseCountry(value)
	case f.ruled("int"):
		v, err := strconv.Atoi(value)
		return strconv.Itoa(v), err
	}
	return value, nil
}

// ruled tells whether the word stands in the field's validation.
func (f Field) ruled(word string) bool {
	return slices.ContainsFunc(f.rules(), func(rule string) bool {
		name, _, _ := cutRule(rule)
		return name == word
	})
}

// NormalForm is the form with every value that is asked in its normal way of writing;
// what is not asked is left out.
func (i Item) NormalForm(form map[string]string) map[string]string {
	out := make(map[string]string, len(form))
	for _, f := range i.Fields {
		if asked, _ := f.Asked(form); asked && !blank(form[f.Key]) {
			out[f.Key] = f.Normal(form[f.Key])
		}
	}
	return out
}

func (f Field) checkType(value string) *Error {
	switch f.Type {
	case "date":
		if _, err := f.day(value); err != nil {
			return invalid("field.date_format", f.Key).With("form", f.dateForm())
		}
	case "bool":
		if value != "true" && value != "false" {
			return invalid("field.option", f.Key)
		}
	case "select":
		// The countries are too many to stand in the data: the code is the check.
		if !f.ruled("iso3166") && !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == value }) {
			return invalid("field.option", f.Key)
		}
	}
	return nil
}

// dateForm shows how to write the field, by an example.
func (f Field) dateForm() string {
	if f.Precision == "month" {
		return "2026-11"
	}
	return "2026-11-21"
}

// day reads a date field; a month is its first day.
func (f Field) day(value string) (calendar.Date, error) {
	if f.Precision == "month" {
		m, err := calendar.ParseMonth(value)
		return m.First(), err
	}
	return calendar.Parse(value)
}

// rules are the words of the validation. A regular expression stands alone, since it may
// hold a semicolon itself.
func (f Field) rules() []string {
	v := f.Validation
	if n := strings.Index(v, " ("); n >= 0 && strings.HasPrefix(v, "by_id_type") {
		v = v[:n] // the rest explains
	}
	switch {
	case v == "":
		return nil
	case strings.HasPrefix(v, "re:"):
		return []string{v}
	}
	return strings.Split(v, ";")
}

// cutRule splits "len:2..60" and "date<=today" into name and argument.
func cutRule(rule string) (name, arg string, ok bool) {
	for _, compared := range []string{"date", "month"} {
		if rest, found := strings.CutPrefix(rule, compared); found {
			return compared, rest, true
		}
	}
	return strings.Cut(rule, ":")
}

// check is what a rule is tried on.
type check struct {
	value, arg string
	form       map[string]string
	today      calendar.Date
}

// checks are the validation words of the catalogue.
var checks = map[string]func(Field, check) *Error{
	"name": func(f Field, c check) *Error {
		if e := f.numbered(errorOf(number.ParseName(c.value))); e != nil {
			return e
		}
		return f.length(c)
	},
	"len": Field.length,
	"int": func(f Field, c check) *Error {
		lo, hi, _ := bounds(c.arg)
		if n, err := strconv.Atoi(c.value); err != nil || n < lo || n > hi {
			return invalid("field.range", f.Key).With("min", strconv.Itoa(lo)).With("max", strconv.Itoa(hi))
		}
		return nil
	},
	"money": func(f Field, c check) *Error {
		from, to, _ := strings.Cut(c.arg, "..")
		lo, _ := money.Parse(from) // the data were checked at load
		hi, _ := money.Parse(to)
		switch v, err := money.Parse(c.value); {
		case err != nil:
			return invalid("field.money_format", f.Key)
		case v < lo || v > hi:
			return invalid("field.range", f.Key).With("min", lo.String()).With("max", hi.String())
		}
		return nil
	},
	"re": func(f Field, c check) *Error {
		if ok, err := regexp.MatchString(c.arg, c.value); err != nil || !ok {
			return invalid("field.pattern", f.Key)
		}
		return nil
	},
	"in": func(Field, check) *Error { return nil }, // the type select is the check
	"gb11643": func(f Field, c check) *Error {
		return f.numbered(errorOf(number.ParseResidentID(c.value, c.today)))
	},
	"by_id_type": func(f Field, c check) *Error {
		return f.numbered(CheckDocument(strings.TrimSpace(c.form["id_type"]), c.value, c.today))
	},
	"cn_mobile": func(f Field, c check) *Error { return f.numbered(errorOf(number.ParseMobile(c.value))) },
	"luhn":      func(f Field, c check) *Error { return f.numbered(errorOf(number.ParseBankCard(c.value))) },
	"uscc":      func(f Field, c check) *Error { return f.numbered(errorOf(number.ParseUSCC(c.value))) },
	"ssc_no":    func(f Field, c check) *Error { return f.numbered(errorOf(number.CardRule{}.Parse(c.value))) },
	"iso3166":   func(f Field, c check) *Error { return f.numbered(errorOf(number.ParseCountry(c.value))) },
	"date":      func(f Field, c check) *Error { return f.compare(c, false) },
	"month":     func(f Field, c check) *Error { return f.compare(c, true) },
	"eq": func(f Field, c check) *Error {
		if c.arg == "true" || c.arg == "false" {
			if c.value != c.arg {
				return invalid("field.must_"+c.arg, f.Key)
			}
			return nil
		}
		if c.value != f.Normal(c.form[c.arg]) {
			return invalid("field.differs", f.Key).With("other", c.arg)
		}
		return nil
	},
	"ne": func(f Field, c check) *Error {
		if c.value == f.Normal(c.form[c.arg]) {
			return invalid("field.same", f.Key).With("other", c.arg)
		}
		return nil
	},
}

func (f Field) length(c check) *Error {
	lo, hi, _ := bounds(c.arg) // the data were checked at load
	if n := utf8.RuneCountInString(c.value); n < lo || n > hi {
		return invalid("field.length", f.Key).With("min", strconv.Itoa(lo)).With("max", strconv.Itoa(hi))
	}
	return nil
}

// compare checks "<=today", ">=start_date" or, for months, ">current".
func (f Field) compare(c check, months bool) *Error {
	op, other := cutComparison(c.arg)
	day, err := f.day(c.value)
	if err != nil {
		return invalid("field.date_format", f.Key).With("form", f.dateForm())
	}
	limit := c.today
	if other != "today" && other != "current" {
		if limit, err = dayOrMonth(strings.TrimSpace(c.form[other])); err != nil {
			return nil // the other field is wrong itself and says so
		}
	}
	if months {
		day, limit = calendar.MonthOf(day).First(), calendar.MonthOf(limit).First()
	}
	order := day.Compare(limit)
	switch {
	case op == "<=" && order <= 0, op == "<" && order < 0, op == ">=" && order >= 0, op == ">" && order > 0:
		return nil
	}
	word := map[string]string{"<=": "field.not_after", "<": "field.before", ">=": "field.not_before", ">": "field.after"}[op]
	return invalid(word, f.Key).With("other", other)
}

// cutComparison splits "<=today" into sign and what is compared with.
func cutComparison(arg string) (op, other string) {
	other = strings.TrimLeft(arg, "<>=")
	return arg[:len(arg)-len(other)], other
}

// dayOrMonth reads another field's date, whatever its precision.
func dayOrMonth(value string) (calendar.Date, error) {
	if m, err := calendar.ParseMonth(value); err == nil {
		return m.First(), nil
	}
	return calendar.Parse(value)
}

// bounds reads "2..60".
func bounds(arg string) (lo, hi int, err error) {
	from, to, ok := strings.Cut(arg, "..")
	if !ok {
		return 0, 0, fmt.Errorf("range %q", arg)
	}
	if lo, err = strconv.Atoi(from); err != nil {
		return 0, 0, err
	}
	if hi, err = strconv.Atoi(to); err == nil && lo > hi {
		err = fmt.Errorf("range %q is empty", arg)
	}
	return lo, hi, err
}

// errorOf drops the value of a parse that is only tried.
func errorOf[T any](_ T, err error) error { return err }

// numbered turns an error of package number into one beside this field.
func (f Field) numbered(err error) *Error {
	if err == nil {
		return nil
	}
	return fieldError(f.Key, err)
}
