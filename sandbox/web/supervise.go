package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// supervision are the pages by which the authority supervises its outlets.
func (p *Pages) supervision(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/{reviewer}/figures", p.asReviewer(p.figures))
	mux.HandleFunc("GET /desk/{reviewer}/figures.csv", p.asReviewer(p.figuresFile))
	mux.HandleFunc("GET /desk/{reviewer}/findings", p.asReviewer(p.findings))
	mux.HandleFunc("POST /desk/{reviewer}/findings", p.asReviewer(p.find))
	mux.HandleFunc("GET /desk/{reviewer}/findings/{outlet}/{id}", p.asReviewer(p.oneFinding))
	mux.HandleFunc("POST /desk/{reviewer}/findings/{outlet}/{id}", p.asReviewer(p.supervise))
	mux.HandleFunc("GET /desk/{reviewer}/map.json", p.asReviewer(p.serviceMap))
	mux.HandleFunc("GET /desk/{reviewer}/exits", p.asReviewer(p.exits))
	mux.HandleFunc("GET /desk/{reviewer}/outlets/{outlet}/freeze", p.asReviewer(p.askFreeze))
	mux.HandleFunc("POST /desk/{reviewer}/outlets/{outlet}/freeze", p.asReviewer(p.freeze))
	mux.HandleFunc("GET /desk/{reviewer}/exits/{outlet}/{id}", p.asReviewer(p.oneExit))
	mux.HandleFunc("POST /desk/{reviewer}/exits/{outlet}/{id}", p.asReviewer(p.onExit))
}

// figuresView are all outlets in figures.
type figuresView struct {
	Reviewer desk.Person
	From, To string // as entered
	File     string // where the same period is as a file
	Rows     []figuresRow
	Error    *desk.Error
}

// At gives the error when it belongs to field.
func (v figuresView) At(field string) *desk.Error { return errorAt(v.Error, field) }

type figuresRow struct {
	Outlet desk.Outlet
	desk.Tally
}

// Spot is the share of what was done on the spot.
func (r figuresRow) Spot() string { return percent(r.OnTheSpot, r.Count("acceptance")) }

// OnTime is the share of what was settled within its limit.
func (r figuresRow) OnTime() string { return percent(r.InTime, r.Settled) }

// Count is how often a step was done.
func (r figuresRow) Count(step desk.Kind) int { return r.Step(step).Count }

func percent(part, whole int) string {
	if n, ok := desk.Share(part, whole); ok {
		return strconv.Itoa(n) + "%"
	}
	return "-"
}

// span is the period that the address names; this month so far when it names none. Invalid figures.day, with Field, for what
// is no day: another period's figures would be taken for those that were asked for.
func (p *Pages) span(r *http.Request) (from, to calendar.Date, err error) {
	to = calendar.DateOf(p.now())
	from = calendar.MonthOf(to).First()
	for _, asked := range []struct {
		field string
		day   *calendar.Date
	}{{"from", &from}, {"to", &to}} {
		text := r.URL.Query().Get(asked.field)
		if text == "" {
			continue
		}
		if *asked.day, err = calendar.Parse(text); err != nil {
			return from, to, &desk.Error{Code: desk.Invalid, Key: "figures.day", Field: asked.field, Err: err}
		}
	}
	return from, to, nil
}

// tallies are the figures of all outlets in the period that the address names.
func (p *Pages) tallies(r *http.Request, reviewer desk.Person) ([]figuresRow, error) {
	from, to, err := p.span(r)
	if err != nil {
		return nil, err
	}
	reports, err := p.service.Reports(r.Context(), reviewer.ID, from, to)
	if err != nil {
		return nil, err
	}
	outlets, err := p.service.Outlets(r.Context())
	var rows []figuresRow
	for _, one := range reports {
		rows = append(rows, figuresRow{outletOf(outlets, one.OutletID), one.Total})
	}
	return rows, err
}

func (p *Pages) figures(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	from, to, err := p.span(r)
	v := figuresView{Reviewer: reviewer, From: from.String(), To: to.String()}
	if err != nil {
		asked := r.URL.Query()
		v.From, v.To, v.Error = cmp.Or(asked.Get("from"), v.From), cmp.Or(asked.Get("to"), v.To), p.known(r, err)
		p.page(w, r, "figures", v, v.Error, nil)
		return
	}
	q := url.Values{"from": {v.From}, "to": {v.To}}
	if lang, chosen := langOf(r); chosen {
		q.Set("lang", lang)
	}
	v.File = "/desk/" + url.PathEscape(reviewer.ID) + "/figures.csv?" + q.Encode()
	v.Rows, err = p.tallies(r, reviewer)
	if err != nil {
		v.Error = p.known(r, err)
	}
	p.page(w, r, "figures", v, v.Error, nil)
}

