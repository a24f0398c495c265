package desk_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

// whereabouts is what really happened to the cards of a drawer, counted beside its book.
type whereabouts struct {
	received, made, spoiled, destroyed int
	gone                               map[string]bool // numbers of cards whose way is known
}

// In any random history of a drawer the blanks that were received are made, spoiled, destroyed or still there; a card is counted
// once, however often it is entered; the number of a spoiled one stays; and what is refused changes nothing.
func TestBookOfCardsInRandomHistories(t *testing.T) {
	a, other := onDuty(t, roleA()), onDuty(t, roleB())
	refusals := map[string]int{}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 6))
		w := hold(t, windowOf("t1"), desk.Open{}, a)
		is := whereabouts{gone: map[string]bool{}}
		for step := range 60 {
			s := desk.Stock{Kind: desk.StockKinds[r.IntN(len(desk.StockKinds))], Count: 1, Number: fmt.Sprintf("K%05d", r.IntN(30))}
			by := a
			switch {
			case r.IntN(12) == 0:
				by = other
			case s.Kind == desk.StockReceived:
				s.Count = 1 + r.IntN(5)
			case s.Kind == desk.StockMade && r.IntN(3) == 0:
				s.Number, s.Count = "", 1+r.IntN(3) // by hand, without numbers
			}
			before := w
			next, err := w.Apply(s, by)
			if err != nil {
				refusals[keyOf(err)]++
				if next.Version != before.Version || next.Book != before.Book {
					t.Fatalf("history %d, step %d: %+v was refused and the book is another", seed, step, s)
				}
				continue
			}
			w = next
			is.take(t, s)
			b := w.Book
			left := is.received - is.made - is.spoiled - is.destroyed
			if b.Received != is.received || b.Made != is.made || b.Spoiled != is.spoiled || b.Destroyed != is.destroyed || w.Blank != left || left < 0 {
				t.Fatalf("history %d, step %d: %+v with %d left, happened: %+v", seed, step, b, w.Blank, is)
			}
		}
		for number := range is.gone {
			if !w.Entered(number) {
				t.Fatalf("history %d: the book has lost %s", seed, number)
			}
		}
	}
	for _, key := range []string{"window.twice", "window.few", "window.other"} {
		if refusals[key] == 0 {
			t.Errorf("nothing was refused as %s: %v", key, refusals)
		}
	}
}

func (is *whereabouts) take(t *testing.T, s desk.Stock) {
	t.Helper()
	switch s.Kind {
	case desk.StockReceived:
		is.received += s.Count
		return
	case desk.StockMade:
		is.made += s.Count
	case desk.StockSpoiled:
		is.spoiled++
	case desk.StockDestroyed:
		is.destroyed++
	default:
		return
	}
	if s.Number != "" && is.gone[s.Number] {
		t.Fatalf("%s was entered twice", s.Number)
	}
	if s.Number != "" {
		is.gone[s.Number] = true
	}
}

// The number of a spoiled or destroyed card stays in the book however many lines come after it, and is taken no second time.
func TestSpoiledNumberNeverDisappears(t *testing.T) {
	a := onDuty(t, roleA())
	w := hold(t, hold(t, windowOf("t1"), desk.Open{}, a), desk.Stock{Kind: desk.StockReceived, Count: 500}, a)
	w = hold(t, w, desk.Stock{Kind: desk.StockSpoiled, Count: 1, Number: "K-spoiled"}, a)
	w = hold(t, w, desk.Stock{Kind: desk.StockDestroyed, Count: 1, Number: "K-destroyed"}, a)
	for n := range 300 {
		w = hold(t, w, desk.Stock{Kind: desk.StockMade, Count: 1, Number: fmt.Sprintf("K%d", n)}, a)
	}
	for _, number := range []string{"K-spoiled", "K-destroyed"} {
		if !w.Entered(number) {
			t.Errorf("the book has lost %s", number)
		}
		if _, err := w.Apply(desk.Stock{Kind: desk.StockSpoiled, Count: 1, Number: number}, a); keyOf(err) != "window.twice" {
			t.Errorf("%s once more: %v", number, err)
		}
	}
	if n := len(w.Stock); n > 110 {
		t.Errorf("%d lines are carried along", n)
	}
}

