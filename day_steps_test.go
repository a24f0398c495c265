//go:build real

package main_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What the people of a day do besides the verbs of a morning.

func parse(t testing.TB, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

// starts looks for an item, which is the first that is found, and begins a case of it.
func (d *counter) starts(words, item string) {
	d.t.Helper()
	d.Press("F3")
	d.WaitFor("要办什么", soon)
	d.enter(words)
	d.WaitUntil("for the item to be found", soon, func(rows []string) bool { return named(at(rows), item) })
	d.Press("Enter")
	d.WaitFor("办多久，怎么取", soon)
	d.Press("Enter")
	d.WaitFor("【受理】", soon)
}

// awake waits until a dialog that opened by itself hears keys.
func (d *counter) awake(title string) {
	d.t.Helper()
	d.WaitFor(title, soon)
	d.WaitGone("1 秒后可按", soon)
}

// understood closes a dialog that opened by itself.
func (d *counter) understood(title string) {
	d.t.Helper()
	d.awake(title)
	d.Press("Escape")
	d.WaitGone(title, soon)
}

// place is a page of the desk beside the reviewer's cases.
func (r *browser) place(path string) string { return strings.Replace(r.cases, "/cases", "/"+path, 1) }

// issues sends a notice about one item that has to be read from now on.
func (r *browser) issues(item, title string) {
	r.t.Helper()
	path := r.place("bulletins")
	form := url.Values{
		"token": {find(r.t, r.get(path), `name="token" value="([^"]*)"`)}, "item": {item}, "must": {"yes"},
		"title_zh": {title}, "title_en": {"What changed"}, "text_zh": {"从今天起，窗口当面核验本人就可以。"}, "text_en": {"From today it is enough to see the person."},
	}
	if body := r.ask(http.MethodPost, path, strings.NewReader(form.Encode())); !strings.Contains(body, `role="status"`) {
		r.t.Fatalf("no notice was issued:\n%s", body)
	}
}

// palette does what the palette calls so. Beside it a row of the screen that it covers may be marked, too.
func (d *counter) palette(word string) {
	d.t.Helper()
	const hint = "名称、简拼、事项都行"
	d.Press("C-p")
	d.WaitFor(hint, soon)
	d.Type(word)
	d.WaitFor("> "+word+" ", soon)
	d.Press("Enter")
	d.WaitGone(hint, soon)
}

// counts goes through the eight lines of a hand-over: all agree, but that cards and keys are counted one by one.
func (d *counter) counts(cards string) {
	d.t.Helper()
	for _, key := range []string{"Space", "Space", cards, "Down", "Space", "Space", "Space", "Space", "0"} {
		d.Press(key)
		d.Settled()
	}
}

// leaves logs out, so that somebody else can use the terminal.
func (d *counter) leaves() {
	d.t.Helper()
	d.palette("退出登录")
	d.WaitFor("核对号", soon)
}

// freezes stops an outlet.
func (r *browser) freezes(outlet, order, reason string) {
	r.t.Helper()
	path := r.place("outlets/" + outlet + "/freeze")
	form := url.Values{"token": {find(r.t, r.get(path), `name="token" value="([^"]*)"`)}, "order": {order}, "reason": {reason}}
	if body := r.ask(http.MethodPost, path, strings.NewReader(form.Encode())); !strings.Contains(body, order) || !strings.Contains(body, `id="lines"`) {
		r.t.Fatalf("not frozen:\n%s", body)
	}
}

// keeps compares the only record of a kind at the authority with the state that it has to be in.
func (d *counter) keeps(what, state string) {
	d.t.Helper()
	db := d.database()
	defer d.closes(db)
	if got := d.rows(db, `SELECT outlet_id, state FROM records WHERE what = ?`, what); len(got) != 1 || got[0] != [2]string{"TCA", state} {
		d.t.Errorf("%s: %v, want one %s", what, got, state)
	}
}
