package screens

import (
	"slices"
	"time"

	"sheyin/desk"
)

// What home, the queue and the page of a visit say about customers in the same way.

// AtWindow is the visit that this person serves at the window; zero: nobody is there.
func AtWindow(q desk.Queue, person string) desk.Visit {
	for _, v := range q.Visits {
		if v.State == desk.VisitServing && v.Home == nil && v.OwnerID == person {
			return v
		}
	}
	return desk.Visit{}
}

// serves tells whether this person speaks with customers at all.
func (e Env) serves() bool { return e.Session.Person.May(desk.MayConsult) }

// waitingFor are those whom this person may call, as they would be called, and how many of all who
// wait go first.
func waitingFor(q desk.Queue, person string) (mine []desk.Visit, all, first int) {
	for _, v := range q.Visits {
		if v.State != desk.VisitWaiting {
			continue
		}
		all++
		if v.Group != "" {
			first++
		}
		if v.For == "" || v.For == person {
			mine = append(mine, v)
		}
	}
	slices.SortStableFunc(mine, func(a, b desk.Visit) int { return a.Before(b, person) })
	return mine, all, first
}

// group is the name of a priority group; empty for none.
func (e Env) group(code string) string {
	if g, ok := e.Rules.Catalogue.Service.Group(code); ok {
		return g.Name(e.Lang())
	}
	return code
}

// waitingSince is when the customer began to wait: when he came, or was handed on.
func waitingSince(v desk.Visit) time.Time {
	if n := len(v.History); v.State == desk.VisitWaiting && n > 0 && v.History[n-1].Kind == desk.KindHandOn {
		return v.History[n-1].At
	}
	return v.Came
}

// waited is how long the customer waited for his call, or has been waiting for it.
func (e Env) waited(v desk.Visit) time.Duration {
	if v.State != desk.VisitWaiting && !v.Called.IsZero() {
		return v.Called.Sub(v.Came)
	}
	return e.Now().Sub(waitingSince(v))
}

// homeDay is when a visit at home is agreed for: 今日 下午, 11-26 上午. It is so near that the year need not
// stand there.
func (e Env) homeDay(h desk.Home) string {
	day := h.Day.String()[len("2026-"):]
	if h.Day == e.Today() {
		day = e.T("home.due.today")
	}
	return day + " " + e.T("bookhome.half."+h.Half)
}
