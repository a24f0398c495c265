package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sheyin/desk"
)

// form reads and checks a form that was sent to this address and gives the key of this
// showing of it. Errors: Denied form.token, Invalid form.unreadable.
func (p *Pages) form(r *http.Request) (key string, err error) {
	if err := r.ParseForm(); err != nil {
		return "", &desk.Error{Code: desk.Invalid, Key: "form.unreadable", Err: err}
	}
	return p.forms.open(r.URL.Path, r.PostForm.Get("token"))
}

// versioned is form for one about a record: it gives the version that was shown, too.
func (p *Pages) versioned(r *http.Request) (key string, version int64, err error) {
	key, err = p.form(r)
	if err != nil {
		return "", 0, err
	}
	version, err = strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	if err != nil {
		return "", 0, &desk.Error{Code: desk.Invalid, Key: "form.unreadable", Err: err}
	}
	return key, version, nil
}

// plain is a text of a form without what browsers add.
func plain(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// errorAt gives the error when it belongs to field.
func errorAt(e *desk.Error, field string) *desk.Error {
	if e == nil || e.Field != field {
		return nil
	}
	return e
}

// page shows what was gathered for a page, or why that could not be. refused is what is wrong with the form that was
// sent; nil: none was.
func (p *Pages) page(w http.ResponseWriter, r *http.Request, name string, v any, refused *desk.Error, err error) {
	switch {
	case err != nil:
		p.fail(w, r, err)
	case refused != nil:
		p.show(w, r, statusOf(refused.Code), name, v)
	default:
		p.show(w, r, http.StatusOK, name, v)
	}
}

// goneView is the page for a form that came too late; what was written is still there to be copied.
type goneView struct {
	Reviewer desk.Person
	Error    *desk.Error
	Reason   string
	List     string // to go back to, as the address names it
}

// gone shows it: refused is what is wrong with the form, err why its page cannot be shown again.
func (p *Pages) gone(w http.ResponseWriter, r *http.Request, v goneView, refused *desk.Error, err error) {
	v.Error = refused
	if refused.Code != desk.Conflict { // a conflict says more about why it is gone
		v.Error = p.known(r, err)
	}
	p.show(w, r, statusOf(v.Error.Code), "gone", v)
}

// to leads to another page of this server and keeps the language that was chosen by hand.
func (p *Pages) to(w http.ResponseWriter, r *http.Request, q url.Values, parts ...string) {
	if lang, chosen := langOf(r); chosen {
		q.Set("lang", lang)
	}
	path := ""
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}

// done is the number of what was done just now, as the address to which [Pages.to] led names it.
func done(r *http.Request) string {
	number := r.URL.Query().Get("done")
	if !receipt.MatchString(number) {
		return ""
	}
	return number
}
