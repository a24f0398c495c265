package screens

import (
	"slices"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/desk/number"
	"sheyin/ui"
)

// Rows of the form that the errors of an application name.
const (
	peopleName    = "name"
	peopleID      = "id_no"
	peopleSchool  = "education"
	peopleExam    = "exam"
	peopleLearned = "training"
	peopleSecret  = "confidential"
	peoplePosts   = "posts"
	peopleRole    = "role"
	peopleSteps   = "steps"
	peopleItems   = "items"
	peopleFrom    = "from"
	peopleReason  = "reason"
	peopleWish    = "wish"
)

// schools are the evidence that counts (H-4.4.3b: high school or above).
var schools = []string{"high_school", "college", "bachelor", "master"}

// stepSets are the steps that are asked for together; the first is all that the posts allow.
var stepSets = [][]desk.Right{
	nil,
	{desk.MayConsult},
	{desk.MayConsult, desk.MayAccept},
	{desk.MayConsult, desk.MayAccept, desk.MayHandle},
	{desk.MayConsult, desk.MayHandle, desk.MayNotify},
	{desk.MayConsult, desk.MayNotify},
}

func (s *people) formRows() []ui.FormRow {
	t := s.env.T
	from := ui.FormRow{Key: peopleFrom, Label: t("people.form.from"), Note: t("people.form.from_note"), Max: askedLength}
	why := ui.FormRow{Key: peopleReason, Label: t("people.form.reason"), Max: maxTicketText}
	if s.wish == desk.ToLeave {
		return []ui.FormRow{
			{Key: peopleWish, Label: t("people.form.wish"), Kind: ui.SelectRow, Value: string(desk.ToLeave), Options: []ui.Option{
				{Value: string(desk.ToLeave), Label: t("people.wish.leave")}, {Value: string(desk.ToTransfer), Label: t("people.wish.transfer")},
			}}, from, why,
		}
	}
	var rows []ui.FormRow
	if s.wish == desk.ToOpen {
		var options []ui.Option
		for _, school := range schools {
			options = append(options, ui.Option{Value: school, Label: s.env.school(school)})
		}
		rows = append(rows,
			ui.FormRow{Key: peopleName, Label: t("people.form.name"), Max: 50},
			ui.FormRow{Key: peopleID, Label: t("people.form.id_no"), Note: t("people.form.id_note"), Max: 18, Mask: number.MaskID},
			ui.FormRow{Key: peopleSchool, Label: t("people.form.education"), Kind: ui.SelectRow, Options: options, Hint: t("people.form.education_hint")})
	}
	rows = append(rows,
		ui.FormRow{Key: peopleExam, Label: t("people.form.exam"), Note: t("people.form.day_note"), Max: 10, Value: dayText(s.who.Exam)},
		ui.FormRow{Key: peopleLearned, Label: t("people.form.training"), Max: 100},
		ui.FormRow{Key: peopleSecret, Label: t("people.form.confidential"), Note: t("people.form.secret_note"), Max: 10, Value: dayText(s.who.Confidential)},
		ui.FormRow{Key: peoplePosts, Label: t("people.form.posts"), Kind: ui.SelectRow, Value: s.env.joinPosts(s.who.Posts, "+"), Options: s.postOptions()})
	roles := []ui.Option{{Value: "-", Label: t("people.form.no_role")}, {Value: "A", Label: t("role.A")}, {Value: "B", Label: t("role.B")}}
	role := s.who.Role
	if role == "" {
		role = "-"
	}
	return append(rows,
		ui.FormRow{Key: peopleRole, Label: t("people.form.role"), Kind: ui.SelectRow, Value: role, Options: roles},
		ui.FormRow{Key: peopleSteps, Label: t("people.form.steps"), Kind: ui.SelectRow, Value: stepsText(s.who.Steps), Options: s.stepOptions()},
		ui.FormRow{Key: peopleItems, Label: t("people.form.items"), Note: t("people.form.items_note"), Max: 400, Value: strings.Join(s.who.Items, " ")},
		from, why)
}

// postOptions are the posts that one person may hold at this outlet, alone and together.
func (s *people) postOptions() []ui.Option {
	posts := []desk.Post{desk.Handler, desk.Guide, desk.Courier, desk.Manager}
	r := s.env.Rules
	var out []ui.Option
	for size := 1; size <= len(posts); size++ {
		for set := 1; set < 1<<len(posts); set++ {
			var held []desk.Post
			for n, p := range posts {
				if set&(1<<n) != 0 {
					held = append(held, p)
				}
			}
			if len(held) == size && r.Catalogue.Service.PostsClash(held, r.Outlet.Class) == nil {
				out = append(out, ui.Option{Value: s.env.joinPosts(held, "+"), Label: s.env.posts(held)})
			}
		}
	}
	return out
}

