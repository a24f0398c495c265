package desk_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// now is a Tuesday morning in China, far enough from the end of the year for every limit.
var now = time.Date(2026, time.March, 10, 2, 0, 0, 0, time.UTC)

// published are the authority's own files: catalogue, calendars and the lists of the classes.
type published struct {
	catalogue *desk.Catalogue
	lists     map[desk.Class][]desk.ListEntry
}

var files = sync.OnceValues(readFiles)

func readFiles() (published, error) {
	data := filepath.Join("..", "sandbox", "data")
	p := published{catalogue: &desk.Catalogue{Version: "2026.1"}, lists: map[desk.Class][]desk.ListEntry{}}
	if err := readJSON(filepath.Join(data, "catalogue", "categories.json"), &p.catalogue.Categories); err != nil {
		return p, err
	}
	if err := readJSON(filepath.Join(data, "catalogue", "words.json"), &p.catalogue.Words); err != nil {
		return p, err
	}
	if err := readJSON(filepath.Join(data, "catalogue", "service.json"), &p.catalogue.Service); err != nil {
		return p, err
	}
	var supplies struct {
		Supplies []struct {
			Material string `json:"material"`
			desk.Line
		} `json:"supplies"`
	}
	if err := readJSON(filepath.Join(data, "catalogue", "supplies.json"), &supplies); err != nil {
		return p, err
	}
	p.catalogue.Supplies = map[string]desk.Line{}
	for _, s := range supplies.Supplies {
		p.catalogue.Supplies[s.Material] = s.Line
	}
	var risk struct{ Rules []desk.RiskRule }
	if err := readJSON(filepath.Join(data, "catalogue", "risk.json"), &risk); err != nil {
		return p, err
	}
	p.catalogue.Risks = risk.Rules
	names, err := filepath.Glob(filepath.Join(data, "catalogue", "items", "*.json"))
	if err != nil {
		return p, err
	}
	for _, name := range names {
		var items []desk.Item
		if err := readJSON(name, &items); err != nil {
			return p, err
		}
		p.catalogue.Items = append(p.catalogue.Items, items...)
	}
	for _, name := range []string{"2025.json", "2026.json"} {
		text, err := os.ReadFile(filepath.Join(data, "calendar", name))
		if err != nil {
			return p, err
		}
		y, err := calendar.ParseYear(text)
		if err != nil {
			return p, err
		}
		p.catalogue.Years = append(p.catalogue.Years, y)
	}
	var profiles []struct {
		ID    string           `json:"id"`
		Items []desk.ListEntry `json:"items"`
	}
	if err := readJSON(filepath.Join(data, "catalogue", "profiles.json"), &profiles); err != nil {
		return p, err
	}
	for _, f := range profiles {
		if class, ok := strings.CutPrefix(f.ID, "hubei."); ok {
			p.lists[desk.Class(class)] = f.Items
		}
	}
	return p, p.catalogue.Ready()
}

