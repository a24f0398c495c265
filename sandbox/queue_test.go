package sandbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/store"
)

// clause: H-9.2c
func TestQueue(t *testing.T) {
	h := newHouse(t)
	guide, at := h.login("TC-A-02", "sunting"), h.login("TC-A-01", "wangmin")
	for _, group := range []string{"", "", "elderly", "", "ill"} {
		h.arrive(guide, group)
		h.clock.pass(time.Minute)
	}
	_, err := h.Attend(t.Context(), guide, newKey(), newKey(), 0, desk.Arrival{Group: "rich"})
	h.fails(err, desk.Invalid, "visit.group")
	q := h.queue(at)
	var order []string
	for _, v := range q.Visits {
		order = append(order, v.Number)
	}
	if want := []string{"Y001", "Y002", "A001", "A002", "A003"}; !slices.Equal(order, want) || q.Figures.Waiting != 5 {
		t.Errorf("queue %v, want %v; %d wait", order, want, q.Figures.Waiting)
	}
	for _, number := range order {
		v := h.call(at, "")
		if v.Number != number || v.State != desk.VisitServing || v.OwnerID != "wangmin" {
			t.Errorf("called %s %s of %s, want %s", v.Number, v.State, v.OwnerID, number)
		}
		h.gone(at, v)
	}
	_, err = h.Call(t.Context(), at, newKey(), "")
	h.fails(err, desk.NotFound, "visit.empty")
	if f := h.queue(at).Figures; f.Served != 5 || f.Waiting != 0 || f.Unrated != 5 || f.WaitMinutes == 0 {
		t.Errorf("figures %+v", f)
	}
	// The numbers of the next day begin anew, and who did not wait to be called is not called.
	h.arrive(guide, "")
	h.clock.pass(24 * time.Hour)
	at = h.login("TC-A-01", "wangmin")
	if _, err = h.Call(t.Context(), at, newKey(), ""); desk.CodeOf(err) != desk.NotFound || len(h.queue(at).Visits) != 0 {
		t.Errorf("somebody still waits the next day: %v", err)
	}
	if v := h.arrive(at, ""); v.Number != "A001" {
		t.Errorf("the next day begins with %s", v.Number)
	}
}

func TestCallByNumber(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	h.arrive(at, "elderly")
	plain := h.arrive(at, "")
	v := h.call(at, " a001 ")
	if v.ID != plain.ID || !strings.HasPrefix(v.RateURL, "HTTP://127.0.0.1:8471/R/") || len(v.RateURL) > 38 {
		t.Errorf("called %s, rated at %s", v.Number, v.RateURL)
	}
	_, err := h.Call(t.Context(), at, newKey(), "A002")
	h.fails(err, desk.Conflict, "visit.open")
	other := v
	other.ID, other.Version = newKey(), 0
	h.fails(h.attend(at, &other, desk.Call{}), desk.Conflict, "visit.open")
	h.gone(at, v)
	// A number from another machine is that of a visit that is new here.
	if v = h.call(at, "B117"); v.Number != "B117" || v.Version != 1 {
		t.Errorf("visit %s, version %d", v.Number, v.Version)
	}
	h.gone(at, v)
	walkIn := desk.Visit{ID: newKey()}
	h.ok(h.attend(at, &walkIn, desk.Call{Group: "disabled"}))
	if walkIn.Number != "W001" || walkIn.Group != "disabled" {
		t.Errorf("walk-in %s", walkIn.Number)
	}
}

// Two clerks type the number of one customer, from another machine's slip, at once.
func TestTypedNumberIsCalledOnce(t *testing.T) {
	h := newHouse(t)
	clerks := h.crowd(8)
	var wg sync.WaitGroup
	var mu sync.Mutex
	served, refused := 0, 0
	for _, c := range clerks {
		wg.Go(func() {
			_, err := h.Call(t.Context(), c, newKey(), "B117")
			mu.Lock()
			defer mu.Unlock()
			switch e, _ := errors.AsType[*desk.Error](err); {
			case err == nil:
				served++
			case e != nil && e.Key == "visit.other" && e.Args["by"] != "":
				refused++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if served != 1 || refused != 7 {
		t.Errorf("%d serve B117, %d were refused", served, refused)
	}
}

// crowd gives the class A outlet so many clerks with a terminal each, at work.
func (h *house) crowd(n int) []sandbox.Caller {
	h.t.Helper()
	h.store(func(tx *store.Tx) error {
		body, err := tx.Outlet("TCA")
		if err != nil {
			return err
		}
		var outlet desk.Outlet
		if err := json.Unmarshal([]byte(body), &outlet); err != nil {
			return err
		}
		clerk, err := tx.Person("wangmin")
		if err != nil {
			return err
		}
		for i := range n {
			terminal, id := desk.Terminal{ID: fmt.Sprintf("TC-A-X%d", i)}, fmt.Sprintf("clerk%d", i)
			outlet.Terminals = append(outlet.Terminals, terminal)
			if err := tx.AddTerminal(terminal.ID, "TCA"); err != nil {
				return err
			}
			if err := tx.AddPerson(id, "TCA", strings.Replace(clerk, `"wangmin"`, `"`+id+`"`, 1)); err != nil {
				return err
			}
		}
		b, err := json.Marshal(outlet)
		if err != nil {
			return err
		}
		return tx.SaveOutlet("TCA", string(b))
	})
	out := make([]sandbox.Caller, n)
	for i := range n {
		out[i] = h.login(fmt.Sprintf("TC-A-X%d", i), fmt.Sprintf("clerk%d", i))
	}
	return out
}

// A hundred clerks press the key at once; sixty customers wait.
func TestNobodyIsCalledTwice(t *testing.T) {
	h := newHouse(t)
	clerks := h.crowd(100)
	for n := range 60 {
		h.arrive(clerks[n], []string{"", "elderly"}[n%2])
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	called, empty := map[string]int{}, 0
	for _, c := range clerks {
		wg.Go(func() {
			v, err := h.Call(t.Context(), c, newKey(), "")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				called[v.Number]++
			case desk.CodeOf(err) == desk.NotFound:
				empty++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(called) != 60 || empty != 40 {
		t.Errorf("%d were called, %d called in vain", len(called), empty)
	}
	for number, n := range called {
		if n != 1 {
			t.Errorf("%s was called %d times", number, n)
		}
	}
	if f := h.queue(clerks[0]).Figures; f.Served != 60 || f.Waiting != 0 {
		t.Errorf("figures %+v", f)
	}
}

// One clerk whose key sticks calls one customer, with one key or with many.
func TestCallOnce(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	for range 5 {
		h.arrive(at, "")
	}
	key := newKey()
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[string]bool{}
	for n := range 20 {
		wg.Go(func() {
			k := key
			if n%2 == 1 {
				k = newKey()
			}
			v, err := h.Call(t.Context(), at, k, "")
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				got[v.ID] = true
			} else if desk.CodeOf(err) != desk.Conflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(got) != 1 || h.queue(at).Figures.Served != 1 {
		t.Errorf("%d visits for one clerk", len(got))
	}
}