func (s *people) stepOptions() []ui.Option {
	sets := stepSets
	if len(s.who.Steps) > 0 && !slices.ContainsFunc(sets, func(of []desk.Right) bool { return slices.Equal(of, s.who.Steps) }) {
		sets = append(slices.Clone(sets), s.who.Steps)
	}
	out := make([]ui.Option, len(sets))
	for n, set := range sets {
		out[n] = ui.Option{Value: stepsText(set), Label: s.env.steps(set)}
	}
	return out
}

// stepsText is the value of a row: "-" for all.
func stepsText(steps []desk.Right) string {
	if len(steps) == 0 {
		return "-"
	}
	words := make([]string, len(steps))
	for n, r := range steps {
		words[n] = string(r)
	}
	return strings.Join(words, "+")
}

// joinPosts is the value of a row, in one order, whatever the order in which they are held.
func (Env) joinPosts(posts []desk.Post, by string) string {
	var words []string
	for _, p := range []desk.Post{desk.Handler, desk.Guide, desk.Courier, desk.Manager} {
		if slices.Contains(posts, p) {
			words = append(words, string(p))
		}
	}
	return strings.Join(words, by)
}

// posts are posts in words.
func (e Env) posts(posts []desk.Post) string {
	words := make([]string, len(posts))
	for n, p := range posts {
		words[n] = string(p)
	}
	return e.list("post.", words)
}

// steps are the rights in words; none is all that the posts allow.
func (e Env) steps(steps []desk.Right) string {
	if len(steps) == 0 {
		return e.T("people.all_steps")
	}
	words := make([]string, len(steps))
	for n, r := range steps {
		words[n] = string(r)
	}
	return e.list("people.step.", words)
}

// school is a kind of evidence in words; what was written otherwise stays.
func (e Env) school(code string) string {
	if !slices.Contains(schools, code) {
		return code
	}
	return e.T("people.school." + code)
}

func dayText(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// apply is what the form asks for, and the first field that cannot be read.
func (s *people) apply() (desk.Apply, *desk.Error) {
	v := s.form.Values()
	do := desk.Apply{
		Wish: s.wish, PersonID: s.who.ID, Name: strings.TrimSpace(v[peopleName]), IDNo: strings.TrimSpace(v[peopleID]), Education: v[peopleSchool],
		Training: strings.TrimSpace(v[peopleLearned]), Reason: strings.TrimSpace(v[peopleReason]),
	}
	if s.wish == desk.ToLeave {
		do.Wish = desk.Wish(v[peopleWish])
	}
	var f *desk.Error
	day := func(key string) calendar.Date {
		text := strings.TrimSpace(v[key])
		d, err := calendar.Parse(text)
		if err != nil && text != "" && f == nil {
			f = &desk.Error{Code: desk.Invalid, Key: "application.day", Field: key}
		}
		return d
	}
	do.Exam, do.Confidential = day(peopleExam), day(peopleSecret)
	if text := strings.TrimSpace(v[peopleFrom]); text != "" {
		at, ok := s.env.typedFrom(text)
		if !ok && f == nil {
			f = &desk.Error{Code: desk.Invalid, Key: "application.time", Field: peopleFrom}
		}
		do.From = at
	}
	for word := range strings.SplitSeq(v[peoplePosts], "+") {
		if word != "" {
			do.Posts = append(do.Posts, desk.Post(word))
		}
	}
	for word := range strings.SplitSeq(v[peopleSteps], "+") {
		if word != "" && word != "-" {
			do.Steps = append(do.Steps, desk.Right(word))
		}
	}
	do.Items = strings.FieldsFunc(v[peopleItems], func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) })
	if do.Role = v[peopleRole]; do.Role == "-" {
		do.Role = ""
	}
	return do, f
}

// typedFrom is a time from which something is to hold: of a day alone its beginning.
func (e Env) typedFrom(text string) (time.Time, bool) {
	if d, err := calendar.Parse(text); err == nil {
		return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, calendar.China), true
	}
	return e.typedTime(text)
}

// judge asks the rules about the whole form, so that the authority need not refuse it.
func (s *people) judge() (desk.Apply, *desk.Error) {
	do, f := s.apply()
	if f != nil {
		return do, f
	}
	act := desk.Act{By: s.env.Session.Person, At: s.env.Now(), Rules: s.env.Rules}
	if s.who.ID != "" {
		act.To = &s.who
	}
	_, err := desk.Application{ID: s.id, OutletID: s.env.Session.Outlet.ID}.Apply(do, act)
	if err != nil {
		return do, asFault(err)
	}
	return do, nil
}

// check says what is wrong with one field when it is left; what is missing is said when it is sent. The whole
// sentence stands on the last row: beside a field there is no room for what to do about it.
func (s *people) check(key, value string) (string, bool) {
	s.fault = nil
	if strings.TrimSpace(value) == "" {
		return "", true
	}
	if _, f := s.judge(); f != nil && f.Field == key {
		s.fault = f
		return s.env.T("people.see_below"), false
	}
	return "", true
}

// place puts an error beside its field; false when the form has no such field.
func (s *people) place(f *desk.Error) bool {
	if !beside(s.form, f.Field, s.env.T("people.see_below")) {
		return false
	}
	s.fault = f
	return true
}
