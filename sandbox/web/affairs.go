package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// affairs are the pages of what is settled between the authority and its outlets: emergencies, feedback,
// wishes for another class, joint meetings, preparations.
func (p *Pages) affairs(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/{reviewer}/affairs", p.asReviewer(p.allAffairs))
	mux.HandleFunc("POST /desk/{reviewer}/affairs", p.asReviewer(p.beginAffair))
	mux.HandleFunc("POST /desk/{reviewer}/affairs/{outlet}/{id}", p.asReviewer(p.answerAffair))
}

// affairsView are all of them, with the form for a new one.
type affairsView struct {
	Reviewer desk.Person
	Rows     []affairRow
	Starts   []startRow // outlets that are not ready yet
	Outlets  []desk.Outlet
	Kinds    []string
	Token    string
	In       url.Values // the form for a new one as entered
	Of       string     // ID of the wish whose answer was not taken; empty: the form for a new one
	Said     string     // that answer
	Max      int
	Error    *desk.Error
	Done     string
}

// affairRow is one of them; Token is for the form that answers a wish.
type affairRow struct {
	desk.Affair
	Outlet desk.Outlet
	Late   bool
	Token  string
}

// Asks tells whether the authority has to answer.
func (r affairRow) Asks() bool { return r.Kind == desk.Upgrade && r.State == desk.AffairOpen }

// startRow is an outlet between signing and opening.
type startRow struct {
	Outlet desk.Outlet
	Left   int
}

// Late tells that the last day is over.
func (r startRow) Late() bool { return r.Left < 0 }

// Over is by how many days.
func (r startRow) Over() int { return -r.Left }

// At gives the error when it belongs to field of the form for a new one.
func (v affairsView) At(field string) *desk.Error {
	if v.Of != "" {
		return nil
	}
	return errorAt(v.Error, field)
}

// Whole gives the error when it belongs to no field.
func (v affairsView) Whole() *desk.Error {
	if v.Of != "" || v.Error == nil || slices.Contains(affairFields, v.Error.Field) {
		return nil
	}
	return v.Error
}

// affairFields are those of the form for a new one that say themselves what is wrong with them.
var affairFields = []string{"what", "day", "lines", "text"}

// affairKinds are what the authority may begin, with what of a preparation.
var affairKinds = []string{"feedback", "meeting", "start:" + desk.Training, "start:" + desk.InstallationTest}

func (p *Pages) affairsFor(r *http.Request, reviewer desk.Person) (affairsView, error) {
	today := calendar.DateOf(p.now())
	own := "/desk/" + url.PathEscape(reviewer.ID) + "/affairs"
	v := affairsView{
		Reviewer: reviewer, Kinds: affairKinds, Token: p.forms.token(own), Max: maxWords, In: url.Values{"day": {today.String()}},
	}
	all, err := p.service.AllAffairs(r.Context(), reviewer.ID)
	if err != nil {
		return v, err
	}
	v.Outlets, err = p.service.Outlets(r.Context())
	for _, a := range all {
		row := affairRow{Affair: a, Outlet: outletOf(v.Outlets, a.OutletID), Late: a.Late(today)}
		if row.Asks() {
			row.Token = p.forms.token(own + "/" + url.PathEscape(a.OutletID) + "/" + url.PathEscape(a.ID))
		}
		v.Rows = append(v.Rows, row)
	}
	for _, o := range v.Outlets {
		if left, wanting := o.Start.Left(today); wanting {
			v.Starts = append(v.Starts, startRow{o, left})
		}
	}
	return v, err
}

func (p *Pages) allAffairs(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.affairsFor(r, reviewer)
	v.Done = done(r)
	p.page(w, r, "affairs", v, nil, err)
}

// beginAffair sends feedback, or records a meeting or a preparation. The key of the form is the affair's ID, so
// that a repeat is the same one.
func (p *Pages) beginAffair(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, err := p.form(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	in := r.PostForm
	kind, what, fixed := strings.Cut(in.Get("kind"), ":")
	if !fixed {
		what = plain(in.Get("what"))
	}
	day, err := calendar.Parse(in.Get("day"))
	if err != nil { // an empty day is refused as such
		day = calendar.Date{}
	}
	do := desk.Begin{Kind: desk.AffairKind(kind), What: what, Text: plain(in.Get("text")), Day: day}
	if do.Kind == desk.Feedback {
		do.Period, do.Lines = plain(in.Get("period")), feedbackLines(in.Get("lines"))
	}
	a, err := p.service.SettleFor(r.Context(), reviewer.ID, key, in.Get("outlet"), key, 0, do)
	if err != nil {
		p.affairFailed(w, r, reviewer, "", err)
		return
	}
	p.to(w, r, url.Values{"done": {a.Number}}, "desk", reviewer.ID, "affairs")
}

// affairFailed shows the page again with what was wrong, beside the form that it was: the one for a new affair, or
// the answer to the wish of this ID.
func (p *Pages) affairFailed(w http.ResponseWriter, r *http.Request, reviewer desk.Person, wish string, err error) {
	v, again := p.affairsFor(r, reviewer)
	v.Error = p.known(r, err)
	switch {
	case wish == "":
		v.In = r.PostForm
	case slices.ContainsFunc(v.Rows, func(row affairRow) bool { return row.ID == wish && row.Asks() }):
		v.Of, v.Said = wish, r.PostForm.Get("text")
	}
	p.page(w, r, "affairs", v, v.Error, again)
}

// feedbackLines are figures, one a line: a name and at its end a number. A line without a number has none that
// counts, and is refused.
func feedbackLines(text string) []desk.FeedbackLine {
	var out []desk.FeedbackLine
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		n, err := strconv.Atoi(fields[len(fields)-1])
		if err != nil {
			n = -1
		}
		out = append(out, desk.FeedbackLine{Name: strings.Join(fields[:len(fields)-1], " "), Count: n})
	}
	return out
}

// answerAffair grants a wish for another class, or refuses it.
func (p *Pages) answerAffair(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, version, err := p.versioned(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	in := r.PostForm
	do := desk.End{Text: plain(in.Get("text")), Granted: in.Get("act") == "grant"}
	a, err := p.service.SettleFor(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("id"), version, do)
	if err != nil {
		p.affairFailed(w, r, reviewer, r.PathValue("id"), err)
		return
	}
	p.to(w, r, url.Values{"done": {a.Number}}, "desk", reviewer.ID, "affairs")
}
