package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// begins are affairs as they may be begun, by kind, and whether the outlet's manager or the authority does it.
func begins() map[desk.AffairKind]desk.Begin {
	today := calendar.DateOf(now)
	return map[desk.AffairKind]desk.Begin{
		desk.Emergency: {Kind: desk.Emergency, What: "line", Text: "断了"},
		desk.Feedback:  {Kind: desk.Feedback, What: "合作银行一", Text: "请核对", Period: "2026-10", Day: today, Lines: []desk.FeedbackLine{{Name: "不符", Count: 1}}},
		desk.Upgrade:   {Kind: desk.Upgrade, What: "B", Text: "够格"},
		desk.Meeting:   {Kind: desk.Meeting, What: "三季度", Text: "两项要改", Day: today},
		desk.Prepared:  {Kind: desk.Prepared, What: desk.Training, Text: "通过", Day: today},
	}
}

// Every kind x every act x everybody: who may, and in which state.
//
// clause: N-5, N-10, H-C4.3
func TestEveryActOnEveryAffair(t *testing.T) {
	a := handlerAct(t, "A")
	may := map[desk.AffairKind]map[desk.Kind][]string{
		desk.Emergency: {desk.KindBegin: {"manager", "guide", "handler", "authority"}, desk.KindNote: {"manager", "guide", "handler", "authority"}, desk.KindEnd: {"manager", "guide", "handler", "authority"}},
		desk.Feedback:  {desk.KindBegin: {"authority"}, desk.KindEnd: {"manager"}},
		desk.Upgrade:   {desk.KindBegin: {"manager"}, desk.KindEnd: {"authority"}},
		desk.Meeting:   {desk.KindBegin: {"manager", "authority"}},
		desk.Prepared:  {desk.KindBegin: {"manager", "authority"}},
	}
	everybody := map[string]desk.Person{
		"manager": clerk("A", desk.Manager), "guide": clerk("A", desk.Guide), "handler": clerk("A", desk.Handler),
		"courier": clerk("A", desk.Courier), "elsewhere": clerk("B", desk.Manager), "authority": reviewer(),
	}
	for kind, begin := range begins() {
		for name, who := range everybody {
			for _, do := range []desk.AffairAct{begin, desk.Note{Text: "已报"}, desk.End{Text: "好了"}} {
				of := desk.Affair{ID: "a-1", OutletID: a.Rules.Outlet.ID}
				if do.AffairKind() != desk.KindBegin {
					if len(may[kind]) == 1 {
						continue // closed with its beginning: there is none that is open
					}
					of.Kind, of.State, of.Version = kind, desk.AffairOpen, 1
				}
				next, err := of.Apply(do, by(a, who))
				if want := slices.Contains(may[kind][do.AffairKind()], name); (err == nil) != want {
					t.Errorf("%s of %s by %s: %v", do.AffairKind(), kind, name, err)
				}
				if err == nil && (next.Version != of.Version+1 || of.State == next.State && do.AffairKind() != desk.KindNote) {
					t.Errorf("%s of %s: %+v", do.AffairKind(), kind, next)
				}
				if next.State == desk.AffairClosed {
					if _, err := next.Apply(desk.Note{Text: "又"}, by(a, who)); desk.CodeOf(err) != desk.Conflict {
						t.Errorf("what is over went on: %v", err)
					}
				}
			}
		}
	}
}

// What is wrong with what is reported is said at its field.
func TestWrongAffairs(t *testing.T) {
	a := by(handlerAct(t, "A"), clerk("A", desk.Manager))
	today := calendar.DateOf(now)
	a.Rules.Outlet.Start.Signed = today.Add(-3)
	for name, c := range map[string]struct {
		of    desk.AffairKind
		spoil func(*desk.Begin)
		key   string
	}{
		"no kind":         {desk.Emergency, func(b *desk.Begin) { b.Kind = "fire" }, "affair.kind"},
		"no such thing":   {desk.Emergency, func(b *desk.Begin) { b.What = "fire" }, "affair.what"},
		"no words":        {desk.Emergency, func(b *desk.Begin) { b.Text = " " }, "affair.text"},
		"too many words":  {desk.Emergency, func(b *desk.Begin) { b.Text = strings.Repeat("长", 501) }, "affair.text"},
		"a number in it":  {desk.Emergency, func(b *desk.Begin) { b.Text = "找 138 0000 1111" }, "affair.personal"},
		"no such class":   {desk.Upgrade, func(b *desk.Begin) { b.What = "Z" }, "affair.class"},
		"its own class":   {desk.Upgrade, func(b *desk.Begin) { b.What = "A" }, "affair.class"},
		"tomorrow":        {desk.Meeting, func(b *desk.Begin) { b.Day = today.Add(1) }, "affair.day"},
		"no day":          {desk.Meeting, func(b *desk.Begin) { b.Day = calendar.Date{} }, "affair.day"},
		"before signing":  {desk.Prepared, func(b *desk.Begin) { b.Day = today.Add(-4) }, "affair.day"},
		"nothing to test": {desk.Prepared, func(b *desk.Begin) { b.What = "paint" }, "affair.what"},
	} {
		t.Run(name, func(t *testing.T) {
			b := begins()[c.of]
			c.spoil(&b)
			_, err := desk.Affair{ID: "a-1", OutletID: a.Rules.Outlet.ID}.Apply(b, a)
			if e := asError(t, err); e.Key != c.key {
				t.Errorf("%v", err)
			}
		})
	}
}

// The days from signing: fifteen, then overdue, and nothing once both are done.
//
// clause: H-C4.3
func TestDaysFromSigning(t *testing.T) {
	signed := calendar.MustParse("2026-11-01")
	for _, c := range []struct {
		start desk.Start
		day   string
		left  int
		ok    bool
		key   string
	}{
		{desk.Start{}, "2026-11-20", 0, false, ""},
		{desk.Start{Signed: signed}, "2026-11-01", 15, true, "outlet.untrained"},
		{desk.Start{Signed: signed, Tested: signed}, "2026-11-16", 0, true, "outlet.untrained"},
		{desk.Start{Signed: signed, Trained: signed}, "2026-11-17", -1, true, "outlet.untested"},
		{desk.Start{Signed: signed, Trained: signed, Tested: signed}, "2026-11-17", 0, false, ""},
	} {
		left, ok := c.start.Left(calendar.MustParse(c.day))
		err := desk.Outlet{Start: c.start}.Ready()
		if left != c.left || ok != c.ok || (err == nil) != (c.key == "") || err != nil && asError(t, err).Key != c.key {
			t.Errorf("%+v on %s: %d %v %v", c.start, c.day, left, ok, err)
		}
	}
}

func asError(t *testing.T, err error) *desk.Error {
	t.Helper()
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		t.Fatalf("%v is not of this package", err)
	}
	return e
}