func readJSON(name string, v any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

func read(t testing.TB) published {
	t.Helper()
	p, err := files()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var office = desk.Office{ID: "hrss-420106", NameZH: "武昌区人社局", NameEN: "Wuchang HRSS", Phone: "027-00000000"}

func outletOf(class desk.Class) desk.Outlet {
	return desk.Outlet{
		ID: "outlet-" + string(class), NameZH: "样例支行", NameEN: "Sample branch", Class: class,
		State: desk.OutletAuthorised, Authority: office, AddressZH: "样例路1号", AddressEN: "1 Sample Road",
		Agreement: desk.Agreement{No: "S-1", From: calendar.MustParse("2026-01-01"), To: calendar.MustParse("2026-12-31")},
		Terminals: []desk.Terminal{{ID: "t1", WindowZH: "1号窗口", WindowEN: "Window 1"}},
	}
}

// rulesOf are the rules of an outlet of that class with the whole list of its class.
func rulesOf(t testing.TB, class desk.Class) desk.Rules {
	p, o := read(t), outletOf(class)
	return desk.Rules{Outlet: o, Catalogue: p.catalogue, List: desk.ItemList{
		OutletID: o.ID, Version: 3, From: now.AddDate(0, -1, 0), Entries: p.lists[class],
	}}
}

// clerk is somebody fit for work at the outlet of that class, in the given posts.
func clerk(class desk.Class, posts ...desk.Post) desk.Person {
	return desk.Person{
		ID: "p-" + string(posts[0]), Name: "沈一鸣", Birth: calendar.MustParse("1990-05-04"),
		OutletID: "outlet-" + string(class), Posts: posts, State: desk.AccountActive,
		Exam: calendar.MustParse("2026-01-05"), Confidential: calendar.MustParse("2026-01-06"), Education: "本科",
	}
}

func reviewer() desk.Person {
	return desk.Person{ID: "p-authority", Name: "高审", Posts: []desk.Post{desk.Reviewer}, State: desk.AccountActive}
}

// checker is another handler of the outlet of class A.
func checker() desk.Person {
	p := clerk("A", desk.Handler)
	p.ID, p.Name = "p-colleague", "顾问渠"
	return p
}

func handlerAct(t testing.TB, class desk.Class) desk.Act {
	hall := hallRules(t)
	return desk.Act{By: clerk(class, desk.Handler), Terminal: "t1", At: now, Rules: rulesOf(t, class), Number: "R-1", Onward: &hall}
}

// hallRules are those of a second outlet of class A, to which cases are passed.
func hallRules(t testing.TB) desk.Rules {
	r := rulesOf(t, "A")
	r.Outlet.ID, r.Outlet.NameZH, r.List.OutletID = "outlet-H", "大厅", "outlet-H"
	return r
}

func by(a desk.Act, p desk.Person) desk.Act {
	a.By = p
	return a
}

func later(a desk.Act, d time.Duration) desk.Act {
	a.At = a.At.Add(d)
	return a
}

// Two invented people of the catalogue.
var (
	applicant = desk.Identity{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101", Verified: desk.ByReader}
	proxy     = desk.Agent{
		Identity: desk.Identity{Name: "周素琴", IDType: "resident_id", IDNo: "42010219750815128X", Verified: desk.ByOriginal},
		Relation: "spouse", Authorised: true,
	}
)

func itemOf(t testing.TB, code string) desk.Item {
	t.Helper()
	i, ok := read(t).catalogue.Item(code)
	if !ok {
		t.Fatalf("no item %s", code)
	}
	return i
}

// complete is an intake with everything there.
func complete(i desk.Item, circumstances ...string) desk.Intake {
	in := desk.Intake{Applicant: applicant, Circumstances: circumstances}
	for _, m := range i.Materials {
		if m.Need(circumstances) == desk.Bring {
			in.Materials = append(in.Materials, desk.MaterialState{ID: m.ID, State: desk.Present})
		}
	}
	if slices.Contains(circumstances, desk.Agency) {
		agent := proxy
		in.Agent = &agent
	}
	return in
}

func accepted(i desk.Item, circumstances ...string) desk.Acceptance {
	return desk.Acceptance{Intake: complete(i, circumstances...)}
}

func notice(in desk.Intake) desk.Supplement {
	return desk.Supplement{Intake: in, Acknowledged: true}
}

// again is a notice after the first.
func again(in desk.Intake) desk.Supplement {
	return desk.Supplement{Intake: in, Acknowledged: true, Reason: "还差材料"}
}

// own is the applicant who takes his result.
func own() *desk.Handing { return &desk.Handing{Identity: applicant, Signed: true} }

// told tells the customer at the window and hands over what there is, if it is there.
func told(t testing.TB, c desk.Case) desk.Notification {
	s := desk.Notification{Way: "window", Told: c.Points(), Confirmed: true}
	if i, _ := read(t).catalogue.Item(c.Item); c.Hands(i) {
		s.Delivery = i.Delivery[0]
		if s.Delivery == desk.OnSite {
			s.Handed = own()
		}
	}
	return s
}

// toldOnly leaves the result to be collected later.
func toldOnly(t testing.TB, c desk.Case) desk.Notification {
	s := told(t, c)
	s.Handed = nil
	return s
}

// filled is a right form about the people who came: the applicant, or agent for him.
func filled(t testing.TB, i desk.Item, flat bool, choose int, agent ...desk.Agent) map[string]string {
	t.Helper()
	form := anyForm(t, i, flat, choose)
	who := map[string]string{
		"name": applicant.Name, "id_type": applicant.IDType, "id_no": applicant.IDNo, "account_holder": applicant.Name,
		"operator_name": applicant.Name, "operator_id_no": applicant.IDNo, "by_agent": "false",
	}
	if _, ok := i.Field("operator_name"); ok { // the form is about somebody else than came
		delete(who, "name")
		delete(who, "id_type")
		delete(who, "id_no")
	}
	for _, a := range agent {
		who["by_agent"], who["agent_name"], who["agent_id_no"] = "true", a.Name, a.IDNo
	}
	for key, value := range who {
		if f, ok := i.Field(key); ok && (key != "account_holder" || strings.Contains(f.Validation, "eq:name")) {
			form[key] = value
		}
	}
	return form
}

// anyForm is a form that is right: every field that is asked has a value of its kind. Bools
// are true, so that as much as possible is asked, unless flat; choose picks the option of a select.
func anyForm(t testing.TB, i desk.Item, flat bool, choose int) map[string]string {
	t.Helper()
	form := map[string]string{}
	for range 2 { // a field may depend on one that stands after it
		for _, f := range i.Fields {
			if asked, required := f.Asked(form); asked && (required || !flat) {
				form[f.Key] = valueOf(t, f, form, flat, choose)
			}
		}
	}
	return form
}

var samples = []string{"2026", "420106", "5.5"}

func valueOf(t testing.TB, f desk.Field, form map[string]string, flat bool, choose int) string {
	t.Helper()
	for rule := range strings.SplitSeq(f.Validation, ";") {
		if other, ok := strings.CutPrefix(rule, "eq:"); ok && other != "true" && other != "false" {
			return form[other]
		}
	}
	word, arg, _ := strings.Cut(f.Validation, ":")
	lo, _, _ := strings.Cut(arg, "..")
	switch {
	case strings.HasPrefix(f.Validation, "re:"):
		for _, s := range samples {
			if regexp.MustCompile(arg).MatchString(s) {
				return s
			}
		}
		t.Fatalf("no sample fits %s", f.Validation)
	case word == "eq":
		return arg
	case strings.Contains(f.Validation, "ne:"):
		return map[string]string{"id_no": "42010219750815128X"}[f.Type] + map[string]string{"text": "另外的号码"}[f.Type]
	case f.Key == "id_type":
		return f.Options[choose%len(f.Options)].Value
	case strings.HasPrefix(word, "by_id_type"):
		return documents[form["id_type"]]
	case f.Type == "date":
		return dayOf(f, form)
	case f.Type == "bool" && flat:
		return "false"
	case f.Type == "bool":
		return "true"
	case word == "iso3166":
		return "USA"
	case f.Type == "select":
		return f.Options[choose%len(f.Options)].Value
	case word == "money", word == "int":
		return lo
	case word == "len" && f.Type == "text":
		n, err := strconv.Atoi(lo)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Repeat("文", max(n, 1))
	}
	return map[string]string{
		"id_no": applicant.IDNo, "phone": "19900000101", "bank_card": "6299990000000010011",
	}[f.Type] + map[string]string{"name": "李清和", "ssc_no": "A10000015", "uscc": "91350100M000100Y43"}[word]
}

var documents = map[string]string{
	"resident_id": "420802198803070012", "hkmt_residence": "420802198803070012", "foreign_pr": "942840198506120011",
	"hkm_pass": "H1234567801", "tw_pass": "12345678", "passport": "E12345678",
}

func dayOf(f desk.Field, form map[string]string) string {
	day := "2026-03-10"
	switch {
	case strings.HasSuffix(f.Validation, "<=today"):
		day = "2026-03-01"
	case strings.HasSuffix(f.Validation, ">today"), f.Validation == "date>=today", strings.HasSuffix(f.Validation, ">current"):
		day = "2026-12-31"
	case strings.HasPrefix(f.Validation, "date>="):
		return form[strings.TrimPrefix(f.Validation, "date>=")]
	}
	if f.Precision == "month" {
		return day[:7]
	}
	return day
}

// must does one step that has to succeed.
func must(t testing.TB, c desk.Case, s desk.Step, a desk.Act) desk.Case {
	t.Helper()
	next, err := c.Apply(s, a)
	if err != nil {
		t.Fatalf("%s at %q of %s: %v", s.Kind(), c.Stage, c.Item, err)
	}
	return next
}

// at brings a new case of the item to the stage, on the handler's own way; of the item checked for
// the stage that others do not pass.
func at(t testing.TB, stage desk.Stage, code string, a desk.Act) desk.Case {
	t.Helper()
	if stage == desk.StageCheck {
		code = checked
	}
	if stage == desk.StagePass { // to where it is, so that giver and taker are the same people
		c := at(t, desk.StageHandle, code, a)
		c = must(t, c, forward(t, c), a)
		c.Passages[0].To.ID = c.OutletID
		return c
	}
	i := itemOf(t, code)
	c := desk.Case{ID: "c-1", OutletID: a.Rules.Outlet.ID}
	way := []func() desk.Step{
		func() desk.Step { return desk.Consultation{Item: code} },
		func() desk.Step { return accepted(i) },
		func() desk.Step {
			return desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter"}
		},
		func() desk.Step { return desk.Checking{Verdict: desk.Granted} },
		func() desk.Step { return desk.Decision{Verdict: desk.Granted} },
		func() desk.Step { return toldOnly(t, c) },
		func() desk.Step { return desk.Collection{Handing: *own()} },
	}
	for _, step := range way {
		if c.Stage == stage {
			return c
		}
		s := step()
		switch kind := s.Kind(); {
		case (kind == desk.KindCheck || kind == desk.KindDecision) && !c.Allows(kind): // nobody has to agree
		case kind == desk.KindCheck:
			c = must(t, c, s, by(a, checker()))
		case kind == desk.KindDecision:
			c = must(t, c, s, by(a, reviewer()))
		default:
			c = must(t, c, s, a)
		}
	}
	if c.Stage != stage {
		t.Fatalf("%s never comes to %q", code, stage)
	}
	return c
}

// forward passes the case on to the outlet of [hallRules].
func forward(t testing.TB, c desk.Case) desk.Forward {
	papers := 0
	if c.Item != "" {
		papers = len(c.Originals(itemOf(t, c.Item)))
	}
	return desk.Forward{To: "outlet-H", Reason: "厅里办得了", Consent: true, Papers: papers}
}

// fails wants an error of that code and key.
func fails(t testing.TB, err error, code desk.Code, key string) {
	t.Helper()
	e, ok := errors.AsType[*desk.Error](err)
	if !ok || e.Code != code || e.Key != key {
		t.Errorf("error %v, want %s %s", err, code, key)
	}
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
