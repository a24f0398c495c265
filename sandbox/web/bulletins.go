package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// bulletinOptions is how many options the form has room for.
const bulletinOptions = 4

// bulletinsView is the page of the policy notices: what was issued, who has read it, and the form
// for the next one.
type bulletinsView struct {
	Reviewer desk.Person
	Rows     []sandbox.Reach
	Groups   []itemGroup // all items that an outlet may have
	Outlets  []desk.Outlet
	Options  [bulletinOptions]int
	Form     url.Values // as entered
	Token    string
	Error    *desk.Error
	Done     string // number of the one that was issued just now
}

// At gives the error when it belongs to field.
func (v bulletinsView) At(field string) *desk.Error {
	if v.Error == nil || v.Error.Field != field {
		return nil
	}
	return v.Error
}

// Has tells whether value was ticked in field.
func (v bulletinsView) Has(field, value string) bool { return slices.Contains(v.Form[field], value) }

// Nth is what was entered into the field with this name that comes n-th, from 0.
func (v bulletinsView) Nth(field string, n int) string {
	if n >= len(v.Form[field]) {
		return ""
	}
	return v.Form[field][n]
}

var bulletinNumber = regexp.MustCompile(`^B[0-9]{4}-[0-9]{1,9}$`)

func (p *Pages) bulletins(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.bulletinsFor(r, reviewer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v.Form = url.Values{"must": {"yes"}}
	if number := r.URL.Query().Get("done"); bulletinNumber.MatchString(number) {
		v.Done = number
	}
	p.show(w, r, http.StatusOK, "bulletins", v)
}

func (p *Pages) bulletinsFor(r *http.Request, reviewer desk.Person) (bulletinsView, error) {
	v := bulletinsView{Reviewer: reviewer, Token: p.forms.token(r.URL.Path)}
	var err error
	if v.Rows, err = p.service.Reaches(r.Context(), reviewer.ID); err != nil {
		return v, err
	}
	if v.Outlets, err = p.service.Outlets(r.Context()); err != nil {
		return v, err
	}
	catalogue, err := p.service.Catalogue(r.Context(), "")
	if err != nil {
		return v, err
	}
	for _, category := range catalogue.Categories {
		g := itemGroup{Category: category}
		for _, item := range catalogue.Items {
			if item.Category == category.Code && !item.BankSide {
				g.Items = append(g.Items, itemBox{Item: item, On: slices.Contains(r.PostForm["item"], item.Code)})
			}
		}
		if len(g.Items) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	for n := range v.Options {
		v.Options[n] = n + 1
	}
	return v, nil
}

func (p *Pages) issueBulletin(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, err := p.form(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	b, e := bulletinOf(r.PostForm)
	if e == nil {
		b, err = p.service.IssueBulletin(r.Context(), reviewer.ID, key, b)
		if err != nil {
			e = p.known(r, err)
		}
	}
	if e != nil {
		v, err := p.bulletinsFor(r, reviewer)
		v.Form, v.Error = r.PostForm, e
		p.page(w, r, "bulletins", v, e, err)
		return
	}
	p.to(w, r, url.Values{"done": {b.Number}}, "desk", reviewer.ID, "bulletins")
}

// bulletinOf is what was entered.
func bulletinOf(form url.Values) (desk.Bulletin, *desk.Error) {
	b := desk.Bulletin{
		TitleZH: strings.TrimSpace(form.Get("title_zh")), TitleEN: strings.TrimSpace(form.Get("title_en")),
		TextZH: paragraphs(form.Get("text_zh")), TextEN: paragraphs(form.Get("text_en")),
		Items: form["item"], Outlets: form["outlet"], Must: form.Get("must") == "yes",
	}
	if text := form.Get("from"); text != "" {
		at, err := time.ParseInLocation(localForm, text, calendar.China)
		if err != nil {
			return b, &desk.Error{Code: desk.Invalid, Key: "list.from_format", Field: "from"}
		}
		b.From = at
	}
	q := desk.Control{Line: desk.Line{ZH: strings.TrimSpace(form.Get("question_zh")), EN: strings.TrimSpace(form.Get("question_en"))}}
	zh, en := form["option_zh"], form["option_en"]
	for n := range min(len(zh), len(en), bulletinOptions) {
		if o := (desk.Line{ZH: strings.TrimSpace(zh[n]), EN: strings.TrimSpace(en[n])}); o.ZH != "" || o.EN != "" {
			q.Options = append(q.Options, o)
		}
	}
	if q.ZH == "" && q.EN == "" && len(q.Options) == 0 {
		return b, nil
	}
	for field, into := range map[string]*int{"right": &q.Right, "part": &q.Part} {
		n, err := strconv.Atoi(form.Get(field))
		if err != nil {
			return b, &desk.Error{Code: desk.Invalid, Key: "bulletin.check", Field: "check"}
		}
		*into = n
	}
	b.Check = &q
	return b, nil
}

// paragraphs are the parts of a text that empty lines separate.
func paragraphs(text string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
