package desk_test

import (
	"errors"
	"slices"

	"sheyin/desk"
)

// moves are what may happen. Each gives an error when it was refused, and has then changed nothing.
var moves = []struct {
	name string
	do   func(*player, desk.Person) error
}{
	{"begin a case", (*player).begin},
	{"begin a case", (*player).begin},
	{"a step", (*player).step},
	{"a ready case", (*player).receive},
	{"raise", (*player).raise},
	{"pass", (*player).passOn},
	{"call", (*player).call},
	{"hand on", (*player).handOn},
	{"let go", (*player).letGo},
	{"at the window", (*player).atWindow},
	{"at the window", (*player).atWindow},
	{"log in or out", (*player).logInOrOut},
	{"offer", (*player).offer},
	{"offer", (*player).offer},
	{"take", (*player).take},
	{"take", (*player).take},
	{"take", (*player).take},
	{"settle or take back", (*player).settle},
	{"take over", (*player).takeOver},
	{"absence", (*player).absence},
	{"leave or be stopped", (*player).account},
	{"be transferred", (*player).transfer},
}

func (p *player) begin(by desk.Person) error {
	c, err := desk.Case{ID: p.id("c"), OutletID: "outlet-A"}.Apply(desk.Consultation{Item: reviewed}, p.act(by))
	if err == nil {
		p.held.Cases = append(p.held.Cases, c)
	}
	return err
}

// receive stands for the days before: a case at some stage.
func (p *player) receive(by desk.Person) error {
	if by.MayWork(p.base.Rules.Outlet, p.base.At) != nil || !by.Has(desk.Handler) {
		return errRefused
	}
	c := oneOf(p, p.ready)
	c.ID, c.OwnerID = p.id("c"), by.ID
	p.held.Cases = append(p.held.Cases, c)
	return nil
}

func (p *player) step(by desk.Person) error {
	if len(p.held.Cases) == 0 {
		return errRefused
	}
	n := p.pick(len(p.held.Cases))
	steps := []desk.Step{desk.Withdrawal{Reason: "改日"}, notice(desk.Intake{Applicant: applicant}), desk.Decision{Verdict: desk.Granted}}
	s := oneOf(p, steps)
	if _, ok := s.(desk.Decision); ok {
		by = reviewer()
	}
	next, err := p.held.Cases[n].Apply(s, p.act(by))
	p.held.Cases[n] = next
	return err
}

func (p *player) raise(by desk.Person) error {
	kind := oneOf(p, []desk.TicketKind{desk.Inquiry, desk.Problem, desk.Complaint})
	r := desk.Raise{Kind: kind, Text: "问", Source: "window"}
	if kind != desk.Problem {
		r.Contact = desk.Contact{Name: applicant.Name, Phone: applicant.Phone}
	}
	t, err := desk.Ticket{ID: p.id("t"), OutletID: "outlet-A"}.Apply(r, p.act(by))
	if err == nil {
		p.held.Tickets = append(p.held.Tickets, t)
	}
	return err
}

func (p *player) passOn(by desk.Person) error {
	if len(p.held.Tickets) == 0 {
		return errRefused
	}
	n, a, to := p.pick(len(p.held.Tickets)), p.act(by), oneOf(p, p.people)
	a.To = &to
	next, err := p.held.Tickets[n].Apply(desk.Pass{To: to.ID}, a)
	p.held.Tickets[n] = next
	return err
}

func (p *player) call(by desk.Person) error {
	v, err := desk.Visit{ID: p.id("v"), OutletID: "outlet-A"}.Apply(desk.Call{}, p.act(by))
	if err == nil {
		p.held.Visits = append(p.held.Visits, v)
	}
	return err
}

func (p *player) handOn(by desk.Person) error {
	to := oneOf(p, p.people)
	return p.attend(by, desk.HandOn{To: to.ID, Reason: "对方熟悉"}, &to)
}

func (p *player) letGo(by desk.Person) error {
	return p.attend(by, desk.Leaving{Reason: "不等了"}, nil)
}

func (p *player) attend(by desk.Person, act desk.VisitAct, to *desk.Person) error {
	if len(p.held.Visits) == 0 {
		return errRefused
	}
	n, a := p.pick(len(p.held.Visits)), p.act(by)
	a.To = to
	next, err := p.held.Visits[n].Apply(act, a)
	p.held.Visits[n] = next
	return err
}

func (p *player) atWindow(by desk.Person) error {
	n := p.pick(len(p.held.Windows))
	act := oneOf(p, []desk.WindowAct{
		desk.Open{},
		desk.Open{},
		desk.Pause{Reason: "取件"},
		desk.Resume{},
		desk.Close{},
		desk.Stock{Kind: desk.StockReceived, Count: 9},
		desk.Stock{Kind: desk.StockMade, Count: 1},
		desk.Stock{Kind: desk.StockKeysIn, Count: 1},
	})
	next, err := p.held.Windows[n].Apply(act, p.act(by))
	p.held.Windows[n] = next
	return err
}

func (p *player) logInOrOut(by desk.Person) error {
	if _, in := p.there[by.ID]; in {
		delete(p.there, by.ID)
		for n, w := range p.held.Windows {
			if w.State == desk.WindowOpen && w.HolderID == by.ID {
				p.held.Windows[n] = w.LoggedOut(p.act(by))
			}
		}
		return nil
	}
	p.there[by.ID] = oneOf(p, []string{"t1", "t2"})
	return nil
}

// handing is an act on a hand-over of somebody's.
func (p *player) handing(by desk.Person, from, to string) desk.Act {
	a := p.act(by)
	a.From, a.To = p.person(from), p.person(to)
	if a.From != nil {
		a.Holds = desk.HoldingsOf(*a.From, p.held)
		_, a.There = p.there[from]
	}
	return a
}