// However long a drawer's book grows and whatever happens, at every point the blanks that were received are made, spoiled,
// destroyed or left, no number of a spoiled or destroyed card is gone, and none of a card that was made and still waits for its
// holder; one that he has leaves in the end, so that the book does not grow for ever.
func TestWaitingCardNeverLeavesTheBook(t *testing.T) {
	a := onDuty(t, roleA())
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 8))
		w := hold(t, windowOf("t1"), desk.Open{}, a)
		is := whereabouts{gone: map[string]bool{}}
		var wasted, waiting []string // numbers of cards, receipt numbers of cases
		kinds := []desk.StockKind{desk.StockReceived, desk.StockMade, desk.StockMade, desk.StockMade, desk.StockSpoiled, desk.StockDestroyed}
		for n := range 400 {
			s := desk.Stock{Kind: kinds[r.IntN(len(kinds))], Count: 1, Number: fmt.Sprintf("K%05d", n), For: fmt.Sprintf("R-%d", n)}
			if s.Kind == desk.StockReceived || w.Blank == 0 {
				s = desk.Stock{Kind: desk.StockReceived, Count: 1 + r.IntN(9)}
			}
			if len(waiting) > 0 && r.IntN(3) == 0 { // somebody collects a card, not the oldest first
				at := r.IntN(len(waiting))
				waiting = slices.Delete(waiting, at, at+1)
			}
			if s.Kind == desk.StockMade {
				waiting = append(waiting, s.For)
			}
			now := a
			if r.IntN(4) > 0 { // else nobody knows who still waits
				now.Waiting = append([]string{}, waiting...)
			}
			w = hold(t, w, s, now)
			is.take(t, s)
			if s.Kind == desk.StockSpoiled || s.Kind == desk.StockDestroyed {
				wasted = append(wasted, s.Number)
			}
			if left := is.received - is.made - is.spoiled - is.destroyed; w.Blank != left || left < 0 {
				t.Fatalf("history %d, line %d: %d left in the book, %d in the drawer", seed, n, w.Blank, left)
			}
			for _, number := range wasted {
				if !w.Entered(number) {
					t.Fatalf("history %d, line %d: the book has lost %s", seed, n, number)
				}
			}
			for _, receipt := range waiting {
				if _, ok := desk.MadeFor([]desk.Window{w}, receipt); !ok {
					t.Fatalf("history %d, line %d: the card of %s waits and the book has lost it", seed, n, receipt)
				}
			}
			if most := 100 + len(wasted) + len(waiting); now.Waiting != nil && len(w.Stock) > most {
				t.Fatalf("history %d, line %d: %d lines are carried along, %d at most", seed, n, len(w.Stock), most)
			}
		}
	}
}

// A card that was made and not handed over is counted by two, also before its holder was told: it has left the blanks.
func TestMadeCardIsADuty(t *testing.T) {
	a := onDuty(t, roleA())
	c := at(t, desk.StageNotify, "card.reissue", a)
	w := hold(t, hold(t, windowOf("t1"), desk.Open{}, a), desk.Stock{Kind: desk.StockReceived, Count: 5}, a)
	holds := func() desk.Holdings {
		return desk.HoldingsOf(roleA(), desk.Pending{
			Cases: []desk.Case{c}, Windows: []desk.Window{windowOf("t2"), w}, Item: func(c desk.Case) (desk.Item, bool) { return itemOf(t, c.Item), true },
		})
	}
	if h := holds(); h.Counts[desk.LineMade] != 0 || h.Counts[desk.LineBlanks] != 5 {
		t.Errorf("before: %v", h.Counts)
	}
	w = hold(t, w, desk.Stock{Kind: desk.StockMade, Count: 1, Number: "K2", For: c.Receipt}, a)
	h := holds()
	if h.Counts[desk.LineMade] != 1 || h.Counts[desk.LineBlanks] != 4 {
		t.Errorf("after: %v", h.Counts)
	}
	if p := h.Of(desk.LineMade); len(p) != 1 || p[0].Terminal != "t1" || p[0].Case != c.ID || p[0].Who == applicant.Name {
		t.Errorf("%+v", p)
	}
}

func TestCardMadeForACase(t *testing.T) {
	a := onDuty(t, roleA())
	w := hold(t, hold(t, windowOf("t1"), desk.Open{}, a), desk.Stock{Kind: desk.StockReceived, Count: 5}, a)
	w = hold(t, w, desk.Stock{Kind: desk.StockSpoiled, Count: 1, Number: "K1", For: "R-1"}, a)
	if l, ok := desk.MadeFor([]desk.Window{w}, "R-1"); ok {
		t.Errorf("a spoiled card counts as made: %+v", l)
	}
	w = hold(t, w, desk.Stock{Kind: desk.StockMade, Count: 1, Number: "K2", For: "R-1"}, a)
	if l, ok := desk.MadeFor([]desk.Window{windowOf("t2"), w}, "R-1"); !ok || l.Number != "K2" || l.At.IsZero() {
		t.Errorf("%+v, %t", l, ok)
	}
	if _, ok := desk.MadeFor([]desk.Window{w}, ""); ok {
		t.Error("a case without a number has a card")
	}
	for _, number := range []string{"420106199202290020", strings.Repeat("7", 41)} {
		if _, err := w.Apply(desk.Stock{Kind: desk.StockMade, Count: 1, For: number}, a); keyOf(err) != "window.for" {
			t.Errorf("for %s: %v", number, err)
		}
	}
}

