package screens

import (
	"maps"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// values are the fields that are asked, each in the way the rules read it.
func (s *handle) values() map[string]string {
	all := maps.Clone(s.typed)
	maps.Copy(all, s.form.Values())
	maps.Copy(all, s.fixed)
	return s.asked(all)
}

// asked leaves out what is not asked. An unticked box says no.
func (s *handle) asked(all map[string]string) map[string]string {
	out := map[string]string{}
	for range 2 { // a field may depend on one that depends on another
		for _, f := range s.item.Fields {
			delete(out, f.Key)
			if f.Type == "bool" && all[f.Key] != "true" {
				all[f.Key] = "false"
			}
			if asked, _ := f.Asked(all); asked {
				out[f.Key] = all[f.Key]
			}
		}
	}
	return out
}

// build makes the form anew from values and keeps the focus.
func (s *handle) build(values map[string]string, focus string) {
	maps.Copy(s.typed, values)
	values = s.asked(s.derive(maps.Clone(s.typed)))
	form := ui.NewForm(s.rows(values))
	if focus != "" {
		form.Focus(focus)
	} else if len(s.named) > 0 {
		form.Focus(s.named[0])
	}
	was := s.form
	s.form, s.shape = form, shapeOf(values)
	if focus == "" && len(s.named) == 0 {
		form.Focus(s.next(""))
	}
	form.Resume(was) // the register's answer takes away nothing that a person opened
	s.recheck()
	form.Check = s.check
	form.Reveal = s.revealed
}

func shapeOf(values map[string]string) string {
	return strings.Join(slices.Sorted(maps.Keys(values)), " ")
}

// same is the field that f has to be equal to, such as the account holder to the name.
func (s *handle) same(f desk.Field) (desk.Field, bool) {
	for rule := range strings.SplitSeq(f.Validation, ";") {
		if key, ok := strings.CutPrefix(rule, "eq:"); ok {
			return s.item.Field(key)
		}
	}
	return desk.Field{}, false
}

// derive fills the fields that have to be equal to another one.
func (s *handle) derive(values map[string]string) map[string]string {
	for _, f := range s.item.Fields {
		other, ok := s.same(f)
		if !ok || slices.Contains(s.named, f.Key) {
			continue
		}
		v := other.Normal(values[other.Key])
		values[f.Key], s.fixed[f.Key] = v, v
		s.notes[f.Key] = s.env.T("handle.same_as", "other", other.Name(s.env.Lang()))
	}
	return values
}

// check is [ui.Form.Check]: what is empty is said in the title, not beside each field.
func (s *handle) check(key, value string) (note string, ok bool) {
	f, known := s.item.Field(key)
	if !known {
		return "", true
	}
	if f.Type == "bool" && value == "" {
		value = "false"
	}
	if s.unchanged(f, value) {
		if s.c.CheckedBack() {
			return s.env.T("check.put_right"), false
		}
		return s.env.T("handle.put_right"), false
	}
	values := s.values()
	values[key] = value
	if fault := f.Check(value, values, s.env.Today()); fault != nil && fault.Key != "field.required" {
		return s.beside(f, fault), false
	}
	return "", true
}

// beside names the other field of a comparison, which the rules know by its key only.
func (s *handle) beside(f desk.Field, fault *desk.Error) string {
	if key := fault.Args["other"]; key != "" {
		if other, ok := s.item.Field(key); ok {
			fault = fault.With("other", other.Name(s.env.Lang()))
		}
	}
	return s.env.Fault(fault)
}

// wanting are the fields that a person still has to come to, in the order of the form: empty
// though needed, wrong, or to be put right for the authority.
func (s *handle) wanting() []string {
	values := s.values()
	faults := s.item.CheckForm(values, s.env.Today())
	var out []string
	for _, f := range ordered(s.item) {
		bad := slices.ContainsFunc(faults, func(e *desk.Error) bool { return e.Field == f.Key })
		_, asked := values[f.Key]
		if asked && (bad || s.unchanged(f, values[f.Key])) {
			out = append(out, f.Key)
		}
	}
	return out
}

// next is the field to go to after this one: the next that is wanting, round the end. Empty: none is.
func (s *handle) next(after string) string {
	wanting := s.wanting()
	all := ordered(s.item)
	from := slices.IndexFunc(all, func(f desk.Field) bool { return f.Key == after })
	for n := range all {
		if key := all[(from+1+n)%len(all)].Key; slices.Contains(wanting, key) {
			return key
		}
	}
	return ""
}

// choosing tells that Enter opens the list of this field, because nothing is chosen yet.
func (s *handle) choosing(key string) bool {
	f, ok := s.item.Field(key)
	return ok && f.Type == "select" && len(f.Options) > 0 && s.form.Value(key) == ""
}

// full tells that a field of fixed length is typed to its end and is right.
func (s *handle) full(key string) bool {
	f, ok := s.item.Field(key)
	v := s.form.Value(key)
	n := 0
	switch {
	case !ok:
	case f.Type == "date" && f.Precision == "month":
		n = len("2026-11")
	case f.Type == "date":
		n = len("2026-11-24")
	case f.Type == "id_no", slices.Contains(strings.Split(f.Validation, ";"), "uscc"):
		n = residentDigits
	case f.Type == "phone":
		n = len("19900000101")
	}
	return n > 0 && len(v) == n && f.Check(v, s.values(), s.env.Today()) == nil
}

// chosen goes on after a choice or a tick: past what is filled already.
func (s *handle) chosen(key string) {
	switch f, _ := s.item.Field(key); {
	case f.Type == "select" && s.form.Value(key) != "" && !s.form.Open():
		s.advance(key)
	case f.Type == "bool" && s.form.Value(key) == "true":
		s.leave(key)
	}
}

// leave is advance from a field that the cursor would have stayed in: the key that a hand is used to
// press then is not wanted any more.
func (s *handle) leave(key string) {
	s.advance(key)
	s.jumped = !s.preview && s.form.Focused() != key
}

// advance goes to the next field that is wanting; when none is, the page opens.
func (s *handle) advance(from string) {
	switch next := s.next(from); {
	case next != "":
		s.form.Focus(next)
	case s.open() == "":
		s.show()
	}
}

// unchanged tells that the authority wants the field put right and it is as it was.
func (s *handle) unchanged(f desk.Field, value string) bool {
	return slices.Contains(s.named, f.Key) && f.Normal(value) == s.came[f.Key]
}

// recheck says again what is wrong, because fields depend on each other. A box that nobody
// came to yet is not wrong, and what is being typed is checked on leaving.
func (s *handle) recheck() {
	for key, v := range s.values() {
		f, _ := s.item.Field(key)
		if v == "" || f.Type == "bool" || key == s.form.Focused() && !s.unchanged(f, v) {
			continue
		}
		note, _ := s.check(key, v)
		s.form.SetError(key, note)
	}
}

// open is why the form cannot be shown to the customer yet; empty: it can.
func (s *handle) open() string {
	e := s.env
	values := s.values()
	var empty []string
	wrong := 0
	for _, fault := range s.item.CheckForm(values, e.Today()) {
		f, _ := s.item.Field(fault.Field)
		if fault.Key == "field.required" || fault.Key == "field.must_true" {
			empty = append(empty, f.Name(e.Lang()))
		} else {
			wrong++
		}
	}
	still := 0
	for _, key := range s.named {
		if f, _ := s.item.Field(key); s.unchanged(f, values[key]) {
			still++
		}
	}
	switch {
	case wrong > 0:
		return e.T("handle.open_wrong", "n", max(wrong, s.form.Errors())) // a box that was passed over is marked too
	case len(empty) == 1:
		return e.T("handle.open_one", "field", empty[0])
	case len(empty) > 1:
		return e.T("handle.open_empty", "field", empty[0], "n", len(empty))
	case still > 0 && still == len(s.named): // nothing of it was put right
		return e.T("handle.open_same", "n", still)
	}
	return ""
}
