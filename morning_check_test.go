//go:build real

package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// newest is the ID of the newest record of a kind at the clerk's outlet.
func (m *morning) newest(what string) string {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	rows := m.rows(db, `SELECT record_id, '' FROM records WHERE what = ? AND outlet_id = 'TCA' ORDER BY changed DESC LIMIT 1`, what)
	if len(rows) == 0 {
		m.t.Fatalf("there is no %s", what)
	}
	return rows[0][0]
}

// body reads what the database keeps of a record.
func (m *morning) body(what, id string, into any) {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	rows := m.rows(db, `SELECT body, '' FROM records WHERE what = ? AND record_id = ?`, what, id)
	if len(rows) != 1 {
		m.t.Fatalf("there are %d of %s %s", len(rows), what, id)
	}
	if err := json.Unmarshal([]byte(rows[0][0]), into); err != nil {
		m.t.Fatal(err)
	}
}

// kept is a case as the database keeps it.
func (m *morning) kept(number string) map[string]any {
	m.t.Helper()
	var c map[string]any
	m.body("case", m.id("case", number), &c)
	return c
}

func (m *morning) id(what, number string) string {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	rows := m.rows(db, `SELECT record_id, '' FROM records WHERE what = ? AND number = ?`, what, number)
	if len(rows) != 1 {
		m.t.Fatalf("%d of %s %s", len(rows), what, number)
	}
	return rows[0][0]
}

// holdsActs, holdsTicket and holdsID compare a record's state and acts with what was done.
func (m *morning) holdsActs(number, state string, acts ...string) {
	m.t.Helper()
	m.holdsID(m.id("case", number), state, acts...)
}

func (m *morning) holdsTicket(number, state string, acts ...string) {
	m.t.Helper()
	m.holdsID(m.id("ticket", number), state, acts...)
}

func (m *morning) holdsID(id, state string, acts ...string) {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	if got := m.rows(db, `SELECT state, version FROM records WHERE record_id = ?`, id); len(got) != 1 || got[0][0] != state || got[0][1] != fmt.Sprint(len(acts)) {
		m.t.Errorf("record is %v, want %s in version %d", got, state, len(acts))
	}
	var kinds []string
	for _, r := range m.rows(db, `SELECT kind, '' FROM acts WHERE record_id = ? ORDER BY version`, id) {
		kinds = append(kinds, r[0])
	}
	if !slices.Equal(kinds, acts) {
		m.t.Errorf("acts %v, want %v", kinds, acts)
	}
}

// figures looks at the day in figures, where the clerk sees it.
func (m *morning) figures() {
	m.t.Helper()
	m.t.Log("the day in figures")
	m.home()
	m.Press("F5")
	m.WaitFor("待办已刷新", soon)
	for _, words := range []string{"接待 10 位", "受理 5 件", "当场办结 2", "二次告知 1", "评价 2", "不满意 1"} {
		m.WaitFor(words, soon)
	}
	m.Press("Tab")
	m.WaitFor("未评 8", soon)
	m.home()
}

// agrees compares the authority's database with every slip, both ways, and every record with its acts and its audit trail.
func (m *morning) agrees() {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	files, err := filepath.Glob(filepath.Join(m.seat.printed, "*"))
	if err != nil {
		m.t.Fatal(err)
	}
	kinds := map[string]int{}
	var onPaper, kept []string
	for _, f := range files {
		onPaper = append(onPaper, filepath.Base(f))
		kinds[m.slip(f)]++
	}
	for _, p := range m.rows(db, `SELECT number || CASE WHEN copy > 1 THEN '-copy' || copy ELSE '' END || '-' || kind || '.pdf', '' FROM papers WHERE at >= ?`, morningBegins()) {
		kept = append(kept, p[0])
	}
	slices.Sort(onPaper)
	slices.Sort(kept)
	if !slices.Equal(onPaper, kept) {
		m.t.Errorf("papers in the folder %v, in the database %v", onPaper, kept)
	}
	for kind, n := range map[string]int{"receipt": 4, "notice": 2, "result": 1, "certificate": 1, "question": 1, "voice": 1, "kit": 1, "slip": 1} {
		if kinds[kind] != n {
			m.t.Errorf("%d papers %s, want %d", kinds[kind], kind, n)
		}
	}
}

