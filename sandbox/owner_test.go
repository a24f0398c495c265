package sandbox_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// day plays random acts at an outlet over the whole authority: sessions, keys, transactions.
type day struct {
	*house
	rand  *rand.Rand
	at    [2]sandbox.Caller // of each terminal; no token, nobody is there
	who   [2]string
	cases []desk.Case
	done  map[string]int // moves that were done
}

var (
	dayTerminals = [2]string{"TC-A-01", "TC-A-02"}
	dayPeople    = []string{"wangmin", "liqian", "zhaolei", "sunting"}
)

func oneOf[T any](d *day, s []T) T { return s[d.rand.IntN(len(s))] }

// come tries to bring somebody to a terminal; who may not work does not come.
func (d *day) come() error {
	n, person := d.rand.IntN(2), oneOf(d, dayPeople)
	c := sandbox.Caller{Terminal: dayTerminals[n]}
	code, err := d.NewCode(d.t.Context(), c, desk.ToLogin)
	if err != nil {
		return err
	}
	if _, err := d.Scan(d.t.Context(), person, code.QR); err != nil {
		return err
	}
	if err := d.Confirm(d.t.Context(), person, code.QR, code.Number, true); err != nil {
		return err
	}
	status, token, err := d.CheckLogin(d.t.Context(), c, code.Device, true)
	if err != nil || status.State != desk.LoginDone {
		return err
	}
	if d.who[1-n] == person {
		d.at[1-n].Token = ""
	}
	c.Token = token
	d.at[n], d.who[n] = c, person
	return nil
}

// write does a write under one key. Sometimes the line or the authority breaks in the middle, at any
// place; then it is sent again under the same key, and sometimes once more.
func (d *day) write(f func(ctx context.Context, key string) error) error {
	key := newKey()
	if d.rand.IntN(6) == 0 {
		ctx, stop := context.WithCancel(d.t.Context())
		left := d.rand.IntN(6)
		d.onKey = func() {
			if left--; left < 0 {
				stop()
			}
		}
		err := f(ctx, key)
		stop()
		d.onKey = nil
		if code := desk.CodeOf(err); code != desk.Offline && code != desk.Unknown {
			return err
		}
	}
	err := f(d.t.Context(), key)
	if err == nil && d.rand.IntN(6) == 0 {
		err = f(d.t.Context(), key)
	}
	return err
}

// moves of a day, by the caller at a terminal.
var dayMoves = map[string]func(*day, sandbox.Caller) error{
	"consult": (*day).consult, "withdraw": (*day).withdraw, "ask": (*day).ask, "serve": (*day).serve, "let go": (*day).letGo,
	"stock": (*day).stock, "offer": (*day).offer, "take": (*day).take, "take over": (*day).takeOver,
	"account": (*day).account, "absence": (*day).absence, "log out": (*day).leave,
}

// weights say how often each move is tried.
var weights = []string{
	"consult", "consult", "withdraw", "ask", "serve", "let go", "let go", "stock", "offer", "offer", "take", "take", "take",
	"take over", "account", "absence", "log out",
}

func (d *day) consult(c sandbox.Caller) error {
	id := newKey()
	return d.write(func(ctx context.Context, key string) error {
		got, err := d.Advance(ctx, c, key, id, 0, desk.Consultation{Item: "une.claim"})
		if err == nil {
			d.cases = append(d.cases, got)
		}
		return err
	})
}

func (d *day) withdraw(c sandbox.Caller) error {
	if len(d.cases) == 0 {
		return nil
	}
	of := oneOf(d, d.cases)
	now, err := d.Case(d.t.Context(), c, of.ID)
	if err != nil {
		return err
	}
	return d.write(func(ctx context.Context, key string) error {
		_, err := d.Advance(ctx, c, key, now.ID, now.Version, desk.Withdrawal{Reason: "改日再办"})
		return err
	})
}

func (d *day) ask(c sandbox.Caller) error {
	id := newKey()
	r := desk.Raise{Kind: desk.Inquiry, Text: "能不能合并", Source: "phone", Contact: desk.Contact{Phone: customers[0].Phone}}
	return d.write(func(ctx context.Context, key string) error {
		t, err := d.Follow(ctx, c, key, id, 0, r)
		if err == nil && d.rand.IntN(2) == 0 {
			_, _ = d.Follow(ctx, c, newKey(), t.ID, t.Version, desk.Pass{To: oneOf(d, dayPeople)}) // to whoever may take it
		}
		return err
	})
}

func (d *day) serve(c sandbox.Caller) error {
	return d.write(func(ctx context.Context, key string) error {
		_, err := d.Call(ctx, c, key, "")
		if desk.CodeOf(err) == desk.NotFound {
			_, err = d.Attend(ctx, c, newKey(), newKey(), 0, desk.Arrival{})
		}
		return err
	})
}

func (d *day) letGo(c sandbox.Caller) error {
	for _, v := range d.queue(c).Visits {
		if v.State == desk.VisitServing || v.State == desk.VisitWaiting {
			return d.write(func(ctx context.Context, key string) error {
				_, err := d.Attend(ctx, c, key, v.ID, v.Version, desk.Leaving{Reason: "走了"})
				return err
			})
		}
	}
	return nil
}

