package sandbox

import (
	"slices"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// figures are an outlet's day so far. They are counted from what was changed today, so they cost
// what the day's work is and not what the outlet has ever done. visits are those that are open,
// and those closed today.
func (a *act) figures(outlet string, visits []desk.Visit) (desk.Figures, error) {
	day := dayBegin(a.at)
	var f desk.Figures
	cases, err := loadAll[desk.Case](a.ChangedRecords(outlet, store.ACase, day.UnixMilli()))
	if err != nil {
		return f, err
	}
	tickets, err := loadAll[desk.Ticket](a.ChangedRecords(outlet, store.ATicket, day.UnixMilli()))
	if err != nil {
		return f, err
	}
	countVisits(&f, visits, day)
	for _, c := range cases {
		countCase(&f, c, day)
	}
	for _, t := range tickets {
		switch {
		case t.History[0].At.Before(day): // taken on another day
		case t.Kind == desk.Inquiry:
			f.Questions++
		case t.Kind.Voiced():
			f.Voices++
		}
	}
	affairs, err := loadAll[desk.Affair](a.ChangedRecords(outlet, store.AnAffair, day.UnixMilli()))
	if err != nil {
		return f, err
	}
	for _, one := range affairs {
		if one.Kind == desk.Emergency && !one.Begun.Before(day) {
			f.Emergencies++
		}
	}
	f.Overdue, err = a.CountOverdue(outlet, a.ms())
	return f, err
}

func countVisits(f *desk.Figures, visits []desk.Visit, day time.Time) {
	var waited time.Duration
	var queued int
	for _, v := range visits {
		if v.State == desk.VisitWaiting {
			f.Waiting++
		}
		if !v.Called.IsZero() && !v.Called.Before(day) {
			f.Served++
			if v.Home != nil && v.Home.Every > 0 && v.State == desk.VisitClosed {
				f.Regular++
			}
			if v.History[0].Kind == desk.KindArrival { // how long the others waited is not known
				waited += v.Called.Sub(v.Came)
				queued++
			}
		}
		switch r := v.Rating; {
		case r != nil && !r.At.Before(day):
			f.Grades[r.Grade-1]++
		case r == nil && !v.Left.IsZero() && !v.Left.Before(day) && !v.Called.IsZero():
			f.Unrated++
		}
	}
	if queued > 0 {
		f.WaitMinutes = int((waited / time.Duration(queued)).Round(time.Minute) / time.Minute)
	}
}

func countCase(f *desk.Figures, c desk.Case, day time.Time) {
	if c.Referred != "" && !c.History[0].At.Before(day) {
		f.Referred++
	}
	n := slices.IndexFunc(c.History, func(r desk.Record) bool { return r.Kind == desk.KindAcceptance })
	if n >= 0 && !c.History[n].At.Before(day) && c.Site(c.History[n].Version) == c.OutletID { // a case that was sent back is accepted again, and counts once
		f.Accepted++
		if c.Due.OnTheSpot && c.Decision != nil && c.Decision.Verdict == desk.Granted {
			f.OnTheSpot++
		}
	}
	for _, notice := range c.Notices {
		if notice.At.Before(day) || c.NoticedAt(notice) != c.OutletID {
			continue
		}
		f.Notices++
		if notice.No > 1 {
			f.Second++
		}
		if notice.More {
			f.More++
		}
	}
}