// asks is whoever holds the paper, and asks by its code how far it is. Nothing on the page says whose it is.
func (m *morning) asks(file, number string) {
	m.t.Helper()
	page := m.phone.get(paperCode(m.t, file))
	if !strings.Contains(page, "塔城迎宾路支行") || !strings.Contains(page, `aria-current="step"`) {
		m.t.Errorf("the code of %s leads to a page that does not say how far it is", filepath.Base(file))
	}
	if !strings.Contains(page, number) && !strings.Contains(number, "-T") { // a notice's case has a receipt by now
		m.t.Errorf("the page that the code of %s leads to has another number", filepath.Base(file))
	}
	for _, g := range m.guests {
		for _, trace := range []string{g.Name, g.ID, g.Phone} {
			if strings.Contains(page, trace) {
				m.t.Errorf("the page of %s says who customer %q is", number, g.Tag)
			}
		}
	}
}

var paperName = regexp.MustCompile(`^(.+?)(?:-copy([0-9]+))?-([a-z]+)\.pdf$`)

// slip compares one paper with what the database knows of its number, and gives its kind.
func (m *morning) slip(file string) string {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	name := paperName.FindStringSubmatch(filepath.Base(file))
	if name == nil {
		m.t.Errorf("%s is no paper", filepath.Base(file))
		return ""
	}
	number, no, kind := name[1], name[2], name[3]
	if no == "" {
		no = "1"
	}
	rows := m.rows(db, `SELECT subject, reason FROM papers WHERE number = ? AND kind = ? AND copy = ?`, number, kind, no)
	if len(rows) != 1 {
		m.t.Errorf("%s: %d rows in the database", filepath.Base(file), len(rows))
		return kind
	}
	text := bare(poppler(m.t, "pdftotext", "-raw", "-nopgbrk", "-enc", "UTF-8", file, "-"))
	for _, want := range append(m.says(kind, rows[0][0], number), number, rows[0][1]) {
		if !strings.Contains(text, bare(want)) {
			m.t.Errorf("%s does not say %q, as the database does", filepath.Base(file), want)
		}
	}
	if kind == "receipt" || kind == "question" || kind == "notice" {
		m.asks(file, number)
	}
	return kind
}

// says is what the database makes a paper of this kind say about its subject: state, day and number.
func (m *morning) says(kind, subject, number string) []string {
	m.t.Helper()
	switch kind {
	case "notice", "receipt", "result", "certificate":
		var c desk.Case
		m.body("case", subject, &c)
		return m.saysCase(kind, number, c)
	case "question", "voice":
		var t desk.Ticket
		m.body("ticket", subject, &t)
		due := onPaperAt(t.Due)
		if t.Due.IsZero() { // late in December, as a case's last day
			due = "日历公布后补告"
		}
		out := []string{t.Number, t.Text, t.Contact.Name, onPaperAt(t.Received), due, t.Owner}
		if kind == "voice" {
			out = append(out, "意见簿", onPaperAt(t.Replied), onPaperAt(t.Revisit), onPaperAt(t.Resulted), t.Answer)
		}
		return out
	}
	var v desk.Visit
	m.body("visit", subject, &v)
	if kind == "slip" {
		return []string{v.Number, onPaperAt(v.Came)}
	}
	out := []string{v.Number, v.Home.Name, v.Home.Address, v.Home.Phone, onPaperDay(v.Home.Day), v.Owner}
	for _, p := range v.Home.Papers {
		out = append(out, p.Name)
	}
	return out
}