// figuresFile is the same as a file for programs for tables.
func (p *Pages) figuresFile(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	rows, err := p.tallies(r, reviewer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	lang, _ := langOf(r)
	words := p.words[lang]
	head := make([]string, 0, len(figureColumns)+2)
	for _, key := range append([]string{"col.outlet", "figures.name"}, figureColumns...) {
		text, err := words.text(key)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		head = append(head, text)
	}
	table := [][]string{head}
	for _, row := range rows {
		cells := []string{row.Outlet.ID, row.Outlet.Name(lang)}
		for _, n := range []int{
			row.Count(desk.KindConsultation), row.Count(desk.KindAcceptance), row.Count(desk.KindHandling), row.Count(desk.KindNotification),
			row.OnTheSpot, row.Settled, row.InTime, row.Overdue, row.Notices, row.Second, row.More, row.Voices, row.Complaint,
			row.Grades[0], row.Grades[1], row.Grades[2], row.Grades[3], row.Grades[4], row.Unrated,
		} {
			cells = append(cells, strconv.Itoa(n))
		}
		table = append(table, cells)
	}
	data, err := desk.Spreadsheet(table)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	from, to, err := p.span(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="figures-`+from.String()+"-"+to.String()+`.csv"`)
	if _, err := w.Write(data); err != nil { // the reader has gone: nobody is left to tell
		p.log.DebugContext(r.Context(), "answer not read", "page", "figures.csv", "error", err)
	}
}

// figureColumns are the words of the columns of the file, behind those of the outlet.
var figureColumns = []string{
	"figures.consulted", "figures.accepted", "figures.handled", "figures.told", "figures.spot", "figures.settled", "figures.in_time",
	"figures.overdue", "figures.notices", "figures.second", "figures.more", "figures.voices", "figures.complaints",
	"figures.grade1", "figures.grade2", "figures.grade3", "figures.grade4", "figures.grade5", "figures.unrated",
}

// mapped is an outlet as the service map shows it: what is public of it, and nothing else (D-5b, H-9.3).
type mapped struct {
	ID        string         `json:"id"`
	NameZH    string         `json:"name_zh"`
	NameEN    string         `json:"name_en"`
	Class     desk.Class     `json:"class"`
	AddressZH string         `json:"address_zh"`
	AddressEN string         `json:"address_en"`
	Hours     string         `json:"hours"`
	Phone     string         `json:"phone"`
	Position  *desk.Position `json:"position,omitempty"`
	List      int64          `json:"list_version"`
	Items     []string       `json:"items"` // codes of those in force
}

// serviceMap gives the outlets that serve customers now, for the map of services.
func (p *Pages) serviceMap(w http.ResponseWriter, r *http.Request, _ desk.Person) {
	outlets, err := p.service.Outlets(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	all := []mapped{}
	for _, o := range outlets {
		if o.Open(p.now()) != nil { // frozen, or not opened yet: nobody is sent there
			continue
		}
		list, err := p.service.CurrentList(r.Context(), o.ID)
		if err != nil && desk.CodeOf(err) != desk.NotFound {
			p.fail(w, r, err)
			return
		}
		m := mapped{
			ID: o.ID, NameZH: o.NameZH, NameEN: o.NameEN, Class: o.Class, AddressZH: o.AddressZH, AddressEN: o.AddressEN,
			Hours: o.Hours, Phone: o.Phone, Position: o.Position, List: list.Version, Items: []string{},
		}
		m.Items = append(m.Items, codesOf(list)...)
		all = append(all, m)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(all); err != nil { // the reader has gone: nobody is left to tell
		p.log.DebugContext(r.Context(), "answer not read", "page", "map.json", "error", err)
	}
}

// findingsView are the findings of all outlets, with the form for a new one.
type findingsView struct {
	Reviewer desk.Person
	Rows     []findingRow
	Outlets  []desk.Outlet
	Kinds    []desk.FindingKind
	Token    string
	In       url.Values // as entered
	Max      int
	Error    *desk.Error
	Done     string
}

type findingRow struct {
	desk.Finding
	Outlet desk.Outlet
	Late   bool
}

// At gives the error when it belongs to field.
func (v findingsView) At(field string) *desk.Error { return errorAt(v.Error, field) }

func (p *Pages) findingsFor(r *http.Request, reviewer desk.Person) (findingsView, error) {
	v := findingsView{
		Reviewer: reviewer, Kinds: desk.FindingKinds[1:], Token: p.forms.token(r.URL.Path), Max: maxWords,
		In: url.Values{"due": {calendar.DateOf(p.now()).Add(7).String()}},
	}
	all, err := p.service.AllFindings(r.Context(), reviewer.ID)
	if err != nil {
		return v, err
	}
	v.Outlets, err = p.service.Outlets(r.Context())
	for _, f := range all {
		v.Rows = append(v.Rows, findingRow{f, outletOf(v.Outlets, f.OutletID), f.Late(p.now())})
	}
	return v, err
}

func (p *Pages) findings(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.findingsFor(r, reviewer)
	v.Done = done(r)
	p.page(w, r, "findings", v, nil, err)
}

// find notes what an inspection of the authority found. The key of the form is the finding's ID, so that a
// repeat is the same finding.
func (p *Pages) find(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, err := p.form(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	in := r.PostForm
	due, err := calendar.Parse(in.Get("due"))
	if err != nil { // an empty day is before every other one, and refused as such
		due = calendar.Date{}
	}
	f, err := p.service.Supervise(r.Context(), reviewer.ID, key, in.Get("outlet"), key, 0, desk.Find{
		Kind: desk.FindingKind(in.Get("kind")), Text: plain(in.Get("text")), Due: due,
	})
	if err != nil {
		v, again := p.findingsFor(r, reviewer)
		v.In, v.Error = in, p.known(r, err)
		p.page(w, r, "findings", v, v.Error, again)
		return
	}
	p.to(w, r, url.Values{"done": {f.Number}}, "desk", reviewer.ID, "findings")
}

// findingView is one finding with what the authority may do about it.
type findingView struct {
	Reviewer desk.Person
	findingRow
	Token  string
	Text   string // as entered
	NewDue string
	Max    int
	Error  *desk.Error
}

// MayTalk tells whether a talk is due.
func (v findingView) MayTalk() bool { return v.Allows(desk.KindTalk) }

// MayRecheck tells whether somebody has to look again.
func (v findingView) MayRecheck() bool { return v.Allows(desk.KindRecheck) }

func (p *Pages) findingFor(r *http.Request, reviewer desk.Person) (findingView, error) {
	all, err := p.findingsFor(r, reviewer)
	if err != nil {
		return findingView{}, err
	}
	for _, row := range all.Rows {
		if row.OutletID == r.PathValue("outlet") && row.ID == r.PathValue("id") {
			return findingView{
				Reviewer: reviewer, findingRow: row, Token: p.forms.token(r.URL.Path), Max: maxWords,
				NewDue: calendar.DateOf(p.now()).Add(7).String(),
			}, nil
		}
	}
	return findingView{}, &desk.Error{Code: desk.NotFound, Key: "finding.none"}
}

func (p *Pages) oneFinding(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	v, err := p.findingFor(r, reviewer)
	p.page(w, r, "finding", v, nil, err)
}

// supervise does the authority's act on a finding.
func (p *Pages) supervise(w http.ResponseWriter, r *http.Request, reviewer desk.Person) {
	key, version, err := p.versioned(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	in := r.PostForm
	var act desk.FindingAct = desk.Talk{Text: plain(in.Get("text"))}
	switch in.Get("act") {
	case "passed":
		act = desk.Recheck{Passed: true, Text: plain(in.Get("text"))}
	case "failed":
		due, err := calendar.Parse(in.Get("due"))
		if err != nil {
			due = calendar.Date{}
		}
		act = desk.Recheck{Text: plain(in.Get("text")), Due: due}
	}
	f, err := p.service.Supervise(r.Context(), reviewer.ID, key, r.PathValue("outlet"), r.PathValue("id"), version, act)
	if err != nil {
		v, again := p.findingFor(r, reviewer)
		v.Text, v.Error = in.Get("text"), p.known(r, err)
		p.page(w, r, "finding", v, v.Error, again)
		return
	}
	if f.State == desk.FindingClosed {
		p.to(w, r, url.Values{"done": {f.Number}}, "desk", reviewer.ID, "findings")
		return
	}
	p.to(w, r, url.Values{}, "desk", reviewer.ID, "findings", f.OutletID, f.ID)
}
