package web_test

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, calendar.China)

// authority is a small authority in memory: enough of the rules to see that the pages ask
// for the right things and show what comes back.
type authority struct {
	mu        sync.Mutex
	now       func() time.Time
	catalogue *desk.Catalogue
	people    []sandbox.PhonePerson
	reviewers []desk.Person
	outlets   []desk.Outlet
	lists     map[string]desk.ItemList
	cases     []desk.Case
	codes     map[string]*code
	decided   map[string]desk.Decision     // by idempotency key
	visits    map[string]desk.Visit        // by the code that rates them
	asks      map[string]sandbox.AskAnswer // by their code
	tickets   []desk.Ticket
	overdue   []sandbox.Escalation
	ahead     []desk.ItemList // issued, not in force yet
	reaches   []sandbox.Reach
	bundles   []desk.Bundle
	keys      []string // of answered tickets
	calls     []string
}

type code struct {
	person, outcome string
	expires         time.Time
	right           string
}

func newAuthority(now func() time.Time) *authority {
	a := &authority{
		now: now, catalogue: testCatalogue(), codes: map[string]*code{}, decided: map[string]desk.Decision{}, lists: map[string]desk.ItemList{},
		visits: map[string]desk.Visit{}, asks: map[string]sandbox.AskAnswer{},
		people: []sandbox.PhonePerson{
			{ID: "p-01", Name: "沈知行", OutletZH: "荆门示例支行", OutletEN: "Jingmen sample branch", Posts: []desk.Post{desk.Handler}},
			{ID: "p-02", Name: "罗晓岚", OutletZH: "荆门示例支行", OutletEN: "Jingmen sample branch", Posts: []desk.Post{desk.Manager}, Note: "未通过上岗考核", NoteEN: "not assessed yet"},
		},
		reviewers: []desk.Person{{ID: "r-01", Name: "许明谦", Posts: []desk.Post{desk.Reviewer}, State: desk.AccountActive}},
		outlets: []desk.Outlet{{
			ID: "JM01", NameZH: "荆门示例支行", NameEN: "Jingmen sample branch", Class: "B", State: desk.OutletAuthorised,
			Authority: desk.Office{NameZH: "荆门市示例经办机构", NameEN: "Jingmen sample agency", Phone: "0724-5550100"},
			Agreement: desk.Agreement{No: "XY-2026-01", From: calendar.MustParse("2026-01-01"), To: calendar.MustParse("2027-12-31")},
		}},
	}
	a.lists["JM01"] = desk.ItemList{OutletID: "JM01", Version: 3, From: noon.AddDate(0, -1, 0), Entries: []desk.ListEntry{{Code: "une.claim"}, {Code: "card.old"}}}
	a.cases = []desk.Case{waitingCase("c-later", "2026-12-30"), waitingCase("c-sooner", "2026-11-25")}
	return a
}

func testCatalogue() *desk.Catalogue {
	c := &desk.Catalogue{
		Version:    "2026-11",
		Categories: []desk.Category{{Code: "une", ZH: "失业保险服务", EN: "Unemployment insurance"}, {Code: "card", ZH: "社会保障卡服务", EN: "Cards"}},
		Items: []desk.Item{
			{
				Code: "une.claim", Category: "une", NameZH: "失业保险金申领", NameEN: "Unemployment benefit claim",
				Outlets: []desk.Class{"A", "B"}, Risk: desk.High, Review: desk.AuthorityReview, Limit: desk.Limit{Days: 10, Unit: "working_day"},
				Materials: []desk.Material{{ID: "identity", ZH: "居民身份证", EN: "Identity card", Required: true, Form: "verify_only"}},
				Fields: []desk.Field{
					{Key: "reason", ZH: "失业原因", EN: "Reason of unemployment", Type: "select", Required: "true", Options: []desk.Option{{Value: "end", ZH: "合同期满", EN: "Contract ended"}}},
					{Key: "bank_card", ZH: "银行卡号", EN: "Bank card", Type: "text", Required: "true"},
				},
			},
			{Code: "card.apply", Category: "card", NameZH: "社会保障卡申领", NameEN: "Card application", Outlets: []desk.Class{"A", "B", "C"}, Risk: desk.Low, Review: desk.NoReview, Limit: desk.Limit{Days: 1, Unit: "working_day"}, Mark: desk.Typical},
			{
				Code: "card.reset", Category: "card", NameZH: "社会保障卡密码重置", NameEN: "PIN reset", Outlets: []desk.Class{"A"},
				Risk: desk.Medium, Review: desk.SecondCheck, Limit: desk.Limit{OnTheSpot: true, Unit: "working_day"},
				Materials: []desk.Material{
					{ID: "identity", ZH: "居民身份证", EN: "Identity card", Required: true, Form: "verify_only"},
					{ID: "agency", ZH: "委托书", EN: "Authorisation", Form: "original", Condition: &desk.Condition{Key: desk.Agency, ZH: "委托他人办理时", EN: "when an agent acts"}},
				},
				Fields: []desk.Field{{Key: "bank", ZH: "发卡银行", EN: "Issuing bank", Type: "text", Required: "true"}},
			},
			{Code: "card.big", Category: "card", NameZH: "批量制卡", NameEN: "Bulk issue", Outlets: []desk.Class{"A"}, Risk: desk.Low, Review: desk.NoReview, Limit: desk.Limit{Days: 1, Unit: "working_day"}},
			{Code: "card.bank", Category: "card", NameZH: "银行账户激活", NameEN: "Bank activation", Outlets: []desk.Class{"A", "B"}, BankSide: true, Risk: desk.Low, Review: desk.NoReview, Limit: desk.Limit{Days: 1, Unit: "working_day"}},
		},
	}
	c.Risks = []desk.RiskRule{{ID: "agent", Items: []string{"card.reset"}, Agent: true, Risk: desk.High, ZH: "代办，卡会被别人使用", EN: "Somebody else would get hold of the card"}}
	if err := c.Ready(); err != nil {
		panic(err)
	}
	return c
}

