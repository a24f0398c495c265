//go:build real

package main_test

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What a clerk does besides the steps of a case: she calls, lets go, prints, and follows what is owed. And what happens away from
// the counter: the customer rates, the authority answers.

// Places that she goes to, by what stands on them.
const (
	homePage  = "今日待办"
	visitPage = "窗口群众"
	farewell  = "请群众扫码评价"
)

// next calls the next customer from home or from the farewell of the last one.
func (d *counter) next(number string) {
	d.t.Helper()
	d.Press("F2")
	d.serves(number)
}

// serves waits for the page of the customer with this number.
func (d *counter) serves(number string) {
	d.t.Helper()
	d.WaitFor(visitPage, soon)
	d.WaitFor("正在接待 "+number, soon)
}

// typed calls somebody whose number is from another machine.
func (d *counter) typed(number string) {
	d.t.Helper()
	d.home()
	d.Press("Tab")
	d.WaitFor("打号码叫这个号", soon)
	d.enter(number)
	d.Press("Enter")
	d.serves(number)
}

// home goes back until the work of the day is up. A page whose write is out, or that prints, is not left: it says so, and Esc is
// pressed again when that is over. An Esc that leads nowhere and is not refused is lost, which fails the test.
func (d *counter) home() {
	d.t.Helper()
	for {
		rows := d.Settled()
		if atHome(rows) {
			return
		}
		before, why := paged(rows), ""
		d.Press("Escape")
		d.WaitUntil("for Esc to lead back", soon, func(rows []string) bool {
			why = refusal(rows)
			return why != "" || paged(rows) != before
		})
		if why != "" {
			d.t.Logf("Esc was refused: %s", why)
			d.WaitGone(why, soon)
		}
	}
}

// refusal is why the page is not left now; empty: it can be. A dialog that opened by itself hears nothing at first.
func refusal(rows []string) string {
	for _, why := range []string{"正在发送，等回音", "正在打印，稍等", "1 秒后可按"} {
		if slices.ContainsFunc(rows, func(r string) bool { return strings.Contains(r, why) }) {
			return why
		}
	}
	return ""
}

var figures = regexp.MustCompile(`[0-9]+`)

// paged is what Esc takes away. What changes by itself is not in it: bar, message and numbers.
func paged(rows []string) string {
	return figures.ReplaceAllString(strings.Join(rows[1:max(1, len(rows)-2)], "\n"), "")
}

// atHome tells whether the work of the day is up. Messages name the page too, so that its name alone says nothing.
func atHome(rows []string) bool {
	return slices.ContainsFunc(rows, func(r string) bool { return strings.HasPrefix(strings.TrimSpace(r), homePage+"  ") })
}

// window goes to the page of the customer at the window.
func (d *counter) window() {
	d.t.Helper()
	d.home()
	d.Press("F2")
	d.WaitFor(visitPage, soon)
	d.WaitGone("正在读这次来访", soon) // until it is read, no key does anything but say so
	d.Settled()
}

// leave lets the customer at the window go: the code by which he rates is all that is left of him.
func (d *counter) leave(who ...guest) {
	d.t.Helper()
	d.window()
	d.Press("F10")
	d.parted(who...)
}

// parted waits for the farewell, on which nothing of the customers may be any more, not even what is masked.
func (d *counter) parted(who ...guest) {
	d.t.Helper()
	d.WaitFor(farewell, soon)
	d.WaitGone(visitPage, soon)
	screen := strings.Join(d.Settled(), "\n")
	for _, g := range who {
		for _, trace := range append(g.traces(), string([]rune(g.Name)[:1])+"*", g.ID[14:], g.Phone[7:]) {
			if strings.Contains(screen, trace) {
				d.t.Errorf("something of customer %q is on the screen after he left: %q\n%s", g.Tag, trace, screen)
			}
		}
	}
}

// forgotten looks at the work of the day for what only the customer himself may be told.
func (d *counter) forgotten(who ...guest) {
	d.t.Helper()
	d.home()
	screen := strings.Join(d.Settled(), "\n")
	for _, g := range who {
		for _, trace := range g.traces() {
			if strings.Contains(screen, trace) {
				d.t.Errorf("customer %q is on the screen of the day's work: %q", g.Tag, trace)
			}
		}
	}
}

// all takes the case in with every paper there (F10).
func (d *counter) all() string {
	d.t.Helper()
	d.Settled()
	d.Press("F10")
	d.WaitFor("【办理】", soon)
	d.WaitFor("已受理，编号 ", soon)
	return d.number()
}

// toldAll says everything that has to be told.
func (d *counter) toldAll() {
	d.t.Helper()
	d.WaitFor("【告知】", soon)
	d.Press("F4")
	d.WaitGone("还不能办结", soon)
}

// byPhone changes the way of telling, which is the last row.
func (d *counter) byPhone() {
	d.t.Helper()
	d.Press("End", "Right")
	d.WaitFor("[电话]", soon)
}

// prints prints a paper of the screen that is up; digit chooses where there are several.
func (d *counter) prints(digit string) {
	d.t.Helper()
	d.Settled()
	d.Press("F6")
	if digit != "" {
		d.WaitFor("打印", soon)
		d.WaitFor("不打", soon)
		d.Press(digit)
	}
	d.WaitFor("照此打印", soon)
	d.Settled()
	d.Press("Enter")
	d.WaitGone("照此打印", soon)
	d.WaitUntil("for the paper to be on its way", soon, func(rows []string) bool {
		said := strings.Join(rows, "\n")
		return strings.Contains(said, "已送去打印") || strings.Contains(said, "已打出") // the second follows at once
	})
}

