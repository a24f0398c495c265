package sandbox_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/store"
)

// clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// friday is a working day, ten in the morning in China.
var friday = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

// house is an authority with what a test needs around it.
type house struct {
	*sandbox.Service
	t     testing.TB
	clock *clock
	list  *pki.ListKey
	db    string
	onKey func() // called when the service makes a key
	// breaks breaks the service's transactions; nil: none
	breaks store.Break
}

func newHouse(t testing.TB) *house {
	t.Helper()
	return openHouse(t, database(t))
}

// openHouse opens the authority on a database that may have been used before.
func openHouse(t testing.TB, db string) *house {
	t.Helper()
	keys, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, clock: &clock{at: friday}, list: keys.List(), db: db}
	h.Service, err = sandbox.New(context.Background(), sandbox.Options{
		DB: db, Now: h.clock.now, Signer: h.list, NewKey: h.newKey,
		Break: func(p store.Point, n int) bool { return h.breaks != nil && h.breaks(p, n) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// store opens the database beside the service, to see what it wrote.
func (h *house) store(f func(*store.Tx) error) {
	h.t.Helper()
	s, err := store.Open(context.Background(), h.db)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := errors.Join(s.Write(context.Background(), f), s.Close()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) audit(outlet string) []store.Entry {
	h.t.Helper()
	var out []store.Entry
	h.store(func(tx *store.Tx) (err error) { out, err = tx.Entries(outlet); return err })
	return out
}

// login brings a person to work at a terminal, the whole way.
func (h *house) login(terminal, person string) sandbox.Caller {
	h.t.Helper()
	c := sandbox.Caller{Terminal: terminal}
	code := h.confirmed(c, person, desk.ToLogin)
	status, token, err := h.CheckLogin(h.t.Context(), c, code.Device, true)
	if err != nil || status.State != desk.LoginDone || token == "" {
		h.t.Fatalf("login of %s at %s: %v %v", person, terminal, status.State, err)
	}
	c.Token = token
	return c
}

func (h *house) confirmed(c sandbox.Caller, person string, purpose desk.Purpose) desk.LoginCode {
	h.t.Helper()
	code, err := h.NewCode(h.t.Context(), c, purpose)
	h.ok(err)
	_, err = h.Scan(h.t.Context(), person, code.QR)
	h.ok(err)
	h.ok(h.Confirm(h.t.Context(), person, code.QR, code.Number, true))
	return code
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// fails expects an error of the code and key.
func (h *house) fails(err error, code desk.Code, key string) {
	h.t.Helper()
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != code || e.Key != key {
		h.t.Fatalf("error %v, want %s %s", err, code, key)
	}
}

func (h *house) newKey() string {
	if h.onKey != nil {
		h.onKey()
	}
	return newKey()
}

func newKey() string { return uuid.Must(uuid.NewV7()).String() }

// customers are the invented people of the register.
var customers = func() []desk.Identity {
	var people []struct {
		Name, Phone string
		IDNo        string `json:"id_no"`
	}
	b, err := fs.ReadFile(sandbox.Data, "people.json")
	if err == nil {
		err = json.Unmarshal(b, &people)
	}
	if err != nil {
		panic(err)
	}
	out := make([]desk.Identity, len(people))
	for n, p := range people {
		out[n] = desk.Identity{Name: p.Name, IDType: "resident_id", IDNo: p.IDNo, Phone: p.Phone, Verified: desk.ByRegister}
	}
	return out
}()

// counter does the steps of a case as a clerk would.
type counter struct {
	*house
	at    sandbox.Caller
	item  desk.Item
	who   desk.Identity
	match desk.Match
	c     desk.Case
}

func (h *house) counter(at sandbox.Caller, code string) *counter {
	h.t.Helper()
	cat, err := h.Catalogue(h.t.Context(), "")
	h.ok(err)
	item, ok := cat.Item(code)
	if !ok {
		h.t.Fatalf("no item %s", code)
	}
	who := customers[0]
	m, err := h.Match(h.t.Context(), at, desk.Query{Item: code, Name: who.Name, IDType: who.IDType, IDNo: who.IDNo})
	h.ok(err)
	return &counter{house: h, at: at, item: item, who: who, match: m, c: desk.Case{ID: newKey()}}
}

func (c *counter) do(s desk.Step) error {
	c.t.Helper()
	next, err := c.Advance(c.t.Context(), c.at, newKey(), c.c.ID, c.c.Version, s)
	if err == nil {
		c.c = next
	}
	return err
}

func (c *counter) consultation() desk.Step { return desk.Consultation{Item: c.item.Code} }

func (c *counter) acceptance() desk.Step {
	in := desk.Intake{Applicant: c.who}
	for _, k := range c.item.Circumstances() {
		if k.Material != "" && !slices.Contains(c.match.Shared, k.Material) {
			in.Circumstances = append(in.Circumstances, k.Key)
		}
	}
	for _, m := range c.item.Materials {
		if m.Need(in.Circumstances) == desk.Bring {
			in.Materials = append(in.Materials, desk.MaterialState{ID: m.ID, State: desk.Present})
		}
	}
	return desk.Acceptance{Intake: in}
}

func (c *counter) handling() desk.Step {
	c.t.Helper()
	return desk.Handling{Values: c.form(), Confirmed: true, Channel: "counter"}
}

// checkers are other handlers than those of the tests, at the second terminals where there are any.
var checkers = map[string][2]string{
	"TCA": {"TC-A-02", "liqian"}, "TCB": {"TC-B-02", "songyan"}, "TCC": {"TC-C-01", "yelan"},
}

// agreed lets a colleague do the second check, where one is due.
func (c *counter) agreed() {
	c.t.Helper()
	if c.c.Stage != desk.StageCheck {
		return
	}
	who := checkers[c.c.OutletID]
	mine := c.at
	c.at = c.login(who[0], who[1])
	c.ok(c.do(desk.Checking{Verdict: desk.Granted}))
	if c.at.Terminal == mine.Terminal {
		mine = c.login(mine.Terminal, c.c.OwnerID)
	}
	c.at = mine
}

// notification tells the customer at the window, and hands over what there is.
func (c *counter) notification() desk.Step {
	n := desk.Notification{Way: "window", Told: c.c.Points(), Confirmed: true}
	switch {
	case !c.c.Hands(c.item):
	case slices.Contains(c.item.Delivery, desk.OnSite):
		n.Delivery, n.Handed = desk.OnSite, &desk.Handing{Identity: c.who, Signed: true}
	default:
		n.Delivery = c.item.Delivery[0]
	}
	return n
}

// upTo does the steps before the stage.
func (c *counter) upTo(stage desk.Stage) *counter {
	c.t.Helper()
	steps := []func() desk.Step{c.consultation, c.acceptance, c.handling}
	for _, s := range steps {
		if c.c.Stage == stage {
			return c
		}
		c.ok(c.do(s()))
	}
	if c.c.Stage != stage {
		c.t.Fatalf("%s: stage %s, want %s", c.item.Code, c.c.Stage, stage)
	}
	return c
}

// form fills the item's form: with what the register gave, then with the first plausible value
// that each field takes. Fields that look at others need a second round.
func (c *counter) form() map[string]string {
	c.t.Helper()
	form := map[string]string{}
	maps.Copy(form, c.match.Values)
	form["id_type"] = c.who.IDType
	today := calendar.DateOf(c.clock.now())
	for range 3 {
		for _, f := range c.item.Fields {
			asked, required := f.Asked(form)
			if !asked || !required && form[f.Key] == "" {
				delete(form, f.Key)
				continue
			}
			for _, v := range plausible(f, c.who, today) {
				if f.Check(form[f.Key], form, today) == nil {
					break
				}
				form[f.Key] = v
			}
		}
	}
	if _, ok := c.item.Field("id_type"); !ok {
		delete(form, "id_type")
	}
	if errs := c.item.CheckForm(form, today); len(errs) > 0 {
		c.t.Fatalf("%s: %v", c.item.Code, errs[0])
	}
	return form
}

func plausible(f desk.Field, who desk.Identity, today calendar.Date) []string {
	var out []string
	for _, o := range f.Options {
		out = append(out, o.Value)
	}
	days := []string{today.String(), today.AddMonths(2).String(), today.AddMonths(-2).String()}
	if f.Precision == "month" {
		for n := range days {
			days[n] = days[n][:7]
		}
	}
	out = append(out, days...)
	return append(out,
		"false", "true", who.Name, customers[1].Name, who.IDNo, customers[2].IDNo, who.Phone, customers[3].Phone,
		"12", "1", "200.00", "1200.00", "2026", "110000", "0.5", "USA", "A10000015", "6299990000000010011",
		"91350100M000100Y43", "12345678", strings.Repeat("x", 30))
}

// keysOf is for comparing sets in messages.
func keysOf[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