func (d *day) stock(c sandbox.Caller) error {
	w := d.window(c, c.Terminal)
	do := oneOf(d, []desk.WindowAct{
		desk.Stock{Kind: desk.StockReceived, Count: 5}, desk.Stock{Kind: desk.StockMade, Count: 1}, desk.Stock{Kind: desk.StockKeysIn, Count: 1}, desk.Close{},
	})
	return d.write(func(ctx context.Context, key string) error {
		_, err := d.Hold(ctx, c, key, w.ID, w.Version, do)
		return err
	})
}

func (d *day) offer(c sandbox.Caller) error {
	id, counts := newKey(), d.standing(c).Mine.Counts
	if d.rand.IntN(5) == 0 {
		counts[oneOf(d, desk.CountLines)]++
	}
	o := desk.Offer{To: oneOf(d, dayPeople), Cause: desk.CauseShift, Counts: counts}
	return d.write(func(ctx context.Context, key string) error {
		_, err := d.Hand(ctx, c, key, id, 0, o)
		return err
	})
}

func (d *day) take(c sandbox.Caller) error {
	all := d.standing(c).HandOver
	if len(all) == 0 {
		return nil
	}
	h := oneOf(d, all)
	acts := []desk.HandOverAct{desk.Take{Counts: h.Expected()}, desk.Take{Counts: h.Expected()}, desk.Acknowledge{}, desk.Retract{Reason: "不交了"}}
	do := oneOf(d, acts)
	return d.write(func(ctx context.Context, key string) error {
		_, err := d.Hand(ctx, c, key, h.ID, h.Version, do)
		return err
	})
}

func (d *day) takeOver(c sandbox.Caller) error {
	from, id := oneOf(d, dayPeople), newKey()
	held, err := d.Held(d.t.Context(), c, from)
	if err != nil {
		return err
	}
	return d.write(func(ctx context.Context, key string) error {
		_, err := d.Hand(ctx, c, key, id, 0, desk.TakeOver{From: from, Reason: "突发急病", Counts: held.Counts})
		return err
	})
}

func (d *day) account(sandbox.Caller) error {
	states := []desk.AccountState{desk.AccountFrozen, desk.AccountClosed, desk.AccountActive, desk.AccountActive}
	if err := d.SetAccount(d.t.Context(), "jiangwei", oneOf(d, dayPeople), oneOf(d, states), "核实"); err != nil {
		return err
	}
	for _, p := range []string{"wangmin", "liqian"} { // somebody has to be there, mostly
		if d.rand.IntN(3) > 0 {
			d.ok(d.SetAccount(d.t.Context(), "jiangwei", p, desk.AccountActive, "核实"))
		}
	}
	return nil
}

func (d *day) absence(c sandbox.Caller) error {
	today := calendar.DateOf(d.clock.now())
	e := desk.Absence{ID: newKey(), PersonID: oneOf(d, dayPeople), From: today, To: today, Reason: "病", Void: d.rand.IntN(2) == 0}
	return d.write(func(ctx context.Context, key string) error {
		_, err := d.Excuse(ctx, c, key, e)
		return err
	})
}

func (d *day) leave(c sandbox.Caller) error { return d.Logout(d.t.Context(), c) }

// After random histories with crashes and repeats every open thing of the outlet has one owner who is
// there to answer for it.
//
// clause: H-4.4.1b, H-8.3.2
func TestRandomDaysLeaveNothingWithoutAnOwner(t *testing.T) {
	const houses, days, acts = 2, 50, 10
	done := map[string]int{}
	for n := range houses {
		d := &day{house: newHouse(t), rand: rand.New(rand.NewPCG(uint64(n), 3)), done: done}
		for range days {
			d.play(acts)
			d.owned("TCA")
			if t.Failed() {
				t.Fatalf("house %d", n)
			}
			d.clock.pass(5 * time.Hour)
		}
	}
	t.Logf("%d histories, done: %v", houses*days, done)
	for _, move := range []string{"consult", "offer", "take", "take over", "account"} {
		if done[move] < houses*days/20 {
			t.Errorf("%s was done %d times only", move, done[move])
		}
	}
}

func (d *day) play(acts int) {
	d.at = [2]sandbox.Caller{}
	for range 3 {
		d.refused(d.come())
	}
	for range acts {
		d.clock.pass(time.Minute)
		c := d.at[d.rand.IntN(2)]
		if c.Token == "" {
			d.refused(d.come())
			continue
		}
		if _, err := d.Session(d.t.Context(), c); err != nil {
			d.refused(d.come())
			continue
		}
		move := oneOf(d, weights)
		err := dayMoves[move](d, c)
		d.refused(err)
		if err == nil {
			d.done[move]++
		}
		d.refused(d.Sweep(d.t.Context()))
	}
}

// refused lets a refusal pass, and nothing else.
func (d *day) refused(err error) {
	d.t.Helper()
	switch desk.CodeOf(err) {
	case "", desk.Invalid, desk.Conflict, desk.Denied, desk.NotFound:
	default:
		d.t.Fatal(err)
	}
}
