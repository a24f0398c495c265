package web

import (
	"bytes"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// views are the parsed pages by name: each is the layout with its own body.
type views struct {
	pages map[string]*template.Template
}

func loadViews() (*views, error) {
	v := &views{pages: map[string]*template.Template{}}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		if page == "layout" {
			continue
		}
		if v.pages[page], err = template.ParseFS(files, "templates/layout.html", name); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// view is what a template sees: the words of the page and its data.
type view struct {
	words
	Data   any
	Page   string
	chosen bool
	here   *url.URL

	Benched bool // the devices of the demo have their page
}

// T gives the words for a key; see [words.text].
func (v view) T(key string, pairs ...any) (string, error) { return v.text(key, pairs...) }

// Lang is the language of the page.
func (v view) Lang() string { return v.lang }

// Fail gives the words of an error, "" for none.
func (v view) Fail(e *desk.Error) string {
	if e == nil {
		return ""
	}
	return v.failure(e)
}

// Link is a path of this server that keeps the language that was chosen by hand.
func (v view) Link(parts ...string) string {
	u := url.URL{Path: "/" + strings.Join(parts, "/")}
	escaped := make([]string, len(parts))
	for n, p := range parts {
		escaped[n] = url.PathEscape(p)
	}
	u.RawPath = "/" + strings.Join(escaped, "/")
	if v.chosen {
		u.RawQuery = "lang=" + v.lang
	}
	return u.String()
}

// Here is the page's own path, for its forms.
func (v view) Here() string {
	return v.Link(strings.Split(strings.TrimPrefix(v.here.Path, "/"), "/")...)
}

// Other is this page in the other language.
func (v view) Other() string {
	lang := languages[0]
	if v.lang == lang {
		lang = languages[1]
	}
	return v.here.EscapedPath() + "?lang=" + lang
}

// Next is n + 1: grades are counted from 1, lists from 0.
func (view) Next(n int) int { return n + 1 }

// With is the view of a part of the page.
func (v view) With(data any) view {
	v.Data = data
	return v
}

// Time is an instant in China's time, to the minute.
func (v view) Time(t time.Time) string { return t.In(calendar.China).Format("2006-01-02 15:04") }

// Second is an instant of today in China's time, to the second.
func (v view) Second(t time.Time) string { return t.In(calendar.China).Format("15:04:05") }

// readableTime turns the RFC 3339 of an error's placeholder into what Time gives.
func readableTime(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.In(calendar.China).Format("2006-01-02 15:04")
}

// show writes a page. The template is run into memory first: a page is whole or an error.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, page string, data any) {
	lang, chosen := langOf(r)
	v := view{words: p.words[lang], Data: data, Page: page, chosen: chosen, here: p.standing(r), Benched: p.bench != nil}
	var b bytes.Buffer
	if err := p.views.pages[page].ExecuteTemplate(&b, "layout", v); err != nil {
		p.log.ErrorContext(r.Context(), "page not drawn", "page", page, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", lang)
	w.Header().Add("Vary", "Accept-Language")
	w.WriteHeader(status)
	if _, err := b.WriteTo(w); err != nil { // the reader has gone: nobody is left to tell
		p.log.DebugContext(r.Context(), "answer not read", "page", page, "error", err)
	}
}

// standing is the address of the page that answers a request. A form that was not taken is shown on the page it
// stands on, and some forms are sent to an address of their own that nobody can open, as in the other language.
func (p *Pages) standing(r *http.Request) *url.URL {
	at := r.URL
	for r.Method == http.MethodPost && at.Path != "/" {
		if _, pattern := p.mux.Handler(&http.Request{Method: http.MethodGet, Host: r.Host, URL: at}); pattern != "/" {
			break
		}
		at = &url.URL{Path: path.Dir(at.Path)}
	}
	return at
}

// fail shows an error that belongs to no field as a page of its own.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := p.known(r, err)
	p.show(w, r, statusOf(e.Code), "failure", e)
}

// known makes sure that what is shown is a [desk.Error]; anything else is logged and shown
// as an outcome that is not known.
func (p *Pages) known(r *http.Request, err error) *desk.Error {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e
	}
	p.log.ErrorContext(r.Context(), "unexpected", "method", r.Method, "error", err)
	return &desk.Error{Code: desk.Unknown, Key: "unexpected", Err: err}
}

func statusOf(code desk.Code) int {
	switch code {
	case desk.Invalid:
		return http.StatusUnprocessableEntity
	case desk.Conflict:
		return http.StatusConflict
	case desk.NotFound:
		return http.StatusNotFound
	case desk.Denied:
		return http.StatusForbidden
	case desk.Offline:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