// A card is made at the counter once it was granted, where the form does not say otherwise.
func TestMakesHere(t *testing.T) {
	rules := read(t).catalogue.Service.Making
	granted, refused := &desk.Decision{Verdict: desk.Granted}, &desk.Decision{Verdict: desk.Refused}
	for name, tt := range map[string]struct {
		code string
		c    desk.Case
		want bool
	}{
		"granted":         {"card.replace", desk.Case{Decision: granted, Values: map[string]string{"make_way": "instant"}}, true},
		"no choice":       {"card.child", desk.Case{Decision: granted}, true},
		"made centrally":  {"card.replace", desk.Case{Decision: granted, Values: map[string]string{"make_way": "batch"}}, false},
		"not decided yet": {"card.replace", desk.Case{}, false},
		"refused":         {"card.replace", desk.Case{Decision: refused}, false},
		"no card":         {"card.activate", desk.Case{Decision: granted}, false},
	} {
		if got := rules.MakesHere(tt.c, itemOf(t, tt.code)); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if (desk.MakingRules{}).MakesHere(desk.Case{Decision: granted}, itemOf(t, "card.replace")) {
		t.Error("a card is made without rules")
	}
}

// What the customer does at the pad goes along with the form, as the rules say for the item; never what was entered.
func TestHandlingWithPIN(t *testing.T) {
	a := handlerAct(t, "A")
	done := func(act desk.PINAct) *desk.PINDone { return &desk.PINDone{Act: act, At: now} }
	for name, tt := range map[string]struct {
		code   string
		values map[string]string
		pin    *desk.PINDone
		want   string
	}{
		"set":                {"card.activate", map[string]string{"set_pin": "true"}, done(desk.PINReset), ""},
		"no pad works":       {"card.activate", map[string]string{"set_pin": "true"}, nil, ""},
		"not wanted":         {"card.activate", map[string]string{"set_pin": "false"}, done(desk.PINReset), "pin.act"},
		"another act":        {"card.activate", map[string]string{"set_pin": "true"}, done(desk.PINVerify), "pin.act"},
		"no time":            {"card.activate", map[string]string{"set_pin": "true"}, &desk.PINDone{Act: desk.PINReset}, "pin.act"},
		"paid by the card":   {"pay.flexible", map[string]string{"pay_way": "card"}, done(desk.PINVerify), ""},
		"paid in cash":       {"pay.flexible", map[string]string{"pay_way": "cash"}, done(desk.PINVerify), "pin.act"},
		"an item without it": {"qry.rights", nil, done(desk.PINVerify), "pin.act"},
	} {
		t.Run(name, func(t *testing.T) {
			i := itemOf(t, tt.code)
			form := desk.Handling{Values: filled(t, i, true, 0), Confirmed: true, Channel: "counter", PIN: tt.pin}
			for key, v := range tt.values {
				form.Values[key] = v
			}
			c := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: i.Code}, a)
			c = must(t, c, accepted(i), a)
			got, err := c.Apply(form, a)
			if keyOf(err) != tt.want {
				t.Fatalf("%v, want %q", err, tt.want)
			}
			if err == nil && (got.PIN == nil) != (tt.pin == nil) {
				t.Errorf("kept %+v of %+v", got.PIN, tt.pin)
			}
		})
	}
}

func TestMakingAndPINRulesOfTheCatalogue(t *testing.T) {
	catalogue := read(t).catalogue
	pin := catalogue.Service.PIN
	for _, p := range pin.Items {
		i := itemOf(t, p.Item)
		if !slices.Contains(i.Devices, string(desk.PINPadDevice)) {
			t.Errorf("%s has no PIN pad", p.Item)
		}
		if p.Field == "" {
			continue
		}
		f, ok := i.Field(p.Field)
		known := f.Type == "bool" || slices.ContainsFunc(f.Options, func(o desk.Option) bool { return o.Value == p.Value })
		if !ok || !known {
			t.Errorf("%s: %s=%s is nothing that its form says", p.Item, p.Field, p.Value)
		}
	}
	if len(pin.Items) == 0 || catalogue.Service.Making.Area == "" || pin.Mark != desk.Typical {
		t.Errorf("%+v %+v", pin, catalogue.Service.Making)
	}
	for name, spoil := range map[string]func(*desk.Service){
		"mark of pin":    func(s *desk.Service) { s.PIN.Mark = "" },
		"unknown act":    func(s *desk.Service) { s.PIN.Items[0].Act = "guess" },
		"twice":          func(s *desk.Service) { s.PIN.Items = append(s.PIN.Items, s.PIN.Items[0]) },
		"half a field":   func(s *desk.Service) { s.PIN.Items[0].Value = "" },
		"area":           func(s *desk.Service) { s.Making.Area = "65420" },
		"area in words":  func(s *desk.Service) { s.Making.Area = "塔城" },
		"no field":       func(s *desk.Service) { s.Making.Field = "" },
		"mark of making": func(s *desk.Service) { s.Making.Mark = "" },
	} {
		bad := *catalogue
		bad.Service.PIN.Items = slices.Clone(pin.Items)
		spoil(&bad.Service)
		if err := bad.Ready(); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