// raisedCase is a case whose risk somebody who acts for the customer has raised, sent back once already.
func raisedCase() desk.Case {
	c := waitingCase("c-raised", "2026-11-23")
	c.Item, c.Circumstances, c.Review, c.Risky = "card.reset", []string{desk.Agency}, desk.AuthorityReview, []string{"agent"}
	c.Agent = &desk.Agent{Identity: desk.Identity{Name: "赵景川", IDType: "resident_id", IDNo: "110106198312310119", Verified: desk.ByOriginal}, Relation: "spouse", Authorised: true}
	c.Materials = []desk.MaterialState{{ID: "identity", State: desk.Shown}, {ID: "agency", State: desk.Present}}
	c.Values = map[string]string{"bank": "合作银行一"}
	c.Version = 5
	c.History = append(c.History,
		desk.Record{Version: 4, Kind: desk.KindDecision, By: "r-02", Name: "陆丹", At: noon.Add(-40 * time.Minute), Verdict: desk.Returned, Reason: "委托书没有日期"},
		desk.Record{Version: 5, Kind: desk.KindHandling, By: "p-01", Name: "沈知行", Terminal: "JM01-T1", At: noon.Add(-20 * time.Minute)})
	return c
}

func waitingCase(id, due string) desk.Case {
	return desk.Case{
		ID: id, OutletID: "JM01", Version: 3, Stage: desk.StageReview, Item: "une.claim", CatalogueVersion: "2026-11", ListVersion: 3,
		Applicant: desk.Identity{Name: "周素琴", IDType: "resident_id", IDNo: "42010219750815128X", Phone: "19900000103", Verified: desk.ByReader},
		Materials: []desk.MaterialState{{ID: "identity", State: desk.Shown}},
		Values:    map[string]string{"reason": "end", "bank_card": "6299990000000010037"},
		Receipt:   "JM01-20261121-" + id[2:], Due: desk.Due{Days: 10, Unit: "working_day", LastDay: calendar.MustParse(due)},
		History: []desk.Record{
			{Version: 1, Kind: desk.KindConsultation, By: "p-01", Name: "沈知行", Terminal: "JM01-T1", At: noon.Add(-3 * time.Hour)},
			{Version: 2, Kind: desk.KindAcceptance, By: "p-01", Name: "沈知行", Terminal: "JM01-T1", At: noon.Add(-2 * time.Hour)},
			{Version: 3, Kind: desk.KindHandling, By: "p-01", Name: "沈知行", Terminal: "JM01-T1", At: noon.Add(-time.Hour)},
		},
	}
}

func fail(c desk.Code, key, field string, args ...string) *desk.Error {
	e := &desk.Error{Code: c, Key: key, Field: field, Args: map[string]string{}}
	for n := 0; n+1 < len(args); n += 2 {
		e.Args[args[n]] = args[n+1]
	}
	return e
}

func (a *authority) issue(text string) {
	a.codes[text] = &code{expires: a.now().Add(time.Minute), right: "4711"}
}

func (a *authority) People(context.Context) ([]sandbox.PhonePerson, error) { return a.people, nil }