func (m *morning) saysCase(kind, number string, c desk.Case) []string {
	m.t.Helper()
	at := func(kind desk.Kind) time.Time {
		n := slices.IndexFunc(c.History, func(r desk.Record) bool { return r.Kind == kind })
		if n < 0 {
			m.t.Errorf("%s: no %s", c.Receipt, kind)
			return time.Time{}
		}
		return c.History[n].At
	}
	out := []string{c.Applicant.Name}
	switch kind {
	case "notice":
		n := slices.IndexFunc(c.Notices, func(n desk.Notice) bool { return n.Number == number })
		if n < 0 {
			m.t.Errorf("no notice has the number %s", number)
			return nil
		}
		return append(out, fmt.Sprintf("还缺%d样", len(c.Notices[n].Missing)), c.Notices[n].Reason)
	case "receipt":
		if number != c.Receipt {
			m.t.Errorf("receipt %s of case %s", number, c.Receipt)
		}
		out = append(out, onPaperAt(at(desk.KindAcceptance)))
		switch {
		case c.Due.MissingYear != 0: // late in December, while the holidays of the next year are not loaded
			out = append(out, fmt.Sprintf("%d年的日历还没公布", c.Due.MissingYear))
		case c.Due.LastDay.IsZero():
			m.t.Errorf("case %s has no last day", c.Receipt)
		case !c.Due.OnTheSpot:
			out = append(out, onPaperDay(c.Due.LastDay)+"前")
		}
		return out
	case "result":
		if c.Decision == nil || c.Decision.Verdict != desk.Granted {
			m.t.Errorf("case %s: decision %v", c.Receipt, c.Decision)
		}
		return append(out, c.Receipt, "准予", onPaperAt(at(desk.KindAcceptance)), onPaperAt(at(desk.KindHandling)))
	}
	return append(out, c.Receipt, onPaperDay(calendar.DateOf(at(desk.KindNotification))))
}

func onPaperAt(t time.Time) string {
	if t.IsZero() {
		return "not yet"
	}
	return onPaperDay(calendar.DateOf(t)) + t.In(china).Format("15:04")
}

func onPaperDay(d calendar.Date) string {
	return fmt.Sprintf("%d年%02d月%02d日", d.Year(), int(d.Month()), d.Day())
}

// bare is a text without spaces: where lines break on paper says nothing.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// trail looks at every record: its acts are numbered without a gap, the last is its version, and each is in the audit trail.
func (m *morning) trail() {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	// What a terminal reported of its devices is a state, kept beside its window under the same ID, and nobody's act.
	records := m.rows(db, `SELECT record_id, version FROM records WHERE what <> 'kit'`)
	if len(records) < 20 {
		m.t.Errorf("only %d records", len(records))
	}
	for _, r := range records {
		acts := m.rows(db, `SELECT version, kind FROM acts WHERE record_id = ? ORDER BY version`, r[0])
		done := m.rows(db, `SELECT act, outcome FROM audit WHERE subject = ? AND act NOT LIKE 'paper.%' AND act <> 'escalation' AND outcome = '' ORDER BY at, audit_id`, r[0])
		if fmt.Sprint(len(acts)) != r[1] || len(done) != len(acts) {
			m.t.Errorf("record %s in version %s has acts %v, audit %v", r[0], r[1], acts, done)
			continue
		}
		for n, a := range acts {
			if a[0] != fmt.Sprint(n+1) || a[1] != done[n][0] {
				m.t.Errorf("record %s: act %v, audit %v", r[0], a, done[n])
			}
		}
	}
	for _, p := range m.rows(db, `SELECT p.number, count(a.audit_id) FROM papers p LEFT JOIN audit a
		ON a.act = 'paper.' || p.kind AND a.subject = p.subject AND a.person_id = p.person_id GROUP BY p.number, p.kind, p.copy`) {
		if p[1] == "0" {
			m.t.Errorf("paper %s is not in the audit trail", p[0])
		}
	}
}

// silent looks for invented people where nobody's data may be: names of files, logs, and the audit trail.
func (m *morning) silent(logs ...string) {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	places := map[string]string{}
	for _, file := range logs {
		data, err := os.ReadFile(file)
		if err != nil {
			m.t.Error(err)
		}
		places["the log "+filepath.Base(file)] = string(data)
	}
	entries, err := os.ReadDir(m.seat.printed)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, e := range entries {
		places["the names of papers"] += e.Name() + "\n"
	}
	for _, r := range m.rows(db, `SELECT act || ' ' || subject, outcome FROM audit`) {
		places["the audit trail"] += r[0] + " " + r[1] + "\n"
	}
	for where, text := range places {
		for _, g := range m.guests {
			for _, trace := range []string{g.Name, g.ID, g.Phone} {
				if strings.Contains(text, trace) {
					m.t.Errorf("%q of %q stands in %s", trace, g.Tag, where)
				}
			}
		}
	}
}

// morningBegins is the first moment of today in milliseconds: papers of the days before are the demo's.
func morningBegins() int64 {
	y, m, d := today().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, china).UnixMilli()
}
