package screens

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// most is how many keys a frequent item may take for a customer who has everything, besides the
// text that is typed in.
const most = 12

// hands drives one case and counts the keys: every key but those that write text into a field.
type hands struct {
	t    *testing.T
	env  *Env
	now  time.Time
	keys []string
	out  Outcome
}

func (h *hands) press(s Screen, code string) {
	h.t.Helper()
	h.keys = append(h.keys, code)
	h.out = do(h.t, s, code)
}

// advanced is the case after the key that was pressed last.
func (h *hands) advanced() desk.Case {
	h.t.Helper()
	after, ok := h.out.(Advanced)
	if !ok {
		h.t.Fatalf("after %v: %#v", h.keys, h.out)
	}
	return after.Case
}

// written are the texts that a clerk types into fields that nobody else fills.
var written = map[string]string{
	"year": "2025", "start_month": "2026-12", "pay_from": "2026-01", "pay_to": "2026-10", "period_from": "2025-01", "period_to": "2026-10",
	"bank_name": "合作银行一", "end_date": "2026-10-31", "retire_month": "2026-12", "village": "示范村", "pay_level": "1000", "from_area": "420100",
	"dead_name": "李老伯", "dead_id_no": "420802198803070012", "death_date": "2026-11-01", "injury_date": "2026-03-02",
	"cert_no": "S000123", "cert_date": "2026-06-30", "employer_name": "塔城示范机械厂", "uscc": "91350100M000100Y43",
	"name": "李清和", "id_no": "420802198803070012", "effect_month": "2026-11", "wage": "5000", "operator_phone": "19900000103",
}

// knows is the register of a customer about whom everything is known, as the sandbox fills it.
func knows(item desk.Item) *fakeRegister {
	who := zhou()
	facts := map[string]string{
		"name": who.Name, "id_no": who.IDNo, "operator_name": who.Name, "operator_id_no": who.IDNo, "ssc_no": "A10000031",
		"bank_card": "6299990000000010037", "account_holder": who.Name, "address": "塔城市示范路1号", "birth_date": "1975-08-15",
		"age60_date": "2035-08-15", "paid_years": "29", "paid_months": "348", "total_months": "348", "injury_no": "GSA10000031",
	}
	m := desk.Match{Found: true, Agrees: true, Phone: who.Phone, Values: map[string]string{}}
	form := map[string]string{"id_type": who.IDType}
	for _, f := range item.Fields {
		v := facts[f.Key]
		switch {
		case !slices.Contains([]string{"system", "id_reader", "ssc_reader"}, f.Fill), item.ByOperator() && f.Key != "operator_name" && f.Key != "operator_id_no":
			continue
		case v == "" && f.Type == "select":
			v = f.Options[0].Value
		case v == "" && f.Type == "money":
			v = "1200.00"
		}
		if v != "" && f.Check(v, form, calendar.DateOf(tenEleven)) == nil {
			m.Values[f.Key] = v
		}
	}
	if !item.ByOperator() {
		for _, mat := range item.Materials {
			if mat.Shared || mat.Condition != nil && mat.Condition.Key == "nomatch" {
				m.Shared = append(m.Shared, mat.ID)
			}
		}
	}
	return answering(m, nil)
}

// fill fills the form until the page for the customer opens.
func (h *hands) fill(s *handle) {
	h.t.Helper()
	for range 40 {
		if s.preview {
			return
		}
		key := s.form.Focused()
		if !slices.Contains(s.wanting(), key) {
			h.press(s, "enter")
			continue
		}
		f, _ := s.item.Field(key)
		switch f.Type {
		case "select":
			h.press(s, "1")
		case "bool":
			h.press(s, "space")
		default:
			typeText(h.t, s, written[key])
			if s.form.Focused() == key && !s.preview {
				h.press(s, "enter")
			}
		}
		if !s.preview && s.form.Focused() == key {
			h.t.Fatalf("%s stays: %s\n%s", key, s.open(), drawn80(h.t, s).Plain())
		}
	}
	h.t.Fatalf("never full: %s", s.open())
}

// A frequent item for a customer who has everything takes at most twelve keys from the search to
// the end, besides what is typed in. The table is what a helper of the counter can count too.
func TestFewKeys(t *testing.T) {
	frequent := slices.DeleteFunc(slices.Clone(testCatalogue(t).Items), func(i desk.Item) bool { return i.Rank == 0 })
	slices.SortFunc(frequent, func(a, b desk.Item) int { return cmp.Compare(a.Rank, b.Rank) })
	if len(frequent) != 25 {
		t.Fatalf("%d frequent items", len(frequent))
	}
	for _, item := range frequent {
		t.Run(item.Code, func(t *testing.T) {
			env, _, _ := caseEnv(t, "zh-CN")
			h := &hands{t: t, now: tenEleven}
			env.Now = func() time.Time { return h.now }
			env.Register = knows(item)
			h.env = &env

			find := Find(env)
			typeText(t, find, item.NameZH)
			h.press(find, "enter")
			if chosen, ok := h.out.(Chosen); !ok || chosen.Item != item.Code {
				t.Fatalf("%#v", h.out)
			}
			h.press(ItemPage(env, item.Code), "enter")
			a := Accept(env, h.advanced(), item)
			run(t, a, a.Start())
			typeText(t, a, zhou().Name)
			h.press(a, "enter")
			typeText(t, a, zhou().IDNo)
			h.press(a, "f10")
			s := Handle(env, h.advanced(), item)
			run(t, s, s.Start())
			h.fill(s.(*handle))
			h.now = h.now.Add(5 * time.Second) // the customer reads
			h.press(s, "enter")
			c := h.advanced()
			if c.Stage == desk.StageCheck { // a colleague's key, not hers
				c = step(t, env, c, desk.Checking{Verdict: desk.Granted})
			}
			if c.Stage == desk.StageReview {
				c = step(t, env, c, desk.Decision{Verdict: desk.Granted})
				h.keys = append(h.keys, "enter") // at home, on the case
			}
			n := Notify(env, c, item)
			h.press(n, "f4")
			h.press(n, "enter")
			if c = h.advanced(); c.Stage != desk.StageClosed {
				t.Fatalf("ends in %s", c.Stage)
			}
			t.Logf("%2d  %-22s %s  %v", len(h.keys), item.Code, item.NameZH, h.keys)
			if len(h.keys) > most {
				t.Errorf("%d keys: %v", len(h.keys), h.keys)
			}
		})
	}
}
