//go:build real

package main_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // reads the authority's database behind its back
)

// A browser shows the authority's pages: it follows links and sends the forms that it gets, as a reviewer does.
type browser struct {
	t      testing.TB
	base   string
	client *http.Client
	cases  string // path of her list
}

// review opens the authority's desk and chooses a name.
func review(t testing.TB, base, name string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &browser{t: t, base: base, client: &http.Client{Jar: jar, Timeout: soon}}
	r.cases = r.link(r.get("/desk"), name)
	return r
}

// decision is what a reviewer enters: fields are those to put right, by their names on the page.
type decision struct {
	verdict, reason string
	fields          []string
}

// decide opens the case with this number from the list and decides it.
func (r *browser) decide(number string, d decision) {
	r.t.Helper()
	list := r.get(r.cases)
	row := regexp.MustCompile(`(?s)<tr>(?:[^<]|<[^/]|</[^t]|</t[^r])*?` + regexp.QuoteMeta(number)).FindString(list)
	if row == "" {
		r.t.Fatalf("%s does not wait for a decision", number)
	}
	path := r.link(row[strings.LastIndex(row, "<tr>"):], "")
	page := r.get(path)
	form := url.Values{"verdict": {d.verdict}, "reason": {d.reason}}
	for _, name := range []string{"token", "version"} {
		form.Set(name, find(r.t, page, `name="`+name+`" value="([^"]*)"`))
	}
	for _, field := range d.fields {
		// The row of the field, and the box in it.
		form.Add("fields", find(r.t, page, `<th scope="row">`+regexp.QuoteMeta(field)+`<(?s:.*?)name="fields" value="([^"]*)"`))
	}
	if body := r.ask(http.MethodPost, path, strings.NewReader(form.Encode())); !strings.Contains(body, number) || !strings.Contains(body, `role="status"`) {
		r.t.Fatalf("not decided:\n%s", body)
	}
}

func (r *browser) get(path string) string {
	r.t.Helper()
	return r.ask(http.MethodGet, path, nil)
}

func (r *browser) ask(method, path string, form io.Reader) string {
	r.t.Helper()
	q, err := http.NewRequestWithContext(r.t.Context(), method, r.base+path, form)
	if err != nil {
		r.t.Fatal(err)
	}
	if form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := r.client.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		r.t.Fatalf("%s %s: %v\n%s", answer.Request.Method, answer.Request.URL.Path, err, body)
	}
	return string(body)
}

// link is where the first link on the page leads that has the text in it.
func (r *browser) link(page, text string) string {
	r.t.Helper()
	for _, m := range regexp.MustCompile(`(?s)<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>`).FindAllStringSubmatch(page, -1) {
		if strings.Contains(m[2], text) {
			return html.UnescapeString(m[1])
		}
	}
	r.t.Fatalf("no link %q on the page:\n%s", text, page)
	return ""
}

func find(t testing.TB, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no %s on the page:\n%s", pattern, text)
	}
	return html.UnescapeString(m[1])
}

// A record is a case as the authority's database has it; its state is the stage.
type record struct {
	row
	Catalogue string // version that the case keeps
	Applicant string // kind and number of the document
	Handled   map[string]string
}

// database opens the authority's database for reading only.
func (d *counter) database() *sql.DB {
	d.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(d.seat.folder, "authority.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		d.t.Fatal(err)
	}
	return db
}

func (d *counter) closes(c io.Closer) {
	d.t.Helper()
	if err := c.Close(); err != nil {
		d.t.Error(err)
	}
}

// A row is a case, a visit or a ticket as the authority's database keeps it.
type row struct {
	ID, Outlet, State string
	Version           int
	Steps             []string // kinds, by version
	Audit             []string // acts about it that were done, in their order
}

// row reads what has the authority's number, the newest one if there are several, and its JSON into body.
func (d *counter) row(what, number string, body any) row {
	d.t.Helper()
	db := d.database()
	defer d.closes(db)
	var r row
	var text string
	query := `SELECT outlet_id, record_id, version, state, body FROM records WHERE what = ? AND number = ? ORDER BY changed DESC`
	if err := db.QueryRowContext(d.t.Context(), query, what, number).Scan(&r.Outlet, &r.ID, &r.Version, &r.State, &text); err != nil {
		d.t.Fatalf("%s %q: %v", what, number, err)
	}
	if err := json.Unmarshal([]byte(text), body); err != nil {
		d.t.Fatal(err)
	}
	for n, s := range d.rows(db, `SELECT version, kind FROM acts WHERE record_id = ? ORDER BY version`, r.ID) {
		if s[0] != fmt.Sprint(n+1) {
			d.t.Errorf("%s %s: act %d has version %s", what, number, n+1, s[0])
		}
		r.Steps = append(r.Steps, s[1])
	}
	for _, a := range d.rows(db, `SELECT act, outcome FROM audit WHERE subject = ? AND outcome = '' ORDER BY at, audit_id`, r.ID) {
		r.Audit = append(r.Audit, a[0])
	}
	return r
}

// record reads a case: by the authority's number, or the newest one that has none yet.
func (d *counter) record(number string) record {
	d.t.Helper()
	var kept struct {
		Item      string            `json:"item"`
		Catalogue string            `json:"catalogue_version"`
		Version   int               `json:"version"`
		Stage     string            `json:"stage"`
		Values    map[string]string `json:"values"`
		Applicant struct {
			IDType string `json:"id_type"`
			IDNo   string `json:"id_no"`
		} `json:"applicant"`
	}
	r := record{row: d.row("case", number, &kept), Catalogue: kept.Catalogue, Handled: kept.Values}
	if kept.Version != r.Version || kept.Stage != r.State {
		d.t.Errorf("case %s: body says version %d, %s; columns %d, %s", number, kept.Version, kept.Stage, r.Version, r.State)
	}
	r.Applicant = kept.Applicant.IDType + " " + kept.Applicant.IDNo
	db := d.database()
	defer d.closes(db)
	if known := d.rows(db, `SELECT version, '' FROM catalogues WHERE version = ?`, r.Catalogue); len(known) != 1 {
		d.t.Errorf("case %s: catalogue %q is not at the authority", number, r.Catalogue)
	}
	return r
}

// rows reads pairs of texts.
func (d *counter) rows(db *sql.DB, query string, args ...any) [][2]string {
	d.t.Helper()
	rows, err := db.QueryContext(d.t.Context(), query, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	var out [][2]string
	for rows.Next() {
		var r [2]string
		if err := rows.Scan(&r[0], &r[1]); err != nil {
			d.t.Fatal(err)
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return out
}

// holds compares the case in the database with what was done at the counter and at the authority.
func (d *counter) holds(number, stage string, steps ...string) record {
	d.t.Helper()
	r := d.record(number)
	if r.State != stage || r.Version != len(steps) {
		d.t.Errorf("case %s: %s in version %d, want %s in %d", number, r.State, r.Version, stage, len(steps))
	}
	if !slices.Equal(r.Steps, steps) {
		d.t.Errorf("case %s: steps %v, want %v", number, r.Steps, steps)
	}
	if !slices.Equal(r.Audit, steps) {
		d.t.Errorf("case %s: audit %v, want %v", number, r.Audit, steps)
	}
	return r
}