func (a *authority) Scan(_ context.Context, person, qr string) (sandbox.Ask, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, "scan "+person+" "+qr)
	c := a.codes[qr]
	switch {
	case c == nil:
		return sandbox.Ask{}, fail(desk.NotFound, "login.code", "")
	case !a.now().Before(c.expires):
		return sandbox.Ask{}, fail(desk.Conflict, "login.expired", "")
	case c.outcome != "" || c.person != "" && c.person != person:
		return sandbox.Ask{}, fail(desk.Conflict, "login.taken", "")
	case person == "p-02":
		return sandbox.Ask{}, fail(desk.Denied, "person.exam", "")
	}
	c.person = person
	if desk.IsChallenge(qr) {
		return sandbox.Ask{OutletZH: "荆门示例支行", TerminalID: "JM01-T1", WindowZH: "1号窗口", Since: a.now(), Purpose: desk.ToOpenOffline}, nil
	}
	return sandbox.Ask{
		OutletZH: "荆门示例支行", OutletEN: "Jingmen sample branch", TerminalID: "JM01-T1", WindowZH: "1号窗口", WindowEN: "Window 1",
		Since: a.now(), Choices: [3]string{"1234", "4711", "9876"}, Purpose: desk.ToLogin,
	}, nil
}

func (a *authority) Confirm(_ context.Context, person, qr, number string, yes bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, "confirm "+person+" "+qr+" "+number+" "+strconv.FormatBool(yes))
	c := a.codes[qr]
	switch {
	case c == nil || c.person != person:
		return fail(desk.NotFound, "login.code", "")
	case !a.now().Before(c.expires):
		return fail(desk.Conflict, "login.expired", "")
	case c.outcome != "":
		return fail(desk.Conflict, "login.taken", "")
	case !yes:
		c.outcome = "declined"
		return nil
	case number != c.right:
		c.outcome = "refused"
		return fail(desk.Denied, "login.wrong_number", "")
	}
	c.outcome = "confirmed"
	return nil
}

func (a *authority) OpenOffline(_ context.Context, person, qr string, yes bool) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, "open "+person+" "+qr+" "+strconv.FormatBool(yes))
	switch {
	case a.codes[qr] == nil:
		return "", fail(desk.Denied, "open.other", "")
	case !yes:
		return "", nil
	}
	return "12345678", nil
}

func (a *authority) Reviewers(context.Context) ([]desk.Person, error) { return a.reviewers, nil }

func (a *authority) Waiting(context.Context, string) ([]desk.Case, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []desk.Case
	for _, c := range a.cases {
		if c.Stage == desk.StageReview {
			out = append(out, c)
		}
	}
	return out, nil
}

func (a *authority) Decide(_ context.Context, reviewer, key, outlet, id string, version int64, d desk.Decision) (desk.Case, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := slices.IndexFunc(a.cases, func(c desk.Case) bool { return c.ID == id && c.OutletID == outlet })
	if at < 0 {
		return desk.Case{}, fail(desk.NotFound, "case.none", "")
	}
	if _, err := uuid.Parse(key); err != nil {
		return desk.Case{}, fail(desk.Invalid, "key.form", "")
	}
	c := a.cases[at]
	if _, done := a.decided[key]; done {
		return c, nil
	}
	if c.Version != version {
		last := c.History[len(c.History)-1]
		return desk.Case{}, fail(desk.Conflict, "case.stale", "", "by", last.Name, "step", string(last.Kind), "at", last.At.Format(time.RFC3339))
	}
	next, err := c.Apply(d, desk.Act{By: a.reviewers[0], At: a.now(), Rules: desk.Rules{Outlet: a.outlets[0], List: a.lists[outlet], Catalogue: a.catalogue}})
	if err != nil {
		return desk.Case{}, err
	}
	a.cases[at], a.decided[key] = next, d
	return next, nil
}

func (a *authority) Outlets(context.Context) ([]desk.Outlet, error) {
	return slices.Clone(a.outlets), nil
}

func (a *authority) CurrentList(_ context.Context, outlet string) (desk.ItemList, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l, ok := a.lists[outlet]
	if !ok {
		return desk.ItemList{}, fail(desk.NotFound, "list.none", "")
	}
	return l, nil
}

func (a *authority) SetList(_ context.Context, _, outlet string, o sandbox.ListOrder) (desk.ItemList, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := desk.ItemList{OutletID: outlet, Version: a.lists[outlet].Version + 1, From: o.From, Expires: o.Expires}
	for _, c := range o.Codes {
		l.Entries = append(l.Entries, desk.ListEntry{Code: c})
	}
	a.lists[outlet] = l
	return l, nil
}

func (a *authority) Catalogue(_ context.Context, version string) (*desk.Catalogue, error) {
	if version != "" && version != a.catalogue.Version {
		return nil, fail(desk.NotFound, "catalogue.version", "")
	}
	return a.catalogue, nil
}