// counted is a count: mostly right.
func (p *player) counted(h desk.HandOver, holds desk.Holdings) (desk.Counts, []string) {
	h.Holds = holds
	counts := h.Expected()
	var missing []string
	for _, s := range h.Settled {
		missing = append(missing, s.Pieces...)
	}
	missing = slices.DeleteFunc(missing, func(id string) bool {
		return !slices.ContainsFunc(holds.Pieces, func(q desk.Piece) bool { return q.ID == id })
	})
	switch p.pick(8) {
	case 0:
		counts[oneOf(p, desk.CountLines)]++
	case 1:
		if papers := holds.Of(desk.LineOriginals); len(papers) > 0 && len(missing) == 0 {
			counts[desk.LineOriginals]--
			missing = append(missing, papers[0].ID)
		}
	case 2:
		counts[desk.LineBlanks] = max(0, counts[desk.LineBlanks]-1)
	}
	return counts, missing
}

func (p *player) offer(by desk.Person) error {
	to := oneOf(p, p.people)
	a := p.handing(by, by.ID, to.ID)
	if slices.ContainsFunc(p.hands, func(h desk.HandOver) bool { return h.FromID == by.ID && !h.Done() && h.State != desk.HandOverClosed }) {
		return errRefused // handover.open, which the authority says
	}
	h := desk.HandOver{ID: p.id("h"), OutletID: "outlet-A"}
	counts, missing := p.counted(h, a.Holds)
	h, err := h.Apply(desk.Offer{To: to.ID, Cause: oneOf(p, desk.Causes), Counts: counts, Missing: missing}, a)
	if err == nil {
		p.hands = append(p.hands, h)
	}
	return err
}

func (p *player) take(by desk.Person) error {
	if len(p.hands) == 0 {
		return errRefused
	}
	n := p.pick(len(p.hands))
	h := p.hands[n]
	if taker := p.person(h.ToID); taker != nil && p.pick(4) > 0 {
		by = *taker
	}
	a := p.handing(by, h.FromID, h.ToID)
	counts, missing := p.counted(h, a.Holds)
	acts := []desk.HandOverAct{desk.Take{Counts: counts, Missing: missing}, desk.Take{Counts: counts, Missing: missing}, desk.Recount{Counts: counts, Missing: missing}, desk.Acknowledge{}}
	next, err := h.Apply(oneOf(p, acts), a)
	p.hands[n] = next
	if err == nil {
		p.change(h, next, a)
	}
	return err
}

func (p *player) settle(by desk.Person) error {
	if len(p.hands) == 0 {
		return errRefused
	}
	n := p.pick(len(p.hands))
	h := p.hands[n]
	acts := []desk.HandOverAct{
		desk.Settle{Line: oneOf(p, desk.CountLines), Reason: "登记"}, desk.Settle{Line: desk.LineOriginals, Reason: "登记"}, desk.Retract{Reason: "不交了"},
	}
	next, err := h.Apply(oneOf(p, acts), p.handing(by, h.FromID, h.ToID))
	p.hands[n] = next
	return err
}

func (p *player) takeOver(by desk.Person) error {
	from := oneOf(p, p.people)
	a := p.handing(by, from.ID, by.ID)
	h := desk.HandOver{ID: p.id("h"), OutletID: "outlet-A"}
	counts, missing := p.counted(h, a.Holds)
	next, err := h.Apply(desk.TakeOver{From: from.ID, Reason: "急病", Counts: counts, Missing: missing}, a)
	if err == nil {
		p.hands = append(p.hands, next)
		p.change(h, next, a)
	}
	return err
}

func (p *player) change(before, h desk.HandOver, a desk.Act) {
	if h.Done() && !before.Done() {
		p.held = apply(p.held, h.Passed(p.held, a))
		p.took++
		if left := desk.HoldingsOf(desk.Person{ID: h.FromID}, p.held); !left.Empty() {
			p.t.Fatalf("%s still answers for %v after %s\n%v", h.FromID, left.Counts, h.ID, p.log)
		}
	}
}

func (p *player) absence(by desk.Person) error {
	of, a := oneOf(p, p.people), p.act(by)
	a.To = &of
	e, err := desk.Absence{ID: p.id("e"), PersonID: of.ID, From: today, To: today, Reason: "病", Void: p.pick(3) == 0}.File(a)
	if err == nil {
		p.absences = slices.DeleteFunc(p.absences, func(o desk.Absence) bool { return o.PersonID == of.ID })
		p.absences = append(p.absences, e)
	}
	return err
}

// account is the authority's: whoever holds anything may be frozen, and not closed.
func (p *player) account(desk.Person) error {
	n := p.pick(len(p.people))
	state := oneOf(p, []desk.AccountState{desk.AccountFrozen, desk.AccountClosed, desk.AccountActive, desk.AccountActive})
	if state == desk.AccountClosed {
		if err := desk.HoldingsOf(p.people[n], p.held).Idle(); err != nil {
			return err
		}
	}
	p.people[n].State = state
	if state != desk.AccountActive {
		if _, in := p.there[p.people[n].ID]; in {
			return p.logInOrOut(p.people[n])
		}
	}
	return nil
}

// transfer takes somebody to another outlet, when she has handed everything on.
func (p *player) transfer(desk.Person) error {
	n := p.pick(len(p.people))
	if err := desk.HoldingsOf(p.people[n], p.held).Idle(); err != nil {
		return err
	}
	p.people[n].OutletID = oneOf(p, []string{"outlet-A", "outlet-B"})
	return nil
}

var errRefused = errors.New("refused")
