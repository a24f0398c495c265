package screens

import (
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/ui"
)

// Guarded is what this terminal is connected to, as app judges it by the authority's policy (H-8.1.2, H-8.2.2). Zero:
// nothing is against working here.
type Guarded struct {
	desk.Surroundings
	Pending bool // it has not been looked at: nobody may log in yet
	Stops   bool // something was found, and nobody may work here until it is gone
}

// Policed tells what the authority allows on this terminal; without Known, that it could not be asked.
type Policed struct {
	Policy desk.GuardPolicy
	Known  bool
}

func (Policed) outcome() {}

// DangerName names a danger as a person sees it on the machine.
func (e Env) DangerName(d desk.Danger) string { return e.T("guard.kind." + string(d.Kind)) }

// DangerWhich is what tells this one from others: the system's name of it, and maker or driver.
func (e Env) DangerWhich(d desk.Danger) string {
	return strings.TrimSpace(d.Name + "  " + d.Detail)
}

// DangerDo is what takes it away.
func (e Env) DangerDo(d desk.Danger) string { return e.T("guard.do." + string(d.Kind)) }

// media are the kinds of danger that something is carried off by; the others are ways out of the network.
var media = []desk.DangerKind{desk.Storage, desk.MemoryCard, desk.Phone}

// DangerBasis is the rule that it is against.
func (e Env) DangerBasis(d desk.Danger) string {
	if slices.Contains(media, d.Kind) {
		return e.T("guard.basis.media")
	}
	return e.T("guard.basis.network")
}

// unchecked is what could not be looked at and somebody can do something about: in the demo nobody registers gateways.
func (e Env) unchecked(g Guarded) []string {
	if e.Demo == nil {
		return g.Unchecked
	}
	return slices.DeleteFunc(slices.Clone(g.Unchecked), func(part string) bool { return part == "gateways" })
}

// UncheckedWords are what could not be looked at, as a list; empty when all was.
func (e Env) UncheckedWords(parts []string) string {
	words := make([]string, len(parts))
	for n, p := range parts {
		words[n] = e.T("guard.part." + p)
	}
	return strings.Join(words, e.T("guard.and"))
}

// GuardLine says in one line what was found and what could not be looked at; empty: nothing to say.
func (e Env) GuardLine(g Guarded) string {
	var said []string
	if n := len(g.Dangers); n > 0 {
		key := "guard.found"
		if e.Demo != nil {
			key = "guard.found_demo"
		}
		names := make([]string, 0, n)
		for _, d := range g.Dangers {
			if name := e.DangerName(d); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		said = append(said, e.T(key, "n", n, "what", strings.Join(names, e.T("guard.and"))))
	}
	if unchecked := e.unchecked(g); len(unchecked) > 0 {
		said = append(said, e.T("guard.unchecked", "what", e.UncheckedWords(unchecked)))
	}
	return strings.Join(said, e.T("join.clause"))
}

// paintDangers stands where the code would: each finding by name with what to do, and whom to call.
func (s *login) paintDangers(c *ui.Canvas, x, y, w, h int) {
	e := s.env
	c.Fill(ui.Area{X: x, Y: y, W: w, H: h}, ui.Bar)
	x, w = x+2, w-4
	end := y + h - 1
	y = c.Para(x, y+1, w, e.T("guard.no_login"), ui.ErrBold) + 1
	call := ui.Wrap(e.T("guard.call"), w)
	for n, d := range s.guard.Dangers {
		what := ui.Wrap(e.DangerName(d)+"  "+d.Name, w)
		do := ui.Wrap(e.DangerDo(d), w)
		if y+len(what)+len(do) > end-len(call)-1 {
			c.Put(x, y, e.T("guard.more", "n", len(s.guard.Dangers)-n), ui.Warn)
			break
		}
		for _, l := range what {
			c.Put(x, y, l, ui.Strong)
			y++
		}
		for _, l := range do {
			c.Put(x, y, l, ui.Text)
			y++
		}
	}
	for n, l := range call {
		c.Put(x, end-len(call)+n, l, ui.Text)
	}
}