// raised sends the form of a ticket of this kind, one letter, and gives the authority's number, which is read from the database: what
// else is said at the same moment may cover it on the screen.
func (d *counter) raised(kind, text string) string {
	d.t.Helper()
	d.Press("F10")
	d.WaitGone("接下来", soon)
	db := d.database()
	defer d.closes(db)
	for _, r := range d.rows(db, `SELECT number, body FROM records WHERE what = 'ticket' ORDER BY number DESC`) {
		if strings.Contains(r[1], text) && strings.Contains(r[0], "-"+kind) {
			return r[0]
		}
	}
	d.t.Fatalf("no ticket %s with %q", kind, text)
	return ""
}

// reached says in the form of a ticket that the customer was reached, and sends it.
func (d *counter) reached(said string) {
	d.t.Helper()
	d.down("结果")
	d.Press("1")
	d.Settled()
	d.Press("F10")
	d.WaitFor(said, soon)
}

var voiceClock = regexp.MustCompile(`投诉 +0[0-3]:[0-5][0-9]`)

// clocked tells whether the hours of a complaint stand at the head of the screen.
func (d *counter) clocked(where string) {
	d.t.Helper()
	d.WaitUntil("for the clock of the complaint on "+where, soon, func(rows []string) bool {
		return voiceClock.MatchString(strings.Join(rows, "\n"))
	})
}

// A guest is an invented person who comes that morning.
type guest struct {
	Name  string `json:"name"`
	ID    string `json:"id_no"`
	Phone string `json:"phone"`
	Tag   string `json:"tag"`
}

// traces are what nobody else may see of a person: his name, the given name alone, and his numbers.
func (g guest) traces() []string {
	out := []string{g.Name, g.ID, g.ID[6:14], g.Phone}
	if given := []rune(g.Name)[1:]; len(given) > 1 {
		out = append(out, string(given))
	}
	return out
}

// tickets is the path of the reviewer's other list.
func (r *browser) tickets() string { return strings.Replace(r.cases, "/cases", "/tickets", 1) }

// answer answers the question or the problem with this number.
func (r *browser) answer(number, text string) {
	r.t.Helper()
	list := r.get(r.tickets())
	at := strings.Index(list, number)
	if at < 0 {
		r.t.Fatalf("%s does not wait for an answer", number)
	}
	path := r.link(list[strings.LastIndex(list[:at], "<tr>"):at], "")
	page := r.get(path)
	form := url.Values{"text": {text}}
	for _, name := range []string{"token", "version"} {
		form.Set(name, find(r.t, page, `name="`+name+`" value="([^"]*)"`))
	}
	if body := r.ask(http.MethodPost, path, strings.NewReader(form.Encode())); !strings.Contains(body, number) || !strings.Contains(body, `role="status"`) {
		r.t.Fatalf("not answered:\n%s", body)
	}
}

// unlist takes an item off the outlet's list from now on.
func (r *browser) unlist(outlet, code string) {
	r.t.Helper()
	path := strings.Replace(r.cases, "/cases", "/outlets/"+outlet, 1)
	page := r.get(path)
	form := url.Values{"when": {"now"}}
	for _, name := range []string{"token", "version"} {
		form.Set(name, find(r.t, page, `name="`+name+`" value="([^"]*)"`))
	}
	for _, m := range regexp.MustCompile(`name="(was|code)" value="([^"]*)"( checked)?`).FindAllStringSubmatch(page, -1) {
		if m[1] == "was" || m[3] != "" && m[2] != code {
			form.Add(m[1], html.UnescapeString(m[2]))
		}
	}
	if body := r.ask(http.MethodPost, path, strings.NewReader(form.Encode())); !strings.Contains(body, `role="status"`) {
		r.t.Fatalf("the list was not changed:\n%s", body)
	}
}

// rates is a customer on the page that his code leads to.
func (r *browser) rates(link string, grade int, text string) {
	r.t.Helper()
	page := r.get(link)
	form := url.Values{"token": {find(r.t, page, `name="token" value="([^"]*)"`)}, "grade": {strconv.Itoa(grade)}, "text": {text}}
	if body := r.ask(http.MethodPost, link, strings.NewReader(form.Encode())); !strings.Contains(body, "outcome thanks") {
		r.t.Fatalf("not rated:\n%s", body)
	}
}

// ratesByApp is a customer whose phone sends the code alone; it gives the answer's status.
func (r *browser) ratesByApp(link string, grade int) int {
	r.t.Helper()
	at := strings.LastIndex(link, "/")
	server, code := link[:at], link[at+1:]
	body, err := json.Marshal(map[string]any{"code": code, "grade": grade})
	if err != nil {
		r.t.Fatal(err)
	}
	q, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, server+"/v1/phone/rate", bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	answer, err := r.client.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		r.t.Error(err)
	}
	return answer.StatusCode
}

// poppler gives what a tool says; it may not complain.
func poppler(t testing.TB, name string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	tool := command(t, soon, name, args...)
	tool.Stdout, tool.Stderr = &out, &errs
	if err := tool.Run(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, errs.String())
	}
	return out.String()
}

// paperCode reads the code on a printed paper as a camera does.
func paperCode(t testing.TB, file string) string {
	t.Helper()
	page := filepath.Join(t.TempDir(), "page")
	poppler(t, "pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-gray", "-png", "-singlefile", file, page)
	return strings.TrimSpace(poppler(t, "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", page+".png"))
}

// printed is the newest file of this kind of paper.
func (d *counter) printed(kind string) string {
	d.t.Helper()
	var files []string
	d.WaitUntil("for a paper "+kind, soon, func([]string) bool { // the printer takes its time
		var err error
		if files, err = filepath.Glob(filepath.Join(d.seat.printed, "*-"+kind+".pdf")); err != nil {
			d.t.Fatal(err)
		}
		return len(files) > 0
	})
	slices.Sort(files)
	return files[len(files)-1]
}
