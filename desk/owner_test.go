package desk_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"sheyin/desk"
)

// histories is how many random days of an outlet [TestEveryOpenThingHasOneOwner] plays:
//
//	go test ./desk -run OneOwner -histories 100000
var histories = flag.Int("histories", 10_000, "random histories of an outlet in which every open thing must have one owner")

// outletDay is an outlet as its records are: values, which an act replaces as a whole or not at all.
type outletDay struct {
	people   []desk.Person
	absences []desk.Absence
	there    map[string]string // person to terminal
	held     desk.Pending
	hands    []desk.HandOver
	done     map[string]bool // keys of what was done
}

// player plays one history.
type player struct {
	outletDay
	t     *testing.T
	rand  *rand.Rand
	base  desk.Act
	ready []desk.Case // one at each stage
	n     int         // of acts, for IDs and times
	log   []string
	took  int // hand-overs that were taken
}

func (d outletDay) clone() outletDay {
	d.people, d.absences, d.hands = slices.Clone(d.people), slices.Clone(d.absences), slices.Clone(d.hands)
	d.there, d.done = maps.Clone(d.there), maps.Clone(d.done)
	d.held.Cases, d.held.Tickets = slices.Clone(d.held.Cases), slices.Clone(d.held.Tickets)
	d.held.Visits, d.held.Windows = slices.Clone(d.held.Visits), slices.Clone(d.held.Windows)
	return d
}

func (p *player) pick(n int) int { return p.rand.IntN(n) }

func oneOf[T any](p *player, s []T) T { return s[p.pick(len(s))] }

func (p *player) id(what string) string { return what + "-" + strconv.Itoa(p.n) }

// act is one by somebody at a terminal, with what only the authority knows.
func (p *player) act(by desk.Person) desk.Act {
	a := p.base
	a.By, a.At, a.Terminal, a.Number = by, p.base.At.Add(time.Duration(p.n)*time.Minute), p.there[by.ID], p.id("N")
	a.Roster = desk.Roster{People: p.people, Absences: p.absences}
	return a
}

func (p *player) person(id string) *desk.Person {
	n := slices.IndexFunc(p.people, func(q desk.Person) bool { return q.ID == id })
	if n < 0 {
		return nil
	}
	return new(p.people[n])
}

// once plays one move under a key: it is done as a whole or not at all, and again under the same key
// it is done already. Every tenth is lost before it counts, and sent again.
func (p *player) once() {
	p.n++
	key, m, by := p.id("key"), moves[p.pick(len(moves))], oneOf(p, p.people)
	for try := 0; try < 2; try++ {
		if p.done[key] {
			return
		}
		before := p.outletDay
		p.outletDay = before.clone()
		err := m.do(p, by)
		if crashed := try == 0 && p.pick(10) == 0; err != nil || crashed {
			p.outletDay = before
			if err != nil {
				return
			}
			continue
		}
		p.done[key] = true
		p.log = append(p.log, fmt.Sprintf("%d %s by %s", p.n, m.name, by.ID))
		if p.pick(10) > 0 {
			return
		}
	}
}

// owners gives the owner of each open thing.
func (p *player) owners() map[string]string {
	out := map[string]string{}
	for _, c := range p.held.Cases {
		if c.Stage != desk.StageClosed {
			out[c.ID] = c.OwnerID
		}
	}
	for _, t := range p.held.Tickets {
		if t.State != desk.TicketClosed {
			out[t.ID] = t.OwnerID
		}
	}
	for _, v := range p.held.Visits {
		if v.State != desk.VisitClosed {
			out[v.ID] = v.OwnerID
		}
	}
	for _, w := range p.held.Windows {
		if w.Blank > 0 || w.Keys > 0 {
			out[w.ID] = w.KeeperID
		}
	}
	return out
}

func (p *player) check(seed uint64) {
	owners := p.owners()
	for id, owner := range owners {
		if q := p.person(owner); q == nil || q.State == desk.AccountClosed || q.OutletID != "outlet-A" {
			p.t.Fatalf("history %d: %s is owned by %q: %+v\n%v", seed, id, owner, q, p.log)
		}
	}
	for _, w := range p.held.Windows {
		if w.Blank < 0 || w.Keys < 0 || w.Book.Received+w.Book.Settled != w.Book.Made+w.Book.Spoiled+w.Book.Destroyed+w.Blank {
			p.t.Fatalf("history %d: the book of %s: %+v, %d left\n%v", seed, w.ID, w.Book, w.Blank, p.log)
		}
	}
	if p.n%8 != 0 {
		return
	}
	things := 0
	for _, q := range p.people {
		things += desk.HoldingsOf(q, p.held).Things()
	}
	if things != len(owners) {
		p.t.Fatalf("history %d: people answer for %d things of %d\n%v", seed, things, len(owners), p.log)
	}
}

// After any random history of hand-overs, absences, crashes, transfers and leavings every open thing
// has exactly one owner, who is of the outlet and has not left.
//
// clause: H-4.4.1b, H-8.3.2
func TestEveryOpenThingHasOneOwner(t *testing.T) {
	base := onDuty(t, roleA())
	var ready []desk.Case
	for _, stage := range []desk.Stage{desk.StageReview, desk.StageNotify} {
		ready = append(ready, at(t, stage, "res.claim", base))
	}
	ready = append(ready, at(t, desk.StageCollect, "card.reissue", base))
	third := inRole("", "p-c", "何川")
	courier := clerk("A", desk.Courier)
	catalogue := read(t).catalogue
	item := func(c desk.Case) (desk.Item, bool) { return catalogue.Item(c.Item) }
	took := 0
	for seed := range uint64(*histories) {
		p := player{t: t, rand: rand.New(rand.NewPCG(seed, 1)), base: base, ready: ready}
		p.people = []desk.Person{roleA(), roleB(), third, manager(), clerk("A", desk.Guide), courier}
		p.there = map[string]string{"p-a": "t1", "p-b": "t2"}
		p.done = map[string]bool{}
		p.held = desk.Pending{Windows: []desk.Window{windowOf("t1"), windowOf("t2")}, Item: item}
		for range 32 {
			p.once()
			p.check(seed)
		}
		took += p.took
	}
	if took < *histories/4 {
		t.Errorf("only %d hand-overs were taken in %d histories", took, *histories)
	}
	t.Logf("%d histories, %d hand-overs taken", *histories, took)
}
